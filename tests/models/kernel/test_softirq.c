/* Softirqs: who runs them, in which order, and when the loop gives up. Every step costs one cycle
 * of 1 us.
 */
#include "models/kernel/softirq.h"

#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

struct raise {
    struct linux_machine *lm;
    unsigned count;
    enum softirq nr[4];
};

/* A handler, or part of a poll. */
static void raise_them(void *ctx)
{
    const struct raise *raise = ctx;

    for (unsigned i = 0; i < raise->count; i++)
        raise_softirq_irqoff(raise->lm->kc, raise->nr[i]);
}

static struct linux_machine *quiet_machine(void)
{
    struct linux_machine *lm = linux_machine_new(1);

    lm->params.kernel.autogroup = false;
    return lm;
}

static void assert_story(struct linux_machine *lm, uint64_t from_us, const char *wanted)
{
    ck_assert_str_eq(linux_story(lm, from_us), wanted);
}

static void assert_begins(struct linux_machine *lm, uint64_t from_us, const char *wanted)
{
    const char *story = linux_story(lm, from_us);

    ck_assert_msg(strncmp(story, wanted, strlen(wanted)) == 0, "%s does not begin with %s", story,
                  wanted);
}

/* ---- order --------------------------------------------------------------------------------- */

START_TEST(softirqs_run_by_number_whatever_the_order_of_raising)
{
    struct linux_machine *lm = quiet_machine();
    struct raise raise = { lm, 4, { RCU_SOFTIRQ, HI_SOFTIRQ, TASKLET_SOFTIRQ, NET_RX_SOFTIRQ } };

    linux_machine_build(lm);
    linux_interrupt_at(lm, linux_add_irq(lm, raise_them, &raise), 2000 * US);
    linux_run_until(lm, 3000 * US);
    assert_story(lm, 2000,
                 "irq40{ +RCU +HI +TASKLET +NET_RX }irq HI{ }HI NET_RX{ }NET_RX TASKLET{ }TASKLET "
                 "RCU{ }RCU");
    linux_machine_free(lm);
}
END_TEST

static void raise_rcu_and_schedule(void *ctx)
{
    struct linux_napi *napi = ctx;

    raise_softirq_irqoff(napi->napi.kc, RCU_SOFTIRQ);
    linux_schedule_napi(napi);
}

/* NET_RX raises HI, RCU and itself: all of them run in the next pass, RCU in both. */
START_TEST(what_is_raised_meanwhile_waits_for_the_next_pass)
{
    struct linux_machine *lm = quiet_machine();
    struct raise meanwhile = { lm, 3, { NET_RX_SOFTIRQ, RCU_SOFTIRQ, HI_SOFTIRQ } };
    struct linux_napi napi;

    linux_machine_build(lm);
    linux_add_napi(lm, &napi, "test", 0);
    napi.in_poll = raise_them;
    napi.ctx = &meanwhile;
    linux_interrupt_at(lm, linux_add_irq(lm, raise_rcu_and_schedule, &napi), 2000 * US);
    linux_run_until(lm, 3000 * US);
    assert_story(lm, 2000,
                 "irq40{ +RCU +NET_RX }irq "
                 "NET_RX{ +NET_RX +RCU +HI poll:0 }NET_RX RCU{ }RCU "
                 "HI{ }HI NET_RX{ }NET_RX RCU{ }RCU");
    linux_machine_free(lm);
}
END_TEST

/* ---- when the loop gives up ------------------------------------------------------------------ */

START_TEST(a_loop_has_ten_passes_then_ksoftirqd_goes_on)
{
    struct linux_machine *lm = quiet_machine();
    struct linux_napi napi;

    linux_machine_build(lm);
    linux_add_napi(lm, &napi, "test", 24);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_schedule_napi, &napi), 2000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_uint_eq(napi.polls, 25);
    ck_assert_uint_eq(lm->kc->softirqs.counts[NET_RX_SOFTIRQ], 25);
    ck_assert_uint_eq(lm->kc->softirqs.softirqd_wakeups, 1);
    for (unsigned i = 0; i < 10; i++)
        ck_assert_uint_lt(linux_when_us(lm, "NET_RX{", i),
                          linux_when_us(lm, "waking:ksoftirqd/0", 0));
    ck_assert_uint_gt(linux_when_us(lm, "NET_RX{", 10), linux_when_us(lm, "->ksoftirqd/0", 0));
    /* Its own loop gives up after ten as well; it is awake, so nobody is woken. */
    ck_assert_uint_eq(linux_times(lm, "waking:ksoftirqd/0"), 1);
    linux_machine_free(lm);
}
END_TEST

/* Two milliseconds in whole jiffies: 1, 1, 2. A poll takes 100 us at HZ 100 and 250, 200 us at
 * 1000, a pass 6 us more, and the interrupt some 4 before the first: 500 us before a tick. The pass
 * that the last tick falls in is the last: 5, 5 and 8 of 10. */
START_TEST(the_loop_lasts_two_milliseconds_in_whole_jiffies)
{
    static const uint64_t hz[] = { 100, 250, 1000 }, at_us[] = { 9500, 7500, 9500 },
                          poll_us[] = { 100, 100, 200 }, passes[] = { 5, 5, 8 },
                          limit_us[] = { 10000, 8000, 11000 };

    for (unsigned i = 0; i < 3; i++) {
        struct linux_machine *lm = quiet_machine();
        struct linux_napi napi;
        unsigned before = 0;

        lm->params.kernel.hz = hz[i];
        lm->params.kernel.nohz = false;
        linux_machine_build(lm);
        linux_add_napi(lm, &napi, "test", 24);
        napi.cycles = poll_us[i];
        linux_interrupt_at(lm, linux_add_irq(lm, linux_schedule_napi, &napi), at_us[i] * US);
        linux_run_until(lm, 30000 * US);
        while (linux_when_us(lm, "NET_RX{", before) < linux_when_us(lm, "waking:ksoftirqd/0", 0))
            before++;
        ck_assert_uint_eq(before, passes[i]);
        ck_assert_uint_ge(linux_when_us(lm, "waking:ksoftirqd/0", 0), limit_us[i]);
        ck_assert_uint_eq(napi.polls, 25);
        linux_machine_free(lm);
    }
}
END_TEST

START_TEST(a_task_that_is_to_run_ends_the_loop)
{
    struct linux_machine *lm = quiet_machine();
    struct linux_worker worker;
    struct linux_napi napi;

    linux_machine_build(lm);
    linux_add_worker(lm, &worker, "worker", NULL, NULL);
    linux_add_napi(lm, &napi, "test", 3);
    napi.in_poll = linux_wake_worker;
    napi.ctx = &worker;
    linux_interrupt_at(lm, linux_add_irq(lm, linux_schedule_napi, &napi), 2000 * US);
    linux_run_until(lm, 9000 * US);
    assert_begins(lm, 2000,
                  "irq40{ +NET_RX }irq NET_RX{ waking:worker wakeup:worker poll:64 +NET_RX }NET_RX "
                  "waking:ksoftirqd/0 wakeup:ksoftirqd/0 ->");
    ck_assert_uint_eq(napi.polls, 4);
    linux_machine_free(lm);
}
END_TEST

/* ---- ksoftirqd and the way out of interrupts --------------------------------------------------
 */

static void put_ksoftirqd_behind(void *ctx)
{
    struct linux_machine *lm = ctx;

    lm->kc->ksoftirqd.se.vruntime_ns = lm->kc->rq.cfs.min_vruntime_ns + 100000000;
}

static void wake_ksoftirqd(void *ctx)
{
    struct linux_machine *lm = ctx;

    try_to_wake_up(&lm->kc->ksoftirqd);
    cpu_pay();
}

/* A hog runs; ksoftirqd is runnable and 100 ms behind it in the queue. Then two softirqs. */
static struct linux_machine *with_a_runnable_ksoftirqd(enum kernel_version version,
                                                       struct raise *raise)
{
    struct linux_machine *lm = quiet_machine();

    lm->params.kernel.version = version;
    linux_add_process(lm, "hog", PROCESS_HOG);
    linux_machine_build(lm);
    raise->lm = lm;
    linux_call_at(lm, 1000 * US, put_ksoftirqd_behind, lm);
    linux_interrupt_at(lm, linux_add_irq(lm, wake_ksoftirqd, lm), 2000 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, raise_them, raise), 3000 * US);
    linux_run_until(lm, 9000 * US);
    assert_begins(lm, 2000, "irq40{ waking:ksoftirqd/0 wakeup:ksoftirqd/0 }irq irq41{");
    return lm;
}

START_TEST(a_runnable_ksoftirqd_keeps_the_interrupt_exit_from_them_on_6_1)
{
    struct raise raise = { NULL, 2, { NET_RX_SOFTIRQ, RCU_SOFTIRQ } };
    struct linux_machine *lm = with_a_runnable_ksoftirqd(KERNEL_6_1, &raise);

    assert_story(lm, 3000, "irq41{ +NET_RX +RCU }irq");
    linux_machine_free(lm);
}
END_TEST

START_TEST(it_does_not_on_6_12)
{
    struct raise raise = { NULL, 2, { NET_RX_SOFTIRQ, RCU_SOFTIRQ } };
    struct linux_machine *lm = with_a_runnable_ksoftirqd(KERNEL_6_12, &raise);

    assert_story(lm, 3000, "irq41{ +NET_RX +RCU }irq NET_RX{ }NET_RX RCU{ }RCU");
    linux_machine_free(lm);
}
END_TEST

START_TEST(hi_and_tasklet_take_all_others_along_on_6_1)
{
    struct raise hi = { NULL, 2, { NET_RX_SOFTIRQ, HI_SOFTIRQ } };
    struct raise tasklet = { NULL, 2, { NET_RX_SOFTIRQ, TASKLET_SOFTIRQ } };
    struct linux_machine *lm = with_a_runnable_ksoftirqd(KERNEL_6_1, &hi);

    assert_story(lm, 3000, "irq41{ +NET_RX +HI }irq HI{ }HI NET_RX{ }NET_RX");
    linux_machine_free(lm);
    lm = with_a_runnable_ksoftirqd(KERNEL_6_1, &tasklet);
    assert_story(lm, 3000, "irq41{ +NET_RX +TASKLET }irq NET_RX{ }NET_RX TASKLET{ }TASKLET");
    linux_machine_free(lm);
}
END_TEST

/* ---- process context ------------------------------------------------------------------------- */

static void raise_with_interrupts_off(struct kernel_cpu *kc, void *ctx)
{
    cpu_spl_raise(kc->cpu, IPL_CLOCK);
    raise_them(ctx);
    cpu_pay();
    cpu_spl_lower(kc->cpu, IPL_NONE);
    cpu_run(100);
}

/* Nobody else would look: there is no way out of an interrupt or section ahead. */
START_TEST(a_raise_with_only_interrupts_off_wakes_ksoftirqd)
{
    struct linux_machine *lm = quiet_machine();
    struct raise raise = { lm, 1, { NET_RX_SOFTIRQ } };
    struct linux_worker worker;

    linux_machine_build(lm);
    linux_add_worker(lm, &worker, "worker", raise_with_interrupts_off, &raise);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 2000 * US);
    linux_run_until(lm, 9000 * US);
    assert_story(lm, 2000,
                 "irq40{ waking:worker wakeup:worker }irq ->worker +NET_RX waking:ksoftirqd/0 "
                 "wakeup:ksoftirqd/0 ->ksoftirqd/0 NET_RX{ }NET_RX ->swapper/0");
    ck_assert_uint_ge(linux_when_us(lm, "->ksoftirqd/0", 0),
                      linux_when_us(lm, "wakeup:ksoftirqd/0", 0) + 100);
    linux_machine_free(lm);
}
END_TEST

struct section {
    uint64_t ends_ps; /* the outer one */
};

/* 100 us with bottom halves off, the middle of them nested. */
static void hold_bottom_halves(struct kernel_cpu *kc, void *ctx)
{
    struct section *section = ctx;

    local_bh_disable(kc);
    cpu_run(20);
    local_bh_disable(kc);
    cpu_run(60);
    local_bh_enable(kc);
    cpu_run(20);
    section->ends_ps = kernel_now_ps(kc);
    local_bh_enable(kc);
}

/* Raised by an interrupt 50 us into the section: run one step after its end, by the task. */
START_TEST(softirqs_wait_while_bottom_halves_are_off)
{
    struct linux_machine *lm = quiet_machine();
    struct raise raise = { lm, 1, { NET_RX_SOFTIRQ } };
    struct section section;
    struct linux_worker worker;

    linux_machine_build(lm);
    linux_add_worker(lm, &worker, "worker", hold_bottom_halves, &section);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 2000 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, raise_them, &raise), 2050 * US);
    linux_run_until(lm, 9000 * US);
    assert_story(lm, 2050, "irq41{ +NET_RX }irq NET_RX{ }NET_RX ->swapper/0");
    ck_assert_uint_gt(section.ends_ps, 2100 * US);
    ck_assert_uint_eq(linux_when_us(lm, "NET_RX{", 0) * US, section.ends_ps + 1 * US);
    ck_assert_uint_eq(lm->kc->softirqs.softirqd_wakeups, 0);
    linux_machine_free(lm);
}
END_TEST

/* An interrupt inside the loop only leaves its bit: the loop itself looks again. */
START_TEST(an_interrupt_in_a_softirq_does_not_begin_a_loop_of_its_own)
{
    struct linux_machine *lm = quiet_machine();
    struct raise raise = { lm, 1, { NET_RX_SOFTIRQ } };
    struct linux_irq *irq;

    lm->params.kernel.costs.other_softirq_cycles = 100;
    linux_machine_build(lm);
    irq = linux_add_irq(lm, raise_them, &raise);
    linux_interrupt_at(lm, linux_add_irq(lm, raise_them, &(struct raise){ lm, 1, { RCU_SOFTIRQ } }),
                       2000 * US);
    linux_interrupt_at(lm, irq, 2050 * US);
    linux_run_until(lm, 9000 * US);
    assert_story(lm, 2000, "irq41{ +RCU }irq RCU{ irq40{ +NET_RX }irq }RCU NET_RX{ }NET_RX");
    linux_machine_free(lm);
}
END_TEST

/* ksoftirqd looks, then enters its loop, with interrupts off: at no cycle does an interrupt that
 * would run softirqs itself (6.12) get between and leave the loop with nothing. */
START_TEST(nobody_runs_what_ksoftirqd_has_seen)
{
    for (uint64_t at_us = 2100; at_us < 2200; at_us++) {
        struct linux_machine *lm = quiet_machine();
        struct raise net_rx = { lm, 1, { NET_RX_SOFTIRQ } }, rcu = { lm, 1, { RCU_SOFTIRQ } };
        struct linux_worker worker;
        unsigned ran = 0, entered = 0;

        lm->params.kernel.version = KERNEL_6_12;
        lm->params.kernel.costs.ksoftirqd_loop_cycles = 10;
        lm->params.kernel.costs.softirq_entry_cycles = 10;
        linux_machine_build(lm);
        linux_add_worker(lm, &worker, "worker", raise_with_interrupts_off, &net_rx);
        linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 2000 * US);
        linux_interrupt_at(lm, linux_add_irq(lm, raise_them, &rcu), at_us * US);
        linux_run_until(lm, 9000 * US);
        for (unsigned nr = 0; nr < SOFTIRQS; nr++)
            ran += (unsigned)lm->kc->softirqs.counts[nr];
        ck_assert_uint_eq(ran, 2);
        ck_assert_uint_eq(linux_times(lm, "NET_RX{"), 1);
        ck_assert_uint_eq(linux_times(lm, "RCU{"), 1);
        for (const char *at = lm->text; (at = strstr(at, "softirq_entry: ")); at++)
            entered++;
        ck_assert_uint_eq(entered, 2);
        linux_machine_free(lm);
    }
}
END_TEST

TEST_RUNNER("kernel/softirq", softirqs_run_by_number_whatever_the_order_of_raising,
            what_is_raised_meanwhile_waits_for_the_next_pass,
            a_loop_has_ten_passes_then_ksoftirqd_goes_on,
            the_loop_lasts_two_milliseconds_in_whole_jiffies, a_task_that_is_to_run_ends_the_loop,
            a_runnable_ksoftirqd_keeps_the_interrupt_exit_from_them_on_6_1, it_does_not_on_6_12,
            hi_and_tasklet_take_all_others_along_on_6_1,
            a_raise_with_only_interrupts_off_wakes_ksoftirqd,
            softirqs_wait_while_bottom_halves_are_off,
            an_interrupt_in_a_softirq_does_not_begin_a_loop_of_its_own,
            nobody_runs_what_ksoftirqd_has_seen)
