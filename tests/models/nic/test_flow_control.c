/* PAUSE: a receive buffer that fills stops the sender at the other end, to the picosecond. */
#include <string.h>

#include "models/nic/flow_control.h"
#include "models/nic/rx_buffer.h"
#include "models/wire/partner.h"
#include "models/wire/pause_frame.h"
#include "models/wire/sink.h"
#include "tests/models/runner.h"

#define NS SIM_PS_PER_NS

/* 1 Gb/s, so a bit is 1 ns; 500 ns of cable. A frame of 1000 bytes has arrived 8064 + 500 ns after
 * its slot began, and the next slot begins 8160 ns later. The sender wants a frame every 5 us and
 * gets one every 8.16 us. The ring has no descriptor, so frames stay in the buffer. */
static const struct nic_params params = {
    .link_bits_per_s = 1000000000,
    .frame_max_bytes = 1518,
    .address = "02:00:00:00:00:01",
    .promiscuous = true,
    .rx_buffer_bytes = 8000,
    .tx_pause = true,
    .pause_quanta = 100, /* 51 200 ns; asked again after 25 600 */
    .pause_high_bytes = 3000,
    .pause_low_bytes = 1000,
};
static const struct traffic_params fast = {
    .arrival = ARRIVAL_CONSTANT, .rate_pps = 200000, .frame_bytes = 1000, .flows = 1
};
static const struct model_run run = { .seed = 1 };

static struct sim *sim;
static struct packet_pool pool;
static struct link rx_link, tx_link;
static struct mac mac;
static struct rx_queue ring;
static struct rx_buffer buffer;
static struct flow_control control;
static struct partner partner;
static struct sink sink;
static struct source source;
static uint64_t arrived, arrived_ps[16];           /* data frames, at the MAC */
static uint64_t paused, paused_ps[16], quanta[16]; /* PAUSE frames, at the partner */
static struct packet_port to_buffer, to_partner;
static struct sim_event lend;

static void note_arrival(void *ctx, struct packet *pkt)
{
    (void)ctx;
    arrived_ps[arrived++] = sim_now_ps(sim);
    packet_port_send(&to_buffer, pkt);
}

static void note_pause(void *ctx, struct packet *pkt)
{
    (void)ctx;
    ck_assert_uint_eq(pkt->frame_bytes, 64);
    ck_assert(is_pause_frame(pkt));
    paused_ps[paused] = sim_now_ps(sim);
    quanta[paused++] = pause_frame_quanta(pkt);
    packet_port_send(&to_partner, pkt);
}

/* A transfer that takes no time. */
static void transfer(void *ctx, struct packet *pkt)
{
    struct packet_port transferred = rx_buffer_transferred(&buffer);

    (void)ctx;
    ring.lent_descriptors--;
    packet_port_send(&transferred, pkt);
    packet_deliver(pkt);
}

static void lend_three(void *ctx)
{
    struct signal_port room = rx_buffer_room(&buffer);

    (void)ctx;
    ring.lent_descriptors = 3;
    signal_port_send(&room);
}

static void ignore(void *ctx)
{
    (void)ctx;
}

static void bench_init(void)
{
    sim = sim_create();
    arrived = paused = 0;
    packet_pool_init(&pool, sim);
    link_init(&rx_link, sim, params.link_bits_per_s, 500 * NS, STAGE_RX_LINK, false,
              DROP_RX_LINK_DOWN);
    link_init(&tx_link, sim, params.link_bits_per_s, 500 * NS, STAGE_TX_LINK, true,
              DROP_TX_LINK_DOWN);
    mac_init(&mac, sim, &params);
    memset(&ring, 0, sizeof ring);
    rx_buffer_init(&buffer, sim, &ring, &params);
    flow_control_init(&control, sim, &pool, &mac, &params);
    partner_init(&partner, sim, &rx_link);
    sink_init(&sink, sim);
    ck_assert(source_init(&source, sim, &pool, &rx_link, &fast, &run, "source", NULL));
    partner.sources[partner.source_count++] = &source;
    partner.out = sink_in(&sink);
    to_buffer = rx_buffer_in(&buffer);
    to_partner = partner_in(&partner);
    rx_link.out = mac_rx_in(&mac);
    mac.rx_out = (struct packet_port){ .send = note_arrival };
    mac.tx_out = link_in(&tx_link);
    mac.tx_sent = (struct signal_port){ .signal = ignore };
    buffer.out = (struct packet_port){ .send = transfer };
    buffer.control = &control;
    tx_link.sent = mac_link_sent(&mac);
    tx_link.out = (struct packet_port){ .send = note_pause };
    sim_event_init(&lend, lend_three, NULL);
}

static void bench_fini(void)
{
    source_fini(&source);
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

/* Frames 0, 1, 2 arrive at 8564, 16 724 and 24 884 ns: 3000 bytes are held, and PAUSE is sent. Its
 * 576 bits have left at 25 460 and arrived at 25 960: no frame may begin before 77 160. Frame 3
 * began at 24 480 and ends. Asked again at 50 484 and 76 084, so heard at 51 560 and 77 160. At
 * 80 000 three frames leave, 1000 bytes are held, and a PAUSE of 0 goes out: heard at 81 076. Frame
 * 4 begins in that instant and arrives 8564 later. The sender was stopped for 81 076 - 25 960 ns.
 */
START_TEST(pause_stops_the_sender_and_ends_to_the_picosecond)
{
    static const uint64_t frames_ns[] = { 8564, 16724, 24884, 33044, 89640 };
    static const uint64_t pauses_ns[] = { 25960, 51560, 77160, 81076 };
    static const uint64_t asked[] = { 100, 100, 100, 0 };

    bench_init();
    source_start(&source, 5);
    sim_at(sim, &lend, 80000 * NS);
    sim_run_until(sim, UINT64_MAX);
    partner_window_close(&partner, sim_now_ps(sim));
    ck_assert_uint_eq(arrived, 5);
    for (unsigned i = 0; i < 5; i++)
        ck_assert_uint_eq(arrived_ps[i], frames_ns[i] * NS);
    ck_assert_uint_eq(paused, 4);
    for (unsigned i = 0; i < 4; i++) {
        ck_assert_uint_eq(paused_ps[i], pauses_ns[i] * NS);
        ck_assert_uint_eq(quanta[i], asked[i]);
    }
    ck_assert_uint_eq(control.xoff_sent, 3);
    ck_assert_uint_eq(control.xon_sent, 1);
    ck_assert_uint_eq(partner.stopped_ps, (81076 - 25960) * NS);
    ck_assert_uint_eq(source.wait_max_ps, (81076 - 20000) * NS); /* frame 4: wanted at 4 x 5 us */
    ck_assert_uint_eq(buffer.most_bytes, 4000);
    ck_assert_uint_eq(pool.total.dropped[DROP_RX_BUFFER_FULL], 0);
    ck_assert_uint_eq(pool.total.offered, 5); /* PAUSE frames are in no ledger */
    bench_fini();
}
END_TEST

/* The second PAUSE and all later ones are lost on a link that is down: the first one's time runs
 * out at 77 160 ns, and the frame that waited begins then. */
static void pull_tx_down(void *ctx)
{
    (void)ctx;
    link_set_up(&tx_link, false);
}

START_TEST(a_pause_that_is_not_repeated_runs_out)
{
    struct sim_event down;

    bench_init();
    sim_event_init(&down, pull_tx_down, NULL);
    sim_at(sim, &down, 30000 * NS);
    source_start(&source, 5);
    sim_run_until(sim, 200000 * NS);
    ck_assert_uint_eq(paused, 1);
    ck_assert_uint_eq(arrived, 5);
    ck_assert_uint_eq(arrived_ps[4], (77160 + 8564) * NS);
    ck_assert_uint_eq(pool.total.dropped[DROP_TX_LINK_DOWN], 0); /* they were the MAC's own */
    bench_fini();
}
END_TEST

/* A second sender on the link, with one frame to send at 30 000 ns, hears the same PAUSE: frame 3
 * of the first is on the link until 32 544, then both wait until 81 076, the light one behind what
 * was there before it. */
START_TEST(the_head_of_the_line_stops_the_other_senders_of_the_link)
{
    static const struct traffic_params light_params = { .arrival = ARRIVAL_CONSTANT,
                                                        .rate_pps = 1,
                                                        .frame_bytes = 64,
                                                        .flows = 1,
                                                        .start_ps = 30000 * NS };
    struct source light;

    bench_init();
    ck_assert(source_init(&light, sim, &pool, &rx_link, &light_params, &run, "light", NULL));
    partner.sources[partner.source_count++] = &light;
    source_start(&source, 4);
    source_start(&light, 1);
    sim_at(sim, &lend, 80000 * NS);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(arrived, 5);
    ck_assert_uint_eq(arrived_ps[4], (81076 + 576 + 500) * NS);
    ck_assert_uint_eq(light.wait_max_ps, (81076 - 30000) * NS);
    source_fini(&light);
    bench_fini();
}
END_TEST

/* A long frame is on the transmit link when PAUSE is wanted at 24 884 ns: 1518 bytes handed over at
 * 20 000 leave at 20 000 + 12 208 = 32 208; PAUSE begins after the gap, at 32 304, is out at 32 880
 * and heard at 33 380. It goes before a second frame that has waited longer. */
static void send_two_long(void *ctx)
{
    struct packet_port in = mac_tx_in(&mac);

    (void)ctx;
    for (unsigned i = 0; i < 2; i++) {
        struct packet *pkt = packet_take(&pool);

        pkt->frame_bytes = 1518;
        pkt->header_bytes = 0;
        packet_offer(pkt, sim_now_ps(sim));
        packet_port_send(&in, pkt);
    }
}

START_TEST(pause_waits_for_the_frame_being_sent_and_for_no_other)
{
    struct sim_event send;

    bench_init();
    tx_link.out = to_partner;
    source_start(&source, 3);
    sim_event_init(&send, send_two_long, NULL);
    sim_at(sim, &send, 20000 * NS);
    sim_run_until(sim, 33380 * NS);
    ck_assert_uint_eq(rx_link.paused_until_ps, 0);
    ck_assert_uint_eq(mac_tx_held(&mac), 1);
    sim_run_until(sim, 33380 * NS + 1);
    ck_assert_uint_eq(rx_link.paused_until_ps, (33380 + 51200) * NS);
    bench_fini();
}
END_TEST

/* e1000: the lower of 90 % and a frame less than the buffer, in steps of 8; low 8 below. */
START_TEST(marks_without_rows_are_those_of_e1000)
{
    struct nic_params nic = { .rx_buffer_bytes = 48 * 1024, .frame_max_bytes = 1518 };
    uint64_t high, low;

    flow_control_marks(&nic, &high, &low);
    ck_assert_uint_eq(high, 44232);
    ck_assert_uint_eq(low, 44224);
}
END_TEST

TEST_RUNNER("nic/flow_control", pause_stops_the_sender_and_ends_to_the_picosecond,
            a_pause_that_is_not_repeated_runs_out,
            the_head_of_the_line_stops_the_other_senders_of_the_link,
            pause_waits_for_the_frame_being_sent_and_for_no_other,
            marks_without_rows_are_those_of_e1000)
