/* The registry of network devices, and who is told of what becomes of them.
 *
 *      register_netdevice ──> POST_INIT, in the lists, REGISTER
 *      dev_open           ──> PRE_UP, the driver's open, queue on if there is a carrier, UP
 *      dev_close          ──> GOING_DOWN, queue off, the driver's stop, DOWN
 *      unregister         ──> dev_close if open, out of the lists, UNREGISTER
 *
 * From:  hotplug.c, driver_life.c; the machine at boot     To: the notifier chain; xmit.c.
 * Lost:  what waits in the queue of a device that is closed (xmit.c, QDISC_NOOP).
 * Rule:  one list in the order of registration, one hash of 256 by name and one by index. 2.4 looks
 *        through the list for a name. An index is the next number, never one that was in use. A
 *        subscriber who comes later is told REGISTER, and UP, of what is there already.
 * Time:  register-netdevice, driver-open, netdev-notify for each subscriber. The boot, before time
 *        0, costs nothing.
 * Not modelled: renaming, namespaces, sysfs and netlink beyond their subscriber, names with %d.
 * Source: Linux 6.1.192 net/core/dev.c; 2.4 net/core/dev.c; the hash of names as in 2.6.11
 *        include/linux/dcache.h (6.1 salts it).
 */
#ifndef MODELS_KERNEL_NET_DEVICES_H
#define MODELS_KERNEL_NET_DEVICES_H

#include "models/kernel/hardirq.h"
#include "models/kernel/notifier.h"
#include "models/kernel/xmit.h"

#define NETDEV_HASHENTRIES 256u

struct kernel;

struct net_devices {
    struct kernel *kernel; /* borrowed */
    bool running;          /* the boot is over: steps cost time */
    struct net_device *first, *last;
    struct net_device *by_name[NETDEV_HASHENTRIES];
    struct net_device *by_index[NETDEV_HASHENTRIES];
    unsigned last_ifindex;
    struct notifier_head chain;
    uint64_t events[NETDEV_EVENTS_MAX]; /* told, in the window */
    uint64_t looked_at;                 /* devices compared by the last look-up */
};

void net_devices_init(struct net_devices *devices, struct kernel *kernel);
void net_devices_window_open(struct net_devices *devices);

/* 0, or -EEXIST: the name is taken; -EINVAL: a subscriber refused. */
int register_netdevice(struct net_devices *devices, struct net_device *dev);
void unregister_netdevice(struct net_devices *devices, struct net_device *dev);

/* NULL: there is none. */
struct net_device *dev_get_by_name(struct net_devices *devices, const char *name);
struct net_device *dev_get_by_index(struct net_devices *devices, unsigned ifindex);

/* Bucket of a name: 0 .. NETDEV_HASHENTRIES - 1. */
unsigned dev_name_hash(const char *name);

/* In a task. 0, or the driver's -errno. Open twice is open. */
int dev_open(struct net_devices *devices, struct net_device *dev);
void dev_close(struct net_devices *devices, struct net_device *dev);

/* At boot: registered and opened, its driver being up already. */
void dev_boot(struct net_devices *devices, struct net_device *dev);

void register_netdevice_notifier(struct net_devices *devices, struct notifier_block *block);
enum notify_result call_netdevice_notifiers(struct net_devices *devices, enum netdev_event event,
                                            struct net_device *dev);

#endif
