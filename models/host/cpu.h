/* A core: interrupts by priority level over tasks, each on a context of its own.
 *
 * From:  host/irq_chip.c (levels of its vectors), a scheduler (tasks)
 * To:    whatever the vectors and tasks run.
 * Time:  the verbs of sim/context.h; an interrupt is taken at the next edge after the level rises
 *        and nothing at its level or above runs or is masked.
 * Rule:  a pending vector preempts everything of a lower level; equal levels wait, the lower vector
 *        number first. Tasks run only when no interrupt does; which, says the scheduler: by fixed
 *        priority (host/sched.c) unless a kernel brings its own (cpu_set_scheduler).
 *        An interrupt runs on the context of its nesting depth. A kernel that does more on its way
 *        out of an interrupt (Linux: softirqs) says so with cpu_handler_done: from there on the
 *        same context may be interrupted like the task below it, and no task runs until it returns.
 *        Two threads may share a core: while neither is idle both are slower. A governor may change
 *        the clock (host/cpufreq.c); the cycle counter keeps the rate it was made with.
 * Not modelled here: sleep states, caches, more than one level of masking than spl's one.
 */
#ifndef MODELS_HOST_CPU_H
#define MODELS_HOST_CPU_H

#include "models/host/sched.h"
#include "models/params.h"
#include "models/ports.h"
#include "sim/context.h"

#define CPU_VECTORS_MAX     224 /* an x86 CPU's 256 less its 32 exceptions */
#define CPU_OWN_VECTORS_MAX 16
#define CPU_NESTING_MAX     12 /* interrupts on top of each other */
#define CPU_PENDING_WORDS   ((CPU_VECTORS_MAX + 63) / 64)

/* Interrupt priority levels of a BSD kernel, low to high. */
enum ipl {
    IPL_NONE,
    IPL_NET,   /* splnet: software network interrupts */
    IPL_IMP,   /* splimp: network devices */
    IPL_CLOCK, /* splclock; everything masked */
    IPL_COUNT
};

/* Where a CPU's time is booked. */
enum cpu_account {
    CPU_INTERRUPT, /* device and clock interrupts */
    CPU_SOFTIRQ,   /* softirqs, wherever they run */
    CPU_KERNEL,    /* kernel threads, and the kernel's side of user processes */
    CPU_USER,      /* user processes */
    CPU_IDLE_TASK, /* the idle task runs: on its way to the halt, or back from it */
    CPU_IDLE,      /* halted, or nothing to run */
    CPU_ACCOUNTS
};

/* One interrupt vector. It is attached to one CPU at a time, and may be moved to another. */
struct cpu_vector {
    struct cpu *cpu;
    const char *name; /* borrowed */
    unsigned number;  /* its slot on that CPU */
    enum ipl level;
    bool edge;      /* a message: forgotten once it is taken */
    bool asserted;  /* the line's level, or a message that waits */
    bool masked;    /* at the controller: it waits there */
    bool running;   /* its handler is on a CPU's stack */
    uint64_t taken; /* interrupts taken in the window */
    void (*handler)(void *ctx);
    void *ctx;
};

/* One interrupt on the CPU's stack. */
struct cpu_frame {
    struct cpu *cpu;
    struct cpu_vector *vector;
    bool handler_done;
    struct sim_context *context;
};

/* Who runs when no interrupt does. dispatch is called from the engine's dispatch with no interrupt
 * on the stack: it may take the task on top and push another. */
struct cpu_scheduler {
    void (*dispatch)(void *ctx);
    void *ctx;
};

/* A clock a CPU may run at. */
struct cpu_clock {
    uint64_t hz;
    struct sim_clock alone;
    struct sim_clock shared; /* what is left of it while the core's other thread runs */
};

struct cpu {
    struct sim *sim;           /* borrowed */
    struct sim_clock tsc;      /* the cycle counter's */
    struct cpu_clock clock[2]; /* the one it runs at, and room for the next */
    unsigned clock_now;        /* index of clock */
    struct cpu *sibling;       /* the core's other thread; NULL: a core of its own */
    double core_share;         /* of the clock, while the sibling runs */
    bool busy;                 /* as the sibling knows it */
    struct sim_cpu *core;
    struct sched sched;
    struct cpu_scheduler scheduler;
    unsigned vector_count;                       /* attached */
    struct cpu_vector *vectors[CPU_VECTORS_MAX]; /* by slot; NULL: free */
    uint64_t pending[CPU_PENDING_WORDS];         /* bit of every slot that waits to be taken */
    unsigned pending_words;                      /* bit of every word of it that has one */
    unsigned own_count;
    struct cpu_vector own[CPU_OWN_VECTORS_MAX]; /* those of cpu_add_vector */
    unsigned depth;                             /* interrupts on the stack */
    struct cpu_frame frames[CPU_NESTING_MAX];   /* the first depth are in use */
    unsigned levels_running;                    /* bit of every level whose handler runs */
    enum ipl spl;                               /* levels up to this one are masked */
    uint64_t account_ps[CPU_ACCOUNTS];
    uint64_t before_ps[CPU_ACCOUNTS]; /* booked in windows before this one */
    uint64_t window_ps;               /* when the accounts began */
    uint64_t booked_to_ps;
    uint64_t forgone_cycles;  /* of the window: see cpu_forgone_cycles */
    uint64_t busy_counted_ps; /* busy time of the window that forgone_cycles knows of */
};

/* number: unique in the simulation. */
void cpu_init(struct cpu *cpu, struct sim *sim, const struct cpu_params *params, unsigned number);

/* Two threads of one core: while both run, each has that share of the clock. Before anything runs.
 */
void cpu_share_core(struct cpu *a, struct cpu *b, double share);

/* The clock is another from now on; what runs goes on with the cycles it has left. From events. Not
 * above the one it was made with. */
void cpu_set_clock(struct cpu *cpu, uint64_t hz);
uint64_t cpu_clock_hz(const struct cpu *cpu);

/* How many cycles more the busy time from the window's opening to its closing would have held at
 * the clock the CPU was made with. */
uint64_t cpu_forgone_cycles(const struct cpu *cpu);

/* A vector whose handler(ctx) runs at the given level while the line is asserted. Returns where the
 * interrupt controller drives it. */
struct irq_port cpu_add_vector(struct cpu *cpu, enum ipl level, const char *name,
                               void (*handler)(void *ctx), void *ctx);

/* The same for a vector that its owner keeps, and may move: the first free slot is its number. */
struct irq_port cpu_attach_vector(struct cpu *cpu, struct cpu_vector *vector, enum ipl level,
                                  const char *name, void (*handler)(void *ctx), void *ctx);

/* Attaches the vector to another CPU. What is pending goes along; a handler under way ends where it
 * runs, and until then the vector is not taken elsewhere. */
void cpu_move_vector(struct cpu_vector *vector, struct cpu *cpu);

/* The vector takes messages: asserting it once means one interrupt. */
void cpu_vector_set_edge(const struct irq_port *port);

/* Off at the controller, or on again. A level that is up then, or a message that came meanwhile, is
 * taken as soon as it is on. */
void cpu_vector_set_masked(struct cpu_vector *vector, bool masked);

/* Replaces the fixed-priority scheduler; before anything runs. */
void cpu_set_scheduler(struct cpu *cpu, struct cpu_scheduler scheduler);

/* From the handler that runs on top: its interrupt is over, what its context still does is not.
 * Its vector and others of its level may be taken again from here on. */
void cpu_handler_done(struct cpu *cpu);

/* From the handler that runs on top: others of its level may interrupt it from here on, its own
 * vector may not. */
void cpu_handler_enable(struct cpu *cpu);

/* Masks interrupts up to that level and returns what was masked before; spl_lower restores it. */
enum ipl cpu_spl_raise(struct cpu *cpu, enum ipl level);
void cpu_spl_lower(struct cpu *cpu, enum ipl level);

/* The cycle counter: edges of the clock since time 0. */
uint64_t cpu_cycle_counter(const struct cpu *cpu);

/* Interrupts taken by the vector that port drives, in the window. */
uint64_t cpu_interrupts_taken(const struct irq_port *port);

/* All the time so far that is booked there: what the kernel itself counts, whoever measures. */
uint64_t cpu_spent_ps(struct cpu *cpu, enum cpu_account account);

void cpu_window_open(struct cpu *cpu, uint64_t at_ps);
void cpu_window_close(struct cpu *cpu, uint64_t at_ps);

/* Interrupt + softirq + kernel + user + idle = elapsed, to the picosecond (after window_close). */
bool cpu_identity_holds(const struct cpu *cpu, char *text, size_t bytes);

#endif
