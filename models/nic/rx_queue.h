/* The receive ring: one descriptor for each buffer the host has lent.
 *
 *      lent ──frame arrives──> FILLING ──DMA over──> done ──driver takes──> (host) ──refill──> lent
 *
 * From:  nic/mac.c     To: kernel/driver_*.c, which takes frames and lends buffers again.
 * Lost:  a frame that finds no lent buffer (RX_RING_FULL); it costs the host nothing.
 * Time:  the frame and its descriptor cross the bus (nic/dma.c).
 * Not modelled: descriptor prefetch; a frame uses one descriptor whatever its size.
 * Numbers: machine.nics.*.rx-ring in models/params.c.
 */
#ifndef MODELS_NIC_RX_QUEUE_H
#define MODELS_NIC_RX_QUEUE_H

#include "models/nic/dma.h"
#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"

struct rx_queue {
    struct sim *sim;            /* borrowed */
    struct dma *dma;            /* borrowed */
    uint64_t lent_descriptors;  /* buffers the NIC may fill: 0 .. ring size */
    struct packet_queue done;   /* frames in host memory that the driver has not taken */
    struct signal_port changed; /* done became empty or not empty */
};

void rx_queue_init(struct rx_queue *queue, struct sim *sim, struct dma *dma,
                   const struct nic_params *params);
struct packet_port rx_queue_in(struct rx_queue *queue);     /* frames from the MAC */
struct packet_port rx_queue_filled(struct rx_queue *queue); /* frames from the DMA engine */

/* The driver's side. */
bool rx_queue_has_frame(const struct rx_queue *queue);
struct packet *rx_queue_take(struct rx_queue *queue); /* there must be one */
void rx_queue_lend(struct rx_queue *queue, uint64_t descriptors);

#endif
