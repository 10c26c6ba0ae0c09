/* Random programs, and programs as text. */
#include "tests/sim/program/program.h"

/* splitmix64: the tests' own numbers, so that a seed means one program for ever. */
static uint64_t draw(uint64_t *state, uint64_t below)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

enum { GRID_PS = 500 };

static const uint64_t clocks[][2] = {
    { 1000000000, 1 }, { 500000000, 1 },  { 1000000000, 3 },
    { 2000000000, 3 }, { 1000000000, 1 }, { 999999937, 2 }, /* the last never meets the grid */
};

/* Somebody among the codes that exist. */
static unsigned some_code(const struct program *p, uint64_t *rng, unsigned codes)
{
    for (;;) {
        unsigned code = (unsigned)draw(rng, codes);

        if (p->code[code].used)
            return code;
    }
}

static void add(struct code *code, enum op_kind kind, uint64_t a, uint64_t b)
{
    code->ops[code->ops_count++] = (struct op){ .kind = kind, .a = (uint32_t)a, .b = (uint32_t)b };
}

/* A debt: charges and private operations between them, paid by a run, then shown. */
static void add_debt(struct code *code, uint64_t *rng)
{
    uint64_t charges = 1 + draw(rng, 3);

    for (uint64_t i = 0; i < charges; i++) {
        add(code, OP_CHARGE, 1 + draw(rng, 4), 0);
        if (draw(rng, 2) == 0)
            add(code, OP_STAMP, draw(rng, PROGRAM_STAMPS), 0);
        if (draw(rng, 2) == 0)
            add(code, OP_COUNT, 1 + draw(rng, 9), 0);
    }
    add(code, OP_RUN, draw(rng, 4), 0);
    add(code, OP_SHOW, 0, 0);
}

/* An operation that takes no time. */
static void add_touch(const struct program *p, struct code *code, uint64_t *rng)
{
    switch (draw(rng, 9)) {
    case 0:
        add(code, OP_SET, draw(rng, PROGRAM_FLAGS), draw(rng, 2));
        break;
    case 1:
        add(code, OP_TEST, draw(rng, PROGRAM_FLAGS), 1);
        add(code, OP_RUN, draw(rng, 4), 0); /* left out when the flag is set */
        break;
    case 2:
    case 3:
        add(code, OP_RAISE, draw(rng, p->cpus), 1 + draw(rng, PROGRAM_LEVELS));
        break;
    case 4:
        add(code, OP_POST, some_code(p, rng, PROGRAM_CODES), 0);
        break;
    case 5:
        add(code, OP_WAKE, some_code(p, rng, PROGRAM_TASKS), draw(rng, p->cpus));
        break;
    case 6:
        add(code, OP_ARM, draw(rng, p->timers), GRID_PS * draw(rng, 24));
        break;
    case 7:
        add(code, OP_CANCEL, draw(rng, p->timers), 0);
        break;
    case 8:
        add(code, OP_CLOCK, 0, 0);
        break;
    }
}

/* A section under a lock or a mask: nothing in it waits for somebody who might wait for it. */
static void add_section(const struct program *p, struct code *code, uint64_t *rng)
{
    bool locks = draw(rng, p->flavour == MANY_LOCKS ? 8 : 3) > 0;
    uint64_t lock = code->level > 0 || p->flavour == MANY_LOCKS ? 1 : draw(rng, PROGRAM_LOCKS);

    add(code, locks ? OP_LOCK : OP_MASK, lock, 0);
    if (draw(rng, 2) == 0)
        add_touch(p, code, rng);
    if (draw(rng, 4) == 0)
        add(code, OP_STALL, GRID_PS * draw(rng, 16), 0);
    if (draw(rng, 3) == 0)
        add(code, OP_CHARGE, 1 + draw(rng, 3), 0);
    add(code, OP_RUN, 1 + draw(rng, 5), 0);
    if (draw(rng, 2) == 0)
        add_touch(p, code, rng);
    add(code, locks ? OP_UNLOCK : OP_UNMASK, lock, 0);
}

static void make_code(const struct program *p, struct code *code, uint64_t *rng)
{
    unsigned wanted = 2 + (unsigned)draw(rng, code->level > 0 ? 4 : 9);

    code->repeats = code->level > 0 ? 1 : 1 + (unsigned)draw(rng, 12);
    /* One step adds at most eleven operations. */
    for (unsigned i = 0; i < wanted && code->ops_count + 11 < PROGRAM_OPS; i++) {
        /* Which step below each flavour takes every other time: a debt, a section, a spin. */
        static const unsigned favourite[FLAVOURS] = {
            [MIXED] = 11, [MANY_LOCKS] = 2, [MANY_SPINS] = 4, [MANY_DEBTS] = 0
        };

        switch (draw(rng, 2) == 0 ? favourite[p->flavour] : draw(rng, 14)) {
        case 0:
        case 1:
            add_debt(code, rng);
            break;
        case 2:
        case 3:
            add_section(p, code, rng);
            break;
        case 4:
            if (code->level == 0 || draw(rng, 4) == 0 || p->flavour == MANY_SPINS)
                add(code, OP_SPIN, 1 + draw(rng, 4), 0);
            break;
        case 5:
            add(code, OP_STALL, GRID_PS * draw(rng, 24), 0);
            break;
        case 6:
        case 7:
            if (code->level == 0)
                add(code, OP_SLEEP, draw(rng, PROGRAM_FLAGS), 1 + draw(rng, 2));
            break;
        case 8:
            add(code, OP_ACCOUNT, draw(rng, 2), 0);
            break;
        case 9:
        case 10:
            add(code, OP_RUN, draw(rng, 12), 0);
            break;
        default:
            add_touch(p, code, rng);
            break;
        }
    }
    /* At least one cycle, so that no task turns for ever in one instant. */
    add(code, OP_RUN, 1 + draw(rng, 6), 0);
}

static void make_timer(const struct program *p, struct timer *timer, uint64_t *rng)
{
    timer->kind = (enum timer_kind)draw(rng, TIMER_KINDS);
    if (p->flavour == MANY_SPINS && draw(rng, 2) == 0)
        timer->kind = TIMER_POST;
    if (timer->kind == TIMER_STOP && draw(rng, 4) > 0)
        timer->kind = TIMER_RAISE;
    timer->first_ps = draw(rng, 4) == 0 ? UINT64_MAX : GRID_PS * draw(rng, 120);
    timer->period_ps = draw(rng, 3) > 0 ? GRID_PS * (1 + draw(rng, 40)) : 0;
    timer->a = (uint32_t)draw(rng, p->cpus);
    timer->b = (uint32_t)draw(rng, p->cpus);
    switch (timer->kind) {
    case TIMER_RAISE:
        timer->b = 1 + (uint32_t)draw(rng, PROGRAM_LEVELS);
        break;
    case TIMER_POST:
    case TIMER_ANSWER:
        timer->a = some_code(p, rng, PROGRAM_CODES);
        break;
    case TIMER_WAKE:
        timer->a = some_code(p, rng, PROGRAM_TASKS);
        break;
    case TIMER_SET:
        timer->a = (uint32_t)draw(rng, PROGRAM_FLAGS);
        timer->b = (uint32_t)draw(rng, 2);
        break;
    case TIMER_MOVE:
        timer->b = GRID_PS * (1 + (uint32_t)draw(rng, 30));
        timer->a = (uint32_t)draw(rng, p->timers);
        break;
    case TIMER_CANCEL:
        timer->a = (uint32_t)draw(rng, p->timers);
        break;
    case TIMER_STOP:
        timer->first_ps = GRID_PS * (60 + draw(rng, 300));
        break;
    case TIMER_TICK:
    case TIMER_CARRY:
    case TIMER_KINDS:
        break;
    }
}

void program_make(struct program *program, uint64_t seed)
{
    uint64_t state = seed, *rng = &state;
    struct program *p = program;

    *p = (struct program){ .seed = seed };
    p->flavour = (enum flavour)draw(rng, FLAVOURS);
    p->cpus = 2 + (unsigned)draw(rng, PROGRAM_CPUS - 1);
    if (p->flavour == MANY_LOCKS) /* two must wait before their order can show */
        p->cpus = PROGRAM_CPUS;
    p->timers = 2 + (unsigned)draw(rng, PROGRAM_TIMERS - 1);
    for (unsigned i = 0; i < p->cpus; i++) {
        /* Every other machine has clocks that all meet the grid. */
        const uint64_t *clock = clocks[draw(rng, seed % 2 == 0 ? 5 : 6)];

        p->clock[i].num = clock[0];
        p->clock[i].den = clock[1];
    }
    for (unsigned i = 0; i < PROGRAM_LOCKS; i++) {
        p->lock[i].take = 1 + draw(rng, 2);
        p->lock[i].spin = 1 + draw(rng, 3);
        p->lock[i].handover = draw(rng, 3);
    }
    for (unsigned i = 0; i < PROGRAM_TASKS; i++) {
        p->code[i].used = i < 2 || draw(rng, 2) == 0;
        p->code[i].cpu = (unsigned)draw(rng, p->cpus);
    }
    for (unsigned cpu = 0; cpu < p->cpus; cpu++) {
        for (unsigned level = 1; level <= PROGRAM_LEVELS; level++) {
            struct code *code = &p->code[program_handler(cpu, level)];

            code->used = draw(rng, 3) > 0;
            code->level = level;
            code->cpu = cpu;
        }
    }
    for (unsigned i = 0; i < PROGRAM_CODES; i++)
        if (p->code[i].used)
            make_code(p, &p->code[i], rng);
    for (unsigned i = 0; i < p->timers; i++)
        make_timer(p, &p->timer[i], rng);
    p->end_ps = GRID_PS * (200 + draw(rng, 300)) + draw(rng, 2);
    p->window_ps = GRID_PS * (20 + draw(rng, 100));
}

/* ---- as text ----------------------------------------------------------------------------- */

static const char *const op_names[OP_KINDS] = {
    "run",   "charge", "stamp", "count", "show",   "set",   "test",
    "lock",  "unlock", "raise", "mask",  "unmask", "post",  "spin",
    "stall", "sleep",  "wake",  "arm",   "cancel", "clock", "account",
};
static const char *const timer_names[TIMER_KINDS] = {
    "raise", "post", "answer", "wake", "set", "move", "cancel", "tick", "carry", "stop",
};

void program_print(FILE *out, const struct program *p)
{
    fprintf(out, "program %llu: run [0, %llu ps), window %llu ps\n", (unsigned long long)p->seed,
            (unsigned long long)p->end_ps, (unsigned long long)p->window_ps);
    for (unsigned i = 0; i < p->cpus; i++)
        fprintf(out, "  cpu %u: %llu / %llu Hz\n", i, (unsigned long long)p->clock[i].num,
                (unsigned long long)p->clock[i].den);
    for (unsigned i = 0; i < PROGRAM_LOCKS; i++)
        fprintf(out, "  lock %u: take %llu spin %llu handover %llu\n", i,
                (unsigned long long)p->lock[i].take, (unsigned long long)p->lock[i].spin,
                (unsigned long long)p->lock[i].handover);
    for (unsigned i = 0; i < PROGRAM_CODES; i++) {
        const struct code *code = &p->code[i];

        if (!code->used)
            continue;
        fprintf(out, "  code %u: level %u on cpu %u, %u times:", i, code->level, code->cpu,
                code->repeats);
        for (unsigned k = 0; k < code->ops_count; k++)
            fprintf(out, " %s(%u,%u)", op_names[code->ops[k].kind], code->ops[k].a, code->ops[k].b);
        fprintf(out, "\n");
    }
    for (unsigned i = 0; i < p->timers; i++)
        fprintf(out, "  timer %u: %s(%u,%u) at %lld ps, every %llu ps\n", i,
                timer_names[p->timer[i].kind], p->timer[i].a, p->timer[i].b,
                (long long)p->timer[i].first_ps, (unsigned long long)p->timer[i].period_ps);
}
