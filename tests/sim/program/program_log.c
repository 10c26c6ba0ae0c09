/* Logs of programs: kept, compared, shown. */
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "tests/sim/program/program.h"

void log_clear(struct log *log)
{
    log->count = 0;
}

void log_free(struct log *log)
{
    free(log->lines);
    *log = (struct log){ 0 };
}

void log_add(struct log *log, struct log_line line)
{
    if (log->count == log->capacity) {
        log->capacity = log->capacity > 0 ? 2 * log->capacity : 256;
        log->lines = realloc(log->lines, log->capacity * sizeof *log->lines);
        SIM_CHECK(NULL, log->lines != NULL, "no memory for a log");
    }
    log->lines[log->count++] = line;
}

static bool lines_equal(const struct log_line *a, const struct log_line *b)
{
    return a->time_ps == b->time_ps && a->value == b->value && a->cpu == b->cpu &&
           a->code == b->code && a->what == b->what && a->detail == b->detail;
}

static size_t first_difference(const struct log *a, const struct log *b)
{
    size_t i = 0;

    while (i < a->count && i < b->count && lines_equal(&a->lines[i], &b->lines[i]))
        i++;
    return i;
}

bool log_equal(const struct log *a, const struct log *b)
{
    return a->count == b->count && first_difference(a, b) == a->count;
}

static void print_line(FILE *out, const char *name, const struct log *log, size_t i)
{
    if (i >= log->count) {
        fprintf(out, "  %-14s (ends)\n", name);
        return;
    }

    const struct log_line *line = &log->lines[i];

    fprintf(out, "  %-14s %8llu ps  cpu %3u  code %3u  what %3u.%-3u  %llu\n", name,
            (unsigned long long)line->time_ps, line->cpu, line->code, line->what, line->detail,
            (unsigned long long)line->value);
}

void log_print_difference(FILE *out, const char *a_name, const struct log *a, const char *b_name,
                          const struct log *b)
{
    size_t at = first_difference(a, b);

    for (size_t i = at < 4 ? 0 : at - 4; i < at; i++)
        print_line(out, "both", a, i);
    for (size_t i = at; i < at + 4; i++) {
        print_line(out, a_name, a, i);
        print_line(out, b_name, b, i);
    }
}
