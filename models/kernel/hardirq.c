#include "models/kernel/hardirq.h"

#include <string.h>

#include "models/kernel/idle.h"
#include "models/kernel/kernel.h"
#include "models/trace/event_trace.h"
#include "sim/check.h"

static void handle_irq(void *ctx);
static void let_others_in(struct kernel_cpu *kc, const struct irq_desc *desc);

void irq_desc_init(struct irq_desc *desc, struct kernel_cpu *kc, unsigned irq, bool edge)
{
    memset(desc, 0, sizeof *desc);
    desc->kernel = kc->kernel;
    desc->kc = kc;
    desc->affinity = UINT64_C(1) << kc->number;
    desc->irq = irq;
    desc->vector = cpu_attach_vector(kc->cpu, &desc->cpu_vector, IPL_CLOCK, "device interrupt",
                                     handle_irq, desc);
    if (edge)
        cpu_vector_set_edge(&desc->vector);
}

/* matrix_find_best_cpu: the one with the most free vectors, of those the lowest number. */
void irq_start_at(struct irq_desc *desc, uint64_t cpus)
{
    struct kernel *kernel = desc->kernel;
    struct kernel_cpu *best = NULL;

    desc->affinity = cpus & all_cpus(kernel);
    SIM_CHECK(kernel->sim, desc->affinity, "interrupt %u may go nowhere", desc->irq);
    for (uint64_t left = desc->affinity; left; left &= left - 1) {
        struct kernel_cpu *kc = &kernel->cpus[__builtin_ctzll(left)];

        if (!best || kc->cpu->vector_count < best->cpu->vector_count)
            best = kc;
    }
    desc->kc = best;
    cpu_move_vector(&desc->cpu_vector, best->cpu);
}

/* apic_set_affinity: it stays where it is if it may. */
void irq_set_affinity(struct irq_desc *desc, uint64_t cpus)
{
    if (cpus >> desc->kc->number & 1)
        desc->affinity = cpus & all_cpus(desc->kernel);
    else
        irq_start_at(desc, cpus);
}

void request_irq(struct irq_desc *desc, const char *name, enum irqreturn (*handler)(void *ctx),
                 void *ctx)
{
    SIM_CHECK(desc->kernel->sim, desc->action_count < IRQ_ACTIONS_MAX,
              "%d handlers share a line at most", IRQ_ACTIONS_MAX);
    desc->actions[desc->action_count++] =
        (struct irq_action){ .name = name, .handler = handler, .ctx = ctx };
}

static void handle_irq(void *ctx)
{
    struct irq_desc *desc = ctx;
    struct kernel_cpu *kc = this_cpu(desc->kernel);
    bool handled = false;

    irq_enter(kc);
    desc->count++;
    kc->irqs_taken++;
    if (kc->kernel->is_24)
        let_others_in(kc, desc);
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
static void let_others_in(struct kernel_cpu *kc, const struct irq_desc *desc)
{
    cpu_pay();
    if (!desc->fast)
        cpu_handler_enable(kc->cpu);
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
