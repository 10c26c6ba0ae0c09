/* Interrupt moderation: how long an interrupt waits for company.
 *
 *      cause ──(packet timer, absolute timer)──> LATCHED ──not masked, gap over──> RAISED
 *                                                   ^                                 │
 *                                                   └── read by the handler, or sent ─┘
 *
 * From:  nic/rx_queue.c, nic/tx_queue.c (causes), kernel/driver_e1000.c (mask, cause register, gap)
 * To:    host/irq_chip.c: a level, or a message.
 * Lost:  nothing: a cause that arises while masked stays latched and is raised at the unmask.
 * Time:  a message crosses the bus; otherwise none of its own. A received frame's cause is latched
 * at once, or when rx-delay has passed without another frame, or rx-abs-delay since the first. An
 * interrupt is raised when the gap since the last one is over; the gap runs from the moment the
 * last one was raised. Rule:  a line goes down when its causes are read or masked; a message masks
 * its vector itself. Not modelled: frame counts, causes other than receive and transmit, latency
 * classes. Numbers: machine.nics.*.rx-usecs, .irq-gap-min, .rx-delay, .rx-abs-delay,
 * .rx-delay-is-gap.
 */
#ifndef MODELS_NIC_MODERATION_H
#define MODELS_NIC_MODERATION_H

#include "models/bus/bus.h"
#include "models/params.h"
#include "models/ports.h"
#include "sim/engine.h"

#define CAUSE_RX 1u
#define CAUSE_TX 2u

struct moderation {
    struct sim *sim;                 /* borrowed */
    struct bus *bus;                 /* borrowed: messages cross it, behind the data */
    const struct nic_params *params; /* borrowed; live rows may change */
    unsigned causes;                 /* latched */
    bool masked;
    bool raised;          /* the line is up */
    uint64_t throttle_ps; /* what the driver wrote: shortest time between two */
    bool gap_runs;
    struct sim_event gap_over;
    struct sim_event packet_timer, absolute_timer;
    struct sim_event message; /* on the bus */
    uint64_t interrupts;      /* raised in the window */
    struct irq_port out;
};

void moderation_init(struct moderation *moderation, struct sim *sim, struct bus *bus,
                     const struct nic_params *params);

/* A frame has been received into memory; frames have been sent. */
struct signal_port moderation_rx_event(struct moderation *moderation);
struct signal_port moderation_tx_event(struct moderation *moderation);

/* The driver's side: the cause register, read and so cleared; the mask; the throttle. */
unsigned moderation_read_causes(struct moderation *moderation);
void moderation_set_masked(struct moderation *moderation, bool masked);
void moderation_set_throttle(struct moderation *moderation, uint64_t throttle_ps);

#endif
