/* One mapping of parameters out of a YAML tree: the walk that scenarios and profiles share.
 *
 * From: param_yaml.c (a scenario's sections), param_profile.c (a profile's values).
 */
#ifndef SIM_PARAM_READ_H
#define SIM_PARAM_READ_H

#include "sim/param.h"
#include "sim/yaml.h"

struct param_reading {
    struct param_set *set;
    enum param_origin_kind kind;
    const char *const *other_sections; /* top-level keys left alone; ends with NULL; may be NULL */
    /* Profiles: rows with a profile_dir up to and including this one may not be set, so that
     * profiles cannot name each other in a circle; nor can a profile fill a list. */
    const struct param_row *profile_row; /* NULL when a scenario is read */
    uint64_t lists_seen;                 /* bit i: table->lists[i] was given */
    struct sim_error *err;
};

/* Reads the mapping's keys as names below prefix ("" or "machine.cpu.") of plain rows, or of the
 * rows of list's element index. */
bool param_read_mapping(struct param_reading *reading, const struct yaml_node *mapping,
                        const struct param_list *list, size_t index, const char *prefix);

/* Reads a leaf: a scalar or {is:, range:, source:}. A value set by something stronger than
 * reading->kind is checked but kept. */
bool param_read_leaf(struct param_reading *reading, const struct param_ref *ref,
                     const struct yaml_node *node);

/* Names in lists with a name_row: usable in a path and unique. Blames the later one. */
bool param_check_names(const struct param_set *set, struct sim_error *err);

/* Puts node's place into an error that has none. Always returns false. */
bool param_blame_node(struct sim_error *err, const struct yaml_node *node);

#endif
