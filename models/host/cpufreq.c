#include "models/host/cpufreq.h"

#include <string.h>

static void take_sample(void *ctx);
static uint64_t get_target_pstate(const struct cpufreq *freq, uint64_t busy_ps, uint64_t all_ps);
static void set_pstate(struct cpufreq *freq);

static uint64_t max_pstate(const struct cpu_params *params)
{
    return params->clock_hz / params->pstate_step_hz;
}

static uint64_t min_pstate(const struct cpu_params *params)
{
    uint64_t pstate =
        (params->scaling_min_hz + params->pstate_step_hz - 1) / params->pstate_step_hz;

    return pstate > 0 ? pstate : 1;
}

void cpufreq_start(struct cpufreq *freq, struct cpu *cpu, const struct cpu_params *params)
{
    memset(freq, 0, sizeof *freq);
    freq->cpu = cpu;
    freq->params = params;
    freq->target_pstate = max_pstate(params);
    freq->sampled_ps = sim_now_ps(cpu->sim);
    sim_event_init(&freq->sample, take_sample, freq);
    sim_at(cpu->sim, &freq->sample, freq->sampled_ps + params->pstate_interval_ps);
}

void cpufreq_share_core(struct cpufreq *a, struct cpufreq *b)
{
    a->sibling = b;
    b->sibling = a;
}

static void take_sample(void *ctx)
{
    struct cpufreq *freq = ctx;
    uint64_t now_ps = sim_now_ps(freq->cpu->sim);
    uint64_t idle_ps = cpu_spent_ps(freq->cpu, CPU_IDLE);
    uint64_t all_ps = now_ps - freq->sampled_ps;

    freq->target_pstate = get_target_pstate(freq, all_ps - (idle_ps - freq->idle_ps), all_ps);
    set_pstate(freq);
    freq->sampled_ps = now_ps;
    freq->idle_ps = idle_ps;
    sim_at(freq->cpu->sim, &freq->sample, now_ps + freq->params->pstate_interval_ps);
}

static uint64_t get_target_pstate(const struct cpufreq *freq, uint64_t busy_ps, uint64_t all_ps)
{
    uint64_t avg_pstate = cpu_clock_hz(freq->cpu) / freq->params->pstate_step_hz;
    uint64_t highest = max_pstate(freq->params), lowest = min_pstate(freq->params);
    uint64_t target = highest + highest / 4;

    target = (uint64_t)((unsigned __int128)target * busy_ps / all_ps);
    if (target < lowest)
        target = lowest;
    if (avg_pstate > target)
        target += (avg_pstate - target) / 2;
    return target < highest ? target : highest;
}

static void set_pstate(struct cpufreq *freq)
{
    const struct cpufreq *other = freq->sibling;
    uint64_t pstate = freq->target_pstate;

    if (other && other->target_pstate > pstate)
        pstate = other->target_pstate;
    cpu_set_clock(freq->cpu, pstate * freq->params->pstate_step_hz);
    if (other)
        cpu_set_clock(other->cpu, pstate * freq->params->pstate_step_hz);
}
