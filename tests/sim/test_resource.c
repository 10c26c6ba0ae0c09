/* A resource does one job at a time and knows to the picosecond how busy it was. */
#include <check.h>
#include <stdlib.h>

#include "sim/resource.h"

/* Asked for at 100 for 50: ends at 150. Asked for at 120 for 30: waits until 150, ends at 180. */
START_TEST(a_job_waits_for_the_one_before_it)
{
    struct resource link;

    resource_init(&link);
    ck_assert_uint_eq(resource_reserve(&link, 100, 50), 150);
    ck_assert_uint_eq(resource_free_at(&link, 120), 150);
    ck_assert_uint_eq(resource_reserve(&link, 120, 30), 180);
    ck_assert_uint_eq(resource_free_at(&link, 200), 200);
    ck_assert_uint_eq(resource_reserve(&link, 200, 5), 205);
}
END_TEST

/* Busy 100..180 and 200..205. Up to 120: 20. Up to 180: 80. Up to 203: 83. Up to 1000: 85.
 * The window [120, 203) therefore holds 63. */
START_TEST(busy_time_is_clipped_to_the_window)
{
    struct resource link;

    resource_init(&link);
    ck_assert_uint_eq(resource_busy_ps(&link, 50), 0);
    resource_reserve(&link, 100, 50);
    ck_assert_uint_eq(resource_busy_ps(&link, 100), 0);
    resource_reserve(&link, 120, 30);

    uint64_t opened_ps = resource_busy_ps(&link, 120);

    ck_assert_uint_eq(opened_ps, 20);
    ck_assert_uint_eq(resource_busy_ps(&link, 180), 80);
    resource_reserve(&link, 200, 5);
    ck_assert_uint_eq(resource_busy_ps(&link, 203) - opened_ps, 63);
    ck_assert_uint_eq(resource_busy_ps(&link, 1000), 85);
}
END_TEST

START_TEST(a_job_asked_for_in_the_past_is_refused)
{
    struct resource link;

    resource_init(&link);
    resource_reserve(&link, 100, 50);
    resource_reserve(&link, 99, 50);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("resource");
    TCase *tcase = tcase_create("jobs");

    tcase_add_test(tcase, a_job_waits_for_the_one_before_it);
    tcase_add_test(tcase, busy_time_is_clipped_to_the_window);
    tcase_add_exit_test(tcase, a_job_asked_for_in_the_past_is_refused, 3);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);

    srunner_run_all(runner, CK_NORMAL);

    int failed = srunner_ntests_failed(runner);

    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
