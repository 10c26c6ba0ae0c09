#include "models/kernel/timer.h"

#include <string.h>

#include "models/kernel/kernel.h"

static void wake_sleeper(void *ctx);

void timer_setup(struct timer_list *timer, struct kernel_cpu *kc, void (*function)(void *ctx),
                 void *ctx)
{
    memset(timer, 0, sizeof *timer);
    timer->kc = kc;
    timer->function = function;
    timer->ctx = ctx;
}

void mod_timer(struct timer_list *timer, uint64_t expires)
{
    struct kernel_cpu *kc = this_cpu(timer->kc->kernel);
    struct timer_list **at = &kc->timers.first;

    del_timer(timer);
    timer->kc = kc;
    timer->expires = expires > kc->kernel->jiffies ? expires : kc->kernel->jiffies + 1;
    timer->pending = true;
    while (*at && (*at)->expires <= timer->expires)
        at = &(*at)->next;
    timer->next = *at;
    *at = timer;
    tick_timer_armed(kc);
}

bool del_timer(struct timer_list *timer)
{
    struct timer_list **at = &timer->kc->timers.first;

    cpu_pay();
    if (!timer->pending)
        return false;
    while (*at != timer)
        at = &(*at)->next;
    *at = timer->next;
    timer->pending = false;
    return true;
}

void run_timers(struct kernel_cpu *kc)
{
    for (;;) {
        struct timer_list *timer;

        cpu_pay();
        timer = kc->timers.first;
        if (!timer || timer->expires > kc->kernel->jiffies)
            return;
        del_timer(timer);
        kernel_run(kc, timer_call);
        timer->function(timer->ctx);
    }
}

uint64_t timers_next_ps(const struct kernel_cpu *kc)
{
    const struct timer_list *first = kc->timers.first;

    return first ? sim_clock_edge_ps(&kc->tick.rate, first->expires) : UINT64_MAX;
}

/* ---- sleeping for a time ------------------------------------------------------------------- */

static void wake_sleeper(void *ctx)
{
    try_to_wake_up(ctx);
}

void schedule_timeout(struct kernel_cpu *kc, uint64_t jiffies)
{
    struct timer_list timer;

    cpu_pay();
    timer_setup(&timer, kc, wake_sleeper, kc->rq.curr);
    mod_timer(&timer, kc->kernel->jiffies + jiffies + 1);
    kc->rq.curr->state = TASK_STATE_INTERRUPTIBLE;
    schedule(kc);
    del_timer(&timer); /* somebody else may have woken it */
}

/* ---- skew ---------------------------------------------------------------------------------- */

uint64_t timer_random_skew(struct sim_random *random, uint64_t base, double share)
{
    uint64_t half = (uint64_t)((double)base * share);

    return half ? base - half + sim_random_below(random, 2 * half) : base;
}
