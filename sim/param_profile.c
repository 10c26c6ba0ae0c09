#include "sim/param_profile.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/param_read.h"
#include "sim/param_yaml.h"
#include "sim/quote.h"

/* A visit: where files may lie, which file it is, what it says. */
static bool find_profile(const struct param_set *set, const struct param_ref *ref, const char *name,
                         char *file, size_t bytes, struct sim_error *err);
static bool apply_file(struct param_set *set, const struct param_ref *ref, const char *name,
                       const char *file, bool is_base, struct sim_error *err);
static bool apply_base(struct param_set *set, const struct param_ref *ref,
                       const struct yaml_node *based_on, bool is_base, struct sim_error *err);

/* ---- where ------------------------------------------------------------------------------- */

static void add_dir(struct profile_path *path, const char *base, size_t base_length,
                    const char *tail)
{
    char *dir = path->dirs[path->count];

    /* A directory too long for its field would be another one; nobody has such. */
    if (path->count < PROFILE_PATH_DIRS &&
        (size_t)snprintf(dir, PROFILE_PATH_BYTES, "%.*s%s", (int)base_length, base, tail) <
            PROFILE_PATH_BYTES)
        path->count++;
}

void profile_path_init(struct profile_path *path, const char *scenario_file, const char *source_dir)
{
    const char *data = getenv("NICSIM_DATA");

    *path = (struct profile_path){ 0 };
    if (scenario_file != NULL) {
        const char *slash = strrchr(scenario_file, '/');
        size_t length = slash == NULL ? 0 : (size_t)(slash - scenario_file) + 1;

        snprintf(path->base_dir, sizeof path->base_dir, "%.*s", (int)(length ? length - 1 : 0),
                 scenario_file);
        add_dir(path, scenario_file, length, "profiles");
        add_dir(path, scenario_file, length, "../profiles");
    }
    add_dir(path, "", 0, "scenarios/profiles");
    if (data != NULL && data[0] != '\0')
        add_dir(path, data, strlen(data), "/profiles");
#ifdef NICSIM_DATADIR
    add_dir(path, NICSIM_DATADIR, strlen(NICSIM_DATADIR), "/profiles");
#endif
    if (source_dir != NULL)
        add_dir(path, source_dir, strlen(source_dir), "/scenarios/profiles");
}

/* Every profile name in the directories, for hints. */
struct profile_names {
    char names[256][PARAM_TEXT_BYTES];
    size_t count;
};

static void add_profile_names(struct profile_names *names, const char *dir)
{
    DIR *stream = opendir(dir);
    struct dirent *entry;

    while (stream != NULL && names->count < 256 && (entry = readdir(stream)) != NULL) {
        size_t length = strlen(entry->d_name);

        if (length > 5 && length < PARAM_TEXT_BYTES &&
            strcmp(entry->d_name + length - 5, ".yaml") == 0)
            snprintf(names->names[names->count++], PARAM_TEXT_BYTES, "%.*s", (int)length - 5,
                     entry->d_name);
    }
    if (stream != NULL)
        closedir(stream);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void refuse_profile(const struct param_set *set, const struct param_ref *ref,
                           const char *path, const char *name, struct sim_error *err)
{
    struct profile_names *found = calloc(1, sizeof(*found));
    const char *names[256], *near = NULL;
    char known[512] = "", dir[PROFILE_PATH_BYTES + 64];
    size_t used = 0;

    for (size_t i = 0; found != NULL && i < set->profiles.count; i++) {
        snprintf(dir, sizeof(dir), "%s/%s", set->profiles.dirs[i], ref->row->profile_dir);
        add_profile_names(found, dir);
    }
    if (found != NULL) {
        /* The order of a directory is chance. */
        qsort(found->names, found->count, sizeof(found->names[0]), by_name);
        for (size_t i = 0; i < found->count; i++) {
            names[i] = found->names[i];
            if (used < sizeof(known) && (i == 0 || strcmp(names[i], names[i - 1]) != 0))
                used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s",
                                         i == 0 ? "" : ", ", names[i]);
        }
        near = param_nearest(name, names, found->count);
    }
    if (near != NULL)
        sim_error_set(err, NULL, 0, 0, "%s is %s: no such profile in %s; did you mean %s?", path,
                      sim_quote(name).text, ref->row->profile_dir, near);
    else if (known[0] != '\0')
        sim_error_set(err, NULL, 0, 0, "%s is %s: no such profile; those in %s are %s", path,
                      sim_quote(name).text, ref->row->profile_dir, known);
    else
        sim_error_set(err, NULL, 0, 0, "%s is %s: no profiles/%s/%s.yaml was found", path,
                      sim_quote(name).text, ref->row->profile_dir, sim_quote(name).text);
    free(found);
}

static bool find_profile(const struct param_set *set, const struct param_ref *ref, const char *name,
                         char *file, size_t bytes, struct sim_error *err)
{
    char path[512];
    struct stat info;

    param_path(ref, path, sizeof(path));
    if (strchr(name, '/') != NULL || name[0] == '.')
        return sim_error_set(err, NULL, 0, 0,
                             "%s is %s: a profile's plain name is meant, not a file", path,
                             sim_quote(name).text);
    for (size_t i = 0; i < set->profiles.count; i++) {
        if ((size_t)snprintf(file, bytes, "%s/%s/%s.yaml", set->profiles.dirs[i],
                             ref->row->profile_dir, name) < bytes &&
            stat(file, &info) == 0)
            return true;
    }
    refuse_profile(set, ref, path, name, err);
    return false;
}

/* ---- what -------------------------------------------------------------------------------- */

static bool check_profile_keys(const struct yaml_node *root, const char *name,
                               struct sim_error *err)
{
    static const char *const known[] = { "profile", "based-on", "about", "calibration", "values" };
    const struct yaml_node *said, *about, *values;

    if (root->kind != YAML_KIND_MAPPING)
        return yaml_refuse(
            root, err,
            "a profile is a mapping of profile, based-on, about, calibration and values");
    for (size_t i = 0; i < root->count; i++) {
        const struct yaml_node *key = root->entries[i].key;
        const char *near = param_nearest(key->text, known, sizeof known / sizeof *known);

        if (near != NULL && strcmp(near, key->text) == 0)
            continue;
        if (near != NULL)
            return yaml_refuse(key, err, "unknown key %s in a profile; did you mean %s?",
                               sim_quote(key->text).text, near);
        return yaml_refuse(
            key, err,
            "unknown key %s in a profile: known are profile, based-on, about, calibration, values",
            sim_quote(key->text).text);
    }
    said = yaml_get(root, "profile");
    if (said == NULL || said->kind != YAML_KIND_SCALAR || strcmp(said->text, name) != 0)
        return yaml_refuse(said != NULL ? said : root, err,
                           "\"profile: %s\" is meant here: the name of the file", name);
    about = yaml_get(root, "about");
    if (about != NULL && about->kind != YAML_KIND_SCALAR)
        return yaml_refuse(about, err, "about is %s: a text is meant", yaml_kind_name(about));
    values = yaml_get(root, "values");
    if (values == NULL)
        return yaml_refuse(root, err, "the profile has no values");
    if (values->kind != YAML_KIND_MAPPING && !yaml_is_null(values))
        return yaml_refuse(values, err, "values is %s: a mapping is meant", yaml_kind_name(values));
    return true;
}

static bool apply_file(struct param_set *set, const struct param_ref *ref, const char *name,
                       const char *file, bool is_base, struct sim_error *err)
{
    struct param_reading reading = {
        .set = set, .kind = ORIGIN_PROFILE, .profile_row = ref->row, .err = err
    };
    struct yaml_tree *tree = yaml_tree_read_file(file, err);
    const char *last_dot = strrchr(ref->row->name, '.');
    const struct yaml_node *values;
    char parent[PARAM_TEXT_BYTES];
    bool ok;

    if (tree == NULL)
        return false;
    ok = check_profile_keys(yaml_tree_root(tree), name, err) &&
         apply_base(set, ref, yaml_get(yaml_tree_root(tree), "based-on"), is_base, err);
    if (ok) {
        /* "machine.host" names values below "machine.". */
        snprintf(parent, sizeof(parent), "%.*s",
                 last_dot == NULL ? 0 : (int)(last_dot - ref->row->name) + 1, ref->row->name);
        values = yaml_get(yaml_tree_root(tree), "values");
        ok = values->kind != YAML_KIND_MAPPING ||
             param_read_mapping(&reading, values, ref->list, ref->index, parent);
    }
    yaml_tree_free(tree);
    return ok;
}

/* What the other profile says comes first, so that this one's values replace it. */
static bool apply_base(struct param_set *set, const struct param_ref *ref,
                       const struct yaml_node *based_on, bool is_base, struct sim_error *err)
{
    char file[PROFILE_PATH_BYTES + 2 * PARAM_TEXT_BYTES];
    struct param_origin here = { .kind = ORIGIN_PROFILE };

    if (based_on == NULL)
        return true;
    if (based_on->kind != YAML_KIND_SCALAR)
        return yaml_refuse(based_on, err, "based-on is %s: the name of a profile is meant",
                           yaml_kind_name(based_on));
    if (is_base)
        return yaml_refuse(based_on, err,
                           "a profile that another is based on is not based on a third itself");
    if (!find_profile(set, ref, based_on->text, file, sizeof(file), err)) {
        snprintf(here.file, sizeof(here.file), "%s", based_on->file);
        here.line = based_on->line;
        here.column = based_on->column;
        param_blame(err, &here);
        return false;
    }
    return apply_file(set, ref, based_on->text, file, true, err);
}

/* ---- all of them ------------------------------------------------------------------------- */

static size_t elements_of(const struct param_set *set, const struct param_list *list)
{
    return list == NULL ? 1 : param_list_count(set, list);
}

static void take_back(struct param_set *set)
{
    for (size_t r = 0; r < set->table->row_count; r++) {
        struct param_ref ref = { .row = &set->table->rows[r] };
        union param_value preset;

        ref.list = param_list_of(set->table, ref.row);
        param_preset(ref.row, &preset);
        for (ref.index = 0; ref.index < elements_of(set, ref.list); ref.index++) {
            if (param_origin_of(set, &ref)->kind == ORIGIN_PROFILE)
                param_put(set, &ref, &preset, &(struct param_origin){ .kind = ORIGIN_PRESET });
        }
    }
}

bool param_apply_profiles(struct param_set *set, struct sim_error *err)
{
    char file[PROFILE_PATH_BYTES + 2 * PARAM_TEXT_BYTES];

    take_back(set);
    for (size_t r = 0; r < set->table->row_count; r++) {
        struct param_ref ref = { .row = &set->table->rows[r] };

        if (ref.row->profile_dir == NULL)
            continue;
        ref.list = param_list_of(set->table, ref.row);
        for (ref.index = 0; ref.index < elements_of(set, ref.list); ref.index++) {
            union param_value name;

            param_get(set, &ref, &name);
            if (name.text[0] == '\0')
                continue;
            if (!find_profile(set, &ref, name.text, file, sizeof(file), err)) {
                param_blame(err, param_origin_of(set, &ref));
                return false;
            }
            if (!apply_file(set, &ref, name.text, file, false, err))
                return false;
        }
    }
    return true;
}
