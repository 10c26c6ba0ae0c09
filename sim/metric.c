#include "sim/metric.h"

#include <stdio.h>
#include <string.h>

double metric_value(const struct metric_row *row, const void *metrics)
{
    const void *field = (const char *)metrics + row->offset;

    switch (row->kind) {
    case METRIC_KIND_UINT:
        return (double)*(const uint64_t *)field;
    case METRIC_KIND_DOUBLE:
        return *(const double *)field;
    }
    return 0;
}

void metric_series_name(const struct metric_row *row, char *name, size_t bytes)
{
    size_t before = strcspn(row->name, "0123456789");
    const char *number = row->name + before;

    if (row->series > 0)
        snprintf(name, bytes, "%.*sN%s", (int)before, row->name,
                 number + strspn(number, "0123456789"));
    else
        snprintf(name, bytes, "%s", row->name);
}

const struct metric_row *metric_find(const struct metric_table *table, const char *name)
{
    for (size_t i = 0; i < table->row_count; i++)
        if (strcmp(table->rows[i].name, name) == 0)
            return &table->rows[i];
    return NULL;
}
