/* The runs of a sweep, done by worker processes.
 *
 * Workers are forked before any simulation exists and do one run after the other; which of them
 * does which run is chance, and nothing in a result knows. The parent watches: progress, Ctrl-C,
 * and workers that die.
 */
#ifndef SIM_EXPERIMENT_WORKERS_H
#define SIM_EXPERIMENT_WORKERS_H

#include "sim/experiment/point_store.h"

struct work_order {
    const struct scenario *scenario;
    const struct point_store *store;
    const size_t *runs; /* those still to be done */
    size_t run_count;
    size_t done_before; /* taken over from an interrupted sweep; for the progress line */
    unsigned jobs;      /* at least 1 */
    enum sim_owner owner;
    bool progress;
};

enum work_end {
    WORK_DONE,
    WORK_REFUSED,      /* the user can mend it: err */
    WORK_BROKEN,       /* an identity does not hold, or a check failed: err */
    WORK_CANNOT_WRITE, /* err */
    WORK_LOST,         /* a worker was killed: err */
    WORK_INTERRUPTED,  /* Ctrl-C or a termination request; *signal says which */
};

/* SIGINT and SIGTERM are blocked by the caller. */
enum work_end work_all(const struct work_order *order, int *signal, struct sim_error *err);

#endif
