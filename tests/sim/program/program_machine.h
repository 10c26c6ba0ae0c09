/* The modelled machine of a program: flags, pending interrupts, run queues, and who runs next.
 *
 * Common to the engine and the naive interpreter, which stand behind `struct program_verbs`.
 */
#ifndef TESTS_PROGRAM_MACHINE_H
#define TESTS_PROGRAM_MACHINE_H

#include "sim/context.h"
#include "tests/sim/program/program.h"

enum { NOBODY = -1 };

/* What the machine asks of whoever runs it. Codes, CPUs and events go by number. */
struct program_verbs {
    uint64_t (*now_ps)(void *world);
    void (*post_dispatch)(void *world, unsigned cpu);
    void (*push)(void *world, unsigned cpu, unsigned code);
    void (*take)(void *world, unsigned cpu);
    int (*top)(void *world, unsigned cpu); /* a code, or NOBODY */
    bool (*is_fresh)(void *world, unsigned code);
    bool (*wake)(void *world, unsigned code);
    void (*post_spin)(void *world, unsigned code);
    void (*post_stall)(void *world, unsigned code);
    void (*arm)(void *world, unsigned event, uint64_t time_ps);
    void (*cancel)(void *world, unsigned event);
    void (*book)(void *world, unsigned cpu); /* up to now */
    void (*stop)(void *world);
};

struct machine_code {
    bool queued;      /* in some run queue */
    bool masked;      /* lets no interrupt in */
    bool holds;       /* lets no other task in */
    bool wants_sleep; /* set before the test, cleared by a wake-up */
    uint64_t account_ps[2];
    uint64_t stamp_ps[PROGRAM_STAMPS];
    uint64_t counter;
};

struct machine_cpu {
    bool pending[PROGRAM_LEVELS + 1];
    bool wants_next_task;
    uint64_t idle_ps;
    unsigned queue_length;
    unsigned queue[PROGRAM_TASKS];
};

struct program_machine {
    const struct program *program;
    const struct program_verbs *verbs;
    void *world;
    struct log *log;
    uint32_t flag[PROGRAM_FLAGS];
    struct machine_code code[PROGRAM_CODES];
    struct machine_cpu cpu[PROGRAM_CPUS];
};

void program_machine_init(struct program_machine *m, const struct program *program,
                          const struct program_verbs *verbs, void *world, struct log *log);

/* Arms what is due by itself and queues the tasks. */
void program_machine_start(struct program_machine *m);

/* The dispatch function of a CPU. */
void program_machine_dispatch(struct program_machine *m, unsigned cpu);

/* Event number `event` is due. */
void program_machine_event(struct program_machine *m, unsigned event);
static inline unsigned program_machine_stall_event(unsigned code)
{
    return PROGRAM_TIMERS + code;
}

/* An operation that takes no time and never waits, done by code on cpu. Answers how many of the
 * next operations are left out. */
unsigned program_machine_act(struct program_machine *m, unsigned cpu, unsigned code, struct op op);

/* What stands before and after a wait, on both sides the same. */
void program_machine_note(struct program_machine *m, unsigned cpu, unsigned code, enum op_kind kind,
                          uint64_t value);
void program_machine_lock_begins(struct program_machine *m, unsigned code, unsigned lock);
void program_machine_unlocked(struct program_machine *m, unsigned cpu, unsigned code,
                              unsigned lock);
bool program_machine_sleep_begins(struct program_machine *m, unsigned cpu, unsigned code,
                                  struct op op);

/* Accounts and counters into the log; the end of the run is at time_ps. */
void program_machine_log_accounts(struct program_machine *m, uint64_t time_ps);

#endif
