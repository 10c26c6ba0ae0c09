/* The modelled machine of a program. */
#include "tests/sim/program/program_machine.h"

#include <string.h>

/* Log words beside the operations' own numbers. */
enum { WHAT_ENTER = 40, WHAT_NEXT, WHAT_TIMER, WHAT_ACCOUNT, WHAT_IDLE, WHAT_COUNTER };
enum { NO_CPU = 255, NO_CODE = 255 };

static void note(struct program_machine *m, unsigned cpu, unsigned code, unsigned what,
                 unsigned detail, uint64_t value)
{
    log_add(m->log, (struct log_line){ .time_ps = m->verbs->now_ps(m->world),
                                       .value = value,
                                       .cpu = (uint8_t)cpu,
                                       .code = (uint8_t)code,
                                       .what = (uint8_t)what,
                                       .detail = (uint8_t)detail });
}

void program_machine_note(struct program_machine *m, unsigned cpu, unsigned code, enum op_kind kind,
                          uint64_t value)
{
    note(m, cpu, code, kind, 0, value);
}

void program_machine_init(struct program_machine *m, const struct program *program,
                          const struct program_verbs *verbs, void *world, struct log *log)
{
    *m = (struct program_machine){ .program = program, .verbs = verbs, .world = world, .log = log };
}

static void enqueue(struct program_machine *m, unsigned task, unsigned cpu)
{
    struct machine_cpu *at = &m->cpu[cpu];

    m->code[task].queued = true;
    at->queue[at->queue_length++] = task;
    m->verbs->post_dispatch(m->world, cpu);
}

static unsigned dequeue(struct program_machine *m, unsigned cpu)
{
    struct machine_cpu *at = &m->cpu[cpu];
    unsigned task = at->queue[0];

    at->queue_length--;
    memmove(at->queue, at->queue + 1, at->queue_length * sizeof at->queue[0]);
    m->code[task].queued = false;
    return task;
}

void program_machine_start(struct program_machine *m)
{
    const struct program *p = m->program;

    for (unsigned i = 0; i < p->timers; i++)
        if (p->timer[i].first_ps != UINT64_MAX)
            m->verbs->arm(m->world, i, p->timer[i].first_ps);
    m->verbs->arm(m->world, PROGRAM_EVENTS - 1, p->window_ps);
    for (unsigned i = 0; i < PROGRAM_TASKS; i++)
        if (p->code[i].used)
            enqueue(m, i, p->code[i].cpu);
}

/* ---- who runs ---------------------------------------------------------------------------- */

/* The highest pending interrupt that may run now; 0 for none. */
static unsigned interrupt_due(const struct program_machine *m, unsigned cpu, int top)
{
    unsigned above = 0;

    if (top != NOBODY)
        above = m->code[top].masked ? PROGRAM_LEVELS : m->program->code[top].level;
    for (unsigned level = PROGRAM_LEVELS; level > above; level--)
        if (m->cpu[cpu].pending[level])
            return level;
    return 0;
}

void program_machine_dispatch(struct program_machine *m, unsigned cpu)
{
    struct machine_cpu *at = &m->cpu[cpu];
    int top = m->verbs->top(m->world, cpu);
    unsigned level = interrupt_due(m, cpu, top);

    if (level > 0) {
        at->pending[level] = false;
        note(m, cpu, program_handler(cpu, level), WHAT_ENTER, level, 0);
        m->verbs->push(m->world, cpu, program_handler(cpu, level));
        return;
    }
    if (top != NOBODY && at->wants_next_task && m->program->code[top].level == 0 &&
        !m->code[top].masked && !m->code[top].holds) {
        at->wants_next_task = false;
        m->verbs->take(m->world, cpu);
        at->queue[at->queue_length++] = (unsigned)top;
        m->code[top].queued = true;
        top = NOBODY;
    }
    if (top == NOBODY && at->queue_length > 0) {
        unsigned task = dequeue(m, cpu);

        note(m, cpu, task, WHAT_NEXT, 0, 0);
        m->verbs->push(m->world, cpu, task);
    }
}

static void raise_interrupt(struct program_machine *m, unsigned cpu, unsigned level)
{
    if (!m->program->code[program_handler(cpu, level)].used)
        return;
    m->cpu[cpu].pending[level] = true;
    m->verbs->post_dispatch(m->world, cpu);
}

/* Wakes a sleeping task, or starts one that has returned. */
static bool wake(struct program_machine *m, unsigned task, unsigned cpu)
{
    m->code[task].wants_sleep = false;
    if (m->code[task].queued || !m->program->code[task].used)
        return false;
    if (!m->verbs->wake(m->world, task) && !m->verbs->is_fresh(m->world, task))
        return false;
    enqueue(m, task, cpu);
    return true;
}

/* ---- events ------------------------------------------------------------------------------ */

static void arm_timer(struct program_machine *m, unsigned timer, uint64_t delay_ps)
{
    m->verbs->arm(m->world, timer, m->verbs->now_ps(m->world) + delay_ps);
}

static uint64_t timer_acts(struct program_machine *m, const struct timer *timer)
{
    switch (timer->kind) {
    case TIMER_RAISE:
        raise_interrupt(m, timer->a, timer->b);
        break;
    case TIMER_POST:
        m->verbs->post_spin(m->world, timer->a);
        break;
    case TIMER_ANSWER:
        m->verbs->post_stall(m->world, timer->a);
        break;
    case TIMER_WAKE:
        return wake(m, timer->a, timer->b);
    case TIMER_SET:
        m->flag[timer->a] = timer->b;
        break;
    case TIMER_MOVE:
        arm_timer(m, timer->a, timer->b);
        break;
    case TIMER_CANCEL:
        m->verbs->cancel(m->world, timer->a);
        break;
    case TIMER_TICK:
        m->cpu[timer->a].wants_next_task = true;
        m->verbs->post_dispatch(m->world, timer->a);
        break;
    case TIMER_CARRY:
        if (m->cpu[timer->a].queue_length == 0)
            return 0;
        enqueue(m, dequeue(m, timer->a), timer->b);
        return 1;
    case TIMER_STOP:
        m->verbs->stop(m->world);
        break;
    case TIMER_KINDS:
        break;
    }
    return 0;
}

void program_machine_event(struct program_machine *m, unsigned event)
{
    const struct program *p = m->program;
    unsigned code = event - PROGRAM_TIMERS;

    if (event == PROGRAM_EVENTS - 1) { /* a window's edge */
        for (unsigned cpu = 0; cpu < p->cpus; cpu++)
            m->verbs->book(m->world, cpu);
        program_machine_log_accounts(m, m->verbs->now_ps(m->world));
        arm_timer(m, event, p->window_ps);
    } else if (event >= PROGRAM_TIMERS) {
        note(m, NO_CPU, code, WHAT_TIMER, 1, 0);
        m->verbs->post_stall(m->world, code);
    } else {
        note(m, NO_CPU, NO_CODE, WHAT_TIMER, 0, event);

        uint64_t result = timer_acts(m, &p->timer[event]);

        note(m, NO_CPU, NO_CODE, WHAT_TIMER, 2, result);
        if (p->timer[event].period_ps > 0)
            arm_timer(m, event, p->timer[event].period_ps);
    }
}

/* ---- operations -------------------------------------------------------------------------- */

unsigned program_machine_act(struct program_machine *m, unsigned cpu, unsigned code, struct op op)
{
    struct machine_code *self = &m->code[code];
    uint64_t value = 0;
    unsigned left_out = 0;

    switch (op.kind) {
    case OP_SHOW:
        for (unsigned i = 0; i < PROGRAM_STAMPS; i++)
            note(m, cpu, code, OP_STAMP, i, self->stamp_ps[i]);
        value = self->counter;
        break;
    case OP_SET:
        m->flag[op.a] = op.b;
        break;
    case OP_TEST:
        value = m->flag[op.a];
        left_out = value != 0 ? op.b : 0;
        break;
    case OP_RAISE:
        raise_interrupt(m, op.a, op.b);
        break;
    case OP_MASK:
        self->masked = true;
        break;
    case OP_UNMASK:
        self->masked = false;
        m->verbs->post_dispatch(m->world, cpu);
        break;
    case OP_POST:
        m->verbs->post_spin(m->world, op.a);
        break;
    case OP_WAKE:
        value = wake(m, op.a, op.b);
        break;
    case OP_ARM:
        arm_timer(m, op.a, op.b);
        break;
    case OP_CANCEL:
        m->verbs->cancel(m->world, op.a);
        break;
    case OP_CLOCK:
        value = m->verbs->now_ps(m->world);
        break;
    case OP_RUN:
    case OP_CHARGE:
    case OP_STAMP:
    case OP_COUNT:
    case OP_LOCK:
    case OP_UNLOCK:
    case OP_SPIN:
    case OP_STALL:
    case OP_SLEEP:
    case OP_ACCOUNT:
    case OP_KINDS:
        return 0; /* not done here */
    }
    note(m, cpu, code, op.kind, 0, value);
    return left_out;
}

void program_machine_lock_begins(struct program_machine *m, unsigned code, unsigned lock)
{
    if (lock == 0)
        m->code[code].holds = true;
    else
        m->code[code].masked = true;
}

void program_machine_unlocked(struct program_machine *m, unsigned cpu, unsigned code, unsigned lock)
{
    if (lock == 0)
        m->code[code].holds = false;
    else
        m->code[code].masked = false;
    note(m, cpu, code, OP_UNLOCK, 0, lock);
    m->verbs->post_dispatch(m->world, cpu);
}

/* Linux's order: first the state, then the test, then (some cycles later) the sleep. */
bool program_machine_sleep_begins(struct program_machine *m, unsigned cpu, unsigned code,
                                  struct op op)
{
    m->code[code].wants_sleep = true;
    if (m->flag[op.a] != 0) {
        m->flag[op.a] = 0;
        m->code[code].wants_sleep = false;
    }
    note(m, cpu, code, OP_SLEEP, 1, m->code[code].wants_sleep);
    return m->code[code].wants_sleep;
}

void program_machine_log_accounts(struct program_machine *m, uint64_t time_ps)
{
    for (unsigned cpu = 0; cpu < m->program->cpus; cpu++)
        log_add(m->log, (struct log_line){ time_ps, m->cpu[cpu].idle_ps, (uint8_t)cpu, NO_CODE,
                                           WHAT_IDLE, 0 });
    for (unsigned code = 0; code < PROGRAM_CODES; code++) {
        const struct machine_code *c = &m->code[code];

        if (!m->program->code[code].used)
            continue;
        for (unsigned i = 0; i < 2; i++)
            log_add(m->log, (struct log_line){ time_ps, c->account_ps[i], NO_CPU, (uint8_t)code,
                                               WHAT_ACCOUNT, (uint8_t)i });
        log_add(m->log,
                (struct log_line){ time_ps, c->counter, NO_CPU, (uint8_t)code, WHAT_COUNTER, 0 });
    }
}
