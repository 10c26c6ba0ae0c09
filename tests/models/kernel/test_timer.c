/* Timers of the wheel, work, and skew, on the machine of tests/models/linux_machine.h: HZ 100. */
#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

struct bench {
    struct linux_machine *lm;
    struct timer_list timers[4];
    struct delayed_work work;
    char order[16];
    uint64_t at_ps[16];
    unsigned count;
};

struct named {
    struct bench *bench;
    char letter;
};

static void bench_init(struct bench *b)
{
    memset(b, 0, sizeof *b);
    b->lm = linux_machine_new(1);
    linux_machine_build(b->lm);
}

static void fired(void *ctx)
{
    struct named *named = ctx;
    struct bench *b = named->bench;

    b->at_ps[b->count] = sim_now_ps(b->lm->sim);
    b->order[b->count++] = named->letter;
}

struct armed {
    struct bench *bench;
    struct named names[4];
};

/* In a handler at 5 ms: A for jiffy 5, B and C for 3, D for a jiffy that is over. */
static void arm_four(void *ctx)
{
    struct armed *armed = ctx;
    static const uint64_t expires[] = { 5, 3, 3, 0 };

    for (unsigned i = 0; i < 4; i++) {
        armed->names[i] = (struct named){ .bench = armed->bench, .letter = (char)('A' + i) };
        timer_setup(&armed->bench->timers[i], armed->bench->lm->kc, fired, &armed->names[i]);
        mod_timer(&armed->bench->timers[i], expires[i]);
    }
}

/* D with the next tick; B before C, as armed; A with tick 5. After a tick that was stopped: 5 steps
 * of entry, tick-nohz, irq-exit, softirq-entry, timer-softirq, and timer-call for each. */
START_TEST(timers_run_after_the_tick_of_their_jiffy_in_the_order_of_arming)
{
    struct bench b;
    struct armed armed = { .bench = &b };

    bench_init(&b);
    linux_interrupt_at(b.lm, linux_add_irq(b.lm, arm_four, &armed), 5 * MS);
    linux_run_until(b.lm, 60 * MS);
    ck_assert_str_eq(b.order, "DBCA");
    ck_assert_uint_eq(b.at_ps[0] / MS, 10);
    ck_assert_uint_eq(b.at_ps[1], 30 * MS + (5 + 1 + 1 + 1 + 1 + 1) * US);
    ck_assert_uint_eq(b.at_ps[2], 30 * MS + (5 + 1 + 1 + 1 + 1 + 2) * US);
    ck_assert_uint_eq(b.at_ps[3] / MS, 50);
    linux_machine_free(b.lm);
}
END_TEST

static void arm_then_move(void *ctx)
{
    struct armed *armed = ctx;
    struct bench *b = armed->bench;

    arm_four(ctx);
    ck_assert(del_timer(&b->timers[1])); /* B */
    ck_assert(!del_timer(&b->timers[1]));
    mod_timer(&b->timers[2], 6); /* C behind A */
}

START_TEST(a_timer_that_is_moved_or_deleted_does_not_fire_where_it_was)
{
    struct bench b;
    struct armed armed = { .bench = &b };

    bench_init(&b);
    linux_interrupt_at(b.lm, linux_add_irq(b.lm, arm_then_move, &armed), 5 * MS);
    linux_run_until(b.lm, 80 * MS);
    ck_assert_str_eq(b.order, "DAC");
    ck_assert_uint_eq(b.at_ps[2] / MS, 60);
    linux_machine_free(b.lm);
}
END_TEST

static uint64_t woken_ps;

static void sleep_two_jiffies(struct kernel_cpu *kc, void *ctx)
{
    (void)ctx;
    schedule_timeout(kc, 2);
    woken_ps = kernel_now_ps(kc);
}

/* Woken at 25 ms, jiffy 2: two whole jiffies are over with tick 5 at the earliest. */
START_TEST(a_task_that_sleeps_two_jiffies_sleeps_no_less)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct linux_worker worker;

    linux_machine_build(lm);
    linux_add_worker(lm, &worker, "sleeper", sleep_two_jiffies, NULL);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 25 * MS);
    linux_run_until(lm, 80 * MS);
    ck_assert_uint_eq(woken_ps / MS, 50);
    linux_machine_free(lm);
}
END_TEST

/* ---- work ---------------------------------------------------------------------------------- */

static void schedule_twice(void *ctx)
{
    struct bench *b = ctx;

    ck_assert(schedule_delayed_work(&b->work, 3));
    ck_assert(!schedule_delayed_work(&b->work, 1)); /* the first delay stands */
}

static void schedule_then_hurry(void *ctx)
{
    struct bench *b = ctx;

    ck_assert(schedule_delayed_work(&b->work, 3));
    mod_delayed_work(&b->work, 0);
}

START_TEST(delayed_work_is_pending_once_and_may_be_hurried)
{
    for (unsigned hurry = 0; hurry < 2; hurry++) {
        struct bench b;
        struct named named = { .bench = &b, .letter = 'W' };

        bench_init(&b);
        delayed_work_init(&b.work, &b.lm->machine.os.events, fired, &named);
        linux_interrupt_at(
            b.lm, linux_add_irq(b.lm, hurry ? schedule_then_hurry : schedule_twice, &b), 5 * MS);
        linux_run_until(b.lm, 80 * MS);
        ck_assert_str_eq(b.order, "W");
        ck_assert_uint_eq(b.at_ps[0] / MS, hurry ? 5 : 30);
        linux_machine_free(b.lm);
    }
}
END_TEST

/* ---- skew ---------------------------------------------------------------------------------- */

/* Half of 1000 either way: from 500 up to 1499, each as likely: of 100000 draws the mean lies
 * within 1000 +- 5 (deviation of one 289, of the mean 0.9). */
START_TEST(skew_stays_within_its_share_and_reaches_both_ends)
{
    struct sim_random random;
    uint64_t least = UINT64_MAX, most = 0, sum = 0;

    sim_random_init(&random, 1, 0, "skew");
    for (unsigned i = 0; i < 100000; i++) {
        uint64_t drawn = timer_random_skew(&random, 1000, 0.5);

        least = drawn < least ? drawn : least;
        most = drawn > most ? drawn : most;
        sum += drawn;
    }
    ck_assert_uint_eq(least, 500);
    ck_assert_uint_eq(most, 1499);
    ck_assert_uint_ge(sum / 100000, 995);
    ck_assert_uint_le(sum / 100000, 1005);
    ck_assert_uint_eq(timer_random_skew(&random, 1000, 0), 1000);
}
END_TEST

/* A period of 100 ms and a skew of 20 %: each comes 80 to 120 ms after the one before. The timer
 * softirq runs it with the tick that is due then: not more than a jiffy late. */
START_TEST(a_skewed_background_timer_keeps_its_bounds)
{
    struct linux_machine *lm = linux_machine_new(1);
    uint64_t before_ps = 0, least = UINT64_MAX, most = 0;

    lm->quiet = true;
    lm->params.kernel.background_timer_ps = 100 * MS;
    lm->params.kernel.background_timer_skew = 0.2;
    linux_machine_build(lm);
    before_ps = lm->kc->tick.background_ps;
    for (unsigned i = 1; i < 2000; i++) {
        uint64_t due_ps;

        linux_run_until(lm, i * 10 * MS);
        due_ps = lm->kc->tick.background_ps;
        if (due_ps == before_ps)
            continue;
        least = due_ps - before_ps < least ? due_ps - before_ps : least;
        most = due_ps - before_ps > most ? due_ps - before_ps : most;
        before_ps = due_ps;
    }
    ck_assert_uint_ge(least, 80 * MS);
    ck_assert_uint_lt(most, 120 * MS);
    ck_assert_uint_lt(least, 85 * MS);
    ck_assert_uint_gt(most, 115 * MS);
    linux_machine_free(lm);
}
END_TEST

TEST_RUNNER("kernel/timer", timers_run_after_the_tick_of_their_jiffy_in_the_order_of_arming,
            a_timer_that_is_moved_or_deleted_does_not_fire_where_it_was,
            a_task_that_sleeps_two_jiffies_sleeps_no_less,
            delayed_work_is_pending_once_and_may_be_hurried,
            skew_stays_within_its_share_and_reaches_both_ends,
            a_skewed_background_timer_keeps_its_bounds)
