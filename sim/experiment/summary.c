/* summary.json: what a program wants to know of a finished sweep. */
#include <math.h>

#include "sim/experiment/grid.h"
#include "sim/experiment/result_files.h"
#include "sim/output/json.h"

static const char *unit_of(const struct param_row *row)
{
    if (row == NULL)
        return "";
    switch (row->unit) {
    case UNIT_NONE:
        return "";
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
    case UNIT_FRACTION:
        return "1";
    }
    return "";
}

static void print_cell(struct json_writer *json, const struct axis_value *value)
{
    if (isnan(value->number))
        json_string(json, value->cell);
    else
        json_number(json, value->number);
}

static void print_axes(struct json_writer *json, const struct scenario *sc)
{
    json_key(json, "axes");
    json_array_begin(json);
    for (size_t a = 0; a < sc->axis_count; a++) {
        const struct sweep_axis *axis = &sc->axes[a];

        json_object_begin(json);
        json_key_string(json, "name", axis->name);
        json_key_string(json, "set", axis->row != NULL ? axis->path : NULL);
        json_key_string(json, "unit", unit_of(axis->row));
        json_key(json, "values");
        json_one_line_array_begin(json);
        for (size_t v = 0; v < axis->count; v++)
            print_cell(json, &axis->values[v]);
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static void print_metrics(struct json_writer *json, const struct results *results, size_t point,
                          bool drops)
{
    const struct metric_table *table = results->scenario->model->metrics;

    json_key(json, drops ? "drops" : "metrics");
    json_object_begin(json);
    for (size_t m = 0; m < table->row_count; m++) {
        const struct estimate *e = results_estimate(results, point, &table->rows[m]);

        if (table->rows[m].is_drop != drops || !results_shows(results, &table->rows[m]))
            continue;
        json_key(json, table->rows[m].name);
        json_one_line_object_begin(json);
        json_key_number(json, "mean", e->mean);
        json_key_number(json, "half_width", e->half_width);
        json_key_number(json, "min", e->min);
        json_key_number(json, "max", e->max);
        json_object_end(json);
    }
    json_object_end(json);
}

static void print_latencies(struct json_writer *json, const struct results *results, size_t point)
{
    json_key(json, "latency");
    json_object_begin(json);
    for (size_t l = 0; l < results->latency_count; l++) {
        const struct latency_summary *s = &results->latencies[point * results->latency_count + l];

        json_key(json, results->scenario->model->latencies[l].name);
        json_one_line_object_begin(json);
        json_key_uint(json, "count", s->count);
        json_key_number(json, "mean_us", s->mean_us);
        json_key_number(json, "p50_us", s->p50_us);
        json_key_number(json, "p99_us", s->p99_us);
        json_key_number(json, "max_us", s->max_us);
        json_object_end(json);
    }
    json_object_end(json);
}

static void print_points(struct json_writer *json, const struct results *results)
{
    const struct scenario *sc = results->scenario;

    json_key(json, "points");
    json_array_begin(json);
    for (size_t p = 0; p < results->points; p++) {
        json_object_begin(json);
        json_key(json, "at");
        json_one_line_object_begin(json);
        for (size_t a = 0; a < sc->axis_count; a++) {
            json_key(json, sc->axes[a].name);
            print_cell(json, grid_value(sc, p, a));
        }
        json_object_end(json);
        print_metrics(json, results, p, false);
        print_metrics(json, results, p, true);
        print_latencies(json, results, p);
        json_object_end(json);
    }
    json_array_end(json);
}

static void print_verdicts(struct json_writer *json, const struct scenario *sc,
                           const struct verdict *verdicts)
{
    json_key(json, "expectations");
    json_array_begin(json);
    for (size_t i = 0; i < sc->expectation_count; i++) {
        json_object_begin(json);
        json_key_string(json, "what", verdicts[i].what);
        json_key_string(json, "expected", verdicts[i].expected);
        json_key_string(json, "got", verdicts[i].judged ? verdicts[i].got : NULL);
        json_key(json, "ok");
        if (verdicts[i].judged)
            json_bool(json, verdicts[i].ok);
        else
            json_null(json);
        json_object_end(json);
    }
    json_array_end(json);
}

void summary_print(FILE *out, const struct results *results, const struct verdict *verdicts)
{
    const struct scenario *sc = results->scenario;
    struct json_writer json;

    json_begin(&json, out);
    json_object_begin(&json);
    json_key_string(&json, "scenario", sc->name);
    json_key_string(&json, "title", sc->title);
    json_key_string(&json, "program", sc->model->program);
    json_key_string(&json, "version", sc->model->version);
    json_key_bool(&json, "test", sc->is_test);
    json_key_uint(&json, "seed", scenario_run_params(sc, &sc->set)->seed);
    json_key_uint(&json, "replications", results->replications);
    print_axes(&json, sc);
    print_points(&json, results);
    print_verdicts(&json, sc, verdicts);
    json_object_end(&json);
    json_end(&json);
}
