/* One run: one machine, built, driven through its window, read out, and gone. */
#ifndef SIM_EXPERIMENT_RUN_H
#define SIM_EXPERIMENT_RUN_H

#include <stdio.h>

#include "sim/experiment/scenario.h"
#include "sim/histogram.h"

struct run_request {
    const struct scenario *scenario;
    const struct param_set *set; /* of the point */
    uint64_t replication;
    uint64_t story_packet; /* 0: none */
    FILE *events;          /* the machine's events as text; NULL: nobody listens */
    FILE *samples;         /* where samples: go; NULL: nobody looks */
    FILE *host_text;       /* what the machine's own tools print; NULL: nobody looks */
    enum sim_owner owner;
};

enum run_end {
    RUN_FINE,
    RUN_REFUSED, /* the user can mend it: err says what */
    RUN_BROKEN,  /* an identity does not hold: err says which */
};

/* metrics: the model's struct; histograms: one a latency row, cleared here. story: where the kept
 * packet's story goes, or NULL; *told says whether there was one. */
enum run_end run_once(const struct run_request *request, void *metrics,
                      struct histogram *histograms, FILE *story, bool *told, struct sim_error *err);

#endif
