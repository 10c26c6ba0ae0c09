/* A client beyond the wire: one request at a time, the next when the answer to the last has come.
 *
 *      THINKING ──think──> WAITING ──answer──> THINKING
 *                             │ ^
 *                             └─┘ no answer: the request again, and a timeout twice as long
 *
 * From:  wire/sink.c (answers)     To: wire/source.c, which sends a request when told to.
 * Lost:  nothing here. A request or an answer that is lost costs the timeout.
 * Time:  think, from an answer to the next request: all that the client's own computer does.
 * Rule:  an answer is a UDP datagram back to the port the requests come from, with the number
 *        of the request (struct packet's flow); one to an earlier request changes nothing. The
 *        timeout begins at traffic.N.rto, doubles with each request sent again, up to
 *        REQUESTER_RTO_MAX_PS, and is rto again with the next request. It stands for netperf's
 *        TCP_RR with one byte each way, of which it has the loop and the retransmission
 *        timeout (Linux: 200 ms at least, RFC 6298).
 * Not modelled: TCP's other timers, its windows and acknowledgements of their own, a
 *        round-trip time that the timeout follows.
 * Numbers: traffic.*.think, .rto in models/params.c.
 */
#ifndef MODELS_WIRE_REQUESTER_H
#define MODELS_WIRE_REQUESTER_H

#include "models/packet.h"
#include "models/params.h"
#include "models/wire/source.h"
#include "sim/engine.h"
#include "sim/histogram.h"

#define REQUESTER_RTO_MAX_PS (120 * SIM_PS_PER_S) /* TCP_RTO_MAX */

enum requester_state { REQUESTER_THINKING, REQUESTER_WAITING };

struct requester {
    struct sim *sim;       /* borrowed */
    struct source *source; /* borrowed */
    enum requester_state state;
    uint32_t number;                    /* of the request */
    uint64_t asked_ps;                  /* when it was sent for the first time */
    uint64_t rto_ps;                    /* of the wait under way */
    struct sim_event timer;             /* thought enough; or no answer */
    uint64_t transactions, retransmits; /* in the window */
    struct histogram *round_trips;      /* borrowed: from the first request to the answer, in ps */
};

void requester_init(struct requester *requester, struct sim *sim, struct source *source,
                    struct histogram *round_trips);
void requester_start(struct requester *requester);

/* A packet has reached the far end of the link; it stays the caller's. */
void requester_hear(struct requester *requester, const struct packet *pkt);

#endif
