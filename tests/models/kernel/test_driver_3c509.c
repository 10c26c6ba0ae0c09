/* The 3c509 on the machine of tests/models/linux24.h: every step 1 us, a 16-bit access 3 us. */
#include "tests/models/linux24.h"
#include "tests/models/runner.h"

/* A frame of 64 bytes is 60 without FCS: 15 words of 32 bits, 30 accesses. Its last bit arrives at
 * 1. Entry out of idle 3, handler 1, status 3: 8. Receive status 3, the skb 1, 31 accesses with the
 * discard: 11 + 1 + 93 = 105. */
START_TEST(a_frame_is_copied_word_by_word_in_the_handler)
{
    struct small_machine *small = linux24_new(RECEIVE_3C509);

    linux24_build(small);
    small_machine_send_at(small, 0);
    small_machine_run_to(small, 2000 * US);
    ck_assert_uint_eq(small->left.count, 1);
    ck_assert_uint_eq(left_us(small, 0, STAGE_RX_POLL), 105);
    /* One interrupt a frame; none for sending: there is room for more than 1536. */
    ck_assert_uint_eq(small->machine.nics[0].irq.count, 1);
    ck_assert_uint_eq(small->machine.nics[1].irq.count, 0);
    small_machine_free(small);
}
END_TEST

/* All of them at the MAC at once; 64 bytes each in a FIFO of 2048, of which 4 are never free: 31.
 * */
START_TEST(a_fifo_of_2_kb_holds_31_small_frames)
{
    struct small_machine *small = linux24_new(RECEIVE_3C509);

    linux24_build(small);
    for (unsigned i = 0; i < 33; i++)
        small_machine_send_at(small, 10 * US)->at_mac = true;
    small_machine_run_to(small, 20000 * US);
    ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_RX_BUFFER_FULL], 2);
    ck_assert_uint_eq(small->left.count, 31);
    ck_assert_uint_eq(small->machine.nics[0].irq.count, 1); /* the handler empties the FIFO */
    small_machine_free(small);
}
END_TEST

/* 512 bytes of a frame of 1514 without FCS are in at (8 + 512) bytes = 4160 bits of 576 Mb/s, 7.2
 * us. The handler finds nothing complete then; the frame's own interrupt follows. Both thresholds
 * are for frames that are longer. */
START_TEST(an_early_interrupt_comes_before_the_frame)
{
    struct small_machine *small = linux24_new(RECEIVE_3C509);
    struct injection *injection;

    small->params.machine.nics[0].old.rx_early_bytes = 512;
    linux24_build(small);
    injection = small_machine_send_at(small, 0);
    injection->frame_bytes = 1518;
    small_machine_send_at(small, 8000 * US); /* a small one: none */
    sim_run_until(small->sim, 15 * US);
    ck_assert(small->machine.nics[0].el3.raised);
    ck_assert_uint_eq(small->machine.nics[0].el3.rx_fifo.length, 0);
    small_machine_run_to(small, 20000 * US);
    ck_assert_uint_eq(small->left.count, 2);
    ck_assert_uint_ge(small->machine.nics[0].el3.interrupts, 2);
    small_machine_free(small);
}
END_TEST

/* Two frames of 1518 are 1520 bytes each in the FIFO of 3072 (3068 are free): after the first 1548
 * are left, more than 1536; after the second 28. The queue stops until the card has 1536 again.
 * The link is slow, so that neither has left by then. The third finds the same: the card tells
 * twice. */
START_TEST(a_full_card_stops_the_queue_until_it_tells)
{
    struct small_machine *small = linux24_new(RECEIVE_3C509);

    small->params.machine.nics[0].rx_buffer_bytes = 8192;
    small->params.machine.nics[1].link_bits_per_s = 1000000;
    linux24_build(small);
    for (unsigned i = 0; i < 3; i++) {
        struct injection *injection = small_machine_send_at(small, 0);

        injection->frame_bytes = 1518;
        injection->at_mac = true;
    }
    small_machine_run_to(small, 9000 * SIM_PS_PER_MS);
    ck_assert_uint_eq(small->left.count, 3);
    ck_assert_uint_eq(small->machine.nics[1].irq.count, 2); /* TX available */
    small_machine_free(small);
}
END_TEST

TEST_RUNNER("kernel/driver_3c509", a_frame_is_copied_word_by_word_in_the_handler,
            a_fifo_of_2_kb_holds_31_small_frames, an_early_interrupt_comes_before_the_frame,
            a_full_card_stops_the_queue_until_it_tells)
