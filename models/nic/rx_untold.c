#include "models/nic/rx_untold.h"

#include <string.h>

#include "sim/check.h"

static void is_there(void *ctx);

void rx_untold_init(struct rx_untold *untold, struct sim *sim, const char *name)
{
    memset(untold, 0, sizeof *untold);
    untold->sim = sim;
    packet_queue_init(&untold->frames, sim, name);
    sim_event_init(&untold->there, is_there, untold);
}

void rx_untold_add(struct rx_untold *untold, struct packet *pkt)
{
    packet_queue_push(&untold->frames, pkt);
    if (!untold->waiting)
        untold->waiting = pkt;
}

void rx_untold_write(struct rx_untold *untold, uint64_t frames, uint64_t end_ps)
{
    SIM_CHECK(untold->sim, frames <= rx_untold_waiting(untold), "%s: told of frames not there",
              untold->frames.name);
    untold->writing += frames;
    for (; frames > 0; frames--) {
        untold->waiting->bus_end_ps = end_ps;
        untold->waiting = untold->waiting->next;
    }
    if (!sim_event_is_armed(&untold->there) && untold->writing > 0)
        sim_at(untold->sim, &untold->there, untold->frames.head->bus_end_ps);
}

static void is_there(void *ctx)
{
    struct rx_untold *untold = ctx;
    uint64_t now_ps = sim_now_ps(untold->sim);

    while (untold->writing > 0 && untold->frames.head->bus_end_ps <= now_ps) {
        untold->writing--;
        packet_port_send(&untold->out, packet_queue_pop(&untold->frames));
    }
    if (untold->writing > 0 && !sim_event_is_armed(&untold->there))
        sim_at(untold->sim, &untold->there, untold->frames.head->bus_end_ps);
}

void rx_untold_revoke(struct rx_untold *untold)
{
    struct packet *pkt;

    untold->writing = 0;
    untold->waiting = NULL;
    sim_cancel(untold->sim, &untold->there);
    while ((pkt = packet_queue_pop(&untold->frames)) != NULL)
        packet_drop(pkt, DROP_RX_RING_FREED);
}
