/* The calendar: gaps are used, nothing overlaps, busy time is exact. */
#include <stdlib.h>

#include "models/bus/calendar.h"
#include "sim/random.h"
#include "tests/models/runner.h"

static struct calendar calendar;

START_TEST(jobs_asked_for_together_follow_each_other)
{
    calendar_init(&calendar);
    ck_assert_uint_eq(calendar_reserve(&calendar, 10, 10, 5), 15);
    ck_assert_uint_eq(calendar_reserve(&calendar, 10, 10, 5), 20);
    ck_assert_uint_eq(calendar_reserve(&calendar, 30, 30, 5), 35);
}
END_TEST

/* Booked for 100; what is asked for at 10 goes before it as long as it fits, else behind. */
START_TEST(a_gap_before_a_later_job_is_used)
{
    calendar_init(&calendar);
    ck_assert_uint_eq(calendar_reserve(&calendar, 0, 100, 50), 150);
    ck_assert_uint_eq(calendar_reserve(&calendar, 10, 10, 60), 70);
    ck_assert_uint_eq(calendar_reserve(&calendar, 10, 10, 31), 181);
    ck_assert_uint_eq(calendar_reserve(&calendar, 10, 10, 30), 100);
    ck_assert_uint_eq(calendar_reserve(&calendar, 10, 10, 1), 182);
}
END_TEST

START_TEST(busy_time_is_cut_at_the_edge)
{
    calendar_init(&calendar);
    calendar_reserve(&calendar, 0, 100, 50);
    calendar_reserve(&calendar, 0, 10, 20);
    ck_assert_uint_eq(calendar_busy(&calendar, 0), 0);
    ck_assert_uint_eq(calendar_busy(&calendar, 25), 15);
    ck_assert_uint_eq(calendar_busy(&calendar, 60), 20);
    ck_assert_uint_eq(calendar_busy(&calendar, 149), 69);
    ck_assert_uint_eq(calendar_busy(&calendar, 1000), 70);
}
END_TEST

/* 2000 jobs against a picture of every tick: each takes the first gap that holds it. */
START_TEST(every_job_takes_the_first_gap_that_holds_it)
{
    enum { TICKS = 40000 };
    static bool taken[TICKS];
    struct sim_random random;
    uint64_t now = 0;

    calendar_init(&calendar);
    sim_random_init(&random, 1, 0, "calendar");
    for (unsigned job = 0; job < 2000; job++) {
        now += sim_random_below(&random, 20);

        uint64_t earliest =
            now + (sim_random_below(&random, 2) ? sim_random_below(&random, 400) : 0);
        uint64_t duration = 1 + sim_random_below(&random, 8), from = earliest, busy = 0;

        for (uint64_t free = 0; free < duration; from++)
            free = taken[from] ? 0 : free + 1;
        for (uint64_t i = from - duration; i < from; i++)
            taken[i] = true;
        ck_assert_uint_lt(from, TICKS - 500);
        ck_assert_uint_eq(calendar_reserve(&calendar, now, earliest, duration), from);
        if (job % 50 == 0) {
            for (uint64_t i = 0; i < now + 30; i++)
                busy += taken[i];
            ck_assert_uint_eq(calendar_busy(&calendar, now + 30), busy);
        }
    }
}
END_TEST

/* One span more than there is room for: the gap before it is given up, nothing is lost. A job that
 * touches a span needs no new one: asked for from 5 on, the first such place is behind 10. */
START_TEST(a_full_calendar_gives_up_a_gap)
{
    calendar_init(&calendar);
    for (uint64_t i = 1; i <= CALENDAR_SPANS + 1; i++)
        ck_assert_uint_eq(calendar_reserve(&calendar, 0, 10 * i, 1), 10 * i + 1);
    ck_assert_uint_eq(calendar.count, CALENDAR_SPANS);
    ck_assert_uint_eq(calendar_reserve(&calendar, 0, 10 * CALENDAR_SPANS, 1),
                      10 * (CALENDAR_SPANS + 1) + 2);
    ck_assert_uint_eq(calendar_reserve(&calendar, 0, 5, 1), 12); /* alone it needs a span */
    ck_assert_uint_eq(calendar_reserve(&calendar, 0, 9, 1), 10); /* it touches one */
    ck_assert_uint_eq(calendar_busy(&calendar, UINT64_MAX), CALENDAR_SPANS + 4);
}
END_TEST

TEST_RUNNER("bus/calendar", jobs_asked_for_together_follow_each_other,
            a_gap_before_a_later_job_is_used, busy_time_is_cut_at_the_edge,
            every_job_takes_the_first_gap_that_holds_it, a_full_calendar_gives_up_a_gap)
