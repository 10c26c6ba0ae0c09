/* The tulip driver's hysteresis on the machine of tests/models/linux24.h: a mitigation cycle is 5
 * us, so the timer waits 75 us. */
#include "tests/models/linux24.h"
#include "tests/models/runner.h"

static struct small_machine *tulip_new(void)
{
    struct small_machine *small = linux24_new(RECEIVE_TULIP);

    linux24_build(small);
    return small;
}

static const struct machine_nic *nic(const struct small_machine *small)
{
    return &small->machine.nics[0];
}

/* One at a time: an interrupt each, mitigation never on. */
START_TEST(single_frames_interrupt_each)
{
    struct small_machine *small = tulip_new();

    for (unsigned i = 0; i < 5; i++)
        small_machine_send_at(small, i * 200 * US);
    small_machine_run_to(small, 3000 * US);
    ck_assert_uint_eq(small->left.count, 5);
    ck_assert_uint_eq(nic(small)->irq.count, 5);
    ck_assert_uint_eq(nic(small)->tulip.switched_on, 0);
    small_machine_free(small);
}
END_TEST

/* Three at once at 1000: the first interrupts, the handler finds all three and turns the timer on.
 * The frame at 1500 waits for it: found at 1501 + 75 and the way into the handler (entry out of
 * idle 3, handler 1, acknowledge 1: stamped before the skb). It came alone, so the timer is
 * off again and the frame at 2000 interrupts at once. */
START_TEST(company_turns_the_timer_on_and_a_lone_frame_off)
{
    struct small_machine *small = tulip_new();

    for (unsigned i = 0; i < 3; i++)
        small_machine_send_at(small, 1000 * US)->at_mac = true;
    small_machine_send_at(small, 1500 * US);
    small_machine_send_at(small, 2000 * US);
    sim_run_until(small->sim, 1400 * US);
    ck_assert_uint_eq(nic(small)->tulip.switched_on, 1);
    ck_assert_uint_eq(nic(small)->csr11.reg, TULIP_MITIGATION_ON);
    small_machine_run_to(small, 3000 * US);
    ck_assert_uint_eq(small->left.count, 5);
    ck_assert_uint_eq(left_us(small, 3, STAGE_RX_POLL), 1501 + 75 + 5);
    ck_assert_uint_eq(left_us(small, 4, STAGE_RX_POLL), 2001 + 5);
    ck_assert_uint_eq(nic(small)->tulip.switched_off, 1);
    ck_assert_uint_eq(nic(small)->csr11.reg, 0);
    ck_assert_uint_eq(nic(small)->irq.count, 3);
    small_machine_free(small);
}
END_TEST

/* Where a count of 0 means off, the register changes nothing. */
START_TEST(with_zero_meaning_off_the_timer_never_waits)
{
    struct small_machine *small = linux24_new(RECEIVE_TULIP);

    small->params.machine.nics[0].old.mitigation_zero = MITIGATION_ZERO_OFF;
    linux24_build(small);
    for (unsigned i = 0; i < 3; i++)
        small_machine_send_at(small, 1000 * US)->at_mac = true;
    small_machine_send_at(small, 1500 * US);
    small_machine_run_to(small, 3000 * US);
    ck_assert_uint_eq(left_us(small, 3, STAGE_RX_POLL), 1501 + 5);
    ck_assert_uint_eq(nic(small)->tulip.switched_on, 1);
    small_machine_free(small);
}
END_TEST

/* Flow control: with a backlog of 4 (5 fit) a burst of 12 throttles it, the driver stops and
 *               masks; when
 * the softirq has drained the queue below 2, reception goes on. What does not fit waits in the
 * ring, one packet is dropped each time the queue overflows. */
START_TEST(a_throttled_queue_stops_the_driver_until_it_has_drained)
{
    struct small_machine *small = linux24_new(RECEIVE_TULIP);
    uint64_t dropped;

    small->params.kernel.linux24.max_backlog_packets = 4;
    small->params.kernel.linux24.no_cong_thresh_packets = 2;
    linux24_build(small);
    for (unsigned i = 0; i < 12; i++)
        small_machine_send_at(small, 1000 * US)->at_mac = true;
    sim_run_until(small->sim, 1030 * US);
    ck_assert(nic(small)->tulip.flow.xoff);
    ck_assert_uint_eq(nic(small)->csr11.masked, CSR5_RX);
    ck_assert_uint_eq(linux24_cpu(small)->softnet24.netdev_dropping, 1);
    small_machine_run_to(small, 9000 * US);
    dropped = small->machine.packets.total.dropped[DROP_BACKLOG_FULL];
    ck_assert(!nic(small)->tulip.flow.xoff);
    ck_assert_uint_eq(linux24_cpu(small)->softnet24.netdev_dropping, 0);
    ck_assert_uint_eq(small->left.count + dropped, 12);
    ck_assert_uint_eq(dropped, 2); /* 5 and one lost, 5 and one lost: none of 12 are left */
    small_machine_free(small);
}
END_TEST

TEST_RUNNER("kernel/driver_tulip", single_frames_interrupt_each,
            company_turns_the_timer_on_and_a_lone_frame_off,
            with_zero_meaning_off_the_timer_never_waits,
            a_throttled_queue_stops_the_driver_until_it_has_drained)
