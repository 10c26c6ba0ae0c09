/* Carriers and linkwatch, on the machine of tests/models/linux_machine.h: a step is 1 us, a jiffy
 * 10 ms. A cable is pulled; the card interrupts, the driver looks a jiffy later, linkwatch does the
 * rest. */
#include "tests/models/kernel/netdev_log.h"
#include "tests/models/runner.h"

struct bench {
    struct linux_machine *lm;
    struct netdev_log log;
    struct netdev_change changes[16];
    unsigned count;
};

static void bench_init(struct bench *b)
{
    memset(b, 0, sizeof *b);
    b->lm = linux_machine_new(2);
    linux_machine_build(b->lm);
    netdev_log_begin(&b->log, b->lm);
}

static void cable_at(struct bench *b, unsigned nic, bool in, uint64_t ps)
{
    struct netdev_change *change = &b->changes[b->count++];

    *change = (struct netdev_change){ .lm = b->lm, .nic = nic, .value = in };
    linux_call_at(b->lm, ps, netdev_set_cable, change);
}

/* In whole milliseconds: the steps after a tick are some 40 us. */
static uint64_t told_ms(const struct bench *b, unsigned n)
{
    ck_assert_uint_lt(n, b->log.count);
    return b->log.at_ps[n] / MS;
}

static const struct net_device *dev_of(const struct bench *b, unsigned nic)
{
    return &b->lm->machine.nics[nic].net_dev;
}

/* Pulled at 25 ms: jiffies are 2, and the driver's look is due one jiffy later, with tick 3 at
 * 30 ms. Linkwatch has not run before, so it need not wait. From the tick on, a step each:
 *   5   irq-entry, -rcu, -idle, -nohz and jiffies-update, for the tick was stopped
 *   3   tick-nohz, irq-exit, softirq-entry
 *   4   timer-softirq, timer-call, schedule-work, the wake-up
 *   8   softirq-exit, the way back into idle, schedule and switch-in: the thread runs
 *   2   work-call, link-check: the carrier is off
 *   4   schedule-work, cond-resched, work-call, linkwatch-event
 *   2   netdev-notify for the route's subscriber, and for ours */
START_TEST(a_carrier_is_lost_a_jiffy_after_the_cable)
{
    struct bench b;

    bench_init(&b);
    cable_at(&b, 0, false, 25 * MS);
    linux_run_until(b.lm, 29999 * US);
    ck_assert(!dev_of(&b, 0)->state.no_carrier);
    ck_assert(!b.lm->machine.nics[0].rx_link.up);
    linux_run_until(b.lm, 40 * MS);
    ck_assert_str_eq(b.log.text, "eth0 CHANGE");
    ck_assert_uint_eq(b.log.at_ps[0], 30 * MS + (5 + 3 + 4 + 8 + 2 + 4 + 2) * US);
    ck_assert(dev_of(&b, 0)->inactive);
    ck_assert_int_eq(dev_of(&b, 0)->state.operstate, OPERSTATE_DOWN);
    ck_assert_uint_eq(dev_of(&b, 0)->state.carrier_down_count, 1);
    ck_assert_uint_eq(b.lm->machine.nics[0].life.link_changes, 1);
    linux_machine_free(b.lm);
}
END_TEST

/* The second loss comes within the second after the run at jiffy 3: it is told at jiffy 3 + 100.
 * The return between them is urgent, for the queue is off: it is told at once. */
START_TEST(a_return_is_urgent_and_another_loss_waits_for_the_second)
{
    struct bench b;

    bench_init(&b);
    cable_at(&b, 0, false, 25 * MS);
    cable_at(&b, 0, true, 105 * MS);
    cable_at(&b, 0, false, 305 * MS);
    linux_run_until(b.lm, 1029 * MS);
    ck_assert_str_eq(b.log.text, "eth0 CHANGE, eth0 CHANGE");
    ck_assert_uint_eq(told_ms(&b, 0), 30);
    ck_assert_uint_eq(told_ms(&b, 1), 110);
    ck_assert(dev_of(&b, 0)->state.no_carrier); /* since 310 ms */
    ck_assert(!dev_of(&b, 0)->inactive);        /* and the queue does not know */
    linux_run_until(b.lm, 1040 * MS);
    ck_assert_uint_eq(b.log.count, 3);
    ck_assert_uint_eq(told_ms(&b, 2), 1030);
    ck_assert(dev_of(&b, 0)->inactive);
    linux_machine_free(b.lm);
}
END_TEST

/* A link that flaps five times within the second: its event is listed once, and what is told at the
 * second's end is what is true then. */
START_TEST(flaps_within_a_second_are_told_once)
{
    struct bench b;

    bench_init(&b);
    cable_at(&b, 0, false, 25 * MS);
    cable_at(&b, 0, true, 105 * MS);
    for (unsigned i = 0; i < 5; i++) {
        cable_at(&b, 0, false, (205 + 40 * i) * MS);
        cable_at(&b, 0, true, (225 + 40 * i) * MS);
    }
    linux_run_until(b.lm, 1029 * MS);
    ck_assert_uint_eq(b.log.count, 2);
    ck_assert_uint_eq(dev_of(&b, 0)->state.carrier_down_count, 6);
    ck_assert_uint_eq(dev_of(&b, 0)->state.carrier_up_count, 6);
    linux_run_until(b.lm, 1040 * MS);
    ck_assert_uint_eq(b.log.count, 3);
    ck_assert_uint_eq(told_ms(&b, 2), 1030);
    ck_assert(!dev_of(&b, 0)->inactive);
    linux_machine_free(b.lm);
}
END_TEST

/* eth1 loses its carrier within the second and is listed. eth0's return is urgent: that run takes
 * eth0 alone, and eth1 goes on waiting for jiffy 103. */
START_TEST(an_urgent_run_leaves_the_others_listed)
{
    struct bench b;

    bench_init(&b);
    cable_at(&b, 0, false, 25 * MS);
    cable_at(&b, 1, false, 205 * MS);
    cable_at(&b, 0, true, 305 * MS);
    linux_run_until(b.lm, 1040 * MS);
    ck_assert_str_eq(b.log.text, "eth0 CHANGE, eth0 CHANGE, eth1 CHANGE");
    ck_assert_uint_eq(told_ms(&b, 0), 30);
    ck_assert_uint_eq(told_ms(&b, 1), 310);
    ck_assert_uint_eq(told_ms(&b, 2), 1030);
    ck_assert_uint_eq(b.lm->machine.os.link_watch.runs, 3);
    linux_machine_free(b.lm);
}
END_TEST

/* A packet out of a device without carrier ends in its queue; one sent between the cable's end and
 * the driver's look is lost on the link. */
START_TEST(a_device_without_carrier_drops_what_it_is_given)
{
    struct linux_machine *lm = linux_machine_new(2);
    struct bench b = { .lm = lm };

    lm->params.kernel.ip_forward = true;
    linux_machine_build(lm);
    netdev_log_begin(&b.log, lm);
    cable_at(&b, 1, false, 25 * MS);
    linux_frame_at(lm, 0, 22 * MS)->beyond = true;
    linux_frame_at(lm, 0, 27 * MS)->beyond = true;
    linux_frame_at(lm, 0, 32 * MS)->beyond = true;
    linux_run_until(lm, 40 * MS);
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 1);
    ck_assert_uint_eq(lm->machine.packets.total.dropped[DROP_TX_LINK_DOWN], 1);
    ck_assert_uint_eq(lm->machine.packets.total.dropped[DROP_QDISC_NOOP], 1);
    linux_machine_free(lm);
}
END_TEST

TEST_RUNNER("kernel/link_watch", a_carrier_is_lost_a_jiffy_after_the_cable,
            a_return_is_urgent_and_another_loss_waits_for_the_second,
            flaps_within_a_second_are_told_once, an_urgent_run_leaves_the_others_listed,
            a_device_without_carrier_drops_what_it_is_given)
