/* The 21143's mitigation by itself: a cycle is 5 us with bit 31 set, 80 us without. */
#include "models/nic/csr11.h"
#include "tests/models/runner.h"

#define US SIM_PS_PER_US

struct bench {
    struct sim *sim;
    struct nic_params params;
    struct tx_queue tx;
    struct csr11 csr;
    struct sim_event frames[8];
    unsigned frame_count;
    uint64_t rose_ps[8];
    unsigned rises;
};

static void line_changes(void *ctx, bool asserted)
{
    struct bench *b = ctx;

    if (asserted)
        b->rose_ps[b->rises++] = sim_now_ps(b->sim);
}

static void frame(void *ctx)
{
    struct bench *b = ctx;
    struct signal_port port = csr11_rx_event(&b->csr);

    signal_port_send(&port);
}

static void bench_init(struct bench *b, uint32_t reg, enum mitigation_zero zero)
{
    memset(b, 0, sizeof *b);
    b->sim = sim_create();
    b->params.old = (struct nic24_params){ .mitigation = true,
                                           .mitigation_zero = (int)zero,
                                           .mitigation_cycle_ps = 5 * US,
                                           .mitigation_long_cycle_ps = 80 * US };
    csr11_init(&b->csr, b->sim, &b->tx, &b->params);
    b->csr.out = (struct irq_port){ .set_level = line_changes, .ctx = b };
    csr11_write(&b->csr, reg);
}

static void frame_at(struct bench *b, uint64_t us)
{
    struct sim_event *event = &b->frames[b->frame_count++];

    sim_event_init(event, frame, b);
    sim_at(b->sim, event, us * US);
}

static void check_rises(uint32_t reg, enum mitigation_zero zero, uint64_t expected_us)
{
    struct bench b;

    bench_init(&b, reg, zero);
    frame_at(&b, 100);
    frame_at(&b, 103);
    frame_at(&b, 106);
    sim_run_until(b.sim, UINT64_MAX);
    ck_assert_uint_eq(b.rises, 1);
    ck_assert_uint_eq(b.rose_ps[0], expected_us * US);
    sim_destroy(b.sim);
}

/* Register 0: the first frame. */
START_TEST(without_mitigation_the_first_frame_interrupts)
{
    check_rises(0, MITIGATION_ZERO_TIMER, 100);
}
END_TEST

/* 0x80F10000: RXT 15, NRX 0. By the timer: 100 + 15 * 5. With a count of 0 that means off: 100. */
START_TEST(a_count_of_zero_is_read_either_way)
{
    check_rises(0x80F10000u, MITIGATION_ZERO_TIMER, 175);
    check_rises(0x80F10000u, MITIGATION_ZERO_OFF, 100);
}
END_TEST

/* RXT 15, NRX 3: the third frame, at 106, is before 175. NRX 4: the timer. */
START_TEST(count_or_timer_whichever_is_first)
{
    check_rises(0x80F70000u, MITIGATION_ZERO_TIMER, 106);
    check_rises(0x80F90000u, MITIGATION_ZERO_TIMER, 175);
}
END_TEST

/* 0x00150000: RXT 1 and NRX 2 with long cycles; the second frame. NRX 4: 100 + 80. */
START_TEST(bit_31_chooses_the_cycle)
{
    check_rises(0x00150000u, MITIGATION_ZERO_TIMER, 103);
    check_rises(0x00190000u, MITIGATION_ZERO_TIMER, 180);
}
END_TEST

/* Turned off while a frame is held back by its count alone: it is told of at once. */
START_TEST(what_is_held_back_is_not_forgotten)
{
    struct bench b;

    bench_init(&b, 0x80050000u, MITIGATION_ZERO_TIMER); /* NRX 2, no timer */
    frame_at(&b, 100);
    sim_run_until(b.sim, 200 * US);
    ck_assert_uint_eq(b.rises, 0);
    csr11_write(&b.csr, 0);
    ck_assert_uint_eq(b.rises, 1);
    ck_assert_uint_eq(csr11_read_causes(&b.csr), CSR5_RX);
    sim_destroy(b.sim);
}
END_TEST

TEST_RUNNER("nic/csr11", without_mitigation_the_first_frame_interrupts,
            a_count_of_zero_is_read_either_way, count_or_timer_whichever_is_first,
            bit_31_chooses_the_cycle, what_is_held_back_is_not_forgotten)
