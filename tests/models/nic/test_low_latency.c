/* Low-latency interrupts: which frames pass the gap, and for how long credit lasts. */
#include "tests/models/linux_bench.h"
#include "tests/models/runner.h"

static struct linux_bench *b;
static struct machine_nic *nic;

/* A gap of 1 s, so that only low-latency frames interrupt after the first. */
static void bench_init(uint64_t port, uint64_t credit_ps)
{
    b = linux_bench_new();
    b->params.machine.nics[0].interrupt = NIC_INTERRUPT_MSIX;
    b->params.machine.nics[0].rx_usecs_ps = 1000 * MS;
    b->params.machine.nics[0].lli_port = port;
    b->params.machine.nics[0].lli_credit_ps = credit_ps;
    linux_bench_build(b);
    nic = &b->machine.nics[0];
    linux_bench_run(b, 10 * MS);
    linux_bench_frames(b, 0, 1, 66); /* UDP to port 9; begins the gap */
    linux_bench_run(b, 10 * MS);
}

/* Interrupts that one more frame makes. */
static uint64_t interrupts_of_a_frame(void)
{
    uint64_t before = nic->moderation.interrupts;

    linux_bench_frames(b, 0, 1, 66);
    linux_bench_run(b, 10 * MS);
    return nic->moderation.interrupts - before;
}

START_TEST(a_frame_to_the_port_passes_the_gap)
{
    bench_init(9, 0);
    for (unsigned i = 0; i < 5; i++)
        ck_assert_uint_eq(interrupts_of_a_frame(), 1);
    linux_bench_free(b);
}
END_TEST

START_TEST(a_frame_to_another_port_waits)
{
    bench_init(10, 0);
    ck_assert_uint_eq(interrupts_of_a_frame(), 0);
    ck_assert_uint_eq(nic->low_latency.interrupts, 0);
    linux_bench_free(b);
}
END_TEST

/* A credit each 100 ms, frames each 10 ms from 10 ms on: none before 100 ms, then one a tenth. */
START_TEST(credit_comes_back_at_its_pace)
{
    unsigned passed = 0;

    bench_init(9, 100 * MS);
    for (unsigned i = 0; i < 50; i++)
        passed += interrupts_of_a_frame() == 1;
    ck_assert_uint_eq(passed, 5); /* 20 .. 520 ms: credits of 100, 200, 300, 400 and 500 ms */
    linux_bench_free(b);
}
END_TEST

/* 700 ms saved at 10 ms a credit are 31, not 70: then 31, and what comes back meanwhile. */
START_TEST(no_more_than_31_credits_are_saved)
{
    bench_init(9, 10 * MS);
    linux_bench_run(b, 700 * MS);
    ck_assert_uint_eq(interrupts_of_a_frame(), 1);
    ck_assert_uint_eq(nic->low_latency.credits, 30);
    linux_bench_free(b);
}
END_TEST

TEST_RUNNER("nic/low_latency", a_frame_to_the_port_passes_the_gap, a_frame_to_another_port_waits,
            credit_comes_back_at_its_pace, no_more_than_31_credits_are_saved)
