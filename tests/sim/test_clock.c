/* Clocks: edges lie at floor(n * den * 10^12 / num), however far one counts and in whatever steps.
 */
#include <check.h>
#include <stdlib.h>

#include "sim/clock.h"

typedef unsigned __int128 uint128;

/* Awkward ones: thirds, elevenths, NTSC, primes, a slow one, the fastest, a near-integer period. */
static const struct {
    uint64_t num, den;
} frequencies[] = {
    { 3000000000, 1 },        { 2200000000, 1 },    { 2933333333, 1 },
    { 8800000000, 3 },        { 30000, 1001 },      { 999999999989, 1 },
    { 999999999989, 999983 }, { 1000000000000, 1 }, { 1, 1 },
    { 1, 1000000 },           { 999999999999, 7 },  { 500000000, 1 },
    { 156250000, 1 },         { 644531250, 1 },     { 33333333, 1 },
    { 66666667, 2 },          { 500000000001, 1 },  { 2, 999999 },
};
#define FREQUENCIES (sizeof frequencies / sizeof frequencies[0])

/* The definition, in 128 bits. */
static uint64_t edge_by_definition_ps(uint64_t num, uint64_t den, uint64_t n)
{
    return (uint64_t)((uint128)n * (den * SIM_PS_PER_S) / num);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* As many cycles as fit in 2^62 ps, but no more than 10^12. */
static uint64_t cycles_in_reach(uint64_t num, uint64_t den)
{
    uint128 reach = ((uint128)1 << 62) * num / ((uint128)den * SIM_PS_PER_S);

    return reach < 1000000000000 ? (uint64_t)reach : 1000000000000;
}

START_TEST(edges_follow_the_definition_over_a_million_million_cycles)
{
    uint64_t state = 88172645463325252u;

    for (size_t i = 0; i < FREQUENCIES; i++) {
        uint64_t num = frequencies[i].num, den = frequencies[i].den;
        uint64_t reach = cycles_in_reach(num, den);
        struct sim_clock clock;

        sim_clock_init(&clock, num, den);
        for (int k = 0; k < 2000; k++) {
            uint64_t n = k == 0 ? reach : next_random(&state) % (reach + 1);

            ck_assert_uint_eq(sim_clock_edge_ps(&clock, n), edge_by_definition_ps(num, den, n));
        }
    }
}
END_TEST

/* Some steps are short, some so long that they need more than 64 bits: none of it drifts. */
START_TEST(advancing_in_any_steps_ends_on_the_same_edge)
{
    uint64_t state = 1181783497276652981u;

    for (size_t i = 0; i < FREQUENCIES; i++) {
        uint64_t num = frequencies[i].num, den = frequencies[i].den;
        uint64_t reach = cycles_in_reach(num, den);
        struct sim_clock clock;
        struct sim_edge edge = { 0, 0, 0 };

        sim_clock_init(&clock, num, den);
        for (int k = 0; k < 3000 && edge.n < reach; k++) {
            uint64_t step = next_random(&state) % (k % 100 == 99 ? reach / 50 + 1 : 1000);

            if (step > reach - edge.n)
                step = reach - edge.n;
            edge = sim_clock_advance(&clock, edge, step);
            ck_assert_uint_eq(edge.ps, edge_by_definition_ps(num, den, edge.n));
        }
        edge = sim_clock_advance(&clock, edge, reach - edge.n);
        ck_assert_uint_eq(edge.n, reach);
        ck_assert_uint_eq(edge.ps, edge_by_definition_ps(num, den, reach));
    }
}
END_TEST

START_TEST(the_edge_at_or_after_a_time_is_the_first_such)
{
    uint64_t state = 362436069u;

    for (size_t i = 0; i < FREQUENCIES; i++) {
        uint64_t num = frequencies[i].num, den = frequencies[i].den;
        uint64_t reach_ps = edge_by_definition_ps(num, den, cycles_in_reach(num, den));
        struct sim_clock clock;

        sim_clock_init(&clock, num, den);
        for (int k = 0; k < 2000; k++) {
            uint64_t ps = next_random(&state) % (k % 2 == 0 ? 100000 : reach_ps);
            struct sim_edge edge = sim_clock_edge_at_or_after(&clock, ps);

            ck_assert_uint_ge(edge.ps, ps);
            ck_assert_uint_eq(edge.ps, edge_by_definition_ps(num, den, edge.n));
            if (edge.n > 0)
                ck_assert_uint_lt(edge_by_definition_ps(num, den, edge.n - 1), ps);
        }
    }
}
END_TEST

/* The last edge of the fast arithmetic, one step to either side, and both kinds of step across. */
START_TEST(nothing_shows_where_the_rounded_fraction_ends)
{
    for (size_t i = 0; i < FREQUENCIES; i++) {
        uint64_t num = frequencies[i].num, den = frequencies[i].den;
        struct sim_clock clock;
        struct sim_edge edge = { 0, 0, 0 };

        sim_clock_init(&clock, num, den);
        for (int back = 2; back >= -2; back--) {
            uint64_t n = clock.exact_n - (uint64_t)back;

            edge = sim_clock_advance(&clock, edge, n - edge.n);
            ck_assert_uint_eq(edge.ps, edge_by_definition_ps(num, den, n));
            ck_assert_uint_eq(sim_clock_edge_ps(&clock, n), edge.ps);
        }
        edge = sim_clock_advance(&clock, edge, clock.exact_n / 3);
        ck_assert_uint_eq(edge.ps, edge_by_definition_ps(num, den, edge.n));
    }
}
END_TEST

START_TEST(whole_cycles_are_the_most_that_fit)
{
    uint64_t state = 521288629u;

    for (size_t i = 0; i < FREQUENCIES; i++) {
        uint64_t num = frequencies[i].num, den = frequencies[i].den;
        uint64_t reach = cycles_in_reach(num, den);
        struct sim_clock clock;

        sim_clock_init(&clock, num, den);
        for (int k = 0; k < 2000; k++) {
            uint64_t n = next_random(&state) % (reach / 2 + 1);
            struct sim_edge from = sim_clock_advance(&clock, (struct sim_edge){ 0, 0, 0 }, n);
            uint64_t ps = from.ps + next_random(&state) % (k % 2 == 0 ? 5000 : from.ps + 1);
            uint64_t cycles = sim_clock_whole_cycles(&clock, from, ps);

            ck_assert_uint_le(edge_by_definition_ps(num, den, n + cycles), ps);
            ck_assert_uint_gt(edge_by_definition_ps(num, den, n + cycles + 1), ps);
        }
    }
}
END_TEST

/* 3 GHz: a cycle is 333 1/3 ps; edges at 0, 333, 666, 1000. */
START_TEST(three_cycles_at_3_ghz_are_exactly_a_nanosecond)
{
    struct sim_clock clock;

    sim_clock_init(&clock, 3000000000, 1);
    ck_assert_uint_eq(sim_clock_edge_ps(&clock, 1), 333);
    ck_assert_uint_eq(sim_clock_edge_ps(&clock, 2), 666);
    ck_assert_uint_eq(sim_clock_edge_ps(&clock, 3), 1000);
    ck_assert_uint_eq(sim_clock_edge_at_or_after(&clock, 334).ps, 666);
    ck_assert_uint_eq(sim_clock_edge_at_or_after(&clock, 666).n, 2);
}
END_TEST

/* 84 bytes at 10^10 bit/s: 672 bits, 67 200 ps. 1 unit at 3 a second: 333 333 333 333.3, rounded
 * up. 10^15 units at 10^12 a second: 1000 s, through 128 bits. */
START_TEST(work_is_rounded_up_to_whole_picoseconds)
{
    ck_assert_uint_eq(sim_ps_for(672, 10000000000), 67200);
    ck_assert_uint_eq(sim_ps_for(1, 3), 333333333334);
    ck_assert_uint_eq(sim_ps_for(0, 3), 0);
    ck_assert_uint_eq(sim_ps_for(1000000000000000, 1000000000000), 1000000000000000);
    ck_assert_uint_eq(sim_ps_for(1000000000000001, 1000000000000), 1000000000000001);
}
END_TEST

START_TEST(a_clock_of_no_hertz_is_refused)
{
    struct sim_clock clock;

    sim_clock_init(&clock, 0, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("clock");
    TCase *tcase = tcase_create("edges");

    tcase_add_test(tcase, edges_follow_the_definition_over_a_million_million_cycles);
    tcase_add_test(tcase, advancing_in_any_steps_ends_on_the_same_edge);
    tcase_add_test(tcase, the_edge_at_or_after_a_time_is_the_first_such);
    tcase_add_test(tcase, nothing_shows_where_the_rounded_fraction_ends);
    tcase_add_test(tcase, whole_cycles_are_the_most_that_fit);
    tcase_add_test(tcase, three_cycles_at_3_ghz_are_exactly_a_nanosecond);
    tcase_add_test(tcase, work_is_rounded_up_to_whole_picoseconds);
    tcase_add_exit_test(tcase, a_clock_of_no_hertz_is_refused, 3);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);

    srunner_run_all(runner, CK_NORMAL);

    int failed = srunner_ntests_failed(runner);

    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
