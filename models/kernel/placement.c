#include "models/kernel/placement.h"

#include "models/kernel/kernel.h"

/* A choice, in order. */
static struct kernel_cpu *wake_affine(struct kernel_cpu *waker, struct kernel_cpu *prev, bool sync);
static struct kernel_cpu *select_idle_sibling(const struct task_struct *task,
                                              struct kernel_cpu *target);
static bool core_is_idle(const struct kernel_cpu *kc);

static bool may_run_on(const struct task_struct *task, const struct kernel_cpu *kc)
{
    return task->cpus_allowed >> kc->number & 1;
}

/* In no scheduling domain: no task is moved there, or from there. */
static bool is_isolated(const struct kernel_cpu *kc)
{
    return kc->kernel->isolated_cpus >> kc->number & 1;
}

bool share_cache(const struct kernel_cpu *a, const struct kernel_cpu *b)
{
    return a->node == b->node;
}

bool cpu_is_idle(const struct kernel_cpu *kc)
{
    return kc->rq.picked == &kc->idle && kc->rq.nr_tasks == 0 && !kc->rq.wake_list;
}

struct kernel_cpu *select_task_rq(struct kernel_cpu *waker, struct task_struct *task, bool sync)
{
    struct kernel_cpu *target = task->kc;

    if (task->state == TASK_STATE_RUNNING)
        return NULL;
    if (task->se.on_rq || sim_context_cpu(task->context))
        return target;
    if (!is_isolated(target) && task->cpus_allowed & (task->cpus_allowed - 1)) {
        if (may_run_on(task, waker) && !is_isolated(waker))
            target = wake_affine(waker, target, sync);
        target = select_idle_sibling(task, target);
    }
    if (target != task->kc)
        set_task_cpu(task, target);
    return target;
}

static struct kernel_cpu *wake_affine(struct kernel_cpu *waker, struct kernel_cpu *prev, bool sync)
{
    if (cpu_is_idle(waker) && share_cache(waker, prev))
        return cpu_is_idle(prev) ? prev : waker;
    if (sync && waker->rq.nr_tasks == 1)
        return waker;
    if (cpu_is_idle(prev))
        return prev;
    return waker->rq.nr_tasks - (sync && waker->rq.nr_tasks > 0) < prev->rq.nr_tasks ? waker : prev;
}

static struct kernel_cpu *select_idle_sibling(const struct task_struct *task,
                                              struct kernel_cpu *target)
{
    struct kernel *kernel = target->kernel;
    struct kernel_cpu *prev = task->kc, *idle = NULL;

    if (cpu_is_idle(target))
        return target;
    if (prev != target && share_cache(prev, target) && cpu_is_idle(prev))
        return prev;
    for (unsigned i = 1; i < kernel->cpu_count; i++) {
        struct kernel_cpu *kc = &kernel->cpus[(target->number + i) % kernel->cpu_count];

        if (!may_run_on(task, kc) || is_isolated(kc) || !share_cache(kc, target) ||
            !cpu_is_idle(kc))
            continue;
        if (core_is_idle(kc))
            return kc;
        if (!idle)
            idle = kc;
    }
    return idle ? idle : target;
}

static bool core_is_idle(const struct kernel_cpu *kc)
{
    const struct kernel *kernel = kc->kernel;

    for (unsigned i = 0; i < kernel->cpu_count; i++) {
        const struct kernel_cpu *other = &kernel->cpus[i];

        if (other->core == kc->core && !cpu_is_idle(other))
            return false;
    }
    return true;
}

struct kernel_cpu *select_task_rq_fork(const struct task_struct *task)
{
    struct kernel *kernel = task->kc->kernel;
    struct kernel_cpu *found = NULL;

    for (unsigned i = 0; i < kernel->cpu_count; i++) {
        struct kernel_cpu *kc = &kernel->cpus[i];

        if (!may_run_on(task, kc))
            continue;
        if (!found || (is_isolated(found) && !is_isolated(kc)) ||
            (!is_isolated(kc) && kc->rq.nr_tasks < found->rq.nr_tasks))
            found = kc;
    }
    return found;
}

/* ---- a CPU about to be idle ------------------------------------------------------------------ */

#define MIGRATION_COST_PS (500 * SIM_PS_PER_US) /* sysctl_sched_migration_cost */

/* A task that waits there, may run here, and has not run for a while: its cache is cold. */
static struct task_struct *find_waiting(const struct cfs_rq *cfs_rq, const struct kernel_cpu *here,
                                        uint64_t now_ps)
{
    for (unsigned i = 0; i < cfs_rq->queued_count; i++) {
        const struct sched_entity *se = cfs_rq->queued[i];
        struct task_struct *task = se->task;

        if (se->my_q)
            task = find_waiting(se->my_q, here, now_ps);
        else if (!may_run_on(task, here) || sim_context_cpu(task->context) ||
                 now_ps - se->exec_start_ps < MIGRATION_COST_PS)
            task = NULL;
        if (task)
            return task;
    }
    return NULL;
}

/* newidle_balance: from the CPU with most tasks, of those near first. */
struct task_struct *pull_task(struct kernel_cpu *kc)
{
    struct kernel *kernel = kc->kernel;
    struct task_struct *found = NULL;

    if (is_isolated(kc) || kc->rq.avg_idle_ps < MIGRATION_COST_PS)
        return NULL;
    for (unsigned far = 0; far < 2 && !found; far++) {
        unsigned most = 1;

        for (unsigned i = 0; i < kernel->cpu_count; i++) {
            struct kernel_cpu *other = &kernel->cpus[i];
            struct task_struct *task;

            if (other == kc || is_isolated(other) || share_cache(kc, other) == far ||
                other->rq.nr_tasks <= most)
                continue;
            task = find_waiting(&other->rq.cfs, kc, kernel_now_ps(kc));
            if (!task)
                continue;
            found = task;
            most = other->rq.nr_tasks;
        }
    }
    return found;
}
