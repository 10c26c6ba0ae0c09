/* Packet sockets: a copy of every frame, and the frame itself goes on. */
#include "models/kernel/dev.h"
#include "tests/models/linux_bench.h"
#include "tests/models/runner.h"

static struct packet_ledger *total_of(struct linux_bench *b)
{
    return &b->machine.packets.total;
}

/* One frame for the UDP reader, one for nobody: both are seen. Created copies count on both sides
 * of conservation (checked at the end): 2 offered + 2 created = 3 delivered + 1 lost. */
START_TEST(a_tap_gets_a_copy_and_the_frame_goes_on)
{
    struct linux_bench *b = linux_bench_new();

    linux_bench_process(b, "sink", PROCESS_UDP_READER);
    linux_bench_process(b, "dump", PROCESS_PACKET_READER);
    linux_bench_build(b);
    linux_bench_run(b, 50 * MS);
    linux_bench_frames(b, 0, 1, 64);
    linux_bench_run(b, 50 * MS);
    b->machine.os.readers[0].sock.port = 10;
    linux_bench_frames(b, 0, 1, 64);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(total_of(b)->offered, 2);
    ck_assert_uint_eq(total_of(b)->created, 2);
    ck_assert_uint_eq(total_of(b)->delivered, 3);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_UDP_NO_PORT), 1);
    ck_assert_uint_eq(b->machine.os.readers[0].received, 1);
    ck_assert_uint_eq(b->machine.os.readers[1].received, 2);
    ck_assert_uint_eq(b->net->snmp.udp_in_datagrams, 1); /* a packet socket reads no datagrams */
    linux_bench_free(b);
}
END_TEST

/* A copy is the frame with the stamps it has so far. */
START_TEST(a_copy_has_the_stamps_and_the_bytes_of_the_frame)
{
    struct linux_bench *b = linux_bench_new();
    struct packet *original, *copy;

    linux_bench_build(b);
    original = linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST);
    copy = packet_clone(original);
    ck_assert_ptr_ne(copy, original);
    ck_assert_uint_eq(copy->number, original->number);
    ck_assert_uint_eq(copy->stages_passed, 1u << STAGE_RX_SEND);
    ck_assert_mem_eq(copy->header, original->header, sizeof copy->header);
    ck_assert_uint_eq(b->machine.packets.inside, 2);
    packet_drop(copy, DROP_PACKET_RCVBUF);
    ck_assert_uint_eq(b->machine.packets.inside, 1);
    linux_bench_free(b);
}
END_TEST

START_TEST(a_tap_hears_the_nic_it_is_bound_to)
{
    struct linux_bench *b = linux_bench_new();
    struct process_params *bound;

    linux_bench_process(b, "all", PROCESS_PACKET_READER);
    bound = linux_bench_process(b, "one", PROCESS_PACKET_READER);
    strcpy(bound->nic, "eth1");
    linux_bench_build(b);
    linux_bench_run(b, 50 * MS);
    linux_bench_frames(b, 0, 2, 64);
    linux_bench_frames(b, 1, 1, 64);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(b->machine.os.readers[0].received, 3);
    ck_assert_uint_eq(b->machine.os.readers[1].received, 1);
    ck_assert_uint_eq(total_of(b)->created, 4);
    linux_bench_free(b);
}
END_TEST

static void receive_list(struct linux_bench *b, void *arg)
{
    netif_receive_skb_list(b->kc, arg);
}

/* What no protocol takes is seen all the same. */
START_TEST(a_tap_hears_frames_nobody_else_takes)
{
    struct linux_bench *b = linux_bench_new();
    struct packet_list list = { NULL, NULL, 0 };
    struct packet *pkt;

    linux_bench_process(b, "dump", PROCESS_PACKET_READER);
    linux_bench_build(b);
    linux_bench_run(b, 50 * MS);
    pkt = linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST);
    pkt->header[13] = 0x06;
    packet_list_add(&list, pkt);
    linux_bench_call(b, receive_list, &list);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_NO_PROTOCOL), 1);
    ck_assert_uint_eq(b->machine.os.readers[0].received, 1);
    linux_bench_free(b);
}
END_TEST

/* A packet socket refuses when what is charged has reached the buffer: 2560 bytes are two packets,
 * and the third copy is lost. UDP's buffer of the same size takes three of the frames themselves.
 * Memory of what was read comes back at once. */
START_TEST(a_full_tap_loses_copies_and_no_frames)
{
    struct linux_bench *b = linux_bench_new();
    struct sock tap;
    struct packet_list list = { NULL, NULL, 0 };

    linux_bench_build(b);
    linux_bench_bind(b, 9, 1280);
    sock_init(&tap, b->kc->kernel, "tap", 1280);
    tap.dev_name = "";
    b->net->taps[b->net->tap_count++] = &tap;
    for (unsigned i = 0; i < 5; i++)
        packet_list_add(&list, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_HOST));
    linux_bench_call(b, receive_list, &list);
    ck_assert_uint_eq(tap.queue.length, 2);
    ck_assert_uint_eq(tap.drops, 3);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_PACKET_RCVBUF), 3);
    ck_assert_uint_eq(b->sock.queue.length, 3);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_UDP_RCVBUF), 2);
    ck_assert_uint_eq(b->net->snmp.udp_rcvbuf_errors, 2);
    ck_assert_uint_eq(total_of(b)->created, 5);
    linux_bench_free(b);
}
END_TEST

TEST_RUNNER("kernel/af_packet", a_tap_gets_a_copy_and_the_frame_goes_on,
            a_copy_has_the_stamps_and_the_bytes_of_the_frame, a_tap_hears_the_nic_it_is_bound_to,
            a_tap_hears_frames_nobody_else_takes, a_full_tap_loses_copies_and_no_frames)
