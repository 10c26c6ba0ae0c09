/* Bytes to characters: what is text, and what of it YAML can hold. */
#ifndef SIM_UTF8_H
#define SIM_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at text (1 .. 4), of which left >= 1 remain; 0 when it is none (cut off,
 * overlong, surrogate, beyond U+10FFFF). */
size_t utf8_decode(const char *text, size_t left, uint32_t *character);

/* Printable in YAML's sense, tab and line ends included. */
bool utf8_is_printable(uint32_t character);

#endif
