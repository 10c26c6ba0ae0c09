#include "sim/cli_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sim/experiment/grid.h"
#include "sim/experiment/plot.h"
#include "sim/experiment/result_files.h"

#define TABLE_CURVES_MAX  8
#define TABLE_METRICS_MAX 6
#define CELL_BYTES        24

/* In the order of printing. */
static void print_curves(FILE *out, const struct results *results, const struct plot *plot);
static void print_one_point(FILE *out, const struct results *results);
static void print_points(FILE *out, const struct results *results);
static void print_plot(FILE *out, const struct results *results);
static void print_verdicts(FILE *out, const struct results *results, const struct verdict *verdicts,
                           bool failed_only);
static void print_places(FILE *out, const struct results *results,
                         const struct report_options *options);

void report_print(const struct results *results, const struct verdict *verdicts,
                  const struct report_options *options)
{
    const struct scenario *sc = results->scenario;
    FILE *talk = options->json ? stderr : stdout;

    if (options->json)
        summary_print(stdout, results, verdicts);
    if (options->quiet) {
        print_verdicts(stderr, results, verdicts, true);
        return;
    }
    if (options->json) {
        print_verdicts(talk, results, verdicts, true);
        return;
    }
    if (sc->title[0] != '\0')
        fprintf(talk, "%s\n\n", sc->title);
    if (results->points == 1)
        print_one_point(talk, results);
    else if (sc->plot_count > 0)
        print_curves(talk, results, &sc->plots[0]);
    else
        print_points(talk, results);
    if (sc->plot_count > 0 && (options->plot || isatty(STDOUT_FILENO)))
        print_plot(talk, results);
    print_verdicts(talk, results, verdicts, false);
    print_places(talk, results, options);
}

/* Short enough for a table, exact enough to read. */
static const char *cell(char text[CELL_BYTES], double value)
{
    if (isnan(value))
        snprintf(text, CELL_BYTES, "-");
    else if (fabs(value) >= 100 || value == rint(value))
        snprintf(text, CELL_BYTES, "%.0f", value);
    else
        snprintf(text, CELL_BYTES, "%.4g", value);
    return text;
}

static int width_of(const char *label)
{
    size_t length = strlen(label);

    return (int)(length < 12 ? 12 : length);
}

static int by_number(const void *a, const void *b)
{
    const size_t *one = a, *two = b;

    return *one < *two ? -1 : *one > *two;
}

/* Where curves begin side by side the first open axis that differs along them is the row's name. */
static size_t axis_of_rows(const struct scenario *sc, const struct plot_curve *curve)
{
    for (size_t a = 0; curve->count > 1 && a < sc->axis_count; a++)
        if (grid_place(sc, curve->points[0], a) != grid_place(sc, curve->points[1], a))
            return a;
    return AXIS_FREE;
}

static void print_curves(FILE *out, const struct results *results, const struct plot *plot)
{
    const struct scenario *sc = results->scenario;
    struct plot_curve *curves;
    size_t all = plot_curves(sc, plot, results, &curves);
    size_t count = all < TABLE_CURVES_MAX ? all : TABLE_CURVES_MAX;
    char text[CELL_BYTES];

    for (size_t c = 0; c < count; c++) /* along the axis, so that rows line up */
        qsort(curves[c].points, curves[c].count, sizeof *curves[c].points, by_number);
    if (count == 0 || axis_of_rows(sc, &curves[0]) == AXIS_FREE) {
        print_points(out, results);
        plot_curves_free(curves, all);
        return;
    }
    size_t axis = axis_of_rows(sc, &curves[0]);
    fprintf(out, "%s (%s) by %s\n", plot->y[0]->name, plot->y[0]->unit, sc->axes[axis].name);
    fprintf(out, "%12s", sc->axes[axis].name);
    for (size_t c = 0; c < count; c++)
        fprintf(out, "  %*s", width_of(curves[c].label), curves[c].label);
    fputc('\n', out);
    for (size_t i = 0; i < curves[0].count; i++) {
        fprintf(out, "%12s", grid_value(sc, curves[0].points[i], axis)->cell);
        for (size_t c = 0; c < count; c++)
            fprintf(out, "  %*s", width_of(curves[c].label),
                    cell(text, results_estimate(results, curves[c].points[i], plot->y[0])->mean));
        fputc('\n', out);
    }
    if (count < all)
        fprintf(out, "(%zu more curves are in means.csv)\n", all - count);
    fputc('\n', out);
    plot_curves_free(curves, all);
}

static void print_one_point(FILE *out, const struct results *results)
{
    const struct metric_table *table = results->scenario->model->metrics;

    for (size_t m = 0; m < table->row_count; m++) {
        const struct estimate *e = results_estimate(results, 0, &table->rows[m]);

        if (table->rows[m].is_drop && e->max == 0)
            continue; /* nothing was lost there */
        if (!results_shows(results, &table->rows[m]))
            continue;
        fprintf(out, "  %-28s %14.8g", table->rows[m].name, e->mean);
        if (results->replications > 1)
            fprintf(out, " +- %-10.3g", e->half_width);
        fprintf(out, " %s\n", table->rows[m].unit != NULL ? table->rows[m].unit : "");
    }
    if (results->latency_count > 0)
        fprintf(out, "\n  %-20s %12s %12s %12s %12s\n", "latency (us)", "mean", "p50", "p99",
                "max");
    for (size_t l = 0; l < results->latency_count; l++) {
        const struct latency_summary *s = &results->latencies[l];

        if (s->count > 0)
            fprintf(out, "  %-20s %12.5g %12.5g %12.5g %12.5g\n",
                    results->scenario->model->latencies[l].name, s->mean_us, s->p50_us, s->p99_us,
                    s->max_us);
    }
    fputc('\n', out);
}

static void print_points(FILE *out, const struct results *results)
{
    const struct scenario *sc = results->scenario;
    const struct metric_table *table = sc->model->metrics;
    size_t metrics = table->row_count < TABLE_METRICS_MAX ? table->row_count : TABLE_METRICS_MAX;
    char text[CELL_BYTES];

    for (size_t a = 0; a < sc->axis_count; a++)
        fprintf(out, "%14s", sc->axes[a].name);
    for (size_t m = 0; m < metrics; m++)
        fprintf(out, "  %*s", width_of(table->rows[m].name), table->rows[m].name);
    fputc('\n', out);
    for (size_t p = 0; p < results->points; p++) {
        for (size_t a = 0; a < sc->axis_count; a++)
            fprintf(out, "%14s", grid_value(sc, p, a)->cell);
        for (size_t m = 0; m < metrics; m++)
            fprintf(out, "  %*s", width_of(table->rows[m].name),
                    cell(text, results_estimate(results, p, &table->rows[m])->mean));
        fputc('\n', out);
    }
    fputc('\n', out);
}

struct terminal {
    FILE *out;
    unsigned columns, rows;
};

static bool print_figure(const struct figure *figure, void *context)
{
    const struct terminal *terminal = context;

    return figure_print(figure, terminal->out, terminal->columns, terminal->rows);
}

static void print_plot(FILE *out, const struct results *results)
{
    const struct scenario *sc = results->scenario;
    struct terminal terminal = { .out = out, .columns = 79, .rows = 24 };
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40 && size.ws_row >= 16) {
        terminal.columns = size.ws_col < 110 ? size.ws_col - 1 : 110;
        terminal.rows = size.ws_row < 32 ? size.ws_row - 2 : 30;
    }
    fflush(out);
    if (plot_draw(sc, &sc->plots[0], results, print_figure, &terminal))
        fputc('\n', out);
}

static void print_verdicts(FILE *out, const struct results *results, const struct verdict *verdicts,
                           bool failed_only)
{
    bool color = !failed_only && isatty(fileno(out)) && getenv("NO_COLOR") == NULL;
    size_t count = results->scenario->expectation_count, shown = 0, left_out = 0;
    int width = 0;

    for (size_t i = 0; i < count; i++)
        if (verdicts[i].judged && (int)strlen(verdicts[i].what) > width)
            width = (int)strlen(verdicts[i].what);
    if (width > 70)
        width = 70;
    for (size_t i = 0; i < count; i++) {
        const struct verdict *v = &verdicts[i];

        left_out += !v->judged;
        if (!v->judged || (failed_only && v->ok))
            continue;
        if (shown++ == 0 && !failed_only)
            fputs("expectations\n", out);
        fprintf(out, "  %s%-6s%s  %-*s  expected %s; got %s\n",
                !color  ? ""
                : v->ok ? "\033[32m"
                        : "\033[31m",
                v->ok ? "ok" : "FAILED", color ? "\033[0m" : "", width, v->what, v->expected,
                v->got);
    }
    if (left_out > 0 && !failed_only)
        fprintf(out, "%zu expectation%s not judged (--test)\n", left_out,
                left_out == 1 ? " is" : "s are");
    if (shown > 0 || (left_out > 0 && !failed_only))
        fputc('\n', out);
}

static void print_places(FILE *out, const struct results *results,
                         const struct report_options *options)
{
    const struct scenario *sc = results->scenario;

    fprintf(out, "results: %s\n", options->dir);
    for (size_t i = 0; options->figures && i < sc->plot_count; i++)
        fprintf(out, "figure:  %s/figures/%s.svg\n", options->dir, sc->plots[i].name);
}
