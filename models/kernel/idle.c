#include "models/kernel/idle.h"

#include "models/kernel/kernel.h"

/* A visit, in order. */
static void idle_until_interrupted(struct kernel_cpu *kc);
static int choose_cstate(const struct kernel_cpu *kc);

#define IDLE_AVERAGE_SHIFT 3 /* weight of one period in the average: 1/8 */

void idle_body(void *arg)
{
    struct kernel_cpu *kc = arg;

    for (;;) {
        kernel_run(kc, idle_entry);
        while (!kc->need_resched)
            idle_until_interrupted(kc);
        kernel_charge(kc, idle_exit);
        tick_nohz_idle_exit(kc);
        schedule(kc);
    }
}

static void idle_until_interrupted(struct kernel_cpu *kc)
{
    tick_nohz_idle_stop(kc);
    if (kc->need_resched)
        return;
    kc->cstate = choose_cstate(kc);
    if (kc->cstate != CSTATES)
        kc->cstate_entered[kc->cstate]++;
    kc->halted_ps = kernel_now_ps(kc);
    kc->halted = true;
    context_sleep();
    if (!kc->need_resched)
        kernel_run(kc, idle_again);
}

static int choose_cstate(const struct kernel_cpu *kc)
{
    const struct idle_params *params = &kc->kernel->machine->idle;
    uint64_t now_ps = kernel_now_ps(kc), next_ps = tick_next_event_ps(kc);
    uint64_t expected_ps = next_ps > now_ps ? next_ps - now_ps : 0;
    int chosen = CSTATES;

    if (kc->idle_lasted_ps < expected_ps)
        expected_ps = kc->idle_lasted_ps;
    for (int state = 0; state <= params->deepest; state++) {
        if (params->exit_latency_ps[state] && params->target_residency_ps[state] <= expected_ps)
            chosen = state;
    }
    return chosen;
}

uint64_t idle_interrupted(struct kernel_cpu *kc)
{
    const struct idle_params *params = &kc->kernel->machine->idle;
    uint64_t lasted_ps = kernel_now_ps(kc) - kc->halted_ps;

    kc->halted = false;
    kc->idle_lasted_ps += lasted_ps >> IDLE_AVERAGE_SHIFT;
    kc->idle_lasted_ps -= kc->idle_lasted_ps >> IDLE_AVERAGE_SHIFT;
    kc->rq.avg_idle_ps = sched_avg_idle_ps(kc->rq.avg_idle_ps, lasted_ps);
    if (kc->cstate == CSTATES)
        return 0;

    unsigned __int128 latency_ps = params->exit_latency_ps[kc->cstate];

    cpu_account(&kc->cpu->account_ps[CPU_IDLE]);
    cpu_run((uint64_t)(latency_ps * cpu_clock_hz(kc->cpu) / SIM_PS_PER_S) + 1);
    return params->refill_cycles[kc->cstate];
}
