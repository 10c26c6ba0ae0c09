/* The parameter table as others need it: JSON Schema, reference page, resolved scenario. */
#ifndef SIM_PARAM_EXPORT_H
#define SIM_PARAM_EXPORT_H

#include <stdio.h>

#include "sim/param.h"

/* JSON Schema draft-07 of a scenario. more_sections holds further top-level properties as JSON text
 * (`"title": {"type": "string"}, "sweep": {...}`, no outer braces); NULL for none. */
void param_export_schema(const struct param_table *table, const char *title,
                         const char *more_sections, FILE *out);

/* The reference page in Markdown: every row with unit, range, preset, live, doc and source. */
void param_export_reference(const struct param_table *table, FILE *out);

/* One row of it, for `params NAME`. */
void param_export_reference_row(const struct param_table *table, const struct param_row *row,
                                FILE *out);

/* Every value of the set as YAML sections that read back to the same values. Each line ends in a
 * comment that says where the value came from, without directories of this machine. */
void param_export_resolved(const struct param_set *set, FILE *out);

#endif
