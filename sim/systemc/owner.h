/* SystemC as owner of the clock: one method of its simulation, the drain, runs our agenda.
 *
 * The drain runs every event of ours that lies strictly before SystemC's own next activity, then
 * waits for our next one. So SystemC is woken once for each of its activities, not once for each of
 * our events; without other SystemC processes a whole run is one wake-up. At equal times SystemC's
 * delta cycles settle first, then our events run.
 *
 * Our time is SystemC's minus the base of the run. While the drain works our now is ahead of
 * SystemC's, never of anything SystemC has to do. Therefore:
 *
 *   - An event or context of ours that wants something of SystemC calls sim_owner_notify, which
 *     also brings the limit of the running drain nearer; it touches no other SystemC object. What
 *     must see SystemC at our time belongs into a method that waits for that event.
 *   - A SystemC process that wants something of us calls sim_owner_wake first; then our now is
 *     SystemC's, and it may arm, move and cancel our events.
 *
 * SystemC keeps one simulation in a process; any number of ours can run in it one after the other.
 * A run ends by the drain not waiting again (and a pause, where other processes have more to do);
 * sc_stop is never called. docs/decisions/0001 has the reasons.
 */
#ifndef SIM_SYSTEMC_OWNER_H
#define SIM_SYSTEMC_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine.h"
#include "sim/error.h"
#include "sim/systemc/sysc.h"

/* Runs [now, min(until_ps, the end)): what SystemC's processes have to do in it, and our events. A
 * simulation whose now is past 0 and that was the last one here goes on on the same time axis; any
 * other starts at SystemC's present time. False + err when SystemC complained, was stopped, or when
 * its 64 bits of picoseconds run out. */
bool sim_drive_systemc(struct sim *sim, uint64_t until_ps, struct sim_error *err);

/* From our events and contexts while sim runs: notifies event at our now + delay_ps. With 0 its
 * waiters run before any further event of ours. Without SystemC as owner of sim: false. */
bool sim_owner_notify(struct sim *sim, struct sysc_event *event, uint64_t delay_ps);

/* From a SystemC process while sim is driven: sets our now to SystemC's time and has the drain look
 * at the agenda again in the next delta cycle. False when SystemC does not drive sim. */
bool sim_owner_wake(struct sim *sim);

#endif
