/* The O(1) scheduler of Linux 2.6: time slices by nice, and two arrays of priorities.
 *
 *     active ──slice used up──> expired, with a new slice; nobody left: the arrays change places
 *
 * The first task of the best priority in the active array runs until its slice is over or a better
 * one wakes. So every task that wants to run gets its slice once a cycle, whatever its priority,
 * and its share is slice / sum of slices. Slices: 100 ms for nice 0, 5 ms a step below it down to
 * 5 ms for 19, 400 ms and 20 ms a step above it up to 800 ms for -20; whole ticks, at least 5 ms
 * and one.
 * Not modelled: the bonus of interactive tasks (they would go back to the active array), real-time
 * classes, several CPUs.
 * Source: Linux 2.6.12 kernel/sched.c task_timeslice, scheduler_tick; the slices agree with Wu,
 * Crawford and Bowden (2006), table 4.
 */
#include <string.h>

#include "models/kernel/kernel.h"
#include "models/kernel/sched_class.h"

#define DEF_TIMESLICE_MS 100u
#define MIN_TIMESLICE_MS 5u

/* SCALE_PRIO: priorities 100 to 139 stand for nice -20 to 19. */
static int64_t timeslice_ticks(const struct rq *rq, int nice)
{
    uint64_t longest_ms = nice < 0 ? 4 * DEF_TIMESLICE_MS : DEF_TIMESLICE_MS;
    uint64_t base = longest_ms * rq->old.hz / 1000;
    uint64_t least = MIN_TIMESLICE_MS * rq->old.hz / 1000;
    uint64_t ticks = base * (uint64_t)(NICE_MAX + 1 - nice) / (O1_PRIORITIES / 2);

    if (ticks < least)
        ticks = least;
    return ticks ? (int64_t)ticks : 1;
}

static struct old_queue *queue_of(struct rq *rq, const struct task_struct *task)
{
    return &rq->old.arrays[task->old.array][task->nice - NICE_MIN];
}

static void append(struct rq *rq, struct task_struct *task, unsigned array)
{
    struct old_queue *queue;

    task->old.array = array;
    task->old.next = NULL;
    queue = queue_of(rq, task);
    if (queue->tail)
        queue->tail->old.next = task;
    else
        queue->head = task;
    queue->tail = task;
}

static void o1_init(struct rq *rq, struct task_struct *task)
{
    task->old.ticks = timeslice_ticks(rq, task->nice);
}

static void o1_enqueue(struct rq *rq, struct task_struct *task)
{
    append(rq, task, rq->old.active);
}

static void o1_dequeue(struct rq *rq, struct task_struct *task)
{
    struct old_queue *queue = queue_of(rq, task);
    struct task_struct **at = &queue->head, *before = NULL;

    while (*at != task) {
        before = *at;
        at = &before->old.next;
    }
    *at = task->old.next;
    if (queue->tail == task)
        queue->tail = before;
}

static bool o1_preempts(struct rq *rq, const struct task_struct *curr,
                        const struct task_struct *woken)
{
    (void)rq;
    return woken->nice < curr->nice;
}

static bool o1_tick(struct rq *rq, struct task_struct *curr)
{
    if (--curr->old.ticks > 0)
        return false;
    o1_dequeue(rq, curr);
    curr->old.ticks = timeslice_ticks(rq, curr->nice);
    append(rq, curr, !rq->old.active);
    return true;
}

static struct task_struct *first_of(const struct old_queue *array)
{
    for (unsigned i = 0; i < O1_PRIORITIES; i++) {
        if (array[i].head)
            return array[i].head;
    }
    return NULL;
}

static struct task_struct *o1_pick(struct rq *rq, struct task_struct *prev)
{
    struct task_struct *next = first_of(rq->old.arrays[rq->old.active]);

    (void)prev;
    if (next)
        return next;
    next = first_of(rq->old.arrays[!rq->old.active]);
    if (next) {
        rq->old.active = !rq->old.active;
        rq->old.epochs++;
    }
    return next;
}

const struct sched_class sched_o1 = {
    .init = o1_init,
    .enqueue = o1_enqueue,
    .dequeue = o1_dequeue,
    .preempts = o1_preempts,
    .tick = o1_tick,
    .pick = o1_pick,
};
