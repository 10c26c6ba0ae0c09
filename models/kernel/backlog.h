/* The queue of a CPU for packets that no driver polls: netif_rx fills it, a NAPI of its own empties
 * it.
 *
 *      loopback.c ──netif_rx──> input_pkt_queue ──process_backlog──> process_queue ──> dev.c
 *
 * From:  loopback.c     To: dev.c, one packet at a time.
 * Lost:  a packet that finds more than 1000 in the input queue (BACKLOG_FULL). What has been moved
 *        to the process queue does not count.
 * Rule:  the first packet of an empty queue schedules the backlog's NAPI; a poll takes at most 64,
 *        and is done when it finds the input queue empty.
 * Time:  netif-rx a packet, netif-rx-drop more for one that is lost, backlog-dequeue each.
 * Not modelled: other CPUs' queues (RPS), flow limit.
 * Source: Linux 6.1.192 net/core/dev.c enqueue_to_backlog, process_backlog. 2.4's is netif_rx.c.
 */
#ifndef MODELS_KERNEL_BACKLOG_H
#define MODELS_KERNEL_BACKLOG_H

#include "models/kernel/napi.h"

#define BACKLOG_MAX 1000u /* net.core.netdev_max_backlog of 6.1 */

struct backlog {
    struct packet_queue input_pkt_queue, process_queue;
    struct napi napi;
    uint64_t dropped; /* in the window: softnet_stat */
};

void backlog_init(struct kernel_cpu *kc);

/* enqueue_to_backlog, to this CPU's queue; bottom halves are off. Takes ownership. False: lost. */
bool backlog_enqueue(struct kernel_cpu *kc, struct packet *pkt);

#endif
