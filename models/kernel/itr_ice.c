/* DIM as ice uses it: net_dim's walk over profiles of its own, which are times alone.
 *
 * Rule:  2, 8, 16, 62 and 126 us for reception, begun at 8 (profile 1); the walk itself begins
 * there, too. The register is written at once. Beside it the vector is held to 250000 interrupts a
 *        second (INTRL 4 us: the NIC profile's irq-gap-min).
 * Not modelled: the profiles of transmission, which has a gap of its own in the chip.
 * Source: Linux 6.1.192 drivers/net/ethernet/intel/ice/ice_main.c, ice_lib.c.
 */
#include "models/kernel/dim.h"
#include "sim/clock.h"

static const uint64_t rx_profile_us[DIM_PROFILES] = { 2, 8, 16, 62, 126 };

struct itr_ice {
    struct dim dim;
    bool changed;
};
ITR_STATE_FITS(struct itr_ice);

static void begin(void *state, const struct nic_params *params, struct itr_setting *setting)
{
    struct itr_ice *ice = state;

    (void)params;
    *ice = (struct itr_ice){ .dim = { .profile = DIM_START } };
    setting->rx.usecs_ps = rx_profile_us[DIM_START] * SIM_PS_PER_US;
}

static void take_sample(void *state, const struct itr_sample *sample)
{
    struct itr_ice *ice = state;
    const struct dim_sample own = { .time_ps = sample->now_ps,
                                    .packets = (uint32_t)sample->rx.packets,
                                    .bytes = (uint32_t)sample->rx.bytes,
                                    .events = (uint16_t)sample->interrupts };

    ice->changed = dim_take(&ice->dim, &own);
}

static bool decide(void *state, struct itr_setting *setting)
{
    struct itr_ice *ice = state;

    if (!ice->changed)
        return false;
    setting->rx.usecs_ps = rx_profile_us[ice->dim.profile] * SIM_PS_PER_US;
    dim_applied(&ice->dim);
    return true;
}

const struct itr_policy itr_ice = {
    .written = ITR_WRITTEN_AT_ONCE, .init = begin, .sample = take_sample, .decide = decide
};
