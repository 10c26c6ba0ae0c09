/* The interrupt-driven kernel of 1996, by hand-worked timelines. Cycles are microseconds:
 * interrupt 4, driver-rx 3, service-exit 1, thread-switch 2, ip-forward 5, ip-output 2,
 * driver-tx 2, driver-reclaim 1 (tests/models/small_machine.h). */
#include "tests/models/small_machine.h"
#include "tests/models/runner.h"

/*  0 sent             1 last bit; NIC, DMA in no time; interrupt
 *  1..5 interrupt     5..8 driver-rx: taken at 8, ipintrq, thread woken     8..9 exit
 *  9..11 switch: out of ipintrq at 11     11..16 ip-forward     16..18 ip-output, queued at 18
 * 18..20 driver-tx: in the ring at 20, fetched at once     21 last bit out */
START_TEST(one_packet_passes_each_stage_at_its_hand_worked_time)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_run(small);
    ck_assert_uint_eq(small->left.count, 1);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_SEND), 0);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_LINK), 1);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_MAC), 1);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DMA), 1);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DRIVER), 8);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IPINTRQ), 11);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 16);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_QUEUE), 18);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_DRIVER), 20);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_FETCH), 20);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_LINK), 21);
    ck_assert_uint_eq(small->left.at_ps[0], 21 * US);
    small_machine_free(small);
}
END_TEST

/* After the timeline above: transmit interrupt at 21: 21..25 interrupt, 25..26 reclaim, 26..27
 * exit. So the CPU is in interrupts for 1..9 and 21..27 (14 us), in the thread for 9..20 (11 us),
 * and idle for 0..1 and 20..21. */
START_TEST(cpu_time_of_one_packet_is_14_us_of_interrupts_and_11_us_of_thread)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_run(small);
    ck_assert_uint_eq(sim_now_ps(small->sim), 27 * US);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_INTERRUPT], 14 * US);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_KERNEL], 11 * US);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_IDLE], 2 * US);
    ck_assert_uint_eq(small->machine.nics[1].tx_queue.free_descriptors, 8);
    small_machine_free(small);
}
END_TEST

/* A frame sent at 12 is in memory at 13, in the midst of the first one's ip-forward (11..16): two
 * of its five cycles are done. Interrupt 13..17, driver-rx ..20, exit ..21; then the remaining
 * three cycles: ip-forward ends at 24, 16 + 8. Output ..26, driver-tx ..28, out at 29.
 * The second waits in ipintrq until the thread comes back to it, at 28 and without a switch.
 * Its forward 28..: at 29 the transmit interrupt comes: 29..33, reclaim ..34, exit ..35; one cycle
 * of forward was done, four are left: 39. Output 41, driver-tx 43. */
START_TEST(an_interrupt_during_ip_input_preempts_it)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_send_at(small, 12 * US);
    small_machine_run(small);
    ck_assert_uint_eq(small->left.count, 2);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IPINTRQ), 11);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_DRIVER), 20);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 24);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_DRIVER), 28);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_IPINTRQ), 28);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_IP), 39);
    ck_assert_uint_eq(left_us(small, 1, STAGE_TX_DRIVER), 43);
    small_machine_free(small);
}
END_TEST

/* driver-tx runs at splimp: a receive interrupt whose frame arrives at 19, within the first
 * packet's driver-tx (18..20), waits until 20. Then 20..24 interrupt, driver-rx ..27. At 21 the
 * first frame's last bit leaves and NIC 1 wants its transmit interrupt, at the same level: it
 * waits until the first handler returns at 28. */
START_TEST(the_transmit_ring_is_guarded_by_splimp)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_send_at(small, 18 * US);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_DMA), 19);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_DRIVER), 20);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_DRIVER), 27);
    /* 28..32 interrupt of NIC 1, reclaim ..33, exit ..34; the thread slept at 20: switch ..36. */
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_IPINTRQ), 36);
    small_machine_free(small);
}
END_TEST

/* Frames in memory at 1 and 4: one interrupt 1..5 finds both: taken at 8 and 11. */
START_TEST(one_interrupt_drains_all_frames_waiting)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_send_at(small, 3 * US);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DRIVER), 8);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_DRIVER), 11);
    ck_assert_uint_eq(cpu_interrupts_taken(&small->machine.nics[0].vector), 1);
    small_machine_free(small);
}
END_TEST

/* The same with rx-frames-per-interrupt 1: the handler returns at 9 (8 and one cycle of exit) with
 * the line still asserted; the next interrupt takes 9..13, and the second frame is taken at 16. */
START_TEST(a_limit_of_one_frame_makes_the_second_wait_for_its_own_interrupt)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);

    small->params.machine.nics[0].rx_frames_per_interrupt = 1;
    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_send_at(small, 3 * US);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DRIVER), 8);
    ck_assert_uint_eq(left_us(small, 1, STAGE_RX_DRIVER), 16);
    ck_assert_uint_eq(cpu_interrupts_taken(&small->machine.nics[0].vector), 2);
    small_machine_free(small);
}
END_TEST

/* ipintrq of one. Frames in memory at 1, 3 and 5 are taken by one interrupt at 8, 11 and 14; the
 * thread has not run, so the second and third find ipintrq full. */
START_TEST(a_full_ipintrq_drops_what_the_driver_has_already_worked_on)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);

    small->params.kernel.ipintrq_max_packets = 1;
    small_machine_build(small);
    for (unsigned i = 0; i < 3; i++)
        small_machine_send_at(small, 2 * i * US);
    small_machine_run(small);
    ck_assert_uint_eq(small->left.count, 1);
    ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_IPINTRQ_FULL], 2);
    small_machine_free(small);
}
END_TEST

/* A CPU of 100 GHz: cycles of 10 ps. The first frame's interrupt begins at once; every later one
 * arrives at an instant of its own, on every picosecond from then until both handler and IP input
 * are long done. Whatever the instant and whoever runs IP input, no packet stays behind. */
START_TEST(a_frame_arriving_at_any_picosecond_is_not_left_in_the_ring)
{
    static const struct {
        enum receive_path path;
        enum ip_input_as ip_input;
    } kernels[] = { { RECEIVE_BSD_INTERRUPT, IP_INPUT_THREAD },
                    { RECEIVE_BSD_INTERRUPT, IP_INPUT_SPLNET },
                    { RECEIVE_BSD_POLLING_OFF, IP_INPUT_THREAD } };

    for (unsigned i = 0; i < 3; i++) {
        for (uint64_t at_ps = 0; at_ps < 400; at_ps++) {
            struct small_machine *small = small_machine_new(kernels[i].path);

            small->params.kernel.ip_input = kernels[i].ip_input;
            small->params.machine.cpu.clock_hz = UINT64_C(100000000000);
            small_machine_build(small);
            small_machine_send_at(small, 0)->at_mac = true;
            small_machine_send_at(small, at_ps)->at_mac = true;
            small_machine_run(small);
            ck_assert_msg(small->left.count == 2, "a frame at %llu ps was left behind",
                          (unsigned long long)at_ps);
            ck_assert_uint_eq(small->machine.packets.inside, 0);
            small_machine_free(small);
        }
    }
}
END_TEST

/* IP input as a software interrupt at splnet. 1..5 interrupt, 5..8 driver-rx, 8..9 exit; splnet
 * lies below splimp, so it is taken at 9: soft-interrupt 9..10, out of ipintrq at 10. 10..15
 * ip-forward, 15..17 ip-output, 17..19 driver-tx. All of it is booked to interrupts. */
START_TEST(a_software_interrupt_runs_ip_input_when_the_device_interrupt_returns)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);

    small->params.kernel.ip_input = IP_INPUT_SPLNET;
    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DRIVER), 8);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IPINTRQ), 10);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 15);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_DRIVER), 19);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_KERNEL], 0);
    small_machine_free(small);
}
END_TEST

/* Polling off, the modified kernel. 1..5 interrupt, device masked; 5..6 receive callback, 6..9
 * driver-rx, ipintrq at 9; nothing was sent, so no transmit callback; 9..11 enable. 11..13 switch,
 * 13..18 ip-forward, 18..20 ip-output, 20..22 driver-tx, 23 last bit out. 23..27 transmit
 * interrupt, 27..28 transmit callback, 28..29 reclaim, 29..31 enable.
 * Interrupts 10 + 8 us, thread 11 us, idle 0..1 and 22..23. */
START_TEST(with_polling_off_the_interrupt_calls_the_callback_and_enables_again)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_POLLING_OFF);

    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_run(small);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_DRIVER), 9);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IPINTRQ), 13);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_IP), 18);
    ck_assert_uint_eq(left_us(small, 0, STAGE_TX_DRIVER), 22);
    ck_assert_uint_eq(sim_now_ps(small->sim), 31 * US);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_INTERRUPT], 18 * US);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_KERNEL], 11 * US);
    ck_assert_uint_eq(small->machine.cpus[0].account_ps[CPU_IDLE], 2 * US);
    ck_assert(!small->machine.nics[0].irq_line.masked);
    ck_assert(!small->machine.nics[1].irq_line.masked);
    small_machine_free(small);
}
END_TEST

TEST_RUNNER("kernel/bsd", one_packet_passes_each_stage_at_its_hand_worked_time,
            cpu_time_of_one_packet_is_14_us_of_interrupts_and_11_us_of_thread,
            an_interrupt_during_ip_input_preempts_it, the_transmit_ring_is_guarded_by_splimp,
            one_interrupt_drains_all_frames_waiting,
            a_limit_of_one_frame_makes_the_second_wait_for_its_own_interrupt,
            a_full_ipintrq_drops_what_the_driver_has_already_worked_on,
            a_software_interrupt_runs_ip_input_when_the_device_interrupt_returns,
            with_polling_off_the_interrupt_calls_the_callback_and_enables_again,
            a_frame_arriving_at_any_picosecond_is_not_left_in_the_ring)
