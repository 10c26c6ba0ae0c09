/* params, metrics, path, schema, version: the tables themselves, as pages. */
#include <stdio.h>
#include <string.h>

#include "sim/cli.h"
#include "sim/param_export.h"

static int params(const struct cli_args *args);
static int metrics(const struct cli_args *args);
static int path(const struct cli_args *args);
static int schema(const struct cli_args *args);
static int version(const struct cli_args *args);

static const struct cli_option page_options[] = {
    { "markdown", NULL, "the whole reference page" },
    { NULL, NULL, NULL },
};

const struct cli_command cli_table_commands[] = {
    { .name = "params",
      .synopsis = "[WORD] [--markdown]",
      .about = "List parameters: name, what is allowed, preset",
      .details = "WORD: only names that contain it; the full name of one tells all about it.\n",
      .options = page_options,
      .max_words = 1,
      .run = params },
    { .name = "metrics",
      .synopsis = "[WORD] [--markdown]",
      .about = "List metrics: name, unit, what they count",
      .details = "WORD: only names that contain it.\n",
      .options = page_options,
      .max_words = 1,
      .run = metrics },
    { .name = "path",
      .synopsis = "[rx|tx]",
      .about = "Print the stages of a packet's way, with the file each happens in",
      .max_words = 1,
      .run = path },
    { .name = "schema",
      .synopsis = "",
      .about = "Print the JSON Schema of a scenario, for editors",
      .details = "Save it as nicsim.schema.json beside the scenarios: their first line names it.\n",
      .run = schema },
    { .name = "version",
      .synopsis = "",
      .about = "Print the version and what is built in",
      .run = version },
    { .name = NULL },
};

static void full_name(const struct param_row *row, char *buf, size_t bytes)
{
    snprintf(buf, bytes, "%s%s%s", row->list != NULL ? row->list : "",
             row->list != NULL ? ".N." : "", row->name);
}

/* An element by its number or by *, as scenarios and the reference write it, is .N. here. */
static void any_element(const char *said, char *word, size_t bytes)
{
    size_t used = 0;

    while (*said != '\0' && used + 1 < bytes) {
        size_t length = said[0] == '.' ? strspn(said + 1, "0123456789*") : 0;

        word[used++] = *said++;
        if (length > 0 && said[length] == '.' && used + 1 < bytes) {
            word[used++] = 'N';
            said += length;
        }
    }
    word[used] = '\0';
}

static int params(const struct cli_args *args)
{
    const struct param_table *table = args->model->params;
    char word[256];
    size_t shown = 0;

    if (cli_has(args, "markdown")) {
        param_export_reference(table, stdout);
        return STATUS_FINE;
    }
    any_element(args->word_count > 0 ? args->words[0] : "", word, sizeof word);
    for (size_t i = 0; i < table->row_count; i++) {
        char name[256];

        full_name(&table->rows[i], name, sizeof name);
        if (strcmp(name, word) == 0) {
            param_export_reference_row(table, &table->rows[i], stdout);
            return STATUS_FINE;
        }
    }
    for (size_t i = 0; i < table->row_count; i++) {
        const struct param_row *row = &table->rows[i];
        union param_value preset;
        char name[256], allowed[256], value[PARAM_TEXT_BYTES + 64];

        full_name(row, name, sizeof name);
        if (strstr(name, word) == NULL)
            continue;
        shown++;
        param_preset(row, &preset);
        param_format_allowed(row, allowed, sizeof allowed);
        param_format(row, &preset, value, sizeof value);
        printf("%-42s %s [%s]\n", name, allowed, row->required ? "must be said" : value);
    }
    if (shown > 0)
        return STATUS_FINE;

    struct sim_error err = { 0 };

    sim_error_set(&err, "", 0, 0, "params: no parameter's name contains '%s'", word);
    return cli_refuse(args, &err);
}

static int metrics(const struct cli_args *args)
{
    const struct metric_table *table = args->model->metrics;
    const char *word = args->word_count > 0 ? args->words[0] : "";
    bool markdown = cli_has(args, "markdown");
    size_t shown = 0;

    if (markdown)
        printf("# Metrics\n\n| name | unit | what it is |\n|---|---|---|\n");
    for (size_t i = 0; i < table->row_count; i++) {
        const struct metric_row *row = &table->rows[i];
        char name[128];

        if (row->series > 1 || strstr(row->name, word) == NULL)
            continue;
        shown++;
        metric_series_name(row, name, sizeof name);
        if (markdown)
            printf("| `%s` | %s | %s |\n", name, row->unit, row->doc);
        else
            printf("%-36s %-12s %s\n", name, row->unit, row->doc);
    }
    if (markdown)
        printf("\n# Latencies\n\nEach as count, mean, p50, p99 and max in microseconds.\n\n"
               "| name | what it is |\n|---|---|\n");
    for (const struct model_latency *l = args->model->latencies; l->name != NULL; l++) {
        if (strstr(l->name, word) == NULL)
            continue;
        shown++;
        if (markdown)
            printf("| `%s` | %s |\n", l->name, l->doc);
        else
            printf("%-36s %-12s %s\n", l->name, "latency us", l->doc);
    }
    if (markdown)
        printf(
            "\n# Gauges\n\nWhat `samples:` of a scenario can read while the machine runs; N counts "
            "from 0.\n\n| name | unit | what it is |\n|---|---|---|\n");
    for (const struct model_gauge *g = args->model->gauges; g != NULL && g->name != NULL; g++) {
        if (strstr(g->name, word) == NULL)
            continue;
        shown++;
        if (markdown)
            printf("| `%s` | %s | %s |\n", g->name, g->unit, g->doc);
        else
            printf("%-36s %-12s %s\n", g->name, g->unit, g->doc);
    }
    if (shown > 0)
        return STATUS_FINE;

    struct sim_error err = { 0 };

    sim_error_set(&err, "", 0, 0, "metrics: no name contains '%s'", word);
    return cli_refuse(args, &err);
}

static int path(const struct cli_args *args)
{
    const char *direction = args->word_count > 0 ? args->words[0] : "";
    struct sim_error err = { 0 };

    if (strcmp(direction, "") != 0 && strcmp(direction, "rx") != 0 &&
        strcmp(direction, "tx") != 0) {
        sim_error_set(&err, "", 0, 0, "path: '%s' is neither rx nor tx", direction);
        return cli_refuse(args, &err);
    }
    for (const struct model_stage *s = args->model->stages; s->name != NULL; s++)
        if (direction[0] == '\0' || strcmp(s->direction, direction) == 0)
            printf("%-12s %-26s %s\n", s->name, s->file, s->moment);
    return STATUS_FINE;
}

/* What the instrument itself reads; the model's sections come from its table. */
static const char own_sections[] =
    "\"title\": {\"type\": \"string\", \"description\": \"One line.\"},\n"
    "\"about\": {\"type\": \"string\", \"description\": \"What you see.\"},\n"
    "\"sweep\": {\"type\": \"object\", \"description\": \"Axes: each a parameter and its "
    "values.\", "
    "\"additionalProperties\": {\"type\": \"object\", \"properties\": {"
    "\"set\": {\"type\": \"string\"}, \"values\": {\"type\": \"array\"}, \"from\": {}, \"to\": {}, "
    "\"points\": {\"type\": \"integer\", \"minimum\": 2}, "
    "\"spacing\": {\"enum\": [\"linear\", \"log\"]}, \"cases\": {\"type\": \"object\"}}, "
    "\"additionalProperties\": false}},\n"
    "\"samples\": {\"type\": \"object\", \"description\": \"Gauges read at a fixed period: time "
    "series.\", \"required\": [\"every\", \"gauges\"], \"properties\": {\"every\": {\"type\": "
    "\"string\"}, \"from\": {\"type\": \"string\"}, \"until\": {\"type\": \"string\"}, "
    "\"gauges\": {\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"string\"}}}, "
    "\"additionalProperties\": false},\n"
    "\"plots\": {\"type\": \"array\", \"items\": {\"type\": \"object\"}, "
    "\"description\": \"Figures of the results.\"},\n"
    "\"expect\": {\"type\": \"array\", \"items\": {\"type\": \"object\"}, "
    "\"description\": \"What the results must show.\"},\n"
    "\"at\": {\"type\": \"array\", \"items\": {\"type\": \"object\"}, "
    "\"description\": \"Live parameters that change while the run lasts.\"},\n"
    "\"test\": {\"type\": \"object\", \"description\": \"Reductions applied with --test.\"}";

static int schema(const struct cli_args *args)
{
    char title[128];

    snprintf(title, sizeof title, "%s scenario", args->model->program);
    param_export_schema(args->model->params, title, own_sections, stdout);
    return STATUS_FINE;
}

static int version(const struct cli_args *args)
{
    printf("%s %s (engines: %snative)\n", args->model->program, args->model->version,
           sim_owner_is_built(OWNER_SYSTEMC) ? "systemc, " : "");
    return STATUS_FINE;
}
