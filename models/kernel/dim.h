/* Dynamic interrupt moderation: lib/dim/net_dim.c. It walks through five profiles of time and
 * frames, and keeps the direction in which more bytes, more packets or fewer interrupts come.
 *
 *      START ──a sample──> IN_PROGRESS ──64 events later: decide──> APPLY ──written──> START
 *                                              └──profile unchanged: a new window──┘
 *
 *      ON_TOP ──something changed──> LEFT or RIGHT ──worse: turn──> the other
 *        ^                               │ turned just after more than one step: the top
 *        └──at an edge, on top───────────┴──after ten steps──> TIRED ──ten decisions──> on it goes
 *
 * Rule:  a change counts when it is more than 10 % of what was. Parked on top, what was stays what
 *        it was, so a slow drift adds up until it counts.
 * Not modelled: the kworker that writes a profile (it is written at once, and the samples until
 *        then would have been lost).
 * Source: Linux 6.1.192 lib/dim/dim.c, lib/dim/net_dim.c, include/linux/dim.h.
 */
#ifndef MODELS_KERNEL_DIM_H
#define MODELS_KERNEL_DIM_H

#include "models/kernel/itr.h"

#define DIM_EVENTS      64u
#define DIM_PROFILES    5
#define DIM_START       1 /* the profile of a NIC that has just been opened */
#define DIM_TIRED_STEPS 10

enum dim_direction { DIM_RX, DIM_TX };
enum dim_mode { DIM_FROM_EVENT, DIM_FROM_COMPLETION }; /* EQE, CQE: where the time counts from */
enum dim_state { DIM_START_MEASURE, DIM_MEASURE_IN_PROGRESS, DIM_APPLY_NEW_PROFILE };
enum dim_tune { DIM_PARKING_ON_TOP, DIM_PARKING_TIRED, DIM_GOING_RIGHT, DIM_GOING_LEFT };
enum dim_verdict { DIM_WORSE, DIM_SAME, DIM_BETTER };

struct dim_sample {
    uint64_t time_ps;
    uint32_t packets, bytes; /* counters that wrap */
    uint16_t events;
};

/* For each millisecond, rounded up. */
struct dim_stats {
    int bytes_per_ms, packets_per_ms, events_per_ms;
};

struct dim {
    enum dim_state state;
    enum dim_tune tune;
    struct dim_sample start;
    struct dim_stats before;
    int profile, steps_right, steps_left, tired;
};

/* One of the five profiles. */
struct itr_wait dim_profile(enum dim_direction direction, enum dim_mode mode, int profile);

/* A sample after a poll. True: dim->profile has changed, and the caller writes it and then calls
 * dim_applied; samples before that are lost. */
bool dim_take(struct dim *dim, const struct dim_sample *sample);
void dim_applied(struct dim *dim);

/* The parts of it. */
enum dim_verdict dim_compare(const struct dim_stats *now, const struct dim_stats *before);
bool dim_decide(struct dim *dim, const struct dim_stats *now);

/* False: no whole microsecond has passed. */
bool dim_stats_between(const struct dim_sample *start, const struct dim_sample *end,
                       struct dim_stats *stats);

#endif
