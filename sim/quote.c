#include "sim/quote.h"

#include <string.h>

struct sim_quote sim_quote(const char *text)
{
    struct sim_quote quote;
    size_t n = 0;

    while (text[n] != '\0' && n < SIM_QUOTE_BYTES - 1) {
        unsigned char c = (unsigned char)text[n];
        quote.text[n++] = (c < 0x20 || c == 0x7f) ? '?' : (char)c;
    }
    if (text[n] != '\0') {
        n = SIM_QUOTE_BYTES - 1 - strlen("...");
        /* Bytes 10xxxxxx continue a character: cut before the one they belong to. */
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
        memcpy(quote.text + n, "...", strlen("..."));
        n += strlen("...");
    }
    quote.text[n] = '\0';
    return quote;
}
