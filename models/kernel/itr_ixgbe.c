/* ixgbe_update_itr: each direction has an interval of 10 to 126 us of its own, moved by the packets
 * since its last update or worked out anew from their size; the shorter one counts.
 *
 *      packets    0       < 4, < 9000 B   < 48     < 96     < 256             more
 *      interval   + 2 us  from size/2     + 2 us   stays    half, at least 10  from size
 *
 * Rule:  after more than a jiffy without an update it begins anew at 10 us. "From size" aims at so
 *        many bytes a second as a socket takes: 2 us for each 512 of (a line through the frame
 *        size) at 10 Gb/s, for each 128 of at most 8064 at 1 Gb/s. A direction of few packets is
 *        marked: of the two, the unmarked one counts first, since the mark is a bit above all
 *        intervals. The register takes units of 2 us; writing it lets the running gap run.
 * Source: Linux 6.1.192 drivers/net/ethernet/intel/ixgbe/ixgbe_main.c, ixgbe.h.
 */
#include "models/kernel/itr.h"
#include "sim/clock.h"

#define START_US  50u /* 20000 a second */
#define STEP_US   2u
#define MIN_US    10u
#define MAX_US    126u
#define LATENCY   0x80u /* the mark */
#define FAST_LINK UINT64_C(10000000000)

struct container {
    uint64_t itr; /* us, and the mark */
    uint64_t next_update;
    struct itr_totals before;
};

struct itr_ixgbe {
    uint64_t us; /* of the vector */
    struct container rx, tx;
    bool fast_link, changed;
};
ITR_STATE_FITS(struct itr_ixgbe);

static void begin(void *state, const struct nic_params *params, struct itr_setting *setting)
{
    struct itr_ixgbe *ixgbe = state;

    *ixgbe = (struct itr_ixgbe){ .us = START_US,
                                 .rx = { .itr = MAX_US | LATENCY, .next_update = 1 },
                                 .tx = { .itr = MAX_US | LATENCY, .next_update = 1 },
                                 .fast_link = params->link_bits_per_s >= FAST_LINK };
    setting->rx.usecs_ps = ixgbe->us * SIM_PS_PER_US;
}

/* Bytes a frame to what its interval is worked out from. */
static uint64_t weight_of(uint64_t size)
{
    if (size <= 60)
        return 5120;
    if (size <= 316)
        return size * 40 + 2720;
    if (size <= 1084)
        return size * 15 + 11452;
    if (size < 1968)
        return size * 5 + 22420;
    return 32256;
}

static uint64_t ceil_div(uint64_t a, uint64_t b)
{
    return (a + b - 1) / b;
}

static uint64_t interval_from_size(const struct itr_ixgbe *ixgbe, uint64_t size, uint64_t itr)
{
    uint64_t weight = weight_of(size);

    if (itr & LATENCY)
        weight /= 2;
    if (ixgbe->fast_link)
        return itr + ceil_div(weight, STEP_US * 256) * STEP_US;
    return itr + ceil_div(weight < 8064 ? weight : 8064, STEP_US * 64) * STEP_US;
}

static uint64_t longer(uint64_t us)
{
    return us + STEP_US < MAX_US ? us + STEP_US : MAX_US;
}

static uint64_t next_itr(const struct itr_ixgbe *ixgbe, const struct container *ring,
                         uint64_t packets, uint64_t bytes)
{
    if (packets == 0)
        return longer(ixgbe->us) + (ring->itr & LATENCY);
    if (packets < 4 && bytes < 9000)
        return interval_from_size(ixgbe, bytes / packets, LATENCY);
    if (packets < 48)
        return longer(ixgbe->us);
    if (packets < 96)
        return ixgbe->us;
    if (packets < 256)
        return ixgbe->us / 2 > MIN_US ? ixgbe->us / 2 : MIN_US;
    return interval_from_size(ixgbe, bytes / packets, 0);
}

static void update(const struct itr_ixgbe *ixgbe, struct container *ring,
                   const struct itr_totals *now, uint64_t jiffies)
{
    uint64_t packets = now->packets - ring->before.packets;
    uint64_t bytes = now->bytes - ring->before.bytes;

    ring->itr =
        jiffies > ring->next_update ? MIN_US | LATENCY : next_itr(ixgbe, ring, packets, bytes);
    ring->next_update = jiffies + 1;
    ring->before = *now;
}

static void take_sample(void *state, const struct itr_sample *sample)
{
    struct itr_ixgbe *ixgbe = state;
    uint64_t us;

    update(ixgbe, &ixgbe->tx, &sample->tx, sample->jiffies);
    update(ixgbe, &ixgbe->rx, &sample->rx, sample->jiffies);
    us = (ixgbe->rx.itr < ixgbe->tx.itr ? ixgbe->rx.itr : ixgbe->tx.itr) & ~(uint64_t)LATENCY;
    ixgbe->changed = us != ixgbe->us;
    ixgbe->us = us;
}

static bool decide(void *state, struct itr_setting *setting)
{
    const struct itr_ixgbe *ixgbe = state;

    if (ixgbe->changed)
        setting->rx.usecs_ps = ixgbe->us * SIM_PS_PER_US;
    return ixgbe->changed;
}

const struct itr_policy itr_ixgbe = {
    .written = ITR_WRITTEN_AT_ONCE, .init = begin, .sample = take_sample, .decide = decide
};
