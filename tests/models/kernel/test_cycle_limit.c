/* The limit on cycles spent on input, by hand-worked timelines. Cycles are microseconds: interrupt
 * 4, thread-switch 2, poll-callback 1, driver-rx 3, ip-forward 5, ip-output 2, driver-tx 2,
 * driver-reclaim 1, poll-enable 2, process-switch 6, tick 3 (tests/models/small_machine.h).
 * The clock ticks every 1000 us, a period is one tick, the threshold 5 %: 50 cycles. Quota 1. */
#include "tests/models/runner.h"
#include "tests/models/small_machine.h"

static struct small_machine *limited(bool compute)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);

    small->params.machine.cpu.tick_hz = 1000;
    small->params.kernel.quota_packets = 1;
    small->params.kernel.cycle_limit_share = 0.05;
    small->params.user.compute = compute;
    small->params.machine.nics[1].tx_frames_per_interrupt = 0;
    small_machine_build(small);
    for (unsigned i = 0; i < 8; i++)
        small_machine_send_at(small, 0)->at_mac = true;
    return small;
}

/*  0..4 interrupt   4..6 switch: the process is preempted
 *  6..23 a loop: receive callback 1, driver-rx 3, ip-forward 5, ip-output 2, driver-tx 2, ln0's
 *    transmit callback 1, ln1's receive callback 1, its transmit callback 1 with a reclaim 1: 17
 * 23..40, 40..57 two more: 51 cycles, more than 50: input is inhibited.
 * 57..59 a loop of two transmit callbacks finds nothing: 53 cycles in all
 * 59..61 enable: no device is unmasked    61..67 process-switch
 * So the process has 67..1000, 933 us. 1000..1003 the tick ends the period: the total is cleared
 * and ln0 interrupts: ..1007, switch ..1009, callback and driver-rx ..1013. */
START_TEST(three_loops_of_17_cycles_exceed_50_and_the_rest_of_the_period_is_the_process_s)
{
    struct small_machine *small = limited(true);

    small_machine_run_to(small, 1000 * US);
    ck_assert_uint_eq(small->left.count, 3);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DRIVER), 10);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_DRIVER), 27);
    ck_assert_uint_eq(left_us(small, 2, STAGE_RX_DRIVER), 44);
    ck_assert_uint_eq(small->machine.cycle_limit.total_cycles, 53);
    ck_assert_uint_eq(small->machine.cycle_limit.inhibitions, 1);
    ck_assert(small->machine.nics[0].irq_line.masked);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_USER], 933 * US);
    small_machine_free(small);
}
END_TEST

START_TEST(the_timer_clears_the_total_at_each_period_and_input_goes_on)
{
    struct small_machine *small = limited(true);

    small_machine_run_to(small, 3900 * US);
    ck_assert_uint_eq(left_us(small, 3, STAGE_RX_DRIVER), 1013);
    /* Three a period: 1, 2, 3 in the first, 4, 5, 6 in the second, 7 and 8 in the third. */
    ck_assert_uint_eq(left_us(small, 6, STAGE_RX_DRIVER), 2013);
    ck_assert_uint_eq(small->left.count, 8);
    ck_assert_uint_eq(small->machine.cycle_limit.inhibitions, 2);
    small_machine_free(small);
}
END_TEST

/* Nobody else wants the CPU: the thread sleeps at 61, the CPU is idle in the same instant, the
 * idle thread clears the total and ln0 interrupts: ..65, switch ..67, callback and driver-rx ..71.
 * All eight are through long before the first tick. */
START_TEST(an_idle_cpu_clears_the_total_at_once)
{
    struct small_machine *small = limited(false);

    small_machine_run_to(small, 900 * US);
    ck_assert_uint_eq(small->left.count, 8);
    ck_assert_uint_eq(left_us(small, 3, STAGE_RX_DRIVER), 71);
    ck_assert_uint_eq(small->machine.cycle_limit.inhibitions, 2);
    ck_assert_uint_eq(small->machine.cycle_limit.total_cycles, 0);
    small_machine_free(small);
}
END_TEST

/* What interrupts within a loop is counted with it, what interrupts elsewhere is not: the cycle
 * counter runs on. A tick at 1000 falls into the loop that begins at 995 (frame in memory at 989:
 * interrupt ..993, switch ..995): 17 + 3 cycles, then a loop of four callbacks that finds nothing,
 * 4 more. The period ends with that tick, at 1003: what was counted before is gone, the loop under
 * way is counted at its end. */
START_TEST(a_tick_within_a_loop_is_counted_with_it)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);

    small->params.machine.cpu.tick_hz = 1000;
    small->params.kernel.cycle_limit_share = 0.05;
    small->params.user.compute = true;
    small->params.machine.nics[1].tx_frames_per_interrupt = 0;
    small_machine_build(small);
    small_machine_send_at(small, 989 * US)->at_mac = true;
    small_machine_run_to(small, 1500 * US);
    ck_assert_uint_eq(small->machine.cycle_limit.total_cycles, 24);
    small_machine_free(small);
}
END_TEST

/* 10 ms are 10 ticks of 1024 Hz, the nearest number; half a tick is one. */
START_TEST(times_are_kept_in_whole_ticks)
{
    ck_assert_uint_eq(hardclock_ticks(10 * SIM_PS_PER_MS, 1024), 10);
    ck_assert_uint_eq(hardclock_ticks(SIM_PS_PER_MS, 1024), 1);
    ck_assert_uint_eq(hardclock_ticks(1, 1024), 1);
    ck_assert_uint_eq(hardclock_ticks(2 * SIM_PS_PER_MS, 1024), 2);
}
END_TEST

TEST_RUNNER("kernel/cycle_limit",
            three_loops_of_17_cycles_exceed_50_and_the_rest_of_the_period_is_the_process_s,
            the_timer_clears_the_total_at_each_period_and_input_goes_on,
            an_idle_cpu_clears_the_total_at_once, a_tick_within_a_loop_is_counted_with_it,
            times_are_kept_in_whole_ticks)
