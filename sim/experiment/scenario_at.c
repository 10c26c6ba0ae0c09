/* at: live parameters that change while the machine runs; steps and ramps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/fields.h"
#include "sim/experiment/scenario.h"

#define RAMP_STEPS_MAX 100000

static bool read_change(struct scenario *sc, const struct yaml_node *node, struct sim_error *err);
static bool read_ramp(struct scenario *sc, const struct yaml_node *node, struct sim_error *err);

static int by_time(const void *a, const void *b)
{
    const struct timed_change *one = a, *two = b;

    if (one->time_ps != two->time_ps)
        return one->time_ps < two->time_ps ? -1 : 1;
    if (one->node->line != two->node->line)
        return one->node->line < two->node->line ? -1 : 1;
    if (one->node->column != two->node->column)
        return one->node->column < two->node->column ? -1 : 1;
    return 0;
}

bool scenario_read_changes(struct scenario *sc, const struct yaml_node *at, struct sim_error *err)
{
    if (at == NULL)
        return true;
    if (at->kind != YAML_KIND_SEQUENCE)
        return yaml_refuse(at, err, "at: a list of {t, set, to} is wanted here, not %s",
                           yaml_kind_name(at));
    for (size_t i = 0; i < at->count; i++) {
        const struct yaml_node *node = at->items[i];
        bool fine = yaml_get(node, "until") != NULL || yaml_get(node, "steps") != NULL ||
                            yaml_get(node, "from") != NULL
                        ? read_ramp(sc, node, err)
                        : read_change(sc, node, err);

        if (!fine)
            return false;
    }
    if (sc->change_count > 0)
        qsort(sc->changes, sc->change_count, sizeof *sc->changes, by_time);
    return true;
}

static void add_change(struct scenario *sc, const struct timed_change *change)
{
    sc->changes = realloc(sc->changes, (sc->change_count + 1) * sizeof *sc->changes);
    SIM_CHECK(NULL, sc->changes != NULL, "no memory for timed changes");
    sc->changes[sc->change_count++] = *change;
}

/* The value under key for the parameter under "set", which must be live. */
static bool read_target(const struct scenario *sc, const struct yaml_node *node, const char *key,
                        struct scenario_setting *setting, struct sim_error *err)
{
    const struct yaml_node *set = yaml_get(node, "set");
    const struct yaml_node *to = yaml_get(node, key);
    const char *path, *text;
    struct sim_error inner = { 0 };
    struct param_set scratch;

    if (!fields_text(node, "at", "set", true, &path, err) ||
        !fields_text(node, "at", key, true, &text, err))
        return false;
    if (!param_find(&sc->set, path, &setting->ref, &inner))
        return yaml_refuse(set, err, "at: set: %s", inner.text);
    if (!setting->ref.row->live)
        return yaml_refuse(set, err, "at: set: %s cannot change while the machine runs", path);
    SIM_CHECK(NULL, param_set_copy(&scratch, &sc->set), "no memory for parameters");
    bool fine = param_apply_node(&scratch, path, to, ORIGIN_SCENARIO, err);
    if (fine) {
        param_get(&scratch, &setting->ref, &setting->value);
        setting->origin = *param_origin_of(&scratch, &setting->ref);
    }
    param_set_fini(&scratch);
    return fine;
}

static bool read_time(const struct yaml_node *node, const char *key, uint64_t *ps,
                      struct sim_error *err)
{
    char what[32];

    snprintf(what, sizeof what, "at: %s", key);
    if (yaml_get(node, key) == NULL)
        return yaml_refuse(node, err, "at: '%s' is missing", key);
    return fields_scalar_time(yaml_get(node, key), what, ps, err);
}

static bool read_change(struct scenario *sc, const struct yaml_node *node, struct sim_error *err)
{
    static const char *const keys[] = { "t", "set", "to", NULL };
    struct timed_change change = { .node = node };

    if (!fields_check(node, "at", keys, err) || !read_time(node, "t", &change.time_ps, err) ||
        !read_target(sc, node, "to", &change.setting, err))
        return false;
    add_change(sc, &change);
    return true;
}

/* steps + 1 changes: `from` at t, `to` at until, evenly spaced in time and value. */
static bool read_ramp(struct scenario *sc, const struct yaml_node *node, struct sim_error *err)
{
    static const char *const keys[] = { "t", "until", "set", "from", "to", "steps", NULL };
    struct scenario_setting first, last;
    uint64_t t_ps, until_ps, steps;

    if (!fields_check(node, "at", keys, err) || !read_time(node, "t", &t_ps, err) ||
        !read_time(node, "until", &until_ps, err) || !read_target(sc, node, "from", &first, err) ||
        !read_target(sc, node, "to", &last, err))
        return false;
    if (yaml_get(node, "steps") == NULL)
        return yaml_refuse(node, err, "at: 'steps' is missing");
    if (!fields_scalar_count(yaml_get(node, "steps"), "at: steps", 1, RAMP_STEPS_MAX, &steps, err))
        return false;
    if (until_ps <= t_ps)
        return yaml_refuse(yaml_get(node, "until"), err, "at: until: %s does not lie after t: %s",
                           yaml_get(node, "until")->text, yaml_get(node, "t")->text);

    const struct param_row *row = first.ref.row;
    if (row->kind != PARAM_KIND_UINT && row->kind != PARAM_KIND_DOUBLE)
        return yaml_refuse(yaml_get(node, "set"), err, "at: set: only numbers can ramp");
    double from = param_number(row, &first.value), to = param_number(row, &last.value);

    for (uint64_t i = 0; i <= steps; i++) {
        struct timed_change change = { .node = node, .setting = first };
        double number = from + (to - from) * (double)i / (double)steps;
        unsigned __int128 span = (unsigned __int128)(until_ps - t_ps) * i / steps;

        change.time_ps = t_ps + (uint64_t)span;
        if (row->kind == PARAM_KIND_UINT)
            change.setting.value.u = (uint64_t)(number + 0.5);
        else
            change.setting.value.d = number;
        if (i == steps)
            change.setting.value = last.value;
        add_change(sc, &change);
    }
    return true;
}
