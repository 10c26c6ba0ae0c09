/* Comma-separated values: tables that a run leaves, and small reference tables that it reads.
 *
 * Written: RFC 4180 quoting where needed, "\n" line ends, numbers that read back as the same
 * double, an empty cell where there is no number. Read: lines that start with # are comments,
 * empty lines are skipped, the first other line names the columns, quoted cells may hold commas,
 * doubled quotes and line ends, blanks around a cell do not count, "\r\n" is a line end too.
 */
#ifndef SIM_OUTPUT_CSV_H
#define SIM_OUTPUT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/error.h"

/* Writing. The stream's errors are its owner's business (whole_file_commit). */
struct csv_writer {
    FILE *out;     /* borrowed */
    bool in_a_row; /* a cell of this row is written: a comma comes first */
    bool only_an_empty_cell;
};

void csv_begin(struct csv_writer *csv, FILE *out);
void csv_text(struct csv_writer *csv, const char *text);
void csv_number(struct csv_writer *csv, double value); /* NaN: an empty cell */
void csv_uint(struct csv_writer *csv, uint64_t value);
void csv_end_row(struct csv_writer *csv);

/* Reading. */
#define CSV_BYTES_MAX   (32u << 20) /* largest file; a reference table is a few kB */
#define CSV_COLUMNS_MAX 1024

struct csv_table;

/* Reads the whole file. NULL + err (with the line) when it is missing, a directory, binary,
 * too large, has an unclosed quote, a duplicate column name, or a row with another number of
 * cells than the header. */
struct csv_table *csv_read(const char *path, struct sim_error *err);

/* The same from memory; name stands in messages. */
struct csv_table *csv_parse(const char *name, const char *text, size_t bytes,
                            struct sim_error *err);
void csv_free(struct csv_table *table); /* NULL is fine */

size_t csv_rows(const struct csv_table *table); /* header not counted */
size_t csv_columns(const struct csv_table *table);
const char *csv_column_name(const struct csv_table *table, size_t column);

/* The column of that name; false + err (naming the ones there are) when there is none. */
bool csv_find_column(const struct csv_table *table, const char *name, size_t *column,
                     struct sim_error *err);

const char *csv_cell(const struct csv_table *table, size_t row, size_t column);
unsigned csv_line(const struct csv_table *table, size_t row); /* of the file, from 1 */

/* The cell as a finite number; false + err with its line when it is none. */
bool csv_cell_number(const struct csv_table *table, size_t row, size_t column, double *value,
                     struct sim_error *err);

#endif
