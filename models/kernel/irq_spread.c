#include "models/kernel/irq_spread.h"

#include "models/kernel/kernel.h"

static uint64_t node_cpus(const struct kernel *kernel, unsigned node);
static uint64_t take_cpus(const struct kernel *kernel, uint64_t *left, unsigned count);

void irq_create_affinity_masks(const struct kernel *kernel, uint64_t *masks, unsigned count)
{
    unsigned nodes = (unsigned)kernel->machine->smp.nodes, cpus_left = kernel->cpu_count;
    unsigned given = 0, vectors_left;

    if (nodes < 1)
        nodes = 1;
    if (count <= nodes) {
        for (unsigned v = 0; v < count; v++)
            masks[v] = 0;
        for (unsigned node = 0; node < nodes; node++)
            masks[node % count] |= node_cpus(kernel, node);
        return;
    }
    vectors_left = count < cpus_left ? count : cpus_left;
    for (unsigned node = 0; node < nodes; node++) { /* alloc_nodes_vectors */
        uint64_t left = node_cpus(kernel, node);
        unsigned cpus = (unsigned)__builtin_popcountll(left);
        unsigned vectors = vectors_left * cpus / cpus_left, extra;

        if (vectors < 1)
            vectors = 1;
        extra = cpus % vectors;
        for (unsigned v = 0; v < vectors; v++)
            masks[given++] = take_cpus(kernel, &left, cpus / vectors + (v < extra));
        vectors_left -= vectors;
        cpus_left -= cpus;
    }
    while (given < count)
        masks[given++] = all_cpus(kernel);
}

static uint64_t node_cpus(const struct kernel *kernel, unsigned node)
{
    uint64_t cpus = 0;

    for (unsigned i = 0; i < kernel->cpu_count; i++) {
        if (kernel->cpus[i].node == node)
            cpus |= UINT64_C(1) << i;
    }
    return cpus;
}

/* irq_spread_init_one: the first that is left, then the others of its core, then the next. */
static uint64_t take_cpus(const struct kernel *kernel, uint64_t *left, unsigned count)
{
    uint64_t taken = 0;

    while (count > 0) {
        unsigned core = kernel->cpus[__builtin_ctzll(*left)].core;

        for (unsigned i = 0; i < kernel->cpu_count && count > 0; i++) {
            uint64_t bit = UINT64_C(1) << i;

            if (!(*left & bit) || kernel->cpus[i].core != core)
                continue;
            *left &= ~bit;
            taken |= bit;
            count--;
        }
    }
    return taken;
}
