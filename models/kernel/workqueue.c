#include "models/kernel/workqueue.h"

#include <string.h>

#include "models/kernel/kernel.h"

static void worker_body(void *arg);
static void delay_over(void *ctx);

void workqueue_init(struct workqueue *queue, struct kernel_cpu *kc, const char *comm, int pid)
{
    memset(queue, 0, sizeof *queue);
    queue->kc = kc;
    task_create(&queue->task, kc, comm, pid, true, 0, 0, worker_body, queue);
    task_set_cpus_allowed(&queue->task, UINT64_C(1) << kc->number);
}

void work_init(struct work *work, void (*func)(void *ctx), void *ctx)
{
    *work = (struct work){ .func = func, .ctx = ctx };
}

void delayed_work_init(struct delayed_work *work, struct workqueue *queue, void (*func)(void *ctx),
                       void *ctx)
{
    work_init(&work->work, func, ctx);
    work->queue = queue;
    timer_setup(&work->timer, queue->kc, delay_over, work);
}

/* ---- queueing ------------------------------------------------------------------------------ */

static void enqueue(struct workqueue *queue, struct work *work)
{
    work->next = NULL;
    if (queue->tail)
        queue->tail->next = work;
    else
        queue->head = work;
    queue->tail = work;
    kernel_run(queue->kc, schedule_work);
    try_to_wake_up(&queue->task);
    cpu_pay();
}

bool schedule_work(struct workqueue *queue, struct work *work)
{
    cpu_pay();
    if (work->pending)
        return false;
    work->pending = true;
    enqueue(queue, work);
    return true;
}

bool schedule_delayed_work(struct delayed_work *work, uint64_t delay)
{
    if (delay == 0)
        return schedule_work(work->queue, &work->work);
    cpu_pay();
    if (work->work.pending)
        return false;
    work->work.pending = true;
    mod_timer(&work->timer, work->queue->kc->kernel->jiffies + delay);
    return true;
}

void mod_delayed_work(struct delayed_work *work, uint64_t delay)
{
    cancel_delayed_work(work);
    schedule_delayed_work(work, delay);
}

void cancel_delayed_work(struct delayed_work *work)
{
    if (del_timer(&work->timer))
        work->work.pending = false;
}

static void delay_over(void *ctx)
{
    struct delayed_work *work = ctx;

    enqueue(work->queue, &work->work);
}

/* ---- the thread ---------------------------------------------------------------------------- */

static void worker_body(void *arg)
{
    struct workqueue *queue = arg;
    struct kernel_cpu *kc = queue->kc;

    kernel_charge(kc, switch_in);
    for (;;) {
        struct work *work;

        cpu_pay();
        work = queue->head;
        if (!work) {
            queue->task.state = TASK_STATE_INTERRUPTIBLE;
            schedule(kc);
            continue;
        }
        queue->head = work->next;
        if (!queue->head)
            queue->tail = NULL;
        work->pending = false;
        kernel_run(kc, work_call);
        work->func(work->ctx);
        cond_resched(kc);
    }
}
