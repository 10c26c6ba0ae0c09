/* The main loop, and all that touches the agenda. */
#include "sim/engine.h"

#include <stdlib.h>

#include "sim/engine_internal.h"

static void set_bounds(struct sim *sim);

struct sim *sim_create(void)
{
    struct sim *sim = calloc(1, sizeof *sim);

    if (sim == NULL)
        return NULL;
    if (!agenda_init(&sim->agenda)) {
        free(sim);
        return NULL;
    }
    sim->end_ps = UINT64_MAX;
    sim->spends_ps = UINT64_MAX; /* no spend has ended yet */
    sim->loops_in_place = true;
    set_bounds(sim);
    return sim;
}

void sim_destroy(struct sim *sim)
{
    if (sim == NULL)
        return;
    SIM_CHECK(sim, !sim->runs, "destroyed while it runs");
    lock_free_all(sim);
    cpu_free_all(sim);
    context_free_all(sim);
    agenda_fini(&sim->agenda);
    free(sim);
}

void sim_set_options(struct sim *sim, struct sim_options options)
{
    SIM_CHECK(sim, sim->work.events == 0 && !sim->runs, "options change after the first event");
    SIM_CHECK(sim, options.broken_rule <= 8, "there is no rule %u", options.broken_rule);
    sim->options = options;
    for (struct sim_context *context = sim->contexts; context != NULL; context = context->next)
        context->charging.charge_is_run = options.charge_is_run;
    sim->equal_ps = options.broken_rule == 1 ? 1 : 0;
    sim->loops_in_place = !options.no_run_ahead && options.broken_rule != 3;
    set_bounds(sim);
}

struct sim_work sim_work_done(const struct sim *sim)
{
    return sim->work;
}

/* ---- arming ------------------------------------------------------------------------------ */

void sim_event_init(struct sim_event *event, void (*fire)(void *ctx), void *ctx)
{
    *event = (struct sim_event){ .place = SIM_EVENT_IDLE, .fire = fire, .ctx = ctx };
}

void sim_arm_in_order(struct sim *sim, struct sim_event *event, uint64_t time_ps, uint64_t order)
{
    event->time_ps = time_ps;
    event->order = order;
    agenda_add(&sim->agenda, event, sim->now_ps);
}

void sim_at(struct sim *sim, struct sim_event *event, uint64_t time_ps)
{
    sim_check_paid(sim, "arming an event");
    SIM_CHECK(sim, time_ps >= sim->now_ps, "an event armed for %llu ps, which is past",
              (unsigned long long)time_ps);
    if (sim_event_is_armed(event))
        agenda_remove(&sim->agenda, event, sim->now_ps);
    sim_arm_in_order(sim, event, time_ps, sim->armed++);
}

void sim_after(struct sim *sim, struct sim_event *event, uint64_t delay_ps)
{
    uint64_t time_ps = sim->now_ps + delay_ps;

    SIM_CHECK(sim, time_ps >= delay_ps, "an event armed beyond all time");
    sim_at(sim, event, time_ps);
}

void sim_after_cycles(struct sim *sim, struct sim_event *event, const struct sim_clock *clock,
                      uint64_t cycles)
{
    struct sim_edge edge = sim_clock_edge_at_or_after(clock, sim->now_ps);

    sim_at(sim, event, sim_clock_advance(clock, edge, cycles).ps);
}

void sim_cancel(struct sim *sim, struct sim_event *event)
{
    sim_check_paid(sim, "cancelling an event");
    if (sim_event_is_armed(event))
        agenda_remove(&sim->agenda, event, sim->now_ps);
}

uint64_t sim_now_ps(const struct sim *sim)
{
    sim_check_paid(sim, "reading the clock");
    return sim->now_ps;
}

uint64_t sim_next_ps(const struct sim *sim)
{
    return sim->agenda.head_ps;
}

/* ---- running ----------------------------------------------------------------------------- */

/* Recomputes what follows from the end, the owner's limit and the options. */
static void set_bounds(struct sim *sim)
{
    sim->bound_ps = sim->limit_ps < sim->end_ps ? sim->limit_ps : sim->end_ps;
    if (sim_breaks_rule(sim, 5) && sim->limit_ps >= sim->end_ps && sim->end_ps != UINT64_MAX)
        sim->bound_ps = sim->end_ps + 1; /* as if a run were [0, end] */
    sim->inline_bound_ps = sim->options.no_run_ahead ? 0 : sim->bound_ps;
}

/* Runs events until one names a CPU whose code goes on; NULL at the bound. */
static inline struct sim_context *next_to_run(struct sim *sim)
{
    while (sim->to_resume == NULL) {
        if (sim->agenda.head_ps >= sim->bound_ps)
            return NULL;

        struct sim_event *event = agenda_pop(&sim->agenda);

        sim->now_ps = event->time_ps;
        sim->work.events++;
        event->fire(event->ctx);
    }

    struct sim_context *context = sim->to_resume->active;

    sim->to_resume = NULL;
    return context;
}

/* It begins, and preempts the code that stands on this stack: it can run on top of it. */
static inline bool nests_on(const struct sim_context *next, const struct sim_context *self)
{
    return next != NULL && next->is_nested && !next->has_begun && next->below == self;
}

static void run_nested(struct sim_context *next, const struct sim_context *self)
{
    next->stack = self->stack;
    sim_running = next;
    context_run_body(next);
    sim_running = NULL;
    next->stack = &next->fiber;
}

void sim_loop(struct sim *sim, struct sim_context *self)
{
    struct sim_context *next = NULL;

    sim_running = NULL;
    if (sim->loops_in_place) {
        cpu_fill_vacated(sim);
        next = next_to_run(sim);
        while (nests_on(next, self)) {
            run_nested(next, self);
            cpu_fill_vacated(sim);
            next = next_to_run(sim);
        }
    }
    if (next == self) {
        sim_running = self;
    } else if (next != NULL) {
        sim->work.switches++;
        sim_running = next;
        fiber_switch(self->stack, next->stack);
    } else {
        fiber_switch(self->stack, &sim->owner);
    }
}

void sim_enter(struct sim *sim, struct sim_context *context)
{
    sim->work.switches++;
    sim_running = context;
    fiber_switch(&sim->owner, context->stack);
    sim_running = NULL;
    cpu_fill_vacated(sim);
}

void sim_run_until(struct sim *sim, uint64_t ps)
{
    struct sim_context *context;

    SIM_CHECK(sim, !sim->runs && sim_running == NULL, "run from inside the run");
    sim->runs = true;
    sim->limit_ps = ps;
    set_bounds(sim);
    fiber_init_here(&sim->owner);
    while ((context = next_to_run(sim)) != NULL)
        sim_enter(sim, context);
    sim->runs = false;

    if (sim->limit_ps < sim->end_ps)
        return;
    SIM_CHECK(sim, agenda_head(&sim->agenda) != NULL || sim->lock_spinners == 0,
              "nothing is due any more and %u contexts spin on a lock", sim->lock_spinners);
    for (struct sim_cpu *cpu = sim->cpus; cpu != NULL; cpu = cpu->next)
        marks_settle(cpu, sim->bound_ps);
}

void sim_set_end(struct sim *sim, uint64_t ps)
{
    sim_check_paid(sim, "setting the end");
    SIM_CHECK(sim, ps >= sim->now_ps, "an end at %llu ps, which is past", (unsigned long long)ps);
    SIM_CHECK(sim, !sim->runs || ps <= sim->end_ps, "the end moves later while the run lasts");
    sim->end_ps = ps;
    set_bounds(sim);
}

uint64_t sim_end_ps(const struct sim *sim)
{
    return sim->end_ps;
}

void sim_stop(struct sim *sim)
{
    if (sim->now_ps + 1 < sim->end_ps)
        sim_set_end(sim, sim->now_ps + 1);
}

/* ---- for owners -------------------------------------------------------------------------- */

void sim_lower_limit(struct sim *sim, uint64_t ps)
{
    SIM_CHECK(sim, ps >= sim->now_ps, "a limit at %llu ps, which is past", (unsigned long long)ps);
    if (sim->runs && ps < sim->limit_ps) {
        sim->limit_ps = ps;
        set_bounds(sim);
    }
}

void sim_advance_to(struct sim *sim, uint64_t ps)
{
    SIM_CHECK(sim, !sim->runs, "the clock is moved while the run lasts");
    SIM_CHECK(sim, ps >= sim->now_ps, "the owner's time %llu ps is behind", (unsigned long long)ps);
    SIM_CHECK(sim, ps <= sim->agenda.head_ps, "the owner's time %llu ps is past the next event",
              (unsigned long long)ps);
    sim->now_ps = ps;
}
