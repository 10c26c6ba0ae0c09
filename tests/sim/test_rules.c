/* The eight rules of docs/engine.md, one hand-worked timeline each, and what breaking a rule does:
 * its timeline comes out wrong, and random programs no longer leave the naive interpreter's log.
 *
 * One cycle is 100 ps. NICSIM_BREAK_RULE=n runs everything here with rule n broken: then the tests
 * of that rule fail, and their message names it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sim/program/program.h"
#include "tests/sim/timeline.h"

enum { RULES = 8, MODES = 4, PROGRAMS = 600 };

static uint32_t rule_broken_for_all(void)
{
    const char *text = getenv("NICSIM_BREAK_RULE");

    return text != NULL ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

/* ---- rule 1: inline only if strictly first ------------------------------------------------- */

static void say(struct timeline *t, unsigned argument)
{
    static const char *const words[] = { "timer", "last", "too late" };

    timeline_say(t, words[argument]);
}

static void task_of_three(void *arg)
{
    cpu_run(3);
    timeline_say(arg, "task");
    context_sleep();
}

/* The spend is [0..300) and the timer is due at 300: equality parks, and the timer goes first. */
static void set_rule_1(struct timeline *t)
{
    timeline_task(t, 0, task_of_three);
    timeline_at(t, 300, say, 0);
}
static const struct timeline_line rule_1[] = { { 300, "timer" }, { 300, "task" } };

/* ---- rule 2: ends of spends come last, in CPU order ---------------------------------------- */

static void task_of_one_and_three(void *arg)
{
    cpu_run(1);
    cpu_run(3);
    timeline_say(arg, "cpu 0");
    context_sleep();
}

static void task_of_four(void *arg)
{
    cpu_run(4);
    timeline_say(arg, "cpu 1");
    context_sleep();
}

static void arm_at_400(struct timeline *t, unsigned argument)
{
    timeline_at(t, 400, say, argument);
}

/* CPU 1 spends [0..400) from 0 on, CPU 0 [0..100) and [100..400), and at 350 somebody arms a timer
 * for 400. In the order of arming it would be CPU 1, CPU 0, timer; it is the other way round. Were
 * CPU 0's two spends one, begun at 0, nothing would change. */
static void set_rule_2(struct timeline *t)
{
    timeline_task(t, 0, task_of_one_and_three);
    timeline_task(t, 1, task_of_four);
    timeline_at(t, 350, arm_at_400, 0);
}
static const struct timeline_line rule_2[] = { { 400, "timer" },
                                               { 400, "cpu 0" },
                                               { 400, "cpu 1" } };

/* ---- rule 3: no code inside a callback, one dispatch --------------------------------------- */

static void task_of_ten(void *arg)
{
    cpu_run(10);
    timeline_say(arg, "task");
    context_sleep();
}

static void low_handler(void *arg)
{
    timeline_say(arg, "low");
    cpu_run(4);
}

static void high_handler(void *arg)
{
    timeline_say(arg, "high");
    cpu_run(2);
}

static void raise_low_then_high(struct timeline *t, unsigned cpu)
{
    raise_1(t, cpu);
    raise_2(t, cpu);
    timeline_say(t, "raised");
}

/* Two interrupts raised at 200, an edge. The callback comes to its end first; then the one dispatch
 * sees both: high [200..400), low [400..800), and the task's other 8 cycles [800..1600). */
static void set_rule_3(struct timeline *t)
{
    timeline_task(t, 0, task_of_ten);
    timeline_handler(t, 0, 1, low_handler);
    timeline_handler(t, 0, 2, high_handler);
    timeline_at(t, 200, raise_low_then_high, 0);
}
static const struct timeline_line rule_3[] = {
    { 200, "raised" }, { 200, "high" }, { 400, "low" }, { 1600, "task" }
};

/* ---- rule 4: what is due is on the agenda, in the same instant ----------------------------- */

static void task_that_sleeps(void *arg)
{
    cpu_run(1);
    context_sleep();
    timeline_say(arg, "woken");
    cpu_run(1);
    timeline_say(arg, "task");
    context_sleep();
}

/* Asleep from 100 on. The wake-up at 500, an edge, posts the dispatch at 500, so the task goes on
 * at 500; a picosecond later it would be the edge 600. */
static void set_rule_4(struct timeline *t)
{
    timeline_task(t, 0, task_that_sleeps);
    timeline_at(t, 500, wake_task, 0);
}
static const struct timeline_line rule_4[] = { { 500, "woken" }, { 600, "task" } };

/* ---- rule 5: a run is [0, end) ------------------------------------------------------------- */

static void stop(struct timeline *t, unsigned argument)
{
    (void)argument;
    timeline_say(t, "stop");
    sim_stop(t->sim);
}

/* A stop at 700 sets the end to 701: what else is due at 700 still runs, though armed later and
 * though a spend ends there; what is due at 701 does not. */
static void task_of_seven(void *arg)
{
    cpu_run(7);
    timeline_say(arg, "task");
    cpu_run(7);
    timeline_say(arg, "too late");
}

static void set_rule_5(struct timeline *t)
{
    timeline_task(t, 0, task_of_seven);
    timeline_at(t, 700, stop, 0);
    timeline_at(t, 700, say, 1);
    timeline_at(t, 701, say, 2);
}
static const struct timeline_line rule_5[] = { { 700, "stop" }, { 700, "last" }, { 700, "task" } };

/* ---- rule 6: at least one cycle between lock and unlock ------------------------------------ */

static void first_owner(void *arg)
{
    struct timeline *t = arg;

    cpu_run(1);
    sim_lock_acquire(t->lock);
    timeline_say(t, "cpu 0 has it");
    sim_lock_release(t->lock);
    context_sleep();
}

static void second_owner(void *arg)
{
    struct timeline *t = arg;

    cpu_run(1);
    sim_lock_acquire(t->lock);
    timeline_say(t, "cpu 1 has it");
    sim_lock_release(t->lock);
    context_sleep();
}

/* Both ask at 100, CPU 0 first. Taking costs 1 cycle, so it is held [100..200), and CPU 1 finds it
 * held. Its first turn ends at 200, just after CPU 0 let go; take 1 and hand over 1: 400. Taken in
 * no time the lock would be free again when CPU 1 asks, and nobody would ever meet. */
static void set_rule_6(struct timeline *t)
{
    t->lock = sim_lock_create(t->sim, "lock", 1, 1, 1);
    timeline_task(t, 0, first_owner);
    timeline_task(t, 1, second_owner);
}
static const struct timeline_line rule_6[] = { { 200, "cpu 0 has it" }, { 400, "cpu 1 has it" } };

/* ---- rule 7: nothing left is still on the stack -------------------------------------------- */

static void handler_of_three(void *arg)
{
    timeline_say(arg, "handler");
    cpu_run(3);
}

/* The task's spend ends at 1000, and there the interrupt is due: it goes first, [1000..1300), and
 * the task, which has nothing left, goes on at 1300. */
static void set_rule_7(struct timeline *t)
{
    timeline_task(t, 0, task_of_ten);
    timeline_handler(t, 0, 1, handler_of_three);
    timeline_at(t, 1000, raise_1, 0);
}
static const struct timeline_line rule_7[] = { { 1000, "handler" }, { 1300, "task" } };

/* ---- rule 8: first come, first served ------------------------------------------------------ */

static void holder(void *arg)
{
    struct timeline *t = arg;

    sim_lock_acquire(t->lock);
    cpu_run(9);
    sim_lock_release(t->lock);
    context_sleep();
}

static void contend(struct timeline *t, uint64_t after_cycles, const char *what)
{
    cpu_run(after_cycles);
    sim_lock_acquire(t->lock);
    timeline_say(t, what);
    cpu_run(2);
    sim_lock_release(t->lock);
    context_sleep();
}

static void early_contender(void *arg)
{
    contend(arg, 2, "cpu 1 has it");
}

static void late_contender(void *arg)
{
    contend(arg, 3, "cpu 2 has it");
}

/* CPU 0 holds it [0..1000): 1 cycle to take, 9 inside. CPU 1 asks at 200, CPU 2 at 300; both spin
 * in turns of 1 cycle. At 1000 CPU 1's turn ends after CPU 0's spend: take 1 and hand over 2 to
 * 1300, release at 1500, where CPU 2's turn ends after CPU 1's spend: 1800. */
static void set_rule_8(struct timeline *t)
{
    t->lock = sim_lock_create(t->sim, "lock", 1, 1, 2);
    timeline_task(t, 0, holder);
    timeline_task(t, 1, early_contender);
    timeline_task(t, 2, late_contender);
}
static const struct timeline_line rule_8[] = { { 1300, "cpu 1 has it" }, { 1800, "cpu 2 has it" } };

/* ---- judging ------------------------------------------------------------------------------- */

#define LINES(lines) (lines), sizeof(lines) / sizeof *(lines)

static const struct {
    const char *name;
    void (*set)(struct timeline *t);
    const struct timeline_line *lines;
    size_t count;
} rules[RULES + 1] = {
    { "", NULL, NULL, 0 },
    { "rule 1 (inline only if strictly first)", set_rule_1, LINES(rule_1) },
    { "rule 2 (ends of spends last, in CPU order)", set_rule_2, LINES(rule_2) },
    { "rule 3 (code is resumed by the main loop alone)", set_rule_3, LINES(rule_3) },
    { "rule 4 (what is due is on the agenda)", set_rule_4, LINES(rule_4) },
    { "rule 5 (a run is [0, end))", set_rule_5, LINES(rule_5) },
    { "rule 6 (a cycle between lock and unlock)", set_rule_6, LINES(rule_6) },
    { "rule 7 (a spend with nothing left stays)", set_rule_7, LINES(rule_7) },
    { "rule 8 (locks first in, first out)", set_rule_8, LINES(rule_8) },
};

enum { TEXT_BYTES = 1024 };

/* Whether the rule's timeline comes out as worked out, when `broken` is broken; if not, says so. */
static bool timeline_holds(unsigned rule, int mode, uint32_t broken, char text[TEXT_BYTES])
{
    struct timeline t;
    bool holds;
    int used;

    timeline_init(&t, mode);
    sim_set_options(t.sim, (struct sim_options){ .no_run_ahead = mode & 1,
                                                 .charge_is_run = (mode & 2) != 0,
                                                 .broken_rule = broken });
    rules[rule].set(&t);
    sim_set_end(t.sim, 5000);
    sim_run_until(t.sim, UINT64_MAX);

    holds = t.lines_count == rules[rule].count;
    used = snprintf(text, TEXT_BYTES, "%s does not hold (mode %d):", rules[rule].name, mode);
    for (unsigned i = 0; i < t.lines_count; i++) {
        if (i < rules[rule].count)
            holds = holds && t.lines[i].ps == rules[rule].lines[i].ps &&
                    strcmp(t.lines[i].what, rules[rule].lines[i].what) == 0;
        if (used < TEXT_BYTES)
            used += snprintf(text + used, (size_t)(TEXT_BYTES - used), " [%llu %s]",
                             (unsigned long long)t.lines[i].ps, t.lines[i].what);
    }
    sim_destroy(t.sim);
    return holds;
}

/* Whether random programs leave the naive log, with run-ahead and with every spend parked. */
static bool programs_hold(uint32_t broken)
{
    struct program program;
    struct log naive = { 0 }, engine = { 0 };
    bool equal = true;

    for (uint64_t seed = 1; seed <= PROGRAMS && equal; seed++) {
        program_make(&program, seed);
        program_run_naive(&program, &naive);
        for (int parks = 0; parks < 2 && equal; parks++) {
            struct program_way way = { .options = { .no_run_ahead = parks != 0,
                                                    .broken_rule = broken } };

            program_run_engine(&program, way, &engine);
            equal = log_equal(&naive, &engine);
        }
    }
    log_free(&naive);
    log_free(&engine);
    return equal;
}

/* The same in a process of its own, since with a rule broken an assertion may end it. */
static bool programs_hold_apart(uint32_t broken)
{
    int status = 0;
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (broken != 0 && freopen("/dev/null", "w", stderr) == NULL)
            _exit(4);
        _exit(programs_hold(broken) ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    /* 1: a log differs; 3: the engine noticed that something is wrong. Nothing else is an answer.
     */
    ck_assert_msg(WIFEXITED(status) && (WEXITSTATUS(status) <= 1 || WEXITSTATUS(status) == 3),
                  "status %d", status);
    return WEXITSTATUS(status) == 0;
}

static void check_intact(unsigned rule)
{
    char text[TEXT_BYTES];

    for (int mode = 0; mode < MODES; mode++) {
        bool holds = timeline_holds(rule, mode, rule_broken_for_all(), text);

        ck_assert_msg(holds, "%s", text);
    }
}

static void check_broken(unsigned rule)
{
    char text[TEXT_BYTES], first[TEXT_BYTES] = "";

    for (int mode = 0; mode < MODES; mode++)
        if (!timeline_holds(rule, mode, rule, text) && first[0] == '\0')
            memcpy(first, text, sizeof first);
    ck_assert_msg(first[0] != '\0', "%s is broken and its timeline does not notice",
                  rules[rule].name);
    ck_assert_msg(strncmp(first, rules[rule].name, strlen(rules[rule].name)) == 0,
                  "'%s' does not name the rule", first);
    ck_assert_msg(!programs_hold_apart(rule), "%s is broken and %d programs do not notice",
                  rules[rule].name, PROGRAMS);
}

START_TEST(rule_1_a_spend_that_ends_with_an_event_lets_it_go_first)
{
    check_intact(1);
}
END_TEST

START_TEST(rule_2_ends_of_spends_come_last_and_in_cpu_order)
{
    check_intact(2);
}
END_TEST

START_TEST(rule_3_a_callback_ends_before_code_runs_and_one_dispatch_sees_all)
{
    check_intact(3);
}
END_TEST

START_TEST(rule_4_a_wake_up_on_an_edge_is_served_on_that_edge)
{
    check_intact(4);
}
END_TEST

START_TEST(rule_5_a_stop_lets_its_own_instant_end_and_nothing_later_begin)
{
    check_intact(5);
}
END_TEST

START_TEST(rule_6_a_lock_is_held_long_enough_to_be_met)
{
    check_intact(6);
}
END_TEST

START_TEST(rule_7_an_interrupt_at_the_end_of_a_spend_goes_before_its_code)
{
    check_intact(7);
}
END_TEST

START_TEST(rule_8_who_came_first_gets_the_lock_first)
{
    check_intact(8);
}
END_TEST

START_TEST(breaking_a_rule_breaks_its_timeline_and_the_programs)
{
    check_broken((unsigned)_i);
}
END_TEST

START_TEST(with_all_rules_kept_the_same_programs_hold)
{
    ck_assert_msg(programs_hold_apart(rule_broken_for_all()), "%s is broken: a program differs",
                  rules[rule_broken_for_all()].name);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rules");
    TCase *timelines = tcase_create("eight rules");
    SRunner *runner;
    int failed;

    if (rule_broken_for_all() > RULES) {
        fprintf(stderr, "NICSIM_BREAK_RULE: a rule is 1 .. %d\n", RULES);
        return EXIT_FAILURE;
    }
    tcase_set_timeout(timelines, 60);
    tcase_add_test(timelines, rule_1_a_spend_that_ends_with_an_event_lets_it_go_first);
    tcase_add_test(timelines, rule_2_ends_of_spends_come_last_and_in_cpu_order);
    tcase_add_test(timelines, rule_3_a_callback_ends_before_code_runs_and_one_dispatch_sees_all);
    tcase_add_test(timelines, rule_4_a_wake_up_on_an_edge_is_served_on_that_edge);
    tcase_add_test(timelines, rule_5_a_stop_lets_its_own_instant_end_and_nothing_later_begin);
    tcase_add_test(timelines, rule_6_a_lock_is_held_long_enough_to_be_met);
    tcase_add_test(timelines, rule_7_an_interrupt_at_the_end_of_a_spend_goes_before_its_code);
    tcase_add_test(timelines, rule_8_who_came_first_gets_the_lock_first);
    tcase_add_loop_test(timelines, breaking_a_rule_breaks_its_timeline_and_the_programs, 1,
                        RULES + 1);
    tcase_add_test(timelines, with_all_rules_kept_the_same_programs_hold);
    suite_add_tcase(suite, timelines);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
