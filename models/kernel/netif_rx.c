#include "models/kernel/netif_rx.h"

#include <stdio.h>
#include <string.h>

#include "models/kernel/dev.h"
#include "models/kernel/kernel.h"
#include "models/trace/event_trace.h"
#include "sim/check.h"

/* A packet's visit, in order. */
static enum net_rx_result enqueue(struct kernel_cpu *kc, struct packet *pkt);
static void get_sample_stats(struct kernel_cpu *kc);
static enum net_rx_result lie(struct softnet24 *sd, const struct linux24_params *params,
                              enum net_rx_result truth);
static enum net_rx_result drop(struct kernel_cpu *kc, struct packet *pkt);
static bool process_backlog(struct poll_device *dev, int64_t *budget);
static void netdev_wakeup(struct kernel_cpu *kc);

#define FIRST_AVERAGE 10u /* net_dev_init: avg_blog starts there */

void softnet24_init(struct kernel_cpu *kc)
{
    struct softnet24 *sd = &kc->softnet24;

    memset(sd, 0, sizeof *sd);
    packet_queue_init(&sd->input_pkt_queue, kc->kernel->sim, "input_pkt_queue");
    sd->avg_blog = FIRST_AVERAGE;
    poll_device_init(&sd->blog_dev, kc, "backlog", kc->kernel->params->linux24.dev_weight_packets,
                     process_backlog, NULL);
}

void softnet24_seed(struct kernel_cpu *kc, uint64_t seed, uint64_t replication)
{
    char name[32];

    snprintf(name, sizeof name, "net_random %u", kc->number);
    sim_random_init(&kc->softnet24.net_random, seed, replication, name);
}

/* ---- in the handler ------------------------------------------------------------------------ */

enum net_rx_result netif_rx(struct kernel_cpu *kc, struct packet *pkt)
{
    struct softnet24 *sd = &kc->softnet24;

    kernel_run(kc, netif_rx);
    if (sd->input_pkt_queue.length > kernel_max_backlog(kc->kernel->params)) {
        if (!sd->throttle) {
            sd->throttle = true;
            sd->throttled++;
            sd->netdev_dropping += sd->flow_controlled != NULL;
        }
        return drop(kc, pkt);
    }
    if (sd->input_pkt_queue.length > 0)
        return sd->throttle ? drop(kc, pkt) : enqueue(kc, pkt);
    if (sd->throttle) {
        sd->throttle = false;
        if (sd->netdev_dropping && --sd->netdev_dropping == 0)
            netdev_wakeup(kc);
    }
    netif_rx_schedule(&sd->blog_dev);
    return enqueue(kc, pkt);
}

static enum net_rx_result enqueue(struct kernel_cpu *kc, struct packet *pkt)
{
    packet_queue_push(&kc->softnet24.input_pkt_queue, pkt);
    if (kc->kernel->params->linux24.congestion_sampling == SAMPLING_PER_PACKET)
        get_sample_stats(kc);
    return kc->softnet24.cng_level;
}

/* Halves of whole numbers, each by itself: an average of odd lengths is low by up to one. */
static void get_sample_stats(struct kernel_cpu *kc)
{
    struct softnet24 *sd = &kc->softnet24;
    const struct linux24_params *params = &kc->kernel->params->linux24;

    sd->avg_blog = (sd->avg_blog >> 1) + (sd->input_pkt_queue.length >> 1);
    if (sd->avg_blog > params->mod_cong_packets)
        sd->cng_level = lie(sd, params, NET_RX_CN_HIGH);
    else if (sd->avg_blog > params->lo_cong_packets)
        sd->cng_level = lie(sd, params, NET_RX_CN_MOD);
    else if (sd->avg_blog > params->no_cong_packets)
        sd->cng_level = NET_RX_CN_LOW;
    else
        sd->cng_level = NET_RX_SUCCESS;
}

/* RAND_LIE: one level worse, the more likely the fuller the queue. */
static enum net_rx_result lie(struct softnet24 *sd, const struct linux24_params *params,
                              enum net_rx_result truth)
{
    if (!params->congestion_lie ||
        sim_random_below(&sd->net_random, params->max_backlog_packets
                                              ? params->max_backlog_packets
                                              : MAX_BACKLOG_24) >= sd->avg_blog)
        return truth;
    return truth == NET_RX_CN_HIGH ? NET_RX_DROP : NET_RX_CN_HIGH;
}

void softnet24_tick(struct kernel_cpu *kc)
{
    if (kc->kernel->params->linux24.congestion_sampling == SAMPLING_TIMER)
        get_sample_stats(kc);
}

static enum net_rx_result drop(struct kernel_cpu *kc, struct packet *pkt)
{
    kc->softnet24.dropped++;
    kernel_run(kc, netif_rx_drop);
    packet_drop(pkt, DROP_BACKLOG_FULL);
    return NET_RX_DROP;
}

void dev_kfree_skb_irq(struct kernel_cpu *kc, uint64_t packets)
{
    kc->softnet24.tx_completed += packets;
    raise_softirq_only(kc, NET_TX_SOFTIRQ);
}

/* ---- the poll list ------------------------------------------------------------------------- */

void poll_device_init(struct poll_device *dev, struct kernel_cpu *kc, const char *name,
                      uint64_t weight, bool (*poll)(struct poll_device *dev, int64_t *budget),
                      void *driver)
{
    memset(dev, 0, sizeof *dev);
    dev->kc = kc;
    dev->name = name;
    dev->weight = (int64_t)weight;
    dev->poll = poll;
    dev->driver = driver;
}

static void renew_quota(struct poll_device *dev)
{
    dev->quota = dev->quota < 0 ? dev->quota + dev->weight : dev->weight;
}

static void list_add_tail(struct softnet24 *sd, struct poll_device *dev)
{
    dev->next = NULL;
    if (sd->poll_tail)
        sd->poll_tail->next = dev;
    else
        sd->poll_head = dev;
    sd->poll_tail = dev;
}

static void list_remove(struct softnet24 *sd, const struct poll_device *dev)
{
    struct poll_device **at = &sd->poll_head, *before = NULL;

    while (*at != dev) {
        before = *at;
        at = &before->next;
    }
    *at = dev->next;
    if (sd->poll_tail == dev)
        sd->poll_tail = before;
}

bool netif_rx_schedule(struct poll_device *dev)
{
    cpu_pay();
    if (dev->scheduled)
        return false;
    dev->scheduled = true;
    list_add_tail(&dev->kc->softnet24, dev);
    renew_quota(dev);
    raise_softirq_only(dev->kc, NET_RX_SOFTIRQ);
    return true;
}

void netif_rx_complete(struct poll_device *dev)
{
    cpu_pay();
    list_remove(&dev->kc->softnet24, dev);
    dev->scheduled = false;
}

/* ---- the softirqs -------------------------------------------------------------------------- */

void net_rx_action24(struct kernel_cpu *kc)
{
    struct softnet24 *sd = &kc->softnet24;
    const struct kernel *kernel = kc->kernel;
    int64_t budget = (int64_t)kernel_max_backlog(kernel->params);
    uint64_t start;

    cpu_pay();
    start = kernel->jiffies;
    kernel_charge(kc, net_rx_action);
    cpu_pay();
    while (sd->poll_head) {
        struct poll_device *dev = sd->poll_head;

        if (budget <= 0 || kernel->jiffies - start > 1) {
            kc->softnet.time_squeeze++;
            raise_softirq_only(kc, NET_RX_SOFTIRQ);
            break;
        }
        if (dev->quota > 0) {
            int64_t before = budget;
            bool more = dev->poll(dev, &budget);

            TRACE(kc, trace_poll_device(kc, dev, (int)(before - budget)));
            dev->polls++;
            dev->not_done += more;
            kernel_charge(kc, driver_poll_exit);
            cpu_pay();
            if (!more)
                continue;
        }
        list_remove(sd, dev);
        list_add_tail(sd, dev);
        renew_quota(dev);
    }
    kernel_charge(kc, net_rx_action_exit);
}

static bool process_backlog(struct poll_device *dev, int64_t *budget)
{
    struct kernel_cpu *kc = dev->kc;
    struct softnet24 *sd = &kc->softnet24;
    int64_t quota = dev->quota < *budget ? dev->quota : *budget;
    uint64_t start = kc->kernel->jiffies;
    int64_t work = 0;
    struct packet *pkt;

    for (;;) {
        kernel_run(kc, backlog_dequeue);
        pkt = packet_queue_pop(&sd->input_pkt_queue);
        if (!pkt)
            break;
        packet_stamp(pkt, STAGE_RX_BACKLOG, kernel_now_ps(kc));
        netif_receive_skb(kc, pkt);
        cpu_pay();
        work++;
        if (work >= quota || kc->kernel->jiffies - start > 1)
            goto more;
        if (sd->throttle && sd->netdev_dropping &&
            sd->input_pkt_queue.length < kc->kernel->params->linux24.no_cong_thresh_packets) {
            sd->throttle = false;
            if (--sd->netdev_dropping == 0) {
                netdev_wakeup(kc);
                goto more;
            }
        }
    }
    /* Interrupts are off from the look that found nothing. */
    dev->quota -= work;
    *budget -= work;
    netif_rx_complete(dev);
    if (sd->throttle) {
        sd->throttle = false;
        if (sd->netdev_dropping && --sd->netdev_dropping == 0)
            netdev_wakeup(kc);
    }
    kernel_run(kc, backlog_done);
    return false;
more:
    dev->quota -= work;
    *budget -= work;
    return true;
}

void net_tx_free_completed(struct kernel_cpu *kc)
{
    uint64_t packets;

    cpu_pay();
    packets = kc->softnet24.tx_completed;
    kc->softnet24.tx_completed = 0;
    cpu_charge(packets * kc->kernel->scaled.recv_free_cycles); /* __kfree_skb */
}

/* ---- flow control -------------------------------------------------------------------------- */

void netdev_register_fc(struct kernel_cpu *kc, struct netdev_fc *flow, void (*xon)(void *driver),
                        void *driver)
{
    *flow =
        (struct netdev_fc){ .xon = xon, .driver = driver, .next = kc->softnet24.flow_controlled };
    kc->softnet24.flow_controlled = flow;
}

static void netdev_wakeup(struct kernel_cpu *kc)
{
    for (struct netdev_fc *flow = kc->softnet24.flow_controlled; flow; flow = flow->next) {
        if (!flow->xoff)
            continue;
        flow->xoff = false;
        flow->xon(flow->driver);
    }
}
