/* A client that waits for its answers: the loop, and the timeout when one does not come. */
#include <string.h>

#include "models/kernel/udp_send.h"
#include "models/wire/requester.h"
#include "tests/models/recorder.h"
#include "tests/models/runner.h"

#define US SIM_PS_PER_US
#define MS SIM_PS_PER_MS

/* A link whose frames of 64 bytes take 672 ps: out of the way. */
#define FASTEST_LINK UINT64_C(1000000000000)

static const struct model_run run = { .seed = 1 };
static struct traffic_params params;
static struct sim *sim;
static struct packet_pool pool;
static struct link link_in_front;
static struct source source;
static struct requester requester;
static struct histogram round_trips;
static struct recorder asked;

/* think 10 us, timeout 1 ms. */
static void bench_init(void)
{
    struct sim_error err = { .text = "" };

    params = (struct traffic_params){ .arrival = ARRIVAL_REQUEST,
                                      .frame_bytes = 64,
                                      .flows = 1,
                                      .port = 9,
                                      .rate_pps = 1,
                                      .think_ps = 10 * US,
                                      .rto_ps = 1 * MS };
    sim = sim_create();
    packet_pool_init(&pool, sim);
    link_init(&link_in_front, sim, FASTEST_LINK, 0, STAGE_RX_LINK, false, DROP_RX_LINK_DOWN);
    memset(&asked, 0, sizeof asked);
    asked.sim = sim;
    link_in_front.out = recorder_in(&asked);
    ck_assert(source_init(&source, sim, &pool, &link_in_front, &params, &run, "source", &err));
    histogram_clear(&round_trips);
    requester_init(&requester, sim, &source, &round_trips);
    requester_start(&requester);
}

static void bench_fini(void)
{
    source_fini(&source);
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

static void advance_to(uint64_t ps)
{
    sim_run_until(sim, ps);
    sim_advance_to(sim, ps);
}

/* The answer to the i-th request that went out comes now. */
static void answer(unsigned i)
{
    struct packet question = asked.seen[i];
    struct packet *pkt;

    question.pool = &pool;
    pkt = udp_make_answer(&question, sim_now_ps(sim));
    requester_hear(&requester, pkt);
    packet_drop(pkt, DROP_NOT_IP);
}

static uint64_t asked_at(unsigned i)
{
    return asked.seen[i].stamp_ps[STAGE_RX_SEND];
}

/* Asked at 0, answered at 50 us: asked again 10 us later. */
START_TEST(the_next_request_goes_a_think_after_the_answer)
{
    bench_init();
    advance_to(50 * US);
    ck_assert_uint_eq(asked.count, 1);
    answer(0);
    advance_to(200 * US);
    ck_assert_uint_eq(asked.count, 2);
    ck_assert_uint_eq(asked_at(1), 60 * US);
    ck_assert_uint_eq(requester.transactions, 1);
    ck_assert_uint_eq(requester.retransmits, 0);
    ck_assert_uint_eq(round_trips.count, 1);
    ck_assert_uint_eq(round_trips.max, 50 * US);
    bench_fini();
}
END_TEST

/* The time counts from the first request, 7 ms and 1 us. 0, 1, 1 + 2, 3 + 4 ms; and after an answer
 * the timeout is one millisecond again. */
START_TEST(a_request_without_an_answer_is_sent_again_each_time_twice_as_late)
{
    bench_init();
    advance_to(7 * MS + 1 * US);
    ck_assert_uint_eq(asked.count, 4);
    ck_assert_uint_eq(asked_at(1), 1 * MS);
    ck_assert_uint_eq(asked_at(2), 3 * MS);
    ck_assert_uint_eq(asked_at(3), 7 * MS);
    ck_assert_uint_eq(requester.retransmits, 3);
    answer(3);
    ck_assert_uint_eq(round_trips.max, 7 * MS + 1 * US);
    advance_to(8 * MS + 12 * US);
    ck_assert_uint_eq(asked_at(4), 7 * MS + 11 * US);
    ck_assert_uint_eq(asked_at(5), 8 * MS + 11 * US);
    bench_fini();
}
END_TEST

/* Its answer may come to the first sending or to the second: one transaction. */
START_TEST(a_second_answer_to_one_request_changes_nothing)
{
    bench_init();
    advance_to(1 * MS + 5 * US);
    ck_assert_uint_eq(asked.count, 2);
    answer(0);
    answer(1);
    ck_assert_uint_eq(requester.transactions, 1);
    advance_to(1 * MS + 20 * US); /* the next has gone */
    answer(1);
    ck_assert_uint_eq(requester.transactions, 1);
    answer(2);
    ck_assert_uint_eq(requester.transactions, 2);
    bench_fini();
}
END_TEST

START_TEST(a_datagram_to_another_port_is_no_answer)
{
    struct packet question;
    struct packet *pkt;

    bench_init();
    advance_to(5 * US);
    question = asked.seen[0];
    question.pool = &pool;
    question.header[source.port_offset + 1]++;
    pkt = udp_make_answer(&question, sim_now_ps(sim));
    requester_hear(&requester, pkt);
    packet_drop(pkt, DROP_NOT_IP);
    ck_assert_uint_eq(requester.transactions, 0);
    bench_fini();
}
END_TEST

TEST_RUNNER("wire/requester", the_next_request_goes_a_think_after_the_answer,
            a_request_without_an_answer_is_sent_again_each_time_twice_as_late,
            a_second_answer_to_one_request_changes_nothing, a_datagram_to_another_port_is_no_answer)
