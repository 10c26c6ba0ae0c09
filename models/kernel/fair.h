/* The completely fair scheduler of Linux 6.1: which task of a CPU has run least.
 *
 * Each entity has a virtual run time that grows as it runs, slower the greater its weight; the one
 * behind all others is picked. An entity is a task, or a session of tasks (autogroup) that has a
 * queue of its own.
 * Time:  none of its own; the clock is read where the kernel reads it (update_curr).
 * Not modelled: bandwidth limits, load averages (a group's weight is its shares,
 *        as on one CPU).
 * Numbers: kernel/sched/fair.c of Linux 6.1: latency 6 ms, granularity 0.75 ms, wake-up
 *        granularity 1 ms, times 1 + log2 of the CPUs up to 8; nice weights of kernel/sched/core.c.
 */
#ifndef MODELS_KERNEL_FAIR_H
#define MODELS_KERNEL_FAIR_H

#include <stdbool.h>
#include <stdint.h>

#define NICE_0_WEIGHT 1024u
#define CFS_TASKS_MAX 96 /* entities in one queue */

struct cfs_rq;
struct task_struct;

struct sched_entity {
    uint64_t weight;
    uint64_t vruntime_ns;
    uint64_t exec_start_ps;    /* up to where its run time is booked */
    uint64_t sum_exec_ps;      /* all it ran, interrupts on top of it included (schedstat) */
    uint64_t prev_sum_exec_ps; /* the same when it was picked last */
    uint64_t remainder_ps;     /* of a picosecond count that did not make a whole ns of vruntime */
    bool on_rq;
    struct sched_entity *parent; /* its session's entity; NULL: directly on the CPU's queue */
    struct cfs_rq *cfs_rq;       /* the queue it belongs to */
    struct cfs_rq *my_q;         /* a session's own queue; NULL for a task */
    struct task_struct *task;    /* NULL for a session */
};

struct cfs_rq {
    unsigned nr_running; /* entities on it, the current one included */
    uint64_t load_weight;
    uint64_t min_vruntime_ns;
    struct sched_entity *curr; /* the one that runs: not in queued */
    struct sched_entity *next; /* buddy: wants to be next */
    struct sched_entity *last; /* buddy: was preempted */
    unsigned queued_count;
    struct sched_entity *queued[CFS_TASKS_MAX]; /* by virtual run time, least first */
};

struct fair_tunables {
    uint64_t latency_ps, min_granularity_ps, wakeup_granularity_ps;
    unsigned nr_latency;
};

struct rq;

void fair_tunables_init(struct fair_tunables *tunables, unsigned cpus);
uint64_t fair_nice_weight(int nice);

void cfs_rq_init(struct cfs_rq *cfs_rq);
void sched_entity_init(struct sched_entity *se, struct cfs_rq *cfs_rq, uint64_t weight);

/* Books the run time of the current entities of the task's branch up to now. */
void fair_update_curr(struct rq *rq, struct sched_entity *task, uint64_t now_ps);

enum enqueue_as {
    ENQUEUE_NEW,    /* placed behind those that wait */
    ENQUEUE_WAKEUP, /* placed with a sleeper's credit */
    ENQUEUE_MOVED,  /* from another CPU's queue: stays where it stood */
};
void fair_enqueue(struct rq *rq, struct sched_entity *se, enum enqueue_as as, uint64_t now_ps);
void fair_dequeue(struct rq *rq, struct sched_entity *se, bool sleep, uint64_t now_ps);

/* Whether the woken entity is so far behind the current one that it preempts it. */
bool fair_wakeup_preempts(struct rq *rq, struct sched_entity *curr, struct sched_entity *woken,
                          uint64_t now_ps);

/* The tick found this task running: true when its slice is over. */
bool fair_tick(struct rq *rq, struct sched_entity *curr, uint64_t now_ps);

/* The task that runs before goes back among the queued if it is still runnable. */
void fair_put_prev(struct rq *rq, struct sched_entity *prev, uint64_t now_ps);

/* The task to run next; NULL when nothing is runnable. It is made current. prev: what ran until
 * now, NULL when that was the idle task; it and its session go on with their slice if picked again.
 */
struct task_struct *fair_pick_next(struct rq *rq, const struct sched_entity *prev, uint64_t now_ps);

#endif
