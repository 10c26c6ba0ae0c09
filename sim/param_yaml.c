#include "sim/param_yaml.h"

#include <stdio.h>
#include <string.h>

#include "sim/param_profile.h"
#include "sim/param_read.h"
#include "sim/quote.h"

/* ---- a scenario -------------------------------------------------------------------------- */

/* The deepest entry on the way to a dotted name, whichever way its keys are written. */
static const struct yaml_entry *deepest(const struct yaml_node *node, const char *name)
{
    if (node->kind != YAML_KIND_MAPPING)
        return NULL;
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_entry *entry = &node->entries[i], *below;
        size_t length = strlen(entry->key->text);

        if (strncmp(name, entry->key->text, length) != 0)
            continue;
        if (name[length] == '\0')
            return entry;
        if (name[length] != '.')
            continue;
        below = deepest(entry->value, name + length + 1);
        return below != NULL ? below : entry;
    }
    return NULL;
}

static bool refuse_missing(const struct yaml_node *root, const struct param_ref *ref,
                           struct sim_error *err)
{
    const struct yaml_node *at = root;
    const struct yaml_entry *entry =
        deepest(root, ref->list != NULL ? ref->list->name : ref->row->name);
    char path[512];

    if (entry != NULL)
        at = ref->list != NULL ? entry->value->items[ref->index] : entry->key;
    param_path(ref, path, sizeof(path));
    return yaml_refuse(at, err, "%s is missing: it has no preset, so a scenario must say it", path);
}

static bool check_required(const struct param_set *set, const struct yaml_node *root,
                           struct sim_error *err)
{
    for (size_t r = 0; r < set->table->row_count; r++) {
        struct param_ref ref = { .row = &set->table->rows[r] };
        size_t count = 1;

        if (!ref.row->required)
            continue;
        ref.list = param_list_of(set->table, ref.row);
        if (ref.list != NULL)
            count = param_list_count(set, ref.list);
        for (; ref.index < count; ref.index++) {
            if (param_origin_of(set, &ref)->kind == ORIGIN_PRESET)
                return refuse_missing(root, &ref, err);
        }
    }
    return true;
}

bool param_read_sections(struct param_set *set, const struct yaml_node *root,
                         const char *const *other_sections, const struct profile_path *profiles,
                         struct sim_error *err)
{
    struct param_reading reading = {
        .set = set, .kind = ORIGIN_SCENARIO, .other_sections = other_sections, .err = err
    };

    if (profiles != NULL)
        set->profiles = *profiles;
    if (root->kind != YAML_KIND_MAPPING)
        return yaml_refuse(root, err, "a scenario is a mapping of sections, not %s",
                           yaml_kind_name(root));
    return param_read_mapping(&reading, root, NULL, 0, "") && param_check_names(set, err) &&
           param_apply_profiles(set, err) && check_required(set, root, err);
}

/* ---- changes over what is there ---------------------------------------------------------- */

/* What a changed row brings with it. */
static bool follow_up(struct param_set *set, const struct param_ref *ref, struct sim_error *err)
{
    if (ref->row->profile_dir != NULL && !param_apply_profiles(set, err))
        return false;
    return ref->list == NULL || ref->list->name_row == NULL ||
           strcmp(ref->row->name, ref->list->name_row) != 0 || param_check_names(set, err);
}

static bool is_among(const char *key, const char *const *names)
{
    for (; names != NULL && *names != NULL; names++) {
        if (strcmp(*names, key) == 0)
            return true;
    }
    return false;
}

static bool read_changes(struct param_reading *reading, const struct yaml_node *mapping,
                         const char *prefix)
{
    char path[1024];

    for (size_t i = 0; i < mapping->count; i++) {
        const struct yaml_entry *entry = &mapping->entries[i];
        struct param_ref ref;

        if (prefix[0] == '\0' && is_among(entry->key->text, reading->other_sections))
            continue;
        if ((size_t)snprintf(path, sizeof(path), "%s%s.", prefix, entry->key->text) >= sizeof(path))
            return yaml_refuse(entry->key, reading->err, "%s is not a parameter",
                               sim_quote(entry->key->text).text);
        path[strlen(path) - 1] = '\0';
        if (param_find(reading->set, path, &ref, reading->err)) {
            if (!param_read_leaf(reading, &ref, entry->value) ||
                !follow_up(reading->set, &ref, reading->err))
                return false;
            continue;
        }
        if (entry->value->kind != YAML_KIND_MAPPING)
            return param_blame_node(reading->err, entry->key);
        if (reading->err != NULL)
            *reading->err = (struct sim_error){ 0 };
        strcat(path, ".");
        if (!read_changes(reading, entry->value, path))
            return false;
    }
    return true;
}

bool param_read_changes(struct param_set *set, const struct yaml_node *mapping,
                        const char *const *other_sections, enum param_origin_kind kind,
                        struct sim_error *err)
{
    struct param_reading reading = {
        .set = set, .kind = kind, .other_sections = other_sections, .err = err
    };

    if (mapping->kind != YAML_KIND_MAPPING)
        return yaml_refuse(mapping, err, "a mapping of parameters is meant, not %s",
                           yaml_kind_name(mapping));
    return read_changes(&reading, mapping, "");
}

/* ---- one value --------------------------------------------------------------------------- */

bool param_apply_value(struct param_set *set, const char *path, const char *text,
                       const struct param_origin *origin, struct sim_error *err)
{
    union param_value value;
    struct param_ref ref;
    char full[1024];

    if (!param_find(set, path, &ref, err)) {
        param_blame(err, origin);
        return false;
    }
    param_path(&ref, full, sizeof(full));
    if (!param_parse(ref.row, full, text, &value, err)) {
        param_blame(err, origin);
        return false;
    }
    param_put(set, &ref, &value, origin);
    return follow_up(set, &ref, err);
}

bool param_apply_node(struct param_set *set, const char *path, const struct yaml_node *node,
                      enum param_origin_kind kind, struct sim_error *err)
{
    struct param_origin origin = { .kind = kind, .line = node->line, .column = node->column };

    if (node->kind != YAML_KIND_SCALAR || yaml_is_null(node))
        return yaml_refuse(node, err, "%s is %s: one value is meant", sim_quote(path).text,
                           yaml_kind_name(node));
    snprintf(origin.file, sizeof(origin.file), "%s", node->file);
    return param_apply_value(set, path, node->text, &origin, err);
}

/* Without the blanks around it. */
static void trim(const char *from, size_t length, char *buf, size_t bytes)
{
    while (length > 0 && *from == ' ') {
        from++;
        length--;
    }
    while (length > 0 && from[length - 1] == ' ')
        length--;
    snprintf(buf, bytes, "%.*s", (int)length, from);
}

bool param_apply_text(struct param_set *set, const char *assignment, enum param_origin_kind kind,
                      struct sim_error *err)
{
    struct param_origin origin = { .kind = kind };
    const char *equals = strchr(assignment, '=');
    char path[1024], text[1024];

    if (equals == NULL || equals == assignment) {
        sim_error_set(err, NULL, 0, 0, "\"%s\": path=value is meant", sim_quote(assignment).text);
        param_blame(err, &origin);
        return false;
    }
    trim(assignment, (size_t)(equals - assignment), path, sizeof(path));
    trim(equals + 1, strlen(equals + 1), text, sizeof(text));
    return param_apply_value(set, path, text, &origin, err);
}
