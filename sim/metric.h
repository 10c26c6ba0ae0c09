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
};

struct metric_table {
    const struct metric_row *rows;
    size_t row_count;
    size_t bytes;
};

/* The value as a double, whatever its kind. */
double metric_value(const struct metric_row *row, const void *metrics);

/* The row of that name, or NULL. */
const struct metric_row *metric_find(const struct metric_table *table, const char *name);

#endif
