/* Time and the agenda: all that a model may know about time.
 *
 * One `struct sim` is one simulated world. Time is a uint64_t in picoseconds from 0. An event is
 * embedded in the component it belongs to; arming it allocates nothing. Events run in the order
 * (time, rank, order): at equal times everything else comes before the ends of CPU spends (rank 1,
 * among themselves in CPU order); all other events (rank 0) run first armed, first served, and
 * moving an event gives it a new number.
 *
 * A run is [0, end): events strictly before the end run, nothing at it.
 */
#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/clock.h"

struct sim;

struct sim_event {
    uint64_t time_ps;                 /* when it is due; meaningful while armed */
    uint64_t order;                   /* rank in the top bit, then arming number or CPU number */
    struct sim_event *before, *after; /* neighbours in a wheel slot */
    int32_t place;                    /* where the agenda keeps it; SIM_EVENT_IDLE when not armed */
    void (*fire)(void *ctx);
    void *ctx;
};

#define SIM_EVENT_IDLE (-1)

/* A new world at time 0 with an empty agenda and no end (UINT64_MAX). NULL when memory is short. */
struct sim *sim_create(void);

/* Ends the world. Contexts still alive are abandoned where they stand; their stacks are freed. */
void sim_destroy(struct sim *sim);

/* fire(ctx) is called by the main loop when the event is due. It may arm, move or cancel any event,
 * itself included. It must not spend CPU time: only code on a context does (sim/context.h). */
void sim_event_init(struct sim_event *event, void (*fire)(void *ctx), void *ctx);

static inline bool sim_event_is_armed(const struct sim_event *event)
{
    return event->place != SIM_EVENT_IDLE;
}

/* Arms the event for time_ps (not before now; checked), or moves it there when it is armed. */
void sim_at(struct sim *sim, struct sim_event *event, uint64_t time_ps);

/* sim_at(now + delay_ps). */
void sim_after(struct sim *sim, struct sim_event *event, uint64_t delay_ps);

/* Arms for the edge `cycles` after the first edge of clock at or after now. */
void sim_after_cycles(struct sim *sim, struct sim_event *event, const struct sim_clock *clock,
                      uint64_t cycles);

/* Takes an armed event off the agenda; does nothing to one that is not armed. */
void sim_cancel(struct sim *sim, struct sim_event *event);

/* The last instant reached. Asserted: the running context owes no cycles (sim/context.h). */
uint64_t sim_now_ps(const struct sim *sim);

/* When the next event is due; UINT64_MAX when nothing is. */
uint64_t sim_next_ps(const struct sim *sim);

/* Runs every event strictly before ps and before the end, in order. now stays at the last instant
 * reached. Not to be called from an event or a context. */
void sim_run_until(struct sim *sim, uint64_t ps);

/* The end of the run: nothing at or after ps runs. Not before now; may be moved later only while
 * nothing runs. */
void sim_set_end(struct sim *sim, uint64_t ps);
uint64_t sim_end_ps(const struct sim *sim);

/* A stop request at now: sets the end to now + 1 ps. */
void sim_stop(struct sim *sim);

/* For owners of the clock that are not the native loop (sim/drive.c). sim_lower_limit brings the
 * limit of the sim_run_until that is running nearer, since something outside is now due at ps.
 * sim_advance_to tells the time while nothing runs: not before now, not after the next event. */
void sim_lower_limit(struct sim *sim, uint64_t ps);
void sim_advance_to(struct sim *sim, uint64_t ps);

/* How the engine is driven; results never depend on it. Set before the first event runs. */
struct sim_options {
    bool no_run_ahead;    /* every spend parks on the agenda */
    bool charge_is_run;   /* every cpu_charge is a cpu_run */
    uint32_t broken_rule; /* tests only: 1 .. 8 breaks that rule of docs/engine.md; 0 breaks none */
};
void sim_set_options(struct sim *sim, struct sim_options options);

/* Counts of what the engine did, for benchmarks; never part of a result. */
struct sim_work {
    uint64_t events;        /* fired from the agenda */
    uint64_t inline_spends; /* spends that moved the clock without an event */
    uint64_t switches;      /* jumps into a fiber */
};
struct sim_work sim_work_done(const struct sim *sim);

#endif
