/* What drops packets early: rules of netfilter at their hooks, a program in the driver. */
#include "models/kernel/dev.h"
#include "models/kernel/ip_header.h"
#include "models/kernel/netfilter.h"
#include "models/kernel/xdp.h"
#include "tests/models/linux_bench.h"
#include "tests/models/runner.h"

/* The bench's packets go to port 9, where a socket is. */
static struct linux_bench *bench_new(enum nf_rules rules, uint64_t port)
{
    struct linux_bench *b = linux_bench_new();

    b->params.kernel.netfilter = rules;
    b->params.kernel.nf_port = port;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    return b;
}

static void receive_list(struct linux_bench *b, void *arg)
{
    netif_receive_skb_list(b->kc, arg);
}

/* One packet alone in a list into the stack. */
static void receive(struct linux_bench *b)
{
    struct packet_list list = { NULL, NULL, 0 };

    packet_list_add(&list, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST));
    linux_bench_call(b, receive_list, &list);
}

static uint64_t dropped(const struct linux_bench *b, enum drop_place place)
{
    return b->machine.packets.total.dropped[place];
}

START_TEST(a_rule_drops_at_its_hook_and_counts_under_its_name)
{
    static const struct {
        enum nf_rules rules;
        enum drop_place place;
    } cases[] = {
        { NF_RAW, DROP_NF_RAW },
        { NF_FILTER, DROP_NF_INPUT },
        { NF_CONNTRACK, DROP_NF_INPUT },
        { NF_FIREWALLD, DROP_NF_INPUT },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct linux_bench *b = bench_new(cases[i].rules, 9);

        receive(b);
        ck_assert_uint_eq(dropped(b, cases[i].place), 1);
        ck_assert_uint_eq(b->sock.queue.length, 0);
        ck_assert_uint_eq(b->net->snmp.ip_in_receives, 1);
        ck_assert_uint_eq(b->net->snmp.ip_in_delivers, 0); /* a hook before the transport had it */
        linux_bench_free(b);
    }
}
END_TEST

START_TEST(packets_to_other_ports_pass)
{
    static const enum nf_rules rules[] = { NF_NONE, NF_RAW, NF_FILTER, NF_CONNTRACK, NF_FIREWALLD };

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct linux_bench *b = bench_new(rules[i], 10);

        receive(b);
        ck_assert_uint_eq(b->sock.queue.length, 1);
        linux_bench_free(b);
    }
}
END_TEST

START_TEST(no_port_means_every_packet)
{
    struct linux_bench *b = bench_new(NF_RAW, 0);

    receive(b);
    ck_assert_uint_eq(dropped(b, DROP_NF_RAW), 1);
    linux_bench_free(b);
}
END_TEST

/* Ports are found in IPv4 and IPv6 UDP, and nowhere else. */
START_TEST(ports_are_read_where_they_are)
{
    struct linux_bench *b = bench_new(NF_NONE, 0);
    struct packet *four = linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST);
    struct packet *six = linux_bench_packet(b, PROTOCOL_UDP6, DESTINATION_HOST);

    ck_assert_uint_eq(udp_port_of(four), 9);
    ck_assert_uint_eq(udp_port_of(six), 9);
    four->header[IP_OFFSET + 9] = 6; /* TCP */
    ck_assert_uint_eq(udp_port_of(four), PORT_NONE);
    six->header_bytes = IP_OFFSET + 40;
    ck_assert_uint_eq(udp_port_of(six), PORT_NONE);
    packet_drop(four, DROP_NOT_IP);
    packet_drop(six, DROP_NOT_IP);
    linux_bench_free(b);
}
END_TEST

static bool taken; /* by the program */

static void show(struct linux_bench *b, void *arg)
{
    struct packet *pkt = arg;
    struct xdp program = { .nic = &b->params.machine.nics[0] };

    taken = xdp_run(b->kc, &program, pkt);
    cpu_pay();
    if (!taken)
        packet_drop(pkt, DROP_NOT_IP);
}

/* drop: the flood's port, or everything; a program that passes takes nothing. */
START_TEST(a_program_takes_what_it_is_meant_for)
{
    static const struct {
        enum xdp_action action;
        uint64_t port;
        unsigned taken;
    } cases[] = {
        { XDP_PASS, 0, 0 },
        { XDP_DROP, 0, 1 },
        { XDP_DROP, 9, 1 },
        { XDP_DROP, 10, 0 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct linux_bench *b = bench_new(NF_NONE, 0);

        b->params.machine.nics[0].xdp = cases[i].action;
        b->params.machine.nics[0].xdp_port = cases[i].port;
        linux_bench_call(b, show, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST));
        ck_assert_uint_eq(taken, cases[i].taken);
        ck_assert_uint_eq(dropped(b, DROP_XDP), cases[i].taken);
        linux_bench_free(b);
    }
}
END_TEST

TEST_RUNNER("kernel/early_drop", a_rule_drops_at_its_hook_and_counts_under_its_name,
            packets_to_other_ports_pass, no_port_means_every_packet, ports_are_read_where_they_are,
            a_program_takes_what_it_is_meant_for)
