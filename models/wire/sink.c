#include "models/wire/sink.h"

#include <string.h>

#include "models/wire/requester.h"

static void receive(void *ctx, struct packet *pkt)
{
    struct sink *sink = ctx;

    if (pkt->damaged) {
        packet_drop(pkt, DROP_TX_FCS);
        return;
    }
    packet_stamp(pkt, STAGE_TX_SINK, sim_now_ps(sink->sim));
    for (unsigned i = 0; i < sink->requester_count; i++)
        requester_hear(sink->requesters[i], pkt);
    packet_deliver(pkt);
}

void sink_init(struct sink *sink, struct sim *sim)
{
    memset(sink, 0, sizeof *sink);
    sink->sim = sim;
}

void sink_add_requester(struct sink *sink, struct requester *requester)
{
    sink->requesters[sink->requester_count++] = requester;
}

struct packet_port sink_in(struct sink *sink)
{
    return (struct packet_port){ .send = receive, .ctx = sink };
}
