/* i40e_update_itr: ixgbe's zones with other limits, for reception alone: a vector of this chip has
 * a gap of its own for either direction.
 *
 *      packets    0       < 4, < 9000 B   < 56     < 112    <= 256           more
 *      interval   + 2 us  from size/2     + 2 us   stays    half, at least 2  from size
 *
 * Rule:  after more than a jiffy without an update it begins anew at 2 us. "From size" is 2 us for
 *        each 1024 of a line through the frame size at 40 Gb/s, each 512 at 20 and 25, each 256 at
 *        10, each 32 at 1. 126 us at most. The register takes units of 2 us and is written at once.
 * Not modelled: transmission's gap; that one register is written an interrupt; INTRL.
 * Source: Linux 6.1.192 drivers/net/ethernet/intel/i40e/i40e_txrx.c; links above 40 Gb/s do not
 *        exist with it.
 */
#include "models/kernel/itr.h"
#include "sim/clock.h"

#define START_US 50u /* I40E_ITR_RX_DEF, 20000 a second */
#define STEP_US  2u
#define MIN_US   2u
#define MAX_US   126u

#define FEW       4u
#define FEW_BYTES 9000u
#define SOME      56u
#define MANY      112u
#define MOST      256u /* four times the poll's weight */

struct itr_i40e {
    uint64_t us;
    uint64_t divisor; /* of the link's speed */
    uint64_t next_update;
    struct itr_totals before;
    bool changed;
};
ITR_STATE_FITS(struct itr_i40e);

static uint64_t divisor_of(uint64_t link_bits_per_s)
{
    if (link_bits_per_s >= UINT64_C(40000000000))
        return 1024;
    if (link_bits_per_s >= UINT64_C(20000000000))
        return 512;
    return link_bits_per_s >= UINT64_C(10000000000) ? 256 : 32;
}

static void begin(void *state, const struct nic_params *params, struct itr_setting *setting)
{
    struct itr_i40e *i40e = state;

    *i40e = (struct itr_i40e){ .us = START_US,
                               .divisor = divisor_of(params->link_bits_per_s),
                               .next_update = 1 };
    setting->rx.usecs_ps = i40e->us * SIM_PS_PER_US;
}

static uint64_t weight_of(uint64_t size)
{
    if (size <= 60)
        return 4096;
    if (size <= 380)
        return size * 40 + 1696;
    if (size <= 1084)
        return size * 15 + 11452;
    if (size <= 1980)
        return size * 5 + 22420;
    return 32256;
}

static uint64_t at_most(uint64_t us)
{
    return us < MAX_US ? us : MAX_US;
}

static uint64_t from_size(const struct itr_i40e *i40e, uint64_t size, uint64_t share)
{
    uint64_t a_step = i40e->divisor * STEP_US;

    return at_most((weight_of(size) / share + a_step - 1) / a_step * STEP_US);
}

static uint64_t next_us(const struct itr_i40e *i40e, uint64_t packets, uint64_t bytes)
{
    if (packets == 0)
        return at_most(i40e->us + STEP_US);
    if (packets < FEW && bytes < FEW_BYTES)
        return from_size(i40e, bytes / packets, 2);
    if (packets < SOME)
        return at_most(i40e->us + STEP_US);
    if (packets < MANY)
        return i40e->us;
    if (packets <= MOST)
        return i40e->us / 2 > MIN_US ? i40e->us / 2 : MIN_US;
    return from_size(i40e, bytes / packets, 1);
}

static void take_sample(void *state, const struct itr_sample *sample)
{
    struct itr_i40e *i40e = state;
    uint64_t us = MIN_US;

    if (sample->jiffies <= i40e->next_update)
        us = next_us(i40e, sample->rx.packets - i40e->before.packets,
                     sample->rx.bytes - i40e->before.bytes);
    i40e->next_update = sample->jiffies + 1;
    i40e->before = sample->rx;
    i40e->changed = us != i40e->us;
    i40e->us = us;
}

static bool decide(void *state, struct itr_setting *setting)
{
    const struct itr_i40e *i40e = state;

    if (i40e->changed)
        setting->rx.usecs_ps = i40e->us * SIM_PS_PER_US;
    return i40e->changed;
}

const struct itr_policy itr_i40e = {
    .written = ITR_WRITTEN_AT_ONCE, .init = begin, .sample = take_sample, .decide = decide
};
