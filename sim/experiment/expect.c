/* Verdicts: expectations held against means over replications. */
#include "sim/experiment/expect.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/estimate.h"
#include "sim/experiment/grid.h"
#include "sim/experiment/results.h"

/* The selected points with their values, in the order of x. */
struct curve {
    size_t count;
    struct curve_point {
        double x, y;
        size_t point;
    } * at;
};

/* What a verdict is made of; each judge fills what, expected, got and ok. */
struct trial {
    const struct scenario *sc;
    const struct expectation *e;
    const struct results *results;
    struct verdict *verdict;
    struct curve curve;
};

static void judge_each(struct trial *t);
static void judge_peak(struct trial *t);
static void judge_at(struct trial *t);
static void judge_slope(struct trial *t);
static void judge_mean(struct trial *t);
static void judge_flat(struct trial *t);
static void judge_order(struct trial *t);
static void judge_curve(struct trial *t);
static void judge_sample(struct trial *t);
static void judge_table(struct trial *t);

/* ---- curves ---------------------------------------------------------------------------------- */

static int by_x(const void *a, const void *b)
{
    const struct curve_point *one = a, *two = b;

    if (one->x != two->x)
        return one->x < two->x ? -1 : 1;
    return one->point < two->point ? -1 : 1;
}

static struct curve collect(const struct trial *t, const struct selection *where)
{
    const struct expectation *e = t->e;
    struct curve curve = { .at = calloc(t->results->points, sizeof *curve.at) };

    SIM_CHECK(NULL, curve.at != NULL, "no memory for a curve");
    for (size_t p = 0; p < t->results->points; p++) {
        if (e->kind == EXPECT_SAMPLE)
            break; /* no metric of the table */
        double x = e->has_x ? results_quantity(t->results, p, &e->x) : (double)p;

        if (!grid_is_selected(t->sc, p, where) || (e->has_x && (x < e->x_from || x > e->x_to)))
            continue;
        curve.at[curve.count++] = (struct curve_point){
            .x = x, .y = results_estimate(t->results, p, e->metric)->mean, .point = p
        };
    }
    qsort(curve.at, curve.count, sizeof *curve.at, by_x);
    return curve;
}

static double mean_of(const struct curve *curve)
{
    double sum = 0;

    for (size_t i = 0; i < curve->count; i++)
        sum += curve->at[i].y;
    return curve->count > 0 ? sum / (double)curve->count : NAN;
}

/* Linear between neighbours; false outside the points. */
static bool interpolate(const struct curve *curve, double x, double *y)
{
    for (size_t i = 0; i < curve->count; i++) {
        const struct curve_point *right = &curve->at[i], *left = right - 1;

        if (right->x == x) {
            *y = right->y;
            return true;
        }
        if (right->x > x) {
            if (i == 0)
                return false;
            *y = left->y + (right->y - left->y) * (x - left->x) / (right->x - left->x);
            return true;
        }
    }
    return false;
}

/* ---- words ----------------------------------------------------------------------------------- */

static void append(char *buf, size_t bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void append(char *buf, size_t bytes, const char *format, ...)
{
    size_t used = strlen(buf);
    va_list args;

    va_start(args, format);
    vsnprintf(buf + used, bytes - used, format, args);
    va_end(args);
}
#define WHAT(t, ...)     append((t)->verdict->what, sizeof(t)->verdict->what, __VA_ARGS__)
#define EXPECTED(t, ...) append((t)->verdict->expected, sizeof(t)->verdict->expected, __VA_ARGS__)
#define GOT(t, ...)      append((t)->verdict->got, sizeof(t)->verdict->got, __VA_ARGS__)

static void say_bound(struct trial *t, const struct expect_bound *b, double scale,
                      const char *suffix)
{
    if (b->has_is) {
        EXPECTED(t, "%.6g%s", b->is * scale, suffix);
        if (b->within.is_part)
            EXPECTED(t, " within %.4g %%", b->within.value * 100);
        else if (b->within.value > 0)
            EXPECTED(t, " within %.6g", b->within.value);
    }
    if (b->has_low && b->has_high)
        EXPECTED(t, "%.6g .. %.6g%s", b->low * scale, b->high * scale, suffix);
    else if (b->has_high)
        EXPECTED(t, "below %.6g%s", b->high * scale, suffix);
    else if (b->has_low)
        EXPECTED(t, "above %.6g%s", b->low * scale, suffix);
}

static bool meets(const struct expect_bound *b, double value)
{
    if (!isfinite(value))
        return false;
    if (b->has_is) {
        double off = fabs(value - b->is);

        if (off > (b->within.is_part ? b->within.value * fabs(b->is) : b->within.value))
            return false;
    }
    if (b->has_low && (b->low_is_strict ? value <= b->low : value < b->low))
        return false;
    return !b->has_high || !(b->high_is_strict ? value >= b->high : value > b->high);
}

static void settle(struct trial *t, double value)
{
    say_bound(t, &t->e->bound, 1, "");
    if (!isnan(value))
        GOT(t, "%.6g", value);
    t->verdict->ok = meets(&t->e->bound, value);
}

static bool nothing_selected(struct trial *t, size_t wanted)
{
    if (t->curve.count >= wanted)
        return false;
    GOT(t, t->curve.count == 0 ? "no point there" : "too few points there");
    t->verdict->ok = false;
    return true;
}

static void say_range(struct trial *t)
{
    const struct expectation *e = t->e;

    if (!e->has_x || (isinf(e->x_from) && isinf(e->x_to)))
        return;
    if (isinf(e->x_to))
        WHAT(t, ", %s from %.6g", e->x.name, e->x_from);
    else if (isinf(e->x_from))
        WHAT(t, ", %s to %.6g", e->x.name, e->x_to);
    else
        WHAT(t, ", %s %.6g .. %.6g", e->x.name, e->x_from, e->x_to);
}

/* ---- one kind each --------------------------------------------------------------------------- */

static void judge_each(struct trial *t)
{
    size_t worst = 0, bad = 0;

    WHAT(t, "%s", t->e->metric->name);
    say_range(t);
    if (nothing_selected(t, 1)) {
        say_bound(t, &t->e->bound, 1, "");
        return;
    }
    for (size_t i = 0; i < t->curve.count; i++)
        if (!meets(&t->e->bound, t->curve.at[i].y)) {
            worst = bad == 0 ? i : worst;
            bad++;
        }
    if (t->curve.count == 1) {
        settle(t, t->curve.at[0].y);
        return;
    }
    say_bound(t, &t->e->bound, 1, "");
    t->verdict->ok = bad == 0;
    if (bad == 0) {
        GOT(t, "all %zu points", t->curve.count);
    } else {
        char where[256];

        grid_format(t->sc, t->curve.at[worst].point, where, sizeof where);
        GOT(t, "%.6g at %s; %zu of %zu points fail", t->curve.at[worst].y, where, bad,
            t->curve.count);
    }
}

static void judge_peak(struct trial *t)
{
    double peak = NAN;

    WHAT(t, "peak of %s over %s", t->e->metric->name, t->sc->axes[t->e->axis].name);
    say_range(t);
    if (nothing_selected(t, 1)) {
        say_bound(t, &t->e->bound, 1, "");
        return;
    }
    for (size_t i = 0; i < t->curve.count; i++)
        if (!(t->curve.at[i].y <= peak))
            peak = t->curve.at[i].y;
    settle(t, peak);
}

static void judge_at(struct trial *t)
{
    double y = NAN;

    WHAT(t, "%s at %s = %.6g", t->e->metric->name, t->e->x.name, t->e->at);
    if (!interpolate(&t->curve, t->e->at, &y)) {
        if (t->curve.count > 0)
            GOT(t, "outside the simulated range %.6g .. %.6g", t->curve.at[0].x,
                t->curve.at[t->curve.count - 1].x);
        y = NAN;
    }
    settle(t, y);
}

static void judge_slope(struct trial *t)
{
    size_t n = t->curve.count;
    double *x = calloc(n + 1, sizeof *x), *y = calloc(n + 1, sizeof *y);
    double slope = NAN;

    SIM_CHECK(NULL, x != NULL && y != NULL, "no memory for a curve");
    WHAT(t, "slope of %s over %s", t->e->metric->name, t->e->x.name);
    say_range(t);
    for (size_t i = 0; i < n; i++) {
        x[i] = t->curve.at[i].x;
        y[i] = t->curve.at[i].y;
    }
    if (!nothing_selected(t, 2) && x[0] < x[n - 1])
        slope = fit_line(x, y, n).slope;
    settle(t, slope);
    free(x);
    free(y);
}

static void judge_mean(struct trial *t)
{
    WHAT(t, "mean of %s", t->e->metric->name);
    say_range(t);
    nothing_selected(t, 1);
    settle(t, mean_of(&t->curve));
}

static void judge_flat(struct trial *t)
{
    double mean = mean_of(&t->curve), worst = 0, at = 0;

    WHAT(t, "%s is flat", t->e->metric->name);
    say_range(t);
    EXPECTED(t, "each point within %.4g %% of their mean", t->e->flat * 100);
    if (nothing_selected(t, 2))
        return;
    for (size_t i = 0; i < t->curve.count; i++) {
        double off = fabs(t->curve.at[i].y - mean);

        if (off > worst) {
            worst = off;
            at = t->curve.at[i].x;
        }
    }
    t->verdict->ok = worst <= t->e->flat * fabs(mean);
    GOT(t, "mean %.6g, worst %.3g %% off", mean, mean != 0 ? worst / fabs(mean) * 100 : 0);
    if (t->e->has_x && worst > 0)
        GOT(t, " at %.6g", at);
}

static void judge_order(struct trial *t)
{
    const struct expectation *e = t->e;
    const struct sweep_axis *axis = &t->sc->axes[e->axis];
    double before = NAN;

    WHAT(t, "mean of %s", e->metric->name);
    say_range(t);
    EXPECTED(t, "%s: ", axis->name);
    t->verdict->ok = true;
    for (size_t i = 0; i < e->order_count; i++) {
        struct selection where = e->where;

        where.fixed[e->axis] = e->order[i];
        struct curve curve = collect(t, &where);
        double mean = mean_of(&curve);

        free(curve.at);
        EXPECTED(t, "%s%s",
                 i == 0          ? ""
                 : e->descending ? " > "
                                 : " < ",
                 axis->values[e->order[i]].cell);
        GOT(t, "%s%.6g", i == 0 ? "" : ", ", mean);
        if (isnan(mean) || (i > 0 && !(e->descending ? before > mean : before < mean)))
            t->verdict->ok = false;
        before = mean;
    }
}

static void judge_curve(struct trial *t)
{
    const struct marks *marks = &t->e->marks;
    double sum = 0, distance = 0, worst = 0, worst_x = 0;
    size_t used = 0;

    WHAT(t, "%s against the marks '%s'", t->e->metric->name, marks->series);
    EXPECTED(t, "mean error ");
    say_bound(t, &t->e->bound, 100, " %");
    if (!t->e->bound.has_is && !t->e->bound.has_low && !t->e->bound.has_high)
        EXPECTED(t, "told, not judged");
    for (size_t i = 0; i < marks->count; i++) {
        double y;

        if (interpolate(&t->curve, marks->x[i], &y)) {
            double error = fabs(y - marks->y[i]) / fabs(marks->y[i]);

            if (error > worst) {
                worst = error;
                worst_x = marks->x[i];
            }
            sum += error;
            distance += fabs(y - marks->y[i]);
            used++;
        } else if (!t->e->skip_outside) {
            GOT(t, "the mark at %.6g lies outside the simulated range", marks->x[i]);
            t->verdict->ok = false;
            return;
        }
    }
    if (used == 0) {
        GOT(t, "no mark lies in the simulated range");
        t->verdict->ok = false;
        return;
    }
    double mean = sum / (double)used;
    t->verdict->ok = meets(&t->e->bound, mean);
    GOT(t, "%.3g %% over %zu marks, worst %.3g %% at %.6g; mean distance %.3g %s", mean * 100, used,
        worst * 100, worst_x, distance / (double)used, t->e->metric->unit);
}

static void judge_sample(struct trial *t)
{
    const struct expectation *e = t->e;
    size_t column = sample_column_of(&t->sc->samples, e->metric), points = 0, bad = 0;
    double shown = NAN;

    if (isnan(e->x_from))
        WHAT(t, "%s at %.9g us", e->metric->name, e->at);
    else
        WHAT(t, "%s from %.9g to %.9g us", e->metric->name, e->x_from, e->at);
    for (size_t p = 0; p < t->results->points; p++) {
        const struct sample_table *table = &t->results->samples[p];
        double value;

        if (!grid_is_selected(t->sc, p, &e->where))
            continue;
        value = isnan(e->x_from) ? sample_value_at(table, column, e->at)
                                 : sample_mean(table, column, e->x_from, e->at);
        points++;
        if (meets(&e->bound, value) && bad > 0)
            continue;
        bad += !meets(&e->bound, value);
        shown = value;
    }
    say_bound(t, &e->bound, 1, "");
    t->verdict->ok = points > 0 && bad == 0;
    GOT(t, "%.6g", shown);
    if (points > 1)
        GOT(t, "; %zu of %zu points fail", bad, points);
}

static void judge_table(struct trial *t)
{
    const struct expectation *e = t->e;
    double worst = 0;
    size_t worst_at = 0, bad = 0, wide = 0;

    WHAT(t, "%s against a table by %s", e->metric->name, t->sc->axes[e->axis].name);
    say_range(t);
    EXPECTED(t, "each point within its tolerance%s",
             e->half_width_below_tolerance ? ", half width below it" : "");
    if (nothing_selected(t, 1))
        return;
    for (size_t i = 0; i < t->curve.count; i++) {
        size_t p = t->curve.at[i].point;
        const struct expect_row *row = &e->rows[grid_place(t->sc, p, e->axis)];
        double off = fabs(t->curve.at[i].y - row->wanted);
        double part = row->tolerance > 0 ? off / row->tolerance : off > 0 ? INFINITY : 0;

        bad += !(off <= row->tolerance);
        wide += e->half_width_below_tolerance &&
                !(results_estimate(t->results, p, e->metric)->half_width < row->tolerance);
        if (i == 0 || part > worst) {
            worst = part;
            worst_at = i;
        }
    }

    size_t p = t->curve.at[worst_at].point;
    const struct axis_value *key = grid_value(t->sc, p, e->axis);
    double wanted = e->rows[grid_place(t->sc, p, e->axis)].wanted;
    t->verdict->ok = bad == 0 && wide == 0;
    if (bad > 0)
        GOT(t, "%zu of %zu points fail; ", bad, t->curve.count);
    if (wide > 0)
        GOT(t, "%zu of %zu half widths are too wide; ", wide, t->curve.count);
    GOT(t, "worst at %s: %.6g for %.6g, %.3g of its tolerance", key->cell, t->curve.at[worst_at].y,
        wanted, worst);
}

void expectation_judge(const struct scenario *sc, const struct expectation *e,
                       const struct results *results, struct verdict *verdict)
{
    struct trial t = { .sc = sc, .e = e, .results = results, .verdict = verdict };
    char where[128];

    *verdict = (struct verdict){ .judged = !e->left_out };
    if (e->left_out) {
        WHAT(&t, "the expectation of line %u", e->node->line);
        return;
    }
    t.curve = collect(&t, &e->where);
    switch (e->kind) {
    case EXPECT_EACH:
        judge_each(&t);
        break;
    case EXPECT_PEAK:
        judge_peak(&t);
        break;
    case EXPECT_AT:
        judge_at(&t);
        break;
    case EXPECT_SLOPE:
        judge_slope(&t);
        break;
    case EXPECT_MEAN:
        judge_mean(&t);
        break;
    case EXPECT_FLAT:
        judge_flat(&t);
        break;
    case EXPECT_ORDER:
        judge_order(&t);
        break;
    case EXPECT_CURVE:
        judge_curve(&t);
        break;
    case EXPECT_SAMPLE:
        judge_sample(&t);
        break;
    case EXPECT_TABLE:
        judge_table(&t);
        break;
    }
    free(t.curve.at);
    scenario_format_where(sc, &e->where, where, sizeof where);
    if (where[0] != '\0')
        WHAT(&t, " (%s)", where);
}

struct verdict *expectations_judge(const struct scenario *sc, const struct results *results)
{
    struct verdict *verdicts = calloc(sc->expectation_count + 1, sizeof *verdicts);

    SIM_CHECK(NULL, verdicts != NULL, "no memory for verdicts");
    for (size_t i = 0; i < sc->expectation_count; i++)
        expectation_judge(sc, &sc->expectations[i], results, &verdicts[i]);
    return verdicts;
}
