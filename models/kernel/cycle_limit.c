#include "models/kernel/cycle_limit.h"

#include <string.h>

/* In the order of events. */
static void clear(struct cycle_limit *limit);
static void begin_period(void *ctx);

void cycle_limit_init(struct cycle_limit *limit, struct cpu *cpu, struct bsd_polling *polling,
                      struct hardclock *clock, const struct kernel_params *params, uint64_t tick_hz)
{
    memset(limit, 0, sizeof *limit);
    limit->cpu = cpu;
    limit->polling = polling;
    limit->clock = clock;
    limit->period_ticks = hardclock_ticks(params->cycle_limit_period_ps, tick_hz);

    /* The period as the clock keeps it: 10 ms are 10 ticks of 1024 Hz, 9.77 ms. */
    double period_s = (double)limit->period_ticks / (double)tick_hz;

    limit->allowed_cycles = (uint64_t)(params->cycle_limit_share * period_s * (double)cpu->tsc.num /
                                       (double)cpu->tsc.den);
    callout_init(&limit->period, begin_period, limit);
    hardclock_timeout(clock, &limit->period, limit->period_ticks);
}

void cycle_limit_loop_begins(struct cycle_limit *limit)
{
    limit->loop_began_cycles = cpu_cycle_counter(limit->cpu);
}

void cycle_limit_loop_ends(struct cycle_limit *limit)
{
    limit->total_cycles += cpu_cycle_counter(limit->cpu) - limit->loop_began_cycles;
    if (limit->inhibits || limit->total_cycles <= limit->allowed_cycles)
        return;
    limit->inhibits = true;
    limit->inhibitions++;
    bsd_polling_inhibit_input(limit->polling, INHIBITED_BY_CYCLE_LIMIT);
}

static void clear(struct cycle_limit *limit)
{
    limit->total_cycles = 0;
    if (!limit->inhibits)
        return;
    limit->inhibits = false;
    bsd_polling_allow_input(limit->polling, INHIBITED_BY_CYCLE_LIMIT);
}

static void begin_period(void *ctx)
{
    struct cycle_limit *limit = ctx;

    hardclock_timeout(limit->clock, &limit->period, limit->period_ticks);
    clear(limit);
}

void cycle_limit_idle(void *ctx)
{
    clear(ctx);
}
