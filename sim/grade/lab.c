#include "sim/grade/lab.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/check.h"
#include "sim/experiment/fields.h"
#include "sim/grade/expression.h"
#include "sim/output/number.h"

/* A lab's reading, in order. */
static char *read_text(const char *path, size_t *bytes, struct sim_error *err);
static bool read_numbers(struct lab *lab, const struct yaml_node *student, struct sim_error *err);
static char *fill_in(const struct lab *lab, const char *text, size_t *bytes);
static bool read_lab(struct lab *lab, const struct yaml_node *root, struct sim_error *err);
static bool read_settings(struct lab *lab, const struct yaml_node *set, struct sim_error *err);
static bool read_question(struct lab *lab, const struct yaml_entry *entry, struct sim_error *err);
static bool read_choices(struct lab_question *q, struct sim_error *err);
static bool read_instructor(struct lab *lab, struct sim_error *err);

/* ---- students ---------------------------------------------------------------------------- */

bool lab_student_id(const char *written, char id[LAB_STUDENT_BYTES], struct sim_error *err)
{
    size_t length = strlen(written);

    if (length == 0 || length >= LAB_STUDENT_BYTES)
        return sim_error_set(err, "", 0, 0,
                             "student: an id has 1 to %d characters, this one has %zu",
                             LAB_STUDENT_BYTES - 1, length);
    for (size_t i = 0; i <= length; i++) {
        unsigned char c = (unsigned char)written[i];

        if (i < length && !isalnum(c) && strchr("._@-", c) == NULL)
            return sim_error_set(
                err, "", 0, 0, "student: '%s': letters, digits and . _ @ - are possible", written);
        id[i] = (char)tolower(c);
    }
    return true;
}

static uint64_t fnv(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t lab_draw(const char *student, const char *lab, const char *name, uint64_t count)
{
    uint64_t x = fnv(UINT64_C(0xcbf29ce484222325), student);

    x = fnv(fnv(fnv(fnv(x, "/"), lab), "/"), name);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    x ^= x >> 31;
    return x % count;
}

/* ---- the file ---------------------------------------------------------------------------- */

struct lab *lab_read(const char *dir, const char *student, struct sim_error *err)
{
    struct lab *lab = calloc(1, sizeof *lab);
    char path[LAB_PATH_BYTES + 16];
    struct yaml_tree *first;
    char *text, *filled;
    size_t bytes;
    bool fine;

    SIM_CHECK(NULL, lab != NULL, "no memory for a lab");
    snprintf(lab->dir, sizeof lab->dir, "%s", dir);
    snprintf(lab->student, sizeof lab->student, "%s", student);
    snprintf(path, sizeof path, "%s/lab.yaml", dir);
    text = read_text(path, &bytes, err);
    if (text == NULL) {
        lab_free(lab);
        return NULL;
    }
    /* Twice: once for the numbers, once with the numbers in their places. */
    first = yaml_tree_read_text(text, bytes, path, err);
    fine = first != NULL;
    if (fine) {
        const struct yaml_node *root = yaml_tree_root(first);
        const char *name = NULL;

        fine = fields_text(root, "lab", "lab", true, &name, err);
        if (fine)
            snprintf(lab->name, sizeof lab->name, "%s", name);
        fine = fine && read_numbers(lab, yaml_get(root, "student"), err);
    }
    if (fine) {
        filled = fill_in(lab, text, &bytes);
        lab->tree = yaml_tree_read_text(filled, bytes, path, err);
        free(filled);
        fine = lab->tree != NULL && read_lab(lab, yaml_tree_root(lab->tree), err) &&
               read_instructor(lab, err);
    }
    /* The numbers' names live in the first tree. */
    for (size_t i = 0; fine && i < lab->number_count; i++)
        lab->numbers[i].name = yaml_get(yaml_tree_root(lab->tree), "student")->entries[i].key->text;
    yaml_tree_free(first);
    free(text);
    if (fine)
        return lab;
    lab_free(lab);
    return NULL;
}

void lab_free(struct lab *lab)
{
    if (lab == NULL)
        return;
    for (size_t i = 0; i < lab->setting_count; i++)
        free(lab->settings[i]);
    yaml_tree_free(lab->tree);
    yaml_tree_free(lab->instructor);
    free(lab);
}

static char *read_text(const char *path, size_t *bytes, struct sim_error *err)
{
    FILE *in = fopen(path, "re");
    char *text = calloc(1, YAML_MAX_BYTES + 1);

    SIM_CHECK(NULL, text != NULL, "no memory for %s", path);
    if (in != NULL) {
        *bytes = fread(text, 1, YAML_MAX_BYTES, in);
        fclose(in);
        return text;
    }
    free(text);
    sim_error_set(err, path, 0, 0, "cannot be read");
    return NULL;
}

/* ---- numbers that differ ----------------------------------------------------------------- */

static bool find_earlier(const void *ctx, const char *name, size_t length, double *value)
{
    const struct lab *lab = ctx;

    for (size_t i = 0; i < lab->number_count; i++)
        if (strncmp(lab->numbers[i].name, name, length) == 0 &&
            lab->numbers[i].name[length] == '\0') {
            *value = lab->numbers[i].value;
            return true;
        }
    return false;
}

/* {choose: [a, b, c]}, {from: a, to: b, step: c}, or {is: expression of earlier ones}. */
static bool read_number(struct lab *lab, const struct yaml_entry *entry, struct sim_error *err)
{
    static const char *const keys[] = { "choose", "from", "to", "step", "is", NULL };
    struct lab_number *number = &lab->numbers[lab->number_count];
    const struct yaml_node *node = entry->value, *choose = yaml_get(node, "choose");
    const struct expression_names earlier = { .find = find_earlier, .ctx = lab };
    const char *is;
    double from, to, step;
    char why[128];

    number->name = entry->key->text;
    if (!fields_check(node, "student", keys, err) ||
        !fields_text(node, "student", "is", false, &is, err))
        return false;
    if (is != NULL)
        return expression_eval(is, &earlier, &number->value, why) ||
               yaml_refuse(yaml_get(node, "is"), err, "student: %s: %s", number->name, why);
    if (choose != NULL) {
        if (choose->kind != YAML_KIND_SEQUENCE || choose->count == 0)
            return yaml_refuse(choose, err, "student: %s: choose: a list is wanted here",
                               number->name);
        return fields_scalar_number(
            choose->items[lab_draw(lab->student, lab->name, number->name, choose->count)],
            "student: choose", &number->value, err);
    }
    if (yaml_get(node, "from") == NULL || yaml_get(node, "to") == NULL ||
        yaml_get(node, "step") == NULL)
        return yaml_refuse(node, err, "student: %s: choose, or from, to and step, or is are wanted",
                           number->name);
    if (!fields_scalar_number(yaml_get(node, "from"), "student: from", &from, err) ||
        !fields_scalar_number(yaml_get(node, "to"), "student: to", &to, err) ||
        !fields_scalar_number(yaml_get(node, "step"), "student: step", &step, err))
        return false;
    if (step <= 0 || to < from || (to - from) / step > 1e6)
        return yaml_refuse(
            node, err, "student: %s: from %g to %g in steps of %g are no numbers to choose from",
            number->name, from, to, step);
    number->value = from + step * (double)lab_draw(lab->student, lab->name, number->name,
                                                   (uint64_t)((to - from) / step + 1e-9) + 1);
    return true;
}

static bool read_numbers(struct lab *lab, const struct yaml_node *student, struct sim_error *err)
{
    if (student == NULL)
        return true;
    if (student->kind != YAML_KIND_MAPPING || student->count > LAB_NUMBERS_MAX)
        return yaml_refuse(student, err, "student: a mapping of at most %d numbers is wanted here",
                           LAB_NUMBERS_MAX);
    for (size_t i = 0; i < student->count; i++, lab->number_count++)
        if (!read_number(lab, &student->entries[i], err))
            return false;
    return true;
}

/* {name} becomes the number; everything else, other braces too, stays as it is. */
static char *fill_in(const struct lab *lab, const char *text, size_t *bytes)
{
    char *filled = NULL, digits[NUMBER_BYTES];
    FILE *out = open_memstream(&filled, bytes);

    SIM_CHECK(NULL, out != NULL, "no memory for a lab");
    while (*text != '\0') {
        const struct lab_number *found = NULL;

        for (size_t i = 0; *text == '{' && i < lab->number_count; i++) {
            size_t length = strlen(lab->numbers[i].name);

            if (strncmp(text + 1, lab->numbers[i].name, length) == 0 && text[1 + length] == '}')
                found = &lab->numbers[i];
        }
        if (found != NULL) {
            fputs(number_text(digits, found->value), out);
            text += strlen(found->name) + 2;
        } else {
            fputc(*text++, out);
        }
    }
    fclose(out);
    return filled;
}

/* ---- sections ---------------------------------------------------------------------------- */

static bool read_lab(struct lab *lab, const struct yaml_node *root, struct sim_error *err)
{
    static const char *const keys[] = { "lab", "title",   "student",   "scenario",
                                        "set", "measure", "questions", NULL };
    const struct yaml_node *questions = yaml_get(root, "questions");
    const char *scenario;

    if (!fields_check(root, "lab", keys, err) ||
        !fields_text(root, "lab", "title", true, &lab->title, err) ||
        !fields_text(root, "lab", "scenario", true, &scenario, err) ||
        !read_settings(lab, yaml_get(root, "set"), err))
        return false;
    snprintf(lab->scenario, sizeof lab->scenario, "%s/%s", lab->dir, scenario);
    lab->measures = yaml_get(root, "measure");
    if (lab->measures == NULL || lab->measures->kind != YAML_KIND_MAPPING ||
        lab->measures->count > LAB_MEASURES_MAX)
        return yaml_refuse(lab->measures != NULL ? lab->measures : root, err,
                           "measure: a mapping of at most %d measures is wanted", LAB_MEASURES_MAX);
    if (questions == NULL || questions->kind != YAML_KIND_MAPPING || questions->count == 0 ||
        questions->count > LAB_QUESTIONS_MAX)
        return yaml_refuse(questions != NULL ? questions : root, err,
                           "questions: a mapping of 1 .. %d questions is wanted",
                           LAB_QUESTIONS_MAX);
    for (size_t i = 0; i < questions->count; i++)
        if (!read_question(lab, &questions->entries[i], err))
            return false;
    return true;
}

static bool read_settings(struct lab *lab, const struct yaml_node *set, struct sim_error *err)
{
    if (set == NULL)
        return true;
    if (set->kind != YAML_KIND_MAPPING || set->count > LAB_SETTINGS_MAX)
        return yaml_refuse(set, err, "set: a mapping of at most %d parameters is wanted here",
                           LAB_SETTINGS_MAX);
    for (size_t i = 0; i < set->count; i++) {
        const struct yaml_node *value = set->entries[i].value;

        if (value->kind != YAML_KIND_SCALAR)
            return yaml_refuse(value, err, "set: %s: a value is wanted here, not %s",
                               set->entries[i].key->text, yaml_kind_name(value));
        SIM_CHECK(NULL,
                  asprintf(&lab->settings[lab->setting_count], "%s=%s", set->entries[i].key->text,
                           value->text) >= 0,
                  "no memory for a setting");
        lab->setting_count++;
    }
    return true;
}

static bool read_part(const struct yaml_node *node, const char *what, double *part,
                      struct sim_error *err)
{
    struct part_or_number value;

    if (node == NULL)
        return true;
    if (!fields_scalar_part(node, what, &value, err))
        return false;
    if (!value.is_part || value.value < 0 || value.value > 1)
        return yaml_refuse(node, err, "%s: a part in 0 %% .. 100 %% is wanted here", what);
    *part = value.value;
    return true;
}

static bool read_question(struct lab *lab, const struct yaml_entry *entry, struct sim_error *err)
{
    static const char *const keys[] = { "ask",  "unit",   "points",  "answer", "within",
                                        "near", "choose", "largest", "text",   NULL };
    struct lab_question *q = &lab->questions[lab->question_count++];
    const struct yaml_node *points;
    bool is_text = false;

    *q = (struct lab_question){ .name = entry->key->text, .node = entry->value, .within = -1 };
    points = yaml_get(q->node, "points");
    if (!fields_check(q->node, "questions", keys, err) ||
        !fields_text(q->node, "questions", "ask", true, &q->ask, err) ||
        !fields_text(q->node, "questions", "unit", false, &q->unit, err) ||
        !fields_bool(q->node, "questions", "text", &is_text, err) ||
        (points != NULL && !fields_scalar_number(points, "questions: points", &q->points, err)) ||
        !read_part(yaml_get(q->node, "within"), "questions: within", &q->within, err) ||
        !read_part(yaml_get(q->node, "near"), "questions: near", &q->near, err))
        return false;
    q->answer = yaml_get(q->node, "answer");
    if (is_text) {
        q->kind = QUESTION_TEXT;
        return true;
    }
    if (points == NULL || q->points <= 0)
        return yaml_refuse(q->node, err, "questions: %s: points above 0 are wanted", q->name);
    if (yaml_get(q->node, "choose") != NULL) {
        q->kind = QUESTION_CHOICE;
        return read_choices(q, err);
    }
    q->kind = QUESTION_NUMBER;
    if (q->answer == NULL || q->answer->kind != YAML_KIND_SCALAR || q->within < 0)
        return yaml_refuse(q->node, err,
                           "questions: %s: answer (an expression) and within are wanted, or choose "
                           "and largest, or text: true",
                           q->name);
    return true;
}

static bool read_choices(struct lab_question *q, struct sim_error *err)
{
    const struct yaml_node *choose = yaml_get(q->node, "choose");
    const struct yaml_node *largest = yaml_get(q->node, "largest");

    if (choose->kind != YAML_KIND_MAPPING || choose->count < 2 || choose->count > LAB_CHOICES_MAX)
        return yaml_refuse(choose, err, "questions: choose: a mapping of 2 .. %d texts is wanted",
                           LAB_CHOICES_MAX);
    for (size_t i = 0; i < choose->count; i++) {
        struct lab_choice *choice = &q->choices[q->choice_count++];

        choice->name = choose->entries[i].key->text;
        if (!fields_text(choose, "questions: choose", choice->name, true, &choice->text, err))
            return false;
        choice->size = largest != NULL ? yaml_get(largest, choice->name) : NULL;
        if (choice->size == NULL || choice->size->kind != YAML_KIND_SCALAR)
            return yaml_refuse(largest != NULL ? largest : q->node, err,
                               "questions: largest: an expression for '%s' is wanted",
                               choice->name);
    }
    return true;
}

/* ---- the instructor's file --------------------------------------------------------------- */

struct lab_question *lab_question(struct lab *lab, const char *name)
{
    for (size_t i = 0; i < lab->question_count; i++)
        if (strcmp(lab->questions[i].name, name) == 0)
            return &lab->questions[i];
    return NULL;
}

static bool read_mistakes(struct lab_question *q, const struct yaml_node *list,
                          struct sim_error *err)
{
    static const char *const keys[] = { "answer", "says", NULL };

    if (list->kind != YAML_KIND_SEQUENCE || list->count > LAB_MISTAKES_MAX)
        return yaml_refuse(list, err, "mistakes: %s: a list of at most %d is wanted", q->name,
                           LAB_MISTAKES_MAX);
    for (size_t i = 0; i < list->count; i++) {
        struct lab_mistake *mistake = &q->mistakes[q->mistake_count++];
        const char *answer;

        if (!fields_check(list->items[i], "mistakes", keys, err) ||
            !fields_text(list->items[i], "mistakes", "answer", true, &answer, err) ||
            !fields_text(list->items[i], "mistakes", "says", true, &mistake->says, err))
            return false;
        mistake->node = yaml_get(list->items[i], "answer");
    }
    return true;
}

/* One of its two sections: each key is a question's name. */
static bool for_questions(struct lab *lab, const struct yaml_node *section, const char *what,
                          bool mistakes, struct sim_error *err)
{
    for (size_t i = 0; section != NULL && i < section->count; i++) {
        const struct yaml_entry *entry = &section->entries[i];
        struct lab_question *q = lab_question(lab, entry->key->text);

        if (q == NULL)
            return yaml_refuse(entry->key, err, "%s: no question is called '%s'", what,
                               entry->key->text);
        if (mistakes && !read_mistakes(q, entry->value, err))
            return false;
        if (!mistakes)
            q->solution = entry->value;
    }
    return true;
}

static bool read_instructor(struct lab *lab, struct sim_error *err)
{
    static const char *const keys[] = { "lab", "solutions", "mistakes", NULL };
    char path[LAB_PATH_BYTES + LAB_NAME_BYTES + 32];
    char *text, *filled;
    size_t bytes;

    snprintf(path, sizeof path, "%.500s/../instructor/%s.yaml", lab->dir, lab->name);
    if (access(path, R_OK) != 0)
        return true;
    text = read_text(path, &bytes, err);
    if (text == NULL)
        return false;
    filled = fill_in(lab, text, &bytes);
    lab->instructor = yaml_tree_read_text(filled, bytes, path, err);
    free(filled);
    free(text);
    if (lab->instructor == NULL)
        return false;

    const struct yaml_node *root = yaml_tree_root(lab->instructor);

    return fields_check(root, "instructor", keys, err) &&
           for_questions(lab, yaml_get(root, "solutions"), "solutions", false, err) &&
           for_questions(lab, yaml_get(root, "mistakes"), "mistakes", true, err);
}
