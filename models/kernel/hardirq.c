#include "models/kernel/hardirq.h"

#include <string.h>

#include "models/kernel/idle.h"
#include "models/kernel/kernel.h"
#include "models/trace/event_trace.h"
#include "sim/check.h"

static void handle_irq(void *ctx);
static void let_others_in(struct irq_desc *desc);

void irq_desc_init(struct irq_desc *desc, struct kernel_cpu *kc, unsigned irq, bool edge)
{
    memset(desc, 0, sizeof *desc);
    desc->kc = kc;
    desc->irq = irq;
    desc->vector = cpu_add_vector(kc->cpu, IPL_CLOCK, "device interrupt", handle_irq, desc);
    if (edge)
        cpu_vector_set_edge(&desc->vector);
}

void request_irq(struct irq_desc *desc, const char *name, enum irqreturn (*handler)(void *ctx),
                 void *ctx)
{
    SIM_CHECK(desc->kc->kernel->sim, desc->action_count < IRQ_ACTIONS_MAX,
              "%d handlers share a line at most", IRQ_ACTIONS_MAX);
    desc->actions[desc->action_count++] =
        (struct irq_action){ .name = name, .handler = handler, .ctx = ctx };
}

static void handle_irq(void *ctx)
{
    struct irq_desc *desc = ctx;
    struct kernel_cpu *kc = desc->kc;
    bool handled = false;

    irq_enter(kc);
    desc->count++;
    if (kc->kernel->is_24)
        let_others_in(desc);
    for (unsigned i = 0; i < desc->action_count; i++) {
        const struct irq_action *action = &desc->actions[i];
        enum irqreturn result;

        TRACE(kc, trace_irq_handler_entry(kc, desc->irq, action->name));
        result = action->handler(action->ctx);
        handled |= result == IRQ_HANDLED;
        TRACE(kc, trace_irq_handler_exit(kc, desc->irq, result == IRQ_HANDLED));
    }
    if (!handled)
        desc->unhandled++;
    if (kc->kernel->is_24) {
        cpu_pay();
        cpu_spl_raise(kc->cpu, IPL_CLOCK); /* handle_IRQ_event ends with interrupts off */
    }
    irq_exit(kc);
}

/* 2.4: the line stays masked until its handlers are done, the CPU takes other interrupts meanwhile.
 */
static void let_others_in(struct irq_desc *desc)
{
    cpu_pay();
    if (!desc->fast)
        cpu_handler_enable(desc->kc->cpu);
}

void irq_enter(struct kernel_cpu *kc)
{
    if (kc->halted)
        idle_interrupted(kc);
    cpu_account(&kc->cpu->account_ps[CPU_INTERRUPT]);
    kc->hardirq_count++;
    kernel_charge(kc, irq_entry);
    if (kc->rq.curr == &kc->idle) {
        kernel_charge(kc, irq_entry_rcu);
        if (kc->cpu->depth == 1) {
            kernel_charge(kc, irq_entry_idle);
            tick_irq_enter(kc);
        }
    }
}

void irq_exit(struct kernel_cpu *kc)
{
    struct task_struct *curr = kc->rq.curr;
    bool last = kc->cpu->depth == 1;

    kernel_charge(kc, irq_exit);
    kc->hardirq_count--;
    if (!in_interrupt(kc) && kc->softirqs.pending) {
        cpu_spl_raise(kc->cpu, IPL_CLOCK); /* off, until the loop turns them on */
        cpu_handler_done(kc->cpu);
        softirq_on_irq_exit(kc);
    }
    kernel_charge(kc, irq_return);
    if (curr == &kc->idle && !kc->need_resched)
        kernel_charge(kc, irq_return_idle);
    cpu_pay();
    if (last && kc->need_resched && curr != &kc->idle) {
        if (task_in_user(curr))
            preempt_schedule_irq(kc, true);
        else if (kc->kernel->params->preemption == PREEMPT_FULL && kc->softirq_count == 0)
            preempt_schedule_irq(kc, false);
    }
    if (kc->rq.curr == curr)
        cpu_spl_lower(kc->cpu, IPL_NONE);
}
