/* Clocks by load: the change itself, and intel_pstate's powersave step by step. */
#include <string.h>

#include "models/host/cpufreq.h"
#include "tests/models/runner.h"

#define US SIM_PS_PER_US
#define MS SIM_PS_PER_MS

/* Ten P-states of 100 MHz, two at least; a look every 10 ms. */
static const struct cpu_params powersave = { .clock_hz = 1000000000,
                                             .governor = GOVERNOR_POWERSAVE,
                                             .scaling_min_hz = 200000000,
                                             .pstate_step_hz = 100000000,
                                             .pstate_interval_ps = 10 * MS };

static struct sim *sim;
static struct cpu cpu;

/* Work of some cycles, at once or every period. */
struct work {
    struct irq_port line;
    struct sim_event rise;
    uint64_t cycles, period_ps;
    uint64_t ended_ps;
};

static void handle(void *ctx)
{
    struct work *work = ctx;

    irq_port_set_level(&work->line, false);
    cpu_run(work->cycles);
    work->ended_ps = sim_now_ps(sim);
}

static void raise_line(void *ctx)
{
    struct work *work = ctx;

    irq_port_set_level(&work->line, true);
    if (work->period_ps)
        sim_at(sim, &work->rise, sim_now_ps(sim) + work->period_ps);
}

static void add_work(struct work *work, uint64_t cycles, uint64_t period_ps)
{
    *work = (struct work){ .cycles = cycles, .period_ps = period_ps };
    work->line = cpu_add_vector(&cpu, IPL_IMP, "work", handle, work);
    sim_event_init(&work->rise, raise_line, work);
    sim_at(sim, &work->rise, 0);
}

static void set_500_khz(void *ctx)
{
    cpu_set_clock(ctx, 500000);
}

/* 10 cycles from 0 on at 1 MHz; at 5 us the clock becomes 500 kHz. Its next edge is at 6 us, the
 * five cycles left take 10 us more. The cycle counter goes on at 1 MHz. Of 16 us busy, the 11 from
 * the change on would have held 5 cycles more, rounded down. */
START_TEST(work_goes_on_at_the_new_clock_from_its_next_edge_with_the_cycles_left)
{
    static const struct cpu_params params = { .clock_hz = 1000000 };
    struct sim_event change;
    struct work work;

    sim = sim_create();
    cpu_init(&cpu, sim, &params, 0);
    cpu_window_open(&cpu, 0);
    add_work(&work, 10, 0);
    sim_event_init(&change, set_500_khz, &cpu);
    sim_at(sim, &change, 5 * US);
    sim_run_until(sim, UINT64_MAX);
    cpu_window_close(&cpu, sim_now_ps(sim));
    ck_assert_uint_eq(work.ended_ps, 16 * US);
    ck_assert_uint_eq(cpu_cycle_counter(&cpu), 16);
    ck_assert_uint_eq(cpu_forgone_cycles(&cpu), 5);
    sim_destroy(sim);
}
END_TEST

/* 100000 cycles every millisecond. The target is 12 (10 and a quarter, rounded down) times the busy
 * share, rounded down:
 *   1 GHz: busy 0.100, 12 x 0.100 = 1, at least 2; from 10 half the way:    2 + 4 = 6
 * 600 MHz: busy 0.1667, 12 x 0.1667 = 1.9999 -> 1, at least 2; from 6:      2 + 2 = 4
 * 400 MHz: busy 0.25, 3; from 4 half the way, rounded down:                3 + 0 = 3
 * 300 MHz: busy 0.3333, 3.9999 -> 3; there already:                             3 */
START_TEST(powersave_goes_half_the_way_down_to_its_target_a_look_and_stays_there)
{
    static const uint64_t expected_mhz[] = { 1000, 600, 400, 300, 300, 300 };
    struct cpufreq freq;
    struct work work;

    sim = sim_create();
    cpu_init(&cpu, sim, &powersave, 0);
    cpufreq_start(&freq, &cpu, &powersave);
    add_work(&work, 100000, MS);
    for (unsigned i = 0; i < sizeof expected_mhz / sizeof *expected_mhz; i++) {
        sim_run_until(sim, (10 * i + 5) * MS);
        ck_assert_uint_eq(cpu_clock_hz(&cpu), expected_mhz[i] * 1000000);
    }
    sim_destroy(sim);
}
END_TEST

/* From 200 MHz, where the same work keeps the core busy for half the time: 12 x 0.5 = 6 at once. */
START_TEST(powersave_goes_up_all_the_way_at_once)
{
    struct cpufreq freq;
    struct work work;

    sim = sim_create();
    cpu_init(&cpu, sim, &powersave, 0);
    cpu_set_clock(&cpu, 200000000);
    cpufreq_start(&freq, &cpu, &powersave);
    add_work(&work, 100000, MS);
    sim_run_until(sim, 15 * MS);
    ck_assert_uint_eq(cpu_clock_hz(&cpu), 600000000);
    sim_destroy(sim);
}
END_TEST

/* Thread b idles; its core runs at what thread a asks for. */
START_TEST(threads_of_a_core_run_at_the_higher_of_their_two_wishes)
{
    struct cpufreq freq[2];
    struct cpu other;
    struct work work;

    sim = sim_create();
    cpu_init(&cpu, sim, &powersave, 0);
    cpu_init(&other, sim, &powersave, 1);
    cpu_share_core(&cpu, &other, 0.6);
    cpufreq_start(&freq[0], &cpu, &powersave);
    cpufreq_start(&freq[1], &other, &powersave);
    cpufreq_share_core(&freq[0], &freq[1]);
    add_work(&work, 100000, MS);
    sim_run_until(sim, 65 * MS);
    ck_assert_uint_eq(cpu_clock_hz(&cpu), 300000000);
    ck_assert_uint_eq(cpu_clock_hz(&other), 300000000);
    sim_destroy(sim);
}
END_TEST

TEST_RUNNER("host/cpufreq", work_goes_on_at_the_new_clock_from_its_next_edge_with_the_cycles_left,
            powersave_goes_half_the_way_down_to_its_target_a_look_and_stays_there,
            powersave_goes_up_all_the_way_at_once,
            threads_of_a_core_run_at_the_higher_of_their_two_wishes)
