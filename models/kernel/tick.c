#include "models/kernel/tick.h"

#include <stdio.h>
#include <string.h>

#include "models/kernel/hardirq.h"
#include "models/kernel/kernel.h"
#include "sim/check.h"

/* A tick, in order. */
static void device_fires(void *ctx);
static void timer_interrupt(void *ctx);
static void tick_sched_timer(struct kernel_cpu *kc);
static uint64_t next_tick(struct kernel_cpu *kc);
static void run_hrtimers(struct kernel_cpu *kc);
static void program(struct kernel_cpu *kc);
static void enlist(struct hrtimer *timer, struct kernel_cpu *kc);

void tick_init(struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;
    uint64_t background_ps = kc->kernel->params->background_timer_ps;

    memset(tick, 0, sizeof *tick);
    sim_event_init(&tick->device, device_fires, kc);
    sim_clock_init(&tick->rate, kc->kernel->params->hz, 1);
    tick->background_ps = background_ps ? background_ps : UINT64_MAX;
    tick->wheel_ps = tick->background_ps;
    tick->vector = cpu_add_vector(kc->cpu, IPL_CLOCK, "local timer", timer_interrupt, kc);
    cpu_vector_set_edge(&tick->vector);
}

void tick_seed(struct kernel_cpu *kc, uint64_t seed, uint64_t replication)
{
    char name[32];

    snprintf(name, sizeof name, "background timer %u", kc->number);
    sim_random_init(&kc->tick.net_random, seed, replication, name);
}

void tick_start(struct kernel_cpu *kc)
{
    kc->tick.next = sim_clock_advance(&kc->tick.rate, kc->tick.next, 1);
    program(kc);
}

/* ---- the clock event device ---------------------------------------------------------------------
 */

static uint64_t next_hrtimer_ps(const struct tick *tick)
{
    uint64_t next_ps = UINT64_MAX;

    for (unsigned i = 0; i < tick->hrtimer_count; i++) {
        if (tick->hrtimers[i] && tick->hrtimers[i]->expires_ps < next_ps)
            next_ps = tick->hrtimers[i]->expires_ps;
    }
    return next_ps;
}

uint64_t tick_next_event_ps(const struct kernel_cpu *kc)
{
    const struct tick *tick = &kc->tick;
    uint64_t tick_ps = tick->stopped ? tick->wheel_ps : tick->next.ps;
    uint64_t hrtimer_ps = next_hrtimer_ps(tick);

    return tick_ps < hrtimer_ps ? tick_ps : hrtimer_ps;
}

static void program(struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;
    uint64_t next_ps = tick_next_event_ps(kc);
    uint64_t now_ps = kernel_now_ps(kc);

    if (next_ps == UINT64_MAX)
        sim_cancel(kc->kernel->sim, &tick->device);
    else
        sim_at(kc->kernel->sim, &tick->device, next_ps > now_ps ? next_ps : now_ps);
}

static void device_fires(void *ctx)
{
    struct kernel_cpu *kc = ctx;

    irq_port_set_level(&kc->tick.vector, true);
}

/* ---- the timer interrupt ------------------------------------------------------------------------
 */

static void timer_interrupt(void *ctx)
{
    struct kernel_cpu *kc = ctx;
    struct tick *tick = &kc->tick;
    uint64_t due_ps;

    irq_enter(kc);
    cpu_pay();
    tick->interrupts++;
    due_ps = tick->stopped ? tick->wheel_ps : tick->next.ps;
    if (due_ps <= kernel_now_ps(kc))
        tick_sched_timer(kc);
    run_hrtimers(kc);
    program(kc);
    irq_exit(kc);
}

static void update_jiffies(struct kernel_cpu *kc)
{
    kc->kernel->jiffies = next_tick(kc) - 1;
}

/* The number of the first tick that is yet to come. */
static uint64_t next_tick(struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;

    while (tick->next.ps <= kernel_now_ps(kc))
        tick->next = sim_clock_advance(&tick->rate, tick->next, 1);
    return tick->next.n;
}

static void tick_sched_timer(struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;

    if (!kc->kernel->timekeeper)
        kc->kernel->timekeeper = kc;
    if (kc->kernel->timekeeper == kc)
        update_jiffies(kc);
    else
        next_tick(kc);
    if (tick->stopped)
        kernel_run(kc, tick_nohz);
    else
        kernel_run(kc, tick);
    if (kc->kernel->is_24) {
        raise_softirq_irqoff(kc, HI_SOFTIRQ); /* mark_bh(TIMER_BH) */
    } else if (tick->wheel_ps <= kernel_now_ps(kc)) {
        raise_softirq_irqoff(kc, TIMER_SOFTIRQ);
        tick->wheel_ps = UINT64_MAX; /* until the softirq has seen to it */
    }
    if (kc->rq.curr == &kc->idle && !kc->need_resched)
        tick->rcu_waits = false;
    scheduler_tick(kc);
}

/* A timer's function may arm any timer, its own included. */
static void run_hrtimers(struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;

    for (unsigned i = 0; i < tick->hrtimer_count; i++) {
        struct hrtimer *timer = tick->hrtimers[i];

        if (!timer || timer->expires_ps > kernel_now_ps(kc))
            continue;
        timer->expires_ps = UINT64_MAX;
        kernel_run(kc, hrtimer);
        timer->function(timer->ctx);
        cpu_pay();
    }
}

void hrtimer_init(struct hrtimer *timer, struct kernel_cpu *kc, void (*function)(void *ctx),
                  void *ctx)
{
    *timer = (struct hrtimer){ .expires_ps = UINT64_MAX, .function = function, .ctx = ctx };
    enlist(timer, kc);
}

static void enlist(struct hrtimer *timer, struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;
    unsigned i = 0;

    while (i < tick->hrtimer_count && tick->hrtimers[i])
        i++;
    SIM_CHECK(kc->kernel->sim, i < HRTIMERS_MAX, "%d timers a CPU at most", HRTIMERS_MAX);
    if (i == tick->hrtimer_count)
        tick->hrtimer_count++;
    tick->hrtimers[i] = timer;
    timer->kc = kc;
}

/* switch_hrtimer_base */
static void move_here(struct hrtimer *timer)
{
    struct kernel_cpu *kc = this_cpu(timer->kc->kernel);
    struct tick *old = &timer->kc->tick;
    unsigned i = 0;

    if (kc == timer->kc)
        return;
    while (old->hrtimers[i] != timer)
        i++;
    old->hrtimers[i] = NULL;
    enlist(timer, kc);
}

void hrtimer_start(struct hrtimer *timer, uint64_t expires_ps)
{
    cpu_pay();
    move_here(timer);
    timer->expires_ps = expires_ps;
    program(timer->kc);
}

static uint64_t next_wheel_ps(const struct kernel_cpu *kc)
{
    uint64_t timers_ps = timers_next_ps(kc);

    return timers_ps < kc->tick.background_ps ? timers_ps : kc->tick.background_ps;
}

void tick_timer_armed(struct kernel_cpu *kc)
{
    uint64_t timers_ps = timers_next_ps(kc);

    if (timers_ps >= kc->tick.wheel_ps)
        return;
    kc->tick.wheel_ps = timers_ps;
    program(kc);
}

/* True: the background timer was due; it is armed anew. */
static bool rearm_background(struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;
    const struct kernel_params *params = kc->kernel->params;

    if (tick->background_ps > kernel_now_ps(kc))
        return false;
    while (tick->background_ps <= kernel_now_ps(kc))
        tick->background_ps += timer_random_skew(&tick->net_random, params->background_timer_ps,
                                                 params->background_timer_skew);
    return true;
}

void run_timer_softirq(struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;
    bool due;

    kernel_run(kc, timer_softirq);
    due = rearm_background(kc);
    tick->wheel_ps = next_wheel_ps(kc);
    if (due)
        try_to_wake_up(&kc->kworker);
    run_timers(kc);
    tick->wheel_ps = next_wheel_ps(kc);
    program(kc);
}

void run_timer_bh(struct kernel_cpu *kc)
{
    kernel_run(kc, timer_bh);
    softnet24_tick(kc);
    if (rearm_background(kc))
        try_to_wake_up(&kc->kworker);
    run_timers(kc);
}

/* ---- idle ---- */

void tick_irq_enter(struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;
    uint64_t before;

    if (!tick->stopped)
        return;
    kernel_charge(kc, irq_entry_nohz);
    cpu_pay();
    before = kc->kernel->jiffies; /* other CPUs move it */
    if (tick->next.ps > kernel_now_ps(kc))
        return;
    update_jiffies(kc);
    if (kc->kernel->jiffies != before)
        kernel_charge(kc, jiffies_update);
}

void tick_nohz_idle_stop(struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;

    if (tick->stopped && kc->kernel->timekeeper == kc)
        kc->kernel->timekeeper = NULL;
    if (!kc->kernel->params->nohz || kc->kernel->is_24 || tick->stopped || tick->rcu_waits ||
        tick->wheel_ps <= tick->next.ps)
        return;
    kernel_run(kc, nohz_stop);
    if (kc->need_resched)
        return;
    tick->stopped = true;
    if (kc->kernel->timekeeper == kc)
        kc->kernel->timekeeper = NULL;
    tick->stopped_before = tick->next.n;
    program(kc);
}

void tick_nohz_idle_exit(struct kernel_cpu *kc)
{
    struct tick *tick = &kc->tick;

    if (!tick->stopped)
        return;
    kernel_run(kc, nohz_restart);
    update_jiffies(kc);
    if (tick->next.n != tick->stopped_before)
        kernel_run(kc, nohz_catch_up);
    tick->stopped = false;
    program(kc);
}
