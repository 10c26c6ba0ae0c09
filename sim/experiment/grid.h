/* The points of a sweep: every combination of axis values, the first axis fastest. */
#ifndef SIM_EXPERIMENT_GRID_H
#define SIM_EXPERIMENT_GRID_H

#include "sim/experiment/scenario.h"

size_t grid_points(const struct scenario *scenario); /* 1 without a sweep */

/* The place on an axis at which the point stands. */
size_t grid_place(const struct scenario *scenario, size_t point, size_t axis);
const struct axis_value *grid_value(const struct scenario *scenario, size_t point, size_t axis);

bool grid_is_selected(const struct scenario *scenario, size_t point,
                      const struct selection *where);

/* The parameters at a point: a new set, the caller's to fini. False + err when a profile an axis
 * names cannot be read. */
bool grid_set(const struct scenario *scenario, size_t point, struct param_set *set,
              struct sim_error *err);

/* "offered = 500, kernel = bsd-polling"; "the only point" without a sweep. */
void grid_format(const struct scenario *scenario, size_t point, char *buf, size_t bytes);

#endif
