/* Flow control (IEEE 802.3 annex 31B): PAUSE frames sent when the receive buffer fills.
 *
 *        fill >= high          half of the time asked for
 *     ON ─────────────> OFF ──────────────────────────────> OFF, asked again
 *     ON <───────────── OFF
 *        fill <= low: PAUSE of time 0
 *
 * From:  nic/rx_buffer.c tells how full it is     To: nic/mac.c, which sends the frames
 * Lost:  nothing. A PAUSE frame that is lost on the line is repeated as drawn above; one of time 0
 *        is not, and the senders then wait their time out.
 * Time:  frames of 64 bytes on the transmit link, after the frame that is being sent.
 * Not modelled: priority flow control; high marks of several traffic classes.
 * Numbers: machine.nics.*.tx-pause, .pause-high, .pause-low, .pause-quanta in
 * models/params_wire.def.
 */
#ifndef MODELS_NIC_FLOW_CONTROL_H
#define MODELS_NIC_FLOW_CONTROL_H

#include "models/nic/mac.h"
#include "models/packet.h"
#include "models/params.h"

struct flow_control {
    struct sim *sim;          /* borrowed */
    struct packet_pool *pool; /* borrowed */
    struct mac *mac;          /* borrowed */
    uint64_t high_bytes, low_bytes, quanta;
    struct sim_clock bit_clock;
    bool off; /* the senders have been asked to stop */
    struct sim_event refresh;
    uint64_t xoff_sent, xon_sent; /* handed to the MAC, in the window */
};

void flow_control_init(struct flow_control *control, struct sim *sim, struct packet_pool *pool,
                       struct mac *mac, const struct nic_params *params);

/* The receive buffer holds that much now. */
void flow_control_level(struct flow_control *control, uint64_t held_bytes);

/* The marks of a NIC's rows: high below the buffer's size, low below high. */
void flow_control_marks(const struct nic_params *params, uint64_t *high_bytes, uint64_t *low_bytes);

#endif
