#include "models/nic/rx_queue.h"

#include <string.h>

#include "sim/check.h"

/* A frame's visit, in order. */
static void accept_frame(void *ctx, struct packet *pkt);
static void use_place(struct rx_queue *queue);
static void take_strides(struct rx_queue *queue, struct packet *pkt);
static void finish_filling(void *ctx, struct packet *pkt);
static void finish_frame(void *ctx, struct packet *pkt);
static void tell_driver(struct rx_queue *queue, bool was_empty);
static void show_to_driver(void *ctx, struct packet *pkt);
static void have_room(void *ctx);

void rx_queue_init(struct rx_queue *queue, struct sim *sim, struct dma *dma,
                   const struct nic_params *params)
{
    memset(queue, 0, sizeof *queue);
    queue->sim = sim;
    queue->dma = dma;
    queue->lent_descriptors = rx_ring_places(params);
    queue->strides_used = rx_strides_are_used(params);
    rx_strides_init(&queue->strides, params);
    packet_queue_init(&queue->done, sim, "rx_ring");
    queue->reads_ahead = params->rx_chip_descriptors > 0;
    queue->has_completions = completion_queues_are_rings(params);
    if (!queue->reads_ahead && !queue->has_completions)
        return;
    dma_set_alone(dma);
    rx_untold_init(&queue->untold, sim, "rx_untold");
    queue->untold.out = (struct packet_port){ .send = show_to_driver, .ctx = queue };
    if (queue->reads_ahead) {
        rx_descriptors_init(&queue->chip, sim, dma->bus, params, &queue->untold);
        queue->chip.ready = (struct signal_port){ .signal = have_room, .ctx = queue };
    }
    if (queue->has_completions)
        completion_queue_init(&queue->completions, sim, dma->bus, params, rx_ring_frames(params),
                              &queue->untold);
}

static void have_room(void *ctx)
{
    struct rx_queue *queue = ctx;

    if (queue->room.signal)
        signal_port_send(&queue->room);
}

void rx_queue_window_open(struct rx_queue *queue)
{
    queue->dry = queue->lost = 0;
    queue->completions.most_used = queue->completions.used;
}

void rx_queue_connect_timer(struct rx_queue *queue, const bool *runs, struct signal_port *over)
{
    if (!queue->reads_ahead || queue->has_completions)
        return;
    queue->chip.timer_runs = runs;
    *over = rx_descriptors_timer_over(&queue->chip);
}

struct packet_port rx_queue_in(struct rx_queue *queue)
{
    return (struct packet_port){ .send = accept_frame, .ctx = queue };
}

struct packet_port rx_queue_filled(struct rx_queue *queue)
{
    bool alone = queue->reads_ahead || queue->has_completions;

    return (struct packet_port){ .send = alone ? finish_frame : finish_filling, .ctx = queue };
}

static void accept_frame(void *ctx, struct packet *pkt)
{
    struct rx_queue *queue = ctx;

    if (!rx_queue_has_room(queue, pkt)) {
        queue->lost++;
        packet_drop(pkt, DROP_RX_RING_FULL);
        return;
    }
    if (queue->strides_used) {
        take_strides(queue, pkt);
    } else {
        pkt->ring_places = 1;
        use_place(queue);
        if (queue->reads_ahead)
            rx_descriptors_take(&queue->chip);
    }
    dma_transfer(queue->dma, pkt);
}

static void use_place(struct rx_queue *queue)
{
    queue->lent_descriptors--;
    queue->dry += queue->lent_descriptors == 0;
}

static void take_strides(struct rx_queue *queue, struct packet *pkt)
{
    bool opens = rx_strides_need_place(&queue->strides, pkt);

    if (opens)
        use_place(queue);
    if (rx_strides_take(&queue->strides, pkt, opens) && queue->has_completions)
        completion_queue_add_filler(&queue->completions);
}

/* The coarse twin: frame and descriptor have crossed together. */
static void finish_filling(void *ctx, struct packet *pkt)
{
    struct rx_queue *queue = ctx;
    bool was_empty = packet_queue_is_empty(&queue->done);

    packet_stamp(pkt, STAGE_RX_DMA, sim_now_ps(queue->sim));
    packet_queue_push(&queue->done, pkt);
    if (queue->transferred.send)
        packet_port_send(&queue->transferred, pkt);
    tell_driver(queue, was_empty);
}

/* The frame is in memory, its descriptor or its completion is not. */
static void finish_frame(void *ctx, struct packet *pkt)
{
    struct rx_queue *queue = ctx;

    if (queue->transferred.send)
        packet_port_send(&queue->transferred, pkt);
    if (queue->has_completions)
        completion_queue_add(&queue->completions, pkt);
    else
        rx_descriptors_use(&queue->chip, pkt);
}

static void show_to_driver(void *ctx, struct packet *pkt)
{
    struct rx_queue *queue = ctx;
    bool was_empty = packet_queue_is_empty(&queue->done);

    packet_stamp(pkt, STAGE_RX_DMA, sim_now_ps(queue->sim));
    packet_queue_push(&queue->done, pkt);
    tell_driver(queue, was_empty);
}

static void tell_driver(struct rx_queue *queue, bool was_empty)
{
    if (was_empty && queue->changed.signal)
        signal_port_send(&queue->changed);
    if (queue->filled.signal)
        signal_port_send(&queue->filled);
}

uint64_t rx_queue_waiting(const struct rx_queue *queue)
{
    return queue->done.length;
}

bool rx_queue_has_room(const struct rx_queue *queue, const struct packet *pkt)
{
    return queue->reads_ahead ? queue->chip.chip > 0 : !rx_queue_is_dry(queue, pkt);
}

bool rx_queue_is_dry(const struct rx_queue *queue, const struct packet *pkt)
{
    if (queue->lent_descriptors > 0)
        return false;
    return !queue->strides_used || rx_strides_need_place(&queue->strides, pkt);
}

void rx_queue_withhold(struct rx_queue *queue, uint64_t descriptors)
{
    queue->lent_descriptors -= descriptors;
    if (queue->reads_ahead)
        rx_descriptors_withhold(&queue->chip, descriptors);
}

bool rx_queue_has_frame(const struct rx_queue *queue)
{
    return !packet_queue_is_empty(&queue->done);
}

struct packet *rx_queue_take(struct rx_queue *queue)
{
    struct packet *pkt = packet_queue_pop(&queue->done);

    SIM_CHECK(queue->sim, pkt, "a driver took a frame from an empty receive ring");
    if (queue->has_completions)
        completion_queue_taken(&queue->completions);
    if (packet_queue_is_empty(&queue->done) && queue->changed.signal)
        signal_port_send(&queue->changed);
    return pkt;
}

void rx_queue_lend(struct rx_queue *queue, uint64_t places)
{
    queue->lent_descriptors += places;
    if (queue->reads_ahead) {
        rx_descriptors_lend(&queue->chip, places); /* there is room when it has read them */
        return;
    }
    if (queue->room.signal)
        signal_port_send(&queue->room);
}

void rx_queue_revoke(struct rx_queue *queue)
{
    queue->lent_descriptors = 0;
    rx_strides_revoke(&queue->strides);
    if (queue->has_completions)
        completion_queue_revoke(&queue->completions);
    if (queue->reads_ahead)
        rx_descriptors_revoke(&queue->chip);
}
