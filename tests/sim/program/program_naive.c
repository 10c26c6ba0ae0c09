/* The naive interpreter: what the engine's verbs mean, written to be seen right and not to be fast.
 *
 * There is no fiber: code is a list of operations and a place in it. There is no run-ahead: every
 * spend has an end on the agenda, every charge is a run, every turn of a spin is a run. The agenda
 * is a table, and what is next is found by looking at all of it, in the order (time, rank, order).
 * Edges come from 128-bit divisions. Nothing here is shared with sim/.
 */
#include <string.h>

#include "sim/check.h"
#include "tests/sim/program/program_machine.h"

enum rank { RANK_EVENT, RANK_SPEND_END };

/* Places in the table: the machine's events, then each CPU's dispatch, then its spend's end. */
enum {
    DISPATCH_EVENTS = PROGRAM_EVENTS,
    SPEND_EVENTS = DISPATCH_EVENTS + PROGRAM_CPUS,
    ALL_EVENTS = SPEND_EVENTS + PROGRAM_CPUS,
};

struct entry {
    bool armed;
    uint64_t time_ps, order;
    enum rank rank;
};

struct naive_notice {
    bool posted;
    int waiter;
};

enum naive_activity { RUNS, SPINS, STALLS };

struct naive_code {
    enum sim_context_state state;
    int cpu; /* on whose stack; NOBODY for none */
    enum naive_activity activity;
    uint64_t remaining_cycles, turn_cycles;
    struct naive_notice *waits_for;
    struct naive_notice spin, stall, lock;
    unsigned account;
    unsigned round, place, phase; /* repetition, operation, how far in it */
};

struct naive_cpu {
    unsigned depth;
    unsigned stack[PROGRAM_LEVELS + 1];
    int active; /* whose spend or stall is under way */
    uint64_t start_edge;
    uint64_t stall_end_ps;
    uint64_t *account_ps, booked_ps;
};

struct naive_lock {
    int owner;
    unsigned waiting;
    unsigned queue[PROGRAM_CODES];
};

struct naive {
    uint64_t now_ps, end_ps, armed;
    struct entry entry[ALL_EVENTS];
    struct naive_code code[PROGRAM_CODES];
    struct naive_cpu cpu[PROGRAM_CPUS];
    struct naive_lock lock[PROGRAM_LOCKS];
    const struct program *program;
    struct program_machine machine;
};

/* ---- time -------------------------------------------------------------------------------- */

/* floor(n * period), the period being den / num seconds. */
static uint64_t edge_ps(const struct naive *w, unsigned cpu, uint64_t n)
{
    unsigned __int128 ps = (unsigned __int128)n * w->program->clock[cpu].den * SIM_PS_PER_S;

    return (uint64_t)(ps / w->program->clock[cpu].num);
}

/* The smallest n with n * period >= ps, which is the first edge at or after ps. */
static uint64_t edge_from(const struct naive *w, unsigned cpu, uint64_t ps)
{
    unsigned __int128 period = (unsigned __int128)w->program->clock[cpu].den * SIM_PS_PER_S;
    unsigned __int128 product = (unsigned __int128)ps * w->program->clock[cpu].num;

    return (uint64_t)((product + period - 1) / period);
}

static void arm(struct naive *w, unsigned event, uint64_t time_ps, enum rank rank, uint64_t order)
{
    w->entry[event] = (struct entry){ true, time_ps, order, rank };
}

static bool goes_before(const struct entry *a, const struct entry *b)
{
    if (a->time_ps != b->time_ps)
        return a->time_ps < b->time_ps;
    if (a->rank != b->rank)
        return a->rank < b->rank;
    return a->order < b->order;
}

static int next_event(const struct naive *w)
{
    int next = NOBODY;

    for (int i = 0; i < ALL_EVENTS; i++)
        if (w->entry[i].armed && (next == NOBODY || goes_before(&w->entry[i], &w->entry[next])))
            next = i;
    return next;
}

/* ---- what the machine asks ----------------------------------------------------------------- */

static uint64_t verb_now_ps(void *world)
{
    return ((struct naive *)world)->now_ps;
}

static void verb_post_dispatch(void *world, unsigned cpu)
{
    struct naive *w = world;
    int active = w->cpu[cpu].active;

    if (w->entry[DISPATCH_EVENTS + cpu].armed)
        return; /* the first one stays in its place */
    if (active != NOBODY && w->code[active].activity == STALLS)
        return; /* it looks when the stall completes */
    arm(w, DISPATCH_EVENTS + cpu, w->now_ps, RANK_EVENT, w->armed++);
}

static void verb_push(void *world, unsigned cpu, unsigned code)
{
    struct naive *w = world;
    struct naive_code *c = &w->code[code];

    if (c->state == CONTEXT_FRESH) {
        c->activity = RUNS;
        c->remaining_cycles = 0;
        c->round = c->place = c->phase = 0;
    }
    c->state = CONTEXT_STACKED;
    c->cpu = (int)cpu;
    w->cpu[cpu].stack[w->cpu[cpu].depth++] = code;
}

static void pop(struct naive *w, unsigned cpu, enum sim_context_state state)
{
    unsigned code = w->cpu[cpu].stack[--w->cpu[cpu].depth];

    w->code[code].state = state;
    w->code[code].cpu = NOBODY;
}

static void verb_take(void *world, unsigned cpu)
{
    pop(world, cpu, CONTEXT_READY);
}

static int verb_top(void *world, unsigned cpu)
{
    const struct naive_cpu *c = &((struct naive *)world)->cpu[cpu];

    return c->depth > 0 ? (int)c->stack[c->depth - 1] : NOBODY;
}

static bool verb_is_fresh(void *world, unsigned code)
{
    return ((struct naive *)world)->code[code].state == CONTEXT_FRESH;
}

static bool verb_wake(void *world, unsigned code)
{
    struct naive_code *c = &((struct naive *)world)->code[code];

    if (c->state != CONTEXT_SLEEPING)
        return false;
    c->state = CONTEXT_READY;
    return true;
}

/* Who spins sees it at the end of its turn; who stalls is looked after at its CPU's next edge. */
static void post(struct naive *w, struct naive_notice *notice)
{
    if (notice->posted)
        return;
    notice->posted = true;
    if (notice->waiter == NOBODY || w->code[notice->waiter].activity != STALLS)
        return;

    unsigned cpu = (unsigned)w->code[notice->waiter].cpu;
    struct entry *dispatch = &w->entry[DISPATCH_EVENTS + cpu];
    uint64_t edge = edge_ps(w, cpu, edge_from(w, cpu, w->now_ps));

    w->cpu[cpu].stall_end_ps = edge;
    if (!dispatch->armed || dispatch->time_ps != edge)
        arm(w, DISPATCH_EVENTS + cpu, edge, RANK_EVENT, w->armed++);
}

static void verb_post_spin(void *world, unsigned code)
{
    post(world, &((struct naive *)world)->code[code].spin);
}

static void verb_post_stall(void *world, unsigned code)
{
    post(world, &((struct naive *)world)->code[code].stall);
}

static void verb_arm(void *world, unsigned event, uint64_t time_ps)
{
    struct naive *w = world;

    arm(w, event, time_ps, RANK_EVENT, w->armed++);
}

static void verb_cancel(void *world, unsigned event)
{
    ((struct naive *)world)->entry[event].armed = false;
}

static void book(struct naive *w, unsigned cpu, uint64_t ps)
{
    *w->cpu[cpu].account_ps += ps - w->cpu[cpu].booked_ps;
    w->cpu[cpu].booked_ps = ps;
}

static void verb_book(void *world, unsigned cpu)
{
    struct naive *w = world;

    book(w, cpu, w->now_ps);
}

static void verb_stop(void *world)
{
    struct naive *w = world;

    if (w->now_ps + 1 < w->end_ps)
        w->end_ps = w->now_ps + 1;
}

static const struct program_verbs naive_verbs = {
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

/* ---- spends ------------------------------------------------------------------------------ */

/* The active code's remaining cycles begin at the next edge; their end goes on the agenda. */
static void begin(struct naive *w, unsigned cpu)
{
    struct naive_cpu *c = &w->cpu[cpu];

    c->start_edge = edge_from(w, cpu, w->now_ps);
    arm(w, SPEND_EVENTS + cpu, edge_ps(w, cpu, c->start_edge + w->code[c->active].remaining_cycles),
        RANK_SPEND_END, cpu);
}

/* The active code is preempted: the whole cycles since its start edge are done. */
static void suspend(struct naive *w, unsigned cpu)
{
    struct naive_cpu *c = &w->cpu[cpu];
    uint64_t edge = c->start_edge;

    if (w->now_ps > edge_ps(w, cpu, edge))
        edge = edge_from(w, cpu, w->now_ps + 1) - 1; /* the last one at or before now */
    w->code[c->active].remaining_cycles -= edge - c->start_edge;
    w->entry[SPEND_EVENTS + cpu].armed = false;
    c->active = NOBODY;
}

static void dispatch(struct naive *w, unsigned cpu)
{
    struct naive_cpu *c = &w->cpu[cpu];

    if (c->active != NOBODY && w->code[c->active].activity == STALLS) {
        if (c->stall_end_ps != w->now_ps)
            return; /* posted before the stall began */
        c->stall_end_ps = UINT64_MAX;
        w->code[c->active].activity = RUNS;
        w->code[c->active].remaining_cycles = 0;
        c->active = NOBODY;
    }
    program_machine_dispatch(&w->machine, cpu);

    int top = verb_top(w, cpu);

    if (c->active == top && top != NOBODY)
        return;
    if (c->active != NOBODY)
        suspend(w, cpu);
    book(w, cpu, w->now_ps);
    if (top == NOBODY) {
        c->account_ps = &w->machine.cpu[cpu].idle_ps;
        return;
    }
    c->account_ps = &w->machine.code[top].account_ps[w->code[top].account];
    c->active = top;
    begin(w, cpu);
}

/* ---- code -------------------------------------------------------------------------------- */

enum step { GOES_ON, WAITS };

static enum step runs(struct naive *w, struct naive_code *c, uint64_t cycles)
{
    c->activity = RUNS;
    c->remaining_cycles = cycles;
    begin(w, (unsigned)c->cpu);
    return WAITS;
}

static enum step spins(struct naive *w, struct naive_code *c, struct naive_notice *notice,
                       uint64_t turn_cycles)
{
    c->turn_cycles = turn_cycles;
    c->waits_for = notice;
    notice->waiter = (int)(c - w->code);
    runs(w, c, turn_cycles);
    c->activity = SPINS;
    return WAITS;
}

static void forget(struct naive_notice *notice)
{
    *notice = (struct naive_notice){ .posted = false, .waiter = NOBODY };
}

static enum step leave(struct naive *w, struct naive_code *c, enum sim_context_state state)
{
    unsigned cpu = (unsigned)c->cpu;

    pop(w, cpu, state);
    w->cpu[cpu].active = NOBODY;
    c->activity = RUNS;
    c->remaining_cycles = 0;
    verb_post_dispatch(w, cpu);
    return WAITS;
}

/* Phases: 0 asks; 1 has spun; 2 has paid. */
static enum step take_lock(struct naive *w, struct naive_code *c, unsigned number)
{
    struct naive_lock *lock = &w->lock[number];
    int self = (int)(c - w->code);

    if (c->phase == 0) {
        program_machine_lock_begins(&w->machine, (unsigned)self, number);
        if (lock->owner == NOBODY) {
            lock->owner = self;
            c->phase = 2;
            return runs(w, c, w->program->lock[number].take);
        }
        lock->queue[lock->waiting++] = (unsigned)self;
        forget(&c->lock);
        c->phase = 1;
        return spins(w, c, &c->lock, w->program->lock[number].spin);
    }
    if (c->phase == 1) {
        c->phase = 2;
        return runs(w, c, w->program->lock[number].take + w->program->lock[number].handover);
    }
    program_machine_note(&w->machine, (unsigned)c->cpu, (unsigned)self, OP_LOCK, number);
    return GOES_ON;
}

static void give_lock(struct naive *w, struct naive_code *c, unsigned number)
{
    struct naive_lock *lock = &w->lock[number];

    lock->owner = NOBODY;
    if (lock->waiting > 0) {
        lock->owner = (int)lock->queue[0];
        lock->waiting--;
        memmove(lock->queue, lock->queue + 1, lock->waiting * sizeof lock->queue[0]);
        post(w, &w->code[lock->owner].lock);
    }
    program_machine_unlocked(&w->machine, (unsigned)c->cpu, (unsigned)(c - w->code), number);
}

static enum step stall(struct naive *w, struct naive_code *c, struct op op)
{
    unsigned self = (unsigned)(c - w->code);

    if (c->phase == 0) {
        verb_arm(w, program_machine_stall_event(self), w->now_ps + op.a);
        if (!c->stall.posted) {
            c->phase = 1;
            c->activity = STALLS;
            c->stall.waiter = (int)self;
            return WAITS;
        }
    }
    forget(&c->stall);
    program_machine_note(&w->machine, (unsigned)c->cpu, self, OP_STALL, w->now_ps);
    return GOES_ON;
}

/* Phases: 0 tests; 1 has tested; 2 has slept. */
static enum step sleep_until_set(struct naive *w, struct naive_code *c, struct op op)
{
    unsigned self = (unsigned)(c - w->code);

    if (c->phase == 1) {
        c->phase = 2;
        if (w->machine.code[self].wants_sleep)
            return leave(w, c, CONTEXT_SLEEPING);
    }
    if (!program_machine_sleep_begins(&w->machine, (unsigned)c->cpu, self, op))
        return GOES_ON;
    c->phase = 1;
    return runs(w, c, op.b);
}

static enum step one_op(struct naive *w, struct naive_code *c, struct op op)
{
    unsigned self = (unsigned)(c - w->code);
    unsigned cpu = (unsigned)c->cpu;
    bool begins = c->phase == 0;

    switch (op.kind) {
    case OP_RUN:
    case OP_CHARGE:
        c->phase = 1;
        return begins ? runs(w, c, op.a) : GOES_ON;
    case OP_SPIN:
        c->phase = 1;
        if (begins)
            return spins(w, c, &c->spin, op.a);
        program_machine_note(&w->machine, cpu, self, OP_SPIN, w->now_ps);
        return GOES_ON;
    case OP_STAMP:
        w->machine.code[self].stamp_ps[op.a] = w->now_ps;
        return GOES_ON;
    case OP_COUNT:
        w->machine.code[self].counter += op.a;
        return GOES_ON;
    case OP_LOCK:
        return take_lock(w, c, op.a);
    case OP_UNLOCK:
        give_lock(w, c, op.a);
        return GOES_ON;
    case OP_STALL:
        return stall(w, c, op);
    case OP_SLEEP:
        return sleep_until_set(w, c, op);
    case OP_ACCOUNT:
        book(w, cpu, w->now_ps);
        c->account = op.a;
        w->cpu[cpu].account_ps = &w->machine.code[self].account_ps[op.a];
        return GOES_ON;
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
    c->place += program_machine_act(&w->machine, cpu, self, op);
    return GOES_ON;
}

/* The active code goes on until it waits for something. */
static void go_on(struct naive *w, struct naive_code *c)
{
    const struct code *text = &w->program->code[c - w->code];

    for (;;) {
        if (c->place == text->ops_count) {
            c->place = 0;
            if (++c->round == text->repeats) {
                leave(w, c, CONTEXT_FRESH);
                return;
            }
        }
        if (one_op(w, c, text->ops[c->place]) == WAITS)
            return;
        c->place++;
        c->phase = 0;
    }
}

static void spend_ended(struct naive *w, unsigned cpu)
{
    struct naive_code *c = &w->code[w->cpu[cpu].active];

    if (c->activity == SPINS) {
        if (!c->waits_for->posted) {
            c->remaining_cycles = c->turn_cycles;
            begin(w, cpu);
            return;
        }
        forget(c->waits_for);
    }
    c->activity = RUNS;
    c->remaining_cycles = 0;
    go_on(w, c);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static void prepare(struct naive *w, const struct program *program, struct log *log)
{
    memset(w, 0, sizeof *w);
    w->program = program;
    w->end_ps = program->end_ps;
    program_machine_init(&w->machine, program, &naive_verbs, w, log);
    for (unsigned i = 0; i < PROGRAM_CODES; i++) {
        w->code[i].state = CONTEXT_FRESH;
        w->code[i].cpu = NOBODY;
        forget(&w->code[i].spin);
        forget(&w->code[i].stall);
        forget(&w->code[i].lock);
    }
    for (unsigned i = 0; i < PROGRAM_CPUS; i++) {
        w->cpu[i].active = NOBODY;
        w->cpu[i].stall_end_ps = UINT64_MAX;
        w->cpu[i].account_ps = &w->machine.cpu[i].idle_ps;
    }
    for (unsigned i = 0; i < PROGRAM_LOCKS; i++)
        w->lock[i].owner = NOBODY;
}

void program_run_naive(const struct program *program, struct log *log)
{
    struct naive world, *w = &world;
    int next;

    log_clear(log);
    prepare(w, program, log);
    program_machine_start(&w->machine);
    while ((next = next_event(w)) != NOBODY && w->entry[next].time_ps < w->end_ps) {
        w->now_ps = w->entry[next].time_ps;
        w->entry[next].armed = false;
        if (next >= SPEND_EVENTS)
            spend_ended(w, (unsigned)next - SPEND_EVENTS);
        else if (next >= DISPATCH_EVENTS)
            dispatch(w, (unsigned)next - DISPATCH_EVENTS);
        else
            program_machine_event(&w->machine, (unsigned)next);
    }
    for (unsigned i = 0; i < program->cpus; i++)
        book(w, i, w->end_ps);
    program_machine_log_accounts(&w->machine, w->end_ps);
}
