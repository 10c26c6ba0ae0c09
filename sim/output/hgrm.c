#include "sim/output/hgrm.h"

#include <math.h>

#define TICKS_PER_HALF_DISTANCE 5
#define PS_PER_US               1e6

static uint64_t highest_of_bucket(unsigned bucket);
static uint64_t middle_of_bucket(unsigned bucket);
static double standard_deviation(const struct histogram *h);

/* Percentile levels are p = 1 - (10 - tick) / (10 * 2^halving), tick 0..4: 0, 0.1, 0.2, 0.3, 0.4,
 * 0.5, 0.55, ... Whether `below` of `count` values reach the level is decided in integers, so no
 * rounding moves a row. */
void hgrm_write(FILE *out, const struct histogram *h)
{
    const unsigned steps = 2 * TICKS_PER_HALF_DISTANCE;
    unsigned halving = 0, tick = 0;
    uint64_t below = 0;

    fprintf(out, "%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount",
            "1/(1-Percentile)");
    for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS && below < h->count; bucket++) {
        uint64_t value = highest_of_bucket(bucket);

        if (h->buckets[bucket] == 0)
            continue;
        below += h->buckets[bucket];
        if (value > h->max)
            value = h->max;
        /* (count - below) / count <= (10 - tick) / (10 * 2^halving), without division. It held for
         * the level before, so the left side stays under 2^70. */
        while (((unsigned __int128)(h->count - below) * steps) << halving <=
               (unsigned __int128)(steps - tick) * h->count) {
            double distance = ldexp((double)(steps - tick) / steps, -(int)halving);

            fprintf(out, "%12.3f %2.12f %10llu %14.2f\n", (double)value / PS_PER_US, 1 - distance,
                    (unsigned long long)below, 1 / distance);
            if (++tick == TICKS_PER_HALF_DISTANCE) {
                tick = 0;
                halving++;
            }
            if (below == h->count)
                break; /* every further level is the last value again: the 100 % row says it */
        }
    }
    if (h->count > 0)
        fprintf(out, "%12.3f %2.12f %10llu\n", (double)h->max / PS_PER_US, 1.0,
                (unsigned long long)h->count);
    fprintf(out, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n", histogram_mean(h) / PS_PER_US,
            standard_deviation(h) / PS_PER_US);
    fprintf(out, "#[Max     = %12.3f, Total count    = %12llu]\n",
            h->count > 0 ? (double)h->max / PS_PER_US : 0.0, (unsigned long long)h->count);
    fprintf(out, "#[Buckets = %12d, SubBuckets     = %12d]\n",
            HISTOGRAM_BUCKETS >> HISTOGRAM_SUB_BITS, 1 << HISTOGRAM_SUB_BITS);
}

static uint64_t lowest_of_bucket(unsigned bucket)
{
    unsigned level = bucket >> HISTOGRAM_SUB_BITS;
    uint64_t sub = bucket & ((1u << HISTOGRAM_SUB_BITS) - 1);

    if (level == 0)
        return sub;
    return ((UINT64_C(1) << HISTOGRAM_SUB_BITS) + sub) << (level - 1);
}

static uint64_t width_of_bucket(unsigned bucket)
{
    unsigned level = bucket >> HISTOGRAM_SUB_BITS;

    return level == 0 ? 1 : UINT64_C(1) << (level - 1);
}

static uint64_t highest_of_bucket(unsigned bucket)
{
    return lowest_of_bucket(bucket) + (width_of_bucket(bucket) - 1);
}

static uint64_t middle_of_bucket(unsigned bucket)
{
    return lowest_of_bucket(bucket) + width_of_bucket(bucket) / 2;
}

static double standard_deviation(const struct histogram *h)
{
    double mean = histogram_mean(h), squares = 0;

    if (h->count == 0)
        return 0;
    for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
        double off = (double)middle_of_bucket(bucket) - mean;

        if (h->buckets[bucket] > 0)
            squares += off * off * (double)h->buckets[bucket];
    }
    return sqrt(squares / (double)h->count);
}
