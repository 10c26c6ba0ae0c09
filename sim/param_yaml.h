/* Parameters out of YAML: scenario sections, profiles, --set, sweep axes.
 *
 * A section is a mapping that follows the dotted names ("machine: {cpu: {clock: 150 MHz}}"); keys
 * may also be written dotted ("net.core.netdev_budget: 300"). A list is a sequence of mappings. A
 * value is a scalar, or {is: value, range: [low, high] or "low .. high", source: text}, where range
 * is the stated uncertainty and must contain the value.
 *
 * A profile file stands at <dir>/<row's profile_dir>/<name>.yaml and holds profile (its name),
 * based-on (another of the same folder, whose values it takes and may replace; one level), about,
 * calibration (free) and values, whose keys are relative to the naming row's parent. Its values
 * apply under everything the scenario, a test, --set or a sweep says. Where two profiles set the
 * same row, the one named by the later row of the table wins. A profile may name another one
 * through a row that comes later in the table; it cannot fill a list.
 */
#ifndef SIM_PARAM_YAML_H
#define SIM_PARAM_YAML_H

#include "sim/param.h"
#include "sim/yaml.h"

/* The usual places, in order: profiles/ beside the scenario, profiles/ one up from it,
 * scenarios/profiles/ here, profiles/ in $NICSIM_DATA, profiles/ in the compiled-in NICSIM_DATADIR,
 * scenarios/profiles/ in source_dir. scenario_file and source_dir may be NULL. */
void profile_path_init(struct profile_path *path, const char *scenario_file,
                       const char *source_dir);

/* Reads every top-level key of root the table knows into set (fresh from param_set_init), then the
 * profiles they name, and checks that every required row was said. Keys in other_sections (ends
 * with NULL) are left to others; any other key is refused. set keeps a copy of profiles for later
 * changes. On failure set may hold part of it. */
bool param_read_sections(struct param_set *set, const struct yaml_node *root,
                         const char *const *other_sections, const struct profile_path *profiles,
                         struct sim_error *err);

/* Reads sections from a mapping over what set already holds, e.g. a scenario's test: reduction with
 * ORIGIN_TEST. Lists keep their elements: a list is given as a mapping from position or name to the
 * element ("traffic: {0: {rate: 1 kpps}}"), or by dotted keys ("traffic.0.rate: 1 kpps"). */
bool param_read_changes(struct param_set *set, const struct yaml_node *mapping,
                        const char *const *other_sections, enum param_origin_kind kind,
                        struct sim_error *err);

/* --set: "path=value". err names "--set" as the file when kind is ORIGIN_SET. A profile's name
 * brings in that profile's values, and takes back those of the one before. */
bool param_apply_text(struct param_set *set, const char *assignment, enum param_origin_kind kind,
                      struct sim_error *err);

/* Sets one parameter from text; origin says where the text stands and is kept with the value. */
bool param_apply_value(struct param_set *set, const char *path, const char *text,
                       const struct param_origin *origin, struct sim_error *err);

/* The same from a scalar node, which gives the place. */
bool param_apply_node(struct param_set *set, const char *path, const struct yaml_node *node,
                      enum param_origin_kind kind, struct sim_error *err);

/* Gives err the place of origin where it has none, so that "the value of this row" can be blamed.
 */
void param_blame(struct sim_error *err, const struct param_origin *origin);

#endif
