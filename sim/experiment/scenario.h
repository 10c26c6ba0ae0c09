/* A scenario file as the instrument understands it: parameters, sweep, timed changes, plots and
 * expectations.
 *
 * The parameter sections are read by sim/param_yaml.c; everything else is read here and refused
 * here: whatever is loaded without a complaint can be run. docs/scenarios.md has the grammar.
 */
#ifndef SIM_EXPERIMENT_SCENARIO_H
#define SIM_EXPERIMENT_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/experiment/samples.h"
#include "sim/metric.h"
#include "sim/model.h"
#include "sim/param_yaml.h"

#define SCENARIO_AXES_MAX   6
#define SCENARIO_NAME_BYTES 64
#define SCENARIO_PATH_BYTES 512
#define SCENARIO_RUNS_MAX   100000 /* points times replications */
#define AXIS_FREE           SIZE_MAX

/* One parameter and what it becomes. */
struct scenario_setting {
    struct param_ref ref;
    union param_value value;
    struct param_origin origin;
};

/* One place on an axis. */
struct axis_value {
    char cell[PARAM_TEXT_BYTES];       /* as tables show it */
    double number;                     /* the same as a number; NaN for a word */
    struct scenario_setting *settings; /* owned; one, or several where the axis has cases */
    size_t setting_count;
};

struct sweep_axis {
    char name[SCENARIO_NAME_BYTES];
    const struct yaml_node *node; /* what was written, for messages */
    const struct param_row *row;  /* NULL where the axis has cases */
    char path[256];               /* of the parameter; empty where the axis has cases */
    struct axis_value *values;    /* owned */
    size_t count;
};

/* at: the live parameter becomes the value at that time. In the order of times. */
struct timed_change {
    uint64_t time_ps;
    struct scenario_setting setting;
    const struct yaml_node *node;
};

/* Which points: for each axis the place that is fixed, or AXIS_FREE. */
struct selection {
    size_t fixed[SCENARIO_AXES_MAX];
};

/* Something a curve is drawn over: an axis or a metric. */
struct quantity {
    const char *name;
    size_t axis;                     /* AXIS_FREE when it is a metric */
    const struct metric_row *metric; /* NULL when it is an axis */
};

struct plot;
struct expectation;

struct scenario {
    const struct sim_model *model;  /* borrowed */
    char path[SCENARIO_PATH_BYTES]; /* as it was opened */
    char name[SCENARIO_NAME_BYTES]; /* of the file, without directory and .yaml */
    struct yaml_tree *tree;         /* owned; texts below point into it */
    const char *title, *about;      /* never NULL, may be empty */
    bool is_test;                   /* the test: reduction was applied */
    struct param_set set;           /* before any axis */
    struct sweep_axis axes[SCENARIO_AXES_MAX];
    size_t axis_count;
    struct timed_change *changes; /* owned */
    size_t change_count;
    struct sample_plan samples;
    struct plot *plots; /* owned, sim/experiment/plot.h */
    size_t plot_count;
    struct expectation *expectations; /* owned, sim/experiment/expect.h */
    size_t expectation_count;
};

struct scenario_options {
    const char *const *settings; /* --set, each "path=value" */
    size_t setting_count;
    bool test;              /* --test */
    const char *source_dir; /* where shipped scenarios and profiles lie; may be NULL */
};

/* Reads, and checks every point of the sweep with the model. NULL + err for a user's mistake. */
struct scenario *scenario_load(const struct sim_model *model, const char *path,
                               const struct scenario_options *options, struct sim_error *err);
void scenario_free(struct scenario *scenario); /* NULL is fine */

/* The run: section at a point (or before any axis). */
const struct run_params *scenario_run_params(const struct scenario *scenario,
                                             const struct param_set *set);

/* When a run by duration ends; UINT64_MAX for a trial, which ends when its packets are through. */
uint64_t scenario_end_ps(const struct run_params *run);

/* Names and places for those who read sections that speak of points. A metric must be there at one
 * point at least. */
bool scenario_find_quantity(const struct scenario *scenario, const struct yaml_node *name,
                            const char *what, struct quantity *quantity, struct sim_error *err);
bool scenario_find_metric(const struct scenario *scenario, const struct yaml_node *name,
                          const char *what, const struct metric_row **row, struct sim_error *err);
bool scenario_find_axis(const struct scenario *scenario, const struct yaml_node *name,
                        const char *what, size_t *axis, struct sim_error *err);
bool scenario_find_axis_value(const struct scenario *scenario, size_t axis,
                              const struct yaml_node *text, const char *what, size_t *value,
                              struct sim_error *err);

/* A mapping from axis to value; node NULL leaves every axis free. */
bool scenario_read_where(const struct scenario *scenario, const struct yaml_node *node,
                         const char *what, struct selection *where, struct sim_error *err);

/* "kernel = bsd-polling, quota = 5"; empty when every axis is free. */
void scenario_format_where(const struct scenario *scenario, const struct selection *where,
                           char *buf, size_t bytes);

/* Parts of the reader, one file each. */
bool scenario_read_sweep(struct scenario *scenario, const struct yaml_node *sweep,
                         const struct yaml_node *reduction, struct sim_error *err);
bool scenario_read_changes(struct scenario *scenario, const struct yaml_node *at,
                           struct sim_error *err);
bool scenario_check_points(const struct scenario *scenario, struct sim_error *err);

/* Where the text of a value stands in a table: a plain number in the base unit (times in
 * microseconds), or its word. */
void axis_value_name(struct axis_value *value, const struct param_row *row,
                     const union param_value *of);

#endif
