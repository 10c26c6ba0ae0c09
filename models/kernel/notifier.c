#include "models/kernel/notifier.h"

#include <stddef.h>

void notifier_chain_register(struct notifier_head *head, struct notifier_block *block)
{
    struct notifier_block **at = &head->first;

    while (*at && (*at)->priority >= block->priority)
        at = &(*at)->next;
    block->next = *at;
    *at = block;
}

void notifier_chain_unregister(struct notifier_head *head, struct notifier_block *block)
{
    struct notifier_block **at = &head->first;

    while (*at && *at != block)
        at = &(*at)->next;
    if (*at)
        *at = block->next;
}

enum notify_result notifier_call_chain(struct notifier_head *head, enum netdev_event event,
                                       struct net_device *dev, void (*before)(void *arg), void *arg)
{
    enum notify_result result = NOTIFY_DONE;
    struct notifier_block *next;

    for (struct notifier_block *block = head->first; block; block = next) {
        next = block->next; /* it may leave the chain */
        if (before)
            before(arg);
        block->calls++;
        result = block->call(block->ctx, event, dev);
        if (result == NOTIFY_STOP || result == NOTIFY_BAD)
            break;
    }
    return result;
}

const char *netdev_event_name(enum netdev_event event)
{
    switch (event) {
#define NETDEV_EVENT(name, number, when) \
    case NETDEV_##name:                  \
        return "NETDEV_" #name;
#include "models/kernel/netdev_events.def"
#undef NETDEV_EVENT
    case NETDEV_EVENTS_MAX:
        break;
    }
    return "?";
}
