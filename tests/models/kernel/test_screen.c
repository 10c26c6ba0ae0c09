/* The screening queue and screend, by hand-worked timelines. Cycles are microseconds: interrupt 4,
 * driver-rx 3, service-exit 1, thread-switch 2, soft-interrupt 1, screen-input 4, process-switch 6,
 * screend 5, system-call 3, ip-forward 5, ip-output 2, driver-tx 2 (tests/models/small_machine.h).
 * Transmit interrupts are off, so that they do not cross the timelines. screend begins at 0: its
 * first call finds nothing and sleeps. */
#include "tests/models/runner.h"
#include "tests/models/small_machine.h"

static struct small_machine *screening(enum receive_path path)
{
    struct small_machine *small = small_machine_new(path);

    small->params.user.screend = true;
    small->params.machine.nics[1].tx_frames_per_interrupt = 0;
    return small;
}

/*  1..5 interrupt      5..8 driver-rx       8..9 exit       9..11 switch, out of ipintrq at 11
 * 11..15 screen-input: in the screening queue at 15, screend woken; the thread sleeps
 * 15..21 process-switch: the call takes the packet at 21      21..26 screend in user mode
 * 26..29 system-call with the verdict    29..34 ip-forward    34..36 ip-output    36..38 driver-tx
 */
START_TEST(a_packet_passes_screend_at_its_hand_worked_time)
{
    struct small_machine *small = screening(RECEIVE_BSD_INTERRUPT);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_run(small);
    ck_assert_uint_eq(small->left.count, 1);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IPINTRQ), 11);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_SCREEN), 21);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 34);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_QUEUE), 36);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_DRIVER), 38);
    ck_assert_uint_eq(small->machine.nics[1].dev.opackets, 1);
    /* screend has the CPU for 15..38, the thread for 9..15. */
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_USER], 23 * US);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_KERNEL], 6 * US);
    small_machine_free(small);
}
END_TEST

/* Polled: 1..5 interrupt, 5..7 switch, 7..8 receive callback, 8..11 driver-rx, 11..15 screen-input.
 * Transmit callback, ln1's two: ..18; a second round of four: ..22; enable ..24; asleep.
 * 24..30 process-switch: taken at 30. ..35 screend, ..38 call, ..43 ip-forward. */
START_TEST(with_polling_screend_runs_when_the_thread_sleeps)
{
    struct small_machine *small = screening(RECEIVE_BSD_POLLING);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DRIVER), 11);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_SCREEN), 30);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 43);
    small_machine_free(small);
}
END_TEST

/* A queue of one; three frames in memory at 0 are in ipintrq before the thread runs. It queues the
 * first at 20 and finds the queue full for the others: screend is below it and has not run. */
START_TEST(a_full_screening_queue_drops_what_ip_input_has_already_worked_on)
{
    struct small_machine *small = screening(RECEIVE_BSD_INTERRUPT);

    small->params.kernel.screen_queue_max_packets = 1;
    small_machine_build(small);
    for (unsigned i = 0; i < 3; i++)
        small_machine_send_at(small, 0)->at_mac = true;
    small_machine_run(small);
    ck_assert_uint_eq(small->left.count, 1);
    ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_SCREEN_QUEUE_FULL], 2);
    ck_assert_uint_eq(small->machine.screen.queue.longest, 1);
    small_machine_free(small);
}
END_TEST

/* The second frame is in memory at 22, in the first cycle but one of screend's user mode (21..26).
 * Interrupt 22..30 in all; the thread preempts screend: switch ..32, screen-input ..36, and gives
 * the CPU back: process-switch 36..42. screend's four cycles left ..46, call ..49, ip-forward ..54,
 * ip-output ..56, driver-tx ..58, where the same call takes the second packet. */
START_TEST(in_user_mode_screend_is_preempted_and_the_thread_pays_the_way_back)
{
    struct small_machine *small = screening(RECEIVE_BSD_INTERRUPT);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_send_at(small, 21 * US);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_IPINTRQ), 32);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 54);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_SCREEN), 58);
    small_machine_free(small);
}
END_TEST

/* The second frame is in memory at 30, one cycle into ip-forward (29..34) of screend's call.
 * Interrupt 30..38 in all. The thread is ready, but the call goes on: ip-forward ..42, ip-output
 * ..44, driver-tx ..46, where screend finds no packet and sleeps. Then the thread: ..48. */
START_TEST(a_system_call_is_not_preempted_by_a_thread)
{
    struct small_machine *small = screening(RECEIVE_BSD_INTERRUPT);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_send_at(small, 29 * US);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_DRIVER), 37);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 42);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_DRIVER), 46);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_IPINTRQ), 48);
    small_machine_free(small);
}
END_TEST

/* IP input as a software interrupt needs no thread, so nobody switches but screend when it wakes:
 * 9..10 soft-interrupt, 10..14 screen-input, 14..20 process-switch, 20..25 user mode.
 * A frame in memory at 22: interrupt ..30, soft-interrupt ..31, screen-input ..35, and screend's
 * three cycles left at once: ..38, call ..41, ip-forward ..46. */
START_TEST(a_software_interrupt_goes_back_to_screend_without_a_switch)
{
    struct small_machine *small = screening(RECEIVE_BSD_INTERRUPT);

    small->params.kernel.ip_input = IP_INPUT_SPLNET;
    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_send_at(small, 21 * US);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_SCREEN), 20);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_IPINTRQ), 31);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 46);
    small_machine_free(small);
}
END_TEST

/* screend's call: 25..28 system-call, then protocol work at splnet, 28..37. A frame in memory at
 * 30: interrupt ..38, and the software interrupt waits: ip-forward has three cycles left ..41,
 * ip-output ..43, driver-tx ..45. Then soft-interrupt ..46. */
START_TEST(a_software_interrupt_waits_for_splnet_to_be_lowered)
{
    struct small_machine *small = screening(RECEIVE_BSD_INTERRUPT);

    small->params.kernel.ip_input = IP_INPUT_SPLNET;
    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_send_at(small, 29 * US);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 41);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_DRIVER), 45);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_IPINTRQ), 46);
    small_machine_free(small);
}
END_TEST

/* A CPU of 100 GHz, cycles of 10 ps: a second frame at every picosecond of the first one's way and
 * beyond, through every falling asleep. Whatever the kernel, none stays behind. */
START_TEST(a_frame_arriving_at_any_picosecond_passes_screend)
{
    for (unsigned path = 0; path <= RECEIVE_BSD_POLLING_OFF; path++) {
        for (unsigned ip_input = 0; ip_input < 2; ip_input++) {
            for (uint64_t at_ps = 0; at_ps < 600; at_ps++) {
                struct small_machine *small = screening((enum receive_path)path);

                small->params.kernel.ip_input = (int)ip_input;
                small->params.machine.cpu.clock_hz = UINT64_C(100000000000);
                small_machine_build(small);
                small_machine_send_at(small, 0)->at_mac = true;
                small_machine_send_at(small, at_ps)->at_mac = true;
                small_machine_run(small);
                ck_assert_msg(small->left.count == 2, "a frame at %llu ps was left behind",
                              (unsigned long long)at_ps);
                small_machine_free(small);
            }
        }
    }
}
END_TEST

TEST_RUNNER("kernel/screen", a_packet_passes_screend_at_its_hand_worked_time,
            with_polling_screend_runs_when_the_thread_sleeps,
            a_full_screening_queue_drops_what_ip_input_has_already_worked_on,
            in_user_mode_screend_is_preempted_and_the_thread_pays_the_way_back,
            a_system_call_is_not_preempted_by_a_thread,
            a_software_interrupt_goes_back_to_screend_without_a_switch,
            a_software_interrupt_waits_for_splnet_to_be_lowered,
            a_frame_arriving_at_any_picosecond_passes_screend)
