/* One CPU: who is on its stack, what the one on top is doing, and until when.
 *
 * A spend on the agenda goes through here: begin, (suspend, begin again,) end, resume the code.
 * Everything that resumes code does so by naming the CPU in sim->to_resume; the main loop does it.
 */
#include <stdlib.h>

#include "sim/engine_internal.h"

/* A dispatch, in order. */
static void dispatch(void *arg);
static struct sim_edge suspend(struct sim_cpu *cpu);
static struct sim_edge next_edge(const struct sim_cpu *cpu, struct sim_edge reached);
static void begin(struct sim_cpu *cpu);
static void spend_ended(void *arg);

struct sim_cpu *sim_cpu_create(const struct sim_cpu_config *config)
{
    struct sim *sim = config->sim;
    struct sim_cpu *cpu = calloc(1, sizeof *cpu);

    SIM_CHECK(sim, cpu != NULL, "no memory for CPU %s", config->name);
    for (const struct sim_cpu *other = sim->cpus; other != NULL; other = other->next)
        SIM_CHECK(sim, other->number != config->number, "CPUs %s and %s have one number",
                  other->config.name, config->name);
    cpu->sim = sim;
    cpu->clock = config->clock;
    cpu->number = config->number;
    cpu->config = *config;
    cpu->account_ps = config->idle_account_ps;
    cpu->booked_ps = sim->now_ps;
    cpu->stall_end_ps = UINT64_MAX;
    sim_event_init(&cpu->spend_end, spend_ended, cpu);
    sim_event_init(&cpu->dispatch, dispatch, cpu);
    cpu->next = sim->cpus;
    sim->cpus = cpu;
    return cpu;
}

void cpu_free_all(struct sim *sim)
{
    while (sim->cpus != NULL) {
        struct sim_cpu *cpu = sim->cpus;

        sim->cpus = cpu->next;
        free(cpu);
    }
}

void *sim_cpu_host(const struct sim_cpu *cpu)
{
    return cpu->config.host;
}

struct sim_context *sim_cpu_top(const struct sim_cpu *cpu)
{
    return cpu->top;
}

unsigned sim_cpu_depth(const struct sim_cpu *cpu)
{
    return cpu->depth;
}

bool sim_cpu_is_stalled(const struct sim_cpu *cpu)
{
    return cpu->active != NULL && cpu->active->activity == STALLED;
}

/* ---- where time is booked ---------------------------------------------------------------- */

static void book(struct sim_cpu *cpu, uint64_t ps)
{
    SIM_CHECK(cpu->sim, ps >= cpu->booked_ps, "CPU %s is booked up to %llu ps already",
              cpu->config.name, (unsigned long long)cpu->booked_ps);
    *cpu->account_ps += ps - cpu->booked_ps;
    cpu->booked_ps = ps;
}

void cpu_change_account(struct sim_cpu *cpu, uint64_t *account_ps, uint64_t ps)
{
    if (account_ps == cpu->account_ps)
        return;
    book(cpu, ps);
    cpu->account_ps = account_ps;
}

void sim_cpu_book(struct sim_cpu *cpu, uint64_t up_to_ps)
{
    sim_check_paid(cpu->sim, "booking");
    SIM_CHECK(cpu->sim, up_to_ps <= cpu->sim->end_ps, "booking beyond the end of the run");
    book(cpu, up_to_ps);
    marks_settle(cpu, up_to_ps);
}

uint64_t sim_cpu_account_ps(const struct sim_cpu *cpu, const uint64_t *account_ps, uint64_t at_ps)
{
    return *account_ps + (account_ps == cpu->account_ps ? at_ps - cpu->booked_ps : 0);
}

/* ---- dispatch: who runs ------------------------------------------------------------------ */

static void arm_dispatch(struct sim_cpu *cpu, uint64_t ps)
{
    sim_at(cpu->sim, &cpu->dispatch, ps);
}

/* Test-only: what happens when a callback dispatches by itself, in the middle of its instant. */
static void dispatch_at_once(struct sim_cpu *cpu)
{
    struct sim *sim = cpu->sim;
    uint64_t inline_bound_ps = sim->inline_bound_ps;

    sim->inline_bound_ps = 0; /* the clock must not move under the callback */
    dispatch(cpu);
    if (sim_event_is_armed(&cpu->spend_end) && cpu->end.ps == sim->now_ps) {
        sim_cancel(sim, &cpu->spend_end);
        spend_ended(cpu);
    }
    while (sim->to_resume != NULL) {
        struct sim_context *context = sim->to_resume->active;

        sim->to_resume = NULL;
        sim_enter(sim, context);
    }
    sim->inline_bound_ps = inline_bound_ps;
}

void sim_cpu_post_dispatch(struct sim_cpu *cpu)
{
    struct sim *sim = cpu->sim;

    sim_check_paid(sim, "posting a dispatch");
    /* A stalled CPU looks when its stall completes. */
    if (sim_event_is_armed(&cpu->dispatch) || sim_cpu_is_stalled(cpu))
        return;
    if (sim_breaks_rule(sim, 3) && sim->runs && sim_running == NULL && !cpu->dispatching)
        dispatch_at_once(cpu);
    else
        arm_dispatch(cpu, sim_breaks_rule(sim, 4) ? sim->now_ps + 1 : sim->now_ps);
}

void sim_cpu_push(struct sim_cpu *cpu, struct sim_context *context)
{
    SIM_CHECK(cpu->sim, cpu->dispatching, "%s pushed outside the dispatch of CPU %s", context->name,
              cpu->config.name);
    SIM_CHECK(cpu->sim, context->state == CONTEXT_FRESH || context->state == CONTEXT_READY,
              "%s pushed on CPU %s while it sleeps or lies on a CPU", context->name,
              cpu->config.name);
    if (context->state == CONTEXT_FRESH) {
        context->activity = SPENDING;
        context->remaining_cycles = 0;
        context->done_cycles = 0;
        context->has_begun = false;
    }
    context->state = CONTEXT_STACKED;
    context->cpu = cpu;
    context->below = cpu->top;
    cpu->top = context;
    cpu->depth++;
}

static struct sim_context *pop(struct sim_cpu *cpu)
{
    struct sim_context *context = cpu->top;

    cpu->top = context->below;
    cpu->depth--;
    context->below = NULL;
    context->cpu = NULL;
    return context;
}

struct sim_context *sim_cpu_take(struct sim_cpu *cpu)
{
    SIM_CHECK(cpu->sim, cpu->dispatching, "taken outside the dispatch of CPU %s", cpu->config.name);
    SIM_CHECK(cpu->sim, cpu->top != NULL, "nothing to take off CPU %s", cpu->config.name);
    SIM_CHECK(cpu->sim, !cpu->top->is_nested, "%s is taken off CPU %s, and is nested",
              cpu->top->name, cpu->config.name);

    struct sim_context *context = pop(cpu);

    context->state = CONTEXT_READY;
    return context;
}

static void dispatch(void *arg)
{
    struct sim_cpu *cpu = arg;
    struct sim *sim = cpu->sim;
    struct sim_edge reached = cpu->edge;

    if (sim_cpu_is_stalled(cpu)) {
        if (cpu->stall_end_ps != sim->now_ps)
            return; /* posted just before the stall began; it looks again when it completes */
        cpu->stall_end_ps = UINT64_MAX;
        cpu->active->activity = SPENDING;
        cpu->active->remaining_cycles = 0;
        cpu->active->done_cycles = 0;
        cpu->active = NULL; /* like one preempted with nothing left */
    }
    if (sim_breaks_rule(sim, 7) && sim_event_is_armed(&cpu->spend_end) &&
        cpu->end.ps == sim->now_ps) {
        /* Test-only: lets a spend with nothing left finish before whatever would preempt it. */
        sim_cancel(sim, &cpu->spend_end);
        spend_ended(cpu);
        arm_dispatch(cpu, sim->now_ps);
        return;
    }

    cpu->dispatching = true;
    cpu->config.dispatch(cpu->config.host);
    cpu->dispatching = false;

    if (cpu->active != NULL && cpu->active == cpu->top) {
        /* Its activity goes on untouched; a notice posted while it was off the stack for a moment
         * has not been seen to yet. */
        if (cpu->active->activity == SPINNING && cpu->active->notice->posted)
            cpu_notice(cpu->active);
        return;
    }
    if (cpu->active != NULL)
        reached = suspend(cpu);
    if (cpu->top == NULL) {
        cpu_change_account(cpu, cpu->config.idle_account_ps, sim->now_ps);
        return;
    }
    cpu->active = cpu->top;
    cpu_change_account(cpu, cpu->top->account_ps, sim->now_ps);
    cpu->start = next_edge(cpu, reached);
    begin(cpu);
}

/* The first edge at or after now. reached: one that is not long past; perhaps one to come. */
static struct sim_edge next_edge(const struct sim_cpu *cpu, struct sim_edge reached)
{
    uint64_t now_ps = cpu->sim->now_ps;

    if (reached.ps == now_ps)
        return reached;
    if (reached.ps > now_ps)
        reached = cpu->edge;
    else if (now_ps - reached.ps < cpu->clock->period_ps &&
             !sim_clock_is_far(cpu->clock, reached, 1))
        return sim_clock_advance_near(cpu->clock, reached, 1);
    return sim_clock_edge_after(cpu->clock, reached, now_ps);
}

/* ---- the active context's spend, turn or stall ------------------------------------------- */

static void arm_end(struct sim_cpu *cpu)
{
    struct sim *sim = cpu->sim;
    uint64_t order = ORDER_OF_SPENDS | cpu->number;

    if (sim_breaks_rule(sim, 2))
        order = sim->armed++;
    sim_arm_in_order(sim, &cpu->spend_end, cpu->end.ps, order);
}

static void arm_spend_end(struct sim_cpu *cpu, struct sim_edge end)
{
    cpu->end = end;
    arm_end(cpu);
}

static void forget_turn(struct sim_cpu *cpu)
{
    cpu->sim->turning -= cpu->counts_as_turning;
    cpu->counts_as_turning = false;
}

/* Spins on from cpu->start. The end of the turn is on the agenda only if somebody will look at it
 * then; with every spend parked, all turns are, as long as anything else can still happen. */
static void begin_spin(struct sim_cpu *cpu)
{
    struct sim *sim = cpu->sim;
    struct sim_context *context = cpu->active;
    bool posted = context->notice->posted;

    if (posted || context->remaining_cycles == 0 ||
        (sim->options.no_run_ahead && agenda_count(&sim->agenda) > sim->turning)) {
        arm_spend_end(cpu, sim_clock_advance(cpu->clock, cpu->start, context->remaining_cycles));
        cpu->counts_as_turning = !posted;
        sim->turning += !posted;
    }
}

/* All cycles of the spend are executed, and it is their end: the code goes on. */
static void finish_spend(struct sim_cpu *cpu, struct sim_edge end)
{
    struct sim_context *context = cpu->active;

    if (marks_are_left(context))
        marks_fill(context, cpu->clock, cpu->start, UINT64_MAX);
    context->marks_count = context->marks_filled = 0;
    cpu->edge = end;
    cpu->sim->to_resume = cpu;
}

/* The active context's activity goes on from cpu->start, which is now or later. */
static void begin(struct sim_cpu *cpu)
{
    struct sim *sim = cpu->sim;
    struct sim_context *context = cpu->active;

    if (context->activity == SPINNING) {
        begin_spin(cpu);
        return;
    }
    if (marks_are_left(context) && context->remaining_cycles > 0 &&
        context->marks[context->marks_filled].offset_cycles == context->done_cycles) {
        /* A mark exactly where it was preempted is passed when its turn among the ends of spends
         * comes, as if the spend had been split there. */
        arm_spend_end(cpu, cpu->start);
        return;
    }

    struct sim_edge end = sim_clock_advance(cpu->clock, cpu->start, context->remaining_cycles);

    if (sim_is_strictly_first(sim, end.ps)) {
        sim->now_ps = end.ps;
        sim_note_spend(sim, end.ps, cpu->number);
        sim->work.inline_spends++;
        finish_spend(cpu, end);
    } else {
        arm_spend_end(cpu, end);
    }
}

static void spend_ended(void *arg)
{
    struct sim_cpu *cpu = arg;
    struct sim_context *context = cpu->active;
    uint64_t executed_cycles = cpu->end.n - cpu->start.n;

    sim_note_spend(cpu->sim, cpu->end.ps, cpu->number);
    if (context->activity == SPINNING) {
        forget_turn(cpu);
        cpu->edge = cpu->end;
        if (context->notice->posted) {
            cpu->sim->to_resume = cpu;
        } else {
            cpu->start = cpu->end;
            context->remaining_cycles = context->turn_cycles;
            begin_spin(cpu);
        }
    } else if (executed_cycles < context->remaining_cycles) { /* the stop at a mark */
        marks_fill(context, cpu->clock, cpu->start, context->done_cycles + executed_cycles);
        context->remaining_cycles -= executed_cycles;
        context->done_cycles += executed_cycles;
        cpu->start = cpu->end;
        begin(cpu);
    } else {
        finish_spend(cpu, cpu->end);
    }
}

/* The cycles from a free spin's start edge to the first turn boundary that has not passed. */
static uint64_t cycles_to_boundary(const struct sim_cpu *cpu)
{
    const struct sim *sim = cpu->sim;
    const struct sim_context *context = cpu->active;

    if (sim->now_ps < cpu->start.ps)
        return context->remaining_cycles;

    struct sim_edge edge = sim_clock_edge_before(cpu->clock, cpu->start, sim->now_ps);
    uint64_t executed_cycles = edge.n - cpu->start.n;

    if (executed_cycles < context->remaining_cycles)
        return context->remaining_cycles;

    uint64_t into_turn = (executed_cycles - context->remaining_cycles) % context->turn_cycles;

    if (into_turn == 0 && !sim_spend_has_passed(sim, edge.ps, cpu->number))
        return executed_cycles;
    return executed_cycles - into_turn + context->turn_cycles;
}

/* The active context is preempted now: its remaining work is what lies after the whole cycles.
 * Returns the last edge it reached; its first one if that is to come. */
static struct sim_edge suspend(struct sim_cpu *cpu)
{
    struct sim *sim = cpu->sim;
    struct sim_context *context = cpu->active;
    struct sim_edge edge = cpu->start; /* the last one reached */

    if (sim->now_ps > cpu->start.ps)
        edge = sim_clock_edge_before(cpu->clock, cpu->start, sim->now_ps);

    uint64_t executed_cycles = edge.n - cpu->start.n;

    if (context->activity == SPINNING && !sim_event_is_armed(&cpu->spend_end))
        context->remaining_cycles = cycles_to_boundary(cpu);
    if (marks_are_left(context)) {
        /* A mark at this very instant is passed only when its turn among the ends of spends has
         * come: it was a CPU of a higher number that preempts. */
        bool now_is_ahead = edge.ps == sim->now_ps && executed_cycles > 0 &&
                            !sim_spend_has_passed(sim, edge.ps, cpu->number);
        uint64_t passed_cycles = executed_cycles - now_is_ahead;

        if (passed_cycles > 0)
            marks_fill(context, cpu->clock, cpu->start, context->done_cycles + passed_cycles);
        else if (edge.ps < sim->now_ps)
            marks_fill(context, cpu->clock, cpu->start, context->done_cycles);
    }
    SIM_CHECK(sim, executed_cycles <= context->remaining_cycles,
              "%s executed more than it was given", context->name);
    context->remaining_cycles -= executed_cycles;
    context->done_cycles += executed_cycles;
    if (sim_event_is_armed(&cpu->spend_end))
        sim_cancel(sim, &cpu->spend_end);
    forget_turn(cpu);
    cpu->active = NULL;
    return edge;
}

void sim_cpu_set_clock(struct sim_cpu *cpu, const struct sim_clock *clock)
{
    struct sim *sim = cpu->sim;
    struct sim_context *goes_on = sim_cpu_is_stalled(cpu) ? NULL : cpu->active;

    if (clock == cpu->clock)
        return;
    SIM_CHECK(sim, goes_on == NULL || !cpu->dispatching,
              "CPU %s gets another clock while it dispatches", cpu->config.name);
    if (goes_on != NULL)
        suspend(cpu);
    cpu->clock = clock;
    cpu->edge = sim_clock_edge_before(clock, (struct sim_edge){ 0 }, sim->now_ps);
    if (goes_on == NULL)
        return;
    cpu->active = goes_on;
    cpu->start = sim_clock_edge_after(clock, cpu->edge, sim->now_ps);
    if (goes_on->activity == SPINNING) {
        begin_spin(cpu);
    } else if (marks_are_left(goes_on) && goes_on->remaining_cycles > 0 &&
               goes_on->marks[goes_on->marks_filled].offset_cycles == goes_on->done_cycles) {
        arm_spend_end(cpu, cpu->start); /* as in begin */
    } else {
        arm_spend_end(cpu, sim_clock_advance(clock, cpu->start, goes_on->remaining_cycles));
    }
}

void cpu_notice(struct sim_context *waiter)
{
    struct sim_cpu *cpu = waiter->cpu;

    if (cpu == NULL || cpu->active != waiter)
        return; /* preempted: it looks when it goes on */

    struct sim *sim = cpu->sim;

    switch (waiter->activity) {
    case STALLED:
        cpu->stall_end_ps = sim_clock_edge_after(cpu->clock, cpu->edge, sim->now_ps).ps;
        /* One posted at this edge already stays in its place. */
        if (!sim_event_is_armed(&cpu->dispatch) || cpu->dispatch.time_ps != cpu->stall_end_ps)
            arm_dispatch(cpu, cpu->stall_end_ps);
        break;
    case SPINNING:
        forget_turn(cpu);
        if (!sim_event_is_armed(&cpu->spend_end)) {
            waiter->remaining_cycles = cycles_to_boundary(cpu);
            arm_spend_end(cpu, sim_clock_advance(cpu->clock, cpu->start, waiter->remaining_cycles));
        }
        break;
    case SPENDING: /* it has seen an earlier post already */
        break;
    }
}

/* ---- in and out of code ------------------------------------------------------------------ */

void cpu_arm_spend(struct sim_cpu *cpu)
{
    struct sim_context *self = cpu->active;

    self->activity = SPENDING;
    self->remaining_cycles = cpu->end.n - cpu->edge.n;
    self->done_cycles = 0;
    cpu->start = cpu->edge;
    arm_end(cpu);
}

void cpu_arm_spin(struct sim_cpu *cpu)
{
    cpu->start = cpu->edge;
    begin_spin(cpu);
}

void cpu_vacate(struct sim_cpu *cpu)
{
    pop(cpu);
    cpu->active = NULL;
    cpu->sim->vacated = cpu;
}

void cpu_fill_vacated(struct sim *sim)
{
    struct sim_cpu *cpu = sim->vacated;

    if (cpu == NULL)
        return;
    sim->vacated = NULL;
    if (sim_event_is_armed(&cpu->dispatch))
        return;
    /* A dispatch at now, at once if it would be the next event anyhow. */
    if (sim_is_strictly_first(sim, sim->now_ps))
        dispatch(cpu);
    else
        arm_dispatch(cpu, sim->now_ps);
}
