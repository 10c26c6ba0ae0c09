/* A policy of interrupt moderation: what a driver makes of the traffic it has seen.
 *
 *      napi_complete_done ──sample──> policy ──decide──> setting ──> nic/moderation.c
 *
 * From:  driver_e1000.c, after every poll that completed   To: its next setting, or none
 * Lost:  nothing.
 * Time:  none: what a policy's arithmetic costs the CPU is part of the step napi-complete.
 * Rule:  one file a policy, one line of itr_policies.def; its state lies in the driver, so a policy
 *        has no globals and one machine may have several NICs with a policy each.
 * docs/moderation.md explains the policies and how to write one; itr_example.c is the shortest.
 */
#ifndef MODELS_KERNEL_ITR_H
#define MODELS_KERNEL_ITR_H

#include <stdbool.h>
#include <stdint.h>

#include "models/params.h"

#define ITR_STATE_WORDS 64u /* room for a policy's state */

struct itr_totals {
    uint64_t packets, bytes; /* bytes without FCS */
};

/* What the driver knows when a poll has completed. */
struct itr_sample {
    uint64_t now_ps;
    uint64_t jiffies;
    uint64_t interrupts;                      /* of this vector, ever */
    struct itr_totals rx, tx;                 /* ever: a policy keeps what it has seen before */
    struct itr_totals rx_episode, tx_episode; /* since the interrupt that began this polling */
};

/* What a direction's interrupt waits for: usecs or frames, whichever comes first; 0: not that. A
 * NIC with one gap for all takes rx.usecs_ps for it and no frames. */
struct itr_wait {
    uint64_t usecs_ps, frames;
};
struct itr_setting {
    struct itr_wait rx, tx;
};

/* When the driver writes a new setting to the NIC. */
enum itr_written {
    ITR_WRITTEN_AT_ONCE,           /* before the interrupt is armed again */
    ITR_WRITTEN_AT_NEXT_INTERRUPT, /* by the next handler, so it counts from the one after */
    ITR_WRITTEN_AT_NEXT_MESSAGE,   /* the same for a message, at once for a line */
};

struct itr_policy {
    enum itr_written written;
    /* Begins: clears the state, and says what the NIC is to start with. setting holds the rows
     * rx-usecs, rx-frames, tx-usecs, tx-frames. */
    void (*init)(void *state, const struct nic_params *params, struct itr_setting *setting);
    /* Takes what has happened. */
    void (*sample)(void *state, const struct itr_sample *sample);
    /* True: setting has been changed, and the driver writes it. */
    bool (*decide)(void *state, struct itr_setting *setting);
};

/* A state must fit: one line a policy, below its struct. */
#define ITR_STATE_FITS(type)                                           \
    _Static_assert(sizeof(type) <= ITR_STATE_WORDS * sizeof(uint64_t), \
                   #type " does not fit: raise ITR_STATE_WORDS")

#define ITR_POLICY(NAME, name, policy, doc) extern const struct itr_policy policy;
#include "models/kernel/itr_policies.def"
#undef ITR_POLICY

/* The policy of an adaptive-rx; NULL: off. */
const struct itr_policy *itr_policy_of(int adaptive_rx);

#endif
