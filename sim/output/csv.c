#include "sim/output/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/check.h"
#include "sim/output/number.h"

static void begin_cell(struct csv_writer *csv, bool is_empty);
static bool needs_quotes(const char *text);

void csv_begin(struct csv_writer *csv, FILE *out)
{
    *csv = (struct csv_writer){ .out = out };
}

void csv_text(struct csv_writer *csv, const char *text)
{
    begin_cell(csv, *text == '\0');
    if (!needs_quotes(text)) {
        fputs(text, csv->out);
        return;
    }
    fputc('"', csv->out);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', csv->out);
        fputc(*text, csv->out);
    }
    fputc('"', csv->out);
}

void csv_number(struct csv_writer *csv, double value)
{
    char buf[NUMBER_BYTES];

    begin_cell(csv, isnan(value));
    if (!isnan(value))
        fputs(number_text(buf, value), csv->out);
}

void csv_uint(struct csv_writer *csv, uint64_t value)
{
    begin_cell(csv, false);
    fprintf(csv->out, "%llu", (unsigned long long)value);
}

void csv_end_row(struct csv_writer *csv)
{
    if (csv->in_a_row && csv->only_an_empty_cell)
        fputs("\"\"", csv->out); /* an empty line would be no row at all */
    fputc('\n', csv->out);
    csv->in_a_row = false;
}

static void begin_cell(struct csv_writer *csv, bool is_empty)
{
    if (csv->in_a_row)
        fputc(',', csv->out);
    csv->only_an_empty_cell = !csv->in_a_row && is_empty;
    csv->in_a_row = true;
}

/* Blanks at the ends and a leading # would be lost to a reader that trims and knows comments. */
static bool needs_quotes(const char *text)
{
    size_t length = strlen(text);

    return strpbrk(text, ",\"\r\n") != NULL || text[0] == '#' ||
           (length > 0 && (text[0] == ' ' || text[0] == '\t' || text[length - 1] == ' ' ||
                           text[length - 1] == '\t'));
}

/* Reading. The file stays in one buffer; cells are unquoted in place and remembered by offset. */

struct csv_table {
    char name[512];
    char *text; /* owned; every cell ends with a NUL */
    size_t columns, rows;
    uint32_t *cells; /* offsets into text; the header's come first */
    size_t cell_count, cell_room;
    uint32_t *lines; /* of each row, header first */
    size_t line_count, line_room;
};

struct cursor {
    struct csv_table *table;
    char *at, *end;
    char *line_start;
    unsigned line;
};

static char *read_file(const char *path, size_t *bytes, struct sim_error *err);
static bool refuse_binary(const char *name, const char *text, size_t bytes, struct sim_error *err);
static bool parse_rows(struct cursor *c, struct sim_error *err);
static bool parse_row(struct cursor *c, struct sim_error *err);
static bool parse_cell(struct cursor *c, char *ended_by, struct sim_error *err);
static bool parse_quoted(struct cursor *c, char **value_end, struct sim_error *err);
static void skip_line(struct cursor *c);
static bool take_line_end(struct cursor *c);
static bool check_header(const struct csv_table *table, struct sim_error *err);
static void push(uint32_t **array, size_t *count, size_t *room, uint32_t value);

struct csv_table *csv_read(const char *path, struct sim_error *err)
{
    size_t bytes;
    char *text = read_file(path, &bytes, err);
    struct csv_table *table = text ? csv_parse(path, text, bytes, err) : NULL;

    free(text);
    return table;
}

static char *read_file(const char *path, size_t *bytes, struct sim_error *err)
{
    FILE *in = fopen(path, "re");
    struct stat about;
    char *text = NULL;

    if (!in) {
        sim_error_set(err, path, 0, 0, "cannot be read: %m");
        return NULL;
    }
    if (fstat(fileno(in), &about) != 0 || !S_ISREG(about.st_mode)) {
        sim_error_set(err, path, 0, 0, "is %s, not a file with a table",
                      S_ISDIR(about.st_mode) ? "a directory" : "something special");
    } else if (about.st_size > (off_t)CSV_BYTES_MAX) {
        sim_error_set(err, path, 0, 0, "has %lld bytes; a table may have up to %u",
                      (long long)about.st_size, CSV_BYTES_MAX);
    } else {
        text = malloc((size_t)about.st_size + 1);
        SIM_CHECK(NULL, text, "out of memory for %lld bytes", (long long)about.st_size);
        *bytes = fread(text, 1, (size_t)about.st_size, in);
        if (ferror(in)) {
            sim_error_set(err, path, 0, 0, "cannot be read: %m");
            free(text);
            text = NULL;
        }
    }
    fclose(in);
    return text;
}

struct csv_table *csv_parse(const char *name, const char *text, size_t bytes, struct sim_error *err)
{
    struct csv_table *table = calloc(1, sizeof(*table));

    SIM_CHECK(NULL, table && bytes <= CSV_BYTES_MAX, "out of memory or %zu bytes given", bytes);
    snprintf(table->name, sizeof(table->name), "%s", name);
    table->text = malloc(bytes + 1);
    SIM_CHECK(NULL, table->text, "out of memory for %zu bytes", bytes);
    memcpy(table->text, text, bytes);
    table->text[bytes] = '\0';
    struct cursor c = { table, table->text, table->text + bytes, table->text, 1 };
    if (bytes >= 3 && memcmp(c.at, "\xef\xbb\xbf", 3) == 0)
        c.at += 3; /* a byte order mark says nothing here */
    if (!refuse_binary(name, text, bytes, err) || !parse_rows(&c, err) ||
        !check_header(table, err)) {
        csv_free(table);
        return NULL;
    }
    table->rows = table->line_count - 1;
    return table;
}

static bool refuse_binary(const char *name, const char *text, size_t bytes, struct sim_error *err)
{
    const char *zero = memchr(text, '\0', bytes);
    unsigned line = 1;

    if (!zero)
        return true;
    for (const char *p = text; p < zero; p++)
        line += *p == '\n';
    return sim_error_set(err, name, line, 0, "is not a table of text: it holds a zero byte");
}

static bool parse_rows(struct cursor *c, struct sim_error *err)
{
    while (c->at < c->end) {
        if (*c->at == '#')
            skip_line(c);
        else if (!take_line_end(c) && !parse_row(c, err))
            return false;
    }
    if (c->table->line_count == 0)
        return sim_error_set(err, c->table->name, 0, 0, "holds no line that names columns");
    return true;
}

static void skip_line(struct cursor *c)
{
    while (c->at < c->end && !take_line_end(c))
        c->at++;
}

/* Takes "\n" or "\r\n" at the cursor. */
static bool take_line_end(struct cursor *c)
{
    size_t length = c->end - c->at >= 2 && c->at[0] == '\r' && c->at[1] == '\n' ? 2
                    : *c->at == '\n'                                            ? 1
                                                                                : 0;
    if (length == 0)
        return false;
    c->at += length;
    c->line_start = c->at;
    c->line++;
    return true;
}

static bool parse_row(struct cursor *c, struct sim_error *err)
{
    struct csv_table *table = c->table;
    unsigned line = c->line;
    size_t cells_before = table->cell_count;
    bool is_header = table->line_count == 0;
    char ended_by;

    push(&table->lines, &table->line_count, &table->line_room, line);
    do {
        if (!parse_cell(c, &ended_by, err))
            return false;
    } while (ended_by == ',');
    size_t cells = table->cell_count - cells_before;
    if (is_header) {
        table->columns = cells;
        if (cells > CSV_COLUMNS_MAX)
            return sim_error_set(err, table->name, line, 0, "has %zu columns; up to %d are allowed",
                                 cells, CSV_COLUMNS_MAX);
    } else if (cells != table->columns) {
        return sim_error_set(err, table->name, line, 0,
                             "has %zu cells, but the header names %zu columns", cells,
                             table->columns);
    }
    return true;
}

/* Reads a cell and what ends it: a comma, or a line end ('\n', also at the end of the file). */
static bool parse_cell(struct cursor *c, char *ended_by, struct sim_error *err)
{
    struct csv_table *table = c->table;
    char *value_end = c->at;

    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t'))
        c->at++;
    char *value = c->at;
    if (c->at < c->end && *c->at == '"') {
        value = c->at + 1;
        if (!parse_quoted(c, &value_end, err))
            return false;
    } else {
        while (c->at < c->end && *c->at != ',' && *c->at != '\n')
            c->at++;
        value_end = c->at;
        while (value_end > value &&
               (value_end[-1] == ' ' || value_end[-1] == '\t' || value_end[-1] == '\r'))
            value_end--;
    }
    push(&table->cells, &table->cell_count, &table->cell_room, (uint32_t)(value - table->text));
    *ended_by = '\n';
    if (c->at < c->end && *c->at == ',') {
        *ended_by = ',';
        c->at++;
    } else if (c->at < c->end) {
        take_line_end(c);
    }
    *value_end = '\0';
    return true;
}

/* Unquotes in place; leaves the cursor on what follows the closing quote. */
static bool parse_quoted(struct cursor *c, char **value_end, struct sim_error *err)
{
    unsigned line = c->line, column = (unsigned)(c->at - c->line_start) + 1;
    char *write = ++c->at;

    for (;; c->at++) {
        if (c->at >= c->end)
            return sim_error_set(err, c->table->name, line, column, "a quote is never closed");
        if (*c->at == '"') {
            if (c->at + 1 >= c->end || c->at[1] != '"')
                break;
            c->at++;
        } else if (*c->at == '\n') {
            c->line++;
            c->line_start = c->at + 1;
        }
        *write++ = *c->at;
    }
    *value_end = write;
    c->at++;
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t'))
        c->at++;
    if (c->at < c->end && *c->at == '\r' && c->at + 1 < c->end && c->at[1] == '\n')
        return true;
    if (c->at < c->end && *c->at != ',' && *c->at != '\n')
        return sim_error_set(err, c->table->name, c->line, (unsigned)(c->at - c->line_start) + 1,
                             "a comma or the end of the line should follow a closing quote");
    return true;
}

static bool check_header(const struct csv_table *table, struct sim_error *err)
{
    for (size_t i = 0; i < table->columns; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(csv_column_name(table, i), csv_column_name(table, k)) == 0)
                return sim_error_set(err, table->name, table->lines[0], 0,
                                     "names the column \"%.100s\" twice",
                                     csv_column_name(table, i));
    return true;
}

void csv_free(struct csv_table *table)
{
    if (!table)
        return;
    free(table->text);
    free(table->cells);
    free(table->lines);
    free(table);
}

size_t csv_rows(const struct csv_table *table)
{
    return table->rows;
}

size_t csv_columns(const struct csv_table *table)
{
    return table->columns;
}

const char *csv_column_name(const struct csv_table *table, size_t column)
{
    return table->text + table->cells[column];
}

bool csv_find_column(const struct csv_table *table, const char *name, size_t *column,
                     struct sim_error *err)
{
    char known[400] = "";
    size_t length = 0;

    for (size_t i = 0; i < table->columns; i++)
        if (strcmp(csv_column_name(table, i), name) == 0) {
            *column = i;
            return true;
        }
    for (size_t i = 0; i < table->columns && length < sizeof(known) - 1; i++)
        length += (size_t)snprintf(known + length, sizeof(known) - length, "%s%s", i ? ", " : "",
                                   csv_column_name(table, i));
    return sim_error_set(err, table->name, table->lines[0], 0,
                         "has no column \"%.100s\"; there are: %s", name, known);
}

const char *csv_cell(const struct csv_table *table, size_t row, size_t column)
{
    SIM_CHECK(NULL, row < table->rows && column < table->columns,
              "cell %zu, %zu of a %zu x %zu table", row, column, table->rows, table->columns);
    return table->text + table->cells[(row + 1) * table->columns + column];
}

unsigned csv_line(const struct csv_table *table, size_t row)
{
    return table->lines[row + 1];
}

bool csv_cell_number(const struct csv_table *table, size_t row, size_t column, double *value,
                     struct sim_error *err)
{
    const char *text = csv_cell(table, row, column);
    char *end;

    /* strtod alone would take "inf", "nan" and hexadecimal, none of which a table means. */
    if (*text && strspn(text, "0123456789+-.eE") == strlen(text)) {
        *value = strtod(text, &end);
        if (*end == '\0' && isfinite(*value))
            return true;
    }
    return sim_error_set(err, table->name, csv_line(table, row), 0,
                         "column \"%.100s\" should hold a number, not \"%.100s\"",
                         csv_column_name(table, column), text);
}

static void push(uint32_t **array, size_t *count, size_t *room, uint32_t value)
{
    if (*count == *room) {
        *room = *room ? 2 * *room : 64;
        *array = realloc(*array, *room * sizeof(**array));
        SIM_CHECK(NULL, *array, "out of memory for %zu cells", *room);
    }
    (*array)[(*count)++] = value;
}
