/* YAML trees: places, limits, and one message for every kind of file that is no scenario. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/yaml.h"

static const char *said_of(const char *text, size_t bytes)
{
    static char message[2048];
    struct sim_error err = { 0 };
    struct yaml_tree *tree = yaml_tree_read_text(text, bytes, "a.yaml", &err);

    message[0] = '\0';
    if (tree == NULL)
        sim_error_format(&err, message, sizeof(message));
    yaml_tree_free(tree);
    return message;
}

START_TEST(every_node_knows_its_line_and_column)
{
    static const char text[] = "title: A\n"
                               "kernel:\n"
                               "  quota: 5 packets\n"
                               "list: [x, {\xc3\xa9: 'y'}]\n";
    struct yaml_tree *tree = yaml_tree_read_text(text, sizeof(text) - 1, "a.yaml", NULL);
    const struct yaml_node *root, *quota, *y;

    ck_assert_ptr_nonnull(tree);
    root = yaml_tree_root(tree);
    ck_assert_int_eq(root->kind, YAML_KIND_MAPPING);
    ck_assert_uint_eq(root->count, 3);
    quota = yaml_get(yaml_get(root, "kernel"), "quota");
    ck_assert_str_eq(quota->text, "5 packets");
    ck_assert_str_eq(quota->file, "a.yaml");
    ck_assert_uint_eq(quota->line, 3);
    ck_assert_uint_eq(quota->column, 10);
    ck_assert_uint_eq(yaml_entry_of(root, "list")->key->line, 4);
    ck_assert_uint_eq(yaml_entry_of(root, "list")->key->column, 1);
    /* Columns count characters: the two bytes of the accented letter are one. */
    y = yaml_get(yaml_get(root, "list")->items[1], "\xc3\xa9");
    ck_assert_uint_eq(y->column, 15);
    ck_assert(y->quoted);
    ck_assert_ptr_null(yaml_get(root, "nothing"));
    ck_assert_ptr_null(yaml_get(quota, "nothing"));
    yaml_tree_free(tree);
}
END_TEST

START_TEST(long_lists_keep_their_order)
{
    char text[4096] = "[";
    struct yaml_tree *tree;

    for (int i = 0; i < 300; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d,", i);
    strcat(text, "]");
    tree = yaml_tree_read_text(text, strlen(text), "a.yaml", NULL);
    ck_assert_ptr_nonnull(tree);
    ck_assert_uint_eq(yaml_tree_root(tree)->count, 300);
    for (int i = 0; i < 300; i++)
        ck_assert_int_eq(atoi(yaml_tree_root(tree)->items[i]->text), i);
    yaml_tree_free(tree);
}
END_TEST

START_TEST(an_alias_is_the_node_it_names)
{
    static const char text[] = "a: &x {b: 1}\nc: *x\n";
    struct yaml_tree *tree = yaml_tree_read_text(text, sizeof(text) - 1, "a.yaml", NULL);

    ck_assert_ptr_nonnull(tree);
    ck_assert_ptr_eq(yaml_get(yaml_tree_root(tree), "a"), yaml_get(yaml_tree_root(tree), "c"));
    /* root 1, keys a and c 2, twice {b: 1} with 3 nodes: 9 */
    ck_assert_uint_eq(yaml_tree_root(tree)->nodes, 9);
    ck_assert_uint_eq(yaml_tree_root(tree)->depth, 3);
    yaml_tree_free(tree);
}
END_TEST

START_TEST(nothing_said_is_told_from_an_empty_text)
{
    static const char text[] = "{a: , b: ~, c: null, d: '', e: nil}";
    struct yaml_tree *tree = yaml_tree_read_text(text, sizeof(text) - 1, "a.yaml", NULL);
    const struct yaml_node *root = yaml_tree_root(tree);

    ck_assert(yaml_is_null(yaml_get(root, "a")));
    ck_assert(yaml_is_null(yaml_get(root, "b")));
    ck_assert(yaml_is_null(yaml_get(root, "c")));
    ck_assert(!yaml_is_null(yaml_get(root, "d")));
    ck_assert(!yaml_is_null(yaml_get(root, "e")));
    yaml_tree_free(tree);
}
END_TEST

#define TEXT(s) s, sizeof(s) - 1
static const struct {
    const char *text;
    size_t bytes;
    const char *message;
} slips[] = {
    { TEXT(""), "a.yaml: is empty" },
    { TEXT("# only talk\n"), "a.yaml: is empty" },
    { TEXT("---\n"), "a.yaml: is empty" },
    { TEXT("a: 1\n---\nb: 2\n"), "a.yaml:2:1: a second document starts here: one is meant" },
    { TEXT("a: 1\nb: 2\na: 3\n"), "a.yaml:3:1: the key a stands here twice: first in line 1" },
    { TEXT("[a, b]: 1\n"), "a.yaml:1:1: a key must be a plain word, not a list" },
    { TEXT("'': 1\n"), "a.yaml:1:1: a key is empty" },
    { TEXT("a: *b\n"), "a.yaml:1:4: *b: no such anchor above" },
    { TEXT("a: &b [*b]\n"), "a.yaml:1:8: *b stands inside what it names" },
    { TEXT("a: !!int 5\n"), "a.yaml:1:4: tags (!...) mean nothing here" },
    { TEXT("a: [1, 2\n"), "a.yaml:2:1: did not find expected ',' or ']' while parsing a flow "
                          "sequence" },
    { TEXT("a: 1\n b: 2\n"), "a.yaml:2:3: mapping values are not allowed in this context" },
    { TEXT("a:\n\t- b\n"),
      "a.yaml:2:1: found character that cannot start any token while scanning for the next token" },
    { TEXT("a: \"\\0\"\n"), "a.yaml:1:4: a zero byte (\"\\0\") cannot stand in a text" },
    { TEXT("a: b\nc: \0d\n"), "a.yaml:2:4: control character 0x00: this is not a YAML text" },
    { TEXT("a: \x07\n"), "a.yaml:1:4: control character 0x07: this is not a YAML text" },
    { TEXT("\x7f"
           "ELF\x02\x01"),
      "a.yaml:1:1: control character 0x7f: this is not a YAML text" },
    { TEXT("a: \xc3\xa9\xff\n"), "a.yaml:1:5: byte 0xff is no UTF-8: this is not a YAML text" },
    { TEXT("a: \xc0\x80\n"), "a.yaml:1:4: byte 0xc0 is no UTF-8: this is not a YAML text" },
    { TEXT("a: \xed\xa0\x80\n"), "a.yaml:1:4: byte 0xed is no UTF-8: this is not a YAML text" },
    { TEXT("a: \xe2\x82"), "a.yaml:1:4: byte 0xe2 is no UTF-8: this is not a YAML text" },
    { TEXT("\xff\xfe"
           "a\0"),
      "a.yaml:1:1: byte 0xff is no UTF-8: this is not a YAML text" },
};

START_TEST(each_slip_has_its_message)
{
    ck_assert_str_eq(said_of(slips[_i].text, slips[_i].bytes), slips[_i].message);
}
END_TEST

/* Nine aliases of nine aliases ...: ten levels would be 9^10 nodes. */
START_TEST(an_alias_bomb_is_refused)
{
    char text[2048] = "a0: &a0 [1,1,1,1,1,1,1,1,1]\n";

    for (int i = 1; i < 10; i++) {
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "a%d: &a%d [", i, i);
        for (int j = 0; j < 9; j++)
            snprintf(text + strlen(text), sizeof(text) - strlen(text), "*a%d,", i - 1);
        strcat(text, "]\n");
    }
    /* Expanded, a0 has 10 nodes, a1 9 * 10 + 1 = 91, a2 820, a3 7381; with four keys and the root
     * 8307 so far. The first *a3 in a4 makes more than 15 000. */
    ck_assert_str_eq(said_of(text, strlen(text)),
                     "a.yaml:5:10: more than 10000 values and keys, aliases expanded");
}
END_TEST

START_TEST(nesting_has_an_end)
{
    char deep[128];

    memset(deep, '[', 40);
    memset(deep + 40, ']', 40);
    ck_assert_str_eq(said_of(deep, 80), "a.yaml:1:33: nested more than 32 deep, aliases expanded");
    ck_assert_str_eq(said_of(deep + 8, 64), "");
    /* 20 levels that hold an alias of 14 levels: 34 */
    strcpy(deep, "a: &a [[[[[[[[[[[[[]]]]]]]]]]]]]\nb: [[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]\n");
    ck_assert_str_eq(said_of(deep, strlen(deep)),
                     "a.yaml:2:23: nested more than 32 deep, aliases expanded");
}
END_TEST

START_TEST(ten_thousand_values_are_the_limit)
{
    size_t bytes = 3 + 2 * 10000;
    char *text = malloc(bytes);

    /* The list is one node, so 9999 items fit. */
    text[0] = '[';
    for (int i = 0; i < 10000; i++)
        memcpy(text + 1 + 2 * i, "1,", 2);
    text[1 + 2 * 9999] = ']';
    ck_assert_str_eq(said_of(text, 2 + 2 * 9999), "");
    text[1 + 2 * 9999] = '1';
    text[2 + 2 * 9999] = ']';
    ck_assert_str_eq(said_of(text, 3 + 2 * 9999),
                     "a.yaml:1:20000: more than 10000 values and keys, aliases expanded");
    free(text);
}
END_TEST

/* ---- files ------------------------------------------------------------------------------- */

static char dir[64];

static void make_dir(void)
{
    strcpy(dir, "/tmp/nicsim-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert_int_eq(chdir(dir), 0);
}

static void remove_dir(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -r '%s'", dir);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(system(command), 0);
}

static const char *said_of_file(const char *name)
{
    static char message[2048];
    struct sim_error err = { 0 };
    struct yaml_tree *tree = yaml_tree_read_file(name, &err);

    message[0] = '\0';
    if (tree == NULL)
        sim_error_format(&err, message, sizeof(message));
    yaml_tree_free(tree);
    return message;
}

static void write_file(const char *name, const char *text, size_t bytes)
{
    FILE *out = fopen(name, "w");

    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(text, 1, bytes, out), bytes);
    ck_assert_int_eq(fclose(out), 0);
}

START_TEST(what_is_no_readable_file_is_told)
{
    ck_assert_int_eq(mkdir("d.yaml", 0700), 0);
    ck_assert_int_eq(mkfifo("p.yaml", 0600), 0);
    write_file("e.yaml", "", 0);
    write_file("g.yaml", "a: 1\n", 5);
    ck_assert_str_eq(said_of_file("g.yaml"), "");
    ck_assert_str_eq(said_of_file("m.yaml"), "m.yaml: cannot be opened: No such file or directory");
    ck_assert_str_eq(said_of_file("g.yaml/x"), "g.yaml/x: cannot be opened: Not a directory");
    ck_assert_str_eq(said_of_file("d.yaml"), "d.yaml: is a directory: a YAML file is meant");
    ck_assert_str_eq(said_of_file("p.yaml"), "p.yaml: is no regular file: a YAML file is meant");
    ck_assert_str_eq(said_of_file("/dev/zero"),
                     "/dev/zero: is no regular file: a YAML file is meant");
    ck_assert_str_eq(said_of_file("e.yaml"), "e.yaml: is empty");
    if (geteuid() != 0) { /* root reads everything */
        ck_assert_int_eq(chmod("g.yaml", 0), 0);
        ck_assert_str_eq(said_of_file("g.yaml"), "g.yaml: cannot be opened: Permission denied");
    }
}
END_TEST

START_TEST(a_mebibyte_is_the_limit)
{
    char *text = malloc(YAML_MAX_BYTES + 1);

    memset(text, ' ', YAML_MAX_BYTES + 1);
    memcpy(text, "a: 1\n#", 6);
    write_file("fits.yaml", text, YAML_MAX_BYTES);
    write_file("big.yaml", text, YAML_MAX_BYTES + 1);
    free(text);
    ck_assert_str_eq(said_of_file("fits.yaml"), "");
    ck_assert_str_eq(said_of_file("big.yaml"),
                     "big.yaml: has 1048577 bytes: at most 1048576 (1 MiB) are read");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/yaml");
    TCase *texts = tcase_create("texts"), *files = tcase_create("files");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_test(texts, every_node_knows_its_line_and_column);
    tcase_add_test(texts, long_lists_keep_their_order);
    tcase_add_test(texts, an_alias_is_the_node_it_names);
    tcase_add_test(texts, nothing_said_is_told_from_an_empty_text);
    tcase_add_loop_test(texts, each_slip_has_its_message, 0, sizeof(slips) / sizeof(slips[0]));
    tcase_add_test(texts, an_alias_bomb_is_refused);
    tcase_add_test(texts, nesting_has_an_end);
    tcase_add_test(texts, ten_thousand_values_are_the_limit);
    suite_add_tcase(suite, texts);
    tcase_add_checked_fixture(files, make_dir, remove_dir);
    tcase_add_test(files, what_is_no_readable_file_is_told);
    tcase_add_test(files, a_mebibyte_is_the_limit);
    suite_add_tcase(suite, files);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
