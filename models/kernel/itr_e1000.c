/* e1000_set_itr with InterruptThrottleRate 3, dynamic conservative: by what an episode brought each
 * direction is lowest, low or bulk latency, and the slower of the two sets the rate.
 *
 *      lowest <──few, small── low ──large, few──> bulk       lowest counts as low: 20000 a second
 *         └────some bytes─────>^ <──many, or little──┘       bulk: 4000 a second
 *
 * Rule:  falls at once, rises in steps of a quarter of where it wants to be: from 4000 by way of
 *        9000, 14000 and 19000 to 20000. Below 1 Gb/s it goes to 4000 whatever comes. The register
 *        counts units of 256 ns, rounded down.
 * Source: Linux 6.1.192 drivers/net/ethernet/intel/e1000/e1000_main.c, e1000e/netdev.c.
 */
#include "models/kernel/itr_e1000.h"

#include "sim/clock.h"

ITR_STATE_FITS(struct itr_e1000);

#define ITR_UNIT_PS    (256 * SIM_PS_PER_NS)
#define FAST_LINK      UINT64_C(1000000000) /* bits a second */
#define START_RATE     20000u               /* interrupts a second */
#define LOW_RATE       20000u
#define BULK_RATE      4000u
#define SLOW_LINK_RATE 4000u

static uint64_t throttle_ps(uint64_t interrupts_per_s)
{
    return SIM_PS_PER_S / (interrupts_per_s * ITR_UNIT_PS) * ITR_UNIT_PS;
}

static void begin(void *state, const struct nic_params *params, struct itr_setting *setting)
{
    struct itr_e1000 *itr = state;

    *itr = (struct itr_e1000){ .rx_class = E1000_LOWEST_LATENCY,
                               .tx_class = E1000_LOWEST_LATENCY,
                               .per_s = START_RATE,
                               .fast_link = params->link_bits_per_s >= FAST_LINK };
    setting->rx.usecs_ps = throttle_ps(itr->per_s);
}

enum e1000_latency_class e1000_update_itr(enum e1000_latency_class now, uint64_t packets,
                                          uint64_t bytes)
{
    if (packets == 0)
        return now;
    switch (now) {
    case E1000_LOWEST_LATENCY:
        if (bytes / packets > 8000)
            return E1000_BULK_LATENCY;
        if (packets < 5 && bytes > 512)
            return E1000_LOW_LATENCY;
        return now;
    case E1000_LOW_LATENCY:
        if (bytes > 10000) {
            if (bytes / packets > 8000 || packets < 10 || bytes / packets > 1200)
                return E1000_BULK_LATENCY;
            return packets > 35 ? E1000_LOWEST_LATENCY : now;
        }
        if (bytes / packets > 2000)
            return E1000_BULK_LATENCY;
        return packets <= 2 && bytes < 512 ? E1000_LOWEST_LATENCY : now;
    case E1000_BULK_LATENCY:
        if (bytes > 25000)
            return packets > 35 ? E1000_LOW_LATENCY : now;
        return bytes < 6000 ? E1000_LOW_LATENCY : now;
    }
    return now;
}

/* Setting 3 is conservative: low instead of lowest. */
static void update_class(enum e1000_latency_class *class, const struct itr_totals *totals)
{
    *class = e1000_update_itr(*class, totals->packets, totals->bytes);
    if (*class == E1000_LOWEST_LATENCY)
        *class = E1000_LOW_LATENCY;
}

static uint64_t rate_of(enum e1000_latency_class class)
{
    switch (class) {
    case E1000_LOWEST_LATENCY:
    case E1000_LOW_LATENCY:
        return LOW_RATE;
    case E1000_BULK_LATENCY:
        return BULK_RATE;
    }
    return 0;
}

static void take_sample(void *state, const struct itr_sample *sample)
{
    struct itr_e1000 *itr = state;
    uint64_t wanted = SLOW_LINK_RATE;

    if (itr->fast_link) {
        update_class(&itr->tx_class, &sample->tx_episode);
        update_class(&itr->rx_class, &sample->rx_episode);
        wanted = rate_of(itr->rx_class > itr->tx_class ? itr->rx_class : itr->tx_class);
    }
    itr->changed = wanted != itr->per_s;
    if (wanted > itr->per_s && wanted > itr->per_s + wanted / 4)
        wanted = itr->per_s + wanted / 4;
    itr->per_s = wanted;
}

static bool decide(void *state, struct itr_setting *setting)
{
    const struct itr_e1000 *itr = state;

    if (itr->changed)
        setting->rx.usecs_ps = throttle_ps(itr->per_s);
    return itr->changed;
}

const struct itr_policy itr_e1000 = {
    .written = ITR_WRITTEN_AT_ONCE, .init = begin, .sample = take_sample, .decide = decide
};

const struct itr_policy itr_e1000e = {
    .written = ITR_WRITTEN_AT_NEXT_MESSAGE, .init = begin, .sample = take_sample, .decide = decide
};
