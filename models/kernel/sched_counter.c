/* The scheduler of Linux 2.4: every task has a counter of ticks, and the best one runs.
 *
 *     goodness = counter + 20 - nice (+1 for the address space that is loaded); 0 without ticks
 *
 * A tick takes one from whoever runs. When all that are runnable have none left an epoch is over:
 * every task, asleep or not, keeps half of what it has and gets the ticks of its nice value
 * (i386, 100 Hz: 6 for nice 0, 1 for nice 19, 11 for -20). So a sleeper comes back with up to twice
 * as many, and goes first. A woken task preempts when its goodness is greater.
 * Not modelled: real-time classes, SMP affinity, yield.
 * Source: Linux 2.4 kernel/sched.c goodness, schedule, reschedule_idle; kernel/timer.c
 * update_process_times.
 */
#include "models/kernel/kernel.h"
#include "models/kernel/sched_class.h"

#define NO_TASK_WEIGHT (-1000)

/* NICE_TO_TICKS: 50 ms and a tick for nice 0, whatever the rate. */
static int64_t nice_to_ticks(const struct rq *rq, int nice)
{
    int64_t scaled = NICE_MAX + 1 - nice;

    if (rq->old.hz < 200)
        scaled >>= 2;
    else if (rq->old.hz < 400)
        scaled >>= 1;
    else if (rq->old.hz >= 800)
        scaled <<= 1;
    return scaled + 1;
}

static void counter_init(struct rq *rq, struct task_struct *task)
{
    task->old.ticks = nice_to_ticks(rq, task->nice);
}

static void counter_enqueue(struct rq *rq, struct task_struct *task)
{
    task->old.next = rq->old.runnable.head;
    rq->old.runnable.head = task;
}

static void counter_dequeue(struct rq *rq, struct task_struct *task)
{
    struct task_struct **at = &rq->old.runnable.head;

    while (*at != task)
        at = &(*at)->old.next;
    *at = task->old.next;
}

/* prev's address space is the one that is loaded; a kernel thread borrows it. */
static int64_t goodness(const struct task_struct *task, const struct task_struct *prev)
{
    if (task->old.ticks == 0)
        return 0;
    return task->old.ticks + (task == prev || task->is_kthread) + NICE_MAX + 1 - task->nice;
}

static bool counter_preempts(struct rq *rq, const struct task_struct *curr,
                             const struct task_struct *woken)
{
    (void)rq;
    return goodness(woken, curr) > goodness(curr, curr);
}

static bool counter_tick(struct rq *rq, struct task_struct *curr)
{
    (void)rq;
    if (curr->old.ticks > 0)
        curr->old.ticks--;
    return curr->old.ticks == 0;
}

static void begin_epoch(struct rq *rq)
{
    rq->old.epochs++;
    for (unsigned i = 0; i < rq->old.task_count; i++) {
        struct task_struct *task = rq->old.tasks[i];

        task->old.ticks = (task->old.ticks >> 1) + nice_to_ticks(rq, task->nice);
    }
}

static struct task_struct *counter_pick(struct rq *rq, struct task_struct *prev)
{
    struct task_struct *next;
    int64_t best;

    if (!rq->old.runnable.head)
        return NULL;
    for (;;) {
        next = NULL;
        best = NO_TASK_WEIGHT;
        for (struct task_struct *task = rq->old.runnable.head; task; task = task->old.next) {
            int64_t weight = goodness(task, prev);

            if (weight > best) {
                best = weight;
                next = task;
            }
        }
        if (best != 0)
            return next;
        begin_epoch(rq);
    }
}

const struct sched_class sched_counter = {
    .init = counter_init,
    .enqueue = counter_enqueue,
    .dequeue = counter_dequeue,
    .preempts = counter_preempts,
    .tick = counter_tick,
    .pick = counter_pick,
};

const struct sched_class *sched_class_of(int scheduler, bool is_24)
{
    switch ((enum kernel_scheduler)scheduler) {
    case SCHEDULER_OWN:
        return is_24 ? &sched_counter : NULL;
    case SCHEDULER_FAIR:
        return NULL;
    case SCHEDULER_COUNTER:
        return &sched_counter;
    case SCHEDULER_O1:
        return &sched_o1;
    }
    return NULL;
}
