/* The agenda, held against a plain array that is searched for its least element. */
#include <check.h>
#include <stdlib.h>

#include "sim/agenda.h"
#include "sim/engine.h"

#define EVENTS 1000

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void nothing(void *ctx)
{
    (void)ctx;
}

/* The earliest armed event, found the slow way. */
static struct sim_event *least(struct sim_event *events, size_t count)
{
    struct sim_event *best = NULL;

    for (size_t i = 0; i < count; i++) {
        struct sim_event *event = &events[i];

        if (!sim_event_is_armed(event))
            continue;
        if (best == NULL || event->time_ps < best->time_ps ||
            (event->time_ps == best->time_ps && event->order < best->order))
            best = event;
    }
    return best;
}

/* Mostly short delays on a coarse grid, so that ties are common; some within one slot, some far
 * beyond the wheel. */
static uint64_t some_delay_ps(uint64_t *state)
{
    switch (next_random(state) % 8) {
    case 0:
        return 0;
    case 1:
        return next_random(state) % 64;
    case 2:
        return next_random(state) % 5000000;
    case 3:
        return next_random(state) % 1000 * 1000000;
    default:
        return next_random(state) % 16 * 50000;
    }
}

/* 10^5 operations: arm, move (remove and add again), cancel, pop. A tenth have rank 1, where the
 * order is a CPU's number and not the number of the arming. */
static void check_against_array(size_t count, uint64_t state, int operations)
{
    static struct sim_event events[EVENTS];
    static struct agenda agenda;
    uint64_t now_ps = 0, armed = 0;
    uint32_t pending = 0;

    ck_assert(agenda_init(&agenda));
    for (size_t i = 0; i < count; i++)
        sim_event_init(&events[i], nothing, NULL);
    for (int i = 0; i < operations; i++) {
        size_t which = next_random(&state) % count;
        struct sim_event *event = &events[which];
        uint64_t what = next_random(&state) % 10;

        if (what < 5) {
            if (sim_event_is_armed(event))
                agenda_remove(&agenda, event, now_ps);
            else
                pending++;
            event->time_ps = now_ps + some_delay_ps(&state);
            event->order = which % 10 == 0 ? UINT64_C(1) << 63 | which : armed++;
            agenda_add(&agenda, event, now_ps);
        } else if (what < 6) {
            if (sim_event_is_armed(event)) {
                agenda_remove(&agenda, event, now_ps);
                pending--;
            }
        } else if (pending > 0) {
            struct sim_event *expected = least(events, count);

            ck_assert_ptr_eq(agenda_head(&agenda), expected);
            ck_assert_uint_eq(agenda.head_ps, expected->time_ps);
            ck_assert_ptr_eq(agenda_pop(&agenda), expected);
            ck_assert(!sim_event_is_armed(expected));
            now_ps = expected->time_ps;
            pending--;
        }
        ck_assert_uint_eq(agenda_count(&agenda), pending);
    }
    while (pending > 0) {
        struct sim_event *expected = least(events, count);

        ck_assert_ptr_eq(agenda_pop(&agenda), expected);
        pending--;
    }
    ck_assert_ptr_null(agenda_head(&agenda));
    ck_assert_uint_eq(agenda.head_ps, UINT64_MAX);
    agenda_fini(&agenda);
}

START_TEST(a_hundred_thousand_operations_agree_with_a_plain_array)
{
    check_against_array(5, 88172645463325252u, 100000);
    check_against_array(64, 362436069u, 100000);
    check_against_array(EVENTS, 521288629u, 100000);
}
END_TEST

/* 1000 events in one slot of 512 ps, armed latest first: more than a slot likes to hold. */
START_TEST(a_crowded_slot_keeps_its_order)
{
    static struct sim_event events[EVENTS];
    static struct agenda agenda;

    ck_assert(agenda_init(&agenda));
    for (uint64_t i = 0; i < EVENTS; i++) {
        sim_event_init(&events[i], nothing, NULL);
        events[i].time_ps = 511 - i / 2;
        events[i].order = i;
        agenda_add(&agenda, &events[i], 0);
    }
    /* Time 511 - 499 first, which is events 998 and 999 in this order, then 996 and 997. */
    for (uint64_t i = 0; i < EVENTS; i++) {
        uint64_t pair = EVENTS / 2 - 1 - i / 2;

        ck_assert_ptr_eq(agenda_pop(&agenda), &events[2 * pair + i % 2]);
    }
    agenda_fini(&agenda);
}
END_TEST

struct order_log {
    unsigned seen[EVENTS];
    unsigned count;
};

struct logger {
    struct order_log *log;
    unsigned number;
};

static void log_number(void *ctx)
{
    struct logger *logger = ctx;

    logger->log->seen[logger->log->count++] = logger->number;
}

START_TEST(a_thousand_events_at_one_time_run_in_the_order_they_were_armed)
{
    static struct order_log log;
    static struct logger loggers[EVENTS];
    static struct sim_event events[EVENTS];
    struct sim *sim = sim_create();

    log.count = 0;
    for (unsigned i = 0; i < EVENTS; i++) {
        loggers[i] = (struct logger){ &log, i };
        sim_event_init(&events[i], log_number, &loggers[i]);
        sim_at(sim, &events[i], 777);
    }
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(log.count, EVENTS);
    for (unsigned i = 0; i < EVENTS; i++)
        ck_assert_uint_eq(log.seen[i], i);
    ck_assert_uint_eq(sim_now_ps(sim), 777);
    sim_destroy(sim);
}
END_TEST

/* Events 0, 1, 2 at one time; moving 0 to that same time makes it the last. */
START_TEST(a_moved_event_goes_to_the_end_of_its_instant)
{
    struct order_log log = { .count = 0 };
    struct logger loggers[3];
    struct sim_event events[3];
    struct sim *sim = sim_create();

    for (unsigned i = 0; i < 3; i++) {
        loggers[i] = (struct logger){ &log, i };
        sim_event_init(&events[i], log_number, &loggers[i]);
        sim_at(sim, &events[i], 1000);
    }
    sim_at(sim, &events[0], 1000);
    sim_cancel(sim, &events[1]);
    sim_cancel(sim, &events[1]);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(log.count, 2);
    ck_assert_uint_eq(log.seen[0], 2);
    ck_assert_uint_eq(log.seen[1], 0);
    sim_destroy(sim);
}
END_TEST

START_TEST(a_run_leaves_out_its_bound_and_its_end)
{
    struct order_log log = { .count = 0 };
    struct logger loggers[3];
    struct sim_event events[3];
    struct sim *sim = sim_create();

    for (unsigned i = 0; i < 3; i++) {
        loggers[i] = (struct logger){ &log, i };
        sim_event_init(&events[i], log_number, &loggers[i]);
        sim_at(sim, &events[i], 100 * (i + 1));
    }
    sim_set_end(sim, 300);
    sim_run_until(sim, 200);
    ck_assert_uint_eq(log.count, 1);
    ck_assert_uint_eq(sim_now_ps(sim), 100);
    ck_assert_uint_eq(sim_next_ps(sim), 200);
    sim_run_until(sim, UINT64_MAX);
    ck_assert_uint_eq(log.count, 2);
    ck_assert_uint_eq(sim_next_ps(sim), 300);
    sim_destroy(sim);
}
END_TEST

START_TEST(an_event_in_the_past_is_refused)
{
    struct sim *sim = sim_create();
    struct sim_event event;

    sim_event_init(&event, nothing, NULL);
    sim_at(sim, &event, 100);
    sim_run_until(sim, UINT64_MAX);
    sim_at(sim, &event, 99);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("agenda");
    TCase *tcase = tcase_create("order");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, a_hundred_thousand_operations_agree_with_a_plain_array);
    tcase_add_test(tcase, a_crowded_slot_keeps_its_order);
    tcase_add_test(tcase, a_thousand_events_at_one_time_run_in_the_order_they_were_armed);
    tcase_add_test(tcase, a_moved_event_goes_to_the_end_of_its_instant);
    tcase_add_test(tcase, a_run_leaves_out_its_bound_and_its_end);
    tcase_add_exit_test(tcase, an_event_in_the_past_is_refused, 3);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);

    srunner_run_all(runner, CK_NORMAL);

    int failed = srunner_ntests_failed(runner);

    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
