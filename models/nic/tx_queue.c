#include "models/nic/tx_queue.h"

#include <string.h>

#include "models/nic/tx_chip.h"
#include "sim/check.h"

/* A frame's visit, in order. */
static void hear_doorbell(void *ctx);
static bool may_fetch(const struct tx_queue *queue);
static void fetch(struct tx_queue *queue, struct packet *pkt);
static void fetch_more(struct tx_queue *queue);
static void finish_fetch(void *ctx, struct packet *pkt);
static void finish_frame(void *ctx);
static void have_done(void *ctx, uint64_t frames);

void tx_queue_init(struct tx_queue *queue, struct sim *sim, struct dma *dma, const struct mac *mac,
                   const struct nic_params *params)
{
    memset(queue, 0, sizeof *queue);
    queue->sim = sim;
    queue->dma = dma;
    queue->mac = mac;
    queue->params = params;
    queue->free_descriptors = params->tx_ring_descriptors;
    packet_queue_init(&queue->posted, sim, "tx_ring");
    sim_event_init(&queue->doorbell, hear_doorbell, queue);
    tx_writeback_init(&queue->back, sim, dma->bus, params, have_done, queue);
}

void tx_queue_connect_timer(struct tx_queue *queue, const bool *runs, struct signal_port *over)
{
    if (queue->params->tx_wthresh == 0)
        return;
    queue->back.timer_runs = runs;
    *over = tx_writeback_timer_over(&queue->back);
}

struct packet_port tx_queue_fetched(struct tx_queue *queue)
{
    return (struct packet_port){ .send = finish_fetch, .ctx = queue };
}

struct signal_port tx_queue_sent(struct tx_queue *queue)
{
    return (struct signal_port){ .signal = finish_frame, .ctx = queue };
}

uint64_t tx_queue_room(const struct tx_queue *queue)
{
    return queue->free_descriptors;
}

bool tx_queue_has_room(const struct tx_queue *queue)
{
    return queue->free_descriptors > 0;
}

#define NO_DOORBELL UINT64_MAX /* in place of the time it arrives */

static void write_descriptor(struct tx_queue *queue)
{
    SIM_CHECK(queue->sim, queue->free_descriptors > 0, "a driver posted to a full transmit ring");
    queue->free_descriptors--;
}

void tx_queue_post(struct tx_queue *queue, struct packet *pkt)
{
    uint64_t heard_ps;

    if (queue->silent) {
        tx_queue_post_silently(queue, pkt);
        tx_queue_ring(queue);
        return;
    }
    write_descriptor(queue);
    tx_writeback_ask(&queue->back, 1);
    heard_ps = bus_mmio_write_ps(queue->dma->bus);
    pkt->bus_end_ps = heard_ps;
    if (heard_ps > sim_now_ps(queue->sim)) {
        packet_queue_push(&queue->posted, pkt);
        if (!queue->unseen) {
            queue->unseen = pkt;
            sim_at(queue->sim, &queue->doorbell, heard_ps);
        }
    } else if (may_fetch(queue) && packet_queue_is_empty(&queue->posted)) {
        fetch(queue, pkt);
    } else {
        packet_queue_push(&queue->posted, pkt);
        queue->seen++;
    }
}

void tx_queue_post_silently(struct tx_queue *queue, struct packet *pkt)
{
    write_descriptor(queue);
    pkt->bus_end_ps = NO_DOORBELL;
    packet_queue_push(&queue->posted, pkt);
    if (!queue->silent)
        queue->silent = pkt;
}

void tx_queue_ring(struct tx_queue *queue)
{
    struct packet *first = queue->silent;
    uint64_t heard_ps, frames = 0;

    if (!first)
        return;
    queue->silent = NULL;
    heard_ps = bus_mmio_write_ps(queue->dma->bus);
    for (struct packet *pkt = first; pkt; pkt = pkt->next, frames++)
        pkt->bus_end_ps = heard_ps;
    tx_writeback_ask(&queue->back, frames);
    if (queue->unseen)
        return; /* heard in its turn */
    queue->unseen = first;
    if (heard_ps > sim_now_ps(queue->sim))
        sim_at(queue->sim, &queue->doorbell, heard_ps);
    else
        hear_doorbell(queue);
}

/* Doorbells stay in order: what the first was written behind is seen. */
static void hear_doorbell(void *ctx)
{
    struct tx_queue *queue = ctx;
    uint64_t now_ps = sim_now_ps(queue->sim);
    struct packet *pkt = queue->unseen;

    for (; pkt && pkt->bus_end_ps <= now_ps; pkt = pkt->next)
        queue->seen++;
    queue->unseen = pkt && pkt->bus_end_ps != NO_DOORBELL ? pkt : NULL;
    if (queue->unseen)
        sim_at(queue->sim, &queue->doorbell, queue->unseen->bus_end_ps);
    fetch_more(queue);
}

static bool may_fetch(const struct tx_queue *queue)
{
    uint64_t fetching = queue->chip ? queue->chip->fetching : queue->fetching;

    return fetching < queue->params->tx_fetch_frames &&
           fetching + mac_tx_held(queue->mac) < queue->params->tx_chip_frames;
}

static void fetch(struct tx_queue *queue, struct packet *pkt)
{
    queue->fetching++;
    if (queue->chip)
        queue->chip->fetching++;
    dma_fetch(queue->dma, pkt, queue->seen);
}

bool tx_queue_fetch_one(struct tx_queue *queue)
{
    if (queue->seen == 0 || !may_fetch(queue))
        return false;
    queue->seen--;
    fetch(queue, packet_queue_pop(&queue->posted));
    return true;
}

/* There may be room, or another frame. */
static void fetch_more(struct tx_queue *queue)
{
    if (queue->chip) {
        tx_chip_fetch(queue->chip);
        return;
    }
    while (tx_queue_fetch_one(queue))
        ;
}

static void finish_fetch(void *ctx, struct packet *pkt)
{
    struct tx_queue *queue = ctx;

    queue->fetching--;
    packet_stamp(pkt, STAGE_TX_FETCH, sim_now_ps(queue->sim));
    if (queue->chip)
        tx_chip_fetched(queue->chip, queue);
    packet_port_send(&queue->out, pkt);
    fetch_more(queue);
}

static void finish_frame(void *ctx)
{
    tx_queue_frame_sent(ctx);
}

void tx_queue_frame_sent(struct tx_queue *queue)
{
    fetch_more(queue);
    if (tx_writeback_is_on(&queue->back))
        tx_writeback_sent(&queue->back);
    else
        have_done(queue, 1);
}

static void have_done(void *ctx, uint64_t frames)
{
    struct tx_queue *queue = ctx;

    queue->done_descriptors += frames;
    if (queue->changed.signal && tx_queue_wants_interrupt(queue))
        signal_port_send(&queue->changed);
    if (queue->finished.signal)
        signal_port_send(&queue->finished);
}

uint64_t tx_queue_done(const struct tx_queue *queue)
{
    return queue->done_descriptors;
}

void tx_queue_reclaim(struct tx_queue *queue, uint64_t descriptors)
{
    bool wanted = tx_queue_wants_interrupt(queue);

    SIM_CHECK(queue->sim, descriptors <= queue->done_descriptors,
              "a driver reclaimed descriptors that are not done");
    queue->done_descriptors -= descriptors;
    if (descriptors > 0)
        queue->room_asked = false; /* looking in vain does not take the request back */
    queue->free_descriptors += descriptors;
    if (wanted && !tx_queue_wants_interrupt(queue) && queue->changed.signal)
        signal_port_send(&queue->changed);
}

void tx_queue_ask_for_room(struct tx_queue *queue)
{
    SIM_CHECK(queue->sim, queue->done_descriptors == 0, "a driver asked for room that is there");
    queue->room_asked = true;
}

bool tx_queue_wants_interrupt(const struct tx_queue *queue)
{
    uint64_t frames = queue->params->tx_frames_per_interrupt;

    if (queue->room_asked && queue->done_descriptors > 0)
        return true;
    return frames && queue->done_descriptors >= frames;
}
