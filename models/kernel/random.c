#include "models/kernel/random.h"

#define DELTA_MASK 0xfffu /* of a difference's half, 12 bits count */

static uint64_t magnitude(int64_t difference)
{
    return difference < 0 ? (uint64_t)-difference : (uint64_t)difference;
}

/* int_ln_12bits: the place of the highest bit set. */
static unsigned floor_log2(uint64_t word)
{
    unsigned log2 = 0;

    while (word >>= 1)
        log2++;
    return log2;
}

unsigned add_timer_randomness(struct entropy_pool *pool, struct timer_rand_state *state,
                              uint64_t cycle)
{
    int64_t delta = (int64_t)cycle - state->last_time;
    int64_t delta2 = delta - state->last_delta;
    int64_t delta3 = delta2 - state->last_delta2;
    uint64_t least = magnitude(delta);
    unsigned bits;

    state->last_time = (int64_t)cycle;
    state->last_delta = delta;
    state->last_delta2 = delta2;
    if (magnitude(delta2) < least)
        least = magnitude(delta2);
    if (magnitude(delta3) < least)
        least = magnitude(delta3);
    bits = floor_log2(least >> 1 & DELTA_MASK);
    pool->samples++;
    pool->bits = pool->bits + bits < ENTROPY_POOL_BITS ? pool->bits + bits : ENTROPY_POOL_BITS;
    return bits;
}
