#include "models/wire/link.h"

#include <string.h>

#include "models/wire/pause_frame.h"
#include "sim/check.h"

/* A frame's visit, in order. */
static void accept_frame(void *ctx, struct packet *pkt);
static bool is_damaged(struct link *link, uint64_t bits);
static void finish_sending(void *ctx);
static void travel(struct link *link, struct packet *pkt);
static void finish_travel(void *ctx);
static void arrive(struct link *link, struct packet *pkt);

void link_init(struct link *link, struct sim *sim, uint64_t bits_per_s, uint64_t propagation_ps,
               enum packet_stage stage, bool stamps_departure, enum drop_place drop_place)
{
    memset(link, 0, sizeof *link);
    link->sim = sim;
    link->bits_per_s = bits_per_s;
    link->propagation_ps = propagation_ps;
    link->up = true;
    link->stage = stage;
    link->stamps_departure = stamps_departure;
    link->drop_place = drop_place;
    sim_clock_init(&link->bit_clock, bits_per_s, 1);
    sim_event_init(&link->last_bit_sent, finish_sending, link);
    sim_event_init(&link->arrives, finish_travel, link);
}

uint64_t link_ready_ps(const struct link *link)
{
    uint64_t ready_ps = link->sending ? link->last_bit_sent.time_ps : sim_now_ps(link->sim);

    return ready_ps > link->paused_until_ps ? ready_ps : link->paused_until_ps;
}

struct packet_port link_in(struct link *link)
{
    return (struct packet_port){ .send = accept_frame, .ctx = link };
}

void link_send(struct link *link, struct packet *pkt)
{
    accept_frame(link, pkt);
}

static void accept_frame(void *ctx, struct packet *pkt)
{
    struct link *link = ctx;
    uint64_t now_ps = sim_now_ps(link->sim);

    if (!link->up) {
        /* A sender that counts on being told still is: the frame leaves, and nobody hears it. */
        if (pkt->control)
            packet_consume(pkt);
        else
            packet_drop(pkt, link->drop_place);
        if (link->sent.signal)
            signal_port_send(&link->sent);
        return;
    }
    SIM_CHECK(link->sim, !link->sending, "a frame was handed to a link that is still sending");
    if (link->free_edge.ps < now_ps)
        link->free_edge = (struct sim_edge){ .n = 0, .ps = now_ps, .frac = 0 };

    uint64_t bits = 8u * (uint64_t)(ETHERNET_PREAMBLE_BYTES + pkt->frame_bytes);
    struct sim_edge last_bit = sim_clock_advance(&link->bit_clock, link->free_edge, bits);

    link->sending = pkt;
    link->slots_begun++;
    link->slot_begins_ps = link->free_edge.ps;
    link->free_edge = sim_clock_advance(&link->bit_clock, last_bit, 8u * ETHERNET_GAP_BYTES);
    sim_at(link->sim, &link->last_bit_sent, last_bit.ps);
    if (link->has_errors)
        pkt->damaged |= is_damaged(link, 8u * (uint64_t)pkt->frame_bytes);
    if (link->begun.send)
        packet_port_send(&link->begun, pkt);
}

/* Of the frame that begins: its first bit follows the preamble. */
static bool is_damaged(struct link *link, uint64_t bits)
{
    unsigned __int128 slot = (unsigned __int128)link->slot_begins_ps * link->bits_per_s;

    return line_errors_hit(&link->errors,
                           (uint64_t)(slot / SIM_PS_PER_S) + 8u * ETHERNET_PREAMBLE_BYTES, bits);
}

static void finish_sending(void *ctx)
{
    struct link *link = ctx;
    struct packet *pkt = link->sending;

    link->sending = NULL;
    if (link->stamps_departure)
        packet_stamp(pkt, link->stage, sim_now_ps(link->sim));
    if (link->propagation_ps == 0)
        arrive(link, pkt);
    else
        travel(link, pkt);
    if (link->sent.signal)
        signal_port_send(&link->sent);
}

static void travel(struct link *link, struct packet *pkt)
{
    pkt->queued_ps = sim_now_ps(link->sim);
    pkt->next = NULL;
    if (link->in_flight_head) {
        link->in_flight_tail->next = pkt;
    } else {
        link->in_flight_head = pkt;
        sim_after(link->sim, &link->arrives, link->propagation_ps);
    }
    link->in_flight_tail = pkt;
}

static void finish_travel(void *ctx)
{
    struct link *link = ctx;
    struct packet *pkt = link->in_flight_head;

    link->in_flight_head = pkt->next;
    if (link->in_flight_head)
        sim_at(link->sim, &link->arrives, link->in_flight_head->queued_ps + link->propagation_ps);
    pkt->next = NULL;
    arrive(link, pkt);
}

static void arrive(struct link *link, struct packet *pkt)
{
    if (!link->stamps_departure)
        packet_stamp(pkt, link->stage, sim_now_ps(link->sim));
    packet_port_send(&link->out, pkt);
}

void link_set_errors(struct link *link, double bit_error_rate, enum fec fec,
                     const struct model_run *run, const char *name)
{
    link->has_errors = true;
    line_errors_init(&link->errors, bit_error_rate, fec, run, name);
}

void link_pause(struct link *link, uint64_t quanta)
{
    struct sim_edge now = { .n = 0, .ps = sim_now_ps(link->sim), .frac = 0 };

    link->paused_until_ps =
        sim_clock_advance(&link->bit_clock, now, quanta * PAUSE_QUANTUM_BITS).ps;
}

void link_set_up(struct link *link, bool up)
{
    link->up = up;
}

uint64_t link_slots_completed(const struct link *link, uint64_t ps)
{
    /* A frame handed over in the gap of the one before leaves two slots that have not ended. */
    if (link->slots_begun == 0)
        return 0;
    return link->slots_begun - (link->free_edge.ps > ps) - (link->slot_begins_ps > ps);
}
