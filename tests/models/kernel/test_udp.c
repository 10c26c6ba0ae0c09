/* UDP input and the socket's memory: what fits, what is lost and counted where, who is woken. */
#include "models/kernel/udp.h"
#include "tests/models/linux_bench.h"
#include "tests/models/runner.h"

#define UDP_OFFSET (ETHERNET_HEADER_BYTES + 20)

/* ---- calls --------------------------------------------------------------------------------- */

static void call_udp_rcv(struct linux_bench *b, void *arg)
{
    udp_rcv(b->kc, arg, UDP_OFFSET);
}

static void call_udp_rcv_many(struct linux_bench *b, void *arg)
{
    unsigned n = *(const unsigned *)arg;

    for (unsigned i = 0; i < n; i++)
        udp_rcv(b->kc, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST), UDP_OFFSET);
}

static void receive(struct linux_bench *b, unsigned n)
{
    linux_bench_call(b, call_udp_rcv_many, &n);
}

static void call_recv_many(struct linux_bench *b, void *arg)
{
    unsigned n = *(const unsigned *)arg;

    for (unsigned i = 0; i < n; i++) {
        bool others_wait;
        struct packet *pkt = sock_recv(&b->sock, NULL, &others_wait);

        cpu_pay();
        packet_stamp(pkt, STAGE_RX_READ, kernel_now_ps(b->kc));
        packet_deliver(pkt);
    }
}

/* What a reader's recvfrom takes, packet by packet; so many must be there. */
static void read_packets(struct linux_bench *b, unsigned n)
{
    linux_bench_call(b, call_recv_many, &n);
}

static struct linux_bench *bench_new(uint64_t rcvbuf)
{
    struct linux_bench *b = linux_bench_new();

    linux_bench_build(b);
    linux_bench_bind(b, 9, rcvbuf);
    return b;
}

/* ---- headers and ports --------------------------------------------------------------------- */

/* NoPorts, and no InErrors. */
START_TEST(a_port_nobody_is_bound_to_is_no_error_of_udp)
{
    struct linux_bench *b = bench_new(0);
    struct packet *pkt = linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST);

    pkt->header[UDP_OFFSET + 2] = 1; /* port 265 */
    linux_bench_call(b, call_udp_rcv, pkt);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_UDP_NO_PORT), 1);
    ck_assert_uint_eq(b->net->snmp.udp_no_ports, 1);
    ck_assert_uint_eq(b->net->snmp.udp_in_errors, 0);
    linux_bench_free(b);
}
END_TEST

/* The frame of 66 bytes holds 28 from the UDP header on: 66 - 14 - 20 - 4. Longer than that, or
 * shorter than its own 8, or a header of which only 7 bytes are known. */
START_TEST(a_broken_udp_header_is_an_input_error)
{
    static const struct {
        uint8_t length;
        unsigned known;
        bool lost;
    } cases[] = { { 29, 62, true },
                  { 7, 62, true },
                  { 28, UDP_OFFSET + 7, true },
                  { 28, 62, false },
                  { 8, 62, false } };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct linux_bench *b = bench_new(0);
        struct packet *pkt = linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST);

        pkt->header[UDP_OFFSET + 5] = cases[i].length;
        pkt->header_bytes = cases[i].known;
        linux_bench_call(b, call_udp_rcv, pkt);
        ck_assert_uint_eq(linux_bench_lost(b, DROP_UDP_HEADER), cases[i].lost);
        ck_assert_uint_eq(b->net->snmp.udp_in_errors, cases[i].lost);
        ck_assert_uint_eq(b->net->snmp.udp_rcvbuf_errors, 0);
        ck_assert_uint_eq(b->sock.queue.length, !cases[i].lost);
        linux_bench_free(b);
    }
}
END_TEST

START_TEST(a_packet_goes_to_the_socket_of_its_port)
{
    struct linux_bench *b = bench_new(0);
    struct sock other;

    sock_init(&other, b->kc->kernel, "other", 0);
    other.port = 10;
    b->net->udp[b->net->udp_count++] = &other;
    for (unsigned i = 0; i < 3; i++) {
        struct packet *pkt = linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST);

        pkt->header[UDP_OFFSET + 3] = i == 0 ? 9 : 10;
        linux_bench_call(b, call_udp_rcv, pkt);
    }
    ck_assert_uint_eq(b->sock.queue.length, 1);
    ck_assert_uint_eq(other.queue.length, 2);
    linux_bench_free(b);
}
END_TEST

/* ---- memory -------------------------------------------------------------------------------- */

/* Cut to rmem_max, doubled, at least 2304. */
START_TEST(a_receive_buffer_is_twice_what_was_asked_for)
{
    static const struct {
        uint64_t asked, given;
    } cases[] = { { 0, 212992 },      { 1, 2304 },        { 1152, 2304 },     { 1153, 2306 },
                  { 100000, 200000 }, { 212992, 425984 }, { 212993, 425984 }, { 1000000, 425984 } };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct linux_bench *b = bench_new(cases[i].asked);

        ck_assert_uint_eq(b->sock.rcvbuf_bytes, cases[i].given);
        linux_bench_free(b);
    }
}
END_TEST

/* A packet is taken while what is charged does not exceed 212992 bytes: 166 packets are 212480, so
 * the 167th is taken and overshoots, 213760. The 168th and all others are lost, each counted as
 * RcvbufErrors, InErrors and a drop of the socket. */
START_TEST(so_many_packets_fit_the_default_buffer_and_one_overshoots)
{
    struct linux_bench *b = bench_new(0);

    receive(b, 170);
    ck_assert_uint_eq(b->sock.queue.length, 167);
    ck_assert_uint_eq(b->sock.rmem_alloc_bytes, 167 * 1280);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_UDP_RCVBUF), 3);
    ck_assert_uint_eq(b->net->snmp.udp_rcvbuf_errors, 3);
    ck_assert_uint_eq(b->net->snmp.udp_in_errors, 3);
    ck_assert_uint_eq(b->sock.drops, 3);
    linux_bench_free(b);
}
END_TEST

/* 2 x 1280 asked for, so two packets fill it exactly: UDP takes a third, and that one overshoots.
 */
START_TEST(a_buffer_that_is_exactly_full_takes_one_more)
{
    struct linux_bench *b = bench_new(1280);

    receive(b, 4);
    ck_assert_uint_eq(b->sock.rcvbuf_bytes, 2560);
    ck_assert_uint_eq(b->sock.queue.length, 3);
    linux_bench_free(b);
}
END_TEST

/* 167 packets lie in the receive queue. The first read moves all of them to the reader's queue.
 * Memory comes back when a quarter of the buffer (53248 bytes) has been read: 41 packets are 52480,
 * the 42nd makes 53760. So after 41 reads every packet is still lost, after the 42nd there is room
 * for 212992 - (213760 - 53760) = 52992 bytes: 41 packets (52480), and one that overshoots. */
START_TEST(packets_are_lost_although_the_reader_has_just_read_some)
{
    struct linux_bench *b = bench_new(0);

    receive(b, 167);
    read_packets(b, 41);
    ck_assert_uint_eq(b->sock.rmem_alloc_bytes, 213760);
    receive(b, 1);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_UDP_RCVBUF), 1);
    read_packets(b, 1);
    ck_assert_uint_eq(b->sock.rmem_alloc_bytes, 160000);
    receive(b, 50);
    ck_assert_uint_eq(b->sock.queue.length, 125 + 42);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_UDP_RCVBUF), 1 + 8);
    linux_bench_free(b);
}
END_TEST

/* Three packets: each read leaves the reader's queue shorter, the third empties it and gives all of
 * it back. Then one at a time: each empties it. */
START_TEST(an_empty_queue_gives_everything_back)
{
    struct linux_bench *b = bench_new(0);

    receive(b, 3);
    read_packets(b, 2);
    ck_assert_uint_eq(b->sock.rmem_alloc_bytes, 3840);
    ck_assert_uint_eq(b->sock.deficit_bytes, 2560);
    read_packets(b, 1);
    ck_assert_uint_eq(b->sock.rmem_alloc_bytes, 0);
    ck_assert_uint_eq(b->sock.deficit_bytes, 0);
    receive(b, 1);
    read_packets(b, 1);
    ck_assert_uint_eq(b->sock.rmem_alloc_bytes, 0);
    linux_bench_free(b);
}
END_TEST

/* What comes while the reader's queue is being read stays in the receive queue, so the first two
 * reads of five packets empty the reader's queue of two: memory comes back with the second. */
START_TEST(what_came_after_the_splice_does_not_keep_memory_back)
{
    struct linux_bench *b = bench_new(0);

    receive(b, 2);
    read_packets(b, 1);
    receive(b, 3);
    ck_assert_uint_eq(b->sock.rmem_alloc_bytes, 5 * 1280);
    read_packets(b, 1);
    ck_assert_uint_eq(b->sock.rmem_alloc_bytes, 3 * 1280);
    linux_bench_free(b);
}
END_TEST

/* Half of 2560 is 1280: the first two packets find not more than that, the third does and takes the
 * lock (here 500 cycles) first. The fourth is lost without it. */
START_TEST(the_busy_lock_is_taken_when_the_buffer_is_more_than_half_full)
{
    struct linux_bench *b = linux_bench_new();
    uint64_t stamp_ps[3], began_ps;

    b->params.kernel.costs.udp_busylock_cycles = 500;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 1280);
    receive(b, 3);
    for (unsigned i = 0; i < 3; i++) {
        struct packet *pkt = packet_queue_pop(&b->sock.queue);

        stamp_ps[i] = pkt->stamp_ps[STAGE_RX_SOCKET];
        packet_queue_push(&b->sock.queue, pkt);
    }
    ck_assert_uint_lt(stamp_ps[1] - stamp_ps[0], 10 * US);
    ck_assert_uint_eq((stamp_ps[2] - stamp_ps[1]) / (500 * US), 1);
    began_ps = b->machine.cpus[0].account_ps[CPU_INTERRUPT];
    receive(b, 1);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_UDP_RCVBUF), 1);
    ck_assert_uint_lt(b->machine.cpus[0].account_ps[CPU_INTERRUPT] - began_ps, 50 * US);
    linux_bench_free(b);
}
END_TEST

/* ---- the reader ---------------------------------------------------------------------------- */

/* Three frames are polled together while the reader sleeps: the first wakes it, and it reads all
 * three before it sleeps again. */
START_TEST(a_sleeping_reader_is_woken_once)
{
    struct linux_bench *b = linux_bench_new();
    struct reader *reader = &b->machine.os.readers[0];

    linux_bench_process(b, "reader", PROCESS_UDP_READER);
    linux_bench_build(b);
    linux_bench_run(b, 100 * MS);
    ck_assert_ptr_eq(reader->sock.sleeper, &reader->task);
    linux_bench_frames(b, 0, 3, 64);
    linux_bench_run(b, 100 * MS);
    ck_assert_uint_eq(reader->sock.wakeups, 1);
    ck_assert_uint_eq(b->net->snmp.udp_in_datagrams, 3);
    ck_assert_uint_eq(b->machine.packets.total.delivered, 3);
    ck_assert_ptr_eq(reader->sock.sleeper, &reader->task);
    linux_bench_frames(b, 0, 1, 64);
    linux_bench_run(b, 100 * MS);
    ck_assert_uint_eq(reader->sock.wakeups, 2);
    linux_bench_free(b);
}
END_TEST

/* sock-readable when nobody sleeps (here 700 cycles), sock-wake when somebody does. */
START_TEST(nobody_is_woken_while_nobody_sleeps)
{
    struct linux_bench *b = linux_bench_new();
    uint64_t before_ps;

    b->params.kernel.costs.sock_readable_cycles = 700;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    linux_bench_run(b, 50 * MS);
    before_ps = b->machine.cpus[0].account_ps[CPU_INTERRUPT];
    receive(b, 2);
    ck_assert_uint_eq((b->machine.cpus[0].account_ps[CPU_INTERRUPT] - before_ps) / (700 * US), 2);
    ck_assert_uint_eq(b->sock.wakeups, 0);
    linux_bench_free(b);
}
END_TEST

TEST_RUNNER("kernel/udp", a_port_nobody_is_bound_to_is_no_error_of_udp,
            a_broken_udp_header_is_an_input_error, a_packet_goes_to_the_socket_of_its_port,
            a_receive_buffer_is_twice_what_was_asked_for,
            so_many_packets_fit_the_default_buffer_and_one_overshoots,
            a_buffer_that_is_exactly_full_takes_one_more,
            packets_are_lost_although_the_reader_has_just_read_some,
            an_empty_queue_gives_everything_back,
            what_came_after_the_splice_does_not_keep_memory_back,
            the_busy_lock_is_taken_when_the_buffer_is_more_than_half_full,
            a_sleeping_reader_is_woken_once, nobody_is_woken_while_nobody_sleeps)
