/* Contexts, and the verbs of the code that runs on them. */
#include "sim/context.h"

#include <stdlib.h>

#include "sim/engine_internal.h"

_Thread_local struct sim_context *sim_running;

/* ---- contexts ---------------------------------------------------------------------------- */

static void run_body(void *arg);

struct sim_context *sim_context_create(struct sim *sim, const char *name, void (*body)(void *arg),
                                       void *arg, uint64_t *account_ps, size_t stack_bytes)
{
    struct sim_context *context = calloc(1, sizeof *context);

    SIM_CHECK(sim, context != NULL, "no memory for context %s", name);
    context->sim = sim;
    context->charging.charge_is_run = sim->options.charge_is_run;
    context->name = name;
    context->body = body;
    context->arg = arg;
    context->account_ps = account_ps;
    context->state = CONTEXT_FRESH;
    context->activity = SPENDING;
    if (stack_bytes < FIBER_STACK_BYTES)
        stack_bytes = FIBER_STACK_BYTES;
    SIM_CHECK(sim, fiber_init(&context->fiber, stack_bytes, run_body, context),
              "no memory for the stack of context %s", name);
    context->stack = &context->fiber;
    context->next = sim->contexts;
    sim->contexts = context;
    return context;
}

void context_free_all(struct sim *sim)
{
    while (sim->contexts != NULL) {
        struct sim_context *context = sim->contexts;

        sim->contexts = context->next;
        fiber_fini(&context->fiber);
        free(context);
    }
}

enum sim_context_state sim_context_state(const struct sim_context *context)
{
    return context->state;
}

void sim_context_set_account(struct sim_context *context, uint64_t *account_ps)
{
    SIM_CHECK(context->sim, context->cpu == NULL, "%s lies on a CPU: its account is its own matter",
              context->name);
    context->account_ps = account_ps;
}

void sim_context_set_nested(struct sim_context *context)
{
    context->is_nested = true;
}

const char *sim_context_name(const struct sim_context *context)
{
    return context->name;
}

struct sim_cpu *sim_context_cpu(const struct sim_context *context)
{
    return context->cpu;
}

struct sim_context *sim_context_current(void)
{
    return sim_running;
}

struct sim_cpu *sim_cpu_current(void)
{
    return sim_running != NULL ? sim_running->cpu : NULL;
}

/* The running context, for verbs that may not be used with a debt. */
static struct sim_context *running_without_debt(const char *verb)
{
    struct sim_context *self = sim_running;

    SIM_CHECK(NULL, self != NULL, "%s outside every context", verb);
    sim_check_paid(self->sim, verb);
    return self;
}

void context_run_body(struct sim_context *self)
{
    self->has_begun = true;
    self->body(self->arg);
    running_without_debt("return");
    self->state = CONTEXT_FRESH;
    cpu_vacate(self->cpu);
}

/* All of a fiber's life: the body again each time the context is pushed anew. */
static void run_body(void *arg)
{
    struct sim_context *self = arg;

    for (;;) {
        context_run_body(self);
        sim_loop(self->sim, self);
    }
}

/* ---- spending ---------------------------------------------------------------------------- */

/* The clock moves to the end of the spend: nothing else is due before. */
static inline void pass_inline(struct sim_cpu *cpu, struct sim_edge end)
{
    struct sim *sim = cpu->sim;

    sim->now_ps = end.ps;
    sim_note_spend(sim, end.ps, cpu->number);
    sim->work.inline_spends++;
    cpu->edge = end;
}

/* The two rarer ways of cpu_run to cpu->end. Its straight way needs no stack as long as these are
 * calls at its end: hence not inlined. */
__attribute__((noinline)) static void run_parked(struct sim_context *self)
{
    cpu_arm_spend(self->cpu);
    sim_loop(self->sim, self);
}

__attribute__((noinline)) static void run_past_marks(struct sim_context *self)
{
    struct sim_cpu *cpu = self->cpu;

    marks_fill_all(self, cpu->clock, cpu->edge);
    pass_inline(cpu, cpu->end);
}

__attribute__((noinline)) static void run_far(struct sim_context *self, uint64_t cycles)
{
    self->cpu->end = sim_clock_advance_far(self->cpu->clock, self->cpu->edge, cycles);
    run_parked(self);
}

void cpu_run(uint64_t cycles)
{
    struct sim_context *self = sim_running;

    SIM_CHECK(NULL, self != NULL, "cpu_run outside every context");

    struct sim_cpu *cpu = self->cpu;
    uint64_t total_cycles = self->charging.debt_cycles + cycles;

    SIM_CHECK(cpu->sim, total_cycles >= cycles, "%s: too many cycles at once", self->name);
    self->charging.debt_cycles = 0;
    if (sim_clock_is_far(cpu->clock, cpu->edge, total_cycles)) {
        run_far(self, total_cycles);
        return;
    }

    struct sim_edge end = sim_clock_advance_near(cpu->clock, cpu->edge, total_cycles);

    if (!sim_is_strictly_first(cpu->sim, end.ps)) {
        cpu->end = end;
        run_parked(self);
    } else if (self->marks_count > 0) {
        cpu->end = end;
        run_past_marks(self);
    } else {
        pass_inline(cpu, end);
    }
}

void cpu_charge_as_run(void)
{
    if (sim_running->charging.debt_cycles > 0)
        cpu_run(0);
}

void cpu_pay(void)
{
    if (sim_running != NULL && sim_running->charging.debt_cycles > 0)
        cpu_run(0);
}

void cpu_account(uint64_t *account_ps)
{
    struct sim_context *self = running_without_debt("cpu_account");

    self->account_ps = account_ps;
    cpu_change_account(self->cpu, account_ps, self->sim->now_ps);
}

/* ---- waiting ----------------------------------------------------------------------------- */

void sim_notice_init(struct sim_notice *notice)
{
    *notice = (struct sim_notice){ .posted = false, .waiter = NULL };
}

void sim_notice_post(struct sim_notice *notice)
{
    if (notice->posted)
        return;
    if (sim_running != NULL)
        sim_check_paid(sim_running->sim, "posting a notice");
    notice->posted = true;
    if (notice->waiter != NULL)
        cpu_notice(notice->waiter);
}

static void wait_for(struct sim_context *self, struct sim_notice *notice, enum activity activity)
{
    SIM_CHECK(self->sim, notice->waiter == NULL, "%s and %s wait for one notice", self->name,
              notice->waiter->name);
    notice->waiter = self;
    self->notice = notice;
    self->activity = activity;
}

static void waited_for(struct sim_context *self, struct sim_notice *notice)
{
    sim_notice_init(notice);
    self->notice = NULL;
}

void cpu_stall(struct sim_notice *notice)
{
    struct sim_context *self = running_without_debt("cpu_stall");

    if (!notice->posted) {
        wait_for(self, notice, STALLED);
        sim_loop(self->sim, self);
    }
    waited_for(self, notice);
}

void cpu_spin(uint64_t cycles_a_turn, struct sim_notice *notice)
{
    struct sim_context *self = running_without_debt("cpu_spin");

    SIM_CHECK(self->sim, cycles_a_turn >= 1, "%s spins in turns of no cycles", self->name);
    if (notice->posted) {
        cpu_run(cycles_a_turn);
    } else {
        wait_for(self, notice, SPINNING);
        self->turn_cycles = cycles_a_turn;
        self->remaining_cycles = cycles_a_turn;
        cpu_arm_spin(self->cpu);
        sim_loop(self->sim, self);
    }
    waited_for(self, notice);
}

void context_sleep(void)
{
    struct sim_context *self = running_without_debt("context_sleep");

    SIM_CHECK(self->sim, self->below == NULL, "%s sleeps on top of %s", self->name,
              self->below->name);
    self->state = CONTEXT_SLEEPING;
    self->activity = SPENDING;
    self->remaining_cycles = 0;
    self->done_cycles = 0;
    cpu_vacate(self->cpu);
    sim_loop(self->sim, self);
}

bool context_wake(struct sim_context *context)
{
    sim_check_paid(context->sim, "context_wake");
    if (context->state != CONTEXT_SLEEPING)
        return false;
    context->state = CONTEXT_READY;
    return true;
}
