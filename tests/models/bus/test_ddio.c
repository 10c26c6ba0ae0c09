/* What of a receive ring's buffers the cache has kept. */
#include "models/bus/ddio.h"
#include "tests/models/runner.h"

#define MIB (UINT64_C(1) << 20)

/* pcie-bench on a cache of 15 MB: hits to 1 MB, misses start at 1.5 MB, half lost at 3 MB. */
START_TEST(misses_begin_and_reach_a_half_where_they_were_measured)
{
    ck_assert_double_lt(ddio_miss_share(1 * MIB, 3 * MIB), 0.05);
    ck_assert_double_gt(ddio_miss_share(3 * MIB / 2, 3 * MIB), 0.05);
    ck_assert_double_lt(ddio_miss_share(3 * MIB / 2, 3 * MIB), 0.15);
    ck_assert_double_eq_tol(ddio_miss_share(3 * MIB, 3 * MIB), 0.5, 1e-12);
}
END_TEST

/* Mean m = 3.67206 x 2 = 7.34412: 1 - exp(-m) (1 + m + m^2 / 2 + m^3 / 6) = 0.93450. */
START_TEST(twice_as_much_loses_what_the_tail_says)
{
    ck_assert_double_eq_tol(ddio_miss_share(6 * MIB, 3 * MIB), 0.934502, 1e-6);
}
END_TEST

START_TEST(a_cache_that_never_overflows_loses_nothing_and_a_flooded_one_all)
{
    ck_assert_double_eq(ddio_miss_share(100 * MIB, 0), 0);
    ck_assert_double_eq_tol(ddio_miss_share(0, 3 * MIB), 0, 1e-12);
    ck_assert_double_eq(ddio_miss_share(100 * MIB, 3 * MIB), 1);
}
END_TEST

TEST_RUNNER("bus/ddio", misses_begin_and_reach_a_half_where_they_were_measured,
            twice_as_much_loses_what_the_tail_says,
            a_cache_that_never_overflows_loses_nothing_and_a_flooded_one_all)
