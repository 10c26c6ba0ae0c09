/* A foreign process in SystemC's simulation that is busy around our times.
 *
 * It touches nothing of ours. It is due at random ones of the times given, or one picosecond before
 * or after them, so that the owner of the clock must stop the engine there, between any two events.
 */
#ifndef TESTS_PROGRAM_FOREIGN_H
#define TESTS_PROGRAM_FOREIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/sim/program/program.h"

/* Once a process, before the first run. False when SystemC complains. */
bool foreign_create(void);

/* Before a run that starts at SystemC's present time: from now on the process is due around the
 * times of that log. Must stay valid until the run is over. */
bool foreign_follow(const struct log *log, uint64_t seed);

/* How often the process ran so far. */
uint64_t foreign_visits(void);

#endif
