#include "models/kernel/net_devices.h"

#include <string.h>

#include "models/kernel/kernel.h"
#include "models/trace/event_trace.h"

/* Steps of the boot are free. */
#define STEP(devices, step)                                \
    do {                                                   \
        if ((devices)->running)                            \
            kernel_run(&(devices)->kernel->cpus[0], step); \
    } while (0)

static void link_into_lists(struct net_devices *devices, struct net_device *dev);
static void unlink_from_lists(struct net_devices *devices, struct net_device *dev);

void net_devices_init(struct net_devices *devices, struct kernel *kernel)
{
    memset(devices, 0, sizeof *devices);
    devices->kernel = kernel;
}

void net_devices_window_open(struct net_devices *devices)
{
    memset(devices->events, 0, sizeof devices->events);
    for (struct notifier_block *block = devices->chain.first; block; block = block->next)
        block->calls = 0;
}

/* ---- the chain ----------------------------------------------------------------------------- */

static void pay_for_call(void *arg)
{
    struct net_devices *devices = arg;

    STEP(devices, netdev_notify);
}

enum notify_result call_netdevice_notifiers(struct net_devices *devices, enum netdev_event event,
                                            struct net_device *dev)
{
    struct kernel_cpu *kc = &devices->kernel->cpus[0];

    devices->events[event]++;
    if (devices->running)
        TRACE(kc, trace_netdev_event(kc, dev, event));
    return notifier_call_chain(&devices->chain, event, dev, pay_for_call, devices);
}

void register_netdevice_notifier(struct net_devices *devices, struct notifier_block *block)
{
    notifier_chain_register(&devices->chain, block);
    for (struct net_device *dev = devices->first; dev; dev = dev->state.next) {
        block->calls++;
        block->call(block->ctx, NETDEV_REGISTER, dev);
        if (!dev->state.up)
            continue;
        block->calls++;
        block->call(block->ctx, NETDEV_UP, dev);
    }
}

/* ---- in and out ---------------------------------------------------------------------------- */

int register_netdevice(struct net_devices *devices, struct net_device *dev)
{
    bool is_24 = devices->kernel->is_24;

    STEP(devices, register_netdevice);
    if (dev_get_by_name(devices, dev->name))
        return -KERNEL_EEXIST;
    if (!is_24 && call_netdevice_notifiers(devices, NETDEV_POST_INIT, dev) == NOTIFY_BAD)
        return -KERNEL_EINVAL;
    dev->state.ifindex = ++devices->last_ifindex;
    link_into_lists(devices, dev);
    dev->state.registered = true;
    dev->state.operstate = OPERSTATE_DOWN;
    dev->inactive = true;
    call_netdevice_notifiers(devices, NETDEV_REGISTER, dev);
    return 0;
}

void unregister_netdevice(struct net_devices *devices, struct net_device *dev)
{
    if (!dev->state.registered)
        return;
    dev_close(devices, dev);
    STEP(devices, register_netdevice);
    unlink_from_lists(devices, dev);
    dev->state.registered = false;
    dev->state.operstate = OPERSTATE_NOTPRESENT;
    call_netdevice_notifiers(devices, NETDEV_UNREGISTER, dev);
}

/* ---- lists and hashes ---------------------------------------------------------------------- */

unsigned dev_name_hash(const char *name)
{
    unsigned long hash = 0;

    for (const unsigned char *c = (const unsigned char *)name; *c; c++)
        hash = (hash + ((unsigned long)*c << 4) + (*c >> 4)) * 11;
    return (unsigned)hash & (NETDEV_HASHENTRIES - 1);
}

static void link_into_lists(struct net_devices *devices, struct net_device *dev)
{
    struct net_device **name = &devices->by_name[dev_name_hash(dev->name)];
    struct net_device **index = &devices->by_index[dev->state.ifindex % NETDEV_HASHENTRIES];

    dev->state.next = NULL;
    if (devices->last)
        devices->last->state.next = dev;
    else
        devices->first = dev;
    devices->last = dev;
    dev->state.name_next = *name;
    *name = dev;
    dev->state.index_next = *index;
    *index = dev;
}

static void unlink_from_lists(struct net_devices *devices, struct net_device *dev)
{
    struct net_device **at = &devices->first, *before = NULL;

    while (*at != dev) {
        before = *at;
        at = &before->state.next;
    }
    *at = dev->state.next;
    if (devices->last == dev)
        devices->last = before;
    at = &devices->by_name[dev_name_hash(dev->name)];
    while (*at != dev)
        at = &(*at)->state.name_next;
    *at = dev->state.name_next;
    at = &devices->by_index[dev->state.ifindex % NETDEV_HASHENTRIES];
    while (*at != dev)
        at = &(*at)->state.index_next;
    *at = dev->state.index_next;
}

struct net_device *dev_get_by_name(struct net_devices *devices, const char *name)
{
    bool is_24 = devices->kernel->is_24;
    struct net_device *dev = is_24 ? devices->first : devices->by_name[dev_name_hash(name)];

    devices->looked_at = 0;
    while (dev) {
        devices->looked_at++;
        if (strcmp(dev->name, name) == 0)
            return dev;
        dev = is_24 ? dev->state.next : dev->state.name_next;
    }
    return NULL;
}

struct net_device *dev_get_by_index(struct net_devices *devices, unsigned ifindex)
{
    struct net_device *dev = devices->by_index[ifindex % NETDEV_HASHENTRIES];

    devices->looked_at = 0;
    while (dev) {
        devices->looked_at++;
        if (dev->state.ifindex == ifindex)
            return dev;
        dev = dev->state.index_next;
    }
    return NULL;
}

/* ---- up and down --------------------------------------------------------------------------- */

int dev_open(struct net_devices *devices, struct net_device *dev)
{
    struct netdev_state *state = &dev->state;
    int result = 0;

    if (!state->registered)
        return -KERNEL_ENODEV;
    if (state->up)
        return 0;
    if (!devices->kernel->is_24)
        call_netdevice_notifiers(devices, NETDEV_PRE_UP, dev);
    STEP(devices, driver_open);
    if (state->open)
        result = state->open(state->driver);
    if (result != 0)
        return result;
    state->up = true;
    if (!state->no_carrier)
        dev_activate(dev);
    call_netdevice_notifiers(devices, NETDEV_UP, dev);
    return 0;
}

void dev_close(struct net_devices *devices, struct net_device *dev)
{
    struct netdev_state *state = &dev->state;

    if (!state->up)
        return;
    call_netdevice_notifiers(devices, NETDEV_GOING_DOWN, dev);
    dev_deactivate(dev);
    STEP(devices, driver_open);
    if (state->stop)
        state->stop(state->driver);
    state->up = false;
    state->operstate = OPERSTATE_DOWN;
    call_netdevice_notifiers(devices, NETDEV_DOWN, dev);
}

void dev_boot(struct net_devices *devices, struct net_device *dev)
{
    if (register_netdevice(devices, dev) != 0)
        return;
    dev->state.up = true;
    if (!dev->state.no_carrier) {
        dev_activate(dev);
        dev->state.operstate = OPERSTATE_UP;
    }
    call_netdevice_notifiers(devices, NETDEV_UP, dev);
}
