/* From results to figures. */
#include "sim/experiment/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/grid.h"
#include "sim/experiment/results.h"

/* The axis along which a curve of this plot runs: x itself, the axis x is named after, or else the
 * first numeric axis that where and series leave open. AXIS_FREE when there is none. */
static size_t running_axis(const struct scenario *sc, const struct plot *plot)
{
    if (plot->over_time)
        return AXIS_FREE;
    if (plot->x.axis != AXIS_FREE)
        return plot->x.axis;
    for (size_t pass = 0; pass < 3; pass++)
        for (size_t a = 0; a < sc->axis_count; a++) {
            size_t length = strlen(sc->axes[a].name);
            bool named = strncmp(plot->x.name, sc->axes[a].name, length) == 0;
            bool numeric = !isnan(sc->axes[a].values[0].number);

            if (a == plot->series || plot->where.fixed[a] != AXIS_FREE)
                continue;
            if ((pass == 0 && named) || (pass == 1 && numeric) || pass == 2)
                return a;
        }
    return AXIS_FREE;
}

/* An axis with words is drawn as words, side by side; unless they are 1, 2, 3 .. and so the numbers
 * of their places, or it has numbers, too, at which published marks lie. */
static bool is_words(const struct sweep_axis *axis)
{
    size_t words = 0, ordinals = 0;

    for (size_t v = 0; v < axis->count; v++) {
        char ordinal[24];

        snprintf(ordinal, sizeof ordinal, "%zu", v + 1);
        words += isnan(axis->values[v].number);
        ordinals += strcmp(axis->values[v].cell, ordinal) == 0;
    }
    return words > 0 && ordinals < axis->count;
}

static bool x_is_words(const struct scenario *sc, const struct plot *plot)
{
    if (plot->x.axis == AXIS_FREE || !is_words(&sc->axes[plot->x.axis]))
        return false;
    for (size_t v = 0; plot->overlay_count > 0 && v < sc->axes[plot->x.axis].count; v++)
        if (!isnan(sc->axes[plot->x.axis].values[v].number))
            return false;
    return true;
}

/* Where a point stands along x. */
static double x_of(const struct plot *plot, const struct results *results, size_t point)
{
    if (x_is_words(results->scenario, plot))
        return (double)(grid_place(results->scenario, point, plot->x.axis) + 1);
    return results_quantity(results, point, &plot->x);
}

struct sort_key {
    double x;
    size_t point;
};

static int by_x(const void *a, const void *b)
{
    const struct sort_key *one = a, *two = b;

    if (one->x != two->x)
        return one->x < two->x ? -1 : 1;
    return one->point < two->point ? -1 : one->point > two->point;
}

static void sort_by_x(const struct plot *plot, const struct results *results,
                      struct plot_curve *curve)
{
    struct sort_key *keys = calloc(curve->count + 1, sizeof *keys);

    SIM_CHECK(NULL, keys != NULL, "no memory for a curve");
    for (size_t i = 0; i < curve->count; i++)
        keys[i] = (struct sort_key){ x_of(plot, results, curve->points[i]), curve->points[i] };
    qsort(keys, curve->count, sizeof *keys, by_x);
    for (size_t i = 0; i < curve->count; i++)
        curve->points[i] = keys[i].point;
    free(keys);
}

/* "bsd-polling" for the series axis alone; other open axes are told by name. Of "tx, ring 512" the
 * cells are "tx 512". */
static void name_curve(const struct scenario *sc, const struct plot *plot, size_t running,
                       size_t point, struct plot_curve *curve)
{
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t a = 0; a < sc->axis_count; a++) {
            size_t used = strlen(curve->label), cells = strlen(curve->cells);
            const char *cell = grid_value(sc, point, a)->cell;

            if (a == running || plot->where.fixed[a] != AXIS_FREE || (a == plot->series) == pass)
                continue;
            if (used > 0)
                snprintf(curve->label + used, sizeof curve->label - used, ", ");
            used = strlen(curve->label);
            snprintf(curve->cells + cells, sizeof curve->cells - cells, "%s%s",
                     cells > 0 ? " " : "", cell);
            if (a == plot->series && isnan(grid_value(sc, point, a)->number))
                snprintf(curve->label + used, sizeof curve->label - used, "%s", cell);
            else
                snprintf(curve->label + used, sizeof curve->label - used, "%s %s", sc->axes[a].name,
                         cell);
        }
}

size_t plot_curves(const struct scenario *sc, const struct plot *plot,
                   const struct results *results, struct plot_curve **curves)
{
    size_t points = grid_points(sc), running = running_axis(sc, plot), count = 0;
    size_t length = running == AXIS_FREE ? 1 : sc->axes[running].count;

    *curves = calloc(points + 1, sizeof **curves);
    SIM_CHECK(NULL, *curves != NULL, "no memory for curves");
    for (size_t p = 0; p < points; p++) {
        if (!grid_is_selected(sc, p, &plot->where) ||
            (running != AXIS_FREE && grid_place(sc, p, running) != 0))
            continue;

        /* p is the first point of a curve: the others stand a fixed stride apart */
        struct plot_curve *curve = &(*curves)[count++];
        size_t stride = 1;
        for (size_t a = 0; running != AXIS_FREE && a < running; a++)
            stride *= sc->axes[a].count;
        curve->points = calloc(length, sizeof *curve->points);
        SIM_CHECK(NULL, curve->points != NULL, "no memory for a curve");
        for (size_t i = 0; i < length; i++)
            curve->points[curve->count++] = p + i * stride;
        name_curve(sc, plot, running, p, curve);
        if (!plot->over_time)
            sort_by_x(plot, results, curve);
    }
    return count;
}

void plot_curves_free(struct plot_curve *curves, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(curves[i].points);
    free(curves);
}

static void fill_series(const struct plot *plot, const struct results *results,
                        const struct plot_curve *curve, const struct metric_row *y,
                        struct figure_series *series, double *room)
{
    double *x = room, *value = x + curve->count, *low = value + curve->count;
    double *high = low + curve->count;

    for (size_t i = 0; i < curve->count; i++) {
        const struct estimate *e = results_estimate(results, curve->points[i], y);

        x[i] = x_of(plot, results, curve->points[i]);
        value[i] = e->mean;
        low[i] = e->mean - e->half_width;
        high[i] = e->mean + e->half_width;
    }
    series->style = FIGURE_LINE;
    series->label = curve->label;
    series->count = curve->count;
    series->x = x;
    series->y = value;
    series->low = results->replications > 1 ? low : NULL;
    series->high = results->replications > 1 ? high : NULL;
}

/* How many values a curve has: a row of samples each over time, else a point each. */
static size_t curve_length(const struct plot *plot, const struct results *results,
                           const struct plot_curve *curve)
{
    return plot->over_time ? results->samples[curve->points[0]].rows : curve->count;
}

static void fill_time(const struct scenario *sc, const struct results *results,
                      const struct plot_curve *curve, const struct metric_row *y,
                      struct figure_series *series, double *room)
{
    const struct sample_table *table = &results->samples[curve->points[0]];
    size_t column = sample_column_of(&sc->samples, y);
    double *x = room, *value = x + table->rows;

    for (size_t r = 0; r < table->rows; r++) {
        x[r] = table->values[r * table->columns];
        value[r] = table->values[r * table->columns + column];
    }
    series->style = FIGURE_LINE;
    series->label = curve->label;
    series->count = table->rows;
    series->x = x;
    series->y = value;
}

/* Which curve shows what these marks show: the one of that cell or those cells, or the only one. */
static unsigned overlay_color(const struct scenario *sc, const struct plot *plot,
                              const struct plot_overlay *overlay, const struct plot_curve *curves,
                              size_t count)
{
    for (size_t c = 0; c < count && overlay->partner[0] != '\0'; c++)
        if (strcmp(curves[c].cells, overlay->partner) == 0)
            return (unsigned)c + 1;
    for (size_t c = 0; c < count && plot->series != AXIS_FREE; c++)
        if (strcmp(grid_value(sc, curves[c].points[0], plot->series)->cell, overlay->partner) == 0)
            return (unsigned)c + 1;

    size_t beside = 0; /* overlays on its panel */

    for (size_t o = 0; o < plot->overlay_count; o++)
        beside += plot->overlays[o].panel == overlay->panel;
    return count == 1 && beside == 1 ? 1 : 0;
}

/* "latency_p50_us", "us": "latency p50 (us)". A share has the unit 1, which says nothing. */
static void label_axis(char *label, size_t bytes, const char *name, const char *unit)
{
    bool has_unit = unit != NULL && unit[0] != '\0' && strcmp(unit, "1") != 0;
    size_t length = strlen(name), tail = has_unit ? strlen(unit) + 1 : 0;

    if (has_unit && length > tail && name[length - tail] == '_' &&
        strcmp(name + length - tail + 1, unit) == 0)
        length -= tail;
    snprintf(label, bytes, "%.*s", (int)length, name);
    for (char *c = label; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    if (has_unit)
        snprintf(label + length, bytes - length, " (%s)", unit);
}

static const char *axis_unit(const struct sweep_axis *axis)
{
    if (axis->row == NULL || isnan(axis->values[axis->count - 1].number))
        return NULL;
    switch (axis->row->unit) {
    case UNIT_TIME:
        return "us";
    case UNIT_BYTES:
        return "bytes";
    case UNIT_BITS_PER_S:
        return "bits/s";
    case UNIT_HZ:
        return "Hz";
    case UNIT_PPS:
        return "packets/s";
    case UNIT_CYCLES:
        return "cycles";
    case UNIT_PACKETS:
        return "packets";
    case UNIT_NONE:
    case UNIT_FRACTION:
        return NULL;
    }
    return NULL;
}

/* ---- words along an axis ------------------------------------------------------------------ */

/* The words along an axis: numbers with k and M, so that they stay short. */
static void name_ticks(const struct sweep_axis *axis, char (*texts)[PARAM_TEXT_BYTES],
                       const char **ticks)
{
    for (size_t v = 0; v < axis->count; v++) {
        double number = axis->values[v].number;

        if (number >= 1e6)
            snprintf(texts[v], sizeof texts[v], "%.4gM", number / 1e6);
        else if (number >= 1e4)
            snprintf(texts[v], sizeof texts[v], "%.4gk", number / 1e3);
        else
            snprintf(texts[v], sizeof texts[v], "%s", axis->values[v].cell);
        ticks[v] = texts[v];
    }
}

/* ---- heat maps --------------------------------------------------------------------------- */

/* The curves in the order of the rows; each holds the points along the columns. */
static void fill_heat(const struct scenario *sc, const struct plot *plot,
                      const struct results *results, const struct plot_curve *curves, size_t count,
                      const struct metric_row *z, double *values)
{
    size_t columns = sc->axes[plot->x.axis].count;

    for (size_t i = 0; i < columns * sc->axes[plot->series].count; i++)
        values[i] = NAN;
    for (size_t c = 0; c < count; c++)
        for (size_t i = 0; i < curves[c].count; i++) {
            size_t point = curves[c].points[i];
            size_t row = grid_place(sc, point, plot->series);

            values[row * columns + grid_place(sc, point, plot->x.axis)] =
                results_estimate(results, point, z)->mean;
        }
}

static bool draw_heat(const struct scenario *sc, const struct plot *plot,
                      const struct results *results, bool (*use)(const struct figure *, void *),
                      void *context)
{
    const struct sweep_axis *x = &sc->axes[plot->x.axis], *y = &sc->axes[plot->series];
    struct plot_curve *curves;
    size_t count = plot_curves(sc, plot, results, &curves), cells = x->count * y->count;
    struct figure_panel panels[PLOT_Y_MAX] = { 0 };
    struct figure_heat heats[PLOT_Y_MAX];
    char labels[PLOT_Y_MAX][128], x_label[128], y_label[128];
    char(*texts)[PARAM_TEXT_BYTES] = calloc(x->count + y->count, sizeof *texts);
    const char **ticks = calloc(x->count + y->count, sizeof *ticks);
    double *values = calloc(plot->y_count * cells, sizeof *values);

    SIM_CHECK(NULL, texts != NULL && ticks != NULL && values != NULL, "no memory for a figure");
    name_ticks(x, texts, ticks);
    name_ticks(y, texts + x->count, ticks + x->count);
    label_axis(x_label, sizeof x_label, x->name, axis_unit(x));
    label_axis(y_label, sizeof y_label, y->name, axis_unit(y));
    for (size_t z = 0; z < plot->y_count; z++) {
        fill_heat(sc, plot, results, curves, count, plot->y[z], values + z * cells);
        label_axis(labels[z], sizeof labels[z], plot->y[z]->name, plot->y[z]->unit);
        heats[z] = (struct figure_heat){
            .x_ticks = ticks,
            .y_ticks = ticks + x->count,
            .x_is_words = is_words(x),
            .y_is_words = is_words(y),
            .columns = x->count,
            .rows = y->count,
            .values = values + z * cells,
            .scale = { .label = labels[z], .log = plot->log_z },
        };
        panels[z] = (struct figure_panel){
            .title = labels[z],
            .x = { .label = x_label },
            .y = { .label = y_label },
            .heat = &heats[z],
        };
    }

    struct figure figure = {
        .title = plot->title != NULL ? plot->title : sc->title,
        .panels = panels,
        .panel_count = plot->y_count,
    };
    bool fine = use(&figure, context);
    free(values);
    free(ticks);
    free(texts);
    plot_curves_free(curves, count);
    return fine;
}

/* ---- curves ------------------------------------------------------------------------------ */

bool plot_draw(const struct scenario *sc, const struct plot *plot, const struct results *results,
               bool (*use)(const struct figure *, void *), void *context)
{
    if (plot->is_heat)
        return draw_heat(sc, plot, results, use, context);

    struct plot_curve *curves;
    size_t count = plot_curves(sc, plot, results, &curves);
    size_t most = count + plot->overlay_count, room = 0;
    struct figure_panel panels[PLOT_Y_MAX] = { 0 };
    struct figure_series *series = calloc(plot->y_count * most + 1, sizeof *series);
    char labels[PLOT_Y_MAX][128], x_label[128];
    size_t word_count = x_is_words(sc, plot) ? sc->axes[plot->x.axis].count : 0;
    char(*texts)[PARAM_TEXT_BYTES] = calloc(word_count + 1, sizeof *texts);
    const char **words = calloc(word_count + 1, sizeof *words);

    for (size_t c = 0; c < count; c++)
        room += 4 * curve_length(plot, results, &curves[c]);
    double *numbers = calloc(plot->y_count * room + 1, sizeof *numbers), *next = numbers;
    SIM_CHECK(NULL, series != NULL && numbers != NULL && texts != NULL && words != NULL,
              "no memory for a figure");
    if (word_count > 0)
        name_ticks(&sc->axes[plot->x.axis], texts, words);

    label_axis(x_label, sizeof x_label, plot->x.name,
               plot->x.metric != NULL ? plot->x.metric->unit : axis_unit(&sc->axes[plot->x.axis]));
    for (size_t y = 0; y < plot->y_count; y++) {
        struct figure_series *of = series + y * most;
        size_t used = 0;

        for (size_t c = 0; c < count; c++) {
            if (plot->over_time)
                fill_time(sc, results, &curves[c], plot->y[y], &of[used], next);
            else
                fill_series(plot, results, &curves[c], plot->y[y], &of[used], next);
            of[used++].color = (unsigned)c + 1;
            next += 4 * curve_length(plot, results, &curves[c]);
        }
        for (size_t o = 0; o < plot->overlay_count; o++) {
            const struct plot_overlay *overlay = &plot->overlays[o];
            unsigned color = overlay_color(sc, plot, overlay, curves, count);

            if (overlay->panel != y)
                continue;
            of[used++] = (struct figure_series){
                .label = overlay->label,
                .style = FIGURE_MARKS,
                .color = color != 0 ? color : (unsigned)(count + o + 1),
                .count = overlay->marks.count,
                .x = overlay->marks.x,
                .y = overlay->marks.y,
            };
        }
        label_axis(labels[y], sizeof labels[y], plot->y[y]->name, plot->y[y]->unit);
        panels[y] = (struct figure_panel){
            .x = { .label = x_label,
                   .log = plot->log_x,
                   .from_zero = !plot->log_x && !plot->over_time,
                   .words = word_count > 0 ? words : NULL,
                   .word_count = word_count },
            .y = { .label = labels[y], .log = plot->log_y, .from_zero = !plot->log_y },
            .series = of,
            .series_count = used,
        };
    }

    struct figure figure = {
        .title = plot->title != NULL ? plot->title : sc->title,
        .panels = panels,
        .panel_count = plot->y_count,
    };
    bool fine = use(&figure, context);
    free(words);
    free(texts);
    free(numbers);
    free(series);
    plot_curves_free(curves, count);
    return fine;
}
