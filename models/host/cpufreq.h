/* The clock of a core by its load: the kernel's cpufreq governor and the processor's P-states.
 *
 * From:  the CPU's accounts     To: cpu_set_clock
 * Time:  every machine.cpu.pstate-interval; a new clock holds at once.
 * Rule:  intel_pstate without hardware P-states, policy powersave: a core that was busy for the
 *        share b of the interval gets 1.25 b of its highest P-state, at least the lowest; if it
 *        ran faster than that, it goes half the way only. P-states are whole multiples of
 *        pstate-step, divisions round down, as the kernel's do. Both threads of a core run at the
 *        higher of their two wishes. So a CPU with a fixed amount of work a second is busy for the
 *        root of its share at the highest clock, over 1.25: cheap at high load, dear at low.
 * Not modelled: turbo beyond machine.cpu.clock, the boost after waiting for a disk, the time a
 *        change takes, an uncore clock. The kernel looks when the scheduler runs something and the
 *        interval is over; here an idle CPU is looked at, too. Costs that are times of memory are
 *        cycles, and become longer with a slower clock.
 * Source: Linux drivers/cpufreq/intel_pstate.c, get_target_pstate (4.18 to 6.1 alike).
 */
#ifndef MODELS_HOST_CPUFREQ_H
#define MODELS_HOST_CPUFREQ_H

#include "models/host/cpu.h"

struct cpufreq {
    struct cpu *cpu;
    const struct cpu_params *params; /* borrowed */
    struct cpufreq *sibling;         /* the core's other thread; NULL: none */
    struct sim_event sample;
    uint64_t sampled_ps;
    uint64_t idle_ps; /* of the CPU, at sampled_ps */
    uint64_t target_pstate;
};

/* Starts at the highest clock; the first look is an interval from now. */
void cpufreq_start(struct cpufreq *freq, struct cpu *cpu, const struct cpu_params *params);

/* The two are threads of one core. Before anything runs. */
void cpufreq_share_core(struct cpufreq *a, struct cpufreq *b);

#endif
