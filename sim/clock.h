/* Clock domains: cycles to picoseconds by counting edges, so nothing drifts.
 *
 * A frequency is a rational number of hertz, num / den. Edge n lies at floor(n * den * 10^12 / num)
 * picoseconds. Work is counted in cycles and only ever turned into time by asking for an edge.
 */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define SIM_PS_PER_S  UINT64_C(1000000000000)
#define SIM_PS_PER_MS UINT64_C(1000000000)
#define SIM_PS_PER_US UINT64_C(1000000)
#define SIM_PS_PER_NS UINT64_C(1000)

struct sim_clock {
    uint64_t num;         /* hertz, numerator; 1 .. 10^12 */
    uint64_t den;         /* hertz, denominator; 1 .. 10^6 */
    uint64_t period_ps;   /* whole picoseconds of one cycle; at least 1 */
    uint64_t period_rem;  /* the rest of it, in units of 1 / period_den ps; 0 .. period_den - 1 */
    uint64_t period_den;  /* divides num; small for every frequency people write */
    uint64_t period_frac; /* the rest again, in units of 2^-64 ps, rounded up */
    uint64_t period_inverse; /* floor(2^64 / period), to guess how many cycles fit */
    uint64_t exact_n;        /* up to this edge the rounding has changed no picosecond */
};

/* A place on the time axis that lies on an edge, kept so that moving on costs no division. */
struct sim_edge {
    uint64_t n;    /* number of the edge */
    uint64_t ps;   /* its time */
    uint64_t frac; /* the fraction the floor cut off, in units of 2^-64 ps; n times period_frac,
                    * modulo 2^64. Not kept beyond exact_n. */
};

/* num and den need not be reduced. Cannot fail inside the ranges above (checked). */
void sim_clock_init(struct sim_clock *clock, uint64_t num, uint64_t den);

/* floor(n * den * 10^12 / num), exact in 128 bits. */
uint64_t sim_clock_edge_ps(const struct sim_clock *clock, uint64_t n);

/* The first edge at or after ps. */
struct sim_edge sim_clock_edge_at_or_after(const struct sim_clock *clock, uint64_t ps);

/* The last edge at or before ps, and the first at or after it, counted on from an earlier edge:
 * cheaper than starting from 0. ps must not be before from.ps. */
struct sim_edge sim_clock_edge_before(const struct sim_clock *clock, struct sim_edge from,
                                      uint64_t ps);
struct sim_edge sim_clock_edge_after(const struct sim_clock *clock, struct sim_edge from,
                                     uint64_t ps);

/* sim_clock_advance beyond exact_n. Rare, and kept out of its callers. */
__attribute__((noinline, cold)) struct sim_edge
sim_clock_advance_far(const struct sim_clock *clock, struct sim_edge from, uint64_t cycles);

/* Whether the edge `cycles` after `from` lies beyond exact_n. */
static inline bool sim_clock_is_far(const struct sim_clock *clock, struct sim_edge from,
                                    uint64_t cycles)
{
    return __builtin_expect(cycles > clock->exact_n || from.n > clock->exact_n - cycles, 0);
}

/* The edge `cycles` after `from`; equal to sim_clock_edge_ps(from.n + cycles), only cheaper. It
 * must not be far, which is not checked. */
static inline struct sim_edge sim_clock_advance_near(const struct sim_clock *clock,
                                                     struct sim_edge from, uint64_t cycles)
{
    unsigned __int128 parts = (unsigned __int128)cycles * clock->period_frac + from.frac;

    return (struct sim_edge){ from.n + cycles,
                              from.ps + cycles * clock->period_ps + (uint64_t)(parts >> 64),
                              (uint64_t)parts };
}

/* The same for any number of cycles. */
static inline struct sim_edge sim_clock_advance(const struct sim_clock *clock, struct sim_edge from,
                                                uint64_t cycles)
{
    if (sim_clock_is_far(clock, from, cycles))
        return sim_clock_advance_far(clock, from, cycles);
    return sim_clock_advance_near(clock, from, cycles);
}

/* How many whole cycles fit between `from` and ps: the largest k with edge(from.n + k) <= ps.
 * ps must not be before from.ps. */
uint64_t sim_clock_whole_cycles(const struct sim_clock *clock, struct sim_edge from, uint64_t ps);

/* Work on things that take a fixed number of picoseconds: ceil(units * 10^12 / units_per_s). */
uint64_t sim_ps_for(uint64_t units, uint64_t units_per_s);

#endif
