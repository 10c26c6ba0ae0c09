/* Something that does one job at a time, where a job may be booked for later: a lane of a link
 * whose answers are known to come in half a microsecond, and which is free until then.
 *
 * sim/resource.h is the simpler thing: its jobs begin in the order they are asked for. Here each
 * job takes the first gap that holds it at or after its earliest time, so that a doorbell asked
 * for now does not wait behind a completion booked for later.
 *
 *      now      doorbell        read answers
 *       |---------[==]-----------[======][======]-------->
 *
 * From, to: whoever asks is told when his job ends; the calendar calls nobody.
 * Lost:  nothing; a job waits.
 * Time:  in ticks of the caller: picoseconds of a serial link, clocks of a parallel bus. No event.
 * Not modelled: jobs that are called off or moved once booked. Beyond CALENDAR_SPANS busy spans
 *        ahead, a gap that would need one more span is given up: later jobs may then be late, never
 *        early, and the busy time in the midst of such a span is taken to lie at its end.
 * Numbers: none.
 */
#ifndef MODELS_BUS_CALENDAR_H
#define MODELS_BUS_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define CALENDAR_SPANS 256u /* a power of two */

struct calendar_span {
    uint64_t from, to; /* busy in [from, to) */
    uint64_t work;     /* how much of it: to - from, but for a gap given up */
};

struct calendar {
    struct calendar_span spans[CALENDAR_SPANS]; /* a ring, in order, never touching each other */
    uint32_t first, count;
    uint64_t reserved; /* all jobs' durations together */
    uint64_t asked;    /* when the last job was asked for */
};

/* Free since time 0. */
void calendar_init(struct calendar *calendar);

/* Asks, at now (which never goes back), for duration ticks from earliest (>= now) on. Returns when
 * the job ends: earliest itself when duration is 0. */
uint64_t calendar_reserve(struct calendar *calendar, uint64_t now, uint64_t earliest,
                          uint64_t duration);

/* True when nothing is booked behind the place a job of that earliest time gets: then jobs asked
 * for one after another lie end to end, and may be booked as one. */
bool calendar_is_open(struct calendar *calendar, uint64_t now, uint64_t earliest);

/* How long it was busy in [0, up_to); up_to not before the last job was asked for. */
uint64_t calendar_busy(const struct calendar *calendar, uint64_t up_to);

#endif
