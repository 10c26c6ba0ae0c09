/* expect: what a scenario's results must show, judged on means over replications.
 *
 * docs/scenarios.md has the grammar; every form is one of the kinds below. What can be refused
 * before anything runs is refused by expectations_read; the rest is a verdict.
 */
#ifndef SIM_EXPERIMENT_EXPECT_H
#define SIM_EXPERIMENT_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "sim/experiment/fields.h"
#include "sim/experiment/marks.h"
#include "sim/experiment/scenario.h"

struct results;

enum expect_kind {
    EXPECT_EACH,   /* the metric at every selected point */
    EXPECT_PEAK,   /* the highest value over an axis */
    EXPECT_AT,     /* the value at one x, by linear interpolation */
    EXPECT_SLOPE,  /* the least-squares slope over x */
    EXPECT_MEAN,   /* the mean over the selected points */
    EXPECT_FLAT,   /* every selected point close to their mean */
    EXPECT_ORDER,  /* means over the selected points, in order along an axis */
    EXPECT_CURVE,  /* mean |simulated - mark| / mark against published marks */
    EXPECT_SAMPLE, /* a gauge at a time, or its mean over some: of each selected point */
    EXPECT_TABLE,  /* each point against a row of a reference table */
};

/* What a number must be; which of them are given is in the flags. */
struct expect_bound {
    bool has_is, has_low, has_high;
    double is, low, high;         /* low and high themselves are fine */
    struct part_or_number within; /* of is */
    bool low_is_strict, high_is_strict;
};

/* One row of a reference table, matched to a value of the key axis. */
struct expect_row {
    bool present;
    double wanted, tolerance;
};

struct expectation {
    enum expect_kind kind;
    const struct yaml_node *node;
    const struct metric_row *metric;
    struct selection where;
    bool has_x;
    struct quantity x;   /* what the points are ordered by or limited over */
    double x_from, x_to; /* limits, inclusive; infinite when not given */
    struct expect_bound bound;
    double at;     /* EXPECT_AT; of EXPECT_SAMPLE the end of the time, x_from its begin */
    double flat;   /* EXPECT_FLAT: as a part of the mean */
    size_t axis;   /* EXPECT_PEAK, ORDER, TABLE: along which axis */
    size_t *order; /* EXPECT_ORDER: places on it; owned */
    size_t order_count;
    bool descending;
    struct marks marks;      /* EXPECT_CURVE; owned */
    bool skip_outside;       /* EXPECT_CURVE: marks beyond the simulated x are left out */
    struct expect_row *rows; /* EXPECT_TABLE: one for each place on the axis; owned */
    bool half_width_below_tolerance;
    bool left_out; /* not read, because of --test */
};

struct verdict {
    bool judged; /* false: left out because of --test */
    bool ok;
    char what[256];
    char expected[160];
    char got[512];
};

bool expectations_read(struct scenario *scenario, const struct yaml_node *expect,
                       struct sim_error *err);
void expectations_free(struct expectation *expectations, size_t count);

void expectation_judge(const struct scenario *scenario, const struct expectation *expectation,
                       const struct results *results, struct verdict *verdict);

/* All of them, judged: scenario->expectation_count verdicts, the caller's to free. */
struct verdict *expectations_judge(const struct scenario *scenario, const struct results *results);

#endif
