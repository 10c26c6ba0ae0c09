/* Rows of a reference CSV file for tests: comment lines start with #, the first other line names
 * the columns. */
#ifndef TESTS_MODELS_REFERENCE_CSV_H
#define TESTS_MODELS_REFERENCE_CSV_H

#include <check.h>
#include <stdio.h>
#include <string.h>

#define CSV_CELLS_MAX 16

struct reference_csv {
    FILE *file;
    char line[512];
    char *cells[CSV_CELLS_MAX];
    unsigned cell_count;
};

static inline bool reference_csv_next(struct reference_csv *csv)
{
    do {
        if (!fgets(csv->line, sizeof csv->line, csv->file))
            return false;
    } while (csv->line[0] == '#' || csv->line[0] == '\n');
    csv->line[strcspn(csv->line, "\r\n")] = '\0';
    csv->cell_count = 0;
    for (char *at = csv->line, *cell; (cell = strsep(&at, ",")) != NULL;) {
        ck_assert_uint_lt(csv->cell_count, CSV_CELLS_MAX);
        csv->cells[csv->cell_count++] = cell;
    }
    return true;
}

/* path from the top of the source tree; the header line must be as given. */
static inline void reference_csv_open(struct reference_csv *csv, const char *path,
                                      const char *header)
{
    char full[1024], expected[512];

    snprintf(full, sizeof full, "%s/%s", NICSIM_SOURCE_DIR, path);
    csv->file = fopen(full, "r");
    ck_assert_msg(csv->file != NULL, "cannot open %s", full);
    do
        ck_assert_msg(fgets(csv->line, sizeof csv->line, csv->file) != NULL, "%s is empty", path);
    while (csv->line[0] == '#');
    snprintf(expected, sizeof expected, "%s\n", header);
    ck_assert_str_eq(csv->line, expected);
}

static inline void reference_csv_close(struct reference_csv *csv)
{
    fclose(csv->file);
}

#endif
