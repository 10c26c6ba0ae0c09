/* A log-linear histogram of uint64 values: percentiles within 2^-7 (0.8 %) of the value over the
 * whole range, constant memory, a few nanoseconds a record. Used for latencies in picoseconds.
 */
#ifndef SIM_HISTOGRAM_H
#define SIM_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_SUB_BITS 6 /* 64 linear buckets to each power of two: bucket width 1/64 */
#define HISTOGRAM_BUCKETS  ((64 - HISTOGRAM_SUB_BITS + 1) << HISTOGRAM_SUB_BITS)

struct histogram {
    uint64_t count, min, max;   /* of the values recorded; min is UINT64_MAX when there are none */
    uint64_t sum_low, sum_high; /* exact: histogram_sum */
    uint64_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_clear(struct histogram *h);

/* Without a branch: the values of the first two blocks are their own buckets, since the shift is 0;
 * above, the leading bit of value >> shift counts as one block. */
static inline unsigned histogram_bucket(uint64_t value)
{
    uint64_t first_block = UINT64_C(1) << HISTOGRAM_SUB_BITS;
    unsigned log2 = 63u ^ (unsigned)__builtin_clzll(value | first_block);
    unsigned shift = log2 - HISTOGRAM_SUB_BITS;

    return (unsigned)((value >> shift) + (shift << HISTOGRAM_SUB_BITS));
}

static inline void histogram_record(struct histogram *h, uint64_t value)
{
    h->buckets[histogram_bucket(value)]++;
    h->count++;
    h->sum_low += value;
    h->sum_high += h->sum_low < value;
    if (__builtin_expect(value < h->min, 0))
        h->min = value;
    if (__builtin_expect(value > h->max, 0))
        h->max = value;
}

/* Adds what `from` holds to `into`. */
void histogram_merge(struct histogram *into, const struct histogram *from);

/* The middle of the bucket that holds the value of rank ceil(q * count), clipped to min .. max;
 * 0 when empty. q in 0 .. 1. */
uint64_t histogram_quantile(const struct histogram *h, double q);

static inline unsigned __int128 histogram_sum(const struct histogram *h)
{
    return (unsigned __int128)h->sum_high << 64 | h->sum_low;
}

double histogram_mean(const struct histogram *h); /* 0 when empty */

#endif
