/* The word that frames have been sent, on its way to the driver: descriptors written back together,
 * the place of the head, or entries of a completion queue.
 *
 *      sent ──so many, or no gap, or all of a doorbell──> being written ──bus──> done: the driver
 *                                                                                may see them
 *
 * From:  nic/tx_queue.c (a doorbell, a frame has been sent), nic/moderation.c (the gap is over)
 * To:    nic/tx_queue.c (so many are done)
 * Lost:  nothing.
 * Time:  a posted write over the bus (bus/bus.c): the descriptors of all that wait, or, with
 *        tx-head-write-back, one word that says how far the chip has come; or an entry of
 *        rx-completion bytes.
 * Rule:  completion-queue ring: an entry when the last frame of a doorbell has been sent, for all
 *        of that doorbell (mlx5: it alone asks for one). Else written when tx-wthresh have come
 *        together, and at once when no interrupt would have to wait: while moderation's gap does
 *        not run, and at its end. So an interrupt never finds less than its frames.
 * Coarse twin: tx-wthresh none, completion-queue coarse (struct tx_queue without this): done as
 *        they are sent, and the bus knows nothing of it. How far that is off: docs/hardware.md.
 * Not modelled: descriptors without RS, which wait for one that has it; how full the completion
 *        queue is: Linux makes it as large as the ring, whose frames hold it until they are taken.
 * Numbers: machine.nics.*.tx-wthresh, .tx-head-write-back, .rx-completion
 *        (models/params_linux.def) and .tx-descriptor (models/params.c).
 * Rules: 82598 datasheet 3.5.2.7; Linux 6.1 mlx5 en/txrx.h mlx5e_notify_hw
 *        (MLX5_WQE_CTRL_CQ_UPDATE).
 */
#ifndef MODELS_NIC_TX_WRITEBACK_H
#define MODELS_NIC_TX_WRITEBACK_H

#include "models/bus/bus.h"
#include "models/nic/dma.h"
#include "models/params.h"
#include "models/ports.h"

#define TX_HEAD_BYTES    4u /* i40e, ixgbe TDWBAL: a word of 32 bits */
#define TX_WRITES_MAX    16
#define TX_DOORBELLS_MAX 4096u /* a power of two, not below any transmit ring */

struct tx_writeback {
    struct sim *sim;                 /* borrowed */
    struct bus *bus;                 /* borrowed */
    const struct nic_params *params; /* borrowed */
    uint64_t sent;                   /* and nothing has been written of it */
    struct {
        uint64_t frames, end_ps;
    } on_way[TX_WRITES_MAX]; /* writes under way, in their order, from first on */
    unsigned first, writes_on_way;
    struct sim_event arrival; /* of the first of them */
    const bool *timer_runs;   /* borrowed: moderation's gap; NULL: there is none */
    uint64_t writes;          /* ever */
    void (*done)(void *ctx, uint64_t frames);
    void *ctx;
    uint16_t asked[TX_DOORBELLS_MAX]; /* completion queue: frames of each doorbell, a ring */
    unsigned first_asked, doorbells;
};

/* Frames are told of by writes over the bus; else at once (coarse). */
static inline bool tx_writeback_is_on(const struct tx_writeback *back)
{
    return back->params->tx_wthresh > 0 || completion_queues_are_rings(back->params);
}

/* done(ctx, n): the driver may see n frames more. */
void tx_writeback_init(struct tx_writeback *back, struct sim *sim, struct bus *bus,
                       const struct nic_params *params, void (*done)(void *ctx, uint64_t frames),
                       void *ctx);

/* The driver has rung for so many frames. */
void tx_writeback_ask(struct tx_writeback *back, uint64_t frames);

/* A frame has been sent. */
void tx_writeback_sent(struct tx_writeback *back);

/* The gap between interrupts is over. */
struct signal_port tx_writeback_timer_over(struct tx_writeback *back);

#endif
