/* expect: from YAML to struct expectation, and everything that can be refused before a run. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/expect.h"

#define COMMON "metric", "where", "over", "also-in-test"
#define BOUNDS "is", "within", "between", "below", "above"

static bool read_entry(struct scenario *sc, const struct yaml_node *node, struct sim_error *err);
static enum expect_kind kind_of(const struct yaml_node *node);
static bool read_kind(struct scenario *sc, struct expectation *e, struct sim_error *err);
static bool read_metric(struct scenario *sc, struct expectation *e, const char *key,
                        struct sim_error *err);
static bool read_over(struct scenario *sc, struct expectation *e, struct sim_error *err);
static bool read_bound(const struct yaml_node *node, const char *is, const char *between,
                       struct expect_bound *bound, bool required, struct sim_error *err);
static bool one_free_axis(const struct scenario *sc, const struct expectation *e,
                          struct sim_error *err);
static bool x_is_swept(const struct scenario *sc, const struct expectation *e, double value,
                       const struct yaml_node *at, struct sim_error *err);

bool expectations_read(struct scenario *sc, const struct yaml_node *expect, struct sim_error *err)
{
    if (expect == NULL)
        return true;
    if (expect->kind != YAML_KIND_SEQUENCE)
        return yaml_refuse(expect, err, "expect: a list is wanted here, not %s",
                           yaml_kind_name(expect));
    for (size_t i = 0; i < expect->count; i++)
        if (!read_entry(sc, expect->items[i], err))
            return false;
    return true;
}

void expectations_free(struct expectation *expectations, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(expectations[i].order);
        free(expectations[i].rows);
        marks_fini(&expectations[i].marks);
    }
    free(expectations);
}

static struct expectation *add(struct scenario *sc, const struct yaml_node *node,
                               enum expect_kind kind)
{
    size_t bytes = (sc->expectation_count + 1) * sizeof *sc->expectations;

    sc->expectations = realloc(sc->expectations, bytes);
    SIM_CHECK(NULL, sc->expectations != NULL, "no memory for expectations");
    struct expectation *e = &sc->expectations[sc->expectation_count++];
    *e = (struct expectation){
        .kind = kind, .node = node, .axis = AXIS_FREE, .x_from = -INFINITY, .x_to = INFINITY
    };
    return e;
}

static bool read_entry(struct scenario *sc, const struct yaml_node *node, struct sim_error *err)
{
    bool also_in_test = false;

    if (node->kind != YAML_KIND_MAPPING)
        return yaml_refuse(node, err, "expect: a mapping is wanted here, not %s",
                           yaml_kind_name(node));
    if (!fields_bool(node, "expect", "also-in-test", &also_in_test, err))
        return false;

    struct expectation *e = add(sc, node, kind_of(node));
    if (sc->is_test && !also_in_test) {
        e->left_out = true;
        return true;
    }
    if (!read_kind(sc, e, err))
        return false;
    if (e->kind != EXPECT_FLAT || yaml_get(node, "mean-is") == NULL)
        return true;
    /* flat and mean-is together are two checks of the same points */
    struct expectation *mean = add(sc, node, EXPECT_MEAN);
    return read_kind(sc, mean, err);
}

static enum expect_kind kind_of(const struct yaml_node *node)
{
    static const struct {
        const char *key;
        enum expect_kind kind;
    } kinds[] = {
        { "peak-over", EXPECT_PEAK },
        { "slope-of", EXPECT_SLOPE },
        { "order", EXPECT_ORDER },
        { "mean-error-against", EXPECT_CURVE },
        { "each-against", EXPECT_TABLE },
        { "flat", EXPECT_FLAT },
        { "sample", EXPECT_SAMPLE },
        { "mean-is", EXPECT_MEAN },
        { "at", EXPECT_AT },
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (yaml_get(node, kinds[i].key) != NULL)
            return kinds[i].kind;
    return EXPECT_EACH;
}

/* ---- parts that several kinds share ------------------------------------------------------- */

static bool read_metric(struct scenario *sc, struct expectation *e, const char *key,
                        struct sim_error *err)
{
    const struct yaml_node *name = yaml_get(e->node, key);
    char what[64];

    if (name == NULL)
        return yaml_refuse(e->node, err, "expect: '%s' is missing", key);
    snprintf(what, sizeof what, "expect: %s", key);
    return scenario_find_metric(sc, name, what, &e->metric, err) &&
           scenario_read_where(sc, yaml_get(e->node, "where"), "expect: where", &e->where, err);
}

/* over: name, or {x: name, from: a, to: b}. */
static bool read_over(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    static const char *const keys[] = { "x", "from", "to", NULL };
    const struct yaml_node *over = yaml_get(e->node, "over");
    const struct yaml_node *from = yaml_get(over, "from"), *to = yaml_get(over, "to");

    if (over == NULL)
        return true;
    e->has_x = true;
    if (over->kind == YAML_KIND_SCALAR)
        return scenario_find_quantity(sc, over, "expect: over", &e->x, err);
    if (!fields_check(over, "expect: over", keys, err))
        return false;
    if (yaml_get(over, "x") == NULL)
        return yaml_refuse(over, err, "expect: over: 'x' is missing");
    return scenario_find_quantity(sc, yaml_get(over, "x"), "expect: over: x", &e->x, err) &&
           (from == NULL || (fields_scalar_number(from, "expect: over: from", &e->x_from, err) &&
                             x_is_swept(sc, e, e->x_from, from, err))) &&
           (to == NULL || (fields_scalar_number(to, "expect: over: to", &e->x_to, err) &&
                           x_is_swept(sc, e, e->x_to, to, err)));
}

static bool read_bound(const struct yaml_node *node, const char *is, const char *between,
                       struct expect_bound *bound, bool required, struct sim_error *err)
{
    const struct yaml_node *at;
    double pair[2];

    *bound = (struct expect_bound){ 0 };
    if ((at = yaml_get(node, is)) != NULL) {
        bound->has_is = true;
        if (!fields_scalar_number(at, "expect: is", &bound->is, err))
            return false;
        at = yaml_get(node, "within");
        if (at != NULL && !fields_scalar_part(at, "expect: within", &bound->within, err))
            return false;
    } else if ((at = yaml_get(node, "within")) != NULL) {
        return yaml_refuse(at, err, "expect: within: of what? '%s' is missing", is);
    }
    if ((at = yaml_get(node, between)) != NULL) {
        if (!fields_pair(at, "expect: between", pair, err))
            return false;
        bound->has_low = bound->has_high = true;
        bound->low = pair[0];
        bound->high = pair[1];
    }
    if ((at = yaml_get(node, "below")) != NULL) {
        struct part_or_number part;

        bound->has_high = bound->high_is_strict = true;
        if (!fields_scalar_part(at, "expect: below", &part, NULL)) {
            if (!fields_scalar_number(at, "expect: below", &part.value, err))
                return false;
        }
        bound->high = part.value;
    }
    if ((at = yaml_get(node, "above")) != NULL && at->kind == YAML_KIND_SCALAR) {
        bound->has_low = bound->low_is_strict = true;
        if (!fields_scalar_number(at, "expect: above", &bound->low, err))
            return false;
    }
    if (required && !bound->has_is && !bound->has_low && !bound->has_high)
        return yaml_refuse(node, err,
                           "expect: nothing is expected: give %s and within, %s, "
                           "below or above",
                           is, between);
    return true;
}

/* The one axis that where leaves open, AXIS_FREE when there are none or several. */
static size_t free_axis(const struct scenario *sc, const struct expectation *e, size_t *count)
{
    size_t found = AXIS_FREE;

    *count = 0;
    for (size_t a = 0; a < sc->axis_count; a++)
        if (e->where.fixed[a] == AXIS_FREE) {
            found = a;
            (*count)++;
        }
    return *count == 1 ? found : AXIS_FREE;
}

/* A curve over x needs exactly one axis along which points follow each other. */
static bool one_free_axis(const struct scenario *sc, const struct expectation *e,
                          struct sim_error *err)
{
    size_t count, axis = free_axis(sc, e, &count);

    if (count == 0)
        return yaml_refuse(e->node, err, "expect: where leaves no axis of the sweep open");
    if (axis != AXIS_FREE) {
        if (e->has_x && e->x.axis != AXIS_FREE && e->x.axis != axis)
            return yaml_refuse(e->node, err, "expect: where fixes the axis '%s' itself", e->x.name);
        return true;
    }
    for (size_t a = 0; a < sc->axis_count; a++)
        if (e->where.fixed[a] == AXIS_FREE && !(e->has_x && e->x.axis == a) &&
            isnan(sc->axes[a].values[0].number))
            return yaml_refuse(e->node, err,
                               "expect: which %s? The axis is left open: name one value in where",
                               sc->axes[a].name);
    return yaml_refuse(e->node, err,
                       "expect: where leaves %zu axes open: name values for all but one", count);
}

/* The axis a quantity runs along: itself, or the axis whose name the metric's begins with
 * (offered_pps follows the axis offered). */
static size_t axis_behind(const struct scenario *sc, const struct quantity *x)
{
    if (x->axis != AXIS_FREE)
        return x->axis;
    for (size_t a = 0; a < sc->axis_count; a++) {
        size_t length = strlen(sc->axes[a].name);

        if (strncmp(sc->axes[a].name, x->name, length) == 0 && x->name[length] == '_')
            return a;
    }
    return AXIS_FREE;
}

/* Metrics scatter about what the axis sets: they get 5 % of leeway here, axes none. */
static bool x_is_swept(const struct scenario *sc, const struct expectation *e, double value,
                       const struct yaml_node *at, struct sim_error *err)
{
    size_t axis = axis_behind(sc, &e->x);
    double low = INFINITY, high = -INFINITY, leeway = e->x.axis == AXIS_FREE ? 0.05 : 0;

    if (axis == AXIS_FREE)
        return true;
    for (size_t v = 0; v < sc->axes[axis].count; v++) {
        double number = sc->axes[axis].values[v].number;

        if (isnan(number))
            continue;
        low = fmin(low, number);
        high = fmax(high, number);
    }
    if (!(low <= high) || (value >= low * (1 - leeway) && value <= high * (1 + leeway)))
        return true;
    return yaml_refuse(at, err,
                       "expect: %s = %.10g lies outside the swept range %.10g .. %.10g of the "
                       "axis '%s'",
                       e->x.name, value, low, high, sc->axes[axis].name);
}

/* ---- one kind each --------------------------------------------------------------------------- */

static bool read_peak(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    static const char *const keys[] = { COMMON, BOUNDS, "peak-over", NULL };
    size_t count;

    if (!fields_check(e->node, "expect", keys, err) || !read_metric(sc, e, "metric", err) ||
        !scenario_find_axis(sc, yaml_get(e->node, "peak-over"), "expect: peak-over", &e->axis,
                            err) ||
        !read_over(sc, e, err) || !read_bound(e->node, "is", "between", &e->bound, true, err))
        return false;
    if (e->where.fixed[e->axis] != AXIS_FREE)
        return yaml_refuse(e->node, err, "expect: where fixes the axis '%s' itself",
                           sc->axes[e->axis].name);
    free_axis(sc, e, &count);
    return count == 1 || one_free_axis(sc, e, err);
}

static bool read_at(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    static const char *const keys[] = { "metric", "where", "also-in-test", BOUNDS, "at", NULL };
    const struct yaml_node *at = yaml_get(e->node, "at");

    if (!fields_check(e->node, "expect", keys, err) || !read_metric(sc, e, "metric", err))
        return false;
    if (at->kind != YAML_KIND_MAPPING || at->count != 1)
        return yaml_refuse(at, err, "expect: at: {axis or metric: value} is wanted here");
    e->has_x = true;
    if (!scenario_find_quantity(sc, at->entries[0].key, "expect: at", &e->x, err) ||
        !read_bound(e->node, "is", "between", &e->bound, true, err))
        return false;

    const struct yaml_node *value = at->entries[0].value;
    if (e->x.axis != AXIS_FREE && sc->axes[e->x.axis].row != NULL) {
        /* on an axis a value may be written as in the sweep: 6 kpps */
        const struct param_row *row = sc->axes[e->x.axis].row;
        union param_value parsed;
        struct axis_value name = { 0 };
        size_t place;

        if (scenario_find_axis_value(sc, e->x.axis, value, "expect: at", &place, NULL)) {
            name = sc->axes[e->x.axis].values[place];
            e->at = isnan(name.number) ? (double)(place + 1) : name.number;
            return one_free_axis(sc, e, err);
        }
        if (value->kind == YAML_KIND_SCALAR &&
            param_parse(row, "expect: at", value->text, &parsed, NULL)) {
            axis_value_name(&name, row, &parsed);
            e->at = name.number;
            return one_free_axis(sc, e, err) && x_is_swept(sc, e, e->at, value, err);
        }
        if (row->kind != PARAM_KIND_UINT && row->kind != PARAM_KIND_DOUBLE)
            return scenario_find_axis_value(sc, e->x.axis, value, "expect: at", &place, err);
    }
    return fields_scalar_number(value, "expect: at", &e->at, err) && one_free_axis(sc, e, err) &&
           x_is_swept(sc, e, e->at, value, err);
}

static bool read_slope(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    static const char *const keys[] = { "slope-of", "where", "over",       "also-in-test",
                                        "between",  "is",    "is-between", "within",
                                        "below",    "above", NULL };
    const struct yaml_node *between = yaml_get(e->node, "between");
    double pair[2];

    if (!fields_check(e->node, "expect", keys, err) || !read_metric(sc, e, "slope-of", err) ||
        !read_over(sc, e, err))
        return false;
    if (!e->has_x)
        return yaml_refuse(e->node, err, "expect: slope-of: 'over' is missing");
    if (between != NULL) {
        if (!fields_pair(between, "expect: between", pair, err) ||
            !x_is_swept(sc, e, pair[0], between, err) || !x_is_swept(sc, e, pair[1], between, err))
            return false;
        e->x_from = pair[0];
        e->x_to = pair[1];
    }
    return read_bound(e->node, "is", "is-between", &e->bound, true, err) &&
           one_free_axis(sc, e, err);
}

/* order: metric, over: axis or {axis: [values]}, above: {x: value}, descending: true. */
static bool read_order(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    static const char *const keys[] = { "order", "where",      "over",         "above",
                                        "below", "descending", "also-in-test", NULL };
    const struct yaml_node *over = yaml_get(e->node, "over"), *list = NULL, *name = over;

    if (!fields_check(e->node, "expect", keys, err) || !read_metric(sc, e, "order", err) ||
        !fields_bool(e->node, "expect", "descending", &e->descending, err))
        return false;
    if (over != NULL && over->kind == YAML_KIND_MAPPING && over->count == 1) {
        name = over->entries[0].key;
        list = over->entries[0].value;
    }
    if (over == NULL || name->kind != YAML_KIND_SCALAR ||
        (list != NULL && (list->kind != YAML_KIND_SEQUENCE || list->count < 2)))
        return yaml_refuse(over != NULL ? over : e->node, err,
                           "expect: order: over: an axis or {axis: [value, value, ...]} is wanted");
    if (!scenario_find_axis(sc, name, "expect: order: over", &e->axis, err))
        return false;
    e->order_count = list != NULL ? list->count : sc->axes[e->axis].count;
    e->order = calloc(e->order_count, sizeof *e->order);
    SIM_CHECK(NULL, e->order != NULL, "no memory for an order");
    for (size_t i = 0; i < e->order_count; i++) {
        e->order[i] = i;
        if (list != NULL && !scenario_find_axis_value(sc, e->axis, list->items[i],
                                                      "expect: order: over", &e->order[i], err))
            return false;
    }
    static const char *const limits[] = { "above", "below" };
    for (size_t i = 0; i < 2; i++) {
        const struct yaml_node *limit = yaml_get(e->node, limits[i]);

        if (limit == NULL)
            continue;
        if (limit->kind != YAML_KIND_MAPPING || limit->count != 1)
            return yaml_refuse(limit, err, "expect: order: %s: {x: value} is wanted here",
                               limits[i]);
        e->has_x = true;
        double *side = i == 0 ? &e->x_from : &e->x_to;
        if (!scenario_find_quantity(sc, limit->entries[0].key, "expect: order", &e->x, err) ||
            !fields_scalar_number(limit->entries[0].value, "expect: order", side, err) ||
            !x_is_swept(sc, e, *side, limit->entries[0].value, err))
            return false;
    }
    return true;
}

static bool read_flat_or_mean(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    static const char *const keys[] = { COMMON, "flat", "mean-is", "within", NULL };
    const struct yaml_node *flat = yaml_get(e->node, "flat");
    struct part_or_number part;

    if (!fields_check(e->node, "expect", keys, err) || !read_metric(sc, e, "metric", err) ||
        !read_over(sc, e, err))
        return false;
    if (e->kind == EXPECT_MEAN)
        return read_bound(e->node, "mean-is", "mean-between", &e->bound, true, err);
    if (!fields_scalar_part(flat, "expect: flat", &part, err))
        return false;
    if (!part.is_part)
        return yaml_refuse(flat, err, "expect: flat: '%s': a percentage of the mean is wanted",
                           flat->text);
    e->flat = part.value;
    return true;
}

static bool read_curve(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    static const char *const keys[] = { COMMON,  "mean-error-against", "series", "x", "columns",
                                        "below", "marks-outside",      NULL };
    const struct yaml_node *x = yaml_get(e->node, "x"), *columns = yaml_get(e->node, "columns");
    const char *series, *outside, *names[2] = { NULL, NULL };

    if (!fields_check(e->node, "expect", keys, err) || !read_metric(sc, e, "metric", err) ||
        !read_bound(e->node, "is", "between", &e->bound, false, err) ||
        !fields_text(e->node, "expect", "series", false, &series, err) ||
        !fields_text(e->node, "expect", "marks-outside", false, &outside, err))
        return false;
    if (x == NULL)
        return yaml_refuse(e->node, err, "expect: mean-error-against: 'x' is missing");
    e->has_x = true;
    if (!scenario_find_quantity(sc, x, "expect: x", &e->x, err) || !one_free_axis(sc, e, err))
        return false;
    if (outside != NULL && strcmp(outside, "skip") != 0)
        return yaml_refuse(yaml_get(e->node, "marks-outside"), err,
                           "expect: marks-outside: only 'skip' can be said here");
    e->skip_outside = outside != NULL;
    if (columns != NULL) {
        if (columns->kind != YAML_KIND_SEQUENCE || columns->count != 2 ||
            columns->items[0]->kind != YAML_KIND_SCALAR ||
            columns->items[1]->kind != YAML_KIND_SCALAR)
            return yaml_refuse(columns, err, "expect: columns: [x, y] is wanted here");
        names[0] = columns->items[0]->text;
        names[1] = columns->items[1]->text;
    }
    const struct yaml_node *file = yaml_get(e->node, "mean-error-against");
    struct csv_table *table = marks_open(sc->path, file, err);
    if (table == NULL)
        return false;
    bool fine = marks_take(&e->marks, table, series, names[0], names[1],
                           series != NULL ? yaml_get(e->node, "series") : file, err);
    csv_free(table);
    for (size_t i = 0; fine && i < e->marks.count; i++) {
        if (e->marks.y[i] == 0)
            return yaml_refuse(file, err, "expect: a mark of 0 has no relative error");
        if (!e->skip_outside && !x_is_swept(sc, e, e->marks.x[i], file, err))
            return false;
    }
    return fine;
}

/* ---- each point against a table -------------------------------------------------------------- */

/* What a row of the table allows. */
struct tolerance {
    bool has_within, has_absolute, has_of;
    struct part_or_number within;
    double absolute;
    size_t of_column;
    struct part_or_number of;
};

static bool read_tolerance(const struct expectation *e, const struct csv_table *table,
                           struct tolerance *t, struct sim_error *err)
{
    const struct yaml_node *within = yaml_get(e->node, "within");
    const struct yaml_node *absolute = yaml_get(e->node, "absolute");
    const struct yaml_node *of = yaml_get(e->node, "within-of");
    struct sim_error inner = { 0 };

    *t = (struct tolerance){ 0 };
    if (within != NULL) {
        t->has_within = true;
        if (!fields_scalar_part(within, "expect: within", &t->within, err))
            return false;
    }
    if (absolute != NULL) {
        t->has_absolute = true;
        if (!fields_scalar_number(absolute, "expect: absolute", &t->absolute, err))
            return false;
    }
    if (of != NULL) {
        t->has_of = true;
        if (of->kind != YAML_KIND_MAPPING || of->count != 1)
            return yaml_refuse(of, err, "expect: within-of: {column: percentage} is wanted here");
        if (!csv_find_column(table, of->entries[0].key->text, &t->of_column, &inner))
            return yaml_refuse(of, err, "expect: within-of: %s", inner.text);
        if (!fields_scalar_part(of->entries[0].value, "expect: within-of", &t->of, err))
            return false;
    }
    if (!t->has_within && !t->has_absolute && !t->has_of)
        return yaml_refuse(e->node, err,
                           "expect: each-against: within, within-of or absolute is "
                           "missing");
    return true;
}

/* Whether the table's cell names this place of the axis. */
static bool cell_matches(const struct axis_value *value, const char *cell)
{
    char *end;

    if (strcmp(cell, value->cell) == 0)
        return true;
    double number = strtod(cell, &end);
    return end != cell && *end == '\0' && number == value->number;
}

static bool row_is_wanted(const struct csv_table *table, size_t row, const struct yaml_node *rows)
{
    for (size_t i = 0; rows != NULL && i < rows->count; i++) {
        size_t column;

        if (!csv_find_column(table, rows->entries[i].key->text, &column, NULL) ||
            strcmp(csv_cell(table, row, column), rows->entries[i].value->text) != 0)
            return false;
    }
    return true;
}

static bool check_rows(const struct csv_table *table, const struct yaml_node *rows,
                       struct sim_error *err)
{
    struct sim_error inner = { 0 };
    size_t column;

    if (rows == NULL)
        return true;
    if (rows->kind != YAML_KIND_MAPPING)
        return yaml_refuse(rows, err, "expect: rows: {column: text} is wanted here");
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->entries[i].value->kind != YAML_KIND_SCALAR)
            return yaml_refuse(rows, err, "expect: rows: {column: text} is wanted here");
        if (!csv_find_column(table, rows->entries[i].key->text, &column, &inner))
            return yaml_refuse(rows->entries[i].key, err, "expect: rows: %s", inner.text);
    }
    return true;
}

static bool fill_row(struct expect_row *into, const struct csv_table *table, size_t row,
                     size_t column, const struct tolerance *t, struct sim_error *err)
{
    double of;

    if (!csv_cell_number(table, row, column, &into->wanted, err))
        return false;
    if (t->has_within)
        into->tolerance =
            t->within.is_part ? t->within.value * fabs(into->wanted) : t->within.value;
    if (t->has_absolute)
        into->tolerance = fmax(into->tolerance, t->absolute);
    if (t->has_of) {
        if (!csv_cell_number(table, row, t->of_column, &of, err))
            return false;
        into->tolerance = fmax(into->tolerance, t->of.value * fabs(of));
    }
    into->present = true;
    return true;
}

static bool match_rows(const struct scenario *sc, struct expectation *e,
                       const struct csv_table *table, size_t key, size_t column,
                       const struct tolerance *t, struct sim_error *err)
{
    const struct sweep_axis *axis = &sc->axes[e->axis];
    const struct yaml_node *rows = yaml_get(e->node, "rows");

    e->rows = calloc(axis->count, sizeof *e->rows);
    SIM_CHECK(NULL, e->rows != NULL, "no memory for a reference table");
    for (size_t v = 0; v < axis->count; v++) {
        for (size_t r = 0; r < csv_rows(table) && !e->rows[v].present; r++)
            if (row_is_wanted(table, r, rows) &&
                cell_matches(&axis->values[v], csv_cell(table, r, key)) &&
                !fill_row(&e->rows[v], table, r, column, t, err))
                return false;
        if (!e->rows[v].present &&
            (e->where.fixed[e->axis] == AXIS_FREE || e->where.fixed[e->axis] == v))
            return yaml_refuse(e->node, err,
                               "expect: each-against: no row of the table is for "
                               "%s = %s",
                               axis->name, axis->values[v].cell);
    }
    return true;
}

static bool read_table(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    static const char *const keys[] = { COMMON,     "each-against", "column",
                                        "key",      "rows",         "within",
                                        "absolute", "within-of",    "half-width-below-tolerance",
                                        NULL };
    const struct yaml_node *file = yaml_get(e->node, "each-against");
    const struct yaml_node *key = yaml_get(e->node, "key"), *name = key;
    struct sim_error inner = { 0 };
    const char *column_name, *key_column;
    struct tolerance tolerance;
    size_t column, by;

    if (!fields_check(e->node, "expect", keys, err) || !read_metric(sc, e, "metric", err) ||
        !read_over(sc, e, err) ||
        !fields_text(e->node, "expect", "column", true, &column_name, err) ||
        !fields_bool(e->node, "expect", "half-width-below-tolerance",
                     &e->half_width_below_tolerance, err))
        return false;
    if (key != NULL && key->kind == YAML_KIND_MAPPING && key->count == 1)
        name = key->entries[0].key;
    if (key == NULL || name->kind != YAML_KIND_SCALAR)
        return yaml_refuse(key != NULL ? key : e->node, err,
                           "expect: key: an axis or {axis: column} is wanted");
    if (!scenario_find_axis(sc, name, "expect: key", &e->axis, err))
        return false;
    key_column = name == key ? key->text : key->entries[0].value->text;

    struct csv_table *table = marks_open(sc->path, file, err);
    if (table == NULL)
        return false;
    bool fine = true;
    if (key_column == NULL || !csv_find_column(table, key_column, &by, &inner))
        fine = yaml_refuse(key, err, "expect: key: %s", inner.text);
    else if (!csv_find_column(table, column_name, &column, &inner))
        fine = yaml_refuse(yaml_get(e->node, "column"), err, "expect: column: %s", inner.text);
    fine = fine && check_rows(table, yaml_get(e->node, "rows"), err) &&
           read_tolerance(e, table, &tolerance, err) &&
           match_rows(sc, e, table, by, column, &tolerance, err);
    csv_free(table);
    return fine;
}

static bool read_each(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    static const char *const keys[] = {
        COMMON,  BOUNDS,    "peak-over",    "at", "slope-of", "flat", "mean-error-against",
        "order", "mean-is", "each-against", NULL
    };

    return fields_check(e->node, "expect", keys, err) && read_metric(sc, e, "metric", err) &&
           read_over(sc, e, err) && read_bound(e->node, "is", "between", &e->bound, true, err);
}

/* {sample: gauge, at: 18 ms, is: 64}, or from and to: the mean of the rows between. */
static bool read_sample(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    static const char *const keys[] = { "sample", "at",           "from", "to",
                                        "where",  "also-in-test", BOUNDS, NULL };
    const struct yaml_node *at = yaml_get(e->node, "at"), *to = yaml_get(e->node, "to");
    const struct yaml_node *from = yaml_get(e->node, "from"), *end = at != NULL ? at : to;
    uint64_t end_ps = 0, from_ps = 0;

    if (!fields_check(e->node, "expect", keys, err))
        return false;
    if (end == NULL || (at != NULL ? from != NULL || to != NULL : from == NULL))
        return yaml_refuse(e->node, err, "expect: sample: either at, or from and to");
    if (!samples_find(sc, yaml_get(e->node, "sample"), "expect: sample", &e->metric, err) ||
        !scenario_read_where(sc, yaml_get(e->node, "where"), "expect: where", &e->where, err) ||
        !fields_scalar_time(end, "expect: sample", &end_ps, err) ||
        (from != NULL && !fields_scalar_time(from, "expect: sample", &from_ps, err)) ||
        !read_bound(e->node, "is", "between", &e->bound, true, err))
        return false;
    if (end_ps > sc->samples.until_ps || end_ps < sc->samples.from_ps + sc->samples.period_ps)
        return yaml_refuse(end, err, "expect: sample: there are no samples at %s", end->text);
    if (from != NULL && end_ps < from_ps + sc->samples.period_ps)
        return yaml_refuse(end, err, "expect: sample: no sample lies between %s and %s", from->text,
                           end->text);
    e->at = (double)end_ps / (double)SIM_PS_PER_US;
    e->x_from = from != NULL ? (double)from_ps / (double)SIM_PS_PER_US : NAN;
    return true;
}

static bool read_kind(struct scenario *sc, struct expectation *e, struct sim_error *err)
{
    switch (e->kind) {
    case EXPECT_EACH:
        return read_each(sc, e, err);
    case EXPECT_PEAK:
        return read_peak(sc, e, err);
    case EXPECT_AT:
        return read_at(sc, e, err);
    case EXPECT_SLOPE:
        return read_slope(sc, e, err);
    case EXPECT_MEAN:
    case EXPECT_FLAT:
        return read_flat_or_mean(sc, e, err);
    case EXPECT_ORDER:
        return read_order(sc, e, err);
    case EXPECT_CURVE:
        return read_curve(sc, e, err);
    case EXPECT_SAMPLE:
        return read_sample(sc, e, err);
    case EXPECT_TABLE:
        return read_table(sc, e, err);
    }
    return false;
}
