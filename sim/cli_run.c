/* run: a whole scenario, from its file to tables and figures. */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sim/check.h"
#include "sim/cli.h"
#include "sim/cli_report.h"
#include "sim/experiment/expect.h"
#include "sim/experiment/output_dir.h"
#include "sim/experiment/point_store.h"
#include "sim/experiment/resolved.h"
#include "sim/experiment/result_files.h"
#include "sim/experiment/results.h"
#include "sim/experiment/workers.h"

#define JOBS_MAX 1024

/* A sweep between its file and its results. */
struct sweep {
    const struct cli_args *args;
    struct scenario *scenario;
    unsigned long long jobs;
    enum sim_owner owner;
    struct output_dir dir;
    struct point_store store;
    bool is_open; /* dir is */
};

static int run(const struct cli_args *args);
static bool prepare(struct sweep *sweep, struct sim_error *err);
static int do_runs(struct sweep *sweep);
static int use_results(struct sweep *sweep);

static const struct cli_option run_options[] = {
    { "set", "PATH=VALUE", "change a parameter; may be given several times" },
    { "o", "DIR", "where results go (results/NAME)" },
    { "force", NULL, "replace other results in that folder" },
    { "jobs", "N", "worker processes (one a core)" },
    { "engine", "NAME", "systemc or native: who owns the clock; results are the same" },
    { "test", NULL, "apply the scenario's test: reduction" },
    { "json", NULL, "print the summary as JSON" },
    { "plot", NULL, "print a plot also when stdout is no terminal" },
    { "no-figures", NULL, "make no figures" },
    { "quiet", NULL, "print failures only" },
    { NULL, NULL, NULL },
};

const struct cli_command cli_run_commands[] = {
    { .name = "run",
      .synopsis = "FILE [OPTION]...",
      .about = "Simulate a scenario and leave tables and figures",
      .details =
          "FILE is a scenario file or the name of a shipped one ('list' shows them). Results\n"
          "go to results/NAME: resolved.yaml, points.csv, means.csv, ledger.csv, summary.json,\n"
          "latency/ and figures/. Finished runs are kept while a sweep is under way: after\n"
          "Ctrl-C or a full disk the same command goes on where it stopped, and the results are\n"
          "the same bytes.\n",
      .options = run_options,
      .min_words = 1,
      .max_words = 1,
      .run = run },
    { .name = NULL },
};

static int run(const struct cli_args *args)
{
    struct sweep sweep = { .args = args, .dir = { .lock = -1 } };
    struct sim_error err = { 0 };
    int status;

    if (prepare(&sweep, &err))
        status = do_runs(&sweep);
    else
        status = cli_refuse(args, &err);
    if (sweep.is_open)
        output_dir_close(&sweep.dir);
    scenario_free(sweep.scenario);
    return status;
}

static unsigned long long cores(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return (unsigned long long)CPU_COUNT(&set);
    return 1;
}

/* Nothing on disk changes before everything the user said has been found right. */
static bool prepare(struct sweep *sweep, struct sim_error *err)
{
    const struct cli_args *args = sweep->args;
    char path[SCENARIO_PATH_BYTES];
    size_t bytes;

    sweep->jobs = cores();
    if (!cli_number(args, "jobs", 1, JOBS_MAX, &sweep->jobs, err) ||
        !cli_engine(args, &sweep->owner, err))
        return false;
    sweep->scenario = cli_load(args, err);
    if (sweep->scenario == NULL)
        return false;
    if (cli_value(args, "o") != NULL)
        snprintf(path, sizeof path, "%s", cli_value(args, "o"));
    else
        snprintf(path, sizeof path, "results/%s%s", sweep->scenario->name,
                 sweep->scenario->is_test ? "-test" : "");
    if (path[0] == '\0')
        return sim_error_set(err, "", 0, 0, "-o: an empty name is no folder");

    char *resolved = resolved_text(sweep->scenario, &bytes);
    sweep->is_open =
        output_dir_open(&sweep->dir, path, resolved, bytes, cli_has(args, "force"), err);
    bytes = resolved_strip(resolved);
    point_store_init(&sweep->store, sweep->scenario, sweep->dir.path, resolved, bytes);
    free(resolved);
    return sweep->is_open;
}

/* Ctrl-C is looked for where it can be answered well, and nowhere else. */
static void block_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

/* The runs that no earlier, interrupted sweep has left. */
static size_t *open_runs(struct sweep *sweep, size_t total, size_t *count)
{
    const struct sim_model *model = sweep->args->model;
    void *metrics = calloc(1, model->metrics->bytes);
    struct histogram *histograms = calloc(sweep->store.latency_count + 1, sizeof *histograms);
    size_t *runs = calloc(total, sizeof *runs);

    SIM_CHECK(NULL, metrics != NULL && histograms != NULL && runs != NULL, "no memory for %zu runs",
              total);
    *count = 0;
    for (size_t r = 0; r < total; r++)
        if (!point_store_read(&sweep->store, r, metrics, histograms))
            runs[(*count)++] = r;
    free(metrics);
    free(histograms);
    return runs;
}

static int say_interrupted(const struct sweep *sweep, int signal)
{
    fprintf(stderr,
            "%s: interrupted; what is finished is kept in %s: run the same command to go "
            "on\n",
            sweep->args->model->program, sweep->dir.path);
    return 128 + signal;
}

static int say_unfinished(const struct sweep *sweep, const struct sim_error *err)
{
    cli_refuse(sweep->args, err);
    fprintf(stderr,
            "%s: not finished; what is finished is kept in %s: run the same command to "
            "go on\n",
            sweep->args->model->program, sweep->dir.path);
    return STATUS_UNFINISHED;
}

static int do_runs(struct sweep *sweep)
{
    struct sim_error err = { 0 };
    size_t count;
    int signal = 0;

    block_signals();
    size_t total = results_run_count(sweep->scenario);
    size_t *runs = open_runs(sweep, total, &count);
    bool quiet = cli_has(sweep->args, "quiet");
    if (count < total && !quiet)
        fprintf(stderr, "%s: going on: %zu of %zu runs are there already\n",
                sweep->args->model->program, total - count, total);

    struct work_order order = {
        .scenario = sweep->scenario,
        .store = &sweep->store,
        .runs = runs,
        .run_count = count,
        .done_before = total - count,
        .jobs = (unsigned)sweep->jobs,
        .owner = sweep->owner,
        .progress = !quiet,
    };
    enum work_end end = work_all(&order, &signal, &err);
    free(runs);
    switch (end) {
    case WORK_DONE:
        return use_results(sweep);
    case WORK_REFUSED:
        output_dir_abandon(&sweep->dir);
        return cli_refuse(sweep->args, &err);
    case WORK_BROKEN:
        if (err.text[0] != '\0')
            fprintf(stderr, "%s: an identity does not hold: %s\n", sweep->args->model->program,
                    err.text);
        return STATUS_BROKEN;
    case WORK_CANNOT_WRITE:
    case WORK_LOST:
        return say_unfinished(sweep, &err);
    case WORK_INTERRUPTED:
        return say_interrupted(sweep, signal);
    }
    return STATUS_BROKEN;
}

static int pending_signal(void)
{
    sigset_t set;

    sigpending(&set);
    return sigismember(&set, SIGINT) ? SIGINT : sigismember(&set, SIGTERM) ? SIGTERM : 0;
}

/* The figures are the slowest part and the only one that needs another program. */
static bool make_figures(struct sweep *sweep, const struct results *results,
                         struct output_error *trouble)
{
    if (cli_has(sweep->args, "no-figures") || figures_write(&sweep->dir, results, trouble))
        return true;
    if (trouble->trouble != OUTPUT_NOT_RENDERED)
        return false;
    fprintf(stderr, "%s: figures are not drawn: %s; their data and scripts are in %s/figures\n",
            sweep->args->model->program, trouble->said.text, sweep->dir.path);
    return true;
}

static int use_results(struct sweep *sweep)
{
    const struct scenario *sc = sweep->scenario;
    struct results *results = results_create(sc);
    struct output_error trouble = { 0 };
    struct verdict *verdicts = NULL;
    int status = STATUS_FINE;

    if (!results_load(results, &sweep->store)) {
        sim_error_set(&trouble.said, sweep->store.dir, 0, 0, "a finished run has gone");
        status = say_unfinished(sweep, &trouble.said);
    } else {
        verdicts = expectations_judge(sc, results);
        for (size_t i = 0; i < sc->expectation_count; i++)
            if (verdicts[i].judged && !verdicts[i].ok)
                status = STATUS_EXPECTATION_FAILED;
        if (!result_files_write(&sweep->dir, results, &sweep->store, verdicts, &trouble))
            status = say_unfinished(sweep, &trouble.said);
        else if (pending_signal() != 0)
            status = say_interrupted(sweep, pending_signal());
        else if (!make_figures(sweep, results, &trouble))
            status = say_unfinished(sweep, &trouble.said);
        else if (pending_signal() != 0)
            status = say_interrupted(sweep, pending_signal());
        else
            point_store_remove(&sweep->store);
    }
    if (status == STATUS_FINE || status == STATUS_EXPECTATION_FAILED) {
        struct report_options options = {
            .json = cli_has(sweep->args, "json"),
            .plot = cli_has(sweep->args, "plot"),
            .quiet = cli_has(sweep->args, "quiet"),
            .figures = !cli_has(sweep->args, "no-figures"),
            .dir = sweep->dir.path,
        };
        report_print(results, verdicts, &options);
    }
    free(verdicts);
    results_free(results);
    return status;
}
