/* The MAC: size check on the way in, one frame at a time on the way out. */
#include "models/nic/mac.h"
#include "tests/models/recorder.h"
#include "tests/models/runner.h"

static const struct nic_params params = { .frame_max_bytes = 1518 };
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

static void bench_init(void)
{
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

static void bench_fini(void)
{
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

static struct packet *frame(uint32_t bytes)
{
    struct packet *pkt = packet_take(&pool);

    pkt->frame_bytes = bytes;
    packet_offer(pkt, 0);
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

TEST_RUNNER("nic/mac", frames_of_64_to_1518_bytes_pass_and_others_are_lost,
            outgoing_frames_wait_for_the_one_on_the_link, a_link_that_is_down_does_not_stop_the_mac)
