#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "sim/estimate.h"

/* P(|T| < t) for whole degrees of freedom: the finite series of Abramowitz and Stegun 26.7.3 and
 * 26.7.4, in long double and with libm, which the code under test does not use. */
static long double central_probability(long double t, unsigned degrees)
{
    long double angle = atanl(t / sqrtl(degrees));
    long double c = cosl(angle), s = sinl(angle);
    long double term, sum;

    if (degrees == 1)
        return angle * 2 / M_PIl;
    if (degrees % 2 == 1) {
        term = sum = c;
        for (unsigned k = 3; k < degrees; k += 2)
            sum += term *= c * c * (k - 1) / k;
        return (angle + s * sum) * 2 / M_PIl;
    }
    term = sum = 1;
    for (unsigned k = 2; k < degrees; k += 2)
        sum += term *= c * c * (k - 1) / k;
    return s * sum;
}

START_TEST(student_t_equals_the_printed_tables)
{
    ck_assert_double_eq_tol(student_t_975(1), 12.706205, 1e-6);
    ck_assert_double_eq_tol(student_t_975(2), 4.302653, 1e-6);
    ck_assert_double_eq_tol(student_t_975(3), 3.182446, 1e-6);
    ck_assert_double_eq_tol(student_t_975(4), 2.776445, 1e-6);
    ck_assert_double_eq_tol(student_t_975(5), 2.570582, 1e-6);
    ck_assert_double_eq_tol(student_t_975(10), 2.228139, 1e-6);
    ck_assert_double_eq_tol(student_t_975(20), 2.085963, 1e-6);
    ck_assert_double_eq_tol(student_t_975((size_t)1 << 60), 1.959964, 1e-6);
}
END_TEST

/* d P / d t at the root is twice the density there: 0.0039 at one degree, 0.117 in the limit. So
 * the root is off by at most 1e-7 where P is off by at most 3.9e-10. */
START_TEST(student_t_put_back_into_the_distribution_gives_95_percent_at_every_degree)
{
    for (unsigned degrees = 1; degrees <= 2000; degrees++) {
        long double p = central_probability((long double)student_t_975(degrees), degrees);

        ck_assert_msg(fabsl(p - 0.95L) < (degrees <= 30 ? 1e-12L : 1e-8L), "degrees %u: %.12Lf",
                      degrees, p);
    }
}
END_TEST

/* 2 4 4 4 5 5 7 9: mean 5, squares about it 9+1+1+1+0+0+4+16 = 32, sd sqrt(32/7) = 2.138090;
 * half width 2.364624 (7 degrees) * 2.138090 / sqrt 8 = 1.787489. */
START_TEST(an_estimate_is_mean_spread_and_interval)
{
    static const double values[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
    struct estimate e = estimate_of(values, 8);

    ck_assert_uint_eq(e.n, 8);
    ck_assert_double_eq(e.mean, 5);
    ck_assert_double_eq_tol(e.sd, 2.138090, 1e-6);
    ck_assert_double_eq(e.min, 2);
    ck_assert_double_eq(e.max, 9);
    ck_assert_double_eq_tol(e.half_width, 1.787489, 1e-5);
}
END_TEST

START_TEST(one_value_has_no_spread)
{
    const double value = -3.5;
    struct estimate e = estimate_of(&value, 1);

    ck_assert_double_eq(e.mean, -3.5);
    ck_assert_double_eq(e.min, -3.5);
    ck_assert_double_eq(e.max, -3.5);
    ck_assert_double_eq(e.sd, 0);
    ck_assert_double_eq(e.half_width, 0);
}
END_TEST

/* 10^9 + {0, 1, 2}: the variance is 1, though the squares need 60 bits. */
START_TEST(a_small_spread_around_a_large_mean_survives)
{
    static const double values[] = { 1e9, 1e9 + 1, 1e9 + 2 };

    ck_assert_double_eq(estimate_of(values, 3).sd, 1);
}
END_TEST

/* y = 0, 2, 1, 3 at x = 0 .. 3: means 1.5 and 1.5; xy sum -1.5*-1.5 - .5*.5 + .5*-.5 + 1.5*1.5 = 4,
 * xx sum 5: slope 0.8, intercept 1.5 - 0.8 * 1.5 = 0.3. */
START_TEST(a_fitted_line_minimises_the_squares)
{
    static const double x[] = { 0, 1, 2, 3 }, y[] = { 0, 2, 1, 3 };
    struct fitted_line line = fit_line(x, y, 4);

    ck_assert_double_eq_tol(line.slope, 0.8, 1e-15);
    ck_assert_double_eq_tol(line.intercept, 0.3, 1e-15);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/estimate");
    TCase *tc = tcase_create("estimate");
    SRunner *runner;
    int failed;

    tcase_add_test(tc, student_t_equals_the_printed_tables);
    tcase_add_test(tc, student_t_put_back_into_the_distribution_gives_95_percent_at_every_degree);
    tcase_add_test(tc, an_estimate_is_mean_spread_and_interval);
    tcase_add_test(tc, one_value_has_no_spread);
    tcase_add_test(tc, a_small_spread_around_a_large_mean_survives);
    tcase_add_test(tc, a_fitted_line_minimises_the_squares);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
