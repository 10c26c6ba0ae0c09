#include "models/user/screend.h"

#include <string.h>

/* A packet's visit, in order. */
static void run(void *arg);
static struct packet *call_kernel(struct screend *screend, struct packet *accepted);
static void forward(struct screend *screend, struct packet *accepted);

void screend_init(struct screend *screend, struct sim *sim, struct cpu *cpu, struct ip *ip,
                  struct screen *screen, const struct cost_params *costs)
{
    memset(screend, 0, sizeof *screend);
    screend->sim = sim;
    screend->cpu = cpu;
    screend->ip = ip;
    screend->screen = screen;
    screend->switch_cycles = cost_cycles(costs, costs->process_switch_cycles);
    screend->call_cycles = cost_cycles(costs, costs->system_call_cycles);
    screend->user_cycles = cost_cycles(costs, costs->screend_cycles);
    task_init(&screend->task, &cpu->sched, "screend", TASK_USER, run, screend,
              &cpu->account_ps[CPU_USER]);
    task_wake(&screend->task);
}

static void run(void *arg)
{
    struct screend *screend = arg;
    struct packet *accepted = NULL;

    for (;;) {
        accepted = call_kernel(screend, accepted);
        cpu_run(screend->user_cycles); /* at least a cycle: threads that waited run before it */
    }
}

/* ioctl: gives a verdict and waits for the next packet. */
static struct packet *call_kernel(struct screend *screend, struct packet *accepted)
{
    struct packet *next;

    task_enter_kernel(&screend->task);
    if (accepted) {
        cpu_run(screend->call_cycles);
        forward(screend, accepted);
    }
    while ((next = screen_take(screend->screen)) == NULL) {
        task_sleep(&screend->task); /* tested and asleep in one instant: tsleep at splnet */
        cpu_run(screend->switch_cycles);
    }
    task_leave_kernel(&screend->task);
    return next;
}

static void forward(struct screend *screend, struct packet *accepted)
{
    enum ipl before = cpu_spl_raise(screend->cpu, IPL_NET);

    bsd_ip_forward(screend->ip, accepted);
    cpu_spl_lower(screend->cpu, before);
}
