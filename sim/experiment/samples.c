#include "sim/experiment/samples.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/fields.h"
#include "sim/experiment/scenario.h"

#define NOT_NUMBERED UINT64_MAX

static bool read_times(struct scenario *sc, const struct yaml_node *node, struct sim_error *err);
static bool read_gauge(struct scenario *sc, const struct yaml_node *name, struct sim_error *err);

/* ---- from YAML --------------------------------------------------------------------------- */

bool samples_read(struct scenario *sc, const struct yaml_node *node, struct sim_error *err)
{
    static const char *const keys[] = { "every", "from", "until", "gauges", NULL };
    const struct yaml_node *gauges = yaml_get(node, "gauges");

    sc->samples.until_ps = UINT64_MAX;
    sc->samples.time = (struct metric_row){ .name = "time_us",
                                            .kind = METRIC_KIND_DOUBLE,
                                            .unit = "us",
                                            .doc = "Since the beginning of the run." };
    if (node == NULL)
        return true;
    if (!fields_check(node, "samples", keys, err) || !read_times(sc, node, err))
        return false;
    if (gauges == NULL)
        return yaml_refuse(node, err, "samples: 'gauges' is missing");
    if (gauges->kind != YAML_KIND_SEQUENCE || gauges->count == 0 ||
        gauges->count > SAMPLE_COLUMNS_MAX)
        return yaml_refuse(gauges, err, "samples: gauges: a list of 1 .. %d names is wanted here",
                           SAMPLE_COLUMNS_MAX);
    for (size_t i = 0; i < gauges->count; i++)
        if (!read_gauge(sc, gauges->items[i], err))
            return false;
    sc->samples.node = node;
    return true;
}

static bool read_times(struct scenario *sc, const struct yaml_node *node, struct sim_error *err)
{
    const struct yaml_node *every = yaml_get(node, "every");
    const struct yaml_node *from = yaml_get(node, "from"), *until = yaml_get(node, "until");
    struct sample_plan *plan = &sc->samples;

    if (every == NULL)
        return yaml_refuse(node, err, "samples: 'every' is missing");
    if (!fields_scalar_time(every, "samples: every", &plan->period_ps, err) ||
        (from != NULL && !fields_scalar_time(from, "samples: from", &plan->from_ps, err)) ||
        (until != NULL && !fields_scalar_time(until, "samples: until", &plan->until_ps, err)))
        return false;
    if (plan->period_ps == 0)
        return yaml_refuse(every, err, "samples: every: a period above 0 is wanted here");
    if (plan->until_ps <= plan->from_ps)
        return yaml_refuse(until, err, "samples: until: %s does not lie after from", until->text);
    return true;
}

/* "rx_ring.3.packets" is number 3 of "rx_ring.N.packets". */
static bool matches(const char *pattern, const char *text, uint64_t *number)
{
    const char *n = strstr(pattern, ".N.");
    size_t head = n != NULL ? (size_t)(n - pattern) + 1 : 0, digits = 0;

    *number = NOT_NUMBERED;
    if (n == NULL)
        return strcmp(pattern, text) == 0;
    if (strncmp(pattern, text, head) != 0)
        return false;
    *number = 0;
    while (isdigit((unsigned char)text[head + digits]) && digits < 9)
        *number = *number * 10 + (uint64_t)(text[head + digits++] - '0');
    return digits > 0 && strcmp(text + head + digits, n + 2) == 0;
}

static bool refuse_gauge(const struct scenario *sc, const struct yaml_node *name,
                         struct sim_error *err)
{
    const struct model_gauge *gauges = sc->model->gauges;
    const char *names[128];
    size_t count = 0;

    while (gauges != NULL && gauges[count].name != NULL && count < 128) {
        names[count] = gauges[count].name;
        count++;
    }
    const char *near = param_nearest(name->text, names, count);
    return yaml_refuse(name, err, "samples: gauges: no gauge is called '%s'%s%s%s", name->text,
                       near != NULL ? "; did you mean '" : " ('metrics' lists them)",
                       near != NULL ? near : "", near != NULL ? "'?" : "");
}

static bool read_gauge(struct scenario *sc, const struct yaml_node *name, struct sim_error *err)
{
    struct sample_plan *plan = &sc->samples;
    struct sample_column *column = &plan->columns[plan->column_count];
    const struct model_gauge *gauges = sc->model->gauges;

    if (name->kind != YAML_KIND_SCALAR || yaml_is_null(name))
        return yaml_refuse(name, err, "samples: gauges: a name is wanted here, not %s",
                           yaml_kind_name(name));
    for (size_t c = 0; c < plan->column_count; c++)
        if (strcmp(plan->columns[c].name, name->text) == 0)
            return yaml_refuse(name, err, "samples: gauges: '%s' is there already", name->text);
    for (size_t g = 0; gauges != NULL && gauges[g].name != NULL; g++) {
        if (strlen(name->text) >= sizeof column->name ||
            !matches(gauges[g].name, name->text, &column->number))
            continue;
        snprintf(column->name, sizeof column->name, "%s", name->text);
        column->gauge = g;
        column->node = name;
        column->row = (struct metric_row){ .name = column->name,
                                           .kind = METRIC_KIND_DOUBLE,
                                           .unit = gauges[g].unit,
                                           .doc = gauges[g].doc };
        plan->column_count++;
        return true;
    }
    return refuse_gauge(sc, name, err);
}

static uint64_t last_row_ps(const struct sample_plan *plan, uint64_t end_ps)
{
    return plan->until_ps < end_ps ? plan->until_ps : end_ps - 1;
}

bool samples_check_point(const struct scenario *sc, const struct param_set *set,
                         struct sim_error *err)
{
    const struct sample_plan *plan = &sc->samples;
    const struct run_params *run = scenario_run_params(sc, set);
    uint64_t end_ps = scenario_end_ps(run);
    char why[256];

    if (plan->node == NULL)
        return true;
    if (end_ps == UINT64_MAX)
        return yaml_refuse(plan->node, err,
                           "samples: a trial (run.trial) ends when its packets are through; give "
                           "run.duration instead");
    for (size_t c = 0; c < plan->column_count; c++) {
        const struct sample_column *column = &plan->columns[c];

        if (!sc->model->has_gauge(set, column->gauge, column->number, why))
            return yaml_refuse(column->node, err, "samples: gauges: %s: %s", column->name, why);
    }
    if (end_ps <= plan->from_ps || last_row_ps(plan, end_ps) - plan->from_ps < plan->period_ps)
        return yaml_refuse(plan->node, err, "samples: there are none before the run ends (%.9g ms)",
                           (double)end_ps / (double)SIM_PS_PER_MS);
    uint64_t rows = (last_row_ps(plan, end_ps) - plan->from_ps) / plan->period_ps;
    if (rows > SAMPLE_CELLS_MAX / (plan->column_count + 1))
        return yaml_refuse(plan->node, err,
                           "samples: %" PRIu64 " rows of %zu gauges; %zu are possible", rows,
                           plan->column_count, SAMPLE_CELLS_MAX / (plan->column_count + 1));
    return true;
}

bool samples_find(const struct scenario *sc, const struct yaml_node *name, const char *what,
                  const struct metric_row **row, struct sim_error *err)
{
    const struct sample_plan *plan = &sc->samples;
    const char *names[SAMPLE_COLUMNS_MAX];

    if (name->kind != YAML_KIND_SCALAR || yaml_is_null(name))
        return yaml_refuse(name, err, "%s: a name is wanted here", what);
    for (size_t c = 0; c < plan->column_count; c++) {
        names[c] = plan->columns[c].name;
        if (strcmp(names[c], name->text) == 0) {
            *row = &plan->columns[c].row;
            return true;
        }
    }
    const char *near = param_nearest(name->text, names, plan->column_count);
    return yaml_refuse(name, err, "%s: '%s' is not among the gauges of samples:%s%s%s", what,
                       name->text, near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                       near != NULL ? "'?" : "");
}

void samples_print(const struct sample_plan *plan, FILE *out)
{
    if (plan->node == NULL)
        return;
    fprintf(out, "samples:\n  every: %" PRIu64 " ps\n  from: %" PRIu64 " ps\n", plan->period_ps,
            plan->from_ps);
    if (plan->until_ps != UINT64_MAX)
        fprintf(out, "  until: %" PRIu64 " ps\n", plan->until_ps);
    fputs("  gauges:\n", out);
    for (size_t c = 0; c < plan->column_count; c++)
        fprintf(out, "    - \"%s\"\n", plan->columns[c].name);
}

/* ---- while a machine runs ---------------------------------------------------------------- */

static void sample(void *ctx);

/* Value and carry together: what would stand there if no window had opened. */
static void read_total(const struct sampler *s, size_t c, uint64_t at_ps, uint64_t total[2])
{
    const struct sample_column *column = &s->plan->columns[c];

    total[0] = total[1] = 0;
    s->model->read_gauge(s->machine, column->gauge, column->number, at_ps, total);
    total[0] += s->carry[c][0];
    total[1] += s->carry[c][1];
}

void sampler_begin(struct sampler *s, const struct sim_model *model, const struct sample_plan *plan,
                   struct sim *sim, const void *machine, FILE *out)
{
    memset(s, 0, sizeof *s);
    s->model = model;
    s->plan = plan;
    s->machine = machine;
    s->sim = sim;
    csv_begin(&s->csv, out);
    csv_text(&s->csv, plan->time.name);
    for (size_t c = 0; c < plan->column_count; c++)
        csv_text(&s->csv, plan->columns[c].name);
    csv_end_row(&s->csv);
    sim_event_init(&s->due, sample, s);
    sim_at(sim, &s->due, plan->from_ps);
}

static double period_value(const struct sampler *s, size_t c, const uint64_t total[2],
                           uint64_t period_ps)
{
    const struct model_gauge *gauge = &s->model->gauges[s->plan->columns[c].gauge];
    double grown = (double)(total[0] - s->last[c][0]) * gauge->scale;
    double others = (double)(total[1] - s->last[c][1]);

    switch (gauge->kind) {
    case GAUGE_LEVEL:
        return (double)total[0] * gauge->scale;
    case GAUGE_COUNT:
        return grown;
    case GAUGE_RATE:
        return grown * (double)SIM_PS_PER_S / (double)period_ps;
    case GAUGE_SHARE:
        return grown / (double)period_ps;
    case GAUGE_MEAN:
        return others > 0 ? grown / others : (double)NAN;
    }
    return NAN;
}

static bool is_level(const struct sampler *s, size_t c)
{
    return s->model->gauges[s->plan->columns[c].gauge].kind == GAUGE_LEVEL;
}

static void sample(void *ctx)
{
    struct sampler *s = ctx;
    uint64_t now_ps = sim_now_ps(s->sim);

    if (s->begun)
        csv_number(&s->csv, (double)now_ps / (double)SIM_PS_PER_US);
    for (size_t c = 0; c < s->plan->column_count; c++) {
        uint64_t total[2];

        read_total(s, c, now_ps, total);
        if (s->begun)
            csv_number(&s->csv, period_value(s, c, total, now_ps - s->before_ps));
        memcpy(s->last[c], total, sizeof total);
    }
    if (s->begun)
        csv_end_row(&s->csv);
    s->begun = true;
    s->before_ps = now_ps;
    if (now_ps + s->plan->period_ps <= s->plan->until_ps)
        sim_after(s->sim, &s->due, s->plan->period_ps);
}

/* carry: until sampler_after_window, the total. */
void sampler_before_window(struct sampler *s, uint64_t at_ps)
{
    for (size_t c = 0; c < s->plan->column_count; c++) {
        uint64_t total[2];

        if (is_level(s, c))
            continue;
        read_total(s, c, at_ps, total);
        memcpy(s->carry[c], total, sizeof total);
    }
}

void sampler_after_window(struct sampler *s, uint64_t at_ps)
{
    for (size_t c = 0; c < s->plan->column_count; c++) {
        const struct sample_column *column = &s->plan->columns[c];
        uint64_t raw[2] = { 0, 0 };

        if (is_level(s, c))
            continue;
        s->model->read_gauge(s->machine, column->gauge, column->number, at_ps, raw);
        s->carry[c][0] -= raw[0];
        s->carry[c][1] -= raw[1];
    }
}

/* ---- what it left ------------------------------------------------------------------------- */

bool sample_table_parse(struct sample_table *table, const struct sample_plan *plan,
                        const char *text, size_t bytes)
{
    struct csv_table *csv = csv_parse("samples", text, bytes, NULL);
    bool fine = csv != NULL && csv_columns(csv) == plan->column_count + 1;

    *table = (struct sample_table){ 0 };
    if (fine) {
        table->rows = csv_rows(csv);
        table->columns = csv_columns(csv);
        table->values = calloc(table->rows * table->columns + 1, sizeof *table->values);
        SIM_CHECK(NULL, table->values != NULL, "no memory for %zu samples", table->rows);
    }
    for (size_t r = 0; fine && r < table->rows; r++)
        for (size_t c = 0; fine && c < table->columns; c++) {
            double *value = &table->values[r * table->columns + c];

            if (csv_cell(csv, r, c)[0] == '\0')
                *value = NAN;
            else
                fine = csv_cell_number(csv, r, c, value, NULL);
        }
    csv_free(csv);
    return fine;
}

void sample_table_fini(struct sample_table *table)
{
    free(table->values);
    *table = (struct sample_table){ 0 };
}

size_t sample_column_of(const struct sample_plan *plan, const struct metric_row *row)
{
    for (size_t c = 0; c < plan->column_count; c++)
        if (row == &plan->columns[c].row)
            return c + 1;
    return 0;
}

double sample_value_at(const struct sample_table *table, size_t column, double us)
{
    double value = NAN;

    for (size_t r = 0; r < table->rows && table->values[r * table->columns] <= us; r++)
        value = table->values[r * table->columns + column];
    return value;
}

double sample_mean(const struct sample_table *table, size_t column, double from_us, double to_us)
{
    double sum = 0;
    size_t count = 0;

    for (size_t r = 0; r < table->rows; r++) {
        const double *row = &table->values[r * table->columns];

        if (row[0] <= from_us || row[0] > to_us || isnan(row[column]))
            continue;
        sum += row[column];
        count++;
    }
    return count > 0 ? sum / (double)count : (double)NAN;
}
