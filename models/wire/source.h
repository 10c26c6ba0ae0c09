/* A sender at the far end of a NIC's receive link: who sends, when, how big.
 *
 * From:  nobody; packets begin here.     To: wire/link.c
 * Lost:  nothing. A sender never exceeds its link: while the link is busy the frame waits, so what
 *        is offered is what was handed to the link.
 * Time:  the schedule is kept apart from the waiting, so a late frame does not move the next one.
 *        A sender that PAUSE has stopped waits in the same way.
 *        Constant spacing counts edges of a clock of the given rate and never drifts.
 *        With arrival request it sends when wire/requester.c says so, and not by itself.
 * Not modelled: reaction to loss, but for requests.
 * Numbers: traffic.* in models/params.c.
 */
#ifndef MODELS_WIRE_SOURCE_H
#define MODELS_WIRE_SOURCE_H

#include "models/packet.h"
#include "models/params.h"
#include "models/wire/capture.h"
#include "models/wire/link.h"
#include "sim/random.h"

#define SOURCE_TEMPLATE_BYTES 72u /* room for the longest headers and a tag */
#define SOURCE_USUAL_BYTES    64u /* the longest without a tag */
#define SOURCE_UDP6_MIN_BYTES (ETHERNET_HEADER_BYTES + 40 + 8 + ETHERNET_FCS_BYTES)

struct source {
    struct sim *sim;                     /* borrowed */
    struct packet_pool *pool;            /* borrowed */
    struct link *link;                   /* borrowed: the only component it may ask if it is free */
    const struct traffic_params *params; /* borrowed; rate may change while running */
    struct sim_random random;
    struct sim_event due;
    struct capture capture; /* owned; replay only */

    uint64_t next_ps;      /* when the schedule wants the next frame sent */
    struct sim_clock rate; /* constant spacing: one edge a frame */
    struct sim_edge rate_edge;
    double mean_gap_ps;  /* between frames at the present rate */
    uint64_t burst_left; /* frames left in the present burst */
    uint64_t burst_began_ps;
    uint64_t wait_sum_ps;                  /* frames sent later than scheduled, in the window */
    uint64_t wait_max_ps;                  /* the same of one */
    uint64_t sent;                         /* frames handed to the link */
    uint64_t limit;                        /* stop after that many; 0: never */
    uint64_t replayed;                     /* frames of the capture, over all loops */
    uint32_t request;                      /* number of the frame to send */
    uint64_t loop_ps;                      /* replay: length of one turn */
    uint8_t header[SOURCE_TEMPLATE_BYTES]; /* Ethernet, IP, UDP of flow 0 */
    uint32_t header_bytes;                 /* of it that a frame carries */
    uint32_t frame_bytes;                  /* its tag included */
    uint32_t port_offset;                  /* of the UDP source port */
    uint16_t *ports;                       /* owned: of each flow; NULL: 1024 and its number */
    uint32_t udp_sum; /* of what the UDP checksum covers, the source port left out (IPv6) */
};

/* Reads the capture when there is one, looking in run->base_dir. run and name seed the stream.
 * False + err when the capture cannot be replayed. */
bool source_init(struct source *source, struct sim *sim, struct packet_pool *pool,
                 struct link *link, const struct traffic_params *params,
                 const struct model_run *run, const char *name, struct sim_error *err);
void source_fini(struct source *source);

/* The destination address of the frames it makes; those of a capture and PAUSE keep their own. */
void source_set_destination(struct source *source, const uint8_t address[6]);

/* Sends its first frame at params->start_ps; stops after limit frames (0: never). */
void source_start(struct source *source, uint64_t limit);

/* params->rate_pps has changed: the next frame comes one new gap from now. */
void source_rate_changed(struct source *source);

/* The pause of its link has ended early: a frame that waits goes now. */
void source_pause_ended(struct source *source);

/* arrival request: one frame with this number goes as soon as the link is free. Whether a packet
 * goes back to where its frames come from. */
void source_send_one(struct source *source, uint32_t number);
bool source_is_answered_by(const struct source *source, const struct packet *pkt);

/* How many frames it will send at most (a replay ends); UINT64_MAX: no end of its own. */
uint64_t source_length(const struct source *source);

#endif
