/* The receive ring: one place for each buffer the host has lent.
 *
 *      lent ──frame arrives──> FILLING ──DMA over──> done ──driver takes──> (host) ──refill──> lent
 *
 * From:  nic/mac.c     To: kernel/driver_*.c, which takes frames and lends buffers again.
 * Lost:  a frame that finds no lent buffer (RX_RING_FULL); it costs the host nothing.
 * Time:  the frame and its descriptor cross the bus (nic/dma.c); with rx-chip-descriptors the chip
 *        reads descriptors ahead and writes them back in company (nic/rx_descriptors.c); with a
 *        completion queue it writes entries of that instead (nic/completion_queue.c).
 * Rule:  a frame takes one place whatever its size; with rx-strides some strides of one, and a
 *        place is many frames (nic/rx_strides.c).
 * Numbers: machine.nics.*.rx-ring in models/params.c.
 */
#ifndef MODELS_NIC_RX_QUEUE_H
#define MODELS_NIC_RX_QUEUE_H

#include "models/nic/completion_queue.h"
#include "models/nic/dma.h"
#include "models/nic/rx_descriptors.h"
#include "models/nic/rx_strides.h"
#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"

struct rx_queue {
    struct sim *sim;                /* borrowed */
    struct dma *dma;                /* borrowed */
    uint64_t lent_descriptors;      /* places the NIC may fill, none of them open: 0 .. ring size */
    bool reads_ahead;               /* chip has its part of them; not in the coarse twin */
    struct packet_queue done;       /* frames in host memory that the driver has not taken */
    struct signal_port changed;     /* done became empty or not empty */
    struct signal_port filled;      /* a frame lies in the ring; may be unconnected */
    struct signal_port room;        /* descriptors were lent; may be unconnected */
    struct packet_port transferred; /* a frame has left the chip: only told; may be unconnected */
    uint64_t dry;                   /* times the last descriptor was used, in the window */
    uint64_t lost;                  /* frames refused, in the window */
    bool has_completions;           /* of its own; not in the coarse twin */
    bool strides_used;              /* a place is many frames */
    struct rx_strides strides;
    struct rx_untold untold; /* frames in memory whose word is not; last: rarely touched */
    struct rx_descriptors chip;
    struct completion_queue completions;
};

void rx_queue_init(struct rx_queue *queue, struct sim *sim, struct dma *dma,
                   const struct nic_params *params);
struct packet_port rx_queue_in(struct rx_queue *queue);     /* frames from the MAC */
struct packet_port rx_queue_filled(struct rx_queue *queue); /* frames from the DMA engine */

/* Frames in host memory that the driver has not taken. */
uint64_t rx_queue_waiting(const struct rx_queue *queue);

/* The frame may be sent in without being lost. */
bool rx_queue_has_room(const struct rx_queue *queue, const struct packet *pkt);

/* The host has lent nothing for it that is not used: none is on the chip, and none will come. */
bool rx_queue_is_dry(const struct rx_queue *queue, const struct packet *pkt);

/* Forgets what has been counted. */
void rx_queue_window_open(struct rx_queue *queue);

/* Where moderation tells how its gap goes: whether it runs, and that it is over. */
void rx_queue_connect_timer(struct rx_queue *queue, const bool *runs, struct signal_port *over);

/* The driver's side. A driver that never lends the last descriptor, so that full and empty rings
 * look different, withholds it once, before anything runs. */
void rx_queue_withhold(struct rx_queue *queue, uint64_t descriptors);
bool rx_queue_has_frame(const struct rx_queue *queue);
struct packet *rx_queue_take(struct rx_queue *queue); /* there must be one; see its ring_places */
void rx_queue_lend(struct rx_queue *queue, uint64_t places);
void rx_queue_revoke(struct rx_queue *queue); /* the NIC has none any more */

#endif
