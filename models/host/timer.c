#include "models/host/timer.h"

#include <string.h>

static void raise_tick(void *ctx);

void timer_init(struct timer *timer, struct sim *sim, uint64_t hz)
{
    memset(timer, 0, sizeof *timer);
    timer->sim = sim;
    sim_event_init(&timer->tick, raise_tick, timer);
    if (hz)
        sim_clock_init(&timer->rate, hz, 1);
}

void timer_start(struct timer *timer)
{
    if (timer->rate.num == 0)
        return;
    timer->edge = sim_clock_advance(&timer->rate, timer->edge, 1);
    sim_at(timer->sim, &timer->tick, timer->edge.ps);
}

static void raise_tick(void *ctx)
{
    struct timer *timer = ctx;

    timer->edge = sim_clock_advance(&timer->rate, timer->edge, 1);
    sim_at(timer->sim, &timer->tick, timer->edge.ps);
    if (timer->pending) {
        timer->lost++;
        return;
    }
    timer->pending = true;
    irq_port_set_level(&timer->out, true);
}

void timer_answer(struct timer *timer)
{
    timer->pending = false;
    irq_port_set_level(&timer->out, false);
}
