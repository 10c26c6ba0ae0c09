/* Interrupt moderation: how long an interrupt waits for company.
 *
 *      gap            cause ──(its delays)──> LATCHED ──not masked, gap over──> RAISED
 *                                                ^                                 │
 *                                                └──read by the handler, or sent───┘
 *      count or time  ARMED ──so many frames, or so long──> RAISED ──polled──> ARMED
 *
 * From:  nic/rx_queue.c, nic/tx_queue.c (causes), nic/low_latency.c, kernel/driver_e1000.c (mask,
 *        cause register, gap, counts)
 * To:    host/irq_chip.c: a level, or a message.
 * Lost:  nothing: a cause that arises while masked stays latched and is raised at the unmask; a
 *        driver that arms the interrupt says how many frames it has not seen.
 * Time:  a message crosses the bus; otherwise none of its own. Gap: a frame's cause is latched at
 *        once, or when its packet delay has passed without another, or its absolute delay since the
 *        first. An interrupt is raised when the gap since the last one is over; the gap runs from
 *        the moment the last one was raised, and a new length counts from the next. Count or time:
 *        frames are counted from the arming on, and the time runs from the first of them, anew from
 *        each, or from the last interrupt; neither runs through a poll. With completion queues of
 *        their own each direction is armed, counts and raises for itself: the one that has not
 *        raised goes on through the poll, and may interrupt it. An event raised while a message is
 *        on the bus needs none.
 * Rule:  a line goes down when its causes are read or masked; a message masks its vector itself.
 *        The least gap, and its unit and longest value, bind whatever the driver writes.
 * Not modelled: a vector of its own for the link; causes other than receive, transmit and link; a
 *        mask for each direction of its own; the spurious interrupt a write to the gap's register
 *        may set off; event queues, which a handler arms again at its end.
 * Numbers: machine.nics.*: moderation and the rows after it.
 */
#ifndef MODELS_NIC_MODERATION_H
#define MODELS_NIC_MODERATION_H

#include "models/bus/bus.h"
#include "models/params.h"
#include "models/ports.h"
#include "sim/engine.h"

#define CAUSE_RX   1u
#define CAUSE_TX   2u
#define CAUSE_LINK 4u /* the link has gone up or down */

/* One direction's causes, and what they wait for. */
struct moderated {
    struct moderation *moderation;
    unsigned cause;
    uint64_t usecs_ps, frames_max; /* count or time, as the driver wrote them; 0: not that */
    uint64_t frames;               /* since the arming */
    bool disarmed;                 /* a completion queue that has raised its event */
    bool any_raised;               /* an interrupt of its direction, ever */
    uint64_t raised_ps;            /* the last one */
    struct sim_event packet_timer, absolute_timer;
};

struct moderation {
    struct sim *sim;                 /* borrowed */
    struct bus *bus;                 /* borrowed: messages cross it, behind the data */
    const struct nic_params *params; /* borrowed; live rows may change */
    unsigned causes;                 /* latched */
    bool link_changed;               /* and the driver has not been told */
    bool masked;
    bool raised;          /* the line is up */
    uint64_t throttle_ps; /* what the driver wrote: shortest time between two */
    bool gap_runs;
    struct sim_event gap_over;
    struct moderated rx, tx;
    struct sim_event message;        /* on the bus */
    uint64_t interrupts;             /* raised in the window */
    uint64_t wait_since_ps;          /* the wait in force has been since then */
    unsigned __int128 wait_integral; /* in the window, up to then */
    struct signal_port gap_ends;     /* before what waited for it is raised; may be unconnected */
    struct signal_port tx_gap_ends;  /* the same, for who transmits */
    struct irq_port out;
};

void moderation_init(struct moderation *moderation, struct sim *sim, struct bus *bus,
                     const struct nic_params *params);

/* A frame has been received into memory; a frame has been sent. */
struct signal_port moderation_rx_event(struct moderation *moderation);
struct signal_port moderation_tx_event(struct moderation *moderation);

/* The link has gone up or down: a cause that waits for the mask and the gap. */
struct signal_port moderation_link_event(struct moderation *moderation);

/* A frame has been received that waits for nothing but the mask; in place of an rx_event. */
void moderation_low_latency_event(struct moderation *moderation);

/* The driver's side: the cause register, read and so cleared; the mask; the throttle (gap). */
unsigned moderation_read_causes(struct moderation *moderation);
bool moderation_take_link_change(struct moderation *moderation); /* false: there was none */
void moderation_set_masked(struct moderation *moderation, bool masked);
void moderation_set_throttle(struct moderation *moderation, uint64_t throttle_ps);

/* Count or time, of each direction; counts from the next frame on. */
void moderation_set_counts(struct moderation *moderation, uint64_t rx_usecs_ps, uint64_t rx_frames,
                           uint64_t tx_usecs_ps, uint64_t tx_frames);

/* A poll is over: unmasked, with so many frames that the driver has not seen. */
void moderation_arm(struct moderation *moderation, uint64_t rx_unseen, uint64_t tx_unseen);

/* The gap or the time in force for received frames, as it stands now. */
uint64_t moderation_rx_wait_ps(const struct moderation *moderation);

/* Measures its mean over time between the two. */
void moderation_window_open(struct moderation *moderation, uint64_t at_ps);
double moderation_rx_wait_mean_ps(const struct moderation *moderation, uint64_t opened_ps,
                                  uint64_t at_ps);

#endif
