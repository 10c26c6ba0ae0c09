#include "models/nic/csr11.h"

#include <string.h>

/* A cause's way, in order. */
static void frame_received(void *ctx);
static void frame_sent(void *ctx);
static void hold_back(struct csr11 *csr, struct mitigation *wait, unsigned cause, unsigned frames,
                      unsigned cycles);
static void rx_timer_over(void *ctx);
static void tx_timer_over(void *ctx);
static void update(struct csr11 *csr);

void csr11_init(struct csr11 *csr, struct sim *sim, const struct tx_queue *tx,
                const struct nic_params *params)
{
    memset(csr, 0, sizeof *csr);
    csr->sim = sim;
    csr->tx = tx;
    csr->params = params;
    sim_event_init(&csr->rx_wait.timer, rx_timer_over, csr);
    sim_event_init(&csr->tx_wait.timer, tx_timer_over, csr);
}

struct signal_port csr11_rx_event(struct csr11 *csr)
{
    return (struct signal_port){ .signal = frame_received, .ctx = csr };
}

struct signal_port csr11_tx_event(struct csr11 *csr)
{
    return (struct signal_port){ .signal = frame_sent, .ctx = csr };
}

static void link_event(void *ctx)
{
    csr11_latch(ctx, CSR5_LINK);
}

struct signal_port csr11_link_event(struct csr11 *csr)
{
    return (struct signal_port){ .signal = link_event, .ctx = csr };
}

static unsigned field(const struct csr11 *csr, unsigned lowest_bit, unsigned bits)
{
    return csr->reg >> lowest_bit & ((1u << bits) - 1);
}

static void frame_received(void *ctx)
{
    struct csr11 *csr = ctx;

    hold_back(csr, &csr->rx_wait, CSR5_RX, field(csr, 17, 3), field(csr, 20, 4));
}

static bool is_cause(const struct tx_queue *tx)
{
    bool runs_empty =
        packet_queue_is_empty(&tx->posted) && !tx->fetching && mac_tx_held(tx->mac) == 0;

    return runs_empty || tx->done_descriptors * 2 >= tx->params->tx_ring_descriptors;
}

static void frame_sent(void *ctx)
{
    struct csr11 *csr = ctx;

    if (is_cause(csr->tx))
        hold_back(csr, &csr->tx_wait, CSR5_TX, field(csr, 24, 3), 16 * field(csr, 27, 4));
}

/* frames, cycles: 0 sets no limit. */
static void hold_back(struct csr11 *csr, struct mitigation *wait, unsigned cause, unsigned frames,
                      unsigned cycles)
{
    bool off =
        frames == 0 && (cycles == 0 || csr->params->old.mitigation_zero == MITIGATION_ZERO_OFF);

    if (!csr->params->old.mitigation || off) {
        csr11_latch(csr, cause);
        return;
    }
    wait->waiting++;
    if (frames && wait->waiting >= frames) {
        wait->waiting = 0;
        sim_cancel(csr->sim, &wait->timer);
        csr11_latch(csr, cause);
    } else if (cycles && !sim_event_is_armed(&wait->timer)) {
        uint64_t cycle_ps = field(csr, 31, 1) ? csr->params->old.mitigation_cycle_ps
                                              : csr->params->old.mitigation_long_cycle_ps;

        sim_after(csr->sim, &wait->timer, cycles * cycle_ps);
    }
}

static void rx_timer_over(void *ctx)
{
    struct csr11 *csr = ctx;

    csr->rx_wait.waiting = 0;
    csr11_latch(csr, CSR5_RX);
}

static void tx_timer_over(void *ctx)
{
    struct csr11 *csr = ctx;

    csr->tx_wait.waiting = 0;
    csr11_latch(csr, CSR5_TX);
}

void csr11_latch(struct csr11 *csr, unsigned cause)
{
    csr->causes |= cause;
    update(csr);
}

static void update(struct csr11 *csr)
{
    bool wanted = csr->causes & ~csr->masked;

    if (wanted == csr->raised)
        return;
    csr->raised = wanted;
    csr->interrupts += wanted;
    irq_port_set_level(&csr->out, wanted);
}

/* ---- the driver's side --------------------------------------------------------------------- */

unsigned csr11_read_causes(struct csr11 *csr)
{
    unsigned causes = csr->causes;

    csr->causes = 0;
    update(csr);
    return causes;
}

void csr11_set_masked(struct csr11 *csr, unsigned causes)
{
    csr->masked = causes;
    update(csr);
}

/* A frame that is held back is told of at once when nothing would tell of it any more. */
void csr11_write(struct csr11 *csr, uint32_t value)
{
    csr->reg = value;
    if (csr->rx_wait.waiting && !sim_event_is_armed(&csr->rx_wait.timer))
        rx_timer_over(csr);
    if (csr->tx_wait.waiting && !sim_event_is_armed(&csr->tx_wait.timer))
        tx_timer_over(csr);
}
