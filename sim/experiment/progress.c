#include "sim/experiment/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BAR_COLUMNS 30

static double seconds_since(const struct timespec *then, const struct timespec *now)
{
    return (double)(now->tv_sec - then->tv_sec) + (double)(now->tv_nsec - then->tv_nsec) / 1e9;
}

void progress_begin(struct progress *progress, bool on, size_t total, size_t done)
{
    *progress = (struct progress){ .total = total, .at_start = done };
    progress->on = on && isatty(STDERR_FILENO);
    clock_gettime(CLOCK_MONOTONIC, &progress->began);
    progress->last = progress->began;
    progress->last.tv_sec -= 1;
}

void progress_show(struct progress *progress, size_t done)
{
    struct timespec now;
    char bar[BAR_COLUMNS + 1];

    if (!progress->on)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (seconds_since(&progress->last, &now) < 0.1 && done < progress->total)
        return;
    progress->last = now;

    size_t filled = progress->total > 0 ? done * BAR_COLUMNS / progress->total : 0;
    for (size_t i = 0; i < BAR_COLUMNS; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_COLUMNS] = '\0';

    size_t finished = done - progress->at_start;
    double elapsed = seconds_since(&progress->began, &now);
    fprintf(stderr, "\r[%s] %zu of %zu runs", bar, done, progress->total);
    if (finished > 0)
        fprintf(stderr, ", %.0f s left ", elapsed * (double)(progress->total - done) /
                                              (double)finished);
    else
        fprintf(stderr, "             ");
    fflush(stderr);
    progress->shown = true;
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        fprintf(stderr, "\r%*s\r", BAR_COLUMNS + 45, "");
    fflush(stderr);
}
