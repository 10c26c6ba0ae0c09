/* DIM: decisions against given vectors, profiles against their table, windows against the clock. */
#include <stdlib.h>
#include <string.h>

#include "models/kernel/dim.h"
#include "sim/clock.h"
#include "tests/models/reference_csv.h"
#include "tests/models/runner.h"

#define TOP   DIM_PARKING_ON_TOP
#define TIRED DIM_PARKING_TIRED
#define RIGHT DIM_GOING_RIGHT
#define LEFT  DIM_GOING_LEFT
#define B     DIM_BETTER
#define S     DIM_SAME
#define W     DIM_WORSE

/* ---- decisions --------------------------------------------------------------------------- */

struct vector {
    struct dim_stats now;
    enum dim_verdict verdict;
    enum dim_tune tune;
    int profile, steps_left, steps_right, tired;
    bool changed;
};

static void check_vectors(int profile, const struct vector *vectors, unsigned count)
{
    struct dim dim = { .profile = profile };

    for (unsigned i = 0; i < count; i++) {
        const struct vector *v = &vectors[i];

        ck_assert_msg(dim_compare(&v->now, &dim.before) == v->verdict, "vector %u: compare", i);
        ck_assert_msg(dim_decide(&dim, &v->now) == v->changed, "vector %u: changed", i);
        ck_assert_msg(dim.tune == v->tune && dim.profile == v->profile &&
                          dim.steps_left == v->steps_left && dim.steps_right == v->steps_right &&
                          dim.tired == v->tired,
                      "vector %u: tune %d, profile %d, left %d, right %d, tired %d", i, dim.tune,
                      dim.profile, dim.steps_left, dim.steps_right, dim.tired);
    }
}

#define CHECK_VECTORS(profile, vectors) \
    check_vectors(profile, vectors, sizeof vectors / sizeof vectors[0])

/* From profile 1: left to the edge; later right, right, right, too far, and back and forth. */
START_TEST(decisions_from_the_start_profile)
{
    static const struct vector vectors[] = {
        { { 1000, 1000, 100 }, B, LEFT, 0, 1, 0, 1, true },
        { { 1200, 1000, 90 }, B, TOP, 0, 0, 0, 0, false },
        { { 1200, 1000, 90 }, S, TOP, 0, 0, 0, 0, false },
        { { 1400, 1000, 90 }, B, RIGHT, 1, 0, 1, 1, true },
        { { 1400, 1100, 80 }, B, RIGHT, 2, 0, 2, 2, true },
        { { 1400, 1100, 60 }, B, RIGHT, 3, 0, 3, 3, true },
        { { 1400, 1100, 60 }, S, LEFT, 2, 1, 3, 4, true },
        { { 1000, 900, 60 }, W, RIGHT, 3, 1, 1, 5, true },
        { { 900, 900, 90 }, W, LEFT, 2, 1, 1, 6, true },
    };

    CHECK_VECTORS(1, vectors);
}
END_TEST

/* From profile 0: better all the way to the right edge, parked there, and out again. */
START_TEST(decisions_from_the_left_edge)
{
    static const struct vector vectors[] = {
        { { 500, 500, 200 }, B, RIGHT, 1, 0, 1, 1, true },
        { { 700, 700, 150 }, B, RIGHT, 2, 0, 2, 2, true },
        { { 900, 900, 100 }, B, RIGHT, 3, 0, 3, 3, true },
        { { 1100, 1100, 60 }, B, RIGHT, 4, 0, 4, 4, true },
        { { 1300, 1300, 40 }, B, TOP, 4, 0, 0, 0, false },
        { { 1500, 1500, 30 }, B, LEFT, 3, 1, 0, 1, true },
        { { 1500, 1500, 30 }, S, RIGHT, 4, 1, 1, 2, true },
    };

    CHECK_VECTORS(0, vectors);
}
END_TEST

/* Bytes alternate: it turns, and parks where it has just turned after more than one step. */
START_TEST(decisions_where_load_alternates)
{
    static const struct vector vectors[] = {
        { { 100, 100, 100 }, B, LEFT, 1, 1, 0, 1, true },
        { { 50, 100, 100 }, W, RIGHT, 2, 1, 1, 2, true },
        { { 100, 100, 100 }, B, RIGHT, 3, 1, 2, 3, true },
        { { 50, 100, 100 }, W, LEFT, 2, 1, 2, 4, true },
        { { 100, 100, 100 }, B, TOP, 2, 0, 0, 0, false },
        { { 50, 100, 100 }, W, LEFT, 1, 1, 0, 1, true },
        { { 100, 100, 100 }, B, LEFT, 0, 2, 0, 2, true },
        { { 50, 100, 100 }, W, RIGHT, 1, 2, 1, 3, true },
        { { 100, 100, 100 }, B, TOP, 1, 0, 0, 0, false },
    };

    CHECK_VECTORS(2, vectors);
}
END_TEST

/* A difference counts above 10 % of what was, in integers: 110 of 100 is the same, 111 is not;
 * 100 x 5 / 49 = 10 is the same, too. Nothing before: anything is better, except events. */
START_TEST(a_difference_counts_above_a_tenth)
{
    static const struct {
        struct dim_stats now, before;
        enum dim_verdict verdict;
    } cases[] = {
        { { 0, 5, 5 }, { 0, 9, 9 }, S },
        { { 1, 0, 0 }, { 0, 9, 9 }, B },
        { { 110, 100, 100 }, { 100, 100, 100 }, S },
        { { 111, 100, 100 }, { 100, 100, 100 }, B },
        { { 89, 100, 100 }, { 100, 100, 100 }, W },
        { { 54, 1, 1 }, { 49, 1, 1 }, S },
        { { 100, 1, 1 }, { 100, 0, 1 }, B },
        { { 100, 0, 1 }, { 100, 0, 1 }, S },
        { { 100, 111, 200 }, { 100, 100, 100 }, B },
        { { 100, 89, 1 }, { 100, 100, 100 }, W },
        { { 100, 100, 50 }, { 100, 100, 0 }, S },
        { { 100, 100, 89 }, { 100, 100, 100 }, B },
        { { 100, 100, 111 }, { 100, 100, 100 }, W },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(dim_compare(&cases[i].now, &cases[i].before) == cases[i].verdict, "case %u",
                      i);
}
END_TEST

/* Parked on top it remembers what was then: 1 % slower each time is the same as the last time, and
 * at 100 x 12 / 101 = 11 % no longer the same as at first. */
START_TEST(a_slow_drift_on_top_adds_up)
{
    struct dim dim = { .profile = 2, .before = { 101, 100, 100 } };
    int bytes = 101;

    while (bytes > 90) {
        bytes--;
        ck_assert(!dim_decide(&dim, &(struct dim_stats){ bytes, 100, 100 }));
    }
    ck_assert(dim_decide(&dim, &(struct dim_stats){ 89, 100, 100 }));
    ck_assert_int_eq(dim.tune, LEFT);
}
END_TEST

/* Always the same: every decision turns, left and right of where it began, a step each time; so it
 * is never on top, since it never takes two steps one way. After ten steps it is tired for ten
 * decisions; the last leaves by going left. */
START_TEST(after_ten_steps_it_rests_for_ten_decisions)
{
    struct dim_stats same = { 100, 100, 100 };
    struct dim dim = { .profile = 2 };

    ck_assert(dim_decide(&dim, &same)); /* better than nothing: left */
    for (int step = 2; step <= 10; step++) {
        ck_assert(dim_decide(&dim, &same));
        ck_assert_int_eq(dim.tired, step);
        ck_assert_int_eq(dim.profile, step % 2 ? 1 : 2);
    }
    ck_assert(!dim_decide(&dim, &same));
    ck_assert_int_eq(dim.tune, TIRED);
    ck_assert_int_eq(dim.tired, 10);
    for (int left = 9; left > 0; left--) {
        ck_assert(!dim_decide(&dim, &same));
        ck_assert_int_eq(dim.tired, left);
    }
    ck_assert(dim_decide(&dim, &same));
    ck_assert_int_eq(dim.tune, LEFT);
    ck_assert_int_eq(dim.profile, 1);
    ck_assert_int_eq(dim.tired, 1);
}
END_TEST

/* ---- windows ----------------------------------------------------------------------------- */

/* 1000 us: 2500 packets are 2500 a ms; 64 events count as 64 whatever there were. 300 us: 7 packets
 * are 23.3 a ms, rounded up 24; 1000 bytes 3334; 64 events 214. */
START_TEST(rates_are_for_each_millisecond_rounded_up)
{
    struct dim_sample start = { 0 }, end = { SIM_PS_PER_MS, 2500, 150000, 90 };
    struct dim_stats stats;

    ck_assert(dim_stats_between(&start, &end, &stats));
    ck_assert_int_eq(stats.packets_per_ms, 2500);
    ck_assert_int_eq(stats.bytes_per_ms, 150000);
    ck_assert_int_eq(stats.events_per_ms, 64);
    end = (struct dim_sample){ 300 * SIM_PS_PER_US + 999999, 7, 1000, 64 };
    ck_assert(dim_stats_between(&start, &end, &stats));
    ck_assert_int_eq(stats.packets_per_ms, 24);
    ck_assert_int_eq(stats.bytes_per_ms, 3334);
    ck_assert_int_eq(stats.events_per_ms, 214);
    end.time_ps = 999999;
    ck_assert(!dim_stats_between(&start, &end, &stats));
}
END_TEST

/* The counters wrap: 2^32 - 10 to 990 are 1000 packets, 65530 to 58 are 64 events. */
START_TEST(counters_may_wrap_in_a_window)
{
    struct dim dim = { .profile = 1 };
    struct dim_sample sample = { 0, UINT32_MAX - 9, UINT32_MAX - 9, 65530 };

    ck_assert(!dim_take(&dim, &sample));
    sample = (struct dim_sample){ SIM_PS_PER_MS, 990, 990, 57 };
    ck_assert(!dim_take(&dim, &sample)); /* 63 events */
    ck_assert_int_eq(dim.before.packets_per_ms, 0);
    sample.events = 58;
    ck_assert(dim_take(&dim, &sample));
    ck_assert_int_eq(dim.before.packets_per_ms, 1000);
}
END_TEST

/* A decision that changes nothing starts the next window with the sample it was made on; one that
 * changes the profile loses the samples until that is applied, and the next one starts. */
START_TEST(a_window_begins_where_the_last_one_ended_or_after_the_change)
{
    struct dim dim = { .profile = 1 };
    struct dim_sample sample = { 0 };

    ck_assert(!dim_take(&dim, &sample));
    sample = (struct dim_sample){ SIM_PS_PER_MS, 0, 0, 64 };
    ck_assert(!dim_take(&dim, &sample)); /* nothing came: the same, on top */
    ck_assert_uint_eq(dim.start.events, 64);
    sample = (struct dim_sample){ 2 * SIM_PS_PER_MS, 100, 100, 128 };
    ck_assert(dim_take(&dim, &sample));
    ck_assert_int_eq(dim.profile, 0);
    sample.events = 228;
    ck_assert(!dim_take(&dim, &sample)); /* lost */
    dim_applied(&dim);
    sample.events = 230;
    ck_assert(!dim_take(&dim, &sample));
    ck_assert_uint_eq(dim.start.events, 230);
}
END_TEST

/* ---- profiles ---------------------------------------------------------------------------- */

START_TEST(every_profile_is_that_of_the_table)
{
    struct reference_csv csv;
    unsigned rows = 0;

    reference_csv_open(&csv, "scenarios/reference/net_dim_profiles.csv",
                       "direction,period_mode,index,usec,packets,default");
    while (reference_csv_next(&csv)) {
        enum dim_direction direction = strcmp(csv.cells[0], "rx") == 0 ? DIM_RX : DIM_TX;
        enum dim_mode mode =
            strcmp(csv.cells[1], "eqe") == 0 ? DIM_FROM_EVENT : DIM_FROM_COMPLETION;
        int index = atoi(csv.cells[2]);
        struct itr_wait wait = dim_profile(direction, mode, index);

        ck_assert_uint_eq(wait.usecs_ps, strtoull(csv.cells[3], NULL, 10) * SIM_PS_PER_US);
        ck_assert_uint_eq(wait.frames, strtoull(csv.cells[4], NULL, 10));
        ck_assert_int_eq(index == DIM_START, strcmp(csv.cells[5], "yes") == 0);
        rows++;
    }
    reference_csv_close(&csv);
    ck_assert_uint_eq(rows, 2 * 2 * DIM_PROFILES);
}
END_TEST

/* ---- the policy -------------------------------------------------------------------------- */

/* Opened with profile 1 of the mode; DIM itself begins at 0, and 64 interrupts with packets are
 * better than nothing: to 1. Transmit has seen nothing and stays. */
START_TEST(a_nic_begins_with_profile_1_and_dim_below_it)
{
    uint64_t state[ITR_STATE_WORDS];
    struct itr_setting setting = { { 1, 2 }, { 3, 4 } };
    struct nic_params nic = { .coalesce_from = COALESCE_FROM_FIRST, .adaptive_tx = true };
    struct itr_sample sample = { 0 };

    itr_dim.init(state, &nic, &setting);
    ck_assert_uint_eq(setting.rx.usecs_ps, 8 * SIM_PS_PER_US);
    ck_assert_uint_eq(setting.rx.frames, 128);
    ck_assert_uint_eq(setting.tx.usecs_ps, 8 * SIM_PS_PER_US);
    ck_assert_uint_eq(setting.tx.frames, 64);
    for (unsigned i = 0; i <= 3 * 65; i++) {
        sample.now_ps = i * 10 * SIM_PS_PER_US;
        sample.interrupts = i;
        sample.rx.packets = i * (i < 100 ? 4 : 8);
        sample.rx.bytes = sample.rx.packets * 60;
        itr_dim.sample(state, &sample);
        ck_assert_int_eq(itr_dim.decide(state, &setting), i == 64 || i == 129 || i == 194);
        if (i == 64)
            ck_assert_uint_eq(setting.rx.usecs_ps, 8 * SIM_PS_PER_US);
        if (i == 129)
            ck_assert_uint_eq(setting.rx.usecs_ps, 16 * SIM_PS_PER_US); /* more: on to the right */
    }
    ck_assert_uint_eq(setting.tx.frames, 64);
    nic.coalesce_from = COALESCE_FROM_INTERRUPT;
    nic.adaptive_tx = false;
    setting = (struct itr_setting){ { 1, 2 }, { 3, 4 } };
    itr_dim.init(state, &nic, &setting);
    ck_assert_uint_eq(setting.rx.frames, 256);
    ck_assert_uint_eq(setting.tx.usecs_ps, 3);
    ck_assert_uint_eq(setting.tx.frames, 4);
}
END_TEST

TEST_RUNNER("kernel/dim", decisions_from_the_start_profile, decisions_from_the_left_edge,
            decisions_where_load_alternates, a_difference_counts_above_a_tenth,
            a_slow_drift_on_top_adds_up, after_ten_steps_it_rests_for_ten_decisions,
            rates_are_for_each_millisecond_rounded_up, counters_may_wrap_in_a_window,
            a_window_begins_where_the_last_one_ended_or_after_the_change,
            every_profile_is_that_of_the_table, a_nic_begins_with_profile_1_and_dim_below_it)
