#include "sim/grade/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/fields.h"
#include "sim/experiment/grid.h"

/* ---- reading ----------------------------------------------------------------------------- */

static bool read_measure(const struct scenario *sc, struct measure *m, struct sim_error *err);
static bool read_metric(const struct scenario *sc, struct measure *m, struct sim_error *err);
static bool read_range(const struct scenario *sc, struct measure *m, const struct yaml_node *of,
                       struct sim_error *err);

struct measure *measures_read(const struct lab *lab, const struct scenario *sc, size_t *count,
                              struct sim_error *err)
{
    const struct yaml_node *node = lab->measures;
    struct measure *measures = calloc(node->count + 1, sizeof *measures);

    SIM_CHECK(NULL, measures != NULL, "no memory for measures");
    *count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        measures[i].name = node->entries[i].key->text;
        measures[i].node = node->entries[i].value;
        if (!read_measure(sc, &measures[i], err)) {
            free(measures);
            return NULL;
        }
    }
    return measures;
}

static bool read_measure(const struct scenario *sc, struct measure *m, struct sim_error *err)
{
    static const char *const keys[] = { "metric", "peak-over", "gives",    "at",    "mean-of",
                                        "over",   "between",   "slope-of", "where", NULL };
    const struct yaml_node *mean, *slope;

    if (!fields_check(m->node, "measure", keys, err) ||
        !scenario_read_where(sc, yaml_get(m->node, "where"), "measure: where", &m->where, err))
        return false;
    mean = yaml_get(m->node, "mean-of");
    slope = yaml_get(m->node, "slope-of");
    if (yaml_get(m->node, "metric") != NULL)
        return read_metric(sc, m, err);
    if (mean == NULL && slope == NULL)
        return yaml_refuse(m->node, err,
                           "measure: one of metric, mean-of and slope-of is wanted here");
    m->kind = mean != NULL ? MEASURE_MEAN : MEASURE_SLOPE;
    return read_range(sc, m, mean != NULL ? mean : slope, err);
}

static bool read_metric(const struct scenario *sc, struct measure *m, struct sim_error *err)
{
    const struct yaml_node *peak = yaml_get(m->node, "peak-over"), *at = yaml_get(m->node, "at");
    const struct yaml_node *gives = yaml_get(m->node, "gives");
    size_t axis;

    if (!scenario_find_metric(sc, yaml_get(m->node, "metric"), "measure: metric", &m->metric, err))
        return false;
    if (peak != NULL) {
        m->kind = MEASURE_PEAK;
        m->gives_x = gives != NULL;
        return scenario_find_axis(sc, peak, "measure: peak-over", &axis, err) &&
               (gives == NULL || scenario_find_quantity(sc, gives, "measure: gives", &m->x, err));
    }
    if (gives != NULL)
        return yaml_refuse(gives, err, "measure: gives: only with peak-over");
    m->kind = at != NULL ? MEASURE_AT : MEASURE_VALUE;
    if (at == NULL)
        return true;
    if (at->kind != YAML_KIND_MAPPING || at->count != 1)
        return yaml_refuse(at, err, "measure: at: {X: number} is wanted here");
    if (!scenario_find_quantity(sc, at->entries[0].key, "measure: at", &m->x, err) ||
        !fields_scalar_number(at->entries[0].value, "measure: at", &m->from, err))
        return false;
    m->to = m->from;
    return true;
}

static bool read_range(const struct scenario *sc, struct measure *m, const struct yaml_node *of,
                       struct sim_error *err)
{
    const struct yaml_node *over = yaml_get(m->node, "over");
    const struct yaml_node *between = yaml_get(m->node, "between");
    double pair[2];

    if (over == NULL || between == NULL)
        return yaml_refuse(m->node, err, "measure: '%s' is missing",
                           over == NULL ? "over" : "between");
    if (!scenario_find_metric(sc, of, "measure", &m->metric, err) ||
        !scenario_find_quantity(sc, over, "measure: over", &m->x, err) ||
        !fields_pair(between, "measure: between", pair, err))
        return false;
    m->from = pair[0];
    m->to = pair[1];
    return true;
}

/* ---- measuring --------------------------------------------------------------------------- */

struct spot {
    double x, y;
};

static int by_x(const void *a, const void *b)
{
    const struct spot *one = a, *two = b;

    return (one->x > two->x) - (one->x < two->x);
}

static double x_of(const struct measure *m, const struct results *results, size_t point, size_t r)
{
    if (m->x.name == NULL)
        return (double)point;
    if (m->x.metric != NULL)
        return metric_value(m->x.metric, results_metrics(results, point, r));
    return results_quantity(results, point, &m->x);
}

/* The selected points in the order of x, the caller's to free. */
static struct spot *collect(const struct measure *m, const struct results *results, size_t r,
                            size_t *count)
{
    struct spot *spots = calloc(results->points + 1, sizeof *spots);

    SIM_CHECK(NULL, spots != NULL, "no memory for a measure");
    *count = 0;
    for (size_t p = 0; p < results->points; p++)
        if (grid_is_selected(results->scenario, p, &m->where))
            spots[(*count)++] =
                (struct spot){ x_of(m, results, p, r),
                               metric_value(m->metric, results_metrics(results, p, r)) };
    qsort(spots, *count, sizeof *spots, by_x);
    return spots;
}

static double peak(const struct measure *m, const struct spot *spots, size_t count)
{
    struct spot best = { NAN, -INFINITY };

    for (size_t i = 0; i < count; i++)
        if (spots[i].y > best.y)
            best = spots[i];
    return m->gives_x ? best.x : isnan(best.x) ? NAN : best.y;
}

static double interpolate(const struct spot *spots, size_t count, double x)
{
    for (size_t i = 0; i < count; i++) {
        if (spots[i].x == x)
            return spots[i].y;
        if (i > 0 && spots[i - 1].x < x && x < spots[i].x)
            return spots[i - 1].y + (spots[i].y - spots[i - 1].y) * (x - spots[i - 1].x) /
                                        (spots[i].x - spots[i - 1].x);
    }
    return NAN;
}

static double mean_or_slope(const struct measure *m, const struct spot *spots, size_t count)
{
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;

    for (size_t i = 0; i < count; i++) {
        if (spots[i].x < m->from || spots[i].x > m->to)
            continue;
        n += 1;
        sx += spots[i].x;
        sy += spots[i].y;
        sxx += spots[i].x * spots[i].x;
        sxy += spots[i].x * spots[i].y;
    }
    if (m->kind == MEASURE_MEAN)
        return n > 0 ? sy / n : NAN;
    return n > 1 && n * sxx > sx * sx ? (n * sxy - sx * sy) / (n * sxx - sx * sx) : NAN;
}

double measure_value(const struct measure *m, const struct results *results, size_t r)
{
    size_t count;
    struct spot *spots = collect(m, results, r, &count);
    double value = NAN;

    switch (m->kind) {
    case MEASURE_VALUE:
        value = count == 1 ? spots[0].y : NAN;
        break;
    case MEASURE_PEAK:
        value = peak(m, spots, count);
        break;
    case MEASURE_AT:
        value = interpolate(spots, count, m->from);
        break;
    case MEASURE_MEAN:
    case MEASURE_SLOPE:
        value = mean_or_slope(m, spots, count);
        break;
    }
    free(spots);
    return value;
}
