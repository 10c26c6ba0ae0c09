/* Damage to the real traces: how much of it does the order checker notice?
 *
 * A line of the order is deleted, or changes places with the next one of another kind. Times stay
 * where they were, so only the order can tell. Lines of GRO are neither deleted nor moved: other
 * traces do not have them. The overload trace suffers all such damage, the long idle one at random.
 * What legitimately goes unnoticed:
 *   - the first line, the last, and the first of each kind: what was never seen may not have been
 *     recorded, and a trace may end anywhere;
 *   - TIMER raised by a tick: it is raised in any place, and mostly again before it has run.
 */
#include "tests/models/runner.h"
#include "tests/models/trace/order_bench.h"

enum { SEEDS = 600 };

/* xorshift: the same damage everywhere. */
static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static bool is_of_the_order(const struct order_bench *b, unsigned i)
{
    return b->event[i] != ORDER_OTHER && b->event[i] != ORDER_GRO_ENTRY &&
           b->event[i] != ORDER_GRO_EXIT;
}

static unsigned random_line(const struct order_bench *b, uint32_t *state)
{
    unsigned i;

    do
        i = next_random(state) % b->lines;
    while (!is_of_the_order(b, i));
    return i;
}

static unsigned next_of_the_order(const struct order_bench *b, unsigned i)
{
    for (i++; i < b->lines && !is_of_the_order(b, i); i++)
        ;
    return i;
}

static bool is_tick(const struct order_bench *b, unsigned i)
{
    return b->event[i] == ORDER_SOFTIRQ_RAISE && strstr(b->line[i], "TIMER") != NULL;
}

/* Whether the checker notices; b stays as it is. */
static bool notices_damage(const struct order_bench *b, const struct order_options *options,
                           unsigned i, unsigned swapped_with)
{
    static struct order_bench spare;

    spare = *b;
    for (unsigned k = 0; k < b->lines; k++)
        spare.line[k] = spare.bytes + (b->line[k] - b->bytes);
    if (swapped_with == 0)
        bench_delete(&spare, i);
    else
        bench_swap(&spare, i, swapped_with);
    return !bench_check(&spare, options);
}

/* Of 600 seeds 296 delete and 304 swap. Two go unnoticed: each deletes the first line of its kind,
 * before it could be known that the kind is recorded. */
START_TEST(random_damage_to_an_idle_trace_is_noticed)
{
    struct order_bench *b = bench_read("e1000_100.txt");
    unsigned deleted = 0, deleted_noticed = 0, swapped = 0, swapped_noticed = 0;

    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        uint32_t state = seed * 2654435761u;
        bool deletes = next_random(&state) & 1;
        unsigned i = random_line(b, &state), next = next_of_the_order(b, i);

        if (deletes) {
            deleted++;
            deleted_noticed += notices_damage(b, NULL, i, 0);
            continue;
        }
        while (next == b->lines || b->event[next] == b->event[i]) {
            i = random_line(b, &state);
            next = next_of_the_order(b, i);
        }
        swapped++;
        swapped_noticed += notices_damage(b, NULL, i, next);
    }
    free(b);
    ck_assert_uint_eq(deleted, 296);
    ck_assert_uint_eq(deleted_noticed, 294);
    ck_assert_uint_eq(swapped, 304);
    ck_assert_uint_eq(swapped_noticed, 304);
}
END_TEST

/* The first switch, softirq entry and exit, waking, wakeup, poll and raise, and the last line; of
 * eleven ticks ten raise TIMER while it is pending or before an entry that another raise explains
 * as well. */
START_TEST(every_deletion_in_an_overload_trace_is_noticed_but_for_firsts_and_ticks)
{
    static const unsigned expected[] = { 13, 15, 39, 40, 210, 211, 212, 833 };
    struct order_bench *b = bench_read("e1000_10000.txt");
    unsigned ticks = 0, others = 0;

    for (unsigned i = 0; i < b->lines; i++) {
        if (!is_of_the_order(b, i) || notices_damage(b, NULL, i, 0))
            continue;
        if (is_tick(b, i)) {
            ticks++;
            continue;
        }
        ck_assert_uint_lt(others, sizeof expected / sizeof expected[0]);
        ck_assert_uint_eq(i + 1, expected[others]);
        others++;
    }
    ck_assert_uint_eq(others, 8);
    ck_assert_uint_eq(ticks, 10);
    free(b);
}
END_TEST

/* With no doubt about what is recorded, the very first and last line alone can go. */
START_TEST(every_deletion_but_for_ends_and_ticks_is_noticed_when_all_kinds_are_recorded)
{
    struct order_bench *b = bench_read("e1000_10000.txt");
    struct order_options options = bench_all_recorded(b);

    for (unsigned i = 0; i < b->lines; i++)
        if (is_of_the_order(b, i) && !is_tick(b, i) && !notices_damage(b, &options, i, 0))
            ck_assert_msg(i + 1 == 13 || i + 1 == 833, "line %u", i + 1);
    free(b);
}
END_TEST

/* 61 neighbours are of different kinds; 10 of those with a tick's raise may stand either way. */
START_TEST(every_swap_in_an_overload_trace_is_noticed_but_for_ticks)
{
    struct order_bench *b = bench_read("e1000_10000.txt");
    unsigned ticks = 0, swaps = 0, noticed = 0;

    for (unsigned i = 0; i < b->lines; i++) {
        unsigned next = next_of_the_order(b, i);

        if (!is_of_the_order(b, i) || next == b->lines || b->event[i] == b->event[next])
            continue;
        swaps++;
        if (notices_damage(b, NULL, i, next))
            noticed++;
        else
            ticks += is_tick(b, i) || is_tick(b, next);
    }
    ck_assert_uint_eq(swaps, 61);
    ck_assert_uint_eq(noticed, 51);
    ck_assert_uint_eq(ticks, 10);
    free(b);
}
END_TEST

TEST_RUNNER("order checker, damage", random_damage_to_an_idle_trace_is_noticed,
            every_deletion_in_an_overload_trace_is_noticed_but_for_firsts_and_ticks,
            every_deletion_but_for_ends_and_ticks_is_noticed_when_all_kinds_are_recorded,
            every_swap_in_an_overload_trace_is_noticed_but_for_ticks)
