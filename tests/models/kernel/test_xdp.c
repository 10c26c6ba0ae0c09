/* Programs that send: XDP_TX, redirect with its bulk queue, and the kernel's route. */
#include "models/kernel/ip_header.h"
#include "models/kernel/xdp.h"
#include "tests/models/linux_bench.h"
#include "tests/models/runner.h"

/* A ring of the test's own: so many fit. */
static unsigned room, taken, redirected, doorbells;

static bool take(void *driver, struct packet *pkt, bool is_redirected)
{
    (void)driver;
    if (room == 0)
        return false;
    room--;
    taken++;
    redirected += is_redirected;
    packet_drop(pkt, DROP_NOT_IP); /* not of interest any more */
    return true;
}

static void ring_doorbell(void *driver)
{
    (void)driver;
    doorbells++;
}

static const struct xdp_ring ring = { .xmit = take, .doorbell = ring_doorbell };
static struct xdp program;
static unsigned passed;

static struct linux_bench *bench_new(enum xdp_action action)
{
    struct linux_bench *b = linux_bench_new();

    b->params.kernel.ip_forward = true;
    linux_bench_build(b);
    b->params.machine.nics[0].xdp = action;
    program =
        (struct xdp){ .nic = &b->params.machine.nics[0], .own = ring, .to = &ring, .to_count = 1 };
    room = 1000;
    taken = redirected = doorbells = passed = 0;
    return b;
}

static void show(struct linux_bench *b, struct packet *pkt)
{
    if (xdp_run(b->kc, &program, pkt))
        return;
    passed++;
    cpu_pay();
    packet_drop(pkt, DROP_NOT_IP);
}

static void poll_many(struct linux_bench *b, void *arg)
{
    unsigned n = *(const unsigned *)arg, before = doorbells;
    unsigned expected = program.nic->xdp == XDP_TX ? 0 : n / XDP_BULK;

    for (unsigned i = 0; i < n; i++)
        show(b, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_BEYOND));
    ck_assert_uint_eq(doorbells - before, expected);
    xdp_flush(b->kc, &program);
}

static void poll(struct linux_bench *b, unsigned n)
{
    linux_bench_call(b, poll_many, &n);
}

START_TEST(xdp_tx_rings_the_doorbell_once_a_poll)
{
    struct linux_bench *b = bench_new(XDP_TX);

    poll(b, 40);
    ck_assert_uint_eq(taken, 40);
    ck_assert_uint_eq(redirected, 0);
    ck_assert_uint_eq(doorbells, 1);
    ck_assert_uint_eq(program.stats.sent, 40);
    poll(b, 0);
    ck_assert_uint_eq(doorbells, 1);
    linux_bench_free(b);
}
END_TEST

/* 40 = 16 + 16 + 8. */
START_TEST(redirected_frames_go_in_bulks_of_16_and_the_rest_at_the_end_of_the_poll)
{
    struct linux_bench *b = bench_new(XDP_REDIRECT);

    poll(b, 40);
    ck_assert_uint_eq(redirected, 40);
    ck_assert_uint_eq(doorbells, 3);
    ck_assert_uint_eq(program.stats.redirected, 40);
    linux_bench_free(b);
}
END_TEST

/* 30 fit of 40, whichever way they go. */
START_TEST(what_finds_no_room_is_lost_under_its_own_name)
{
    static const enum xdp_action actions[] = { XDP_TX, XDP_REDIRECT };

    for (unsigned i = 0; i < 2; i++) {
        struct linux_bench *b = bench_new(actions[i]);

        room = 30;
        poll(b, 40);
        ck_assert_uint_eq(taken, 30);
        ck_assert_uint_eq(program.stats.no_room, 10);
        ck_assert_uint_eq(linux_bench_lost(b, DROP_XDP_XMIT), 10);
        linux_bench_free(b);
    }
}
END_TEST

/* CPU 0 of a device without a ring for it. */
START_TEST(a_cpu_without_a_ring_there_loses_what_it_redirects)
{
    struct linux_bench *b = bench_new(XDP_REDIRECT);

    program.to_count = 0;
    poll(b, 3);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_XDP_XMIT), 3);
    ck_assert_uint_eq(doorbells, 0);
    linux_bench_free(b);
}
END_TEST

static void route_four(struct linux_bench *b, void *arg)
{
    struct packet *beyond = linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_BEYOND);
    struct packet *last_hop = linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_BEYOND);
    unsigned hops = ipv4_time_to_live(beyond);

    (void)arg;
    while (ipv4_time_to_live(last_hop) > 1)
        ipv4_decrement_time_to_live(last_hop);
    show(b, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST));
    show(b, linux_bench_packet(b, PROTOCOL_UDP6, DESTINATION_BEYOND));
    show(b, last_hop);
    ck_assert_uint_eq(passed, 3);
    show(b, beyond);
    ck_assert_uint_eq(passed, 3);
    ck_assert_uint_eq(ipv4_time_to_live(program.bulk[0]), hops - 1);
    ck_assert(ipv4_header_is_good(program.bulk[0]));
    xdp_flush(b->kc, &program);
}

/* To this host, IPv6, at its last hop: the stack's. The fourth goes out, a hop older. */
START_TEST(route_takes_what_the_stack_would_forward_and_leaves_it_the_rest)
{
    struct linux_bench *b = bench_new(XDP_ROUTE);

    linux_bench_call(b, route_four, NULL);
    ck_assert_uint_eq(redirected, 1);
    linux_bench_free(b);
}
END_TEST

static uint64_t cycles;

static void measure(struct linux_bench *b, void *arg)
{
    uint64_t before_ps;

    (void)arg;
    cpu_pay();
    before_ps = sim_now_ps(b->sim);
    show(b, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_BEYOND));
    xdp_flush(b->kc, &program);
    cpu_pay();
    cycles = (sim_now_ps(b->sim) - before_ps) / US;
}

/* Every step of the bench's kernel is a cycle of 1 us. TX: program, frame, xmit, doorbell.
 * Redirect: redirect besides. Route: and fib. A frame that is gone from the cache: so much more. */
START_TEST(sending_takes_the_steps_it_says)
{
    static const struct {
        enum xdp_action action;
        uint64_t miss_cycles, cycles;
    } cases[] = {
        { XDP_TX, 0, 4 }, { XDP_REDIRECT, 0, 5 }, { XDP_ROUTE, 0, 6 }, { XDP_TX, 7, 11 }
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct linux_bench *b = bench_new(cases[i].action);

        program.miss_cycles = cases[i].miss_cycles;
        linux_bench_call(b, measure, NULL);
        ck_assert_uint_eq(cycles, cases[i].cycles);
        linux_bench_free(b);
    }
}
END_TEST

TEST_RUNNER("kernel/xdp", xdp_tx_rings_the_doorbell_once_a_poll,
            redirected_frames_go_in_bulks_of_16_and_the_rest_at_the_end_of_the_poll,
            what_finds_no_room_is_lost_under_its_own_name,
            a_cpu_without_a_ring_there_loses_what_it_redirects,
            route_takes_what_the_stack_would_forward_and_leaves_it_the_rest,
            sending_takes_the_steps_it_says)
