#include "models/host/cpu.h"

#include <stdio.h>
#include <string.h>

#include "sim/check.h"

static void dispatch(void *host);
static void tell_sibling(struct cpu *cpu);
static struct cpu_vector *find_pending(struct cpu *cpu);
static void dispatch_by_priority(void *ctx);
static void run_frame(void *arg);
static void end_handler(struct cpu_frame *frame);
static void set_vector_level(void *ctx, bool asserted);
static void attach(struct cpu *cpu, struct cpu_vector *vector);
static void set_pending(const struct cpu_vector *vector, bool pending);
static void wants_cpu(struct cpu_vector *vector);
static void set_up_clock(struct cpu *cpu, struct cpu_clock *clock, uint64_t hz);
static void count_forgone_cycles(struct cpu *cpu);

/* The vector to be taken next; NULL: none, mostly. */
static inline struct cpu_vector *highest_pending(struct cpu *cpu)
{
    return cpu->pending_words ? find_pending(cpu) : NULL;
}

void cpu_init(struct cpu *cpu, struct sim *sim, const struct cpu_params *params, unsigned number)
{
    memset(cpu, 0, sizeof *cpu);
    cpu->sim = sim;
    sim_clock_init(&cpu->tsc, params->clock_hz, 1);
    cpu->core_share = 1.0;
    set_up_clock(cpu, &cpu->clock[0], params->clock_hz);
    cpu->core = sim_cpu_create(&(struct sim_cpu_config){
        .sim = sim,
        .clock = &cpu->clock[0].alone,
        .number = number,
        .name = "cpu",
        .dispatch = dispatch,
        .host = cpu,
        .idle_account_ps = &cpu->account_ps[CPU_IDLE],
    });
    for (unsigned i = 0; i < CPU_NESTING_MAX; i++) {
        struct cpu_frame *frame = &cpu->frames[i];

        frame->cpu = cpu;
        frame->context = sim_context_create(sim, "interrupt", run_frame, frame,
                                            &cpu->account_ps[CPU_INTERRUPT], 0);
        sim_context_set_nested(frame->context);
    }
    sched_init(&cpu->sched, sim, cpu->core);
    cpu->scheduler = (struct cpu_scheduler){ .dispatch = dispatch_by_priority, .ctx = cpu };
}

void cpu_share_core(struct cpu *a, struct cpu *b, double share)
{
    struct cpu *threads[] = { a, b };

    for (unsigned i = 0; i < 2; i++) {
        threads[i]->core_share = share;
        threads[i]->sibling = threads[1 - i];
        set_up_clock(threads[i], &threads[i]->clock[0], threads[i]->clock[0].hz);
    }
}

static void set_up_clock(struct cpu *cpu, struct cpu_clock *clock, uint64_t hz)
{
    uint64_t shared_hz = (uint64_t)((double)hz * cpu->core_share + 0.5);

    clock->hz = hz;
    sim_clock_init(&clock->alone, hz, 1);
    sim_clock_init(&clock->shared, shared_hz > 0 ? shared_hz : 1, 1);
}

void cpu_set_clock(struct cpu *cpu, uint64_t hz)
{
    SIM_CHECK(cpu->sim, hz <= cpu->tsc.num, "a CPU's first clock is its highest");
    if (hz == cpu_clock_hz(cpu))
        return;
    sim_cpu_book(cpu->core, sim_now_ps(cpu->sim));
    count_forgone_cycles(cpu);
    cpu->clock_now = 1 - cpu->clock_now;
    set_up_clock(cpu, &cpu->clock[cpu->clock_now], hz);
    sim_cpu_set_clock(cpu->core, cpu->sibling && cpu->sibling->busy
                                     ? &cpu->clock[cpu->clock_now].shared
                                     : &cpu->clock[cpu->clock_now].alone);
}

uint64_t cpu_clock_hz(const struct cpu *cpu)
{
    return cpu->clock[cpu->clock_now].hz;
}

void cpu_set_scheduler(struct cpu *cpu, struct cpu_scheduler scheduler)
{
    cpu->scheduler = scheduler;
}

struct irq_port cpu_add_vector(struct cpu *cpu, enum ipl level, const char *name,
                               void (*handler)(void *ctx), void *ctx)
{
    SIM_CHECK(cpu->sim, cpu->own_count < CPU_OWN_VECTORS_MAX, "a CPU has %d vectors of its own",
              CPU_OWN_VECTORS_MAX);
    return cpu_attach_vector(cpu, &cpu->own[cpu->own_count++], level, name, handler, ctx);
}

struct irq_port cpu_attach_vector(struct cpu *cpu, struct cpu_vector *vector, enum ipl level,
                                  const char *name, void (*handler)(void *ctx), void *ctx)
{
    *vector = (struct cpu_vector){ .level = level, .name = name, .handler = handler, .ctx = ctx };
    attach(cpu, vector);
    return (struct irq_port){ .set_level = set_vector_level, .ctx = vector };
}

static void attach(struct cpu *cpu, struct cpu_vector *vector)
{
    unsigned slot = 0;

    SIM_CHECK(cpu->sim, cpu->vector_count < CPU_VECTORS_MAX, "a CPU has %d vectors at most",
              CPU_VECTORS_MAX);
    while (cpu->vectors[slot])
        slot++;
    cpu->vectors[slot] = vector;
    cpu->vector_count++;
    vector->cpu = cpu;
    vector->number = slot;
}

void cpu_move_vector(struct cpu_vector *vector, struct cpu *cpu)
{
    if (cpu == vector->cpu)
        return;
    vector->cpu->vectors[vector->number] = NULL;
    vector->cpu->vector_count--;
    set_pending(vector, false);
    attach(cpu, vector);
    wants_cpu(vector);
}

void cpu_vector_set_edge(const struct irq_port *port)
{
    struct cpu_vector *vector = port->ctx;

    vector->edge = true;
}

void cpu_vector_set_masked(struct cpu_vector *vector, bool masked)
{
    vector->masked = masked;
    wants_cpu(vector);
}

static void set_vector_level(void *ctx, bool asserted)
{
    struct cpu_vector *vector = ctx;

    if (vector->edge && !asserted)
        return; /* a message has no end */
    vector->asserted = asserted;
    wants_cpu(vector);
}

static void set_pending(const struct cpu_vector *vector, bool pending)
{
    uint64_t *word = &vector->cpu->pending[vector->number / 64];
    uint64_t bit = UINT64_C(1) << vector->number % 64;

    *word = pending ? *word | bit : *word & ~bit;
    vector->cpu->pending_words &= ~(1u << vector->number / 64);
    vector->cpu->pending_words |= (unsigned)(*word != 0) << vector->number / 64;
}

/* Asserted, and its handler does not run: its CPU is to look. */
static void wants_cpu(struct cpu_vector *vector)
{
    bool waits = vector->asserted && !vector->running && !vector->masked;

    set_pending(vector, waits);
    if (waits)
        sim_cpu_post_dispatch(vector->cpu->core);
}

/* The level below which nothing is taken now. */
static enum ipl level_now(const struct cpu *cpu)
{
    unsigned running = cpu->levels_running ? 31u - (unsigned)__builtin_clz(cpu->levels_running) : 0;

    return running > (unsigned)cpu->spl ? (enum ipl)running : cpu->spl;
}

static void dispatch(void *host)
{
    struct cpu *cpu = host;
    struct cpu_vector *vector = highest_pending(cpu);

    if (vector) {
        SIM_CHECK(cpu->sim, cpu->depth < CPU_NESTING_MAX, "interrupts nest %d deep at most",
                  CPU_NESTING_MAX);

        struct cpu_frame *frame = &cpu->frames[cpu->depth++];

        frame->vector = vector;
        frame->handler_done = false;
        vector->running = true;
        vector->asserted &= !vector->edge;
        set_pending(vector, false);
        vector->taken++;
        cpu->levels_running |= 1u << vector->level;
        sim_cpu_push(cpu->core, frame->context);
    } else if (cpu->depth == 0) {
        cpu->scheduler.dispatch(cpu->scheduler.ctx);
    }
    if (cpu->sibling)
        tell_sibling(cpu);
}

/* The core is shared from now on, or no more. */
static void tell_sibling(struct cpu *cpu)
{
    const struct cpu_clock *clock = &cpu->sibling->clock[cpu->sibling->clock_now];
    bool busy = sim_cpu_top(cpu->core) != NULL;

    if (busy == cpu->busy)
        return;
    cpu->busy = busy;
    sim_cpu_set_clock(cpu->sibling->core, busy ? &clock->shared : &clock->alone);
}

static struct cpu_vector *find_pending(struct cpu *cpu)
{
    struct cpu_vector *found = NULL;
    enum ipl above = level_now(cpu);

    if (sim_cpu_is_stalled(cpu->core))
        return NULL;
    for (unsigned words = cpu->pending_words; words; words &= words - 1) {
        unsigned word = (unsigned)__builtin_ctz(words);

        for (uint64_t left = cpu->pending[word]; left; left &= left - 1) {
            struct cpu_vector *vector = cpu->vectors[word * 64 + (unsigned)__builtin_ctzll(left)];

            if (vector->level > above) {
                found = vector;
                above = vector->level;
            }
        }
    }
    return found;
}

static void dispatch_by_priority(void *ctx)
{
    struct cpu *cpu = ctx;
    bool busy = sim_cpu_top(cpu->core) != NULL;

    if (!busy) {
        sched_run_next(&cpu->sched);
    } else if (cpu->spl == IPL_NONE && sched_wants_switch(&cpu->sched)) {
        sched_preempt(&cpu->sched);
        sched_run_next(&cpu->sched);
    }
}

static void run_frame(void *arg)
{
    struct cpu_frame *frame = arg;
    struct cpu *cpu = frame->cpu;

    frame->vector->handler(frame->vector->ctx);
    if (!frame->handler_done)
        end_handler(frame);
    cpu->depth--;
}

static void end_handler(struct cpu_frame *frame)
{
    struct cpu_vector *vector = frame->vector;

    frame->handler_done = true;
    vector->running = false;
    frame->cpu->levels_running &= ~(1u << vector->level);
    set_pending(vector, vector->asserted && !vector->masked);
    if (vector->asserted && vector->cpu != frame->cpu)
        sim_cpu_post_dispatch(vector->cpu->core); /* it has moved */
}

void cpu_handler_done(struct cpu *cpu)
{
    end_handler(&cpu->frames[cpu->depth - 1]);
    if (highest_pending(cpu))
        sim_cpu_post_dispatch(cpu->core);
}

void cpu_handler_enable(struct cpu *cpu)
{
    cpu->levels_running &= ~(1u << cpu->frames[cpu->depth - 1].vector->level);
    if (highest_pending(cpu))
        sim_cpu_post_dispatch(cpu->core);
}

enum ipl cpu_spl_raise(struct cpu *cpu, enum ipl level)
{
    enum ipl before = cpu->spl;

    if (level > cpu->spl)
        cpu->spl = level;
    return before;
}

void cpu_spl_lower(struct cpu *cpu, enum ipl level)
{
    cpu->spl = level;
    if (highest_pending(cpu) || (cpu->depth == 0 && sched_wants_switch(&cpu->sched)))
        sim_cpu_post_dispatch(cpu->core);
}

uint64_t cpu_cycle_counter(const struct cpu *cpu)
{
    return sim_clock_whole_cycles(&cpu->tsc, (struct sim_edge){ 0 }, sim_now_ps(cpu->sim));
}

uint64_t cpu_interrupts_taken(const struct irq_port *port)
{
    const struct cpu_vector *vector = port->ctx;

    return vector->taken;
}

uint64_t cpu_spent_ps(struct cpu *cpu, enum cpu_account account)
{
    sim_cpu_book(cpu->core, sim_now_ps(cpu->sim));
    return cpu->before_ps[account] + cpu->account_ps[account];
}

void cpu_window_open(struct cpu *cpu, uint64_t at_ps)
{
    sim_cpu_book(cpu->core, at_ps);
    for (unsigned i = 0; i < CPU_ACCOUNTS; i++)
        cpu->before_ps[i] += cpu->account_ps[i];
    memset(cpu->account_ps, 0, sizeof cpu->account_ps);
    for (unsigned slot = 0, left = cpu->vector_count; left > 0; slot++) {
        if (!cpu->vectors[slot])
            continue;
        cpu->vectors[slot]->taken = 0;
        left--;
    }
    cpu->window_ps = at_ps;
    cpu->booked_to_ps = at_ps;
    cpu->forgone_cycles = 0;
    cpu->busy_counted_ps = 0;
}

void cpu_window_close(struct cpu *cpu, uint64_t at_ps)
{
    sim_cpu_book(cpu->core, at_ps);
    cpu->booked_to_ps = at_ps;
    count_forgone_cycles(cpu);
}

/* For the busy time since the last count, all of it at one clock. */
static void count_forgone_cycles(struct cpu *cpu)
{
    uint64_t busy_ps = 0;

    for (unsigned i = 0; i < CPU_ACCOUNTS; i++)
        busy_ps += i == CPU_IDLE ? 0 : cpu->account_ps[i];
    cpu->forgone_cycles += (uint64_t)((unsigned __int128)(busy_ps - cpu->busy_counted_ps) *
                                      (cpu->tsc.num - cpu_clock_hz(cpu)) / SIM_PS_PER_S);
    cpu->busy_counted_ps = busy_ps;
}

uint64_t cpu_forgone_cycles(const struct cpu *cpu)
{
    return cpu->forgone_cycles;
}

bool cpu_identity_holds(const struct cpu *cpu, char *text, size_t bytes)
{
    uint64_t booked_ps = 0;

    for (unsigned i = 0; i < CPU_ACCOUNTS; i++)
        booked_ps += cpu->account_ps[i];
    if (booked_ps == cpu->booked_to_ps - cpu->window_ps)
        return true;
    snprintf(text, bytes, "CPU time: %llu ps booked in a window of %llu ps",
             (unsigned long long)booked_ps,
             (unsigned long long)(cpu->booked_to_ps - cpu->window_ps));
    return false;
}
