/* DMA engines: in order, and sharing one bus. A frame of 64 bytes and its 8-byte descriptor are 576
 * bits: 1 us on a bus of 576 Mb/s. */
#include <string.h>

#include "models/nic/dma.h"
#include "tests/models/recorder.h"
#include "tests/models/runner.h"

#define US SIM_PS_PER_US

static struct bus_params params;
static struct sim *sim;
static struct packet_pool pool;
static struct bus bus;
static struct dma rx, tx;
static struct recorder from_rx, from_tx;

static void bench_init(uint64_t bits_per_s)
{
    params.bits_per_s = bits_per_s;
    sim = sim_create();
    packet_pool_init(&pool, sim);
    bus_init(&bus, sim, &params);
    dma_init(&rx, sim, &bus, DMA_TO_MEMORY, "rx_dma");
    dma_init(&tx, sim, &bus, DMA_FROM_MEMORY, "tx_dma");
    from_rx.sim = from_tx.sim = sim;
    rx.out = recorder_in(&from_rx);
    tx.out = recorder_in(&from_tx);
}

static void bench_fini(void)
{
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

static struct packet *frame(uint32_t bytes)
{
    struct packet *pkt = packet_take(&pool);

    pkt->frame_bytes = bytes;
    packet_offer(pkt, 0);
    return pkt;
}

START_TEST(frames_come_out_in_order_each_when_its_transfer_ends)
{
    bench_init(576000000);
    for (unsigned i = 0; i < 3; i++)
        dma_transfer(&rx, frame(64));
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(from_rx.count, 3);
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_uint_eq(from_rx.at_ps[i], (i + 1) * US);
        ck_assert_uint_eq(from_rx.seen[i].number, i + 1);
    }
    bench_fini();
}
END_TEST

/* Asked for in turn: receive 1 us, transmit of 136 + 8 bytes 2 us, receive 1 us. */
START_TEST(two_engines_wait_for_each_other_on_the_bus)
{
    bench_init(576000000);
    dma_transfer(&rx, frame(64));
    dma_transfer(&tx, frame(136));
    dma_transfer(&rx, frame(64));
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(from_rx.at_ps[0], 1 * US);
    ck_assert_uint_eq(from_tx.at_ps[0], 3 * US);
    ck_assert_uint_eq(from_rx.at_ps[1], 4 * US);
    bench_fini();
}
END_TEST

START_TEST(without_a_bus_rate_the_frame_is_there_at_once)
{
    bench_init(0);
    dma_transfer(&rx, frame(64));
    ck_assert_uint_eq(from_rx.count, 1);
    bench_fini();
}
END_TEST

/* A long frame, then short ones: their answers could come first, the frames may not. To memory a
 * frame of 64 B and its descriptor of 8 are packets of 88 and 32 B: 12163 + 4423 ps. */
START_TEST(over_pci_express_frames_stay_in_order_either_way)
{
    bench_init(0);
    params = (struct bus_params){ .kind = BUS_PCIE,
                                  .pcie = { .generation = 3,
                                            .lanes = 8,
                                            .mps_bytes = 256,
                                            .mrrs_bytes = 512,
                                            .address_bits = 64,
                                            .read_latency_ps = 400000 } };
    bus_init(&bus, sim, &params);
    dma_transfer(&tx, frame(1514));
    for (unsigned i = 0; i < 20; i++)
        dma_transfer(&tx, frame(64));
    for (unsigned i = 0; i < 20; i++)
        dma_transfer(&rx, frame(64));
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(from_tx.count, 21);
    for (unsigned i = 0; i < 21; i++) {
        ck_assert_uint_eq(from_tx.seen[i].number, i + 1);
        ck_assert_uint_ge(from_tx.at_ps[i], from_tx.at_ps[0]);
    }
    ck_assert_uint_eq(from_rx.count, 20);
    for (unsigned i = 1; i < 20; i++)
        ck_assert_uint_ge(from_rx.at_ps[i], from_rx.at_ps[i - 1] + 12163 + 4423);
    bench_fini();
}
END_TEST

TEST_RUNNER("nic/dma", frames_come_out_in_order_each_when_its_transfer_ends,
            two_engines_wait_for_each_other_on_the_bus,
            without_a_bus_rate_the_frame_is_there_at_once,
            over_pci_express_frames_stay_in_order_either_way)
