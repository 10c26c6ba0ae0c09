/* The folder results go to: made, recognised, locked, and never mixed with somebody else's files.
 */
#ifndef SIM_EXPERIMENT_OUTPUT_DIR_H
#define SIM_EXPERIMENT_OUTPUT_DIR_H

#include "sim/experiment/scenario.h"
#include "sim/output/whole_file.h"

struct output_dir {
    char path[SCENARIO_PATH_BYTES];
    bool was_made; /* by us, for this run: goes again when the run is refused */
    int lock;      /* on .points/; -1 when there is none */
};

/* Makes the folder and its parents, writes resolved.yaml, makes and locks .points/. A folder that
 * holds results of the same resolved scenario is taken over; one that holds anything else is
 * refused, or with force cleared of results (files that are not ours stay). False + err: the
 * user's to mend, exit 2. */
bool output_dir_open(struct output_dir *dir, const char *path, const char *resolved,
                     size_t resolved_bytes, bool force, struct sim_error *err);

/* The run never happened: a folder made for it goes, with what we put into it. */
void output_dir_abandon(struct output_dir *dir);

void output_dir_close(struct output_dir *dir);

/* Removes the files of ours in path/name whose names end in one of the endings. */
void output_dir_clear(const struct output_dir *dir, const char *name,
                      const char *const *endings);

#endif
