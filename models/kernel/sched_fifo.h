/* Real-time tasks of one CPU: SCHED_FIFO, which comes before all fair tasks.
 *
 * Rule:  the highest priority runs until it sleeps, the first of its priority first; one that a
 *        higher preempts stays at the head of its own. The tick takes nothing from it.
 * Time:  none of their own; steps of sched.c.
 * Not modelled: SCHED_RR, deadlines, the 50 ms in a second that real-time tasks leave to others
 *        (sched_rt_runtime_us), being pushed to or pulled by other CPUs: interrupt threads, the
 *        only ones here, are bound to one.
 * Source: Linux 6.1.192 kernel/sched/rt.c.
 */
#ifndef MODELS_KERNEL_SCHED_FIFO_H
#define MODELS_KERNEL_SCHED_FIFO_H

#include <stdbool.h>

#define FIFO_PRIORITY_DEFAULT 50u /* sched_set_fifo: MAX_RT_PRIO / 2 */

struct rq;
struct task_struct;

/* The runnable ones, the one that runs included, best first. */
struct fifo_rq {
    struct task_struct *head;
    unsigned count;
};

/* The task is real-time from now on, 1 .. 99; while it sleeps. */
void task_set_fifo(struct task_struct *task, unsigned priority);

void fifo_enqueue(struct rq *rq, struct task_struct *task); /* behind those of its priority */
void fifo_dequeue(struct rq *rq, struct task_struct *task);

/* A real-time task has become runnable where curr, of any class, runs. */
bool fifo_preempts(const struct task_struct *curr, const struct task_struct *woken);

#endif
