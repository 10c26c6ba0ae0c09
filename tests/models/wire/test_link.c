/* A link: framing arithmetic, back-to-back frames, propagation, pause, link down, the published
 * rates. */
#include <stdlib.h>
#include <string.h>

#include "models/wire/link.h"
#include "models/wire/sink.h"
#include "tests/models/recorder.h"
#include "tests/models/reference_csv.h"
#include "tests/models/runner.h"

#define NS SIM_PS_PER_NS

/* A link with a sender that hands over the next frame whenever the last bit of one has left. */
struct bench {
    struct sim *sim;
    struct packet_pool pool;
    struct link link;
    struct recorder far;
    uint32_t frame_bytes;
    uint64_t to_send;
    struct sim_event start;
};

static void send_next(void *ctx)
{
    struct bench *b = ctx;

    if (b->to_send == 0)
        return;
    b->to_send--;

    struct packet *pkt = packet_take(&b->pool);

    pkt->frame_bytes = b->frame_bytes;
    packet_offer(pkt, sim_now_ps(b->sim));
    link_send(&b->link, pkt);
}

static void bench_init(struct bench *b, uint64_t bits_per_s, uint64_t propagation_ps,
                       bool stamps_departure)
{
    memset(b, 0, sizeof *b);
    b->sim = sim_create();
    packet_pool_init(&b->pool, b->sim);
    link_init(&b->link, b->sim, bits_per_s, propagation_ps,
              stamps_departure ? STAGE_TX_LINK : STAGE_RX_LINK, stamps_departure,
              stamps_departure ? DROP_TX_LINK_DOWN : DROP_RX_LINK_DOWN);
    b->far.sim = b->sim;
    b->link.out = recorder_in(&b->far);
    b->link.sent = (struct signal_port){ .signal = send_next, .ctx = b };
    sim_event_init(&b->start, send_next, b);
}

static void bench_run_from(struct bench *b, uint64_t start_ps, uint32_t frame_bytes,
                           uint64_t frames)
{
    b->frame_bytes = frame_bytes;
    b->to_send = frames;
    sim_at(b->sim, &b->start, start_ps);
    sim_run_until(b->sim, UINT64_MAX);
}

static void bench_fini(struct bench *b)
{
    packet_pool_fini(&b->pool);
    sim_destroy(b->sim);
}

/* 8 bytes of preamble and 64 of frame are 576 bits: 57.6 us at 10 Mb/s. The slot ends 96 bits
 * later, at 67.2 us. */
START_TEST(a_64_byte_frame_has_arrived_after_57600_ns_and_its_slot_ends_after_67200)
{
    struct bench b;

    bench_init(&b, 10000000, 0, false);
    bench_run_from(&b, 0, 64, 1);
    ck_assert_uint_eq(b.far.count, 1);
    ck_assert_uint_eq(b.far.at_ps[0], 57600 * NS);
    ck_assert_uint_eq(b.far.seen[0].stamp_ps[STAGE_RX_LINK], 57600 * NS);
    ck_assert_uint_eq(b.link.free_edge.ps, 67200 * NS);
    ck_assert_uint_eq(link_slots_completed(&b.link, 67200 * NS - 1), 0);
    ck_assert_uint_eq(link_slots_completed(&b.link, 67200 * NS), 1);
    bench_fini(&b);
}
END_TEST

/* The sender is told at the last bit, at 57.6 us; its second frame waits for the gap: it begins at
 * 67.2 us and has arrived 57.6 us later. */
START_TEST(a_frame_handed_over_in_the_gap_begins_when_the_gap_ends)
{
    struct bench b;

    bench_init(&b, 10000000, 0, false);
    bench_run_from(&b, 0, 64, 2);
    ck_assert_uint_eq(b.far.seen[1].stamp_ps[STAGE_RX_SEND], 57600 * NS);
    ck_assert_uint_eq(b.far.at_ps[1], (67200 + 57600) * NS);
    bench_fini(&b);
}
END_TEST

/* At 7 000 001 b/s a slot of 672 bits is 95 999 986.2857 ps. The last bit of frame n leaves after
 * 672 n + 576 bits, rounded down once; rounded slot by slot, frame 999 would be 285 ps early. */
START_TEST(back_to_back_frames_do_not_drift)
{
    struct bench b;

    bench_init(&b, 7000001, 0, false);
    bench_run_from(&b, 0, 64, 1000);
    for (uint64_t n = 0; n < 1000; n++) {
        unsigned __int128 bits = 672 * n + 576;

        ck_assert_uint_eq(b.far.at_ps[n], (uint64_t)(bits * SIM_PS_PER_S / 7000001));
    }
    bench_fini(&b);
}
END_TEST

/* A frame handed over to an idle link begins at once, whatever edge of a bit that is. */
START_TEST(an_idle_link_begins_at_once)
{
    struct bench b;

    bench_init(&b, 10000000, 0, false);
    bench_run_from(&b, 123456789, 64, 1);
    ck_assert_uint_eq(b.far.at_ps[0], 123456789 + 57600 * NS);
    bench_fini(&b);
}
END_TEST

/* 1500 m of cable at 5 ns a metre: 7.5 us. Several frames travel at once at 1 Gb/s: a slot is
 * 672 ns, so frame n arrives at 672 n + 576 + 7500 ns. The departure stamp of a transmit link is
 * 7.5 us earlier. */
START_TEST(propagation_delays_the_arrival_and_not_the_departure)
{
    struct bench b;

    for (int departure = 0; departure < 2; departure++) {
        bench_init(&b, 1000000000, 7500 * NS, departure);
        bench_run_from(&b, 0, 64, 20);
        for (unsigned n = 0; n < 20; n++) {
            ck_assert_uint_eq(b.far.at_ps[n], (672 * n + 576 + 7500) * NS);
            if (departure)
                ck_assert_uint_eq(b.far.seen[n].stamp_ps[STAGE_TX_LINK], (672 * n + 576) * NS);
            else
                ck_assert_uint_eq(b.far.seen[n].stamp_ps[STAGE_RX_LINK], b.far.at_ps[n]);
        }
        bench_fini(&b);
    }
}
END_TEST

/* Down: the frame is lost at the link, and its sender is told at once, so that it does not wait. */
START_TEST(a_frame_sent_while_the_link_is_down_is_lost_there)
{
    struct bench b;

    bench_init(&b, 10000000, 0, true);
    link_set_up(&b.link, false);
    bench_run_from(&b, 0, 64, 3);
    ck_assert_uint_eq(b.far.count, 0);
    ck_assert_uint_eq(b.pool.total.dropped[DROP_TX_LINK_DOWN], 3);
    ck_assert_uint_eq(b.pool.inside, 0);
    ck_assert_uint_eq(link_slots_completed(&b.link, UINT64_MAX), 0);
    bench_fini(&b);
}
END_TEST

static void pull_down(void *ctx)
{
    struct bench *b = ctx;

    link_set_up(&b->link, false);
}

/* Down at 30 us, in the midst of the first frame: it arrives at 57.6 us, the second is lost. */
START_TEST(a_frame_under_way_when_the_link_goes_down_still_arrives)
{
    struct bench b;
    struct sim_event down;

    bench_init(&b, 10000000, 0, false);
    sim_event_init(&down, pull_down, &b);
    sim_at(b.sim, &down, 30000 * NS);
    bench_run_from(&b, 0, 64, 2);
    ck_assert_uint_eq(b.far.count, 1);
    ck_assert_uint_eq(b.far.at_ps[0], 57600 * NS);
    ck_assert_uint_eq(b.pool.total.dropped[DROP_RX_LINK_DOWN], 1);
    bench_fini(&b);
}
END_TEST

/* 400 Gb/s: a bit is 2.5 ps. The last bit of frame n leaves after 672 n + 576 bits, rounded down.
 */
START_TEST(bits_of_half_picoseconds_do_not_drift)
{
    struct bench b;

    bench_init(&b, UINT64_C(400000000000), 0, false);
    bench_run_from(&b, 0, 64, 1000);
    for (uint64_t n = 0; n < 1000; n++)
        ck_assert_uint_eq(b.far.at_ps[n], (672 * n + 576) * 5 / 2);
    bench_fini(&b);
}
END_TEST

/* 3 quanta at 1 Gb/s are 1536 ns. Asked for at 100 ns while a frame is sent, the link is ready at
 * 1636 ns and not at 576; a pause of 0 makes it ready at once. */
static void pause_for_3(void *ctx)
{
    struct bench *b = ctx;

    link_pause(&b->link, 3);
}

START_TEST(a_paused_link_is_ready_when_its_time_is_over)
{
    struct bench b;
    struct sim_event pause, tick;

    bench_init(&b, 1000000000, 0, false);
    sim_event_init(&pause, pause_for_3, &b);
    sim_event_init(&tick, send_next, &b); /* nothing is left to send: only time passes */
    sim_at(b.sim, &pause, 100 * NS);
    bench_run_from(&b, 0, 64, 1);
    ck_assert_uint_eq(b.far.at_ps[0], 576 * NS);
    ck_assert(!link_is_ready(&b.link));
    ck_assert_uint_eq(link_ready_ps(&b.link), (100 + 3 * 512) * NS);
    sim_at(b.sim, &tick, 1635 * NS);
    sim_run_until(b.sim, UINT64_MAX);
    ck_assert(!link_is_ready(&b.link));
    sim_at(b.sim, &tick, 1636 * NS);
    sim_run_until(b.sim, UINT64_MAX);
    ck_assert(link_is_ready(&b.link));
    link_pause(&b.link, 65535);
    ck_assert(!link_is_ready(&b.link));
    link_pause(&b.link, 0);
    ck_assert(link_is_ready(&b.link));
    bench_fini(&b);
}
END_TEST

#define FRAME_RATES "tests/models/data/ethernet_frame_rates.csv"
#define FRAME_RATES_HEADER \
    "speed,bits_per_s,frame_bytes,frames_per_s,pps_floor,frame_time_ns,l2_gbps,payload_gbps"
#define FRAME_RATES_ROWS 56 /* seven speeds, eight sizes */

/* Slots of a sender above line rate that have ended in [0, T), gap included, are floor(T x rate):
 * the rate is bits_per_s / (8 x (bytes + 20)), exactly. T is 10 s up to 1 Gb/s and 10 ms above. */
START_TEST(completed_slots_are_the_published_frame_rates)
{
    struct reference_csv csv;
    unsigned rows = 0;

    reference_csv_open(&csv, FRAME_RATES, FRAME_RATES_HEADER);
    while (reference_csv_next(&csv)) {
        uint64_t bits_per_s = strtoull(csv.cells[1], NULL, 10);
        uint64_t t_ps = bits_per_s <= 1000000000 ? 10 * SIM_PS_PER_S : 10 * SIM_PS_PER_MS;
        unsigned __int128 bit_ps = (unsigned __int128)bits_per_s * t_ps;
        struct bench b;
        struct sink sink;

        bench_init(&b, bits_per_s, 0, true);
        sink_init(&sink, b.sim);
        b.link.out = sink_in(&sink);
        b.frame_bytes = (uint32_t)strtoul(csv.cells[2], NULL, 10);
        b.to_send = UINT64_MAX;
        sim_at(b.sim, &b.start, 0);
        sim_run_until(b.sim, t_ps);
        ck_assert_uint_eq(link_slots_completed(&b.link, t_ps),
                          (uint64_t)(bit_ps / (8 * (b.frame_bytes + 20)) / SIM_PS_PER_S));
        bench_fini(&b);
        rows++;
    }
    reference_csv_close(&csv);
    ck_assert_uint_eq(rows, FRAME_RATES_ROWS);
}
END_TEST

/* The same at 10 s for all rows by the link's own bit clock, without sending: slot number
 * floor(10 s x rate) has ended at 10 s, the next has not. And the file's own columns agree. */
START_TEST(slots_by_arithmetic_at_10_s_are_the_published_frame_rates)
{
    struct reference_csv csv;
    unsigned rows = 0;

    reference_csv_open(&csv, FRAME_RATES, FRAME_RATES_HEADER);
    while (reference_csv_next(&csv)) {
        uint64_t bits_per_s = strtoull(csv.cells[1], NULL, 10);
        uint64_t slot_bits = 8 * (strtoull(csv.cells[2], NULL, 10) + 8 + 12);
        uint64_t slots = 10 * bits_per_s / slot_bits;
        struct sim_clock bits;

        sim_clock_init(&bits, bits_per_s, 1);
        ck_assert_uint_le(sim_clock_edge_ps(&bits, slots * slot_bits), 10 * SIM_PS_PER_S);
        ck_assert_uint_gt(sim_clock_edge_ps(&bits, (slots + 1) * slot_bits), 10 * SIM_PS_PER_S);
        ck_assert_uint_eq(bits_per_s / slot_bits, strtoull(csv.cells[4], NULL, 10));
        ck_assert_uint_eq(sim_clock_edge_ps(&bits, slot_bits),
                          (uint64_t)(strtod(csv.cells[5], NULL) * 1000.0 + 0.5));
        rows++;
    }
    reference_csv_close(&csv);
    ck_assert_uint_eq(rows, FRAME_RATES_ROWS);
}
END_TEST

TEST_RUNNER("wire/link", a_64_byte_frame_has_arrived_after_57600_ns_and_its_slot_ends_after_67200,
            a_frame_handed_over_in_the_gap_begins_when_the_gap_ends,
            back_to_back_frames_do_not_drift, bits_of_half_picoseconds_do_not_drift,
            a_paused_link_is_ready_when_its_time_is_over, an_idle_link_begins_at_once,
            propagation_delays_the_arrival_and_not_the_departure,
            a_frame_sent_while_the_link_is_down_is_lost_there,
            a_frame_under_way_when_the_link_goes_down_still_arrives,
            completed_slots_are_the_published_frame_rates,
            slots_by_arithmetic_at_10_s_are_the_published_frame_rates)
