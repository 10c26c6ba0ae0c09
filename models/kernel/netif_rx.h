/* The receive path of Linux 2.4 above the driver: netif_rx fills a queue of its CPU, the NET_RX
 * softirq empties it. And the poll list both it and early NAPI stand on.
 *
 *      driver ──netif_rx──> input_pkt_queue ──process_backlog──> netif_receive_skb
 *                │ 301 wait: throttle, and every packet is dropped until the queue is empty
 *
 *      poll list:  IDLE ──netif_rx_schedule──> listed ──net_rx_action──> polled ──done──> IDLE
 *                                                 ^                        │
 *                                                 └── at the tail, quota renewed: more to do
 *
 * From:  drivers, in their interrupt handlers     To: dev.c, one packet at a time
 * Lost:  a packet that finds more than netdev_max_backlog waiting, or the queue throttled
 *        (BACKLOG_FULL). All work up to here is lost with it.
 * Rule:  netif_rx answers with how congested the queue is on average; most drivers do not listen,
 *        tulip does. net_rx_action goes round the list, each device up to its quota, as often as it
 *        takes until netdev_max_backlog packets or more than one jiffy have passed: a device may be
 *        polled several times in one call, unlike in 6.1 (napi.h).
 * Flow control in hardware: drivers that registered are told to stop while any CPU throttles, and
 *        to go on when the queue has drained below no_cong_thresh.
 * Time:  netif-rx a packet, netif-rx-drop more for one that is lost, backlog-dequeue, backlog-done;
 *        net-rx-action and driver-poll-exit as in 6.1.
 * Sampling: the average moves with each packet queued, or with each tick (OFFLINE_SAMPLE), when a
 *        burst between two ticks is never seen. With RAND_LIE the answer is sometimes one level
 *        worse than it is, so that senders do not all back off at once: one that lies DROP has
 *        queued the packet all the same.
 * Not modelled: what a sample costs by itself, more CPUs.
 * Source: Linux 2.4 (2.4.20 and later) net/core/dev.c.
 */
#ifndef MODELS_KERNEL_NETIF_RX_H
#define MODELS_KERNEL_NETIF_RX_H

#include <stdbool.h>
#include <stdint.h>

#include "models/packet.h"
#include "sim/random.h"

struct kernel_cpu;

/* What netif_rx answers. */
enum net_rx_result {
    NET_RX_SUCCESS,
    NET_RX_DROP,
    NET_RX_CN_LOW,
    NET_RX_CN_MOD,
    NET_RX_CN_HIGH,
};

/* The part of a struct net_device that is polled. */
struct poll_device {
    struct kernel_cpu *kc;
    const char *name; /* borrowed */
    bool scheduled;   /* __LINK_STATE_RX_SCHED */
    int64_t quota, weight;
    /* dev->poll: takes at most min(quota, budget) packets and subtracts them from both; true: there
     * is more. False after netif_rx_complete. */
    bool (*poll)(struct poll_device *dev, int64_t *budget);
    void *driver;
    struct poll_device *next; /* on the poll list */
    uint64_t polls, not_done; /* in the window */
};

/* A driver that stops when told so, and goes on when called. */
struct netdev_fc {
    bool xoff;
    void (*xon)(void *driver);
    void *driver;
    struct netdev_fc *next;
};

/* 2.4's struct softnet_data. */
struct softnet24 {
    struct packet_queue input_pkt_queue;
    bool throttle;
    enum net_rx_result cng_level;
    uint64_t avg_blog;
    struct sim_random net_random; /* RAND_LIE */
    struct poll_device blog_dev;
    struct poll_device *poll_head, *poll_tail;
    uint64_t tx_completed; /* dev_kfree_skb_irq: packets NET_TX is to free */

    unsigned netdev_dropping; /* CPUs that throttle (hardware flow control) */
    struct netdev_fc *flow_controlled;

    uint64_t throttled, dropped; /* in the window: softnet_stat */
};

void softnet24_init(struct kernel_cpu *kc);

/* net_random's stream of this run. */
void softnet24_seed(struct kernel_cpu *kc, uint64_t seed, uint64_t replication);

/* OFFLINE_SAMPLE: sample_queue, the timer that expires at each tick. */
void softnet24_tick(struct kernel_cpu *kc);

/* In a handler. Takes ownership. */
enum net_rx_result netif_rx(struct kernel_cpu *kc, struct packet *pkt);

void poll_device_init(struct poll_device *dev, struct kernel_cpu *kc, const char *name,
                      uint64_t weight, bool (*poll)(struct poll_device *dev, int64_t *budget),
                      void *driver);

/* netif_rx_schedule: on the poll list, and NET_RX is raised. False: it is there already. */
bool netif_rx_schedule(struct poll_device *dev);

/* From its poll: off the list. The poll returns false after it. */
void netif_rx_complete(struct poll_device *dev);

/* dev_kfree_skb_irq: sent packets are freed by NET_TX. */
void dev_kfree_skb_irq(struct kernel_cpu *kc, uint64_t packets);

/* The softirqs' functions. */
void net_rx_action24(struct kernel_cpu *kc);
void net_tx_free_completed(struct kernel_cpu *kc);

/* Hardware flow control: the driver wants to know; it sets flow->xoff when it has stopped. */
void netdev_register_fc(struct kernel_cpu *kc, struct netdev_fc *flow, void (*xon)(void *driver),
                        void *driver);

#endif
