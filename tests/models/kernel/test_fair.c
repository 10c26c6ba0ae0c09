/* The fair scheduler on its own: weights, slices, placement, preemption, shares. One CPU: latency
 * 6 ms, granularity 0.75 ms, wake-up granularity 1 ms.
 */
#include "models/kernel/fair.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "models/kernel/sched.h"
#include "sim/clock.h"
#include "tests/models/runner.h"

#define US  SIM_PS_PER_US
#define MS  SIM_PS_PER_MS
#define NS_ UINT64_C(1000) /* picoseconds */

enum { TASKS = 12 };

struct bench {
    struct rq rq;
    struct task_struct tasks[TASKS];
    struct task_struct *curr;
    uint64_t now_ps;
};

static struct bench *bench_new(void)
{
    struct bench *b = calloc(1, sizeof *b);

    ck_assert_ptr_nonnull(b);
    fair_tunables_init(&b->rq.tunables, 1);
    cfs_rq_init(&b->rq.cfs);
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        cfs_rq_init(&b->rq.session_queues[i]);
        sched_entity_init(&b->rq.sessions[i], &b->rq.cfs, NICE_0_WEIGHT);
        b->rq.sessions[i].my_q = &b->rq.session_queues[i];
    }
    return b;
}

/* session 0: directly on the CPU's queue. */
static struct sched_entity *task(struct bench *b, unsigned i, int nice, unsigned session)
{
    struct sched_entity *se = &b->tasks[i].se;

    sched_entity_init(se, session ? &b->rq.session_queues[session] : &b->rq.cfs,
                      fair_nice_weight(nice));
    se->parent = session ? &b->rq.sessions[session] : NULL;
    se->task = &b->tasks[i];
    return se;
}

static struct sched_entity *runnable(struct bench *b, unsigned i, int nice, unsigned session)
{
    struct sched_entity *se = task(b, i, nice, session);

    fair_enqueue(&b->rq, se, true, b->now_ps);
    return se;
}

/* At nice 0, with a virtual time that is ahead of where a sleeper would be placed. */
static struct sched_entity *runnable_at(struct bench *b, unsigned i, uint64_t vruntime_ns)
{
    struct sched_entity *se = task(b, i, 0, 0);

    se->vruntime_ns = vruntime_ns;
    fair_enqueue(&b->rq, se, true, b->now_ps);
    return se;
}

static void pick(struct bench *b)
{
    if (b->curr)
        fair_put_prev(&b->rq, &b->curr->se, b->now_ps);
    b->curr = fair_pick_next(&b->rq, NULL, b->now_ps);
}

/* Runs the current task for so long; true when a tick then ends its slice. */
static bool tick_after(struct bench *b, uint64_t ps)
{
    b->now_ps += ps;
    return fair_tick(&b->rq, &b->curr->se, b->now_ps);
}

/* So many milliseconds with a tick each, and the switches they ask for. */
static void run_ms(struct bench *b, unsigned ms)
{
    for (unsigned i = 0; i < ms; i++) {
        if (!b->curr || tick_after(b, MS))
            pick(b);
    }
    fair_update_curr(&b->rq, &b->curr->se, b->now_ps);
}

static void assert_near(uint64_t ps, double wanted_ms, double within_ms)
{
    double ms = (double)ps / (double)MS;

    ck_assert_msg(ms >= wanted_ms - within_ms && ms <= wanted_ms + within_ms,
                  "%.3f ms instead of %.3f ms, within %.3f", ms, wanted_ms, within_ms);
}

/* ---- weights and tunables ------------------------------------------------------------------ */

START_TEST(a_step_of_nice_is_about_a_quarter_more_weight)
{
    ck_assert_uint_eq(fair_nice_weight(0), 1024);
    ck_assert_uint_eq(fair_nice_weight(1), 820);
    ck_assert_uint_eq(fair_nice_weight(5), 335);
    ck_assert_uint_eq(fair_nice_weight(-20), 88761);
    ck_assert_uint_eq(fair_nice_weight(19), 15);
    for (int nice = NICE_MIN; nice < NICE_MAX; nice++) {
        double step = (double)fair_nice_weight(nice) / (double)fair_nice_weight(nice + 1);

        ck_assert_double_ge(step, 1.15); /* 18:15, the coarsest */
        ck_assert_double_le(step, 1.28); /* 23:18, the other way */
    }
}
END_TEST

/* 1 + log2 of the CPUs, of at most 8: 1, 2, 2, 3, 4, 4. */
START_TEST(times_grow_with_the_logarithm_of_the_cpus)
{
    static const unsigned cpus[] = { 1, 2, 3, 4, 8, 64 }, factor[] = { 1, 2, 2, 3, 4, 4 };

    for (unsigned i = 0; i < 6; i++) {
        struct fair_tunables tunables;

        fair_tunables_init(&tunables, cpus[i]);
        ck_assert_uint_eq(tunables.latency_ps, factor[i] * 6 * MS);
        ck_assert_uint_eq(tunables.min_granularity_ps, factor[i] * 750 * US);
        ck_assert_uint_eq(tunables.wakeup_granularity_ps, factor[i] * MS);
    }
}
END_TEST

/* ---- slices -------------------------------------------------------------------------------- */

START_TEST(a_task_alone_is_never_cut)
{
    struct bench *b = bench_new();

    runnable(b, 0, 0, 0);
    pick(b);
    ck_assert(!tick_after(b, 1000 * MS));
    free(b);
}
END_TEST

/* 6 ms / 2: a tick at 3 ms leaves it running, one a nanosecond later does not. */
START_TEST(two_tasks_have_three_milliseconds_each)
{
    struct bench *b = bench_new();

    runnable(b, 0, 0, 0);
    runnable(b, 1, 0, 0);
    pick(b);
    ck_assert(!tick_after(b, 3 * MS));
    ck_assert(tick_after(b, NS_));
    pick(b);
    ck_assert_ptr_eq(b->curr, &b->tasks[1]);
    free(b);
}
END_TEST

/* 6 ms x 1024 / (1024 + 335) = 4.521 ms; x 335 / 1359 = 1.479 ms. */
START_TEST(slices_go_by_weight)
{
    struct bench *b = bench_new();
    struct sched_entity *heavy = runnable(b, 0, 0, 0);

    runnable(b, 1, 5, 0);
    pick(b);
    ck_assert_ptr_eq(b->curr->se.task, heavy->task);
    ck_assert(!tick_after(b, 4520 * US));
    ck_assert(tick_after(b, 2 * US));
    pick(b);
    ck_assert_ptr_eq(b->curr, &b->tasks[1]);
    ck_assert(!tick_after(b, 1478 * US));
    ck_assert(tick_after(b, 2 * US));
    free(b);
}
END_TEST

/* More than 8: the period is 9 x 0.75 ms, and each has 0.75 ms of it. */
START_TEST(nine_tasks_have_the_minimum_granularity_each)
{
    struct bench *b = bench_new();

    for (unsigned i = 0; i < 9; i++)
        runnable(b, i, 0, 0);
    pick(b);
    ck_assert(!tick_after(b, 750 * US));
    ck_assert(tick_after(b, NS_));
    free(b);
}
END_TEST

/* Nine at nice 0 and one at nice 19: 7.5 ms x 15 / 9231 would be 12 us. */
START_TEST(no_slice_is_below_the_minimum_granularity)
{
    struct bench *b = bench_new();

    for (unsigned i = 0; i < 9; i++)
        runnable(b, i, 0, 0)->vruntime_ns += 1000;
    runnable(b, 9, 19, 0);
    pick(b);
    ck_assert_ptr_eq(b->curr, &b->tasks[9]);
    ck_assert(!tick_after(b, 749 * US));
    ck_assert(tick_after(b, 2 * US));
    free(b);
}
END_TEST

/* Nine in one session, one beside it. The period counts every task of the CPU: 10 x 0.75 ms; the
 * session and the thread have half of it each, not more than the latency, so 3.75 ms. */
START_TEST(the_period_counts_the_tasks_of_all_sessions)
{
    struct bench *b = bench_new();

    runnable(b, 9, 0, 0);
    pick(b);
    for (unsigned i = 0; i < 9; i++)
        runnable(b, i, 0, 1);
    b->rq.sessions[1].vruntime_ns = b->curr->se.vruntime_ns; /* nobody is behind */
    ck_assert(!tick_after(b, 3750 * US));
    ck_assert(tick_after(b, 2 * NS_));
    free(b);
}
END_TEST

/* ---- waking -------------------------------------------------------------------------------- */

/* By the granularity of 1 ms in the woken task's own virtual time. */
START_TEST(a_woken_task_preempts_one_that_is_ahead_by_more_than_its_granularity)
{
    static const int nice[] = { 0, 5, -5 };
    static const uint64_t granularity_ns[] = {
        1000000, 3056716, /* x 1024 / 335 */
        328099,           /* x 1024 / 3121 */
    };

    for (unsigned i = 0; i < 3; i++) {
        struct bench *b = bench_new();
        struct sched_entity *curr = runnable(b, 0, 0, 0), *woken;

        pick(b);
        woken = runnable(b, 1, nice[i], 0);
        curr->vruntime_ns = 20000000;
        woken->vruntime_ns = curr->vruntime_ns - granularity_ns[i];
        ck_assert(!fair_wakeup_preempts(&b->rq, curr, woken, b->now_ps));
        woken->vruntime_ns--;
        ck_assert(fair_wakeup_preempts(&b->rq, curr, woken, b->now_ps));
        free(b);
    }
}
END_TEST

START_TEST(a_woken_task_that_is_ahead_does_not_preempt)
{
    struct bench *b = bench_new();
    struct sched_entity *curr = runnable(b, 0, 0, 0), *woken;

    pick(b);
    woken = runnable(b, 1, 0, 0);
    woken->vruntime_ns = curr->vruntime_ns + 50000000;
    ck_assert(!fair_wakeup_preempts(&b->rq, curr, woken, b->now_ps));
    ck_assert_ptr_null(b->rq.cfs.next);
    free(b);
}
END_TEST

/* A runs 100 ms alone; the queue's time is A's. B, asleep since 0, comes back 3 ms behind it. */
START_TEST(a_long_sleeper_comes_back_half_a_latency_behind)
{
    struct bench *b = bench_new();
    struct sched_entity *a = runnable(b, 0, 0, 0), *sleeper = task(b, 1, 0, 0);
    uint64_t begin_ns;

    pick(b);
    begin_ns = a->vruntime_ns;
    b->now_ps += 100 * MS;
    fair_enqueue(&b->rq, sleeper, true, b->now_ps);
    ck_assert_uint_eq(a->vruntime_ns - begin_ns, 100000000);
    ck_assert_uint_eq(a->vruntime_ns - sleeper->vruntime_ns, 3000000);
    ck_assert(fair_wakeup_preempts(&b->rq, a, sleeper, b->now_ps));
    free(b);
}
END_TEST

/* B sleeps 2 ms, while A runs as much; from 0.5 ms behind A it comes back 2.5 ms behind: its own
 * virtual time, for 3 ms would be a gift. */
START_TEST(a_short_sleeper_keeps_its_own_virtual_time)
{
    struct bench *b = bench_new();
    struct sched_entity *a = runnable(b, 0, 0, 0), *sleeper = runnable(b, 1, 0, 0);
    uint64_t own_ns;

    a->vruntime_ns = sleeper->vruntime_ns = 50000000;
    pick(b);
    ck_assert_ptr_eq(b->curr, a->task);
    b->now_ps += 500 * US;
    fair_update_curr(&b->rq, a, b->now_ps);
    own_ns = sleeper->vruntime_ns;
    fair_dequeue(&b->rq, sleeper, true, b->now_ps);
    b->now_ps += 2 * MS;
    fair_enqueue(&b->rq, sleeper, true, b->now_ps);
    ck_assert_uint_eq(sleeper->vruntime_ns, own_ns);
    ck_assert_uint_eq(a->vruntime_ns - sleeper->vruntime_ns, 2500000);
    free(b);
}
END_TEST

/* START_DEBIT: one slice of the 3 ms it will have, so a fork gains nothing. */
START_TEST(a_new_task_waits_for_its_turn)
{
    struct bench *b = bench_new();
    struct sched_entity *a = runnable(b, 0, 0, 0), *child = task(b, 1, 0, 0);

    pick(b);
    b->now_ps += 10 * MS;
    fair_enqueue(&b->rq, child, false, b->now_ps);
    ck_assert_uint_eq(child->vruntime_ns - a->vruntime_ns, 3000000);
    free(b);
}
END_TEST

/* ---- buddies ------------------------------------------------------------------------------- */

/* The preemptor is 0.5 ms behind the leftmost: less than its granularity, so it is still next. */
START_TEST(a_preemptor_is_picked_before_the_leftmost)
{
    struct bench *b = bench_new();
    struct sched_entity *curr = runnable(b, 0, 0, 0), *woken;

    pick(b);
    runnable_at(b, 1, 10000000);
    woken = runnable_at(b, 2, 10500000);
    curr->vruntime_ns = 20000000;
    ck_assert(fair_wakeup_preempts(&b->rq, curr, woken, b->now_ps));
    pick(b);
    ck_assert_ptr_eq(b->curr, woken->task);
    free(b);
}
END_TEST

/* The same 1.5 ms behind: too much to be carried in front of the leftmost. */
START_TEST(a_preemptor_too_far_behind_the_leftmost_is_not)
{
    struct bench *b = bench_new();
    struct sched_entity *curr = runnable(b, 0, 0, 0), *left, *woken;

    pick(b);
    left = runnable_at(b, 1, 10000000);
    woken = runnable_at(b, 2, 11500000);
    curr->vruntime_ns = 20000000;
    ck_assert(fair_wakeup_preempts(&b->rq, curr, woken, b->now_ps));
    pick(b);
    ck_assert_ptr_eq(b->curr, left->task);
    free(b);
}
END_TEST

/* The one that was preempted is remembered from 8 runnable tasks on. */
START_TEST(the_preempted_is_a_buddy_only_in_a_crowd)
{
    for (unsigned others = 6; others <= 7; others++) {
        struct bench *b = bench_new();
        struct sched_entity *curr = runnable(b, 0, 0, 0), *woken;

        pick(b);
        for (unsigned i = 1; i < others; i++)
            runnable(b, i, 0, 0);
        woken = runnable(b, others, 0, 0);
        curr->vruntime_ns = woken->vruntime_ns + 2000000;
        ck_assert(fair_wakeup_preempts(&b->rq, curr, woken, b->now_ps));
        ck_assert_uint_eq(b->rq.cfs.nr_running, others + 1);
        ck_assert_ptr_eq(b->rq.cfs.last, others == 7 ? curr : NULL);
        ck_assert_ptr_eq(b->rq.cfs.next, woken);
        free(b);
    }
}
END_TEST

/* ---- shares of a second -------------------------------------------------------------------- */

START_TEST(two_equal_tasks_have_half_a_second_each)
{
    struct bench *b = bench_new();

    runnable(b, 0, 0, 0);
    runnable(b, 1, 0, 0);
    run_ms(b, 1000);
    /* A slice of 3 ms ends at the first tick after it: 4 ms. */
    assert_near(b->tasks[0].se.sum_exec_ps, 500, 4);
    assert_near(b->tasks[1].se.sum_exec_ps, 500, 4);
    free(b);
}
END_TEST

/* 1000 ms x 1024 / 1359 = 753.5 ms. */
START_TEST(nice_0_and_nice_5_share_as_1024_to_335)
{
    struct bench *b = bench_new();

    runnable(b, 0, 0, 0);
    runnable(b, 1, 5, 0);
    run_ms(b, 1000);
    assert_near(b->tasks[0].se.sum_exec_ps, 753.5, 5);
    assert_near(b->tasks[1].se.sum_exec_ps, 246.5, 5);
    free(b);
}
END_TEST

START_TEST(a_session_of_three_has_half_beside_one_thread_and_its_tasks_a_sixth_each)
{
    struct bench *b = bench_new();

    for (unsigned i = 0; i < 3; i++)
        runnable(b, i, 0, 1);
    runnable(b, 3, 0, 0);
    run_ms(b, 1200);
    assert_near(b->tasks[3].se.sum_exec_ps, 600, 4);
    for (unsigned i = 0; i < 3; i++)
        assert_near(b->tasks[i].se.sum_exec_ps, 200, 4);
    free(b);
}
END_TEST

START_TEST(two_sessions_share_by_session_not_by_task)
{
    struct bench *b = bench_new();

    for (unsigned i = 0; i < 3; i++)
        runnable(b, i, 0, 1);
    runnable(b, 3, 0, 2);
    run_ms(b, 1000);
    assert_near(b->tasks[3].se.sum_exec_ps, 500, 4);
    free(b);
}
END_TEST

START_TEST(without_sessions_four_tasks_have_a_quarter_each)
{
    struct bench *b = bench_new();

    for (unsigned i = 0; i < 4; i++)
        runnable(b, i, 0, 0);
    run_ms(b, 1000);
    for (unsigned i = 0; i < 4; i++)
        assert_near(b->tasks[i].se.sum_exec_ps, 250, 4);
    free(b);
}
END_TEST

/* All run time is somebody's: 1000 ms, to the picosecond, also of odd lengths. */
START_TEST(run_times_add_up)
{
    struct bench *b = bench_new();
    uint64_t sum_ps = 0;

    for (unsigned i = 0; i < 3; i++)
        runnable(b, i, (int)i, i);
    pick(b);
    for (unsigned i = 0; i < 3000; i++) {
        if (tick_after(b, 333 * US + i))
            pick(b);
    }
    for (unsigned i = 0; i < 3; i++)
        sum_ps += b->tasks[i].se.sum_exec_ps;
    ck_assert_uint_eq(sum_ps, b->now_ps);
    free(b);
}
END_TEST

/* ---- always -------------------------------------------------------------------------------- */

static void assert_queue_holds(const struct cfs_rq *q)
{
    uint64_t load = q->curr && q->curr->on_rq ? q->curr->weight : 0;

    for (unsigned i = 0; i < q->queued_count; i++) {
        load += q->queued[i]->weight;
        ck_assert(i == 0 ||
                  (int64_t)(q->queued[i]->vruntime_ns - q->queued[i - 1]->vruntime_ns) >= 0);
    }
    ck_assert_uint_eq(q->load_weight, load);
    ck_assert_uint_eq(q->nr_running, q->queued_count + (q->curr && q->curr->on_rq));
}

/* Tasks of three sessions wake, run, sleep and fork at random. */
START_TEST(a_queues_virtual_time_never_goes_back)
{
    struct bench *b = bench_new();
    uint64_t before_ns[4] = { 0 }, random = 1;
    struct cfs_rq *queues[4] = { &b->rq.cfs, &b->rq.session_queues[1], &b->rq.session_queues[2],
                                 &b->rq.session_queues[3] };

    for (unsigned i = 0; i < TASKS; i++)
        task(b, i, (int)(i * 3) - 16, i % 4);
    for (unsigned step = 0; step < 10000; step++) {
        unsigned i, what;

        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        i = (unsigned)(random >> 40) % TASKS;
        what = (unsigned)(random >> 33) % 8;
        b->now_ps += (random >> 20) % (2 * MS);
        if (!b->tasks[i].se.on_rq) {
            fair_enqueue(&b->rq, &b->tasks[i].se, what != 0, b->now_ps);
            if (!b->curr || fair_wakeup_preempts(&b->rq, &b->curr->se, &b->tasks[i].se, b->now_ps))
                pick(b);
        } else if (what < 2 && b->curr) { /* the current task sleeps */
            fair_dequeue(&b->rq, &b->curr->se, true, b->now_ps);
            pick(b);
        } else if (b->curr && fair_tick(&b->rq, &b->curr->se, b->now_ps)) {
            pick(b);
        }
        for (unsigned q = 0; q < 4; q++) {
            ck_assert_int_ge((int64_t)(queues[q]->min_vruntime_ns - before_ns[q]), 0);
            before_ns[q] = queues[q]->min_vruntime_ns;
            assert_queue_holds(queues[q]);
        }
    }
    ck_assert_uint_gt(before_ns[0], 100000000);
    free(b);
}
END_TEST

TEST_RUNNER("kernel/fair", a_step_of_nice_is_about_a_quarter_more_weight,
            times_grow_with_the_logarithm_of_the_cpus, a_task_alone_is_never_cut,
            two_tasks_have_three_milliseconds_each, slices_go_by_weight,
            nine_tasks_have_the_minimum_granularity_each, no_slice_is_below_the_minimum_granularity,
            the_period_counts_the_tasks_of_all_sessions,
            a_woken_task_preempts_one_that_is_ahead_by_more_than_its_granularity,
            a_woken_task_that_is_ahead_does_not_preempt,
            a_long_sleeper_comes_back_half_a_latency_behind,
            a_short_sleeper_keeps_its_own_virtual_time, a_new_task_waits_for_its_turn,
            a_preemptor_is_picked_before_the_leftmost,
            a_preemptor_too_far_behind_the_leftmost_is_not,
            the_preempted_is_a_buddy_only_in_a_crowd, two_equal_tasks_have_half_a_second_each,
            nice_0_and_nice_5_share_as_1024_to_335,
            a_session_of_three_has_half_beside_one_thread_and_its_tasks_a_sixth_each,
            two_sessions_share_by_session_not_by_task,
            without_sessions_four_tasks_have_a_quarter_each, run_times_add_up,
            a_queues_virtual_time_never_goes_back)
