/* Who owns which addresses: the trees behind /proc/ioports and /proc/iomem.
 *
 * From:  the machine at boot, drivers' probe and remove     To: admin/proc.c
 * Rule:  a region lies within its parent and touches no sister; one that would overlap another is
 *        refused, and the driver that wanted it does not come up.
 * Time:  none of its own (device-probe has it).
 * Not modelled: regions that their owner shares (IORESOURCE_MUXED).
 * Source: Linux 2.4 and 6.1 kernel/resource.c.
 */
#ifndef MODELS_KERNEL_RESOURCE_H
#define MODELS_KERNEL_RESOURCE_H

#include <stdbool.h>
#include <stdint.h>

struct io_resource {
    uint64_t start, end; /* both belong to it */
    const char *name;    /* borrowed */
    struct io_resource *parent, *sibling, *child;
};

/* Into the tree below root, between its sisters. NULL: done. Otherwise whom it would overlap: root
 * itself where it does not lie within. */
struct io_resource *request_resource(struct io_resource *root, struct io_resource *resource);

/* Out of the tree, with all that is below it. False: it was not in it. */
bool release_resource(struct io_resource *resource);

#endif
