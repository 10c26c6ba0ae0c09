#include "models/wire/sink.h"

static void receive(void *ctx, struct packet *pkt)
{
    struct sink *sink = ctx;

    if (pkt->damaged) {
        packet_drop(pkt, DROP_TX_FCS);
        return;
    }
    packet_stamp(pkt, STAGE_TX_SINK, sim_now_ps(sink->sim));
    packet_deliver(pkt);
}

void sink_init(struct sink *sink, struct sim *sim)
{
    sink->sim = sim;
}

struct packet_port sink_in(struct sink *sink)
{
    return (struct packet_port){ .send = receive, .ctx = sink };
}
