#include "sim/experiment/results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/grid.h"

size_t results_run_count(const struct scenario *sc)
{
    return grid_points(sc) * (size_t)scenario_run_params(sc, &sc->set)->replications;
}

struct results *results_create(const struct scenario *sc)
{
    struct results *results = calloc(1, sizeof *results);

    SIM_CHECK(NULL, results != NULL, "no memory for results");
    results->scenario = sc;
    results->points = grid_points(sc);
    results->replications = (size_t)scenario_run_params(sc, &sc->set)->replications;
    results->metric_count = sc->model->metrics->row_count;
    while (sc->model->latencies[results->latency_count].name != NULL)
        results->latency_count++;
    results->metrics = calloc(results->points * results->replications, sc->model->metrics->bytes);
    results->estimates =
        calloc(results->points * results->metric_count, sizeof *results->estimates);
    results->shown = calloc(results->metric_count, sizeof *results->shown);
    results->latencies =
        calloc(results->points * results->latency_count + 1, sizeof *results->latencies);
    SIM_CHECK(NULL,
              results->metrics != NULL && results->estimates != NULL && results->shown != NULL &&
                  results->latencies != NULL,
              "no memory for results of %zu points", results->points);
    if (sc->samples.node != NULL) {
        results->samples = calloc(results->points, sizeof *results->samples);
        SIM_CHECK(NULL, results->samples != NULL, "no memory for samples");
    }
    for (size_t m = 0; m < results->metric_count; m++)
        results->shown[m] = sc->model->metrics->rows[m].series == 0;
    return results;
}

void results_free(struct results *results)
{
    if (results == NULL)
        return;
    for (size_t p = 0; results->samples != NULL && p < results->points; p++)
        sample_table_fini(&results->samples[p]);
    free(results->samples);
    free(results->metrics);
    free(results->estimates);
    free(results->shown);
    free(results->latencies);
    free(results);
}

void *results_metrics(const struct results *results, size_t point, size_t replication)
{
    return results->metrics +
           (point * results->replications + replication) * results->scenario->model->metrics->bytes;
}

void results_finish_point(struct results *results, size_t point, const struct histogram *merged)
{
    const struct metric_table *table = results->scenario->model->metrics;
    double *values = calloc(results->replications, sizeof *values);

    SIM_CHECK(NULL, values != NULL, "no memory for replications");
    for (size_t m = 0; m < results->metric_count; m++) {
        for (size_t r = 0; r < results->replications; r++)
            values[r] = metric_value(&table->rows[m], results_metrics(results, point, r));

        struct estimate e = estimate_of(values, results->replications);

        results->estimates[point * results->metric_count + m] = e;
        results->shown[m] |= e.min != 0 || e.max != 0;
    }
    free(values);
    for (size_t l = 0; l < results->latency_count; l++) {
        const double us = (double)SIM_PS_PER_US;

        results->latencies[point * results->latency_count + l] = (struct latency_summary){
            .count = merged[l].count,
            .mean_us = histogram_mean(&merged[l]) / us,
            .p50_us = (double)histogram_quantile(&merged[l], 0.5) / us,
            .p99_us = (double)histogram_quantile(&merged[l], 0.99) / us,
            .max_us = (double)merged[l].max / us,
        };
    }
}

const struct estimate *results_estimate(const struct results *results, size_t point,
                                        const struct metric_row *row)
{
    size_t m = (size_t)(row - results->scenario->model->metrics->rows);

    return &results->estimates[point * results->metric_count + m];
}

bool results_shows(const struct results *results, const struct metric_row *row)
{
    return results->shown[row - results->scenario->model->metrics->rows];
}

double results_quantity(const struct results *results, size_t point, const struct quantity *of)
{
    if (of->metric != NULL)
        return results_estimate(results, point, of->metric)->mean;

    const struct scenario *sc = results->scenario;
    const struct axis_value *value = grid_value(sc, point, of->axis);
    return isnan(value->number) ? (double)(grid_place(sc, point, of->axis) + 1) : value->number;
}

size_t results_whole_latency(const struct results *results)
{
    for (size_t l = 0; l < results->latency_count; l++)
        if (strcmp(results->scenario->model->latencies[l].name, "total") == 0)
            return l;
    return results->latency_count - 1; /* SIZE_MAX when there are none */
}
