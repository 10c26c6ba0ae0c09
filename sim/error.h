/* A user's mistake, told once: where, which parameter, what was said, what is allowed.
 *
 * Functions that read what a user wrote return false and fill one of these; the command line prints
 * it as `file:line:column: text` and exits 2. Trouble of our own is an assertion (sim/check.h).
 */
#ifndef SIM_ERROR_H
#define SIM_ERROR_H

#include <stdbool.h>
#include <stddef.h>

struct sim_error {
    char file[512];  /* empty when no file is at fault */
    unsigned line;   /* from 1; 0 when no line is at fault */
    unsigned column; /* from 1; 0 when no column is at fault */
    char text[1024]; /* parameter, value, allowed range or nearest name; no newline */
};

/* Fills err with a place and a printf-style text. Always returns false, so that a reader can
 * `return sim_error_set(...)`. err may be NULL. */
bool sim_error_set(struct sim_error *err, const char *file, unsigned line, unsigned column,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Writes "file:line:column: text" (leaving out what is not known) into buf, cut to bytes. */
void sim_error_format(const struct sim_error *err, char *buf, size_t bytes);

#endif
