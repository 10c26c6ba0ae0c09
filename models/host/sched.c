#include "models/host/sched.h"

#include <string.h>

#include "sim/check.h"

void sched_init(struct sched *sched, struct sim *sim, struct sim_cpu *core)
{
    memset(sched, 0, sizeof *sched);
    sched->sim = sim;
    sched->core = core;
}

void task_init(struct task *task, struct sched *sched, const char *name,
               enum task_priority priority, void (*body)(void *arg), void *arg,
               uint64_t *account_ps)
{
    memset(task, 0, sizeof *task);
    task->sched = sched;
    task->priority = priority;
    task->context = sim_context_create(sched->sim, name, body, arg, account_ps, 0);
}

static void enqueue(struct sched *sched, struct task *task, bool at_head)
{
    enum task_priority priority = task->priority;

    task->next = at_head ? sched->head[priority] : NULL;
    if (at_head) {
        sched->head[priority] = task;
        if (!sched->tail[priority])
            sched->tail[priority] = task;
        return;
    }
    if (sched->tail[priority])
        sched->tail[priority]->next = task;
    else
        sched->head[priority] = task;
    sched->tail[priority] = task;
}

void task_wake(struct task *task)
{
    struct sched *sched = task->sched;

    switch (task->state) {
    case TASK_READY:
    case TASK_RUNNING:
        return;
    case TASK_SLEEPING:
        context_wake(task->context);
        break;
    case TASK_NEW:
        break;
    }
    task->state = TASK_READY;
    enqueue(sched, task, false);
    if (!sched->running || sched_wants_switch(sched))
        sim_cpu_post_dispatch(sched->core);
}

void task_sleep(struct task *task)
{
    struct sched *sched = task->sched;

    SIM_CHECK(sched->sim, sched->running == task, "a task that does not run went to sleep");
    task->state = TASK_SLEEPING;
    sched->running = NULL;
    context_sleep();
}

void sched_run_next(struct sched *sched)
{
    for (unsigned priority = 0; priority < TASK_PRIORITIES; priority++) {
        struct task *task = sched->head[priority];

        if (!task)
            continue;
        sched->head[priority] = task->next;
        if (!sched->head[priority])
            sched->tail[priority] = NULL;
        task->next = NULL;
        task->state = TASK_RUNNING;
        task->preempted = false;
        sched->running = task;
        sim_cpu_push(sched->core, task->context);
        return;
    }
    if (sched->idle)
        sched->idle(sched->idle_ctx);
}

bool sched_wants_switch(const struct sched *sched)
{
    if (!sched->running || sched->running->in_kernel)
        return false;
    for (unsigned priority = 0; priority < (unsigned)sched->running->priority; priority++) {
        if (sched->head[priority])
            return true;
    }
    return false;
}

void sched_preempt(struct sched *sched)
{
    sim_cpu_take(sched->core);
    sched->running->state = TASK_READY;
    sched->running->preempted = true;
    enqueue(sched, sched->running, true);
    sched->running = NULL;
}

void task_enter_kernel(struct task *task)
{
    task->in_kernel = true;
}

void task_leave_kernel(struct task *task)
{
    task->in_kernel = false;
    if (sched_wants_switch(task->sched))
        sim_cpu_post_dispatch(task->sched->core);
}

bool sched_resumes_preempted(const struct sched *sched)
{
    for (unsigned priority = 0; priority < TASK_PRIORITIES; priority++) {
        if (sched->head[priority])
            return sched->head[priority]->preempted;
    }
    return false;
}
