/* Published measurements out of a CSV file: marks (x, y) by series.
 *
 * A file is looked for as it is written (relative to the scenario), with .csv behind it, and in
 * reference/ beside the scenario.
 */
#ifndef SIM_EXPERIMENT_MARKS_H
#define SIM_EXPERIMENT_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/output/csv.h"
#include "sim/yaml.h"

struct marks {
    char series[64];
    size_t count;
    double *x, *y; /* owned; in the order of the file */
};

/* Reads the table a scalar names. NULL + err at the scalar. */
struct csv_table *marks_open(const char *scenario_path, const struct yaml_node *file,
                             struct sim_error *err);

/* Takes the marks of one series; series NULL takes all rows. x and y name columns; NULL takes the
 * last but one and the last column. False + err at the node `at`. */
bool marks_take(struct marks *marks, const struct csv_table *table, const char *series,
                const char *x, const char *y, const struct yaml_node *at, struct sim_error *err);
void marks_fini(struct marks *marks);

/* The distinct cells of the column "series", in the order of the file; empty when there is no such
 * column. Their number is returned; at most `room` are written. */
size_t marks_series(const struct csv_table *table, const char **names, size_t room);

#endif
