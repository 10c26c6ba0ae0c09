#include "sim/experiment/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/expect.h"
#include "sim/experiment/fields.h"
#include "sim/experiment/grid.h"
#include "sim/experiment/plot.h"

static const char *const OWN_SECTIONS[] = { "title", "about",  "sweep", "at", "samples",
                                            "plots", "expect", "test",  NULL };

static bool read_all(struct scenario *sc, const struct scenario_options *options,
                     struct sim_error *err);
static void name_after_file(struct scenario *sc);
static bool read_texts(struct scenario *sc, const struct yaml_node *root, struct sim_error *err);
static bool apply_test(struct scenario *sc, const struct yaml_node *test, struct sim_error *err);
static bool apply_settings(struct scenario *sc, const struct scenario_options *options,
                           struct sim_error *err);
static bool refuse_swept_settings(const struct scenario *sc, const struct scenario_options *options,
                                  struct sim_error *err);

struct scenario *scenario_load(const struct sim_model *model, const char *path,
                               const struct scenario_options *options, struct sim_error *err)
{
    struct scenario *sc = calloc(1, sizeof *sc);

    SIM_CHECK(NULL, sc != NULL, "no memory for a scenario");
    sc->model = model;
    sc->title = "";
    sc->about = "";
    snprintf(sc->path, sizeof sc->path, "%s", path);
    name_after_file(sc);
    SIM_CHECK(NULL, param_set_init(&sc->set, model->params), "no memory for parameters");
    if (!read_all(sc, options, err)) {
        scenario_free(sc);
        return NULL;
    }
    return sc;
}

void scenario_free(struct scenario *sc)
{
    if (sc == NULL)
        return;
    for (size_t a = 0; a < sc->axis_count; a++) {
        for (size_t v = 0; v < sc->axes[a].count; v++)
            free(sc->axes[a].values[v].settings);
        free(sc->axes[a].values);
    }
    plots_free(sc->plots, sc->plot_count);
    expectations_free(sc->expectations, sc->expectation_count);
    free(sc->changes);
    param_set_fini(&sc->set);
    yaml_tree_free(sc->tree);
    free(sc);
}

static bool read_all(struct scenario *sc, const struct scenario_options *options,
                     struct sim_error *err)
{
    sc->tree = yaml_tree_read_file(sc->path, err);
    if (sc->tree == NULL)
        return false;

    const struct yaml_node *root = yaml_tree_root(sc->tree);
    const struct yaml_node *test = yaml_get(root, "test");
    struct profile_path profiles;

    if (root->kind != YAML_KIND_MAPPING)
        return yaml_refuse(root, err, "a scenario is a mapping of sections, not %s",
                           yaml_kind_name(root));
    profile_path_init(&profiles, sc->path, options->source_dir);
    if (!read_texts(sc, root, err) ||
        !param_read_sections(&sc->set, root, OWN_SECTIONS, &profiles, err))
        return false;
    if (options->test && test != NULL && !apply_test(sc, test, err))
        return false;
    sc->is_test = options->test && test != NULL;
    const struct yaml_node *reduction = sc->is_test ? yaml_get(test, "sweep") : NULL;
    return apply_settings(sc, options, err) &&
           scenario_read_sweep(sc, yaml_get(root, "sweep"), reduction, err) &&
           refuse_swept_settings(sc, options, err) &&
           scenario_read_changes(sc, yaml_get(root, "at"), err) &&
           samples_read(sc, yaml_get(root, "samples"), err) &&
           plots_read(sc, yaml_get(root, "plots"), err) &&
           expectations_read(sc, yaml_get(root, "expect"), err) && scenario_check_points(sc, err);
}

/* "a/b/livelock.yaml" is the scenario "livelock". */
static void name_after_file(struct scenario *sc)
{
    const char *slash = strrchr(sc->path, '/');
    const char *base = slash != NULL ? slash + 1 : sc->path;
    size_t length = strlen(base);

    if (length > 5 && strcmp(base + length - 5, ".yaml") == 0)
        length -= 5;
    if (length >= sizeof sc->name)
        length = sizeof sc->name - 1;
    memcpy(sc->name, base, length);
    sc->name[length] = '\0';
}

static bool read_texts(struct scenario *sc, const struct yaml_node *root, struct sim_error *err)
{
    const char *title, *about;

    if (!fields_text(root, "scenario", "title", false, &title, err) ||
        !fields_text(root, "scenario", "about", false, &about, err))
        return false;
    sc->title = title != NULL ? title : "";
    sc->about = about != NULL ? about : "";
    return true;
}

static bool apply_test(struct scenario *sc, const struct yaml_node *test, struct sim_error *err)
{
    static const char *const others[] = { "sweep", NULL };

    if (test->kind != YAML_KIND_MAPPING)
        return yaml_refuse(test, err, "test: a mapping of reductions is wanted here, not %s",
                           yaml_kind_name(test));
    return param_read_changes(&sc->set, test, others, ORIGIN_TEST, err);
}

static bool apply_settings(struct scenario *sc, const struct scenario_options *options,
                           struct sim_error *err)
{
    for (size_t i = 0; i < options->setting_count; i++)
        if (!param_apply_text(&sc->set, options->settings[i], ORIGIN_SET, err))
            return false;
    return true;
}

static bool sets(const struct axis_value *value, const struct param_ref *ref)
{
    for (size_t s = 0; s < value->setting_count; s++)
        if (value->settings[s].ref.row == ref->row && value->settings[s].ref.index == ref->index)
            return true;
    return false;
}

/* What --set says about a parameter that every value of an axis sets would be overwritten at every
 * point. (A case that leaves it alone keeps what was said.) */
static bool refuse_swept_settings(const struct scenario *sc, const struct scenario_options *options,
                                  struct sim_error *err)
{
    if (options->setting_count == 0)
        return true;
    for (size_t a = 0; a < sc->axis_count; a++)
        for (size_t s = 0; s < sc->axes[a].values[0].setting_count; s++) {
            const struct param_ref *ref = &sc->axes[a].values[0].settings[s].ref;
            bool everywhere = param_origin_of(&sc->set, ref)->kind == ORIGIN_SET;
            char path[256];

            for (size_t v = 1; v < sc->axes[a].count; v++)
                everywhere = everywhere && sets(&sc->axes[a].values[v], ref);
            if (!everywhere)
                continue;
            param_path(ref, path, sizeof path);
            return sim_error_set(err, "--set", 0, 0,
                                 "%s: has no effect: the axis '%s' of the sweep sets it at "
                                 "every point",
                                 path, sc->axes[a].name);
        }
    return true;
}

const struct run_params *scenario_run_params(const struct scenario *sc, const struct param_set *set)
{
    return (const void *)((const char *)set->values + sc->model->run_offset);
}

uint64_t scenario_end_ps(const struct run_params *run)
{
    return run->trial_packets > 0 ? UINT64_MAX : run->warmup_ps + run->duration_ps;
}

/* ---- names and places ---------------------------------------------------------------------- */

static bool refuse_name(const struct yaml_node *at, const char *what, const char *kind,
                        const char *const *names, size_t count, struct sim_error *err)
{
    const char *near = param_nearest(at->text, names, count);

    if (near != NULL)
        return yaml_refuse(at, err, "%s: no %s is called '%s'; did you mean '%s'?", what, kind,
                           at->text, near);
    char list[512] = "";
    for (size_t i = 0; i < count && strlen(list) < sizeof list - 80; i++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i == 0 ? "" : ", ", names[i]);
    }
    return yaml_refuse(at, err, "%s: no %s is called '%s'%s%s", what, kind, at->text,
                       count > 0 ? "; there are " : "", list);
}

/* The names of all axes, and of all metrics behind them. Freed by the caller. */
static const char **all_names(const struct scenario *sc, bool axes, bool metrics, size_t *count)
{
    const struct metric_table *table = sc->model->metrics;
    const char **names = calloc(sc->axis_count + table->row_count + 1, sizeof *names);

    SIM_CHECK(NULL, names != NULL, "no memory for names");
    *count = 0;
    for (size_t a = 0; axes && a < sc->axis_count; a++)
        names[(*count)++] = sc->axes[a].name;
    for (size_t m = 0; metrics && m < table->row_count; m++) {
        if (table->rows[m].series <= 1)
            names[(*count)++] = table->rows[m].name;
    }
    return names;
}

static bool need_scalar(const struct yaml_node *node, const char *what, struct sim_error *err)
{
    if (node->kind == YAML_KIND_SCALAR && !yaml_is_null(node))
        return true;
    return yaml_refuse(node, err, "%s: a name is wanted here, not %s", what,
                       node->kind == YAML_KIND_SCALAR ? "nothing" : yaml_kind_name(node));
}

/* How many of the row's series the machine fills at the point where it has most; why of none. */
static uint64_t most_of_series(const struct scenario *sc, const struct metric_row *row,
                               char why[256])
{
    size_t points = grid_points(sc);
    uint64_t most = 0;

    for (size_t p = 0; p < points && most < row->series; p++) {
        struct param_set set;
        uint64_t count;

        if (points > SCENARIO_RUNS_MAX || !grid_set(sc, p, &set, NULL))
            return row->series; /* scenario_check_points says what is wrong there */
        count = sc->model->series_count(&set, row, why);
        if (count > most)
            most = count;
        param_set_fini(&set);
    }
    return most;
}

/* One of a series (cpu.7.busy_share) that the machine has at no point would read 0. Not when the
 * reduction of --test is in force: it may have taken the points away that have it. */
static bool check_series(const struct scenario *sc, const struct yaml_node *name, const char *what,
                         const struct metric_row *row, struct sim_error *err)
{
    char why[256] = "", series[128];
    uint64_t most;

    if (row->series == 0 || sc->model->series_count == NULL || sc->is_test)
        return true;
    most = most_of_series(sc, row, why);
    if (row->series <= most)
        return true;
    if (most > 0) {
        metric_series_name(row, series, sizeof series);
        snprintf(why, sizeof why, "N of %s is 0 .. %llu", series, (unsigned long long)most - 1);
    }
    return yaml_refuse(name, err, "%s: there is no '%s' %s: %s", what, row->name,
                       sc->axis_count > 0 ? "at any point of the sweep" : "on this machine", why);
}

bool scenario_find_quantity(const struct scenario *sc, const struct yaml_node *name,
                            const char *what, struct quantity *quantity, struct sim_error *err)
{
    if (!need_scalar(name, what, err))
        return false;
    *quantity = (struct quantity){ .name = name->text, .axis = AXIS_FREE };
    for (size_t a = 0; a < sc->axis_count; a++)
        if (strcmp(sc->axes[a].name, name->text) == 0) {
            quantity->axis = a;
            return true;
        }
    quantity->metric = metric_find(sc->model->metrics, name->text);
    if (quantity->metric != NULL)
        return check_series(sc, name, what, quantity->metric, err);

    size_t count;
    const char **names = all_names(sc, true, true, &count);
    refuse_name(name, what, "axis or metric", names, count, err);
    free(names);
    return false;
}

bool scenario_find_metric(const struct scenario *sc, const struct yaml_node *name, const char *what,
                          const struct metric_row **row, struct sim_error *err)
{
    if (!need_scalar(name, what, err))
        return false;
    *row = metric_find(sc->model->metrics, name->text);
    if (*row != NULL)
        return check_series(sc, name, what, *row, err);

    size_t count;
    const char **names = all_names(sc, false, true, &count);
    refuse_name(name, what, "metric", names, count, err);
    free(names);
    return false;
}

bool scenario_find_axis(const struct scenario *sc, const struct yaml_node *name, const char *what,
                        size_t *axis, struct sim_error *err)
{
    if (!need_scalar(name, what, err))
        return false;
    for (*axis = 0; *axis < sc->axis_count; (*axis)++)
        if (strcmp(sc->axes[*axis].name, name->text) == 0)
            return true;

    size_t count;
    const char **names = all_names(sc, true, false, &count);
    refuse_name(name, what, "axis of the sweep", names, count, err);
    free(names);
    return false;
}

static bool same_value(const struct param_row *row, const union param_value *a,
                       const union param_value *b)
{
    if (row->kind == PARAM_KIND_TEXT)
        return strcmp(a->text, b->text) == 0;
    return param_number(row, a) == param_number(row, b);
}

bool scenario_find_axis_value(const struct scenario *sc, size_t axis, const struct yaml_node *text,
                              const char *what, size_t *value, struct sim_error *err)
{
    const struct sweep_axis *of = &sc->axes[axis];
    union param_value parsed;

    if (!need_scalar(text, what, err))
        return false;
    for (*value = 0; *value < of->count; (*value)++)
        if (strcmp(of->values[*value].cell, text->text) == 0)
            return true;
    if (of->row != NULL && param_parse(of->row, what, text->text, &parsed, NULL))
        for (*value = 0; *value < of->count; (*value)++)
            if (same_value(of->row, &of->values[*value].settings[0].value, &parsed))
                return true;

    const char **names = calloc(of->count, sizeof *names);
    SIM_CHECK(NULL, names != NULL, "no memory for names");
    for (size_t v = 0; v < of->count; v++)
        names[v] = of->values[v].cell;
    char kind[SCENARIO_NAME_BYTES + 32];
    snprintf(kind, sizeof kind, "value of the axis '%s'", of->name);
    refuse_name(text, what, kind, names, of->count, err);
    free(names);
    return false;
}

bool scenario_read_where(const struct scenario *sc, const struct yaml_node *node, const char *what,
                         struct selection *where, struct sim_error *err)
{
    for (size_t a = 0; a < SCENARIO_AXES_MAX; a++)
        where->fixed[a] = AXIS_FREE;
    if (node == NULL)
        return true;
    if (node->kind != YAML_KIND_MAPPING)
        return yaml_refuse(node, err, "%s: {axis: value} is wanted here, not %s", what,
                           yaml_kind_name(node));
    for (size_t i = 0; i < node->count; i++) {
        size_t axis;

        if (!scenario_find_axis(sc, node->entries[i].key, what, &axis, err) ||
            !scenario_find_axis_value(sc, axis, node->entries[i].value, what, &where->fixed[axis],
                                      err))
            return false;
    }
    return true;
}

void scenario_format_where(const struct scenario *sc, const struct selection *where, char *buf,
                           size_t bytes)
{
    buf[0] = '\0';
    for (size_t a = 0; a < sc->axis_count; a++) {
        size_t used = strlen(buf);

        if (where->fixed[a] != AXIS_FREE)
            snprintf(buf + used, bytes - used, "%s%s = %s", used > 0 ? ", " : "", sc->axes[a].name,
                     sc->axes[a].values[where->fixed[a]].cell);
    }
}
