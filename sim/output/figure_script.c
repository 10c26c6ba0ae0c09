/* Layout in pixels, worked out here rather than left to gnuplot, so that the legend, the caption
 * and the panels never meet:
 *
 *   title (bold, left)
 *   panel: its title, legend rows, the plot with its axis labels     (one to three, one above the
 *   ...                                                               other; four: two by two)
 *   caption lines (small, grey)
 */
#include "sim/output/figure_script.h"

#include <math.h>
#include <string.h>

#include "sim/check.h"
#include "sim/output/number.h"

enum {
    WIDTH = 900, /* of one column of panels */
    ONE_PANEL_HEIGHT = 560 /* without caption */,
    PANEL_HEIGHT = 420, /* where there are several */
    EDGE = 26,          /* around everything */
    LEFT = 122,         /* tick labels of seven digits and axis label */
    LEFT_MAX = 360,     /* of a heat map whose rows have long words */
    RIGHT = 40,         /* half of the last tick's label */
    BELOW = 66,         /* tick labels and axis label */
    TITLE_LINE = 30,
    PANEL_TITLE_LINE = 26,
    LEGEND_LINE = 25,
    CAPTION_LINE = 23,
    COLOR_BOX = 110, /* beside a heat map: the scale of its colours and their labels */
    CELL_WIDTH = 52, /* of a heat map, for a number in it */
    CELL_HEIGHT = 15,
    LEGEND_CHARACTER = 8, /* widths: a little generous, because fonts differ */
    LEGEND_STROKE = 32,   /* the piece of line in the legend */
    LEGEND_SAMPLE = 44,   /* with the space after it */
    LEGEND_GAP = 22,
    CAPTION_CHARACTER = 8,
    TITLE_CHARACTER = 12,
    TERMINAL_LEFT = 12, /* characters: of the dumb terminal's tick labels */
    FEW_POINTS = 60,    /* up to here a line shows its points */
};

/* Okabe and Ito's colours without the yellow (too light on white), darkest contrasts first; each
 * with an open and a filled mark of the same shape. */
static const struct {
    const char *rgb;
    int open_mark, filled_mark;
    char ascii;
} colors[FIGURE_COLORS] = {
    { "#0072B2", 6, 7, 'o' },   /* blue, circle */
    { "#D55E00", 4, 5, 'x' },   /* vermilion, square */
    { "#009E73", 8, 9, '+' },   /* green, triangle */
    { "#AA4499", 12, 13, '#' }, /* purple, diamond */
    { "#E69F00", 10, 11, '@' }, /* orange, triangle on its head */
    { "#56B4E9", 14, 15, '%' }, /* sky blue, pentagon */
    { "#333333", 2, 2, '*' },   /* black, cross */
    { "#8C510A", 1, 1, '=' },   /* brown, plus */
};

struct layout {
    unsigned width, height; /* of the picture */
    unsigned columns, rows; /* of panels */
    unsigned title_lines, caption_lines, caption_characters, title_characters;
    unsigned words_height; /* what leaning words add below each panel */
};

static struct layout lay_out(const struct figure *figure);
static unsigned longest_legend(const struct figure *figure, const struct layout *l);
static struct figure_words lay_x_words(const struct figure_panel *panel, const struct layout *l);
static unsigned highest_words(const struct figure *figure, const struct layout *l);
static double left_of(const struct figure_panel *panel);
static void print_panel(const struct figure *figure, const struct layout *l, size_t panel,
                        const char *data_file, unsigned first_block, FILE *out);
static unsigned legend_rows(const struct figure_panel *panel, unsigned plot_width);
static void print_legend(const struct figure_panel *panel, const struct layout *l, double left,
                         double top, double right, FILE *out);
static bool has_marks(const struct figure_series *s);
static void print_mark(const struct figure_series *s, unsigned color, FILE *out);
static void print_axis(char name, const struct figure_axis *axis, const struct figure_panel *panel,
                       FILE *out);
static void print_words_axis(const struct figure_axis *axis, const struct figure_words *words,
                             FILE *out);
static void print_plot(const struct figure_panel *panel, const char *data_file,
                       unsigned first_block, FILE *out);
static void print_series(const struct figure_series *s, const char *data_file, unsigned block,
                         unsigned color, FILE *out);
static unsigned wrap(const char *text, unsigned characters, unsigned line, const char **start,
                     size_t *length);
static void print_label(FILE *out, const char *text, size_t length, double x, double y,
                        const char *font, const char *color);
static void print_block(const struct figure_series *s, FILE *out);
static bool is_drawable(const struct figure_panel *panel, const struct figure_series *s);
static unsigned pick_color(const struct figure_panel *panel, size_t series);

/* One block (two empty lines between blocks: gnuplot's `index`) for each drawable series. */
void figure_print_data(const struct figure *figure, FILE *out)
{
    unsigned block = 0;

    fputs("# The data of a figure; blocks in the order of the script.\n", out);
    for (size_t p = 0; p < figure->panel_count; p++) {
        const struct figure_panel *panel = &figure->panels[p];

        if (panel->heat) {
            fputs(block ? "\n\n" : "", out);
            figure_print_heat_data(panel, block++, out);
        }
        for (size_t i = 0; i < panel->series_count; i++) {
            const struct figure_series *s = &panel->series[i];

            if (!is_drawable(panel, s))
                continue;
            fprintf(out, "%s# %u: ", block ? "\n\n" : "", block);
            figure_print_quoted(out, s->label ? s->label : "", s->label ? strlen(s->label) : 0);
            fputs("\n# x: ", out);
            figure_print_quoted(out, panel->x.label, strlen(panel->x.label));
            fputs(", y: ", out);
            figure_print_quoted(out, panel->y.label, strlen(panel->y.label));
            fputs(s->low ? ", low, high\n" : "\n", out);
            print_block(s, out);
            block++;
        }
    }
}

/* A point that is none becomes one empty line, which breaks the line; never two in a row. */
static void print_block(const struct figure_series *s, FILE *out)
{
    char x[NUMBER_BYTES], y[NUMBER_BYTES];
    bool line_is_open = false;

    for (size_t i = 0; i < s->count; i++) {
        if (!isfinite(s->x[i]) || !isfinite(s->y[i])) {
            if (line_is_open && i + 1 < s->count)
                fputc('\n', out);
            line_is_open = false;
            continue;
        }
        fprintf(out, "%s %s", number_text(x, s->x[i]), number_text(y, s->y[i]));
        if (s->low)
            fprintf(out, " %s %s", number_text(x, isfinite(s->low[i]) ? s->low[i] : s->y[i]),
                    number_text(y, isfinite(s->high[i]) ? s->high[i] : s->y[i]));
        fputc('\n', out);
        line_is_open = true;
    }
}

void figure_print_script(const struct figure *figure, const char *name, FILE *out)
{
    struct layout l = lay_out(figure);
    char data_file[512];
    const char *line;
    size_t length;
    unsigned block = 0;

    SIM_CHECK(NULL, figure->panel_count >= 1 && figure->panel_count <= FIGURE_PANELS_MAX,
              "a figure of %zu panels", figure->panel_count);
    snprintf(data_file, sizeof(data_file), "%s.dat", name);
    fprintf(
        out,
        "# `gnuplot %s.gp` draws %s.svg and %s.png again from %s.dat.\n"
        "if (!exists('svg')) svg = '%s.svg'\n"
        "if (!exists('png')) png = '%s.png'\n"
        "do for [picture in 'svg png'] {\n"
        "reset\n"
        "if (picture eq 'svg') {\n"
        "    set terminal svg size %u,%u noenhanced background '#ffffff' font 'DejaVu Sans,15'\n"
        "    set output svg\n"
        "    title_font = 'DejaVu Sans:Bold,18'; panel_font = 'DejaVu Sans:Bold,15'\n"
        "    small_font = 'DejaVu Sans,13'; plain_font = 'DejaVu Sans,15'\n"
        "} else {\n"
        "    set terminal pngcairo size %u,%u noenhanced background '#ffffff' "
        "font 'DejaVu Sans,12'\n"
        "    set output png\n"
        "    title_font = 'DejaVu Sans:Bold,14'; panel_font = 'DejaVu Sans:Bold,12'\n"
        "    small_font = 'DejaVu Sans,10.5'; plain_font = 'DejaVu Sans,12'\n"
        "}\n"
        "set encoding utf8\n",
        name, name, name, name, name, name, l.width, l.height, l.width, l.height);
    fputs("set multiplot\n", out);
    for (unsigned i = 0; i < l.title_lines; i++) {
        wrap(figure->title, l.title_characters, i, &line, &length);
        print_label(out, line, length, (double)EDGE / l.width,
                    1 - (EDGE + (i + 0.4) * TITLE_LINE) / l.height, "title_font", "#111111");
    }
    unsigned row = 0;
    for (size_t c = 0; c < figure->caption_count; c++) {
        unsigned lines = wrap(figure->caption[c], l.caption_characters, 0, &line, &length);

        for (unsigned i = 0; i < lines; i++, row++) {
            wrap(figure->caption[c], l.caption_characters, i, &line, &length);
            print_label(out, line, length, (double)EDGE / l.width,
                        (EDGE * 0.6 + (l.caption_lines - row - 0.5) * CAPTION_LINE) / l.height,
                        "small_font", "#555555");
        }
    }
    for (size_t p = 0; p < figure->panel_count; p++) {
        print_panel(figure, &l, p, data_file, block, out);
        block += figure->panels[p].heat != NULL;
        for (size_t i = 0; i < figure->panels[p].series_count; i++)
            block += is_drawable(&figure->panels[p], &figure->panels[p].series[i]);
    }
    fputs("unset multiplot\n"
          "set output\n"
          "}\n",
          out);
}

static struct layout lay_out(const struct figure *figure)
{
    struct layout l = { .columns = figure->panel_count == 4 ? 2 : 1 };
    const char *line;
    size_t length;

    l.rows = ((unsigned)figure->panel_count + l.columns - 1) / l.columns;
    l.width = l.columns == 2 ? 1284 : WIDTH;
    l.caption_characters = (l.width - 2 * EDGE) / CAPTION_CHARACTER;
    l.title_characters = (l.width - 2 * EDGE) / TITLE_CHARACTER;
    l.title_lines = wrap(figure->title, l.title_characters, 0, &line, &length);
    for (size_t c = 0; c < figure->caption_count; c++)
        l.caption_lines += wrap(figure->caption[c], l.caption_characters, 0, &line, &length);
    l.height = figure->panel_count == 1 ? ONE_PANEL_HEIGHT + (l.title_lines - 1) * TITLE_LINE
                                        : l.rows * PANEL_HEIGHT + l.title_lines * TITLE_LINE + EDGE;
    l.height += l.caption_lines * CAPTION_LINE + (l.caption_lines ? 10 : 0);
    l.height += l.rows * longest_legend(figure, &l) * LEGEND_LINE;
    l.words_height = highest_words(figure, &l);
    l.height += l.rows * l.words_height;
    return l;
}

/* Where the words below a panel would overlap they lean; that, too, makes the picture higher. */
static struct figure_words lay_x_words(const struct figure_panel *panel, const struct layout *l)
{
    double width = (double)l->width / l->columns - left_of(panel) - RIGHT;

    if (panel->heat && panel->heat->x_is_words)
        return figure_lay_words(panel->heat->x_ticks, panel->heat->columns, width - COLOR_BOX,
                                left_of(panel));
    if (!panel->heat && panel->x.words)
        return figure_lay_words(panel->x.words, panel->x.word_count, width, LEFT);
    return (struct figure_words){ 0 };
}

static unsigned highest_words(const struct figure *figure, const struct layout *l)
{
    unsigned highest = 0;

    for (size_t p = 0; p < figure->panel_count; p++) {
        unsigned height = lay_x_words(&figure->panels[p], l).height;

        if (height > highest)
            highest = height;
    }
    return highest;
}

/* The rows of a heat map may have words that want more room than numbers. */
static double left_of(const struct figure_panel *panel)
{
    double width = 0;

    if (panel->heat && panel->heat->y_is_words)
        width = figure_words_width(panel->heat->y_ticks, panel->heat->rows);
    return width < LEFT ? LEFT : width < LEFT_MAX ? width : LEFT_MAX;
}

/* Rows beyond two of the longest legend: they make the picture higher, not the plot lower. */
static unsigned longest_legend(const struct figure *figure, const struct layout *l)
{
    unsigned longest = 2;

    for (size_t p = 0; p < figure->panel_count; p++) {
        unsigned rows = legend_rows(&figure->panels[p], l->width / l->columns - LEFT - RIGHT);

        if (rows > longest)
            longest = rows;
    }
    return longest - 2;
}

static void print_panel(const struct figure *figure, const struct layout *l, size_t p,
                        const char *data_file, unsigned first_block, FILE *out)
{
    const struct figure_panel *panel = &figure->panels[p];
    unsigned row = (unsigned)p / l->columns, column = (unsigned)p % l->columns;
    double above = EDGE + l->title_lines * TITLE_LINE;
    double below = EDGE * 0.6 + l->caption_lines * CAPTION_LINE + (l->caption_lines ? 10 : 0);
    double height = (l->height - above - below) / l->rows, width = (double)l->width / l->columns;
    double top = above + row * height, left = column * width + left_of(panel), right;
    double bottom = above + (row + 1) * height - BELOW - l->words_height;
    struct figure_words x_words = lay_x_words(panel, l);
    unsigned rows;
    bool has_title = panel->title && *panel->title && figure->panel_count > 1;

    right = (column + 1) * width - RIGHT;
    rows = legend_rows(panel, (unsigned)(right - left));
    /* The first panel shows title and caption, too. */
    fputs(p == 0 ? "unset key\n" : "unset label\nunset arrow\n", out);
    if (has_title)
        print_label(out, panel->title, strlen(panel->title), left / l->width,
                    1 - (top + 0.55 * PANEL_TITLE_LINE) / l->height, "panel_font", "#111111");
    top += has_title ? PANEL_TITLE_LINE : 0;
    if (panel->heat) {
        struct figure_frame frame = {
            .left = left / l->width,
            .right = (right - COLOR_BOX) / l->width,
            .top = 1 - (top + 10) / l->height,
            .bottom = 1 - bottom / l->height,
            .has_numbers =
                (right - COLOR_BOX - left) / (double)panel->heat->columns >= CELL_WIDTH &&
                (bottom - top - 10) / (double)panel->heat->rows >= CELL_HEIGHT,
            .x_words = x_words,
        };

        figure_print_heat(panel, &frame, data_file, first_block, out);
        return;
    }
    print_legend(panel, l, left, top, right, out);
    top += rows * LEGEND_LINE + 10;
    fprintf(out,
            "set lmargin at screen %.4f\nset rmargin at screen %.4f\n"
            "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
            left / l->width, right / l->width, 1 - top / l->height, 1 - bottom / l->height);
    fputs("set border 3 linecolor '#666666' linewidth 1\n"
          "set tics nomirror out scale 0.6 textcolor '#222222'\n"
          "set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1\n",
          out);
    if (panel->x.words)
        print_words_axis(&panel->x, &x_words, out);
    else
        print_axis('x', &panel->x, panel, out);
    print_axis('y', &panel->y, panel, out);
    print_plot(panel, data_file, first_block, out);
    if (panel->x.words) /* the next panel may have numbers */
        fputs("set xtics autofreq norotate autojustify\n", out);
}

/* Where the next entry of a legend goes: beside the one before while there is room. The legend is
 * laid out here because gnuplot's own depends on font widths, and then overlaps the plot. */
struct legend_place {
    unsigned width;     /* of the plot it stands above */
    unsigned x, row;    /* of the entry just placed */
    unsigned next_free; /* x where the next one may begin */
    unsigned entries;
};

static bool place_entry(struct legend_place *place, const struct figure_panel *panel, size_t series)
{
    const char *label = panel->series[series].label;
    unsigned width;

    if (!label || !*label || !is_drawable(panel, &panel->series[series]))
        return false;
    width = LEGEND_SAMPLE + (unsigned)figure_characters(label) * LEGEND_CHARACTER;
    if (place->next_free > 0 && place->next_free + width > place->width) {
        place->row++;
        place->next_free = 0;
    }
    place->x = place->next_free;
    place->next_free += width + LEGEND_GAP;
    place->entries++;
    return true;
}

static unsigned legend_rows(const struct figure_panel *panel, unsigned plot_width)
{
    struct legend_place place = { .width = plot_width };

    for (size_t i = 0; i < panel->series_count; i++)
        place_entry(&place, panel, i);
    return place.entries ? place.row + 1 : 0;
}

static void print_legend(const struct figure_panel *panel, const struct layout *l, double left,
                         double top, double right, FILE *out)
{
    struct legend_place place = { .width = (unsigned)(right - left) };

    for (size_t i = 0; i < panel->series_count; i++) {
        const struct figure_series *s = &panel->series[i];

        if (!place_entry(&place, panel, i))
            continue;
        double x = left + place.x, y = 1 - (top + (place.row + 0.6) * LEGEND_LINE) / l->height;
        unsigned color = pick_color(panel, i);

        if (s->style != FIGURE_MARKS)
            fprintf(out,
                    "set arrow from screen %.4f, screen %.4f to screen %.4f, screen %.4f nohead "
                    "linecolor '%s' linewidth %s\n",
                    x / l->width, y, (x + LEGEND_STROKE) / l->width, y, colors[color].rgb,
                    s->style == FIGURE_LINE ? "2.4" : "1.4 dashtype 2");
        if (has_marks(s)) {
            fprintf(out, "set label '' at screen %.4f, screen %.4f point linecolor '%s' ",
                    (x + LEGEND_STROKE / 2.0) / l->width, y, colors[color].rgb);
            print_mark(s, color, out);
            fputc('\n', out);
        }
        print_label(out, s->label, strlen(s->label), (x + LEGEND_STROKE + 10) / l->width, y,
                    "plain_font", "#222222");
    }
}

static bool has_marks(const struct figure_series *s)
{
    return s->style != FIGURE_LINE || s->count <= FEW_POINTS;
}

/* How the points of a series look. */
static void print_mark(const struct figure_series *s, unsigned color, FILE *out)
{
    if (s->style == FIGURE_LINE)
        fprintf(out, "pointtype %d pointsize 0.85", colors[color].filled_mark);
    else
        fprintf(out, "linewidth 1.7 pointtype %d pointsize 1.3", colors[color].open_mark);
}

static void print_axis(char name, const struct figure_axis *axis, const struct figure_panel *panel,
                       FILE *out)
{
    char low[NUMBER_BYTES], high[NUMBER_BYTES];
    double largest = fabs(axis->max);

    for (size_t i = 0; i < panel->series_count; i++)
        for (size_t k = 0; k < panel->series[i].count; k++) {
            double value = name == 'x' ? panel->series[i].x[k] : panel->series[i].y[k];

            if (isfinite(value) && fabs(value) > largest)
                largest = fabs(value);
        }
    fprintf(out, "set %clabel ", name);
    figure_print_quoted(out, axis->label, strlen(axis->label));
    fprintf(out, " textcolor '#222222'%s\n", name == 'y' ? " offset -0.5,0" : "");
    fprintf(out, axis->log ? "set logscale %c\n" : "unset logscale %c\n", name);
    fprintf(out, "set format %c '%s'\n", name, largest >= 1e7 ? "%.1s%c" : "%.10g");
    if (axis->min < axis->max)
        fprintf(out, "set %crange [%s:%s]\n", name, number_text(low, axis->min),
                number_text(high, axis->max));
    else
        fprintf(out, "set %crange [%s:*]\n", name, axis->from_zero && !axis->log ? "0" : "*");
}

static void print_words_axis(const struct figure_axis *axis, const struct figure_words *words,
                             FILE *out)
{
    fputs("set xlabel ", out);
    figure_print_quoted(out, axis->label, strlen(axis->label));
    fputs(" textcolor '#222222'\nunset logscale x\n", out);
    figure_print_words('x', axis->words, axis->word_count, 1, words, out);
    fprintf(out, "set xrange [0.5:%zu.5]\n", axis->word_count);
}

static void print_plot(const struct figure_panel *panel, const char *data_file,
                       unsigned first_block, FILE *out)
{
    unsigned block = first_block;
    bool any = false;

    /* Lines first, marks over them: a published mark must not vanish under a curve. */
    for (unsigned pass = 0; pass < 2; pass++) {
        block = first_block;
        for (size_t i = 0; i < panel->series_count; i++) {
            const struct figure_series *s = &panel->series[i];

            if (!is_drawable(panel, s))
                continue;
            if ((s->style == FIGURE_LINE) == (pass == 0)) {
                fputs(any ? ", \\\n     " : "plot ", out);
                print_series(s, data_file, block, pick_color(panel, i), out);
                any = true;
            }
            block++;
        }
    }
    if (!any)
        fputs("set label 'no data' at graph 0.5, graph 0.5 center textcolor '#888888'\n"
              "unset logscale\nset xrange [0:1]\nset yrange [0:1]\nplot 2",
              out);
    fputc('\n', out);
}

static void print_series(const struct figure_series *s, const char *data_file, unsigned block,
                         unsigned color, FILE *out)
{
    const char *rgb = colors[color].rgb;

    if (s->low && s->style == FIGURE_LINE)
        fprintf(out,
                "'%s' index %u using 1:3:4 with filledcurves linecolor '%s' "
                "fillstyle transparent solid 0.18 noborder, \\\n     ",
                data_file, block, rgb);
    if (s->low && s->style != FIGURE_LINE)
        fprintf(out,
                "'%s' index %u using 1:2:3:4 with yerrorbars linecolor '%s' linewidth 1.2 "
                "pointtype 0, \\\n     ",
                data_file, block, rgb);
    if (s->style != FIGURE_MARKS)
        fprintf(out, "'%s' index %u using 1:2 with lines linecolor '%s' linewidth %s", data_file,
                block, rgb, s->style == FIGURE_LINE ? "2.4" : "1.4 dashtype 2");
    if (has_marks(s)) {
        fprintf(out, "%s'%s' index %u using 1:2 with points linecolor '%s' ",
                s->style == FIGURE_MARKS ? "" : ", \\\n     ", data_file, block, rgb);
        print_mark(s, color, out);
    }
}

void figure_print_terminal_script(const struct figure *figure, unsigned columns, unsigned rows,
                                  FILE *out)
{
    const struct figure_panel *panel = &figure->panels[0];
    bool any = false;

    if (panel->heat) {
        fprintf(out, "set terminal dumb size %u,%u noenhanced\nset title ", columns, rows);
        figure_print_quoted(out, figure->title, strlen(figure->title));
        fputc('\n', out);
        figure_print_heat_terminal(panel, out);
        return;
    }
    for (size_t i = 0; i < panel->series_count; i++)
        if (is_drawable(panel, &panel->series[i])) {
            fprintf(out, "$series%zu << END_OF_SERIES\n", i);
            print_block(&panel->series[i], out);
            fputs("END_OF_SERIES\n", out);
        }
    fprintf(out, "set terminal dumb size %u,%u noenhanced\nset encoding default\nset title ",
            columns, rows);
    figure_print_quoted(out, figure->title, strlen(figure->title));
    fputs("\nset key outside below left Left reverse samplen 2\nset tics nomirror\nset border 3\n",
          out);
    if (panel->x.words) {
        unsigned place = (columns - TERMINAL_LEFT) / (unsigned)panel->x.word_count;
        struct figure_words words = { .characters = place > 1 ? place - 1 : 1 };

        print_words_axis(&panel->x, &words, out);
    } else {
        print_axis('x', &panel->x, panel, out);
    }
    print_axis('y', &panel->y, panel, out);
    fputs("unset ylabel\nset label 1 ", out);
    figure_print_quoted(out, panel->y.label, strlen(panel->y.label));
    fputs(" at graph 0, graph 1 left offset character -6,1\n", out);
    for (size_t i = 0; i < panel->series_count; i++) {
        const struct figure_series *s = &panel->series[i];

        if (!is_drawable(panel, s))
            continue;
        fprintf(out, "%s$series%zu using 1:2 with ", any ? ", \\\n     " : "plot ", i);
        if (s->style == FIGURE_LINE)
            fprintf(out, "linespoints linetype %u pointtype '%c' title ", pick_color(panel, i) + 1,
                    colors[pick_color(panel, i)].ascii);
        else
            fprintf(out, "points pointtype '%c' title ", colors[pick_color(panel, i)].ascii);
        figure_print_quoted(out, s->label ? s->label : "", s->label ? strlen(s->label) : 0);
        any = true;
    }
    if (!any)
        fputs("unset logscale\nset xrange [0:1]\nset yrange [0:1]\nplot 2 title 'no data'", out);
    fputc('\n', out);
}

/* The colour asked for, or the first that neither another series asks for nor an earlier one got.
 */
static unsigned pick_color(const struct figure_panel *panel, size_t series)
{
    bool taken[FIGURE_COLORS] = { false };
    unsigned picked = 0;

    if (panel->series[series].color > 0)
        return (panel->series[series].color - 1) % FIGURE_COLORS;
    for (size_t i = 0; i < panel->series_count; i++)
        if (panel->series[i].color > 0)
            taken[(panel->series[i].color - 1) % FIGURE_COLORS] = true;
    for (size_t i = 0; i <= series; i++) {
        if (panel->series[i].color > 0)
            continue;
        for (picked = 0; picked < FIGURE_COLORS && taken[picked]; picked++)
            continue;
        if (picked == FIGURE_COLORS)
            picked = (unsigned)(i % FIGURE_COLORS);
        taken[picked] = true;
    }
    return picked;
}

/* Whether the series has a point that can be seen: gnuplot stops where a plot has none at all. */
static bool is_drawable(const struct figure_panel *panel, const struct figure_series *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (isfinite(s->x[i]) && isfinite(s->y[i]) &&
            (!panel->x.log || panel->x.words || s->x[i] > 0) && (!panel->y.log || s->y[i] > 0))
            return true;
    return false;
}

/* Breaks text at blanks into lines of at most `characters`; gives line number `line` and returns
 * how many lines there are (at least 1; 0 for no text). */
static unsigned wrap(const char *text, unsigned characters, unsigned line, const char **start,
                     size_t *length)
{
    unsigned lines = 0;
    const char *p = text;

    *start = text;
    *length = 0;
    while (p && *p) {
        size_t fits = strlen(p);

        if (fits > characters) {
            fits = characters;
            while (fits > 0 && p[fits] != ' ')
                fits--;
            if (fits == 0)
                fits = strcspn(p, " ");
        }
        if (lines++ == line) {
            *start = p;
            *length = fits;
        }
        p += fits;
        p += strspn(p, " ");
    }
    return lines;
}

static void print_label(FILE *out, const char *text, size_t length, double x, double y,
                        const char *font, const char *color)
{
    fputs("set label ", out);
    figure_print_quoted(out, text, length);
    fprintf(out, " at screen %.4f, screen %.4f left font %s textcolor '%s'\n", x, y, font, color);
}

/* Single quotes: gnuplot interprets nothing inside but a doubled quote. */
void figure_print_quoted(FILE *out, const char *text, size_t length)
{
    fputc('\'', out);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\'')
            fputc('\'', out);
        fputc((unsigned char)text[i] < 0x20 ? ' ' : text[i], out);
    }
    fputc('\'', out);
}
