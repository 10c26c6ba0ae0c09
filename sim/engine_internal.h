/* What the files of the engine share: engine.c, cpu.c, context.c, mark.c, lock.c, check.c.
 * Nobody else includes this. The words used here are explained in docs/engine.md.
 */
#ifndef SIM_ENGINE_INTERNAL_H
#define SIM_ENGINE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/agenda.h"
#include "sim/check.h"
#include "sim/clock.h"
#include "sim/context.h"
#include "sim/engine.h"
#include "sim/fiber.h"

#define ORDER_OF_SPENDS (UINT64_C(1) << 63) /* rank 1, in the top bit of an event's order */

struct sim {
    uint64_t now_ps;
    uint64_t inline_bound_ps; /* inline spends end before it: bound_ps, or 0 when all must park */
    uint64_t equal_ps;        /* 1 when broken rule 1 lets a spend pass what is due at its end */
    /* The position within the last instant that saw a spend end: its time, and the highest CPU
     * number whose spend ended then. Every lower CPU's spend end at that time has passed too. */
    uint64_t spends_ps;
    unsigned spends_cpu;
    struct sim_work work;

    uint64_t bound_ps; /* the main loop stops here: the nearer of the next two */
    uint64_t limit_ps; /* what the owner asked for */
    uint64_t end_ps;
    uint64_t armed;         /* events armed so far: the next order */
    bool runs;              /* inside sim_run_until */
    bool loops_in_place;    /* parking code goes on with the main loop where it stands */
    uint32_t turning;       /* armed spin turns that nobody has notified */
    uint32_t lock_spinners; /* contexts that spin on a lock */
    struct sim_options options;
    struct sim_cpu *vacated;   /* a context has just slept or returned there */
    struct sim_cpu *to_resume; /* whose top context goes on after this event */
    struct fiber owner;        /* the stack that called sim_run_until */

    struct sim_cpu *cpus; /* all that was created, to be freed */
    struct sim_context *contexts;
    struct sim_lock *locks;

    struct agenda agenda;
};

/* What a context does while it is not executing code. */
enum activity {
    SPENDING, /* executes remaining_cycles; then its code goes on */
    SPINNING, /* executes turns; remaining_cycles is the rest of the current one */
    STALLED,  /* waits for a notice; holds its CPU */
};

struct mark {
    uint64_t *slot;
    uint64_t amount;        /* added to it; 0: the time is noted */
    uint64_t offset_cycles; /* from the beginning of the debt */
};

struct sim_context {
    struct sim_charging charging; /* first: cpu_charge reads it */
    struct sim_cpu *cpu;          /* NULL when on none */
    uint32_t marks_count, marks_filled;

    enum activity activity;
    uint64_t remaining_cycles; /* of the spend or the current turn, from its start edge */
    uint64_t done_cycles;      /* of the spend, executed before its start edge */
    uint64_t turn_cycles;
    struct sim_notice *notice; /* of a stall or a spin */

    struct sim *sim;
    const char *name;
    void (*body)(void *arg);
    void *arg;
    uint64_t *account_ps;
    enum sim_context_state state;
    struct sim_context *below; /* the one it preempted */

    struct sim_notice lock_notice; /* a context waits for one lock at most */
    struct sim_context *lock_next; /* who came to the lock after it */

    struct sim_context *next; /* all contexts of the simulation */
    bool is_nested;           /* sim_context_set_nested */
    bool has_begun;           /* its body, since it was pushed */
    struct fiber *stack;      /* it runs on: its own, or that of what it preempted */
    struct fiber fiber;
    struct mark marks[SIM_MARKS_MAX];
};

struct sim_cpu {
    struct sim *sim;
    const struct sim_clock *clock;
    struct sim_edge edge; /* the last edge code ran at; now, while code runs here */
    unsigned number;
    unsigned depth;
    struct sim_context *top;
    struct sim_context *active; /* whose activity the fields below describe: the top, except while
                                 * a dispatch has changed the stack and not yet seen to it */
    struct sim_edge start;      /* first edge of the active context's spend or turn */
    struct sim_edge end;        /* of the spend: where spend_end is armed for */
    struct sim_event spend_end; /* the end of a spend, or of a turn that must be looked at */
    bool counts_as_turning;     /* spend_end is a turn nobody has notified */
    struct sim_event dispatch;  /* at now; or where a notified stall completes */
    bool dispatching;
    uint64_t stall_end_ps; /* UINT64_MAX until the notice of the stall is posted */

    uint64_t *account_ps; /* where time since booked_ps belongs */
    uint64_t booked_ps;
    struct sim_cpu_config config;
    struct sim_cpu *next;
};

struct sim_lock {
    struct sim *sim;
    const char *name;
    uint64_t take_cycles, spin_cycles, handover_cycles;
    struct sim_context *owner;
    struct sim_context *first, *last; /* who waits, in the order they came */
    struct sim_lock *next;
};

/* ---- engine.c ------------------------------------------------------------------------------ */

/* Arms event for time_ps under a given order; it must not be armed. */
void sim_arm_in_order(struct sim *sim, struct sim_event *event, uint64_t time_ps, uint64_t order);

/* The main loop, on the stack of a context that has just parked, until somebody's code goes on; it
 * returns when it is this one's turn. */
void sim_loop(struct sim *sim, struct sim_context *self);

/* The same from the owner's stack: the context's code goes on until a stack comes back here. */
void sim_enter(struct sim *sim, struct sim_context *context);

/* Nothing is due at or before ps, and ps lies inside the run: the clock may just move there. */
static inline bool sim_is_strictly_first(const struct sim *sim, uint64_t ps)
{
    return ps < sim->inline_bound_ps && ps - sim->equal_ps < sim->agenda.head_ps;
}

/* A spend of the CPU ends at ps, which is or becomes now. */
static inline void sim_note_spend(struct sim *sim, uint64_t ps, unsigned number)
{
    if (ps != sim->spends_ps) {
        sim->spends_ps = ps;
        sim->spends_cpu = number;
    } else if (number > sim->spends_cpu) {
        sim->spends_cpu = number;
    }
}

/* Whether the end of a spend at ps on the CPU, pending since before ps, has had its turn. */
static inline bool sim_spend_has_passed(const struct sim *sim, uint64_t ps, unsigned number)
{
    return ps < sim->now_ps ||
           (ps == sim->now_ps && sim->spends_ps == ps && sim->spends_cpu > number);
}

static inline bool sim_breaks_rule(const struct sim *sim, uint32_t rule)
{
    return __builtin_expect(sim->options.broken_rule == rule, 0);
}

/* Asserts that the running context, if any, owes nothing: what follows touches shared state. */
static inline void sim_check_paid(const struct sim *sim, const char *what)
{
    const struct sim_context *self = sim_running;

    SIM_CHECK(sim, self == NULL || self->charging.debt_cycles == 0, "%s: %s owes %llu cycles", what,
              self->name, (unsigned long long)self->charging.debt_cycles);
}

/* ---- cpu.c --------------------------------------------------------------------------------- */

/* The running context begins to spend until cpu->end, or to spin, from now; or leaves its CPU
 * because it sleeps or has returned. Then it parks. */
void cpu_arm_spend(struct sim_cpu *cpu);
void cpu_arm_spin(struct sim_cpu *cpu);
void cpu_vacate(struct sim_cpu *cpu);

/* The notice that the context stalls on or spins for has been posted. */
void cpu_notice(struct sim_context *waiter);

/* Main loop: if a context has just slept or returned, its CPU dispatches. */
void cpu_fill_vacated(struct sim *sim);

/* Books time up to ps on the CPU's account and goes on with another. */
void cpu_change_account(struct sim_cpu *cpu, uint64_t *account_ps, uint64_t ps);

void cpu_free_all(struct sim *sim);

/* ---- context.c, lock.c --------------------------------------------------------------------- */

void context_free_all(struct sim *sim);

/* From the beginning to the return, on the stack it is called on. */
void context_run_body(struct sim_context *self);
void lock_free_all(struct sim *sim);

/* ---- mark.c -------------------------------------------------------------------------------- */

/* Fills the marks of a spend of which done_cycles lie before `start`, up to and including offset
 * up_to_cycles. */
void marks_fill(struct sim_context *context, const struct sim_clock *clock, struct sim_edge start,
                uint64_t up_to_cycles);

/* All marks of a spend that nothing interrupts and that ends within the clock's exact_n; then there
 * are none. */
void marks_fill_all(struct sim_context *context, const struct sim_clock *clock,
                    struct sim_edge start);

/* Fills those of the CPU's spend that have been passed strictly before ps, and at ps when ps is now
 * and the CPU has had its turn. */
void marks_settle(struct sim_cpu *cpu, uint64_t ps);

static inline bool marks_are_left(const struct sim_context *context)
{
    return context->marks_filled != context->marks_count;
}

#endif
