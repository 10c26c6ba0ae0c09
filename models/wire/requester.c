#include "models/wire/requester.h"

#include <string.h>

static void time_over(void *ctx);
static void request(struct requester *requester);

void requester_init(struct requester *requester, struct sim *sim, struct source *source,
                    struct histogram *round_trips)
{
    memset(requester, 0, sizeof *requester);
    requester->sim = sim;
    requester->source = source;
    requester->round_trips = round_trips;
    sim_event_init(&requester->timer, time_over, requester);
}

void requester_start(struct requester *requester)
{
    sim_after(requester->sim, &requester->timer, requester->source->params->start_ps);
}

static void time_over(void *ctx)
{
    struct requester *requester = ctx;

    switch (requester->state) {
    case REQUESTER_THINKING:
        requester->state = REQUESTER_WAITING;
        requester->number++;
        requester->asked_ps = sim_now_ps(requester->sim);
        requester->rto_ps = requester->source->params->rto_ps;
        break;
    case REQUESTER_WAITING:
        requester->retransmits++;
        requester->rto_ps *= 2;
        if (requester->rto_ps > REQUESTER_RTO_MAX_PS)
            requester->rto_ps = REQUESTER_RTO_MAX_PS;
        break;
    }
    request(requester);
}

static void request(struct requester *requester)
{
    source_send_one(requester->source, requester->number);
    sim_after(requester->sim, &requester->timer, requester->rto_ps);
}

void requester_hear(struct requester *requester, const struct packet *pkt)
{
    if (requester->state != REQUESTER_WAITING || pkt->flow != requester->number ||
        !source_is_answered_by(requester->source, pkt))
        return;
    requester->transactions++;
    histogram_record(requester->round_trips, sim_now_ps(requester->sim) - requester->asked_ps);
    requester->state = REQUESTER_THINKING;
    sim_after(requester->sim, &requester->timer, requester->source->params->think_ps);
}
