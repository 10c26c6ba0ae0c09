/* Which CPUs share what: two threads share a core, the cores of a node a last-level cache and
 * memory.
 *
 * CPUs are numbered as Linux finds them on most servers: first one thread of every core, node after
 * node, then the other threads in the same order. With 8 CPUs, 2 threads a core and 2 nodes, cores
 * are {0,4} {1,5} on node 0 and {2,6} {3,7} on node 1.
 * Not modelled: caches that a part of a node's cores shares; nodes at different distances.
 */
#ifndef MODELS_HOST_TOPOLOGY_H
#define MODELS_HOST_TOPOLOGY_H

#include <stdbool.h>

#include "models/params.h"

/* How near two CPUs are to one another. */
enum nearness {
    NEAR_SELF,
    NEAR_CORE, /* threads of one core */
    NEAR_NODE, /* cores of one node */
    NEAR_FAR,  /* on two nodes */
};

static inline unsigned topology_core(const struct machine_params *machine, unsigned cpu)
{
    return machine->smp.threads > 1 ? cpu % (unsigned)(machine->cpu_count / machine->smp.threads)
                                    : cpu;
}

static inline unsigned topology_node(const struct machine_params *machine, unsigned cpu)
{
    unsigned cores = (unsigned)machine->cpu_count;

    if (machine->smp.nodes <= 1)
        return 0;
    if (machine->smp.threads > 1)
        cores /= (unsigned)machine->smp.threads;
    return topology_core(machine, cpu) / (cores / (unsigned)machine->smp.nodes);
}

static inline enum nearness topology_nearness(const struct machine_params *machine, unsigned a,
                                              unsigned b)
{
    if (a == b)
        return NEAR_SELF;
    if (topology_core(machine, a) == topology_core(machine, b))
        return NEAR_CORE;
    return topology_node(machine, a) == topology_node(machine, b) ? NEAR_NODE : NEAR_FAR;
}

#endif
