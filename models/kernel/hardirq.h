/* Device interrupts of a Linux CPU: from the vector to the drivers' handlers and out again.
 *
 * From:  host/cpu.c (vectors)     To: the handlers of the line, or their threads
 *                                        (irq_thread.c); softirq.c on the way out.
 *        drivers (setup_irq, free_irq).
 * Lost:  nothing here. A message whose vector is already pending merges with it.
 * Rule:  interrupts are off while handlers run, so they do not nest; on the way out softirqs run
 *        with interrupts on, on the same stack. A shared line calls all its handlers every time. A
 *        level line that is still up fires again after its end-of-interrupt. A line is shared only
 *        by drivers that all say so; who does not is refused a line in use.
 *        In 2.4 handlers do nest: a line stays masked while its own run, but others, the timer
 *        first of all, may interrupt them, unless they asked not to be (fast). The timer's is fast.
 *        Softirqs wait for the last of them. After the handlers of a line one of whose drivers said
 *        SA_SAMPLE_RANDOM the moment is mixed into the entropy pool (random.h).
 *        A line has a set of CPUs it may go to, and goes to one of them.
 * Time:  irq-entry (more out of idle), the handlers' own, irq-exit; then softirqs, irq-return.
 * Not modelled: the spurious-interrupt detector (calls that answer "not mine",
 *        and interrupts that nobody owns, are counted).
 * Source: Linux 6.1.192 kernel/irq/chip.c, handle.c; kernel/softirq.c irq_exit.
 */
#ifndef MODELS_KERNEL_HARDIRQ_H
#define MODELS_KERNEL_HARDIRQ_H

#include <stdbool.h>
#include <stdint.h>

#include "models/host/cpu.h"
#include "models/kernel/random.h"
#include "models/params.h"
#include "models/ports.h"

#define IRQ_ACTIONS_MAX NICS_MAX

struct irq_thread;
struct kernel;
struct kernel_cpu;

enum irqreturn {
    IRQ_NONE,
    IRQ_HANDLED,
    IRQ_WAKE_THREAD,
};

/* Why not, as Linux numbers it; functions return it negative. */
#define KERNEL_EBUSY  16
#define KERNEL_EEXIST 17
#define KERNEL_ENODEV 19
#define KERNEL_EINVAL 22

/* What a driver asks for with its line; values as in Linux 6.1, SA_ ones as in 2.4. */
#define IRQF_SHARED      0x80u
#define IRQF_NO_THREAD   0x10000u
#define SA_INTERRUPT     0x20000000u /* fast: no other interrupt while its handlers run */
#define SA_SAMPLE_RANDOM 0x10000000u

struct irq_action {
    const char *name; /* borrowed */
    enum irqreturn (*handler)(void *ctx);
    void *ctx; /* the cookie by which it is freed */
    unsigned flags;
    struct irq_thread *thread; /* borrowed; set by setup_irq. NULL: it runs in the interrupt */
    uint64_t calls, none;      /* in the window; answered "not mine" */
};

struct irq_desc {
    struct kernel *kernel; /* borrowed */
    struct kernel_cpu *kc; /* its one target CPU: of affinity */
    uint64_t affinity;     /* bit of every CPU it may go to */
    struct cpu_vector cpu_vector;
    unsigned irq;           /* number in traces */
    struct irq_port vector; /* where the line drives it */
    bool fast;              /* 2.4, SA_INTERRUPT: its handlers run with interrupts off */
    unsigned action_count;
    struct irq_action actions[IRQ_ACTIONS_MAX];
    unsigned thread_count; /* ever needed at once */
    struct irq_thread *threads[IRQ_ACTIONS_MAX];
    uint32_t threads_oneshot;  /* bit of every thread the masked line waits for */
    unsigned running;          /* handlers of it that are under way */
    uint64_t count;            /* taken in the window: all of /proc/interrupts' line */
    uint64_t ever;             /* taken since boot, whoever measures */
    uint64_t counts[CPUS_MAX]; /* on each CPU */
    uint64_t unhandled;        /* of them nobody's */
    struct timer_rand_state rand_state;
};

/* edge: a message; the vector forgets it once it is taken. Otherwise a level. */
void irq_desc_init(struct irq_desc *desc, struct kernel_cpu *kc, unsigned irq, bool edge);

/* The one CPU of cpus that has the fewest vectors becomes the target: at the start, or later, from
 * the next interrupt on, if the present target is not among them. One under way ends where it is.
 * cpus names at least one CPU of the kernel. */
void irq_start_at(struct irq_desc *desc, uint64_t cpus);
void irq_set_affinity(struct irq_desc *desc, uint64_t cpus);

/* request_irq: 0; -EBUSY: the line is in use, and either side does not share; -EINVAL: no handler,
 * or a sharer without a cookie of its own. A line's first action makes it fast or not. */
int setup_irq(struct irq_desc *desc, const struct irq_action *action);

/* False: nobody with that cookie. */
bool free_irq(struct irq_desc *desc, const void *ctx);

/* A PCI driver's at boot: shared, and never refused. */
void request_irq(struct irq_desc *desc, const char *name, enum irqreturn (*handler)(void *ctx),
                 void *ctx);

/* Counts begin anew. */
void irq_desc_window_open(struct irq_desc *desc);

/* Around any interrupt of this kernel, the timer's too: irq_enter and irq_exit with all that hangs
 * on them. enter books the time as interrupt time, and leaves its cost as a debt; exit ends the
 * interrupt for the CPU. */
void irq_enter(struct kernel_cpu *kc);
void irq_exit(struct kernel_cpu *kc);

#endif
