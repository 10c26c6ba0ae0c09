#include "models/kernel/xmit.h"

#include <string.h>

#include "models/kernel/kernel.h"
#include "models/kernel/netif_rx.h"
#include "models/kernel/spinlock.h"
#include "models/trace/event_trace.h"

/* A packet's visit, in order. */
static struct netdev_queue *netdev_pick_tx(struct net_device *dev, const struct packet *pkt);
static bool enter_driver(struct netdev_queue *txq);
static void hard_start_xmit(struct netdev_queue *txq, struct packet *pkt);
static void qdisc_run(struct netdev_queue *txq);
static void netif_schedule(struct netdev_queue *txq);

static void add_queue(struct net_device *dev)
{
    struct netdev_queue *txq = &dev->tx[dev->tx_count++];

    txq->dev = dev;
    packet_queue_init(&txq->qdisc, dev->kernel->sim, "qdisc");
}

void net_device_init(struct net_device *dev, struct kernel_cpu *kc, const char *name)
{
    memset(dev, 0, sizeof *dev);
    dev->name = name;
    dev->kernel = kc->kernel;
    add_queue(dev);
}

void netdev_add_ring(struct net_device *dev, void *driver)
{
    struct netdev_queue *txq;

    if (dev->tx[dev->tx_count - 1].driver)
        add_queue(dev);
    txq = &dev->tx[dev->tx_count - 1];
    txq->driver = driver;
    txq->lock = spin_lock_create(dev->kernel, "transmit queue");
}

void dev_queue_xmit(struct net_device *dev, struct packet *pkt)
{
    struct kernel_cpu *kc = this_cpu(dev->kernel);
    struct netdev_queue *txq = netdev_pick_tx(dev, pkt);

    TRACE(kc, trace_net_dev_queue(kc, dev->name, pkt));
    kernel_run(kc, dev_queue_xmit);
    if (dev->inactive) {
        packet_drop(pkt, DROP_QDISC_NOOP);
    } else if (packet_queue_is_empty(&txq->qdisc) && !txq->stopped) {
        if (enter_driver(txq))
            hard_start_xmit(txq, pkt);
        else
            packet_queue_push(&txq->qdisc, pkt);
    } else if (txq->qdisc.length >= kc->kernel->params->tx_queue_len_packets) {
        packet_drop(pkt, DROP_TX_QUEUE_FULL);
    } else {
        packet_queue_push(&txq->qdisc, pkt);
        qdisc_run(txq);
    }
    kernel_charge(kc, dev_queue_xmit_exit);
}

static struct netdev_queue *netdev_pick_tx(struct net_device *dev, const struct packet *pkt)
{
    return &dev->tx[dev->tx_count > 1 ? pkt->rx_queue % dev->tx_count : 0];
}

/* HARD_TX_LOCK. False: another CPU has filled the ring while this one waited for it. */
static bool enter_driver(struct netdev_queue *txq)
{
    if (!txq->lock)
        return true;
    spin_lock(txq->lock);
    cpu_pay();
    if (!txq->stopped)
        return true;
    spin_unlock(txq->lock);
    cpu_pay();
    return false;
}

static void hard_start_xmit(struct netdev_queue *txq, struct packet *pkt)
{
    struct net_device *dev = txq->dev;
    struct kernel_cpu *kc = this_cpu(dev->kernel);
    uint64_t number = pkt->number;
    unsigned bytes = pkt->frame_bytes - ETHERNET_FCS_BYTES;

    packet_stamp_running(pkt, STAGE_TX_XMIT);
    TRACE(kc, trace_net_dev_start_xmit(kc, dev->name, pkt));
    dev->start_xmit(txq->driver, pkt);
    TRACE(kc, trace_net_dev_xmit(kc, dev->name, number, bytes));
    dev->tx_packets++;
    spin_unlock(txq->lock);
}

static void qdisc_run(struct netdev_queue *txq)
{
    unsigned quota = DEV_TX_WEIGHT;

    cpu_pay();
    if (txq->running)
        return;
    txq->running = true;
    while (!txq->stopped && !packet_queue_is_empty(&txq->qdisc)) {
        if (quota-- == 0) {
            netif_schedule(txq);
            break;
        }
        if (!enter_driver(txq))
            break;
        hard_start_xmit(txq, packet_queue_pop(&txq->qdisc));
        cpu_pay();
    }
    txq->running = false;
}

void netif_stop_queue(struct netdev_queue *txq)
{
    txq->stopped = true;
}

void netif_wake_queue(struct netdev_queue *txq)
{
    txq->stopped = false;
    if (!packet_queue_is_empty(&txq->qdisc))
        netif_schedule(txq);
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
    for (unsigned i = 0; i < dev->tx_count; i++) {
        while ((pkt = packet_queue_pop(&dev->tx[i].qdisc)) != NULL)
            packet_drop(pkt, DROP_QDISC_NOOP);
    }
}

/* __netif_schedule: on the CPU's output list, once. */
static void netif_schedule(struct netdev_queue *txq)
{
    struct kernel_cpu *kc = this_cpu(txq->dev->kernel);
    struct softnet_data *sd = &kc->softnet;

    if (txq->scheduled)
        return;
    txq->scheduled = true;
    txq->next_output = sd->output_list;
    sd->output_list = txq;
    raise_softirq_irqoff(kc, NET_TX_SOFTIRQ);
}

void net_tx_action(struct kernel_cpu *kc)
{
    struct netdev_queue *txq, *next;

    if (kc->kernel->is_24)
        net_tx_free_completed(kc);
    txq = kc->softnet.output_list;
    kc->softnet.output_list = NULL;
    kernel_run(kc, other_softirq);
    for (; txq; txq = next) {
        next = txq->next_output;
        txq->scheduled = false;
        qdisc_run(txq);
    }
}
