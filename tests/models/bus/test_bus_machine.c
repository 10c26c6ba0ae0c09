/* A whole machine over every kind of bus: nothing is lost or left, and the bus shows in its times.
 */
#include "tests/models/decstation.h"
#include "tests/models/measured_run.h"
#include "tests/models/runner.h"

static struct nicsim_params params;

static void bench_init(enum bus_kind kind, enum receive_path path)
{
    decstation_params(&params, path);
    params.run.trial_packets = 500;
    params.machine.bus.kind = kind;
    params.machine.bus.pci = (struct pci_params){ .clock_hz = 33000000,
                                                  .width_bits = 32,
                                                  .latency_timer_cycles = 32,
                                                  .arbitration_cycles = 2,
                                                  .write_wait_cycles = 2,
                                                  .read_wait_cycles = 13 };
    params.machine.bus.pcie = (struct pcie_params){ .generation = 1,
                                                    .lanes = 1,
                                                    .mps_bytes = 128,
                                                    .mrrs_bytes = 512,
                                                    .rcb_bytes = 64,
                                                    .address_bits = 64,
                                                    .read_tags = 4,
                                                    .posted_header_credits = 4,
                                                    .credit_latency_ps = 200000,
                                                    .read_latency_ps = 400000,
                                                    .write_latency_ps = 100000 };
}

/* Below the machine's limit every frame arrives; packets, queues and CPU time add up (checked by
 * measured_run). */
START_TEST(every_frame_gets_through_whatever_the_bus)
{
    for (int kind = BUS_RATE; kind <= BUS_PCIE; kind++) {
        for (int path = RECEIVE_BSD_INTERRUPT; path <= RECEIVE_BSD_POLLING; path++) {
            struct measured measured;

            bench_init(kind, path);
            measured = measured_run(&params, 0);
            ck_assert_uint_eq(measured.metrics.delivered_packets, 500);
            ck_assert_double_gt(measured.metrics.bus_busy_share, 0.0);
            ck_assert_double_lt(measured.metrics.bus_busy_share, 0.02);
        }
    }
}
END_TEST

/* Beyond it, too: frames are lost, none twice and none for ever. */
START_TEST(overload_over_every_bus_adds_up)
{
    for (int kind = BUS_RATE; kind <= BUS_PCIE; kind++) {
        struct measured measured;

        bench_init(kind, RECEIVE_BSD_INTERRUPT);
        params.traffic[0].rate_pps = 10000;
        measured = measured_run(&params, 0);
        ck_assert_uint_eq(measured.metrics.delivered_packets + measured.metrics.lost_packets, 500);
    }
}
END_TEST

TEST_RUNNER("bus/machine", every_frame_gets_through_whatever_the_bus,
            overload_over_every_bus_adds_up)
