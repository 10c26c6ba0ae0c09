/* Labs and their grades, through the program as students and teachers use it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/grade/lab.h"

static char folder[] = "/tmp/nicsim-grade-XXXXXX";
static char said[65536]; /* what the last command wrote, both streams */

static int shell(const char *command)
{
    FILE *out = popen(command, "r");
    size_t got;

    ck_assert_ptr_nonnull(out);
    got = fread(said, 1, sizeof said - 1, out);
    said[got] = '\0';
    while (fgetc(out) != EOF)
        ;
    return WEXITSTATUS(pclose(out));
}

/* grade with these arguments, in the source tree. */
static int grade(const char *format, const char *a, const char *b)
{
    char arguments[512], command[2048];

    snprintf(arguments, sizeof arguments, format, a, b);
    snprintf(command, sizeof command, "cd '%s' && '%s' grade %s 2>&1", NICSIM_SOURCE_DIR,
             NICSIM_PROGRAM, arguments);
    return shell(command);
}

static const char *write_answers(const char *text)
{
    static char path[128];
    FILE *out;

    snprintf(path, sizeof path, "%s/answers.yaml", folder);
    out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    fclose(out);
    return path;
}

static void make_folder(void)
{
    strcpy(folder, "/tmp/nicsim-grade-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
    char command[128];

    snprintf(command, sizeof command, "/bin/rm -rf '%s'", folder);
    ck_assert_int_eq(shell(command), 0);
}

/* ---- students ---------------------------------------------------------------------------- */

/* By the rule of docs/course/README.md, worked out apart from this program: FNV-1a of
 * "ada/lab1/link" is 0x82346fab8198918f, splitmix64's finalizer makes 0x210cc384bfb818b2 of it. */
START_TEST(numbers_follow_from_the_id_alone)
{
    uint64_t all = UINT64_MAX;

    ck_assert_uint_eq(lab_draw("ada", "lab1", "link", all), UINT64_C(0x210cc384bfb818b2));
    ck_assert_uint_ne(lab_draw("ada", "lab1", "link", all), lab_draw("ada", "lab1", "frame", all));
    ck_assert_uint_ne(lab_draw("ada", "lab1", "link", all), lab_draw("ada", "lab2", "link", all));
    ck_assert_uint_ne(lab_draw("ada", "lab1", "link", all), lab_draw("bob", "lab1", "link", all));
    for (unsigned i = 0; i < 100; i++)
        ck_assert_uint_lt(lab_draw("ada", "lab1", "link", 7), 7);
}
END_TEST

/* 4000 ids over 4 values: 1000 each, and 3 standard deviations are 3 sqrt(4000 / 4 * 3 / 4) = 82.
 */
START_TEST(every_value_is_as_likely_as_every_other)
{
    unsigned hits[4] = { 0 };
    char id[16];

    for (unsigned i = 0; i < 4000; i++) {
        snprintf(id, sizeof id, "s%u", i);
        hits[lab_draw(id, "lab1", "link", 4)]++;
    }
    for (unsigned i = 0; i < 4; i++) {
        ck_assert_uint_gt(hits[i], 1000 - 82);
        ck_assert_uint_lt(hits[i], 1000 + 82);
    }
}
END_TEST

START_TEST(two_students_get_different_sheets_and_one_always_the_same)
{
    static char first[sizeof said];

    ck_assert_int_eq(grade("lab2 --sheet %s%s", "ada", ""), 0);
    strcpy(first, said);
    ck_assert_int_eq(grade("lab2 --sheet %s%s", "ADA", ""), 0);
    ck_assert_str_eq(said, first);
    ck_assert_int_eq(grade("lab2 --sheet %s%s", "bob", ""), 0);
    ck_assert_str_ne(said, first);
    ck_assert_ptr_nonnull(strstr(said, "student: bob\n"));
    ck_assert_ptr_nonnull(strstr(said, "  peak:\n"));
}
END_TEST

/* ---- grades ------------------------------------------------------------------------------ */

static const char *const lab_names[] = { "lab1", "lab2", "lab3", "lab4" };

START_TEST(the_instructors_solutions_get_every_point)
{
    static const char *const ids[] = { "ada", "bob", "s1234567", "x.y@z" };
    const char *lab = lab_names[(size_t)_i / 4], *id = ids[_i % 4];

    ck_assert_msg(grade("%s --check %s --solutions", lab, id) == 0, "%s %s: %s", lab, id, said);
    ck_assert_ptr_nonnull(strstr(said, " points\n"));
}
END_TEST

/* For ada: frames of 96 bytes at 10 Gb/s, 116 byte times each, so 10^10 / 928 = 10775862 a second
 * and 0.0928 us; 100 x 78 / 116 = 67.24 % are IP. */
START_TEST(answers_are_right_near_wrong_or_missing)
{
    ck_assert_int_eq(grade("lab1 --sheet %s%s", "ada", ""), 0);
    ck_assert_ptr_nonnull(strstr(said, "Frames of 96 bytes"));
    ck_assert_ptr_nonnull(strstr(said, "2500 Mb/s"));

    const char *path = write_answers("lab: lab1\n"
                                     "student: Ada\n"
                                     "answers:\n"
                                     "  slot_bytes: 116 bytes\n"
                                     "  line_rate: 2726000\n" /* 1.2 % too many: near */
                                     "  slot_us: 0.3072\n"    /* 8 x 96 / 2500: the known mistake */
                                     "  ip_share:\n"
                                     "  explain: one\n");

    ck_assert_int_eq(grade("lab1 '%s'%s", path, ""), 1);
    ck_assert_ptr_nonnull(strstr(said, "slot_bytes                 2 of 2  right"));
    ck_assert_ptr_nonnull(strstr(said, "line_rate                  1 of 2  near"));
    ck_assert_ptr_nonnull(strstr(said, "slot_us                    0 of 1  wrong"));
    ck_assert_ptr_nonnull(strstr(said, "preamble and gap are missing"));
    ck_assert_ptr_nonnull(strstr(said, "ip_share                   0 of 2  no answer"));
    ck_assert_ptr_nonnull(strstr(said, "explain                     -      for your teacher"));
    ck_assert_ptr_nonnull(strstr(said, "3 of 10 points"));
    ck_assert_ptr_null(strstr(said, "measured"));
}
END_TEST

START_TEST(a_wrong_choice_gets_its_hint)
{
    const char *path = write_answers("lab: lab2\n"
                                     "student: ada\n"
                                     "answers: {where: ring}\n");

    ck_assert_int_eq(grade("lab2 '%s'%s", path, ""), 1);
    ck_assert_ptr_nonnull(strstr(said, "where                      0 of 1  wrong"));
    ck_assert_ptr_nonnull(strstr(said, "highest priority"));
}
END_TEST

START_TEST(json_says_the_same)
{
    const char *path = write_answers("lab: lab1\n"
                                     "student: ada\n"
                                     "answers: {slot_bytes: 116, line_rate: 3255208}\n");

    ck_assert_int_eq(grade("lab1 '%s' --json%s", path, ""), 1);
    ck_assert_ptr_nonnull(strstr(said, "\"lab\": \"lab1\""));
    ck_assert_ptr_nonnull(strstr(said, "\"points\": 2,\n  \"of\": 10"));
    ck_assert_ptr_nonnull(strstr(said, "\"verdict\": \"right\""));
    /* 2.5 10^9 / (8 x 96): without preamble and gap */
    ck_assert_ptr_nonnull(strstr(said, "\"hint\": \"Preamble and gap take time too"));
    ck_assert_ptr_nonnull(strstr(said, "\"verdict\": \"no answer\""));
}
END_TEST

START_TEST(a_student_pack_has_no_solutions_and_grades_all_the_same)
{
    char command[1024];
    const char *path;

    snprintf(command, sizeof command,
             "cp -r '%s/docs/course' '%s/course' && rm -r '%s/course/instructor'",
             NICSIM_SOURCE_DIR, folder, folder);
    ck_assert_int_eq(shell(command), 0);
    path = write_answers("lab: lab1\n"
                         "student: ada\n"
                         "answers: {slot_bytes: 116, slot_us: 0.3072}\n");
    ck_assert_int_eq(grade("'%s/course/lab1' '%s'", folder, path), 1);
    ck_assert_ptr_nonnull(strstr(said, "2 of 10 points"));
    ck_assert_ptr_null(strstr(said, "preamble")); /* no hint */
    ck_assert_int_eq(grade("'%s/course/lab1' --check ada%s", folder, ""), 2);
    ck_assert_str_eq(said, "nicsim: grade: --check: there are no instructor's solutions of lab1\n");
}
END_TEST

/* What `make student-pack` packs, where the tree is a clone and git is there. */
START_TEST(an_archive_of_the_tree_leaves_the_instructors_folder_out)
{
    char command[1024];

    snprintf(command, sizeof command, "cd '%s' && git rev-parse HEAD 2>/dev/null >/dev/null",
             NICSIM_SOURCE_DIR);
    if (shell(command) != 0)
        return;
    snprintf(command, sizeof command,
             "cd '%s' && git archive --worktree-attributes HEAD docs | tar -t", NICSIM_SOURCE_DIR);
    ck_assert_int_eq(shell(command), 0);
    ck_assert_ptr_null(strstr(said, "docs/course/instructor/"));
}
END_TEST

START_TEST(the_scenarios_of_the_labs_are_fine)
{
    char command[1024];

    snprintf(command, sizeof command,
             "cd '%s' && for s in docs/course/lab?/machine.yaml docs/course/lab1/sizes.yaml; do "
             "'%s' check $s >/dev/null || exit 1; done 2>&1",
             NICSIM_SOURCE_DIR, NICSIM_PROGRAM);
    ck_assert_msg(shell(command) == 0, "%s", said);
}
END_TEST

/* ---- mistakes in files ------------------------------------------------------------------- */

static const struct {
    const char *text, *says; /* after the file's name */
} bad[] = {
    { "lab: lab1\nanswers: {}\n", ":1:1: answers file: 'student' is missing" },
    { "lab: lab2\nstudent: ada\nanswers: {}\n",
      ":1:6: these are answers of 'lab2', not of 'lab1'" },
    { "lab: lab1\nstudent: a b\nanswers: {}\n",
      ":2:10: student: 'a b': letters, digits and . _ @ - are possible" },
    { "lab: lab1\nstudent: ada\nanswers: {line_rat: 1}\n",
      ":3:11: answers: lab1 has no question 'line_rat'; did you mean 'line_rate'?" },
    { "lab: lab1\nstudent: ada\nanswers:\n  line_rate: many\n",
      ":4:14: answers: line_rate: 'many': a plain number is wanted here, in frames/s, such as "
      "14880.95" },
    { "lab: lab1\nstudent: ada\nanswers:\n  line_rate: 14,880\n",
      ":4:14: answers: line_rate: '14,880': a plain number is wanted here, in frames/s, such as "
      "14880.95" },
    { "lab: lab1\nstudent: ada\n", ":1:1: answers: a mapping from question to answer is wanted" },
    { "lab: lab1\nstudent: ada\nanswer: {}\n",
      ":3:1: answers file: unknown key 'answer'; did you mean 'answers'?" },
};

START_TEST(a_bad_file_gets_one_message)
{
    const char *path = write_answers(bad[_i].text);
    char expected[512];

    ck_assert_int_eq(grade("lab1 '%s'%s", path, ""), 2);
    snprintf(expected, sizeof expected, "%s%s\n", path, bad[_i].says);
    ck_assert_str_eq(said, expected);
}
END_TEST

START_TEST(a_choice_that_is_none_is_told_with_those_there_are)
{
    const char *path = write_answers("lab: lab2\nstudent: ada\nanswers: {where: queue}\n");
    char expected[512];

    ck_assert_int_eq(grade("lab2 '%s'%s", path, ""), 2);
    snprintf(expected, sizeof expected,
             "%s:3:18: answers: where: one of ring, ipintrq, output is wanted here\n", path);
    ck_assert_str_eq(said, expected);
}
END_TEST

START_TEST(bad_command_lines_are_told)
{
    ck_assert_int_eq(grade("lab9 --sheet %s%s", "ada", ""), 2);
    ck_assert_str_eq(said, "lab9: no lab of that name: no such folder with a lab.yaml, and none in "
                           "docs/course\n");
    ck_assert_int_eq(grade("lab1%s%s", "", ""), 2);
    ck_assert_str_eq(said,
                     "nicsim: grade: an answers file, --sheet ID or --check ID is wanted: one "
                     "of them\n");
    ck_assert_int_eq(grade("lab1 %s/nothing.yaml%s", folder, ""), 2);
    ck_assert_ptr_nonnull(strstr(said, "/nothing.yaml: "));
    ck_assert_int_eq(grade("lab1 --sheet '%s'%s", "a/b", ""), 2);
    ck_assert_str_eq(said, "nicsim: student: 'a/b': letters, digits and . _ @ - are possible\n");
}
END_TEST

/* A teacher's slip is told like a student's. */
START_TEST(a_lab_that_asks_for_what_is_not_measured_is_refused)
{
    char command[1024];

    snprintf(command, sizeof command,
             "cp -r '%s/docs/course/lab1' '%s/lab1' && sed -i 's/answer: pps$/answer: ppz/' "
             "'%s/lab1/lab.yaml'",
             NICSIM_SOURCE_DIR, folder, folder);
    ck_assert_int_eq(shell(command), 0);

    const char *path = write_answers("lab: lab1\nstudent: ada\nanswers: {line_rate: 1}\n");

    ck_assert_int_eq(grade("'%s/lab1' '%s'", folder, path), 2);
    ck_assert_ptr_nonnull(strstr(said, "lab1/lab.yaml:"));
    ck_assert_ptr_nonnull(strstr(said, "'ppz': no number is called 'ppz'\n"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/grade");
    TCase *tc = tcase_create("grade");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, make_folder, remove_folder);
    tcase_add_test(tc, numbers_follow_from_the_id_alone);
    tcase_add_test(tc, every_value_is_as_likely_as_every_other);
    tcase_add_test(tc, two_students_get_different_sheets_and_one_always_the_same);
    tcase_add_loop_test(tc, the_instructors_solutions_get_every_point, 0, 16);
    tcase_add_test(tc, answers_are_right_near_wrong_or_missing);
    tcase_add_test(tc, a_wrong_choice_gets_its_hint);
    tcase_add_test(tc, json_says_the_same);
    tcase_add_test(tc, a_student_pack_has_no_solutions_and_grades_all_the_same);
    tcase_add_test(tc, an_archive_of_the_tree_leaves_the_instructors_folder_out);
    tcase_add_test(tc, the_scenarios_of_the_labs_are_fine);
    tcase_add_loop_test(tc, a_bad_file_gets_one_message, 0, sizeof bad / sizeof *bad);
    tcase_add_test(tc, a_choice_that_is_none_is_told_with_those_there_are);
    tcase_add_test(tc, bad_command_lines_are_told);
    tcase_add_test(tc, a_lab_that_asks_for_what_is_not_measured_is_refused);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
