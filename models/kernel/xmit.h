/* Transmit: a packet for a device goes to its driver, or waits in the device's queue.
 *
 * From:  ip_forward.c     To: driver_e1000.c (start_xmit)
 * Lost:  a packet that finds the queue at its limit (TX_QUEUE_FULL); one for a device that is
 *        closed or has no carrier, and what its queue held when that came about (QDISC_NOOP).
 * Rule:  a device has a transmit queue a ring; a forwarded packet takes the one of the number
 *        it was received by. With nothing queued and room in the ring a packet passes the
 *        queue by. A driver stops the queue when the ring runs short and wakes it when enough
 *        has been sent; the NET_TX softirq then empties it, 64 packets a turn. With several
 *        CPUs one at a time is in a ring's driver (HARD_TX_LOCK), and one at a time empties a
 *        queue.
 * Time:  dev-queue-xmit around the driver's xmit-frame; a packet out of the queue later costs
 *        the driver's steps alone (what dequeuing costs is not counted), a turn of NET_TX
 *        other-softirq; the lock (kernel/spinlock.h).
 * Not modelled: queueing disciplines other than one first-in first-out queue, byte queue
 *        limits, segmentation, queues chosen by CPU (XPS) or by hash.
 * Source: Linux 6.1.192 net/core/dev.c, net/sched/sch_generic.c.
 */
#ifndef MODELS_KERNEL_XMIT_H
#define MODELS_KERNEL_XMIT_H

#include "models/kernel/netdev_state.h"
#include "models/kernel/rps.h"
#include "models/packet.h"
#include "models/params.h"

#define DEV_TX_WEIGHT 64u

struct kernel;
struct kernel_cpu;

/* One ring's queue. */
struct netdev_queue {
    struct net_device *dev; /* whose it is */
    struct packet_queue qdisc;
    bool stopped;   /* by its driver: the ring is short of room */
    bool running;   /* somebody empties it */
    bool scheduled; /* on a CPU's list for NET_TX */
    struct netdev_queue *next_output;
    struct sim_lock *lock; /* of the ring; NULL with one CPU, or where the driver needs none */
    void *driver;          /* borrowed: for start_xmit */
};

struct net_device {
    const char *name;      /* borrowed */
    struct kernel *kernel; /* borrowed */
    struct netdev_queue tx[CHANNELS_MAX];
    unsigned tx_count; /* real_num_tx_queues, at least 1 */
    bool inactive;     /* closed, or no carrier: its queues are noop, which drops */
    /* ndo_start_xmit: takes the packet; the queue is not stopped. */
    void (*start_xmit)(void *driver, struct packet *pkt);
    struct netdev_rx_queue rx_queue; /* RPS of its receive queue */
    /* ndo_rx_flow_steer: packets with this hash are to go to the queue of that CPU; NULL: it has no
     * filters. False: no queue's vector goes there. */
    bool (*rx_flow_steer)(void *ctx, uint32_t hash, unsigned cpu);
    void *rx_flow_steer_ctx;
    struct netdev_state state;
    uint64_t tx_packets; /* in the window */
    uint64_t rx_dropped; /* received, but no protocol wanted it; in the window */
};

/* With one transmit queue. */
void net_device_init(struct net_device *dev, struct kernel_cpu *kc, const char *name);

/* Gives the device's last queue its ring, which needs a lock where there are several CPUs; adds a
 * queue first if that has one. */
void netdev_add_ring(struct net_device *dev, void *driver);

/* In a softirq. Takes ownership. */
void dev_queue_xmit(struct net_device *dev, struct packet *pkt);

/* From the driver. wake raises NET_TX when packets wait. */
void netif_stop_queue(struct netdev_queue *txq);
void netif_wake_queue(struct netdev_queue *txq);

/* The queues live, or drop whatever they hold and are given. */
void dev_activate(struct net_device *dev);
void dev_deactivate(struct net_device *dev);

void net_tx_action(struct kernel_cpu *kc);

#endif
