/* The receive ring: one descriptor for each buffer the host has lent.
 *
 *      lent ──frame arrives──> FILLING ──DMA over──> done ──driver takes──> (host) ──refill──> lent
 *
 * From:  nic/mac.c     To: kernel/driver_*.c, which takes frames and lends buffers again.
 * Lost:  a frame that finds no lent buffer (RX_RING_FULL); it costs the host nothing.
 * Time:  the frame and its descriptor cross the bus (nic/dma.c); with rx-chip-descriptors the chip
 *        reads descriptors ahead and writes them back in company (nic/rx_descriptors.c).
 * Not modelled: a frame uses one descriptor whatever its size.
 * Numbers: machine.nics.*.rx-ring in models/params.c.
 */
#ifndef MODELS_NIC_RX_QUEUE_H
#define MODELS_NIC_RX_QUEUE_H

#include "models/nic/dma.h"
#include "models/nic/rx_descriptors.h"
#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"

struct rx_queue {
    struct sim *sim;                /* borrowed */
    struct dma *dma;                /* borrowed */
    uint64_t lent_descriptors;      /* buffers the NIC may fill: 0 .. ring size */
    bool reads_ahead;               /* chip has its part of them; not in the coarse twin */
    struct packet_queue done;       /* frames in host memory that the driver has not taken */
    struct signal_port changed;     /* done became empty or not empty */
    struct signal_port filled;      /* a frame lies in the ring; may be unconnected */
    struct signal_port room;        /* descriptors were lent; may be unconnected */
    struct packet_port transferred; /* a frame has left the chip: only told; may be unconnected */
    uint64_t dry;                   /* times the last descriptor was used, in the window */
    uint64_t lost;                  /* frames refused, in the window */
    struct rx_descriptors chip;     /* last: rarely touched */
};

void rx_queue_init(struct rx_queue *queue, struct sim *sim, struct dma *dma,
                   const struct nic_params *params);
struct packet_port rx_queue_in(struct rx_queue *queue);     /* frames from the MAC */
struct packet_port rx_queue_filled(struct rx_queue *queue); /* frames from the DMA engine */

/* Frames in host memory that the driver has not taken. */
uint64_t rx_queue_waiting(const struct rx_queue *queue);

/* A frame may be sent in without being lost. */
bool rx_queue_has_descriptor(const struct rx_queue *queue);

/* The host has lent none that is not used: none is on the chip, and none will come. */
bool rx_queue_is_dry(const struct rx_queue *queue);

/* Where moderation tells how its gap goes: whether it runs, and that it is over. */
void rx_queue_connect_timer(struct rx_queue *queue, const bool *runs, struct signal_port *over);

/* The driver's side. A driver that never lends the last descriptor, so that full and empty rings
 * look different, withholds it once, before anything runs. */
void rx_queue_withhold(struct rx_queue *queue, uint64_t descriptors);
bool rx_queue_has_frame(const struct rx_queue *queue);
struct packet *rx_queue_take(struct rx_queue *queue); /* there must be one */
void rx_queue_lend(struct rx_queue *queue, uint64_t descriptors);
void rx_queue_revoke(struct rx_queue *queue); /* the NIC has none any more */

#endif
