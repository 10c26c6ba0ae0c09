/* The receive ring: one lent descriptor a frame, and word to the interrupt line on both edges. */
#include "models/nic/rx_queue.h"
#include "tests/models/recorder.h"
#include "tests/models/runner.h"

static const struct nic_params params = { .rx_ring_descriptors = 2 };
static struct bus_params bus_params;
static struct sim *sim;
static struct packet_pool pool;
static struct bus bus;
static struct dma dma;
static struct rx_queue queue;
static unsigned changes;

static void count_change(void *ctx)
{
    (void)ctx;
    changes++;
}

/* A bus of 576 Mb/s takes 1 us for 64 bytes and a descriptor; rate 0 takes no time. */
static void bench_init(uint64_t bus_bits_per_s)
{
    bus_params.bits_per_s = bus_bits_per_s;
    sim = sim_create();
    packet_pool_init(&pool, sim);
    bus_init(&bus, sim, &bus_params);
    dma_init(&dma, sim, &bus, DMA_TO_MEMORY, "rx_dma");
    rx_queue_init(&queue, sim, &dma, &params);
    dma.out = rx_queue_filled(&queue);
    queue.changed = (struct signal_port){ .signal = count_change };
}

static void bench_fini(void)
{
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

static void receive(unsigned frames)
{
    struct packet_port in = rx_queue_in(&queue);

    for (unsigned i = 0; i < frames; i++) {
        struct packet *pkt = packet_take(&pool);

        pkt->frame_bytes = 64;
        packet_offer(pkt, sim_now_ps(sim));
        packet_port_send(&in, pkt);
    }
}

START_TEST(a_frame_that_finds_no_lent_descriptor_is_lost)
{
    bench_init(0);
    receive(3);
    ck_assert_uint_eq(queue.done.length, 2);
    ck_assert_uint_eq(queue.lent_descriptors, 0);
    ck_assert_uint_eq(pool.total.dropped[DROP_RX_RING_FULL], 1);
    bench_fini();
}
END_TEST

/* Taking a frame does not give its buffer back; lending does. */
START_TEST(a_descriptor_is_free_again_only_when_lent)
{
    bench_init(0);
    receive(2);
    packet_deliver(rx_queue_take(&queue));
    receive(1);
    ck_assert_uint_eq(pool.total.dropped[DROP_RX_RING_FULL], 1);
    rx_queue_lend(&queue, 1);
    receive(1);
    ck_assert_uint_eq(pool.total.dropped[DROP_RX_RING_FULL], 1);
    ck_assert_uint_eq(queue.done.length, 2);
    bench_fini();
}
END_TEST

/* The descriptor is used from the start of the transfer; the driver sees the frame at its end. */
START_TEST(a_frame_is_seen_when_its_transfer_is_over)
{
    bench_init(576000000);
    receive(2);
    ck_assert_uint_eq(queue.lent_descriptors, 0);
    ck_assert(!rx_queue_has_frame(&queue));
    sim_run_until(sim, SIM_PS_PER_US + 1);
    ck_assert_uint_eq(queue.done.length, 1);
    ck_assert_uint_eq(queue.done.head->stamp_ps[STAGE_RX_DMA], SIM_PS_PER_US);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(queue.done.length, 2);
    bench_fini();
}
END_TEST

START_TEST(the_line_is_told_when_the_ring_becomes_empty_or_not_empty)
{
    bench_init(0);
    receive(1);
    ck_assert_uint_eq(changes, 1); /* not empty any more */
    receive(1);
    ck_assert_uint_eq(changes, 1);
    packet_deliver(rx_queue_take(&queue));
    ck_assert_uint_eq(changes, 1);
    packet_deliver(rx_queue_take(&queue));
    ck_assert_uint_eq(changes, 2); /* empty */
    bench_fini();
}
END_TEST

TEST_RUNNER("nic/rx_queue", a_frame_that_finds_no_lent_descriptor_is_lost,
            a_descriptor_is_free_again_only_when_lent, a_frame_is_seen_when_its_transfer_is_over,
            the_line_is_told_when_the_ring_becomes_empty_or_not_empty)
