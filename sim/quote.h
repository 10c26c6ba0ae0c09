/* What a user wrote, made fit to stand in a message: one line, cut, no control characters. */
#ifndef SIM_QUOTE_H
#define SIM_QUOTE_H

#include <stddef.h>

#define SIM_QUOTE_BYTES 80

struct sim_quote {
    char text[SIM_QUOTE_BYTES];
};

/* Control characters become '?'; text that does not fit ends in "..." after a whole character. */
struct sim_quote sim_quote(const char *text);

#endif
