/* Tasks of one CPU by fixed priority: who runs when no interrupt does.
 *
 * Rule:  the ready task of the highest priority runs until it sleeps; a task of higher priority
 *        that becomes ready preempts it and the preempted one goes to the head of its queue. A
 *        process in a system call is not preempted by tasks: assumption, kernels of 1996 were not
 *        preemptible; a task waited until the process slept or left. Interrupts do not care.
 * Time:  none of its own; what a switch costs is charged by kernel code: the task that begins, or a
 *        thread that gives the CPU back to the process it has preempted (kernel/kthread.h).
 * Not modelled: time slices, nice values, migration.
 */
#ifndef MODELS_HOST_SCHED_H
#define MODELS_HOST_SCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/context.h"

enum task_priority {
    TASK_KERNEL, /* kernel threads */
    TASK_USER,   /* user processes */
    TASK_PRIORITIES
};

/*      NEW ──wake──> READY <──> RUNNING ──sleep──> SLEEPING ──wake──> READY */
enum task_state {
    TASK_NEW,
    TASK_READY,
    TASK_RUNNING, /* on the CPU, maybe under a handler */
    TASK_SLEEPING,
};

struct task {
    struct sched *sched;
    enum task_state state;
    struct task *next; /* in its run queue */
    enum task_priority priority;
    bool in_kernel; /* in a system call: tasks wait until it leaves */
    bool preempted; /* READY because a better task took the CPU from it */
    struct sim_context *context;
};

struct sched {
    struct sim *sim;      /* borrowed */
    struct sim_cpu *core; /* borrowed */
    struct task *running; /* NULL when the CPU has no task */
    struct task *head[TASK_PRIORITIES], *tail[TASK_PRIORITIES];
    void (*idle)(void *ctx); /* the idle thread: called when nothing is ready; may be NULL */
    void *idle_ctx;
};

void sched_init(struct sched *sched, struct sim *sim, struct sim_cpu *core);

/* A task that runs body(arg) once it is woken the first time. Its time is booked to account_ps. */
void task_init(struct task *task, struct sched *sched, const char *name,
               enum task_priority priority, void (*body)(void *arg), void *arg,
               uint64_t *account_ps);

/* Makes a new or sleeping task ready. Does nothing to one that is ready or running. */
void task_wake(struct task *task);

/* From the task's own code: leaves the CPU until task_wake. Test and sleep are one instant, as
 * under splhigh in the kernel. */
void task_sleep(struct task *task);

/* From a process's own code, around a system call. leave: a better task that became ready meanwhile
 * runs before the process's next cycle. */
void task_enter_kernel(struct task *task);
void task_leave_kernel(struct task *task);

/* The task that would run next was preempted: whoever runs now gives the CPU back to it. */
bool sched_resumes_preempted(const struct sched *sched);

/* For the CPU's dispatch. */
void sched_run_next(struct sched *sched);           /* the best ready task, if any, goes on */
bool sched_wants_switch(const struct sched *sched); /* a better task than the running is ready */
void sched_preempt(struct sched *sched);            /* the running task goes back to its queue */

#endif
