/* Transmit: a packet for a device goes to its driver, or waits in the device's queue.
 *
 * From:  ip_forward.c     To: driver_e1000.c (start_xmit)
 * Lost:  a packet that finds the queue at its limit (TX_QUEUE_FULL); one for a device that is
 *        closed or has no carrier, and what its queue held when that came about (QDISC_NOOP).
 * Rule:  with nothing queued and room in the ring a packet passes the queue by. A driver stops its
 *        device when the ring runs short and wakes it when enough has been sent; the NET_TX softirq
 *        then empties the queue, 64 packets a turn.
 * Time:  dev-queue-xmit around the driver's xmit-frame; a packet out of the queue later costs the
 *        driver's steps alone (what dequeuing costs is not counted), a turn of NET_TX
 * other-softirq. Not modelled: queueing disciplines other than one first-in first-out queue,
 * several transmit queues, byte queue limits, segmentation. Source: Linux 6.1.192 net/core/dev.c,
 * net/sched/sch_generic.c.
 */
#ifndef MODELS_KERNEL_XMIT_H
#define MODELS_KERNEL_XMIT_H

#include "models/kernel/netdev_state.h"
#include "models/kernel/rps.h"
#include "models/packet.h"

#define DEV_TX_WEIGHT 64u

struct kernel;
struct kernel_cpu;

struct net_device {
    const char *name;      /* borrowed */
    struct kernel *kernel; /* borrowed */
    struct packet_queue qdisc;
    bool inactive;  /* closed, or no carrier: its queue is noop, which drops */
    bool stopped;   /* by its driver: the ring is short of room */
    bool scheduled; /* on the CPU's list for NET_TX */
    struct net_device *next_output;
    /* ndo_start_xmit: takes the packet; the device is not stopped. */
    void (*start_xmit)(void *driver, struct packet *pkt);
    void *driver;
    struct netdev_rx_queue rx_queue; /* RPS of its receive queue */
    struct netdev_state state;
    uint64_t tx_packets; /* in the window */
    uint64_t rx_dropped; /* received, but no protocol wanted it; in the window */
};

void net_device_init(struct net_device *dev, struct kernel_cpu *kc, const char *name);

/* In a softirq. Takes ownership. */
void dev_queue_xmit(struct net_device *dev, struct packet *pkt);

/* From the driver. wake raises NET_TX when packets wait. */
void netif_stop_queue(struct net_device *dev);
void netif_wake_queue(struct net_device *dev);

/* The queue lives, or drops whatever it holds and is given. */
void dev_activate(struct net_device *dev);
void dev_deactivate(struct net_device *dev);

void net_tx_action(struct kernel_cpu *kc);

#endif
