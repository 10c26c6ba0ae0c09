/* Adaptive policies step for step: what each makes of a sequence of polls, worked out by hand. */
#include <string.h>

#include "models/kernel/itr.h"
#include "models/kernel/itr_e1000.h"
#include "sim/clock.h"
#include "tests/models/runner.h"

#define US SIM_PS_PER_US
#define NS SIM_PS_PER_NS

static const struct itr_policy *policy;
static uint64_t state[ITR_STATE_WORDS];
static struct itr_setting setting;
static struct itr_sample seen;

static void begin(const struct itr_policy *which, uint64_t link_bits_per_s)
{
    struct nic_params nic = { .link_bits_per_s = link_bits_per_s };

    policy = which;
    seen = (struct itr_sample){ 0 };
    setting = (struct itr_setting){ 0 };
    policy->init(state, &nic, &setting);
}

/* A poll that completed with so many frames of a size, and none or more sent. True: written. */
static bool poll(uint64_t jiffies, uint64_t rx_packets, uint64_t rx_size, uint64_t tx_packets,
                 uint64_t tx_size)
{
    seen.jiffies = jiffies;
    seen.interrupts++;
    seen.rx_episode = (struct itr_totals){ rx_packets, rx_packets * rx_size };
    seen.tx_episode = (struct itr_totals){ tx_packets, tx_packets * tx_size };
    seen.rx.packets += rx_packets;
    seen.rx.bytes += rx_packets * rx_size;
    seen.tx.packets += tx_packets;
    seen.tx.bytes += tx_packets * tx_size;
    policy->sample(state, &seen);
    return policy->decide(state, &setting);
}

/* ---- e1000 ------------------------------------------------------------------------------- */

/* Units of 256 ns in 1 / 20000, / 4000, / 9000, / 14000, / 19000 s: 195, 976, 434, 279, 205.
 * 20 x 1514 bytes: lowest stays and counts as low; then more than 1200 a packet: bulk, at once.
 * There 20 x 60 bytes are little: low, and up it goes by 5000 a poll. What is sent has a class of
 * its own, low since the first poll: 20 x 1514 bytes make it bulk, and the slower one counts. */
START_TEST(e1000_falls_at_once_and_rises_by_quarters)
{
    static const struct {
        uint64_t rx_packets, rx_size, tx_packets, tx_size, units;
        bool written;
    } steps[] = {
        { 20, 1514, 0, 0, 195, false }, { 20, 1514, 0, 0, 976, true },
        { 20, 1514, 0, 0, 976, false }, { 20, 60, 0, 0, 434, true },
        { 20, 60, 0, 0, 279, true },    { 0, 0, 0, 0, 205, true },
        { 1, 60, 0, 0, 195, true },     { 1, 60, 0, 0, 195, false },
        { 1, 60, 20, 1514, 976, true }, { 1, 60, 20, 1514, 976, false },
    };

    begin(&itr_e1000, 1000000000);
    ck_assert_uint_eq(setting.rx.usecs_ps, 195 * 256 * NS);
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        bool written =
            poll(0, steps[i].rx_packets, steps[i].rx_size, steps[i].tx_packets, steps[i].tx_size);

        ck_assert_msg(written == steps[i].written, "step %u: written", i);
        ck_assert_msg(setting.rx.usecs_ps == steps[i].units * 256 * NS, "step %u: %llu ps", i,
                      (unsigned long long)setting.rx.usecs_ps);
    }
}
END_TEST

START_TEST(e1000e_is_e1000_written_at_the_next_message)
{
    ck_assert_ptr_eq(itr_e1000e.sample, itr_e1000.sample);
    ck_assert_ptr_eq(itr_e1000e.decide, itr_e1000.decide);
    ck_assert_int_eq(itr_e1000.written, ITR_WRITTEN_AT_ONCE);
    ck_assert_int_eq(itr_e1000e.written, ITR_WRITTEN_AT_NEXT_MESSAGE);
}
END_TEST

/* ---- igb --------------------------------------------------------------------------------- */

/* Quarters of a microsecond. 60 + 24 = 84: 42, at least 196. 1514 + 24 = 1538: 769. 276 + 24 = 300
 * is not above 300: 150, so 196; 277: 301 / 3 = 100: 196. 1175 + 24 = 1199: 399; 1176: 1200 / 2 =
 * 600. 2976 + 24 = 3000: 1500, and 9000 no more. Sent frames count when they are larger. */
START_TEST(igb_follows_the_average_frame)
{
    static const struct {
        uint64_t rx_packets, rx_size, tx_packets, tx_size, quarters;
        bool written;
    } steps[] = {
        { 10, 60, 0, 0, 196, true },   { 0, 0, 0, 0, 196, false },
        { 3, 1514, 0, 0, 769, true },  { 0, 0, 0, 0, 769, false },
        { 3, 276, 0, 0, 196, true },   { 3, 277, 0, 0, 196, false },
        { 3, 1175, 0, 0, 399, true },  { 3, 1176, 0, 0, 600, true },
        { 1, 9000, 0, 0, 1500, true }, { 1, 2976, 0, 0, 1500, false },
        { 5, 60, 1, 1514, 769, true }, { 5, 60, 0, 0, 196, true },
    };

    begin(&itr_igb, 1000000000);
    ck_assert_uint_eq(setting.rx.usecs_ps, 162 * US); /* 648 quarters */
    ck_assert_int_eq(itr_igb.written, ITR_WRITTEN_AT_NEXT_INTERRUPT);
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        bool written =
            poll(0, steps[i].rx_packets, steps[i].rx_size, steps[i].tx_packets, steps[i].tx_size);

        ck_assert_msg(written == steps[i].written, "step %u: written", i);
        ck_assert_msg(setting.rx.usecs_ps == steps[i].quarters * US / 4, "step %u: %llu ps", i,
                      (unsigned long long)setting.rx.usecs_ps);
    }
    begin(&itr_igb, 100000000);
    ck_assert(poll(0, 1, 60, 0, 0));
    ck_assert_uint_eq(setting.rx.usecs_ps, 245 * US); /* 980 quarters: 4000 a second */
    ck_assert(!poll(0, 1, 60, 0, 0));
}
END_TEST

/* ---- ixgbe ------------------------------------------------------------------------------- */

/* Nothing is ever sent: transmit is marked, so receive counts when it is not. Receive from 50 us:
 * 30 packets: + 2. 95: stays. 96: half. 255: half, at least 10. 300 of 60 bytes: weight 5120, 10
 * steps of 512: 20; of 200: 10720, 21: 42; of 800: 23452, 46: 92; of 1514: 29990, 59: 118; of
 * 2000: 32256, 63: 126. 47 packets: + 2, at
 * most 126. 3 of 60 bytes: marked, 2560 / 512: 10 us; now both are marked and the shorter one
 * counts, and transmit, from 126, would be 126 again. 3 of 3000 bytes are no longer few. */
START_TEST(ixgbe_moves_by_packets_and_frame_size)
{
    static const struct {
        uint64_t packets, size, us;
    } steps[] = { { 30, 60, 52 },     { 95, 60, 52 },  { 96, 60, 26 },   { 255, 60, 13 },
                  { 200, 60, 10 },    { 300, 60, 20 }, { 300, 200, 42 }, { 300, 800, 92 },
                  { 256, 1514, 118 }, { 47, 60, 120 }, { 1, 9000, 122 }, { 300, 2000, 126 },
                  { 47, 60, 126 },    { 3, 60, 10 },   { 3, 3000, 12 } };

    begin(&itr_ixgbe, UINT64_C(10000000000));
    ck_assert_uint_eq(setting.rx.usecs_ps, 50 * US);
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        uint64_t before = setting.rx.usecs_ps;
        bool written = poll(1, steps[i].packets, steps[i].size, 0, 0);

        ck_assert_msg(setting.rx.usecs_ps == steps[i].us * US, "step %u: %llu ps", i,
                      (unsigned long long)setting.rx.usecs_ps);
        ck_assert_msg(written == (setting.rx.usecs_ps != before), "step %u: written", i);
    }
}
END_TEST

/* The shorter of both directions, the unmarked first. Receive 300 x 1514: 118; transmit 300 x 60:
 * 20. Then receive few: 10, marked (138); transmit 30 packets: 22, unmarked, counts. */
START_TEST(ixgbe_takes_the_shorter_of_both_and_an_unmarked_one_first)
{
    begin(&itr_ixgbe, UINT64_C(10000000000));
    ck_assert(poll(1, 300, 1514, 300, 60));
    ck_assert_uint_eq(setting.rx.usecs_ps, 20 * US);
    ck_assert(poll(1, 1, 60, 30, 60));
    ck_assert_uint_eq(setting.rx.usecs_ps, 22 * US);
}
END_TEST

/* An update at jiffy 5 allows the next up to 6; at 8 both begin anew at 10 us. */
START_TEST(ixgbe_begins_anew_after_more_than_a_jiffy)
{
    begin(&itr_ixgbe, UINT64_C(10000000000));
    ck_assert(poll(5, 300, 1514, 0, 0)); /* from 0: too long ago */
    ck_assert_uint_eq(setting.rx.usecs_ps, 10 * US);
    ck_assert(poll(6, 300, 1514, 0, 0));
    ck_assert_uint_eq(setting.rx.usecs_ps, 118 * US);
    ck_assert(poll(8, 300, 1514, 0, 0));
    ck_assert_uint_eq(setting.rx.usecs_ps, 10 * US);
}
END_TEST

/* 1 Gb/s: 2 us for each 128 of 5120: 80; of at most 8064: 126. */
START_TEST(ixgbe_waits_longer_on_a_slow_link)
{
    begin(&itr_ixgbe, 1000000000);
    ck_assert(poll(1, 300, 60, 0, 0));
    ck_assert_uint_eq(setting.rx.usecs_ps, 80 * US);
    ck_assert(poll(1, 300, 1514, 0, 0));
    ck_assert_uint_eq(setting.rx.usecs_ps, 126 * US);
}
END_TEST

/* ---- the example ------------------------------------------------------------------------- */

/* 10 packets in 10 us: 32 would take 32 us. 10 in 9 us: 28.8, less than a quarter away. One in 10
 * ms: 100 us at most. */
START_TEST(the_example_aims_at_32_packets)
{
    begin(&itr_example, 1000000000);
    ck_assert_uint_eq(setting.rx.usecs_ps, 2 * US);
    ck_assert_uint_eq(setting.rx.frames, 32);
    seen.now_ps = 10 * US;
    ck_assert(poll(0, 10, 60, 0, 0));
    ck_assert_uint_eq(setting.rx.usecs_ps, 32 * US);
    seen.now_ps = 19 * US;
    ck_assert(!poll(0, 10, 60, 0, 0));
    ck_assert(!poll(0, 0, 0, 0, 0));
    seen.now_ps = 10019 * US;
    ck_assert(poll(0, 1, 60, 0, 0));
    ck_assert_uint_eq(setting.rx.usecs_ps, 100 * US);
}
END_TEST

START_TEST(every_word_of_adaptive_rx_has_its_policy)
{
    ck_assert_ptr_null(itr_policy_of(ADAPTIVE_RX_OFF));
#define ITR_POLICY(NAME, name, which, doc) \
    ck_assert_ptr_eq(itr_policy_of(ADAPTIVE_RX_##NAME), &which);
#include "models/kernel/itr_policies.def"
#undef ITR_POLICY
}
END_TEST

/* ---- ice --------------------------------------------------------------------------------- */

/* So many interrupts of one packet of 60 bytes, so far apart. Returns the time in force, in us. */
static uint64_t ice_time_after(unsigned interrupts, uint64_t each_us)
{
    for (unsigned i = 0; i < interrupts; i++) {
        seen.now_ps += each_us * US;
        poll(0, 1, 60, 0, 0);
    }
    return setting.rx.usecs_ps / US;
}

/* DIM decides at the 64th interrupt after the one that began a window. Against nothing the first
 * window is better, so parking ends, leftwards as long as there is a profile to the left: 2 us. Ten
 * times the packets are better still, but there is nothing further left: it parks there. A tenth of
 * them again is a change, and from the edge the way is right: 8 us. Ten times as many: better, 16
 * us. The same once more is no better: it turns, 8 us. */
/* 40 Gb/s. 30 packets: 2 more than 50. 60, 111: stays. 112, 256: half. 300 of 60 B: 4096 / 2048 = 2
 * steps. 300 of 200: 9696, 5 steps. 300 of 1514: 29990, 15 steps. 1 of 60: half of 4096, one step.
 * 3 of 2900: half of 32256, 8 steps. 1 of 9000 is none of the few: 2 more. */
START_TEST(i40e_moves_by_packets_and_frame_size)
{
    static const struct {
        uint64_t packets, size, us;
    } steps[] = { { 30, 60, 52 },   { 60, 60, 52 },    { 111, 60, 52 }, { 112, 60, 26 },
                  { 256, 60, 13 },  { 300, 60, 4 },    { 200, 60, 2 },  { 200, 60, 2 },
                  { 300, 200, 10 }, { 300, 1514, 30 }, { 1, 60, 2 },    { 3, 2900, 16 },
                  { 1, 9000, 18 },  { 0, 0, 20 } };

    begin(&itr_i40e, UINT64_C(40000000000));
    ck_assert_uint_eq(setting.rx.usecs_ps, 50 * US);
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        poll(1, steps[i].packets, steps[i].size, 0, 0);
        ck_assert_msg(setting.rx.usecs_ps == steps[i].us * US, "step %u: %llu ps", i,
                      (unsigned long long)setting.rx.usecs_ps);
    }
}
END_TEST

/* 29990 over 2 x 512, 2 x 256 and 2 x 32 a step: 30 and 59 steps, and more than the longest. */
START_TEST(i40e_waits_longer_the_slower_the_link)
{
    static const uint64_t links[] = { UINT64_C(25000000000), UINT64_C(10000000000), 1000000000 };
    static const uint64_t us[] = { 60, 118, 126 };

    for (unsigned i = 0; i < 3; i++) {
        begin(&itr_i40e, links[i]);
        poll(1, 300, 1514, 0, 0);
        ck_assert_uint_eq(setting.rx.usecs_ps, us[i] * US);
    }
}
END_TEST

START_TEST(i40e_begins_anew_after_more_than_a_jiffy)
{
    begin(&itr_i40e, UINT64_C(40000000000));
    poll(5, 300, 1514, 0, 0);
    ck_assert_uint_eq(setting.rx.usecs_ps, 2 * US);
    poll(6, 300, 1514, 0, 0);
    ck_assert_uint_eq(setting.rx.usecs_ps, 30 * US);
}
END_TEST

START_TEST(ice_walks_over_its_own_times)
{
    begin(&itr_ice, UINT64_C(100000000000));
    ck_assert_uint_eq(setting.rx.usecs_ps / US, 8);
    ck_assert_uint_eq(ice_time_after(1 + 63, 1000), 8);
    ck_assert_uint_eq(ice_time_after(1, 1000), 2);
    ck_assert_uint_eq(ice_time_after(1 + 64, 100), 2);
    ck_assert_uint_eq(ice_time_after(64, 1000), 8);
    ck_assert_uint_eq(ice_time_after(1 + 64, 100), 16);
    ck_assert_uint_eq(ice_time_after(1 + 64, 100), 8);
}
END_TEST

TEST_RUNNER("kernel/itr", i40e_moves_by_packets_and_frame_size,
            i40e_waits_longer_the_slower_the_link, i40e_begins_anew_after_more_than_a_jiffy,
            ice_walks_over_its_own_times, e1000_falls_at_once_and_rises_by_quarters,
            e1000e_is_e1000_written_at_the_next_message, igb_follows_the_average_frame,
            ixgbe_moves_by_packets_and_frame_size,
            ixgbe_takes_the_shorter_of_both_and_an_unmarked_one_first,
            ixgbe_begins_anew_after_more_than_a_jiffy, ixgbe_waits_longer_on_a_slow_link,
            the_example_aims_at_32_packets, every_word_of_adaptive_rx_has_its_policy)
