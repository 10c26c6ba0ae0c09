/* Several CPUs of one Linux: who wakes whom where, what an interrupt between them costs, who keeps
 * jiffies, what two threads of a core take from each other. Every step costs one cycle of 1 us, an
 * interrupt between CPUs is 3 us on its way, a cache line of another core 2 us, of another node 5.
 */
#include "models/kernel/placement.h"
#include "models/kernel/sched.h"

#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

static struct linux_machine *machine(unsigned cpus)
{
    struct linux_machine *lm = linux_machine_new(1);

    lm->params.kernel.autogroup = false;
    lm->params.machine.cpu_count = cpus;
    lm->params.machine.smp.ipi_latency_ps = 3 * US;
    lm->params.machine.smp.line_ps[NEAR_NODE - NEAR_CORE] = 2 * US;
    lm->params.machine.smp.line_ps[NEAR_FAR - NEAR_CORE] = 5 * US;
    return lm;
}

/* A worker that may run on some CPUs, and whose first CPU is the first of them. */
static void add_worker_on(struct linux_machine *lm, struct linux_worker *worker, const char *comm,
                          uint64_t cpus, void (*work)(struct kernel_cpu *kc, void *ctx), void *ctx)
{
    worker->kc = lm->kc;
    worker->work = work;
    worker->ctx = ctx;
    worker->times = 0;
    task_create(&worker->task, lm->kc, comm, 300, true, 0, 0, linux_worker_body, worker);
    task_set_cpus_allowed(&worker->task, cpus);
    wake_up_new_task(&worker->task);
    worker->kc = worker->task.kc;
}

static void hold(struct kernel_cpu *kc, void *ctx)
{
    (void)kc;
    cpu_run(*(uint64_t *)ctx);
}

static struct kernel_cpu *cpu(struct linux_machine *lm, unsigned number)
{
    return &lm->machine.os.kernel.cpus[number];
}

/* ---- waking --------------------------------------------------------------------------------- */

/* The handler on CPU 0 prints sched_waking at t. wake-up 1, wake-list 1, ipi-send 1, and 3 on the
 * way: the interrupt is raised on CPU 1 at t + 6. There irq-entry, -rcu and -idle 3, ipi-reschedule
 * 1 and wake-list 1: sched_wakeup at t + 11. */
START_TEST(a_task_of_an_idle_cpu_is_woken_there_by_an_interrupt)
{
    struct linux_machine *lm = machine(2);
    struct linux_worker worker;

    lm->params.kernel.nohz = false;
    linux_machine_build(lm);
    add_worker_on(lm, &worker, "worker", 2, NULL, NULL);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 5000 * US);
    linux_run_until(lm, 6000 * US);
    ck_assert_str_eq(linux_story(lm, 5000),
                     "irq40{ waking:worker }irq wakeup:worker ->worker ->swapper/1");
    ck_assert_uint_eq(linux_when_us(lm, "wakeup:worker", 0),
                      linux_when_us(lm, "waking:worker", 0) + 11);
    ck_assert_uint_eq(worker.times, 1);
    ck_assert_uint_eq(cpu(lm, 1)->ipis.reschedule.taken, 1);
    ck_assert_uint_eq(cpu(lm, 0)->ipis.reschedule.taken, 0);
    linux_machine_free(lm);
}
END_TEST

/* CPU 1 computes. The waker takes the queue's lines itself, and tells CPU 1 to change hands, since
 * the worker has slept for long. */
START_TEST(a_task_of_a_busy_cpu_is_queued_by_the_waker)
{
    struct linux_machine *lm = machine(2);
    struct linux_worker worker;
    struct process_params *hog = linux_add_process(lm, "hog", PROCESS_HOG);

    snprintf(hog->cpus, sizeof hog->cpus, "1");
    lm->params.kernel.lines.wake_up = 10;
    linux_machine_build(lm);
    add_worker_on(lm, &worker, "worker", 2, NULL, NULL);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 15000 * US);
    linux_run_until(lm, 16000 * US);
    ck_assert_str_eq(linux_story(lm, 15000),
                     "irq40{ waking:worker wakeup:worker }irq ->worker ->hog");
    /* wake-up 1, ten lines of 2 us */
    ck_assert_uint_eq(linux_when_us(lm, "wakeup:worker", 0),
                      linux_when_us(lm, "waking:worker", 0) + 21);
    ck_assert_uint_eq(cpu(lm, 1)->ipis.reschedule.taken, 1);
    linux_machine_free(lm);
}
END_TEST

/* On another node the queue is left to its own CPU even when that is busy. */
START_TEST(a_task_of_another_node_goes_by_its_wake_list)
{
    struct linux_machine *lm = machine(2);
    struct linux_worker worker;
    struct process_params *hog = linux_add_process(lm, "hog", PROCESS_HOG);

    snprintf(hog->cpus, sizeof hog->cpus, "1");
    lm->params.machine.smp.nodes = 2;
    lm->params.kernel.lines.wake_list = 2;
    linux_machine_build(lm);
    add_worker_on(lm, &worker, "worker", 2, NULL, NULL);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 15000 * US);
    linux_run_until(lm, 16000 * US);
    ck_assert_str_eq(linux_story(lm, 15000),
                     "irq40{ waking:worker }irq wakeup:worker ->worker ->hog");
    /* wake-up 1, two lines of 5, wake-list 1, ipi-send 1, 3 on the way; irq-entry 1 over user
     * code, ipi-reschedule 1, wake-list 1. */
    ck_assert_uint_eq(linux_when_us(lm, "wakeup:worker", 0),
                      linux_when_us(lm, "waking:worker", 0) + 19);
    linux_machine_free(lm);
}
END_TEST

/* ---- placement ------------------------------------------------------------------------------- */

/* Worker a holds CPU 0 from 1 ms to 3 ms; b, whose last CPU is 0 as well, is woken from CPU 0 at
 * 2 ms and may run anywhere. */
START_TEST(a_task_whose_cpu_is_busy_goes_to_an_idle_one)
{
    struct linux_machine *lm = machine(4);
    struct linux_worker a, b;
    uint64_t cycles = 2000;

    linux_machine_build(lm);
    add_worker_on(lm, &a, "a", 1, hold, &cycles);
    add_worker_on(lm, &b, "b", 1, NULL, NULL);
    task_set_cpus_allowed(&b.task, 15);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &a), 1000 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &b), 2000 * US);
    linux_run_until(lm, 2900 * US);
    ck_assert_uint_eq(b.task.kc->number, 1);
    ck_assert_uint_eq(b.task.migrations, 1);
    ck_assert_uint_eq(b.times, 1);
    linux_machine_free(lm);
}
END_TEST

/* The same with CPU 1 isolated: CPU 2 is the next. */
START_TEST(an_isolated_cpu_gets_no_task_that_may_run_elsewhere)
{
    struct linux_machine *lm = machine(4);
    struct linux_worker a, b;
    uint64_t cycles = 2000;

    snprintf(lm->params.kernel.isolcpus, PARAM_TEXT_BYTES, "1");
    linux_machine_build(lm);
    add_worker_on(lm, &a, "a", 1, hold, &cycles);
    add_worker_on(lm, &b, "b", 1, NULL, NULL);
    task_set_cpus_allowed(&b.task, 15);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &a), 1000 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &b), 2000 * US);
    linux_run_until(lm, 2900 * US);
    ck_assert_uint_eq(b.task.kc->number, 2);
    linux_machine_free(lm);
}
END_TEST

/* Cores are {0,2} and {1,3}. CPU 0 is busy, its thread 2 is idle, so is core 1. */
START_TEST(an_idle_core_is_better_than_an_idle_thread)
{
    struct linux_machine *lm = machine(4);
    struct linux_worker a, b;
    uint64_t cycles = 2000;

    lm->params.machine.smp.threads = 2;
    lm->params.machine.smp.thread_share = 1;
    linux_machine_build(lm);
    add_worker_on(lm, &a, "a", 1, hold, &cycles);
    add_worker_on(lm, &b, "b", 1, NULL, NULL);
    task_set_cpus_allowed(&b.task, 1 | 4 | 8); /* not 1: 2 comes before 3 */
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &a), 1000 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &b), 2000 * US);
    linux_run_until(lm, 2900 * US);
    ck_assert_uint_eq(b.task.kc->number, 3);
    linux_machine_free(lm);
}
END_TEST

/* Two hogs begin on CPU 0, one of them free to go; a worker of CPU 1 wakes at 25 ms, and when it
 * sleeps again CPU 1 pulls the hog that waits. */
START_TEST(a_cpu_that_runs_out_of_tasks_pulls_one)
{
    struct linux_machine *lm = machine(2);
    struct linux_worker worker;
    unsigned moved = 0;

    for (unsigned i = 0; i < 2; i++) {
        struct process_params *hog = linux_add_process(lm, i ? "hog1" : "hog0", PROCESS_HOG);

        snprintf(hog->cpus, sizeof hog->cpus, "0");
    }
    linux_machine_build(lm);
    for (unsigned i = 0; i < 2; i++)
        task_set_cpus_allowed(&lm->machine.os.hogs[i].task, 3);
    add_worker_on(lm, &worker, "worker", 2, NULL, NULL);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 25000 * US);
    linux_run_until(lm, 35000 * US);
    ck_assert_uint_eq(worker.times, 1);
    for (unsigned i = 0; i < 2; i++)
        moved += lm->machine.os.hogs[i].task.kc->number == 1;
    ck_assert_uint_eq(moved, 1);
    ck_assert_uint_eq(cpu(lm, 0)->rq.nr_tasks, 1);
    ck_assert_uint_eq(cpu(lm, 1)->rq.nr_tasks, 1);
    /* From 25 ms on, up to the last event: the tick at 30 ms. */
    ck_assert_uint_gt(cpu(lm, 1)->cpu->account_ps[CPU_USER], 4900 * US);
    linux_machine_free(lm);
}
END_TEST

/* ---- interrupts --------------------------------------------------------------------------------
 */

START_TEST(an_interrupt_goes_where_its_affinity_says_and_may_be_moved)
{
    struct linux_machine *lm = machine(4);
    struct linux_napi napi;
    struct linux_irq *irq;

    linux_machine_build(lm);
    linux_add_napi(lm, &napi, "test", 0);
    irq = linux_add_irq(lm, linux_schedule_napi, &napi);
    irq_set_affinity(&irq->desc, 1 << 2);
    linux_interrupt_at(lm, irq, 1000 * US);
    linux_run_until(lm, 2000 * US);
    ck_assert_ptr_eq(napi.napi.kc, cpu(lm, 2));
    ck_assert_uint_eq(cpu(lm, 2)->irqs_taken, 1);
    irq_set_affinity(&irq->desc, 1 << 3); /* CPU 2 is not among them */
    ck_assert_ptr_eq(irq->desc.kc, cpu(lm, 3));
    irq_set_affinity(&irq->desc, 1 << 3 | 1 << 1 | 1); /* it may stay */
    ck_assert_ptr_eq(irq->desc.kc, cpu(lm, 3));
    linux_interrupt_at(lm, irq, 3000 * US);
    linux_run_until(lm, 4000 * US);
    ck_assert_ptr_eq(napi.napi.kc, cpu(lm, 3));
    ck_assert_uint_eq(napi.polls, 2);
    linux_machine_free(lm);
}
END_TEST

struct mover {
    struct linux_irq *irq;
    uint64_t cpus;
};

static void move_irq(void *ctx)
{
    struct mover *mover = ctx;

    irq_set_affinity(&mover->irq->desc, mover->cpus);
}

/* The NAPI polls on CPU 0 from 1 ms on, 3 ms in all; its interrupt is moved to CPU 1 at 2 ms and
 * comes again at 2.5 ms: the handler there finds it owned, CPU 0 polls once more. */
START_TEST(a_napi_stays_where_it_was_scheduled)
{
    struct linux_machine *lm = machine(2);
    struct linux_napi napi;
    struct mover mover = { .cpus = 2 };

    linux_machine_build(lm);
    linux_add_napi(lm, &napi, "test", 0);
    napi.cycles = 3000;
    mover.irq = linux_add_irq(lm, linux_schedule_napi, &napi);
    linux_interrupt_at(lm, mover.irq, 1000 * US);
    linux_call_at(lm, 2000 * US, move_irq, &mover);
    linux_interrupt_at(lm, mover.irq, 2500 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_uint_eq(cpu(lm, 1)->irqs_taken, 1);
    ck_assert_uint_eq(cpu(lm, 0)->softirqs.counts[NET_RX_SOFTIRQ], 2);
    ck_assert_uint_eq(cpu(lm, 1)->softirqs.counts[NET_RX_SOFTIRQ], 0);
    ck_assert_uint_eq(napi.polls, 2);
    linux_machine_free(lm);
}
END_TEST

/* ---- time --------------------------------------------------------------------------------------
 */

/* CPU 0 idles without a tick, CPU 1 computes: it takes over. */
START_TEST(jiffies_are_kept_by_a_cpu_that_ticks)
{
    struct linux_machine *lm = machine(2);
    struct process_params *hog = linux_add_process(lm, "hog", PROCESS_HOG);

    snprintf(hog->cpus, sizeof hog->cpus, "1");
    linux_machine_build(lm);
    linux_run_until(lm, 255000 * US); /* HZ 100: 10 ms a jiffy */
    ck_assert_uint_eq(lm->machine.os.kernel.jiffies, 25);
    ck_assert_ptr_eq(lm->machine.os.kernel.timekeeper, cpu(lm, 1));
    ck_assert_uint_eq(cpu(lm, 1)->tick.interrupts, 25);
    ck_assert_uint_lt(cpu(lm, 0)->tick.interrupts, 5);
    linux_machine_free(lm);
}
END_TEST

struct sprint {
    uint64_t cycles, began_ps, ended_ps;
};

static void sprint(struct kernel_cpu *kc, void *ctx)
{
    struct sprint *s = ctx;

    cpu_pay();
    s->began_ps = kernel_now_ps(kc);
    cpu_run(s->cycles);
    s->ended_ps = kernel_now_ps(kc);
}

/* Both threads of the core at half the clock while both run. a needs 1000 us alone and has run some
 * 500 when b comes; b needs 300 and takes 600 beside a, which does 300 meanwhile and its last 200
 * alone again: 1300 us in all. */
START_TEST(two_threads_of_a_core_share_its_clock)
{
    struct linux_machine *lm = machine(2);
    struct sprint sa = { .cycles = 1000 }, sb = { .cycles = 300 };
    struct linux_worker a, b;

    lm->params.machine.smp.threads = 2;
    linux_machine_build(lm);
    add_worker_on(lm, &a, "a", 1, sprint, &sa);
    add_worker_on(lm, &b, "b", 2, sprint, &sb);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &a), 1000 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &b), 1500 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_uint_eq(sb.ended_ps - sb.began_ps, 600 * US);
    /* b's wake-up and its way to and from b's work are shared as well: 20 steps and more. */
    ck_assert_uint_gt(sa.ended_ps - sa.began_ps, 1300 * US);
    ck_assert_uint_lt(sa.ended_ps - sa.began_ps, 1400 * US);
    linux_machine_free(lm);
}
END_TEST

TEST_RUNNER("kernel/smp", a_task_of_an_idle_cpu_is_woken_there_by_an_interrupt,
            a_task_of_a_busy_cpu_is_queued_by_the_waker,
            a_task_of_another_node_goes_by_its_wake_list,
            a_task_whose_cpu_is_busy_goes_to_an_idle_one,
            an_isolated_cpu_gets_no_task_that_may_run_elsewhere,
            an_idle_core_is_better_than_an_idle_thread, a_cpu_that_runs_out_of_tasks_pulls_one,
            an_interrupt_goes_where_its_affinity_says_and_may_be_moved,
            a_napi_stays_where_it_was_scheduled, jiffies_are_kept_by_a_cpu_that_ticks,
            two_threads_of_a_core_share_its_clock)
