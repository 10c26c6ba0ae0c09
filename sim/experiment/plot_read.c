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
static bool read_y(struct scenario *sc, struct plot *plot, const struct yaml_node *y,
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
    static const char *const keys[] = { "x",   "y",     "series", "where", "overlay",
                                        "log", "title", "name",   NULL };
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
    if (!scenario_find_quantity(sc, yaml_get(node, "x"), "plots: x", &plot->x, err) ||
        !read_y(sc, plot, yaml_get(node, "y"), err) ||
        (series != NULL &&
         !scenario_find_axis(sc, series, "plots: series", &plot->series, err)) ||
        !scenario_read_where(sc, yaml_get(node, "where"), "plots: where", &plot->where, err) ||
        !read_log(plot, yaml_get(node, "log"), err) ||
        !fields_text(node, "plots", "title", false, &plot->title, err) ||
        !read_name(sc, plot, node, err))
        return false;
    if (plot->x.axis != AXIS_FREE && plot->series == plot->x.axis)
        return yaml_refuse(series, err, "plots: series: '%s' is the x axis already",
                           plot->x.name);
    if (overlay == NULL)
        return true;
    if (overlay->kind != YAML_KIND_SEQUENCE)
        return read_overlay(sc, plot, overlay, err);
    for (size_t i = 0; i < overlay->count; i++)
        if (!read_overlay(sc, plot, overlay->items[i], err))
            return false;
    return true;
}

static bool read_y(struct scenario *sc, struct plot *plot, const struct yaml_node *y,
                   struct sim_error *err)
{
    if (y->kind != YAML_KIND_SEQUENCE)
        return scenario_find_metric(sc, y, "plots: y", &plot->y[plot->y_count++], err);
    if (y->count == 0 || y->count > PLOT_Y_MAX)
        return yaml_refuse(y, err, "plots: y: 1 .. %d metrics are possible, not %zu", PLOT_Y_MAX,
                           y->count);
    for (size_t i = 0; i < y->count; i++)
        if (!scenario_find_metric(sc, y->items[i], "plots: y", &plot->y[plot->y_count++], err))
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

        if (!is_x && !is_y)
            return yaml_refuse(axis, err, "plots: log: x, y or [x, y] is wanted here");
        plot->log_x = plot->log_x || is_x;
        plot->log_y = plot->log_y || is_y;
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

static struct plot_overlay *add_overlay(struct plot *plot)
{
    size_t bytes = (plot->overlay_count + 1) * sizeof *plot->overlays;

    plot->overlays = realloc(plot->overlays, bytes);
    SIM_CHECK(NULL, plot->overlays != NULL, "no memory for overlays");
    struct plot_overlay *overlay = &plot->overlays[plot->overlay_count++];
    memset(overlay, 0, sizeof *overlay);
    return overlay;
}

static bool add_series(struct scenario *sc, struct plot *plot, const struct csv_table *table,
                       const char *series, const char *partner, const char *x, const char *y,
                       const struct yaml_node *at, struct sim_error *err)
{
    struct plot_overlay *overlay = add_overlay(plot);

    if (plot->overlay_count > OVERLAYS_MAX)
        return yaml_refuse(at, err, "plots: overlay: more than %d series", OVERLAYS_MAX);
    snprintf(overlay->label, sizeof overlay->label, "%.40s (published)",
             series != NULL ? series : plot->y[0]->name);
    if (partner != NULL) {
        snprintf(overlay->partner, sizeof overlay->partner, "%s", partner);
    } else if (series != NULL && plot->series != AXIS_FREE) {
        const struct sweep_axis *axis = &sc->axes[plot->series];

        for (size_t v = 0; v < axis->count; v++)
            if (strcmp(axis->values[v].cell, series) == 0)
                snprintf(overlay->partner, sizeof overlay->partner, "%s", series);
    }
    return marks_take(&overlay->marks, table, series, x, y, at, err);
}

/* A map from the file's series to the cells of our series axis: only those are shown. */
static bool add_mapped(struct scenario *sc, struct plot *plot, const struct csv_table *table,
                       const struct yaml_node *map, const char *x, const char *y,
                       struct sim_error *err)
{
    if (map->kind == YAML_KIND_SCALAR)
        return add_series(sc, plot, table, map->text, NULL, x, y, map, err);
    if (map->kind != YAML_KIND_MAPPING)
        return yaml_refuse(map, err,
                           "plots: overlay: series: a series, or {series: ours} is wanted here");
    for (size_t i = 0; i < map->count; i++) {
        const struct yaml_entry *entry = &map->entries[i];
        size_t value;

        if (plot->series == AXIS_FREE)
            return yaml_refuse(map, err, "plots: overlay: series: the plot has no series axis to "
                                         "pair with");
        if (!scenario_find_axis_value(sc, plot->series, entry->value, "plots: overlay: series",
                                      &value, err) ||
            !add_series(sc, plot, table, entry->key->text,
                        sc->axes[plot->series].values[value].cell, x, y, entry->key, err))
            return false;
    }
    return true;
}

static bool add_all(struct scenario *sc, struct plot *plot, const struct csv_table *table,
                    const char *x, const char *y, const struct yaml_node *at,
                    struct sim_error *err)
{
    const char *names[OVERLAYS_MAX];
    size_t count = marks_series(table, names, OVERLAYS_MAX);

    if (count == 0)
        return add_series(sc, plot, table, NULL, NULL, x, y, at, err);
    for (size_t i = 0; i < count; i++)
        if (!add_series(sc, plot, table, names[i], NULL, x, y, at, err))
            return false;
    return true;
}

static bool read_overlay(struct scenario *sc, struct plot *plot, const struct yaml_node *overlay,
                         struct sim_error *err)
{
    static const char *const keys[] = { "file", "series", "x", "y", NULL };
    const struct yaml_node *file = overlay, *map = NULL;
    const char *x = NULL, *y = NULL;

    if (overlay->kind == YAML_KIND_MAPPING) {
        file = yaml_get(overlay, "file");
        map = yaml_get(overlay, "series");
        if (!fields_check(overlay, "plots: overlay", keys, err) ||
            !fields_text(overlay, "plots: overlay", "x", false, &x, err) ||
            !fields_text(overlay, "plots: overlay", "y", false, &y, err))
            return false;
        if (file == NULL)
            return yaml_refuse(overlay, err, "plots: overlay: 'file' is missing");
    }
    struct csv_table *table = marks_open(sc->path, file, err);
    if (table == NULL)
        return false;
    bool fine = map != NULL ? add_mapped(sc, plot, table, map, x, y, err)
                            : add_all(sc, plot, table, x, y, file, err);
    csv_free(table);
    return fine;
}
