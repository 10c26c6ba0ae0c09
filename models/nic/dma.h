/* One direction's DMA engine of a NIC: frames to or from host memory, in order.
 *
 * From:  nic/rx_queue.c or nic/tx_queue.c     To: the same queue, when the transfer is over.
 * Lost:  nothing.
 * Time:  frame and descriptor over the bus (bus/bus.c), which engines share: received frames
 *        are written to memory and their descriptors behind them; for frames to send the
 *        descriptor is read first, then what it names. One event a transfer. One read brings
 *        the descriptors of as many frames as wait, up to tx-descriptors-a-read; a frame then
 *        waits for that read at most.
 *        Descriptors of received frames several at a time: nic/rx_descriptors.c.
 */
#ifndef MODELS_NIC_DMA_H
#define MODELS_NIC_DMA_H

#include "models/bus/bus.h"
#include "models/packet.h"
#include "models/ports.h"

#define DMA_DESCRIPTOR_BYTES \
    8u /* LANCE message descriptor: four 16-bit words (Am7990 data sheet) */

enum dma_direction { DMA_TO_MEMORY, DMA_FROM_MEMORY };

struct dma {
    struct sim *sim; /* borrowed */
    struct bus *bus; /* borrowed, shared */
    enum dma_direction direction;
    uint64_t descriptor_bytes; /* cross beside each frame */
    bool alone;                /* received frames cross without a descriptor */
    uint64_t descriptors_a_read;
    uint64_t descriptors_held;  /* read, or being read, for frames still to come */
    uint64_t descriptors_ps;    /* when they are here */
    struct packet_queue frames; /* being transferred or waiting, oldest first */
    struct sim_event done;      /* the oldest transfer is over */
    struct packet_port out;
};

void dma_init(struct dma *dma, struct sim *sim, struct bus *bus, enum dma_direction direction,
              const char *name);

/* Received frames cross alone: nic/rx_descriptors.c writes what belongs to them. */
void dma_set_alone(struct dma *dma);

/* What goes with each frame instead of a descriptor; 0: nothing else. */
void dma_set_completion(struct dma *dma, uint64_t bytes);

/* Takes ownership until the transfer is over and out gets the frame. */
void dma_transfer(struct dma *dma, struct packet *pkt);

/* The same for a frame to be sent with so many behind it in the ring, whose descriptors may come
 * along. A ring that uses this uses nothing else. */
void dma_fetch(struct dma *dma, struct packet *pkt, uint64_t behind);

#endif
