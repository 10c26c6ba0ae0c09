#include "models/nic/dma.h"

#include <string.h>

static void finish_transfer(void *ctx);

void dma_init(struct dma *dma, struct sim *sim, struct bus *bus, enum dma_direction direction,
              const char *name)
{
    memset(dma, 0, sizeof *dma);
    dma->direction = direction;
    dma->descriptor_bytes = DMA_DESCRIPTOR_BYTES;
    dma->descriptors_a_read = 1;
    dma->sim = sim;
    dma->bus = bus;
    packet_queue_init(&dma->frames, sim, name);
    sim_event_init(&dma->done, finish_transfer, dma);
}

void dma_set_completion(struct dma *dma, uint64_t bytes)
{
    if (bytes)
        dma->descriptor_bytes = bytes;
}

void dma_set_alone(struct dma *dma)
{
    dma->alone = true;
}

static uint64_t transfer_ends_ps(struct dma *dma, uint64_t frame_bytes)
{
    switch (dma->direction) {
    case DMA_TO_MEMORY:
        if (dma->alone)
            return bus_dma_write_ps(dma->bus, sim_now_ps(dma->sim), frame_bytes);
        return bus_frame_to_memory_ps(dma->bus, frame_bytes, dma->descriptor_bytes);
    case DMA_FROM_MEMORY:
        return bus_frame_from_memory_ps(dma->bus, frame_bytes, dma->descriptor_bytes);
    }
    return sim_now_ps(dma->sim);
}

static void transfer_until(struct dma *dma, struct packet *pkt, uint64_t end_ps);

void dma_transfer(struct dma *dma, struct packet *pkt)
{
    transfer_until(dma, pkt, transfer_ends_ps(dma, pkt->frame_bytes));
}

void dma_fetch(struct dma *dma, struct packet *pkt, uint64_t behind)
{
    uint64_t now_ps = sim_now_ps(dma->sim), wanted = 1 + behind;

    if (dma->descriptors_a_read == 1) {
        dma_transfer(dma, pkt);
        return;
    }
    if (dma->descriptors_held == 0) {
        dma->descriptors_held = wanted < dma->descriptors_a_read ? wanted : dma->descriptors_a_read;
        dma->descriptors_ps =
            bus_dma_read_ps(dma->bus, now_ps, dma->descriptors_held * dma->descriptor_bytes);
    }
    dma->descriptors_held--;
    transfer_until(dma, pkt,
                   bus_dma_read_ps(dma->bus,
                                   dma->descriptors_ps > now_ps ? dma->descriptors_ps : now_ps,
                                   pkt->frame_bytes));
}

static void transfer_until(struct dma *dma, struct packet *pkt, uint64_t end_ps)
{
    if (end_ps == sim_now_ps(dma->sim)) {
        packet_port_send(&dma->out, pkt);
        return;
    }
    /* In order, though a short answer may come before a long one. */
    if (!packet_queue_is_empty(&dma->frames) && end_ps < dma->frames.tail->bus_end_ps)
        end_ps = dma->frames.tail->bus_end_ps;
    pkt->bus_end_ps = end_ps;
    packet_queue_push(&dma->frames, pkt);
    if (!sim_event_is_armed(&dma->done))
        sim_at(dma->sim, &dma->done, end_ps);
}

static void finish_transfer(void *ctx)
{
    struct dma *dma = ctx;
    struct packet *pkt = packet_queue_pop(&dma->frames);

    if (!packet_queue_is_empty(&dma->frames))
        sim_at(dma->sim, &dma->done, dma->frames.head->bus_end_ps);
    packet_port_send(&dma->out, pkt);
}
