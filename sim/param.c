#include "sim/param.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/quote.h"

static void *field_of(const struct param_set *set, const struct param_ref *ref);

/* ---- a set's life ------------------------------------------------------------------------ */

const struct param_list *param_list_of(const struct param_table *table, const struct param_row *row)
{
    if (row->list == NULL)
        return NULL;
    for (size_t i = 0; i < table->list_count; i++) {
        if (strcmp(table->lists[i].name, row->list) == 0)
            return &table->lists[i];
    }
    SIM_CHECK(NULL, false, "row %s names the list %s, which the table lacks", row->name, row->list);
    return NULL;
}

static size_t copies_of(const struct param_table *table, const struct param_row *row)
{
    return row->list == NULL ? 1 : param_list_of(table, row)->max;
}

static void write_field(const struct param_row *row, void *field, const union param_value *value)
{
    switch (row->kind) {
    case PARAM_KIND_UINT:
        memcpy(field, &value->u, sizeof(value->u));
        break;
    case PARAM_KIND_DOUBLE:
        memcpy(field, &value->d, sizeof(value->d));
        break;
    case PARAM_KIND_BOOL:
        memcpy(field, &value->b, sizeof(value->b));
        break;
    case PARAM_KIND_ENUM:
        memcpy(field, &value->e, sizeof(value->e));
        break;
    case PARAM_KIND_TEXT:
        /* All bytes, so that equal texts are equal structs. */
        memset(field, 0, PARAM_TEXT_BYTES);
        memcpy(field, value->text, strnlen(value->text, PARAM_TEXT_BYTES - 1));
        break;
    }
}

void param_preset(const struct param_row *row, union param_value *value)
{
    memset(value, 0, sizeof(*value));
    switch (row->kind) {
    case PARAM_KIND_UINT:
        value->u = row->preset;
        break;
    case PARAM_KIND_DOUBLE:
        value->d = row->fpreset;
        break;
    case PARAM_KIND_BOOL:
        value->b = row->preset != 0;
        break;
    case PARAM_KIND_ENUM:
        value->e = (int)row->preset;
        break;
    case PARAM_KIND_TEXT:
        snprintf(value->text, sizeof(value->text), "%s",
                 row->text_preset != NULL ? row->text_preset : "");
        break;
    }
}

void param_write_presets(const struct param_table *table, void *values)
{
    for (size_t r = 0; r < table->row_count; r++) {
        const struct param_row *row = &table->rows[r];
        const struct param_list *list = param_list_of(table, row);
        size_t first = list == NULL ? 0 : list->first_offset;
        size_t stride = list == NULL ? 0 : list->stride;
        union param_value preset;

        param_preset(row, &preset);
        for (size_t i = 0; i < copies_of(table, row); i++)
            write_field(row, (char *)values + first + i * stride + row->offset, &preset);
    }
    for (size_t l = 0; l < table->list_count; l++)
        memset((char *)values + table->lists[l].count_offset, 0, sizeof(size_t));
}

static size_t origins_in(const struct param_table *table)
{
    size_t total = 0;

    for (size_t r = 0; r < table->row_count; r++)
        total += copies_of(table, &table->rows[r]);
    return total;
}

static bool allocate(struct param_set *set, const struct param_table *table)
{
    *set = (struct param_set){ .table = table };
    /* One more than needed: an empty table is no failure. */
    set->values = calloc(1, table->bytes + 1);
    set->origins = calloc(origins_in(table) + 1, sizeof(*set->origins));
    set->first_origin = calloc(table->row_count + 1, sizeof(*set->first_origin));
    if (set->values == NULL || set->origins == NULL || set->first_origin == NULL) {
        param_set_fini(set);
        return false;
    }
    return true;
}

bool param_set_init(struct param_set *set, const struct param_table *table)
{
    size_t place = 0;

    if (!allocate(set, table))
        return false;
    for (size_t r = 0; r < table->row_count; r++) {
        set->first_origin[r] = place;
        place += copies_of(table, &table->rows[r]);
    }
    param_write_presets(table, set->values);
    return true;
}

bool param_set_copy(struct param_set *to, const struct param_set *from)
{
    const struct param_table *table = from->table;

    if (!allocate(to, table))
        return false;
    memcpy(to->values, from->values, table->bytes);
    memcpy(to->origins, from->origins, origins_in(table) * sizeof(*to->origins));
    memcpy(to->first_origin, from->first_origin, table->row_count * sizeof(*to->first_origin));
    to->profiles = from->profiles;
    return true;
}

void param_set_fini(struct param_set *set)
{
    free(set->values);
    free(set->origins);
    free(set->first_origin);
    *set = (struct param_set){ 0 };
}

/* ---- get, put, origin -------------------------------------------------------------------- */

static void *field_of(const struct param_set *set, const struct param_ref *ref)
{
    size_t place = ref->row->offset;

    if (ref->list != NULL) {
        SIM_CHECK(NULL, ref->index < ref->list->max, "%s has no element %zu", ref->list->name,
                  ref->index);
        place += ref->list->first_offset + ref->index * ref->list->stride;
    }
    return (char *)set->values + place;
}

void param_get(const struct param_set *set, const struct param_ref *ref, union param_value *value)
{
    const void *field = field_of(set, ref);

    memset(value, 0, sizeof(*value));
    switch (ref->row->kind) {
    case PARAM_KIND_UINT:
        memcpy(&value->u, field, sizeof(value->u));
        break;
    case PARAM_KIND_DOUBLE:
        memcpy(&value->d, field, sizeof(value->d));
        break;
    case PARAM_KIND_BOOL:
        memcpy(&value->b, field, sizeof(value->b));
        break;
    case PARAM_KIND_ENUM:
        memcpy(&value->e, field, sizeof(value->e));
        break;
    case PARAM_KIND_TEXT:
        memcpy(value->text, field, sizeof(value->text));
        break;
    }
}

static struct param_origin *origin_at(const struct param_set *set, const struct param_ref *ref)
{
    size_t row = (size_t)(ref->row - set->table->rows);

    SIM_CHECK(NULL, row < set->table->row_count, "%s is no row of this table", ref->row->name);
    return &set->origins[set->first_origin[row] + (ref->list != NULL ? ref->index : 0)];
}

void param_put(struct param_set *set, const struct param_ref *ref, const union param_value *value,
               const struct param_origin *origin)
{
    write_field(ref->row, field_of(set, ref), value);
    *origin_at(set, ref) = *origin;
}

const struct param_origin *param_origin_of(const struct param_set *set, const struct param_ref *ref)
{
    return origin_at(set, ref);
}

size_t param_list_count(const struct param_set *set, const struct param_list *list)
{
    size_t count;

    memcpy(&count, (const char *)set->values + list->count_offset, sizeof(count));
    return count;
}

void param_list_resize(struct param_set *set, const struct param_list *list, size_t count)
{
    SIM_CHECK(NULL, count <= list->max, "%s holds %zu elements at most", list->name, list->max);
    memcpy((char *)set->values + list->count_offset, &count, sizeof(count));
}

/* ---- names ------------------------------------------------------------------------------- */

void param_path(const struct param_ref *ref, char *buf, size_t bytes)
{
    if (ref->list == NULL)
        snprintf(buf, bytes, "%s", ref->row->name);
    else
        snprintf(buf, bytes, "%s.%zu.%s", ref->list->name, ref->index, ref->row->name);
}

static bool row_is_in(const struct param_row *row, const struct param_list *list)
{
    return list == NULL ? row->list == NULL
                        : row->list != NULL && strcmp(row->list, list->name) == 0;
}

const struct param_row *param_row_named(const struct param_table *table,
                                        const struct param_list *list, const char *name)
{
    for (size_t r = 0; r < table->row_count; r++) {
        if (row_is_in(&table->rows[r], list) && strcmp(table->rows[r].name, name) == 0)
            return &table->rows[r];
    }
    return NULL;
}

static const struct param_row *name_row_of(const struct param_table *table,
                                           const struct param_list *list)
{
    return list->name_row == NULL ? NULL : param_row_named(table, list, list->name_row);
}

/* How far a path could be followed; what is said about it depends on that. */
enum follow {
    FOUND,
    NO_SUCH_NAME,    /* neither a plain row nor a list */
    NO_SUCH_ELEMENT, /* a list, but not this element */
    NO_SUCH_TAIL,    /* an element, but no such row in it */
};

static bool find_element(const struct param_set *set, const struct param_list *list,
                         const char *word, size_t length, size_t *index)
{
    const struct param_row *name_row = name_row_of(set->table, list);
    size_t count = param_list_count(set, list);
    char *end;

    for (size_t i = 0; name_row != NULL && i < count; i++) {
        union param_value name;
        param_get(set, &(struct param_ref){ name_row, list, i }, &name);
        if (length > 0 && strlen(name.text) == length && memcmp(name.text, word, length) == 0) {
            *index = i;
            return true;
        }
    }
    if (!isdigit((unsigned char)word[0]) || length > 9)
        return false;
    *index = strtoul(word, &end, 10);
    return end == word + length && *index < count;
}

/* Splits ".0.tail" and "[ln0].tail" (what follows a list's name). */
static bool split_element(const char *rest, const char **word, size_t *length, const char **tail)
{
    *word = rest + 1;
    if (*rest == '[') {
        *length = strcspn(*word, "]");
        if ((*word)[*length] != ']')
            return false;
        *tail = *word + *length + 1;
    } else {
        *length = strcspn(*word, ".");
        *tail = *word + *length;
    }
    if (**tail != '.')
        return false;
    ++*tail;
    return true;
}

static enum follow follow(const struct param_set *set, const char *path, struct param_ref *ref)
{
    *ref = (struct param_ref){ .row = param_row_named(set->table, NULL, path) };
    if (ref->row != NULL)
        return FOUND;
    for (size_t l = 0; l < set->table->list_count; l++) {
        const struct param_list *list = &set->table->lists[l];
        size_t length = strlen(list->name), word_length;
        const char *word, *tail;

        if (strncmp(path, list->name, length) != 0 || (path[length] != '.' && path[length] != '['))
            continue;
        ref->list = list;
        if (!split_element(path + length, &word, &word_length, &tail) ||
            !find_element(set, list, word, word_length, &ref->index))
            return NO_SUCH_ELEMENT;
        ref->row = param_row_named(set->table, list, tail);
        return ref->row != NULL ? FOUND : NO_SUCH_TAIL;
    }
    return NO_SUCH_NAME;
}

/* ---- what to say about a path that leads nowhere ----------------------------------------- */

struct name_pool {
    char **names;
    size_t count, room;
};

static void pool_add(struct name_pool *pool, const char *name)
{
    if (pool->count == pool->room) {
        size_t room = pool->room * 2 + 64;
        char **names = realloc(pool->names, room * sizeof(*names));
        if (names == NULL)
            return; /* one hint fewer */
        pool->names = names;
        pool->room = room;
    }
    pool->names[pool->count] = strdup(name);
    if (pool->names[pool->count] != NULL)
        pool->count++;
}

static void pool_free(struct name_pool *pool)
{
    for (size_t i = 0; i < pool->count; i++)
        free(pool->names[i]);
    free(pool->names);
}

/* The name as it is, and without the prefix that may be left out. */
static void pool_add_both(struct name_pool *pool, const struct param_table *table, const char *name)
{
    const char *prefix = table->implied_prefix;

    pool_add(pool, name);
    if (prefix != NULL && strncmp(name, prefix, strlen(prefix)) == 0)
        pool_add(pool, name + strlen(prefix));
}

static bool refuse_path(const struct param_set *set, const char *path, struct sim_error *err)
{
    struct name_pool pool = { 0 };
    const struct param_table *table = set->table;
    const char *near;
    char name[512];

    for (size_t r = 0; r < table->row_count; r++) {
        const struct param_row *row = &table->rows[r];
        const struct param_list *list = param_list_of(table, row);

        if (list == NULL)
            pool_add_both(&pool, table, row->name);
        for (size_t i = 0; list != NULL && i < param_list_count(set, list); i++) {
            const struct param_row *name_row = name_row_of(table, list);

            param_path(&(struct param_ref){ row, list, i }, name, sizeof(name));
            pool_add_both(&pool, table, name);
            if (name_row != NULL) {
                union param_value element;
                param_get(set, &(struct param_ref){ name_row, list, i }, &element);
                snprintf(name, sizeof(name), "%s[%s].%s", list->name, element.text, row->name);
                pool_add_both(&pool, table, name);
            }
        }
    }
    near = param_nearest(path, (const char *const *)pool.names, pool.count);
    if (near != NULL)
        sim_error_set(err, NULL, 0, 0, "%s is not a parameter; did you mean %s?",
                      sim_quote(path).text, near);
    else
        sim_error_set(err, NULL, 0, 0, "%s is not a parameter", sim_quote(path).text);
    pool_free(&pool);
    return false;
}

static bool refuse_element(const struct param_set *set, const char *path,
                           const struct param_list *list, struct sim_error *err)
{
    const struct param_row *name_row = name_row_of(set->table, list);
    size_t count = param_list_count(set, list);
    char known[512] = "";
    size_t used = 0;

    for (size_t i = 0; name_row != NULL && i < count && used < sizeof(known); i++) {
        union param_value name;
        param_get(set, &(struct param_ref){ name_row, list, i }, &name);
        used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i == 0 ? "" : ", ",
                                 sim_quote(name.text).text);
    }
    if (count == 0)
        return sim_error_set(err, NULL, 0, 0, "%s: %s is empty", sim_quote(path).text, list->name);
    if (known[0] == '\0')
        return sim_error_set(err, NULL, 0, 0, "%s: the elements of %s are 0 .. %zu",
                             sim_quote(path).text, list->name, count - 1);
    return sim_error_set(err, NULL, 0, 0, "%s: the elements of %s are %s", sim_quote(path).text,
                         list->name, known);
}

bool param_find(const struct param_set *set, const char *path, struct param_ref *ref,
                struct sim_error *err)
{
    enum follow how = follow(set, path, ref);
    const char *prefix = set->table->implied_prefix;
    char full[1024];

    if (how == NO_SUCH_NAME && prefix != NULL &&
        (size_t)snprintf(full, sizeof(full), "%s%s", prefix, path) < sizeof(full))
        how = follow(set, full, ref);
    switch (how) {
    case FOUND:
        return true;
    case NO_SUCH_ELEMENT:
        return refuse_element(set, path, ref->list, err);
    case NO_SUCH_NAME:
    case NO_SUCH_TAIL:
        break;
    }
    return refuse_path(set, path, err);
}

/* ---- nearest name ------------------------------------------------------------------------ */

#define NEAREST_MAX_LENGTH 96 /* longer words have no near name */

static char plain(char c)
{
    return c == '_' ? '-' : (char)tolower((unsigned char)c);
}

/* Damerau-Levenshtein (optimal string alignment): insert, delete, replace, swap neighbours. */
static size_t distance(const char *a, const char *b)
{
    size_t rows[3][NEAREST_MAX_LENGTH + 1];
    size_t *before = rows[0], *above = rows[1], *now = rows[2];
    size_t a_length = strlen(a), b_length = strlen(b);

    if (a_length > NEAREST_MAX_LENGTH || b_length > NEAREST_MAX_LENGTH)
        return SIZE_MAX;
    for (size_t j = 0; j <= b_length; j++)
        above[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *spare = before;

        now[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            char x = plain(a[i - 1]), y = plain(b[j - 1]);
            size_t best = above[j - 1] + (x != y);

            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && x == plain(b[j - 2]) && plain(a[i - 2]) == y &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
        before = above;
        above = now;
        now = spare;
    }
    return above[b_length];
}

const char *param_nearest(const char *word, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    size_t least = (strlen(word) + 2) / 3 + 1; /* one slip in three letters is still a slip */

    for (size_t i = 0; i < count; i++) {
        size_t d = distance(word, names[i]);
        if (d < least) {
            least = d;
            nearest = names[i];
        }
    }
    return nearest;
}
