/* What a lab measures: numbers out of a sweep's results, one for each replication.
 *
 *   {metric: M}                                  the only selected point
 *   {metric: M, peak-over: AXIS, gives: X}       the highest value; or the X where it is
 *   {metric: M, at: {X: V}}                      at X = V, interpolated linearly
 *   {mean-of: M, over: X, between: [A, B]}       the mean of the points with X in A .. B
 *   {slope-of: M, over: X, between: [A, B]}      their least-squares slope
 *
 * and `where: {axis: value}` with any of them. X is a metric or an axis.
 */
#ifndef SIM_GRADE_MEASURE_H
#define SIM_GRADE_MEASURE_H

#include "sim/experiment/results.h"
#include "sim/grade/lab.h"

enum measure_kind {
    MEASURE_VALUE,
    MEASURE_PEAK,
    MEASURE_AT,
    MEASURE_MEAN,
    MEASURE_SLOPE,
};

struct measure {
    const char *name;
    const struct yaml_node *node;
    enum measure_kind kind;
    const struct metric_row *metric;
    struct selection where;
    struct quantity x; /* AT, MEAN, SLOPE; and what PEAK gives, where it gives an x */
    bool gives_x;
    double from, to; /* AT: both the same */
};

/* The lab's measures, read against its scenario: *count of them, the caller's to free. NULL + err.
 */
struct measure *measures_read(const struct lab *lab, const struct scenario *scenario, size_t *count,
                              struct sim_error *err);

/* The value in one replication; NaN where no point is selected or the curve does not reach there.
 */
double measure_value(const struct measure *measure, const struct results *results,
                     size_t replication);

#endif
