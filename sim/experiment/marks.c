#include "sim/experiment/marks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/check.h"
#include "sim/param.h"

#define SERIES_MAX 256

static bool find_file(const char *scenario_path, const char *name, char *path, size_t bytes)
{
    static const char *const places[][2] = {
        { "", "" }, { "", ".csv" }, { "reference/", "" }, { "reference/", ".csv" }
    };
    const char *slash = strrchr(scenario_path, '/');
    int dir = name[0] == '/' || slash == NULL ? 0 : (int)(slash - scenario_path) + 1;

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, bytes, "%.*s%s%s%s", dir, scenario_path, places[i][0], name, places[i][1]);
        if (access(path, F_OK) == 0)
            return true;
    }
    snprintf(path, bytes, "%.*s%s", dir, scenario_path, name);
    return false;
}

struct csv_table *marks_open(const char *scenario_path, const struct yaml_node *file,
                             struct sim_error *err)
{
    char path[1024];

    if (file->kind != YAML_KIND_SCALAR || yaml_is_null(file)) {
        yaml_refuse(file, err, "the name of a CSV file is wanted here");
        return NULL;
    }
    if (!find_file(scenario_path, file->text, path, sizeof path)) {
        yaml_refuse(file, err, "there is no file %s", path);
        return NULL;
    }
    return csv_read(path, err);
}

size_t marks_series(const struct csv_table *table, const char **names, size_t room)
{
    size_t column, count = 0;

    if (!csv_find_column(table, "series", &column, NULL))
        return 0;
    for (size_t r = 0; r < csv_rows(table); r++) {
        const char *name = csv_cell(table, r, column);
        bool known = false;

        for (size_t i = 0; i < count && !known; i++)
            known = strcmp(names[i], name) == 0;
        if (!known && count < room)
            names[count++] = name;
    }
    return count;
}

static bool find_columns(const struct csv_table *table, const char *x, const char *y,
                         size_t columns[2], const struct yaml_node *at, struct sim_error *err)
{
    const char *names[] = { x, y };

    if (csv_columns(table) < 2)
        return yaml_refuse(at, err, "the table has fewer than two columns");
    for (size_t i = 0; i < 2; i++) {
        struct sim_error inner = { 0 };

        columns[i] = csv_columns(table) - 2 + i;
        if (names[i] != NULL && !csv_find_column(table, names[i], &columns[i], &inner))
            return yaml_refuse(at, err, "%s", inner.text);
    }
    return true;
}

bool marks_take(struct marks *marks, const struct csv_table *table, const char *series,
                const char *x, const char *y, const struct yaml_node *at, struct sim_error *err)
{
    const char *names[SERIES_MAX];
    size_t known = marks_series(table, names, SERIES_MAX), columns[2], by = 0, rows;

    *marks = (struct marks){ 0 };
    if (!find_columns(table, x, y, columns, at, err))
        return false;
    if (series != NULL && !csv_find_column(table, "series", &by, NULL))
        return yaml_refuse(at, err, "series: the table has no column 'series'");
    rows = csv_rows(table);
    marks->x = calloc(rows + 1, sizeof *marks->x);
    marks->y = calloc(rows + 1, sizeof *marks->y);
    SIM_CHECK(NULL, marks->x != NULL && marks->y != NULL, "no memory for marks");
    snprintf(marks->series, sizeof marks->series, "%s", series != NULL ? series : "published");
    for (size_t r = 0; r < rows; r++) {
        if (series != NULL && strcmp(csv_cell(table, r, by), series) != 0)
            continue;
        if (!csv_cell_number(table, r, columns[0], &marks->x[marks->count], err) ||
            !csv_cell_number(table, r, columns[1], &marks->y[marks->count], err))
            return false;
        marks->count++;
    }
    if (marks->count > 0)
        return true;
    const char *near = series != NULL ? param_nearest(series, names, known) : NULL;
    return yaml_refuse(at, err, "series: no row is of series '%s'%s%s%s",
                       series != NULL ? series : "", near != NULL ? "; did you mean '" : "",
                       near != NULL ? near : "", near != NULL ? "'?" : "");
}

void marks_fini(struct marks *marks)
{
    free(marks->x);
    free(marks->y);
    *marks = (struct marks){ 0 };
}
