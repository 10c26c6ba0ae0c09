#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/output/whole_file.h"

static char dir[64];

static void make_dir(void)
{
    strcpy(dir, "/tmp/nicsim-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void remove_dir(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", dir);
    ck_assert_int_eq(system(command), 0);
}

static const char *in_dir(const char *name)
{
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
    return path;
}

static bool holds(const char *name, const char *text)
{
    char found[64] = "";
    FILE *in = fopen(in_dir(name), "r");

    if (!in)
        return false;
    size_t got = fread(found, 1, sizeof(found) - 1, in);
    fclose(in);
    return got == strlen(text) && strcmp(found, text) == 0;
}

START_TEST(a_file_has_its_name_only_when_it_is_complete)
{
    struct output_error err;
    struct whole_file *file = whole_file_open(in_dir("points.csv"), &err);

    ck_assert_ptr_nonnull(file);
    fputs("a,b\n", whole_file_stream(file));
    fflush(whole_file_stream(file));
    ck_assert_int_ne(access(in_dir("points.csv"), F_OK), 0);
    ck_assert(holds(".points.csv.partial", "a,b\n"));
    ck_assert(whole_file_commit(file, &err));
    ck_assert(holds("points.csv", "a,b\n"));
    ck_assert_int_ne(access(in_dir(".points.csv.partial"), F_OK), 0);
}
END_TEST

START_TEST(a_discarded_file_leaves_the_older_one_as_it_was)
{
    struct output_error err;

    ck_assert(whole_file_write(in_dir("a"), "old", 3, &err));
    struct whole_file *file = whole_file_open(in_dir("a"), &err);
    fputs("new", whole_file_stream(file));
    whole_file_discard(file);
    whole_file_discard(NULL);
    ck_assert(holds("a", "old"));
    ck_assert_int_ne(access(in_dir(".a.partial"), F_OK), 0);
}
END_TEST

/* A limit on file size answers EFBIG where a full disk answers ENOSPC: both are found by write. */
START_TEST(a_file_that_does_not_fit_is_said_and_leaves_the_older_one)
{
    struct output_error err = { .trouble = OUTPUT_FINE };
    struct rlimit limit = { 8192, 8192 };
    char line[1000];

    ck_assert(whole_file_write(in_dir("a"), "old", 3, &err));
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    memset(line, 'x', sizeof(line));
    struct whole_file *file = whole_file_open(in_dir("a"), &err);
    for (int i = 0; i < 100; i++)
        fwrite(line, 1, sizeof(line), whole_file_stream(file));
    ck_assert(!whole_file_commit(file, &err));
    ck_assert_int_eq(err.trouble, OUTPUT_CANNOT_WRITE);
    ck_assert_str_eq(err.said.file, in_dir("a"));
    ck_assert_str_eq(err.said.text, "cannot write: File too large");
    ck_assert(holds("a", "old"));
    ck_assert_int_ne(access(in_dir(".a.partial"), F_OK), 0);
}
END_TEST

/* The temporary name leads to /dev/full, where every write finds the disk full. The bytes are few,
 * so the trouble shows only when the stream is closed. */
START_TEST(a_full_disk_found_at_the_very_end_is_still_found)
{
    struct output_error err = { .trouble = OUTPUT_FINE };

    ck_assert_int_eq(symlink("/dev/full", in_dir(".a.partial")), 0);
    struct whole_file *file = whole_file_open(in_dir("a"), &err);
    ck_assert_ptr_nonnull(file);
    fputs("few bytes", whole_file_stream(file));
    ck_assert(!whole_file_commit(file, &err));
    ck_assert_int_eq(err.trouble, OUTPUT_CANNOT_WRITE);
    ck_assert_str_eq(err.said.text, "cannot write: No space left on device");
    ck_assert_int_ne(access(in_dir("a"), F_OK), 0);
}
END_TEST

START_TEST(a_directory_is_not_replaced_by_a_file)
{
    struct output_error err = { .trouble = OUTPUT_FINE };

    ck_assert_int_eq(mkdir(in_dir("a"), 0777), 0);
    ck_assert(!whole_file_write(in_dir("a"), "x", 1, &err));
    ck_assert_str_eq(err.said.text, "cannot write: Is a directory");
    ck_assert_int_ne(access(in_dir(".a.partial"), F_OK), 0);
}
END_TEST

START_TEST(a_file_cannot_start_in_a_directory_that_is_not_there)
{
    struct output_error err = { .trouble = OUTPUT_FINE };

    ck_assert_ptr_null(whole_file_open(in_dir("no/a"), &err));
    ck_assert_int_eq(err.trouble, OUTPUT_CANNOT_WRITE);
    ck_assert_str_eq(err.said.text, "cannot write: No such file or directory");
}
END_TEST

START_TEST(directories_are_made_with_their_parents)
{
    struct output_error err;
    struct stat about;

    ck_assert(output_make_directories(in_dir("a/b//c/"), &err));
    ck_assert_int_eq(stat(in_dir("a/b/c"), &about), 0);
    ck_assert(S_ISDIR(about.st_mode));
    ck_assert(output_make_directories(in_dir("a/b/c"), &err));
    ck_assert(output_make_directories("/", &err));
    ck_assert(output_directory_is_writable(in_dir("a/b/c"), &err));
}
END_TEST

START_TEST(a_file_in_the_way_of_a_directory_is_named)
{
    struct output_error err = { .trouble = OUTPUT_FINE };

    ck_assert(whole_file_write(in_dir("a"), "x", 1, &err));
    ck_assert(!output_make_directories(in_dir("a/b"), &err));
    ck_assert_int_eq(err.trouble, OUTPUT_CANNOT_WRITE);
    ck_assert_str_eq(err.said.file, in_dir("a"));
    ck_assert_str_eq(err.said.text, "cannot be a directory: Not a directory");
    ck_assert(!output_directory_is_writable(in_dir("none"), &err));
    ck_assert_str_eq(err.said.text, "cannot write here: No such file or directory");
}
END_TEST

START_TEST(only_what_an_interrupted_writer_left_is_removed)
{
    struct output_error err;

    ck_assert(whole_file_write(in_dir(".points.csv.partial"), "x", 1, &err));
    ck_assert(whole_file_write(in_dir("notes.partial"), "y", 1, &err));
    ck_assert(whole_file_write(in_dir(".hidden"), "z", 1, &err));
    output_remove_partials(dir);
    ck_assert_int_ne(access(in_dir(".points.csv.partial"), F_OK), 0);
    ck_assert(holds("notes.partial", "y"));
    ck_assert(holds(".hidden", "z"));
}
END_TEST

START_TEST(the_temporary_name_stays_in_the_same_directory)
{
    char name[20];

    ck_assert(output_partial_name("a/b.csv", name, sizeof(name)));
    ck_assert_str_eq(name, "a/.b.csv.partial");
    ck_assert(output_partial_name("b.csv", name, sizeof(name)));
    ck_assert_str_eq(name, ".b.csv.partial");
    ck_assert(!output_partial_name("a/bcdefghij.csv", name, sizeof(name))); /* 24 with the NUL */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/output/whole_file");
    TCase *tc = tcase_create("whole_file");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tc, make_dir, remove_dir);
    tcase_add_test(tc, a_file_has_its_name_only_when_it_is_complete);
    tcase_add_test(tc, a_discarded_file_leaves_the_older_one_as_it_was);
    tcase_add_test(tc, a_file_that_does_not_fit_is_said_and_leaves_the_older_one);
    tcase_add_test(tc, a_full_disk_found_at_the_very_end_is_still_found);
    tcase_add_test(tc, a_directory_is_not_replaced_by_a_file);
    tcase_add_test(tc, a_file_cannot_start_in_a_directory_that_is_not_there);
    tcase_add_test(tc, directories_are_made_with_their_parents);
    tcase_add_test(tc, a_file_in_the_way_of_a_directory_is_named);
    tcase_add_test(tc, only_what_an_interrupted_writer_left_is_removed);
    tcase_add_test(tc, the_temporary_name_stays_in_the_same_directory);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
