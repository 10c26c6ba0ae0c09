/* A poll-mode process, on a CPU of 1 MHz whose every step takes one cycle: 1 us. */
#include "tests/models/linux_machine.h"
#include "tests/models/runner.h"

/* The machine with a process that owns ring 0 of eth0. */
static struct linux_machine *poll_mode(uint64_t ring)
{
    struct linux_machine *lm = linux_machine_new(1);

    linux_add_process(lm, "pmd", PROCESS_POLL_MODE);
    lm->params.machine.nics[0].rx_ring_descriptors = ring;
    linux_machine_build(lm);
    lm->machine.packets.story.wanted = 1;
    return lm;
}

static uint64_t stamp_us(const struct linux_machine *lm, enum packet_stage stage)
{
    return lm->machine.packets.story.packet.stamp_ps[stage] / US;
}

/* A turn of the spin ends at each microsecond; the one at 2000 sees the frame that has just landed.
 * The burst's call is over at 2001, where the frame is taken, and the frame at 2002. */
START_TEST(a_frame_is_taken_at_the_next_look)
{
    struct linux_machine *lm = poll_mode(256);

    linux_frame_at(lm, 0, 2000 * US);
    linux_run_until(lm, 3000 * US);
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 1);
    ck_assert_uint_eq(stamp_us(lm, STAGE_RX_DMA), 2000);
    ck_assert_uint_eq(stamp_us(lm, STAGE_RX_POLL), 2001);
    ck_assert_uint_eq(stamp_us(lm, STAGE_RX_READ), 2002);
    linux_machine_free(lm);
}
END_TEST

/* 40 frames at once: 32 in the first burst, 8 in the second, and no interrupt for any. 1 + 32 and
 * 1 + 8 cycles from 2000 on. */
START_TEST(a_burst_has_32_frames_and_no_interrupt)
{
    struct linux_machine *lm = poll_mode(256);

    for (unsigned i = 0; i < 40; i++)
        linux_frame_at(lm, 0, 2000 * US);
    linux_run_until(lm, (2000 + 33) * US + 1);
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 32);
    linux_run_until(lm, (2000 + 42) * US + 1);
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 40);
    ck_assert_uint_eq(lm->machine.nics[0].irq.count, 0);
    ck_assert_uint_eq(lm->machine.nics[0].e1000.napi.polls, 0);
    linux_machine_free(lm);
}
END_TEST

/* Buffers come back at the end of a burst: of 60 frames at once a ring of 48 has 47 to lend. */
START_TEST(what_the_ring_cannot_hold_is_refused)
{
    struct linux_machine *lm = poll_mode(48);

    for (unsigned i = 0; i < 60; i++)
        linux_frame_at(lm, 0, 2000 * US);
    linux_run_until(lm, 5000 * US);
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 47);
    ck_assert_uint_eq(lm->machine.packets.total.dropped[DROP_RX_RING_FULL], 13);
    linux_frame_at(lm, 0, 6000 * US);
    linux_run_until(lm, 7000 * US);
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 48);
    linux_machine_free(lm);
}
END_TEST

/* 1 s without a frame: a million looks, hardly any of them an event. The tick is what there is: 100
 * a second, with some events each. */
START_TEST(looking_at_an_empty_ring_costs_no_events)
{
    struct linux_machine *lm = poll_mode(256);

    linux_run_until(lm, 1000000 * US);
    ck_assert_uint_lt(sim_work_done(lm->sim).events, 2000);
    linux_machine_free(lm);
}
END_TEST

TEST_RUNNER("user/poller", a_frame_is_taken_at_the_next_look,
            a_burst_has_32_frames_and_no_interrupt, what_the_ring_cannot_hold_is_refused,
            looking_at_an_empty_ring_costs_no_events)
