/* A driver and its policy on a machine: when a setting is written, and where it goes. */
#include "tests/models/linux_bench.h"
#include "tests/models/runner.h"

static struct linux_bench *adaptive_new(int adaptive_rx, int moderation, int interrupt,
                                        uint64_t link_bits_per_s)
{
    struct linux_bench *b = linux_bench_new();
    struct nic_params *nic = &b->params.machine.nics[0];

    nic->adaptive_rx = adaptive_rx;
    nic->adaptive_tx = true;
    nic->moderation = moderation;
    nic->interrupt = interrupt;
    nic->link_bits_per_s = link_bits_per_s;
    linux_bench_build(b);
    linux_bench_run(b, 50 * MS);
    return b;
}

static void frames(struct linux_bench *b, unsigned count, uint32_t bytes)
{
    linux_bench_frames(b, 0, count, bytes);
    linux_bench_run(b, 10 * MS);
}

/* 648 quarters of a microsecond at first. After a frame of 66 bytes 196 are wanted; the handler of
 * the next interrupt writes them. */
START_TEST(igb_writes_in_the_next_handler)
{
    struct linux_bench *b =
        adaptive_new(ADAPTIVE_RX_IGB, MODERATION_GAP, NIC_INTERRUPT_MSIX, 1000000000);
    struct e1000_driver *driver = &b->machine.nics[0].e1000;

    ck_assert_uint_eq(driver->moderation->throttle_ps, 162 * US);
    frames(b, 1, 66);
    ck_assert(driver->setting_waits);
    ck_assert_uint_eq(driver->moderation->throttle_ps, 162 * US);
    frames(b, 1, 66);
    ck_assert(!driver->setting_waits);
    ck_assert_uint_eq(driver->moderation->throttle_ps, 49 * US);
    linux_bench_free(b);
}
END_TEST

/* After many jiffies it begins anew at 10 us. A frame 10 ms, one jiffy, later: 62 bytes without
 * FCS, 40 x 62 + 2720 = 5200, half of it is 6 x 512: 12 us. */
START_TEST(ixgbe_writes_before_the_interrupt_is_armed)
{
    struct linux_bench *b =
        adaptive_new(ADAPTIVE_RX_IXGBE, MODERATION_GAP, NIC_INTERRUPT_MSIX, UINT64_C(10000000000));
    struct e1000_driver *driver = &b->machine.nics[0].e1000;

    ck_assert_uint_eq(driver->moderation->throttle_ps, 50 * US);
    frames(b, 1, 66);
    ck_assert_uint_eq(driver->moderation->throttle_ps, 10 * US);
    frames(b, 1, 66);
    ck_assert_uint_eq(driver->moderation->throttle_ps, 12 * US);
    linux_bench_free(b);
}
END_TEST

/* Below 1 Gb/s 4000 a second are wanted after the first poll: 976 units. For a line they are
 * written at once, for messages by the next handler. */
START_TEST(e1000e_writes_at_the_next_message)
{
    for (int interrupt = NIC_INTERRUPT_LINE; interrupt <= NIC_INTERRUPT_MSIX; interrupt++) {
        struct linux_bench *b =
            adaptive_new(ADAPTIVE_RX_E1000E, MODERATION_GAP, interrupt, 100000000);
        struct e1000_driver *driver = &b->machine.nics[0].e1000;
        bool message = interrupt == NIC_INTERRUPT_MSIX;

        frames(b, 1, 66);
        ck_assert_int_eq(driver->setting_waits, message);
        ck_assert_uint_eq(driver->moderation->throttle_ps / (256 * SIM_PS_PER_NS),
                          message ? 195 : 976);
        frames(b, 1, 66);
        ck_assert_uint_eq(driver->moderation->throttle_ps, 976 * 256 * SIM_PS_PER_NS);
        linux_bench_free(b);
    }
}
END_TEST

/* Profile 1 at first; 64 interrupts later DIM steps to 1; more packets by then, to 2: 16 us, 64
 * frames. The transmit pair stays where it was opened. */
START_TEST(dim_writes_time_and_frames)
{
    struct linux_bench *b = adaptive_new(ADAPTIVE_RX_DIM, MODERATION_COUNT_OR_TIME,
                                         NIC_INTERRUPT_MSIX, UINT64_C(100000000000));
    struct moderation *moderation = &b->machine.nics[0].moderation;

    ck_assert_uint_eq(moderation->rx.usecs_ps, 8 * US);
    ck_assert_uint_eq(moderation->rx.frames_max, 128);
    for (unsigned i = 0; i < 130; i++)
        frames(b, i < 66 ? 1 : 2, 66);
    ck_assert_uint_eq(moderation->rx.usecs_ps, 16 * US);
    ck_assert_uint_eq(moderation->rx.frames_max, 64);
    ck_assert_uint_eq(moderation->tx.usecs_ps, 8 * US);
    ck_assert_uint_eq(moderation->tx.frames_max, 64);
    linux_bench_free(b);
}
END_TEST

/* 10 ms at 162 us, then 10 at 49. */
START_TEST(the_mean_wait_is_taken_over_time)
{
    struct linux_bench *b =
        adaptive_new(ADAPTIVE_RX_OFF, MODERATION_GAP, NIC_INTERRUPT_MSIX, 1000000000);
    struct moderation *moderation = &b->machine.nics[0].moderation;
    uint64_t opened_ps = sim_now_ps(b->sim);

    moderation_set_throttle(moderation, 162 * US);
    moderation_window_open(moderation, opened_ps);
    linux_bench_run(b, 10 * MS);
    moderation_set_throttle(moderation, 49 * US);
    linux_bench_run(b, 10 * MS);
    ck_assert_double_eq_tol(moderation_rx_wait_mean_ps(moderation, opened_ps, opened_ps + 20 * MS),
                            105.5 * US, 1.0);
    linux_bench_free(b);
}
END_TEST

TEST_RUNNER("adaptive moderation", igb_writes_in_the_next_handler,
            ixgbe_writes_before_the_interrupt_is_armed, e1000e_writes_at_the_next_message,
            dim_writes_time_and_frames, the_mean_wait_is_taken_over_time)
