#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/output/hgrm.h"

static struct histogram h;

static char *print(void)
{
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    hgrm_write(out, &h);
    fclose(out);
    return text;
}

/* Three values of 10 us and one of 30 us. 10 us = 10 000 000 ps lies in [2^23, 2^24) cut into 64
 * buckets of 131072 ps: the bucket ends at 2^23 + 13 * 131072 - 1 = 10 092 543 ps = 10.093 us.
 * 3 of 4 values are there, so the levels up to 75 % show it: 0, 10, 20, 30, 40, 50, 55, ... 75 %
 * (halving the distance after every fifth); 77.5 % is the first that needs the 30 us, which is the
 * largest, so its row shows the recorded maximum, and the 100 % row ends the text.
 * Mean 15 us. Spread from bucket middles, 10 027 008 and 30 015 488 (buckets of 262144 ps):
 * sqrt((3 * 4972992^2 + 15015488^2) / 4) = 8.655 us. */
START_TEST(four_values_give_the_rows_worked_out_by_hand)
{
    char *text;

    histogram_clear(&h);
    for (int i = 0; i < 3; i++)
        histogram_record(&h, 10000000);
    histogram_record(&h, 30000000);
    text = print();
    ck_assert_str_eq(text, "       Value     Percentile TotalCount 1/(1-Percentile)\n"
                           "\n"
                           "      10.093 0.000000000000          3           1.00\n"
                           "      10.093 0.100000000000          3           1.11\n"
                           "      10.093 0.200000000000          3           1.25\n"
                           "      10.093 0.300000000000          3           1.43\n"
                           "      10.093 0.400000000000          3           1.67\n"
                           "      10.093 0.500000000000          3           2.00\n"
                           "      10.093 0.550000000000          3           2.22\n"
                           "      10.093 0.600000000000          3           2.50\n"
                           "      10.093 0.650000000000          3           2.86\n"
                           "      10.093 0.700000000000          3           3.33\n"
                           "      10.093 0.750000000000          3           4.00\n"
                           "      30.000 0.775000000000          4           4.44\n"
                           "      30.000 1.000000000000          4\n"
                           "#[Mean    =       15.000, StdDeviation   =        8.655]\n"
                           "#[Max     =       30.000, Total count    =            4]\n"
                           "#[Buckets =           59, SubBuckets     =           64]\n");
    free(text);
}
END_TEST

START_TEST(an_empty_histogram_has_no_rows)
{
    char *text;

    histogram_clear(&h);
    text = print();
    ck_assert_ptr_nonnull(strstr(text, "1/(1-Percentile)\n\n#[Mean    =        0.000"));
    ck_assert_ptr_nonnull(strstr(text, "#[Max     =        0.000, Total count    =            0]"));
    free(text);
}
END_TEST

/* The public plotter splits every line into four fields; percentiles and counts never fall, and
 * every row's count is at least percentile * total. */
START_TEST(rows_rise_and_keep_their_promise)
{
    double last_value = 0, last_level = -1;
    unsigned long long last_count = 0;
    const unsigned total = 100000;
    char *text, *save, *line;
    unsigned rows = 0;

    histogram_clear(&h);
    for (uint64_t i = 1; i <= total; i++)
        histogram_record(&h, i * i);
    text = print();
    line = strtok_r(text, "\n", &save);
    while ((line = strtok_r(NULL, "\n", &save)) != NULL && line[0] != '#') {
        double value, level, inverse;
        unsigned long long count;
        int fields = sscanf(line, "%lf %lf %llu %lf", &value, &level, &count, &inverse);

        rows++;
        ck_assert(fields == 4 || (fields == 3 && level == 1));
        ck_assert(value >= last_value && level > last_level && count >= last_count);
        ck_assert((double)count >= level * total - 1e-6);
        if (fields == 4)
            ck_assert(fabs(inverse * (1 - level) - 1) < 0.01);
        last_value = value;
        last_level = level;
        last_count = count;
    }
    /* Down to one value in 100 000: log2(100000) = 16.6 halvings of 5 rows, and the bucket of the
     * largest value holds some 400 of them, log2(100000 / 400) = 8 halvings. */
    ck_assert(rows > 40 && rows < 90);
    ck_assert_uint_eq(last_count, total);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/output/hgrm");
    TCase *tc = tcase_create("hgrm");
    SRunner *runner;
    int failed;

    tcase_add_test(tc, four_values_give_the_rows_worked_out_by_hand);
    tcase_add_test(tc, an_empty_histogram_has_no_rows);
    tcase_add_test(tc, rows_rise_and_keep_their_promise);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
