/* The polling kernel of 1996, by hand-worked timelines. Cycles are microseconds: interrupt 4,
 * thread-switch 2, poll-callback 1, driver-rx 3, ip-forward 5, ip-output 2, driver-tx 2,
 * driver-reclaim 1, poll-enable 2 (tests/models/small_machine.h). A round is four callbacks:
 * receive and transmit of ln0, receive and transmit of ln1. */
#include "tests/models/runner.h"
#include "tests/models/small_machine.h"

/*  0 sent, in memory at 1     1..5 interrupt: ln0 masked, thread woken     5..7 switch
 *  7..8 receive callback     8..11 driver-rx    11..16 ip-forward    16..18 ip-output
 * 18..20 driver-tx: in the ring at 20, fetched at once     21 last bit out */
START_TEST(one_packet_passes_each_stage_at_its_hand_worked_time)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_run(small);
    ck_assert_uint_eq(small->left.count, 1);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DMA), 1);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DRIVER), 11);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 16);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_QUEUE), 18);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_DRIVER), 20);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_FETCH), 20);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_LINK), 21);
    ck_assert_msg(!(small->left.seen[0].stages_passed & 1u << STAGE_RX_IPINTRQ),
                  "the polling path has no ipintrq");
    small_machine_free(small);
}
END_TEST

/* The rest of the timeline: 20..21 transmit callback of ln0. At 21 the frame is sent and ln1, not
 * masked, interrupts: 21..25, which asks for the thread once more. 25..26 receive callback of ln1,
 * 26..27 transmit callback, 27..28 reclaim. The round found work, so another: 28..32. Nothing:
 * 32..34 interrupts on. It was asked for meanwhile, so it does not sleep: a round 34..38, 38..40
 * interrupts on, sleep. No second thread-switch: it has not slept.
 * Interrupts 8 us, idle 1 us, the thread the remaining 31 us of 40. */
START_TEST(the_thread_sleeps_at_40_us_after_three_rounds)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_run(small);
    ck_assert_uint_eq(sim_now_ps(small->sim), 40 * US);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_INTERRUPT], 8 * US);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_IDLE], 1 * US);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_KERNEL], 31 * US);
    ck_assert_uint_eq(small->machine.polling.rounds, 3);
    ck_assert_uint_eq(small->machine.nics[1].tx_queue.free_descriptors, 8);
    ck_assert(!small->machine.nics[0].irq_line.masked);
    ck_assert(!small->machine.nics[1].irq_line.masked);
    small_machine_free(small);
}
END_TEST

/* A second frame in memory at 6 raises no interrupt (ln0 is masked since 5); the callback that took
 * the first at 11 takes the second when that is done, at 20: driver-rx 20..23. At 21 ln1's
 * transmit interrupt comes in between, for 4 us: taken at 27. */
START_TEST(a_frame_that_comes_while_the_thread_works_raises_no_interrupt)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_send_at(small, 5 * US);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_DMA), 6);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_DRIVER), 27);
    ck_assert_uint_eq(cpu_interrupts_taken(&small->machine.nics[0].vector), 1);
    small_machine_free(small);
}
END_TEST

static void send_five_at_once(struct small_machine *small)
{
    for (unsigned i = 0; i < 5; i++)
        small_machine_send_at(small, 0)->at_mac = true;
}

/* Five frames in memory at 0; no transmit interrupts. Interrupt ..4, switch ..6, callback ..7; then
 * 12 us a packet (3 + 5 + 2 + 2): in the ring at 19 and 31. The quota of two is reached: transmit
 * callback ..32, ln1's receive ..33, its transmit ..34, which frees the two descriptors of frames
 * sent at 20 and 32, ..36. Again: callback ..37, in the ring at 49 and 61; callbacks ..64, two
 * freed ..66; callback ..67, the fifth in the ring at 79. */
START_TEST(a_quota_of_two_gives_transmit_its_turn_after_two_packets)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);
    static const uint64_t in_ring_us[] = { 19, 31, 49, 61, 79 };

    small->params.kernel.quota_packets = 2;
    small->params.machine.nics[1].tx_frames_per_interrupt = 0;
    small_machine_build(small);
    send_five_at_once(small);
    small_machine_run(small);
    for (unsigned i = 0; i < 5; i++)
        ck_assert_uint_eq(left_us(small, i, STAGE_TX_DRIVER), in_ring_us[i]);
    small_machine_free(small);
}
END_TEST

/* Without a quota the receive callback goes on while there are frames: every 12 us from 19. */
START_TEST(without_a_quota_all_waiting_packets_go_first)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);

    small->params.kernel.quota_packets = 0;
    small->params.machine.nics[1].tx_frames_per_interrupt = 0;
    small_machine_build(small);
    send_five_at_once(small);
    small_machine_run(small);
    for (unsigned i = 0; i < 5; i++)
        ck_assert_uint_eq(left_us(small, i, STAGE_TX_DRIVER), 19 + 12 * i);
    small_machine_free(small);
}
END_TEST

/* Transmit ring of two, output queue of one. Without a quota nobody frees descriptors while the
 * five packets are received: two in the ring, one in the queue, two find it full. With a quota of
 * two the transmit callback frees two after every two: nothing is lost. */
START_TEST(without_a_quota_transmit_completions_starve_and_the_output_queue_overflows)
{
    static const struct {
        uint64_t quota, left, lost;
    } cases[] = { { 0, 3, 2 }, { 2, 5, 0 } };

    for (unsigned i = 0; i < 2; i++) {
        struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);

        small->params.kernel.quota_packets = cases[i].quota;
        small->params.kernel.output_queue_max_packets = 1;
        small->params.machine.nics[1].tx_ring_descriptors = 2;
        small_machine_build(small);
        send_five_at_once(small);
        small_machine_run(small);
        ck_assert_uint_eq(small->left.count, cases[i].left);
        ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_OUTPUT_QUEUE_FULL],
                          cases[i].lost);
        small_machine_free(small);
    }
}
END_TEST

/* A frame beyond the ring is lost at the NIC and costs the CPU nothing: with a ring of two, the
 * other three of five are dropped at 0, and the CPU's timeline is that of two packets alone. */
START_TEST(excess_frames_are_lost_in_the_ring_at_no_cost)
{
    uint64_t kernel_ps[2];

    for (unsigned i = 0; i < 2; i++) {
        struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);

        small->params.machine.nics[0].rx_ring_descriptors = 2;
        small_machine_build(small);
        for (unsigned frame = 0; frame < (i == 0 ? 5 : 2); frame++)
            small_machine_send_at(small, 0)->at_mac = true;
        small_machine_run(small);
        ck_assert_uint_eq(small->left.count, 2);
        ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_RX_RING_FULL], i == 0 ? 3 : 0);
        kernel_ps[i] = small->machine.cpus[0].account_ps[CPU_KERNEL];
        small_machine_free(small);
    }
    ck_assert_uint_eq(kernel_ps[0], kernel_ps[1]);
}
END_TEST

/* A CPU of 100 GHz: cycles of 10 ps. The timeline above ends after 40 cycles; a second frame comes
 * at every picosecond of it and well beyond, through every last look, enabling and falling asleep.
 * Whatever the instant, no packet stays in the ring and no sent descriptor stays unfreed. */
START_TEST(a_frame_arriving_at_any_picosecond_is_not_left_in_the_ring)
{
    for (uint64_t at_ps = 0; at_ps < 700; at_ps++) {
        struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING);

        small->params.machine.cpu.clock_hz = UINT64_C(100000000000);
        small_machine_build(small);
        small_machine_send_at(small, 0)->at_mac = true;
        small_machine_send_at(small, at_ps)->at_mac = true;
        small_machine_run(small);
        ck_assert_msg(small->left.count == 2, "a frame at %llu ps was left behind",
                      (unsigned long long)at_ps);
        ck_assert_uint_eq(small->machine.packets.inside, 0);
        ck_assert_uint_eq(tx_queue_done(&small->machine.nics[1].tx_queue), 0);
        small_machine_free(small);
    }
}
END_TEST

TEST_RUNNER("kernel/bsd_polling", one_packet_passes_each_stage_at_its_hand_worked_time,
            the_thread_sleeps_at_40_us_after_three_rounds,
            a_frame_that_comes_while_the_thread_works_raises_no_interrupt,
            a_quota_of_two_gives_transmit_its_turn_after_two_packets,
            without_a_quota_all_waiting_packets_go_first,
            without_a_quota_transmit_completions_starve_and_the_output_queue_overflows,
            excess_frames_are_lost_in_the_ring_at_no_cost,
            a_frame_arriving_at_any_picosecond_is_not_left_in_the_ring)
