/* What the verbs cost: ns of CPU time a cpu_run that moves the clock inline, a cpu_charge, a spend
 * that parks (one CPU with run-ahead off; then several CPUs whose spends interleave), and an
 * interrupt that preempts. Each the median of 11 turns.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/context.h"
#include "sim/engine.h"

#define TURNS    11
#define CPUS_MAX 64

/* What goes on beside the spends: nothing; a device event every 40 ns; an interrupt every 210 ns.
 */
enum beside { NOTHING, DEVICE, INTERRUPTS };

struct bench {
    struct sim *sim;
    struct sim_clock clock;
    struct {
        struct bench *bench;
        struct sim_cpu *cpu;
        struct sim_context *task, *handler;
        uint64_t task_ps, idle_ps;
        uint64_t cycles; /* of one spend; different on every CPU */
        bool raised;
    } hosts[CPUS_MAX];
    unsigned charges; /* before each run */
    struct sim_event tick;
    uint64_t spends;
};

static unsigned my_number(const struct bench *bench)
{
    unsigned number = 0;

    while (bench->hosts[number].cpu != sim_cpu_current())
        number++;
    return number;
}

static void spend_for_ever(void *arg)
{
    struct bench *bench = arg;
    uint64_t cycles = bench->hosts[my_number(bench)].cycles;

    for (;;) {
        for (unsigned i = 0; i < bench->charges; i++)
            cpu_charge(cycles);
        cpu_run(cycles);
        bench->spends++;
    }
}

static void handle(void *arg)
{
    struct bench *bench = arg;

    cpu_run(100);
    bench->spends++;
}

static void dispatch(void *arg)
{
    struct bench *bench = *(struct bench **)arg;
    unsigned number = 0;

    while ((void *)&bench->hosts[number] != arg)
        number++;
    if (bench->hosts[number].raised &&
        sim_context_state(bench->hosts[number].handler) == CONTEXT_FRESH) {
        bench->hosts[number].raised = false;
        sim_cpu_push(bench->hosts[number].cpu, bench->hosts[number].handler);
    } else if (sim_cpu_top(bench->hosts[number].cpu) == NULL) {
        sim_cpu_push(bench->hosts[number].cpu, bench->hosts[number].task);
    }
}

static void tick(void *arg)
{
    struct bench *bench = arg;

    bench->hosts[0].raised = true;
    sim_cpu_post_dispatch(bench->hosts[0].cpu);
    sim_after(bench->sim, &bench->tick, 210000);
}

static void device(void *arg)
{
    struct bench *bench = arg;

    sim_after(bench->sim, &bench->tick, 40000);
}

static void start(struct bench *bench, unsigned cpus, unsigned charges, bool park,
                  enum beside beside)
{
    bench->sim = sim_create();
    if (bench->sim == NULL)
        exit(1);
    bench->charges = charges;
    bench->spends = 0;
    sim_set_options(bench->sim, (struct sim_options){ .no_run_ahead = park });
    sim_clock_init(&bench->clock, 3000000000, 1);
    for (unsigned i = 0; i < cpus; i++) {
        bench->hosts[i].bench = bench;
        bench->hosts[i].cycles = 150 + 17 * i % 101;
        bench->hosts[i].cpu =
            sim_cpu_create(&(struct sim_cpu_config){ .sim = bench->sim,
                                                     .clock = &bench->clock,
                                                     .number = i,
                                                     .name = "cpu",
                                                     .dispatch = dispatch,
                                                     .host = &bench->hosts[i],
                                                     .idle_account_ps = &bench->hosts[i].idle_ps });
        bench->hosts[i].task = sim_context_create(bench->sim, "task", spend_for_ever, bench,
                                                  &bench->hosts[i].task_ps, 0);
        bench->hosts[i].handler =
            sim_context_create(bench->sim, "handler", handle, bench, &bench->hosts[i].task_ps, 0);
        sim_cpu_post_dispatch(bench->hosts[i].cpu);
    }
    if (beside != NOTHING) {
        sim_event_init(&bench->tick, beside == DEVICE ? device : tick, bench);
        sim_after(bench->sim, &bench->tick, 0);
    }
}

static double cpu_seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static void measure(const char *what, unsigned cpus, unsigned charges, bool park,
                    enum beside beside)
{
    static struct bench bench;
    double ns[TURNS];
    struct sim_work work;

    start(&bench, cpus, charges, park, beside);
    for (unsigned turn = 0; turn < TURNS; turn++) {
        uint64_t spends = bench.spends;
        double begin = cpu_seconds();

        sim_run_until(bench.sim, (turn + 1) * (park || cpus > 1 ? 10 : 20) * SIM_PS_PER_MS / cpus);
        ns[turn] = (cpu_seconds() - begin) / (double)(bench.spends - spends) * 1e9;
    }
    work = sim_work_done(bench.sim);
    qsort(ns, TURNS, sizeof *ns, compare_doubles);
    printf("%-52s %7.1f ns  (%" PRIu64 " spends, %" PRIu64 " inline, %" PRIu64 " events)\n", what,
           ns[TURNS / 2], bench.spends, work.inline_spends, work.events);
    sim_destroy(bench.sim);
}

int main(void)
{
    measure("cpu_run, inline", 1, 0, false, NOTHING);
    measure("10 cpu_charge and a cpu_run, inline", 1, 10, false, NOTHING);
    measure("cpu_run, parked, 1 CPU", 1, 0, true, NOTHING);
    measure("cpu_run, parked, 1 CPU, a device event within each", 1, 0, false, DEVICE);
    measure("cpu_run, parked, 2 CPUs", 2, 0, false, NOTHING);
    measure("cpu_run, parked, 4 CPUs", 4, 0, false, NOTHING);
    measure("cpu_run, parked, 64 CPUs", 64, 0, false, NOTHING);
    measure("cpu_run with an interrupt every 210 ns, handler too", 1, 0, false, INTERRUPTS);
    return 0;
}
