/* JSON Schema draft-07 of a scenario, so that an editor completes and checks what is typed.
 *
 * Each row is one definition, referred to from its nested place and, below a section, also by its
 * dotted name ("net.core.netdev_budget"). The reader accepts more spellings than the schema offers
 * (a dotted name at the very top), never fewer checks.
 */
#include "sim/param_export.h"

#include <float.h>
#include <inttypes.h>
#include <string.h>

#define NAME_BYTES 512

static void write_string(const char *text, FILE *out)
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            fprintf(out, "\\u%04x", (unsigned char)*text);
        else
            fputc(*text, out);
    }
    fputc('"', out);
}

static void definition_name(const struct param_row *row, char *buf, size_t bytes)
{
    snprintf(buf, bytes, "%s%s%s", row->list != NULL ? row->list : "",
             row->list != NULL ? ".*." : "", row->name);
}

/* ---- one row ----------------------------------------------------------------------------- */

/* The number, blanks, one of the unit's suffixes. */
static void write_pattern(enum param_unit unit, FILE *out)
{
    fputs("{\"type\": \"string\", \"pattern\": "
          "\"^ *[-+]?([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][-+]?[0-9]+)? *(",
          out);
    for (size_t i = 0; param_unit_suffix(unit, i) != NULL; i++)
        fprintf(out, "%s%s", i == 0 ? "" : "|", param_unit_suffix(unit, i));
    /* "1 packet" and "1 cycle" are said, too. */
    fprintf(out, "%s) *$\"}",
            unit == UNIT_PACKETS  ? "|packet"
            : unit == UNIT_CYCLES ? "|cycle"
                                  : "");
}

static void write_bare(const struct param_row *row, FILE *out)
{
    if (row->kind == PARAM_KIND_UINT) {
        fprintf(out, "{\"type\": \"integer\", \"minimum\": %" PRIu64 ", \"maximum\": %" PRIu64 "}",
                row->min, row->max);
        return;
    }
    fprintf(out, "{\"type\": \"number\"");
    if (row->fmin > -DBL_MAX)
        fprintf(out, ", \"minimum\": %.17g", row->fmin);
    if (row->fmax < DBL_MAX)
        fprintf(out, ", \"maximum\": %.17g", row->fmax);
    fputc('}', out);
}

static void write_number(const struct param_row *row, FILE *out)
{
    bool is_bare =
        row->unit == UNIT_NONE || row->unit == UNIT_FRACTION || row->unit == UNIT_PACKETS;
    bool has_zero = row->kind == PARAM_KIND_UINT ? row->min == 0 : row->fmin <= 0 && row->fmax >= 0;

    fputs("{\"anyOf\": [", out);
    if (is_bare)
        write_bare(row, out);
    if (row->unit != UNIT_NONE) {
        if (is_bare)
            fputs(", ", out);
        write_pattern(row->unit, out);
        if (has_zero && !is_bare)
            fputs(", {\"const\": 0}", out);
    }
    if (row->zero_name != NULL) {
        fputs(", {\"const\": ", out);
        write_string(row->zero_name, out);
        fputc('}', out);
    }
    fputs("]}", out);
}

static void write_value(const struct param_row *row, FILE *out)
{
    switch (row->kind) {
    case PARAM_KIND_UINT:
    case PARAM_KIND_DOUBLE:
        write_number(row, out);
        return;
    case PARAM_KIND_BOOL:
        fputs("{\"type\": \"boolean\"}", out);
        return;
    case PARAM_KIND_ENUM:
        fputs("{\"enum\": [", out);
        for (const struct param_choice *c = row->choices; c->name != NULL; c++) {
            fputs(c == row->choices ? "" : ", ", out);
            write_string(c->name, out);
        }
        fputs("]}", out);
        return;
    case PARAM_KIND_TEXT:
        /* YAML reads an unquoted 12 as a number; the scenario reader takes it as text. */
        fprintf(out, "{\"type\": [\"string\", \"number\"], \"maxLength\": %d}",
                PARAM_TEXT_BYTES - 1);
        return;
    }
}

static void write_default(const struct param_row *row, FILE *out)
{
    union param_value preset;
    char text[2 * PARAM_TEXT_BYTES];

    if (row->required)
        return;
    param_preset(row, &preset);
    param_format(row, &preset, text, sizeof(text));
    fputs(", \"default\": ", out);
    if (row->kind == PARAM_KIND_BOOL || (row->kind == PARAM_KIND_UINT && row->unit == UNIT_NONE &&
                                         !(row->zero_name != NULL && preset.u == 0)))
        fputs(text, out);
    else
        write_string(text, out);
}

static void write_definition(const struct param_row *row, FILE *out)
{
    char name[NAME_BYTES], allowed[1024], description[4096];

    definition_name(row, name, sizeof(name));
    param_format_allowed(row, allowed, sizeof(allowed));
    snprintf(description, sizeof(description), "%s Allowed: %s.%s Source: %s", row->doc, allowed,
             row->live ? " May change while the machine runs." : "", row->source);
    fprintf(out, "    \"%s.is\": ", name);
    write_value(row, out);
    fprintf(out, ",\n    \"%s\": {\"description\": ", name);
    write_string(description, out);
    write_default(row, out);
    fprintf(out,
            ", \"anyOf\": [{\"$ref\": \"#/definitions/%s.is\"}, {\"type\": \"object\", "
            "\"required\": [\"is\"], \"additionalProperties\": false, \"properties\": "
            "{\"is\": {\"$ref\": \"#/definitions/%s.is\"}, "
            "\"range\": {\"type\": [\"string\", \"array\"]}, \"source\": {\"type\": "
            "\"string\"}}}]}",
            name, name);
}

/* ---- the nesting ------------------------------------------------------------------------- */

struct level {
    const struct param_table *table;
    const struct param_list *list; /* rows of this list, or plain rows and lists when NULL */
    const char *prefix;            /* "" or "machine.cpu." */
    int indent;
};

/* The name of the i-th thing that may stand on any level: rows, then lists; NULL if not here. */
static const char *rest_here(const struct level *level, size_t i)
{
    const struct param_table *table = level->table;
    const char *name;

    if (i < table->row_count) {
        if (param_list_of(table, &table->rows[i]) != level->list)
            return NULL;
        name = table->rows[i].name;
    } else {
        if (level->list != NULL)
            return NULL;
        name = table->lists[i - table->row_count].name;
    }
    if (strncmp(name, level->prefix, strlen(level->prefix)) != 0)
        return NULL;
    return name + strlen(level->prefix);
}

static bool is_first_of_head(const struct level *level, size_t place, const char *rest)
{
    size_t length = strcspn(rest, ".");

    for (size_t i = 0; i < place; i++) {
        const char *other = rest_here(level, i);
        if (other != NULL && strcspn(other, ".") == length && memcmp(other, rest, length) == 0)
            return false;
    }
    return true;
}

static void write_properties(const struct level *level, bool after_others, FILE *out);

static void write_object(const struct level *level, FILE *out)
{
    fputs("\"additionalProperties\": false, \"properties\": {\n", out);
    write_properties(level, false, out);
    fprintf(out, "%*s}", level->indent - 2, "");
}

/* A leaf or a list under the key it has on this level. */
static void write_end(const struct level *level, size_t i, FILE *out)
{
    const struct param_table *table = level->table;
    const struct param_list *list;
    char name[NAME_BYTES];

    if (i < table->row_count) {
        definition_name(&table->rows[i], name, sizeof(name));
        fprintf(out, "{\"$ref\": \"#/definitions/%s\"}", name);
        return;
    }
    list = &table->lists[i - table->row_count];
    fputs("{\"type\": \"array\", \"description\": ", out);
    write_string(list->doc, out);
    fprintf(out, ", \"maxItems\": %zu, \"items\": {\"type\": \"object\", ", list->max);
    write_object(&(struct level){ table, list, "", level->indent + 2 }, out);
    fputs("}}", out);
}

static void write_properties(const struct level *level, bool after_others, FILE *out)
{
    size_t things = level->table->row_count + level->table->list_count;
    const char *before = after_others ? ",\n" : "";

    for (size_t i = 0; i < things; i++) {
        const char *rest = rest_here(level, i);
        size_t head = rest == NULL ? 0 : strcspn(rest, ".");
        char prefix[NAME_BYTES];

        if (rest == NULL)
            continue;
        if (is_first_of_head(level, i, rest)) {
            fprintf(out, "%s%*s\"%.*s\": ", before, level->indent, "", (int)head, rest);
            before = ",\n";
            if (rest[head] == '\0') {
                write_end(level, i, out);
                continue;
            }
            snprintf(prefix, sizeof(prefix), "%s%.*s.", level->prefix, (int)head, rest);
            fputs("{\"type\": [\"object\", \"null\"], ", out);
            write_object(&(struct level){ level->table, level->list, prefix, level->indent + 2 },
                         out);
            fputc('}', out);
        }
        if (rest[head] != '\0' && (level->prefix[0] != '\0' || level->list != NULL)) {
            fprintf(out, "%s%*s\"%s\": ", before, level->indent, "", rest);
            write_end(level, i, out);
        }
    }
    fputc('\n', out);
}

void param_export_schema(const struct param_table *table, const char *title,
                         const char *more_sections, FILE *out)
{
    fputs("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"title\": ", out);
    write_string(title, out);
    fputs(",\n  \"type\": \"object\",\n  \"additionalProperties\": false,\n  \"properties\": {\n",
          out);
    if (more_sections != NULL)
        fprintf(out, "    %s", more_sections);
    write_properties(&(struct level){ table, NULL, "", 4 }, more_sections != NULL, out);
    fputs("  },\n  \"definitions\": {\n", out);
    for (size_t r = 0; r < table->row_count; r++) {
        write_definition(&table->rows[r], out);
        fputs(r + 1 < table->row_count ? ",\n" : "\n", out);
    }
    fputs("  }\n}\n", out);
}
