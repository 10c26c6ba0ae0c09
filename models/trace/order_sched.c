/* Tasks: who is current, who sleeps, who has been woken. */
#include <string.h>

#include "models/trace/order_rules.h"

struct order_task *order_task_of(struct order_checker *c, int pid)
{
    for (unsigned i = 0; i < ORDER_TASKS && pid != 0; i++) {
        struct order_task *task = &c->tasks[i];

        if (task->pid == 0)
            *task = (struct order_task){ .pid = pid };
        if (task->pid == pid)
            return task;
    }
    return NULL;
}

bool order_is_ksoftirqd(const struct order_task_name *task, unsigned cpu)
{
    unsigned n;

    return sscanf(task->comm, "ksoftirqd/%u", &n) == 1 && n == cpu;
}

/* Whoever was current before may be anywhere when no switch was seen. */
static void set_current(struct order_checker *c, unsigned n, const struct order_task_name *name)
{
    struct order_cpu *cpu = &c->cpus[n];
    struct order_task *before = order_task_of(c, cpu->task.pid);
    struct order_task *task = order_task_of(c, name->pid);

    if (before != NULL && before->state == ORDER_TASK_RUNS && before != task)
        before->state = ORDER_TASK_UNKNOWN;
    cpu->task = *name;
    if (task != NULL) {
        task->state = ORDER_TASK_RUNS;
        task->cpu = n;
    }
    if (order_is_ksoftirqd(name, n))
        cpu->ksoftirqd = ORDER_TASK_WOKEN;
    if (name->pid == 0)
        cpu->ksoftirqd = ORDER_TASK_SLEEPS;
}

/* With one CPU nobody else can end a wakeup, and interrupts are off from its first line to its
 * second. */
static void check_wakeup_is_one_step(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    int due = cpu->wake_due, woken = line->event == ORDER_WAKEUP ? line->woken.pid : 0;

    cpu->wake_due = 0;
    if (due == woken || c->trace_cpus != 1 || !cpu->started)
        return;
    if (due != 0 && order_has_seen(c, ORDER_WAKEUP))
        order_complain(c, line->cpu, ORDER_RULE_WAKE, "pid %d is being woken and is not woken",
                       due);
    else if (woken != 0 && order_has_seen(c, ORDER_WAKING))
        order_complain(c, line->cpu, ORDER_RULE_WAKE, "%s-%d is woken without a waking before",
                       line->woken.comm, woken);
}

void order_sched_column(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);

    if (cpu->started && cpu->task.pid != line->task.pid && order_has_seen(c, ORDER_SWITCH))
        order_complain(c, line->cpu, ORDER_RULE_TASK, "%s-%d, but the current task is %s-%d",
                       line->task.comm, line->task.pid, cpu->task.comm, cpu->task.pid);
    if (!cpu->started || cpu->task.pid != line->task.pid)
        set_current(c, line->cpu, &line->task);
    if (line->event != ORDER_OTHER)
        check_wakeup_is_one_step(c, line);
}

/* ksoftirqd is woken at the end of a softirq loop, or by a raise outside of one. */
static void check_ksoftirqd_waking(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);

    if (cpu->vec >= 0 && line->context == ORDER_IN_SOFTIRQ && order_has_seen(c, ORDER_SOFTIRQ_EXIT))
        order_complain(c, line->cpu, ORDER_RULE_KSOFTIRQD_WAKE, "ksoftirqd is woken in a softirq");
    else if (cpu->pending == 0 && cpu->unknown == 0 && order_has_seen(c, ORDER_SOFTIRQ_RAISE))
        order_complain(c, line->cpu, ORDER_RULE_KSOFTIRQD_WAKE,
                       "ksoftirqd is woken and no softirq is pending");
    cpu->ksoftirqd = ORDER_TASK_WOKEN;
    if (line->context == ORDER_IN_SOFTIRQ && cpu->in_loop && cpu->vec == ORDER_NONE)
        order_softirq_leave(c, line->cpu);
}

void order_sched_waking(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    struct order_task *task = order_task_of(c, line->woken.pid);

    if (order_is_ksoftirqd(&line->woken, line->cpu))
        check_ksoftirqd_waking(c, line);
    order_thread_waking(c, line);
    cpu->wake_due = line->woken.pid;
    if (task == NULL)
        return;
    if (((task->state == ORDER_TASK_WAKING || task->state == ORDER_TASK_WOKEN) &&
         order_has_seen(c, ORDER_SWITCH)) ||
        (task->state == ORDER_TASK_GAVE_WAY && !task->preempted))
        order_complain(c, line->cpu, ORDER_RULE_WAKE, "%s-%d is being woken and does not sleep",
                       line->woken.comm, line->woken.pid);
    /* The current task, about to sleep, is woken and runs on. */
    if (task->state != ORDER_TASK_RUNS)
        task->state = ORDER_TASK_WAKING;
    else
        task->waking_on_cpu = c->trace_cpus != 1;
}

void order_sched_wakeup(struct order_checker *c, const struct order_line *line)
{
    struct order_task *task = order_task_of(c, line->woken.pid);

    if (order_is_ksoftirqd(&line->woken, line->cpu))
        order_cpu_of(c, line)->ksoftirqd = ORDER_TASK_WOKEN;
    if (task == NULL)
        return;
    if (line->event == ORDER_WAKEUP && order_has_seen(c, ORDER_WAKING) && c->trace_cpus != 1 &&
        !task->waking_on_cpu &&
        (task->state == ORDER_TASK_SLEEPS || task->state == ORDER_TASK_WOKEN ||
         task->state == ORDER_TASK_GAVE_WAY))
        order_complain(c, line->cpu, ORDER_RULE_WAKE, "%s-%d is woken without a waking before",
                       line->woken.comm, line->woken.pid);
    if (task->state != ORDER_TASK_RUNS)
        task->state = ORDER_TASK_WOKEN;
    task->waking_on_cpu = false;
    task->cpu = line->cpu;
}

static void check_idle(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    char name[16];

    if (cpu->pending != 0 && order_has_seen(c, ORDER_SOFTIRQ_ENTRY))
        order_complain(c, line->cpu, ORDER_RULE_IDLE, "idle with %s pending",
                       order_vec_name((unsigned)__builtin_ctz(cpu->pending), name));
    cpu->pending = cpu->unknown = 0;
    if (c->trace_cpus != 1)
        return;
    for (unsigned i = 0; i < ORDER_TASKS && c->tasks[i].pid != 0; i++)
        if (c->tasks[i].state == ORDER_TASK_WOKEN || c->tasks[i].state == ORDER_TASK_GAVE_WAY) {
            order_complain(c, line->cpu, ORDER_RULE_IDLE, "idle, but pid %d can run",
                           c->tasks[i].pid);
            c->tasks[i].state = ORDER_TASK_UNKNOWN;
        }
}

static void leave_task(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    struct order_task *task = order_task_of(c, line->prev.pid);
    bool runnable = line->prev_state == 'R';
    char name[16];

    if (line->prev.pid == 0 && !runnable)
        order_complain(c, line->cpu, ORDER_RULE_SWITCH, "the idle task leaves as %c, not R",
                       line->prev_state);
    if (order_is_ksoftirqd(&line->prev, line->cpu)) {
        cpu->ksoftirqd = runnable ? ORDER_TASK_WOKEN : ORDER_TASK_SLEEPS;
        if (!runnable && cpu->pending != 0 && order_has_seen(c, ORDER_SOFTIRQ_ENTRY))
            order_complain(c, line->cpu, ORDER_RULE_SOFTIRQ_LEFT,
                           "ksoftirqd sleeps with %s pending",
                           order_vec_name((unsigned)__builtin_ctz(cpu->pending), name));
        if (!runnable)
            cpu->unknown = 0;
    }
    if (!runnable)
        order_thread_sleeps(c, line);
    if (task == NULL)
        return;
    if (line->prev_state == 'X' || line->prev_state == 'Z')
        task->state = ORDER_TASK_UNKNOWN; /* its pid may return */
    else
        task->state = runnable              ? ORDER_TASK_GAVE_WAY
                      : task->waking_on_cpu ? ORDER_TASK_WAKING
                                            : ORDER_TASK_SLEEPS;
    task->preempted = line->prev_preempted;
}

void order_sched_switch(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    struct order_task *next = order_task_of(c, line->next.pid);

    if (line->context != ORDER_IN_TASK)
        order_complain(c, line->cpu, ORDER_RULE_CONTEXT, "a switch inside an interrupt");
    if (cpu->xmits > 0 && order_has_seen(c, ORDER_XMIT))
        order_complain(c, line->cpu, ORDER_RULE_XMIT, "a switch inside a transmission");
    cpu->xmits = 0;
    if (line->prev.pid != cpu->task.pid)
        order_complain(c, line->cpu, ORDER_RULE_SWITCH, "%s-%d gives way, but is not current",
                       line->prev.comm, line->prev.pid);
    if (line->prev.pid == line->next.pid)
        order_complain(c, line->cpu, ORDER_RULE_SWITCH, "a switch to the same task");
    leave_task(c, line);
    if (next != NULL && next->state == ORDER_TASK_SLEEPS &&
        (order_has_seen(c, ORDER_WAKING) || order_has_seen(c, ORDER_WAKEUP)))
        order_complain(c, line->cpu, ORDER_RULE_SWITCH, "%s-%d runs, but it sleeps",
                       line->next.comm, line->next.pid);
    if (next != NULL && next->state == ORDER_TASK_WAKING && order_has_seen(c, ORDER_WAKEUP))
        order_complain(c, line->cpu, ORDER_RULE_SWITCH, "%s-%d runs before it is woken",
                       line->next.comm, line->next.pid);
    if (next != NULL && next->state == ORDER_TASK_RUNS && order_has_seen(c, ORDER_SWITCH))
        order_complain(c, line->cpu, ORDER_RULE_SWITCH, "%s-%d runs twice", line->next.comm,
                       line->next.pid);
    if (line->next.pid == 0)
        check_idle(c, line);
    set_current(c, line->cpu, &line->next);
}
