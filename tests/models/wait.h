/* Time that passes in tests of components that nothing else drives. */
#ifndef TESTS_MODELS_WAIT_H
#define TESTS_MODELS_WAIT_H

#include "sim/engine.h"

/* It is ps now, and what was due by then, or then, has happened. */
static inline void wait_until(struct sim *sim, uint64_t ps)
{
    sim_run_until(sim, ps + 1);
    sim_advance_to(sim, ps);
}

#endif
