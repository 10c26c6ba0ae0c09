#include "models/kernel/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/host/cpu_set.h"
#include "models/kernel/idle.h"
#include "models/kernel/irq_thread.h"
#include "models/kernel/softirq24.h"
#include "sim/check.h"

/* As on a small Linux 6.1: the first CPU's threads, and those of the next come 6 numbers later. */
#define KSOFTIRQD_PID   14
#define KWORKER_PID     18
#define PIDS_A_CPU      6
#define COMM_TEXT_BYTES 32

static void scale_costs(struct kernel *kernel);
static void init_lines(struct kernel *kernel);
static void init_cpu(struct kernel *kernel, unsigned number, struct cpu *cpu);
static void kworker_body(void *arg);
static void window_open(struct kernel_cpu *kc);

void kernel_init(struct kernel *kernel, struct sim *sim, struct cpu *cpus, unsigned cpu_count,
                 const struct nicsim_params *params, struct event_trace *trace)
{
    const char *why;

    memset(kernel, 0, sizeof *kernel);
    kernel->sim = sim;
    kernel->params = &params->kernel;
    kernel->machine = &params->machine;
    kernel->trace = trace;
    kernel->cpu_count = cpu_count;
    kernel->is_smp = cpu_count > 1;
    kernel->is_24 = receive_is_linux24(params->kernel.receive_path);
    kernel->jiffy_ps = SIM_PS_PER_S / params->kernel.hz;
    scale_costs(kernel);
    init_lines(kernel);
    cpu_list_parse(params->kernel.isolcpus, cpu_count, &kernel->isolated_cpus, &why);
    cpu_mask_parse(params->kernel.flow_limit_cpus, cpu_count, &kernel->flow_limit_cpus, &why);
    sock_flow_table_init(&kernel->sock_flows, params->kernel.rps_sock_flow_entries);
    kernel->cpus = calloc(cpu_count, sizeof *kernel->cpus);
    SIM_CHECK(sim, kernel->cpus, "no memory for the CPUs of a kernel");
    kernel->timekeeper = &kernel->cpus[0];
    for (unsigned i = 0; i < cpu_count; i++)
        init_cpu(kernel, i, &cpus[i]);
}

static void init_lines(struct kernel *kernel)
{
    const struct machine_params *machine = kernel->machine;

    for (unsigned near = NEAR_CORE; near <= NEAR_FAR; near++) {
        unsigned __int128 ps = machine->smp.line_ps[near - NEAR_CORE];

        kernel->line_cycles[near] = (uint64_t)(ps * machine->cpu.clock_hz / SIM_PS_PER_S);
    }
}

static void init_cpu(struct kernel *kernel, unsigned number, struct cpu *cpu)
{
    struct kernel_cpu *kc = &kernel->cpus[number];
    int more = (int)number * PIDS_A_CPU;
    char comm[COMM_TEXT_BYTES];

    kc->kernel = kernel;
    kc->cpu = cpu;
    kc->number = number;
    kc->core = topology_core(kernel->machine, number);
    kc->node = topology_node(kernel->machine, number);
    kc->cstate = CSTATES;
    rq_init(kc);
    snprintf(comm, sizeof comm, "swapper/%u", number);
    task_create(&kc->idle, kc, comm, 0, true, 0, 0, idle_body, kc);
    kc->idle.state = TASK_STATE_RUNNING;
    snprintf(comm, sizeof comm, kernel->is_24 ? "ksoftirqd_CPU%u" : "ksoftirqd/%u", number);
    task_create(&kc->ksoftirqd, kc, comm, KSOFTIRQD_PID + more, true,
                kernel->is_24 ? KSOFTIRQD24_NICE : 0, 0, ksoftirqd_body, kc);
    snprintf(comm, sizeof comm, "kworker/%u:1", number);
    task_create(&kc->kworker, kc, comm, KWORKER_PID + more, true, 0, 0, kworker_body, kc);
    tick_init(kc);
    ipi_init(kc);
    if (kernel->is_24)
        softnet24_init(kc);
    else
        backlog_init(kc);
}

void kernel_fini(struct kernel *kernel)
{
    sock_flow_table_fini(&kernel->sock_flows);
    irq_threads_free(kernel);
    free(kernel->cpus);
    kernel->cpus = NULL;
}

struct kernel_cpu *this_cpu_of_many(const struct kernel *kernel)
{
    struct sim_cpu *core = sim_cpu_current();

    SIM_CHECK(kernel->sim, core, "this_cpu outside every context");

    struct cpu *cpu = sim_cpu_host(core);

    return &kernel->cpus[cpu - kernel->cpus[0].cpu];
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
#include "models/kernel/costs_smp.def"
#include "models/kernel/costs_device.def"
#include "models/kernel/costs_early.def"
#undef KERNEL_COST
}

void kernel_start(struct kernel *kernel)
{
    for (unsigned i = 0; i < kernel->cpu_count; i++) {
        tick_start(&kernel->cpus[i]);
        sim_cpu_post_dispatch(kernel->cpus[i].cpu->core);
    }
}

void kernel_window_open(struct kernel *kernel)
{
    for (unsigned i = 0; i < kernel->cpu_count; i++)
        window_open(&kernel->cpus[i]);
    irq_threads_window_open(kernel);
}

static void window_open(struct kernel_cpu *kc)
{
    task_window_open(&kc->ksoftirqd);
    memset(kc->softirqs.counts, 0, sizeof kc->softirqs.counts);
    memset(kc->cstate_entered, 0, sizeof kc->cstate_entered);
    kc->softirqs.softirqd_wakeups = 0;
    kc->softnet.processed = kc->softnet.time_squeeze = 0;
    kc->softnet24.throttled = kc->softnet24.dropped = 0;
    kc->softnet24.blog_dev.polls = kc->softnet24.blog_dev.not_done = 0;
    kc->tick.interrupts = 0;
    kc->irqs_taken = 0;
    ipi_window_open(kc);
    backlog_window_open(kc);
    kc->rq.nr_switches = 0;
}
