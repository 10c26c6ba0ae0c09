#include "models/kernel/hardclock.h"

#include <string.h>

#include "sim/context.h"

static void run_callouts(struct hardclock *clock);

void hardclock_init(struct hardclock *clock, struct timer *timer, const struct cost_params *costs)
{
    memset(clock, 0, sizeof *clock);
    clock->timer = timer;
    clock->tick_cycles = cost_cycles(costs, costs->tick_cycles);
}

void hardclock_interrupt(void *ctx)
{
    struct hardclock *clock = ctx;

    timer_answer(clock->timer);
    cpu_run(clock->tick_cycles);
    clock->ticks++;
    run_callouts(clock);
}

/* A callout may set itself again, always for a later tick. */
static void run_callouts(struct hardclock *clock)
{
    struct callout *callout = clock->callouts;

    while (callout) {
        if (callout->at_tick > clock->ticks) {
            callout = callout->next;
            continue;
        }
        hardclock_untimeout(clock, callout);
        callout->fire(callout->ctx);
        callout = clock->callouts; /* the list may have changed */
    }
}

void callout_init(struct callout *callout, void (*fire)(void *ctx), void *ctx)
{
    *callout = (struct callout){ .fire = fire, .ctx = ctx };
}

void hardclock_timeout(struct hardclock *clock, struct callout *callout, uint64_t ticks)
{
    callout->pending = true;
    callout->at_tick = clock->ticks + ticks;
    callout->next = clock->callouts;
    clock->callouts = callout;
}

void hardclock_untimeout(struct hardclock *clock, struct callout *callout)
{
    if (!callout->pending)
        return;
    callout->pending = false;
    for (struct callout **at = &clock->callouts; *at; at = &(*at)->next) {
        if (*at == callout) {
            *at = callout->next;
            return;
        }
    }
}

uint64_t hardclock_ticks(uint64_t ps, uint64_t tick_hz)
{
    double ticks = (double)ps * (double)tick_hz / (double)SIM_PS_PER_S + 0.5;

    return ticks < 1.0 ? 1 : (uint64_t)ticks;
}
