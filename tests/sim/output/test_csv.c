#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/output/csv.h"
#include "sim/output/number.h"

static struct csv_table *parse(const char *text, struct sim_error *err)
{
    return csv_parse("t.csv", text, strlen(text), err);
}

START_TEST(a_number_is_printed_with_the_fewest_digits_that_read_back)
{
    /* 0.1 and 0.3 are the doubles those decimals name; 0.1 + 0.2 is the next one above 0.3 and
     * needs 17 digits. 2/3 reads back from 16. */
    static const struct {
        double value;
        const char *text;
    } cases[] = { { 0.1, "0.1" },
                  { 0.3, "0.3" },
                  { 0.1 + 0.2, "0.30000000000000004" },
                  { 2.0 / 3, "0.6666666666666666" },
                  { 4696, "4696" },
                  { -0.0, "0" },
                  { 1e300, "1e+300" },
                  { 9007199254740992.0, "9007199254740992" }, /* 2^53 */
                  { NAN, "nan" },
                  { -NAN, "nan" },
                  { -INFINITY, "-inf" } };
    char buf[NUMBER_BYTES];

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        ck_assert_str_eq(number_text(buf, cases[i].value), cases[i].text);
}
END_TEST

START_TEST(every_double_reads_back_the_same)
{
    uint64_t bits = 88172645463325252u;
    char buf[NUMBER_BYTES];
    int finite = 0;

    for (int i = 0; i < 20000; i++) {
        double value;

        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&value, &bits, sizeof(value));
        if (!isfinite(value))
            continue;
        finite++;
        ck_assert(strtod(number_text(buf, value), NULL) == value);
    }
    ck_assert_int_gt(finite, 19900); /* one in 2048 exponents is not finite: 10 expected */
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
    static const char *const texts[] = { "plain",        "a,b",   "say \"hi\"", "two\nlines",
                                         "# no comment", " edge", "edge ",      "",
                                         "1,5" };
    const size_t count = sizeof(texts) / sizeof(*texts);
    struct csv_writer csv;
    struct csv_table *table;
    struct sim_error err;
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    csv_begin(&csv, out);
    csv_text(&csv, "text");
    csv_text(&csv, "number");
    csv_end_row(&csv);
    for (size_t i = 0; i < count; i++) {
        csv_text(&csv, texts[i]);
        csv_number(&csv, 0.1 * (double)i);
        csv_end_row(&csv);
    }
    fclose(out);
    table = csv_parse("t.csv", text, bytes, &err);
    ck_assert_ptr_nonnull(table);
    ck_assert_uint_eq(csv_rows(table), count);
    for (size_t i = 0; i < count; i++) {
        double value;

        ck_assert_str_eq(csv_cell(table, i, 0), texts[i]);
        ck_assert(csv_cell_number(table, i, 1, &value, &err));
        ck_assert(value == 0.1 * (double)i);
    }
    csv_free(table);
    free(text);
}
END_TEST

START_TEST(a_row_is_commas_and_bare_cells_where_that_is_enough)
{
    struct csv_writer csv;
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    csv_begin(&csv, out);
    csv_text(&csv, "bsd-polling");
    csv_uint(&csv, UINT64_MAX);
    csv_number(&csv, NAN);
    csv_number(&csv, 0.5);
    csv_text(&csv, "a \"b\", c");
    csv_end_row(&csv);
    csv_text(&csv, "");
    csv_end_row(&csv);
    fclose(out);
    ck_assert_str_eq(text, "bsd-polling,18446744073709551615,,0.5,\"a \"\"b\"\", c\"\n\"\"\n");
    free(text);
}
END_TEST

START_TEST(comments_empty_lines_and_blanks_do_not_count)
{
    struct sim_error err;
    struct csv_table *table = parse("\xef\xbb\xbf# source: a paper\r\n\r\nx , y\r\n# more\r\n"
                                    " 1 ,2\r\n\"3\" , \"4\"",
                                    &err);
    double value;
    size_t y;

    ck_assert_ptr_nonnull(table);
    ck_assert_uint_eq(csv_columns(table), 2);
    ck_assert_uint_eq(csv_rows(table), 2);
    ck_assert_str_eq(csv_cell(table, 0, 0), "1");
    ck_assert(csv_find_column(table, "y", &y, &err));
    ck_assert(csv_cell_number(table, 1, y, &value, &err));
    ck_assert(value == 4);
    ck_assert_uint_eq(csv_line(table, 0), 5);
    ck_assert_uint_eq(csv_line(table, 1), 6);
    csv_free(table);
}
END_TEST

START_TEST(lines_are_counted_through_quoted_line_ends)
{
    struct sim_error err;
    struct csv_table *table = parse("a,b\n\"1\n2\n3\",x\n4,y\n", &err);

    ck_assert_ptr_nonnull(table);
    ck_assert_str_eq(csv_cell(table, 0, 0), "1\n2\n3");
    ck_assert_uint_eq(csv_line(table, 1), 5);
    csv_free(table);
}
END_TEST

START_TEST(a_broken_table_is_refused_with_its_line)
{
    static const struct {
        const char *text;
        unsigned line, column;
        const char *says;
    } cases[] = {
        { "", 0, 0, "holds no line that names columns" },
        { "# only a comment\n", 0, 0, "holds no line that names columns" },
        { "a,b\n1,2\n1,2,3\n", 3, 0, "has 3 cells, but the header names 2 columns" },
        { "a,b\n1\n", 2, 0, "has 1 cells, but the header names 2 columns" },
        { "a,b\n1,\"2\n3\n", 2, 3, "a quote is never closed" },
        { "a,b\n\"1\"2,3\n", 2, 4, "a comma or the end of the line should follow a closing quote" },
        { "a,b,a\n", 1, 0, "names the column \"a\" twice" },
    };
    struct sim_error err;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        ck_assert_ptr_null(parse(cases[i].text, &err));
        ck_assert_str_eq(err.file, "t.csv");
        ck_assert_str_eq(err.text, cases[i].says);
        ck_assert_uint_eq(err.line, cases[i].line);
        ck_assert_uint_eq(err.column, cases[i].column);
    }
    ck_assert_ptr_null(csv_parse("t.csv", "a\n\0b\n", 5, &err));
    ck_assert_str_eq(err.text, "is not a table of text: it holds a zero byte");
    ck_assert_uint_eq(err.line, 2);
}
END_TEST

START_TEST(a_cell_that_is_no_number_is_refused_by_name_and_line)
{
    static const char *const wrong[] = { "x", "1x", "nan", "inf", "0x10", "1e999", "", "1 2" };
    struct sim_error err;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        char text[64], says[64];
        struct csv_table *table;
        double value;

        snprintf(text, sizeof(text), "id,rate\n7,%s\n", wrong[i]);
        table = parse(text, &err);
        ck_assert_ptr_nonnull(table);
        ck_assert(!csv_cell_number(table, 0, 1, &value, &err));
        snprintf(says, sizeof(says), "column \"rate\" should hold a number, not \"%s\"", wrong[i]);
        ck_assert_str_eq(err.text, says);
        ck_assert_uint_eq(err.line, 2);
        csv_free(table);
    }
}
END_TEST

START_TEST(a_missing_column_is_answered_with_those_there_are)
{
    struct sim_error err;
    struct csv_table *table = parse("series,input_pps,output_pps\n", &err);
    size_t column;

    ck_assert(!csv_find_column(table, "inputpps", &column, &err));
    ck_assert_str_eq(err.text,
                     "has no column \"inputpps\"; there are: series, input_pps, output_pps");
    csv_free(table);
}
END_TEST

START_TEST(a_path_that_is_no_file_is_refused)
{
    struct sim_error err;

    ck_assert_ptr_null(csv_read("/nowhere/x.csv", &err));
    ck_assert_str_eq(err.text, "cannot be read: No such file or directory");
    ck_assert_ptr_null(csv_read("/tmp", &err));
    ck_assert_str_eq(err.text, "is a directory, not a file with a table");
    ck_assert_ptr_null(csv_read("/dev/zero", &err));
    ck_assert_str_eq(err.text, "is something special, not a file with a table");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/output/csv");
    TCase *tc = tcase_create("csv");
    SRunner *runner;
    int failed;

    tcase_add_test(tc, a_number_is_printed_with_the_fewest_digits_that_read_back);
    tcase_add_test(tc, every_double_reads_back_the_same);
    tcase_add_test(tc, what_is_written_is_read_back);
    tcase_add_test(tc, a_row_is_commas_and_bare_cells_where_that_is_enough);
    tcase_add_test(tc, comments_empty_lines_and_blanks_do_not_count);
    tcase_add_test(tc, lines_are_counted_through_quoted_line_ends);
    tcase_add_test(tc, a_broken_table_is_refused_with_its_line);
    tcase_add_test(tc, a_cell_that_is_no_number_is_refused_by_name_and_line);
    tcase_add_test(tc, a_missing_column_is_answered_with_those_there_are);
    tcase_add_test(tc, a_path_that_is_no_file_is_refused);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
