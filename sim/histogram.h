/* A log-linear histogram of uint64 values: percentiles within 2^-7 (0.8 %) of the value over the
 * whole range, constant memory, a few nanoseconds a record. Used for latencies in picoseconds.
 */
#ifndef SIM_HISTOGRAM_H
#define SIM_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_SUB_BITS 6 /* 64 linear buckets to each power of two: bucket width 1/64 */
#define HISTOGRAM_BUCKETS  ((64 - HISTOGRAM_SUB_BITS + 1) << HISTOGRAM_SUB_BITS)

struct histogram {
    uint64_t count, min, max; /* of the values recorded; min is UINT64_MAX when there are none */
    unsigned __int128 sum;    /* exact */
    uint64_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_clear(struct histogram *h);

static inline unsigned histogram_bucket(uint64_t value)
{
    if (value < (UINT64_C(1) << HISTOGRAM_SUB_BITS))
        return (unsigned)value;
    unsigned shift = 63u - (unsigned)__builtin_clzll(value) - HISTOGRAM_SUB_BITS;
    return ((shift + 1) << HISTOGRAM_SUB_BITS) +
           (unsigned)((value >> shift) & ((1u << HISTOGRAM_SUB_BITS) - 1));
}

static inline void histogram_record(struct histogram *h, uint64_t value)
{
    h->count++;
    h->sum += value;
    if (value < h->min)
        h->min = value;
    if (value > h->max)
        h->max = value;
    h->buckets[histogram_bucket(value)]++;
}

/* Adds what `from` holds to `into`. */
void histogram_merge(struct histogram *into, const struct histogram *from);

/* The middle of the bucket that holds the value of rank ceil(q * count), clipped to min .. max;
 * 0 when empty. q in 0 .. 1. */
uint64_t histogram_quantile(const struct histogram *h, double q);

double histogram_mean(const struct histogram *h); /* 0 when empty */

#endif
