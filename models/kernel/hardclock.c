#include "models/kernel/hardclock.h"

#include "sim/context.h"

void hardclock_init(struct hardclock *clock, struct timer *timer, const struct cost_params *costs)
{
    clock->timer = timer;
    clock->tick_cycles = cost_cycles(costs, costs->tick_cycles);
}

void hardclock_interrupt(void *ctx)
{
    struct hardclock *clock = ctx;

    timer_answer(clock->timer);
    cpu_run(clock->tick_cycles);
}
