/* grade: a lab's sheet for a student, and points for answers. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/cli.h"
#include "sim/experiment/fields.h"
#include "sim/grade/grade.h"
#include "sim/output/json.h"

static int grade(const struct cli_args *args);
static bool find_lab(const char *word, char *dir, size_t bytes, struct sim_error *err);
static void print_sheet(const struct lab *lab, const char *written, FILE *out);
static const struct yaml_node *read_answers(const struct yaml_tree *tree, const char *lab,
                                            char student[LAB_STUDENT_BYTES], struct sim_error *err);
static void print_grades(const struct lab *lab, const struct grading *grading, bool solutions);
static void print_json(const struct lab *lab, const struct grading *grading);

static const struct cli_option grade_options[] = {
    { "sheet", "ID", "print that student's questions as a file to fill in" },
    { "check", "ID", "grade the instructor's own solutions for that student" },
    { "solutions", NULL, "also print what was measured" },
    { "json", NULL, "print the grades as JSON" },
    { NULL, NULL, NULL },
};

const struct cli_command cli_grade_commands[] = {
    { .name = "grade",
      .synopsis = "LAB [ANSWERS] [OPTION]...",
      .about = "Grade a lab's answers by simulating it",
      .details =
          "LAB is a lab of the course (lab1) or a folder with a lab.yaml. First\n"
          "'grade LAB --sheet ID > answers.yaml' prints the questions with the numbers of the\n"
          "student of that id, then 'grade LAB answers.yaml' gives points. Exit status 0: all\n"
          "points; 1: fewer; 2: a file that cannot be read.\n",
      .options = grade_options,
      .min_words = 1,
      .max_words = 2,
      .run = grade },
    { .name = NULL },
};

static int finish_grading(const struct cli_args *args, struct lab *lab,
                          const struct yaml_node *answers)
{
    char source[PATH_MAX];
    struct grading grading;
    struct sim_error err = { 0 };

    cli_source_dir(source, sizeof source);
    if (!grade_answers(lab, args->model, source[0] != '\0' ? source : NULL, answers, &grading,
                       &err))
        return cli_refuse(args, &err);
    if (cli_has(args, "json"))
        print_json(lab, &grading);
    else
        print_grades(lab, &grading, cli_has(args, "solutions"));
    return grading.points >= grading.of ? STATUS_FINE : STATUS_EXPECTATION_FAILED;
}

static int grade_file(const struct cli_args *args, const char *dir, struct sim_error *err)
{
    struct yaml_tree *tree = yaml_tree_read_file(args->words[1], err);
    const struct yaml_node *answers;
    char student[LAB_STUDENT_BYTES];
    struct lab *lab = NULL;
    int status = STATUS_MISTAKE;

    answers = tree != NULL ? read_answers(tree, strrchr(dir, '/') + 1, student, err) : NULL;
    if (answers != NULL)
        lab = lab_read(dir, student, err);
    status = lab != NULL ? finish_grading(args, lab, answers) : cli_refuse(args, err);
    lab_free(lab);
    yaml_tree_free(tree);
    return status;
}

static int grade(const struct cli_args *args)
{
    const char *sheet = cli_value(args, "sheet"), *check = cli_value(args, "check");
    char dir[LAB_PATH_BYTES], student[LAB_STUDENT_BYTES];
    struct sim_error err = { 0 };
    struct lab *lab;
    int status = STATUS_FINE;

    if (!find_lab(args->words[0], dir, sizeof dir, &err))
        return cli_refuse(args, &err);
    if ((args->word_count == 2) + (sheet != NULL) + (check != NULL) != 1) {
        sim_error_set(&err, "", 0, 0,
                      "grade: an answers file, --sheet ID or --check ID is wanted: one of them");
        return cli_refuse(args, &err);
    }
    if (args->word_count == 2)
        return grade_file(args, dir, &err);
    if (!lab_student_id(sheet != NULL ? sheet : check, student, &err))
        return cli_refuse(args, &err);
    lab = lab_read(dir, student, &err);
    if (lab == NULL)
        return cli_refuse(args, &err);
    if (sheet != NULL) {
        print_sheet(lab, args->words[0], stdout);
    } else if (lab->instructor == NULL) {
        sim_error_set(&err, "", 0, 0, "grade: --check: there are no instructor's solutions of %s",
                      lab->name);
        status = cli_refuse(args, &err);
    } else {
        status = finish_grading(args, lab, NULL);
    }
    lab_free(lab);
    return status;
}

/* ---- finding and reading ----------------------------------------------------------------- */

static bool has_lab(const char *dir)
{
    char path[LAB_PATH_BYTES + 16];

    snprintf(path, sizeof path, "%s/lab.yaml", dir);
    return access(path, R_OK) == 0;
}

/* A folder; or docs/course/LAB here, in the source tree, or course/LAB where it was installed. */
static bool find_lab(const char *word, char *dir, size_t bytes, struct sim_error *err)
{
    char place[PATH_MAX];
    size_t length = strlen(word);

    if (length > LAB_PATH_BYTES / 2)
        return sim_error_set(err, "", 0, 0, "the name of the lab is too long");
    while (length > 1 && word[length - 1] == '/')
        length--;
    snprintf(dir, bytes, "%s%.*s", strchr(word, '/') != NULL ? "" : "./", (int)length, word);
    if (has_lab(dir))
        return true;
    snprintf(dir, bytes, "docs/course/%s", word);
    if (has_lab(dir))
        return true;
    cli_source_dir(place, sizeof place);
    if (place[0] != '\0' && strlen(place) + length + 32 < bytes) {
        snprintf(dir, bytes, "%.400s/docs/course/%s", place, word);
        if (has_lab(dir))
            return true;
    }
    for (size_t i = 0; cli_scenario_dir(i, place, sizeof place); i++) {
        if (place[0] == '\0' || strlen(place) + length + 32 >= bytes)
            continue;
        snprintf(dir, bytes, "%.400s/course/%s", place, word);
        if (has_lab(dir))
            return true;
    }
    return sim_error_set(err, word, 0, 0,
                         "no lab of that name: no such folder with a lab.yaml, and none in "
                         "docs/course");
}

static const struct yaml_node *read_answers(const struct yaml_tree *tree, const char *lab,
                                            char student[LAB_STUDENT_BYTES], struct sim_error *err)
{
    static const char *const keys[] = { "lab", "student", "answers", NULL };
    const struct yaml_node *root = yaml_tree_root(tree), *answers;
    struct sim_error said = { 0 };
    const char *written, *name;

    if (!fields_check(root, "answers file", keys, err) ||
        !fields_text(root, "answers file", "lab", true, &name, err) ||
        !fields_text(root, "answers file", "student", true, &written, err))
        return NULL;
    if (strcmp(name, lab) != 0) {
        yaml_refuse(yaml_get(root, "lab"), err, "these are answers of '%s', not of '%s'", name,
                    lab);
        return NULL;
    }
    if (!lab_student_id(written, student, &said)) {
        yaml_refuse(yaml_get(root, "student"), err, "%.900s", said.text);
        return NULL;
    }
    answers = yaml_get(root, "answers");
    if (answers != NULL && answers->kind == YAML_KIND_MAPPING)
        return answers;
    yaml_refuse(answers != NULL ? answers : root, err,
                "answers: a mapping from question to answer is wanted");
    return NULL;
}

/* ---- the sheet --------------------------------------------------------------------------- */

/* As comments of at most so many columns. */
static void print_comment(FILE *out, const char *text, const char *indent)
{
    while (*text != '\0') {
        size_t fits = strlen(text), most = 88 - strlen(indent);
        size_t line = strcspn(text, "\n");

        if (line < fits)
            fits = line;
        if (fits > most) {
            fits = most;
            while (fits > 0 && text[fits] != ' ')
                fits--;
            if (fits == 0)
                fits = strcspn(text, " \n");
        }
        fprintf(out, "%s# %.*s\n", indent, (int)fits, text);
        text += fits;
        text += strspn(text, " \n");
    }
}

static void print_question(FILE *out, size_t number, const struct lab_question *q)
{
    char head[64];

    fputc('\n', out);
    if (q->kind == QUESTION_TEXT)
        snprintf(head, sizeof head, "%zu. (in your words; your teacher reads it)", number);
    else
        snprintf(head, sizeof head, "%zu. (%g point%s%s%s)", number, q->points,
                 q->points == 1 ? "" : "s", q->unit != NULL ? "; in " : "",
                 q->unit != NULL ? q->unit : "");
    print_comment(out, head, "  ");
    print_comment(out, q->ask, "  ");
    for (size_t i = 0; i < q->choice_count; i++)
        fprintf(out, "  #   %s: %s\n", q->choices[i].name, q->choices[i].text);
    fprintf(out, "  %s:\n", q->name);
}

static void print_sheet(const struct lab *lab, const char *written, FILE *out)
{
    const char *scenario = lab->scenario + (strncmp(lab->scenario, "./", 2) == 0 ? 2 : 0);
    char source[PATH_MAX];

    cli_source_dir(source, sizeof source);
    const char *program = source[0] != '\0' ? "build/nicsim" : "nicsim";

    fprintf(out, "# %s\n#\n# Your machine:\n#\n#   %s run %s", lab->title, program, scenario);
    for (size_t i = 0; i < lab->setting_count; i++)
        fprintf(out, " \\\n#     --set '%s'", lab->settings[i]);
    fprintf(out,
            " \\\n#     -o results/%s\n#\n# Write each answer behind its colon, then:\n#\n#   %s "
            "grade %s %s.yaml\n",
            lab->name, program, written, lab->name);
    fprintf(out, "lab: %s\nstudent: %s\nanswers:\n", lab->name, lab->student);
    for (size_t i = 0; i < lab->question_count; i++)
        print_question(out, i + 1, &lab->questions[i]);
}

/* ---- grades ------------------------------------------------------------------------------ */

static const char *verdict_name(enum grade_verdict verdict)
{
    switch (verdict) {
    case GRADE_RIGHT:
        return "right";
    case GRADE_NEAR:
        return "near";
    case GRADE_WRONG:
        return "wrong";
    case GRADE_EMPTY:
        return "no answer";
    case GRADE_READ:
        return "for your teacher";
    }
    return "";
}

static void print_grades(const struct lab *lab, const struct grading *grading, bool solutions)
{
    printf("%s: %s\n\n", lab->title, lab->student);
    for (size_t i = 0; i < grading->count; i++) {
        const struct grade *g = &grading->grades[i];

        if (g->question->kind == QUESTION_TEXT)
            printf("  %-24s    -      %s\n", g->question->name, verdict_name(g->verdict));
        else
            printf("  %-24s %3g of %g  %s\n", g->question->name, g->points, g->question->points,
                   verdict_name(g->verdict));
        if (g->hint != NULL)
            print_comment(stdout, g->hint, "      ");
        if (solutions && g->question->kind == QUESTION_NUMBER)
            printf("      measured %.6g +- %.2g, full points in %.6g .. %.6g\n", g->value.mean,
                   g->value.half_width, g->low, g->high);
        if (solutions && g->question->kind == QUESTION_CHOICE)
            printf("      measured %s\n", g->choice);
    }
    printf("\n%g of %g points\n", grading->points, grading->of);
}

static void print_json(const struct lab *lab, const struct grading *grading)
{
    struct json_writer json;

    json_begin(&json, stdout);
    json_object_begin(&json);
    json_key_string(&json, "lab", lab->name);
    json_key_string(&json, "student", lab->student);
    json_key_number(&json, "points", grading->points);
    json_key_number(&json, "of", grading->of);
    json_key(&json, "questions");
    json_array_begin(&json);
    for (size_t i = 0; i < grading->count; i++) {
        const struct grade *g = &grading->grades[i];

        json_object_begin(&json);
        json_key_string(&json, "question", g->question->name);
        json_key_string(&json, "verdict", verdict_name(g->verdict));
        json_key_number(&json, "points", g->points);
        json_key_number(&json, "of", g->question->points);
        switch (g->question->kind) {
        case QUESTION_NUMBER:
            json_key_number(&json, "answer", g->answer);
            json_key_number(&json, "measured", g->value.mean);
            json_key_number(&json, "low", g->low);
            json_key_number(&json, "high", g->high);
            break;
        case QUESTION_CHOICE:
            json_key_string(&json, "answer", g->text);
            json_key_string(&json, "measured", g->choice);
            break;
        case QUESTION_TEXT:
            json_key_string(&json, "answer", g->text);
            break;
        }
        json_key_string(&json, "hint", g->hint);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    json_end(&json);
}
