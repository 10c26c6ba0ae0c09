#include "models/user/compute.h"

#include <string.h>

#define STRETCH_CYCLES UINT64_C(1000000000)

static void run(void *arg);

void compute_init(struct compute *compute, struct cpu *cpu)
{
    memset(compute, 0, sizeof *compute);
    compute->stretch_cycles = STRETCH_CYCLES;
    task_init(&compute->task, &cpu->sched, "compute", TASK_USER, run, compute,
              &cpu->account_ps[CPU_USER]);
    task_wake(&compute->task);
}

static void run(void *arg)
{
    struct compute *compute = arg;

    for (;;)
        cpu_run(compute->stretch_cycles);
}
