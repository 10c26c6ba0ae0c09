/* The on-chip buffer: frames wait in it for a descriptor, and are lost when it is full. */
#include "models/nic/rx_buffer.h"
#include "models/nic/rx_steer.h"
#include "tests/models/runner.h"

#define US SIM_PS_PER_US

static struct nic_params params;
static struct bus_params bus_params;
static struct sim *sim;
static struct packet_pool pool;
static struct bus bus;
static struct dma dma;
static struct rx_queue queue;
static struct rx_buffer buffer;

/* A ring of so many descriptors behind a buffer of so many bytes. A bus of 576 Mb/s takes 1 us for
 * 64 bytes and a descriptor; rate 0 takes no time. */
static void bench_init(uint64_t descriptors, uint64_t buffer_bytes, uint64_t bus_bits_per_s)
{
    params =
        (struct nic_params){ .rx_ring_descriptors = descriptors, .rx_buffer_bytes = buffer_bytes };
    bus_params.bits_per_s = bus_bits_per_s;
    sim = sim_create();
    packet_pool_init(&pool, sim);
    bus_init(&bus, sim, &bus_params);
    dma_init(&dma, sim, &bus, DMA_TO_MEMORY, "rx_dma");
    rx_queue_init(&queue, sim, &dma, &params);
    rx_buffer_init(&buffer, sim, &queue, &params);
    buffer.out = rx_queue_in(&queue);
    dma.out = rx_queue_filled(&queue);
    queue.room = rx_buffer_room(&buffer);
    queue.transferred = rx_buffer_transferred(&buffer);
}

static void bench_fini(void)
{
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

static void receive(unsigned frames, uint32_t bytes)
{
    struct packet_port in = rx_buffer_in(&buffer);

    for (unsigned i = 0; i < frames; i++) {
        struct packet *pkt = packet_take(&pool);

        pkt->frame_bytes = bytes;
        packet_offer(pkt, sim_now_ps(sim));
        packet_port_send(&in, pkt);
    }
}

static uint64_t lost(enum drop_place place)
{
    return pool.total.dropped[place];
}

/* Room for ten frames of 64 bytes, two descriptors: twelve frames stay, two of them in host memory;
 * the thirteenth does not fit. None is refused by the ring. */
START_TEST(a_frame_waits_for_a_descriptor_and_is_lost_only_when_the_buffer_is_full)
{
    bench_init(2, 640, 0);
    receive(13, 64);
    ck_assert_uint_eq(queue.done.length, 2);
    ck_assert_uint_eq(buffer.frames.length, 10);
    ck_assert_uint_eq(buffer.waited, 10);
    ck_assert_uint_eq(buffer.held_bytes, 640);
    ck_assert_uint_eq(lost(DROP_RX_BUFFER_FULL), 1);
    ck_assert_uint_eq(lost(DROP_RX_RING_FULL), 0);
    bench_fini();
}
END_TEST

/* Three descriptors are lent again: the three oldest go, in order, and there is room for three. */
START_TEST(lent_descriptors_take_the_oldest_frames)
{
    bench_init(2, 640, 0);
    receive(12, 64);
    rx_queue_lend(&queue, 3);
    ck_assert_uint_eq(buffer.frames.length, 7);
    ck_assert_uint_eq(buffer.held_bytes, 7 * 64);
    for (uint64_t number = 1; number <= 5; number++) {
        struct packet *pkt = rx_queue_take(&queue);

        ck_assert_uint_eq(pkt->number, number);
        packet_drop(pkt, DROP_RX_RING_FULL);
    }
    receive(4, 64);
    ck_assert_uint_eq(buffer.frames.length, 10);
    ck_assert_uint_eq(lost(DROP_RX_BUFFER_FULL), 1);
    bench_fini();
}
END_TEST

/* A short frame fits where a long one does not. 100 + 64 of 200 bytes are used. */
START_TEST(a_frame_fits_by_its_bytes)
{
    bench_init(0, 200, 0);
    receive(1, 100);
    receive(1, 64);
    receive(1, 64); /* 36 are left */
    ck_assert_uint_eq(lost(DROP_RX_BUFFER_FULL), 1);
    ck_assert_uint_eq(buffer.held_bytes, 164);
    receive(1, 36); /* to the last byte */
    ck_assert_uint_eq(lost(DROP_RX_BUFFER_FULL), 1);
    ck_assert_uint_eq(buffer.held_bytes, 200);
    bench_fini();
}
END_TEST

/* Two frames fit, four descriptors are there, and a transfer takes 1 us: the third frame finds the
 * bytes of the first still taken. After 1 us it is over, and one fits. */
START_TEST(bytes_are_free_when_the_transfer_is_over)
{
    bench_init(4, 128, 576000000);
    receive(3, 64);
    ck_assert_uint_eq(lost(DROP_RX_BUFFER_FULL), 1);
    ck_assert_uint_eq(buffer.frames.length, 0); /* both are under way */
    ck_assert_uint_eq(buffer.held_bytes, 128);
    sim_run_until(sim, US);
    receive(1, 64);
    ck_assert_uint_eq(lost(DROP_RX_BUFFER_FULL), 2);
    sim_run_until(sim, US + 1);
    ck_assert_uint_eq(buffer.held_bytes, 64);
    receive(2, 64);
    ck_assert_uint_eq(lost(DROP_RX_BUFFER_FULL), 3);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(buffer.held_bytes, 0);
    ck_assert_uint_eq(queue.done.length, 3);
    bench_fini();
}
END_TEST

/* A frame behind one that waits waits, too, even when a descriptor is free by then: order is kept
 * by draining from the head only. */
START_TEST(no_frame_overtakes_one_that_waits)
{
    bench_init(1, 640, 576000000);
    receive(3, 64);
    rx_queue_lend(&queue, 1);
    receive(1, 64);
    ck_assert_uint_eq(buffer.frames.length, 2);
    rx_queue_lend(&queue, 2);
    sim_run_until(sim, UINT64_MAX);
    for (uint64_t number = 1; number <= 4; number++)
        ck_assert_uint_eq(rx_queue_take(&queue)->number, number);
    bench_fini();
}
END_TEST

START_TEST(without_a_buffer_a_frame_without_a_descriptor_is_refused_at_once)
{
    bench_init(2, 0, 0);
    receive(3, 1518);
    ck_assert_uint_eq(queue.done.length, 2);
    ck_assert_uint_eq(buffer.waited, 0);
    ck_assert_uint_eq(buffer.held_bytes, 0);
    ck_assert_uint_eq(lost(DROP_RX_RING_FULL), 1);
    ck_assert_uint_eq(lost(DROP_RX_BUFFER_FULL), 0);
    bench_fini();
}
END_TEST

/* Room for ten frames, two descriptors, rx-drop-en: two stay, in host memory; what finds no
 * descriptor is refused and leaves the room to those that do. */
START_TEST(a_frame_without_a_descriptor_may_be_dropped_instead_of_waiting)
{
    bench_init(2, 640, 0);
    params.rx_drop_en = true;
    receive(12, 64);
    sim_run_until(sim, US);
    ck_assert_uint_eq(queue.done.length, 2);
    ck_assert_uint_eq(lost(DROP_RX_RING_FULL), 10);
    ck_assert_uint_eq(lost(DROP_RX_BUFFER_FULL), 0);
    ck_assert_uint_eq(queue.lost, 10);
    ck_assert_uint_eq(buffer.waited, 0);
    bench_fini();
}
END_TEST

/* Two rings, the second without a descriptor. A frame for it waits at the head of the buffer, and
 * two for the first ring, which has two descriptors, wait behind it; when the second ring gets one,
 * all three go. With rx-drop-en it is refused at once and holds nobody up. */
START_TEST(a_dry_ring_holds_up_the_others_unless_it_may_drop)
{
    for (int drop_en = 0; drop_en < 2; drop_en++) {
        struct nic_params dry = { .rx_ring_descriptors = 0 };
        struct rx_steer steer = { 0 };
        struct rx_queue second;
        static const uint8_t to[] = { 1, 0, 0 };

        bench_init(2, 640, 0);
        params.rx_drop_en = drop_en;
        rx_queue_init(&second, sim, &dma, &dry);
        rx_buffer_add_queue(&buffer, 1, &second);
        second.room = rx_buffer_room(&buffer);
        rx_steer_connect(&steer, 0, rx_queue_in(&queue));
        rx_steer_connect(&steer, 1, rx_queue_in(&second));
        buffer.out = rx_steer_chosen_in(&steer);
        for (unsigned i = 0; i < 3; i++) {
            struct packet_port in = rx_buffer_in(&buffer);
            struct packet *pkt = packet_take(&pool);

            pkt->frame_bytes = 64;
            pkt->rx_queue = to[i];
            packet_offer(pkt, sim_now_ps(sim));
            packet_port_send(&in, pkt);
        }
        ck_assert_uint_eq(lost(DROP_RX_RING_FULL), drop_en ? 1 : 0);
        ck_assert_uint_eq(queue.done.length, drop_en ? 2 : 0);
        ck_assert_uint_eq(buffer.frames.length, drop_en ? 0 : 3);
        if (!drop_en) {
            rx_queue_lend(&second, 1);
            ck_assert_uint_eq(buffer.frames.length, 0);
            ck_assert_uint_eq(queue.lent_descriptors, 0);
        }
        bench_fini();
    }
}
END_TEST

/* One at a time over a bus that takes a microsecond: nobody has waited for a descriptor. */
START_TEST(no_more_frames_are_being_written_than_the_chip_allows)
{
    bench_init(8, 640, 576000000);
    params.rx_write_frames = 1;
    receive(3, 64);
    ck_assert_uint_eq(buffer.writing, 1);
    ck_assert_uint_eq(buffer.frames.length, 2);
    ck_assert_uint_eq(buffer.waited, 0);
    sim_run_until(sim, 2 * US + 1);
    ck_assert_uint_eq(queue.done.length, 2);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(queue.done.length, 3);
    ck_assert_uint_eq(buffer.held_bytes, 0);
    ck_assert_uint_eq(buffer.writing, 0);
    bench_fini();
}
END_TEST

/* Two descriptors, and both are there when the third frame comes; when its turn comes neither is.
 */
START_TEST(a_frame_that_waited_for_the_bus_is_refused_when_the_ring_is_dry_by_then)
{
    bench_init(2, 640, 576000000);
    params.rx_write_frames = 1;
    params.rx_drop_en = true;
    receive(3, 64);
    ck_assert_uint_eq(lost(DROP_RX_RING_FULL), 0);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(queue.done.length, 2);
    ck_assert_uint_eq(lost(DROP_RX_RING_FULL), 1);
    ck_assert_uint_eq(buffer.held_bytes, 0);
    bench_fini();
}
END_TEST

TEST_RUNNER("nic/rx_buffer", a_dry_ring_holds_up_the_others_unless_it_may_drop,
            a_frame_waits_for_a_descriptor_and_is_lost_only_when_the_buffer_is_full,
            lent_descriptors_take_the_oldest_frames, a_frame_fits_by_its_bytes,
            bytes_are_free_when_the_transfer_is_over, no_frame_overtakes_one_that_waits,
            without_a_buffer_a_frame_without_a_descriptor_is_refused_at_once,
            a_frame_without_a_descriptor_may_be_dropped_instead_of_waiting,
            no_more_frames_are_being_written_than_the_chip_allows,
            a_frame_that_waited_for_the_bus_is_refused_when_the_ring_is_dry_by_then)
