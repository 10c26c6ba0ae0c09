/* Arithmetic over named numbers: "0.94 * clock / (interrupt + forward)".
 *
 * + - * / and brackets, numbers as in C, names of letters, digits, - is no part of a name and _ is;
 * min(a, b) and max(a, b). Nothing is remembered; a lab's questions, solutions and known mistakes
 * are expressions.
 */
#ifndef SIM_GRADE_EXPRESSION_H
#define SIM_GRADE_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

struct expression_names {
    /* The number of that name (length bytes long); false: nobody is called so. */
    bool (*find)(const void *ctx, const char *name, size_t length, double *value);
    const void *ctx;
};

/* False: text is no expression; why says what is wrong ("a ) is missing"). A division by 0 gives
 * what it gives in floating point. */
bool expression_eval(const char *text, const struct expression_names *names, double *value,
                     char why[128]);

#endif
