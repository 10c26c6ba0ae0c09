#include "models/kernel/sched.h"

#include <stdio.h>
#include <string.h>

#include "models/kernel/kernel.h"
#include "models/kernel/placement.h"
#include "models/trace/event_trace.h"
#include "sim/check.h"

/* A change of hands, in order. */
static void join_queue(struct task_struct *task, struct rq *rq);
static bool check_preempt_curr(struct kernel_cpu *kc, struct task_struct *woken);
static bool wake_up(struct task_struct *task, uint64_t lead_cycles, bool sync);
static void wake_elsewhere(struct kernel_cpu *kc, struct kernel_cpu *target,
                           struct task_struct *task);
static struct task_struct *schedule_out(struct kernel_cpu *kc, bool preempted);
static void dispatch_tasks(void *ctx);

#define AVG_IDLE_MAX_PS (SIM_PS_PER_MS)               /* twice sysctl_sched_migration_cost */
#define LOAD_PERIOD_PS  (1024 * 1024 * SIM_PS_PER_NS) /* of the load average, PELT */

void rq_init(struct kernel_cpu *kc)
{
    struct rq *rq = &kc->rq;

    memset(rq, 0, sizeof *rq);
    rq->class = sched_class_of(kc->kernel->params->linux24.scheduler, kc->kernel->is_24);
    rq->old.hz = kc->kernel->params->hz;
    fair_tunables_init(&rq->tunables, kc->kernel->cpu_count);
    cfs_rq_init(&rq->cfs);
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        cfs_rq_init(&rq->session_queues[i]);
        sched_entity_init(&rq->sessions[i], &rq->cfs, NICE_0_WEIGHT);
        rq->sessions[i].my_q = &rq->session_queues[i];
    }
    rq->curr = rq->picked = &kc->idle;
    rq->avg_idle_ps = AVG_IDLE_MAX_PS;
    cpu_set_scheduler(kc->cpu, (struct cpu_scheduler){ .dispatch = dispatch_tasks, .ctx = kc });
}

void task_create(struct task_struct *task, struct kernel_cpu *kc, const char *comm, int pid,
                 bool is_kthread, int nice, uint64_t session, void (*body)(void *arg), void *arg)
{
    struct rq *rq = &kc->rq;

    memset(task, 0, sizeof *task);
    task->kc = kc;
    task->cpus_allowed = UINT64_C(1) << kc->number;
    task->session = kc->kernel->params->autogroup ? session : 0;
    snprintf(task->comm, sizeof task->comm, "%s", comm);
    task->pid = pid;
    task->nice = nice;
    task->is_kthread = is_kthread;
    sched_entity_init(&task->se, NULL, fair_nice_weight(nice));
    task->se.task = task;
    join_queue(task, rq);
    task->state = TASK_STATE_INTERRUPTIBLE;
    task->context =
        sim_context_create(kc->kernel->sim, task->comm, body, arg, task_account(task), 0);
    if (rq->class && task != &kc->idle) {
        SIM_CHECK(kc->kernel->sim, rq->old.task_count < OLD_TASKS_MAX, "%d tasks at most",
                  OLD_TASKS_MAX);
        rq->old.tasks[rq->old.task_count++] = task;
        rq->class->init(rq, task);
    }
}

/* Among the tasks of its session there, or beside the sessions. */
static void join_queue(struct task_struct *task, struct rq *rq)
{
    task->se.cfs_rq = task->session ? &rq->session_queues[task->session] : &rq->cfs;
    task->se.parent = task->session ? &rq->sessions[task->session] : NULL;
}

uint64_t all_cpus(const struct kernel *kernel)
{
    return UINT64_MAX >> (CPUS_MAX - kernel->cpu_count);
}

void task_set_cpus_allowed(struct task_struct *task, uint64_t cpus)
{
    task->cpus_allowed = cpus & all_cpus(task->kc->kernel);
    SIM_CHECK(task->kc->kernel->sim, task->cpus_allowed, "%s may run nowhere", task->comm);
}

uint64_t *task_account(const struct task_struct *task)
{
    if (task == &task->kc->idle)
        return &task->kc->cpu->account_ps[CPU_IDLE_TASK];
    return &task->kc->cpu->account_ps[task->is_kthread ? CPU_KERNEL : CPU_USER];
}

static void update_rq_clock(struct kernel_cpu *kc)
{
    kc->rq.clock_ps = kernel_now_ps(kc);
}

/* ---- the scheduler in use ---------------------------------------------------------------- */

static void enqueue(struct rq *rq, struct task_struct *task, enum enqueue_as as)
{
    if (task->rt_priority) {
        fifo_enqueue(rq, task);
        return;
    }
    if (!rq->class) {
        fair_enqueue(rq, &task->se, as, rq->clock_ps);
        return;
    }
    task->se.on_rq = true;
    rq->class->enqueue(rq, task);
}

static void update_curr(struct rq *rq, struct task_struct *task, uint64_t now_ps)
{
    if (!rq->class && !task->rt_priority) {
        fair_update_curr(rq, &task->se, now_ps);
        return;
    }
    task->se.sum_exec_ps += now_ps - task->se.exec_start_ps;
    task->se.exec_start_ps = now_ps;
}

static void put_prev(struct rq *rq, struct task_struct *prev, bool sleeps, uint64_t now_ps)
{
    if (prev->rt_priority) {
        if (sleeps)
            fifo_dequeue(rq, prev);
    } else if (!rq->class) {
        if (sleeps)
            fair_dequeue(rq, &prev->se, true, now_ps);
        fair_put_prev(rq, &prev->se, now_ps);
    } else if (sleeps) {
        prev->se.on_rq = false;
        rq->class->dequeue(rq, prev);
    }
}

/* prev: NULL when the idle task ran. */
static struct task_struct *pick_next(struct rq *rq, struct task_struct *prev, uint64_t now_ps)
{
    struct task_struct *next = rq->fifo.head;

    if (!next && !rq->class)
        return fair_pick_next(rq, prev && !prev->rt_priority ? &prev->se : NULL, now_ps);
    if (!next)
        next = rq->class->pick(rq, prev);
    if (next) {
        next->se.exec_start_ps = now_ps;
        next->se.prev_sum_exec_ps = next->se.sum_exec_ps;
    }
    return next;
}

static bool woken_preempts(struct rq *rq, struct task_struct *woken)
{
    if (woken->rt_priority || rq->picked->rt_priority)
        return fifo_preempts(rq->picked, woken);
    if (rq->class)
        return rq->class->preempts(rq, rq->picked, woken);
    return fair_wakeup_preempts(rq, &rq->picked->se, &woken->se, rq->clock_ps);
}

static bool slice_is_over(struct rq *rq)
{
    if (rq->curr->rt_priority) {
        update_curr(rq, rq->curr, rq->clock_ps);
        return false;
    }
    if (!rq->class)
        return fair_tick(rq, &rq->curr->se, rq->clock_ps);
    update_curr(rq, rq->curr, rq->clock_ps);
    return rq->class->tick(rq, rq->curr);
}

void wake_up_new_task(struct task_struct *task)
{
    struct kernel_cpu *kc = select_task_rq_fork(task);

    if (kc != task->kc)
        set_task_cpu(task, kc);
    task->state = TASK_STATE_RUNNING;
    update_rq_clock(kc);
    enqueue(&kc->rq, task, ENQUEUE_NEW);
    kc->need_resched = true;
}

/* ---- waking ---------------------------------------------------------------------------------- */

/* The task, which sleeps or waits, belongs to another CPU from now on. Its virtual run time keeps
 * its distance from those of the others. */
void set_task_cpu(struct task_struct *task, struct kernel_cpu *target)
{
    task->se.vruntime_ns -= task->se.cfs_rq->min_vruntime_ns;
    task->kc = target;
    join_queue(task, &target->rq);
    task->se.vruntime_ns += task->se.cfs_rq->min_vruntime_ns;
    sim_context_set_account(task->context, task_account(task));
    task->migrations++;
}

/* Whether a CPU should change hands for a task that has just become runnable there. True: it has
 * been told to just now. */
static bool check_preempt_curr(struct kernel_cpu *kc, struct task_struct *woken)
{
    struct rq *rq = &kc->rq;
    bool before = kc->need_resched;

    if (rq->picked == &kc->idle) {
        kc->need_resched = true;
    } else if (!kc->need_resched) {
        update_curr(rq, rq->picked, rq->clock_ps);
        if (woken_preempts(rq, woken))
            kc->need_resched = true;
    }
    if (kc->need_resched)
        rq->skip_clock_update = true; /* rq_clock_skip_update */
    return kc->need_resched && !before;
}

/* The task is awake on a CPU whose queue it stands in, or joins. */
static bool become_runnable(struct kernel_cpu *kc, struct task_struct *task)
{
    update_rq_clock(kc);
    /* One that has not got to its schedule yet never leaves the queue. */
    if (!task->se.on_rq)
        enqueue(&kc->rq, task, ENQUEUE_WAKEUP);
    task->state = TASK_STATE_RUNNING;
    return check_preempt_curr(kc, task);
}

bool try_to_wake_up(struct task_struct *task)
{
    return wake_up(task, 0, false);
}

bool wake_up_sync(struct task_struct *task, uint64_t lead_cycles)
{
    return wake_up(task, lead_cycles, true);
}

static bool wake_up(struct task_struct *task, uint64_t lead_cycles, bool sync)
{
    struct kernel_cpu *kc, *target;
    enum ipl before;

    cpu_pay();
    if (task->state == TASK_STATE_RUNNING)
        return false;
    kc = this_cpu(task->kc->kernel);
    before = cpu_spl_raise(kc->cpu, IPL_CLOCK); /* the wait queue's lock, then the task's */
    cpu_charge(lead_cycles);
    TRACE(kc, trace_sched_waking(kc, task));
    if (kc->rq.curr != &kc->idle)
        kernel_charge(kc, wake_up_preempt);
    if (task->cpus_allowed & (task->cpus_allowed - 1))
        kernel_charge(kc, select_cpu);
    kernel_run(kc, wake_up);
    target = kc->kernel->is_smp ? select_task_rq(kc, task, sync) : kc;
    if (target == kc) {
        become_runnable(kc, task);
        TRACE(kc, trace_sched_wakeup(kc, task));
    } else if (target) {
        wake_elsewhere(kc, target, task);
    }
    cpu_spl_lower(kc->cpu, before);
    kernel_charge(kc, wake_up_exit);
    return target != NULL;
}

/* ttwu_queue: the other CPU does it, or this one on its behalf. */
static void wake_elsewhere(struct kernel_cpu *kc, struct kernel_cpu *target,
                           struct task_struct *task)
{
    struct rq *rq = &target->rq;
    const struct line_params *lines = &kc->kernel->params->lines;
    bool leaves = !task->se.on_rq && sim_context_cpu(task->context) != NULL;

    if (leaves || (!task->se.on_rq && (rq->picked == &target->idle || !share_cache(kc, target)))) {
        bool first = !rq->wake_list;

        task->state = TASK_STATE_RUNNING; /* TASK_WAKING: nobody else wakes it */
        task->next_woken = NULL;
        *(first ? &rq->wake_list : &rq->wake_list_last->next_woken) = task;
        rq->wake_list_last = task;
        take_lines(kc, target, lines->wake_list);
        kernel_run(kc, wake_list);
        if (first)
            smp_send_reschedule(kc, target);
        return;
    }

    bool queued = task->se.on_rq, resched = false;

    if (queued) /* ttwu_runnable: in this very instant, or it might leave */
        resched = become_runnable(target, task);
    task->state = TASK_STATE_RUNNING;
    take_lines(kc, target, lines->wake_up);
    cpu_pay();
    if (!queued)
        resched = become_runnable(target, task);
    TRACE(kc, trace_sched_wakeup(kc, task));
    if (resched)
        smp_send_reschedule(kc, target);
}

void sched_wake_pending(struct kernel_cpu *kc)
{
    struct rq *rq = &kc->rq;
    struct task_struct *task = rq->wake_list, *next;

    rq->wake_list = rq->wake_list_last = NULL;
    for (; task; task = next) {
        next = task->next_woken;
        kernel_run(kc, wake_list);
        become_runnable(kc, task);
        TRACE(kc, trace_sched_wakeup(kc, task));
    }
}

/* ---- changing hands ----------------------------------------------------------------------------
 */

/* A worker that waits for work is idle, not asleep. */
static const char *state_letters(const struct kernel_cpu *kc, const struct task_struct *task,
                                 bool sleeps, bool preempted)
{
    if (sleeps)
        return task == &kc->kworker ? "I" : "S";
    return preempted ? "R+" : "R";
}

uint64_t sched_avg_idle_ps(uint64_t avg_ps, uint64_t lasted_ps)
{
    avg_ps = avg_ps - avg_ps / 8 + lasted_ps / 8;
    return avg_ps < AVG_IDLE_MAX_PS ? avg_ps : AVG_IDLE_MAX_PS;
}

/* A task that waits on another CPU comes here; both queues change in this instant. Returns that
 * CPU, NULL when there is none. */
static struct kernel_cpu *pull(struct kernel_cpu *kc)
{
    struct task_struct *task = pull_task(kc);
    struct kernel_cpu *from;

    if (!task)
        return NULL;
    from = task->kc;
    update_rq_clock(from);
    fair_dequeue(&from->rq, &task->se, false, from->rq.clock_ps);
    set_task_cpu(task, kc);
    enqueue(&kc->rq, task, ENQUEUE_MOVED);
    return from;
}

/* Decides who runs, with interrupts off. preempted: in the kernel, so that a task which has only
 * made up its mind to sleep stays runnable. Returns the next task; when it is not the one that ran,
 * the switch happens as soon as the caller leaves the CPU. */
static struct task_struct *schedule_out(struct kernel_cpu *kc, bool preempted)
{
    struct rq *rq = &kc->rq;
    struct task_struct *prev = rq->curr, *next;
    struct kernel_cpu *pulled_from = NULL;
    bool period_ended = false;
    uint64_t now_ps;
    bool sleeps;

    cpu_pay();
    cpu_spl_raise(kc->cpu, IPL_CLOCK);
    sleeps = !preempted && prev != &kc->idle && prev->state != TASK_STATE_RUNNING;
    if (!rq->skip_clock_update)
        update_rq_clock(kc);
    rq->skip_clock_update = false;
    now_ps = rq->clock_ps;
    kc->need_resched = false;
    if (prev != &kc->idle) {
        period_ended = prev->se.exec_start_ps / LOAD_PERIOD_PS != now_ps / LOAD_PERIOD_PS;
        update_curr(rq, prev, now_ps);
        put_prev(rq, prev, sleeps, now_ps);
    }
    next = pick_next(rq, prev != &kc->idle ? prev : NULL, now_ps);
    if (!next && kc->kernel->is_smp) {
        pulled_from = pull(kc);
        if (pulled_from)
            next = pick_next(rq, NULL, now_ps);
    }
    if (!next)
        next = &kc->idle;
    rq->picked = next;
    if (pulled_from) {
        kernel_charge(kc, balance);
        take_lines(kc, pulled_from, kc->kernel->params->lines.balance);
    }
    if (next == prev) {
        kernel_run(kc, schedule_same);
        return next;
    }
    if (sleeps) {
        kernel_charge(kc, schedule_sleep);
        if (next != &kc->idle)
            kernel_charge(kc, schedule_to_task);
        if (period_ended)
            kernel_charge(kc, schedule_decay);
    }
    kernel_run(kc, schedule);

    rq->curr = next;
    rq->nr_switches++;
    if (sleeps)
        prev->nvcsw++;
    else
        prev->nivcsw++;
    if (next != &kc->idle)
        kc->tick.rcu_waits = true;
    TRACE(kc, trace_sched_switch(kc, prev, next, state_letters(kc, prev, sleeps, preempted)));
    return next;
}

/* One that was switched out on an interrupt's way back goes the rest of that way before its own
 * code goes on; interrupts are off. */
static void return_from_interrupt(struct kernel_cpu *kc, struct task_struct *next)
{
    bool to_user = task_in_user(next); /* it may have gone on before this has been paid */

    next->switched_out_by_interrupt = false;
    kernel_charge(kc, switch_in);
    if (to_user)
        kernel_charge(kc, exit_to_user_resched);
    cpu_pay();
}

/* The task leaves the CPU, and comes back when it is picked again. */
static bool give_way(struct kernel_cpu *kc, bool preempted)
{
    struct task_struct *self, *next;

    cpu_pay();
    kc = this_cpu(kc->kernel); /* what it owed may have taken it elsewhere */
    self = kc->rq.curr;
    next = schedule_out(kc, preempted);

    if (next == self) {
        cpu_spl_lower(kc->cpu, IPL_NONE);
        return false;
    }
    if (next->switched_out_by_interrupt) {
        cpu_account(task_account(next));
        return_from_interrupt(kc, next);
        cpu_account(task_account(self));
    }
    context_sleep(); /* dispatch_tasks brings the next */
    kernel_charge(kc, switch_in);
    return true;
}

bool schedule(struct kernel_cpu *kc)
{
    return give_way(kc, false);
}

void preempt_check_resched(struct kernel_cpu *kc)
{
    if (kc->need_resched && kc->kernel->params->preemption == PREEMPT_FULL && !in_interrupt(kc))
        give_way(kc, true);
}

bool cond_resched(struct kernel_cpu *kc)
{
    cpu_pay();
    kc = this_cpu(kc->kernel);
    if (!kc->need_resched) {
        kernel_run(kc, cond_resched);
        return false;
    }
    give_way(kc, true);
    return true;
}

void preempt_schedule_irq(struct kernel_cpu *kc, bool to_user)
{
    struct task_struct *prev = kc->rq.curr;
    struct task_struct *next;

    cpu_pay();
    cpu_account(task_account(prev));
    next = schedule_out(kc, !to_user);
    prev->switched_out_by_interrupt = to_user || next != prev;
    if (next->switched_out_by_interrupt)
        return_from_interrupt(kc, next);
    if (next == prev)
        cpu_spl_lower(kc->cpu, IPL_NONE);
}

/* The engine asks who runs; no interrupt is on the stack. */
static void dispatch_tasks(void *ctx)
{
    struct kernel_cpu *kc = ctx;
    struct sim_cpu *core = kc->cpu->core;
    struct sim_context *top = sim_cpu_top(core);
    struct sim_context *wanted = kc->rq.curr->context;

    if (top == wanted || (kc->halted && !top))
        return;
    if (top)
        sim_cpu_take(core);
    if (sim_context_state(wanted) == CONTEXT_SLEEPING)
        context_wake(wanted);
    sim_cpu_push(core, wanted);
    cpu_spl_lower(kc->cpu, IPL_NONE);
}

/* ---- the tick, and what is counted ----------------------------------------------------------- */

void scheduler_tick(struct kernel_cpu *kc)
{
    struct rq *rq = &kc->rq;

    if (rq->curr == &kc->idle)
        return;
    kernel_run(kc, tick_task);
    update_rq_clock(kc);
    if (slice_is_over(rq))
        kc->need_resched = true;
}

void task_enter_user(struct task_struct *task)
{
    cpu_count(&task->mode_changes, 1);
}

void task_exit_user(struct task_struct *task)
{
    cpu_count(&task->mode_changes, 1);
}

uint64_t task_run_ps(const struct task_struct *task)
{
    return task->se.sum_exec_ps - task->run_before_ps;
}

void task_window_open(struct task_struct *task)
{
    task->run_before_ps = task->se.sum_exec_ps;
    task->nvcsw = task->nivcsw = task->migrations = 0;
}
