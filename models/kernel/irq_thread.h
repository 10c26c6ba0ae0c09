/* Threaded interrupts: the handler of a line runs in a kernel thread of real-time priority.
 *
 *     vector ──> hard handler: wakes ──> irq/N-name ──> the driver's handler, bottom halves and
 *                      │                                interrupts off ──> softirqs, on the thread
 *                      └── a level line stays masked until the thread is done (ONESHOT)
 *
 * From:  hardirq.c (setup_irq, the interrupt)     To: the drivers' handlers; softirq.c.
 * Lost:  nothing: an interrupt that finds its thread awake makes it go round once more.
 * Rule:  with kernel.threadirqs every handler gets a thread, unless it said IRQF_NO_THREAD; the
 *        timer and the CPUs' interrupts to one another have no descriptor here and stay as they
 *        are. What the handler raises runs where bottom halves are enabled again, on the thread. An
 *        interrupt's way out runs no softirqs any more: ksoftirqd does (softirq.c).
 *        The thread follows its line: it is woken on the CPU that took the interrupt, unless it
 *        still runs on another.
 * Time:  irq-wake-thread in the interrupt, waking as for any task, irq-thread a turn.
 * Not modelled: drivers that bring a thread function of their own; affinity hints; a forced
 *        thread's secondary action; PREEMPT_RT.
 * Source: Linux 6.1.192 kernel/irq/manage.c: irq_setup_forced_threading, irq_thread,
 *        irq_forced_thread_fn, irq_finalize_oneshot; kernel/irq/handle.c __irq_wake_thread.
 */
#ifndef MODELS_KERNEL_IRQ_THREAD_H
#define MODELS_KERNEL_IRQ_THREAD_H

#include "models/kernel/sched.h"

struct irq_action;
struct irq_desc;

struct irq_thread {
    struct task_struct task;
    struct irq_desc *desc;
    unsigned number;               /* among those of its line */
    bool taken;                    /* some action has it */
    bool run;                      /* IRQTF_RUNTHREAD: an interrupt came, and it has not looked */
    struct irq_thread *next_owned; /* by the kernel, which frees them */
};

/* A driver asks for a line: the action's thread, NULL where its handler stays in the interrupt. */
struct irq_thread *irq_setup_thread(struct irq_desc *desc, const struct irq_action *action);

/* From the interrupt, whose handler that thread runs. */
void irq_wake_thread(struct kernel_cpu *kc, struct irq_thread *thread);

void irq_threads_window_open(struct kernel *kernel);
uint64_t irq_threads_run_ps(const struct kernel *kernel);
void irq_threads_free(struct kernel *kernel);

#endif
