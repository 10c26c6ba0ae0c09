#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/output/figure.h"

static char dir[64];
static const double x[] = { 1, 2, 3, 4 }, y[] = { 10, NAN, NAN, 25.5 }, all[] = { 1, 2, 4, 8 },
                    none[] = { NAN, NAN, NAN, NAN }, below[] = { -1, -2, -3, 0 };

static void make_dir(void)
{
    strcpy(dir, "/tmp/nicsim-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void remove_dir(void)
{
    char command[128];

    snprintf(command, sizeof(command), "/bin/rm -rf '%s'", dir);
    ck_assert_int_eq(system(command), 0);
}

static char *read_all(const char *name, size_t *bytes)
{
    char path[128], *text = calloc(1, 1 << 20);
    FILE *in;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    in = fopen(path, "r");
    *bytes = in ? fread(text, 1, (1 << 20) - 1, in) : 0;
    if (in)
        fclose(in);
    return text;
}

static const struct figure_series three[] = {
    { .label = "it's", .style = FIGURE_LINE, .count = 4, .x = x, .y = y },
    { .label = "nothing", .style = FIGURE_LINE, .count = 4, .x = x, .y = none },
    { .label = "marks_and_bars",
      .style = FIGURE_MARKS,
      .color = 1,
      .count = 4,
      .x = x,
      .y = all,
      .low = all,
      .high = all },
};
static const struct figure_panel panel = { .x = { .label = "load (pps)", .from_zero = true },
                                           .y = { .label = "out (pps)", .min = 0, .max = 30 },
                                           .series = three,
                                           .series_count = 3 };
static const char *const caption[] = { "What you see." };
static const struct figure one = {
    .title = "A title", .caption = caption, .caption_count = 1, .panels = &panel, .panel_count = 1
};

START_TEST(data_are_blocks_in_the_order_of_the_series)
{
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    figure_print_data(&one, out);
    fclose(out);
    /* A gap is one empty line, a new block two; a series without points has no block. */
    ck_assert_str_eq(text, "# The data of a figure; blocks in the order of the script.\n"
                           "# 0: 'it''s'\n"
                           "# x: 'load (pps)', y: 'out (pps)'\n"
                           "1 10\n"
                           "\n"
                           "4 25.5\n"
                           "\n\n"
                           "# 1: 'marks_and_bars'\n"
                           "# x: 'load (pps)', y: 'out (pps)', low, high\n"
                           "1 1 1 1\n"
                           "2 2 2 2\n"
                           "3 4 4 4\n"
                           "4 8 8 8\n");
    free(text);
}
END_TEST

/* Where pictures change on purpose, look at one, and take the new script into tests/golden/. */
START_TEST(the_script_is_the_same_bytes_everywhere)
{
    static char golden[1 << 16];
    FILE *in = fopen(NICSIM_SOURCE_DIR "/tests/golden/figure.gp", "r");
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    ck_assert_ptr_nonnull(in);
    golden[fread(golden, 1, sizeof(golden) - 1, in)] = '\0';
    fclose(in);
    figure_print_script(&one, "a", out);
    fclose(out);
    ck_assert_str_eq(text, golden);
    ck_assert_ptr_nonnull(strstr(text, "set xrange [0:*]"));
    ck_assert_ptr_nonnull(strstr(text, "set yrange [0:30]"));
    ck_assert_ptr_nonnull(strstr(text, "'a.dat' index 1 using 1:2:3:4 with yerrorbars"));
    free(text);
}
END_TEST

/* Series 0 asks for nothing and 1 for colour 1, so 0 gets the second, vermilion; marks the first.
 */
START_TEST(a_colour_that_is_asked_for_is_not_given_to_another)
{
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    figure_print_script(&one, "a", out);
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "'a.dat' index 0 using 1:2 with lines linecolor '#D55E00'"));
    ck_assert_ptr_nonnull(
        strstr(text, "'a.dat' index 1 using 1:2 with points linecolor '#0072B2'"));
    free(text);
}
END_TEST

START_TEST(pictures_are_whole_and_well_formed)
{
    struct output_error err;
    size_t bytes;
    char *text, command[200];

    ck_assert_msg(figure_write(&one, dir, "a", true, &err), "%s", err.said.text);
    text = read_all("a.png", &bytes);
    ck_assert_uint_gt(bytes, 5000);
    ck_assert(memcmp(text, "\x89PNG\r\n\x1a\n", 8) == 0);
    free(text);
    text = read_all("a.svg", &bytes);
    ck_assert_ptr_nonnull(strstr(text, "A title"));
    ck_assert_ptr_nonnull(strstr(text, "marks_and_bars"));
    free(text);
    snprintf(command, sizeof(command),
             "! command -v xmllint >/dev/null || xmllint --noout '%s/a.svg'", dir);
    ck_assert_int_eq(system(command), 0);
    snprintf(command, sizeof(command),
             "test \"$(ls -A '%s' | tr '\\n' ' ')\" = "
             "'a.dat a.gp a.png a.svg '",
             dir);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(the_script_draws_the_same_picture_where_it_lies)
{
    struct output_error err;
    size_t bytes, again_bytes;
    char *text, *again, command[200];

    ck_assert(figure_write(&one, dir, "a", true, &err));
    text = read_all("a.svg", &bytes);
    snprintf(command, sizeof(command), "cd '%s' && rm a.svg && gnuplot -d a.gp", dir);
    ck_assert_int_eq(system(command), 0);
    again = read_all("a.svg", &again_bytes);
    ck_assert_uint_eq(bytes, again_bytes);
    ck_assert(memcmp(text, again, bytes) == 0);
    free(text);
    free(again);
}
END_TEST

/* Nothing to draw, nothing positive on a logarithmic axis, one point: gnuplot alone stops at the
 * first two. */
START_TEST(panels_with_little_to_draw_are_drawn)
{
    const struct figure_series empty = { .label = "e", .count = 4, .x = x, .y = none };
    const struct figure_series negative = { .label = "n", .count = 4, .x = x, .y = below };
    const struct figure_series point = { .label = "p", .count = 1, .x = x, .y = all };
    const struct figure_axis plain = { .label = "x" }, log = { .label = "y", .log = true };
    const struct figure_panel panels[] = {
        { .title = "one", .x = plain, .y = plain, .series = &empty, .series_count = 1 },
        { .title = "two", .x = log, .y = log, .series = &negative, .series_count = 1 },
        { .title = "three", .x = plain, .y = plain, .series = &point, .series_count = 1 },
        { .title = "four", .x = plain, .y = plain, .series = NULL, .series_count = 0 },
    };
    struct output_error err;

    for (size_t count = 1; count <= 4; count++) {
        struct figure figure = { .title = "", .panels = panels, .panel_count = count };

        ck_assert_msg(figure_write(&figure, dir, "a", true, &err), "%zu panels: %s", count,
                      err.said.text);
    }
}
END_TEST

/* Two columns by two rows, one cell empty. The scale is logarithmic from 10 to 10^6: 100 lies at
 * log(10) / log(10^5) = 0.2 of it, dark, so its digits are white (1); 10^6 at its end has black
 * ones (0). */
static const char *const columns[] = { "1k", "2k" }, *const rows[] = { "none", "8" };
static const double cells[] = { 10, 100, NAN, 1e6 };
static const struct figure_heat heat = {
    .x_ticks = columns,
    .y_ticks = rows,
    .columns = 2,
    .rows = 2,
    .values = cells,
    .scale = { .label = "p50 (us)", .log = true },
};
static const struct figure_panel heat_panel = {
    .title = "p50 (us)", .x = { .label = "load (pps)" }, .y = { .label = "gap (us)" }, .heat = &heat
};

START_TEST(a_heat_map_is_a_block_of_cells)
{
    const struct figure_panel panels[] = { panel, heat_panel };
    const struct figure figure = { .title = "", .panels = panels, .panel_count = 2 };
    struct output_error err;
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    figure_print_data(&figure, out);
    fclose(out);
    const char *block = strstr(text, "# 2: 'p50 (us)'\n"); /* after two series */

    ck_assert_ptr_nonnull(block);
    ck_assert_str_eq(block,
                     "# 2: 'p50 (us)'\n"
                     "# column: 'load (pps)', row: 'gap (us)', value, its text, 1 where that "
                     "is white\n"
                     "0 0 10 10 1\n"
                     "1 0 100 100 1\n"
                     "1 1 1000000 1M 0\n");
    free(text);
    ck_assert_msg(figure_write(&figure, dir, "a", true, &err), "%s", err.said.text);
    text = read_all("a.gp", &bytes);
    ck_assert_ptr_nonnull(strstr(text, "set xtics norotate ('1k' 0, '2k' 1)\n"));
    ck_assert_ptr_nonnull(strstr(text, "set cbrange [10:1000000]\n"));
    free(text);
}
END_TEST

/* The script of these panels in `said`, to be freed. */
static char *said;

static void print_script_of(const struct figure_panel *panels, size_t count)
{
    const struct figure figure = { .title = "T", .panels = panels, .panel_count = count };
    size_t bytes;
    FILE *out = open_memstream(&said, &bytes);

    figure_print_script(&figure, "a", out);
    fclose(out);
}

static const char *const short_words[] = { "82540", "82599", "cx5" };
static const char *const long_words[] = { "as it is", "waits 50 us for company", "it's off" };

/* The plot is 900 - 122 - 40 = 738 pixels wide, 246 a word; five characters take 47.5 of them. */
START_TEST(an_axis_of_words_shows_its_words)
{
    struct figure_panel panels[] = { panel, panel };

    panels[0].x.words = short_words;
    panels[0].x.word_count = 3;
    panels[0].x.log = true; /* words have no logarithm */
    print_script_of(panels, 2);
    ck_assert_ptr_nonnull(strstr(said, "set xlabel 'load (pps)' textcolor '#222222'\n"
                                       "unset logscale x\n"
                                       "set xtics norotate ('82540' 1, '82599' 2, 'cx5' 3)\n"
                                       "set xrange [0.5:3.5]\n"));
    /* The second panel has numbers. */
    const char *second = strstr(said, "set xtics autofreq norotate autojustify\n");
    ck_assert_ptr_nonnull(second);
    ck_assert_ptr_null(strstr(second, "82540"));
    ck_assert_ptr_nonnull(strstr(second, "set xrange [0:*]\n"));
    free(said);
}
END_TEST

/* Twelve words of 23 characters, 218.5 pixels each, on 738 / 12 = 61.5 pixels each. At 30 degrees
 * the first would begin 218.5 cos 30 = 189 pixels left of its tick, which has 122 + 31 pixels
 * there; at 60 degrees 109. It then takes 218.5 sin 60 + 18 cos 60 = 198 pixels below the axis
 * instead of a line's 18, and 5 to the label: the picture is 185 higher than 560. */
START_TEST(words_that_would_overlap_lean_and_the_picture_makes_room)
{
    const char *words[12];
    struct figure_panel leaning = panel;

    for (size_t i = 0; i < 12; i++)
        words[i] = long_words[1];
    leaning.x.words = words;
    leaning.x.word_count = 12;
    print_script_of(&leaning, 1);
    ck_assert_ptr_nonnull(
        strstr(said, "set xtics rotate by 60 right ('waits 50 us for company' 1, "));
    ck_assert_ptr_nonnull(strstr(said, "set terminal svg size 900,745 "));
    free(said);

    /* Three words have 246 pixels each, and stay level. */
    leaning.x.words = long_words;
    leaning.x.word_count = 3;
    print_script_of(&leaning, 1);
    ck_assert_ptr_nonnull(strstr(said, "set xtics norotate ('as it is' 1, "
                                       "'waits 50 us for company' 2, 'it''s off' 3)\n"));
    ck_assert_ptr_nonnull(strstr(said, "set terminal svg size 900,560 "));
    free(said);
}
END_TEST

/* 23 characters take 226.5 pixels on the left, where numbers have 122. The colours take 110 on the
 * right: three columns have 173 pixels each, too few for such words. */
START_TEST(a_heat_map_makes_room_for_words_and_not_for_numbers)
{
    static const double nine[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    struct figure_heat words = heat, numbers;
    struct figure_panel panels[] = { heat_panel, heat_panel };

    words.x_ticks = words.y_ticks = long_words;
    words.columns = words.rows = 3;
    words.values = nine;
    numbers = words;
    words.x_is_words = words.y_is_words = true;
    panels[0].heat = &words;
    panels[1].heat = &numbers;

    print_script_of(panels, 1);
    ck_assert_ptr_nonnull(strstr(said, "set xtics rotate by 30 right ('as it is' 0, "));
    ck_assert_ptr_nonnull(strstr(said, "set ytics norotate ('as it is' 0, "));
    ck_assert_ptr_nonnull(strstr(said, "set lmargin at screen 0.2517\n")); /* 226.5 / 900 */
    free(said);
    print_script_of(panels + 1, 1);
    ck_assert_ptr_nonnull(strstr(said, "set xtics norotate ('as it is' 0, "));
    ck_assert_ptr_nonnull(strstr(said, "set lmargin at screen 0.1356\n")); /* 122 / 900 */
    ck_assert_ptr_nonnull(strstr(said, "set terminal svg size 900,560 "));
    free(said);
}
END_TEST

START_TEST(the_terminal_cuts_words_to_their_places)
{
    struct figure_panel cut = panel;
    const struct figure figure = { .title = "", .panels = &cut, .panel_count = 1 };
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    cut.x.words = long_words;
    cut.x.word_count = 3;
    ck_assert(figure_print(&figure, out, 60, 20)); /* (60 - 12) / 3: 15 characters and a blank */
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "as it is"));
    ck_assert_ptr_nonnull(strstr(text, "waits 50 us for"));
    ck_assert_ptr_null(strstr(text, "waits 50 us for c"));
    free(text);
}
END_TEST

START_TEST(a_heat_map_of_nothing_or_of_one_value_is_drawn)
{
    static const double same[] = { 3, 3, 3, 3 }, zero[] = { 0, 0, 0, 0 };
    struct figure_heat heats[] = { heat, heat, heat };
    struct figure_panel panels[] = { heat_panel, heat_panel, heat_panel };
    struct output_error err;

    heats[0].values = none;
    heats[1].values = same;
    heats[2].values = zero;
    for (size_t i = 0; i < 3; i++)
        panels[i].heat = &heats[i];
    const struct figure figure = { .title = "", .panels = panels, .panel_count = 3 };

    ck_assert_msg(figure_write(&figure, dir, "a", true, &err), "%s", err.said.text);
}
END_TEST

START_TEST(the_terminal_shows_the_numbers_of_a_heat_map)
{
    const struct figure figure = { .title = "A map", .panels = &heat_panel, .panel_count = 1 };
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    ck_assert(figure_print(&figure, out, 60, 20));
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "A map"));
    ck_assert_ptr_nonnull(strstr(text, "1M"));
    ck_assert_ptr_nonnull(strstr(text, "none"));
    free(text);
}
END_TEST

START_TEST(without_gnuplot_data_and_script_stay_and_it_is_said)
{
    struct output_error err = { .trouble = OUTPUT_FINE };
    size_t bytes;

    setenv("PATH", "/nowhere", 1);
    ck_assert(!figure_write(&one, dir, "a", true, &err));
    ck_assert_int_eq(err.trouble, OUTPUT_NOT_RENDERED);
    ck_assert_str_eq(err.said.text, "the figure is not drawn: gnuplot cannot be started "
                                    "(not installed); it draws the figures");
    free(read_all("a.dat", &bytes));
    ck_assert_uint_gt(bytes, 0);
    free(read_all("a.gp", &bytes));
    ck_assert_uint_gt(bytes, 0);
    ck_assert(!figure_print(&one, stdout, 60, 20));
    ck_assert(figure_write(&one, dir, "a", false, &err));
}
END_TEST

/* A gnuplot that ends well and leaves half a picture, as the real one does on a full disk. */
START_TEST(half_a_picture_is_not_kept)
{
    struct output_error err = { .trouble = OUTPUT_FINE };
    char path[128];
    size_t bytes;
    FILE *script;

    snprintf(path, sizeof(path), "%s/gnuplot", dir);
    script = fopen(path, "w");
    fputs("#!/bin/sh\necho '<svg>' > .a.svg.partial; echo PNG > .a.png.partial\n", script);
    fclose(script);
    chmod(path, 0755);
    snprintf(path, sizeof(path), "%s:/usr/bin:/bin", dir);
    setenv("PATH", path, 1);
    ck_assert(!figure_write(&one, dir, "a", true, &err));
    ck_assert_int_eq(err.trouble, OUTPUT_CANNOT_WRITE);
    ck_assert_ptr_nonnull(strstr(err.said.file, "/a.svg"));
    free(read_all("a.svg", &bytes));
    ck_assert_uint_eq(bytes, 0);
    free(read_all(".a.svg.partial", &bytes));
    ck_assert_uint_eq(bytes, 0);
    free(read_all(".a.png.partial", &bytes));
    ck_assert_uint_eq(bytes, 0);
}
END_TEST

START_TEST(the_terminal_plot_fits_and_is_ascii)
{
    size_t bytes, width = 0, lines = 0;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    ck_assert(figure_print(&one, out, 70, 20));
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "A title"));
    ck_assert_ptr_nonnull(strstr(text, "load (pps)"));
    ck_assert_ptr_nonnull(strstr(text, "marks_and_bars"));
    for (size_t i = 0; i < bytes; i++) {
        ck_assert(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'));
        width = text[i] == '\n' ? 0 : width + 1;
        ck_assert_uint_le(width, 70);
        lines += text[i] == '\n';
    }
    ck_assert_uint_le(lines, 21);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/output/figure");
    TCase *tc = tcase_create("figure");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tc, 60); /* gnuplot's first run may build a font cache */
    tcase_add_checked_fixture(tc, make_dir, remove_dir);
    tcase_add_test(tc, data_are_blocks_in_the_order_of_the_series);
    tcase_add_test(tc, the_script_is_the_same_bytes_everywhere);
    tcase_add_test(tc, a_colour_that_is_asked_for_is_not_given_to_another);
    tcase_add_test(tc, pictures_are_whole_and_well_formed);
    tcase_add_test(tc, the_script_draws_the_same_picture_where_it_lies);
    tcase_add_test(tc, panels_with_little_to_draw_are_drawn);
    tcase_add_test(tc, a_heat_map_is_a_block_of_cells);
    tcase_add_test(tc, an_axis_of_words_shows_its_words);
    tcase_add_test(tc, words_that_would_overlap_lean_and_the_picture_makes_room);
    tcase_add_test(tc, a_heat_map_makes_room_for_words_and_not_for_numbers);
    tcase_add_test(tc, the_terminal_cuts_words_to_their_places);
    tcase_add_test(tc, a_heat_map_of_nothing_or_of_one_value_is_drawn);
    tcase_add_test(tc, the_terminal_shows_the_numbers_of_a_heat_map);
    tcase_add_test(tc, without_gnuplot_data_and_script_stay_and_it_is_said);
    tcase_add_test(tc, half_a_picture_is_not_kept);
    tcase_add_test(tc, the_terminal_plot_fits_and_is_ascii);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
