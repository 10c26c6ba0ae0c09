/* A NIC that raises its transmit cause once for so many sent frames, not for each.
 *
 * From:  nic/tx_queue.c (a frame was sent)     To: the NIC's causes
 * Rule:  every tx-frames-per-interrupt-th frame sent is a cause, whatever has been reclaimed; none:
 *        never. The frames since the last cause wait for the driver to look for other reasons.
 * Time:  none.
 */
#ifndef MODELS_NIC_TX_THRESHOLD_H
#define MODELS_NIC_TX_THRESHOLD_H

#include <stdint.h>

#include "models/params.h"
#include "models/ports.h"

struct tx_threshold {
    const struct nic_params *params; /* borrowed */
    uint64_t sent;                   /* since the last cause */
    struct signal_port out;          /* connected by the machine */
};

static inline void tx_threshold_sent(void *ctx)
{
    struct tx_threshold *threshold = ctx;

    if (++threshold->sent != threshold->params->tx_frames_per_interrupt)
        return;
    threshold->sent = 0;
    signal_port_send(&threshold->out);
}

static inline struct signal_port tx_threshold_in(struct tx_threshold *threshold)
{
    return (struct signal_port){ .signal = tx_threshold_sent, .ctx = threshold };
}

#endif
