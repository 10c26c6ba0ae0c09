/* A lab of the course: a scenario, the numbers that differ from student to student, and questions
 * whose answers the simulator itself measures.
 *
 * lab.yaml (docs/course/README.md has the grammar) names the scenario beside it; `student:` lists
 * numbers that follow from the student's id; {name} stands for such a number everywhere else in the
 * file. `measure:` names results of the scenario; a question's answer is an expression over both.
 * A second file, instructor/LAB.yaml, holds solutions and known mistakes; without it grading works,
 * only without hints.
 *
 * Ownership: lab_read allocates, lab_free frees; texts point into the YAML trees it holds.
 */
#ifndef SIM_GRADE_LAB_H
#define SIM_GRADE_LAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/yaml.h"

#define LAB_NAME_BYTES    48
#define LAB_NUMBERS_MAX   16
#define LAB_SETTINGS_MAX  32
#define LAB_MEASURES_MAX  32
#define LAB_QUESTIONS_MAX 24
#define LAB_CHOICES_MAX   8
#define LAB_MISTAKES_MAX  8
#define LAB_STUDENT_BYTES 65
#define LAB_PATH_BYTES    512

/* One that follows from the student's id. */
struct lab_number {
    const char *name;
    double value;
};

enum question_kind {
    QUESTION_NUMBER, /* within a band around a measured value */
    QUESTION_CHOICE, /* the choice whose expression is largest */
    QUESTION_TEXT,   /* in the student's words, for the teacher to read */
};

struct lab_mistake {
    const struct yaml_node *node; /* its answer: an expression, or a choice */
    const char *says;
};

struct lab_question {
    const char *name;
    const struct yaml_node *node;
    enum question_kind kind;
    const char *ask, *unit; /* unit: NULL when there is none */
    double points;
    const struct yaml_node *answer; /* NUMBER: an expression */
    double within, near; /* parts of the value: full points, half of them; near may be 0 */
    size_t choice_count;
    struct lab_choice {
        const char *name, *text;
        const struct yaml_node *size; /* the expression that must be largest */
    } choices[LAB_CHOICES_MAX];
    const struct yaml_node *solution; /* the instructor's; NULL without that file */
    size_t mistake_count;
    struct lab_mistake mistakes[LAB_MISTAKES_MAX];
};

struct lab {
    char name[LAB_NAME_BYTES];
    char dir[LAB_PATH_BYTES];
    char student[LAB_STUDENT_BYTES];
    const char *title;
    char scenario[2 * LAB_PATH_BYTES]; /* its path */
    struct lab_number numbers[LAB_NUMBERS_MAX];
    size_t number_count;
    char *settings[LAB_SETTINGS_MAX]; /* "path=value"; owned */
    size_t setting_count;
    const struct yaml_node *measures; /* a mapping: sim/grade/measure.h reads it */
    struct lab_question questions[LAB_QUESTIONS_MAX];
    size_t question_count;
    struct yaml_tree *tree, *instructor; /* owned */
};

/* Reads DIR/lab.yaml for that student, and DIR/../instructor/NAME.yaml where there is one. NULL +
 * err. */
struct lab *lab_read(const char *dir, const char *student, struct sim_error *err);
void lab_free(struct lab *lab); /* NULL is fine */

/* What a student may be called: 1 to 64 letters, digits and . _ @ - ; capitals are small letters.
 * False + err. */
bool lab_student_id(const char *written, char id[LAB_STUDENT_BYTES], struct sim_error *err);

/* A number in 0 .. count - 1 that follows from the id and nothing else: FNV-1a over
 * "id/lab/name", 64 bits, mixed as splitmix64 does, modulo count. */
uint64_t lab_draw(const char *student, const char *lab, const char *name, uint64_t count);

/* The question of that name, or NULL. */
struct lab_question *lab_question(struct lab *lab, const char *name);

#endif
