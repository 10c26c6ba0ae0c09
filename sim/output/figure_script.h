/* The text a figure becomes: gnuplot data blocks and scripts. See sim/output/figure.h. */
#ifndef SIM_OUTPUT_FIGURE_SCRIPT_H
#define SIM_OUTPUT_FIGURE_SCRIPT_H

#include "sim/output/figure.h"

/* A script with its data inside that draws the first panel as columns x rows of ASCII. */
void figure_print_terminal_script(const struct figure *figure, unsigned columns, unsigned rows,
                                  FILE *out);

#endif
