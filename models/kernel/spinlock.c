#include "models/kernel/spinlock.h"

struct sim_lock *spin_lock_create(const struct kernel *kernel, const char *name)
{
    const struct kernel_costs *costs = &kernel->scaled;
    enum nearness near = kernel->machine->smp.nodes > 1 ? NEAR_FAR : NEAR_NODE;
    uint64_t take = costs->spin_lock_cycles, turn = costs->spin_turn_cycles;

    if (!kernel->is_smp)
        return NULL;
    return sim_lock_create(kernel->sim, name, take > 0 ? take : 1, turn > 0 ? turn : 1,
                           kernel->line_cycles[near]);
}
