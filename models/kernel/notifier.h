/* A notifier chain: subscribers who want to know what happens to network devices, called in turn.
 *
 * From:  net_devices.c, link_watch.c     To: the subscribers' functions.
 * Rule:  the highest priority first, those of one priority in the order in which they came. One who
 *        answers STOP, or BAD, is the last to be asked.
 * Time:  none of its own.
 * Source: Linux 6.1 kernel/notifier.c; 2.4 kernel/sys.c notifier_call_chain.
 */
#ifndef MODELS_KERNEL_NOTIFIER_H
#define MODELS_KERNEL_NOTIFIER_H

#include <stdbool.h>
#include <stdint.h>

struct net_device;

enum netdev_event {
#define NETDEV_EVENT(name, number, when) NETDEV_##name = number,
#include "models/kernel/netdev_events.def"
#undef NETDEV_EVENT
    NETDEV_EVENTS_MAX
};

enum notify_result {
    NOTIFY_DONE, /* does not care */
    NOTIFY_OK,
    NOTIFY_STOP, /* nobody else need know */
    NOTIFY_BAD,  /* it may not be; ends the chain, too */
};

struct notifier_block {
    const char *name; /* borrowed */
    int priority;
    enum notify_result (*call)(void *ctx, enum netdev_event event, struct net_device *dev);
    void *ctx;
    struct notifier_block *next;
    uint64_t calls; /* in the window */
};

struct notifier_head {
    struct notifier_block *first;
};

void notifier_chain_register(struct notifier_head *head, struct notifier_block *block);
void notifier_chain_unregister(struct notifier_head *head, struct notifier_block *block);

/* before(arg) is called ahead of each subscriber; NULL: nothing is. */
enum notify_result notifier_call_chain(struct notifier_head *head, enum netdev_event event,
                                       struct net_device *dev, void (*before)(void *arg),
                                       void *arg);

/* "NETDEV_UP" and so on. */
const char *netdev_event_name(enum netdev_event event);

#endif
