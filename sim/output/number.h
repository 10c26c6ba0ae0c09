/* Numbers as text: the shortest decimal that reads back as the same double. */
#ifndef SIM_OUTPUT_NUMBER_H
#define SIM_OUTPUT_NUMBER_H

#include <stdint.h>

#define NUMBER_BYTES 32 /* room for any number_text, terminator included */

/* The shortest of %.15g, %.16g and %.17g that reads back as value, in buf, which is returned.
 * "nan", "inf" and "-inf" for what is not a number; -0 is printed as 0. */
const char *number_text(char buf[NUMBER_BYTES], double value);

#endif
