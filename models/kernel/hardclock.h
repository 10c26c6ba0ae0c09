/* hardclock: what the kernel does at every clock interrupt, housekeeping and callouts included.
 *
 * From:  host/timer.c     To: whoever has set a timeout.
 * Time:  tick cycles, at splclock; callouts that are due run at their end, at no time of their own.
 * Not modelled: softclock at a level of its own; a tick lost (host/timer.c) delays callouts by one.
 * Numbers: machine.costs.tick, machine.cpu.tick in models/params.c.
 */
#ifndef MODELS_KERNEL_HARDCLOCK_H
#define MODELS_KERNEL_HARDCLOCK_H

#include "models/host/timer.h"
#include "models/params.h"

/* Something to do at a later clock interrupt; embedded by its owner. */
struct callout {
    struct callout *next; /* in the clock's list */
    uint64_t at_tick;
    bool pending;
    void (*fire)(void *ctx);
    void *ctx;
};

struct hardclock {
    struct timer *timer; /* borrowed */
    uint64_t tick_cycles;
    uint64_t ticks;           /* clock interrupts handled */
    struct callout *callouts; /* pending, in no order: there are a few */
};

void hardclock_init(struct hardclock *clock, struct timer *timer, const struct cost_params *costs);

/* The clock's interrupt service routine; ctx is a struct hardclock. */
void hardclock_interrupt(void *ctx);

void callout_init(struct callout *callout, void (*fire)(void *ctx), void *ctx);

/* timeout(9): fires at the end of the ticks-th clock interrupt from now (>= 1): the next is the
 * first. Must not be pending. */
void hardclock_timeout(struct hardclock *clock, struct callout *callout, uint64_t ticks);

/* Takes it back; nothing when it is not pending. */
void hardclock_untimeout(struct hardclock *clock, struct callout *callout);

/* A time in whole ticks: the nearest, at least one. */
uint64_t hardclock_ticks(uint64_t ps, uint64_t tick_hz);

#endif
