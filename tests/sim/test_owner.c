/* SystemC as owner of the clock. Check forks for every test, so each has a SystemC of its own. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef NICSIM_SYSTEMC

#include "sim/context.h"
#include "sim/engine.h"
#include "sim/model.h"
#include "sim/random.h"
#include "sim/systemc/owner.h"

/* ---- a small model: events that move themselves on a coarse grid, and a CPU ------------------ */

#define GRID_PS  500
#define EVENTS   6
#define ENTRIES  20000
#define LIMIT_PS 100000

struct entry {
    uint64_t time_ps;
    int who; /* an event's number, or EVENTS for the CPU */
};

struct world {
    struct sim *sim;
    struct sim_random random;
    struct sim_event events[EVENTS];
    struct mover {
        struct world *world;
        int number;
    } movers[EVENTS];
    struct sim_clock clock;
    struct sim_cpu *cpu;
    struct sim_context *task;
    uint64_t busy_ps, idle_ps;
    struct entry log[ENTRIES];
    size_t entries;
};

static void enter_log(struct world *w, int who)
{
    ck_assert_uint_lt(w->entries, ENTRIES);
    w->log[w->entries++] = (struct entry){ sim_now_ps(w->sim), who };
}

/* Delays of 0 .. 3 grid steps make ties common, among events and with the ends of spends. */
static void move_on(void *ctx)
{
    struct mover *mover = ctx;
    struct world *w = mover->world;

    enter_log(w, mover->number);
    sim_after(w->sim, &w->events[mover->number],
              GRID_PS * (mover->number == 0 ? 1 : sim_random_below(&w->random, 4)));
    if (mover->number == 1)
        sim_at(w->sim, &w->events[2], sim_now_ps(w->sim) + GRID_PS); /* moves a pending one */
    if (mover->number == 2 && context_wake(w->task))
        sim_cpu_post_dispatch(w->cpu);
}

static void work(void *ctx)
{
    struct world *w = ctx;

    for (;;) {
        for (uint64_t turns = sim_random_below(&w->random, 4); turns > 0; turns--) {
            cpu_run(1 + sim_random_below(&w->random, 3));
            enter_log(w, EVENTS);
        }
        context_sleep();
    }
}

static void dispatch(void *ctx)
{
    struct world *w = ctx;
    enum sim_context_state state = sim_context_state(w->task);

    if (sim_cpu_depth(w->cpu) == 0 && (state == CONTEXT_FRESH || state == CONTEXT_READY))
        sim_cpu_push(w->cpu, w->task);
}

static struct world *world_create(uint64_t seed)
{
    struct world *w = calloc(1, sizeof *w);

    ck_assert_ptr_nonnull(w);
    w->sim = sim_create();
    sim_random_init(&w->random, seed, 0, "world");
    for (int i = 0; i < EVENTS; i++) {
        w->movers[i] = (struct mover){ w, i };
        sim_event_init(&w->events[i], move_on, &w->movers[i]);
        sim_at(w->sim, &w->events[i], GRID_PS * sim_random_below(&w->random, 4));
    }
    sim_clock_init(&w->clock, 2000000000, 1); /* 500 ps a cycle: the grid */
    w->cpu = sim_cpu_create(&(struct sim_cpu_config){ .sim = w->sim,
                                                      .clock = &w->clock,
                                                      .name = "cpu0",
                                                      .dispatch = dispatch,
                                                      .host = w,
                                                      .idle_account_ps = &w->idle_ps });
    w->task = sim_context_create(w->sim, "task", work, w, &w->busy_ps, 0);
    sim_cpu_post_dispatch(w->cpu);
    return w;
}

static void world_destroy(struct world *w)
{
    sim_destroy(w->sim);
    free(w);
}

static void drive(struct sim *sim, uint64_t until_ps)
{
    struct sim_error err = { .text = "" };

    ck_assert_msg(sim_drive(sim, OWNER_SYSTEMC, until_ps, &err), "%s", err.text);
}

/* Runs the same world under both owners; the logs must be the same. */
static void compare_owners(uint64_t seed)
{
    struct world *native = world_create(seed), *systemc = world_create(seed);

    sim_run_until(native->sim, LIMIT_PS);
    drive(systemc->sim, LIMIT_PS);
    ck_assert_uint_gt(native->entries, 500);
    ck_assert_uint_eq(native->entries, systemc->entries);
    for (size_t i = 0; i < native->entries; i++) {
        ck_assert_msg(native->log[i].time_ps == systemc->log[i].time_ps &&
                          native->log[i].who == systemc->log[i].who,
                      "seed %llu, entry %zu", (unsigned long long)seed, i);
    }
    ck_assert_uint_lt(systemc->log[systemc->entries - 1].time_ps, LIMIT_PS);
    world_destroy(native);
    world_destroy(systemc);
}

START_TEST(native_and_systemc_leave_the_same_log_run_after_run_in_one_process)
{
    for (uint64_t seed = 1; seed <= 50; seed++)
        compare_owners(seed);
    /* Alone, a run is one wake-up of the drain: SystemC's time need not move at all. */
    ck_assert_uint_eq(sysc_now_ps(), 0);
}
END_TEST

/* ---- a foreign process that stays beside us -------------------------------------------------- */

struct foreign {
    struct sim_random random;
    struct world *world; /* being driven, to be looked at */
    uint64_t base_ps;    /* SystemC's time at its 0 */
    uint64_t visits, at_ours;
};

/* Comes at, one ps before and one ps after our grid, and sometimes in the next delta cycle. */
static void visit(void *ctx)
{
    struct foreign *f = ctx;
    uint64_t here_ps = sysc_now_ps() - f->base_ps;
    uint64_t step = 1 + sim_random_below(&f->random, 3);
    uint64_t there_ps = (here_ps / GRID_PS + step) * GRID_PS + sim_random_below(&f->random, 3) - 1;
    const struct world *w = f->world;

    if (w != NULL && w->entries > 0) {
        /* All of ours before this instant has run, and nothing of this instant yet. */
        ck_assert_uint_ge(sim_next_ps(w->sim), here_ps);
        ck_assert_uint_lt(w->log[w->entries - 1].time_ps, here_ps);
    }
    f->at_ours += w != NULL && sim_next_ps(w->sim) == here_ps;
    f->visits++;
    if (sim_random_below(&f->random, 3) == 0)
        ck_assert(sysc_next_trigger_after(0));
    else
        ck_assert(sysc_next_trigger_after(there_ps - here_ps));
}

START_TEST(a_foreign_process_around_our_events_changes_nothing)
{
    struct foreign foreign = { .visits = 0 };

    sim_random_init(&foreign.random, 7, 0, "foreign");
    ck_assert_ptr_nonnull(sysc_method_create(
        &(struct sysc_method_config){ .name = "foreign", .body = visit, .arg = &foreign }));
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct world *native = world_create(seed), *systemc = world_create(seed);

        foreign.base_ps = sysc_now_ps();
        foreign.world = systemc;
        sim_run_until(native->sim, LIMIT_PS);
        drive(systemc->sim, LIMIT_PS);
        ck_assert_uint_eq(native->entries, systemc->entries);
        ck_assert_mem_eq(native->log, systemc->log, native->entries * sizeof native->log[0]);
        ck_assert_uint_le(sysc_now_ps() - foreign.base_ps, LIMIT_PS - 1);
        foreign.world = NULL;
        world_destroy(native);
        world_destroy(systemc);
    }
    /* Every 3 steps of 500 ps at most: at least 50 * 100000 / 1500 visits; a third at our times. */
    ck_assert_uint_gt(foreign.visits, 3300);
    ck_assert_uint_gt(foreign.at_ours, 500);
}
END_TEST

/* ---- hand-worked timelines ---------------------------------------------------------------------
 */

/* What happened on both sides, as text: "name@time " on our axis. */
static char story[512];

struct actor {
    const char *name;
    struct sim *sim;
    struct sim_event event;
    struct sysc_event *rings; /* notified when it fires, NULL: none */
    uint64_t rings_after_ps;
};

static void tell(const char *name, uint64_t ps)
{
    size_t used = strlen(story);

    snprintf(story + used, sizeof story - used, "%s@%llu ", name, (unsigned long long)ps);
}

static void act(void *ctx)
{
    struct actor *actor = ctx;

    tell(actor->name, sim_now_ps(actor->sim));
    if (actor->rings != NULL)
        ck_assert(sim_owner_notify(actor->sim, actor->rings, actor->rings_after_ps));
}

static void actor_at(struct actor *actor, struct sim *sim, const char *name, uint64_t ps)
{
    actor->name = name;
    actor->sim = sim;
    sim_event_init(&actor->event, act, actor);
    sim_at(sim, &actor->event, ps);
}

static void foreign_method(void (*body)(void *), void *arg, struct sysc_event *sensitive,
                           bool wait_first)
{
    ck_assert_ptr_nonnull(
        sysc_method_create(&(struct sysc_method_config){ .name = "foreign",
                                                         .body = body,
                                                         .arg = arg,
                                                         .sensitive = sensitive,
                                                         .wait_first = wait_first }));
}

static void tell_bell(void *ctx)
{
    (void)ctx;
    tell("bell", sysc_now_ps());
}

/* a and b are due at 100, a rings the bell for the same instant: it goes before b. */
START_TEST(what_an_event_notifies_for_now_runs_before_our_next_event)
{
    struct sim *sim = sim_create();
    struct sysc_event *bell = sysc_event_create("bell");
    struct actor a = { .rings = bell }, b = { .rings = NULL };

    foreign_method(tell_bell, NULL, bell, true);
    actor_at(&a, sim, "a", 100);
    actor_at(&b, sim, "b", 100);
    drive(sim, 1000);
    ck_assert_str_eq(story, "a@100 bell@100 b@100 ");
    ck_assert_uint_eq(sim_now_ps(sim), 100);
    sim_destroy(sim);
}
END_TEST

/* The same at 0, where SystemC's time is ours: the bell is a delta notification. */
START_TEST(what_an_event_notifies_at_time_0_runs_before_our_next_event)
{
    struct sim *sim = sim_create();
    struct sysc_event *bell = sysc_event_create("bell");
    struct actor a = { .rings = bell }, b = { .rings = NULL };

    foreign_method(tell_bell, NULL, bell, true);
    actor_at(&a, sim, "a", 0);
    actor_at(&b, sim, "b", 0);
    drive(sim, 1000);
    ck_assert_str_eq(story, "a@0 bell@0 b@0 ");
    sim_destroy(sim);
}
END_TEST

/* a rings at 100 for 150: our 149 goes before, our 150 and 151 after. */
START_TEST(a_notice_for_later_lowers_the_bound_of_the_running_drain)
{
    struct sim *sim = sim_create();
    struct sysc_event *bell = sysc_event_create("bell");
    struct actor a = { .rings = bell, .rings_after_ps = 50 }, b = { .rings = NULL };
    struct actor c = { .rings = NULL }, d = { .rings = NULL };

    foreign_method(tell_bell, NULL, bell, true);
    actor_at(&a, sim, "a", 100);
    actor_at(&b, sim, "b", 149);
    actor_at(&c, sim, "c", 150);
    actor_at(&d, sim, "d", 151);
    drive(sim, 1000);
    ck_assert_str_eq(story, "a@100 b@149 bell@150 c@150 d@151 ");
    sim_destroy(sim);
}
END_TEST

/* A spend that runs ahead must park before the foreign time as before an event of ours. */
static void ring_then_spend(void *ctx)
{
    struct actor *actor = ctx;

    ck_assert(sim_owner_notify(actor->sim, actor->rings, 250));
    cpu_run(10);
    tell("spent", sim_now_ps(actor->sim));
}

static void dispatch_once(void *ctx)
{
    void **both = ctx;

    if (sim_cpu_depth(both[0]) == 0)
        sim_cpu_push(both[0], both[1]);
}

START_TEST(a_spend_that_runs_ahead_parks_for_what_it_has_notified)
{
    struct sim *sim = sim_create();
    struct actor actor = { .sim = sim, .rings = sysc_event_create("bell") };
    struct sim_clock clock;
    uint64_t busy_ps = 0, idle_ps = 0;
    void *both[2];

    foreign_method(tell_bell, NULL, actor.rings, true);
    sim_clock_init(&clock, 10000000000, 1); /* 100 ps a cycle: ten end at 1000 */
    both[0] = sim_cpu_create(&(struct sim_cpu_config){ .sim = sim,
                                                       .clock = &clock,
                                                       .name = "cpu0",
                                                       .dispatch = dispatch_once,
                                                       .host = both,
                                                       .idle_account_ps = &idle_ps });
    both[1] = sim_context_create(sim, "task", ring_then_spend, &actor, &busy_ps, 0);
    sim_cpu_post_dispatch(both[0]);
    drive(sim, 1100);
    ck_assert_str_eq(story, "bell@250 spent@1000 ");
    sim_destroy(sim);
}
END_TEST

static void arm_at_1000(void *ctx)
{
    struct actor *actor = ctx;

    if (sysc_now_ps() == 0) {
        ck_assert(sysc_next_trigger_after(1000));
        return;
    }
    tell("foreign", sysc_now_ps());
    ck_assert(sim_owner_wake(actor->sim));
    ck_assert_uint_eq(sim_now_ps(actor->sim), 1000);
    sim_after(actor->sim, &actor->event, actor->rings_after_ps);
}

/* x is armed by SystemC at 1000 for the same instant, y has been due then from the beginning. */
START_TEST(an_event_that_systemc_arms_runs_in_the_order_it_was_armed)
{
    struct sim *sim = sim_create();
    struct actor x = { .sim = sim }, y = { .rings = NULL }, z = { .rings = NULL };

    actor_at(&x, sim, "x", 5);
    actor_at(&y, sim, "y", 1000);
    actor_at(&z, sim, "z", 1001);
    foreign_method(arm_at_1000, &x, NULL, false);
    drive(sim, 2000);
    ck_assert_str_eq(story, "x@5 foreign@1000 y@1000 x@1000 z@1001 ");
    sim_destroy(sim);
}
END_TEST

/* Nothing of ours is pending at 1000: the drain waits for the run's last instant or the wake event.
 */
START_TEST(systemc_wakes_a_drain_that_has_nothing_to_wait_for)
{
    struct sim *sim = sim_create();
    struct actor x = { .sim = sim, .rings_after_ps = 250 };

    actor_at(&x, sim, "x", 5);
    foreign_method(arm_at_1000, &x, NULL, false);
    drive(sim, 2000);
    ck_assert_str_eq(story, "x@5 foreign@1000 x@1250 ");
    sim_destroy(sim);
}
END_TEST

/* The same with no end: then the run lasts until neither side has anything to do. */
START_TEST(a_run_without_end_lasts_until_both_sides_are_done)
{
    struct sim *sim = sim_create();
    struct actor x = { .sim = sim, .rings_after_ps = 250 };

    actor_at(&x, sim, "x", 5);
    foreign_method(arm_at_1000, &x, NULL, false);
    drive(sim, UINT64_MAX);
    ck_assert_str_eq(story, "x@5 foreign@1000 x@1250 ");
    ck_assert_uint_eq(sim_now_ps(sim), 1250);
    sim_destroy(sim);
}
END_TEST

static void tick_every_100(void *ctx)
{
    (void)ctx;
    tell("tick", sysc_now_ps());
    ck_assert(sysc_next_trigger_after(100));
}

/* [0, 250), then [250, 400): what is due at the end belongs to the next run, on both sides. */
START_TEST(a_run_ends_at_its_time_though_systemc_has_more_to_do)
{
    struct sim *sim = sim_create();
    struct actor a = { .rings = NULL }, b = { .rings = NULL }, c = { .rings = NULL };

    foreign_method(tick_every_100, NULL, NULL, false);
    actor_at(&a, sim, "a", 249);
    actor_at(&b, sim, "b", 250);
    actor_at(&c, sim, "c", 400);
    drive(sim, 250);
    ck_assert_str_eq(story, "tick@0 tick@100 tick@200 a@249 ");
    drive(sim, 400);
    ck_assert_str_eq(story, "tick@0 tick@100 tick@200 a@249 b@250 tick@300 ");
    drive(sim, 401);
    ck_assert_str_eq(story, "tick@0 tick@100 tick@200 a@249 b@250 tick@300 tick@400 c@400 ");
    sim_destroy(sim);
}
END_TEST

static void stop_the_run(void *ctx)
{
    sim_stop(ctx);
}

/* A stop at 150 ends the run at 151: the tick of 200 belongs to nobody, that of 100 does. */
START_TEST(a_stop_request_ends_the_run_one_ps_later)
{
    struct sim *sim = sim_create();
    struct sim_event stop;
    struct actor same = { .rings = NULL }, late = { .rings = NULL };

    foreign_method(tick_every_100, NULL, NULL, false);
    sim_event_init(&stop, stop_the_run, sim);
    sim_at(sim, &stop, 150);
    actor_at(&same, sim, "same", 150);
    actor_at(&late, sim, "late", 151);
    drive(sim, UINT64_MAX);
    ck_assert_str_eq(story, "tick@0 tick@100 same@150 ");
    sim_destroy(sim);
}
END_TEST

/* ---- trouble --------------------------------------------------------------------------------- */

static void wait_10_once(void *ctx)
{
    (void)ctx;
    if (sysc_delta_count() == 0)
        ck_assert(sysc_next_trigger_after(sysc_max_ps() - 990));
}

/* SystemC stands 1000 ps before its end and has something to do 10 ps later; our event lies 2000 ps
 * ahead. */
START_TEST(systemc_running_out_of_time_is_an_error_before_it_happens)
{
    struct sim *sim = sim_create();
    struct actor a = { .rings = NULL };
    struct sim_error err;

    foreign_method(wait_10_once, NULL, NULL, false);
    ck_assert(sysc_start_for(sysc_max_ps() - 1000));
    ck_assert_uint_eq(sysc_time_to_pending_ps(), 10);
    actor_at(&a, sim, "a", 2000);
    ck_assert(!sim_drive(sim, OWNER_SYSTEMC, 3000, &err));
    ck_assert_msg(strstr(err.text, "SystemC's time ends at") != NULL, "%s", err.text);
    ck_assert_str_eq(story, "");
    sim_destroy(sim);
}
END_TEST

static void fail_at_200(void *ctx)
{
    (void)ctx;
    if (sysc_now_ps() == 0)
        ck_assert(sysc_next_trigger_after(200));
    else
        ck_assert(!sysc_start_for(1));
}

START_TEST(an_error_in_a_foreign_process_ends_the_run_with_its_text)
{
    struct sim *sim = sim_create();
    struct actor a = { .rings = NULL }, b = { .rings = NULL };
    struct sim_error err;

    foreign_method(fail_at_200, NULL, NULL, false);
    actor_at(&a, sim, "a", 199);
    actor_at(&b, sim, "b", 200);
    ck_assert(!sim_drive(sim, OWNER_SYSTEMC, 1000, &err));
    ck_assert_msg(strncmp(err.text, "SystemC: ", 9) == 0, "%s", err.text);
    ck_assert_msg(strstr(err.text, "foreign") != NULL, "%s", err.text);
    ck_assert_str_eq(story, "a@199 ");
    sim_destroy(sim);
}
END_TEST

static void pause_at_200(void *ctx)
{
    (void)ctx;
    if (sysc_now_ps() == 0)
        ck_assert(sysc_next_trigger_after(200));
    else
        ck_assert(sysc_pause());
}

static void stop_at_200(void *ctx)
{
    (void)ctx;
    if (sysc_now_ps() == 0)
        ck_assert(sysc_next_trigger_after(200));
    else
        ck_assert(sysc_stop());
}

START_TEST(a_foreign_pause_does_not_end_a_run)
{
    struct sim *sim = sim_create();
    struct actor a = { .rings = NULL }, b = { .rings = NULL };

    foreign_method(pause_at_200, NULL, NULL, false);
    actor_at(&a, sim, "a", 199);
    actor_at(&b, sim, "b", 300);
    drive(sim, 1000);
    ck_assert_str_eq(story, "a@199 b@300 ");
    sim_destroy(sim);
}
END_TEST

START_TEST(a_foreign_stop_before_the_end_is_an_error)
{
    struct sim *sim = sim_create();
    struct actor a = { .rings = NULL }, b = { .rings = NULL };
    struct sim_error err;

    foreign_method(stop_at_200, NULL, NULL, false);
    actor_at(&a, sim, "a", 199);
    actor_at(&b, sim, "b", 300);
    ck_assert(!sim_drive(sim, OWNER_SYSTEMC, 1000, &err));
    ck_assert_str_eq(err.text, "SystemC was stopped at 200 ps, before the end of the run");
    ck_assert_str_eq(story, "a@199 ");
    sim_destroy(sim);
}
END_TEST

START_TEST(nobody_notifies_or_wakes_a_simulation_that_is_not_driven)
{
    struct sim *sim = sim_create();
    struct sysc_event *bell = sysc_event_create("bell");

    ck_assert(!sim_owner_notify(sim, bell, 0));
    ck_assert(!sim_owner_wake(sim));
    drive(sim, 100); /* nothing to do */
    ck_assert(!sim_owner_notify(sim, bell, 0));
    sim_destroy(sim);
}
END_TEST

static TCase *all_tests(void)
{
    TCase *tc = tcase_create("owner");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, native_and_systemc_leave_the_same_log_run_after_run_in_one_process);
    tcase_add_test(tc, a_foreign_process_around_our_events_changes_nothing);
    tcase_add_test(tc, what_an_event_notifies_for_now_runs_before_our_next_event);
    tcase_add_test(tc, what_an_event_notifies_at_time_0_runs_before_our_next_event);
    tcase_add_test(tc, a_notice_for_later_lowers_the_bound_of_the_running_drain);
    tcase_add_test(tc, a_spend_that_runs_ahead_parks_for_what_it_has_notified);
    tcase_add_test(tc, an_event_that_systemc_arms_runs_in_the_order_it_was_armed);
    tcase_add_test(tc, systemc_wakes_a_drain_that_has_nothing_to_wait_for);
    tcase_add_test(tc, a_run_without_end_lasts_until_both_sides_are_done);
    tcase_add_test(tc, a_run_ends_at_its_time_though_systemc_has_more_to_do);
    tcase_add_test(tc, a_stop_request_ends_the_run_one_ps_later);
    tcase_add_test(tc, systemc_running_out_of_time_is_an_error_before_it_happens);
    tcase_add_test(tc, an_error_in_a_foreign_process_ends_the_run_with_its_text);
    tcase_add_test(tc, a_foreign_pause_does_not_end_a_run);
    tcase_add_test(tc, a_foreign_stop_before_the_end_is_an_error);
    tcase_add_test(tc, nobody_notifies_or_wakes_a_simulation_that_is_not_driven);
    return tc;
}

int main(void)
{
    Suite *suite = suite_create("sim/systemc/owner");
    SRunner *runner;
    int failed;

    suite_add_tcase(suite, all_tests());
    runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_FORK);
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
