/* A NIC that raises its transmit cause once for so many sent frames, not for each.
 *
 * From:  nic/tx_queue.c (a frame was sent)     To: the NIC's causes
 * Rule:  the cause arises with the frame that makes tx-frames-per-interrupt sent and not reclaimed;
 *        none: never. Fewer wait for the driver to look for other reasons.
 * Time:  none.
 */
#ifndef MODELS_NIC_TX_THRESHOLD_H
#define MODELS_NIC_TX_THRESHOLD_H

#include "models/nic/tx_queue.h"
#include "models/ports.h"

struct tx_threshold {
    const struct tx_queue *queue; /* borrowed */
    struct signal_port out;       /* connected by the machine */
};

static inline void tx_threshold_sent(void *ctx)
{
    struct tx_threshold *threshold = ctx;

    if (tx_queue_done(threshold->queue) == threshold->queue->params->tx_frames_per_interrupt)
        signal_port_send(&threshold->out);
}

static inline struct signal_port tx_threshold_in(struct tx_threshold *threshold)
{
    return (struct signal_port){ .signal = tx_threshold_sent, .ctx = threshold };
}

#endif
