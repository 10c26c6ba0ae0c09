#include "sim/param_read.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "sim/check.h"
#include "sim/param_yaml.h"
#include "sim/quote.h"

#define NAME_BYTES 1024

/* The walk: a mapping's key is a leaf, a list, or a section below. */
static bool read_list(struct param_reading *reading, const struct param_list *list,
                      const struct yaml_entry *entry);
static bool refuse_key(const struct param_reading *reading, const struct yaml_node *key,
                       const struct param_list *list, size_t index, const char *prefix);

static bool row_is_in(const struct param_row *row, const struct param_list *list)
{
    return list == NULL ? row->list == NULL
                        : row->list != NULL && strcmp(row->list, list->name) == 0;
}

static const struct param_list *list_named(const struct param_table *table, const char *name)
{
    for (size_t l = 0; l < table->list_count; l++) {
        if (strcmp(table->lists[l].name, name) == 0)
            return &table->lists[l];
    }
    return NULL;
}

static bool starts_with(const char *name, const char *start)
{
    return strncmp(name, start, strlen(start)) == 0;
}

/* Whether any row or list stands below section ("machine.cpu."). */
static bool is_section(const struct param_table *table, const struct param_list *list,
                       const char *section)
{
    for (size_t r = 0; r < table->row_count; r++) {
        if (row_is_in(&table->rows[r], list) && starts_with(table->rows[r].name, section))
            return true;
    }
    for (size_t l = 0; list == NULL && l < table->list_count; l++) {
        if (starts_with(table->lists[l].name, section))
            return true;
    }
    return false;
}

static bool is_other_section(const struct param_reading *reading, const char *key)
{
    for (const char *const *other = reading->other_sections; other != NULL && *other != NULL;
         other++) {
        if (strcmp(*other, key) == 0)
            return true;
    }
    return false;
}

bool param_read_mapping(struct param_reading *reading, const struct yaml_node *mapping,
                        const struct param_list *list, size_t index, const char *prefix)
{
    const struct param_table *table = reading->set->table;
    char name[NAME_BYTES];

    for (size_t i = 0; i < mapping->count; i++) {
        const struct yaml_entry *entry = &mapping->entries[i];
        struct param_ref ref = { .list = list, .index = index };
        const struct param_list *inner;

        if (list == NULL && prefix[0] == '\0' && is_other_section(reading, entry->key->text))
            continue;
        /* The full name with a dot behind it, which is_section wants. */
        if ((size_t)snprintf(name, sizeof(name), "%s%s.", prefix, entry->key->text) >= sizeof(name))
            return refuse_key(reading, entry->key, list, index, prefix);
        name[strlen(name) - 1] = '\0';
        ref.row = param_row_named(table, list, name);
        inner = list == NULL ? list_named(table, name) : NULL;
        if (ref.row != NULL) {
            if (!param_read_leaf(reading, &ref, entry->value))
                return false;
            continue;
        }
        if (inner != NULL) {
            if (!read_list(reading, inner, entry))
                return false;
            continue;
        }
        strcat(name, ".");
        if (!is_section(table, list, name))
            return refuse_key(reading, entry->key, list, index, prefix);
        if (yaml_is_null(entry->value))
            continue; /* a section whose lines are all commented out */
        if (entry->value->kind != YAML_KIND_MAPPING)
            return yaml_refuse(entry->value, reading->err, "%.*s is %s: a mapping is meant",
                               (int)strlen(name) - 1, name, yaml_kind_name(entry->value));
        if (!param_read_mapping(reading, entry->value, list, index, name))
            return false;
    }
    return true;
}

static bool read_list(struct param_reading *reading, const struct param_list *list,
                      const struct yaml_entry *entry)
{
    size_t place = (size_t)(list - reading->set->table->lists);
    const struct yaml_node *value = entry->value;

    SIM_CHECK(NULL, place < 64, "lists_seen has 64 bits");
    if (reading->profile_row != NULL)
        return yaml_refuse(entry->key, reading->err,
                           "a profile cannot fill the list %s: the scenario does", list->name);
    if ((reading->lists_seen >> place & 1) != 0)
        return yaml_refuse(entry->key, reading->err, "%s is given twice", list->name);
    reading->lists_seen |= UINT64_C(1) << place;
    if (value->kind != YAML_KIND_SEQUENCE)
        return yaml_refuse(value, reading->err,
                           "%s is %s: a list is meant, each element behind a \"-\"", list->name,
                           yaml_kind_name(value));
    if (value->count > list->max)
        return yaml_refuse(value->items[list->max], reading->err,
                           "%s has %zu elements: allowed 0 .. %zu", list->name, value->count,
                           list->max);
    param_list_resize(reading->set, list, value->count);
    for (size_t i = 0; i < value->count; i++) {
        if (value->items[i]->kind != YAML_KIND_MAPPING)
            return yaml_refuse(value->items[i], reading->err, "%s.%zu is %s: a mapping is meant",
                               list->name, i, yaml_kind_name(value->items[i]));
        if (!param_read_mapping(reading, value->items[i], list, i, ""))
            return false;
    }
    return true;
}

/* ---- a leaf ------------------------------------------------------------------------------ */

bool param_blame_node(struct sim_error *err, const struct yaml_node *node)
{
    if (err != NULL && err->file[0] == '\0') {
        snprintf(err->file, sizeof(err->file), "%s", node->file);
        err->line = node->line;
        err->column = node->column;
    }
    return false;
}

static bool parse_node(struct param_reading *reading, const struct param_ref *ref, const char *path,
                       const struct yaml_node *node, union param_value *value)
{
    char allowed[768];

    param_format_allowed(ref->row, allowed, sizeof(allowed));
    if (yaml_is_null(node))
        return yaml_refuse(node, reading->err, "%s has no value: allowed %s", path, allowed);
    if (node->kind != YAML_KIND_SCALAR)
        return yaml_refuse(node, reading->err, "%s is %s: one value is meant, allowed %s", path,
                           yaml_kind_name(node), allowed);
    if (!param_parse(ref->row, path, node->text, value, reading->err))
        return param_blame_node(reading->err, node);
    return true;
}

static bool has_unit(const char *text)
{
    return text[strspn(text, "0123456789.+- ")] != '\0';
}

/* One bound of a stated range. A bound without a unit has the other's, or the value's own. */
static bool parse_bound(struct param_reading *reading, const struct param_ref *ref,
                        const char *path, const struct yaml_node *node, const char *text,
                        size_t length, const char *unit_from, union param_value *value)
{
    char bound[128], name[NAME_BYTES + 16];

    while (length > 0 && *text == ' ') {
        text++;
        length--;
    }
    while (length > 0 && text[length - 1] == ' ')
        length--;
    if (length + strlen(unit_from) + 2 > sizeof(bound))
        return yaml_refuse(node, reading->err, "%s: its range is too long", path);
    snprintf(bound, sizeof(bound), "%.*s", (int)length, text);
    if (length > 0 && strspn(bound, "0123456789.+-") == length) {
        unit_from += strspn(unit_from, "0123456789.+- ");
        snprintf(bound + length, sizeof(bound) - length, " %s", unit_from);
    }
    snprintf(name, sizeof(name), "a bound of %s's range", path);
    if (!param_parse(ref->row, name, bound, value, reading->err))
        return param_blame_node(reading->err, node);
    return true;
}

/* The stated uncertainty: [low, high] or "low .. high". */
static bool check_stated_range(struct param_reading *reading, const struct param_ref *ref,
                               const char *path, const struct yaml_node *node, const char *said,
                               const union param_value *value)
{
    bool is_uint = ref->row->kind == PARAM_KIND_UINT;
    union param_value low, high;
    const char *dots;

    if (!is_uint && ref->row->kind != PARAM_KIND_DOUBLE)
        return yaml_refuse(node, reading->err, "%s is no number: it has no range", path);
    if (node->kind == YAML_KIND_SEQUENCE && node->count == 2) {
        const struct yaml_node *a = node->items[0], *b = node->items[1];

        if (a->kind != YAML_KIND_SCALAR || b->kind != YAML_KIND_SCALAR)
            return yaml_refuse(node, reading->err, "%s: its range is [low, high]", path);
        if (!parse_bound(reading, ref, path, a, a->text, strlen(a->text),
                         has_unit(b->text) ? b->text : said, &low) ||
            !parse_bound(reading, ref, path, b, b->text, strlen(b->text), said, &high))
            return false;
    } else if (node->kind == YAML_KIND_SCALAR && (dots = strstr(node->text, "..")) != NULL) {
        const char *second = dots + strlen("..");
        const char *unit_from = has_unit(second) ? second : said;

        if (!parse_bound(reading, ref, path, node, node->text, (size_t)(dots - node->text),
                         unit_from, &low) ||
            !parse_bound(reading, ref, path, node, second, strlen(second), said, &high))
            return false;
    } else {
        return yaml_refuse(
            node, reading->err, "%s: its range is [low, high] or \"low .. high\", not %s", path,
            node->kind == YAML_KIND_SCALAR ? sim_quote(node->text).text : yaml_kind_name(node));
    }
    if (is_uint ? low.u <= value->u && value->u <= high.u : low.d <= value->d && value->d <= high.d)
        return true;
    char is[64], from[64], to[64];
    param_format(ref->row, value, is, sizeof(is));
    param_format(ref->row, &low, from, sizeof(from));
    param_format(ref->row, &high, to, sizeof(to));
    return yaml_refuse(node, reading->err, "%s is %s: not inside its stated range %s .. %s", path,
                       is, from, to);
}

/* Keeps the source in one line. */
static bool read_source(struct param_reading *reading, const char *path,
                        const struct yaml_node *node, struct param_origin *origin)
{
    size_t length;

    if (node->kind != YAML_KIND_SCALAR || yaml_is_null(node))
        return yaml_refuse(node, reading->err, "%s: its source is %s: a text is meant", path,
                           yaml_kind_name(node));
    length = strlen(node->text);
    while (length > 0 && isspace((unsigned char)node->text[length - 1]))
        length--;
    if (length >= sizeof(origin->source))
        return yaml_refuse(node, reading->err, "%s: its source has %zu bytes: allowed 1 .. %zu",
                           path, length, sizeof(origin->source) - 1);
    for (size_t i = 0; i < length; i++)
        origin->source[i] = node->text[i] == '\n' ? ' ' : node->text[i];
    origin->source[length] = '\0';
    return true;
}

/* {is:, range:, source:}: finds its parts; true with *is set when all keys are known. */
static bool split_entry(struct param_reading *reading, const char *path,
                        const struct yaml_node *node, const struct yaml_node **is)
{
    static const char *const known[] = { "is", "range", "source" };

    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *key = node->entries[i].key;
        const char *near;
        bool found = false;

        for (size_t k = 0; k < 3; k++)
            found = found || strcmp(key->text, known[k]) == 0;
        if (found)
            continue;
        near = param_nearest(key->text, known, 3);
        if (near != NULL)
            return yaml_refuse(key, reading->err, "unknown key %s in %s; did you mean %s?",
                               sim_quote(key->text).text, path, near);
        return yaml_refuse(key, reading->err,
                           "unknown key %s in %s: one value is meant, or is, range and source",
                           sim_quote(key->text).text, path);
    }
    *is = yaml_get(node, "is");
    if (*is == NULL)
        return yaml_refuse(node, reading->err, "%s has no value: its key \"is\" is missing", path);
    return true;
}

bool param_read_leaf(struct param_reading *reading, const struct param_ref *ref,
                     const struct yaml_node *node)
{
    const struct param_origin *before = param_origin_of(reading->set, ref);
    struct param_origin origin = { .kind = reading->kind };
    const struct yaml_node *is = node, *range, *source;
    union param_value value;
    char path[NAME_BYTES];

    param_path(ref, path, sizeof(path));
    if (reading->profile_row != NULL && ref->row->profile_dir != NULL &&
        ref->row <= reading->profile_row)
        return yaml_refuse(node, reading->err, "a profile cannot set %s, which names a profile",
                           path);
    if (reading->kind == ORIGIN_SCENARIO && before->kind == ORIGIN_SCENARIO)
        return yaml_refuse(node, reading->err, "%s is given twice: first in line %u", path,
                           before->line);
    if (node->kind == YAML_KIND_MAPPING && !split_entry(reading, path, node, &is))
        return false;
    if (!parse_node(reading, ref, path, is, &value))
        return false;
    range = is == node ? NULL : yaml_get(node, "range");
    source = is == node ? NULL : yaml_get(node, "source");
    if (range != NULL && !check_stated_range(reading, ref, path, range, is->text, &value))
        return false;
    if (source != NULL && !read_source(reading, path, source, &origin))
        return false;
    if (before->kind > reading->kind)
        return true;
    snprintf(origin.file, sizeof(origin.file), "%s", is->file);
    origin.line = is->line;
    origin.column = is->column;
    param_put(reading->set, ref, &value, &origin);
    return true;
}

/* ---- names of elements ------------------------------------------------------------------- */

static bool check_name(const struct param_set *set, const struct param_ref *ref,
                       struct sim_error *err)
{
    union param_value name, other;
    char path[NAME_BYTES];
    size_t length;

    param_path(ref, path, sizeof(path));
    param_get(set, ref, &name);
    length = strlen(name.text);
    if (length > 0 &&
        (strpbrk(name.text, "[]") != NULL || strspn(name.text, "0123456789") == length))
        return sim_error_set(err, NULL, 0, 0,
                             "%s is %s: a name is not only digits and has no [ or ]", path,
                             sim_quote(name.text).text);
    for (size_t i = 0; i < ref->index; i++) {
        param_get(set, &(struct param_ref){ ref->row, ref->list, i }, &other);
        if (length > 0 && strcmp(name.text, other.text) == 0)
            return sim_error_set(err, NULL, 0, 0, "%s is %s: %s.%zu has that name already", path,
                                 sim_quote(name.text).text, ref->list->name, i);
    }
    return true;
}

bool param_check_names(const struct param_set *set, struct sim_error *err)
{
    for (size_t l = 0; l < set->table->list_count; l++) {
        const struct param_list *list = &set->table->lists[l];
        struct param_ref ref = { .list = list };

        if (list->name_row == NULL)
            continue;
        ref.row = param_row_named(set->table, list, list->name_row);
        for (; ref.index < param_list_count(set, list); ref.index++) {
            if (!check_name(set, &ref, err)) {
                param_blame(err, param_origin_of(set, &ref));
                return false;
            }
        }
    }
    return true;
}

void param_blame(struct sim_error *err, const struct param_origin *origin)
{
    if (err == NULL || err->file[0] != '\0')
        return;
    snprintf(err->file, sizeof(err->file), "%s",
             origin->kind == ORIGIN_SET ? "--set" : origin->file);
    err->line = origin->line;
    err->column = origin->column;
}

/* ---- a key nobody knows ------------------------------------------------------------------ */

#define KNOWN_MAX 512 /* keys one mapping may have; further ones are only missed in a hint */

struct known_keys {
    char keys[KNOWN_MAX][64];
    size_t count;
};

static void add_known(struct known_keys *known, const char *key, size_t length)
{
    if (known->count == KNOWN_MAX || length >= sizeof(known->keys[0]))
        return;
    for (size_t i = 0; i < known->count; i++) {
        if (strlen(known->keys[i]) == length && memcmp(known->keys[i], key, length) == 0)
            return;
    }
    memcpy(known->keys[known->count], key, length);
    known->keys[known->count++][length] = '\0';
}

/* What may stand where name's rest is meant: its first part (also alone), and all of it. */
static void add_name(struct known_keys *known, const char *name, const char *prefix, bool whole)
{
    if (!starts_with(name, prefix))
        return;
    name += strlen(prefix);
    add_known(known, name, whole ? strlen(name) : strcspn(name, "."));
}

static bool refuse_key(const struct param_reading *reading, const struct yaml_node *key,
                       const struct param_list *list, size_t index, const char *prefix)
{
    const struct param_table *table = reading->set->table;
    struct known_keys known = { .count = 0 };
    const char *names[KNOWN_MAX], *near;
    char where[NAME_BYTES] = "", list_of[512] = "";
    size_t heads = 0, used = 0;

    for (int whole = 0; whole < 2; whole++) {
        for (size_t r = 0; r < table->row_count; r++) {
            if (row_is_in(&table->rows[r], list))
                add_name(&known, table->rows[r].name, prefix, whole != 0);
        }
        for (size_t l = 0; list == NULL && l < table->list_count; l++)
            add_name(&known, table->lists[l].name, prefix, whole != 0);
        for (const char *const *other = reading->other_sections;
             list == NULL && prefix[0] == '\0' && other != NULL && *other != NULL; other++)
            add_known(&known, *other, strlen(*other));
        if (whole == 0)
            heads = known.count;
    }
    for (size_t i = 0; i < known.count; i++)
        names[i] = known.keys[i];
    /* A name that may be left out elsewhere may not here: sections follow the full names. */
    if (list == NULL && prefix[0] == '\0' && table->implied_prefix != NULL) {
        char full[NAME_BYTES];

        snprintf(full, sizeof(full), "%s%s", table->implied_prefix, sim_quote(key->text).text);
        if (param_row_named(table, NULL, full) != NULL || list_named(table, full) != NULL)
            return yaml_refuse(key, reading->err, "unknown key %s: it belongs into %.*s",
                               sim_quote(key->text).text, (int)strlen(table->implied_prefix) - 1,
                               table->implied_prefix);
    }
    if (list != NULL)
        snprintf(where, sizeof(where), " in %s.%zu%s%.*s", list->name, index,
                 prefix[0] != '\0' ? "." : "", (int)strlen(prefix) - (prefix[0] != '\0'), prefix);
    else if (prefix[0] != '\0')
        snprintf(where, sizeof(where), " in %.*s", (int)strlen(prefix) - 1, prefix);
    near = param_nearest(key->text, names, known.count);
    if (near != NULL)
        return yaml_refuse(key, reading->err, "unknown key %s%s; did you mean %s?",
                           sim_quote(key->text).text, where, near);
    for (size_t i = 0; i < heads; i++) {
        if (used + strlen(names[i]) + sizeof(" and 100 more") > sizeof(list_of)) {
            snprintf(list_of + used, sizeof(list_of) - used, " and %zu more", heads - i);
            break;
        }
        used += (size_t)snprintf(list_of + used, sizeof(list_of) - used, "%s%s", i == 0 ? "" : ", ",
                                 names[i]);
    }
    return yaml_refuse(key, reading->err, "unknown key %s%s: known here are %s",
                       sim_quote(key->text).text, where, list_of);
}
