#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/histogram.h"
#include "sim/metric.h"
#include "sim/random.h"

#define VALUES 20000

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Latencies of every size: exponents spread evenly over 2^0 .. 2^60. */
static void draw_values(uint64_t *values, const char *name)
{
    struct sim_random random;

    sim_random_init(&random, 1, 0, name);
    for (int i = 0; i < VALUES; i++)
        values[i] = sim_random_u64(&random) >> (4 + sim_random_below(&random, 60));
}

START_TEST(quantiles_lie_within_one_part_in_128_of_the_sorted_values)
{
    static const double qs[] = { 0, 0.001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1 };
    static struct histogram h;
    static uint64_t values[VALUES];

    draw_values(values, "quantiles");
    histogram_clear(&h);
    for (int i = 0; i < VALUES; i++)
        histogram_record(&h, values[i]);
    qsort(values, VALUES, sizeof values[0], compare_u64);
    for (unsigned i = 0; i < sizeof qs / sizeof qs[0]; i++) {
        /* q * 20000 is whole for every q above, so the rank is q * 20000, at least 1. */
        uint64_t rank = (uint64_t)(qs[i] * VALUES + 0.5);
        uint64_t exact = values[rank == 0 ? 0 : rank - 1];
        uint64_t got = histogram_quantile(&h, qs[i]);
        uint64_t off = got > exact ? got - exact : exact - got;

        /* A bucket is at most 1/64 of its lowest value wide; its middle is half of that away. */
        ck_assert_msg(off <= exact / 128, "q %g: %lu, exact %lu", qs[i], got, exact);
    }
    ck_assert_uint_eq(h.min, values[0]);
    ck_assert_uint_eq(h.max, values[VALUES - 1]);
}
END_TEST

START_TEST(values_below_128_are_kept_exactly)
{
    struct histogram *h = malloc(sizeof *h);

    ck_assert_ptr_nonnull(h);
    histogram_clear(h);
    for (uint64_t v = 0; v < 128; v++)
        histogram_record(h, v);
    /* The value of rank k among 0 .. 127 is k - 1; k / 128 is exact in binary. */
    for (uint64_t k = 1; k <= 128; k++)
        ck_assert_uint_eq(histogram_quantile(h, (double)k / 128), k - 1);
    free(h);
}
END_TEST

START_TEST(every_value_falls_into_the_bucket_that_follows_its_neighbours)
{
    ck_assert_uint_eq(histogram_bucket(0), 0);
    ck_assert_uint_eq(histogram_bucket(127), 127); /* buckets are one value wide up to here */
    ck_assert_uint_eq(histogram_bucket(128), 128);
    ck_assert_uint_eq(histogram_bucket(129), 128); /* and two from here */
    ck_assert_uint_eq(histogram_bucket(130), 129);
    ck_assert_uint_eq(histogram_bucket(UINT64_MAX), HISTOGRAM_BUCKETS - 1);
    for (int shift = 8; shift < 64; shift++) {
        uint64_t power = UINT64_C(1) << shift;

        ck_assert_uint_eq(histogram_bucket(power - 1) + 1, histogram_bucket(power));
    }
}
END_TEST

START_TEST(merging_equals_recording_both)
{
    static struct histogram both, one, other;
    static uint64_t a[VALUES], b[VALUES];

    draw_values(a, "a");
    draw_values(b, "b");
    histogram_clear(&both);
    histogram_clear(&one);
    histogram_clear(&other);
    for (int i = 0; i < VALUES; i++) {
        histogram_record(&one, a[i]);
        histogram_record(&other, b[i]);
        histogram_record(&both, a[i]);
        histogram_record(&both, b[i]);
    }
    histogram_merge(&one, &other);
    ck_assert_mem_eq(&one, &both, sizeof both);
}
END_TEST

START_TEST(the_sum_is_exact_beyond_64_bits)
{
    static struct histogram h;
    unsigned __int128 sum = (unsigned __int128)UINT64_MAX * 3 + 5;

    histogram_clear(&h);
    for (int i = 0; i < 3; i++)
        histogram_record(&h, UINT64_MAX);
    histogram_record(&h, 5);
    ck_assert(histogram_sum(&h) == sum);
    /* (3 (2^64 - 1) + 5) / 4 = 0.75 * 2^64 + 0.5, which a double rounds to 0.75 * 2^64. */
    ck_assert_double_eq(histogram_mean(&h), 0.75 * 0x1p64);
}
END_TEST

START_TEST(an_empty_histogram_says_zero)
{
    static struct histogram h;

    histogram_clear(&h);
    ck_assert_uint_eq(histogram_quantile(&h, 0.5), 0);
    ck_assert_double_eq(histogram_mean(&h), 0);
    ck_assert_uint_eq(h.min, UINT64_MAX);
}
END_TEST

START_TEST(one_value_is_every_quantile)
{
    static struct histogram h;

    histogram_clear(&h);
    histogram_record(&h, 1000003);
    ck_assert_uint_eq(histogram_quantile(&h, 0), 1000003);
    ck_assert_uint_eq(histogram_quantile(&h, 0.5), 1000003);
    ck_assert_uint_eq(histogram_quantile(&h, 1), 1000003);
}
END_TEST

START_TEST(a_metric_is_read_by_name_whatever_its_kind)
{
    struct numbers {
        uint64_t drops;
        double rate;
    } numbers = { .drops = 7, .rate = 2.5 };
    const struct metric_row rows[] = {
        { .name = "drops", .kind = METRIC_KIND_UINT, .offset = offsetof(struct numbers, drops) },
        { .name = "rate", .kind = METRIC_KIND_DOUBLE, .offset = offsetof(struct numbers, rate) },
    };
    const struct metric_table table = { .rows = rows, .row_count = 2, .bytes = sizeof numbers };

    ck_assert_double_eq(metric_value(metric_find(&table, "drops"), &numbers), 7);
    ck_assert_double_eq(metric_value(metric_find(&table, "rate"), &numbers), 2.5);
    ck_assert_ptr_null(metric_find(&table, "rat"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/histogram");
    TCase *tc = tcase_create("histogram");
    SRunner *runner;
    int failed;

    tcase_add_test(tc, quantiles_lie_within_one_part_in_128_of_the_sorted_values);
    tcase_add_test(tc, values_below_128_are_kept_exactly);
    tcase_add_test(tc, every_value_falls_into_the_bucket_that_follows_its_neighbours);
    tcase_add_test(tc, merging_equals_recording_both);
    tcase_add_test(tc, the_sum_is_exact_beyond_64_bits);
    tcase_add_test(tc, an_empty_histogram_says_zero);
    tcase_add_test(tc, one_value_is_every_quantile);
    tcase_add_test(tc, a_metric_is_read_by_name_whatever_its_kind);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
