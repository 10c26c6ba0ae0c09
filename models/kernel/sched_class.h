/* The schedulers before CFS, behind one small interface; sched.c asks them instead of fair.c.
 *
 * Both count ticks, not time: whoever runs when the tick strikes pays for all of it. A task stays
 * on its queue while it runs, and leaves it when it sleeps.
 * Time:  none of their own.
 */
#ifndef MODELS_KERNEL_SCHED_CLASS_H
#define MODELS_KERNEL_SCHED_CLASS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/params.h"

#define OLD_TASKS_MAX (PROCESSES_MAX + 4)
#define O1_PRIORITIES (NICE_MAX - NICE_MIN + 1)

struct rq;
struct task_struct;

/* What a task carries for them. */
struct old_entity {
    struct task_struct *next; /* on its queue */
    int64_t ticks;            /* left to it: counter (2.4), time_slice (2.6) */
    unsigned array;           /* 2.6: which of the two it is on */
};

struct old_queue {
    struct task_struct *head, *tail;
};

/* What a CPU's queue holds for them. */
struct old_rq {
    uint64_t hz;
    struct old_queue runnable;                 /* 2.4: newest first */
    struct old_queue arrays[2][O1_PRIORITIES]; /* 2.6: by nice, first in first out */
    unsigned active;                           /* 2.6: the other one has expired */
    unsigned task_count;
    struct task_struct *tasks[OLD_TASKS_MAX]; /* all, asleep or not; not the idle task */
    uint64_t epochs;                          /* times everybody got new ticks */
};

struct sched_class {
    void (*init)(struct rq *rq, struct task_struct *task); /* a new task's first ticks */
    void (*enqueue)(struct rq *rq, struct task_struct *task);
    void (*dequeue)(struct rq *rq, struct task_struct *task);
    bool (*preempts)(struct rq *rq, const struct task_struct *curr,
                     const struct task_struct *woken);
    bool (*tick)(struct rq *rq, struct task_struct *curr); /* true: its time is over */
    struct task_struct *(*pick)(struct rq *rq, struct task_struct *prev); /* NULL: nobody */
};

extern const struct sched_class sched_counter; /* sched_counter.c */
extern const struct sched_class sched_o1;      /* sched_o1.c */

/* NULL: fair.c's. */
const struct sched_class *sched_class_of(int scheduler, bool is_24);

#endif
