/* Device interrupts of a Linux CPU: from the vector to the drivers' handlers and out again.
 *
 * From:  host/cpu.c (vectors)     To: the handlers of the line; softirq.c on the way out.
 * Lost:  nothing here. A message whose vector is already pending merges with it.
 * Rule:  interrupts are off while handlers run, so they do not nest; on the way out softirqs run
 *        with interrupts on, on the same stack. A shared line calls all its handlers every time. A
 *        level line that is still up fires again after its end-of-interrupt.
 *        In 2.4 handlers do nest: a line stays masked while its own run, but others, the timer
 *        first of all, may interrupt them, unless they asked not to be (fast). The timer's is fast.
 *        Softirqs wait for the last of them.
 * Time:  irq-entry (more out of idle), the handlers' own, irq-exit; then softirqs, irq-return.
 *        A line has a set of CPUs it may go to, and goes to one of them.
 * Not modelled: threaded handlers, the spurious-interrupt detector (unhandled ones are
 *        counted).
 * Source: Linux 6.1.192 kernel/irq/chip.c, handle.c; kernel/softirq.c irq_exit.
 */
#ifndef MODELS_KERNEL_HARDIRQ_H
#define MODELS_KERNEL_HARDIRQ_H

#include <stdbool.h>
#include <stdint.h>

#include "models/host/cpu.h"
#include "models/params.h"
#include "models/ports.h"

#define IRQ_ACTIONS_MAX NICS_MAX

struct kernel;
struct kernel_cpu;

enum irqreturn {
    IRQ_NONE,
    IRQ_HANDLED,
};

struct irq_action {
    const char *name; /* borrowed */
    enum irqreturn (*handler)(void *ctx);
    void *ctx;
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
    uint64_t count;     /* taken in the window: /proc/interrupts */
    uint64_t unhandled; /* of them nobody's */
};

/* edge: a message; the vector forgets it once it is taken. Otherwise a level. */
void irq_desc_init(struct irq_desc *desc, struct kernel_cpu *kc, unsigned irq, bool edge);

/* The one CPU of cpus that has the fewest vectors becomes the target: at the start, or later, from
 * the next interrupt on, if the present target is not among them. One under way ends where it is.
 * cpus names at least one CPU of the kernel. */
void irq_start_at(struct irq_desc *desc, uint64_t cpus);
void irq_set_affinity(struct irq_desc *desc, uint64_t cpus);

void request_irq(struct irq_desc *desc, const char *name, enum irqreturn (*handler)(void *ctx),
                 void *ctx);

/* Around any interrupt of this kernel, the timer's too: irq_enter and irq_exit with all that hangs
 * on them. enter books the time as interrupt time, and leaves its cost as a debt; exit ends the
 * interrupt for the CPU. */
void irq_enter(struct kernel_cpu *kc);
void irq_exit(struct kernel_cpu *kc);

#endif
