/* The kernel's spin locks: first come, first served (queued spin locks).
 *
 * With one CPU there are none, as in a kernel built without SMP: taking one is nothing at all.
 * Time:  spin-lock; a CPU that waits spins by spin-turn, and the hand-over costs one cache line,
 *        from another node if the machine has more than one.
 * Rule:  taken and released on one context; whoever holds one may be interrupted only by code that
 *        never takes it.
 */
#ifndef MODELS_KERNEL_SPINLOCK_H
#define MODELS_KERNEL_SPINLOCK_H

#include "models/kernel/kernel.h"
#include "sim/context.h"

/* NULL with one CPU. Freed with the simulation. */
struct sim_lock *spin_lock_create(const struct kernel *kernel, const char *name);

/* Leaves a debt: pay before what the lock guards is touched. */
static inline void spin_lock(struct sim_lock *lock)
{
    if (!lock)
        return;
    cpu_pay();
    if (!sim_lock_try(lock))
        sim_lock_acquire(lock);
}

static inline void spin_unlock(struct sim_lock *lock)
{
    if (!lock)
        return;
    cpu_pay();
    sim_lock_release(lock);
}

#endif
