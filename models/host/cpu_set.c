#include "models/host/cpu_set.h"

#include <ctype.h>
#include <string.h>

#define MASK_CHUNK_DIGITS 8 /* 32 bits between commas */

static const char no_list[] = "Invalid argument (EINVAL): a list is like 0-3,8";
static const char no_mask[] =
    "Invalid argument (EINVAL): a mask is hex digits, a comma before each 8";
static const char no_cpu[] = "Numerical result out of range (ERANGE): the machine has no such CPU";
static const char no_bit[] =
    "Value too large for defined data type (EOVERFLOW): the machine has no such CPU";

/* A number at *at, which is moved behind it; false: there is none. Stops counting above any CPU. */
static bool take_number(const char **at, unsigned *n)
{
    if (!isdigit((unsigned char)**at))
        return false;
    for (*n = 0; isdigit((unsigned char)**at); (*at)++) {
        if (*n < 100000)
            *n = *n * 10 + (unsigned)(**at - '0');
    }
    return true;
}

bool cpu_list_parse(const char *text, unsigned cpu_count, uint64_t *cpus, const char **why)
{
    const char *at = text;

    *cpus = 0;
    *why = no_list;
    while (*at) {
        unsigned first, last;

        if (!take_number(&at, &first))
            return false;
        last = first;
        if (*at == '-') {
            at++;
            if (!take_number(&at, &last) || last < first)
                return false;
        }
        if (*at && (*at != ',' || !at[1]))
            return false;
        if (last >= cpu_count) {
            *why = no_cpu;
            return false;
        }
        for (unsigned cpu = first; cpu <= last; cpu++)
            *cpus |= UINT64_C(1) << cpu;
        at += *at == ',';
    }
    return true;
}

bool cpu_mask_parse(const char *text, unsigned cpu_count, uint64_t *cpus, const char **why)
{
    size_t left = strlen(text);
    unsigned bit = 0, digits = 0;

    *cpus = 0;
    *why = no_mask;
    if (left == 0)
        return false;
    while (left-- > 0) { /* from the last digit, the least, to the first */
        char c = text[left];
        unsigned value;

        if (c == ',' && digits == MASK_CHUNK_DIGITS && left > 0) {
            digits = 0;
            continue;
        }
        if (!isxdigit((unsigned char)c) || digits == MASK_CHUNK_DIGITS)
            return false;
        value = isdigit((unsigned char)c) ? (unsigned)(c - '0')
                                          : (unsigned)(tolower((unsigned char)c) - 'a') + 10;
        for (unsigned i = 0; i < 4; i++, bit++) {
            if (!(value >> i & 1))
                continue;
            if (bit >= cpu_count) {
                *why = no_bit;
                return false;
            }
            *cpus |= UINT64_C(1) << bit;
        }
        digits++;
    }
    return true;
}
