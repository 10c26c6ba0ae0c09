/* The resolved scenario: every parameter with where it came from, every axis value, every timed
 * change. It is a scenario itself and gives the same numbers; plots and expectations, which change
 * no number, are not in it.
 */
#ifndef SIM_EXPERIMENT_RESOLVED_H
#define SIM_EXPERIMENT_RESOLVED_H

#include <stdio.h>

#include "sim/experiment/scenario.h"

void resolved_print(const struct scenario *scenario, FILE *out);

/* The same as text, the caller's to free. */
char *resolved_text(const struct scenario *scenario, size_t *bytes);

/* The text without the comments that say where values came from: two scenarios that differ only
 * there are the same. In place; the new length is returned. */
size_t resolved_strip(char *text);

#endif
