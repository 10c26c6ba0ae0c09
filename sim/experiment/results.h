/* Everything a sweep left: metrics of every run, and what replications say together. */
#ifndef SIM_EXPERIMENT_RESULTS_H
#define SIM_EXPERIMENT_RESULTS_H

#include "sim/estimate.h"
#include "sim/experiment/scenario.h"
#include "sim/histogram.h"

struct latency_summary {
    uint64_t count; /* over all replications */
    double mean_us, p50_us, p99_us, max_us;
};

struct results {
    const struct scenario *scenario;
    size_t points, replications, metric_count, latency_count;
    char *metrics;                     /* a metrics struct a run, replication fastest; owned */
    struct estimate *estimates;        /* metric_count a point; owned */
    bool *shown;                       /* metric_count: rows that files and tables have; owned */
    struct sample_table *samples;      /* a point; owned; NULL: no samples */
    struct latency_summary *latencies; /* latency_count a point; owned */
};

/* points * replications */
size_t results_run_count(const struct scenario *scenario);

struct results *results_create(const struct scenario *scenario);
void results_free(struct results *results);

/* Where run number (point * replications + replication) keeps its metrics struct. */
void *results_metrics(const struct results *results, size_t point, size_t replication);

/* All of a point's runs are in: `merged` holds a histogram a latency row, over replications. */
void results_finish_point(struct results *results, size_t point, const struct histogram *merged);

const struct estimate *results_estimate(const struct results *results, size_t point,
                                        const struct metric_row *row);

/* Whether files and tables have the row: true but for one of a series that is always 0. */
bool results_shows(const struct results *results, const struct metric_row *row);

/* Of an axis its number (or its place, from 1, when its values are words); of a metric its mean. */
double results_quantity(const struct results *results, size_t point, const struct quantity *of);

/* The latency row that stands for the whole way: "total", or else the last; its index, or
 * SIZE_MAX when the model has none. */
size_t results_whole_latency(const struct results *results);

#endif
