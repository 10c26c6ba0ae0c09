#include "sim/experiment/grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

size_t grid_points(const struct scenario *sc)
{
    size_t points = 1;

    for (size_t a = 0; a < sc->axis_count; a++) {
        if (points > SCENARIO_RUNS_MAX)
            return points;
        points *= sc->axes[a].count;
    }
    return points;
}

size_t grid_place(const struct scenario *sc, size_t point, size_t axis)
{
    for (size_t a = 0; a < axis; a++)
        point /= sc->axes[a].count;
    return point % sc->axes[axis].count;
}

const struct axis_value *grid_value(const struct scenario *sc, size_t point, size_t axis)
{
    return &sc->axes[axis].values[grid_place(sc, point, axis)];
}

bool grid_is_selected(const struct scenario *sc, size_t point, const struct selection *where)
{
    for (size_t a = 0; a < sc->axis_count; a++)
        if (where->fixed[a] != AXIS_FREE && where->fixed[a] != grid_place(sc, point, a))
            return false;
    return true;
}

bool grid_set(const struct scenario *sc, size_t point, struct param_set *set, struct sim_error *err)
{
    SIM_CHECK(NULL, param_set_copy(set, &sc->set), "no memory for parameters");
    for (size_t a = 0; a < sc->axis_count; a++) {
        const struct axis_value *value = grid_value(sc, point, a);

        for (size_t s = 0; s < value->setting_count; s++) {
            const struct scenario_setting *setting = &value->settings[s];
            char path[256];

            if (setting->ref.row->profile_dir == NULL) {
                param_put(set, &setting->ref, &setting->value, &setting->origin);
                continue;
            }
            /* a profile's name brings its values with it */
            param_path(&setting->ref, path, sizeof path);
            if (!param_apply_value(set, path, setting->value.text, &setting->origin, err)) {
                param_set_fini(set);
                return false;
            }
        }
    }
    return true;
}

void grid_format(const struct scenario *sc, size_t point, char *buf, size_t bytes)
{
    snprintf(buf, bytes, "%s", sc->axis_count == 0 ? "the only point" : "");
    for (size_t a = 0; a < sc->axis_count; a++) {
        size_t used = strlen(buf);

        snprintf(buf + used, bytes - used, "%s%s = %s", a == 0 ? "" : ", ", sc->axes[a].name,
                 grid_value(sc, point, a)->cell);
    }
}

/* ---- before anything runs ------------------------------------------------------------------ */

static bool check_run_length(const struct scenario *sc, const struct param_set *set,
                             struct sim_error *err)
{
    const struct run_params *run = scenario_run_params(sc, set);

    if (run->trial_packets == 0 && run->duration_ps == 0)
        return sim_error_set(err, sc->path, 0, 0,
                             "run: neither a trial nor a duration says when the run ends");
    if (run->replications == 0)
        return sim_error_set(err, sc->path, 0, 0, "run.replications: 0; at least 1 is wanted");
    return true;
}

/* A sweep over windows has points that end before a change; one at least must live to see it. */
static bool check_changes(const struct scenario *sc, uint64_t last_end_ps, struct sim_error *err)
{
    for (size_t i = 0; i < sc->change_count; i++)
        if (sc->changes[i].time_ps >= last_end_ps)
            return yaml_refuse(sc->changes[i].node, err,
                               "at: %.9g ms lies at or beyond the end of the run (%.9g ms)",
                               (double)sc->changes[i].time_ps / (double)SIM_PS_PER_MS,
                               (double)last_end_ps / (double)SIM_PS_PER_MS);
    return true;
}

static bool check_point(const struct scenario *sc, const struct param_set *set, size_t point,
                        struct sim_error *err)
{
    char at_fault[256] = "";
    struct sim_error said = { 0 };
    struct param_ref ref;

    if (!check_run_length(sc, set, err))
        return false;
    if (sc->model->check == NULL || sc->model->check(set, &said, at_fault))
        return samples_check_point(sc, set, err);
    if (at_fault[0] != '\0' && param_find(set, at_fault, &ref, NULL))
        param_blame(&said, param_origin_of(set, &ref));
    if (said.file[0] == '\0')
        snprintf(said.file, sizeof said.file, "%s", sc->path);
    if (sc->axis_count > 0) {
        char where[256];
        size_t used = strlen(said.text);

        grid_format(sc, point, where, sizeof where);
        snprintf(said.text + used, sizeof said.text - used, " (at %s)", where);
    }
    *err = said;
    return false;
}

/* Values somebody wrote that must matter at one point at least. */
struct effects {
    struct said {
        struct param_ref ref;
        struct param_origin origin;
        const struct yaml_node *node; /* of at: or sweep:, else NULL */
        bool matters;
        char why[256];
    } * said;
    size_t count, open; /* open: not yet known to matter */
};

static void expect_effect(struct effects *effects, const struct param_ref *ref,
                          const struct param_origin *origin, const struct yaml_node *node)
{
    for (size_t i = 0; i < effects->count; i++)
        if (effects->said[i].ref.row == ref->row && effects->said[i].ref.index == ref->index)
            return;
    effects->said = realloc(effects->said, (effects->count + 1) * sizeof *effects->said);
    SIM_CHECK(NULL, effects->said != NULL, "no memory for settings");
    effects->said[effects->count++] = (struct said){ .ref = *ref, .origin = *origin, .node = node };
    effects->open++;
}

/* A test: reduction leaves out points at which a value may have mattered, so there only --set is
 * held to account. */
static void collect_settings(const struct scenario *sc, struct effects *effects)
{
    const struct param_table *table = sc->model->params;

    for (size_t a = 0; !sc->is_test && a < sc->axis_count; a++)
        for (size_t v = 0; v < sc->axes[a].count; v++)
            for (size_t s = 0; s < sc->axes[a].values[v].setting_count; s++) {
                const struct scenario_setting *setting = &sc->axes[a].values[v].settings[s];

                expect_effect(effects, &setting->ref, &setting->origin, sc->axes[a].node);
            }
    for (size_t i = 0; !sc->is_test && i < sc->change_count; i++)
        expect_effect(effects, &sc->changes[i].setting.ref, &sc->changes[i].setting.origin,
                      sc->changes[i].node);
    for (size_t r = 0; r < table->row_count; r++) {
        const struct param_list *list = param_list_of(table, &table->rows[r]);
        size_t elements = list == NULL ? 1 : param_list_count(&sc->set, list);

        for (size_t i = 0; i < elements; i++) {
            struct param_ref ref = { .row = &table->rows[r], .list = list, .index = i };
            const struct param_origin *origin = param_origin_of(&sc->set, &ref);

            if (origin->kind == ORIGIN_SET || (!sc->is_test && origin->kind == ORIGIN_SCENARIO))
                expect_effect(effects, &ref, origin, NULL);
        }
    }
}

/* The instrument's own rule: a trial ends by itself. Everything else only the model knows. */
static bool has_effect(const struct scenario *sc, const struct param_set *set,
                       const struct param_ref *ref, char why[256])
{
    const struct run_params *run = scenario_run_params(sc, set);
    size_t offset = ref->row->offset - sc->model->run_offset;

    if (ref->list == NULL && run->trial_packets > 0 &&
        (offset == offsetof(struct run_params, warmup_ps) ||
         offset == offsetof(struct run_params, duration_ps))) {
        snprintf(why, 256, "run.trial says when the run ends");
        return false;
    }
    return sc->model->has_effect == NULL || sc->model->has_effect(set, ref, why);
}

static void look_for_effects(const struct scenario *sc, const struct param_set *set,
                             struct effects *effects)
{
    for (size_t i = 0; effects->open > 0 && i < effects->count; i++) {
        struct said *said = &effects->said[i];

        if (said->matters || !has_effect(sc, set, &said->ref, said->why))
            continue;
        said->matters = true;
        effects->open--;
    }
}

static bool refuse_without_effect(const struct effects *effects, struct sim_error *err)
{
    for (size_t i = 0; i < effects->count; i++) {
        const struct said *said = &effects->said[i];
        char path[256];

        if (said->matters)
            continue;
        param_path(&said->ref, path, sizeof path);
        if (said->node != NULL)
            return yaml_refuse(said->node, err, "%s: has no effect: %s", path, said->why);
        sim_error_set(err, "", 0, 0, "%s: has no effect: %s", path, said->why);
        param_blame(err, &said->origin);
        if (said->origin.kind == ORIGIN_SET)
            snprintf(err->file, sizeof err->file, "--set");
        return false;
    }
    return true;
}

bool scenario_check_points(const struct scenario *sc, struct sim_error *err)
{
    struct effects effects = { 0 };
    size_t points = grid_points(sc);
    uint64_t replications = scenario_run_params(sc, &sc->set)->replications;
    uint64_t last_end_ps = 0;
    bool fine = true;

    if (points > SCENARIO_RUNS_MAX || points * replications > SCENARIO_RUNS_MAX)
        return sim_error_set(err, sc->path, 0, 0,
                             "sweep: %zu points times %llu replications are more than %d runs",
                             points, (unsigned long long)replications, SCENARIO_RUNS_MAX);
    collect_settings(sc, &effects);
    for (size_t p = 0; fine && p < points; p++) {
        struct param_set set;

        fine = grid_set(sc, p, &set, err);
        if (!fine)
            break;
        fine = check_point(sc, &set, p, err);
        if (fine && scenario_run_params(sc, &set)->replications != replications)
            fine =
                sim_error_set(err, sc->path, 0, 0,
                              "run.replications: cannot be swept: it is the same at every point");
        look_for_effects(sc, &set, &effects);
        if (scenario_end_ps(scenario_run_params(sc, &set)) > last_end_ps)
            last_end_ps = scenario_end_ps(scenario_run_params(sc, &set));
        param_set_fini(&set);
    }
    fine = fine && check_changes(sc, last_end_ps, err) && refuse_without_effect(&effects, err);
    free(effects.said);
    return fine;
}
