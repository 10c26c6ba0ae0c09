#include "models/wire/partner.h"

#include <string.h>

#include "models/wire/pause_frame.h"

static void receive(void *ctx, struct packet *pkt);
static void obey(struct partner *partner, uint64_t quanta);
static void book(struct partner *partner, uint64_t at_ps);

void partner_init(struct partner *partner, struct sim *sim, struct link *link)
{
    memset(partner, 0, sizeof *partner);
    partner->sim = sim;
    partner->link = link;
}

struct packet_port partner_in(struct partner *partner)
{
    return (struct packet_port){ .send = receive, .ctx = partner };
}

static void receive(void *ctx, struct packet *pkt)
{
    struct partner *partner = ctx;

    if (!pkt->control) {
        packet_port_send(&partner->out, pkt);
        return;
    }
    if (!pkt->damaged)
        obey(partner, pause_frame_quanta(pkt));
    packet_consume(pkt);
}

static void obey(struct partner *partner, uint64_t quanta)
{
    book(partner, sim_now_ps(partner->sim));
    link_pause(partner->link, quanta);
    for (size_t i = 0; i < partner->source_count; i++)
        source_pause_ended(partner->sources[i]);
}

/* The part of the present pause that lies before at_ps. */
static void book(struct partner *partner, uint64_t at_ps)
{
    uint64_t until_ps = partner->link->paused_until_ps;

    if (until_ps > at_ps)
        until_ps = at_ps;
    if (until_ps > partner->stopped_since_ps)
        partner->stopped_ps += until_ps - partner->stopped_since_ps;
    partner->stopped_since_ps = at_ps;
}

void partner_window_open(struct partner *partner, uint64_t at_ps)
{
    book(partner, at_ps);
    partner->stopped_ps = 0;
}

void partner_window_close(struct partner *partner, uint64_t at_ps)
{
    book(partner, at_ps);
}
