/* SystemC as owner of the clock: one process of its simulation drains our agenda up to SystemC's
 * own next activity (docs/engine.md, "Owners").
 */
#ifndef SIM_SYSTEMC_OWNER_H
#define SIM_SYSTEMC_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine.h"
#include "sim/error.h"

/* Runs [now, min(until_ps, the end)) inside SystemC's simulation of this process. May be called
 * again, for this simulation or the next. False + err when SystemC complained. */
bool sim_drive_systemc(struct sim *sim, uint64_t until_ps, struct sim_error *err);

#endif
