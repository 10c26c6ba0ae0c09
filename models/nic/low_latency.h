/* Low-latency interrupts: a filter that lets chosen frames interrupt at once, while credit lasts.
 *
 * From:  nic/rx_queue.c (a frame lies in the ring)     To: nic/moderation.c
 * Lost:  nothing: a frame without credit waits as any other.
 * Time:  none of its own.
 * Rule:  a UDP frame over IPv4 to the port of lli-port takes a credit; one comes back each
 *        lli-credit, 31 are the most, and the counter begins at none. Without a limit every such
 *        frame has one.
 * Not modelled: flex, SYN, EtherType and VLAN-priority rules.
 * Numbers: machine.nics.*.lli-port, .lli-credit.
 */
#ifndef MODELS_NIC_LOW_LATENCY_H
#define MODELS_NIC_LOW_LATENCY_H

#include "models/nic/moderation.h"
#include "models/nic/rx_queue.h"

#define LLI_CREDITS_MAX 31u

struct low_latency {
    struct sim *sim;                 /* borrowed */
    const struct nic_params *params; /* borrowed */
    const struct rx_queue *queue;    /* borrowed: its newest frame is the one */
    struct moderation *moderation;   /* borrowed */
    uint64_t credits, credited_ps;   /* as of then */
    uint64_t interrupts;             /* asked for in the window */
};

void low_latency_init(struct low_latency *filter, struct sim *sim, const struct nic_params *params,
                      const struct rx_queue *queue, struct moderation *moderation);

/* A frame lies in the ring. Without lli-port: the moderation itself, so nothing is looked at. */
struct signal_port low_latency_rx_event(struct low_latency *filter);

#endif
