/* Frames that a program hands to another CPU: the ring, the thread, and an echo over it all. */
#include "models/kernel/cpumap.h"
#include "models/kernel/ip_header.h"
#include "models/kernel/udp_send.h"
#include "models/kernel/xdp.h"
#include "tests/models/linux_bench.h"
#include "tests/models/runner.h"

static struct cpumap map;
static struct xdp program;

static struct linux_bench *bench_new(uint64_t ring_packets)
{
    struct linux_bench *b = linux_bench_new();

    linux_bench_build(b);
    linux_bench_bind(b, 9, 1000000);
    cpumap_init(&map, b->kc, ring_packets, 900);
    wake_up_new_task(&map.task);
    linux_bench_run(b, 10 * MS);
    b->params.machine.nics[0].xdp = XDP_CPU;
    b->params.machine.nics[0].xdp_port = 7;
    program = (struct xdp){ .nic = &b->params.machine.nics[0],
                            .cpumap = &map,
                            .dev = &b->machine.nics[0].net_dev };
    return b;
}

/* The thread runs when the softirq is over: all of them stand in the ring before. */
static void poll_many(struct linux_bench *b, void *arg)
{
    unsigned n = *(const unsigned *)arg;

    for (unsigned i = 0; i < n; i++)
        ck_assert(xdp_run(b->kc, &program, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST)));
    ck_assert_uint_eq(map.ring.length, n / CPUMAP_BULK * CPUMAP_BULK);
    xdp_flush(b->kc, &program);
    ck_assert_uint_eq(map.ring.length, n);
}

/* 20 = 8 + 8 + 4: three rounds of the thread, in order, to the socket. */
START_TEST(the_thread_gives_the_stack_what_the_program_handed_over)
{
    struct linux_bench *b = bench_new(100);
    unsigned n = 20;
    uint64_t number = 0;

    linux_bench_call(b, poll_many, &n);
    ck_assert_uint_eq(b->sock.queue.length, 20);
    ck_assert_uint_eq(program.stats.to_cpu, 20);
    for (const struct packet *pkt = b->sock.queue.head; pkt; pkt = pkt->next) {
        ck_assert_uint_gt(pkt->number, number);
        number = pkt->number;
    }
    linux_bench_free(b);
}
END_TEST

static void overflow(struct linux_bench *b, void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 20; i++)
        xdp_run(b->kc, &program, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST));
    xdp_flush(b->kc, &program);
}

/* Room for 12 of 20. */
START_TEST(what_finds_the_ring_full_is_lost_under_its_own_name)
{
    struct linux_bench *b = bench_new(12);

    linux_bench_call(b, overflow, NULL);
    ck_assert_uint_eq(b->sock.queue.length, 12);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_XDP_CPUMAP), 8);
    linux_bench_free(b);
}
END_TEST

static void flood(struct linux_bench *b, void *arg)
{
    (void)arg;
    b->params.machine.nics[0].xdp_port = 9;
    for (unsigned i = 0; i < 3; i++)
        ck_assert(xdp_run(b->kc, &program, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST)));
    xdp_flush(b->kc, &program);
}

START_TEST(the_flood_itself_is_dropped)
{
    struct linux_bench *b = bench_new(12);

    linux_bench_call(b, flood, NULL);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_XDP), 3);
    ck_assert_uint_eq(program.stats.to_cpu, 0);
    linux_bench_free(b);
}
END_TEST

/* Addresses and ports change places, and both checksums stay what they were. */
START_TEST(an_answer_is_its_question_turned_round)
{
    static const enum traffic_protocol protocols[] = { PROTOCOL_UDP4, PROTOCOL_UDP6 };

    for (unsigned i = 0; i < 2; i++) {
        struct linux_bench *b = bench_new(1);
        struct packet *question = linux_bench_packet(b, protocols[i], DESTINATION_HOST);
        unsigned udp = IP_OFFSET + (i == 0 ? IPV4_LEAST_BYTES : IPV6_BYTES);
        struct packet *answer, *again;

        question->flow = 77;
        answer = udp_make_answer(question, 5 * US);
        ck_assert_uint_eq(answer->flow, 77);
        ck_assert_uint_eq(answer->stamp_ps[STAGE_RX_SEND], 5 * US);
        ck_assert_uint_eq(answer->frame_bytes, question->frame_bytes);
        ck_assert_mem_eq(answer->header, question->header + 6, 6);
        ck_assert_mem_eq(answer->header + udp, question->header + udp + 2, 2);
        ck_assert_mem_eq(answer->header + udp + 4, question->header + udp + 4, 4);
        ck_assert(i == 0 ? ipv4_header_is_good(answer) : ipv6_header_is_good(answer));
        again = udp_make_answer(answer, 6 * US);
        ck_assert_mem_eq(again->header, question->header, question->header_bytes);
        packet_drop(question, DROP_NOT_IP);
        packet_drop(answer, DROP_NOT_IP);
        packet_drop(again, DROP_NOT_IP);
        linux_bench_free(b);
    }
}
END_TEST

TEST_RUNNER("kernel/cpumap", the_thread_gives_the_stack_what_the_program_handed_over,
            what_finds_the_ring_full_is_lost_under_its_own_name, the_flood_itself_is_dropped,
            an_answer_is_its_question_turned_round)
