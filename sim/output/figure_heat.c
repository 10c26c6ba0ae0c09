/* Heat maps: one cell for each pair of places, coloured by its value, with the number in it where
 * there is room. The colours are viridis (S. van der Walt and N. Smith, CC0): its lightness grows
 * evenly, so it reads in grey and to colour-blind readers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/output/figure_script.h"
#include "sim/output/number.h"

#define LONG_TICK  9   /* characters of a row's word */
#define DARK_SHARE 0.6 /* of the scale: up to here a cell is dark enough for white digits */

struct range {
    double low, high;
};

static struct range values_range(const struct figure_heat *heat);
static bool scale_is_log(const struct figure_heat *heat, struct range range);
static double share_of(double value, struct range range, bool is_log);
static void print_cell_text(double value, FILE *out);

static double value_at(const struct figure_heat *heat, size_t row, size_t column)
{
    return heat->values[row * heat->columns + column];
}

/* column row value text dark? */
static void print_cells(const struct figure_heat *heat, FILE *out)
{
    struct range range = values_range(heat);
    bool is_log = scale_is_log(heat, range);
    char number[NUMBER_BYTES];

    for (size_t row = 0; row < heat->rows; row++)
        for (size_t column = 0; column < heat->columns; column++) {
            double value = value_at(heat, row, column);

            if (!isfinite(value))
                continue;
            fprintf(out, "%zu %zu %s ", column, row, number_text(number, value));
            print_cell_text(value, out);
            fprintf(out, " %d\n", share_of(value, range, is_log) <= DARK_SHARE);
        }
}

void figure_print_heat_data(const struct figure_panel *panel, unsigned block, FILE *out)
{
    fprintf(out, "# %u: ", block);
    figure_print_quoted(out, panel->heat->scale.label, strlen(panel->heat->scale.label));
    fputs("\n# column: ", out);
    figure_print_quoted(out, panel->x.label, strlen(panel->x.label));
    fputs(", row: ", out);
    figure_print_quoted(out, panel->y.label, strlen(panel->y.label));
    fputs(", value, its text, 1 where that is white\n", out);
    print_cells(panel->heat, out);
}

static bool is_empty(struct range range)
{
    return !(range.low <= range.high);
}

static void print_axes(const struct figure_panel *panel, const struct figure_words *x_words,
                       FILE *out)
{
    static const struct figure_words level;
    const struct figure_heat *heat = panel->heat;

    fputs("unset logscale\n", out);
    figure_print_words('x', heat->x_ticks, heat->columns, 0, x_words, out);
    figure_print_words('y', heat->y_ticks, heat->rows, 0, &level, out);
    fprintf(out, "set xrange [-0.5:%zu.5]\nset yrange [-0.5:%zu.5]\n", heat->columns - 1,
            heat->rows - 1);
    fputs("set xlabel ", out);
    figure_print_quoted(out, panel->x.label, strlen(panel->x.label));
    fputs(" textcolor '#222222'\nset ylabel ", out);
    /* Long words leave no room beside them, and say what they are. */
    figure_print_quoted(
        out, panel->y.label,
        figure_longest_word(heat->y_ticks, heat->rows) < LONG_TICK ? strlen(panel->y.label) : 0);
    fputs(" textcolor '#222222' offset -0.5,0\n", out);
}

/* gnuplot's own engineering numbers; with a digit more where the leading one would stand alone. */
static const char *scale_format(double high)
{
    double leading = high;

    if (high < 1e4)
        return "%.4g";
    while (leading >= 1000)
        leading /= 1000;
    return leading < 10 ? "%.1s%c" : "%.0s%c";
}

void figure_print_heat(const struct figure_panel *panel, const struct figure_frame *frame,
                       const char *data_file, unsigned block, FILE *out)
{
    const struct figure_heat *heat = panel->heat;
    struct range range = values_range(heat);
    char low[NUMBER_BYTES], high[NUMBER_BYTES];
    double width = frame->right - frame->left, height = frame->top - frame->bottom;

    fprintf(out,
            "set lmargin at screen %.4f\nset rmargin at screen %.4f\n"
            "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
            frame->left, frame->right, frame->top, frame->bottom);
    fputs("set border 3 linecolor '#666666' linewidth 1\n"
          "set tics nomirror out scale 0.6 textcolor '#222222'\nunset grid\n"
          "set palette defined (0 '#440154', 1 '#46327e', 2 '#365c8d', 3 '#277f8e', 4 '#1fa187', "
          "5 '#4ac16d', 6 '#a0da39', 7 '#fde725')\n",
          out);
    print_axes(panel, &frame->x_words, out);
    if (is_empty(range)) {
        fputs("set label 'no data' at graph 0.5, graph 0.5 center textcolor '#888888'\n"
              "plot -2\nset xtics autofreq\nset ytics autofreq\n",
              out);
        return;
    }
    if (range.low == range.high) /* gnuplot needs a range */
        range.high = range.low + (range.low == 0 ? 1 : fabs(range.low));
    if (scale_is_log(heat, range))
        fputs("set logscale cb\n", out);
    fprintf(out, "set cbrange [%s:%s]\nset format cb '%s'\n", number_text(low, range.low),
            number_text(high, range.high), scale_format(range.high));
    fprintf(out,
            "set colorbox user origin screen %.4f, screen %.4f size screen %.4f, screen %.4f\n",
            frame->right + 0.02 * width, frame->bottom, 0.035 * width, height);
    fprintf(out,
            "plot '%s' index %u using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror "
            "fillstyle solid 1 noborder linecolor palette",
            data_file, block);
    if (frame->has_numbers)
        fprintf(out,
                ", \\\n     '%s' index %u using 1:2:($5 == 1 ? strcol(4) : '') with labels font "
                "small_font textcolor '#ffffff', \\\n     '%s' index %u using 1:2:($5 == 0 ? "
                "strcol(4) : '') with labels font small_font textcolor '#111111'",
                data_file, block, data_file, block);
    fprintf(out, "\nunset logscale cb\nset xtics autofreq norotate%s\nset ytics autofreq\n",
            frame->x_words.degrees > 0 ? " autojustify" : "");
}

void figure_print_heat_terminal(const struct figure_panel *panel, FILE *out)
{
    static const struct figure_words level;

    fputs("$cells << END_OF_CELLS\n", out);
    print_cells(panel->heat, out);
    fputs("END_OF_CELLS\nunset key\nset tics nomirror\nset border 3\n", out);
    print_axes(panel, &level, out);
    fputs("set label 1 ", out);
    figure_print_quoted(out, panel->heat->scale.label, strlen(panel->heat->scale.label));
    fputs(" at graph 0, graph 1 left offset character -6,1\n", out);
    if (is_empty(values_range(panel->heat)))
        fputs("plot -2\n", out);
    else
        fputs("plot $cells using 1:2:(strcol(4)) with labels\n", out);
}

static struct range values_range(const struct figure_heat *heat)
{
    struct range range = { INFINITY, -INFINITY };

    for (size_t i = 0; i < heat->rows * heat->columns; i++)
        if (isfinite(heat->values[i])) {
            range.low = fmin(range.low, heat->values[i]);
            range.high = fmax(range.high, heat->values[i]);
        }
    return range;
}

static bool scale_is_log(const struct figure_heat *heat, struct range range)
{
    return heat->scale.log && range.low > 0;
}

/* Where in the range the value lies: 0 .. 1. */
static double share_of(double value, struct range range, bool is_log)
{
    if (range.low == range.high)
        return 0;
    if (is_log)
        return log(value / range.low) / log(range.high / range.low);
    return (value - range.low) / (range.high - range.low);
}

/* Three digits, thousands as k, millions as M. */
static void print_cell_text(double value, FILE *out)
{
    static const struct {
        double from, unit;
        const char *suffix;
    } steps[] = { { 1e9, 1e9, "G" }, { 1e6, 1e6, "M" }, { 1e4, 1e3, "k" } };

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (fabs(value) >= steps[i].from) {
            fprintf(out, "%.3g%s", value / steps[i].unit, steps[i].suffix);
            return;
        }
    fprintf(out, fabs(value) >= 1000 ? "%.0f" : "%.3g", value);
}
