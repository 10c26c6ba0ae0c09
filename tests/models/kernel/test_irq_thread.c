/* Threaded interrupts: the thread is woken when the hard handler is over, comes before every fair
 * task, runs what its handler raised, keeps a level line masked, follows its line. Every step costs
 * one cycle of 1 us.
 */
#include "models/kernel/irq_thread.h"

#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

static struct linux_machine *threaded(unsigned cpus)
{
    struct linux_machine *lm = linux_machine_new(1);

    lm->params.kernel.autogroup = false;
    lm->params.kernel.threadirqs = true;
    lm->params.machine.cpu_count = cpus;
    return lm;
}

START_TEST(the_thread_runs_the_handler_and_what_it_raised)
{
    struct linux_machine *lm = threaded(1);
    struct linux_napi napi;

    lm->params.kernel.nohz = false;
    linux_machine_build(lm);
    linux_add_napi(lm, &napi, "test0", 0);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_schedule_napi, &napi), 5000 * US);
    linux_run_until(lm, 6000 * US);
    ck_assert_str_eq(linux_story(lm, 5000),
                     "irq40{ }irq waking:irq/40-test wakeup:irq/40-test ->irq/40-test +NET_RX "
                     "NET_RX{ poll:0 }NET_RX ->swapper/0");
    linux_machine_free(lm);
}
END_TEST

/* Under CFS a task that slept little does not preempt; a real-time task always does, and what the
 * tick takes from the hog it never takes from the thread. */
START_TEST(the_thread_comes_before_every_fair_task)
{
    struct linux_machine *lm = threaded(1);
    struct linux_napi napi;
    struct linux_irq *irq;

    linux_add_process(lm, "hog", PROCESS_HOG);
    linux_machine_build(lm);
    linux_add_napi(lm, &napi, "test0", 0);
    napi.cycles = 30000; /* three ticks of HZ 100 */
    irq = linux_add_irq(lm, linux_schedule_napi, &napi);
    linux_interrupt_at(lm, irq, 15000 * US);
    linux_interrupt_at(lm, irq, 50500 * US);
    linux_interrupt_at(lm, irq, 95500 * US);
    linux_run_until(lm, 150000 * US);
    ck_assert_uint_eq(napi.polls, 3);
    ck_assert_uint_eq(linux_times(lm, "->irq/40-test"), 3);
    ck_assert_uint_eq(linux_times(lm, "wakeup:irq/40-test ->irq/40-test"), 3);
    ck_assert_uint_eq(linux_times(lm, "->irq/40-test +NET_RX NET_RX{"), 3);
    ck_assert_uint_gt(irq_threads_run_ps(&lm->machine.os.kernel), 3 * 30000 * US);
    linux_machine_free(lm);
}
END_TEST

static void do_nothing(void *ctx)
{
    (void)ctx;
}

/* The timer's softirq, raised by the tick: the way out of the interrupt wakes ksoftirqd. */
START_TEST(the_way_out_of_an_interrupt_runs_no_softirqs)
{
    struct linux_machine *lm = threaded(1);
    struct timer_list timer;

    lm->params.kernel.nohz = false;
    linux_machine_build(lm);
    timer_setup(&timer, lm->kc, do_nothing, NULL);
    linux_run_until(lm, 5000 * US);
    mod_timer(&timer, lm->kc->kernel->jiffies + 1);
    linux_run_until(lm, 35000 * US);
    ck_assert_uint_eq(linux_times(lm, "+TIMER waking:ksoftirqd/0 wakeup:ksoftirqd/0 ->ksoftirqd/0 "
                                      "TIMER{ }TIMER"),
                      1);
    linux_machine_free(lm);
}
END_TEST

static enum irqreturn count_call(void *ctx)
{
    ++*(unsigned *)ctx;
    return IRQ_HANDLED;
}

START_TEST(a_handler_that_says_so_stays_in_the_interrupt)
{
    struct linux_machine *lm = threaded(1);
    struct irq_desc desc;
    unsigned calls = 0;
    struct irq_action action = {
        .name = "quick", .handler = count_call, .ctx = &calls, .flags = IRQF_NO_THREAD
    };

    linux_machine_build(lm);
    irq_desc_init(&desc, lm->kc, 50, true);
    ck_assert_int_eq(setup_irq(&desc, &action), 0);
    ck_assert_ptr_null(desc.actions[0].thread);
    irq_port_set_level(&desc.vector, true);
    linux_run_until(lm, 5000 * US);
    ck_assert_uint_eq(calls, 1);
    ck_assert_uint_eq(linux_times(lm, "irq50{ }irq"), 1);
    ck_assert_uint_eq(linux_times(lm, "->irq/"), 0);
    linux_machine_free(lm);
}
END_TEST

struct level_device {
    struct linux_machine *lm;
    struct irq_desc desc;
    unsigned calls;
    bool masked_in_handler;
};

static enum irqreturn quiet_device(void *ctx)
{
    struct level_device *device = ctx;

    device->calls++;
    device->masked_in_handler = device->desc.cpu_vector.masked;
    cpu_run(100);
    irq_port_set_level(&device->desc.vector, false);
    return IRQ_HANDLED;
}

/* Its level stays up until the thread has seen to it, and yet it interrupts once. */
START_TEST(a_level_line_is_masked_until_its_thread_is_done)
{
    struct linux_machine *lm = threaded(1);
    struct level_device device = { .lm = lm };

    linux_machine_build(lm);
    irq_desc_init(&device.desc, lm->kc, 50, false);
    request_irq(&device.desc, "level", quiet_device, &device);
    for (unsigned i = 1; i <= 3; i++) {
        irq_port_set_level(&device.desc.vector, true);
        linux_run_until(lm, i * 5000 * US);
        sim_advance_to(lm->sim, i * 5000 * US);
        ck_assert_uint_eq(device.calls, i);
        ck_assert_uint_eq(device.desc.count, i);
        ck_assert(device.masked_in_handler);
        ck_assert(!device.desc.cpu_vector.masked);
    }
    linux_machine_free(lm);
}
END_TEST

/* A given back line's thread is there for the next who asks. */
START_TEST(the_thread_of_a_line_given_back_is_taken_again)
{
    struct linux_machine *lm = threaded(1);
    struct irq_desc desc;
    unsigned calls[2] = { 0, 0 };
    const struct irq_thread *first;

    linux_machine_build(lm);
    irq_desc_init(&desc, lm->kc, 50, true);
    request_irq(&desc, "one", count_call, &calls[0]);
    first = desc.actions[0].thread;
    ck_assert(free_irq(&desc, &calls[0]));
    request_irq(&desc, "two", count_call, &calls[1]);
    ck_assert_ptr_eq(desc.actions[0].thread, first);
    irq_port_set_level(&desc.vector, true);
    linux_run_until(lm, 5000 * US);
    ck_assert_uint_eq(calls[0], 0);
    ck_assert_uint_eq(calls[1], 1);
    linux_machine_free(lm);
}
END_TEST

static void move_to_cpu_1(void *ctx)
{
    irq_set_affinity(ctx, 2);
}

START_TEST(the_thread_follows_its_line)
{
    struct linux_machine *lm = threaded(2);
    struct linux_napi napi;
    struct linux_irq *irq;

    linux_machine_build(lm);
    linux_add_napi(lm, &napi, "test0", 0);
    irq = linux_add_irq(lm, linux_schedule_napi, &napi);
    linux_interrupt_at(lm, irq, 5000 * US);
    linux_call_at(lm, 6000 * US, move_to_cpu_1, &irq->desc);
    linux_interrupt_at(lm, irq, 7000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_uint_eq(napi.polls, 2);
    ck_assert_uint_eq(irq->desc.counts[0], 1);
    ck_assert_uint_eq(irq->desc.counts[1], 1);
    ck_assert_ptr_eq(napi.napi.kc, &lm->machine.os.kernel.cpus[1]);
    ck_assert_uint_eq(irq->desc.actions[0].thread->task.migrations, 1);
    linux_machine_free(lm);
}
END_TEST

/* ---- the class ----------------------------------------------------------------------------- */

static void hold(struct kernel_cpu *kc, void *ctx)
{
    (void)kc;
    cpu_run(*(uint64_t *)ctx);
}

/* Three real-time workers that hold the CPU for 1 ms: b (60) was last and goes first; a and c (50)
 * follow in the order of waking. The fair one, woken first, is last. */
START_TEST(real_time_tasks_go_by_priority_then_in_turn)
{
    struct linux_machine *lm = threaded(1);
    struct linux_worker a, b, c, fair;
    uint64_t cycles = 1000;

    linux_machine_build(lm);
    linux_add_worker(lm, &fair, "fair", hold, &cycles);
    linux_add_worker(lm, &a, "a", hold, &cycles);
    linux_add_worker(lm, &b, "b", hold, &cycles);
    linux_add_worker(lm, &c, "c", hold, &cycles);
    linux_run_until(lm, 2000 * US);
    task_set_fifo(&a.task, 50);
    task_set_fifo(&b.task, 60);
    task_set_fifo(&c.task, 50);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &fair), 5000 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &a), 5001 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &c), 5002 * US);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &b), 5003 * US);
    linux_run_until(lm, 12000 * US);
    ck_assert_uint_lt(linux_when_us(lm, "->b", 1), linux_when_us(lm, "->a", 1));
    ck_assert_uint_lt(linux_when_us(lm, "->a", 1), linux_when_us(lm, "->c", 1));
    ck_assert_uint_lt(linux_when_us(lm, "->c", 1), linux_when_us(lm, "->fair", 1));
    linux_machine_free(lm);
}
END_TEST

TEST_RUNNER("kernel/irq_thread", the_thread_runs_the_handler_and_what_it_raised,
            the_thread_comes_before_every_fair_task, the_way_out_of_an_interrupt_runs_no_softirqs,
            a_handler_that_says_so_stays_in_the_interrupt,
            a_level_line_is_masked_until_its_thread_is_done,
            the_thread_of_a_line_given_back_is_taken_again, the_thread_follows_its_line,
            real_time_tasks_go_by_priority_then_in_turn)
