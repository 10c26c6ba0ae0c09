/* PCI by hand: clocks at 33 MHz (edge n at n x 1e12 / 33e6 ps, rounded down), 32 bits, a write with
 * 4 clocks beside its data (address, 2 waits, turnaround), a read with 16 (address, turnaround, 13
 * waits, turnaround). */
#include "models/bus/pci.h"
#include "tests/models/runner.h"

static struct pci_params params;
static struct pci pci;
static struct sim *sim;

static void bench_init(void)
{
    params = (struct pci_params){ .clock_hz = 33000000,
                                  .width_bits = 32,
                                  .write_wait_cycles = 2,
                                  .read_wait_cycles = 13,
                                  .register_wait_cycles = 8 };
    sim = sim_create();
    pci_init(&pci, sim, &params);
}

static uint64_t cycles_ps(uint64_t cycles)
{
    return cycles * UINT64_C(1000000000000) / 33000000;
}

/* 64 B are 16 data phases: 20 clocks, 606.06 ns. 1514 B are 379: 383 clocks, 11606.06 ns. */
START_TEST(a_write_is_its_data_phases_and_four_clocks)
{
    bench_init();
    ck_assert_uint_eq(pci_dma_write_ps(&pci, 0, 64), 606060);
    ck_assert_uint_eq(pci_dma_write_ps(&pci, 0, 1514), cycles_ps(20 + 383));
    ck_assert_uint_eq(cycles_ps(383), 11606060);
    sim_destroy(sim);
}
END_TEST

/* 16 + 16 = 32 clocks, 969.70 ns; 379 + 16 = 395 clocks, 11969.70 ns. */
START_TEST(a_read_is_its_data_phases_and_sixteen_clocks)
{
    bench_init();
    ck_assert_uint_eq(pci_dma_read_ps(&pci, 0, 64), 969696);
    ck_assert_uint_eq(pci_dma_read_ps(&pci, 0, 1514), cycles_ps(32 + 395));
    ck_assert_uint_eq(cycles_ps(395), 11969696);
    sim_destroy(sim);
}
END_TEST

/* 64 bits at 66 MHz: 8 data phases, 190 of 1514 B. */
START_TEST(a_wider_and_faster_bus_needs_fewer_and_shorter_clocks)
{
    bench_init();
    params.clock_hz = 66000000;
    params.width_bits = 64;
    pci_init(&pci, sim, &params);
    ck_assert_uint_eq(pci_dma_write_ps(&pci, 0, 64), 12 * UINT64_C(1000000) / 66);
    ck_assert_uint_eq(pci_dma_write_ps(&pci, 0, 1514), (12 + 194) * UINT64_C(1000000) / 66);
    sim_destroy(sim);
}
END_TEST

/* A timer of 35 clocks ends a write after 3 clocks and 32 data phases: 1514 B are 11 bursts of 32
 * and one of 27, 379 + 12 x 4 = 427 clocks. A timer shorter than the address moves one word a time:
 * 4 B more, 5 clocks more. */
START_TEST(the_latency_timer_cuts_bursts)
{
    bench_init();
    params.latency_timer_cycles = 35;
    ck_assert_uint_eq(pci_dma_write_ps(&pci, 0, 1514), cycles_ps(427));
    params.latency_timer_cycles = 1;
    ck_assert_uint_eq(pci_dma_write_ps(&pci, 0, 8), cycles_ps(427 + 10));
    sim_destroy(sim);
}
END_TEST

/* Two clocks on an idle bus; hidden behind the transfer before. */
START_TEST(arbitration_costs_on_an_idle_bus_only)
{
    bench_init();
    params.arbitration_cycles = 2;
    ck_assert_uint_eq(pci_dma_write_ps(&pci, 0, 64), cycles_ps(22));
    ck_assert_uint_eq(pci_dma_write_ps(&pci, 0, 64), cycles_ps(42));
    sim_destroy(sim);
}
END_TEST

/* Everything is on the same lines: 20 clocks of data, then a doorbell (1 + 2 + 1 + 1 = 5), then a
 * register (1 + 1 + 8 + 1 + 1 = 12), then a message (5). */
START_TEST(registers_and_messages_share_the_bus)
{
    bench_init();
    pci_dma_write_ps(&pci, 0, 64);
    ck_assert_uint_eq(pci_mmio_write_ps(&pci, 4), cycles_ps(25));
    ck_assert_uint_eq(pci_mmio_read_ps(&pci, 4), cycles_ps(37));
    ck_assert_uint_eq(pci_msi_ps(&pci), cycles_ps(42));
    ck_assert_uint_eq(pci_busy_ps(&pci, cycles_ps(42)), cycles_ps(42));
    sim_destroy(sim);
}
END_TEST

/* PCI-X, waits 5 and 3: a read of 64 B asks for 4 clocks and is answered 200 ns (27 clocks of 133
 * MHz) later, with 1 + 1 + 3 + 8 + 1 = 14 clocks. A write asked for after it takes 16 (8 beside its
 * data) in between. */
START_TEST(a_split_read_leaves_the_bus_to_others)
{
    bench_init();
    params = (struct pci_params){ .protocol = PCI_X,
                                  .clock_hz = 133000000,
                                  .width_bits = 64,
                                  .write_wait_cycles = 5,
                                  .read_wait_cycles = 3,
                                  .split_latency_ps = 200000 };
    pci_init(&pci, sim, &params);
    ck_assert_uint_eq(pci_dma_read_ps(&pci, 0, 64), (4 + 27 + 14) * UINT64_C(1000000) / 133);
    ck_assert_uint_eq(pci_dma_write_ps(&pci, 0, 64), (4 + 16) * UINT64_C(1000000) / 133);
    sim_destroy(sim);
}
END_TEST

TEST_RUNNER("bus/pci", a_write_is_its_data_phases_and_four_clocks,
            a_read_is_its_data_phases_and_sixteen_clocks,
            a_wider_and_faster_bus_needs_fewer_and_shorter_clocks, the_latency_timer_cuts_bursts,
            arbitration_costs_on_an_idle_bus_only, registers_and_messages_share_the_bus,
            a_split_read_leaves_the_bus_to_others)
