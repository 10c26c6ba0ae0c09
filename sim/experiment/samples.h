/* samples: gauges of the machine read at a fixed period while it runs: time series.
 *
 *      samples: {every: 1 us, from: 0 ms, until: 5 ms, gauges: [rx_ring.0.packets]}
 *
 * Time:  a row at from + every, from + 2 every .. up to until, and before the run's end. A row
 * holds levels as they stand, and of counts, rates, shares and means what has come since the row
 *        before, at that instant of the agenda: what else is due at that very picosecond may have
 *        happened or not, always the same.
 * Rule:  looking changes nothing: every other file of the results has the same bytes. The sampler
 * is an event of its own on the agenda, and nothing at all where nobody asks. The first replication
 * of each point is sampled.
 */
#ifndef SIM_EXPERIMENT_SAMPLES_H
#define SIM_EXPERIMENT_SAMPLES_H

#include <stdio.h>

#include "sim/metric.h"
#include "sim/model.h"
#include "sim/output/csv.h"
#include "sim/yaml.h"

#define SAMPLE_COLUMNS_MAX 32
#define SAMPLE_CELLS_MAX   1000000u /* of one table; a cell is at most 24 bytes of text */
#define SAMPLE_NAME_BYTES  64

struct scenario;

struct sample_column {
    char name[SAMPLE_NAME_BYTES];
    size_t gauge;    /* of the model's */
    uint64_t number; /* N */
    const struct yaml_node *node;
    struct metric_row row; /* what plots and expectations need to know of it */
};

struct sample_plan {
    const struct yaml_node *node;          /* NULL: no samples */
    uint64_t period_ps, from_ps, until_ps; /* until: UINT64_MAX is the end of the run */
    struct sample_column columns[SAMPLE_COLUMNS_MAX];
    size_t column_count;
    struct metric_row time; /* "time_us" */
};

bool samples_read(struct scenario *scenario, const struct yaml_node *node, struct sim_error *err);

/* At a point: the machine has the gauges, and the table is not too long. */
bool samples_check_point(const struct scenario *scenario, const struct param_set *set,
                         struct sim_error *err);

/* The column of that name, as a row; false + err. */
bool samples_find(const struct scenario *scenario, const struct yaml_node *name, const char *what,
                  const struct metric_row **row, struct sim_error *err);

/* As it is written in resolved.yaml. */
void samples_print(const struct sample_plan *plan, FILE *out);

/* ---- while a machine runs ---------------------------------------------------------------- */

struct sampler {
    const struct sim_model *model;  /* borrowed */
    const struct sample_plan *plan; /* borrowed */
    const void *machine;            /* borrowed */
    struct sim *sim;                /* borrowed */
    struct sim_event due;
    uint64_t before_ps; /* the row before */
    bool begun;         /* last is of before_ps */
    struct csv_writer csv;
    /* Of each column: total at the row before, and what the window's opening took off. */
    uint64_t last[SAMPLE_COLUMNS_MAX][2], carry[SAMPLE_COLUMNS_MAX][2];
};

/* Begins at the present time; rows go to out as CSV. */
void sampler_begin(struct sampler *sampler, const struct sim_model *model,
                   const struct sample_plan *plan, struct sim *sim, const void *machine, FILE *out);

/* Around the model's window_open, which sets accounts back. */
void sampler_before_window(struct sampler *sampler, uint64_t at_ps);
void sampler_after_window(struct sampler *sampler, uint64_t at_ps);

/* ---- what it left ------------------------------------------------------------------------- */

struct sample_table {
    size_t rows, columns; /* time is column 0 */
    double *values;       /* row by row; NaN: no number; owned */
};

/* From the text a sampler wrote; false when it is not whole. */
bool sample_table_parse(struct sample_table *table, const struct sample_plan *plan,
                        const char *text, size_t bytes);
void sample_table_fini(struct sample_table *table);

/* The column a row of samples_find stands for. */
size_t sample_column_of(const struct sample_plan *plan, const struct metric_row *row);

/* The value in force at that time (the last row not after it), or the mean of the rows in
 * (from, to] that have a number; NaN when there is none. */
double sample_value_at(const struct sample_table *table, size_t column, double us);
double sample_mean(const struct sample_table *table, size_t column, double from_us, double to_us);

#endif
