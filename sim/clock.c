/* Clock edges. The period is kept as whole picoseconds and a fraction of 64 bits, so that moving on
 * by some cycles is two multiplications; every division is out of the way.
 *
 * Why the rounded fraction is exact: edge n lies at n * period_ps + n * period_rem / period_den.
 * The fraction of 64 bits is too large by less than 2^-64 ps, after n cycles by less than n *
 * 2^-64. The true time lies at least 1 / period_den below the next whole picosecond, so the floor
 * is the same as long as n * 2^-64 <= 1 / period_den. */
#include "sim/clock.h"

#include <stddef.h>

#include "sim/check.h"

#define MAX_HERTZ_NUM UINT64_C(1000000000000)
#define MAX_HERTZ_DEN UINT64_C(1000000)

typedef unsigned __int128 uint128;

static uint64_t greatest_common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* floor(2^64 * top / bottom), or the largest number when that needs 65 bits. */
static uint64_t inverse(uint64_t top, uint64_t bottom)
{
    uint128 quotient = ((uint128)top << 64) / bottom;

    return quotient > UINT64_MAX ? UINT64_MAX : (uint64_t)quotient;
}

void sim_clock_init(struct sim_clock *clock, uint64_t num, uint64_t den)
{
    SIM_CHECK(NULL, num >= 1 && num <= MAX_HERTZ_NUM, "a clock of %llu / %llu Hz",
              (unsigned long long)num, (unsigned long long)den);
    SIM_CHECK(NULL, den >= 1 && den <= MAX_HERTZ_DEN, "a clock of %llu / %llu Hz",
              (unsigned long long)num, (unsigned long long)den);
    SIM_CHECK(NULL, num / den <= MAX_HERTZ_NUM, "a cycle shorter than a picosecond");

    /* den * 10^12 <= 10^18 fits. */
    uint64_t common = greatest_common_divisor(den * SIM_PS_PER_S, num);
    uint64_t top = den * SIM_PS_PER_S / common;
    uint64_t bottom = num / common;

    clock->num = num;
    clock->den = den;
    clock->period_ps = top / bottom;
    clock->period_rem = top % bottom;
    clock->period_den = bottom;
    clock->period_frac = (uint64_t)((((uint128)clock->period_rem << 64) + bottom - 1) / bottom);
    clock->period_inverse = inverse(bottom, top);
    clock->exact_n = UINT64_MAX / bottom;
    /* And no sum overflows while time stays below 2^63 ps, which is 106 days. */
    if (clock->exact_n > (UINT64_C(1) << 62) / (clock->period_ps + 1))
        clock->exact_n = (UINT64_C(1) << 62) / (clock->period_ps + 1);
}

/* floor(n * period), in 128 bits. */
static uint128 edge_ps(const struct sim_clock *clock, uint64_t n)
{
    return (uint128)n * clock->period_ps + (uint128)n * clock->period_rem / clock->period_den;
}

struct sim_edge sim_clock_advance_far(const struct sim_clock *clock, struct sim_edge from,
                                      uint64_t cycles)
{
    uint128 n = (uint128)from.n + cycles;

    SIM_CHECK(NULL, n <= UINT64_MAX, "%llu cycles end beyond all time", (unsigned long long)cycles);

    uint128 ps = from.ps + edge_ps(clock, (uint64_t)n) - edge_ps(clock, from.n);

    SIM_CHECK(NULL, ps <= UINT64_MAX, "%llu cycles end beyond all time",
              (unsigned long long)cycles);
    return (struct sim_edge){ .n = (uint64_t)n, .ps = (uint64_t)ps, .frac = 0 };
}

uint64_t sim_clock_edge_ps(const struct sim_clock *clock, uint64_t n)
{
    return sim_clock_advance(clock, (struct sim_edge){ 0, 0, 0 }, n).ps;
}

struct sim_edge sim_clock_edge_before(const struct sim_clock *clock, struct sim_edge from,
                                      uint64_t ps)
{
    /* The guess is never too large, and at most two too small: one for the rounded inverse, one
     * for the floor in the edge's own time. */
    uint64_t guess = (uint64_t)(((uint128)(ps - from.ps) * clock->period_inverse) >> 64);
    struct sim_edge edge = sim_clock_advance(clock, from, guess);

    if (edge.ps + clock->period_ps > ps) /* a cycle is not shorter than that */
        return edge;

    struct sim_edge next = sim_clock_advance(clock, edge, 1);

    while (next.ps <= ps) {
        edge = next;
        next = sim_clock_advance(clock, edge, 1);
    }
    return edge;
}

struct sim_edge sim_clock_edge_after(const struct sim_clock *clock, struct sim_edge from,
                                     uint64_t ps)
{
    struct sim_edge edge = sim_clock_edge_before(clock, from, ps);

    return edge.ps == ps ? edge : sim_clock_advance(clock, edge, 1);
}

struct sim_edge sim_clock_edge_at_or_after(const struct sim_clock *clock, uint64_t ps)
{
    return sim_clock_edge_after(clock, (struct sim_edge){ 0, 0, 0 }, ps);
}

uint64_t sim_clock_whole_cycles(const struct sim_clock *clock, struct sim_edge from, uint64_t ps)
{
    return sim_clock_edge_before(clock, from, ps).n - from.n;
}

uint64_t sim_ps_for(uint64_t units, uint64_t units_per_s)
{
    SIM_CHECK(NULL, units_per_s > 0, "work at a rate of nothing");
    if (units <= UINT64_MAX / (2 * SIM_PS_PER_S) && units_per_s <= UINT64_MAX / 2)
        return (units * SIM_PS_PER_S + units_per_s - 1) / units_per_s;

    uint128 ps = ((uint128)units * SIM_PS_PER_S + units_per_s - 1) / units_per_s;

    SIM_CHECK(NULL, ps <= UINT64_MAX, "%llu units end beyond all time", (unsigned long long)units);
    return (uint64_t)ps;
}
