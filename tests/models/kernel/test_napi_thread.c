/* Threaded NAPI: the handler wakes the thread, which polls until a poll does not use its weight,
 * where the scheduler puts it. Every step costs one cycle of 1 us.
 */
#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

static struct linux_machine *machine(unsigned cpus)
{
    struct linux_machine *lm = linux_machine_new(1);

    lm->params.kernel.autogroup = false;
    lm->params.machine.cpu_count = cpus;
    return lm;
}

static struct linux_irq *add_threaded(struct linux_machine *lm, struct linux_napi *napi,
                                      unsigned full)
{
    linux_add_napi(lm, napi, "test", full);
    napi_set_threaded(&napi->napi);
    return linux_add_irq(lm, linux_schedule_napi, napi);
}

START_TEST(a_thread_polls_until_a_poll_leaves_weight)
{
    struct linux_machine *lm = machine(1);
    struct linux_napi napi;
    struct linux_irq *irq;

    lm->params.kernel.nohz = false;
    linux_machine_build(lm);
    irq = add_threaded(lm, &napi, 2);
    linux_interrupt_at(lm, irq, 5000 * US);
    linux_interrupt_at(lm, irq, 7000 * US);
    linux_run_until(lm, 6000 * US);
    ck_assert_str_eq(linux_story(lm, 5000),
                     "irq40{ waking:napi/test-9000 wakeup:napi/test-9000 }irq ->napi/test-9000 "
                     "poll:64 poll:64 poll:0 ->swapper/0");
    linux_run_until(lm, 8000 * US);
    ck_assert_uint_eq(napi.polls, 4);
    ck_assert_uint_eq(lm->kc->softirqs.counts[NET_RX_SOFTIRQ], 0);
    linux_machine_free(lm);
}
END_TEST

/* Asked for while it polls: MISSED, and the thread goes round once more. */
START_TEST(an_interrupt_during_the_last_poll_is_not_lost)
{
    struct linux_machine *lm = machine(1);
    struct linux_napi napi;
    struct linux_irq *irq;

    linux_machine_build(lm);
    irq = add_threaded(lm, &napi, 0);
    napi.cycles = 500;
    linux_interrupt_at(lm, irq, 5000 * US);
    linux_interrupt_at(lm, irq, 5200 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_uint_eq(napi.polls, 2);
    ck_assert_uint_eq(napi.napi.state, NAPI_STATE_THREADED);
    ck_assert_uint_eq(linux_times(lm, "->napi/test-9000"), 1);
    linux_machine_free(lm);
}
END_TEST

/* A flood that never ends leaves half of the CPU to a process, where softirqs leave it ksoftirqd's
 * half only after their ten passes. */
START_TEST(an_endless_flood_shares_the_cpu_fairly)
{
    struct linux_machine *lm = machine(1);
    struct linux_napi napi;
    uint64_t run_ps;

    linux_add_process(lm, "hog", PROCESS_HOG);
    lm->quiet = true;
    linux_machine_build(lm);
    linux_interrupt_at(lm, add_threaded(lm, &napi, UINT32_MAX), 5000 * US);
    napi.cycles = 1000;
    linux_run_until(lm, 2000 * MS);
    run_ps = task_run_ps(&napi.napi.thread);
    ck_assert_uint_gt(run_ps, 900 * MS);
    ck_assert_uint_lt(run_ps, 1100 * MS);
    linux_machine_free(lm);
}
END_TEST

/* The interrupt's CPU computes; the other is idle. */
START_TEST(the_scheduler_places_the_thread)
{
    struct linux_machine *lm = machine(2);
    struct linux_napi napi;
    struct process_params *hog = linux_add_process(lm, "hog", PROCESS_HOG);

    snprintf(hog->cpus, sizeof hog->cpus, "0");
    linux_machine_build(lm);
    linux_interrupt_at(lm, add_threaded(lm, &napi, 3), 50500 * US);
    linux_run_until(lm, 60000 * US);
    ck_assert_uint_eq(napi.polls, 4);
    ck_assert_ptr_eq(napi.napi.kc, &lm->machine.os.kernel.cpus[1]);
    linux_machine_free(lm);
}
END_TEST

TEST_RUNNER("kernel/napi threads", a_thread_polls_until_a_poll_leaves_weight,
            an_interrupt_during_the_last_poll_is_not_lost, an_endless_flood_shares_the_cpu_fairly,
            the_scheduler_places_the_thread)
