/* Grading: runs a lab's scenario for a student and holds answers against what it measures.
 *
 * A question's value is its expression, worked out in every replication; the band of full points is
 * `within` of the mean and the half width of its 95 % interval more, that of half the points
 * likewise with `near`. Nothing is remembered; the same id and answers give the same points.
 */
#ifndef SIM_GRADE_GRADE_H
#define SIM_GRADE_GRADE_H

#include "sim/estimate.h"
#include "sim/experiment/scenario.h"
#include "sim/grade/lab.h"

enum grade_verdict {
    GRADE_RIGHT,
    GRADE_NEAR, /* half the points */
    GRADE_WRONG,
    GRADE_EMPTY, /* not answered */
    GRADE_READ,  /* a text: for the teacher to read */
};

struct grade {
    const struct lab_question *question;
    enum grade_verdict verdict;
    double points;
    double answer;         /* NUMBER; NaN when it is empty */
    const char *text;      /* CHOICE and TEXT: as written; NULL when it is empty */
    struct estimate value; /* NUMBER: what was measured */
    double low, high;      /* NUMBER: the band of full points */
    const char *choice;    /* CHOICE: the right one */
    const char *hint;      /* of a known mistake; NULL when there is none */
};

struct grading {
    struct grade grades[LAB_QUESTIONS_MAX];
    size_t count;
    double points, of;
};

/* answers: the mapping under `answers:`, or NULL for the instructor's own solutions. False + err:
 * an answer that cannot be read, or a lab that is wrong in itself. */
bool grade_answers(struct lab *lab, const struct sim_model *model, const char *source_dir,
                   const struct yaml_node *answers, struct grading *grading, struct sim_error *err);

#endif
