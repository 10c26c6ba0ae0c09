#include "models/bus/ddio.h"

/* Where the Poisson tail of DDIO_WAYS arrivals is one half. */
#define HALF_AT 3.672060748850897

#define SQUARINGS 10
#define TERMS     8 /* of exp below 1/16: less than 2^-53 is left out */

/* exp(x), 0 <= x <= 64, by + and * alone: the same bits on every machine. */
static double portable_exp(double x)
{
    double part = x / (1 << SQUARINGS), term = 1, sum = 1;

    for (unsigned i = 1; i <= TERMS; i++) {
        term *= part / i;
        sum += term;
    }
    for (unsigned i = 0; i < SQUARINGS; i++)
        sum *= sum;
    return sum;
}

double ddio_miss_share(uint64_t bytes, uint64_t half_bytes)
{
    double mean, term, below = 0;

    if (half_bytes == 0)
        return 0;
    mean = HALF_AT * (double)bytes / (double)half_bytes;
    if (mean > 64)
        return 1;
    term = 1 / portable_exp(mean);
    for (unsigned i = 0; i < DDIO_WAYS; i++) {
        below += term;
        term *= mean / (i + 1);
    }
    return 1 - below;
}
