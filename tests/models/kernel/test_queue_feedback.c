/* Feedback from the screening queue, by hand-worked timelines. Cycles are microseconds: interrupt
 * 4, thread-switch 2, poll-callback 1, driver-rx 3, screen-input 4, poll-enable 2, process-switch
 * 6, screend 5, system-call 3, ip-forward 5, ip-output 2, driver-tx 2, tick 3
 * (tests/models/small_machine.h). The queue holds four: input is inhibited at three and goes on at
 * one. The clock ticks every 1000 us; transmit interrupts are off unless a test says so. */
#include "tests/models/runner.h"
#include "tests/models/small_machine.h"

static struct small_machine *feeding_back(void)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);

    small->params.machine.cpu.tick_hz = 1000;
    small->params.kernel.quota_packets = 10;
    small->params.kernel.feedback = true;
    small->params.user.screend = true;
    small->params.machine.nics[1].tx_frames_per_interrupt = 0;
    return small;
}

static void send_at_once(struct small_machine *small, unsigned frames)
{
    for (unsigned i = 0; i < frames; i++)
        small_machine_send_at(small, 0)->at_mac = true;
}

/*  0..4 interrupt   4..6 switch   6..7 receive callback
 *  7 us a packet (driver-rx 3, screen-input 4): queued at 14, 21, 28. The third inhibits input, and
 *    the callback returns with seven of its quota left.
 * 28..30 two transmit callbacks (ln0's, ln1's)   30..32 again, nothing found
 * 32..34 enable: but input is inhibited, no device is unmasked. Asleep.
 * 34..40 process-switch: the first is taken at 40, two are left.   40..57 it is judged and sent
 *    57 the second is taken, one is left: input goes on, and ln0 with three frames interrupts.
 * 57..61 interrupt   61..63 switch, screend preempted in user mode   63..64 callback
 *    its packets are taken at 67 and 74; at 78 the queue has three again. */
START_TEST(three_packets_inhibit_input_and_one_lets_it_go_on)
{
    struct small_machine *small = feeding_back();

    small_machine_build(small);
    send_at_once(small, 6);
    small_machine_run_to(small, 900 * US);
    ck_assert_uint_eq(small->left.count, 6);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DRIVER), 10);
    ck_assert_uint_eq(left_us(small, 2, STAGE_RX_DRIVER), 24);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_SCREEN), 40);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_SCREEN), 57);
    ck_assert_uint_eq(left_us(small, 3, STAGE_RX_DRIVER), 67);
    ck_assert_uint_eq(left_us(small, 4, STAGE_RX_DRIVER), 74);
    /* 78..83 four transmit callbacks and a reclaim, ..85 enable, ..91 process-switch, ..108 the
     * second is sent: the third is taken. ..125 it is sent: the fourth is taken, one is left. */
    ck_assert_uint_eq(left_us(small, 2, STAGE_RX_SCREEN), 108);
    ck_assert_uint_eq(left_us(small, 3, STAGE_RX_SCREEN), 125);
    ck_assert_uint_eq(small->machine.feedback.inhibitions, 2);
    ck_assert_uint_eq(small->machine.feedback.timeouts, 0);
    ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_SCREEN_QUEUE_FULL], 0);
    small_machine_free(small);
}
END_TEST

/* Between 28 and 57 nobody may interrupt: frames that come then wait in the ring, and one beyond it
 * is lost there at no cost. Ring of 3: frames 4, 5 and 6 wait, the seventh, at 45, is lost. */
START_TEST(while_input_is_inhibited_frames_are_lost_in_the_ring_at_no_cost)
{
    struct small_machine *small = feeding_back();

    small->params.machine.nics[0].rx_ring_descriptors = 3;
    small_machine_build(small);
    send_at_once(small, 3);
    for (unsigned i = 0; i < 4; i++)
        small_machine_send_at(small, (42 + i) * US)->at_mac = true;
    small_machine_run_to(small, 56 * US);
    ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_RX_RING_FULL], 1);
    ck_assert_uint_eq(cpu_interrupts_taken(&small->machine.nics[0].vector), 1);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_INTERRUPT], 4 * US);
    ck_assert(small->machine.nics[0].irq_line.masked);
    small_machine_free(small);
}
END_TEST

/* A screend that computes 5000 us on its first packet has hung. Inhibited at 28; it takes the first
 * at 40. `hung`: the tick at 1000 has seen it take one; the tick at 2000 has not, and at its end,
 * 2003, input goes on: interrupt ..2007, switch ..2009, callback and driver-rx ..2013.
 * `always`: the same after the tick at 1000. */
START_TEST(a_timeout_lets_input_go_on_when_screend_hangs)
{
    static const struct {
        enum feedback_timeout_when when;
        uint64_t taken_us;
    } cases[] = { { FEEDBACK_TIMEOUT_HUNG, 2013 }, { FEEDBACK_TIMEOUT_ALWAYS, 1013 } };

    for (unsigned i = 0; i < 2; i++) {
        struct small_machine *small = feeding_back();

        small->params.kernel.feedback_timeout_when = cases[i].when;
        small->params.machine.costs.screend_cycles = 5000;
        small_machine_build(small);
        send_at_once(small, 4);
        small_machine_run_to(small, 30000 * US);
        ck_assert_uint_eq(small->left.count, 4);
        ck_assert_uint_eq(left_us(small, 3, STAGE_RX_DRIVER), cases[i].taken_us);
        ck_assert_uint_ge(small->machine.feedback.timeouts, 1);
        small_machine_free(small);
    }
}
END_TEST

/* screend needs 417 us a packet and takes one at 40, 457 + .. : from three to one it drains in some
 * 430 us, twice within the tick. No timeout with `hung`, whatever the phase of the clock. */
START_TEST(a_screend_that_works_is_not_taken_for_hung)
{
    struct small_machine *small = feeding_back();

    small->params.machine.costs.screend_cycles = 405;
    small_machine_build(small);
    send_at_once(small, 8);
    small_machine_run_to(small, 30000 * US);
    ck_assert_uint_eq(small->left.count, 8);
    ck_assert_uint_ge(small->machine.feedback.inhibitions, 3);
    ck_assert_uint_eq(small->machine.feedback.timeouts, 0);
    small_machine_free(small);
}
END_TEST

/* Output is not inhibited. Transmit ring of one, a transmit interrupt a frame, input goes on at
 * none. The first is in the ring at 57 and sent at 58; ln1 is masked and says nothing. 57..62 user
 * mode, ..65 call, ..70 ip-forward, ..72 ip-output: the second finds the ring full, so ln1 may
 * interrupt. The call takes the third in the same instant and leaves: 72..76 interrupt, the thread
 * preempts screend in user mode: switch ..78, ln0's callbacks ..80, ln1's receive callback ..81,
 * transmit callback and reclaim ..83, driver-tx
 * ..85. */
START_TEST(a_full_transmit_ring_may_interrupt_while_input_is_inhibited)
{
    struct small_machine *small = feeding_back();

    small->params.kernel.feedback_resume_share = 0;
    small->params.machine.nics[1].tx_ring_descriptors = 1;
    small->params.machine.nics[1].tx_frames_per_interrupt = 1;
    small_machine_build(small);
    send_at_once(small, 3);
    small_machine_run_to(small, 900 * US);
    ck_assert_uint_eq(small->left.count, 3);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_DRIVER), 57);
    ck_assert_uint_eq(left_us(small, 1, STAGE_TX_QUEUE), 72);
    ck_assert_uint_eq(left_us(small, 2, STAGE_RX_SCREEN), 72);
    ck_assert_uint_eq(left_us(small, 1, STAGE_TX_DRIVER), 85);
    small_machine_free(small);
}
END_TEST

TEST_RUNNER("kernel/queue_feedback", three_packets_inhibit_input_and_one_lets_it_go_on,
            while_input_is_inhibited_frames_are_lost_in_the_ring_at_no_cost,
            a_timeout_lets_input_go_on_when_screend_hangs,
            a_screend_that_works_is_not_taken_for_hung,
            a_full_transmit_ring_may_interrupt_while_input_is_inhibited)
