/* The text a figure becomes: gnuplot data blocks and scripts. See sim/output/figure.h. */
#ifndef SIM_OUTPUT_FIGURE_SCRIPT_H
#define SIM_OUTPUT_FIGURE_SCRIPT_H

#include "sim/output/figure.h"

/* A script with its data inside that draws the first panel as columns x rows of ASCII. */
void figure_print_terminal_script(const struct figure *figure, unsigned columns, unsigned rows,
                                  FILE *out);

/* Text as gnuplot reads it in single quotes. */
void figure_print_quoted(FILE *out, const char *text, size_t length);

/* ---- figure_heat.c: a panel that is a heat map -------------------------------------------- */

/* Its block of data, without the empty lines before it. */
void figure_print_heat_data(const struct figure_panel *panel, unsigned block, FILE *out);

/* The place of its plot in the picture, in shares of width and height. */
struct figure_frame {
    double left, right, top, bottom;
    bool has_numbers; /* there is room for one in every cell */
};
void figure_print_heat(const struct figure_panel *panel, const struct figure_frame *frame,
                       const char *data_file, unsigned block, FILE *out);

/* With data, for the dumb terminal; what comes before the plot command is up to the caller. */
void figure_print_heat_terminal(const struct figure_panel *panel, FILE *out);

#endif
