#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/grade/expression.h"

/* a = 6, rate_2 = 4 */
static bool find(const void *ctx, const char *name, size_t length, double *value)
{
    (void)ctx;
    *value = length == 1 ? 6 : 4;
    return (length == 1 && *name == 'a') || (length == 6 && memcmp(name, "rate_2", 6) == 0);
}

static const struct expression_names names = { .find = find };

static const struct {
    const char *text;
    double value;
} fine[] = {
    { "7", 7 },
    { " 1.5e3 ", 1500 },
    { "2 + 3 * 4", 14 },
    { "(2 + 3) * 4", 20 },
    { "2 - 3 - 4", -5 },
    { "24 / 4 / 2", 3 },
    { "-a + 2", -4 },
    { "2 * -a", -12 },
    { "a / rate_2", 1.5 },
    { "min(a, rate_2) + max(a, 10)", 14 },
    { "max(-1, min(2, 3))", 2 },
    { "min(2, 2)", 2 },
};

START_TEST(expressions_have_their_values)
{
    char why[128];
    double value;

    ck_assert_msg(expression_eval(fine[_i].text, &names, &value, why), "%s: %s", fine[_i].text,
                  why);
    ck_assert_double_eq(value, fine[_i].value);
}
END_TEST

static const struct {
    const char *text, *why;
} wrong[] = {
    { "", "it ends where a number or a name is wanted" },
    { "2 +", "it ends where a number or a name is wanted" },
    { "(2", "a ) is missing" },
    { "2 3", "'3' is more than an expression" },
    { "b", "no number is called 'b'" },
    { "min(2)", "min and max want two numbers in brackets" },
    { "min 2", "min and max want two numbers in brackets" },
    { "max(1, 2", "a ) is missing" },
    { "* 2", "a number or a name is wanted" },
    { ".", "a lone ." },
};

START_TEST(what_is_no_expression_is_told)
{
    char why[128];
    double value;

    ck_assert(!expression_eval(wrong[_i].text, &names, &value, why));
    ck_assert_str_eq(why, wrong[_i].why);
}
END_TEST

/* Neither brackets nor signs without end use up the stack. */
START_TEST(depth_has_a_limit)
{
    char text[2001], why[128];
    double value;

    memset(text, '(', 2000);
    text[2000] = '\0';
    ck_assert(!expression_eval(text, &names, &value, why));
    ck_assert_str_eq(why, "too many brackets inside brackets");
    memset(text, '-', 2000);
    ck_assert(!expression_eval(text, &names, &value, why));
    ck_assert_str_eq(why, "too many signs in a row");
}
END_TEST

START_TEST(a_division_by_nothing_is_infinite)
{
    char why[128];
    double value;

    ck_assert(expression_eval("1 / (a - 6)", &names, &value, why));
    ck_assert(isinf(value));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/grade/expression");
    TCase *tc = tcase_create("expression");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tc, expressions_have_their_values, 0, sizeof fine / sizeof *fine);
    tcase_add_loop_test(tc, what_is_no_expression_is_told, 0, sizeof wrong / sizeof *wrong);
    tcase_add_test(tc, depth_has_a_limit);
    tcase_add_test(tc, a_division_by_nothing_is_infinite);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
