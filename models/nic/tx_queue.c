#include "models/nic/tx_queue.h"

#include <string.h>

#include "sim/check.h"

/* A frame's visit, in order. */
static void hear_doorbell(void *ctx);
static bool may_fetch(const struct tx_queue *queue);
static void fetch(struct tx_queue *queue, struct packet *pkt);
static void fetch_next(struct tx_queue *queue);
static void finish_fetch(void *ctx, struct packet *pkt);
static void finish_frame(void *ctx);

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

void tx_queue_post(struct tx_queue *queue, struct packet *pkt)
{
    SIM_CHECK(queue->sim, queue->free_descriptors > 0, "a driver posted to a full transmit ring");
    queue->free_descriptors--;
    pkt->bus_end_ps = bus_mmio_write_ps(queue->dma->bus);
    if (pkt->bus_end_ps > sim_now_ps(queue->sim)) {
        packet_queue_push(&queue->posted, pkt);
        if (!queue->unseen) {
            queue->unseen = pkt;
            sim_at(queue->sim, &queue->doorbell, pkt->bus_end_ps);
        }
    } else if (may_fetch(queue) && packet_queue_is_empty(&queue->posted)) {
        fetch(queue, pkt);
    } else {
        packet_queue_push(&queue->posted, pkt);
        queue->seen++;
    }
}

/* Doorbells stay in order, one a frame. */
static void hear_doorbell(void *ctx)
{
    struct tx_queue *queue = ctx;

    queue->seen++;
    queue->unseen = queue->unseen->next;
    if (queue->unseen)
        sim_at(queue->sim, &queue->doorbell, queue->unseen->bus_end_ps);
    fetch_next(queue);
}

static bool may_fetch(const struct tx_queue *queue)
{
    return !queue->fetching && mac_tx_held(queue->mac) < TX_FRAMES_ON_CHIP;
}

static void fetch(struct tx_queue *queue, struct packet *pkt)
{
    queue->fetching = true;
    dma_transfer(queue->dma, pkt);
}

static void fetch_next(struct tx_queue *queue)
{
    if (may_fetch(queue) && queue->seen > 0) {
        queue->seen--;
        fetch(queue, packet_queue_pop(&queue->posted));
    }
}

static void finish_fetch(void *ctx, struct packet *pkt)
{
    struct tx_queue *queue = ctx;

    queue->fetching = false;
    packet_stamp(pkt, STAGE_TX_FETCH, sim_now_ps(queue->sim));
    packet_port_send(&queue->out, pkt);
    fetch_next(queue);
}

static void finish_frame(void *ctx)
{
    struct tx_queue *queue = ctx;

    queue->done_descriptors++;
    fetch_next(queue);
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
