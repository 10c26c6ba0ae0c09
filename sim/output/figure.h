/* Figures by gnuplot: data and a script that makes the same picture again, and the picture.
 *
 * A figure has one to four panels; a panel has axes and series, or is a heat map. Measurements
 * somebody published are open marks, simulated series are solid lines; a published series and the
 * simulated one that reproduces it share a colour (`color`). The colours differ to colour-blind
 * readers too, and so do the marks. Bytes of data and script depend on the figure alone, not on the
 * path, the machine or the clock; the rendered picture also depends on gnuplot and fonts.
 */
#ifndef SIM_OUTPUT_FIGURE_H
#define SIM_OUTPUT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "sim/output/whole_file.h"

#define FIGURE_PANELS_MAX 4
#define FIGURE_COLORS     8

enum figure_style {
    FIGURE_LINE,       /* simulated: a solid line, filled marks where points are few */
    FIGURE_MARKS,      /* published: open marks */
    FIGURE_LINE_MARKS, /* a thin dashed line through open marks */
};

struct figure_series {
    const char *label; /* in the legend; NULL or empty: not in it */
    enum figure_style style;
    unsigned color; /* 1..FIGURE_COLORS, further ones wrap; 0: the next one not yet used */
    size_t count;
    const double *x, *y;      /* count of each; a y that is NaN breaks the line */
    const double *low, *high; /* error bars: absolute y values, or both NULL */
};

struct figure_axis {
    const char *label; /* with its unit: "offered load (packets/s)" */
    bool log;
    bool from_zero;  /* a linear axis starts at 0 where no range is fixed */
    double min, max; /* fixed range when min < max, else found from the data */
    /* Of an x axis: NULL for numbers, or word i stands at i + 1, whatever range and scale are. */
    const char *const *words;
    size_t word_count;
};

/* A value over two axes of words or numbers: a cell each, as far apart as their neighbours. */
struct figure_heat {
    const char *const *x_ticks, *const *y_ticks; /* a word a column; a word a row, from below */
    bool x_is_words, y_is_words;                 /* not numbers: room is made for long ones */
    size_t columns, rows;
    const double *values;     /* row by row, from below; NaN leaves the cell empty */
    struct figure_axis scale; /* of the colours; log only where every value is above 0 */
};

struct figure_panel {
    const char *title; /* above the panel; may be NULL (a figure of one panel has its own title) */
    struct figure_axis x, y;
    const struct figure_series *series;
    size_t series_count;
    const struct figure_heat *heat; /* instead of series; else NULL */
};

struct figure {
    const char *title;
    const char *const *caption; /* lines of "what you see", below the picture; may be NULL */
    size_t caption_count;
    const struct figure_panel *panels;
    size_t panel_count; /* 1..FIGURE_PANELS_MAX */
};

/* Writes dir/name.dat and dir/name.gp; with render also dir/name.svg and dir/name.png.
 * name is a plain file name without extension. False + err:
 * OUTPUT_CANNOT_WRITE, or OUTPUT_NOT_RENDERED with data and script in place. */
bool figure_write(const struct figure *figure, const char *dir, const char *name, bool render,
                  struct output_error *err);

/* Only data and script, to streams; name is what the script calls its data file ("<name>.dat"). */
void figure_print_data(const struct figure *figure, FILE *out);
void figure_print_script(const struct figure *figure, const char *name, FILE *out);

/* The first panel for a terminal of that size (at least 40 x 12), in plain ASCII. False when
 * gnuplot is missing or failed; nothing is printed then. */
bool figure_print(const struct figure *figure, FILE *out, unsigned columns, unsigned rows);

#endif
