/* A striding receive ring: places, strides and what the driver gets back. */
#include "models/nic/rx_strides.h"
#include "models/nic/rx_queue.h"
#include "tests/models/recorder.h"
#include "tests/models/runner.h"

static struct nic_params params;

/* ethtool -G rx 1024 at MTU 1500 is eight requests of 256 KiB with strides of 2048 B, and at MTU
 * 4500 32 with strides of 256 B: 1024 x 8192 / 262144. 32 frames would be half a request, and four
 * are the fewest. */
START_TEST(a_ring_has_as_many_places_as_its_frames_fill)
{
    static const struct {
        uint64_t ring, frame_max, strides, stride, places, frames;
    } cases[] = { { 1024, 1518, 128, 2048, 8, 1024 },
                  { 1024, 4522, 1024, 256, 32, 32768 },
                  { 8192, 1518, 128, 2048, 64, 8192 },
                  { 64, 1518, 128, 2048, 4, 512 },
                  { 1024, 1518, 0, 2048, 1024, 1024 } };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        params = (struct nic_params){ .rx_ring_descriptors = cases[i].ring,
                                      .frame_max_bytes = cases[i].frame_max,
                                      .rx_strides = cases[i].strides,
                                      .rx_stride_bytes = cases[i].stride };
        ck_assert_uint_eq(rx_ring_places(&params), cases[i].places);
        ck_assert_uint_eq(rx_ring_frames(&params), cases[i].frames);
    }
}
END_TEST

/* Places of eight strides of 256 B, as a ring of frames up to 2048 B has them. */
static struct sim *sim;
static struct packet_pool pool;
static struct bus_params bus_params;
static struct bus bus;
static struct dma dma;
static struct rx_queue queue;

static void bench_init(uint64_t ring)
{
    params = (struct nic_params){ .rx_ring_descriptors = ring,
                                  .frame_max_bytes = 2048,
                                  .rx_strides = 8,
                                  .rx_stride_bytes = 256 };
    bus_params = (struct bus_params){ .kind = BUS_RATE };
    sim = sim_create();
    packet_pool_init(&pool, sim);
    bus_init(&bus, sim, &bus_params);
    dma_init(&dma, sim, &bus, DMA_TO_MEMORY, "rx_dma");
    rx_queue_init(&queue, sim, &dma, &params);
    dma.out = rx_queue_filled(&queue);
}

static void bench_fini(void)
{
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

/* A frame comes, and if it found room the driver takes it; what it gets back. */
static unsigned places_of(uint32_t frame_bytes)
{
    struct packet_port in = rx_queue_in(&queue);
    struct packet *pkt = packet_take(&pool);
    unsigned places;

    pkt->frame_bytes = frame_bytes;
    packet_offer(pkt, 0);
    packet_port_send(&in, pkt);
    ck_assert(rx_queue_has_frame(&queue));
    pkt = rx_queue_take(&queue);
    places = pkt->ring_places;
    packet_drop(pkt, DROP_RX_RING_FREED);
    return places;
}

/* 260 B with FCS are 256 without: one stride, and a byte more two. Four of two strides, or eight of
 * one, fill a place; the last of them gives it back. */
START_TEST(a_frame_takes_the_strides_its_bytes_fill)
{
    bench_init(4);
    for (unsigned i = 0; i < 7; i++)
        ck_assert_uint_eq(places_of(260), 0);
    ck_assert_uint_eq(places_of(260), 1);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_uint_eq(places_of(261), 0);
    ck_assert_uint_eq(places_of(261), 1);
    ck_assert_uint_eq(queue.lent_descriptors, 2);
    ck_assert_uint_eq(queue.strides.fillers, 0);
    bench_fini();
}
END_TEST

/* Six of eight strides do not fit twice: the second closes the first place. One of eight then gives
 * back what was left of the second, and its own. */
START_TEST(a_frame_that_does_not_fit_closes_the_place)
{
    bench_init(4);
    ck_assert_uint_eq(places_of(6 * 256 + 4), 0);
    ck_assert_uint_eq(places_of(6 * 256 + 4), 1);
    ck_assert_uint_eq(places_of(8 * 256 + 4), 2);
    ck_assert_uint_eq(queue.strides.fillers, 2);
    ck_assert_uint_eq(queue.lent_descriptors, 1);
    bench_fini();
}
END_TEST

/* Three of four places are used up, of the last six strides. Two are there, three are not. */
START_TEST(room_is_a_matter_of_the_frame)
{
    static const struct packet two = { .frame_bytes = 2 * 256 + 4 };
    static const struct packet three = { .frame_bytes = 3 * 256 + 4 };

    bench_init(4);
    for (unsigned i = 0; i < 3; i++)
        places_of(8 * 256 + 4);
    places_of(6 * 256 + 4);
    ck_assert_uint_eq(queue.lent_descriptors, 0);
    ck_assert(rx_queue_has_room(&queue, &two));
    ck_assert(!rx_queue_has_room(&queue, &three));
    ck_assert(rx_queue_is_dry(&queue, &three));
    rx_queue_lend(&queue, 1);
    ck_assert(rx_queue_has_room(&queue, &three));
    rx_queue_revoke(&queue);
    ck_assert(!rx_queue_has_room(&queue, &two));
    bench_fini();
}
END_TEST

TEST_RUNNER("nic/rx_strides", a_ring_has_as_many_places_as_its_frames_fill,
            a_frame_takes_the_strides_its_bytes_fill, a_frame_that_does_not_fit_closes_the_place,
            room_is_a_matter_of_the_frame)
