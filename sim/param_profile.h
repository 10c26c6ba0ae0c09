/* Profiles: files of values that apply under everything a scenario says.
 *
 * What a profile file looks like stands in param_yaml.h.
 */
#ifndef SIM_PARAM_PROFILE_H
#define SIM_PARAM_PROFILE_H

#include "sim/param.h"

/* Takes back every value an earlier profile gave, then applies the profiles the set now names, in
 * the order of their rows. Files are looked for in set->profiles. */
bool param_apply_profiles(struct param_set *set, struct sim_error *err);

#endif
