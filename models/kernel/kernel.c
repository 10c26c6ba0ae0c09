#include "models/kernel/kernel.h"

#include <string.h>

#include "models/kernel/idle.h"
#include "models/kernel/softirq24.h"

#define KSOFTIRQD_PID 14 /* as on a small Linux 6.1 */
#define KWORKER_PID   18

static void kworker_body(void *arg);

static void scale_costs(struct kernel *kernel);

void kernel_init(struct kernel *kernel, struct sim *sim, struct cpu *cpu,
                 const struct nicsim_params *params, struct event_trace *trace)
{
    struct kernel_cpu *kc = &kernel->cpus[0];

    memset(kernel, 0, sizeof *kernel);
    kernel->sim = sim;
    kernel->params = &params->kernel;
    kernel->machine = &params->machine;
    kernel->trace = trace;
    kernel->cpu_count = 1;
    kernel->is_24 = receive_is_linux24(params->kernel.receive_path);
    kernel->jiffy_ps = SIM_PS_PER_S / params->kernel.hz;
    scale_costs(kernel);

    kc->kernel = kernel;
    kc->cpu = cpu;
    kc->cstate = CSTATES;
    rq_init(kc);
    task_create(&kc->idle, kc, "swapper/0", 0, true, 0, 0, idle_body, kc);
    kc->idle.state = TASK_STATE_RUNNING;
    task_create(&kc->ksoftirqd, kc, kernel->is_24 ? "ksoftirqd_CPU0" : "ksoftirqd/0", KSOFTIRQD_PID,
                true, kernel->is_24 ? KSOFTIRQD24_NICE : 0, 0, ksoftirqd_body, kc);
    task_create(&kc->kworker, kc, "kworker/0:1", KWORKER_PID, true, 0, 0, kworker_body, kc);
    tick_init(kc);
    if (kernel->is_24)
        softnet24_init(kc);
}

/* Housekeeping that the background timer wakes. */
static void kworker_body(void *arg)
{
    struct kernel_cpu *kc = arg;

    kernel_charge(kc, switch_in);
    for (;;) {
        cpu_run(kc->kernel->params->background_work_cycles);
        kc->kworker.state = TASK_STATE_INTERRUPTIBLE;
        schedule(kc);
    }
}

static void scale_costs(struct kernel *kernel)
{
    const struct kernel_costs *costs = &kernel->params->costs;

    kernel->scaled = *costs;
#define KERNEL_COST(field, name, preset, doc) \
    kernel->scaled.field##_cycles = kernel_cost_cycles(costs, costs->field##_cycles);
#include "models/kernel/costs.def"
#include "models/kernel/costs24.def"
#undef KERNEL_COST
}

void kernel_start(struct kernel *kernel)
{
    struct kernel_cpu *kc = &kernel->cpus[0];

    tick_start(kc);
    sim_cpu_post_dispatch(kc->cpu->core);
}

void kernel_window_open(struct kernel *kernel)
{
    struct kernel_cpu *kc = &kernel->cpus[0];

    task_window_open(&kc->ksoftirqd);
    memset(kc->softirqs.counts, 0, sizeof kc->softirqs.counts);
    memset(kc->cstate_entered, 0, sizeof kc->cstate_entered);
    kc->softirqs.softirqd_wakeups = 0;
    kc->softnet.processed = kc->softnet.time_squeeze = 0;
    kc->softnet24.throttled = kc->softnet24.dropped = 0;
    kc->softnet24.blog_dev.polls = kc->softnet24.blog_dev.not_done = 0;
    kc->tick.interrupts = 0;
    kc->rq.nr_switches = 0;
}
