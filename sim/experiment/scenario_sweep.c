/* sweep: the axes, each a parameter and its values, or named cases that set several at once. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/fields.h"
#include "sim/experiment/scenario.h"
#include "sim/output/number.h"

#define AXIS_VALUES_MAX 10000

static bool read_axis(struct scenario *sc, const struct yaml_entry *entry,
                      const struct yaml_node *reduction, struct sim_error *err);
static bool check_axis_name(const struct scenario *sc, const struct yaml_node *key,
                            struct sim_error *err);
static bool reduced_points(const struct yaml_node *reduction, const char *axis, uint64_t *points,
                           struct sim_error *err);
static bool read_values(struct scenario *sc, struct sweep_axis *axis,
                        const struct yaml_node *values, struct sim_error *err);
static bool read_range(struct scenario *sc, struct sweep_axis *axis, const struct yaml_node *node,
                       uint64_t reduced, struct sim_error *err);
static bool read_cases(struct scenario *sc, struct sweep_axis *axis, const struct yaml_node *cases,
                       struct sim_error *err);
static void thin_out(struct sweep_axis *axis, uint64_t keep);
static bool refuse_twice(const struct scenario *sc, struct sim_error *err);

bool scenario_read_sweep(struct scenario *sc, const struct yaml_node *sweep,
                         const struct yaml_node *reduction, struct sim_error *err)
{
    if (reduction != NULL && reduction->kind != YAML_KIND_MAPPING)
        return yaml_refuse(reduction, err, "test: sweep: {axis: {points: n}} is wanted here");
    for (size_t i = 0; reduction != NULL && i < reduction->count; i++)
        if (yaml_get(sweep, reduction->entries[i].key->text) == NULL)
            return yaml_refuse(reduction->entries[i].key, err,
                               "test: sweep: no axis of the sweep is called '%s'",
                               reduction->entries[i].key->text);
    if (sweep == NULL)
        return true;
    if (sweep->kind != YAML_KIND_MAPPING)
        return yaml_refuse(sweep, err, "sweep: a mapping from axis names is wanted here, not %s",
                           yaml_kind_name(sweep));
    if (sweep->count > SCENARIO_AXES_MAX)
        return yaml_refuse(sweep, err, "sweep: %zu axes; at most %d are possible", sweep->count,
                           SCENARIO_AXES_MAX);
    for (size_t i = 0; i < sweep->count; i++)
        if (!read_axis(sc, &sweep->entries[i], reduction, err))
            return false;
    return refuse_twice(sc, err);
}

static bool read_axis(struct scenario *sc, const struct yaml_entry *entry,
                      const struct yaml_node *reduction, struct sim_error *err)
{
    static const char *const plain_keys[] = { "set",    "values",  "from", "to",
                                              "points", "spacing", NULL };
    static const char *const case_keys[] = { "cases", NULL };
    struct sweep_axis *axis = &sc->axes[sc->axis_count];
    const struct yaml_node *cases = yaml_get(entry->value, "cases");
    const struct yaml_node *values = yaml_get(entry->value, "values");
    const char *what = entry->key->text;
    uint64_t reduced = 0;
    const char *path;

    if (!check_axis_name(sc, entry->key, err) ||
        !fields_check(entry->value, what, cases != NULL ? case_keys : plain_keys, err) ||
        !reduced_points(reduction, what, &reduced, err))
        return false;
    snprintf(axis->name, sizeof axis->name, "%s", what);
    axis->node = entry->key;
    sc->axis_count++;
    if (cases != NULL) {
        if (!read_cases(sc, axis, cases, err))
            return false;
    } else {
        struct param_ref ref;
        struct sim_error inner = { 0 };

        if (!fields_text(entry->value, what, "set", true, &path, err))
            return false;
        if (!param_find(&sc->set, path, &ref, &inner))
            return yaml_refuse(yaml_get(entry->value, "set"), err, "%s: set: %s", what,
                               inner.text);
        axis->row = ref.row;
        snprintf(axis->path, sizeof axis->path, "%s", path);
        if (values != NULL && yaml_get(entry->value, "from") != NULL)
            return yaml_refuse(yaml_get(entry->value, "from"), err,
                               "%s: either values or from, to and points, not both", what);
        if (values == NULL && !read_range(sc, axis, entry->value, reduced, err))
            return false;
        if (values != NULL && !read_values(sc, axis, values, err))
            return false;
    }
    if (reduced > 0)
        thin_out(axis, reduced);
    return true;
}

/* An axis is a column beside the metrics. */
static bool check_axis_name(const struct scenario *sc, const struct yaml_node *key,
                            struct sim_error *err)
{
    static const char *const taken[] = { "point", "seed", "replication", "place", NULL };

    if (strlen(key->text) >= SCENARIO_NAME_BYTES || !isalpha((unsigned char)key->text[0]))
        return yaml_refuse(key, err, "sweep: '%s': an axis name starts with a letter and has at "
                                     "most %d characters",
                           key->text, SCENARIO_NAME_BYTES - 1);
    for (const char *c = key->text; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-')
            return yaml_refuse(key, err,
                               "sweep: '%s': an axis name holds letters, digits, - and _ only",
                               key->text);
    for (size_t i = 0; taken[i] != NULL; i++)
        if (strcmp(taken[i], key->text) == 0)
            return yaml_refuse(key, err, "sweep: '%s' is the name of a column already", key->text);
    if (metric_find(sc->model->metrics, key->text) != NULL)
        return yaml_refuse(key, err, "sweep: '%s' is the name of a metric already", key->text);
    return true;
}

static bool reduced_points(const struct yaml_node *reduction, const char *axis, uint64_t *points,
                           struct sim_error *err)
{
    static const char *const keys[] = { "points", NULL };
    const struct yaml_node *of = yaml_get(reduction, axis);

    if (of == NULL)
        return true;
    if (!fields_check(of, "test: sweep", keys, err))
        return false;
    if (yaml_get(of, "points") == NULL)
        return yaml_refuse(of, err, "test: sweep: %s: 'points' is missing", axis);
    return fields_scalar_count(yaml_get(of, "points"), "test: sweep: points", 1, AXIS_VALUES_MAX,
                               points, err);
}

static void make_room(struct sweep_axis *axis, size_t count)
{
    axis->values = calloc(count, sizeof *axis->values);
    SIM_CHECK(NULL, axis->values != NULL, "no memory for an axis");
    axis->count = count;
}

static void add_setting(struct axis_value *value, const struct scenario_setting *setting)
{
    value->settings =
        realloc(value->settings, (value->setting_count + 1) * sizeof *value->settings);
    SIM_CHECK(NULL, value->settings != NULL, "no memory for an axis");
    value->settings[value->setting_count++] = *setting;
}

/* What the text at node means for the parameter: tried out on a copy of the set. */
static bool read_setting(const struct scenario *sc, const char *what, const char *path,
                         const struct yaml_node *node, struct scenario_setting *setting,
                         struct sim_error *err)
{
    struct param_set scratch;

    if (node->kind != YAML_KIND_SCALAR || yaml_is_null(node))
        return yaml_refuse(node, err, "%s: a value for %s is wanted here, not %s", what, path,
                           node->kind == YAML_KIND_SCALAR ? "nothing" : yaml_kind_name(node));
    SIM_CHECK(NULL, param_set_copy(&scratch, &sc->set), "no memory for parameters");
    bool fine = param_apply_node(&scratch, path, node, ORIGIN_SWEEP, err) &&
                param_find(&scratch, path, &setting->ref, err);
    if (fine) {
        param_get(&scratch, &setting->ref, &setting->value);
        setting->origin = *param_origin_of(&scratch, &setting->ref);
    }
    param_set_fini(&scratch);
    return fine;
}

void axis_value_name(struct axis_value *value, const struct param_row *row,
                     const union param_value *of)
{
    char digits[NUMBER_BYTES];
    bool is_number = row->kind == PARAM_KIND_UINT || row->kind == PARAM_KIND_DOUBLE;

    value->number = NAN;
    if (!is_number || (row->zero_name != NULL && param_number(row, of) == 0)) {
        param_format(row, of, value->cell, sizeof value->cell);
        return;
    }
    value->number = param_number(row, of);
    if (row->unit == UNIT_TIME)
        value->number /= (double)SIM_PS_PER_US;
    snprintf(value->cell, sizeof value->cell, "%s", number_text(digits, value->number));
}

static bool refuse_same_cell(const struct sweep_axis *axis, size_t last,
                             const struct yaml_node *at, struct sim_error *err)
{
    for (size_t v = 0; v < last; v++)
        if (strcmp(axis->values[v].cell, axis->values[last].cell) == 0)
            return yaml_refuse(at, err, "%s: the value %s appears twice", axis->name,
                               axis->values[last].cell);
    return true;
}

static bool read_values(struct scenario *sc, struct sweep_axis *axis,
                        const struct yaml_node *values, struct sim_error *err)
{
    if (values->kind != YAML_KIND_SEQUENCE || values->count == 0 ||
        values->count > AXIS_VALUES_MAX)
        return yaml_refuse(values, err, "%s: values: a list of 1 .. %d values is wanted here",
                           axis->name, AXIS_VALUES_MAX);
    make_room(axis, values->count);
    for (size_t v = 0; v < values->count; v++) {
        struct scenario_setting setting;

        if (!read_setting(sc, axis->name, axis->path, values->items[v], &setting, err))
            return false;
        add_setting(&axis->values[v], &setting);
        axis_value_name(&axis->values[v], setting.ref.row, &setting.value);
        if (!refuse_same_cell(axis, v, values->items[v], err))
            return false;
    }
    return true;
}

/* Four significant digits: short to read, and the last bits of the C library's pow() do not show.
 */
static double rounded(double value)
{
    char text[32];

    snprintf(text, sizeof text, "%.4g", value);
    return strtod(text, NULL);
}

static double between(double from, double to, uint64_t i, uint64_t count, bool log)
{
    if (i == 0)
        return from;
    if (i == count - 1)
        return to;
    if (log)
        return rounded(from * pow(to / from, (double)i / (double)(count - 1)));
    return from + (to - from) * (double)i / (double)(count - 1);
}

static bool read_range(struct scenario *sc, struct sweep_axis *axis, const struct yaml_node *node,
                       uint64_t reduced, struct sim_error *err)
{
    const struct yaml_node *ends[] = { yaml_get(node, "from"), yaml_get(node, "to") };
    const struct yaml_node *points = yaml_get(node, "points");
    const char *spacing;
    struct scenario_setting first, last;
    uint64_t count;

    if (ends[0] == NULL || ends[1] == NULL || points == NULL)
        return yaml_refuse(node, err, "%s: values, or from, to and points are wanted; '%s' is "
                                      "missing",
                           axis->name,
                           ends[0] == NULL && ends[1] == NULL && points == NULL ? "values"
                           : ends[0] == NULL                                   ? "from"
                           : ends[1] == NULL                                   ? "to"
                                                                               : "points");
    if (axis->row->kind != PARAM_KIND_UINT && axis->row->kind != PARAM_KIND_DOUBLE)
        return yaml_refuse(ends[0], err, "%s: %s is no number: list its values", axis->name,
                           axis->path);
    if (!fields_text(node, axis->name, "spacing", false, &spacing, err) ||
        !fields_scalar_count(points, axis->name, 2, AXIS_VALUES_MAX, &count, err) ||
        !read_setting(sc, axis->name, axis->path, ends[0], &first, err) ||
        !read_setting(sc, axis->name, axis->path, ends[1], &last, err))
        return false;
    if (spacing != NULL && strcmp(spacing, "log") != 0 && strcmp(spacing, "linear") != 0)
        return yaml_refuse(yaml_get(node, "spacing"), err,
                           "%s: spacing: '%s' is neither linear nor log", axis->name, spacing);

    bool log = spacing != NULL && strcmp(spacing, "log") == 0;
    double from = param_number(axis->row, &first.value);
    double to = param_number(axis->row, &last.value);

    if (!(from < to))
        return yaml_refuse(ends[1], err, "%s: to: %s does not lie above from: %s", axis->name,
                           ends[1]->text, ends[0]->text);
    if (log && from <= 0)
        return yaml_refuse(ends[0], err, "%s: from: a logarithmic range starts above 0",
                           axis->name);
    if (reduced > 0)
        count = reduced;
    make_room(axis, count);
    for (uint64_t v = 0; v < count; v++) {
        struct scenario_setting setting = first;
        double number = between(from, to, v, count, log);

        if (axis->row->kind == PARAM_KIND_UINT)
            setting.value.u = v == count - 1 && v > 0 ? last.value.u : (uint64_t)(number + 0.5);
        else
            setting.value.d = number;
        add_setting(&axis->values[v], &setting);
        axis_value_name(&axis->values[v], axis->row, &setting.value);
        if (!refuse_same_cell(axis, v, points, err))
            return false;
    }
    return true;
}

static bool read_cases(struct scenario *sc, struct sweep_axis *axis, const struct yaml_node *cases,
                       struct sim_error *err)
{
    if (cases->kind != YAML_KIND_MAPPING || cases->count == 0 || cases->count > AXIS_VALUES_MAX)
        return yaml_refuse(cases, err,
                           "%s: cases: a mapping from case names to settings is wanted here",
                           axis->name);
    make_room(axis, cases->count);
    for (size_t v = 0; v < cases->count; v++) {
        const struct yaml_node *name = cases->entries[v].key;
        const struct yaml_node *settings = cases->entries[v].value;

        if (strlen(name->text) >= sizeof axis->values[v].cell || name->text[0] == '\0')
            return yaml_refuse(name, err, "%s: cases: a name of 1 .. %zu characters is wanted",
                               axis->name, sizeof axis->values[v].cell - 1);
        snprintf(axis->values[v].cell, sizeof axis->values[v].cell, "%s", name->text);
        axis->values[v].number = NAN;
        if (settings->kind != YAML_KIND_MAPPING || settings->count == 0)
            return yaml_refuse(settings, err, "%s: cases: %s: {path: value} is wanted here",
                               axis->name, name->text);
        for (size_t s = 0; s < settings->count; s++) {
            struct scenario_setting setting;

            if (!read_setting(sc, axis->name, settings->entries[s].key->text,
                              settings->entries[s].value, &setting, err))
                return false;
            add_setting(&axis->values[v], &setting);
        }
    }
    return true;
}

/* Keeps that many values, the first and the last among them. */
static void thin_out(struct sweep_axis *axis, uint64_t keep)
{
    size_t kept = 0;

    if (keep >= axis->count)
        return;
    for (size_t v = 0; v < axis->count; v++) {
        size_t wanted = keep == 1 ? 0 : kept * (axis->count - 1) / (keep - 1);

        if (kept < keep && v == wanted)
            axis->values[kept++] = axis->values[v];
        else
            free(axis->values[v].settings);
    }
    axis->count = kept;
}

/* No parameter is set by two axes. */
static bool refuse_twice(const struct scenario *sc, struct sim_error *err)
{
    for (size_t a = 0; a < sc->axis_count; a++)
        for (size_t b = a + 1; b < sc->axis_count; b++)
            for (size_t v = 0; v < sc->axes[a].count; v++)
                for (size_t w = 0; w < sc->axes[b].count; w++)
                    for (size_t s = 0; s < sc->axes[a].values[v].setting_count; s++)
                        for (size_t t = 0; t < sc->axes[b].values[w].setting_count; t++) {
                            const struct param_ref *one = &sc->axes[a].values[v].settings[s].ref;
                            const struct param_ref *two = &sc->axes[b].values[w].settings[t].ref;
                            char path[256];

                            if (one->row != two->row || one->index != two->index)
                                continue;
                            param_path(two, path, sizeof path);
                            return yaml_refuse(sc->axes[b].node, err,
                                               "sweep: %s: the axis '%s' sets %s already",
                                               sc->axes[b].name, sc->axes[a].name, path);
                        }
    return true;
}
