/* Transmit: past the device's queue, into it, out of it by NET_TX, or lost at its limit. */
#include "tests/models/linux_bench.h"
#include "tests/models/runner.h"

/* A device of the test's own: its driver keeps the numbers of what it is given, and stops the
 * device after so many. */
static struct net_device dev;
static uint64_t given[512];
static unsigned given_count, stop_after;
static uint64_t first_number;

static void start_xmit(void *driver, struct packet *pkt)
{
    struct linux_bench *b = driver;

    cpu_run(1);
    ck_assert(!dev.tx[0].stopped);
    given[given_count++] = pkt->number - first_number;
    packet_stamp(pkt, STAGE_TX_SINK, kernel_now_ps(b->kc));
    packet_deliver(pkt);
    if (given_count == stop_after)
        netif_stop_queue(&dev.tx[0]);
}

static struct linux_bench *bench_new(uint64_t limit)
{
    struct linux_bench *b = linux_bench_new();

    b->params.kernel.tx_queue_len_packets = limit;
    linux_bench_build(b);
    net_device_init(&dev, b->kc, "test0");
    dev.start_xmit = start_xmit;
    dev.tx[0].driver = b;
    given_count = 0;
    stop_after = UINT32_MAX;
    first_number = 1;
    return b;
}

static void send_many(struct linux_bench *b, void *arg)
{
    unsigned n = *(const unsigned *)arg;

    for (unsigned i = 0; i < n; i++)
        dev_queue_xmit(&dev, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_BEYOND));
}

static void send(struct linux_bench *b, unsigned n)
{
    linux_bench_call(b, send_many, &n);
}

static void wake(struct linux_bench *b, void *arg)
{
    (void)b, (void)arg;
    stop_after = UINT32_MAX;
    netif_wake_queue(&dev.tx[0]);
}

static uint64_t net_tx_softirqs(const struct linux_bench *b)
{
    return b->kc->softirqs.counts[NET_TX_SOFTIRQ];
}

/* In order, all of them up to n. */
static void check_given(unsigned n)
{
    ck_assert_uint_eq(given_count, n);
    ck_assert_uint_eq(dev.tx_packets, n);
    for (unsigned i = 0; i < n; i++)
        ck_assert_uint_eq(given[i], i);
}

START_TEST(a_packet_passes_an_empty_queue_by)
{
    struct linux_bench *b = bench_new(1000);

    send(b, 3);
    check_given(3);
    ck_assert_uint_eq(dev.tx[0].qdisc.longest, 0);
    ck_assert_uint_eq(net_tx_softirqs(b), 0);
    linux_bench_free(b);
}
END_TEST

/* The driver stops after two; four wait, in order, and NET_TX brings them when it wakes the device.
 * Who comes behind them then passes the empty queue by again. */
START_TEST(what_finds_the_device_stopped_waits_for_net_tx)
{
    struct linux_bench *b = bench_new(1000);

    stop_after = 2;
    send(b, 6);
    check_given(2);
    ck_assert_uint_eq(dev.tx[0].qdisc.length, 4);
    ck_assert_uint_eq(net_tx_softirqs(b), 0);
    linux_bench_call(b, wake, NULL);
    check_given(6);
    ck_assert_uint_eq(dev.tx[0].qdisc.length, 0);
    ck_assert_uint_eq(net_tx_softirqs(b), 1);
    send(b, 1);
    check_given(7);
    ck_assert_uint_eq(dev.tx[0].qdisc.longest, 4);
    linux_bench_free(b);
}
END_TEST

/* With nothing waiting there is nothing to do. */
START_TEST(waking_an_empty_device_raises_nothing)
{
    struct linux_bench *b = bench_new(1000);

    stop_after = 2;
    send(b, 2);
    ck_assert(dev.tx[0].stopped);
    linux_bench_call(b, wake, NULL);
    ck_assert(!dev.tx[0].stopped);
    ck_assert_uint_eq(net_tx_softirqs(b), 0);
    linux_bench_free(b);
}
END_TEST

/* The driver stops again in the middle of NET_TX: the rest goes on waiting. */
START_TEST(a_device_that_stops_again_keeps_the_rest)
{
    struct linux_bench *b = bench_new(1000);

    stop_after = 2;
    send(b, 6);
    stop_after = 5;
    dev.tx[0].stopped = false;
    send(b, 1); /* behind the others: the sender runs the queue itself */
    check_given(5);
    ck_assert_uint_eq(dev.tx[0].qdisc.length, 2);
    linux_bench_free(b);
}
END_TEST

/* Two out, four in the queue, the others are lost. */
START_TEST(a_packet_that_finds_the_queue_at_its_limit_is_lost)
{
    struct linux_bench *b = bench_new(4);

    stop_after = 2;
    send(b, 9);
    ck_assert_uint_eq(dev.tx[0].qdisc.length, 4);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_TX_QUEUE_FULL), 3);
    linux_bench_call(b, wake, NULL);
    check_given(6);
    linux_bench_free(b);
}
END_TEST

/* 256 wait: four turns, each a NET_TX of its own. One more needs a fifth. */
START_TEST(net_tx_takes_64_packets_a_turn)
{
    for (unsigned waiting = 256; waiting <= 257; waiting++) {
        struct linux_bench *b = bench_new(1000);

        stop_after = 1;
        send(b, 1 + waiting);
        ck_assert_uint_eq(dev.tx[0].qdisc.length, waiting);
        linux_bench_call(b, wake, NULL);
        check_given(1 + waiting);
        ck_assert_uint_eq(net_tx_softirqs(b), waiting == 256 ? 4 : 5);
        linux_bench_free(b);
    }
}
END_TEST

/* Woken twice before NET_TX has run, the device is on the list once. */
static void wake_twice(struct linux_bench *b, void *arg)
{
    wake(b, arg);
    ck_assert(dev.tx[0].scheduled);
    ck_assert_ptr_eq(b->kc->softnet.output_list, &dev.tx[0]);
    wake(b, arg);
    ck_assert_ptr_null(dev.tx[0].next_output);
}

START_TEST(a_device_is_on_the_output_list_once)
{
    struct linux_bench *b = bench_new(1000);

    stop_after = 1;
    send(b, 5);
    linux_bench_call(b, wake_twice, NULL);
    check_given(5);
    ck_assert_uint_eq(net_tx_softirqs(b), 1);
    ck_assert(!dev.tx[0].scheduled);
    linux_bench_free(b);
}
END_TEST

TEST_RUNNER("kernel/xmit", a_packet_passes_an_empty_queue_by,
            what_finds_the_device_stopped_waits_for_net_tx, waking_an_empty_device_raises_nothing,
            a_device_that_stops_again_keeps_the_rest,
            a_packet_that_finds_the_queue_at_its_limit_is_lost, net_tx_takes_64_packets_a_turn,
            a_device_is_on_the_output_list_once)
