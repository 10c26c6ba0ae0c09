/* igb_update_ring_itr, a vector of its own for each pair of queues: the interval follows from the
 * average frame.
 *
 * Rule:  the larger of both directions' bytes a packet, plus 24 for FCS, preamble and gap, at most
 *        3000; between 300 and 1200 a third of it, else half, is the interval in quarters of a
 *        microsecond; not below 196 of them, 20000 a second (setting 3). Without traffic it stays
 *        where it is; on a link other than 1 Gb/s it is 980. The handler of the next interrupt
 *        writes it. The register drops the quarters: 1 us.
 * Source: Linux 6.1.192 drivers/net/ethernet/intel/igb/igb_main.c.
 */
#include "models/kernel/itr.h"
#include "sim/clock.h"

#define QUARTER_US_PS (SIM_PS_PER_US / 4)
#define START_ITR     648u
#define ITR_20K       196u
#define ITR_4K        980u
#define GIGABIT       UINT64_C(1000000000)
#define WIRE_EXTRA    24u
#define WIRE_MAX      3000u

struct itr_igb {
    uint64_t itr; /* quarters of a microsecond */
    struct itr_totals rx, tx;
    bool gigabit, changed;
};
ITR_STATE_FITS(struct itr_igb);

static void begin(void *state, const struct nic_params *params, struct itr_setting *setting)
{
    struct itr_igb *igb = state;

    *igb = (struct itr_igb){ .itr = START_ITR, .gigabit = params->link_bits_per_s == GIGABIT };
    setting->rx.usecs_ps = igb->itr * QUARTER_US_PS;
}

/* Bytes a packet since the last sample; 0: no packet. */
static uint64_t average_size(struct itr_totals *before, const struct itr_totals *now)
{
    uint64_t packets = now->packets - before->packets, bytes = now->bytes - before->bytes;

    *before = *now;
    return packets ? bytes / packets : 0;
}

static void take_sample(void *state, const struct itr_sample *sample)
{
    struct itr_igb *igb = state;
    uint64_t rx = average_size(&igb->rx, &sample->rx), tx = average_size(&igb->tx, &sample->tx);
    uint64_t size = rx > tx ? rx : tx, itr = ITR_4K;

    igb->changed = false;
    if (igb->gigabit) {
        if (size == 0)
            return;
        size = size + WIRE_EXTRA < WIRE_MAX ? size + WIRE_EXTRA : WIRE_MAX;
        itr = size > 300 && size < 1200 ? size / 3 : size / 2;
        if (itr < ITR_20K)
            itr = ITR_20K;
    }
    igb->changed = itr != igb->itr;
    igb->itr = itr;
}

static bool decide(void *state, struct itr_setting *setting)
{
    const struct itr_igb *igb = state;

    if (igb->changed)
        setting->rx.usecs_ps = igb->itr * QUARTER_US_PS;
    return igb->changed;
}

const struct itr_policy itr_igb = {
    .written = ITR_WRITTEN_AT_NEXT_INTERRUPT, .init = begin, .sample = take_sample, .decide = decide
};
