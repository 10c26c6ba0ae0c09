/* A program on the engine: each code is a context whose body walks its list of operations. */
#include "sim/context.h"

#include <stdlib.h>

#include "sim/check.h"
#include "sim/model.h"
#include "tests/sim/program/program_machine.h"

struct engine_event {
    struct engine *world;
    unsigned number;
    struct sim_event event;
};

struct engine_code {
    struct engine *world;
    struct sim_context *context;
    struct sim_notice spin, stall;
};

struct engine_cpu {
    struct engine *world;
    unsigned number;
    struct sim_cpu *cpu;
    struct sim_clock clock;
};

struct engine {
    struct sim *sim;
    const struct program *program;
    struct program_machine machine;
    struct engine_event event[PROGRAM_EVENTS];
    struct engine_code code[PROGRAM_CODES];
    struct engine_cpu cpu[PROGRAM_CPUS];
    struct sim_lock *lock[PROGRAM_LOCKS];
};

/* ---- what the machine asks ----------------------------------------------------------------- */

static uint64_t verb_now_ps(void *world)
{
    return sim_now_ps(((struct engine *)world)->sim);
}

static void verb_post_dispatch(void *world, unsigned cpu)
{
    sim_cpu_post_dispatch(((struct engine *)world)->cpu[cpu].cpu);
}

static void verb_push(void *world, unsigned cpu, unsigned code)
{
    struct engine *w = world;

    sim_cpu_push(w->cpu[cpu].cpu, w->code[code].context);
}

static void verb_take(void *world, unsigned cpu)
{
    sim_cpu_take(((struct engine *)world)->cpu[cpu].cpu);
}

static int verb_top(void *world, unsigned cpu)
{
    struct engine *w = world;
    struct sim_context *top = sim_cpu_top(w->cpu[cpu].cpu);

    for (int i = 0; top != NULL && i < PROGRAM_CODES; i++)
        if (w->code[i].context == top)
            return i;
    return NOBODY;
}

static bool verb_is_fresh(void *world, unsigned code)
{
    return sim_context_state(((struct engine *)world)->code[code].context) == CONTEXT_FRESH;
}

static bool verb_wake(void *world, unsigned code)
{
    return context_wake(((struct engine *)world)->code[code].context);
}

static void verb_post_spin(void *world, unsigned code)
{
    sim_notice_post(&((struct engine *)world)->code[code].spin);
}

static void verb_post_stall(void *world, unsigned code)
{
    sim_notice_post(&((struct engine *)world)->code[code].stall);
}

static void verb_arm(void *world, unsigned event, uint64_t time_ps)
{
    struct engine *w = world;

    sim_at(w->sim, &w->event[event].event, time_ps);
}

static void verb_cancel(void *world, unsigned event)
{
    struct engine *w = world;

    sim_cancel(w->sim, &w->event[event].event);
}

static void verb_book(void *world, unsigned cpu)
{
    struct engine *w = world;

    sim_cpu_book(w->cpu[cpu].cpu, sim_now_ps(w->sim));
}

static void verb_stop(void *world)
{
    sim_stop(((struct engine *)world)->sim);
}

static const struct program_verbs engine_verbs = {
    .now_ps = verb_now_ps,
    .post_dispatch = verb_post_dispatch,
    .push = verb_push,
    .take = verb_take,
    .top = verb_top,
    .is_fresh = verb_is_fresh,
    .wake = verb_wake,
    .post_spin = verb_post_spin,
    .post_stall = verb_post_stall,
    .arm = verb_arm,
    .cancel = verb_cancel,
    .book = verb_book,
    .stop = verb_stop,
};

static void fire_event(void *arg)
{
    struct engine_event *event = arg;

    program_machine_event(&event->world->machine, event->number);
}

static void dispatch_cpu(void *arg)
{
    struct engine_cpu *cpu = arg;

    program_machine_dispatch(&cpu->world->machine, cpu->number);
}

/* ---- code -------------------------------------------------------------------------------- */

/* The CPU the code is on now: a task may come back on another after any wait. */
static unsigned current_cpu(const struct engine *w)
{
    struct sim_cpu *cpu = sim_cpu_current();
    unsigned i = 0;

    while (w->cpu[i].cpu != cpu)
        i++;
    return i;
}

static void do_sleep(struct engine *w, unsigned self, struct op op)
{
    while (program_machine_sleep_begins(&w->machine, current_cpu(w), self, op)) {
        cpu_run(op.b);
        if (w->machine.code[self].wants_sleep)
            context_sleep();
    }
}

/* Answers how many of the next operations are left out. */
static unsigned do_op(struct engine *w, unsigned self, struct op op)
{
    struct program_machine *m = &w->machine;

    switch (op.kind) {
    case OP_RUN:
        cpu_run(op.a);
        return 0;
    case OP_CHARGE:
        cpu_charge(op.a);
        return 0;
    case OP_STAMP:
        cpu_stamp(&m->code[self].stamp_ps[op.a]);
        return 0;
    case OP_COUNT:
        cpu_count(&m->code[self].counter, op.a);
        return 0;
    case OP_LOCK:
        program_machine_lock_begins(m, self, op.a);
        sim_lock_acquire(w->lock[op.a]);
        program_machine_note(m, current_cpu(w), self, OP_LOCK, op.a);
        return 0;
    case OP_UNLOCK:
        sim_lock_release(w->lock[op.a]);
        program_machine_unlocked(m, current_cpu(w), self, op.a);
        return 0;
    case OP_SPIN:
        cpu_spin(op.a, &w->code[self].spin);
        program_machine_note(m, current_cpu(w), self, OP_SPIN, sim_now_ps(w->sim));
        return 0;
    case OP_STALL:
        verb_arm(w, program_machine_stall_event(self), sim_now_ps(w->sim) + op.a);
        cpu_stall(&w->code[self].stall);
        program_machine_note(m, current_cpu(w), self, OP_STALL, sim_now_ps(w->sim));
        return 0;
    case OP_SLEEP:
        do_sleep(w, self, op);
        return 0;
    case OP_ACCOUNT:
        cpu_account(&m->code[self].account_ps[op.a]);
        return 0;
    case OP_SHOW:
    case OP_SET:
    case OP_TEST:
    case OP_RAISE:
    case OP_MASK:
    case OP_UNMASK:
    case OP_POST:
    case OP_WAKE:
    case OP_ARM:
    case OP_CANCEL:
    case OP_CLOCK:
    case OP_KINDS:
        break;
    }
    return program_machine_act(m, current_cpu(w), self, op);
}

static void run_code(void *arg)
{
    struct engine_code *code = arg;
    struct engine *w = code->world;
    unsigned self = (unsigned)(code - w->code);
    const struct code *text = &w->program->code[self];

    for (unsigned round = 0; round < text->repeats; round++)
        for (unsigned i = 0; i < text->ops_count; i++)
            i += do_op(w, self, text->ops[i]);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static void create(struct engine *w, const struct program *p)
{
    for (unsigned i = 0; i < PROGRAM_EVENTS; i++) {
        w->event[i].world = w;
        w->event[i].number = i;
        sim_event_init(&w->event[i].event, fire_event, &w->event[i]);
    }
    for (unsigned i = 0; i < p->cpus; i++) {
        struct engine_cpu *cpu = &w->cpu[i];

        cpu->world = w;
        cpu->number = i;
        sim_clock_init(&cpu->clock, p->clock[i].num, p->clock[i].den);
        cpu->cpu = sim_cpu_create(
            &(struct sim_cpu_config){ .sim = w->sim,
                                      .clock = &cpu->clock,
                                      .number = i,
                                      .name = "cpu",
                                      .dispatch = dispatch_cpu,
                                      .host = cpu,
                                      .idle_account_ps = &w->machine.cpu[i].idle_ps });
    }
    for (unsigned i = 0; i < PROGRAM_CODES; i++) {
        struct engine_code *code = &w->code[i];

        code->world = w;
        sim_notice_init(&code->spin);
        sim_notice_init(&code->stall);
        if (!p->code[i].used)
            continue;
        code->context = sim_context_create(w->sim, p->code[i].level > 0 ? "handler" : "task",
                                           run_code, code, &w->machine.code[i].account_ps[0], 0);
        if (p->code[i].level > 0)
            sim_context_set_nested(code->context);
    }
    for (unsigned i = 0; i < PROGRAM_LOCKS; i++)
        w->lock[i] =
            sim_lock_create(w->sim, "lock", p->lock[i].take, p->lock[i].spin, p->lock[i].handover);
}

static void drive(struct sim *sim, const struct program *program, struct program_way way)
{
    uint64_t state = way.slices_seed;

    if (way.systemc) {
        struct sim_error err = { 0 };
        bool ok = sim_drive(sim, OWNER_SYSTEMC, program->end_ps, &err);

        SIM_CHECK(sim, ok, "SystemC as owner: %s", err.text);
        return;
    }
    for (uint64_t ps = 0; way.slices_seed != 0 && ps < program->end_ps;) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        /* On the grid, beside it, empty, and sometimes long. */
        ps += (state >> 33) % 8 * 500 + (state >> 40) % 3;
        sim_run_until(sim, ps);
    }
    sim_run_until(sim, UINT64_MAX);
}

void program_run_engine(const struct program *program, struct program_way way, struct log *log)
{
    struct engine *w = calloc(1, sizeof *w);

    SIM_CHECK(NULL, w != NULL, "no memory for a program");
    log_clear(log);
    w->program = program;
    w->sim = sim_create();
    SIM_CHECK(NULL, w->sim != NULL, "no memory for a simulation");
    sim_set_options(w->sim, way.options);
    sim_set_end(w->sim, program->end_ps);
    program_machine_init(&w->machine, program, &engine_verbs, w, log);
    create(w, program);
    program_machine_start(&w->machine);
    drive(w->sim, program, way);
    for (unsigned i = 0; i < program->cpus; i++)
        sim_cpu_book(w->cpu[i].cpu, sim_end_ps(w->sim));
    program_machine_log_accounts(&w->machine, sim_end_ps(w->sim));
    sim_destroy(w->sim);
    free(w);
}
