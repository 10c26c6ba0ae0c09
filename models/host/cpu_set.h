/* Sets of CPUs as Linux writes them: lists (0-3,8) and masks in hex (10f, or ffffffff,00000001).
 *
 * A set is a uint64_t, bit n for CPU n. What the kernel's own parsers refuse is refused with the
 * name of their error: EINVAL, ERANGE (a CPU of a list that cannot be), EOVERFLOW (a bit of a mask
 * that cannot).
 * Source: Linux 6.1.192 lib/bitmap.c bitmap_parselist, bitmap_parse.
 */
#ifndef MODELS_HOST_CPU_SET_H
#define MODELS_HOST_CPU_SET_H

#include <stdbool.h>
#include <stdint.h>

/* False + why: the text is no set of CPUs 0 .. cpu_count - 1. The set may be empty. */
bool cpu_list_parse(const char *text, unsigned cpu_count, uint64_t *cpus, const char **why);
bool cpu_mask_parse(const char *text, unsigned cpu_count, uint64_t *cpus, const char **why);

#endif
