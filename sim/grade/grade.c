#include "sim/grade/grade.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/experiment/grid.h"
#include "sim/experiment/run.h"
#include "sim/grade/expression.h"
#include "sim/grade/measure.h"
#include "sim/param.h"

/* A grading under way. */
struct session {
    struct lab *lab;
    struct results *results;
    struct measure *measures;
    size_t measure_count;
    double *values; /* of each measure in each replication, replication fastest */
};

static bool run_all(const struct scenario *sc, struct results *results, struct sim_error *err);
static bool check_names(const struct lab *lab, const struct yaml_node *answers,
                        struct sim_error *err);
static bool grade_question(struct session *s, const struct lab_question *q,
                           const struct yaml_node *answers, struct grade *grade,
                           struct sim_error *err);

bool grade_answers(struct lab *lab, const struct sim_model *model, const char *source_dir,
                   const struct yaml_node *answers, struct grading *grading, struct sim_error *err)
{
    const struct scenario_options options = {
        .settings = (const char *const *)lab->settings,
        .setting_count = lab->setting_count,
        .source_dir = source_dir,
    };
    struct session s = { .lab = lab };
    struct scenario *sc;
    bool fine;

    *grading = (struct grading){ 0 };
    if (answers != NULL && !check_names(lab, answers, err))
        return false;
    sc = scenario_load(model, lab->scenario, &options, err);
    if (sc == NULL)
        return false;
    s.measures = measures_read(lab, sc, &s.measure_count, err);
    s.results = results_create(sc);
    fine = s.measures != NULL && run_all(sc, s.results, err);
    if (fine) {
        size_t replications = s.results->replications;

        s.values = calloc(s.measure_count * replications + 1, sizeof *s.values);
        SIM_CHECK(NULL, s.values != NULL, "no memory for measures");
        for (size_t i = 0; i < s.measure_count * replications; i++)
            s.values[i] = measure_value(&s.measures[i / replications], s.results, i % replications);
    }
    for (size_t i = 0; fine && i < lab->question_count; i++) {
        struct grade *grade = &grading->grades[grading->count++];

        fine = grade_question(&s, &lab->questions[i], answers, grade, err);
        grading->points += grade->points;
        grading->of += lab->questions[i].points;
    }
    free(s.values);
    free(s.measures);
    results_free(s.results);
    scenario_free(sc);
    return fine;
}

/* One run after the other, by the native engine: every engine leaves the same numbers. */
static bool run_all(const struct scenario *sc, struct results *results, struct sim_error *err)
{
    struct histogram *merged = calloc(results->latency_count + 1, sizeof *merged);
    struct histogram *scratch = calloc(results->latency_count + 1, sizeof *scratch);
    bool fine = true;

    SIM_CHECK(NULL, merged != NULL && scratch != NULL, "no memory for latencies");
    for (size_t p = 0; fine && p < results->points; p++) {
        struct param_set set;

        SIM_CHECK(NULL, grid_set(sc, p, &set, NULL), "a point that was fine is refused now");
        for (size_t l = 0; l < results->latency_count; l++)
            histogram_clear(&merged[l]);
        for (size_t r = 0; fine && r < results->replications; r++) {
            const struct run_request request = {
                .scenario = sc, .set = &set, .replication = r, .owner = OWNER_NATIVE
            };

            fine = run_once(&request, results_metrics(results, p, r), scratch, NULL, NULL, err) ==
                   RUN_FINE;
            for (size_t l = 0; fine && l < results->latency_count; l++)
                histogram_merge(&merged[l], &scratch[l]);
        }
        param_set_fini(&set);
        if (fine)
            results_finish_point(results, p, merged);
    }
    free(merged);
    free(scratch);
    return fine;
}

static bool check_names(const struct lab *lab, const struct yaml_node *answers,
                        struct sim_error *err)
{
    const char *names[LAB_QUESTIONS_MAX];

    for (size_t i = 0; i < lab->question_count; i++)
        names[i] = lab->questions[i].name;
    for (size_t i = 0; i < answers->count; i++) {
        const struct yaml_node *key = answers->entries[i].key;
        bool known = false;

        for (size_t q = 0; q < lab->question_count; q++)
            known = known || strcmp(names[q], key->text) == 0;
        if (known)
            continue;
        const char *near = param_nearest(key->text, names, lab->question_count);
        return yaml_refuse(key, err, "answers: %s has no question '%s'%s%s%s", lab->name, key->text,
                           near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                           near != NULL ? "'?" : "");
    }
    return true;
}

/* ---- expressions ------------------------------------------------------------------------- */

struct scope {
    const struct session *session;
    size_t replication;
};

static bool find_number(const void *ctx, const char *name, size_t length, double *value)
{
    const struct scope *scope = ctx;
    const struct session *s = scope->session;

    for (size_t i = 0; i < s->lab->number_count; i++)
        if (strncmp(s->lab->numbers[i].name, name, length) == 0 &&
            s->lab->numbers[i].name[length] == '\0') {
            *value = s->lab->numbers[i].value;
            return true;
        }
    for (size_t i = 0; i < s->measure_count; i++)
        if (strncmp(s->measures[i].name, name, length) == 0 &&
            s->measures[i].name[length] == '\0') {
            *value = s->values[i * s->results->replications + scope->replication];
            return true;
        }
    return false;
}

/* Over all replications. */
static bool evaluate(const struct session *s, const struct yaml_node *node, struct estimate *value,
                     struct sim_error *err)
{
    size_t replications = s->results->replications;
    double *values = calloc(replications, sizeof *values);
    bool fine = true;
    char why[128];

    SIM_CHECK(NULL, values != NULL, "no memory for replications");
    for (size_t r = 0; fine && r < replications; r++) {
        const struct scope scope = { .session = s, .replication = r };
        const struct expression_names names = { .find = find_number, .ctx = &scope };

        if (!expression_eval(node->text, &names, &values[r], why))
            fine = yaml_refuse(node, err, "'%.80s': %s", node->text, why);
        else if (!isfinite(values[r]))
            fine = yaml_refuse(node, err,
                               "'%.80s': the scenario does not measure it (a place that is not "
                               "there, or a division by 0)",
                               node->text);
    }
    if (fine)
        *value = estimate_of(values, replications);
    free(values);
    return fine;
}

/* ---- questions --------------------------------------------------------------------------- */

/* A number, with the question's unit behind it or without. */
static bool read_number(const struct lab_question *q, const struct yaml_node *node, double *value,
                        struct sim_error *err)
{
    char *end;

    errno = 0;
    *value = node->kind == YAML_KIND_SCALAR ? strtod(node->text, &end) : NAN;
    if (node->kind == YAML_KIND_SCALAR && end != node->text && isfinite(*value)) {
        end += strspn(end, " ");
        if (*end == '\0' || (q->unit != NULL && strcmp(end, q->unit) == 0))
            return true;
    }
    return yaml_refuse(node, err,
                       "answers: %s: '%.40s': a plain number is wanted here%s%s, such "
                       "as 14880.95",
                       q->name, node->kind == YAML_KIND_SCALAR ? node->text : yaml_kind_name(node),
                       q->unit != NULL ? ", in " : "", q->unit != NULL ? q->unit : "");
}

static bool is_within(double answer, double value, double part, double more)
{
    return fabs(answer - value) <= part * fabs(value) + more;
}

static bool find_mistake(struct session *s, struct grade *grade, struct sim_error *err)
{
    const struct lab_question *q = grade->question;

    for (size_t i = 0; i < q->mistake_count && grade->hint == NULL; i++) {
        struct estimate value;

        if (q->kind == QUESTION_CHOICE) {
            if (strcmp(q->mistakes[i].node->text, grade->text) == 0)
                grade->hint = q->mistakes[i].says;
            continue;
        }
        if (!evaluate(s, q->mistakes[i].node, &value, err))
            return false;
        if (is_within(grade->answer, value.mean, q->within, value.half_width))
            grade->hint = q->mistakes[i].says;
    }
    return true;
}

static bool grade_number(struct session *s, const struct yaml_node *answer, bool is_solution,
                         struct grade *grade, struct sim_error *err)
{
    const struct lab_question *q = grade->question;
    struct estimate solution;

    if (!evaluate(s, q->answer, &grade->value, err))
        return false;
    const struct estimate *value = &grade->value;
    double around = q->within * fabs(value->mean) + value->half_width;

    grade->low = value->mean - around;
    grade->high = value->mean + around;
    grade->answer = NAN;
    if (answer == NULL)
        return true;
    if (is_solution) {
        if (!evaluate(s, answer, &solution, err))
            return false;
        grade->answer = solution.mean;
    } else if (!read_number(q, answer, &grade->answer, err)) {
        return false;
    }
    if (is_within(grade->answer, value->mean, q->within, value->half_width))
        grade->verdict = GRADE_RIGHT;
    else if (is_within(grade->answer, value->mean, q->near, value->half_width))
        grade->verdict = GRADE_NEAR;
    else
        grade->verdict = GRADE_WRONG;
    return grade->verdict == GRADE_RIGHT || find_mistake(s, grade, err);
}

static bool grade_choice(struct session *s, const struct yaml_node *answer, struct grade *grade,
                         struct sim_error *err)
{
    const struct lab_question *q = grade->question;
    double largest = -INFINITY;
    bool known = false;

    for (size_t i = 0; i < q->choice_count; i++) {
        struct estimate value;

        if (!evaluate(s, q->choices[i].size, &value, err))
            return false;
        if (value.mean > largest) {
            largest = value.mean;
            grade->choice = q->choices[i].name;
        }
    }
    if (answer == NULL)
        return true;
    for (size_t i = 0; i < q->choice_count; i++)
        known = known ||
                (answer->kind == YAML_KIND_SCALAR && strcmp(answer->text, q->choices[i].name) == 0);
    if (!known) {
        char list[256] = "";

        for (size_t i = 0; i < q->choice_count; i++)
            snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i > 0 ? ", " : "",
                     q->choices[i].name);
        return yaml_refuse(answer, err, "answers: %s: one of %s is wanted here", q->name, list);
    }
    grade->text = answer->text;
    grade->verdict = strcmp(grade->text, grade->choice) == 0 ? GRADE_RIGHT : GRADE_WRONG;
    return grade->verdict == GRADE_RIGHT || find_mistake(s, grade, err);
}

static bool grade_question(struct session *s, const struct lab_question *q,
                           const struct yaml_node *answers, struct grade *grade,
                           struct sim_error *err)
{
    const struct yaml_node *answer = answers != NULL ? yaml_get(answers, q->name) : q->solution;
    bool fine = true;

    if (answer != NULL && yaml_is_null(answer))
        answer = NULL;
    *grade = (struct grade){ .question = q, .verdict = GRADE_EMPTY, .answer = NAN };
    switch (q->kind) {
    case QUESTION_NUMBER:
        fine = grade_number(s, answer, answers == NULL, grade, err);
        break;
    case QUESTION_CHOICE:
        fine = grade_choice(s, answer, grade, err);
        break;
    case QUESTION_TEXT:
        if (answer != NULL && answer->kind != YAML_KIND_SCALAR)
            return yaml_refuse(answer, err, "answers: %s: a text is wanted here", q->name);
        grade->text = answer != NULL ? answer->text : NULL;
        grade->verdict = answer != NULL ? GRADE_READ : GRADE_EMPTY;
        break;
    }
    if (grade->verdict == GRADE_RIGHT)
        grade->points = q->points;
    else if (grade->verdict == GRADE_NEAR)
        grade->points = q->points / 2;
    return fine;
}
