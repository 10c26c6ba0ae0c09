/* Small random programs for the engine's proof: what they are, and the three things done with them.
 *
 * A program is a machine of 2 to 4 CPUs with tasks, interrupt handlers and timers, each a short
 * list of operations whose times lie on one coarse grid, so that ties in time are common. It can be
 * written as text, run on the engine (program_engine.c) or by the naive interpreter
 * (program_naive.c), which defines what is right: no fibers, no run-ahead, every charge a run,
 * every spin one turn after the other. Each way leaves a log; all logs of one program must be
 * equal.
 *
 * What operations and timers do to the modelled machine, and who runs next, is common to both ways
 * (program_machine.c): a policy, not a part of the engine. When code runs is not common to them.
 */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/engine.h"

enum {
    PROGRAM_CPUS = 4,
    PROGRAM_LEVELS = 3, /* interrupt levels 1 .. 3 */
    PROGRAM_TASKS = 5,
    PROGRAM_CODES = PROGRAM_TASKS + PROGRAM_CPUS * PROGRAM_LEVELS,
    PROGRAM_TIMERS = 10,
    PROGRAM_OPS = 24,
    PROGRAM_FLAGS = 3,
    PROGRAM_LOCKS = 2,
    PROGRAM_STAMPS = 4,
    /* Events of a machine: its timers, a completion for each code's stalls, the window edge. */
    PROGRAM_EVENTS = PROGRAM_TIMERS + PROGRAM_CODES + 1,
};

enum op_kind {
    OP_RUN,    /* a cycles */
    OP_CHARGE, /* a cycles; followed by private operations, then a run */
    OP_STAMP,  /* the time of this point into private slot a */
    OP_COUNT,  /* a onto the private counter */
    OP_SHOW,   /* private slots and counter into the log */
    OP_SET,    /* flag a := b */
    OP_TEST,   /* flag a into the log; skips b operations when it is not 0 */
    OP_LOCK,   /* takes lock a: 0 with preemption off (tasks only), 1 with interrupts masked */
    OP_UNLOCK, /* releases lock a */
    OP_RAISE,  /* interrupt of level b on CPU a */
    OP_MASK,   /* no interrupts above this context until */
    OP_UNMASK,
    OP_POST,  /* code a's spin notice */
    OP_SPIN,  /* in turns of a cycles, until the own notice */
    OP_STALL, /* until an event in a ps */
    OP_SLEEP, /* until flag a is set; b (>= 1) cycles between the test and the sleep */
    OP_WAKE,  /* task a, placed on CPU b */
    OP_ARM,   /* timer a in b ps */
    OP_CANCEL,
    OP_CLOCK,   /* the time into the log */
    OP_ACCOUNT, /* from now on the time is booked to account a (0 or 1) of this code */
    OP_KINDS,
};

struct op {
    enum op_kind kind;
    uint32_t a, b;
};

struct code {
    bool used;
    unsigned level; /* 0: a task */
    unsigned cpu;   /* a handler's; where a task begins */
    unsigned repeats;
    unsigned ops_count;
    struct op ops[PROGRAM_OPS];
};

enum timer_kind {
    TIMER_RAISE,  /* interrupt of level b on CPU a */
    TIMER_POST,   /* code a's spin notice */
    TIMER_ANSWER, /* code a's stall notice, before its time */
    TIMER_WAKE,   /* task a on CPU b */
    TIMER_SET,    /* flag a := b, and wakes nobody */
    TIMER_MOVE,   /* timer a to b ps from now */
    TIMER_CANCEL, /* timer a */
    TIMER_TICK,   /* CPU a shall run its next task */
    TIMER_CARRY,  /* the first waiting task of CPU a to CPU b's queue */
    TIMER_STOP,   /* a stop request */
    TIMER_KINDS,
};

struct timer {
    enum timer_kind kind;
    uint32_t a, b;
    uint64_t first_ps;  /* UINT64_MAX: only when somebody arms it */
    uint64_t period_ps; /* 0: once */
};

/* What a program has most of. */
enum flavour { MIXED, MANY_LOCKS, MANY_SPINS, MANY_DEBTS, FLAVOURS };

struct program {
    uint64_t seed;
    enum flavour flavour;
    unsigned cpus, timers;
    struct {
        uint64_t num, den;
    } clock[PROGRAM_CPUS];
    struct code code[PROGRAM_CODES]; /* tasks, then handlers by CPU and level */
    struct timer timer[PROGRAM_TIMERS];
    struct {
        uint64_t take, spin, handover;
    } lock[PROGRAM_LOCKS];
    uint64_t end_ps, window_ps;
};

static inline unsigned program_handler(unsigned cpu, unsigned level)
{
    return PROGRAM_TASKS + cpu * PROGRAM_LEVELS + level - 1;
}

/* The program of a seed, always the same. */
void program_make(struct program *program, uint64_t seed);

void program_print(FILE *out, const struct program *program);

/* ---- logs ---------------------------------------------------------------------------------- */

struct log_line {
    uint64_t time_ps;
    uint64_t value;
    uint8_t cpu, code, what, detail; /* 255: none */
};

struct log {
    size_t count, capacity;
    struct log_line *lines;
};

void log_clear(struct log *log);
void log_free(struct log *log);
void log_add(struct log *log, struct log_line line);
bool log_equal(const struct log *a, const struct log *b);

/* A few lines around the first difference. */
void log_print_difference(FILE *out, const char *a_name, const struct log *a, const char *b_name,
                          const struct log *b);

/* ---- running ------------------------------------------------------------------------------- */

/* How the engine is driven through a program. */
struct program_way {
    struct sim_options options;
    uint64_t slices_seed; /* not 0: sim_run_until in random slices */
    bool systemc;         /* SystemC owns the clock; only where it is built in */
};

/* Both leave their log in *log, which is cleared first. */
void program_run_naive(const struct program *program, struct log *log);
void program_run_engine(const struct program *program, struct program_way way, struct log *log);

#endif
