/* What the kernel keeps of a network device besides its queue: its place in the registry, whether
 * it is open, and its carrier. Part of struct net_device (xmit.h); net_devices.c and link_watch.c
 * own it.
 */
#ifndef MODELS_KERNEL_NETDEV_STATE_H
#define MODELS_KERNEL_NETDEV_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct net_device;

/* As /sys/class/net/NAME/operstate has it. Unknown until linkwatch has looked once. */
enum operstate {
    OPERSTATE_UNKNOWN,
    OPERSTATE_NOTPRESENT,
    OPERSTATE_DOWN,
    OPERSTATE_UP,
};

struct netdev_state {
    unsigned ifindex; /* from 1; a number is never used again */
    bool registered;
    bool up;         /* IFF_UP: dev_open */
    bool no_carrier; /* __LINK_STATE_NOCARRIER */
    enum operstate operstate;
    struct net_device *next, *name_next, *index_next; /* dev_base and the two hashes */

    /* The driver's: rings, interrupt line. 0, or why not (-errno). NULL: nothing to do. */
    int (*open)(void *driver);
    void (*stop)(void *driver);
    void *driver;

    bool link_watch_pending;
    struct net_device *link_watch_next;
    uint64_t carrier_up_count, carrier_down_count; /* ever */
};

#endif
