/* What a sender's frames begin with, byte by byte, and when its first one is sent. */
#include <string.h>

#include "models/wire/sink.h"
#include "models/wire/source.h"
#include "tests/models/recorder.h"
#include "tests/models/runner.h"

static const struct model_run first_run = { .seed = 1 };

static struct sim *sim;
static struct packet_pool pool;
static struct link wire;
static struct source source;
static struct recorder far_end;

/* So many frames of that sender. */
static void send(const struct traffic_params *params, uint64_t frames)
{
    sim = sim_create();
    packet_pool_init(&pool, sim);
    link_init(&wire, sim, UINT64_C(1000000000), 0, STAGE_RX_LINK, false, DROP_RX_LINK_DOWN);
    memset(&far_end, 0, sizeof far_end);
    far_end.sim = sim;
    wire.out = recorder_in(&far_end);
    ck_assert(source_init(&source, sim, &pool, &wire, params, &first_run, "source 0", NULL));
    source_start(&source, frames);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(far_end.count, frames);
    source_fini(&source);
}

static void finish(void)
{
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

static void check_header(const struct packet *pkt, const uint8_t *expected, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        ck_assert_msg(pkt->header[i] == expected[i], "byte %u is 0x%02x, expected 0x%02x", i,
                      pkt->header[i], expected[i]);
}

/* A frame of 128 bytes: IP 128 - 14 - 4 = 110 (0x6e), UDP 90 (0x5a). The words of the IP header add
 * up to 4500 + 6e + 4011 + c612 + 2 + c612 + 1 = 211a6, folded 11a8, and the checksum is ee57. */
START_TEST(udp4_headers_byte_by_byte)
{
    static const struct traffic_params params = {
        .rate_pps = 1000, .frame_bytes = 128, .flows = 2, .protocol = PROTOCOL_UDP4, .port = 5001
    };
    static const uint8_t expected[] = {
        2,    0,    0,    0,    0,   1,    2, 0, 0, 0, 0, 2, 0x08, 0x00, /* Ethernet */
        0x45, 0,    0,    0x6e, 0,   0,    0, 0,                         /* version, lengths */
        64,   17,   0xee, 0x57,                                          /* hops, UDP, checksum */
        198,  18,   0,    2,    198, 18,   0, 1,                         /* from, to */
        0x04, 0x00, 0x13, 0x89, 0,   0x5a, 0, 0,                         /* ports 1024, 5001 */
    };

    send(&params, 2);
    check_header(&far_end.seen[0], expected, sizeof expected);
    ck_assert_uint_eq(far_end.seen[0].header_bytes, 60);
    ck_assert_uint_eq(far_end.seen[1].header[35], 1); /* flow 1: port 1025 */
    finish();
}
END_TEST

/* A frame of 66 bytes, the shortest: IPv6's payload is UDP's 8 bytes. The checksum covers addresses
 * (2001 + 2 + 2 = 2005 and 2001 + 2 + 1 = 2004, together 4009), length 8 and protocol 0x11 of the
 * pseudo header, then ports 0400 and 0009 and length 8: 4009 + 8 + 11 + 400 + 9 + 8 = 4433, and the
 * checksum is bbcc. Flow 1 has a port one higher: bbcb. */
START_TEST(udp6_headers_byte_by_byte)
{
    static const struct traffic_params params = {
        .rate_pps = 1000, .frame_bytes = 66, .flows = 2, .protocol = PROTOCOL_UDP6, .port = 9
    };
    static const uint8_t expected[] = {
        2,    0,    0,  0,  0, 1, 2,    0,    0, 0, 0, 2, 0x86, 0xdd, /* Ethernet */
        0x60, 0,    0,  0,  /* version, class, flow label */
        0,    8,    17, 64, /* length, UDP, hops */
        0x20, 0x01, 0,  2,  0, 0, 0,    0,    0, 0, 0, 0, 0,    0,    0, 2, /* from 2001:2::2 */
        0x20, 0x01, 0,  2,  0, 0, 0,    0,    0, 0, 0, 0, 0,    0,    0, 1, /* to 2001:2::1 */
        0x04, 0x00, 0,  9,  0, 8, 0xbb, 0xcc, /* ports 1024, 9; length; checksum */
    };

    send(&params, 2);
    check_header(&far_end.seen[0], expected, sizeof expected);
    ck_assert_uint_eq(far_end.seen[0].header_bytes, sizeof expected);
    ck_assert_uint_eq(far_end.seen[1].header[55], 1);
    ck_assert_uint_eq(far_end.seen[1].header[60], 0xbb);
    ck_assert_uint_eq(far_end.seen[1].header[61], 0xcb);
    finish();
}
END_TEST

/* 1518 - 14 - 4 - 40 = 1460 (0x5b4). */
START_TEST(a_longer_udp6_frame_says_so)
{
    static const struct traffic_params params = {
        .rate_pps = 1000, .frame_bytes = 1518, .flows = 1, .protocol = PROTOCOL_UDP6, .port = 9
    };
    const uint8_t *header = far_end.seen[0].header;

    send(&params, 1);
    ck_assert_uint_eq(header[18], 0x05);
    ck_assert_uint_eq(header[19], 0xb4);
    ck_assert_uint_eq(header[58], 0x05);
    ck_assert_uint_eq(header[59], 0xb4);
    finish();
}
END_TEST

/* 198.19.0.1 and 2001:2:0:1::1 lie beyond the host, which is on 198.18.0.0/16 and 2001:2::/64; the
 * IPv4 checksum is right: one more in a word, one less in the sum. */
START_TEST(a_destination_beyond_is_on_the_next_net)
{
    struct traffic_params params = { .rate_pps = 1000,
                                     .frame_bytes = 66,
                                     .flows = 1,
                                     .destination = DESTINATION_BEYOND,
                                     .port = 9 };
    uint32_t sum = 0;

    send(&params, 1);
    ck_assert_mem_eq(far_end.seen[0].header + 30, ((const uint8_t[]){ 198, 19, 0, 1 }), 4);
    for (unsigned i = 14; i < 34; i += 2)
        sum += (uint32_t)far_end.seen[0].header[i] << 8 | far_end.seen[0].header[i + 1];
    ck_assert_uint_eq((sum & 0xffff) + (sum >> 16), 0xffff);
    finish();
    params.protocol = PROTOCOL_UDP6;
    send(&params, 1);
    ck_assert_mem_eq(far_end.seen[0].header + 38,
                     ((const uint8_t[]){ 0x20, 0x01, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 }),
                     16);
    finish();
}
END_TEST

/* 64 bytes on 1 Gb/s with the preamble: 576 ns. */
START_TEST(the_first_frame_is_sent_at_its_start)
{
    static const struct traffic_params params = {
        .rate_pps = 1000, .frame_bytes = 64, .flows = 1, .port = 9, .start_ps = 550 * SIM_PS_PER_US
    };

    send(&params, 2);
    ck_assert_uint_eq(far_end.seen[0].stamp_ps[STAGE_RX_SEND], 550 * SIM_PS_PER_US);
    ck_assert_uint_eq(far_end.seen[1].stamp_ps[STAGE_RX_SEND], 1550 * SIM_PS_PER_US);
    ck_assert_uint_eq(far_end.at_ps[0], 550 * SIM_PS_PER_US + 576 * SIM_PS_PER_NS);
    finish();
}
END_TEST

TEST_RUNNER("wire/source headers", udp4_headers_byte_by_byte, udp6_headers_byte_by_byte,
            a_longer_udp6_frame_says_so, a_destination_beyond_is_on_the_next_net,
            the_first_frame_is_sent_at_its_start)
