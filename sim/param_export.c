/* The reference page, and the resolved scenario; the schema is in param_schema.c. */
#include "sim/param_export.h"

#include <ctype.h>
#include <string.h>

#include "sim/quote.h"

#define VALUE_BYTES    (2 * PARAM_TEXT_BYTES)
#define COMMENT_COLUMN 44 /* where origins start when the value leaves room */

/* "machine" of "machine.cpu.clock", as a length. */
static size_t head_length(const char *name)
{
    return strcspn(name, ".");
}

/* The name that decides in which section a row stands. */
static const char *place_of(const struct param_row *row)
{
    return row->list != NULL ? row->list : row->name;
}

static bool same_head(const char *a, const char *b)
{
    return head_length(a) == head_length(b) && memcmp(a, b, head_length(a)) == 0;
}

/* Whether no earlier row stands in the same section, so that each section is written once. */
static bool opens_section(const struct param_table *table, size_t row)
{
    for (size_t r = 0; r < row; r++) {
        if (same_head(place_of(&table->rows[r]), place_of(&table->rows[row])))
            return false;
    }
    return true;
}

/* ---- the reference page ------------------------------------------------------------------ */

static const char *unit_words(enum param_unit unit)
{
    switch (unit) {
    case UNIT_NONE:
        return "a bare number";
    case UNIT_TIME:
        return "time";
    case UNIT_BYTES:
        return "bytes";
    case UNIT_BITS_PER_S:
        return "bits a second";
    case UNIT_HZ:
        return "frequency";
    case UNIT_PPS:
        return "packets a second";
    case UNIT_CYCLES:
        return "clock cycles";
    case UNIT_PACKETS:
        return "packets";
    case UNIT_FRACTION:
        return "a fraction";
    }
    return "";
}

static void write_unit(const struct param_row *row, FILE *out)
{
    fprintf(out, "- unit: %s", unit_words(row->unit));
    for (size_t i = 0; param_unit_suffix(row->unit, i) != NULL; i++)
        fprintf(out, "%s%s", i == 0 ? " (" : ", ", param_unit_suffix(row->unit, i));
    fputs(param_unit_suffix(row->unit, 0) != NULL ? ")\n" : "\n", out);
}

void param_export_reference_row(const struct param_table *table, const struct param_row *row,
                                FILE *out)
{
    const struct param_list *list = param_list_of(table, row);
    union param_value preset;
    char text[1024];

    fprintf(out, "### `%s%s%s`\n\n%s\n\n", list != NULL ? list->name : "",
            list != NULL ? ".*." : "", row->name, row->doc);
    if (row->kind == PARAM_KIND_UINT || row->kind == PARAM_KIND_DOUBLE)
        write_unit(row, out);
    param_format_allowed(row, text, sizeof(text));
    if (row->kind == PARAM_KIND_ENUM) {
        fputs("- allowed:\n", out);
        for (const struct param_choice *c = row->choices; c->name != NULL; c++)
            fprintf(out, "  - `%s`%s%s\n", c->name, c->doc != NULL ? ": " : "",
                    c->doc != NULL ? c->doc : "");
    } else if (row->profile_dir != NULL) {
        fprintf(out, "- allowed: the name of a file in `profiles/%s/`\n", row->profile_dir);
    } else {
        fprintf(out, "- allowed: %s\n", text);
    }
    param_preset(row, &preset);
    param_format(row, &preset, text, sizeof(text));
    if (row->required)
        fputs("- preset: none, a scenario must say it\n", out);
    else
        fprintf(out, "- preset: %s\n", text[0] != '\0' ? text : "empty");
    fprintf(out, "- live: %s\n", row->live ? "yes, may change while the machine runs" : "no");
    fprintf(out, "- source: %s\n\n", row->source);
}

void param_export_reference(const struct param_table *table, FILE *out)
{
    fputs("# Parameters\n\nEvery value a scenario can set. In a scenario the dots are nested "
          "mappings (`kernel: {quota: ...}`);\nwith `--set` and in sweeps the name is written with "
          "its dots.",
          out);
    if (table->implied_prefix != NULL)
        fprintf(out, " There `%s` may be left out.", table->implied_prefix);
    fputs("\nA `*` stands for an element of a list, by position or by name.\n\n", out);
    for (size_t r = 0; r < table->row_count; r++) {
        const char *section = place_of(&table->rows[r]);

        if (!opens_section(table, r))
            continue;
        fprintf(out, "## %.*s\n\n", (int)head_length(section), section);
        for (size_t l = 0; l < table->list_count; l++) {
            if (same_head(table->lists[l].name, section))
                fprintf(out, "`%s` is a list of at most %zu. %s\n\n", table->lists[l].name,
                        table->lists[l].max, table->lists[l].doc);
        }
        for (size_t i = r; i < table->row_count; i++) {
            if (same_head(place_of(&table->rows[i]), section))
                param_export_reference_row(table, &table->rows[i], out);
        }
    }
}

/* ---- the resolved scenario --------------------------------------------------------------- */

/* Whether YAML reads the text as itself without quotes, in any reader. */
static bool is_plain(const char *text)
{
    static const char *const words[] = {
        "true", "false", "null", "yes", "no", "on", "off", "y", "n"
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcasecmp(text, words[i]) == 0)
            return false;
    }
    return isalpha((unsigned char)text[0]) &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/+-") ==
               strlen(text);
}

static void format_yaml(const struct param_row *row, const union param_value *value, char *buf,
                        size_t bytes)
{
    size_t used = 0;

    if (row->kind != PARAM_KIND_TEXT || is_plain(value->text)) {
        param_format(row, value, buf, bytes);
        return;
    }
    buf[used++] = '"';
    for (const char *c = value->text; *c != '\0' && used + 4 < bytes; c++) {
        if (*c == '"' || *c == '\\')
            buf[used++] = '\\';
        buf[used++] = *c;
    }
    buf[used++] = '"';
    buf[used] = '\0';
}

/* The last parts of a path: what is the same on every machine. */
static const char *tail_of(const char *file, int parts)
{
    const char *tail = file + strlen(file);

    while (tail > file && (tail[-1] != '/' || --parts > 0))
        tail--;
    return tail;
}

static void write_origin(const struct param_origin *origin, FILE *out)
{
    switch (origin->kind) {
    case ORIGIN_PRESET:
        fputs("preset", out);
        return;
    case ORIGIN_PROFILE:
        fprintf(out, "profiles/%s:%u", sim_quote(tail_of(origin->file, 2)).text, origin->line);
        return;
    case ORIGIN_SCENARIO:
        fprintf(out, "%s:%u", sim_quote(tail_of(origin->file, 1)).text, origin->line);
        return;
    case ORIGIN_TEST:
        fprintf(out, "test, %s:%u", sim_quote(tail_of(origin->file, 1)).text, origin->line);
        return;
    case ORIGIN_SET:
        fputs("--set", out);
        return;
    case ORIGIN_SWEEP:
        fputs("sweep", out);
        return;
    }
}

static void write_value(const struct param_set *set, const struct param_ref *ref,
                        const char *indent, const char *name, FILE *out)
{
    union param_value value;
    char text[VALUE_BYTES];
    int width;

    param_get(set, ref, &value);
    format_yaml(ref->row, &value, text, sizeof(text));
    width = fprintf(out, "%s%s: %s", indent, name, text);
    fprintf(out, "%*s  # ", width < COMMENT_COLUMN ? COMMENT_COLUMN - width : 0, "");
    write_origin(param_origin_of(set, ref), out);
    fputc('\n', out);
}

static void write_list(const struct param_set *set, const struct param_list *list,
                       const char *indent, const char *name, FILE *out)
{
    size_t count = param_list_count(set, list);
    char first[16], other[16];

    fprintf(out, "%s%s:%s\n", indent, name, count == 0 ? " []" : "");
    snprintf(first, sizeof(first), "%s  - ", indent);
    snprintf(other, sizeof(other), "%s    ", indent);
    for (size_t i = 0; i < count; i++) {
        bool is_first = true;

        for (size_t r = 0; r < set->table->row_count; r++) {
            struct param_ref ref = { &set->table->rows[r], list, i };

            if (param_list_of(set->table, ref.row) != list)
                continue;
            write_value(set, &ref, is_first ? first : other, ref.row->name, out);
            is_first = false;
        }
    }
}

static void write_section(const struct param_set *set, const char *section, FILE *out)
{
    const struct param_table *table = set->table;
    size_t length = head_length(section);
    bool open = false;

    for (size_t r = 0; r < table->row_count; r++) {
        struct param_ref ref = { .row = &table->rows[r] };
        bool is_alone;

        if (ref.row->list != NULL || !same_head(ref.row->name, section))
            continue;
        is_alone = ref.row->name[length] == '\0';
        if (!is_alone && !open) {
            fprintf(out, "%.*s:\n", (int)length, section);
            open = true;
        }
        write_value(set, &ref, is_alone ? "" : "  ", ref.row->name + (is_alone ? 0 : length + 1),
                    out);
    }
    for (size_t l = 0; l < table->list_count; l++) {
        const struct param_list *list = &table->lists[l];
        bool is_alone;

        if (!same_head(list->name, section))
            continue;
        is_alone = list->name[length] == '\0';
        if (!is_alone && !open) {
            fprintf(out, "%.*s:\n", (int)length, section);
            open = true;
        }
        write_list(set, list, is_alone ? "" : "  ", list->name + (is_alone ? 0 : length + 1), out);
    }
}

void param_export_resolved(const struct param_set *set, FILE *out)
{
    for (size_t r = 0; r < set->table->row_count; r++) {
        if (opens_section(set->table, r))
            write_section(set, place_of(&set->table->rows[r]), out);
    }
}
