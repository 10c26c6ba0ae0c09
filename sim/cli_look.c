/* check, list, trace: looking at scenarios without leaving results. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/check.h"
#include "sim/cli.h"
#include "sim/experiment/grid.h"
#include "sim/experiment/run.h"

static int check(const struct cli_args *args);
static int list(const struct cli_args *args);
static int trace(const struct cli_args *args);

static const struct cli_option check_options[] = {
    { "set", "PATH=VALUE", "change a parameter first; may be given several times" },
    { "test", NULL, "apply the scenario's test: reduction" },
    { NULL, NULL, NULL },
};

static const struct cli_option trace_options[] = {
    { "packet", "N", "which packet, from 1 in the order of sending (1)" },
    { "events", NULL, "print the machine's own events instead, in the kernel's format" },
    { "point", "AXIS=VALUE", "the point of a sweep; may be given for each axis (its first value)" },
    { "set", "PATH=VALUE", "change a parameter; may be given several times" },
    { "engine", "NAME", "systemc or native: who owns the clock; the story is the same" },
    { "test", NULL, "apply the scenario's test: reduction" },
    { NULL, NULL, NULL },
};

const struct cli_command cli_look_commands[] = {
    { .name = "check",
      .synopsis = "FILE [OPTION]...",
      .about = "Say whether a scenario can be run, and what it would do",
      .details = "Everything that run refuses is refused here, with file, line and column.\n",
      .options = check_options,
      .min_words = 1,
      .max_words = 1,
      .run = check },
    { .name = "list",
      .synopsis = "[DIR]",
      .about = "List scenarios with their titles",
      .details = "DIR: a folder with scenario files; without it the shipped ones.\n",
      .max_words = 1,
      .run = list },
    { .name = "trace",
      .synopsis = "FILE [--packet N | --events] [OPTION]...",
      .about = "Tell one packet's story, stage by stage, to the picosecond",
      .details = "The story belongs to the first replication of one point of the sweep.\n"
                 "With --events: what the kernel's tracepoints say, as ftrace prints it.\n",
      .options = trace_options,
      .min_words = 1,
      .max_words = 1,
      .run = trace },
    { .name = NULL },
};

/* ---- check ------------------------------------------------------------------------------- */

static int check(const struct cli_args *args)
{
    struct sim_error err = { 0 };
    struct scenario *sc = cli_load(args, &err);

    if (sc == NULL)
        return cli_refuse(args, &err);

    uint64_t replications = scenario_run_params(sc, &sc->set)->replications;

    printf("%s: fine: %zu point%s, %llu replication%s, %zu plot%s, %zu expectation%s\n", sc->path,
           grid_points(sc), grid_points(sc) == 1 ? "" : "s", (unsigned long long)replications,
           replications == 1 ? "" : "s", sc->plot_count, sc->plot_count == 1 ? "" : "s",
           sc->expectation_count, sc->expectation_count == 1 ? "" : "s");
    scenario_free(sc);
    return STATUS_FINE;
}

/* ---- list -------------------------------------------------------------------------------- */

static int is_yaml(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static void print_title(const char *dir, const char *file)
{
    char path[PATH_MAX + NAME_MAX + 2];
    struct sim_error err = { 0 };
    const struct yaml_node *title;
    struct yaml_tree *tree;

    snprintf(path, sizeof path, "%s/%s", dir, file);
    tree = yaml_tree_read_file(path, &err);
    if (tree == NULL) {
        printf("%-28.*s (%s)\n", (int)strlen(file) - 5, file, err.text);
        return;
    }
    title = yaml_get(yaml_tree_root(tree), "title");
    printf("%-28.*s %s\n", (int)strlen(file) - 5, file,
           title != NULL && title->text != NULL ? title->text : "");
    yaml_tree_free(tree);
}

/* The number of scenarios in dir; -1 when it cannot be read. */
static int list_dir(const char *dir)
{
    struct dirent **entries;
    int count = scandir(dir, &entries, is_yaml, alphasort);

    for (int i = 0; i < count; i++) {
        print_title(dir, entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return count;
}

static int list(const struct cli_args *args)
{
    struct sim_error err = { 0 };
    char dir[PATH_MAX];

    if (args->word_count > 0) {
        if (list_dir(args->words[0]) >= 0)
            return STATUS_FINE;
        sim_error_set(&err, args->words[0], 0, 0, "no folder that can be read");
        return cli_refuse(args, &err);
    }
    for (size_t i = 0; cli_scenario_dir(i, dir, sizeof dir); i++)
        if (dir[0] != '\0' && list_dir(dir) > 0)
            return STATUS_FINE;
    sim_error_set(&err, "", 0, 0, "list: no shipped scenarios were found");
    return cli_refuse(args, &err);
}

/* ---- trace ------------------------------------------------------------------------------- */

static bool read_point(const struct cli_args *args, const struct scenario *sc,
                       struct selection *where, struct sim_error *err);
static int tell(const struct cli_args *args, const struct scenario *sc, size_t point,
                unsigned long long packet, enum sim_owner owner);

static int trace(const struct cli_args *args)
{
    struct selection where;
    struct sim_error err = { 0 };
    unsigned long long packet = 1;
    enum sim_owner owner;
    size_t point = 0;

    if (!cli_engine(args, &owner, &err) ||
        !cli_number(args, "packet", 1, UINT64_MAX, &packet, &err))
        return cli_refuse(args, &err);
    if (cli_has(args, "events") && cli_has(args, "packet")) {
        sim_error_set(&err, "", 0, 0, "trace: --packet and --events: one of them");
        return cli_refuse(args, &err);
    }

    struct scenario *sc = cli_load(args, &err);
    int status = STATUS_MISTAKE;

    if (sc == NULL || !read_point(args, sc, &where, &err)) {
        status = cli_refuse(args, &err);
    } else {
        while (!grid_is_selected(sc, point, &where))
            point++;
        status = tell(args, sc, point, packet, owner);
    }
    scenario_free(sc);
    return status;
}

/* --point axis=value, by the cell as tables show it; axes not named stand at their first value. */
static bool read_point(const struct cli_args *args, const struct scenario *sc,
                       struct selection *where, struct sim_error *err)
{
    for (size_t a = 0; a < sc->axis_count; a++)
        where->fixed[a] = 0;
    for (size_t i = 0; i < args->given_count; i++) {
        const char *text = args->given[i].value, *equals;
        bool found = false;

        if (strcmp(args->given[i].option->name, "point") != 0)
            continue;
        equals = strchr(text, '=');
        if (equals == NULL)
            return sim_error_set(err, "", 0, 0, "--point: '%s': axis=value is wanted", text);
        for (size_t a = 0; a < sc->axis_count; a++) {
            if (strlen(sc->axes[a].name) != (size_t)(equals - text) ||
                strncmp(sc->axes[a].name, text, (size_t)(equals - text)) != 0)
                continue;
            for (size_t v = 0; v < sc->axes[a].count; v++)
                if (strcmp(sc->axes[a].values[v].cell, equals + 1) == 0) {
                    where->fixed[a] = v;
                    found = true;
                }
            if (!found)
                return sim_error_set(err, "", 0, 0, "--point: the axis %s has no value %s",
                                     sc->axes[a].name, equals + 1);
        }
        if (!found)
            return sim_error_set(err, "", 0, 0, "--point: no axis of the sweep is called %.*s",
                                 (int)(equals - text), text);
    }
    return true;
}

static int tell(const struct cli_args *args, const struct scenario *sc, size_t point,
                unsigned long long packet, enum sim_owner owner)
{
    const struct sim_model *model = args->model;
    struct run_request request = { .scenario = sc, .story_packet = packet, .owner = owner };
    struct sim_error err = { 0 };
    struct param_set set;
    size_t latencies = 0;
    bool events = cli_has(args, "events"), told = events;
    char where[256];

    if (!grid_set(sc, point, &set, &err))
        return cli_refuse(args, &err);
    while (model->latencies[latencies].name != NULL)
        latencies++;

    void *metrics = calloc(1, model->metrics->bytes);
    struct histogram *histograms = calloc(latencies + 1, sizeof *histograms);

    SIM_CHECK(NULL, metrics && histograms, "no memory for one run");
    request.set = &set;
    if (sc->axis_count > 0) {
        grid_format(sc, point, where, sizeof where);
        printf("%s%s\n", events ? "# " : "", where);
    }
    if (events)
        request.events = stdout;

    enum run_end end = run_once(&request, metrics, histograms, events ? NULL : stdout, &told, &err);
    int status = STATUS_FINE;

    if (end == RUN_FINE && !told) {
        sim_error_set(&err, "", 0, 0, "trace: the run ended before packet %llu did", packet);
        status = cli_refuse(args, &err);
    } else if (end != RUN_FINE) {
        cli_refuse(args, &err);
        status = end == RUN_BROKEN ? STATUS_BROKEN : STATUS_MISTAKE;
    }
    free(histograms);
    free(metrics);
    param_set_fini(&set);
    return status;
}
