/* Bit errors: how many frames are lost is the closed form; what each code corrects; what it costs
 * in time. */
#include <math.h>
#include <string.h>

#include "models/wire/line_errors.h"
#include "models/wire/link.h"
#include "tests/models/runner.h"

#define NS SIM_PS_PER_NS

static const struct model_run run = { .seed = 7 };

/* A sender as fast as its link, and a receiver that counts. */
struct bench {
    struct sim *sim;
    struct packet_pool pool;
    struct link link;
    struct sim_event start;
    uint32_t frame_bytes;
    uint64_t to_send, arrived, damaged;
};

static void send_next(void *ctx)
{
    struct bench *b = ctx;
    struct packet *pkt;

    if (b->to_send == 0)
        return;
    b->to_send--;
    pkt = packet_take(&b->pool);
    pkt->frame_bytes = b->frame_bytes;
    packet_offer(pkt, sim_now_ps(b->sim));
    link_send(&b->link, pkt);
}

static void count(void *ctx, struct packet *pkt)
{
    struct bench *b = ctx;

    b->arrived++;
    b->damaged += pkt->damaged;
    packet_drop(pkt, DROP_RX_FCS);
}

static void bench_run(struct bench *b, double bit_error_rate, enum fec fec, uint32_t frame_bytes,
                      uint64_t frames)
{
    memset(b, 0, sizeof *b);
    b->sim = sim_create();
    packet_pool_init(&b->pool, b->sim);
    link_init(&b->link, b->sim, UINT64_C(25000000000), 0, STAGE_RX_LINK, false, DROP_RX_LINK_DOWN);
    link_set_errors(&b->link, bit_error_rate, fec, &run, "line");
    b->link.out = (struct packet_port){ .send = count, .ctx = b };
    b->link.sent = (struct signal_port){ .signal = send_next, .ctx = b };
    b->frame_bytes = frame_bytes;
    b->to_send = frames;
    sim_event_init(&b->start, send_next, b);
    sim_at(b->sim, &b->start, 0);
    sim_run_until(b->sim, UINT64_MAX);
    packet_pool_fini(&b->pool);
    sim_destroy(b->sim);
}

/* Without correction a frame of b bytes is damaged with p = 1 - (1 - rate)^(8 b), each on its own:
 * n frames lose n p, give or take 3 sqrt(n p (1 - p)). */
START_TEST(damaged_frames_are_as_many_as_the_closed_form_says)
{
    static const struct {
        double rate;
        uint32_t bytes;
        uint64_t frames;
    } cases[] = {
        { 1e-5, 64, 200000 }, { 1e-6, 1518, 200000 }, { 1e-4, 1518, 20000 }, { 1e-3, 64, 20000 }
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double n = (double)cases[i].frames;
        double p = -expm1(8.0 * cases[i].bytes * log1p(-cases[i].rate));
        struct bench b;

        bench_run(&b, cases[i].rate, FEC_NONE, cases[i].bytes, cases[i].frames);
        ck_assert_uint_eq(b.arrived, cases[i].frames);
        ck_assert_msg(fabs((double)b.damaged - n * p) < 3 * sqrt(n * p * (1 - p)),
                      "case %zu: %llu damaged, expected %.1f", i, (unsigned long long)b.damaged,
                      n * p);
    }
}
END_TEST

/* More than t of n symbols wrong, summed the other way: with logarithms of factorials. */
static double binomial_tail(unsigned n, unsigned t, double s)
{
    double sum = 0;

    for (unsigned i = t + 1; i <= n; i++)
        sum += exp(lgamma(n + 1.0) - lgamma(i + 1.0) - lgamma(n - i + 1.0) + i * log(s) +
                   (n - i) * log1p(-s));
    return sum;
}

START_TEST(reed_solomon_corrects_7_of_528_and_15_of_544_symbols)
{
    static const double rates[] = { 1e-12, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3 };

    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        double s = -expm1(10 * log1p(-rates[i]));
        double rs528 = binomial_tail(528, 7, s), rs544 = binomial_tail(544, 15, s);

        ck_assert_double_eq_tol(fec_block_error_rate(FEC_RS528, rates[i]) / rs528, 1, 1e-8);
        ck_assert_double_eq_tol(fec_block_error_rate(FEC_RS544, rates[i]) / rs544, 1, 1e-8);
    }
    /* 1e-5 before correction: 5280 bits have 0.053 wrong, eight of them once in 10^15. */
    ck_assert_double_lt(fec_block_error_rate(FEC_RS528, 1e-5), 2e-15);
}
END_TEST

/* Right: no bit wrong, or all wrong bits within 11 of the first. Of 2112 bits, bit i the first:
 * (1 - p)^i p, and then all beyond i + 10 right. */
START_TEST(base_r_corrects_a_burst_of_11_bits)
{
    static const double rates[] = { 1e-3, 1e-4, 1e-5 };

    for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
        long double p = rates[r], right = powl(1 - p, 2112);

        for (int i = 0; i < 2112; i++)
            right += powl(1 - p, i) * p * powl(1 - p, i + 11 < 2112 ? 2112 - 11 - i : 0);
        ck_assert_double_eq_tol(fec_block_error_rate(FEC_BASE_R, rates[r]) / (double)(1 - right), 1,
                                1e-9);
    }
}
END_TEST

/* A codeword of 5120 bits is bad with q; it takes all frames with it that touch it. Frames of 512
 * bits at slots of 672: a bad codeword hits (5120 + 512 - 1) / 672 of them, 8.38 on average. Bad
 * codewords vary by the square root of their number. */
START_TEST(a_bad_codeword_takes_all_its_frames)
{
    double rate = 3.0 / 5280;
    double q = fec_block_error_rate(FEC_RS528, rate);
    uint64_t frames = 400000;
    double codewords = (double)frames * 672 / 5120 * q;
    double each = (5120.0 + 512 - 1) / 672;
    struct bench b;

    ck_assert_double_eq_tol(q, binomial_tail(528, 7, -expm1(10 * log1p(-rate))), 1e-9);
    bench_run(&b, rate, FEC_RS528, 64, frames);
    ck_assert_msg(fabs((double)b.damaged - codewords * each) < 3 * sqrt(codewords) * each,
                  "%llu damaged, expected %.0f", (unsigned long long)b.damaged, codewords * each);
}
END_TEST

START_TEST(a_good_code_on_a_good_line_loses_nothing)
{
    struct bench b;

    bench_run(&b, 1e-6, FEC_RS544, 1518, 100000);
    ck_assert_uint_eq(b.damaged, 0);
}
END_TEST

/* 5120 bits at 25 Gb/s are 204.8 ns, at 100 Gb/s 51.2 ns; above, two codewords: 10240 bits at 400
 * Gb/s are 25.6 ns. 2048 bits at 10 Gb/s are 204.8 ns. */
START_TEST(a_codeword_must_arrive_before_it_is_decoded)
{
    const uint64_t gbps = UINT64_C(1000000000);

    ck_assert_uint_eq(fec_latency_ps(FEC_NONE, 25 * gbps, 70 * NS), 0);
    ck_assert_uint_eq(fec_latency_ps(FEC_RS528, 25 * gbps, 70 * NS), 274800);
    ck_assert_uint_eq(fec_latency_ps(FEC_RS528, 100 * gbps, 0), 51200);
    ck_assert_uint_eq(fec_latency_ps(FEC_RS544, 400 * gbps, 50 * NS), 75600);
    ck_assert_uint_eq(fec_latency_ps(FEC_BASE_R, 10 * gbps, 0), 204800);
}
END_TEST

TEST_RUNNER("wire/line_errors", damaged_frames_are_as_many_as_the_closed_form_says,
            reed_solomon_corrects_7_of_528_and_15_of_544_symbols,
            base_r_corrects_a_burst_of_11_bits, a_bad_codeword_takes_all_its_frames,
            a_good_code_on_a_good_line_loses_nothing, a_codeword_must_arrive_before_it_is_decoded)
