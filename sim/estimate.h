/* What replications say together: mean, spread and Student-t confidence interval. */
#ifndef SIM_ESTIMATE_H
#define SIM_ESTIMATE_H

#include <stddef.h>

struct estimate {
    size_t n;
    double mean, sd, min, max;
    double half_width; /* of the 95 % Student-t interval; 0 when n < 2 */
};

/* n >= 1. The order of values does not change the result's bytes when it is the same order. */
struct estimate estimate_of(const double *values, size_t n);

/* The 97.5 % point of Student's t with that many degrees of freedom (>= 1), within 10^-6. */
double student_t_975(size_t degrees);

/* Least-squares line through n >= 2 points with differing x. */
struct fitted_line {
    double slope, intercept;
};
struct fitted_line fit_line(const double *x, const double *y, size_t n);

#endif
