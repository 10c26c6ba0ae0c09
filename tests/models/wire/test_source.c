/* Senders: when their frames are handed to the link, how often on average, and never too soon. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/wire/sink.h"
#include "models/wire/source.h"
#include "tests/models/runner.h"

/* A sender, a link that is out of the way unless a test says otherwise, and a far end that keeps
 * the time each frame was handed to the link. */
static const struct model_run first_run = { .seed = 1 };

struct bench {
    struct sim *sim;
    struct packet_pool pool;
    struct link link;
    struct source source;
    struct traffic_params params;
    uint64_t *sent_ps;
    uint64_t count, room;
    uint16_t last_port; /* UDP source port of the last frame */
};

#define FASTEST_LINK UINT64_C(1000000000000) /* a slot of 64 bytes: 672 ps */

static void keep_time(void *ctx, struct packet *pkt)
{
    struct bench *b = ctx;

    if (b->count < b->room)
        b->sent_ps[b->count] = pkt->stamp_ps[STAGE_RX_SEND];
    b->count++;
    b->last_port = (uint16_t)(pkt->header[34] << 8 | pkt->header[35]);
    packet_stamp(pkt, STAGE_TX_SINK, sim_now_ps(b->sim));
    packet_deliver(pkt);
}

static struct bench *bench_new(enum arrival arrival, double rate_pps)
{
    struct bench *b = calloc(1, sizeof *b);

    ck_assert_ptr_nonnull(b);
    b->params = (struct traffic_params){ .arrival = arrival,
                                         .rate_pps = rate_pps,
                                         .frame_bytes = 64,
                                         .flows = 1,
                                         .burst_packets = 8,
                                         .burst_rate_pps = 1e6,
                                         .speed = 1.0,
                                         .loops = 1 };
    return b;
}

static void bench_start(struct bench *b, uint64_t link_bits_per_s, uint64_t frames)
{
    struct sim_error err = { .text = "" };

    b->sim = sim_create();
    b->room = frames ? frames : 100000;
    b->sent_ps = calloc(b->room, sizeof *b->sent_ps);
    ck_assert_ptr_nonnull(b->sent_ps);
    packet_pool_init(&b->pool, b->sim);
    link_init(&b->link, b->sim, link_bits_per_s, 0, STAGE_RX_LINK, false, DROP_RX_LINK_DOWN);
    b->link.out = (struct packet_port){ .send = keep_time, .ctx = b };
    ck_assert_msg(source_init(&b->source, b->sim, &b->pool, &b->link, &b->params, &first_run,
                              "source 0", &err),
                  "%s", err.text);
    source_start(&b->source, frames);
}

static void bench_run(struct bench *b, uint64_t link_bits_per_s, uint64_t frames)
{
    bench_start(b, link_bits_per_s, frames);
    sim_run_until(b->sim, UINT64_MAX);
    if (frames)
        ck_assert_uint_eq(b->count, frames);
}

static void bench_free(struct bench *b)
{
    source_fini(&b->source);
    packet_pool_fini(&b->pool);
    sim_destroy(b->sim);
    free(b->sent_ps);
    free(b);
}

/* Frame n at floor(n / rate): the rate is a whole number of thousandths, so exact in 128 bits. */
START_TEST(constant_spacing_does_not_drift_over_a_million_frames)
{
    static const uint64_t milli_pps[] = { 14880952, 999999937, 3333, 8127438, 7 };

    for (unsigned i = 0; i < sizeof milli_pps / sizeof milli_pps[0]; i++) {
        struct bench *b = bench_new(ARRIVAL_CONSTANT, (double)milli_pps[i] / 1000.0);
        uint64_t frames = milli_pps[i] < 1000 ? 1000 : 1000000; /* time ends after 213 days */

        bench_run(b, FASTEST_LINK, frames);
        for (uint64_t n = 0; n < frames; n++) {
            unsigned __int128 thousandths = (unsigned __int128)n * 1000 * SIM_PS_PER_S;

            if (b->sent_ps[n] != (uint64_t)(thousandths / milli_pps[i]))
                ck_abort_msg("frame %llu at %llu ps", (unsigned long long)n,
                             (unsigned long long)b->sent_ps[n]);
        }
        bench_free(b);
    }
}
END_TEST

/* Gaps of a jitter of 0.1 lie within 10 % of 1 / 5000 s = 200 us. Over 100 000 of them the mean's
 * standard deviation is 0.1 / sqrt(3) / sqrt(100 000) = 0.018 %; allowed are five of those. */
START_TEST(jittered_gaps_lie_around_the_mean_and_average_to_it)
{
    struct bench *b = bench_new(ARRIVAL_JITTERED, 5000);
    uint64_t last = 100000, shortest = UINT64_MAX, longest = 0;

    b->params.jitter = 0.1;
    bench_run(b, FASTEST_LINK, last + 1);
    for (uint64_t n = 0; n < last; n++) {
        uint64_t gap_ps = b->sent_ps[n + 1] - b->sent_ps[n];

        ck_assert(gap_ps >= 180 * SIM_PS_PER_US && gap_ps <= 220 * SIM_PS_PER_US);
        shortest = gap_ps < shortest ? gap_ps : shortest;
        longest = gap_ps > longest ? gap_ps : longest;
    }
    /* Of 100 000 the extremes lie within a thousandth of the bounds, all but surely. */
    ck_assert_uint_lt(shortest, 180040000);
    ck_assert_uint_gt(longest, 219960000);
    double mean_us = (double)b->sent_ps[last] / (double)last / 1e6;

    ck_assert_msg(fabs(mean_us - 200.0) < 5 * 0.00018 * 200.0, "mean gap %g us", mean_us);
    bench_free(b);
}
END_TEST

/* Exponential gaps: over 200 000 the mean's standard deviation is 1 / sqrt(200 000) = 0.22 %, that
 * of the variance sqrt(8 / 200 000) = 0.63 %; P(gap > mean) is 1 / e, sd 0.11 points. Five each. */
START_TEST(poisson_gaps_are_exponential)
{
    struct bench *b = bench_new(ARRIVAL_POISSON, 123456);
    uint64_t last = 200000, longer = 0;
    double squares = 0, mean_ps = 1e12 / 123456;

    bench_run(b, FASTEST_LINK, last + 1);
    for (uint64_t n = 0; n < last; n++) {
        double gap_ps = (double)(b->sent_ps[n + 1] - b->sent_ps[n]);

        squares += (gap_ps - mean_ps) * (gap_ps - mean_ps);
        longer += gap_ps > mean_ps;
    }
    double mean = (double)b->sent_ps[last] / (double)last / mean_ps;
    double variance = squares / (double)last / (mean_ps * mean_ps);
    double share = (double)longer / (double)last;

    ck_assert_msg(fabs(mean - 1) < 5 * 0.0022, "mean %g", mean);
    ck_assert_msg(fabs(variance - 1) < 5 * 0.0063, "variance %g", variance);
    ck_assert_msg(fabs(share - 0.367879) < 5 * 0.0011, "share above the mean %g", share);
    bench_free(b);
}
END_TEST

/* Four frames 1 us apart, a burst every 4 / 1000 s. */
START_TEST(bursts_come_at_even_times_and_keep_their_rate_inside)
{
    struct bench *b = bench_new(ARRIVAL_BURSTS, 1000);

    b->params.burst_packets = 4;
    bench_run(b, FASTEST_LINK, 4000);
    for (uint64_t n = 0; n < 4000; n++)
        ck_assert_uint_eq(b->sent_ps[n], n / 4 * 4 * SIM_PS_PER_MS + n % 4 * SIM_PS_PER_US);
    bench_free(b);
}
END_TEST

/* On 10 Mb/s a burst waits for the link: its frames are handed over at the last bit of the one
 * before: 0, 57.6, then every 67.2 us. The next burst still comes at 4 ms sharp. */
START_TEST(waiting_for_the_link_does_not_move_the_schedule)
{
    struct bench *b = bench_new(ARRIVAL_BURSTS, 1000);
    static const uint64_t in_burst_ns[] = { 0, 57600, 124800, 192000 };

    b->params.burst_packets = 4;
    bench_run(b, 10000000, 400);
    for (uint64_t n = 0; n < 400; n++)
        ck_assert_uint_eq(b->sent_ps[n],
                          n / 4 * 4 * SIM_PS_PER_MS + in_burst_ns[n % 4] * SIM_PS_PER_NS);
    bench_free(b);
}
END_TEST

/* Bursts of geometric length n (mean 8, variance 56) at 1 Mpps, silences s so that the mean rate is
 * 100 kpps. The rate's error over c cycles has variance var(n - rate x time) / 64 / c, with
 * n - rate x time = 0.9 n - rate x s: 0.81 x 56 + 7.2^2 = 97. For 40 000 cycles: sd 0.6 %. */
START_TEST(on_off_bursts_and_silences_average_to_the_rate)
{
    struct bench *b = bench_new(ARRIVAL_ON_OFF, 100000);
    uint64_t last = 320000, in_burst = 0;

    bench_run(b, FASTEST_LINK, last + 1);
    double rate = (double)last / ((double)b->sent_ps[last] / 1e12);

    for (uint64_t n = 0; n < last; n++)
        in_burst += b->sent_ps[n + 1] - b->sent_ps[n] == SIM_PS_PER_US;
    ck_assert_msg(fabs(rate - 100000) < 5 * 0.006 * 100000, "rate %g", rate);
    /* 7 of 8 gaps lie inside a burst: sd of the share, over 40 000 bursts, 0.06 points. */
    ck_assert_msg(fabs((double)in_burst / (double)last - 0.875) < 5 * 0.0006, "%llu of %llu",
                  (unsigned long long)in_burst, (unsigned long long)last);
    bench_free(b);
}
END_TEST

static void double_rate(void *ctx)
{
    struct bench *b = ctx;

    b->params.rate_pps = 2000;
    source_rate_changed(&b->source);
}

/* 1000/s: frames at 0, 1, ... 10 ms. At 10.5 ms the rate becomes 2000/s: the next comes one new gap
 * later, at 11 ms, then every 0.5 ms. */
START_TEST(a_changed_rate_counts_from_the_change)
{
    struct bench *b = bench_new(ARRIVAL_CONSTANT, 1000);
    struct sim_event change;

    bench_start(b, FASTEST_LINK, 20);
    sim_event_init(&change, double_rate, b);
    sim_at(b->sim, &change, 10500 * SIM_PS_PER_US);
    sim_run_until(b->sim, UINT64_MAX);
    for (uint64_t n = 0; n < 20; n++)
        ck_assert_uint_eq(b->sent_ps[n], n <= 10
                                             ? n * SIM_PS_PER_MS
                                             : 11 * SIM_PS_PER_MS + (n - 11) * 500 * SIM_PS_PER_US);
    bench_free(b);
}
END_TEST

/* A billion a second wanted on 10 Mb/s. Frame k (from 1) is handed over at 57.6 + 67.2 (k - 1) us;
 * in 1 s frame 0 and those with 67.2 (k - 1) < 999942.4, k - 1 <= 14880: 14 882 in all. */
START_TEST(no_arrival_process_exceeds_its_link)
{
    for (enum arrival arrival = ARRIVAL_CONSTANT; arrival <= ARRIVAL_ON_OFF; arrival++) {
        struct bench *b = bench_new(arrival, 1e9);

        b->params.burst_rate_pps = 1e9;
        b->params.jitter = 0.5;
        bench_start(b, 10000000, 0);
        sim_run_until(b->sim, SIM_PS_PER_S);
        ck_assert_uint_eq(b->pool.total.offered, 14882);
        for (uint64_t k = 1; k < b->count; k++)
            ck_assert_uint_eq(b->sent_ps[k], (57600 + 67200 * (k - 1)) * SIM_PS_PER_NS);
        bench_free(b);
    }
}
END_TEST

/* Three flows: source ports 1024, 1025, 1026 in turns; frame 100 (n = 99, 99 % 3 = 0) is flow 0. */
START_TEST(flows_take_turns)
{
    struct bench *b = bench_new(ARRIVAL_CONSTANT, 1000);

    b->params.flows = 3;
    bench_run(b, FASTEST_LINK, 100);
    ck_assert_uint_eq(b->last_port, 1024);
    bench_free(b);
    b = bench_new(ARRIVAL_CONSTANT, 1000);
    b->params.flows = 3;
    bench_run(b, FASTEST_LINK, 101);
    ck_assert_uint_eq(b->last_port, 1025);
    bench_free(b);
}
END_TEST

static struct bench *new_replay(double speed, uint64_t loops)
{
    struct bench *b = bench_new(ARRIVAL_REPLAY, 1000);

    strcpy(b->params.capture, NICSIM_SOURCE_DIR "/scenarios/captures/udp_bursts.pcapng");
    b->params.speed = speed;
    b->params.loops = loops;
    return b;
}

/* 0.581027701 s of file time at a tenth of the speed: the last of 6000 frames is handed over at
 * 5.81027701 s. 6000 frames of 298 bytes are 1 788 000 bytes, FCS not counted. */
START_TEST(a_replay_at_a_tenth_of_its_speed_lasts_ten_times_as_long)
{
    struct bench *b = new_replay(0.1, 1);

    bench_run(b, 100000000, 6000);
    ck_assert_uint_eq(source_length(&b->source), 6000);
    ck_assert_uint_eq(b->pool.total.offered, 6000);
    ck_assert_uint_eq(b->pool.total.offered_bytes, 1788000);
    ck_assert_uint_eq(b->sent_ps[0], 0);
    ck_assert_uint_eq(b->sent_ps[5999], UINT64_C(5810277010000));
    bench_free(b);
}
END_TEST

/* Each frame of each turn at its own time: turns are 581027701 ns and one mean gap,
 * 581027701 / 5999 = 96854 ns (rounded down), apart: 581124555 ns. Without limit it ends itself. */
START_TEST(a_looped_replay_keeps_its_times_in_every_turn)
{
    struct bench *b = new_replay(1.0, 3);

    bench_start(b, FASTEST_LINK, 0);
    sim_run_until(b->sim, UINT64_MAX);
    ck_assert_uint_eq(b->count, 18000);
    for (uint64_t n = 0; n < 18000; n++)
        ck_assert_uint_eq(b->sent_ps[n],
                          n / 6000 * UINT64_C(581124555000) +
                              b->source.capture.frames[n % 6000].offset_ns * SIM_PS_PER_NS);
    bench_free(b);
}
END_TEST

/* A million turns at a millionth of the speed: 0.58 s x 10^12. */
START_TEST(a_replay_longer_than_time_itself_is_refused)
{
    struct bench *b = new_replay(1e-6, 1000000);
    struct sim_error err = { .text = "" };

    b->sim = sim_create();
    ck_assert(!source_init(&b->source, b->sim, &b->pool, &b->link, &b->params, &first_run,
                           "source 0", &err));
    ck_assert_str_eq(err.text, "1000000 turns at speed 1e-06 last 5.81e+11 s; at most 1e+06 s are "
                               "replayed");
    bench_free(b);
}
END_TEST

TEST_RUNNER("wire/source", constant_spacing_does_not_drift_over_a_million_frames,
            jittered_gaps_lie_around_the_mean_and_average_to_it, poisson_gaps_are_exponential,
            bursts_come_at_even_times_and_keep_their_rate_inside,
            waiting_for_the_link_does_not_move_the_schedule,
            on_off_bursts_and_silences_average_to_the_rate, a_changed_rate_counts_from_the_change,
            no_arrival_process_exceeds_its_link, flows_take_turns,
            a_replay_at_a_tenth_of_its_speed_lasts_ten_times_as_long,
            a_looped_replay_keeps_its_times_in_every_turn,
            a_replay_longer_than_time_itself_is_refused)
