/* Reading the instrument's own sections: what a mapping may hold, and plain values out of it.
 *
 * Every complaint names the section, the key and the place. All functions return false + err.
 */
#ifndef SIM_EXPERIMENT_FIELDS_H
#define SIM_EXPERIMENT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/yaml.h"

/* A number that may be a part of something ("10 %") or stand for itself ("25"). */
struct part_or_number {
    double value;
    bool is_part; /* it was written with %, and divided by 100 */
};

/* node is a mapping whose keys are all among known (ends with NULL). what names it in messages. */
bool fields_check(const struct yaml_node *node, const char *what, const char *const *known,
                  struct sim_error *err);

/* The scalar text under key; *text is NULL when it is not there and not required. */
bool fields_text(const struct yaml_node *node, const char *what, const char *key, bool required,
                 const char **text, struct sim_error *err);

/* The scalar as a finite number, without a unit. */
bool fields_scalar_number(const struct yaml_node *scalar, const char *what, double *value,
                          struct sim_error *err);
bool fields_scalar_part(const struct yaml_node *scalar, const char *what,
                        struct part_or_number *value, struct sim_error *err);

/* The scalar as a time with its unit, in picoseconds. */
bool fields_scalar_time(const struct yaml_node *scalar, const char *what, uint64_t *ps,
                        struct sim_error *err);

/* The scalar as a whole number in low .. high. */
bool fields_scalar_count(const struct yaml_node *scalar, const char *what, uint64_t low,
                         uint64_t high, uint64_t *value, struct sim_error *err);

/* A list of exactly two numbers, the first not above the second. */
bool fields_pair(const struct yaml_node *node, const char *what, double pair[2],
                 struct sim_error *err);

/* true or false under key; *value is untouched when the key is not there. */
bool fields_bool(const struct yaml_node *node, const char *what, const char *key, bool *value,
                 struct sim_error *err);

#endif
