#include "models/kernel/hardirq.h"

#include <string.h>

#include "models/kernel/idle.h"
#include "models/kernel/irq_thread.h"
#include "models/kernel/kernel.h"
#include "models/trace/event_trace.h"
#include "sim/check.h"

static void handle_irq(void *ctx);
static enum irqreturn call_handler(const struct irq_action *action);
static void let_others_in(struct kernel_cpu *kc, const struct irq_desc *desc);
static void add_interrupt_randomness(struct kernel_cpu *kc, struct irq_desc *desc);

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
    unsigned least = 0;

    desc->affinity = cpus & all_cpus(kernel);
    SIM_CHECK(kernel->sim, desc->affinity, "interrupt %u may go nowhere", desc->irq);
    for (uint64_t left = desc->affinity; left; left &= left - 1) {
        struct kernel_cpu *kc = &kernel->cpus[__builtin_ctzll(left)];
        unsigned others = kc->cpu->vector_count - (kc == desc->kc);

        if (best && others >= least)
            continue;
        best = kc;
        least = others;
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

int setup_irq(struct irq_desc *desc, const struct irq_action *action)
{
    if (!action->handler)
        return -KERNEL_EINVAL;
    for (unsigned i = 0; i < desc->action_count; i++) {
        const struct irq_action *other = &desc->actions[i];

        if (!(other->flags & action->flags & IRQF_SHARED))
            return -KERNEL_EBUSY;
        if (other->ctx == action->ctx)
            return -KERNEL_EINVAL;
    }
    SIM_CHECK(desc->kernel->sim, desc->action_count < IRQ_ACTIONS_MAX,
              "%d handlers share a line at most", IRQ_ACTIONS_MAX);
    desc->actions[desc->action_count] = *action;
    desc->actions[desc->action_count++].thread = irq_setup_thread(desc, action);
    return 0;
}

bool free_irq(struct irq_desc *desc, const void *ctx)
{
    for (unsigned i = 0; i < desc->action_count; i++) {
        if (desc->actions[i].ctx != ctx)
            continue;
        if (desc->actions[i].thread)
            desc->actions[i].thread->taken = false;
        desc->action_count--;
        for (; i < desc->action_count; i++)
            desc->actions[i] = desc->actions[i + 1];
        return true;
    }
    return false;
}

void request_irq(struct irq_desc *desc, const char *name, enum irqreturn (*handler)(void *ctx),
                 void *ctx)
{
    struct irq_action action = {
        .name = name, .handler = handler, .ctx = ctx, .flags = IRQF_SHARED
    };
    int result = setup_irq(desc, &action);

    SIM_CHECK(desc->kernel->sim, result == 0, "%s: request_irq says %d", name, result);
}

void irq_desc_window_open(struct irq_desc *desc)
{
    desc->count = desc->unhandled = 0;
    memset(desc->counts, 0, sizeof desc->counts);
    for (unsigned i = 0; i < desc->action_count; i++)
        desc->actions[i].calls = desc->actions[i].none = 0;
}

static void handle_irq(void *ctx)
{
    struct irq_desc *desc = ctx;
    struct kernel_cpu *kc = this_cpu(desc->kernel);
    bool handled = false, sampled = false;

    irq_enter(kc);
    smp_pay(kc); /* another CPU may request or free the line */
    desc->count++;
    desc->ever++;
    desc->counts[kc->number]++;
    desc->running++;
    kc->irqs_taken++;
    if (kc->kernel->is_24)
        let_others_in(kc, desc);
    for (unsigned i = 0; i < desc->action_count; i++) {
        struct irq_action *action = &desc->actions[i];
        enum irqreturn result;

        sampled |= action->flags & SA_SAMPLE_RANDOM;
        action->calls++;
        TRACE(kc, trace_irq_handler_entry(kc, desc->irq, action->name));
        result = call_handler(action);
        handled |= result != IRQ_NONE;
        action->none += result == IRQ_NONE;
        TRACE(kc, trace_irq_handler_exit(kc, desc->irq, result != IRQ_NONE));
        if (result == IRQ_WAKE_THREAD)
            irq_wake_thread(kc, action->thread);
    }
    if (!handled)
        desc->unhandled++;
    smp_pay(kc);
    desc->running--;
    if (kc->kernel->is_24) {
        if (sampled)
            add_interrupt_randomness(kc, desc);
        cpu_pay();
        cpu_spl_raise(kc->cpu, IPL_CLOCK); /* handle_IRQ_event ends with interrupts off */
    }
    irq_exit(kc);
}

/* irq_default_primary_handler, where a thread has the driver's. */
static enum irqreturn call_handler(const struct irq_action *action)
{
    return action->thread ? IRQ_WAKE_THREAD : action->handler(action->ctx);
}

static void add_interrupt_randomness(struct kernel_cpu *kc, struct irq_desc *desc)
{
    cpu_pay();
    add_timer_randomness(&kc->kernel->entropy, &desc->rand_state, cpu_cycle_counter(kc->cpu));
    kernel_charge(kc, interrupt_randomness);
}

/* 2.4: the line stays masked until its handlers are done, the CPU takes other interrupts meanwhile.
 */
static void let_others_in(struct kernel_cpu *kc, const struct irq_desc *desc)
{
    cpu_pay();
    if (!desc->fast && !(desc->action_count && desc->actions[0].flags & SA_INTERRUPT))
        cpu_handler_enable(kc->cpu);
}

void irq_enter(struct kernel_cpu *kc)
{
    uint64_t refill_cycles = kc->halted ? idle_interrupted(kc) : 0;

    cpu_account(&kc->cpu->account_ps[CPU_INTERRUPT]);
    cpu_charge(refill_cycles);
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
