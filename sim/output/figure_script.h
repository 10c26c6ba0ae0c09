/* The text a figure becomes: gnuplot data blocks and scripts. See sim/output/figure.h. */
#ifndef SIM_OUTPUT_FIGURE_SCRIPT_H
#define SIM_OUTPUT_FIGURE_SCRIPT_H

#include "sim/output/figure.h"

/* A script with its data inside that draws the first panel as columns x rows of ASCII. */
void figure_print_terminal_script(const struct figure *figure, unsigned columns, unsigned rows,
                                  FILE *out);

/* Text as gnuplot reads it in single quotes. */
void figure_print_quoted(FILE *out, const char *text, size_t length);

/* ---- figure_words.c: the words along an axis ----------------------------------------------- */

/* How words lie. */
struct figure_words {
    unsigned degrees;    /* they rise by that much to their tick; 0: level */
    unsigned height;     /* pixels they take below the line that level ones stand on */
    unsigned characters; /* each is cut after so many; 0: whole */
};

/* Under an axis `width` pixels wide that has `left` pixels of the picture beside it. */
struct figure_words figure_lay_words(const char *const *words, size_t count, double width,
                                     double left);

/* Pixels that level words take beside an axis. */
double figure_words_width(const char *const *words, size_t count);

/* The ticks of an axis ('x' or 'y'): word i at i + first. */
void figure_print_words(char axis, const char *const *words, size_t count, size_t first,
                        const struct figure_words *lie, FILE *out);

/* What a reader sees of UTF-8; of the longest. */
size_t figure_characters(const char *text);
size_t figure_longest_word(const char *const *words, size_t count);

/* ---- figure_heat.c: a panel that is a heat map -------------------------------------------- */

/* Its block of data, without the empty lines before it. */
void figure_print_heat_data(const struct figure_panel *panel, unsigned block, FILE *out);

/* The place of its plot in the picture, in shares of width and height. */
struct figure_frame {
    double left, right, top, bottom;
    bool has_numbers;            /* there is room for one in every cell */
    struct figure_words x_words; /* how the columns' words lie */
};
void figure_print_heat(const struct figure_panel *panel, const struct figure_frame *frame,
                       const char *data_file, unsigned block, FILE *out);

/* With data, for the dumb terminal; what comes before the plot command is up to the caller. */
void figure_print_heat_terminal(const struct figure_panel *panel, FILE *out);

#endif
