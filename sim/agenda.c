#include "sim/agenda.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#define SLOT_MASK         (AGENDA_SLOTS - 1)
#define PLACE_FRONT       (-2)
#define PLACE_WHEEL       (-3)
#define FIRST_HEAP_EVENTS 256
#define MAX_STEPS         24 /* a longer walk in a crowded slot goes to the heap instead */

static inline void set_head(struct agenda *agenda, struct sim_event *head)
{
    agenda->head = head;
    agenda->head_ps = head->time_ps;
}

bool agenda_init(struct agenda *agenda)
{
    memset(agenda, 0, sizeof *agenda);
    agenda->front.time_ps = agenda->front.order = UINT64_MAX;
    agenda->front.before = agenda->front.after = &agenda->front;
    agenda->few = true;
    set_head(agenda, &agenda->front);
    agenda->heap = malloc(FIRST_HEAP_EVENTS * sizeof *agenda->heap);
    agenda->heap_capacity = FIRST_HEAP_EVENTS;
    return agenda->heap != NULL;
}

void agenda_fini(struct agenda *agenda)
{
    free(agenda->heap);
}

static inline unsigned __int128 key_of(const struct sim_event *event)
{
    return (unsigned __int128)event->time_ps << 64 | event->order;
}

static inline bool comes_before(const struct sim_event *a, const struct sim_event *b)
{
    return key_of(a) < key_of(b);
}

/* Puts event between the neighbours `before` and before->after. */
static inline void link_after(struct sim_event *event, struct sim_event *before)
{
    event->before = before;
    event->after = before->after;
    before->after->before = event;
    before->after = event;
}

static inline void unlink_event(struct sim_event *event)
{
    event->before->after = event->after;
    event->after->before = event->before;
}

/* ---- the front --------------------------------------------------------------------------- */

/* The sentinel comes after every event, so the walk ends there at the latest. */
static inline void front_add(struct agenda *agenda, struct sim_event *event)
{
    struct sim_event *later = agenda->front.after;

    while (comes_before(later, event))
        later = later->after;
    link_after(event, later->before);
    event->place = PLACE_FRONT;
    agenda->front_count++;
}

static inline void front_remove(struct agenda *agenda, struct sim_event *event)
{
    unlink_event(event);
    agenda->front_count--;
}

/* ---- the wheel --------------------------------------------------------------------------- */

static inline uint64_t slot_of(uint64_t time_ps)
{
    return (time_ps >> AGENDA_SLOT_SHIFT) & SLOT_MASK;
}

/* Keeps the slot sorted; false when that would be a long walk. */
static inline bool wheel_add(struct agenda *agenda, struct sim_event *event)
{
    uint64_t slot = slot_of(event->time_ps);
    struct sim_event *first = agenda->first[slot];

    if (first == NULL) {
        event->before = event->after = event;
        agenda->first[slot] = event;
        agenda->occupied[slot / 64] |= UINT64_C(1) << slot % 64;
        agenda->summary |= UINT64_C(1) << slot / 64;
    } else {
        struct sim_event *earlier = first->before; /* the last of the slot */
        int steps = 0;

        while (comes_before(event, earlier)) {
            if (earlier == first) {
                agenda->first[slot] = event;
                earlier = first->before;
                break;
            }
            if (++steps == MAX_STEPS)
                return false;
            earlier = earlier->before;
        }
        link_after(event, earlier);
    }
    event->place = PLACE_WHEEL;
    agenda->wheel_count++;
    return true;
}

static inline void wheel_remove(struct agenda *agenda, struct sim_event *event)
{
    uint64_t slot = slot_of(event->time_ps);

    agenda->wheel_count--;
    if (event->after == event) {
        agenda->first[slot] = NULL;
        agenda->occupied[slot / 64] &= ~(UINT64_C(1) << slot % 64);
        if (agenda->occupied[slot / 64] == 0)
            agenda->summary &= ~(UINT64_C(1) << slot / 64);
        return;
    }
    unlink_event(event);
    if (agenda->first[slot] == event)
        agenda->first[slot] = event->after;
}

/* The first event of the first occupied word after this one, around the wheel; this one last. */
static inline struct sim_event *first_of_later_word(const struct agenda *agenda, uint64_t word)
{
    uint64_t later = agenda->summary & (~UINT64_C(1) << word);

    if (later == 0)
        later = agenda->summary;
    if (later == 0)
        return NULL;
    word = (uint64_t)__builtin_ctzll(later);
    return agenda->first[word * 64 + (uint64_t)__builtin_ctzll(agenda->occupied[word])];
}

/* The first event of the first occupied slot, looking once around from the slot of from_ps. */
static inline struct sim_event *wheel_first(const struct agenda *agenda, uint64_t from_ps)
{
    uint64_t slot = slot_of(from_ps);
    uint64_t bits = agenda->occupied[slot / 64] & (~UINT64_C(0) << slot % 64);

    if (bits == 0)
        return first_of_later_word(agenda, slot / 64);
    return agenda->first[slot / 64 * 64 + (uint64_t)__builtin_ctzll(bits)];
}

/* Takes out the wheel's first event and returns the one after it: wheel_remove and wheel_first in
 * one, for the main loop. */
static inline struct sim_event *wheel_pop(struct agenda *agenda, struct sim_event *event)
{
    uint64_t slot = slot_of(event->time_ps);
    struct sim_event *next = event->after;

    agenda->wheel_count--;
    if (next != event) {
        next->before = event->before;
        event->before->after = next;
        agenda->first[slot] = next;
        return next;
    }

    uint64_t word = slot / 64;
    uint64_t left = agenda->occupied[word] & ~(UINT64_C(1) << slot % 64);
    uint64_t later = left & (~UINT64_C(0) << slot % 64);

    agenda->first[slot] = NULL;
    agenda->occupied[word] = left;
    if (later != 0)
        return agenda->first[word * 64 + (uint64_t)__builtin_ctzll(later)];
    if (left == 0)
        agenda->summary &= ~(UINT64_C(1) << word);
    return first_of_later_word(agenda, word);
}

/* ---- the heap ---------------------------------------------------------------------------- */

static inline void heap_put(struct agenda *agenda, uint32_t at, struct agenda_entry entry)
{
    agenda->heap[at] = entry;
    entry.event->place = (int32_t)at;
}

static void heap_sift_up(struct agenda *agenda, uint32_t at, struct agenda_entry entry)
{
    while (at > 0) {
        uint32_t parent = (at - 1) / 4;

        if (agenda->heap[parent].key < entry.key)
            break;
        heap_put(agenda, at, agenda->heap[parent]);
        at = parent;
    }
    heap_put(agenda, at, entry);
}

static void heap_sift_down(struct agenda *agenda, uint32_t at, struct agenda_entry entry)
{
    const struct agenda_entry *heap = agenda->heap;
    uint32_t count = agenda->heap_count;

    for (;;) {
        uint32_t child = 4 * at + 1;
        uint32_t least;

        if (child + 3 < count) { /* four children: a small tournament without branches */
            uint32_t left = child + (heap[child + 1].key < heap[child].key);
            uint32_t right = child + 2 + (heap[child + 3].key < heap[child + 2].key);

            least = heap[right].key < heap[left].key ? right : left;
        } else {
            if (child >= count)
                break;
            least = child;
            for (child++; child < count; child++)
                if (heap[child].key < heap[least].key)
                    least = child;
        }
        if (entry.key < heap[least].key)
            break;
        heap_put(agenda, at, heap[least]);
        at = least;
    }
    heap_put(agenda, at, entry);
}

static void heap_add(struct agenda *agenda, struct sim_event *event)
{
    if (agenda->heap_count == agenda->heap_capacity) {
        size_t wanted = (size_t)agenda->heap_capacity * 2;

        SIM_CHECK(NULL, wanted <= INT32_MAX, "%zu events are armed", wanted);
        agenda->heap = realloc(agenda->heap, wanted * sizeof *agenda->heap);
        SIM_CHECK(NULL, agenda->heap != NULL, "no memory for %zu events", wanted);
        agenda->heap_capacity = (uint32_t)wanted;
    }
    heap_sift_up(agenda, agenda->heap_count++,
                 (struct agenda_entry){ .key = key_of(event), .event = event });
}

static void heap_remove(struct agenda *agenda, uint32_t at)
{
    struct agenda_entry last = agenda->heap[--agenda->heap_count];

    if (at == agenda->heap_count)
        return;
    if (at > 0 && last.key < agenda->heap[(at - 1) / 4].key)
        heap_sift_up(agenda, at, last);
    else
        heap_sift_down(agenda, at, last);
}

/* ---- all three --------------------------------------------------------------------------- */

static inline uint32_t back_count(const struct agenda *agenda)
{
    return agenda->wheel_count + agenda->heap_count;
}

/* Of the back, whose first in the wheel is given. */
static inline void set_back_head(struct agenda *agenda, struct sim_event *first_in_wheel)
{
    struct sim_event *head = first_in_wheel;

    if (agenda->heap_count > 0 && (head == NULL || agenda->heap[0].key < key_of(head)))
        head = agenda->heap[0].event;
    set_head(agenda, head);
}

/* Not inlined: the front's way through agenda_add then needs no stack. */
__attribute__((noinline)) static void back_add(struct agenda *agenda, struct sim_event *event,
                                               uint64_t from_ps)
{
    uint64_t slots_ahead = (event->time_ps >> AGENDA_SLOT_SHIFT) - (from_ps >> AGENDA_SLOT_SHIFT);

    if (slots_ahead >= AGENDA_SLOTS || !wheel_add(agenda, event))
        heap_add(agenda, event);
}

/* Too many for the front. */
__attribute__((noinline)) static void front_to_back(struct agenda *agenda, uint64_t from_ps)
{
    agenda->few = false;
    while (agenda->front_count > 0) {
        struct sim_event *last = agenda->front.before;

        front_remove(agenda, last);
        back_add(agenda, last, from_ps);
    }
}

/* Few enough for the front. */
__attribute__((noinline)) static void back_to_front(struct agenda *agenda, uint64_t from_ps)
{
    agenda->few = true;
    while (agenda->heap_count > 0) {
        struct sim_event *event = agenda->heap[0].event;

        heap_remove(agenda, 0);
        front_add(agenda, event);
    }
    while (agenda->wheel_count > 0) {
        struct sim_event *event = wheel_first(agenda, from_ps);

        wheel_remove(agenda, event);
        front_add(agenda, event);
    }
    set_head(agenda, agenda->front.after);
}

void agenda_add(struct agenda *agenda, struct sim_event *event, uint64_t from_ps)
{
    if (agenda->few) {
        front_add(agenda, event);
        set_head(agenda, agenda->front.after);
        if (agenda->front_count > AGENDA_FRONT_EVENTS)
            front_to_back(agenda, from_ps);
        return;
    }
    if (comes_before(event, agenda->head))
        set_head(agenda, event);
    back_add(agenda, event, from_ps);
}

void agenda_remove(struct agenda *agenda, struct sim_event *event, uint64_t from_ps)
{
    int32_t place = event->place;

    event->place = SIM_EVENT_IDLE;
    if (agenda->few) {
        front_remove(agenda, event);
        set_head(agenda, agenda->front.after);
        return;
    }
    if (place == PLACE_WHEEL)
        wheel_remove(agenda, event);
    else
        heap_remove(agenda, (uint32_t)place);
    if (back_count(agenda) <= AGENDA_FRONT_EVENTS / 2)
        back_to_front(agenda, from_ps);
    else if (event == agenda->head)
        set_back_head(agenda, wheel_first(agenda, from_ps));
}

struct sim_event *agenda_pop(struct agenda *agenda)
{
    struct sim_event *event = agenda->head;
    struct sim_event *first;

    if (agenda->few) {
        event->place = SIM_EVENT_IDLE;
        front_remove(agenda, event);
        set_head(agenda, agenda->front.after);
        return event;
    }
    if (event->place == PLACE_WHEEL) {
        first = wheel_pop(agenda, event);
    } else {
        heap_remove(agenda, 0);
        first = wheel_first(agenda, event->time_ps);
    }
    event->place = SIM_EVENT_IDLE;
    if (back_count(agenda) <= AGENDA_FRONT_EVENTS / 2)
        back_to_front(agenda, event->time_ps);
    else
        set_back_head(agenda, first);
    return event;
}
