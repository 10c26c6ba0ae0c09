/* Spin locks, first come, first served: who asks while it is held joins a queue and spins until the
 * one before it hands over. */
#include <stdlib.h>

#include "sim/engine_internal.h"

struct sim_lock *sim_lock_create(struct sim *sim, const char *name, uint64_t take_cycles,
                                 uint64_t spin_cycles, uint64_t handover_cycles)
{
    struct sim_lock *lock = calloc(1, sizeof *lock);

    SIM_CHECK(sim, lock != NULL, "no memory for lock %s", name);
    SIM_CHECK(sim, take_cycles >= 1, "lock %s is taken in no time", name);
    SIM_CHECK(sim, spin_cycles >= 1, "lock %s is spun on in no time", name);
    lock->sim = sim;
    lock->name = name;
    lock->take_cycles = take_cycles;
    lock->spin_cycles = spin_cycles;
    lock->handover_cycles = handover_cycles;
    lock->next = sim->locks;
    sim->locks = lock;
    return lock;
}

void lock_free_all(struct sim *sim)
{
    while (sim->locks != NULL) {
        struct sim_lock *lock = sim->locks;

        sim->locks = lock->next;
        free(lock);
    }
}

/* A context below on this stack that holds the lock, or queues for it, can never let go of it. */
static void check_stack(const struct sim_lock *lock, const struct sim_context *self)
{
    for (const struct sim_context *held = self; held != NULL; held = held->below)
        SIM_CHECK(lock->sim, lock->owner != held, "%s takes lock %s, held by %s on the same CPU",
                  self->name, lock->name, held->name);
    for (const struct sim_context *waiter = lock->first; waiter != NULL; waiter = waiter->lock_next)
        SIM_CHECK(lock->sim, waiter->cpu != self->cpu,
                  "%s takes lock %s, which %s below it on the same CPU waits for", self->name,
                  lock->name, waiter->name);
}

static void join_queue(struct sim_lock *lock, struct sim_context *self)
{
    self->lock_next = NULL;
    if (lock->first == NULL) {
        lock->first = lock->last = self;
    } else if (sim_breaks_rule(lock->sim, 8)) { /* test-only: last in, first out */
        self->lock_next = lock->first;
        lock->first = self;
    } else {
        lock->last->lock_next = self;
        lock->last = self;
    }
}

void sim_lock_acquire(struct sim_lock *lock)
{
    struct sim_context *self = sim_running;
    uint64_t cost_cycles = lock->take_cycles;

    SIM_CHECK(lock->sim, self != NULL, "lock %s taken outside every context", lock->name);
    sim_check_paid(lock->sim, "sim_lock_acquire");
    check_stack(lock, self);
    if (lock->owner == NULL) {
        lock->owner = self;
    } else {
        join_queue(lock, self);
        lock->sim->lock_spinners++;
        sim_notice_init(&self->lock_notice);
        while (lock->owner != self)
            cpu_spin(lock->spin_cycles, &self->lock_notice);
        lock->sim->lock_spinners--;
        cost_cycles += lock->handover_cycles;
    }
    /* At least one cycle between lock and unlock: a lock nobody can find taken guards nothing. */
    if (!sim_breaks_rule(lock->sim, 6))
        cpu_run(cost_cycles);
}

bool sim_lock_try(struct sim_lock *lock)
{
    SIM_CHECK(lock->sim, sim_running != NULL, "lock %s taken outside every context", lock->name);
    sim_check_paid(lock->sim, "sim_lock_try");
    if (lock->owner != NULL)
        return false;
    lock->owner = sim_running;
    if (!sim_breaks_rule(lock->sim, 6))
        cpu_charge(lock->take_cycles);
    return true;
}

void sim_lock_release(struct sim_lock *lock)
{
    sim_check_paid(lock->sim, "sim_lock_release");
    SIM_CHECK(lock->sim, sim_running != NULL && lock->owner == sim_running,
              "lock %s released by %s, held by %s", lock->name,
              sim_running != NULL ? sim_running->name : "an event",
              lock->owner != NULL ? lock->owner->name : "nobody");

    struct sim_context *heir = lock->first;

    lock->owner = heir;
    if (heir == NULL)
        return;
    lock->first = heir->lock_next;
    if (lock->first == NULL)
        lock->last = NULL;
    heir->lock_next = NULL;
    sim_notice_post(&heir->lock_notice);
}
