/* plots: from YAML to struct plot. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/fields.h"
#include "sim/experiment/plot.h"

#define OVERLAYS_MAX 32

static bool read_plot(struct scenario *sc, const struct yaml_node *node, struct sim_error *err);
static bool read_metrics(struct scenario *sc, struct plot *plot, const struct yaml_node *y,
                         const char *what, struct sim_error *err);
static bool is_over_time(const struct scenario *sc, const struct yaml_node *x);
static bool read_gauges(struct scenario *sc, struct plot *plot, const struct yaml_node *y,
                        struct sim_error *err);
static bool read_heat(struct scenario *sc, struct plot *plot, const struct yaml_node *node,
                      struct sim_error *err);
static bool check_heat(const struct scenario *sc, const struct plot *plot,
                       const struct yaml_node *node, struct sim_error *err);
static bool read_series(struct scenario *sc, struct plot *plot, const struct yaml_node *series,
                        struct sim_error *err);
static bool read_log(struct plot *plot, const struct yaml_node *log, struct sim_error *err);
static bool read_name(const struct scenario *sc, struct plot *plot, const struct yaml_node *node,
                      struct sim_error *err);
static bool read_overlay(struct scenario *sc, struct plot *plot, const struct yaml_node *overlay,
                         struct sim_error *err);

bool plots_read(struct scenario *sc, const struct yaml_node *plots, struct sim_error *err)
{
    if (plots == NULL)
        return true;
    if (plots->kind != YAML_KIND_SEQUENCE)
        return yaml_refuse(plots, err, "plots: a list is wanted here, not %s",
                           yaml_kind_name(plots));
    sc->plots = calloc(plots->count + 1, sizeof *sc->plots);
    SIM_CHECK(NULL, sc->plots != NULL, "no memory for plots");
    for (size_t i = 0; i < plots->count; i++)
        if (!read_plot(sc, plots->items[i], err))
            return false;
    return true;
}

void plots_free(struct plot *plots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t o = 0; o < plots[i].overlay_count; o++)
            marks_fini(&plots[i].overlays[o].marks);
        free(plots[i].overlays);
    }
    free(plots);
}

static bool read_plot(struct scenario *sc, const struct yaml_node *node, struct sim_error *err)
{
    static const char *const keys[] = { "x",       "y",   "z",     "series", "where",
                                        "overlay", "log", "title", "name",   NULL };
    const struct yaml_node *series = yaml_get(node, "series");
    const struct yaml_node *overlay = yaml_get(node, "overlay");
    struct plot *plot = &sc->plots[sc->plot_count];

    *plot = (struct plot){ .series = AXIS_FREE };
    if (!fields_check(node, "plots", keys, err))
        return false;
    if (yaml_get(node, "x") == NULL || yaml_get(node, "y") == NULL)
        return yaml_refuse(node, err, "plots: '%s' is missing",
                           yaml_get(node, "x") == NULL ? "x" : "y");
    sc->plot_count++; /* from here on plots_free knows it */
    plot->is_heat = yaml_get(node, "z") != NULL;
    plot->over_time = is_over_time(sc, yaml_get(node, "x"));
    if (plot->over_time && (plot->is_heat || overlay != NULL))
        return yaml_refuse(plot->is_heat ? yaml_get(node, "z") : overlay, err,
                           "plots: %s: a plot over time has none", plot->is_heat ? "z" : "overlay");
    if (plot->over_time)
        plot->x =
            (struct quantity){ .name = "time", .axis = AXIS_FREE, .metric = &sc->samples.time };
    else if (!scenario_find_quantity(sc, yaml_get(node, "x"), "plots: x", &plot->x, err))
        return false;
    if (!(plot->is_heat
              ? read_heat(sc, plot, node, err)
              : (plot->over_time ? read_gauges(sc, plot, yaml_get(node, "y"), err)
                                 : read_metrics(sc, plot, yaml_get(node, "y"), "plots: y", err)) &&
                    read_series(sc, plot, series, err)) ||
        !scenario_read_where(sc, yaml_get(node, "where"), "plots: where", &plot->where, err) ||
        !read_log(plot, yaml_get(node, "log"), err) || !check_heat(sc, plot, node, err) ||
        !fields_text(node, "plots", "title", false, &plot->title, err) ||
        !read_name(sc, plot, node, err))
        return false;
    if (plot->x.axis != AXIS_FREE && plot->series == plot->x.axis)
        return yaml_refuse(series, err, "plots: series: '%s' is the x axis already", plot->x.name);
    if (overlay == NULL)
        return true;
    if (overlay->kind != YAML_KIND_SEQUENCE)
        return read_overlay(sc, plot, overlay, err);
    for (size_t i = 0; i < overlay->count; i++)
        if (!read_overlay(sc, plot, overlay->items[i], err))
            return false;
    return true;
}

static bool read_metrics(struct scenario *sc, struct plot *plot, const struct yaml_node *y,
                         const char *what, struct sim_error *err)
{
    if (y->kind != YAML_KIND_SEQUENCE)
        return scenario_find_metric(sc, y, what, &plot->y[plot->y_count++], err);
    if (y->count == 0 || y->count > PLOT_Y_MAX)
        return yaml_refuse(y, err, "%s: 1 .. %d metrics are possible, not %zu", what, PLOT_Y_MAX,
                           y->count);
    for (size_t i = 0; i < y->count; i++)
        if (!scenario_find_metric(sc, y->items[i], what, &plot->y[plot->y_count++], err))
            return false;
    return true;
}

/* x: time, unless an axis of the sweep has that name. */
static bool is_over_time(const struct scenario *sc, const struct yaml_node *x)
{
    bool is_time = x->kind == YAML_KIND_SCALAR && strcmp(x->text, "time") == 0;

    for (size_t a = 0; a < sc->axis_count; a++)
        is_time = is_time && strcmp(sc->axes[a].name, "time") != 0;
    return is_time && sc->samples.node != NULL;
}

static bool read_gauges(struct scenario *sc, struct plot *plot, const struct yaml_node *y,
                        struct sim_error *err)
{
    if (y->kind != YAML_KIND_SEQUENCE)
        return samples_find(sc, y, "plots: y", &plot->y[plot->y_count++], err);
    if (y->count == 0 || y->count > PLOT_Y_MAX)
        return yaml_refuse(y, err, "plots: y: 1 .. %d gauges are possible, not %zu", PLOT_Y_MAX,
                           y->count);
    for (size_t i = 0; i < y->count; i++)
        if (!samples_find(sc, y->items[i], "plots: y", &plot->y[plot->y_count++], err))
            return false;
    return true;
}

/* Columns and rows are two axes; its rows are the curves of the same plot without z. */
static bool read_heat(struct scenario *sc, struct plot *plot, const struct yaml_node *node,
                      struct sim_error *err)
{
    const struct yaml_node *series = yaml_get(node, "series"), *overlay = yaml_get(node, "overlay");

    if (series != NULL || overlay != NULL)
        return yaml_refuse(series != NULL ? series : overlay, err,
                           "plots: %s: a heat map (z) has none",
                           series != NULL ? "series" : "overlay");
    if (plot->x.axis == AXIS_FREE)
        return yaml_refuse(yaml_get(node, "x"), err,
                           "plots: x: a heat map (z) wants an axis of the sweep, not the metric "
                           "'%s'",
                           plot->x.name);
    return scenario_find_axis(sc, yaml_get(node, "y"), "plots: y", &plot->series, err) &&
           read_metrics(sc, plot, yaml_get(node, "z"), "plots: z", err);
}

/* Every other axis is at one place. */
static bool check_heat(const struct scenario *sc, const struct plot *plot,
                       const struct yaml_node *node, struct sim_error *err)
{
    for (size_t a = 0; plot->is_heat && a < sc->axis_count; a++)
        if (a != plot->x.axis && a != plot->series && plot->where.fixed[a] == AXIS_FREE &&
            sc->axes[a].count > 1)
            return yaml_refuse(node, err,
                               "plots: a heat map shows two axes; say where along '%s' "
                               "(where: {%s: ...})",
                               sc->axes[a].name, sc->axes[a].name);
    return true;
}

/* An axis, or several: the first pairs with overlays, and what is open besides makes curves of its
 * own anyway. */
static bool read_series(struct scenario *sc, struct plot *plot, const struct yaml_node *series,
                        struct sim_error *err)
{
    size_t other;

    if (series == NULL)
        return true;
    if (series->kind != YAML_KIND_SEQUENCE || series->count == 0)
        return scenario_find_axis(sc, series, "plots: series", &plot->series, err);
    for (size_t i = 0; i < series->count; i++)
        if (!scenario_find_axis(sc, series->items[i], "plots: series",
                                i == 0 ? &plot->series : &other, err))
            return false;
    return true;
}

static bool read_log(struct plot *plot, const struct yaml_node *log, struct sim_error *err)
{
    size_t count = log == NULL ? 0 : log->kind == YAML_KIND_SEQUENCE ? log->count : 1;

    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *axis = log->kind == YAML_KIND_SEQUENCE ? log->items[i] : log;
        bool is_x = axis->kind == YAML_KIND_SCALAR && strcmp(axis->text, "x") == 0;
        /* to a YAML 1.1 reader a bare y is a word for true; to us it is a letter */
        bool is_y = axis->kind == YAML_KIND_SCALAR && strcmp(axis->text, "y") == 0;
        bool is_z = axis->kind == YAML_KIND_SCALAR && strcmp(axis->text, "z") == 0;

        if (plot->is_heat && !is_z)
            return yaml_refuse(axis, err,
                               "plots: log: a heat map has only z; its columns and rows stand side "
                               "by side");
        if (!plot->is_heat && !is_x && !is_y)
            return yaml_refuse(axis, err, "plots: log: x, y or [x, y] is wanted here");
        plot->log_x = plot->log_x || is_x;
        plot->log_y = plot->log_y || is_y;
        plot->log_z = plot->log_z || is_z;
    }
    return true;
}

/* "delivered_pps-over-offered_pps" unless it is named; numbered when that is taken. */
static bool read_name(const struct scenario *sc, struct plot *plot, const struct yaml_node *node,
                      struct sim_error *err)
{
    const char *name;
    unsigned copy = 1;
    char base[SCENARIO_NAME_BYTES - 4];

    if (!fields_text(node, "plots", "name", false, &name, err))
        return false;
    if (name != NULL) {
        bool fine = strlen(name) < sizeof base && isalnum((unsigned char)name[0]);

        for (const char *c = name; *c != '\0'; c++)
            fine = fine && (isalnum((unsigned char)*c) || strchr("-_.", *c) != NULL);
        if (!fine)
            return yaml_refuse(yaml_get(node, "name"), err,
                               "plots: name: '%s': letters, digits, - _ and . are possible, at "
                               "most %zu of them",
                               name, sizeof base - 1);
        snprintf(base, sizeof base, "%s", name);
    } else {
        snprintf(base, sizeof base, "%.26s-over-%.26s", plot->y[0]->name, plot->x.name);
    }
    snprintf(plot->name, sizeof plot->name, "%s", base);
    for (size_t i = 0; i + 1 < sc->plot_count; i++)
        if (strcmp(sc->plots[i].name, plot->name) == 0) {
            if (name != NULL)
                return yaml_refuse(yaml_get(node, "name"), err,
                                   "plots: name: '%s' is the name of another plot already", name);
            snprintf(plot->name, sizeof plot->name, "%s-%u", base, ++copy % 100);
            i = (size_t)-1; /* look at all again */
        }
    return true;
}

/* ---- overlays -------------------------------------------------------------------------------- */

/* One entry as written: {file, series, with, label, x, y, panel}, or just the file. */
struct overlay_entry {
    const struct yaml_node *file, *with;
    size_t panel;
    const char *series, *label, *x, *y;
};

static bool add_overlay(struct scenario *sc, struct plot *plot, const struct csv_table *table,
                        const struct overlay_entry *entry, const char *series,
                        struct sim_error *err)
{
    size_t bytes = (plot->overlay_count + 1) * sizeof *plot->overlays, partner = 0;
    struct sweep_axis *axis = plot->series != AXIS_FREE ? &sc->axes[plot->series] : NULL;

    if (plot->overlay_count >= OVERLAYS_MAX)
        return yaml_refuse(entry->file, err, "plots: overlay: more than %d series", OVERLAYS_MAX);
    plot->overlays = realloc(plot->overlays, bytes);
    SIM_CHECK(NULL, plot->overlays != NULL, "no memory for overlays");
    struct plot_overlay *overlay = &plot->overlays[plot->overlay_count++];
    memset(overlay, 0, sizeof *overlay);
    overlay->panel = entry->panel;
    if (entry->label != NULL)
        snprintf(overlay->label, sizeof overlay->label, "%s", entry->label);
    else
        snprintf(overlay->label, sizeof overlay->label, "%.40s (published)",
                 series != NULL ? series : plot->y[entry->panel]->name);
    if (entry->with != NULL) {
        if (axis == NULL)
            return yaml_refuse(entry->with, err, "plots: overlay: with: the plot has no series");
        if (!scenario_find_axis_value(sc, plot->series, entry->with, "plots: overlay: with",
                                      &partner, err))
            return false;
        snprintf(overlay->partner, sizeof overlay->partner, "%s", axis->values[partner].cell);
    }
    if (entry->with == NULL && axis != NULL && series != NULL)
        snprintf(overlay->partner, sizeof overlay->partner, "%s", series);
    return marks_take(&overlay->marks, table, series, entry->x, entry->y, entry->file, err);
}

/* One of the plot's own metrics. */
static bool read_panel(const struct scenario *sc, const struct plot *plot,
                       const struct yaml_node *node, size_t *panel, struct sim_error *err)
{
    const struct metric_row *row;

    if (node == NULL)
        return true;
    if (!scenario_find_metric(sc, node, "plots: overlay: panel", &row, err))
        return false;
    for (*panel = 0; *panel < plot->y_count; ++*panel)
        if (plot->y[*panel] == row)
            return true;
    return yaml_refuse(node, err, "plots: overlay: panel: '%s' is not among the plot's y",
                       row->name);
}

static bool read_overlay(struct scenario *sc, struct plot *plot, const struct yaml_node *node,
                         struct sim_error *err)
{
    static const char *const keys[] = {
        "file", "series", "with", "label", "x", "y", "panel", NULL
    };
    struct overlay_entry entry = { .file = node };
    const char *names[OVERLAYS_MAX];
    bool fine = true;

    if (node->kind == YAML_KIND_MAPPING) {
        if (!fields_check(node, "plots: overlay", keys, err) ||
            !fields_text(node, "plots: overlay", "series", false, &entry.series, err) ||
            !fields_text(node, "plots: overlay", "label", false, &entry.label, err) ||
            !fields_text(node, "plots: overlay", "x", false, &entry.x, err) ||
            !fields_text(node, "plots: overlay", "y", false, &entry.y, err) ||
            !read_panel(sc, plot, yaml_get(node, "panel"), &entry.panel, err))
            return false;
        entry.file = yaml_get(node, "file");
        entry.with = yaml_get(node, "with");
        if (entry.file == NULL)
            return yaml_refuse(node, err, "plots: overlay: 'file' is missing");
    }
    struct csv_table *table = marks_open(sc->path, entry.file, err);
    if (table == NULL)
        return false;
    /* without a series, all there are */
    size_t count = entry.series == NULL ? marks_series(table, names, OVERLAYS_MAX) : 0;
    for (size_t i = 0; fine && i < count; i++)
        fine = add_overlay(sc, plot, table, &entry, names[i], err);
    if (count == 0)
        fine = add_overlay(sc, plot, table, &entry, entry.series, err);
    csv_free(table);
    return fine;
}
