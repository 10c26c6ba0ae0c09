#include "models/kernel/itr.h"

#include <stddef.h>

const struct itr_policy *itr_policy_of(int adaptive_rx)
{
    switch ((enum adaptive_rx)adaptive_rx) {
    case ADAPTIVE_RX_OFF:
        return NULL;
#define ITR_POLICY(NAME, name, policy, doc) \
    case ADAPTIVE_RX_##NAME:                \
        return &policy;
#include "models/kernel/itr_policies.def"
#undef ITR_POLICY
    }
    return NULL;
}
