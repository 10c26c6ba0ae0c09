#include "sim/estimate.h"

#include <math.h>

/* Of libm only sqrt is used here: IEEE 754 has it correctly rounded, so results are the same bytes
 * on any machine. */

struct estimate estimate_of(const double *values, size_t n)
{
    struct estimate e = { .n = n, .min = values[0], .max = values[0] };
    double sum = 0, squares = 0;

    for (size_t i = 0; i < n; i++) {
        sum += values[i];
        if (values[i] < e.min)
            e.min = values[i];
        if (values[i] > e.max)
            e.max = values[i];
    }
    e.mean = sum / (double)n;
    if (n < 2)
        return e;
    /* The second pass: sum(x^2) - n mean^2 would cancel where the spread is small. */
    for (size_t i = 0; i < n; i++)
        squares += (values[i] - e.mean) * (values[i] - e.mean);
    e.sd = sqrt(squares / (double)(n - 1));
    e.half_width = student_t_975(n - 1) * e.sd / sqrt((double)n);
    return e;
}

double student_t_975(size_t degrees)
{
    /* The root t of P(|T| < t) = 0.95, with the finite series of Abramowitz and Stegun 26.7.3 and
     * 26.7.4 bisected in 50 decimal digits. tests/sim/test_estimate.c puts each back into it. */
    static const double low[] = {
        12.706204736175, 4.302652729749, 3.182446305284, 2.776445105198, 2.570581835636,
        2.446911851145,  2.364624251593, 2.306004135204, 2.262157162798, 2.228138851986,
        2.200985160092,  2.178812829667, 2.160368656463, 2.144786687918, 2.131449545560,
        2.119905299221,  2.109815577833, 2.100922040241, 2.093024054408, 2.085963447266,
        2.079613844728,  2.073873067904, 2.068657610419, 2.063898561628, 2.059538552753,
        2.055529438643,  2.051830516480, 2.048407141795, 2.045229642133, 2.042272456301,
    };
    const double z = 1.959963984540054; /* the normal distribution's, where t ends */
    const double z2 = z * z;
    double n = (double)degrees;

    if (degrees <= sizeof low / sizeof low[0])
        return low[degrees - 1];
    /* Cornish-Fisher expansion in 1/n (Abramowitz and Stegun 26.7.5): 3e-8 off at 31 degrees, less
     * above. */
    double g1 = z * (z2 + 1) / 4;
    double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
    double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
    return z + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n;
}

struct fitted_line fit_line(const double *x, const double *y, size_t n)
{
    double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
    struct fitted_line line;

    for (size_t i = 0; i < n; i++) {
        mean_x += x[i];
        mean_y += y[i];
    }
    mean_x /= (double)n;
    mean_y /= (double)n;
    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mean_x) * (x[i] - mean_x);
        xy += (x[i] - mean_x) * (y[i] - mean_y);
    }
    line.slope = xy / xx;
    line.intercept = mean_y - line.slope * mean_x;
    return line;
}
