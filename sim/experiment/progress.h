/* One line on a terminal that says how far a sweep is and how long it will take. */
#ifndef SIM_EXPERIMENT_PROGRESS_H
#define SIM_EXPERIMENT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct progress {
    bool on;
    bool shown;
    size_t total, at_start;
    struct timespec began, last;
};

/* on: shown where stderr is a terminal. */
void progress_begin(struct progress *progress, bool on, size_t total, size_t done);
void progress_show(struct progress *progress, size_t done); /* at most ten times a second */
void progress_end(struct progress *progress);               /* wipes the line */

#endif
