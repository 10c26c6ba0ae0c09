/* The transmit ring, its fetches one frame ahead of the link, and when it wants an interrupt. */
#include "models/nic/irq_line.h"
#include "models/nic/tx_chip.h"
#include "models/nic/tx_queue.h"
#include "tests/models/recorder.h"
#include "tests/models/pcie_link.h"
#include "tests/models/runner.h"

#define US SIM_PS_PER_US

static struct nic_params params;
static struct bus_params bus_params;
static struct sim *sim;
static struct packet_pool pool;
static struct bus bus;
static struct dma dma;
static struct mac mac;
static struct link link_out;
static struct tx_queue queue;
static struct recorder sent;
static unsigned changes;

static void count_change(void *ctx)
{
    (void)ctx;
    changes++;
}

/* A frame of 64 bytes takes 1 us on the bus (with its descriptor) and 10 us to the last bit on a
 * link of 57.6 Mb/s; the gap lasts 96 bits, 1.67 us. */
static void bench_init(uint64_t frames_per_interrupt)
{
    params = (struct nic_params){ .tx_ring_descriptors = 4,
                                  .tx_frames_per_interrupt = frames_per_interrupt,
                                  .tx_fetch_frames = 1,
                                  .tx_chip_frames = 2,
                                  .tx_descriptors_a_read = 1,
                                  .frame_max_bytes = 1518 };
    bus_params.bits_per_s = 576000000;
    sim = sim_create();
    packet_pool_init(&pool, sim);
    bus_init(&bus, sim, &bus_params);
    dma_init(&dma, sim, &bus, DMA_FROM_MEMORY, "tx_dma");
    mac_init(&mac, sim, &params);
    link_init(&link_out, sim, 57600000, 0, STAGE_TX_LINK, true, DROP_TX_LINK_DOWN);
    tx_queue_init(&queue, sim, &dma, &mac, &params);
    sent.sim = sim;
    dma.out = tx_queue_fetched(&queue);
    queue.out = mac_tx_in(&mac);
    queue.changed = (struct signal_port){ .signal = count_change };
    mac.tx_out = link_in(&link_out);
    mac.tx_sent = tx_queue_sent(&queue);
    link_out.sent = mac_link_sent(&mac);
    link_out.out = recorder_in(&sent);
}

static void bench_fini(void)
{
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

static void post(unsigned frames)
{
    for (unsigned i = 0; i < frames; i++) {
        struct packet *pkt = packet_take(&pool);

        pkt->frame_bytes = 64;
        packet_offer(pkt, sim_now_ps(sim));
        tx_queue_post(&queue, pkt);
    }
}

/* Posted at 0: the first is fetched at 1 and goes out, last bit at 11; the second is fetched ahead,
 * at 2. The third's fetch begins when the first has left, at 11, and ends at 12; the second's last
 * bit leaves 11.67 us after the first's, at 22.67, and the fourth is fetched a microsecond later.
 */
START_TEST(one_frame_is_fetched_ahead_of_the_one_on_the_link)
{
    static const uint64_t fetched_ps[] = { 1 * US, 2 * US, 12 * US, 23666666 };

    bench_init(0);
    post(4);
    ck_assert(!tx_queue_has_room(&queue));
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(sent.count, 4);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_uint_eq(sent.seen[i].stamp_ps[STAGE_TX_FETCH], fetched_ps[i]);
    ck_assert_uint_eq(sent.at_ps[0], 11 * US);
    ck_assert_uint_eq(sent.at_ps[1], 22666666);
    bench_fini();
}
END_TEST

START_TEST(a_sent_descriptor_is_free_only_when_reclaimed)
{
    bench_init(0);
    post(4);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(tx_queue_done(&queue), 4);
    ck_assert(!tx_queue_has_room(&queue));
    tx_queue_reclaim(&queue, 3);
    ck_assert_uint_eq(tx_queue_done(&queue), 1);
    ck_assert_uint_eq(queue.free_descriptors, 3);
    bench_fini();
}
END_TEST

/* An interrupt is wanted from the second sent frame on, and no more once fewer than two are done.
 */
START_TEST(an_interrupt_is_wanted_after_the_given_number_of_frames)
{
    bench_init(2);
    post(3);
    sim_run_until(sim, 11 * US + 1);
    ck_assert_uint_eq(tx_queue_done(&queue), 1);
    ck_assert(!tx_queue_wants_interrupt(&queue));
    ck_assert_uint_eq(changes, 0);
    sim_run_until(sim, 22666667);
    ck_assert(tx_queue_wants_interrupt(&queue));
    ck_assert_uint_eq(changes, 1);
    sim_run_until(sim, UINT64_MAX);
    changes = 0;
    tx_queue_reclaim(&queue, 1);
    ck_assert(tx_queue_wants_interrupt(&queue)); /* two are left */
    ck_assert_uint_eq(changes, 0);
    tx_queue_reclaim(&queue, 1);
    ck_assert(!tx_queue_wants_interrupt(&queue));
    ck_assert_uint_eq(changes, 1);
    bench_fini();
}
END_TEST

START_TEST(none_means_never)
{
    bench_init(0);
    post(4);
    sim_run_until(sim, UINT64_MAX);
    ck_assert(!tx_queue_wants_interrupt(&queue));
    ck_assert_uint_eq(changes, 0);
    bench_fini();
}
END_TEST

/* Four of four descriptors posted and none sent: the driver asks, and the first frame sent, at 11
 * us, interrupts whatever the number of frames. Freeing it withdraws the wish. */
START_TEST(a_driver_that_waits_for_room_is_told_of_the_next_sent_frame)
{
    bench_init(0);
    post(4);
    tx_queue_ask_for_room(&queue);
    ck_assert(!tx_queue_wants_interrupt(&queue));
    sim_run_until(sim, 11 * US + 1);
    ck_assert(tx_queue_wants_interrupt(&queue));
    ck_assert_uint_eq(changes, 1);
    tx_queue_reclaim(&queue, 1);
    ck_assert_uint_eq(changes, 2);
    sim_run_until(sim, UINT64_MAX);
    ck_assert(!tx_queue_wants_interrupt(&queue));
    bench_fini();
}
END_TEST

static void over_pci_express(void)
{
    bus_params = pcie_link(3, 8, 400000);
    bus_init(&bus, sim, &bus_params);
}

/* Gen3 x8, memory after 400 ns. Two posted at 0: their doorbells of 28 B arrive at 3870 and 7740
 * ps. Then the descriptor: request of 24 B (3317 ps), 400 ns, completion of 8 + 20 B (3870 ps);
 * then the frame: 3317 ps, 400 ns, 64 + 20 B (11610 ps). */
START_TEST(over_pci_express_a_fetch_begins_when_the_doorbell_arrives)
{
    bench_init(1);
    over_pci_express();
    post(2);
    ck_assert(!queue.fetching);
    sim_run_until(sim, 3870);
    ck_assert(!queue.fetching);
    sim_run_until(sim, 3871);
    ck_assert(queue.fetching);
    ck_assert_uint_eq(queue.seen, 0);
    sim_run_until(sim, 7741);
    ck_assert_uint_eq(queue.seen, 1);
    sim_run_until(sim, 100 * US);
    ck_assert_uint_eq(sent.count, 2);
    ck_assert_uint_eq(sent.seen[0].stamp_ps[STAGE_TX_FETCH],
                      3870 + (3317 + 400000 + 3870) + (3317 + 400000 + 11610));
    bench_fini();
}
END_TEST

/* Two at a time, four on the chip: the bus, which takes a microsecond a frame, never waits. */
START_TEST(several_are_fetched_at_a_time_where_the_nic_can)
{
    bench_init(0);
    params.tx_fetch_frames = 2;
    params.tx_chip_frames = 4;
    post(4);
    ck_assert_uint_eq(queue.fetching, 2);
    sim_run_until(sim, UINT64_MAX);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_uint_eq(sent.seen[i].stamp_ps[STAGE_TX_FETCH], (i + 1) * US);
    bench_fini();
}
END_TEST

static void post_silently(unsigned frames)
{
    for (unsigned i = 0; i < frames; i++) {
        struct packet *pkt = packet_take(&pool);

        pkt->frame_bytes = 64;
        packet_offer(pkt, sim_now_ps(sim));
        tx_queue_post_silently(&queue, pkt);
    }
}

START_TEST(frames_without_a_doorbell_are_not_seen)
{
    bench_init(0);
    post_silently(3);
    sim_run_until(sim, 10 * US);
    ck_assert_uint_eq(queue.posted.length, 3);
    tx_queue_ring(&queue);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(tx_queue_done(&queue), 3);
    bench_fini();
}
END_TEST

/* A posting with a doorbell brings those before it along, in order. */
START_TEST(one_doorbell_stands_for_all_before_it)
{
    bench_init(0);
    post_silently(2);
    post(1);
    ck_assert_uint_eq(queue.fetching, 1);
    ck_assert_uint_eq(queue.seen, 2);
    sim_run_until(sim, UINT64_MAX);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_uint_eq(sent.seen[i].number, i + 1);
    bench_fini();
}
END_TEST

/* Over PCI Express the doorbell takes 3870 ps. One is on its way when two more are posted and rung
 * for: each is heard in its turn, with all that stands before it. */
START_TEST(doorbells_under_way_are_heard_one_after_another)
{
    bench_init(0);
    over_pci_express();
    params.tx_chip_frames = 8;
    post(1);
    post_silently(2);
    tx_queue_ring(&queue);
    sim_run_until(sim, 3871);
    ck_assert_uint_eq(queue.seen + queue.fetching, 1);
    sim_run_until(sim, 2 * 3870 + 1);
    ck_assert_uint_eq(queue.seen + queue.fetching, 3);
    sim_run_until(sim, 100 * US);
    ck_assert_uint_eq(tx_queue_done(&queue), 3);
    bench_fini();
}
END_TEST

/* 576 Mb/s: 32 bytes, four descriptors, take 444.445 ns, 64 take 888.889. */
START_TEST(one_read_brings_the_descriptors_of_all_that_wait)
{
    static const uint64_t fetched_ps[] = { 1333334, 2222223, 3111112, 4000001 };

    bench_init(0);
    params.tx_chip_frames = 8;
    dma.descriptors_a_read = 4;
    post_silently(4);
    tx_queue_ring(&queue);
    sim_run_until(sim, UINT64_MAX);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_uint_eq(sent.seen[i].stamp_ps[STAGE_TX_FETCH], fetched_ps[i]);
    bench_fini();
}
END_TEST

/* What one read too few would have brought is read when it is needed: a frame posted later. */
START_TEST(a_later_frame_costs_a_read_of_its_own)
{
    bench_init(0);
    params.tx_chip_frames = 8;
    dma.descriptors_a_read = 4;
    post(1);
    sim_run_until(sim, 5 * US);
    sim_advance_to(sim, 5 * US);
    post(1);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(sent.seen[0].stamp_ps[STAGE_TX_FETCH], 111112 + 888889);
    ck_assert_uint_eq(sent.seen[1].stamp_ps[STAGE_TX_FETCH], 5 * US + 111112 + 888889);
    bench_fini();
}
END_TEST

/* Two rings, three frames each, one fetch at a time, two on the chip: they take turns, and each is
 * told of its own. */
START_TEST(rings_of_one_nic_take_turns)
{
    static struct tx_chip chip;
    struct tx_queue other;
    struct dma other_dma;

    bench_init(0);
    tx_chip_init(&chip);
    tx_chip_add(&chip, &queue);
    dma_init(&other_dma, sim, &bus, DMA_FROM_MEMORY, "tx_dma");
    tx_queue_init(&other, sim, &other_dma, &mac, &params);
    other_dma.out = tx_queue_fetched(&other);
    other.out = mac_tx_in(&mac);
    tx_chip_add(&chip, &other);
    mac.tx_sent = tx_chip_sent(&chip);
    post_silently(3);
    for (unsigned i = 0; i < 3; i++) {
        struct packet *pkt = packet_take(&pool);

        pkt->frame_bytes = 64;
        packet_offer(pkt, 0);
        tx_queue_post_silently(&other, pkt);
    }
    tx_queue_ring(&queue);
    tx_queue_ring(&other);
    ck_assert_uint_eq(chip.fetching, 1);
    sim_run_until(sim, 12 * US);
    ck_assert_uint_eq(tx_queue_done(&queue), 1);
    ck_assert_uint_eq(tx_queue_done(&other), 0);
    sim_run_until(sim, UINT64_MAX);
    for (unsigned i = 0; i < 6; i++) /* 1 4 2 5 3 6 */
        ck_assert_uint_eq(sent.seen[i].number, i / 2 + 1 + (i % 2) * 3);
    ck_assert_uint_eq(tx_queue_done(&queue), 3);
    ck_assert_uint_eq(tx_queue_done(&other), 3);
    bench_fini();
}
END_TEST

TEST_RUNNER("nic/tx_queue", one_frame_is_fetched_ahead_of_the_one_on_the_link,
            a_sent_descriptor_is_free_only_when_reclaimed,
            an_interrupt_is_wanted_after_the_given_number_of_frames, none_means_never,
            a_driver_that_waits_for_room_is_told_of_the_next_sent_frame,
            over_pci_express_a_fetch_begins_when_the_doorbell_arrives,
            several_are_fetched_at_a_time_where_the_nic_can, frames_without_a_doorbell_are_not_seen,
            one_doorbell_stands_for_all_before_it, doorbells_under_way_are_heard_one_after_another,
            one_read_brings_the_descriptors_of_all_that_wait, a_later_frame_costs_a_read_of_its_own,
            rings_of_one_nic_take_turns)
