/* The files a finished sweep leaves beside its resolved scenario: points.csv, means.csv,
 * ledger.csv, summary.json, latency/ and figures/. docs/results.md says what stands in them.
 */
#ifndef SIM_EXPERIMENT_RESULT_FILES_H
#define SIM_EXPERIMENT_RESULT_FILES_H

#include "sim/experiment/expect.h"
#include "sim/experiment/output_dir.h"
#include "sim/experiment/point_store.h"
#include "sim/experiment/results.h"
#include "sim/output/whole_file.h"

/* Reads every run out of the store and writes all files but the figures. verdicts holds one for
 * each expectation. results is filled by results_load first. */
bool result_files_write(const struct output_dir *dir, const struct results *results,
                        const struct point_store *store, const struct verdict *verdicts,
                        struct output_error *err);

/* Takes the runs in. False when one is missing or broken (somebody removed it meanwhile). */
bool results_load(struct results *results, const struct point_store *store);

void summary_print(FILE *out, const struct results *results, const struct verdict *verdicts);

/* Every plot into figures/. OUTPUT_NOT_RENDERED: data and scripts are there. */
bool figures_write(const struct output_dir *dir, const struct results *results,
                   struct output_error *err);

#endif
