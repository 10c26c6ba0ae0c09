#include "models/kernel/irq_thread.h"

#include <stdio.h>
#include <stdlib.h>

#include "models/kernel/hardirq.h"
#include "models/kernel/kernel.h"
#include "sim/check.h"

/* A turn, in order. */
static void follow_line(struct kernel_cpu *kc, struct irq_thread *thread);
static void irq_thread_body(void *arg);
static void forced_thread_fn(struct irq_thread *thread);
static struct irq_action *action_of(struct irq_thread *thread);
static void finalize_oneshot(struct irq_thread *thread);

#define FIRST_PID       1000u /* above everybody else's */
#define COMM_TEXT_BYTES 64

struct irq_thread *irq_setup_thread(struct irq_desc *desc, const struct irq_action *action)
{
    struct kernel *kernel = desc->kernel;
    struct irq_thread *thread;
    char comm[COMM_TEXT_BYTES];

    if (!kernel->params->threadirqs || kernel->is_24 || action->flags & IRQF_NO_THREAD)
        return NULL;
    for (unsigned i = 0; i < desc->thread_count; i++) {
        if (desc->threads[i]->taken)
            continue;
        desc->threads[i]->taken = true;
        return desc->threads[i];
    }
    thread = calloc(1, sizeof *thread);
    SIM_CHECK(kernel->sim, thread, "no memory for an interrupt's thread");
    thread->desc = desc;
    thread->number = desc->thread_count;
    thread->taken = true;
    thread->next_owned = kernel->irq_threads;
    kernel->irq_threads = thread;
    desc->threads[desc->thread_count++] = thread;
    snprintf(comm, sizeof comm, "irq/%u-%s", desc->irq, action->name);
    task_create(&thread->task, desc->kc, comm,
                (int)(FIRST_PID + IRQ_ACTIONS_MAX * desc->irq + thread->number), true, 0, 0,
                irq_thread_body, thread);
    task_set_fifo(&thread->task, FIFO_PRIORITY_DEFAULT);
    return thread;
}

/* ---- the interrupt ------------------------------------------------------------------------- */

void irq_wake_thread(struct kernel_cpu *kc, struct irq_thread *thread)
{
    kernel_run(kc, irq_wake_thread);
    if (!thread->desc->cpu_vector.edge) {
        thread->desc->threads_oneshot |= 1u << thread->number;
        cpu_vector_set_masked(&thread->desc->cpu_vector, true);
    }
    if (thread->run)
        return;
    thread->run = true;
    follow_line(kc, thread);
    try_to_wake_up(&thread->task);
}

/* irq_thread_check_affinity: one that sleeps for good is on no CPU's list. */
static void follow_line(struct kernel_cpu *kc, struct irq_thread *thread)
{
    struct task_struct *task = &thread->task;

    if (task->kc == kc || task->state == TASK_STATE_RUNNING || task->se.on_rq ||
        sim_context_cpu(task->context))
        return;
    task->cpus_allowed = UINT64_C(1) << kc->number;
    set_task_cpu(task, kc);
}

/* ---- the thread ---------------------------------------------------------------------------- */

static void irq_thread_body(void *arg)
{
    struct irq_thread *thread = arg;

    kernel_charge(thread->task.kc, switch_in);
    for (;;) {
        cpu_pay();
        if (!thread->run) {
            thread->task.state = TASK_STATE_INTERRUPTIBLE;
            schedule(thread->task.kc);
            continue;
        }
        thread->run = false;
        kernel_charge(thread->task.kc, irq_thread);
        forced_thread_fn(thread);
    }
}

static void forced_thread_fn(struct irq_thread *thread)
{
    struct kernel_cpu *kc = thread->task.kc;
    struct irq_action *action;

    local_bh_disable(kc);
    cpu_spl_raise(kc->cpu, IPL_CLOCK);
    action = action_of(thread);
    if (action) {
        enum irqreturn result = action->handler(action->ctx);

        cpu_pay();
        action = action_of(thread); /* it may have been given back meanwhile */
        if (action)
            action->none += result == IRQ_NONE;
    }
    finalize_oneshot(thread);
    cpu_spl_lower(kc->cpu, IPL_NONE);
    local_bh_enable(kc);
}

/* NULL: its driver has given the line back. */
static struct irq_action *action_of(struct irq_thread *thread)
{
    struct irq_desc *desc = thread->desc;

    for (unsigned i = 0; i < desc->action_count; i++) {
        if (desc->actions[i].thread == thread)
            return &desc->actions[i];
    }
    return NULL;
}

/* The line comes back with the last of its threads. */
static void finalize_oneshot(struct irq_thread *thread)
{
    struct irq_desc *desc = thread->desc;

    cpu_pay();
    if (desc->cpu_vector.edge || thread->run) /* it goes round once more */
        return;
    desc->threads_oneshot &= ~(1u << thread->number);
    if (!desc->threads_oneshot)
        cpu_vector_set_masked(&desc->cpu_vector, false);
}

/* ---- all of a kernel ----------------------------------------------------------------------- */

void irq_threads_window_open(struct kernel *kernel)
{
    for (struct irq_thread *thread = kernel->irq_threads; thread; thread = thread->next_owned)
        task_window_open(&thread->task);
}

uint64_t irq_threads_run_ps(const struct kernel *kernel)
{
    uint64_t run_ps = 0;

    for (const struct irq_thread *thread = kernel->irq_threads; thread; thread = thread->next_owned)
        run_ps += task_run_ps(&thread->task);
    return run_ps;
}

void irq_threads_free(struct kernel *kernel)
{
    while (kernel->irq_threads) {
        struct irq_thread *thread = kernel->irq_threads;

        kernel->irq_threads = thread->next_owned;
        free(thread);
    }
}
