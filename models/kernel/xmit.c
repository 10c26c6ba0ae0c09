#include "models/kernel/xmit.h"

#include <string.h>

#include "models/kernel/kernel.h"
#include "models/kernel/netif_rx.h"
#include "models/trace/event_trace.h"

/* A packet's visit, in order. */
static void hard_start_xmit(struct net_device *dev, struct packet *pkt);
static void qdisc_run(struct net_device *dev);
static void netif_schedule(struct net_device *dev);

void net_device_init(struct net_device *dev, struct kernel_cpu *kc, const char *name)
{
    memset(dev, 0, sizeof *dev);
    dev->name = name;
    dev->kernel = kc->kernel;
    packet_queue_init(&dev->qdisc, kc->kernel->sim, "qdisc");
}

void dev_queue_xmit(struct net_device *dev, struct packet *pkt)
{
    struct kernel_cpu *kc = this_cpu(dev->kernel);

    TRACE(kc, trace_net_dev_queue(kc, dev->name, pkt));
    kernel_run(kc, dev_queue_xmit);
    if (dev->inactive) {
        packet_drop(pkt, DROP_QDISC_NOOP);
    } else if (packet_queue_is_empty(&dev->qdisc) && !dev->stopped) {
        hard_start_xmit(dev, pkt);
    } else if (dev->qdisc.length >= kc->kernel->params->tx_queue_len_packets) {
        packet_drop(pkt, DROP_TX_QUEUE_FULL);
    } else {
        packet_queue_push(&dev->qdisc, pkt);
        qdisc_run(dev);
    }
    kernel_charge(kc, dev_queue_xmit_exit);
}

static void hard_start_xmit(struct net_device *dev, struct packet *pkt)
{
    struct kernel_cpu *kc = this_cpu(dev->kernel);
    uint64_t number = pkt->number;
    unsigned bytes = pkt->frame_bytes - ETHERNET_FCS_BYTES;

    packet_stamp_running(pkt, STAGE_TX_XMIT);
    TRACE(kc, trace_net_dev_start_xmit(kc, dev->name, pkt));
    dev->start_xmit(dev->driver, pkt);
    TRACE(kc, trace_net_dev_xmit(kc, dev->name, number, bytes));
    dev->tx_packets++;
}

static void qdisc_run(struct net_device *dev)
{
    unsigned quota = DEV_TX_WEIGHT;

    cpu_pay();
    while (!dev->stopped && !packet_queue_is_empty(&dev->qdisc)) {
        if (quota-- == 0) {
            netif_schedule(dev);
            return;
        }
        hard_start_xmit(dev, packet_queue_pop(&dev->qdisc));
        cpu_pay();
    }
}

void netif_stop_queue(struct net_device *dev)
{
    dev->stopped = true;
}

void netif_wake_queue(struct net_device *dev)
{
    dev->stopped = false;
    if (!packet_queue_is_empty(&dev->qdisc))
        netif_schedule(dev);
}

void dev_activate(struct net_device *dev)
{
    dev->inactive = false;
}

void dev_deactivate(struct net_device *dev)
{
    struct packet *pkt;

    cpu_pay();
    dev->inactive = true;
    while ((pkt = packet_queue_pop(&dev->qdisc)) != NULL)
        packet_drop(pkt, DROP_QDISC_NOOP);
}

/* __netif_schedule: on the CPU's output list, once. */
static void netif_schedule(struct net_device *dev)
{
    struct kernel_cpu *kc = this_cpu(dev->kernel);
    struct softnet_data *sd = &kc->softnet;

    if (dev->scheduled)
        return;
    dev->scheduled = true;
    dev->next_output = sd->output_list;
    sd->output_list = dev;
    raise_softirq_irqoff(kc, NET_TX_SOFTIRQ);
}

void net_tx_action(struct kernel_cpu *kc)
{
    struct net_device *dev, *next;

    if (kc->kernel->is_24)
        net_tx_free_completed(kc);
    dev = kc->softnet.output_list;
    kc->softnet.output_list = NULL;
    kernel_run(kc, other_softirq);
    for (; dev; dev = next) {
        next = dev->next_output;
        dev->scheduled = false;
        qdisc_run(dev);
    }
}
