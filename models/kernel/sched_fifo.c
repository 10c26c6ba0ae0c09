#include "models/kernel/sched_fifo.h"

#include "models/kernel/sched.h"

void task_set_fifo(struct task_struct *task, unsigned priority)
{
    task->rt_priority = priority;
}

void fifo_enqueue(struct rq *rq, struct task_struct *task)
{
    struct task_struct **at = &rq->fifo.head;

    while (*at && (*at)->rt_priority >= task->rt_priority)
        at = &(*at)->next_fifo;
    task->next_fifo = *at;
    *at = task;
    task->se.on_rq = true;
    rq->fifo.count++;
    rq->nr_tasks++;
}

void fifo_dequeue(struct rq *rq, struct task_struct *task)
{
    struct task_struct **at = &rq->fifo.head;

    while (*at != task)
        at = &(*at)->next_fifo;
    *at = task->next_fifo;
    task->next_fifo = NULL;
    task->se.on_rq = false;
    rq->fifo.count--;
    rq->nr_tasks--;
}

bool fifo_preempts(const struct task_struct *curr, const struct task_struct *woken)
{
    return woken->rt_priority > curr->rt_priority;
}
