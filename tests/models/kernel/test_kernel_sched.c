/* When a Linux CPU changes hands: preemption, run times, shares of tasks and sessions. Every step
 * costs one cycle of 1 us.
 */
#include "models/kernel/sched.h"

#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

static struct linux_machine *machine(enum kernel_preemption preemption)
{
    struct linux_machine *lm = linux_machine_new(1);

    lm->params.kernel.autogroup = false;
    lm->params.kernel.preemption = preemption;
    return lm;
}

/* ---- preemption ---------------------------------------------------------------------------- */

/* The handler wakes a worker that has slept for long; irq-exit and irq-return, 1 us each, then
 * schedule 1 us up to the switch. */
START_TEST(user_mode_is_preempted_at_the_end_of_the_interrupt)
{
    for (unsigned preemption = PREEMPT_NONE; preemption <= PREEMPT_FULL; preemption++) {
        struct linux_machine *lm = machine((enum kernel_preemption)preemption);
        struct linux_worker worker;

        linux_add_process(lm, "hog", PROCESS_HOG);
        linux_machine_build(lm);
        linux_add_worker(lm, &worker, "worker", NULL, NULL);
        linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 9000 * US);
        linux_run_until(lm, 9900 * US);
        ck_assert_str_eq(linux_story(lm, 9000),
                         "irq40{ waking:worker wakeup:worker }irq ->worker ->hog");
        ck_assert_uint_eq(linux_when_us(lm, "->worker", 1), linux_when_us(lm, "}irq", 0) + 3);
        ck_assert_uint_eq(worker.times, 1);
        linux_machine_free(lm);
    }
}
END_TEST

struct spell {
    uint64_t cycles;
    bool bottom_halves_off;
    uint64_t ends_ps;
};

static void stay_in_the_kernel(struct kernel_cpu *kc, void *ctx)
{
    struct spell *spell = ctx;

    if (spell->bottom_halves_off)
        local_bh_disable(kc);
    cpu_run(spell->cycles);
    spell->ends_ps = kernel_now_ps(kc);
    if (spell->bottom_halves_off)
        local_bh_enable(kc);
    cond_resched(kc);
}

/* A worker stays in the kernel from 2 ms to 7 ms; at 5 ms an interrupt wakes another, which has
 * slept since 0 and is 3 ms behind. When does it get the CPU? */
static uint64_t switched_at_us(enum kernel_preemption preemption, struct spell *spell)
{
    struct linux_machine *lm = machine(preemption);
    struct linux_worker busy, woken;
    uint64_t at_us;

    linux_machine_build(lm);
    spell->cycles = 5000;
    linux_add_worker(lm, &busy, "busy", stay_in_the_kernel, spell);
    linux_add_worker(lm, &woken, "woken", NULL, NULL);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &busy), 2000 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &woken), 5000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_uint_eq(woken.times, 1);
    ck_assert_uint_eq(busy.times, 1);
    at_us = linux_when_us(lm, "->woken", 1); /* the first was its beginning */
    linux_machine_free(lm);
    return at_us;
}

START_TEST(kernel_mode_is_preempted_where_it_offers_the_cpu)
{
    for (unsigned preemption = PREEMPT_NONE; preemption <= PREEMPT_VOLUNTARY; preemption++) {
        struct spell spell = { .bottom_halves_off = false };
        uint64_t at_us = switched_at_us((enum kernel_preemption)preemption, &spell);

        /* cond-resched finds a reason at once: schedule */
        ck_assert_uint_eq(at_us * US, spell.ends_ps + 1 * US);
    }
}
END_TEST

START_TEST(kernel_mode_is_preempted_at_the_interrupt_with_full_preemption)
{
    struct spell spell = { .bottom_halves_off = false };
    uint64_t at_us = switched_at_us(PREEMPT_FULL, &spell);

    ck_assert_uint_gt(at_us, 5000);
    ck_assert_uint_lt(at_us, 5020);
}
END_TEST

/* Where bottom halves are on again it is preempted at once: schedule, 1 us. */
START_TEST(bottom_halves_off_forbid_preemption)
{
    struct spell spell = { .bottom_halves_off = true };
    uint64_t at_us = switched_at_us(PREEMPT_FULL, &spell);

    ck_assert_uint_eq(at_us * US, spell.ends_ps + 1 * US);
}
END_TEST

/* ---- run times ----------------------------------------------------------------------------- */

static void compute(struct kernel_cpu *kc, void *ctx)
{
    (void)kc;
    cpu_run(*(uint64_t *)ctx);
}

/* The queue's clock stands where the wake-up set it: what is left of the interrupt, 50 us of
 * irq-exit, counts as the worker's. Its time ends where schedule reads the clock, 3 us before the
 * switch away from it (schedule-sleep, -to-task, schedule). */
START_TEST(the_way_from_a_wakeup_to_the_switch_is_booked_to_the_woken)
{
    struct linux_machine *lm = machine(PREEMPT_VOLUNTARY);
    struct linux_worker worker;
    uint64_t cycles = 10, before_ps, woken_us, away_us;

    lm->params.kernel.costs.irq_exit_cycles = 50;
    linux_add_process(lm, "hog", PROCESS_HOG);
    linux_machine_build(lm);
    linux_add_worker(lm, &worker, "worker", compute, &cycles);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 9000 * US);
    linux_run_until(lm, 8000 * US);
    before_ps = worker.task.se.sum_exec_ps;
    linux_run_until(lm, 9900 * US);
    woken_us = linux_when_us(lm, "wakeup:worker", 0);
    away_us = linux_when_us(lm, "->hog", 1);
    ck_assert_uint_gt(away_us, woken_us + 60);
    ck_assert_uint_eq(worker.task.se.sum_exec_ps - before_ps, (away_us - 3 - woken_us) * US);
    linux_machine_free(lm);
}
END_TEST

/* Five interrupts of 500 us each on top of the only task. */
START_TEST(interrupts_count_as_the_run_time_of_the_task_below)
{
    struct linux_machine *lm = machine(PREEMPT_VOLUNTARY);
    struct linux_irq *irq;
    const struct task_struct *hog = &lm->machine.os.hogs[0].task;

    lm->params.kernel.costs.irq_exit_cycles = 500;
    linux_add_process(lm, "hog", PROCESS_HOG);
    linux_machine_build(lm);
    irq = linux_add_irq(lm, linux_wake_worker, &(struct linux_worker){ .kc = lm->kc });
    for (unsigned i = 1; i <= 5; i++)
        linux_interrupt_at(lm, irq, i * 1500 * US);
    linux_run_until(lm, 10100 * US); /* a tick at 10 ms books it, 500 us before irq-exit is over */
    ck_assert_uint_gt(hog->se.sum_exec_ps, 9990 * US);
    ck_assert_uint_le(hog->se.sum_exec_ps, 10010 * US);
    ck_assert_uint_gt(lm->machine.cpus[0].account_ps[CPU_INTERRUPT], 5 * 500 * US);
    linux_machine_free(lm);
}
END_TEST

/* Two packets wait for a reader that works for 500 us on each; 200 us into the first a worker
 * preempts it, and sleeps again. When has the reader had the second? */
static uint64_t read_after_preemption_us(uint64_t switch_in_cycles, uint64_t exit_cycles)
{
    struct linux_machine *lm = machine(PREEMPT_VOLUNTARY);
    struct linux_worker worker;
    uint64_t at_us;

    lm->params.kernel.costs.switch_in_cycles = switch_in_cycles;
    lm->params.kernel.costs.exit_to_user_resched_cycles = exit_cycles;
    linux_add_process(lm, "reader", PROCESS_UDP_READER)->work_cycles = 500;
    linux_machine_build(lm);
    linux_add_worker(lm, &worker, "worker", NULL, NULL);
    linux_frame_at(lm, 0, 5000 * US);
    linux_frame_at(lm, 0, 5001 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 5250 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_uint_eq(worker.times, 1);
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 2);
    at_us = lm->machine.os.readers[0].task.se.exec_start_ps / US; /* asleep again */
    linux_machine_free(lm);
    return at_us;
}

/* Out of idle, to the worker, and back to the reader: switch-in three times, and once the way back
 * to user mode, although it is the worker's own schedule that gives the CPU back. */
START_TEST(a_preempted_task_pays_its_way_back_to_user_mode)
{
    uint64_t plain_us = read_after_preemption_us(1, 1);

    ck_assert_uint_eq(read_after_preemption_us(1, 31), plain_us + 30);
    ck_assert_uint_eq(read_after_preemption_us(11, 1), plain_us + 3 * 10);
}
END_TEST

/* ---- shares -------------------------------------------------------------------------------- */

static double run_ms(const struct task_struct *task)
{
    return (double)task->se.sum_exec_ps / (double)MS;
}

/* A kernel thread that computes all the time, beside three hogs of one session. HZ 1000: a slice
 * ends at most a tick late, so within 4 ms of a second. */
static void shares_beside_a_thread(bool autogroup, double thread_ms, double hog_ms)
{
    struct linux_machine *lm = machine(PREEMPT_FULL);
    struct linux_worker thread;
    uint64_t cycles = 10000000;

    lm->params.kernel.autogroup = autogroup;
    lm->params.kernel.hz = 1000;
    for (unsigned i = 0; i < 3; i++)
        linux_add_process(lm, "hog", PROCESS_HOG);
    linux_machine_build(lm);
    linux_add_worker(lm, &thread, "thread", compute, &cycles);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &thread), 10 * MS);
    linux_run_until(lm, 10 * MS);
    double before_ms = run_ms(&thread.task), hog_before_ms[3];

    for (unsigned i = 0; i < 3; i++)
        hog_before_ms[i] = run_ms(&lm->machine.os.hogs[i].task);
    linux_run_until(lm, 1210 * MS);
    ck_assert_double_eq_tol(run_ms(&thread.task) - before_ms, thread_ms, 7);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_double_eq_tol(run_ms(&lm->machine.os.hogs[i].task) - hog_before_ms[i], hog_ms, 7);
    linux_machine_free(lm);
}

/* 1200 ms: half to the thread, a third of the other half to each hog. */
START_TEST(with_autogroup_a_session_counts_as_one)
{
    shares_beside_a_thread(true, 600, 200);
}
END_TEST

START_TEST(without_it_each_task_counts)
{
    shares_beside_a_thread(false, 300, 300);
}
END_TEST

/* 753.5 ms and 246.5 ms of a second, whatever the tick; at HZ 100 a slice is as long as a tick. */
START_TEST(nice_values_share_a_real_cpu_too)
{
    static const uint64_t hz[] = { 100, 250, 1000 };

    for (unsigned i = 0; i < 3; i++) {
        struct linux_machine *lm = machine(PREEMPT_VOLUNTARY);
        double tick_ms = 1000.0 / (double)hz[i];

        lm->params.kernel.hz = hz[i];
        linux_add_process(lm, "nice0", PROCESS_HOG);
        linux_add_process(lm, "nice5", PROCESS_HOG)->nice = 5;
        linux_machine_build(lm);
        linux_run_until(lm, 1000 * MS);
        ck_assert_double_eq_tol(run_ms(&lm->machine.os.hogs[0].task), 753.5, 5 + 2 * tick_ms);
        ck_assert_double_eq_tol(run_ms(&lm->machine.os.hogs[1].task), 246.5, 5 + 2 * tick_ms);
        linux_machine_free(lm);
    }
}
END_TEST

/* ---- waking -------------------------------------------------------------------------------- */

/* Woken between its decision to sleep and schedule: it does not sleep. recv-wait, from the wait
 * queue to the last look, takes 100 us here; the frame's softirq falls into it. */
START_TEST(a_reader_woken_on_its_way_to_sleep_stays_awake)
{
    for (uint64_t at_us = 2050; at_us < 2300; at_us++) {
        struct linux_machine *lm = machine(PREEMPT_FULL);

        lm->params.kernel.costs.recv_wait_cycles = 100;
        linux_add_process(lm, "reader", PROCESS_UDP_READER);
        linux_machine_build(lm);
        linux_frame_at(lm, 0, 2000 * US);
        linux_frame_at(lm, 0, at_us * US);
        linux_run_until(lm, 3000 * US);
        ck_assert_uint_eq(lm->machine.packets.total.delivered, 2);
        linux_machine_free(lm);
    }
}
END_TEST

TEST_RUNNER("kernel/sched", user_mode_is_preempted_at_the_end_of_the_interrupt,
            kernel_mode_is_preempted_where_it_offers_the_cpu,
            kernel_mode_is_preempted_at_the_interrupt_with_full_preemption,
            bottom_halves_off_forbid_preemption,
            the_way_from_a_wakeup_to_the_switch_is_booked_to_the_woken,
            interrupts_count_as_the_run_time_of_the_task_below,
            a_preempted_task_pays_its_way_back_to_user_mode, with_autogroup_a_session_counts_as_one,
            without_it_each_task_counts, nice_values_share_a_real_cpu_too,
            a_reader_woken_on_its_way_to_sleep_stays_awake)
