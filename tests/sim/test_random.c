#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "sim/random.h"

#define DRAWS 1000000

static struct sim_random stream(const char *name)
{
    struct sim_random random;

    sim_random_init(&random, 1, 0, name);
    return random;
}

/* The authors' own first values of xoshiro256** from the state 1, 2, 3, 4. */
START_TEST(the_generator_is_xoshiro256_starstar)
{
    struct sim_random random = { .state = { 1, 2, 3, 4 } };

    ck_assert_uint_eq(sim_random_u64(&random), 11520);
    ck_assert_uint_eq(sim_random_u64(&random), 0);
    ck_assert_uint_eq(sim_random_u64(&random), 1509978240);
    ck_assert_uint_eq(sim_random_u64(&random), UINT64_C(1215971899390074240));
}
END_TEST

/* Worked out by a second implementation, in Python integers: FNV-1a("source") is
 * 0x76dbdc228f782db8; splitmix64 absorbs seed, replication and that hash, then gives the state. */
START_TEST(the_first_values_of_a_stream_never_change)
{
    struct sim_random random;

    sim_random_init(&random, 1, 0, "source");
    ck_assert_uint_eq(sim_random_u64(&random), UINT64_C(0xba9bf662114432ee));
    ck_assert_uint_eq(sim_random_u64(&random), UINT64_C(0x1f5bcb1e7da8ab50));
    ck_assert_uint_eq(sim_random_u64(&random), UINT64_C(0xc2fca40df113e3ac));
    sim_random_init(&random, 1, 1, "source"); /* the next replication */
    ck_assert_uint_eq(sim_random_u64(&random), UINT64_C(0x8fe413fdb95ca6b6));
    sim_random_init(&random, 1, 0, "wire"); /* another component */
    ck_assert_uint_eq(sim_random_u64(&random), UINT64_C(0x7320992ccf05433d));
}
END_TEST

/* As first drawn; the same from gcc -O2 and clang -O0. A change here changes every published
 * number. */
START_TEST(the_first_variates_never_change)
{
    struct sim_random random = stream("variates");
    uint64_t exponential = sim_random_exponential(&random, 1e9);
    uint64_t geometric = sim_random_geometric(&random, 1e6);
    uint64_t pareto = sim_random_pareto(&random, 1.5, 1e6, UINT64_MAX);

    ck_assert_uint_eq(exponential, UINT64_C(606639659));
    ck_assert_uint_eq(geometric, UINT64_C(819523));
    ck_assert_uint_eq(pareto, UINT64_C(599036));
}
END_TEST

/* A stream is its name's: drawing from others in between, or not having them, moves nothing. */
START_TEST(a_stream_is_unmoved_by_adding_others)
{
    struct sim_random alone = stream("nic"), among = stream("nic"), other = stream("disk");

    for (int i = 0; i < 1000; i++) {
        sim_random_exponential(&other, 1e6);
        ck_assert_uint_eq(sim_random_u64(&alone), sim_random_u64(&among));
    }
}
END_TEST

/* Bits equal in two independent streams: binomial over 64 * 10^4 with deviation 400. The five pairs
 * differ as little as two streams can. */
START_TEST(streams_of_neighbouring_names_seeds_and_replications_are_independent)
{
    static const struct {
        uint64_t seed, replication;
        const char *name;
    } neighbours[] = {
        { 1, 0, "source1" }, { 2, 0, "source0" }, { 1, 1, "source0" },
        { 0, 0, "source0" }, { 0, 1, "source0" }, /* seed and replication exchanged */
    };

    for (unsigned n = 0; n < sizeof neighbours / sizeof neighbours[0]; n++) {
        struct sim_random a = stream("source0"), b;
        long equal = 0;

        sim_random_init(&b, neighbours[n].seed, neighbours[n].replication, neighbours[n].name);
        for (int i = 0; i < 10000; i++)
            equal += 64 - __builtin_popcountll(sim_random_u64(&a) ^ sim_random_u64(&b));
        ck_assert_msg(labs(equal - 320000) < 4 * 400, "pair %u: %ld", n, equal);
    }
}
END_TEST

/* Chi-squared with 6 degrees of freedom lies below 22.46 with probability 0.999. */
START_TEST(bounded_draws_are_uniform)
{
    struct sim_random random = stream("dice");
    double counts[7] = { 0 }, chi2 = 0;

    for (int i = 0; i < 700000; i++) {
        uint64_t drawn = sim_random_below(&random, 7);

        ck_assert_uint_lt(drawn, 7);
        counts[drawn]++;
    }
    for (int i = 0; i < 7; i++)
        chi2 += (counts[i] - 1e5) * (counts[i] - 1e5) / 1e5;
    ck_assert_msg(chi2 < 22.46, "chi2 %g", chi2);
    ck_assert_uint_eq(sim_random_below(&random, 1), 0);
}
END_TEST

/* n = 3 * 2^62: without drawing unfair products again, one third of the values would come twice as
 * often, and values that are 0 modulo 3 half of the time instead of a third. Binomial deviation
 * over 300 000 draws: sqrt(300000 * 1/3 * 2/3) = 258. */
START_TEST(a_bound_near_the_word_size_is_unbiased)
{
    struct sim_random random = stream("wide");
    const uint64_t n = UINT64_C(3) << 62;
    double multiples = 0;

    for (int i = 0; i < 300000; i++)
        multiples += sim_random_below(&random, n) % 3 == 0;
    ck_assert_double_eq_tol(multiples, 100000, 4 * 258);
}
END_TEST

START_TEST(chance_follows_its_probability_and_clips_it)
{
    struct sim_random random = stream("coin");
    double heads = 0;

    for (int i = 0; i < DRAWS; i++)
        heads += sim_random_chance(&random, 0.3);
    /* deviation sqrt(10^6 * 0.3 * 0.7) = 458 */
    ck_assert_double_eq_tol(heads, 300000, 4 * 458);
    for (int i = 0; i < 1000; i++) {
        ck_assert(sim_random_chance(&random, 1.5));
        ck_assert(!sim_random_chance(&random, -0.5));
    }
}
END_TEST

static int compare_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* With mean 10^12 rounding down is out of sight. Over 10^6 draws the mean deviates by 10^-3 of
 * itself, the variance by sqrt(8) * 10^-3; the largest gap between empirical and true distribution
 * exceeds 1.95 / sqrt(10^6) with probability 0.001 (Kolmogorov). */
START_TEST(exponential_draws_are_exponential)
{
    struct sim_random random = stream("poisson");
    double *draws = malloc(DRAWS * sizeof *draws);
    double sum = 0, squares = 0, gap = 0;

    ck_assert_ptr_nonnull(draws);
    for (int i = 0; i < DRAWS; i++) {
        draws[i] = (double)sim_random_exponential(&random, 1e12) / 1e12;
        sum += draws[i];
        squares += (draws[i] - 1) * (draws[i] - 1);
    }
    ck_assert_double_eq_tol(sum / DRAWS, 1, 4e-3);
    ck_assert_double_eq_tol(squares / DRAWS, 1, 4 * 2.83e-3);
    qsort(draws, DRAWS, sizeof *draws, compare_double);
    for (int i = 0; i < DRAWS; i++) {
        double truth = -expm1(-draws[i]);

        gap = fmax(gap, fmax(fabs(truth - i / (double)DRAWS), fabs(truth - (i + 1.) / DRAWS)));
    }
    free(draws);
    ck_assert_msg(gap < 1.95e-3, "gap %g", gap);
}
END_TEST

/* Successive draws share nothing: the correlation of neighbours over 10^6 deviates by 10^-3. */
START_TEST(exponential_draws_are_uncorrelated)
{
    struct sim_random random = stream("poisson");
    double last = 1, products = 0;

    for (int i = 0; i < DRAWS; i++) {
        double draw = (double)sim_random_exponential(&random, 1e12) / 1e12;

        products += (draw - 1) * (last - 1);
        last = draw;
    }
    ck_assert_double_eq_tol(products / DRAWS, 0, 4e-3);
}
END_TEST

START_TEST(an_exponential_of_mean_zero_is_zero)
{
    struct sim_random random = stream("nothing");

    for (int i = 0; i < 1000; i++)
        ck_assert_uint_eq(sim_random_exponential(&random, 0), 0);
}
END_TEST

/* P(G = k) = p (1 - p)^(k - 1). Cells 1 .. 9 and the rest: chi-squared with 9 degrees of freedom
 * lies below 27.88 with probability 0.999. One mean on each side of the place where the code
 * changes from the logarithm to the series. */
START_TEST(geometric_draws_are_geometric)
{
    static const double means[] = { 1.25, 3.9, 4.1, 30 };

    for (unsigned m = 0; m < sizeof means / sizeof means[0]; m++) {
        struct sim_random random = stream("bursts");
        double p = 1 / means[m], cells[10] = { 0 }, rest = 1, chi2 = 0;

        for (int i = 0; i < 200000; i++) {
            uint64_t drawn = sim_random_geometric(&random, means[m]);

            ck_assert_uint_ge(drawn, 1);
            cells[drawn < 10 ? drawn - 1 : 9]++;
        }
        for (int k = 0; k < 10; k++) {
            double expected = 200000 * (k < 9 ? rest * p : rest);

            chi2 += (cells[k] - expected) * (cells[k] - expected) / expected;
            rest *= 1 - p;
        }
        ck_assert_msg(chi2 < 27.88, "mean %g: chi2 %g", means[m], chi2);
    }
}
END_TEST

START_TEST(a_geometric_of_mean_one_is_one)
{
    struct sim_random random = stream("bursts");

    for (int i = 0; i < 1000; i++)
        ck_assert_uint_eq(sim_random_geometric(&random, 1), 1);
}
END_TEST

/* Shape 2.5, mean 10^9: the smallest value is 10^9 * 1.5 / 2.5 = 6 * 10^8, and a value exceeds x
 * with probability (6 * 10^8 / x)^2.5. Ten cells of equal probability: 9 degrees of freedom, 27.88.
 */
START_TEST(pareto_draws_follow_the_power_law)
{
    struct sim_random random = stream("tail");
    double cells[10] = { 0 }, chi2 = 0;

    for (int i = 0; i < 200000; i++) {
        double drawn = (double)sim_random_pareto(&random, 2.5, 1e9, UINT64_MAX);

        ck_assert_double_ge(drawn, 6e8 - 1);
        cells[(int)fmin(9, 10 * pow(6e8 / (drawn + 0.5), 2.5))]++;
    }
    for (int k = 0; k < 10; k++)
        chi2 += (cells[k] - 20000) * (cells[k] - 20000) / 20000;
    ck_assert_msg(chi2 < 27.88, "chi2 %g", chi2);
}
END_TEST

/* Shape 1.5, mean 3 * 10^6: smallest 10^6; above the cap of 4 * 10^6 with probability 1/8: of 80
 * 000 draws 10 000 with deviation sqrt(80000 * 1/8 * 7/8) = 94. */
START_TEST(a_heavy_tail_is_cut_at_its_cap)
{
    struct sim_random random = stream("tail");
    double cut = 0;

    for (int i = 0; i < 80000; i++) {
        uint64_t drawn = sim_random_pareto(&random, 1.5, 3e6, 4000000);

        ck_assert_uint_le(drawn, 4000000);
        cut += drawn == 4000000;
    }
    ck_assert_double_eq_tol(cut, 10000, 4 * 94);
}
END_TEST

START_TEST(units_lie_in_0_to_1_and_are_uniform)
{
    struct sim_random random = stream("unit");
    double sum = 0;

    for (int i = 0; i < DRAWS; i++) {
        double drawn = sim_random_unit(&random);

        ck_assert(drawn >= 0 && drawn < 1);
        sum += drawn;
    }
    /* deviation sqrt(1/12 / 10^6) = 2.9e-4 */
    ck_assert_double_eq_tol(sum / DRAWS, 0.5, 4 * 2.9e-4);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/random");
    TCase *tc = tcase_create("random");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, the_generator_is_xoshiro256_starstar);
    tcase_add_test(tc, the_first_values_of_a_stream_never_change);
    tcase_add_test(tc, the_first_variates_never_change);
    tcase_add_test(tc, a_stream_is_unmoved_by_adding_others);
    tcase_add_test(tc, streams_of_neighbouring_names_seeds_and_replications_are_independent);
    tcase_add_test(tc, bounded_draws_are_uniform);
    tcase_add_test(tc, a_bound_near_the_word_size_is_unbiased);
    tcase_add_test(tc, chance_follows_its_probability_and_clips_it);
    tcase_add_test(tc, exponential_draws_are_exponential);
    tcase_add_test(tc, exponential_draws_are_uncorrelated);
    tcase_add_test(tc, an_exponential_of_mean_zero_is_zero);
    tcase_add_test(tc, geometric_draws_are_geometric);
    tcase_add_test(tc, a_geometric_of_mean_one_is_one);
    tcase_add_test(tc, pareto_draws_follow_the_power_law);
    tcase_add_test(tc, a_heavy_tail_is_cut_at_its_cap);
    tcase_add_test(tc, units_lie_in_0_to_1_and_are_uniform);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
