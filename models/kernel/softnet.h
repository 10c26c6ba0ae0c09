/* What Linux keeps a CPU for the network: its NAPIs, its backlog, its transmit queues, its counts.
 */
#ifndef MODELS_KERNEL_SOFTNET_H
#define MODELS_KERNEL_SOFTNET_H

#include "models/kernel/backlog.h"
#include "models/kernel/napi.h"

/* What Linux keeps a CPU for the network: struct softnet_data. */
struct softnet_data {
    unsigned skb_cache_count; /* sk_buffs at hand: napi_alloc_cache */
    struct napi_list poll_list;
    struct backlog backlog;
    bool in_net_rx_action; /* 6.12: it will look at the list again, so nobody need raise NET_RX */
    struct netdev_queue *output_list; /* that NET_TX will run */
    uint64_t processed;               /* packets into the stack, in the window */
    uint64_t time_squeeze; /* net_rx_action calls that ended by budget or time, in the window */
};

#endif
