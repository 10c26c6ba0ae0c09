#include "sim/experiment/run.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

/* A run in progress. */
struct run {
    const struct run_request *request;
    const struct sim_model *model;
    struct sim *sim;
    struct param_set set; /* this run's own: timed changes write into it */
    void *machine;
    struct sampler *sampler; /* owned; NULL: nobody looks */
    struct change_event {
        struct run *run;
        const struct timed_change *change;
        struct sim_event event;
        bool done;
    } * changes;
};

/* A run's life, in order. */
static bool begin(struct run *run, const struct run_request *request, struct sim_error *err);
static void arm_changes(struct run *run);
static void begin_samples(struct run *run);
static bool drive(struct run *run, struct sim_error *err);
static bool all_changes_done(const struct run *run, struct sim_error *err);
static enum run_end read_out(struct run *run, void *metrics, struct histogram *histograms,
                             struct sim_error *err);
static void finish(struct run *run);

enum run_end run_once(const struct run_request *request, void *metrics,
                      struct histogram *histograms, FILE *story, bool *told, struct sim_error *err)
{
    struct run run = { 0 };
    enum run_end end = RUN_REFUSED;

    if (begin(&run, request, err)) {
        arm_changes(&run);
        begin_samples(&run);
        if (drive(&run, err) && all_changes_done(&run, err))
            end = read_out(&run, metrics, histograms, err);
        if (end == RUN_FINE && story != NULL)
            *told = run.model->story(run.machine, story);
        if (end == RUN_FINE && request->host_text != NULL && run.model->host_text != NULL)
            run.model->host_text(run.machine, request->host_text);
    }
    finish(&run);
    return end;
}

static bool begin(struct run *run, const struct run_request *request, struct sim_error *err)
{
    const struct scenario *sc = request->scenario;

    run->request = request;
    run->model = sc->model;
    SIM_CHECK(NULL, param_set_copy(&run->set, request->set), "no memory for parameters");
    run->sim = sim_create();
    SIM_CHECK(NULL, run->sim != NULL, "no memory for a simulation");

    struct model_run model_run = {
        .seed = scenario_run_params(sc, &run->set)->seed,
        .replication = request->replication,
        .story_packet = request->story_packet,
        .events = request->events,
        .base_dir = run->set.profiles.base_dir,
    };
    struct sim_error said = { 0 };
    if (run->model->build(run->sim, run->set.values, &model_run, &run->machine, &said))
        return true;
    if (said.file[0] == '\0')
        memcpy(said.file, sc->path, sizeof sc->path);
    if (err != NULL)
        *err = said;
    return false;
}

static void apply_change(void *ctx)
{
    struct change_event *event = ctx;
    const struct scenario_setting *setting = &event->change->setting;
    struct run *run = event->run;

    param_put(&run->set, &setting->ref, &setting->value, &setting->origin);
    run->model->apply(run->machine, &setting->ref);
    event->done = true;
}

/* Timed changes are events like any other: what is due is on the agenda. */
static void arm_changes(struct run *run)
{
    const struct scenario *sc = run->request->scenario;

    run->changes = calloc(sc->change_count + 1, sizeof *run->changes);
    SIM_CHECK(NULL, run->changes != NULL, "no memory for timed changes");
    for (size_t i = 0; i < sc->change_count; i++) {
        struct change_event *event = &run->changes[i];

        event->run = run;
        event->change = &sc->changes[i];
        sim_event_init(&event->event, apply_change, event);
        sim_at(run->sim, &event->event, event->change->time_ps);
    }
}

static void begin_samples(struct run *run)
{
    const struct run_request *request = run->request;

    if (request->samples == NULL || request->scenario->samples.node == NULL)
        return;
    run->sampler = malloc(sizeof *run->sampler);
    SIM_CHECK(NULL, run->sampler != NULL, "no memory for samples");
    sampler_begin(run->sampler, run->model, &request->scenario->samples, run->sim, run->machine,
                  request->samples);
}

static bool drive(struct run *run, struct sim_error *err)
{
    const struct run_params *params =
        scenario_run_params(run->request->scenario, run->request->set);
    uint64_t open_ps = params->trial_packets > 0 ? 0 : params->warmup_ps;
    uint64_t end_ps = scenario_end_ps(params);
    enum sim_owner owner = run->request->owner;

    sim_set_end(run->sim, end_ps);
    if (open_ps > 0 && !sim_drive(run->sim, owner, open_ps, err))
        return false;
    if (run->sampler != NULL)
        sampler_before_window(run->sampler, open_ps);
    run->model->window_open(run->machine, open_ps);
    if (run->sampler != NULL)
        sampler_after_window(run->sampler, open_ps);
    if (!sim_drive(run->sim, owner, end_ps, err))
        return false;
    /* a trial ends by a stop request, or because nothing is left to do */
    end_ps = sim_end_ps(run->sim);
    if (end_ps == UINT64_MAX) {
        end_ps = sim_now_ps(run->sim) + 1;
        sim_set_end(run->sim, end_ps);
    }
    run->model->window_close(run->machine, end_ps);
    return true;
}

/* A trial's end is not known before it has run. */
static bool all_changes_done(const struct run *run, struct sim_error *err)
{
    const struct scenario *sc = run->request->scenario;

    if (scenario_run_params(sc, run->request->set)->trial_packets == 0)
        return true;

    for (size_t i = 0; i < sc->change_count; i++)
        if (!run->changes[i].done)
            return yaml_refuse(sc->changes[i].node, err,
                               "at: %.9g ms lies at or beyond the end of the trial (%.9g ms)",
                               (double)sc->changes[i].time_ps / (double)SIM_PS_PER_MS,
                               (double)sim_end_ps(run->sim) / (double)SIM_PS_PER_MS);
    return true;
}

static enum run_end read_out(struct run *run, void *metrics, struct histogram *histograms,
                             struct sim_error *err)
{
    char text[900] = "";

    memset(metrics, 0, run->model->metrics->bytes);
    for (size_t l = 0; run->model->latencies[l].name != NULL; l++)
        histogram_clear(&histograms[l]);
    run->model->collect(run->machine, metrics, histograms);
    if (run->model->identities(run->machine, text, sizeof text))
        return RUN_FINE;
    sim_error_set(err, "", 0, 0, "%s", text);
    return RUN_BROKEN;
}

static void finish(struct run *run)
{
    if (run->machine != NULL)
        run->model->destroy(run->machine);
    sim_destroy(run->sim);
    free(run->sampler);
    free(run->changes);
    param_set_fini(&run->set);
}
