#include "sim/output/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *number_text(char buf[NUMBER_BYTES], double value)
{
    if (isnan(value))
        value = NAN; /* without its sign, which means nothing */
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buf, NUMBER_BYTES, "%.*g", digits, value == 0 ? 0.0 : value);
        if (strtod(buf, NULL) == value)
            break;
    }
    return buf;
}
