/* The receiver at the far end of a transmit link: the packet's last stamp, and its end.
 *
 * From:  wire/link.c     To: wire/requester.c, who waits for answers; the packet is delivered.
 * Lost:  a frame damaged on the line (TX_FCS).
 * Time:  none.
 */
#ifndef MODELS_WIRE_SINK_H
#define MODELS_WIRE_SINK_H

#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"
#include "sim/engine.h"

struct requester;

struct sink {
    struct sim *sim;                           /* borrowed */
    struct requester *requesters[TRAFFIC_MAX]; /* borrowed: on its link */
    unsigned requester_count;
};

void sink_init(struct sink *sink, struct sim *sim);
struct packet_port sink_in(struct sink *sink);

void sink_add_requester(struct sink *sink, struct requester *requester);

#endif
