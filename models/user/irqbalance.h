/* irqbalance: a process that now and then looks where interrupts cost most, and moves some away.
 *
 * From:  what /proc/stat and /proc/interrupts say     To: /proc/irq/N/smp_affinity (hardirq.c)
 * Rule:  a CPU's load is its time in interrupts and softirqs since the last look; an interrupt's is
 *        its part of that by its count, so one whose NAPI polls on without interrupts weighs
 *        nothing and stays. A CPU whose load, less the standard deviation of all, is still not
 * below the mean gives away what does not turn the imbalance round, the heaviest first, as long as
 *        it has more than one; each goes to the CPU with the least load. An interrupt stays on its
 *        device's node. Banned and isolated CPUs take none; what is found there is placed anew.
 * Time:  irqbalance-look a look, in user mode; irq-set-affinity a move.
 * Not modelled: levels above the CPU (caches, packages) and classes of interrupts: all are network
 *        devices', which it places by core; its first placement when it starts (interrupts begin
 *        where the rows put them, as those of a device that came later); the power threshold;
 *        hints. The kernel counts interrupt time exactly (IRQ_TIME_ACCOUNTING).
 * Source: interval: manual of irqbalance 1.9.2, option -t; placement: the author's recollection of
 *        its placement.c and irqlist.c, simplified: an assumption.
 */
#ifndef MODELS_USER_IRQBALANCE_H
#define MODELS_USER_IRQBALANCE_H

#include "models/kernel/hardirq.h"
#include "models/kernel/sched.h"
#include "models/kernel/tick.h"
#include "models/params.h"

#define IRQBALANCE_LINES_MAX (NICS_MAX * CHANNELS_MAX)

struct irqbalance_line {
    struct irq_desc *desc; /* borrowed */
    unsigned node;         /* of its device */
    uint64_t seen;         /* its count at the last look */
    uint64_t count, load;  /* since then */
};

struct irqbalance {
    struct kernel_cpu *kc;
    const struct process_params *params; /* borrowed */
    struct task_struct task;
    struct hrtimer timer;
    uint64_t allowed; /* bit of every CPU that takes interrupts */
    unsigned line_count;
    struct irqbalance_line lines[IRQBALANCE_LINES_MAX];
    uint64_t spent_ps[CPUS_MAX]; /* in interrupts and softirqs, at the last look */
    uint64_t load[CPUS_MAX];     /* since then */
    uint64_t moves;              /* in the window */
};

/* banned: bit of every CPU that takes none; if that leaves no CPU, all do. */
void irqbalance_init(struct irqbalance *daemon, struct kernel_cpu *kc,
                     const struct process_params *params, int pid, uint64_t banned);

/* An interrupt it may move, of a device on that node; before it runs. */
void irqbalance_add(struct irqbalance *daemon, struct irq_desc *desc, unsigned node);

/* One look; what it decides is done. From code on a context, or from a test between runs. */
void irqbalance_look(struct irqbalance *daemon);

#endif
