/* A latency histogram as HdrHistogram's percentile text (.hgrm), which existing plotters read.
 *
 * Layout of the Java library: five ticks for each halving of the distance to 100 %, a last row of
 * three columns, three footer lines. The histogram holds picoseconds, the text microseconds.
 */
#ifndef SIM_OUTPUT_HGRM_H
#define SIM_OUTPUT_HGRM_H

#include <stdio.h>

#include "sim/histogram.h"

/* An empty histogram gives header and footer, no row. */
void hgrm_write(FILE *out, const struct histogram *latency_ps);

#endif
