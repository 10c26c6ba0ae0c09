/* Check forks for every test, so each has a SystemC of its own: one a process. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef NICSIM_SYSTEMC

#include "sim/systemc/sysc.h"

/* What happened, as text: "name@time " for every call. */
static char story[512];

static void tell(const char *name)
{
    size_t used = strlen(story);

    snprintf(story + used, sizeof story - used, "%s@%llu ", name,
             (unsigned long long)sysc_now_ps());
}

static void method(const char *name, void (*body)(void *), void *arg, bool wait_first)
{
    ck_assert_ptr_nonnull(sysc_method_create(&(struct sysc_method_config){
        .name = name, .body = body, .arg = arg, .wait_first = wait_first }));
}

static void tell_every_250_until_1000(void *arg)
{
    (void)arg;
    tell("tick");
    if (sysc_now_ps() < 1000)
        ck_assert(sysc_next_trigger_after(250));
}

START_TEST(a_method_comes_again_after_the_delay_it_asks_for)
{
    method("tick", tell_every_250_until_1000, NULL, false);
    ck_assert(sysc_start_until_starved());
    ck_assert_str_eq(story, "tick@0 tick@250 tick@500 tick@750 tick@1000 ");
}
END_TEST

START_TEST(the_version_and_the_resolution_are_what_the_design_names)
{
    ck_assert_str_eq(sysc_version(), "2.3.4");
    ck_assert(sysc_check_resolution());
}
END_TEST

static void tell_and_wait_for(void *arg)
{
    tell("woken");
    ck_assert(sysc_next_trigger_event(arg));
}

static void notify_after_40(void *arg)
{
    tell("notifier");
    ck_assert(sysc_event_notify_after(arg, 40));
    ck_assert(sysc_event_notify_after(arg, 90)); /* later than the pending one: no effect */
}

START_TEST(a_notified_event_wakes_who_waits_and_the_earlier_notice_wins)
{
    struct sysc_event *event = sysc_event_create("bell");

    method("waiter", tell_and_wait_for, event, false);
    method("notifier", notify_after_40, event, false);
    ck_assert(sysc_start_until_starved());
    ck_assert_str_eq(story, "woken@0 notifier@0 woken@40 ");
}
END_TEST

static void notify_then_cancel(void *arg)
{
    ck_assert(sysc_event_notify_after(arg, 40));
    ck_assert(sysc_event_cancel(arg));
    ck_assert_uint_eq(sysc_time_to_pending_ps(), SYSC_NEVER);
}

START_TEST(a_cancelled_event_wakes_nobody)
{
    struct sysc_event *event = sysc_event_create("bell");

    method("waiter", tell_and_wait_for, event, false);
    method("notifier", notify_then_cancel, event, false);
    ck_assert(sysc_start_until_starved());
    ck_assert_str_eq(story, "woken@0 ");
    ck_assert_uint_eq(sysc_now_ps(), 0);
}
END_TEST

struct three {
    struct sysc_event *immediate, *delta, *timed;
};

static void tell_at_once(void *arg)
{
    (void)arg;
    tell("immediate");
    ck_assert_uint_eq(sysc_delta_count(), 0);
}

static void tell_delta(void *arg)
{
    (void)arg;
    tell("delta");
    ck_assert_uint_eq(sysc_delta_count(), 1);
}

static void tell_timed(void *arg)
{
    (void)arg;
    tell("timed");
}

static void notify_three(void *arg)
{
    struct three *three = arg;

    ck_assert(sysc_event_notify_after(three->timed, 1));
    ck_assert_uint_eq(sysc_time_to_pending_ps(), 1);
    ck_assert(sysc_event_notify_delta(three->delta));
    ck_assert_uint_eq(sysc_time_to_pending_ps(), 0);
    ck_assert(sysc_event_notify(three->immediate));
    tell("notifier");
}

START_TEST(immediate_comes_before_delta_before_timed)
{
    struct three three = { sysc_event_create("to_i"), sysc_event_create("to_d"),
                           sysc_event_create("to_t") };

    ck_assert_ptr_nonnull(sysc_method_create(&(struct sysc_method_config){
        .name = "t", .body = tell_timed, .sensitive = three.timed, .wait_first = true }));
    ck_assert_ptr_nonnull(sysc_method_create(&(struct sysc_method_config){
        .name = "d", .body = tell_delta, .sensitive = three.delta, .wait_first = true }));
    ck_assert_ptr_nonnull(sysc_method_create(&(struct sysc_method_config){
        .name = "i", .body = tell_at_once, .sensitive = three.immediate, .wait_first = true }));
    method("notifier", notify_three, &three, false);
    ck_assert(sysc_start_until_starved());
    ck_assert_str_eq(story, "notifier@0 immediate@0 delta@0 timed@1 ");
}
END_TEST

static void wait_100_or_event(void *arg)
{
    tell("waiter");
    if (sysc_now_ps() < 200)
        ck_assert(sysc_next_trigger_after_or_event(100, arg));
}

START_TEST(a_wait_for_time_or_event_ends_with_the_first_and_forgets_the_other)
{
    struct sysc_event *event = sysc_event_create("bell");

    method("waiter", wait_100_or_event, event, false);
    method("notifier", notify_after_40, event, false);
    ck_assert(sysc_start_until_starved());
    /* 40 by the event; 140 by time, not 100; 240. */
    ck_assert_str_eq(story, "waiter@0 notifier@0 waiter@40 waiter@140 waiter@240 ");
}
END_TEST

START_TEST(a_start_for_a_while_excludes_its_end_and_another_goes_on)
{
    method("tick", tell_every_250_until_1000, NULL, false);
    ck_assert(sysc_start_for(500));
    ck_assert_str_eq(story, "tick@0 tick@250 ");
    ck_assert_uint_eq(sysc_now_ps(), 500);
    ck_assert(sysc_start_for(1));
    ck_assert_str_eq(story, "tick@0 tick@250 tick@500 ");
    ck_assert(sysc_start_until_starved());
    ck_assert_str_eq(story, "tick@0 tick@250 tick@500 tick@750 tick@1000 ");
    ck_assert(sysc_start_until_starved()); /* and with nothing to do */
    ck_assert_uint_eq(sysc_now_ps(), 1000);
}
END_TEST

START_TEST(a_method_may_be_created_between_starts)
{
    ck_assert(sysc_start_for(100));
    method("tick", tell_every_250_until_1000, NULL, false);
    ck_assert(sysc_start_until_starved());
    ck_assert_str_eq(story, "tick@100 tick@350 tick@600 tick@850 tick@1100 ");
    ck_assert_ptr_null(sysc_module_create("late"));
    ck_assert_msg(strstr(sysc_error(), "module") != NULL, "%s", sysc_error());
}
END_TEST

START_TEST(a_name_is_given_once)
{
    struct sysc_module *top = sysc_module_create("top");
    struct sysc_method_config config = { .module = top,
                                         .name = "tick",
                                         .body = tell_every_250_until_1000 };

    ck_assert_ptr_nonnull(top);
    ck_assert_ptr_nonnull(sysc_method_create(&config));
    ck_assert_ptr_null(sysc_method_create(&config));
    ck_assert_str_eq(sysc_error(), "the name top.tick is taken");
    config.module = NULL; /* another name: "tick" */
    ck_assert_ptr_nonnull(sysc_method_create(&config));
    ck_assert_ptr_null(sysc_module_create("top"));
}
END_TEST

static void pause_at_500(void *arg)
{
    tell_every_250_until_1000(arg);
    if (sysc_now_ps() == 500)
        ck_assert(sysc_pause());
}

START_TEST(a_pause_returns_and_a_start_goes_on)
{
    method("tick", pause_at_500, NULL, false);
    ck_assert(sysc_start_until_starved());
    ck_assert_str_eq(story, "tick@0 tick@250 tick@500 ");
    ck_assert(sysc_start_until_starved());
    ck_assert_str_eq(story, "tick@0 tick@250 tick@500 tick@750 tick@1000 ");
}
END_TEST

static void stop_at_500(void *arg)
{
    tell_every_250_until_1000(arg);
    if (sysc_now_ps() == 500)
        ck_assert(sysc_stop());
}

START_TEST(a_stop_is_for_good)
{
    method("tick", stop_at_500, NULL, false);
    ck_assert(!sysc_is_stopped());
    ck_assert(sysc_start_until_starved());
    ck_assert(sysc_is_stopped());
    ck_assert(!sysc_start_until_starved());
    ck_assert_str_eq(sysc_error(), "SystemC has been stopped and cannot start again");
    ck_assert_str_eq(story, "tick@0 tick@250 tick@500 ");
}
END_TEST

static void start_inside(void *arg)
{
    (void)arg;
    tell("inside");
    ck_assert(!sysc_start_for(1));
    ck_assert_str_ne(sysc_error(), "");
}

START_TEST(an_error_in_a_body_ends_the_simulation_with_its_text)
{
    char text[256];

    method("inside", start_inside, NULL, false);
    method("tick", tell_every_250_until_1000, NULL, false);
    ck_assert(!sysc_start_until_starved());
    ck_assert_msg(strstr(sysc_error(), "sc_start") != NULL, "%s", sysc_error());
    ck_assert_ptr_null(strchr(sysc_error(), '\n'));
    /* SystemC takes no start after it, and says the same again. */
    snprintf(text, sizeof text, "%s", sysc_error());
    ck_assert(!sysc_start_until_starved());
    ck_assert_str_eq(sysc_error(), text);
}
END_TEST

START_TEST(a_call_in_the_wrong_place_is_an_error_and_no_exception)
{
    ck_assert(!sysc_next_trigger_after(5)); /* outside any method */
    ck_assert_msg(strstr(sysc_error(), "next_trigger") != NULL, "%s", sysc_error());
    ck_assert(sysc_start_until_starved()); /* no harm done */
}
END_TEST

/* File descriptors 1 and 2 lead to a file while SystemC elaborates, runs and complains. */
START_TEST(nothing_is_printed)
{
    FILE *file = tmpfile();
    int out = dup(1), error = dup(2);

    fflush(NULL);
    dup2(fileno(file), 1);
    dup2(fileno(file), 2);
    method("tick", tell_every_250_until_1000, NULL, false);
    bool ok = sysc_start_until_starved() && sysc_start_until_starved();
    fflush(NULL);
    dup2(out, 1);
    dup2(error, 2);
    ck_assert(ok);
    ck_assert_int_eq(lseek(fileno(file), 0, SEEK_END), 0);
    fclose(file);
}
END_TEST

static TCase *all_tests(void)
{
    TCase *tc = tcase_create("sysc");

    tcase_add_test(tc, a_method_comes_again_after_the_delay_it_asks_for);
    tcase_add_test(tc, the_version_and_the_resolution_are_what_the_design_names);
    tcase_add_test(tc, a_notified_event_wakes_who_waits_and_the_earlier_notice_wins);
    tcase_add_test(tc, a_cancelled_event_wakes_nobody);
    tcase_add_test(tc, immediate_comes_before_delta_before_timed);
    tcase_add_test(tc, a_wait_for_time_or_event_ends_with_the_first_and_forgets_the_other);
    tcase_add_test(tc, a_start_for_a_while_excludes_its_end_and_another_goes_on);
    tcase_add_test(tc, a_method_may_be_created_between_starts);
    tcase_add_test(tc, a_name_is_given_once);
    tcase_add_test(tc, a_pause_returns_and_a_start_goes_on);
    tcase_add_test(tc, a_stop_is_for_good);
    tcase_add_test(tc, an_error_in_a_body_ends_the_simulation_with_its_text);
    tcase_add_test(tc, a_call_in_the_wrong_place_is_an_error_and_no_exception);
    tcase_add_test(tc, nothing_is_printed);
    return tc;
}

int main(void)
{
    Suite *suite = suite_create("sim/systemc/sysc");
    SRunner *runner;
    int failed;

    suite_add_tcase(suite, all_tests());
    runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_FORK); /* whatever CK_FORK says in the environment */
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#else

int main(void)
{
    puts("this build has no SystemC");
    return EXIT_SUCCESS;
}

#endif
