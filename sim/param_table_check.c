/* Does a table make sense? A walk over its rows and lists; the first slip is told. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/param.h"

struct walk {
    const struct param_table *table;
    char *text; /* what is wrong, for the caller */
    size_t bytes;
};

static bool wrong(const struct walk *walk, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool wrong(const struct walk *walk, const char *name, const char *format, ...)
{
    char what[512];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    snprintf(walk->text, walk->bytes, "%s: %s", name, what);
    return false;
}

/* ---- names ------------------------------------------------------------------------------- */

static bool is_name(const char *name)
{
    size_t length = name == NULL ? 0 : strlen(name);

    return length > 0 && name[0] != '.' && name[length - 1] != '.' && strstr(name, "..") == NULL &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
               length;
}

/* Equal, or one a section above the other: both cannot stand in one YAML file. */
static bool names_clash(const char *a, const char *b)
{
    size_t length = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

    return strncmp(a, b, length) == 0 && (a[length] == '\0' || a[length] == '.') &&
           (b[length] == '\0' || b[length] == '.');
}

static bool same_list(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static const struct param_list *list_named(const struct param_table *table, const char *name)
{
    for (size_t l = 0; l < table->list_count; l++) {
        if (strcmp(table->lists[l].name, name) == 0)
            return &table->lists[l];
    }
    return NULL;
}

static bool check_names(const struct walk *walk, size_t r)
{
    const struct param_row *row = &walk->table->rows[r];

    if (!is_name(row->name))
        return wrong(walk, row->name != NULL ? row->name : "(null)", "is no name");
    if (row->list != NULL && list_named(walk->table, row->list) == NULL)
        return wrong(walk, row->name, "its list %s is not in the table", row->list);
    for (size_t i = 0; i < r; i++) {
        const struct param_row *other = &walk->table->rows[i];
        if (same_list(row->list, other->list) && names_clash(row->name, other->name))
            return wrong(walk, row->name, "clashes with the row %s", other->name);
    }
    for (size_t l = 0; row->list == NULL && l < walk->table->list_count; l++) {
        if (names_clash(row->name, walk->table->lists[l].name))
            return wrong(walk, row->name, "clashes with the list %s", walk->table->lists[l].name);
    }
    return true;
}

/* ---- fields ------------------------------------------------------------------------------ */

static size_t bytes_of(enum param_kind kind)
{
    switch (kind) {
    case PARAM_KIND_UINT:
        return sizeof(uint64_t);
    case PARAM_KIND_DOUBLE:
        return sizeof(double);
    case PARAM_KIND_BOOL:
        return sizeof(bool);
    case PARAM_KIND_ENUM:
        return sizeof(int);
    case PARAM_KIND_TEXT:
        return PARAM_TEXT_BYTES;
    }
    return 0;
}

/* Claims the bytes for one owner; false when they lie outside or somebody has them. */
static bool claim(unsigned char *taken, size_t total, size_t first, size_t bytes)
{
    if (first > total || bytes > total - first)
        return false;
    for (size_t i = first; i < first + bytes; i++) {
        if (taken[i]++ != 0)
            return false;
    }
    return true;
}

static bool check_fields(const struct walk *walk)
{
    const struct param_table *table = walk->table;
    unsigned char *taken = calloc(1, table->bytes + 1);
    bool ok = taken != NULL || wrong(walk, "table", "out of memory");

    for (size_t l = 0; ok && l < table->list_count; l++) {
        if (!claim(taken, table->bytes, table->lists[l].count_offset, sizeof(size_t)))
            ok = wrong(walk, table->lists[l].name, "its count lies outside or on another field");
    }
    for (size_t r = 0; ok && r < table->row_count; r++) {
        const struct param_row *row = &table->rows[r];
        const struct param_list *list = param_list_of(table, row);
        size_t bytes = bytes_of(row->kind), first = row->offset;

        if (list != NULL && bytes > list->stride - (first < list->stride ? first : list->stride))
            ok = wrong(walk, row->name, "its field lies outside the element");
        for (size_t i = 0; ok && i < (list != NULL ? list->max : 1); i++) {
            if (list != NULL)
                first = list->first_offset + i * list->stride + row->offset;
            if (!claim(taken, table->bytes, first, bytes))
                ok = wrong(walk, row->name, "its field lies outside or on another field");
        }
    }
    free(taken);
    return ok;
}

/* ---- values ------------------------------------------------------------------------------ */

static bool check_choices(const struct walk *walk, const struct param_row *row)
{
    if (row->choices == NULL || row->choices[0].name == NULL)
        return wrong(walk, row->name, "has no choices");
    for (const struct param_choice *c = row->choices; c->name != NULL; c++) {
        if (c - row->choices >= 64)
            return wrong(walk, row->name, "has more than 64 choices, or they do not end");
        if (!is_name(c->name) || strcmp(c->name, "null") == 0)
            return wrong(walk, row->name, "the choice \"%s\" is no name", c->name);
        for (const struct param_choice *b = row->choices; b < c; b++) {
            if (strcmp(b->name, c->name) == 0 || b->value == c->value)
                return wrong(walk, row->name, "the choices %s and %s are the same", b->name,
                             c->name);
        }
    }
    return true;
}

static bool check_kind(const struct walk *walk, const struct param_row *row)
{
    bool is_number = row->kind == PARAM_KIND_UINT || row->kind == PARAM_KIND_DOUBLE;

    if (row->kind == PARAM_KIND_ENUM && !check_choices(walk, row))
        return false;
    if (row->kind != PARAM_KIND_ENUM && row->choices != NULL)
        return wrong(walk, row->name, "has choices but is no enum");
    if (!is_number && (row->unit != UNIT_NONE || row->zero_name != NULL))
        return wrong(walk, row->name, "has a unit or a word for zero but is no number");
    if ((unsigned)row->unit > UNIT_FRACTION)
        return wrong(walk, row->name, "has an unknown unit");
    if (row->unit == UNIT_FRACTION && row->kind != PARAM_KIND_DOUBLE)
        return wrong(walk, row->name, "is a fraction but no double");
    if (row->zero_name != NULL &&
        (!is_name(row->zero_name) || strcmp(row->zero_name, "null") == 0 ||
         isdigit((unsigned char)row->zero_name[0])))
        return wrong(walk, row->name, "its word for zero is no word");
    if (row->profile_dir != NULL && row->kind != PARAM_KIND_TEXT)
        return wrong(walk, row->name, "names profiles but is no text");
    if (row->text_preset != NULL && strlen(row->text_preset) >= PARAM_TEXT_BYTES)
        return wrong(walk, row->name, "its preset does not fit");
    if (row->kind == PARAM_KIND_UINT && row->min > row->max)
        return wrong(walk, row->name, "its range is empty");
    if (row->kind == PARAM_KIND_DOUBLE && !(row->fmin <= row->fmax))
        return wrong(walk, row->name, "its range is empty");
    if (row->kind == PARAM_KIND_BOOL && row->preset > 1)
        return wrong(walk, row->name, "its preset is neither 0 nor 1");
    return true;
}

static bool same_value(const struct param_row *row, const union param_value *a,
                       const union param_value *b)
{
    switch (row->kind) {
    case PARAM_KIND_UINT:
        return a->u == b->u;
    case PARAM_KIND_DOUBLE:
        return a->d == b->d;
    case PARAM_KIND_BOOL:
        return a->b == b->b;
    case PARAM_KIND_ENUM:
        return a->e == b->e;
    case PARAM_KIND_TEXT:
        return strcmp(a->text, b->text) == 0;
    }
    return false;
}

static bool reads_back(const struct walk *walk, const struct param_row *row,
                       const union param_value *value, const char *what)
{
    union param_value back;
    struct sim_error err;
    char text[2 * PARAM_TEXT_BYTES];

    param_format(row, value, text, sizeof(text));
    if (!param_parse(row, row->name, text, &back, &err))
        return wrong(walk, row->name, "its %s cannot be read back: %s", what, err.text);
    if (!same_value(row, value, &back))
        return wrong(walk, row->name, "its %s %s reads back as something else", what, text);
    return true;
}

static bool check_values(const struct walk *walk, const struct param_row *row)
{
    union param_value value;

    param_preset(row, &value);
    if (!row->required && !param_in_range(row, &value))
        return wrong(walk, row->name, "its preset lies outside its range");
    if (!row->required && !reads_back(walk, row, &value, "preset"))
        return false;
    if (row->kind != PARAM_KIND_UINT && row->kind != PARAM_KIND_DOUBLE)
        return true;
    for (int end = 0; end < 2; end++) {
        memset(&value, 0, sizeof(value));
        if (row->kind == PARAM_KIND_UINT)
            value.u = end == 0 ? row->min : row->max;
        else
            value.d = end == 0 ? row->fmin : row->fmax;
        if (!reads_back(walk, row, &value, end == 0 ? "lowest value" : "highest value"))
            return false;
    }
    return true;
}

static bool is_sentence(const char *text)
{
    return text != NULL && text[0] != '\0' && strpbrk(text, "\n\r\t") == NULL;
}

/* ---- lists ------------------------------------------------------------------------------- */

static bool check_list(const struct walk *walk, size_t l)
{
    const struct param_list *list = &walk->table->lists[l];
    const struct param_row *name_row;

    if (!is_name(list->name))
        return wrong(walk, list->name != NULL ? list->name : "(null)", "is no name");
    if (list->max == 0 || list->stride == 0)
        return wrong(walk, list->name, "has no room for an element");
    if (l >= 64)
        return wrong(walk, list->name, "is the 65th list: 64 are allowed");
    if (!is_sentence(list->doc))
        return wrong(walk, list->name, "has no doc");
    for (size_t i = 0; i < l; i++) {
        if (names_clash(list->name, walk->table->lists[i].name))
            return wrong(walk, list->name, "clashes with the list %s", walk->table->lists[i].name);
    }
    if (list->name_row == NULL)
        return true;
    name_row = param_row_named(walk->table, list, list->name_row);
    if (name_row == NULL || name_row->kind != PARAM_KIND_TEXT)
        return wrong(walk, list->name, "its name row %s is no text row of it", list->name_row);
    return true;
}

bool param_table_check(const struct param_table *table, char *text, size_t bytes)
{
    struct walk walk = { table, text, bytes };
    const char *prefix = table->implied_prefix;

    snprintf(text, bytes, "%s", "");
    for (size_t l = 0; l < table->list_count; l++) {
        if (!check_list(&walk, l))
            return false;
    }
    for (size_t r = 0; r < table->row_count; r++) {
        const struct param_row *row = &table->rows[r];

        if (!check_names(&walk, r) || !check_kind(&walk, row) || !check_values(&walk, row))
            return false;
        if (!is_sentence(row->doc))
            return wrong(&walk, row->name, "has no doc, or one of several lines");
        if (!is_sentence(row->source))
            return wrong(&walk, row->name, "has no source, or one of several lines");
    }
    if (prefix != NULL && (prefix[0] == '\0' || prefix[strlen(prefix) - 1] != '.'))
        return wrong(&walk, prefix, "the implied prefix does not end in a dot");
    return check_fields(&walk);
}
