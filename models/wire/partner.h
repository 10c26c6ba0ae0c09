/* The station at the other end of a link, where PAUSE is in use: one MAC for all its senders.
 *
 * From:  wire/link.c, the NIC's transmit link     To: wire/sink.c; PAUSE frames end here.
 * Lost:  a PAUSE frame damaged on the line is not seen.
 * Time:  from the last bit of a PAUSE frame on, no new frame begins for its quanta of 512 bit
 *        times; the one being sent ends. All senders on the link stop, whomever their frames are
 *        for: the head of the line blocks it.
 * Not modelled: the time a station may take to react (IEEE 802.3 31B.3.7), buffers of a switch that
 * fill and pause in turn.
 */
#ifndef MODELS_WIRE_PARTNER_H
#define MODELS_WIRE_PARTNER_H

#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"
#include "models/wire/link.h"
#include "models/wire/source.h"

struct partner {
    struct sim *sim;                     /* borrowed */
    struct link *link;                   /* borrowed: the one it sends on */
    struct packet_port out;              /* all other frames */
    struct source *sources[TRAFFIC_MAX]; /* borrowed: its senders */
    size_t source_count;
    uint64_t stopped_since_ps; /* up to which stopped_ps is booked */
    uint64_t stopped_ps;       /* in the window */
};

void partner_init(struct partner *partner, struct sim *sim, struct link *link);
struct packet_port partner_in(struct partner *partner);

void partner_window_open(struct partner *partner, uint64_t at_ps);
void partner_window_close(struct partner *partner, uint64_t at_ps);

#endif
