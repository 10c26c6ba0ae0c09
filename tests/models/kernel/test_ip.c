/* IPv4 input: what passes, what is lost and where, and what forwarding does to the header. */
#include "tests/models/runner.h"
#include "tests/models/small_machine.h"

/* Runs ip_input on a task of a small machine for a packet whose header a test has changed. */
struct bench {
    struct small_machine *small;
    struct task task;
    struct packet *pkt;
};

static void input(void *arg)
{
    struct bench *b = arg;

    ip_input(&b->small->machine.ip, b->pkt);
}

static void bench_init(struct bench *b)
{
    b->small = small_machine_new(RECEIVE_BSD_INTERRUPT);
    small_machine_build(b->small);
    b->pkt = packet_take(&b->small->machine.packets);
    b->pkt->frame_bytes = 64;
    b->pkt->header_bytes = 60;
    memcpy(b->pkt->header, b->small->template.header, 60);
}

static void bench_run(struct bench *b)
{
    struct cpu *cpu = &b->small->machine.cpus[0];

    packet_offer(b->pkt, 0);
    task_init(&b->task, &cpu->sched, "input", TASK_KERNEL, input, b, &cpu->account_ps[CPU_KERNEL]);
    task_wake(&b->task);
    small_machine_run(b->small);
}

static uint64_t dropped(const struct bench *b, enum drop_place place)
{
    return b->small->machine.packets.total.dropped[place];
}

/* The sum of the header's ten words, carries added in, is 0xffff when the checksum is right. */
static unsigned header_sum(const uint8_t *ip)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < 20; i += 2)
        sum += (unsigned)ip[i] << 8 | ip[i + 1];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

/* 5 cycles of ip-forward, then 2 of ip-output, then driver-tx 2. One hop fewer to live, and the
 * checksum still right. */
START_TEST(a_forwarded_packet_has_one_hop_fewer_and_a_right_checksum)
{
    struct bench b;

    bench_init(&b);
    ck_assert_uint_eq(header_sum(b.pkt->header + 14), 0xffff);
    bench_run(&b);
    ck_assert_uint_eq(b.small->left.count, 1);
    ck_assert_uint_eq(b.small->left.seen[0].header[22], 63);
    ck_assert_uint_eq(header_sum(b.small->left.seen[0].header + 14), 0xffff);
    ck_assert_uint_eq(left_us(b.small, 0, STAGE_RX_IP), 5);
    ck_assert_uint_eq(left_us(b.small, 0, STAGE_TX_QUEUE), 7);
    ck_assert_uint_eq(left_us(b.small, 0, STAGE_TX_DRIVER), 9);
    small_machine_free(b.small);
}
END_TEST

/* The identification is chosen so that the checksum is the wanted one (in ones' complement their
 * sum is constant). Forwarding adds 0x100: from 0xff00 on that carries around the end. */
START_TEST(the_checksum_stays_right_where_its_sum_carries)
{
    static const unsigned wanted[] = { 0x0001, 0x00ff, 0x0100, 0x1234, 0xfefe,
                                       0xfeff, 0xff00, 0xff01, 0xff7f, 0xfffe };

    for (unsigned i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        struct bench b;
        uint8_t *ip;
        unsigned id;

        bench_init(&b);
        ip = b.pkt->header + 14;
        id = ((unsigned)ip[10] << 8 | ip[11]) + 0xffff - wanted[i];
        id = (id & 0xffff) + (id >> 16);
        ip[4] = (uint8_t)(id >> 8);
        ip[5] = (uint8_t)id;
        ip[10] = (uint8_t)(wanted[i] >> 8);
        ip[11] = (uint8_t)wanted[i];
        ck_assert_uint_eq(header_sum(ip), 0xffff);
        bench_run(&b);
        ck_assert_uint_eq(b.small->left.count, 1);
        ck_assert_uint_eq(header_sum(b.small->left.seen[0].header + 14), 0xffff);
        small_machine_free(b.small);
    }
}
END_TEST

/* One byte of the header changed, or too little of it: lost as a broken header, after the cost of
 * looking at it (5 cycles) and not that of output. */
START_TEST(a_broken_header_is_lost_after_the_forwarding_cost)
{
    static const struct {
        unsigned at;
        uint8_t value;
    } cases[] = {
        { 14, 0x46 }, /* says six words: the checksum is over five */
        { 14, 0x65 }, /* version 6 */
        { 14, 0x44 }, /* four words */
        { 24, 0xff }, /* checksum */
        { 26, 0x0a }, /* source address */
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bench b;

        bench_init(&b);
        b.pkt->header[cases[i].at] = cases[i].value;
        bench_run(&b);
        ck_assert_uint_eq(dropped(&b, DROP_IP_HEADER), 1);
        ck_assert_uint_eq(b.small->left.count, 0);
        ck_assert_uint_eq(b.small->machine.cpus[0].account_ps[CPU_KERNEL], 5 * US);
        small_machine_free(b.small);
    }
}
END_TEST

/* A time to live of 2 passes and leaves as 1; 1 and 0 do not pass. */
START_TEST(a_used_up_time_to_live_ends_here)
{
    for (unsigned ttl = 0; ttl <= 2; ttl++) {
        struct bench b;
        uint8_t *ip;
        unsigned sum;

        bench_init(&b);
        ip = b.pkt->header + 14;
        ip[8] = (uint8_t)ttl;
        ip[10] = ip[11] = 0;
        sum = ~header_sum(ip) & 0xffff;
        ip[10] = (uint8_t)(sum >> 8);
        ip[11] = (uint8_t)sum;
        bench_run(&b);
        ck_assert_uint_eq(b.small->left.count, ttl == 2);
        ck_assert_uint_eq(dropped(&b, DROP_IP_HEADER), ttl < 2);
        small_machine_free(b.small);
    }
}
END_TEST

/* ARP (0x0806), IPv6 (0x86dd), and a frame of which too few bytes are known. */
START_TEST(what_is_no_ipv4_has_nobody_to_go_to)
{
    for (unsigned i = 0; i < 3; i++) {
        struct bench b;

        bench_init(&b);
        if (i == 0)
            b.pkt->header[13] = 0x06;
        if (i == 1)
            b.pkt->header[12] = 0x86, b.pkt->header[13] = 0xdd;
        if (i == 2)
            b.pkt->header_bytes = 33; /* 14 and 20 are needed */
        bench_run(&b);
        ck_assert_uint_eq(dropped(&b, DROP_NOT_IP), 1);
        small_machine_free(b.small);
    }
}
END_TEST

TEST_RUNNER("kernel/ip", a_forwarded_packet_has_one_hop_fewer_and_a_right_checksum,
            the_checksum_stays_right_where_its_sum_carries,
            a_broken_header_is_lost_after_the_forwarding_cost, a_used_up_time_to_live_ends_here,
            what_is_no_ipv4_has_nobody_to_go_to)
