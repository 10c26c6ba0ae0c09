/* The state of e1000's and e1000e's policy, for whoever wants to look at it. */
#ifndef MODELS_KERNEL_ITR_E1000_H
#define MODELS_KERNEL_ITR_E1000_H

#include "models/kernel/itr.h"

/* What an episode between interrupt and completion looked like. */
enum e1000_latency_class {
    E1000_LOWEST_LATENCY,
    E1000_LOW_LATENCY,
    E1000_BULK_LATENCY,
};

struct itr_e1000 {
    enum e1000_latency_class rx_class, tx_class;
    uint64_t per_s; /* where the throttle stands */
    bool fast_link, changed;
};

/* The class after an episode, from the class before it. */
enum e1000_latency_class e1000_update_itr(enum e1000_latency_class now, uint64_t packets,
                                          uint64_t bytes);

#endif
