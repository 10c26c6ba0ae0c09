#include "models/kernel/dim.h"

#include "sim/clock.h"

/* ---- profiles ---------------------------------------------------------------------------- */

static const struct {
    unsigned usecs, frames;
} profiles[2][2][DIM_PROFILES] = {
    [DIM_RX] = { [DIM_FROM_EVENT] = { { 1, 256 },
                                      { 8, 256 },
                                      { 64, 256 },
                                      { 128, 256 },
                                      { 256, 256 } },
                 [DIM_FROM_COMPLETION] = { { 2, 256 },
                                           { 8, 128 },
                                           { 16, 64 },
                                           { 32, 64 },
                                           { 64, 64 } } },
    [DIM_TX] = { [DIM_FROM_EVENT] = { { 1, 128 },
                                      { 8, 128 },
                                      { 32, 128 },
                                      { 64, 128 },
                                      { 128, 128 } },
                 [DIM_FROM_COMPLETION] = { { 5, 128 },
                                           { 8, 64 },
                                           { 16, 32 },
                                           { 32, 32 },
                                           { 64, 32 } } },
};

struct itr_wait dim_profile(enum dim_direction direction, enum dim_mode mode, int profile)
{
    return (struct itr_wait){
        .usecs_ps = profiles[direction][mode][profile].usecs * SIM_PS_PER_US,
        .frames = profiles[direction][mode][profile].frames,
    };
}

/* ---- a window ---------------------------------------------------------------------------- */

bool dim_take(struct dim *dim, const struct dim_sample *sample)
{
    struct dim_stats stats;

    switch (dim->state) {
    case DIM_MEASURE_IN_PROGRESS:
        if ((uint16_t)(sample->events - dim->start.events) < DIM_EVENTS)
            return false;
        if (!dim_stats_between(&dim->start, sample, &stats))
            return false;
        if (dim_decide(dim, &stats)) {
            dim->state = DIM_APPLY_NEW_PROFILE;
            return true;
        }
        dim->start = *sample;
        return false;
    case DIM_START_MEASURE:
        dim->start = *sample;
        dim->state = DIM_MEASURE_IN_PROGRESS;
        return false;
    case DIM_APPLY_NEW_PROFILE:
        return false;
    }
    return false;
}

void dim_applied(struct dim *dim)
{
    dim->state = DIM_START_MEASURE;
}

static int per_ms(uint64_t count, uint64_t us)
{
    return (int)(uint32_t)((count * 1000 + us - 1) / us);
}

/* The events counted are 64 whatever their number was. */
bool dim_stats_between(const struct dim_sample *start, const struct dim_sample *end,
                       struct dim_stats *stats)
{
    uint32_t us = (uint32_t)((end->time_ps - start->time_ps) / SIM_PS_PER_US);

    if (us == 0)
        return false;
    stats->packets_per_ms = per_ms((uint32_t)(end->packets - start->packets), us);
    stats->bytes_per_ms = per_ms((uint32_t)(end->bytes - start->bytes), us);
    stats->events_per_ms = per_ms(DIM_EVENTS, us);
    return true;
}

/* ---- compare ----------------------------------------------------------------------------- */

static bool differs(int now, int before)
{
    int64_t apart = (int64_t)now - before;

    return before && 100 * (apart < 0 ? -apart : apart) / before > 10;
}

enum dim_verdict dim_compare(const struct dim_stats *now, const struct dim_stats *before)
{
    if (before->bytes_per_ms == 0)
        return now->bytes_per_ms ? DIM_BETTER : DIM_SAME;
    if (differs(now->bytes_per_ms, before->bytes_per_ms))
        return now->bytes_per_ms > before->bytes_per_ms ? DIM_BETTER : DIM_WORSE;
    if (before->packets_per_ms == 0)
        return now->packets_per_ms ? DIM_BETTER : DIM_SAME;
    if (differs(now->packets_per_ms, before->packets_per_ms))
        return now->packets_per_ms > before->packets_per_ms ? DIM_BETTER : DIM_WORSE;
    if (before->events_per_ms == 0)
        return DIM_SAME;
    if (differs(now->events_per_ms, before->events_per_ms))
        return now->events_per_ms < before->events_per_ms ? DIM_BETTER : DIM_WORSE;
    return DIM_SAME;
}

/* ---- decide ------------------------------------------------------------------------------ */

enum step_result { STEPPED, TOO_TIRED, ON_EDGE };

static enum step_result step(struct dim *dim)
{
    if (dim->tired == DIM_TIRED_STEPS)
        return TOO_TIRED;
    switch (dim->tune) {
    case DIM_PARKING_ON_TOP:
    case DIM_PARKING_TIRED:
        break;
    case DIM_GOING_RIGHT:
        if (dim->profile == DIM_PROFILES - 1)
            return ON_EDGE;
        dim->profile++;
        dim->steps_right++;
        break;
    case DIM_GOING_LEFT:
        if (dim->profile == 0)
            return ON_EDGE;
        dim->profile--;
        dim->steps_left++;
        break;
    }
    dim->tired++;
    return STEPPED;
}

static void turn(struct dim *dim)
{
    if (dim->tune == DIM_GOING_RIGHT) {
        dim->tune = DIM_GOING_LEFT;
        dim->steps_left = 0;
    } else if (dim->tune == DIM_GOING_LEFT) {
        dim->tune = DIM_GOING_RIGHT;
        dim->steps_right = 0;
    }
}

static bool is_on_top(const struct dim *dim)
{
    if (dim->tune == DIM_GOING_RIGHT)
        return dim->steps_left > 1 && dim->steps_right == 1;
    if (dim->tune == DIM_GOING_LEFT)
        return dim->steps_right > 1 && dim->steps_left == 1;
    return true;
}

static void park_on_top(struct dim *dim)
{
    dim->steps_left = dim->steps_right = dim->tired = 0;
    dim->tune = DIM_PARKING_ON_TOP;
}

static void park_tired(struct dim *dim)
{
    dim->steps_left = dim->steps_right = 0;
    dim->tune = DIM_PARKING_TIRED;
}

static void exit_parking(struct dim *dim)
{
    dim->tune = dim->profile > 0 ? DIM_GOING_LEFT : DIM_GOING_RIGHT;
    step(dim);
}

static void walk(struct dim *dim, const struct dim_stats *now)
{
    if (dim_compare(now, &dim->before) != DIM_BETTER)
        turn(dim);
    if (is_on_top(dim)) {
        park_on_top(dim);
        return;
    }
    switch (step(dim)) {
    case STEPPED:
        break;
    case ON_EDGE:
        park_on_top(dim);
        break;
    case TOO_TIRED:
        park_tired(dim);
        break;
    }
}

bool dim_decide(struct dim *dim, const struct dim_stats *now)
{
    enum dim_tune tune = dim->tune;
    int profile = dim->profile;

    switch (tune) {
    case DIM_PARKING_ON_TOP:
        if (dim_compare(now, &dim->before) != DIM_SAME)
            exit_parking(dim);
        break;
    case DIM_PARKING_TIRED:
        if (--dim->tired == 0)
            exit_parking(dim);
        break;
    case DIM_GOING_RIGHT:
    case DIM_GOING_LEFT:
        walk(dim, now);
        break;
    }
    if (tune != DIM_PARKING_ON_TOP || dim->tune != DIM_PARKING_ON_TOP)
        dim->before = *now;
    return dim->profile != profile;
}
