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

/* ---- the same questions to every kind ------------------------------------------------------ */

static void kind_init(enum bus_kind kind)
{
    params = (struct bus_params){ .kind = kind,
                                  .bits_per_s = 800000000,
                                  .overhead_ps = 400000,
                                  .pcie = { .generation = 3,
                                            .lanes = 8,
                                            .mps_bytes = 256,
                                            .mrrs_bytes = 512,
                                            .address_bits = 64,
                                            .read_latency_ps = 400000 },
                                  .pci = { .clock_hz = 33000000,
                                           .width_bits = 32,
                                           .write_wait_cycles = 2,
                                           .read_wait_cycles = 13,
                                           .register_wait_cycles = 8 } };
    bus_init(&bus, sim_create(), &params);
}

static uint64_t pci_ps(uint64_t cycles)
{
    return cycles * UINT64_C(1000000) / 33;
}

/* A frame of 64 B and a descriptor of 8. Rate: one transfer of 72 B. PCI: 20 and 6 clocks to
 * memory; 18 and 32 from it, the descriptor first. PCI Express: packets of 88 and 32 B (12163, 4423
 * ps) to memory; from it 3317 + 400000 + 3870 ps, then 3317 + 400000 + 11610. */
START_TEST(a_frame_is_followed_or_preceded_by_its_descriptor)
{
    kind_init(BUS_RATE);
    ck_assert_uint_eq(bus_frame_to_memory_ps(&bus, 64, 8), 1120000);
    ck_assert_uint_eq(bus_frame_from_memory_ps(&bus, 64, 8), 2240000);
    sim_destroy(bus.sim);
    kind_init(BUS_PCI);
    ck_assert_uint_eq(bus_frame_to_memory_ps(&bus, 64, 8), pci_ps(26));
    ck_assert_uint_eq(bus_frame_from_memory_ps(&bus, 64, 8), pci_ps(26 + 50));
    sim_destroy(bus.sim);
    kind_init(BUS_PCIE);
    ck_assert_uint_eq(bus_frame_to_memory_ps(&bus, 64, 8), 12163 + 4423);
    sim_destroy(bus.sim);
    kind_init(BUS_PCIE);
    ck_assert_uint_eq(bus_frame_from_memory_ps(&bus, 64, 8), 407187 + 414927);
    sim_destroy(bus.sim);
}
END_TEST

/* Behind a write of 1514 B: rate, at its end (15540 ns); PCI, 383 clocks and its own 5; PCI
 * Express, 229148 ps and 28 B. */
START_TEST(an_interrupt_comes_behind_the_data_on_every_bus)
{
    static const enum bus_kind kinds[] = { BUS_RATE, BUS_PCI, BUS_PCIE };
    const uint64_t expected_ps[] = { 15540000, pci_ps(388), 229148 + 3870 };

    for (unsigned i = 0; i < 3; i++) {
        kind_init(kinds[i]);
        ck_assert_uint_le(bus_dma_write_ps(&bus, 0, 1514), expected_ps[i]);
        ck_assert_uint_eq(bus_msi_ps(&bus), expected_ps[i]);
        sim_destroy(bus.sim);
    }
}
END_TEST

START_TEST(registers_cost_what_their_bus_costs)
{
    kind_init(BUS_RATE);
    ck_assert_uint_eq(bus_mmio_write_ps(&bus), 0);
    ck_assert_uint_eq(bus_mmio_read_ps(&bus), 0);
    sim_destroy(bus.sim);
    kind_init(BUS_PCI);
    ck_assert_uint_eq(bus_mmio_write_ps(&bus), pci_ps(5));
    ck_assert_uint_eq(bus_mmio_read_ps(&bus), pci_ps(5 + 12));
    sim_destroy(bus.sim);
    kind_init(BUS_PCIE);
    ck_assert_uint_eq(bus_mmio_write_ps(&bus), 3870);
    ck_assert_uint_eq(bus_mmio_read_ps(&bus), 3870 + 3317 + 3317);
    sim_destroy(bus.sim);
}
END_TEST

/* PCI Express: of 100 us 38.7 up (1000 packets of 280 B), 3.9 down (1000 of 28 B). */
START_TEST(the_fuller_direction_counts_as_busy)
{
    kind_init(BUS_PCIE);
    bus_window_open(&bus, 0);
    for (unsigned i = 0; i < 1000; i++) {
        bus_dma_write_ps(&bus, 0, 256);
        bus_mmio_write_ps(&bus);
    }
    bus_window_close(&bus, 100 * SIM_PS_PER_US);
    ck_assert_uint_eq(bus.busy_ps, 1000 * 38698);
    sim_destroy(bus.sim);
}
END_TEST

TEST_RUNNER("bus/bus", a_transfer_takes_its_overhead_and_its_bits,
            transfers_asked_for_together_follow_each_other,
            a_fraction_of_a_picosecond_is_rounded_up,
            an_unlimited_bus_takes_no_time_and_no_overhead,
            a_frame_is_followed_or_preceded_by_its_descriptor,
            an_interrupt_comes_behind_the_data_on_every_bus, registers_cost_what_their_bus_costs,
            the_fuller_direction_counts_as_busy)
