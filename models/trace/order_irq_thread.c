/* Threads of interrupts: who wakes them, and what is left to them.
 *
 *     irq_handler_entry irq_handler_exit waking:irq/N | ->irq/N softirq_raise NET_RX{ .. }NET_RX
 *     (hard)                             (hard)       | (bottom halves off)
 *
 * A thread is known by its name. What it has to do is held against it only where interrupts are
 * known to be threaded by force: a driver's own thread may do anything.
 */
#include <string.h>

#include "models/trace/order_rules.h"

bool order_is_irq_thread(const struct order_task_name *task, unsigned *irq)
{
    return sscanf(task->comm, "irq/%u-", irq) == 1;
}

/* Between the handler's end and the wake-up the interrupt says nothing. */
void order_thread_before(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    int due = cpu->thread_due;

    cpu->thread_due = 0;
    if (due == 0 || line->event == ORDER_OTHER)
        return;
    if (line->event == ORDER_WAKING && line->woken.pid == due)
        return;
    order_complain(c, line->cpu, ORDER_RULE_IRQ_THREAD,
                   "irq %u is over, and its thread, which sleeps, is not woken", cpu->irq_number);
}

void order_thread_handler_left(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    int row = order_irq_row(c, line->number);
    const struct order_task *task;

    if (row < 0 || c->irqs[row].thread <= 0 || !line->handled || !c->options.forced_threads ||
        !order_has_seen(c, ORDER_SWITCH))
        return;
    task = order_task_of(c, c->irqs[row].thread);
    if (task != NULL && task->state == ORDER_TASK_SLEEPS)
        cpu->thread_due = c->irqs[row].thread;
}

/* NET_RX is raised: where the driver's handler runs. */
void order_thread_raise(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    unsigned irq;

    if (!c->options.forced_threads)
        return;
    if (cpu->in_irq && cpu->irq >= 0 && c->irqs[cpu->irq].thread != 0)
        order_complain(c, line->cpu, ORDER_RULE_IRQ_THREAD,
                       "irq %u raises NET_RX in the interrupt, and has a thread", cpu->irq_number);
    if (line->context == ORDER_IN_TASK && order_is_irq_thread(&line->task, &irq) && !line->bh_off)
        order_complain(c, line->cpu, ORDER_RULE_IRQ_THREAD,
                       "the thread of irq %u raises NET_RX with bottom halves on", irq);
}

void order_thread_waking(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    unsigned irq;
    int row;

    if (!order_is_irq_thread(&line->woken, &irq))
        return;
    row = order_irq_row(c, irq);
    if (row >= 0) {
        int known = c->irqs[row].thread;

        c->irqs[row].thread = known == 0 || known == line->woken.pid ? line->woken.pid : ORDER_MANY;
    }
    for (unsigned i = 0; i < ORDER_CPUS; i++) {
        if (c->cpus[i].thread_due == line->woken.pid)
            c->cpus[i].thread_due = 0;
    }
    if (!c->options.forced_threads)
        return;
    if (cpu->in_irq && cpu->irq_number == irq)
        order_complain(c, line->cpu, ORDER_RULE_IRQ_THREAD,
                       "the thread of irq %u is woken before the handler is left", irq);
    else if (line->context == ORDER_IN_SOFTIRQ)
        order_complain(c, line->cpu, ORDER_RULE_IRQ_THREAD,
                       "the thread of irq %u is woken in a softirq", irq);
}

/* What it raised it has run, where bottom halves were on again, or ksoftirqd will. */
void order_thread_sleeps(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    unsigned irq;

    if (c->options.forced_threads && order_is_irq_thread(&line->prev, &irq) &&
        cpu->pending & 1u << ORDER_NET_RX && cpu->ksoftirqd == ORDER_TASK_SLEEPS &&
        order_has_seen(c, ORDER_SOFTIRQ_ENTRY))
        order_complain(c, line->cpu, ORDER_RULE_IRQ_THREAD,
                       "the thread of irq %u sleeps with NET_RX pending", irq);
}
