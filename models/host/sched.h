/* Tasks of one CPU by fixed priority: who runs when no interrupt does.
 *
 * Rule:  the ready task of the highest priority runs until it sleeps; a task of higher priority
 *        that becomes ready preempts it and the preempted one goes to the head of its queue.
 * Time:  none of its own; what a switch costs is charged by the task that begins (kernel code).
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
    struct sim_context *context;
};

struct sched {
    struct sim *sim;      /* borrowed */
    struct sim_cpu *core; /* borrowed */
    struct task *running; /* NULL when the CPU has no task */
    struct task *head[TASK_PRIORITIES], *tail[TASK_PRIORITIES];
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

/* For the CPU's dispatch. */
void sched_run_next(struct sched *sched);           /* the best ready task, if any, goes on */
bool sched_wants_switch(const struct sched *sched); /* a better task than the running is ready */
void sched_preempt(struct sched *sched);            /* the running task goes back to its queue */

#endif
