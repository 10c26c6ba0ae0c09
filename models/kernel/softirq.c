#include "models/kernel/softirq.h"

#include "models/kernel/kernel.h"
#include "models/kernel/netif_rx.h"
#include "models/kernel/softirq24.h"
#include "models/kernel/xmit.h"
#include "models/trace/event_trace.h"
#include "sim/check.h"

/* In the order of events. */
static bool ksoftirqd_is_running(const struct kernel_cpu *kc);
static void handle_softirqs(struct kernel_cpu *kc);
static void run_one(struct kernel_cpu *kc, enum softirq nr);

#define TIME_LIMIT_PS (2 * SIM_PS_PER_MS) /* MAX_SOFTIRQ_TIME, in whole jiffies */

const char *const softirq_names[SOFTIRQS] = {
    "HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU",
};

void raise_softirq_only(struct kernel_cpu *kc, enum softirq nr)
{
    cpu_pay();
    TRACE(kc, trace_softirq(kc, "softirq_raise", nr));
    kc->softirqs.pending |= 1u << nr;
}

void raise_softirq_irqoff(struct kernel_cpu *kc, enum softirq nr)
{
    raise_softirq_only(kc, nr);
    if (!in_interrupt(kc))
        wakeup_softirqd(kc);
}

/* ---- who runs them ------------------------------------------------------------------------------
 */

/* Runnable, and what is pending can wait for it. */
static bool ksoftirqd_is_running(const struct kernel_cpu *kc)
{
    const uint32_t now_mask = 1u << HI_SOFTIRQ | 1u << TASKLET_SOFTIRQ;

    if (kc->softirqs.pending & now_mask)
        return false;
    return kc->ksoftirqd.state == TASK_STATE_RUNNING;
}

static bool left_to_ksoftirqd(const struct kernel_cpu *kc)
{
    switch ((enum kernel_version)kc->kernel->params->version) {
    case KERNEL_6_1:
        return ksoftirqd_is_running(kc);
    case KERNEL_6_12:
        return false;
    }
    return false;
}

/* invoke_softirq */
void softirq_on_irq_exit(struct kernel_cpu *kc)
{
    if (kc->kernel->is_24) {
        do_softirq24(kc);
        return;
    }
    if (left_to_ksoftirqd(kc))
        return;
    if (kc->kernel->params->threadirqs)
        wakeup_softirqd(kc);
    else
        handle_softirqs(kc);
}

void ksoftirqd_body(void *arg)
{
    struct kernel_cpu *kc = arg;

    kernel_charge(kc, switch_in);
    for (;;) {
        cpu_pay();
        if (!kc->softirqs.pending) {
            kc->ksoftirqd.state = TASK_STATE_INTERRUPTIBLE;
            schedule(kc);
            continue;
        }
        cpu_spl_raise(kc->cpu, IPL_CLOCK); /* nobody else runs what it has seen */
        kernel_charge(kc, ksoftirqd_loop);
        if (kc->kernel->is_24)
            do_softirq24(kc);
        else
            handle_softirqs(kc);
        cond_resched(kc);
    }
}

/* In a task, interrupts off: on its own stack, also where interrupts are threaded. */
static void do_softirq(struct kernel_cpu *kc)
{
    if (kc->kernel->is_24)
        do_softirq24(kc);
    else if (!left_to_ksoftirqd(kc))
        handle_softirqs(kc);
}

void local_bh_disable(struct kernel_cpu *kc)
{
    cpu_pay();
    kc = this_cpu(kc->kernel);
    kc->softirq_count += SOFTIRQ_DISABLE;
}

void local_bh_enable(struct kernel_cpu *kc)
{
    cpu_pay();
    kc = this_cpu(kc->kernel);
    SIM_CHECK(kc->kernel->sim, kc->softirq_count >= SOFTIRQ_DISABLE,
              "bottom halves enabled that were not disabled");
    kc->softirq_count -= SOFTIRQ_DISABLE;
    if (!in_interrupt(kc) && kc->softirqs.pending) {
        cpu_spl_raise(kc->cpu, IPL_CLOCK);
        do_softirq(kc);
        cpu_spl_lower(kc->cpu, IPL_NONE);
    }
    preempt_check_resched(kc);
}

/* ---- the loop ---- */

static void handle_softirqs(struct kernel_cpu *kc)
{
    struct kernel *kernel = kc->kernel;
    uint64_t limit_jiffies = (TIME_LIMIT_PS + kernel->jiffy_ps - 1) / kernel->jiffy_ps;
    uint64_t end = kernel->jiffies + limit_jiffies;
    unsigned left = SOFTIRQ_PASSES;

    kernel_run(kc, softirq_entry); /* of the first, with interrupts still off */
    softirq_begin(kc);
    for (;;) {
        softirq_run_pass(kc);
        if (!kc->softirqs.pending || kernel->jiffies >= end || kc->need_resched || --left == 0)
            break;
        kernel_run(kc, softirq_entry);
    }
    if (kc->softirqs.pending)
        wakeup_softirqd(kc);
    softirq_end(kc);
}

void softirq_begin(struct kernel_cpu *kc)
{
    cpu_account(&kc->cpu->account_ps[CPU_SOFTIRQ]);
    kc->softirq_count += SOFTIRQ_SERVING;
}

void softirq_end(struct kernel_cpu *kc)
{
    kc->softirq_count -= SOFTIRQ_SERVING;
    cpu_pay();
    if (kc->cpu->depth > 0) {
        cpu_account(&kc->cpu->account_ps[CPU_INTERRUPT]);
    } else {
        cpu_account(task_account(kc->rq.curr));
        cpu_spl_lower(kc->cpu, IPL_NONE);
    }
}

/* Lowest number first. The way to the first has been paid for. */
void softirq_run_pass(struct kernel_cpu *kc)
{
    uint32_t pending = kc->softirqs.pending;

    kc->softirqs.pending = 0;
    cpu_spl_lower(kc->cpu, IPL_NONE);
    for (;;) {
        run_one(kc, (enum softirq)__builtin_ctz(pending));
        pending &= pending - 1;
        if (!pending)
            break;
        kernel_run(kc, softirq_entry);
    }
    cpu_spl_raise(kc->cpu, IPL_CLOCK);
}

static void run_one(struct kernel_cpu *kc, enum softirq nr)
{
    kc->softirqs.counts[nr]++;
    TRACE(kc, trace_softirq(kc, "softirq_entry", nr));
    switch (nr) {
    case NET_RX_SOFTIRQ:
        if (kc->kernel->is_24)
            net_rx_action24(kc);
        else
            net_rx_action(kc);
        break;
    case NET_TX_SOFTIRQ:
        net_tx_action(kc);
        break;
    case TIMER_SOFTIRQ:
        run_timer_softirq(kc);
        break;
    case HI_SOFTIRQ:
        if (kc->kernel->is_24)
            run_timer_bh(kc);
        else
            kernel_charge(kc, other_softirq);
        break;
    case BLOCK_SOFTIRQ:
    case IRQ_POLL_SOFTIRQ:
    case TASKLET_SOFTIRQ:
    case SCHED_SOFTIRQ:
    case HRTIMER_SOFTIRQ:
    case RCU_SOFTIRQ:
        kernel_charge(kc, other_softirq);
        break;
    case SOFTIRQS:
        break;
    }
    TRACE(kc, trace_softirq(kc, "softirq_exit", nr));
    kernel_run(kc, softirq_exit);
}

void wakeup_softirqd(struct kernel_cpu *kc)
{
    kernel_run(kc, wakeup_softirqd);
    if (try_to_wake_up(&kc->ksoftirqd))
        cpu_count(&kc->softirqs.softirqd_wakeups, 1);
}
