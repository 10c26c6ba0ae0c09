/* hardclock: what the kernel does at every clock interrupt, housekeeping included.
 *
 * From:  host/timer.c     To: nobody.
 * Time:  tick cycles, at splclock.
 * Numbers: machine.costs.tick, machine.cpu.tick in models/params.c.
 */
#ifndef MODELS_KERNEL_HARDCLOCK_H
#define MODELS_KERNEL_HARDCLOCK_H

#include "models/host/timer.h"
#include "models/params.h"

struct hardclock {
    struct timer *timer; /* borrowed */
    uint64_t tick_cycles;
};

void hardclock_init(struct hardclock *clock, struct timer *timer, const struct cost_params *costs);

/* The clock's interrupt service routine; ctx is a struct hardclock. */
void hardclock_interrupt(void *ctx);

#endif
