/* An example to write one's own policy from: aims at 32 packets an interrupt.
 *
 * Rule:  the time that 32 packets take at the rate since the last sample, 2 us at least and 100 at
 *        most, and 32 frames for NICs that count them. A change of less than a quarter is let be.
 *        No driver does this; the numbers are ours.
 */
#include "models/kernel/itr.h"
#include "sim/clock.h"

#define AIM_PACKETS 32u
#define MIN_PS      (2 * SIM_PS_PER_US)
#define MAX_PS      (100 * SIM_PS_PER_US)

struct itr_example {
    uint64_t since_ps, packets; /* of the last sample */
    uint64_t wanted_ps;
};
ITR_STATE_FITS(struct itr_example);

static void begin(void *state, const struct nic_params *params, struct itr_setting *setting)
{
    struct itr_example *own = state;

    (void)params;
    *own = (struct itr_example){ .wanted_ps = MIN_PS };
    setting->rx = (struct itr_wait){ .usecs_ps = MIN_PS, .frames = AIM_PACKETS };
}

static void take_sample(void *state, const struct itr_sample *sample)
{
    struct itr_example *own = state;
    uint64_t packets = sample->rx.packets - own->packets;
    uint64_t elapsed_ps = sample->now_ps - own->since_ps;

    if (packets == 0)
        return;
    own->wanted_ps = elapsed_ps / packets * AIM_PACKETS;
    if (own->wanted_ps < MIN_PS)
        own->wanted_ps = MIN_PS;
    if (own->wanted_ps > MAX_PS)
        own->wanted_ps = MAX_PS;
    own->since_ps = sample->now_ps;
    own->packets = sample->rx.packets;
}

static bool decide(void *state, struct itr_setting *setting)
{
    const struct itr_example *own = state;
    uint64_t now_ps = setting->rx.usecs_ps;
    uint64_t apart_ps = own->wanted_ps > now_ps ? own->wanted_ps - now_ps : now_ps - own->wanted_ps;

    if (apart_ps <= now_ps / 4)
        return false;
    setting->rx.usecs_ps = own->wanted_ps;
    return true;
}

const struct itr_policy itr_example = {
    .written = ITR_WRITTEN_AT_ONCE, .init = begin, .sample = take_sample, .decide = decide
};
