/* Linux' IP input and forwarding: who gets a packet, and where one is lost. */
#include "models/kernel/dev.h"
#include "models/kernel/ip_header.h"
#include "tests/models/linux_bench.h"
#include "tests/models/runner.h"

#define HOP_LIMIT(protocol) ((protocol) == PROTOCOL_UDP6 ? IP_OFFSET + 7 : IP_OFFSET + 8)

static const enum traffic_protocol both[] = { PROTOCOL_UDP4, PROTOCOL_UDP6 };

/* A socket on port 9; NIC 1 is the way out where the host forwards. */
static struct linux_bench *bench_new(bool forward)
{
    struct linux_bench *b = linux_bench_new();

    b->params.kernel.ip_forward = forward;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    return b;
}

static void receive_list(struct linux_bench *b, void *arg)
{
    netif_receive_skb_list(b->kc, arg);
}

/* The packet alone in a list into the stack. */
static void receive(struct linux_bench *b, struct packet *pkt)
{
    struct packet_list list = { NULL, NULL, 0 };

    packet_list_add(&list, pkt);
    linux_bench_call(b, receive_list, &list);
}

START_TEST(a_packet_for_this_host_reaches_its_socket)
{
    for (unsigned i = 0; i < 2; i++) {
        struct linux_bench *b = bench_new(true);

        receive(b, linux_bench_packet(b, both[i], DESTINATION_HOST));
        ck_assert_uint_eq(b->sock.queue.length, 1);
        ck_assert_uint_eq(b->net->snmp.ip_in_receives, 1);
        ck_assert_uint_eq(b->net->snmp.ip_in_delivers, 1);
        ck_assert_uint_eq(b->net->snmp.ip_forw_datagrams, 0);
        linux_bench_free(b);
    }
}
END_TEST

/* A host looks at no hop limit but of what it passes on. */
START_TEST(a_packet_for_this_host_may_have_used_up_its_hops)
{
    for (unsigned i = 0; i < 2; i++) {
        struct linux_bench *b = bench_new(true);
        struct packet *pkt = linux_bench_packet(b, both[i], DESTINATION_HOST);

        pkt->header[HOP_LIMIT(both[i])] = 1;
        if (i == 0)
            ipv4_header_seal(pkt);
        receive(b, pkt);
        ck_assert_uint_eq(b->sock.queue.length, 1);
        linux_bench_free(b);
    }
}
END_TEST

/* One byte of the header changed, or the header cut off: InHdrErrors, and its name in the ledger.
 */
START_TEST(a_broken_header_is_a_header_error)
{
    static const struct {
        enum traffic_protocol protocol;
        unsigned at;
        uint8_t value;
        unsigned known; /* bytes of the frame; 0: all of its headers */
    } cases[] = {
        { PROTOCOL_UDP4, IP_OFFSET, 0x46, 0 },      /* six words: the checksum is over five */
        { PROTOCOL_UDP4, IP_OFFSET, 0x44, 0 },      /* four words */
        { PROTOCOL_UDP4, IP_OFFSET, 0x65, 0 },      /* version 6 */
        { PROTOCOL_UDP4, IP_OFFSET + 10, 0xff, 0 }, /* checksum */
        { PROTOCOL_UDP4, IP_OFFSET + 8, 5, 0 },     /* time to live, and the checksum not */
        { PROTOCOL_UDP4, 0, 2, 33 },                /* 14 and 20 are needed */
        { PROTOCOL_UDP6, IP_OFFSET, 0x40, 0 },      /* version 4 */
        { PROTOCOL_UDP6, 0, 2, 53 },                /* 14 and 40 are needed */
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct linux_bench *b = bench_new(false);
        struct packet *pkt = linux_bench_packet(b, cases[i].protocol, DESTINATION_HOST);

        pkt->header[cases[i].at] = cases[i].value;
        if (cases[i].known)
            pkt->header_bytes = cases[i].known;
        receive(b, pkt);
        ck_assert_uint_eq(linux_bench_lost(b, DROP_IP_IN_HEADER), 1);
        ck_assert_uint_eq(b->net->snmp.ip_in_receives, 1);
        ck_assert_uint_eq(b->net->snmp.ip_in_hdr_errors, 1);
        ck_assert_uint_eq(b->net->snmp.ip_in_delivers, 0);
        linux_bench_free(b);
    }
}
END_TEST

/* 0x0806, and a frame of which too little is known: no handler, no IP counter. */
START_TEST(what_is_no_ip_has_no_handler)
{
    for (unsigned i = 0; i < 2; i++) {
        struct linux_bench *b = bench_new(false);
        struct packet *pkt = linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST);

        if (i == 0)
            pkt->header[13] = 0x06;
        else
            pkt->header_bytes = 13;
        receive(b, pkt);
        ck_assert_uint_eq(linux_bench_lost(b, DROP_NO_PROTOCOL), 1);
        ck_assert_uint_eq(b->net->snmp.ip_in_receives, 0);
        ck_assert_uint_eq(b->kc->softnet.processed, 1);
        linux_bench_free(b);
    }
}
END_TEST

/* More fragments, an offset (its high and its low byte), TCP, ICMP; IPv6's fragment header. Not the
 * don't-fragment bit. */
START_TEST(fragments_and_other_transports_have_nobody_to_go_to)
{
    static const struct {
        enum traffic_protocol protocol;
        unsigned at;
        uint8_t value;
        bool lost;
    } cases[] = {
        { PROTOCOL_UDP4, IP_OFFSET + 6, 0x20, true },  { PROTOCOL_UDP4, IP_OFFSET + 6, 0x01, true },
        { PROTOCOL_UDP4, IP_OFFSET + 7, 0x01, true },  { PROTOCOL_UDP4, IP_OFFSET + 9, 6, true },
        { PROTOCOL_UDP4, IP_OFFSET + 9, 1, true },     { PROTOCOL_UDP6, IP_OFFSET + 6, 44, true },
        { PROTOCOL_UDP4, IP_OFFSET + 6, 0x40, false },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct linux_bench *b = bench_new(false);
        struct packet *pkt = linux_bench_packet(b, cases[i].protocol, DESTINATION_HOST);

        pkt->header[cases[i].at] = cases[i].value;
        if (cases[i].protocol == PROTOCOL_UDP4)
            ipv4_header_seal(pkt);
        receive(b, pkt);
        ck_assert_uint_eq(linux_bench_lost(b, DROP_IP_NO_TRANSPORT), cases[i].lost);
        ck_assert_uint_eq(b->net->snmp.ip_in_unknown_protos, cases[i].lost);
        ck_assert_uint_eq(b->net->snmp.ip_in_delivers, !cases[i].lost);
        linux_bench_free(b);
    }
}
END_TEST

/* Six words of header: the UDP header, and with it the port, lies four bytes further back. */
START_TEST(a_header_with_options_is_passed_over)
{
    struct linux_bench *b = bench_new(false);
    struct packet *pkt = linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST);
    uint8_t *ip = pkt->header + IP_OFFSET;

    pkt->frame_bytes = 70;
    pkt->header_bytes = 64;
    memmove(ip + 24, ip + 20, 26);
    memset(ip + 20, 1, 4); /* no operation */
    ip[0] = 0x46;
    ip[3] += 4;
    ipv4_header_seal(pkt);
    receive(b, pkt);
    ck_assert_uint_eq(b->sock.queue.length, 1);
    linux_bench_free(b);
}
END_TEST

/* ---- forwarding ---------------------------------------------------------------------------- */

START_TEST(a_packet_for_elsewhere_leaves_with_one_hop_fewer)
{
    for (unsigned i = 0; i < 2; i++) {
        struct linux_bench *b = bench_new(true);

        receive(b, linux_bench_packet(b, both[i], DESTINATION_BEYOND));
        ck_assert_uint_eq(b->left.count, 1);
        ck_assert_uint_eq(b->left.seen[0].header[HOP_LIMIT(both[i])], 63);
        if (i == 0)
            ck_assert(ipv4_header_is_good(&b->left.seen[0]));
        ck_assert_uint_eq(b->net->snmp.ip_in_receives, 1);
        ck_assert_uint_eq(b->net->snmp.ip_forw_datagrams, 1);
        ck_assert_uint_eq(b->net->snmp.ip_in_delivers, 0);
        ck_assert_uint_eq(b->machine.packets.total.delivered, 1);
        linux_bench_free(b);
    }
}
END_TEST

/* 2 passes and leaves as 1; 1 and 0 do not pass. */
START_TEST(a_packet_for_elsewhere_ends_here_when_its_hops_are_used_up)
{
    for (unsigned i = 0; i < 6; i++) {
        struct linux_bench *b = bench_new(true);
        struct packet *pkt = linux_bench_packet(b, both[i % 2], DESTINATION_BEYOND);
        unsigned hops = i / 2;

        pkt->header[HOP_LIMIT(both[i % 2])] = (uint8_t)hops;
        if (i % 2 == 0)
            ipv4_header_seal(pkt);
        receive(b, pkt);
        ck_assert_uint_eq(b->left.count, hops == 2);
        ck_assert_uint_eq(linux_bench_lost(b, DROP_IP_FORWARD), hops < 2);
        ck_assert_uint_eq(b->net->snmp.ip_in_hdr_errors, hops < 2);
        ck_assert_uint_eq(b->net->snmp.ip_forw_datagrams, hops == 2);
        linux_bench_free(b);
    }
}
END_TEST

START_TEST(a_host_that_forwards_nothing_takes_every_packet)
{
    for (unsigned i = 0; i < 2; i++) {
        struct linux_bench *b = bench_new(false);

        receive(b, linux_bench_packet(b, both[i], DESTINATION_BEYOND));
        ck_assert_uint_eq(b->sock.queue.length, 1);
        ck_assert_uint_eq(b->left.count, 0);
        linux_bench_free(b);
    }
}
END_TEST

START_TEST(the_default_route_says_which_nic_packets_leave_by)
{
    struct linux_bench *b = linux_bench_new();

    b->params.kernel.ip_forward = true;
    strcpy(b->params.kernel.default_route, "eth0");
    linux_bench_build(b);
    receive(b, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_BEYOND));
    ck_assert_uint_eq(b->left.count, 0);
    ck_assert_uint_eq(b->machine.nics[0].net_dev.tx_packets, 1);
    linux_bench_free(b);
}
END_TEST

/* ---- lists --------------------------------------------------------------------------------- */

/* 4 4 6 4: three runs of one version each, every packet one by one in order. A run costs ip-list
 * (here 1000 cycles), nothing else costs more than a few. */
START_TEST(a_list_goes_to_ip_in_runs_of_one_version)
{
    static const enum traffic_protocol order[] = { PROTOCOL_UDP4, PROTOCOL_UDP4, PROTOCOL_UDP6,
                                                   PROTOCOL_UDP4 };
    struct linux_bench *b = linux_bench_new();
    struct packet_list list = { NULL, NULL, 0 };
    uint64_t began_ps;

    b->params.kernel.costs.ip_list_cycles = 1000;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    linux_bench_run(b, 50 * MS);
    for (unsigned i = 0; i < 4; i++)
        packet_list_add(&list, linux_bench_packet(b, order[i], DESTINATION_HOST));
    began_ps = sim_now_ps(b->sim);
    linux_bench_call(b, receive_list, &list);
    ck_assert_uint_eq(b->sock.queue.length, 4);
    for (uint64_t number = 1; number <= 4; number++) {
        struct packet *pkt = packet_queue_pop(&b->sock.queue);
        uint64_t after_us = (pkt->stamp_ps[STAGE_RX_SOCKET] - began_ps) / US;
        uint64_t runs = number <= 2 ? 1 : number - 1;

        ck_assert_uint_eq(pkt->number, number);
        ck_assert_uint_eq(after_us / 1000, runs);
        packet_drop(pkt, DROP_UDP_RCVBUF);
    }
    linux_bench_free(b);
}
END_TEST

TEST_RUNNER("kernel/ip_input", a_packet_for_this_host_reaches_its_socket,
            a_packet_for_this_host_may_have_used_up_its_hops, a_broken_header_is_a_header_error,
            what_is_no_ip_has_no_handler, fragments_and_other_transports_have_nobody_to_go_to,
            a_header_with_options_is_passed_over, a_packet_for_elsewhere_leaves_with_one_hop_fewer,
            a_packet_for_elsewhere_ends_here_when_its_hops_are_used_up,
            a_host_that_forwards_nothing_takes_every_packet,
            the_default_route_says_which_nic_packets_leave_by,
            a_list_goes_to_ip_in_runs_of_one_version)
