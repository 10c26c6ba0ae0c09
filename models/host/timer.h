/* The clock chip: an interrupt line that rises once a period and falls when the handler answers.
 *
 * From:  nobody     To: host/irq_chip.c; kernel/hardclock.c answers.
 * Lost:  a tick that falls into an unanswered one (counted).
 * Time:  tick n at floor(n / rate) seconds; a rate of 0 never ticks.
 * Numbers: machine.cpu.tick in models/params.c.
 */
#ifndef MODELS_HOST_TIMER_H
#define MODELS_HOST_TIMER_H

#include "models/ports.h"
#include "sim/engine.h"

struct timer {
    struct sim *sim; /* borrowed */
    struct sim_clock rate;
    struct sim_edge edge;
    struct sim_event tick;
    bool pending; /* not yet answered */
    uint64_t lost;
    struct irq_port out;
};

void timer_init(struct timer *timer, struct sim *sim, uint64_t hz);
void timer_start(struct timer *timer);
void timer_answer(struct timer *timer);

#endif
