#include "models/user/hog.h"

#include <string.h>

#include "models/kernel/kernel.h"

static void compute(void *arg);
static void hold_now_and_then(void *arg);
static void wake(void *ctx);

/* Cycles of user code at a time; any number: it is preempted in the middle. */
#define HOG_CYCLES 1000000u

void hog_init(struct hog *hog, struct kernel_cpu *kc, const struct process_params *params, int pid)
{
    bool computes = params->kind == PROCESS_HOG;

    memset(hog, 0, sizeof *hog);
    hog->kc = kc;
    hog->params = params;
    task_create(&hog->task, kc, params->name, pid, false, params->nice, params->session,
                computes ? compute : hold_now_and_then, hog);
    if (!computes)
        hrtimer_init(&hog->timer, kc, wake, &hog->task);
}

static void compute(void *arg)
{
    struct hog *hog = arg;

    kernel_charge(hog->kc, switch_in);
    task_enter_user(&hog->task);
    for (;;)
        cpu_run(HOG_CYCLES);
}

static void wake(void *ctx)
{
    try_to_wake_up(ctx);
}

static void hold_now_and_then(void *arg)
{
    struct hog *hog = arg;
    struct kernel_cpu *kc = hog->kc;
    unsigned __int128 hold_ps = hog->params->hold_ps;
    uint64_t hold_cycles = (uint64_t)(hold_ps * kc->kernel->machine->cpu.clock_hz / SIM_PS_PER_S);

    kernel_charge(kc, switch_in);
    for (;;) {
        cpu_pay();
        kc = hog->task.kc;
        hog->task.state = TASK_STATE_INTERRUPTIBLE;
        hrtimer_start(&hog->timer, kernel_now_ps(kc) + hog->params->every_ps);
        schedule(kc);
        cpu_pay();
        kc = hog->task.kc;
        local_bh_disable(kc);
        cpu_run(hold_cycles);
        local_bh_enable(kc);
        cond_resched(kc);
    }
}
