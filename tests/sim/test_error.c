#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/error.h"

START_TEST(an_error_prints_its_place_before_its_text)
{
    struct sim_error err;
    char buf[128];

    ck_assert(!sim_error_set(&err, "a.yaml", 3, 7, "rx-ring: %d is above %d", 9000, 4096));
    sim_error_format(&err, buf, sizeof buf);
    ck_assert_str_eq(buf, "a.yaml:3:7: rx-ring: 9000 is above 4096");
}
END_TEST

START_TEST(what_is_not_known_of_the_place_is_left_out)
{
    struct sim_error err;
    char buf[128];

    sim_error_set(&err, "a.yaml", 3, 0, "text");
    sim_error_format(&err, buf, sizeof buf);
    ck_assert_str_eq(buf, "a.yaml:3: text");
    sim_error_set(&err, "a.yaml", 0, 0, "text");
    sim_error_format(&err, buf, sizeof buf);
    ck_assert_str_eq(buf, "a.yaml: text");
    sim_error_set(&err, NULL, 3, 7, "text");
    sim_error_format(&err, buf, sizeof buf);
    ck_assert_str_eq(buf, "text");
}
END_TEST

START_TEST(a_message_stays_on_one_line_and_is_cut_to_fit)
{
    struct sim_error err;
    char value[3000];
    char buf[8];

    sim_error_set(&err, NULL, 0, 0, "bad \"%s\"", "a\nb\tc\x1b[31m");
    ck_assert_str_eq(err.text, "bad \"a b c [31m\"");
    sim_error_format(&err, buf, sizeof buf);
    ck_assert_str_eq(buf, "bad \"a "); /* 7 bytes and the end */

    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    sim_error_set(&err, value, 1, 1, "%s", value);
    ck_assert_uint_eq(strlen(err.file), sizeof err.file - 1);
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
}
END_TEST

START_TEST(an_error_may_quote_the_one_it_replaces)
{
    struct sim_error err;

    sim_error_set(&err, "p.yaml", 2, 1, "rate: 5 is odd");
    sim_error_set(&err, err.file, err.line, err.column, "in a profile: %s", err.text);
    ck_assert_str_eq(err.text, "in a profile: rate: 5 is odd");
    ck_assert_str_eq(err.file, "p.yaml");
    ck_assert(!sim_error_set(NULL, "p.yaml", 1, 1, "nobody listens"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/error");
    TCase *tc = tcase_create("error");
    SRunner *runner;
    int failed;

    tcase_add_test(tc, an_error_prints_its_place_before_its_text);
    tcase_add_test(tc, what_is_not_known_of_the_place_is_left_out);
    tcase_add_test(tc, a_message_stays_on_one_line_and_is_cut_to_fit);
    tcase_add_test(tc, an_error_may_quote_the_one_it_replaces);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
