#include "models/user/irqbalance.h"

#include <string.h>

#include "models/kernel/kernel.h"
#include "sim/check.h"

/* A look, in order. */
static void run(void *arg);
static void read_loads(struct irqbalance *daemon);
static void place_strangers(struct irqbalance *daemon);
static void balance_node(struct irqbalance *daemon, unsigned node);
static void give_away(struct irqbalance *daemon, unsigned cpu, uint64_t cpus);
static void move(struct irqbalance *daemon, struct irqbalance_line *line, uint64_t cpus);

static void wake(void *ctx)
{
    try_to_wake_up(ctx);
}

void irqbalance_init(struct irqbalance *daemon, struct kernel_cpu *kc,
                     const struct process_params *params, int pid, uint64_t banned)
{
    uint64_t all = all_cpus(kc->kernel);

    memset(daemon, 0, sizeof *daemon);
    daemon->kc = kc;
    daemon->params = params;
    banned |= kc->kernel->isolated_cpus;
    daemon->allowed = all & ~banned ? all & ~banned : all;
    task_create(&daemon->task, kc, params->name, pid, false, params->nice, params->session, run,
                daemon);
    hrtimer_init(&daemon->timer, kc, wake, &daemon->task);
}

void irqbalance_add(struct irqbalance *daemon, struct irq_desc *desc, unsigned node)
{
    SIM_CHECK(daemon->kc->kernel->sim, daemon->line_count < IRQBALANCE_LINES_MAX,
              "irqbalance knows %d interrupts at most", IRQBALANCE_LINES_MAX);
    daemon->lines[daemon->line_count++] = (struct irqbalance_line){ .desc = desc, .node = node };
}

static void run(void *arg)
{
    struct irqbalance *daemon = arg;
    struct kernel *kernel = daemon->kc->kernel;

    kernel_charge(daemon->kc, switch_in);
    for (;;) {
        struct kernel_cpu *kc;

        cpu_pay();
        kc = daemon->task.kc;
        daemon->task.state = TASK_STATE_INTERRUPTIBLE;
        hrtimer_start(&daemon->timer, kernel_now_ps(kc) + daemon->params->interval_ps);
        schedule(kc);
        task_enter_user(&daemon->task);
        cpu_run(kernel->scaled.irqbalance_look_cycles);
        task_exit_user(&daemon->task);
        cpu_pay();
        irqbalance_look(daemon);
        cond_resched(daemon->task.kc);
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

void irqbalance_look(struct irqbalance *daemon)
{
    unsigned nodes = (unsigned)daemon->kc->kernel->machine->smp.nodes;

    read_loads(daemon);
    place_strangers(daemon);
    for (unsigned node = 0; node == 0 || node < nodes; node++)
        balance_node(daemon, node);
}

static void read_loads(struct irqbalance *daemon)
{
    struct kernel *kernel = daemon->kc->kernel;
    uint64_t counts[CPUS_MAX] = { 0 };

    for (unsigned i = 0; i < kernel->cpu_count; i++) {
        uint64_t spent_ps = cpu_spent_ps(kernel->cpus[i].cpu, CPU_INTERRUPT) +
                            cpu_spent_ps(kernel->cpus[i].cpu, CPU_SOFTIRQ);

        daemon->load[i] = (spent_ps - daemon->spent_ps[i]) / SIM_PS_PER_NS;
        daemon->spent_ps[i] = spent_ps;
    }
    for (unsigned i = 0; i < daemon->line_count; i++) {
        struct irqbalance_line *line = &daemon->lines[i];

        line->count = line->desc->ever - line->seen;
        line->seen = line->desc->ever;
        counts[line->desc->kc->number] += line->count;
    }
    for (unsigned i = 0; i < daemon->line_count; i++) {
        struct irqbalance_line *line = &daemon->lines[i];
        unsigned cpu = line->desc->kc->number;
        unsigned __int128 load = daemon->load[cpu];

        line->load = counts[cpu] ? (uint64_t)(load * line->count / counts[cpu]) : 0;
    }
}

/* ---- moving --------------------------------------------------------------------------------- */

/* CPUs of the node that take interrupts, or any that do. */
static uint64_t cpus_for(const struct irqbalance *daemon, unsigned node)
{
    const struct kernel *kernel = daemon->kc->kernel;
    uint64_t cpus = 0;

    for (unsigned i = 0; i < kernel->cpu_count; i++) {
        if (kernel->cpus[i].node == node)
            cpus |= UINT64_C(1) << i;
    }
    return cpus & daemon->allowed ? cpus & daemon->allowed : daemon->allowed;
}

static void place_strangers(struct irqbalance *daemon)
{
    for (unsigned i = 0; i < daemon->line_count; i++) {
        struct irqbalance_line *line = &daemon->lines[i];
        uint64_t cpus = cpus_for(daemon, line->node);

        if (!(cpus >> line->desc->kc->number & 1))
            move(daemon, line, cpus);
    }
}

static uint64_t square_root(unsigned __int128 square)
{
    uint64_t root = 0;

    for (uint64_t bit = UINT64_C(1) << 63; bit; bit >>= 1) {
        unsigned __int128 tried = root | bit;

        if (tried * tried <= square)
            root |= bit;
    }
    return root;
}

static void balance_node(struct irqbalance *daemon, unsigned node)
{
    uint64_t cpus = cpus_for(daemon, node), mean = 0, deviation;
    uint64_t load[CPUS_MAX];
    unsigned __int128 squares = 0;
    unsigned count = (unsigned)__builtin_popcountll(cpus);

    if (count < 2)
        return;
    memcpy(load, daemon->load, sizeof load);
    for (uint64_t left = cpus; left; left &= left - 1)
        mean += load[__builtin_ctzll(left)];
    mean /= count;
    for (uint64_t left = cpus; left; left &= left - 1) {
        uint64_t l = load[__builtin_ctzll(left)], from_mean = l > mean ? l - mean : mean - l;

        squares += (unsigned __int128)from_mean * from_mean;
    }
    deviation = square_root(squares / (count - 1));
    for (uint64_t left = cpus; left; left &= left - 1) {
        unsigned cpu = (unsigned)__builtin_ctzll(left);

        if (load[cpu] > deviation && load[cpu] - deviation >= mean)
            give_away(daemon, cpu, cpus);
    }
}

static unsigned lines_on(const struct irqbalance *daemon, unsigned cpu)
{
    unsigned count = 0;

    for (unsigned i = 0; i < daemon->line_count; i++)
        count += daemon->lines[i].desc->kc->number == cpu;
    return count;
}

static unsigned least_loaded(const struct irqbalance *daemon, uint64_t cpus)
{
    unsigned best = (unsigned)__builtin_ctzll(cpus);

    for (uint64_t left = cpus & (cpus - 1); left; left &= left - 1) {
        unsigned cpu = (unsigned)__builtin_ctzll(left);

        if (daemon->load[cpu] < daemon->load[best] ||
            (daemon->load[cpu] == daemon->load[best] &&
             lines_on(daemon, cpu) < lines_on(daemon, best)))
            best = cpu;
    }
    return best;
}

/* The heaviest line on the CPU of those not heavier than `below`, behind the one at `after` where
 * they weigh the same; NULL: none is left that has had interrupts. */
static struct irqbalance_line *next_heaviest(struct irqbalance *daemon, unsigned cpu,
                                             const struct irqbalance_line *after)
{
    struct irqbalance_line *found = NULL;

    for (unsigned i = 0; i < daemon->line_count; i++) {
        struct irqbalance_line *line = &daemon->lines[i];

        if (line->desc->kc->number != cpu || line->load <= 1 ||
            (after && (line->load > after->load || (line->load == after->load && line <= after))))
            continue;
        if (!found || line->load > found->load)
            found = line;
    }
    return found;
}

/* move_candidate_irqs */
static void give_away(struct irqbalance *daemon, unsigned cpu, uint64_t cpus)
{
    uint64_t mine = daemon->load[cpu], least = daemon->load[least_loaded(daemon, cpus)];
    const struct irqbalance_line *last = NULL;
    struct irqbalance_line *line;

    while (lines_on(daemon, cpu) > 1 && (line = next_heaviest(daemon, cpu, last))) {
        last = line;
        if (mine < line->load || mine - line->load <= least + line->load)
            continue;
        mine -= line->load;
        least += line->load;
        move(daemon, line, cpus & ~(UINT64_C(1) << cpu));
    }
}

static void move(struct irqbalance *daemon, struct irqbalance_line *line, uint64_t cpus)
{
    unsigned target = least_loaded(daemon, cpus);

    kernel_run(daemon->kc, irq_set_affinity);
    irq_set_affinity(line->desc, UINT64_C(1) << target);
    daemon->load[target] += line->load;
    daemon->moves++;
}
