/* The core: levels, nesting, equal levels, spl, level-triggered lines, the clock chip. 1 MHz: a
 * cycle is a microsecond. */
#include <string.h>

#include "models/host/cpu.h"
#include "models/host/timer.h"
#include "models/kernel/hardclock.h"
#include "tests/models/runner.h"

#define US SIM_PS_PER_US

static const struct cpu_params params = { .clock_hz = 1000000 };
static struct sim *sim;
static struct cpu cpu;

/* A device: its line rises at one time; its handler lowers it, works, and notes when. */
struct device {
    struct irq_port line;
    struct sim_event rise;
    uint64_t cycles;
    unsigned rises_again; /* the line rises again that often before the handler ends */
    unsigned taken;
    uint64_t began_ps[4], ended_ps[4];
};

static void handle(void *ctx)
{
    struct device *device = ctx;

    irq_port_set_level(&device->line, false);
    device->began_ps[device->taken] = sim_now_ps(sim);
    cpu_run(device->cycles);
    device->ended_ps[device->taken] = sim_now_ps(sim);
    device->taken++;
    if (device->rises_again > 0) {
        device->rises_again--;
        irq_port_set_level(&device->line, true);
    }
}

static void raise_line(void *ctx)
{
    struct device *device = ctx;

    irq_port_set_level(&device->line, true);
}

static void bench_init(void)
{
    sim = sim_create();
    cpu_init(&cpu, sim, &params, 0);
}

static void add_device(struct device *device, enum ipl level, uint64_t at_ps, uint64_t cycles)
{
    *device = (struct device){ .cycles = cycles };
    device->line = cpu_add_vector(&cpu, level, "device", handle, device);
    sim_event_init(&device->rise, raise_line, device);
    sim_at(sim, &device->rise, at_ps);
}

static void bench_run(void)
{
    char text[256];

    sim_run_until(sim, UINT64_MAX);
    cpu_window_close(&cpu, sim_now_ps(sim));
    ck_assert(cpu_identity_holds(&cpu, text, sizeof text));
}

static void check_visit(const struct device *device, unsigned visit, uint64_t began_us,
                        uint64_t ended_us)
{
    ck_assert_uint_lt(visit, device->taken);
    ck_assert_uint_eq(device->began_ps[visit], began_us * US);
    ck_assert_uint_eq(device->ended_ps[visit], ended_us * US);
}

/* The line rises at 0.3 us: the handler's work starts at the next edge, 1 us, and the wait for it
 * is the interrupt's. Idle 0.3 us, interrupt 4.7 us. */
START_TEST(an_interrupt_works_from_the_next_edge_on)
{
    struct device a;

    bench_init();
    add_device(&a, IPL_IMP, 300000, 4);
    bench_run();
    ck_assert_uint_eq(a.ended_ps[0], 5 * US);
    ck_assert_uint_eq(cpu.account_ps[CPU_IDLE], 300000);
    ck_assert_uint_eq(cpu.account_ps[CPU_INTERRUPT], 4700000);
}
END_TEST

/* Device 0..10; the clock comes at 3 for 2 cycles: 3..5, and the device ends at 12. */
START_TEST(a_higher_level_preempts_a_lower_one)
{
    struct device device, clock;

    bench_init();
    add_device(&device, IPL_IMP, 0, 10);
    add_device(&clock, IPL_CLOCK, 3 * US, 2);
    bench_run();
    check_visit(&clock, 0, 3, 5);
    check_visit(&device, 0, 0, 12);
}
END_TEST

/* Three levels nest: network 0..; device from 2, clock from 3 to 5, device to 12 - 2 + ... The
 * network's 10 cycles: 2 before, 8 after 12. Device 10 cycles: 1 before, 9 after 5: ends at 14.
 * Network ends at 14 + 8. */
START_TEST(three_levels_nest)
{
    struct device net, device, clock;

    bench_init();
    add_device(&net, IPL_NET, 0, 10);
    add_device(&device, IPL_IMP, 2 * US, 10);
    add_device(&clock, IPL_CLOCK, 3 * US, 2);
    bench_run();
    check_visit(&clock, 0, 3, 5);
    check_visit(&device, 0, 2, 14);
    check_visit(&net, 0, 0, 22);
}
END_TEST

/* A second device of the same level, at 3, waits for the first one's end at 10. */
START_TEST(an_equal_level_waits)
{
    struct device a, b;

    bench_init();
    add_device(&a, IPL_IMP, 0, 10);
    add_device(&b, IPL_IMP, 3 * US, 2);
    bench_run();
    check_visit(&a, 0, 0, 10);
    check_visit(&b, 0, 10, 12);
}
END_TEST

/* While the clock runs 0..5, device 2 and then device 1 rise, and a network interrupt before both:
 * level first, then the lower vector number. */
START_TEST(pending_interrupts_go_by_level_then_by_vector)
{
    struct device clock, net, first, second;

    bench_init();
    add_device(&net, IPL_NET, 1 * US, 1);
    add_device(&first, IPL_IMP, 3 * US, 1);
    add_device(&second, IPL_IMP, 2 * US, 1);
    add_device(&clock, IPL_CLOCK, 0, 5);
    bench_run();
    check_visit(&first, 0, 5, 6);
    check_visit(&second, 0, 6, 7);
    check_visit(&net, 0, 7, 8);
}
END_TEST

/* The line is up again when the handler returns: it runs again at once. */
START_TEST(a_line_still_asserted_interrupts_again)
{
    struct device a;

    bench_init();
    add_device(&a, IPL_IMP, 0, 4);
    a.rises_again = 2;
    bench_run();
    ck_assert_uint_eq(a.taken, 3);
    check_visit(&a, 2, 8, 12);
    ck_assert_uint_eq(cpu_interrupts_taken(&a.line), 3);
}
END_TEST

static uint64_t task_ended_ps;

static void raise_and_lower(void *arg)
{
    enum ipl before, inner;

    (void)arg;
    before = cpu_spl_raise(&cpu, IPL_IMP);
    cpu_run(5);
    inner = cpu_spl_raise(&cpu, IPL_NET); /* lower than what is masked: stays */
    ck_assert_int_eq(inner, IPL_IMP);
    cpu_run(1);
    cpu_spl_lower(&cpu, inner);
    cpu_run(1);
    cpu_spl_lower(&cpu, before);
    cpu_run(3);
    task_ended_ps = sim_now_ps(sim);
}

/* A task at splimp 0..7 (7 cycles), 3 more after. The clock at 2 is not masked: 2..4, so splimp
 * ends at 9. The device of 3 waits until then: 9..11; the task ends at 14. */
START_TEST(spl_masks_its_level_and_below_and_lowering_lets_them_through)
{
    struct device device, clock;
    struct task task;

    bench_init();
    task_init(&task, &cpu.sched, "task", TASK_KERNEL, raise_and_lower, NULL,
              &cpu.account_ps[CPU_KERNEL]);
    add_device(&device, IPL_IMP, 3 * US, 2);
    add_device(&clock, IPL_CLOCK, 2 * US, 2);
    task_wake(&task);
    bench_run();
    check_visit(&clock, 0, 2, 4);
    check_visit(&device, 0, 9, 11);
    ck_assert_uint_eq(task_ended_ps, 14 * US);
    ck_assert_uint_eq(cpu.account_ps[CPU_KERNEL], 10 * US);
}
END_TEST

/* 1000 Hz: ticks at 1, 2, ... ms, each 3 us of hardclock. Over [0, 10.5 ms): ten. */
START_TEST(the_clock_ticks_at_its_rate)
{
    struct cost_params costs = { .tick_cycles = 3, .scale = 1.0 };
    struct timer timer;
    struct hardclock hardclock;

    bench_init();
    timer_init(&timer, sim, 1000);
    hardclock_init(&hardclock, &timer, &costs);
    timer.out = cpu_add_vector(&cpu, IPL_CLOCK, "hardclock", hardclock_interrupt, &hardclock);
    timer_start(&timer);
    sim_run_until(sim, 10500 * US);
    cpu_window_close(&cpu, 10500 * US);
    ck_assert_uint_eq(cpu_interrupts_taken(&timer.out), 10);
    ck_assert_uint_eq(cpu.account_ps[CPU_INTERRUPT], 10 * 3 * US);
    ck_assert_uint_eq(timer.lost, 0);
}
END_TEST

static void mask_the_clock(void *arg)
{
    (void)arg;
    enum ipl before = cpu_spl_raise(&cpu, IPL_CLOCK);

    cpu_run(3500);
    cpu_spl_lower(&cpu, before);
}

/* At splclock for 3.5 ms: the tick of 1 ms is taken at 3.5, those of 2 and 3 ms fell into it. */
START_TEST(a_tick_that_falls_into_an_unanswered_one_is_lost_and_counted)
{
    struct cost_params costs = { .tick_cycles = 3, .scale = 1.0 };
    struct timer timer;
    struct hardclock hardclock;
    struct task task;

    bench_init();
    timer_init(&timer, sim, 1000);
    hardclock_init(&hardclock, &timer, &costs);
    timer.out = cpu_add_vector(&cpu, IPL_CLOCK, "hardclock", hardclock_interrupt, &hardclock);
    timer_start(&timer);
    task_init(&task, &cpu.sched, "task", TASK_KERNEL, mask_the_clock, NULL,
              &cpu.account_ps[CPU_KERNEL]);
    task_wake(&task);
    sim_run_until(sim, 4500 * US);
    ck_assert_uint_eq(timer.lost, 2);
    ck_assert_uint_eq(cpu_interrupts_taken(&timer.out), 2); /* at 3.5 and 4 ms */
}
END_TEST

TEST_RUNNER("host/cpu", an_interrupt_works_from_the_next_edge_on,
            a_higher_level_preempts_a_lower_one, three_levels_nest, an_equal_level_waits,
            pending_interrupts_go_by_level_then_by_vector, a_line_still_asserted_interrupts_again,
            spl_masks_its_level_and_below_and_lowering_lets_them_through,
            the_clock_ticks_at_its_rate,
            a_tick_that_falls_into_an_unanswered_one_is_lost_and_counted)
