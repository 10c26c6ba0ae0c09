/* A CPU's backlog: packets that no driver polls, or that RPS has steered to it, wait there for its
 * softirq.
 *
 *      input_pkt_queue ──poll finds process_queue empty: all of it──> process_queue ──> the stack
 *
 * From:  rps.c, on any CPU; loopback.c, for its own     To: dev.c, one packet after the other
 * Lost:  a packet that finds more than net.core.netdev_max_backlog in input_pkt_queue, or that the
 *        flow limit objects to (BACKLOG_FULL). process_queue is not counted: twice the limit fits.
 * Rule:  the first packet of an empty backlog schedules its NAPI: here at once; on another CPU by a
 *        function-call interrupt, sent at the end of this CPU's net_rx_action. received_rps counts
 *        those interrupts.
 *        Flow limit, for CPUs of flow_limit_cpu_bitmap: in a queue half full or more, a packet
 *        whose flow has more than half of the last 128 that this CPU enqueued is dropped.
 * Time:  netif-rx under the queue's lock, its lines from the other CPU, netif-rx-drop more for one
 *        that is lost; backlog-dequeue and the packet's lines each; with several CPUs
 *        process-backlog for each look at input_pkt_queue, under the lock.
 * Source: Linux 6.1.192 net/core/dev.c enqueue_to_backlog, process_backlog, skb_flow_limit. 2.4's
 *        is netif_rx.c.
 */
#ifndef MODELS_KERNEL_BACKLOG_H
#define MODELS_KERNEL_BACKLOG_H

#include <stdbool.h>
#include <stdint.h>

#include "models/kernel/napi.h"
#include "models/packet.h"

#define FLOW_LIMIT_HISTORY     128u
#define FLOW_LIMIT_BUCKETS_MAX 8192u

struct kernel_cpu;
struct sim_lock;

struct flow_limit {
    unsigned at; /* the next place of the history */
    uint16_t history[FLOW_LIMIT_HISTORY];
    uint8_t buckets[FLOW_LIMIT_BUCKETS_MAX];
};

struct backlog {
    struct napi napi;
    struct sim_lock *lock;
    struct packet_queue queue;                   /* process_queue, and input_pkt_queue behind it */
    uint64_t process_packets;                    /* the first of them that are in process_queue */
    uint32_t input_queue_head, input_queue_tail; /* packets ever taken from it, put into it */
    bool called;                                 /* a function-call interrupt is to schedule it */
    struct kernel_cpu *ipi_list; /* CPUs this one has yet to send such an interrupt to */
    struct kernel_cpu *ipi_next;
    struct flow_limit flow_limit;
    /* In the window: columns of /proc/net/softnet_stat. */
    uint64_t dropped, received_rps, flow_limit_count;
};

void backlog_init(struct kernel_cpu *kc);
void backlog_window_open(struct kernel_cpu *kc);

/* In a softirq of kc. Takes ownership. qtail: the packet's place, for RFS; may be NULL. */
void enqueue_to_backlog(struct kernel_cpu *kc, struct kernel_cpu *target, struct packet *pkt,
                        uint32_t *qtail);

/* At the end of net_rx_action: the interrupts that are still to be sent. */
void net_rps_action(struct kernel_cpu *kc);

/* From the function-call interrupt. */
void rps_trigger_softirq(struct kernel_cpu *kc);

/* Waiting in both queues together, as softnet_stat shows it. */
static inline uint64_t backlog_length(const struct backlog *backlog)
{
    return backlog->queue.length;
}

#endif
