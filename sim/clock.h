/* Clock domains: cycles to picoseconds by counting edges, so nothing drifts.
 *
 * A frequency is a rational number of hertz, num / den. Edge n lies at floor(n * den * 10^12 / num)
 * picoseconds. Work is counted in cycles and only ever turned into time by asking for an edge.
 */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdint.h>

#define SIM_PS_PER_S  UINT64_C(1000000000000)
#define SIM_PS_PER_MS UINT64_C(1000000000)
#define SIM_PS_PER_US UINT64_C(1000000)
#define SIM_PS_PER_NS UINT64_C(1000)

struct sim_clock {
    uint64_t num;        /* hertz, numerator; 1 .. 10^12 */
    uint64_t den;        /* hertz, denominator; 1 .. 10^6 */
    uint64_t period_ps;  /* whole picoseconds of one cycle */
    uint64_t period_rem; /* the rest of it, in units of 1 / num ps; 0 .. num - 1 */
};

/* A place on the time axis that lies on an edge, kept so that moving on costs no 128-bit division. */
struct sim_edge {
    uint64_t n;   /* number of the edge */
    uint64_t ps;  /* its time */
    uint64_t rem; /* n * den * 10^12 modulo num */
};

/* num and den need not be reduced. Cannot fail inside the ranges above (checked). */
void sim_clock_init(struct sim_clock *clock, uint64_t num, uint64_t den);

/* floor(n * den * 10^12 / num), exact in 128 bits. */
uint64_t sim_clock_edge_ps(const struct sim_clock *clock, uint64_t n);

/* The first edge at or after ps. */
struct sim_edge sim_clock_edge_at_or_after(const struct sim_clock *clock, uint64_t ps);

/* The edge `cycles` after `from`; equal to sim_clock_edge_ps(from.n + cycles), only cheaper. */
struct sim_edge sim_clock_advance(const struct sim_clock *clock, struct sim_edge from,
                                  uint64_t cycles);

/* How many whole cycles fit between `from` and ps: the largest k with edge(from.n + k) <= ps.
 * ps must not be before from.ps. */
uint64_t sim_clock_whole_cycles(const struct sim_clock *clock, struct sim_edge from, uint64_t ps);

/* Work on things that take a fixed number of picoseconds: ceil(units * 10^12 / units_per_s). */
uint64_t sim_ps_for(uint64_t units, uint64_t units_per_s);

#endif
