#include "sim/histogram.h"

#include <string.h>

void histogram_clear(struct histogram *h)
{
    memset(h, 0, sizeof *h);
    h->min = UINT64_MAX;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    into->count += from->count;
    into->sum_low += from->sum_low;
    into->sum_high += from->sum_high + (into->sum_low < from->sum_low);
    if (from->min < into->min)
        into->min = from->min;
    if (from->max > into->max)
        into->max = from->max;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
        into->buckets[i] += from->buckets[i];
}

/* The middle of a bucket. Below 2^(SUB_BITS + 1) a bucket is one value wide; then each power of two
 * is cut into 2^SUB_BITS equal ones. */
static uint64_t bucket_middle(unsigned bucket)
{
    unsigned block = bucket >> HISTOGRAM_SUB_BITS;
    uint64_t sub = bucket & ((1u << HISTOGRAM_SUB_BITS) - 1);
    uint64_t width;

    if (block == 0)
        return sub;
    width = UINT64_C(1) << (block - 1);
    return ((sub + (UINT64_C(1) << HISTOGRAM_SUB_BITS)) << (block - 1)) + width / 2;
}

/* ceil(q * count), kept within 1 .. count. */
static uint64_t rank_of(double q, uint64_t count)
{
    double exact = q * (double)count;
    uint64_t rank;

    if (!(exact >= 1))
        return 1;
    if (exact >= (double)count)
        return count;
    rank = (uint64_t)exact;
    return (double)rank < exact ? rank + 1 : rank;
}

uint64_t histogram_quantile(const struct histogram *h, double q)
{
    uint64_t rank, seen = 0, value;
    unsigned bucket = 0;

    if (h->count == 0)
        return 0;
    rank = rank_of(q, h->count);
    while (bucket < HISTOGRAM_BUCKETS - 1 && (seen += h->buckets[bucket]) < rank)
        bucket++;
    value = bucket_middle(bucket);
    if (value < h->min)
        return h->min;
    return value > h->max ? h->max : value;
}

double histogram_mean(const struct histogram *h)
{
    return h->count == 0 ? 0 : (double)histogram_sum(h) / (double)h->count;
}
