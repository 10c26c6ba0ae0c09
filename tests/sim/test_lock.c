/* Spin locks: first come, first served, at a price; and the two ways to hang on one for ever. */
#include "tests/sim/timeline.h"

#include <stdlib.h>

#define MODES 8

static void holder(void *arg)
{
    struct timeline *t = arg;

    sim_lock_acquire(t->lock);
    timeline_say(t, "0 has it");
    cpu_run(10);
    sim_lock_release(t->lock);
    timeline_say(t, "0 let go");
    context_sleep();
}

static void second(void *arg)
{
    struct timeline *t = arg;

    cpu_run(1);
    sim_lock_acquire(t->lock);
    timeline_say(t, "1 has it");
    cpu_run(1);
    sim_lock_release(t->lock);
    timeline_say(t, "1 let go");
    context_sleep();
}

static void third(void *arg)
{
    struct timeline *t = arg;

    cpu_run(2);
    sim_lock_acquire(t->lock);
    timeline_say(t, "2 has it");
    cpu_run(1);
    sim_lock_release(t->lock);
    timeline_say(t, "2 let go");
    context_sleep();
}

/* Taking costs 1 cycle, a turn is 2, handing over 3; a cycle is 100 ps.
 * CPU 0: asks at 0, has it at 100, lets go at 1100.
 * CPU 1: asks at 100, turns end at 300, 500 .. 1100, after CPU 0's spend: it pays 1 + 3 cycles,
 *        has it at 1500, lets go at 1600.
 * CPU 2: asks at 200, turns end at 400 .. 1600: has it at 2000, lets go at 2100. */
START_TEST(a_lock_goes_to_who_asked_first)
{
    struct timeline t;

    timeline_init(&t, _i);
    t.lock = sim_lock_create(t.sim, "lock", 1, 2, 3);
    timeline_task(&t, 0, holder);
    timeline_task(&t, 1, second);
    timeline_task(&t, 2, third);
    timeline_run(&t, 5000);
    TIMELINE_EXPECT(&t, { 100, "0 has it" }, { 1100, "0 let go" }, { 1500, "1 has it" },
                    { 1600, "1 let go" }, { 2000, "2 has it" }, { 2100, "2 let go" });
    sim_destroy(t.sim);
}
END_TEST

static void handler_of_three(void *arg)
{
    (void)arg;
    cpu_run(3);
}

/* CPU 1 is interrupted at 1000, in the middle of its turn [900..1100): handler [1000..1300). The
 * lock is handed to it at 1100 all the same; at 1300 it goes on with the cycle its turn has left,
 * so at 1400 it pays 4 cycles and has the lock at 1800. */
START_TEST(a_preempted_waiter_keeps_its_place)
{
    struct timeline t;

    timeline_init(&t, _i);
    t.lock = sim_lock_create(t.sim, "lock", 1, 2, 3);
    timeline_task(&t, 0, holder);
    timeline_task(&t, 1, second);
    timeline_handler(&t, 1, 1, handler_of_three);
    timeline_at(&t, 1000, raise_1, 1);
    timeline_run(&t, 5000);
    TIMELINE_EXPECT(&t, { 100, "0 has it" }, { 1100, "0 let go" }, { 1800, "1 has it" },
                    { 1900, "1 let go" });
    sim_destroy(t.sim);
}
END_TEST

static void taking_handler(void *arg)
{
    struct timeline *t = arg;

    sim_lock_acquire(t->lock);
}

START_TEST(a_handler_that_takes_the_lock_below_it_ends_the_program)
{
    struct timeline t;

    timeline_init(&t, 0);
    t.lock = sim_lock_create(t.sim, "lock", 1, 2, 3);
    timeline_task(&t, 0, holder);
    timeline_handler(&t, 0, 1, taking_handler);
    timeline_at(&t, 500, raise_1, 0);
    timeline_run(&t, 5000);
}
END_TEST

START_TEST(a_handler_that_takes_the_lock_its_cpu_waits_for_ends_the_program)
{
    struct timeline t;

    timeline_init(&t, 0);
    t.lock = sim_lock_create(t.sim, "lock", 1, 2, 3);
    timeline_task(&t, 0, holder);
    timeline_task(&t, 1, second);
    timeline_handler(&t, 1, 1, taking_handler);
    timeline_at(&t, 500, raise_1, 1);
    timeline_run(&t, 5000);
}
END_TEST

static void sleeps_with_lock(void *arg)
{
    struct timeline *t = arg;

    sim_lock_acquire(t->lock);
    context_sleep();
}

START_TEST(spinning_on_a_lock_when_nothing_is_due_ends_the_program)
{
    struct timeline t;

    timeline_init(&t, _i);
    t.lock = sim_lock_create(t.sim, "lock", 1, 2, 3);
    timeline_task(&t, 0, sleeps_with_lock);
    timeline_task(&t, 1, second);
    timeline_run(&t, UINT64_MAX);
}
END_TEST

static void releases_in_debt(void *arg)
{
    struct timeline *t = arg;

    sim_lock_acquire(t->lock);
    cpu_charge(1);
    sim_lock_release(t->lock);
}

START_TEST(a_lock_released_with_a_debt_ends_the_program)
{
    struct timeline t;

    timeline_init(&t, 0);
    t.lock = sim_lock_create(t.sim, "lock", 1, 2, 3);
    timeline_task(&t, 0, releases_in_debt);
    timeline_run(&t, 5000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lock");
    TCase *tcase = tcase_create("timelines");

    tcase_add_loop_test(tcase, a_lock_goes_to_who_asked_first, 0, MODES);
    tcase_add_loop_test(tcase, a_preempted_waiter_keeps_its_place, 0, MODES);
    tcase_add_exit_test(tcase, a_handler_that_takes_the_lock_below_it_ends_the_program, 3);
    tcase_add_exit_test(tcase, a_handler_that_takes_the_lock_its_cpu_waits_for_ends_the_program, 3);
    tcase_add_loop_exit_test(tcase, spinning_on_a_lock_when_nothing_is_due_ends_the_program, 3, 0,
                             2);
    tcase_add_exit_test(tcase, a_lock_released_with_a_debt_ends_the_program, 3);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);

    srunner_run_all(runner, CK_NORMAL);

    int failed = srunner_ntests_failed(runner);

    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
