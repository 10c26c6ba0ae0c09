/* DIM as mlx5 uses it: one for each direction, a sample after every poll that completed, and the
 * profile it has come to written before the interrupt is armed again.
 *
 * Rule:  which profiles follows from where the NIC's time counts from (coalesce-from). A NIC is
 *        opened with profile 1, while DIM itself begins at 0: its first step is then to 1.
 *        Transmit is left alone when adaptive-tx is off.
 * Source: Linux 6.1.192 drivers/net/ethernet/mellanox/mlx5/core/en_txrx.c, en_dim.c.
 */
#include "models/kernel/dim.h"

struct itr_dim {
    struct dim dims[2]; /* by enum dim_direction */
    enum dim_mode mode;
    bool adaptive_tx;
    bool changed[2];
};
ITR_STATE_FITS(struct itr_dim);

static void begin(void *state, const struct nic_params *params, struct itr_setting *setting)
{
    struct itr_dim *own = state;

    *own = (struct itr_dim){ .mode = params->coalesce_from == COALESCE_FROM_INTERRUPT
                                         ? DIM_FROM_EVENT
                                         : DIM_FROM_COMPLETION,
                             .adaptive_tx = params->adaptive_tx };
    setting->rx = dim_profile(DIM_RX, own->mode, DIM_START);
    if (own->adaptive_tx)
        setting->tx = dim_profile(DIM_TX, own->mode, DIM_START);
}

static bool take(struct dim *dim, const struct itr_sample *sample, const struct itr_totals *totals)
{
    struct dim_sample own = { .time_ps = sample->now_ps,
                              .packets = (uint32_t)totals->packets,
                              .bytes = (uint32_t)totals->bytes,
                              .events = (uint16_t)sample->interrupts };

    return dim_take(dim, &own);
}

static void take_sample(void *state, const struct itr_sample *sample)
{
    struct itr_dim *own = state;

    own->changed[DIM_TX] = own->adaptive_tx && take(&own->dims[DIM_TX], sample, &sample->tx);
    own->changed[DIM_RX] = take(&own->dims[DIM_RX], sample, &sample->rx);
}

static void apply(struct itr_dim *own, enum dim_direction direction, struct itr_wait *wait)
{
    struct dim *dim = &own->dims[direction];

    if (!own->changed[direction])
        return;
    *wait = dim_profile(direction, own->mode, dim->profile);
    dim_applied(dim);
}

static bool decide(void *state, struct itr_setting *setting)
{
    struct itr_dim *own = state;

    apply(own, DIM_RX, &setting->rx);
    apply(own, DIM_TX, &setting->tx);
    return own->changed[DIM_RX] || own->changed[DIM_TX];
}

const struct itr_policy itr_dim = {
    .written = ITR_WRITTEN_AT_ONCE, .init = begin, .sample = take_sample, .decide = decide
};
