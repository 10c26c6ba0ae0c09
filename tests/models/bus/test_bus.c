/* The bus: one transfer at a time, exact times, shared between its masters. */
#include "models/bus/bus.h"
#include "tests/models/runner.h"

static struct bus_params params;
static struct bus bus;

static void bench_init(uint64_t bits_per_s, uint64_t overhead_ps)
{
    params = (struct bus_params){ .bits_per_s = bits_per_s, .overhead_ps = overhead_ps };
    bus_init(&bus, sim_create(), &params);
}

/* 72 bytes (a frame of 64 and its descriptor) are 576 bits: 720 ns at 800 Mb/s, and 400 ns of
 * arbitration before them: 1120 ns. */
START_TEST(a_transfer_takes_its_overhead_and_its_bits)
{
    bench_init(800000000, 400000);
    ck_assert_uint_eq(bus_dma_write_ps(&bus, 0, 72), 1120000);
    sim_destroy(bus.sim);
}
END_TEST

/* Asked for at the same moment, the second ends 1120 ns after the first, and a longer one of 1526
 * bytes (15260 ns + 400 ns) after both. */
START_TEST(transfers_asked_for_together_follow_each_other)
{
    bench_init(800000000, 400000);
    ck_assert_uint_eq(bus_dma_write_ps(&bus, 0, 72), 1120000);
    ck_assert_uint_eq(bus_dma_write_ps(&bus, 0, 72), 2240000);
    ck_assert_uint_eq(bus_dma_write_ps(&bus, 0, 1526), 2240000 + 15660000);
    ck_assert_uint_eq(bus_dma_write_ps(&bus, 0, 72), 2240000 + 15660000 + 1120000);
    sim_destroy(bus.sim);
}
END_TEST

/* 8 bits at 3 b/s: 2.67 s, rounded up so that no transfer is shorter than its bits. */
START_TEST(a_fraction_of_a_picosecond_is_rounded_up)
{
    bench_init(3, 0);
    ck_assert_uint_eq(bus_dma_write_ps(&bus, 0, 1), UINT64_C(2666666666667));
    sim_destroy(bus.sim);
}
END_TEST

START_TEST(an_unlimited_bus_takes_no_time_and_no_overhead)
{
    bench_init(0, 400000);
    ck_assert_uint_eq(bus_dma_write_ps(&bus, 0, 1526), 0);
    ck_assert_uint_eq(bus_dma_write_ps(&bus, 0, 1526), 0);
    sim_destroy(bus.sim);
}
END_TEST

TEST_RUNNER("bus/bus", a_transfer_takes_its_overhead_and_its_bits,
            transfers_asked_for_together_follow_each_other,
            a_fraction_of_a_picosecond_is_rounded_up,
            an_unlimited_bus_takes_no_time_and_no_overhead)
