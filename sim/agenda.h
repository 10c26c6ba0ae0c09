/* The agenda: armed events in the order (time, rank, arming number).
 *
 * From: sim/engine.c arms, moves and cancels.   To: its main loop, earliest first.
 *
 * As long as there are few, all events stand in the front, one sorted list: a machine with one busy
 * CPU has no more than a handful, and no order is cheaper for so few. When the front overflows all
 * go to the back: those due within the next AGENDA_SLOTS slots of 2^AGENDA_SLOT_SHIFT picoseconds
 * to a wheel, one short sorted list a slot, so nearly every event is alone in its slot, and a
 * bitmap with a summary word finds the next slot in two bit scans; whatever lies further ahead, or
 * would have to walk far in a crowded slot, to a 4-ary heap with 128-bit keys. Nothing migrates
 * between those two: the earlier of the two heads is next. When half a front would hold what is
 * left, it goes there. Time: all events lie at or after the `from_ps` a call is given, which never
 * goes back; so a slot holds events of one turn of the wheel only. Memory: the heap doubles when it
 * is full; nothing else is allocated. Numbers: measured by tests/bench/bench_hold.c.
 */
#ifndef SIM_AGENDA_H
#define SIM_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/engine.h"

#define AGENDA_FRONT_EVENTS 12
#define AGENDA_SLOT_SHIFT   9
#define AGENDA_SLOT_BITS    12
#define AGENDA_SLOTS        (UINT64_C(1) << AGENDA_SLOT_BITS)

struct agenda_entry {
    unsigned __int128 key; /* time above order */
    struct sim_event *event;
};

struct agenda {
    uint64_t head_ps;       /* when the earliest event is due; UINT64_MAX when there is none */
    struct sim_event *head; /* the earliest event; the sentinel when there is none */
    struct sim_event front; /* the sentinel of the ring of front events: after is the earliest */
    bool few;               /* all stand in the front; otherwise all stand in wheel and heap */
    uint32_t front_count;
    uint32_t wheel_count;
    uint32_t heap_count, heap_capacity;
    struct agenda_entry *heap;
    uint64_t summary; /* bit w: occupied[w] is not 0 */
    uint64_t occupied[AGENDA_SLOTS / 64];
    struct sim_event *first[AGENDA_SLOTS]; /* of each slot; its `before` is the last */
};

/* False when memory is short. */
bool agenda_init(struct agenda *agenda);
void agenda_fini(struct agenda *agenda);

/* Adds an event that is not armed; its time_ps and order are set, and time_ps >= from_ps. */
void agenda_add(struct agenda *agenda, struct sim_event *event, uint64_t from_ps);

/* Takes out an armed event. No event is due before from_ps. */
void agenda_remove(struct agenda *agenda, struct sim_event *event, uint64_t from_ps);

/* Takes out the earliest event; there must be one. */
struct sim_event *agenda_pop(struct agenda *agenda);

/* The earliest event, NULL when there is none. */
static inline struct sim_event *agenda_head(const struct agenda *agenda)
{
    return agenda->head != &agenda->front ? agenda->head : NULL;
}

static inline uint32_t agenda_count(const struct agenda *agenda)
{
    return agenda->front_count + agenda->wheel_count + agenda->heap_count;
}

#endif
