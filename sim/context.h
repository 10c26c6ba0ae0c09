/* Code that runs on a CPU: contexts (fibers), the stack of them each CPU has, and the verbs.
 *
 * A context is one thread of simulated code on a stack of its own, or on that of what it preempts
 * (sim_context_set_nested): an interrupt handler, a software interrupt, a task. A CPU has a stack
 * of contexts; the top one runs, those below wait preempted. Which context comes next is policy and
 * belongs to the model (models/host/cpu.c): the engine calls the CPU's dispatch function, which
 * looks at what is pending and pushes or takes contexts.
 *
 * Time: work is counted in cycles of the CPU's clock and starts on an edge. An asynchronous start
 * waits for the next edge; that wait is booked to the context that starts. A preempted spend keeps
 * its total minus the whole cycles since its first edge; the cycle begun is done again.
 * Between two spends code is one instant, atomic for all CPUs.
 *
 * The verbs have no context argument: they act on the context that is running on this thread.
 */
#ifndef SIM_CONTEXT_H
#define SIM_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/engine.h"

struct sim_context;
struct sim_cpu;

/* ---- contexts ---------------------------------------------------------------------------- */

/* A context that will run body(arg) from the beginning each time it is pushed on a CPU after having
 * returned. name is borrowed and used in messages. account_ps is where its CPU time is booked
 * (borrowed; may be changed later by cpu_account). stack_bytes below 64 KiB means 64 KiB: callbacks
 * run on that stack too. Never NULL: running out of memory is an assertion. Freed with the
 * simulation. */
struct sim_context *sim_context_create(struct sim *sim, const char *name, void (*body)(void *arg),
                                       void *arg, uint64_t *account_ps, size_t stack_bytes);

enum sim_context_state {
    CONTEXT_FRESH,    /* its body has not begun, or has returned */
    CONTEXT_STACKED,  /* on some CPU's stack: running, or preempted below another */
    CONTEXT_READY,    /* taken off a CPU, or woken; waits to be pushed */
    CONTEXT_SLEEPING, /* waits for context_wake */
};
enum sim_context_state sim_context_state(const struct sim_context *context);

/* Where the time of a context that lies on no CPU is booked from its next push on. */
void sim_context_set_account(struct sim_context *context, uint64_t *account_ps);
const char *sim_context_name(const struct sim_context *context);

/* The context promises to return before whatever it preempted goes on: nobody takes it off its CPU,
 * as an interrupt. It may then run on the stack of what it preempted, which saves two switches. */
void sim_context_set_nested(struct sim_context *context);

/* The CPU on whose stack the context lies; NULL when on none. */
struct sim_cpu *sim_context_cpu(const struct sim_context *context);

/* ---- CPUs -------------------------------------------------------------------------------- */

struct sim_cpu_config {
    struct sim *sim;               /* borrowed */
    const struct sim_clock *clock; /* borrowed */
    unsigned number;               /* its place among spends that end at the same time; unique */
    const char *name;              /* borrowed, for messages */
    void (*dispatch)(void *host);  /* decides who runs; see sim_cpu_post_dispatch */
    void *host;                    /* passed to dispatch */
    uint64_t *idle_account_ps;     /* where time with an empty stack is booked; borrowed */
};

/* An idle CPU. Freed with the simulation. */
struct sim_cpu *sim_cpu_create(const struct sim_cpu_config *config);

/* Something changed that may change who runs here: an interrupt was raised, a mask lifted, a task
 * woken. Posts the CPU's one dispatch event at now; posting it twice leaves the first in place.
 * May be called from events and from contexts, for any CPU. Asserted: no debt. */
void sim_cpu_post_dispatch(struct sim_cpu *cpu);

/* Only inside dispatch. Puts a FRESH or READY context on top; the one below is preempted. */
void sim_cpu_push(struct sim_cpu *cpu, struct sim_context *context);

/* Only inside dispatch. Takes the top context off (it becomes READY and keeps its remaining work)
 * so that a scheduler can run another. A stalled context cannot be taken. */
struct sim_context *sim_cpu_take(struct sim_cpu *cpu);

/* The CPU's clock is another from now on; what its context was doing goes on from the next edge of
 * the new one with the cycles it has left. From events and dispatches; for a CPU that dispatches
 * itself only if nothing of its stack goes on. */
void sim_cpu_set_clock(struct sim_cpu *cpu, const struct sim_clock *clock);

/* The host of its configuration. */
void *sim_cpu_host(const struct sim_cpu *cpu);

/* The running (top) context, or NULL when idle; and how many are stacked. */
struct sim_context *sim_cpu_top(const struct sim_cpu *cpu);
unsigned sim_cpu_depth(const struct sim_cpu *cpu);
bool sim_cpu_is_stalled(const struct sim_cpu *cpu); /* the top waits in cpu_stall */

/* Books the time up to now where it belongs: called at window edges and at the end of a run, before
 * the accounts are read. up_to_ps lies between the last booking and the run's end. */
void sim_cpu_book(struct sim_cpu *cpu, uint64_t up_to_ps);

/* What that account would hold if the CPU were booked up to now (at_ps); changes nothing. */
uint64_t sim_cpu_account_ps(const struct sim_cpu *cpu, const uint64_t *account_ps, uint64_t at_ps);

/* ---- verbs: only from code on a context ----------------------------------------------------- */

/* This context executes that many cycles, and any it owes. Whatever preempts it makes the call take
 * longer, nothing else. 0 is allowed and still lets everything else at this instant go first. */
void cpu_run(uint64_t cycles);

/* The same cycles as a debt that the next cpu_run pays together with its own. Allowed only while
 * the code in between touches state private to this context (docs/engine.md has the list). */
static inline void cpu_charge(uint64_t cycles);

/* Pays what this context owes, if anything, in the instant before code that touches shared state
 * and costs nothing itself. Without a debt, or in an event, it does nothing at all. */
void cpu_pay(void);

/* Marks inside a debt, filled in as the spend passes them; with no debt they act at once.
 * cpu_stamp: *slot_ps = the time of this point. cpu_count: *counter += amount at this point.
 * The slot must stay valid until the next cpu_run returns. At most SIM_MARKS_MAX a debt. */
#define SIM_MARKS_MAX 64
void cpu_stamp(uint64_t *slot_ps);
void cpu_count(uint64_t *counter, uint64_t amount);

/* From now on this context's time is booked to account_ps. Asserted: no debt. */
void cpu_account(uint64_t *account_ps);

/* Something one waiter waits for: the completion of a stall, the notice that ends a spin. */
struct sim_notice {
    bool posted;
    struct sim_context *waiter; /* NULL when nobody waits yet */
};
void sim_notice_init(struct sim_notice *notice);

/* From an event or a context: what was waited for is true. Posting twice is posting once. */
void sim_notice_post(struct sim_notice *notice);

/* The CPU can do nothing else until the notice is posted (an MMIO read). Interrupts stay pending;
 * the notice posts the dispatch at the CPU's next edge: held interrupts run first, then this
 * context. Returns at once when the notice is posted already. Clears the notice. */
void cpu_stall(struct sim_notice *notice);

/* Executes whole turns of cycles_a_turn (>= 1) until the notice is seen posted at the end of a
 * turn; at least one turn. Costs nothing to simulate while nothing happens. Turns are counted in
 * executed cycles; a notice during preemption takes effect at the first boundary after resumption.
 * The caller tests its condition again. Clears the notice. */
void cpu_spin(uint64_t cycles_a_turn, struct sim_notice *notice);

/* Leaves the CPU until somebody wakes this context. It must be at the bottom of its CPU's stack.
 * The caller tests its condition again. */
void context_sleep(void);

/* SLEEPING becomes READY and true is returned: the scheduler now places it. False in any other
 * state; nothing is remembered. */
bool context_wake(struct sim_context *context);

/* The context that is running on this thread, NULL in an event. And its CPU. */
struct sim_context *sim_context_current(void);
struct sim_cpu *sim_cpu_current(void);

/* ---- inside ------------------------------------------------------------------------------ */

/* The beginning of a context, for cpu_charge alone: kernel code charges at every step. */
struct sim_charging {
    uint64_t debt_cycles;
    bool charge_is_run;
};

/* The context whose code runs on this thread, NULL in the main loop. The verbs take no context
 * argument so that kernel code reads like kernel code; several simulations may run on several
 * threads, hence one a thread. */
extern _Thread_local struct sim_context *sim_running;

void cpu_charge_as_run(void);

static inline void cpu_charge(uint64_t cycles)
{
    struct sim_charging *self = (struct sim_charging *)sim_running; /* its first member */

    self->debt_cycles += cycles;
    if (__builtin_expect(self->charge_is_run, 0))
        cpu_charge_as_run();
}

/* ---- locks ------------------------------------------------------------------------------- */

/* A spin lock: first come, first served. Contenders spin in turns of spin_cycles; taking it costs
 * take_cycles (>= 1), handing it over to a waiter handover_cycles more (paid by the new owner). */
struct sim_lock;
struct sim_lock *sim_lock_create(struct sim *sim, const char *name, uint64_t take_cycles,
                                 uint64_t spin_cycles, uint64_t handover_cycles);
void sim_lock_acquire(struct sim_lock *lock);

/* True: nobody held it, and what taking it costs is a debt. False: somebody does, nothing happened.
 */
bool sim_lock_try(struct sim_lock *lock);
void sim_lock_release(struct sim_lock *lock);

#endif
