/* One direction of an Ethernet link: framing, serialisation, propagation.
 *
 * From:  wire/source.c or nic/mac.c     To: nic/mac.c or wire/sink.c
 * Lost:  a frame sent while the link is down (RX_LINK_DOWN, TX_LINK_DOWN).
 * Time:  preamble 8 + frame + gap 12 bytes at the link's bit rate, counted in bits so that
 *        back-to-back frames do not drift; the receiver has the frame when its last bit has
 *        travelled the propagation delay, which the PHYs of both ends and their error correction
 *        are part of. A frame may be handed over while the gap of the one before it still runs; it
 *        then starts when the gap ends. A sender that PAUSE has stopped finishes its frame and
 *        starts no other until its time is over.
 * A frame with a bit error arrives marked as damaged.
 * Not modelled: collisions (half duplex).
 * Numbers: machine.nics.*.link, .propagation in models/params.c, .phy-latency, .fec,
 * .bit-error-rate in models/params_wire.def.
 */
#ifndef MODELS_WIRE_LINK_H
#define MODELS_WIRE_LINK_H

#include "models/packet.h"
#include "models/ports.h"
#include "models/wire/line_errors.h"
#include "sim/engine.h"

struct link {
    struct sim *sim;            /* borrowed */
    struct sim_clock bit_clock; /* one edge a bit */
    uint64_t bits_per_s;
    uint64_t propagation_ps; /* and what else lies between the last bit's departure and arrival */
    bool up;
    enum packet_stage stage;    /* what its stamp is called */
    bool stamps_departure;      /* stamp when the last bit leaves (TX), not when it arrives (RX) */
    enum drop_place drop_place; /* where frames end while it is down */
    struct packet_port out;     /* the far end */
    struct packet_port begun;   /* only told: a frame's slot is known; may be unconnected */
    struct signal_port sent;    /* the near end: the last bit has left; may be unconnected */

    struct packet *sending;    /* frame being serialised; NULL when idle or in the gap */
    struct sim_edge free_edge; /* when the present slot, gap included, ends */
    struct sim_event last_bit_sent;
    struct packet *in_flight_head, *in_flight_tail; /* travelling; stamp of departure kept below */
    struct sim_event arrives;
    bool has_errors;
    struct line_errors errors;
    uint64_t paused_until_ps; /* the near end may start no frame before */

    uint64_t slots_begun;    /* frames handed over while the link was up */
    uint64_t slot_begins_ps; /* when the serialisation of the last of them begins */
};

/* bits_per_s 1 .. 10^12. The link starts up and idle. */
void link_init(struct link *link, struct sim *sim, uint64_t bits_per_s, uint64_t propagation_ps,
               enum packet_stage stage, bool stamps_departure, enum drop_place drop_place);

/* Its bits arrive wrong at that rate (above 0); run and name seed the stream. */
void link_set_errors(struct link *link, double bit_error_rate, enum fec fec,
                     const struct model_run *run, const char *name);

/* The near end may hand over a frame: the last bit of the one before it has left, and no PAUSE
 * holds. Handing one over while another is being sent is an assertion. ready_ps: when that will be,
 * now if it is so already. */
static inline bool link_is_ready(const struct link *link)
{
    if (link->sending)
        return false;
    return link->paused_until_ps == 0 || link->paused_until_ps <= sim_now_ps(link->sim);
}

uint64_t link_ready_ps(const struct link *link);

/* Takes ownership. */
void link_send(struct link *link, struct packet *pkt);
struct packet_port link_in(struct link *link);

/* PAUSE: no new frame from the near end for so many times 512 bit times from now; 0 ends it. */
void link_pause(struct link *link, uint64_t quanta);

/* A frame under way when the link goes down still arrives; later ones are lost. */
void link_set_up(struct link *link, bool up);

/* Frame slots (gap included) whose end lies at or before ps, for ps not before the last one sent.
 */
uint64_t link_slots_completed(const struct link *link, uint64_t ps);

#endif
