/* What a CPU does when, worked out by hand. One cycle is 100 ps; [a..b) is time on the CPU.
 * Every timeline must come out the same when all spends park and when charges are runs. */
#include "tests/sim/timeline.h"

#include <stdlib.h>

#define MODES 8

/* ---- preemption -------------------------------------------------------------------------- */

static void task_of_ten(void *arg)
{
    struct timeline *t = arg;

    cpu_run(10);
    timeline_say(t, "task done");
    context_sleep();
}

static void handler_of_three(void *arg)
{
    timeline_say(arg, "handler");
    cpu_run(3);
    timeline_say(arg, "handler done");
}

/* Raised at 250: two whole cycles are done, the third is done again. The handler starts on the
 * next edge: [300..600). The task's 8 cycles: [600..1400).
 * Booked: task 250 + 800, handler 50 of waiting + 300. */
START_TEST(an_interrupt_in_the_middle_of_a_cycle_waits_for_the_edge)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, task_of_ten);
    timeline_handler(&t, 0, 1, handler_of_three);
    timeline_at(&t, 250, raise_1, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 300, "handler" }, { 600, "handler done" }, { 1400, "task done" });
    ck_assert_uint_eq(t.host[0].task_ps, 1050);
    ck_assert_uint_eq(t.host[0].handler_ps[1], 350);
    ck_assert_uint_eq(t.host[0].idle_ps, 600);
    sim_destroy(t.sim);
}
END_TEST

/* The task's spend ends at 1000, and so does its patience: the interrupt goes first, and the task
 * has nothing left when it comes back at 1300. */
START_TEST(an_interrupt_at_the_exact_end_of_a_spend_goes_first)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, task_of_ten);
    timeline_handler(&t, 0, 1, handler_of_three);
    timeline_at(&t, 1000, raise_1, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 1000, "handler" }, { 1300, "handler done" }, { 1300, "task done" });
    ck_assert_uint_eq(t.host[0].task_ps, 1000);
    ck_assert_uint_eq(t.host[0].handler_ps[1], 300);
    sim_destroy(t.sim);
}
END_TEST

/* Two interrupts find the task parked. On a stack of its own the handler is switched to, ends, and
 * begins again where the main loop stands since; then the task is switched back to: three with the
 * task's first. On the task's stack only that first one is left. */
static uint64_t switches_of_two_interrupts(int mode)
{
    struct timeline t;
    uint64_t switches;

    timeline_init(&t, mode);
    timeline_task(&t, 0, task_of_ten);
    timeline_handler(&t, 0, 1, handler_of_three);
    timeline_at(&t, 250, raise_1, 0);
    timeline_at(&t, 700, raise_1, 0);
    timeline_run(&t, 3000);
    TIMELINE_EXPECT(&t, { 300, "handler" }, { 600, "handler done" }, { 700, "handler" },
                    { 1000, "handler done" }, { 1700, "task done" });
    switches = sim_work_done(t.sim).switches;
    sim_destroy(t.sim);
    return switches;
}

START_TEST(a_nested_interrupt_switches_no_stacks)
{
    ck_assert_uint_eq(switches_of_two_interrupts(0), 3);
    ck_assert_uint_eq(switches_of_two_interrupts(4), 1);
}
END_TEST

static void look_at_450(struct timeline *t, unsigned cpu)
{
    struct timeline_host *host = &t->host[cpu];

    ck_assert_uint_eq(sim_cpu_account_ps(host->cpu, &host->task_ps, 450), 450);
    ck_assert_uint_eq(sim_cpu_account_ps(host->cpu, &host->idle_ps, 450), 0);
}

static void look_at_1500(struct timeline *t, unsigned cpu)
{
    struct timeline_host *host = &t->host[cpu];

    ck_assert_uint_eq(sim_cpu_account_ps(host->cpu, &host->task_ps, 1500), 1000);
    ck_assert_uint_eq(sim_cpu_account_ps(host->cpu, &host->idle_ps, 1500), 500);
}

/* The task runs [0..1000). Whoever looks at 450 or 1500 sees what a booking would have booked, and
 * changes nothing. */
START_TEST(an_account_can_be_looked_at_in_the_middle_of_a_spend)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, task_of_ten);
    timeline_at(&t, 450, look_at_450, 0);
    timeline_at(&t, 1500, look_at_1500, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 1000, "task done" });
    ck_assert_uint_eq(t.host[0].task_ps, 1000);
    ck_assert_uint_eq(t.host[0].idle_ps, 1000);
    sim_destroy(t.sim);
}
END_TEST

static void low_handler(void *arg)
{
    timeline_say(arg, "low");
    cpu_run(4);
    timeline_say(arg, "low done");
}

static void high_handler(void *arg)
{
    timeline_say(arg, "high");
    cpu_run(2);
    timeline_say(arg, "high done");
}

/* low [200..300), its second cycle cut at 350; high [400..600); low's 3 cycles [600..900); the
 * task's 8 cycles [900..1700). */
START_TEST(levels_nest_and_each_resumes_with_what_it_has_left)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, task_of_ten);
    timeline_handler(&t, 0, 1, low_handler);
    timeline_handler(&t, 0, 2, high_handler);
    timeline_at(&t, 200, raise_1, 0);
    timeline_at(&t, 350, raise_2, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 200, "low" }, { 400, "high" }, { 600, "high done" }, { 900, "low done" },
                    { 1700, "task done" });
    ck_assert_uint_eq(t.host[0].task_ps, 1000);
    ck_assert_uint_eq(t.host[0].handler_ps[1], 150 + 300);
    ck_assert_uint_eq(t.host[0].handler_ps[2], 50 + 200);
    sim_destroy(t.sim);
}
END_TEST

static void raise_both(struct timeline *t, unsigned cpu)
{
    raise_1(t, cpu);
    raise_2(t, cpu);
}

/* Both are pending when the one dispatch looks, so the higher goes first: high [200..400), then at
 * its return low [400..800). Dispatches: the start, the interrupts, after high, after low, after
 * the task went to sleep at 1600. */
START_TEST(a_dispatch_posted_twice_looks_once)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, task_of_ten);
    timeline_handler(&t, 0, 1, low_handler);
    timeline_handler(&t, 0, 2, high_handler);
    timeline_at(&t, 200, raise_both, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 200, "high" }, { 400, "high done" }, { 400, "low" }, { 800, "low done" },
                    { 1600, "task done" });
    ck_assert_uint_eq(t.host[0].dispatches, 5);
    sim_destroy(t.sim);
}
END_TEST

/* ---- stall ------------------------------------------------------------------------------- */

static void stalling_task(void *arg)
{
    struct timeline *t = arg;

    cpu_run(1);
    timeline_say(t, "stalls");
    cpu_stall(&t->notice);
    timeline_say(t, "read");
    sim_notice_post(&t->notice);
    cpu_stall(&t->notice); /* posted already: no time at all */
    timeline_say(t, "read again");
    context_sleep();
}

/* The answer at 450 ends the stall at the edge 500. The interrupt of 200 has waited until then:
 * handler [500..800), then the task. Booked to the task: [0..500). */
START_TEST(a_stall_holds_interrupts_until_it_completes)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, stalling_task);
    timeline_handler(&t, 0, 1, handler_of_three);
    timeline_at(&t, 200, raise_1, 0);
    timeline_at(&t, 450, post_notice, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 100, "stalls" }, { 500, "handler" }, { 800, "handler done" },
                    { 800, "read" }, { 800, "read again" });
    ck_assert_uint_eq(t.host[0].task_ps, 500);
    ck_assert_uint_eq(t.host[0].handler_ps[1], 300);
    sim_destroy(t.sim);
}
END_TEST

START_TEST(a_stall_without_interrupts_ends_at_the_next_edge)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, stalling_task);
    timeline_at(&t, 401, post_notice, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 100, "stalls" }, { 500, "read" }, { 500, "read again" });
    sim_destroy(t.sim);
}
END_TEST

/* ---- spin -------------------------------------------------------------------------------- */

static void spinner_of_two(void *arg)
{
    struct timeline *t = arg;

    cpu_spin(2, &t->notice);
    timeline_say(t, "seen");
    context_sleep();
}

static void poster_at_400(void *arg)
{
    struct timeline *t = arg;

    cpu_run(4);
    timeline_say(t, "posts");
    sim_notice_post(&t->notice);
    context_sleep();
}

/* Turns end at 200, 400, 600. CPU 0's spend at 400 ends before CPU 1's turn does. */
START_TEST(a_spinner_sees_a_notice_of_a_lower_cpu_at_the_same_boundary)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 1, spinner_of_two);
    timeline_task(&t, 0, poster_at_400);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 400, "posts" }, { 400, "seen" });
    sim_destroy(t.sim);
}
END_TEST

/* CPU 2's spend at 400 ends after CPU 1's turn: the next boundary it is. */
START_TEST(a_spinner_sees_a_notice_of_a_higher_cpu_one_turn_later)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 1, spinner_of_two);
    timeline_task(&t, 2, poster_at_400);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 400, "posts" }, { 600, "seen" });
    sim_destroy(t.sim);
}
END_TEST

/* At least one turn, even when the notice comes first; an event at a boundary goes before it. */
START_TEST(a_spinner_sees_the_notice_of_an_event_at_the_first_boundary_not_before_it)
{
    static const uint64_t posted_ps[] = { 0, 200, 201, 399, 400, 401 };
    static const uint64_t seen_ps[] = { 200, 200, 400, 400, 400, 600 };

    for (unsigned i = 0; i < 6; i++) {
        struct timeline t;

        timeline_init(&t, _i);
        timeline_task(&t, 1, spinner_of_two);
        timeline_at(&t, posted_ps[i], post_notice, 0);
        timeline_run(&t, 2000);
        TIMELINE_EXPECT(&t, { seen_ps[i], "seen" });
        sim_destroy(t.sim);
    }
}
END_TEST

static void spinner_of_four(void *arg)
{
    struct timeline *t = arg;

    cpu_spin(4, &t->notice);
    timeline_say(t, "seen");
    context_sleep();
}

/* Two of four cycles are done at 250; handler [300..600), the notice comes at 320; the turn's other
 * two cycles [600..800). */
START_TEST(a_notice_during_preemption_is_seen_at_the_first_boundary_afterwards)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, spinner_of_four);
    timeline_handler(&t, 0, 1, handler_of_three);
    timeline_at(&t, 250, raise_1, 0);
    timeline_at(&t, 320, post_notice, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 300, "handler" }, { 600, "handler done" }, { 800, "seen" });
    sim_destroy(t.sim);
}
END_TEST

static void posting_handler(void *arg)
{
    struct timeline *t = arg;

    cpu_run(1);
    timeline_say(t, "posts");
    sim_notice_post(&t->notice);
}

/* Interrupted at 400, where a turn of two has nothing left: that turn ends when it resumes at 500,
 * and the notice of 500 is seen. One cut at 450 has all of its turn to do again: the whole cycles
 * are those to 400, the handler runs [500..600), the turn [600..800). */
START_TEST(a_spinner_preempted_at_a_boundary_has_that_boundary_left)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, spinner_of_two);
    timeline_handler(&t, 0, 1, posting_handler);
    timeline_at(&t, 400, raise_1, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 500, "posts" }, { 500, "seen" });
    sim_destroy(t.sim);

    timeline_init(&t, _i);
    timeline_task(&t, 0, spinner_of_two);
    timeline_handler(&t, 0, 1, posting_handler);
    timeline_at(&t, 450, raise_1, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 600, "posts" }, { 800, "seen" });
    sim_destroy(t.sim);
}
END_TEST

/* Preempted at 450 with all of a turn to do, back at 800: turns end at 1000, 1200. */
START_TEST(a_preempted_spinner_counts_its_turns_in_executed_cycles)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, spinner_of_two);
    timeline_handler(&t, 0, 1, handler_of_three);
    timeline_at(&t, 450, raise_1, 0);
    timeline_at(&t, 1001, post_notice, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 500, "handler" }, { 800, "handler done" }, { 1200, "seen" });
    sim_destroy(t.sim);
}
END_TEST

/* ---- sleep, wake, migration -------------------------------------------------------------- */

static void sleeper(void *arg)
{
    struct timeline *t = arg;

    cpu_run(3);
    timeline_say(t, "sleeps");
    context_sleep();
    timeline_say(t, "awake");
    cpu_run(1);
    timeline_say(t, "returns");
    t->host[0].task_is_here = false; /* once is enough */
}

/* Woken at 555: starts on the edge 600. Idle [300..555) and from 700; the wait for the edge is the
 * task's. Waking it while it is awake does nothing. */
START_TEST(a_woken_task_starts_on_the_next_edge)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, sleeper);
    timeline_at(&t, 100, wake_task, 0);
    timeline_at(&t, 555, wake_task, 0);
    timeline_run(&t, 1000);
    TIMELINE_EXPECT(&t, { 300, "sleeps" }, { 600, "awake" }, { 700, "returns" });
    ck_assert_uint_eq(t.host[0].idle_ps, 255 + 300);
    ck_assert_uint_eq(t.host[0].task_ps, 300 + 145);
    ck_assert_int_eq(sim_context_state(t.host[0].task), CONTEXT_FRESH);
    sim_destroy(t.sim);
}
END_TEST

static void give_task_to_cpu_1(struct timeline *t, unsigned argument)
{
    (void)argument;
    t->host[0].task_is_here = false;
    t->host[1].task = t->host[0].task;
    t->host[1].task_is_here = true;
    sim_cpu_post_dispatch(t->host[0].cpu);
    sim_cpu_post_dispatch(t->host[1].cpu);
}

/* Taken at 350 after three whole cycles of 100 ps. CPU 1 has cycles of 250 ps: seven of them from
 * its edge 500 end at 2250. */
START_TEST(a_migrated_task_goes_on_at_the_pace_of_its_new_cpu)
{
    struct timeline t;

    timeline_init(&t, _i);
    sim_clock_init(&t.clock[1], 4000000000, 1);
    timeline_task(&t, 0, task_of_ten);
    timeline_at(&t, 350, give_task_to_cpu_1, 0);
    timeline_run(&t, 3000);
    TIMELINE_EXPECT(&t, { 2250, "task done" });
    ck_assert_ptr_null(sim_context_cpu(t.host[0].task));
    sim_destroy(t.sim);
}
END_TEST

/* ---- debts and marks --------------------------------------------------------------------- */

/* Ten cycles with marks after 2 and 5. */
static void task_in_debt(void *arg)
{
    struct timeline *t = arg;

    cpu_charge(2);
    cpu_stamp(&t->stamp_a_ps);
    cpu_charge(3);
    cpu_stamp(&t->stamp_b_ps);
    cpu_count(&t->counter, 7);
    cpu_run(5);
    timeline_say(t, "paid");
    context_sleep();
}

/* One row an interrupt: when it comes, the two marks, the end. The handler takes 3 cycles from the
 * next edge.
 * never: 200, 500, 1000.
 * 100:   one cycle done; back at 400 with 9: 400 + 1, 400 + 4, 400 + 9 cycles.
 * 200:   at the mark, not passed: it is filled on resumption at 500; then 500 + 3, 500 + 8.
 * 250:   the mark of 200 has passed; handler [300..600), 600 + 3, 600 + 8.
 * 350:   three done; handler [400..700); b after two more, the end after seven.
 * 500:   b is where it stands: filled at 800; 800 + 5.
 * 1000:  all marks passed, nothing left: the end at 1300. */
START_TEST(marks_are_filled_where_split_spends_would_have_ended)
{
    static const struct {
        uint64_t raised_ps, a_ps, b_ps, end_ps;
    } rows[] = {
        { 3000, 200, 500, 1000 }, { 100, 500, 800, 1300 }, { 200, 500, 800, 1300 },
        { 250, 200, 900, 1400 },  { 350, 200, 900, 1400 }, { 500, 200, 800, 1300 },
        { 1000, 200, 500, 1300 },
    };

    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct timeline t;

        timeline_init(&t, _i);
        timeline_task(&t, 0, task_in_debt);
        timeline_handler(&t, 0, 1, handler_of_three);
        timeline_at(&t, rows[i].raised_ps, raise_1, 0);
        timeline_run(&t, 2000);
        ck_assert_str_eq(t.lines[t.lines_count - 1].what, "paid");
        ck_assert_uint_eq(t.lines[t.lines_count - 1].ps, rows[i].end_ps);
        ck_assert_uint_eq(t.stamp_a_ps, rows[i].a_ps);
        ck_assert_uint_eq(t.stamp_b_ps, rows[i].b_ps);
        ck_assert_uint_eq(t.counter, 7);
        sim_destroy(t.sim);
    }
}
END_TEST

/* Preempted at the first mark and again before it could go on: [200..] handler to 500, raised again
 * at 500; handler to 800; only then is the mark passed. */
START_TEST(a_mark_met_twice_by_interrupts_is_passed_once_and_last)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, task_in_debt);
    timeline_handler(&t, 0, 1, handler_of_three);
    timeline_at(&t, 200, raise_1, 0);
    timeline_at(&t, 500, raise_1, 0);
    timeline_run(&t, 2000);
    ck_assert_uint_eq(t.stamp_a_ps, 800);
    ck_assert_uint_eq(t.stamp_b_ps, 1100);
    ck_assert_uint_eq(t.counter, 7);
    sim_destroy(t.sim);
}
END_TEST

static void note_counter(struct timeline *t, unsigned cpu)
{
    sim_cpu_book(t->host[cpu].cpu, sim_now_ps(t->sim));
    timeline_say(t, t->counter == 0 ? "before" : "after");
}

/* An observer at 500 goes before the mark at 500, one at 501 after it; the CPU's time is booked up
 * to each, and the end is where it would have been. */
START_TEST(an_observer_sees_exactly_the_marks_that_were_passed)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, task_in_debt);
    timeline_at(&t, 499, note_counter, 0);
    timeline_at(&t, 500, note_counter, 0);
    timeline_at(&t, 501, note_counter, 0);
    timeline_run(&t, 2000);
    TIMELINE_EXPECT(&t, { 499, "before" }, { 500, "before" }, { 501, "after" }, { 1000, "paid" });
    ck_assert_uint_eq(t.host[0].task_ps, 1000);
    sim_destroy(t.sim);
}
END_TEST

/* ---- the end ----------------------------------------------------------------------------- */

/* A run is [0, end): of the marks at 200 and 500, an end at 500 leaves out the second. */
START_TEST(the_end_cuts_a_spend_where_it_stands)
{
    static const uint64_t end_ps[] = { 200, 201, 500, 501, 1000, 1001 };

    for (unsigned i = 0; i < 6; i++) {
        struct timeline t;

        timeline_init(&t, _i);
        timeline_task(&t, 0, task_in_debt);
        timeline_run(&t, end_ps[i]);
        ck_assert_uint_eq(t.stamp_a_ps, end_ps[i] > 200 ? 200 : 0);
        ck_assert_uint_eq(t.stamp_b_ps, end_ps[i] > 500 ? 500 : 0);
        ck_assert_uint_eq(t.counter, end_ps[i] > 500 ? 7 : 0);
        ck_assert_uint_eq(t.lines_count, end_ps[i] > 1000 ? 1 : 0);
        ck_assert_uint_eq(t.host[0].task_ps, end_ps[i] > 1000 ? 1000 : end_ps[i]);
        sim_destroy(t.sim);
    }
}
END_TEST

static void stop(struct timeline *t, unsigned argument)
{
    (void)argument;
    sim_stop(t->sim);
}

static void say_event(struct timeline *t, unsigned argument)
{
    (void)argument;
    timeline_say(t, "event");
}

/* A stop at 400 ends the run at 401: all of the instant 400 happens, nothing at 401. */
START_TEST(a_stop_finishes_its_instant)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, poster_at_400);
    timeline_at(&t, 400, stop, 0);
    timeline_at(&t, 400, say_event, 0);
    timeline_at(&t, 401, say_event, 0);
    timeline_run(&t, 5000);
    TIMELINE_EXPECT(&t, { 400, "event" }, { 400, "posts" });
    ck_assert_uint_eq(sim_end_ps(t.sim), 401);
    sim_destroy(t.sim);
}
END_TEST

/* ---- order within an instant ------------------------------------------------------------- */

static struct timeline_host *my_host(struct timeline *t)
{
    unsigned cpu = 0;

    while (t->host[cpu].cpu != sim_cpu_current())
        cpu++;
    return &t->host[cpu];
}

static void say_cpu_at_400(void *arg)
{
    static const char *const names[] = { "cpu 0", "cpu 1", "cpu 2" };
    struct timeline *t = arg;

    cpu_run(4);
    timeline_say(t, names[my_host(t) - t->host]);
    context_sleep();
}

START_TEST(spends_that_end_together_go_by_cpu_number_and_after_events)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 2, say_cpu_at_400);
    timeline_task(&t, 0, say_cpu_at_400);
    timeline_task(&t, 1, say_cpu_at_400);
    timeline_at(&t, 400, say_event, 0);
    timeline_run(&t, 1000);
    TIMELINE_EXPECT(&t, { 400, "event" }, { 400, "cpu 0" }, { 400, "cpu 1" }, { 400, "cpu 2" });
    sim_destroy(t.sim);
}
END_TEST

static void runs_nothing(void *arg)
{
    struct timeline *t = arg;

    timeline_say(t, "first");
    timeline_at(t, sim_now_ps(t->sim), say_event, 0);
    cpu_run(0);
    timeline_say(t, "last");
    context_sleep();
}

START_TEST(running_no_cycles_lets_everything_else_go_first)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, runs_nothing);
    timeline_run(&t, 1000);
    TIMELINE_EXPECT(&t, { 0, "first" }, { 0, "event" }, { 0, "last" });
    sim_destroy(t.sim);
}
END_TEST

/* ---- accounts ---------------------------------------------------------------------------- */

static void changes_account(void *arg)
{
    struct timeline *t = arg;

    cpu_run(3);
    cpu_account(&t->counter);
    cpu_run(4);
    cpu_account(&t->host[0].task_ps);
    cpu_run(1);
    t->host[0].task_ps += t->counter; /* so that the sum over the accounts is whole */
    context_sleep();
}

START_TEST(a_context_may_change_where_its_time_is_booked)
{
    struct timeline t;

    timeline_init(&t, _i);
    timeline_task(&t, 0, changes_account);
    timeline_run(&t, 1000);
    ck_assert_uint_eq(t.counter, 400);
    ck_assert_uint_eq(t.host[0].task_ps, 800);
    ck_assert_uint_eq(t.host[0].idle_ps, 200);
    sim_destroy(t.sim);
}
END_TEST

/* ---- debts that must not be -------------------------------------------------------------- */

static void stalls_in_debt(void *arg)
{
    struct timeline *t = arg;

    cpu_charge(1);
    cpu_stall(&t->notice);
}

static void spins_in_debt(void *arg)
{
    struct timeline *t = arg;

    cpu_charge(1);
    cpu_spin(1, &t->notice);
}

static void sleeps_in_debt(void *arg)
{
    (void)arg;
    cpu_charge(1);
    context_sleep();
}

static void returns_in_debt(void *arg)
{
    (void)arg;
    cpu_charge(1);
}

static void reads_clock_in_debt(void *arg)
{
    struct timeline *t = arg;

    cpu_charge(1);
    sim_now_ps(t->sim);
}

static void dispatches_in_debt(void *arg)
{
    struct timeline *t = arg;

    cpu_charge(1);
    sim_cpu_post_dispatch(t->host[1].cpu);
}

static void changes_account_in_debt(void *arg)
{
    struct timeline *t = arg;

    cpu_charge(1);
    cpu_account(&t->counter);
}

static void (*const in_debt[])(void *arg) = {
    stalls_in_debt,      spins_in_debt,      sleeps_in_debt,          returns_in_debt,
    reads_clock_in_debt, dispatches_in_debt, changes_account_in_debt,
};

START_TEST(a_debt_that_would_outlive_its_instant_ends_the_program)
{
    struct timeline t;

    timeline_init(&t, 0);
    timeline_task(&t, 0, in_debt[_i]);
    timeline_run(&t, 1000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("context");
    TCase *tcase = tcase_create("timelines");

    tcase_add_loop_test(tcase, an_interrupt_in_the_middle_of_a_cycle_waits_for_the_edge, 0, MODES);
    tcase_add_loop_test(tcase, an_interrupt_at_the_exact_end_of_a_spend_goes_first, 0, MODES);
    tcase_add_loop_test(tcase, an_account_can_be_looked_at_in_the_middle_of_a_spend, 0, MODES);
    tcase_add_test(tcase, a_nested_interrupt_switches_no_stacks);
    tcase_add_loop_test(tcase, levels_nest_and_each_resumes_with_what_it_has_left, 0, MODES);
    tcase_add_loop_test(tcase, a_dispatch_posted_twice_looks_once, 0, MODES);
    tcase_add_loop_test(tcase, a_stall_holds_interrupts_until_it_completes, 0, MODES);
    tcase_add_loop_test(tcase, a_stall_without_interrupts_ends_at_the_next_edge, 0, MODES);
    tcase_add_loop_test(tcase, a_spinner_sees_a_notice_of_a_lower_cpu_at_the_same_boundary, 0,
                        MODES);
    tcase_add_loop_test(tcase, a_spinner_sees_a_notice_of_a_higher_cpu_one_turn_later, 0, MODES);
    tcase_add_loop_test(
        tcase, a_spinner_sees_the_notice_of_an_event_at_the_first_boundary_not_before_it, 0, MODES);
    tcase_add_loop_test(tcase, a_notice_during_preemption_is_seen_at_the_first_boundary_afterwards,
                        0, MODES);
    tcase_add_loop_test(tcase, a_spinner_preempted_at_a_boundary_has_that_boundary_left, 0, MODES);
    tcase_add_loop_test(tcase, a_preempted_spinner_counts_its_turns_in_executed_cycles, 0, MODES);
    tcase_add_loop_test(tcase, a_woken_task_starts_on_the_next_edge, 0, MODES);
    tcase_add_loop_test(tcase, a_migrated_task_goes_on_at_the_pace_of_its_new_cpu, 0, MODES);
    tcase_add_loop_test(tcase, marks_are_filled_where_split_spends_would_have_ended, 0, MODES);
    tcase_add_loop_test(tcase, a_mark_met_twice_by_interrupts_is_passed_once_and_last, 0, MODES);
    tcase_add_loop_test(tcase, an_observer_sees_exactly_the_marks_that_were_passed, 0, MODES);
    tcase_add_loop_test(tcase, the_end_cuts_a_spend_where_it_stands, 0, MODES);
    tcase_add_loop_test(tcase, a_stop_finishes_its_instant, 0, MODES);
    tcase_add_loop_test(tcase, spends_that_end_together_go_by_cpu_number_and_after_events, 0,
                        MODES);
    tcase_add_loop_test(tcase, running_no_cycles_lets_everything_else_go_first, 0, MODES);
    tcase_add_loop_test(tcase, a_context_may_change_where_its_time_is_booked, 0, MODES);
    tcase_add_loop_exit_test(tcase, a_debt_that_would_outlive_its_instant_ends_the_program, 3, 0,
                             (int)(sizeof in_debt / sizeof in_debt[0]));
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);

    srunner_run_all(runner, CK_NORMAL);

    int failed = srunner_ntests_failed(runner);

    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
