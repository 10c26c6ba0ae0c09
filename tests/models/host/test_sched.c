/* Tasks by priority: who runs, who preempts whom, who comes next. 1 MHz: a cycle is 1 us. */
#include <string.h>

#include "models/host/cpu.h"
#include "tests/models/runner.h"

#define US SIM_PS_PER_US

static const struct cpu_params params = { .clock_hz = 1000000 };
static struct sim *sim;
static struct cpu cpu;

/* A task that works so many cycles each time it is woken. */
struct worker {
    struct task task;
    struct sim_event wake;
    uint64_t cycles;
    unsigned rounds;
    uint64_t ended_ps[4];
};

static void work(void *arg)
{
    struct worker *worker = arg;

    for (;;) {
        cpu_run(worker->cycles);
        worker->ended_ps[worker->rounds++] = sim_now_ps(sim);
        task_sleep(&worker->task);
    }
}

static void wake(void *ctx)
{
    struct worker *worker = ctx;

    task_wake(&worker->task);
}

static void bench_init(void)
{
    sim = sim_create();
    cpu_init(&cpu, sim, &params, 0);
}

static void add_worker(struct worker *worker, enum task_priority priority, uint64_t wake_ps,
                       uint64_t cycles)
{
    memset(worker, 0, sizeof *worker);
    worker->cycles = cycles;
    task_init(&worker->task, &cpu.sched, "worker", priority, work, worker,
              &cpu.account_ps[priority == TASK_USER ? CPU_USER : CPU_KERNEL]);
    sim_event_init(&worker->wake, wake, worker);
    sim_at(sim, &worker->wake, wake_ps);
}

static void check_ended(const struct worker *worker, unsigned round, uint64_t us)
{
    ck_assert_uint_lt(round, worker->rounds);
    ck_assert_uint_eq(worker->ended_ps[round], us * US);
}

/* User work of 10 from 0; a kernel thread of 3 at 4: 4..7, and the user ends at 13. */
START_TEST(a_kernel_thread_preempts_a_user_process)
{
    struct worker user, kernel;

    bench_init();
    add_worker(&user, TASK_USER, 0, 10);
    add_worker(&kernel, TASK_KERNEL, 4 * US, 3);
    sim_run_until(sim, UINT64_MAX);
    check_ended(&kernel, 0, 7);
    check_ended(&user, 0, 13);
    cpu_window_close(&cpu, 13 * US);
    ck_assert_uint_eq(cpu.account_ps[CPU_USER], 10 * US);
    ck_assert_uint_eq(cpu.account_ps[CPU_KERNEL], 3 * US);
}
END_TEST

START_TEST(equal_priorities_run_one_after_the_other_as_they_were_woken)
{
    struct worker a, b, c;

    bench_init();
    add_worker(&a, TASK_KERNEL, 0, 10);
    add_worker(&b, TASK_KERNEL, 2 * US, 5);
    add_worker(&c, TASK_KERNEL, 1 * US, 5);
    sim_run_until(sim, UINT64_MAX);
    check_ended(&a, 0, 10);
    check_ended(&c, 0, 15);
    check_ended(&b, 0, 20);
}
END_TEST

/* User a 0.., user b woken at 1 waits; the kernel at 2 preempts a, 2..4. Then a goes on before b.
 */
START_TEST(the_preempted_task_goes_on_before_others_of_its_priority)
{
    struct worker a, b, kernel;

    bench_init();
    add_worker(&a, TASK_USER, 0, 10);
    add_worker(&b, TASK_USER, 1 * US, 5);
    add_worker(&kernel, TASK_KERNEL, 2 * US, 2);
    sim_run_until(sim, UINT64_MAX);
    check_ended(&a, 0, 12);
    check_ended(&b, 0, 17);
}
END_TEST

/* Woken while it runs: nothing is remembered. Woken asleep: it runs again. */
START_TEST(waking_a_running_task_does_nothing)
{
    struct worker a;
    struct sim_event again;

    bench_init();
    add_worker(&a, TASK_KERNEL, 0, 10);
    sim_event_init(&again, wake, &a);
    sim_at(sim, &again, 5 * US);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(a.rounds, 1);
    sim_at(sim, &again, 20 * US);
    sim_run_until(sim, UINT64_MAX);
    check_ended(&a, 1, 30);
}
END_TEST

/* Woken at the very instant it falls asleep: the wake, an event, goes before the end of the spend,
 * so it still runs and the wake is lost: whoever wakes must leave something to find. */
START_TEST(a_wake_at_the_instant_of_falling_asleep_goes_first)
{
    struct worker a;
    struct sim_event again;

    bench_init();
    add_worker(&a, TASK_KERNEL, 0, 10);
    sim_event_init(&again, wake, &a);
    sim_at(sim, &again, 10 * US);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(a.rounds, 1);
    ck_assert_int_eq(a.task.state, TASK_SLEEPING);
}
END_TEST

/* A process whose first work of 10 is a system call, its second, of 5, user mode. */
static void work_in_kernel(void *arg)
{
    struct worker *worker = arg;

    task_enter_kernel(&worker->task);
    cpu_run(10);
    worker->ended_ps[worker->rounds++] = sim_now_ps(sim);
    task_leave_kernel(&worker->task);
    cpu_run(5);
    worker->ended_ps[worker->rounds++] = sim_now_ps(sim);
    task_sleep(&worker->task);
}

/* The call lasts 0..10. A thread of 3 is ready at 4 and waits until the process leaves the kernel:
 * 10..13. Then the user mode: 13..18. */
START_TEST(a_thread_waits_for_a_system_call_and_runs_before_the_process_goes_on)
{
    struct worker user, kernel;

    bench_init();
    memset(&user, 0, sizeof user);
    task_init(&user.task, &cpu.sched, "caller", TASK_USER, work_in_kernel, &user,
              &cpu.account_ps[CPU_USER]);
    task_wake(&user.task);
    add_worker(&kernel, TASK_KERNEL, 4 * US, 3);
    sim_run_until(sim, UINT64_MAX);
    check_ended(&user, 0, 10);
    check_ended(&kernel, 0, 13);
    check_ended(&user, 1, 18);
}
END_TEST

static void count_idle(void *ctx)
{
    ++*(unsigned *)ctx;
}

/* Woken at 2 for 3: nothing is left at 5. */
START_TEST(the_idle_thread_is_called_when_nothing_is_ready)
{
    struct worker kernel;
    unsigned idle = 0;

    bench_init();
    cpu.sched.idle = count_idle;
    cpu.sched.idle_ctx = &idle;
    add_worker(&kernel, TASK_KERNEL, 2 * US, 3);
    sim_run_until(sim, 5 * US);
    ck_assert_uint_eq(idle, 0);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(idle, 1);
}
END_TEST

TEST_RUNNER("host/sched", a_kernel_thread_preempts_a_user_process,
            equal_priorities_run_one_after_the_other_as_they_were_woken,
            the_preempted_task_goes_on_before_others_of_its_priority,
            waking_a_running_task_does_nothing, a_wake_at_the_instant_of_falling_asleep_goes_first,
            a_thread_waits_for_a_system_call_and_runs_before_the_process_goes_on,
            the_idle_thread_is_called_when_nothing_is_ready)
