#include "models/bus/calendar.h"

#include <string.h>

#include "sim/check.h"

static struct calendar_span *span_at(struct calendar *calendar, uint32_t i)
{
    return &calendar->spans[(calendar->first + i) & (CALENDAR_SPANS - 1)];
}

static void forget_past(struct calendar *calendar, uint64_t now);
static uint64_t append(struct calendar *calendar, uint64_t from, uint64_t duration);
static uint64_t fill_gap(struct calendar *calendar, uint64_t earliest, uint64_t duration);
static void insert(struct calendar *calendar, uint32_t before, uint64_t from, uint64_t duration);

void calendar_init(struct calendar *calendar)
{
    memset(calendar, 0, sizeof *calendar);
}

uint64_t calendar_reserve(struct calendar *calendar, uint64_t now, uint64_t earliest,
                          uint64_t duration)
{
    SIM_CHECK(NULL, now >= calendar->asked && earliest >= now,
              "a job asked for at %llu, from %llu on, after one at %llu", (unsigned long long)now,
              (unsigned long long)earliest, (unsigned long long)calendar->asked);
    forget_past(calendar, now);
    if (duration == 0)
        return earliest;
    calendar->reserved += duration;
    if (calendar->count == 0 || earliest >= span_at(calendar, calendar->count - 1)->from)
        return append(calendar, earliest, duration);
    return fill_gap(calendar, earliest, duration);
}

static void forget_past(struct calendar *calendar, uint64_t now)
{
    calendar->asked = now;
    while (calendar->count && span_at(calendar, 0)->to <= now) {
        calendar->first++;
        calendar->count--;
    }
}

/* At from, or behind the last span when that is later. */
static uint64_t append(struct calendar *calendar, uint64_t from, uint64_t duration)
{
    struct calendar_span *last = calendar->count ? span_at(calendar, calendar->count - 1) : NULL;

    if (last && (from <= last->to || calendar->count == CALENDAR_SPANS)) {
        last->to = (from > last->to ? from : last->to) + duration;
        last->work += duration;
        return last->to;
    }
    *span_at(calendar, calendar->count++) =
        (struct calendar_span){ .from = from, .to = from + duration, .work = duration };
    return from + duration;
}

static uint64_t fill_gap(struct calendar *calendar, uint64_t earliest, uint64_t duration)
{
    uint64_t from = earliest;

    for (uint32_t i = 0; i < calendar->count; i++) {
        const struct calendar_span *span = span_at(calendar, i);

        if (span->to <= from)
            continue;
        if (span->from >= from + duration) {
            bool touches =
                span->from == from + duration || (i > 0 && span_at(calendar, i - 1)->to == from);

            if (touches || calendar->count < CALENDAR_SPANS) {
                insert(calendar, i, from, duration);
                return from + duration;
            }
        }
        from = span->to;
    }
    return append(calendar, from, duration);
}

/* Into the gap before span number `before`; neighbours that touch become one. */
static void insert(struct calendar *calendar, uint32_t before, uint64_t from, uint64_t duration)
{
    struct calendar_span *next = span_at(calendar, before);
    struct calendar_span *previous = before > 0 ? span_at(calendar, before - 1) : NULL;
    bool touches_previous = previous && previous->to == from;
    bool touches_next = next->from == from + duration;

    if (touches_previous && touches_next) {
        previous->to = next->to;
        previous->work += duration + next->work;
        for (uint32_t i = before; i + 1 < calendar->count; i++)
            *span_at(calendar, i) = *span_at(calendar, i + 1);
        calendar->count--;
    } else if (touches_previous) {
        previous->to += duration;
        previous->work += duration;
    } else if (touches_next) {
        next->from = from;
        next->work += duration;
    } else {
        for (uint32_t i = calendar->count; i > before; i--)
            *span_at(calendar, i) = *span_at(calendar, i - 1);
        *span_at(calendar, before) =
            (struct calendar_span){ .from = from, .to = from + duration, .work = duration };
        calendar->count++;
    }
}

bool calendar_is_open(struct calendar *calendar, uint64_t now, uint64_t earliest)
{
    forget_past(calendar, now);
    return calendar->count == 0 || earliest >= span_at(calendar, calendar->count - 1)->from;
}

uint64_t calendar_busy(const struct calendar *calendar, uint64_t up_to)
{
    uint64_t ahead = 0;

    SIM_CHECK(NULL, up_to >= calendar->asked, "busy time up to %llu, asked for too late",
              (unsigned long long)up_to);
    for (uint32_t i = 0; i < calendar->count; i++) {
        const struct calendar_span *span =
            &calendar->spans[(calendar->first + i) & (CALENDAR_SPANS - 1)];
        uint64_t left = span->to > up_to ? span->to - up_to : 0;

        ahead += left < span->work ? left : span->work;
    }
    return calendar->reserved - ahead;
}
