/* The schedulers before CFS: what share of the CPU processes get that only compute. */
#include "tests/models/linux24.h"
#include "tests/models/runner.h"

struct bench {
    struct small_machine *small;
    double seconds;
};

static struct bench bench_new(enum kernel_scheduler scheduler, uint64_t hz)
{
    struct bench b = { .small = linux24_new(RECEIVE_NETIF_RX) };

    b.small->params.kernel.linux24.scheduler = scheduler;
    b.small->params.kernel.hz = hz;
    return b;
}

static void bench_run(struct bench *b, uint64_t ms)
{
    b->seconds = (double)ms / 1000;
    linux24_build(b->small);
    small_machine_run_to(b->small, ms * SIM_PS_PER_MS);
}

static double share_of(const struct bench *b, unsigned hog)
{
    return (double)task_run_ps(&b->small->machine.os.hogs[hog].task) /
           (b->seconds * (double)SIM_PS_PER_S);
}

/* ---- 2.4 ----------------------------------------------------------------------------------- */

/* 100 Hz: (20 - nice) / 4 + 1 ticks an epoch: 6 for nice 0, 1 for 19, 11 for -20. */
START_TEST(an_epoch_is_the_sum_of_everybodys_ticks)
{
    struct bench b = bench_new(SCHEDULER_COUNTER, 100);

    linux24_add_hog(&b.small->params, "a", 0);
    linux24_add_hog(&b.small->params, "b", 19);
    linux24_add_hog(&b.small->params, "c", -20);
    bench_run(&b, 18000);
    ck_assert_double_eq_tol(share_of(&b, 0), 6.0 / 18, 0.005);
    ck_assert_double_eq_tol(share_of(&b, 1), 1.0 / 18, 0.005);
    ck_assert_double_eq_tol(share_of(&b, 2), 11.0 / 18, 0.005);
    /* 18 s of 18 ticks: 100 epochs, the last begins when the one before is used up. */
    ck_assert_uint_ge(linux24_cpu(b.small)->rq.old.epochs, 99);
    ck_assert_uint_le(linux24_cpu(b.small)->rq.old.epochs, 100);
    small_machine_free(b.small);
}
END_TEST

/* A sleeper keeps half of what it has: ksoftirqd (nice 19, 1 tick) ends at 1/2 + 1 = 1, a task of
 *                                      nice 0
 * (6) at 3 + 6 = 9, 4 + 6 = 10, 5 + 6 = 11, 11. The kworker has nice 0 and sleeps all the time. */
START_TEST(a_sleeper_comes_back_with_nearly_twice_the_ticks)
{
    struct bench b = bench_new(SCHEDULER_COUNTER, 100);

    linux24_add_hog(&b.small->params, "a", 0);
    bench_run(&b, 3000);
    ck_assert_int_eq(linux24_cpu(b.small)->kworker.old.ticks, 11);
    ck_assert_int_eq(linux24_cpu(b.small)->ksoftirqd.old.ticks, 1);
    small_machine_free(b.small);
}
END_TEST

/* ---- 2.6 ----------------------------------------------------------------------------------- */

/* Wu, Crawford and Bowden (2006), table 4 and equation 10: share = slice / sum of slices. */
START_TEST(shares_of_the_o1_scheduler_are_slices_over_their_sum)
{
    static const struct {
        int nice;
        double slice_ms;
    } tasks[] = { { 19, 5 }, { 0, 100 }, { -10, 600 }, { -15, 700 }, { -20, 800 } };
    struct bench b = bench_new(SCHEDULER_O1, 1000);
    double sum_ms = 0;

    for (unsigned i = 0; i < 5; i++) {
        char name[8];

        snprintf(name, sizeof name, "t%u", i);
        linux24_add_hog(&b.small->params, name, tasks[i].nice);
        sum_ms += tasks[i].slice_ms;
    }
    bench_run(&b, 22050); /* ten cycles of 2205 ms */
    for (unsigned i = 0; i < 5; i++) {
        double expected = tasks[i].slice_ms / sum_ms;

        ck_assert_double_eq_tol(share_of(&b, i), expected, 0.05 * expected);
    }
    small_machine_free(b.small);
}
END_TEST

/* With 100 Hz the shortest slice is a tick: 10 ms for nice 19, not 5. */
START_TEST(a_slice_is_at_least_a_tick)
{
    struct bench b = bench_new(SCHEDULER_O1, 100);

    linux24_add_hog(&b.small->params, "a", 0);
    linux24_add_hog(&b.small->params, "b", 19);
    bench_run(&b, 11000);
    ck_assert_double_eq_tol(share_of(&b, 0), 10.0 / 11, 0.01);
    ck_assert_double_eq_tol(share_of(&b, 1), 1.0 / 11, 0.01);
    small_machine_free(b.small);
}
END_TEST

TEST_RUNNER("kernel/sched_counter and sched_o1", an_epoch_is_the_sum_of_everybodys_ticks,
            a_sleeper_comes_back_with_nearly_twice_the_ticks,
            shares_of_the_o1_scheduler_are_slices_over_their_sum, a_slice_is_at_least_a_tick)
