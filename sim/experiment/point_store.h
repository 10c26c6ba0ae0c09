/* What finished runs left, kept until the whole sweep is done: one whole file a run.
 *
 * A file carries the fingerprint of what it is the result of (the resolved point, the replication,
 * the program), so that an interrupted sweep takes up only what still fits, and a checksum. The
 * folder is .points/ inside the results; it goes when the sweep is complete.
 */
#ifndef SIM_EXPERIMENT_POINT_STORE_H
#define SIM_EXPERIMENT_POINT_STORE_H

#include "sim/experiment/scenario.h"
#include "sim/histogram.h"
#include "sim/output/whole_file.h"

struct point_store {
    const struct scenario *scenario; /* borrowed */
    char dir[SCENARIO_PATH_BYTES * 2];
    size_t replications, latency_count;
    uint64_t fingerprint; /* of everything but point and replication */
};

/* resolved is the text of the resolved scenario. Nothing is made yet. */
void point_store_init(struct point_store *store, const struct scenario *scenario,
                      const char *output_dir, const char *resolved, size_t resolved_bytes);

/* run is point * replications + replication. */
bool point_store_write(const struct point_store *store, size_t run, const void *metrics,
                       const struct histogram *histograms, struct output_error *err);

/* False when there is no such file, or it is not whole, or belongs to something else. */
bool point_store_read(const struct point_store *store, size_t run, void *metrics,
                      struct histogram *histograms);

/* The text of the machine's own tools, of a point's first run; written before the run itself. The
 * reader frees it; NULL: there is none. */
bool point_store_write_host(const struct point_store *store, size_t run, const char *text,
                            size_t bytes, struct output_error *err);
char *point_store_read_host(const struct point_store *store, size_t run, size_t *bytes);

/* The same of what a sampler wrote. */
bool point_store_write_samples(const struct point_store *store, size_t run, const char *text,
                               size_t bytes, struct output_error *err);
char *point_store_read_samples(const struct point_store *store, size_t run, size_t *bytes);

/* Removes the folder and everything in it. */
void point_store_remove(const struct point_store *store);

#endif
