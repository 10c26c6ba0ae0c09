/* A receive completion queue, by hand. A bus of 8 Gb/s takes 1 ns a byte, one transfer at a time:
 * an entry is 64 ns, a block of up to eight 128 ns, and 64 ns more for every eight beyond. */
#include "models/nic/completion_queue.h"
#include "tests/models/nic/flood.h"
#include "tests/models/recorder.h"
#include "tests/models/runner.h"
#include "tests/models/wait.h"

#define NS SIM_PS_PER_NS

static struct nic_params params;
static struct bus_params bus_params;
static struct sim *sim;
static struct packet_pool pool;
static struct bus bus;
static struct rx_untold untold;
static struct completion_queue queue;
static struct recorder seen;

static void bench_init(bool compression, uint64_t session)
{
    params = (struct nic_params){ .rx_completion_bytes = 64,
                                  .completion_queue = COMPLETION_QUEUE_RING,
                                  .cqe_compression = compression,
                                  .cqe_session = session };
    bus_params = (struct bus_params){ .kind = BUS_RATE, .bits_per_s = 8000000000 };
    sim = sim_create();
    packet_pool_init(&pool, sim);
    bus_init(&bus, sim, &bus_params);
    rx_untold_init(&untold, sim, "untold");
    completion_queue_init(&queue, sim, &bus, &params, 100, &untold);
    seen = (struct recorder){ .sim = sim };
    untold.out = recorder_in(&seen);
}

static void bench_fini(void)
{
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

/* UDP over IPv4 unless the type says otherwise. */
static void add_of_type(unsigned count, uint8_t type_high, uint8_t type_low)
{
    while (count-- > 0) {
        struct packet *pkt = packet_take(&pool);

        memset(pkt->header, 0, sizeof pkt->header);
        pkt->header[12] = type_high;
        pkt->header[13] = type_low;
        pkt->header_bytes = 42;
        pkt->frame_bytes = 64;
        packet_offer(pkt, sim_now_ps(sim));
        completion_queue_add(&queue, pkt);
    }
}

static void add(unsigned count)
{
    add_of_type(count, 0x08, 0x00);
}

/* The link sends something else for so long. */
static void keep_busy(uint64_t ns)
{
    bus_dma_write_ps(&bus, sim_now_ps(sim), ns);
}

START_TEST(each_frame_has_an_entry_at_once)
{
    bench_init(false, 64);
    add(1);
    wait_until(sim, 10 * NS);
    add(1);
    wait_until(sim, 500 * NS);
    ck_assert_uint_eq(seen.count, 2);
    ck_assert_uint_eq(seen.at_ps[0], 64 * NS);
    ck_assert_uint_eq(seen.at_ps[1], 128 * NS);
    ck_assert_uint_eq(seen.seen[1].cqe_format, CQE_WHOLE);
    bench_fini();
}
END_TEST

/* 100 frames need 128 places: a power of two. Held, on the bus or valid, a place is used until the
 * driver has taken its entry. */
START_TEST(a_place_is_used_until_its_entry_is_taken)
{
    bench_init(false, 64);
    ck_assert_uint_eq(queue.entries, 128);
    add(3);
    ck_assert_uint_eq(queue.used, 3);
    wait_until(sim, 500 * NS);
    ck_assert_uint_eq(queue.used, 3);
    completion_queue_taken(&queue);
    completion_queue_taken(&queue);
    ck_assert_uint_eq(queue.used, 1);
    add(1);
    ck_assert_uint_eq(queue.used, 2);
    ck_assert_uint_eq(queue.most_used, 3);
    bench_fini();
}
END_TEST

/* Nobody is in the way of the first; three come while its entry is on the bus, until 64 ns. They go
 * then, a title and three minis: 128 B. */
START_TEST(entries_that_would_have_to_wait_go_as_one_block)
{
    bench_init(true, 64);
    add(4);
    wait_until(sim, 63 * NS);
    ck_assert_uint_eq(rx_untold_waiting(&untold), 3);
    wait_until(sim, 500 * NS);
    ck_assert_uint_eq(seen.count, 4);
    ck_assert_uint_eq(seen.at_ps[0], 64 * NS);
    ck_assert_uint_eq(seen.seen[0].cqe_format, CQE_WHOLE);
    for (unsigned i = 1; i < 4; i++)
        ck_assert_uint_eq(seen.at_ps[i], (64 + 128) * NS);
    ck_assert_uint_eq(seen.seen[1].cqe_format, CQE_TITLE);
    ck_assert_uint_eq(seen.seen[2].cqe_format, CQE_MINI);
    ck_assert_uint_eq(seen.seen[3].cqe_format, CQE_MINI);
    bench_fini();
}
END_TEST

START_TEST(a_block_of_one_is_an_entry)
{
    bench_init(true, 64);
    keep_busy(100);
    add(1);
    wait_until(sim, 500 * NS);
    ck_assert_uint_eq(seen.at_ps[0], 164 * NS);
    ck_assert_uint_eq(seen.seen[0].cqe_format, CQE_WHOLE);
    bench_fini();
}
END_TEST

/* Nine minis fill one place and begin another, which lies apart: 128 and 64 B. Seventeen: 64 more.
 */
START_TEST(eight_minis_fill_a_place)
{
    static const unsigned counts[] = { 8, 9, 16, 17 };
    static const uint64_t block_ns[] = { 128, 192, 192, 256 };

    for (unsigned i = 0; i < 4; i++) {
        bench_init(true, 64);
        keep_busy(100);
        add(counts[i]);
        wait_until(sim, 900 * NS);
        ck_assert_uint_eq(seen.count, counts[i]);
        ck_assert_uint_eq(seen.at_ps[0], (100 + block_ns[i]) * NS);
        ck_assert_uint_eq(seen.at_ps[counts[i] - 1], (100 + block_ns[i]) * NS);
        bench_fini();
    }
}
END_TEST

/* At most four in a block: the first four are written while the link is busy, behind what it does;
 * the fifth when it is free. 100 + 128, and 64 more. */
START_TEST(a_full_block_waits_no_longer)
{
    bench_init(true, 4);
    keep_busy(100);
    add(5);
    ck_assert_uint_eq(rx_untold_waiting(&untold), 1);
    wait_until(sim, 900 * NS);
    ck_assert_uint_eq(seen.at_ps[3], 228 * NS);
    ck_assert_uint_eq(seen.at_ps[4], 292 * NS);
    ck_assert_uint_eq(seen.seen[4].cqe_format, CQE_WHOLE);
    bench_fini();
}
END_TEST

/* Two of UDP, one of ARP: the title of the two says nothing about it. 128, then its 64. */
START_TEST(a_frame_of_another_kind_begins_a_block_of_its_own)
{
    bench_init(true, 64);
    keep_busy(100);
    add(2);
    add_of_type(1, 0x08, 0x06);
    ck_assert_uint_eq(rx_untold_waiting(&untold), 1);
    wait_until(sim, 900 * NS);
    ck_assert_uint_eq(seen.at_ps[1], 228 * NS);
    ck_assert_uint_eq(seen.at_ps[2], 292 * NS);
    bench_fini();
}
END_TEST

/* Busy until 100 ns, and from 90 ns on until 150: the block is written then. */
START_TEST(a_block_waits_as_long_as_the_link_has_other_writes)
{
    bench_init(true, 64);
    keep_busy(100);
    add(2);
    wait_until(sim, 90 * NS);
    keep_busy(50);
    wait_until(sim, 900 * NS);
    ck_assert_uint_eq(seen.at_ps[0], (150 + 128) * NS);
    bench_fini();
}
END_TEST

/* Of three frames one has been told of, and two are lost with the ring. */
START_TEST(a_ring_that_is_taken_away_takes_its_entries_along)
{
    bench_init(true, 64);
    add(3);
    wait_until(sim, 64 * NS);
    completion_queue_revoke(&queue);
    ck_assert_uint_eq(queue.used, 1);
    ck_assert_uint_eq(pool.total.dropped[DROP_RX_RING_FREED], 2);
    wait_until(sim, 900 * NS);
    ck_assert_uint_eq(seen.count, 1);
    bench_fini();
}
END_TEST

/* ---- how far the coarse twin is off ---------------------------------------------------------- */

/* Of frames of 300 B over a link of gen3 x8. */
static double flood(enum completion_queue_detail detail, bool compression)
{
    const struct nic_params nic = { .rx_ring_descriptors = 4096,
                                    .rx_completion_bytes = 64,
                                    .completion_queue = detail,
                                    .cqe_compression = compression,
                                    .cqe_session = 64 };
    const struct bus_params link = pcie_link(3, 8, 0);

    return flood_bytes_a_frame(&nic, &link, 300, 64);
}

/* 300 B are two packets, 348 B with their headers, and an entry 88 B, however it is booked: 436 B a
 * frame. 64 of a block: 128 + 24 B for the title and eight, seven times 64 + 24 B for the others,
 * 768 B: 12 B a frame, 360 B. */
START_TEST(the_coarse_twin_costs_the_bus_the_same_and_compression_a_sixth_less)
{
    ck_assert_double_eq_tol(flood(COMPLETION_QUEUE_COARSE, false), 436, 0.5);
    ck_assert_double_eq_tol(flood(COMPLETION_QUEUE_RING, false), 436, 0.5);
    ck_assert_double_eq_tol(flood(COMPLETION_QUEUE_RING, true), 360, 0.5);
}
END_TEST

TEST_RUNNER("nic/completion_queue", each_frame_has_an_entry_at_once,
            a_place_is_used_until_its_entry_is_taken,
            entries_that_would_have_to_wait_go_as_one_block, a_block_of_one_is_an_entry,
            eight_minis_fill_a_place, a_full_block_waits_no_longer,
            a_frame_of_another_kind_begins_a_block_of_its_own,
            a_block_waits_as_long_as_the_link_has_other_writes,
            a_ring_that_is_taken_away_takes_its_entries_along,
            the_coarse_twin_costs_the_bus_the_same_and_compression_a_sixth_less)
