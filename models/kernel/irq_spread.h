/* Managed interrupts: the kernel spreads a device's vectors over the CPUs when it allocates them.
 *
 * From:  the machine (machine.nics.N.managed-irqs)     To: irq_start_at of each vector.
 * Rule:  nodes take vectors by their CPUs, one at least; on a node the CPUs are dealt out evenly,
 *        threads of a core to one vector first. With fewer vectors than nodes, a vector serves
 *        whole nodes. Vectors that no CPU is left for go anywhere. Nobody moves them afterwards.
 * Time:  none: at boot.
 * Not modelled: CPUs that are not there yet; vectors that are shut down with their last CPU. Where
 *        nodes are alike the kernel's sort leaves their order open; here it is by number.
 * Source: Linux 6.1.192 kernel/irq/affinity.c irq_create_affinity_masks.
 */
#ifndef MODELS_KERNEL_IRQ_SPREAD_H
#define MODELS_KERNEL_IRQ_SPREAD_H

#include <stdint.h>

struct kernel;

/* masks[0 .. count - 1]: a bit of every CPU the vector is for; never none. count is at least 1. */
void irq_create_affinity_masks(const struct kernel *kernel, uint64_t *masks, unsigned count);

#endif
