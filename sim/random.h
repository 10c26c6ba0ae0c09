/* One seeded stream of random numbers for each component, and the distributions we draw.
 *
 * A stream is made from the run's seed, the replication number and the component's *name*: adding a
 * component does not move another's numbers. All variates use integers or correctly rounded double
 * operations (+ - * / only, no libm), so the same seed gives the same values on any machine.
 */
#ifndef SIM_RANDOM_H
#define SIM_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct sim_random {
    uint64_t state[4]; /* xoshiro256** */
};

/* name is copied into the seed, not kept. */
void sim_random_init(struct sim_random *random, uint64_t seed, uint64_t replication,
                     const char *name);

uint64_t sim_random_u64(struct sim_random *random);

/* Uniform over 0 .. n - 1, without bias; n >= 1. */
uint64_t sim_random_below(struct sim_random *random, uint64_t n);

/* Uniform over [0, 1) with 53 bits. */
double sim_random_unit(struct sim_random *random);

/* True with probability p; p outside 0 .. 1 is clipped. */
bool sim_random_chance(struct sim_random *random, double p);

/* Exponential with the given mean (>= 0), rounded down to an integer (so the mean of the result is
 * lower by about a half; add randomness of your own where means below 1000 matter). */
uint64_t sim_random_exponential(struct sim_random *random, double mean);

/* Geometric number of trials up to and including the first success, 1, 2, ...; mean >= 1. */
uint64_t sim_random_geometric(struct sim_random *random, double mean);

/* Pareto with shape alpha > 1 and the given mean, cut at cap (heavy tails); rounded down. */
uint64_t sim_random_pareto(struct sim_random *random, double alpha, double mean, uint64_t cap);

#endif
