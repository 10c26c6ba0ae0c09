/* What `run` prints when it is done: main results, expectations, a small plot, where files are. */
#ifndef SIM_CLI_REPORT_H
#define SIM_CLI_REPORT_H

#include "sim/experiment/expect.h"
#include "sim/experiment/results.h"

struct report_options {
    bool json;       /* the summary on stdout, nothing else there */
    bool plot;       /* a plot in text also when stdout is no terminal */
    bool quiet;      /* failed expectations only */
    bool figures;    /* they were made */
    const char *dir; /* where results are */
};

void report_print(const struct results *results, const struct verdict *verdicts,
                  const struct report_options *options);

#endif
