/* A card that is pulled and plugged while the machine runs: who is told, in which order, and where
 * each frame ends. The machine of tests/models/linux_machine.h (a step is 1 us, a jiffy 10 ms), and
 * that of tests/models/linux24.h for the drivers of 2.4. */
#include "tests/models/kernel/netdev_log.h"
#include "tests/models/linux24.h"
#include "tests/models/runner.h"

struct bench {
    struct linux_machine *lm;
    struct netdev_log log;
    struct netdev_change changes[8];
    unsigned count;
};

static void bench_init(struct bench *b, unsigned nics)
{
    memset(b, 0, sizeof *b);
    b->lm = linux_machine_new(nics);
    b->lm->params.kernel.hotplug_helper_ps = 50 * MS;
}

static void bench_build(struct bench *b)
{
    linux_machine_build(b->lm);
    netdev_log_begin(&b->log, b->lm);
}

static void unplugged_at(struct bench *b, unsigned nic, bool unplugged, uint64_t ps)
{
    struct netdev_change *change = &b->changes[b->count++];

    *change = (struct netdev_change){ .lm = b->lm, .nic = nic, .value = unplugged };
    linux_call_at(b->lm, ps, netdev_set_unplugged, change);
}

/* A frame of 64 bytes that a sender begins on eth0's link: 72 bytes at 576 Mb/s, its last bit
 * arrives 1 us later. */
static void send_on_link(void *ctx)
{
    struct linux_machine *lm = ctx;
    struct packet *pkt = packet_take(&lm->machine.packets);

    pkt->frame_bytes = 64;
    pkt->flow = 0;
    pkt->header_bytes = 60;
    memcpy(pkt->header, lm->template.header, 60);
    packet_offer(pkt, sim_now_ps(lm->sim));
    link_send(&lm->machine.nics[0].rx_link, pkt);
}

static uint64_t lost(const struct linux_machine *lm, enum drop_place place)
{
    return lm->machine.packets.total.dropped[place];
}

/* In microseconds after 100 ms: a frame begins at 0.2 and lies in memory at 1.2; at 1.5 the card
 * goes. The CPU has seen the line by then, and its poll takes the frame out of memory: nobody reads
 * the port. A second frame, begun at 1.4, is on the wire; a third, at 3, meets a link that is down.
 * At 150 ms the card is back; its helper opens it 5 jiffies after tick 15. A frame at 170 ms finds
 * a card whose receiver is off, one at 230 ms is received like the first. */
START_TEST(every_frame_of_a_card_that_goes_and_comes_ends_at_a_named_place)
{
    struct bench b;

    bench_init(&b, 1);
    bench_build(&b);
    linux_call_at(b.lm, 100 * MS + US / 5, send_on_link, b.lm);
    linux_call_at(b.lm, 100 * MS + US * 7 / 5, send_on_link, b.lm);
    unplugged_at(&b, 0, true, 100 * MS + US * 3 / 2);
    linux_call_at(b.lm, 100 * MS + 3 * US, send_on_link, b.lm);
    unplugged_at(&b, 0, false, 150 * MS);
    linux_call_at(b.lm, 170 * MS, send_on_link, b.lm);
    linux_call_at(b.lm, 230 * MS, send_on_link, b.lm);
    linux_run_until(b.lm, 140 * MS);
    ck_assert_str_eq(b.log.text, "eth0 GOING_DOWN, eth0 DOWN, eth0 UNREGISTER");
    ck_assert_uint_eq(lost(b.lm, DROP_UDP_NO_PORT), 1);
    ck_assert_uint_eq(lost(b.lm, DROP_NIC_UNPLUGGED), 1);
    ck_assert_uint_eq(lost(b.lm, DROP_RX_LINK_DOWN), 1);
    ck_assert_ptr_null(dev_get_by_name(&b.lm->machine.os.devices, "eth0"));
    linux_run_until(b.lm, 260 * MS);
    ck_assert_str_eq(b.log.text,
                     "eth0 GOING_DOWN, eth0 DOWN, eth0 UNREGISTER, "
                     "eth0 POST_INIT, eth0 REGISTER, eth0 PRE_UP, eth0 UP, eth0 CHANGE");
    ck_assert_uint_eq(b.log.at_ps[4] / MS, 150); /* REGISTER */
    ck_assert_uint_eq(b.log.at_ps[6] / MS, 200); /* UP: tick 15 + 5 */
    ck_assert_uint_eq(b.log.at_ps[7] / MS, 210); /* CHANGE: the carrier, a jiffy later */
    ck_assert_uint_eq(lost(b.lm, DROP_RX_DISABLED), 1);
    ck_assert_uint_eq(lost(b.lm, DROP_UDP_NO_PORT), 2);
    ck_assert_uint_eq(b.lm->machine.os.hotplug.uevents, 2);
    ck_assert_uint_eq(b.lm->machine.packets.inside, 0);
    linux_machine_free(b.lm);
}
END_TEST

/* A ring of 2 lends one descriptor: of three frames one lies in memory, two on the card. */
START_TEST(what_waits_on_the_card_goes_with_it_and_what_lies_in_memory_is_freed)
{
    struct bench b;

    bench_init(&b, 1);
    b.lm->params.machine.nics[0].rx_ring_descriptors = 2;
    b.lm->params.machine.nics[0].rx_buffer_bytes = 4096;
    bench_build(&b);
    for (unsigned i = 0; i < 3; i++)
        linux_frame_at(b.lm, 0, 100 * MS);
    unplugged_at(&b, 0, true, 100 * MS);
    linux_run_until(b.lm, 120 * MS);
    ck_assert_uint_eq(lost(b.lm, DROP_NIC_UNPLUGGED), 2);
    ck_assert_uint_eq(lost(b.lm, DROP_RX_RING_FREED), 1);
    ck_assert_uint_eq(b.lm->machine.nics[0].rx_buffer.held_bytes, 0);
    linux_machine_free(b.lm);
}
END_TEST

/* The poll that is under way takes what lies in memory, and completes; only then the ring is freed:
 * all twenty are received. */
START_TEST(a_poll_under_way_is_waited_for)
{
    struct bench b;

    bench_init(&b, 1);
    bench_build(&b);
    for (unsigned i = 0; i < 20; i++)
        linux_frame_at(b.lm, 0, 100 * MS);
    unplugged_at(&b, 0, true, 100 * MS + 40 * US);
    linux_run_until(b.lm, 150 * MS);
    ck_assert_uint_eq(lost(b.lm, DROP_UDP_NO_PORT), 20);
    ck_assert_uint_eq(lost(b.lm, DROP_RX_RING_FREED), 0);
    ck_assert_str_eq(b.log.text, "eth0 GOING_DOWN, eth0 DOWN, eth0 UNREGISTER");
    linux_machine_free(b.lm);
}
END_TEST

/* Another card, though the slot looks as before when the thread looks. */
START_TEST(a_card_that_is_back_at_once_is_a_new_one)
{
    struct bench b;

    bench_init(&b, 1);
    bench_build(&b);
    unplugged_at(&b, 0, true, 100 * MS);
    unplugged_at(&b, 0, false, 100 * MS + 1 * US);
    linux_run_until(b.lm, 110 * MS);
    ck_assert_str_eq(b.log.text, "eth0 GOING_DOWN, eth0 DOWN, eth0 UNREGISTER, "
                                 "eth0 POST_INIT, eth0 REGISTER");
    linux_run_until(b.lm, 200 * MS);
    ck_assert(b.lm->machine.nics[0].net_dev.state.up);
    ck_assert(!b.lm->machine.nics[0].net_dev.inactive);
    linux_machine_free(b.lm);
}
END_TEST

/* The way out leads through eth1. Without it there is none, and with it there is one again. */
START_TEST(a_route_goes_with_its_device_and_comes_back_with_it)
{
    struct bench b;

    bench_init(&b, 2);
    b.lm->params.kernel.ip_forward = true;
    bench_build(&b);
    unplugged_at(&b, 1, true, 100 * MS);
    unplugged_at(&b, 1, false, 150 * MS);
    linux_frame_at(b.lm, 0, 90 * MS)->beyond = true;
    linux_frame_at(b.lm, 0, 120 * MS)->beyond = true;
    linux_frame_at(b.lm, 0, 230 * MS)->beyond = true;
    linux_run_until(b.lm, 125 * MS);
    ck_assert_uint_eq(b.lm->machine.packets.total.delivered, 1);
    ck_assert_uint_eq(lost(b.lm, DROP_IP_FORWARD), 1);
    linux_run_until(b.lm, 260 * MS);
    ck_assert_uint_eq(b.lm->machine.packets.total.delivered, 2);
    linux_machine_free(b.lm);
}
END_TEST

/* An empty slot at boot: no device, no line, no ring; a card that comes later is like any other. */
START_TEST(a_slot_may_be_empty_at_boot)
{
    struct bench b;

    bench_init(&b, 1);
    b.lm->params.machine.nics[0].unplugged = true;
    bench_build(&b);
    ck_assert_ptr_null(dev_get_by_name(&b.lm->machine.os.devices, "eth0"));
    ck_assert_uint_eq(b.lm->machine.nics[0].irq.action_count, 0);
    linux_call_at(b.lm, 20 * MS, send_on_link, b.lm);
    unplugged_at(&b, 0, false, 50 * MS);
    linux_call_at(b.lm, 150 * MS, send_on_link, b.lm);
    linux_run_until(b.lm, 200 * MS);
    ck_assert_uint_eq(lost(b.lm, DROP_RX_LINK_DOWN), 1);
    ck_assert_uint_eq(lost(b.lm, DROP_UDP_NO_PORT), 1);
    ck_assert_uint_eq(b.lm->machine.nics[0].irq.action_count, 1);
    linux_machine_free(b.lm);
}
END_TEST

/* ---- the drivers of 2.4 -------------------------------------------------------------------- */

struct pull {
    struct small_machine *small;
    struct sim_event event;
    unsigned nic;
    bool unplugged;
};

static void do_pull(void *ctx)
{
    struct pull *pull = ctx;

    pull->small->params.machine.nics[pull->nic].unplugged = pull->unplugged;
    machine_apply_unplugged(&pull->small->machine, pull->nic);
}

/* A frame every 5 ms for 300 ms; each card is out for 40 ms, a second jiffy of them behind the
 * helper's. small_machine_run_to checks that no frame is unaccounted for. */
START_TEST(the_drivers_of_2_4_lose_a_card_and_take_it_back)
{
    static const enum receive_path paths[] = { RECEIVE_NETIF_RX, RECEIVE_TULIP, RECEIVE_NAPI_24 };

    for (unsigned i = 0; i < 3; i++) {
        struct small_machine *small = linux24_new(paths[i]);
        struct pull pulls[] = { { .nic = 0, .unplugged = true },
                                { .nic = 0 },
                                { .nic = 1, .unplugged = true },
                                { .nic = 1 } };
        static const unsigned at_ms[] = { 51, 91, 181, 221 };
        const struct net_devices *devices = &small->machine.os.devices;

        small->params.kernel.hotplug_helper_ps = 10 * SIM_PS_PER_MS;
        linux24_build(small);
        for (unsigned p = 0; p < 4; p++) {
            pulls[p].small = small;
            sim_event_init(&pulls[p].event, do_pull, &pulls[p]);
            sim_at(small->sim, &pulls[p].event, at_ms[p] * SIM_PS_PER_MS);
        }
        for (unsigned f = 0; f < 60; f++)
            small_machine_send_at(small, (5 * f + 2) * SIM_PS_PER_MS);
        small_machine_run_to(small, 320 * SIM_PS_PER_MS);
        ck_assert_uint_eq(devices->events[NETDEV_REGISTER], 3 + 2); /* lo, and twice each */
        ck_assert_uint_eq(devices->events[NETDEV_GOING_DOWN], 2);
        ck_assert_uint_eq(devices->events[NETDEV_UNREGISTER], 2);
        ck_assert_uint_eq(devices->events[NETDEV_UP], 3 + 2);
        ck_assert_uint_eq(devices->events[NETDEV_POST_INIT], 0);
        /* 52, 57 .. 87 find no card, 92 and 97 its receiver off: probed in jiffy 9, opened with
         * tick 10. */
        ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_RX_LINK_DOWN], 8);
        ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_RX_DISABLED], 2);
        ck_assert_uint_eq(small->machine.packets.inside, 0);
        ck_assert_uint_eq(small->machine.packets.total.delivered,
                          60 - 8 - 2 - small->machine.packets.total.dropped[DROP_IP_FORWARD] -
                              small->machine.packets.total.dropped[DROP_QDISC_NOOP]);
        small_machine_free(small);
    }
}
END_TEST

TEST_RUNNER("kernel/hotplug", every_frame_of_a_card_that_goes_and_comes_ends_at_a_named_place,
            what_waits_on_the_card_goes_with_it_and_what_lies_in_memory_is_freed,
            a_poll_under_way_is_waited_for, a_card_that_is_back_at_once_is_a_new_one,
            a_route_goes_with_its_device_and_comes_back_with_it, a_slot_may_be_empty_at_boot,
            the_drivers_of_2_4_lose_a_card_and_take_it_back)
