/* The metric table: one row for each number a run leaves.
 *
 * CSV columns, summary, plot axes, expect: checks, compare and the reference page are loops over
 * these rows. A model fills one C struct of metrics for each run.
 */
#ifndef SIM_METRIC_H
#define SIM_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum metric_kind {
    METRIC_KIND_UINT,   /* uint64_t */
    METRIC_KIND_DOUBLE, /* double */
};

struct metric_row {
    const char *name; /* with its unit: delivered_pps, latency_p50_us */
    enum metric_kind kind;
    size_t offset;
    const char *unit;
    const char *doc;
    bool is_drop; /* a named place of loss: a row of the drop ledger */
    /* One of many that stand side by side, like cpu.0.busy_share, cpu.1.busy_share ..: its number
     * from 1, with "0" in the name of the first; 0: none of such. One that is 0 in every run is
     * left out of files and tables. */
    unsigned series;
};

struct metric_table {
    const struct metric_row *rows;
    size_t row_count;
    size_t bytes;
};

/* The value as a double, whatever its kind. */
double metric_value(const struct metric_row *row, const void *metrics);

/* The row's name; of one of a series with N for its number: cpu.N.busy_share. */
void metric_series_name(const struct metric_row *row, char *name, size_t bytes);

/* The row of that name, or NULL. */
const struct metric_row *metric_find(const struct metric_table *table, const char *name);

#endif
