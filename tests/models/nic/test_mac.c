/* The MAC: checks, filter, tags and PAUSE on the way in, one frame at a time on the way out. */
#include <string.h>

#include "models/nic/mac.h"
#include "models/wire/pause_frame.h"
#include "tests/models/recorder.h"
#include "tests/models/runner.h"

static struct nic_params params;
static struct sim *sim;
static struct packet_pool pool;
static struct mac mac;
static struct link link_out;
static struct recorder received, sent;
static unsigned told;

static void tell(void *ctx)
{
    (void)ctx;
    told++;
}

static void bench_with(struct nic_params nic)
{
    params = nic;
    params.link_bits_per_s = 10000000;
    received.count = sent.count = told = 0;
    sim = sim_create();
    packet_pool_init(&pool, sim);
    mac_init(&mac, sim, &params);
    link_init(&link_out, sim, 10000000, 0, STAGE_TX_LINK, true, DROP_TX_LINK_DOWN);
    received.sim = sent.sim = sim;
    mac.rx_out = recorder_in(&received);
    mac.tx_out = link_in(&link_out);
    mac.tx_sent = (struct signal_port){ .signal = tell };
    link_out.sent = mac_link_sent(&mac);
    link_out.out = recorder_in(&sent);
}

static void bench_init(void)
{
    bench_with((struct nic_params){ .frame_max_bytes = 1518 });
}

static void bench_fini(void)
{
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

static struct packet *frame(uint32_t bytes)
{
    struct packet *pkt = packet_take(&pool);

    pkt->frame_bytes = bytes;
    pkt->header_bytes = 60;
    memset(pkt->header, 0, 60);
    packet_offer(pkt, 0);
    return pkt;
}

/* A frame of IPv4 to an address, with a tag when vlan is not 0. */
static struct packet *frame_to(const char *address, unsigned vlan, uint32_t bytes)
{
    struct packet *pkt = frame(bytes);
    uint8_t *at = pkt->header + 12;

    memcpy(pkt->header, address, 6);
    if (vlan) {
        memcpy(at, (uint8_t[]){ 0x81, 0x00, (uint8_t)(vlan >> 8), (uint8_t)vlan }, 4);
        at += 4;
    }
    memcpy(at, "\x08\x00\x45", 3);
    return pkt;
}

START_TEST(frames_of_64_to_1518_bytes_pass_and_others_are_lost)
{
    static const struct {
        uint32_t bytes;
        bool passes;
    } cases[] = { { 63, false }, { 64, true }, { 1518, true }, { 1519, false } };
    struct packet_port in;
    unsigned passed = 0, lost = 0;

    bench_init();
    in = mac_rx_in(&mac);
    for (unsigned i = 0; i < 4; i++) {
        packet_port_send(&in, frame(cases[i].bytes));
        passed += cases[i].passes;
        lost += !cases[i].passes;
        ck_assert_uint_eq(received.count, passed);
        ck_assert_uint_eq(pool.total.dropped[DROP_RX_FRAME_SIZE], lost);
    }
    ck_assert_uint_eq(mac.received, 2);
    ck_assert_uint_eq(received.seen[0].stages_passed, 1u << STAGE_RX_SEND | 1u << STAGE_RX_MAC);
    bench_fini();
}
END_TEST

/* Three frames of 64 bytes at once on 10 Mb/s: last bits at 57.6, 124.8 and 192 us; each is told
 * when it has left, and then the MAC holds one less. */
START_TEST(outgoing_frames_wait_for_the_one_on_the_link)
{
    struct packet_port in;

    bench_init();
    in = mac_tx_in(&mac);
    for (unsigned i = 0; i < 3; i++)
        packet_port_send(&in, frame(64));
    ck_assert_uint_eq(mac_tx_held(&mac), 3);
    sim_run_until(sim, 57600001);
    ck_assert_uint_eq(mac_tx_held(&mac), 2);
    ck_assert_uint_eq(told, 1);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(sent.count, 3);
    ck_assert_uint_eq(sent.at_ps[0], 57600000);
    ck_assert_uint_eq(sent.at_ps[1], 124800000);
    ck_assert_uint_eq(sent.at_ps[2], 192000000);
    ck_assert_uint_eq(mac_tx_held(&mac), 0);
    ck_assert_uint_eq(mac.transmitted, 3);
    ck_assert_uint_eq(told, 3);
    bench_fini();
}
END_TEST

/* Down: all three are lost within one instant, and the MAC does not wait for ever. */
START_TEST(a_link_that_is_down_does_not_stop_the_mac)
{
    struct packet_port in;

    bench_init();
    link_set_up(&link_out, false);
    in = mac_tx_in(&mac);
    for (unsigned i = 0; i < 3; i++)
        packet_port_send(&in, frame(64));
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(pool.total.dropped[DROP_TX_LINK_DOWN], 3);
    ck_assert_uint_eq(mac_tx_held(&mac), 0);
    ck_assert_uint_eq(told, 3);
    bench_fini();
}
END_TEST

START_TEST(a_damaged_frame_is_lost_by_its_check_sequence_whatever_its_size)
{
    struct packet_port in;

    bench_init();
    in = mac_rx_in(&mac);
    for (unsigned i = 0; i < 2; i++) {
        struct packet *pkt = frame(i ? 9000 : 64);

        pkt->damaged = true;
        packet_port_send(&in, pkt);
    }
    ck_assert_uint_eq(pool.total.dropped[DROP_RX_FCS], 2);
    ck_assert_uint_eq(received.count, 0);
    bench_fini();
}
END_TEST

#define US_    "\x02\x00\x00\x00\x00\x01"
#define THEM   "\x02\x00\x00\x00\x00\x07"
#define ALL    "\xff\xff\xff\xff\xff\xff"
#define NODES4 "\x01\x00\x5e\x00\x00\x01"
#define NODES6 "\x33\x33\x00\x00\x00\x01"
#define GROUP  "\x01\x00\x5e\x01\x02\x03"

START_TEST(the_filter_takes_its_address_broadcast_and_groups)
{
    static const struct {
        const char *to;
        bool passes, with_allmulticast;
    } cases[] = { { US_, true, true },    { THEM, false, false }, { ALL, true, true },
                  { NODES4, true, true }, { NODES6, true, true }, { GROUP, false, true } };

    for (unsigned mode = 0; mode < 3; mode++) { /* filter, groups too, promiscuous */
        unsigned passed = 0;
        struct packet_port in;

        bench_with((struct nic_params){ .frame_max_bytes = 1518,
                                        .address = "02:00:00:00:00:01",
                                        .allmulticast = mode == 1,
                                        .promiscuous = mode == 2 });
        in = mac_rx_in(&mac);
        for (unsigned i = 0; i < 6; i++) {
            packet_port_send(&in, frame_to(cases[i].to, 0, 64));
            passed += mode == 2 || (mode == 1 ? cases[i].with_allmulticast : cases[i].passes);
            ck_assert_uint_eq(received.count, passed);
            ck_assert_uint_eq(pool.total.dropped[DROP_RX_FILTERED], i + 1 - passed);
        }
        bench_fini();
    }
}
END_TEST

/* A tag adds 4 bytes to what is allowed, with and without stripping, for jumbo frames too. */
START_TEST(a_tag_may_make_a_frame_4_bytes_longer)
{
    static const uint64_t longest[] = { 1518, 9018 };

    for (unsigned i = 0; i < 4; i++) {
        uint32_t max = (uint32_t)longest[i / 2];
        struct packet_port in;

        bench_with((struct nic_params){ .frame_max_bytes = max, .vlan_strip = i % 2 });
        in = mac_rx_in(&mac);
        packet_port_send(&in, frame_to(US_, 5, max + 4));
        packet_port_send(&in, frame_to(US_, 5, max + 5));
        packet_port_send(&in, frame_to(US_, 0, max + 1));
        packet_port_send(&in, frame_to(US_, 0, max));
        ck_assert_uint_eq(received.count, 2);
        ck_assert_uint_eq(pool.total.dropped[DROP_RX_FRAME_SIZE], 2);
        bench_fini();
    }
}
END_TEST

/* 80 bytes with a tag are 76 without, and what stood behind the tag follows the addresses; 64 stay
 * 64, the smallest frame there is. */
START_TEST(a_tag_is_kept_or_stripped)
{
    struct packet_port in;

    bench_init();
    in = mac_rx_in(&mac);
    packet_port_send(&in, frame_to(US_, 0x123, 80));
    ck_assert_uint_eq(received.seen[0].frame_bytes, 80);
    ck_assert_mem_eq(received.seen[0].header + 12, "\x81\x00\x01\x23\x08\x00\x45", 7);
    bench_fini();

    bench_with((struct nic_params){ .frame_max_bytes = 1518, .vlan_strip = true });
    in = mac_rx_in(&mac);
    packet_port_send(&in, frame_to(US_, 0x123, 80));
    packet_port_send(&in, frame_to(US_, 0x123, 64));
    packet_port_send(&in, frame_to(US_, 0, 80));
    ck_assert_uint_eq(received.seen[0].frame_bytes, 76);
    ck_assert_uint_eq(received.seen[0].header_bytes, 56);
    ck_assert_mem_eq(received.seen[0].header + 6, "\0\0\0\0\0\0\x08\x00\x45", 9);
    ck_assert_uint_eq(received.seen[1].frame_bytes, 64);
    ck_assert_uint_eq(received.seen[2].frame_bytes, 80);
    bench_fini();
}
END_TEST

static struct packet *pause_of(uint64_t quanta)
{
    struct packet *pkt = frame(64);

    pause_frame_write(pkt, (const uint8_t *)THEM, quanta);
    return pkt;
}

static void send_pause(void *ctx)
{
    packet_port_send(ctx, pause_of(2));
}

/* 10 Mb/s: a quantum is 51.2 us. Two of them asked for at 10 us stop the MAC until 112.4 us; the
 * first of three frames is being sent and ends at 57.6 us, the second begins at 112.4 and ends at
 * 170, the third ends one slot of 67.2 us later. */
START_TEST(a_pause_received_stops_sending_after_the_present_frame)
{
    struct packet_port in, rx;
    struct sim_event pause_comes;

    bench_with((struct nic_params){ .frame_max_bytes = 1518, .rx_pause = true });
    in = mac_tx_in(&mac);
    rx = mac_rx_in(&mac);
    for (unsigned i = 0; i < 3; i++)
        packet_port_send(&in, frame(64));
    sim_event_init(&pause_comes, send_pause, &rx);
    sim_at(sim, &pause_comes, 10000000);
    sim_run_until(sim, 57600000);
    ck_assert_uint_eq(pool.total.consumed, 1);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(sent.count, 3);
    ck_assert_uint_eq(sent.at_ps[0], 57600000);
    ck_assert_uint_eq(sent.at_ps[1], 170000000);
    ck_assert_uint_eq(sent.at_ps[2], 237200000);
    ck_assert_uint_eq(told, 3);
    ck_assert_uint_eq(mac.pauses_received, 1);
    bench_fini();
}
END_TEST

/* Idle and stopped, a new frame waits; a PAUSE of 0 lets it go at once; without rx-pause such
 * frames are frames like any other. */
START_TEST(a_pause_of_0_ends_a_pause)
{
    struct packet_port in, rx;

    bench_with((struct nic_params){ .frame_max_bytes = 1518, .rx_pause = true });
    in = mac_tx_in(&mac);
    rx = mac_rx_in(&mac);
    packet_port_send(&rx, pause_of(65535));
    packet_port_send(&in, frame(64));
    ck_assert_int_eq(mac.tx_state, MAC_TX_STOPPED);
    packet_port_send(&rx, pause_of(0));
    ck_assert_int_eq(mac.tx_state, MAC_TX_FRAME);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(sent.at_ps[0], 57600000);
    bench_fini();

    bench_init();
    rx = mac_rx_in(&mac);
    packet_port_send(&rx, pause_of(65535));
    ck_assert_uint_eq(received.count, 1);
    ck_assert_int_eq(mac.tx_state, MAC_TX_IDLE);
    bench_fini();
}
END_TEST

TEST_RUNNER("nic/mac", frames_of_64_to_1518_bytes_pass_and_others_are_lost,
            outgoing_frames_wait_for_the_one_on_the_link, a_link_that_is_down_does_not_stop_the_mac,
            a_damaged_frame_is_lost_by_its_check_sequence_whatever_its_size,
            the_filter_takes_its_address_broadcast_and_groups,
            a_tag_may_make_a_frame_4_bytes_longer, a_tag_is_kept_or_stripped,
            a_pause_received_stops_sending_after_the_present_frame, a_pause_of_0_ends_a_pause)
