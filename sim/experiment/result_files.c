#include "sim/experiment/result_files.h"

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/grid.h"
#include "sim/experiment/plot.h"
#include "sim/output/csv.h"
#include "sim/output/hgrm.h"

static struct histogram *scratch_histograms(const struct results *results)
{
    struct histogram *histograms = calloc(results->latency_count + 1, sizeof *histograms);

    SIM_CHECK(NULL, histograms != NULL, "no memory for latencies");
    return histograms;
}

/* A point's runs out of the store, latencies merged over its replications. */
static bool load_point(const struct results *results, const struct point_store *store, size_t point,
                       struct histogram *merged, struct histogram *scratch)
{
    for (size_t l = 0; l < results->latency_count; l++)
        histogram_clear(&merged[l]);
    for (size_t r = 0; r < results->replications; r++) {
        if (!point_store_read(store, point * results->replications + r,
                              results_metrics(results, point, r), scratch))
            return false;
        for (size_t l = 0; l < results->latency_count; l++)
            histogram_merge(&merged[l], &scratch[l]);
    }
    return true;
}

static bool load_samples(struct results *results, const struct point_store *store, size_t point)
{
    size_t bytes = 0;
    char *text = point_store_read_samples(store, point * results->replications, &bytes);
    bool fine = text != NULL && sample_table_parse(&results->samples[point],
                                                   &results->scenario->samples, text, bytes);

    free(text);
    return fine;
}

bool results_load(struct results *results, const struct point_store *store)
{
    struct histogram *merged = scratch_histograms(results);
    struct histogram *scratch = scratch_histograms(results);
    bool fine = true;

    for (size_t p = 0; fine && p < results->points; p++) {
        fine = load_point(results, store, p, merged, scratch);
        if (fine)
            results_finish_point(results, p, merged);
        fine = fine && (results->samples == NULL || load_samples(results, store, p));
    }
    free(merged);
    free(scratch);
    return fine;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void axis_names(struct csv_writer *csv, const struct scenario *sc)
{
    for (size_t a = 0; a < sc->axis_count; a++)
        csv_text(csv, sc->axes[a].name);
}

static void axis_cells(struct csv_writer *csv, const struct scenario *sc, size_t point)
{
    for (size_t a = 0; a < sc->axis_count; a++)
        csv_text(csv, grid_value(sc, point, a)->cell);
}

static void metric_cell(struct csv_writer *csv, const struct metric_row *row, const void *metrics)
{
    uint64_t whole;

    if (row->kind == METRIC_KIND_DOUBLE) {
        csv_number(csv, metric_value(row, metrics));
        return;
    }
    memcpy(&whole, (const char *)metrics + row->offset, sizeof whole);
    csv_uint(csv, whole);
}

/* One row a run. */
static void print_points(FILE *out, const struct results *results)
{
    const struct scenario *sc = results->scenario;
    const struct metric_table *table = sc->model->metrics;
    struct csv_writer csv;

    csv_begin(&csv, out);
    axis_names(&csv, sc);
    csv_text(&csv, "seed");
    csv_text(&csv, "replication");
    for (size_t m = 0; m < table->row_count; m++) {
        if (results_shows(results, &table->rows[m]))
            csv_text(&csv, table->rows[m].name);
    }
    csv_end_row(&csv);
    for (size_t p = 0; p < results->points; p++) {
        struct param_set set;

        SIM_CHECK(NULL, grid_set(sc, p, &set, NULL), "a point that was fine is refused now");
        for (size_t r = 0; r < results->replications; r++) {
            axis_cells(&csv, sc, p);
            csv_uint(&csv, scenario_run_params(sc, &set)->seed);
            csv_uint(&csv, r + 1);
            for (size_t m = 0; m < table->row_count; m++) {
                if (results_shows(results, &table->rows[m]))
                    metric_cell(&csv, &table->rows[m], results_metrics(results, p, r));
            }
            csv_end_row(&csv);
        }
        param_set_fini(&set);
    }
}

/* One row a point: each metric's mean and the half width of its interval. */
static void print_means(FILE *out, const struct results *results)
{
    const struct scenario *sc = results->scenario;
    const struct metric_table *table = sc->model->metrics;
    struct csv_writer csv;

    csv_begin(&csv, out);
    axis_names(&csv, sc);
    csv_text(&csv, "replications");
    for (size_t m = 0; m < table->row_count; m++) {
        char name[128];

        if (!results_shows(results, &table->rows[m]))
            continue;
        csv_text(&csv, table->rows[m].name);
        snprintf(name, sizeof name, "%s_half_width", table->rows[m].name);
        csv_text(&csv, name);
    }
    csv_end_row(&csv);
    for (size_t p = 0; p < results->points; p++) {
        axis_cells(&csv, sc, p);
        csv_uint(&csv, results->replications);
        for (size_t m = 0; m < table->row_count; m++) {
            const struct estimate *e = results_estimate(results, p, &table->rows[m]);

            if (!results_shows(results, &table->rows[m]))
                continue;
            csv_number(&csv, e->mean);
            csv_number(&csv, e->half_width);
        }
        csv_end_row(&csv);
    }
}

/* One row a point and named place of loss. */
static void print_ledger(FILE *out, const struct results *results)
{
    const struct scenario *sc = results->scenario;
    const struct metric_table *table = sc->model->metrics;
    struct csv_writer csv;

    csv_begin(&csv, out);
    axis_names(&csv, sc);
    csv_text(&csv, "place");
    csv_text(&csv, "mean");
    csv_text(&csv, "half_width");
    csv_end_row(&csv);
    for (size_t p = 0; p < results->points; p++)
        for (size_t m = 0; m < table->row_count; m++) {
            const struct estimate *e = results_estimate(results, p, &table->rows[m]);

            if (!table->rows[m].is_drop)
                continue;
            axis_cells(&csv, sc, p);
            csv_text(&csv, table->rows[m].name);
            csv_number(&csv, e->mean);
            csv_number(&csv, e->half_width);
            csv_end_row(&csv);
        }
}

/* ---- latency/ -------------------------------------------------------------------------------- */

/* "0012-offered-500-kernel-bsd-polling", and its ending: numbered, so that names stay unique. */
static void point_name(const struct results *results, size_t point, const char *ending, char *name,
                       size_t bytes)
{
    const struct scenario *sc = results->scenario;
    char where[160];

    grid_format(sc, point, where, sizeof where);
    snprintf(name, bytes, "%04zu-", point + 1);
    for (const char *c = where; *c != '\0'; c++) {
        size_t used = strlen(name);

        if (used + 8 >= bytes)
            break;
        if (isalnum((unsigned char)*c) || *c == '.' || *c == '_') {
            name[used] = *c;
            name[used + 1] = '\0';
        } else if (name[used - 1] != '-') {
            strcpy(name + used, "-");
        }
    }
    strcat(name, ending);
}

static bool write_latencies(const struct output_dir *dir, const struct results *results,
                            const struct point_store *store, struct output_error *err)
{
    size_t whole = results_whole_latency(results);
    struct histogram *merged, *scratch;
    char path[SCENARIO_PATH_BYTES + 256];
    bool fine = true;

    if (whole == SIZE_MAX)
        return true;
    snprintf(path, sizeof path, "%s/latency", dir->path);
    if (!output_make_directories(path, err))
        return false;
    merged = scratch_histograms(results);
    scratch = scratch_histograms(results);
    for (size_t p = 0; fine && p < results->points; p++) {
        char name[128];

        SIM_CHECK(NULL, load_point(results, store, p, merged, scratch),
                  "a finished run has gone from %s", store->dir);
        point_name(results, p, ".hgrm", name, sizeof name);
        snprintf(path, sizeof path, "%s/latency/%s", dir->path, name);
        struct whole_file *file = whole_file_open(path, err);
        if (file != NULL)
            hgrm_write(whole_file_stream(file), &merged[whole]);
        fine = file != NULL && whole_file_commit(file, err);
    }
    free(merged);
    free(scratch);
    return fine;
}

/* ---- host/, samples/ --------------------------------------------------------------------------
 */

/* A text of each point's first run, of those that have one; no folder when none has. */
static bool write_texts(const struct output_dir *dir, const struct results *results,
                        const struct point_store *store, const char *folder, const char *ending,
                        char *(*read)(const struct point_store *, size_t, size_t *),
                        struct output_error *err)
{
    char path[SCENARIO_PATH_BYTES + 256];
    bool fine = true;

    for (size_t p = 0; fine && p < results->points; p++) {
        char name[128];
        size_t bytes = 0;
        char *text = read(store, p * results->replications, &bytes);

        if (text == NULL)
            continue;
        point_name(results, p, ending, name, sizeof name);
        snprintf(path, sizeof path, "%s/%s", dir->path, folder);
        fine = output_make_directories(path, err);
        snprintf(path, sizeof path, "%s/%s/%s", dir->path, folder, name);
        fine = fine && whole_file_write(path, text, bytes, err);
        free(text);
    }
    return fine;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static bool write_table(const struct output_dir *dir, const char *name,
                        void (*print)(FILE *, const struct results *),
                        const struct results *results, struct output_error *err)
{
    char path[SCENARIO_PATH_BYTES + 64];

    snprintf(path, sizeof path, "%s/%s", dir->path, name);
    struct whole_file *file = whole_file_open(path, err);
    if (file == NULL)
        return false;
    print(whole_file_stream(file), results);
    return whole_file_commit(file, err);
}

bool result_files_write(const struct output_dir *dir, const struct results *results,
                        const struct point_store *store, const struct verdict *verdicts,
                        struct output_error *err)
{
    char path[SCENARIO_PATH_BYTES + 64];

    if (!write_table(dir, "points.csv", print_points, results, err) ||
        !write_table(dir, "means.csv", print_means, results, err) ||
        !write_table(dir, "ledger.csv", print_ledger, results, err) ||
        !write_latencies(dir, results, store, err) ||
        /* what the machine's own tools print, and time series */
        !write_texts(dir, results, store, "host", ".txt", point_store_read_host, err) ||
        !write_texts(dir, results, store, "samples", ".csv", point_store_read_samples, err))
        return false;
    snprintf(path, sizeof path, "%s/summary.json", dir->path);
    struct whole_file *file = whole_file_open(path, err);
    if (file == NULL)
        return false;
    summary_print(whole_file_stream(file), results, verdicts);
    return whole_file_commit(file, err);
}

struct figure_target {
    char dir[SCENARIO_PATH_BYTES + 32];
    const char *name;
    bool render;
    struct output_error *err;
};

static bool write_figure(const struct figure *figure, void *context)
{
    struct figure_target *target = context;

    return figure_write(figure, target->dir, target->name, target->render, target->err);
}

bool figures_write(const struct output_dir *dir, const struct results *results,
                   struct output_error *err)
{
    static const char *const endings[] = { ".svg", ".png", ".gp", ".dat", NULL };
    const struct scenario *sc = results->scenario;
    struct figure_target target = { .render = true, .err = err };
    struct output_error kept = { 0 };

    output_dir_clear(dir, "figures", endings);
    if (sc->plot_count == 0)
        return true;
    snprintf(target.dir, sizeof target.dir, "%s/figures", dir->path);
    if (!output_make_directories(target.dir, err))
        return false;
    for (size_t i = 0; i < sc->plot_count; i++) {
        target.name = sc->plots[i].name;
        if (plot_draw(sc, &sc->plots[i], results, write_figure, &target))
            continue;
        if (err->trouble != OUTPUT_NOT_RENDERED)
            return false;
        kept = *err; /* the other figures' data are wanted all the same */
        target.render = false;
    }
    *err = kept;
    return kept.trouble == OUTPUT_FINE;
}
