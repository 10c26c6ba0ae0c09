/* The transmit ring: descriptors the driver writes, the NIC fetches, sends and hands back.
 *
 *      free ──driver posts, doorbell──> posted ──fetch──> FETCHING ──> in the MAC ──sent──> done
 *                                           ──driver reclaims──> free
 *
 * From:  kernel/driver_*.c     To: nic/mac.c; back to the driver when sent.
 * Lost:  nothing; a driver must not post to a full ring.
 * Time:  the NIC knows of a frame when the doorbell behind it has crossed the bus; then the
 *        descriptor and the frame do (nic/dma.c). So many are fetched at a time and held for
 *        the link as tx-fetch and tx-chip say; rings of one NIC share that (nic/tx_chip.c). The
 *        driver sees what is sent at once, or when it is written back (nic/tx_writeback.c).
 * Not modelled: scatter lists; a frame uses one descriptor whatever its size.
 * Numbers: machine.nics.*.tx-ring, .tx-fetch, .tx-chip, .tx-frames-per-interrupt in
 *        models/params.c.
 */
#ifndef MODELS_NIC_TX_QUEUE_H
#define MODELS_NIC_TX_QUEUE_H

#include "models/nic/dma.h"
#include "models/nic/mac.h"
#include "models/nic/tx_writeback.h"
#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"

struct tx_chip;

struct tx_queue {
    struct sim *sim;                 /* borrowed */
    struct dma *dma;                 /* borrowed */
    const struct mac *mac;           /* borrowed: how many frames it holds */
    const struct nic_params *params; /* borrowed */
    uint64_t free_descriptors;       /* the driver may fill: 0 .. ring size */
    uint64_t done_descriptors;       /* sent, which the driver may see, and not reclaimed */
    uint64_t fetching;               /* frames of ours that the DMA engine has */
    struct tx_chip *chip;            /* borrowed: what the rings of its NIC share; NULL: alone */
    bool room_asked;             /* the driver waits for a descriptor: the next one interrupts */
    struct packet_queue posted;  /* written by the driver, not fetched */
    struct packet *silent;       /* the oldest of them without a doorbell behind it; or NULL */
    struct packet *unseen;       /* the oldest of them whose doorbell is on its way; or NULL */
    uint64_t seen;               /* how many of them the NIC knows of */
    struct sim_event doorbell;   /* that doorbell arrives */
    struct packet_port out;      /* the MAC */
    struct signal_port changed;  /* done crossed the number that raises an interrupt */
    struct signal_port finished; /* a frame has been sent; may be unconnected, as changed may */
    struct tx_writeback back;    /* what is sent on its way to done; last: large */
};

void tx_queue_init(struct tx_queue *queue, struct sim *sim, struct dma *dma, const struct mac *mac,
                   const struct nic_params *params);
struct packet_port tx_queue_fetched(struct tx_queue *queue); /* frames from the DMA engine */
struct signal_port tx_queue_sent(struct tx_queue *queue);    /* the MAC has sent one */

/* Moderation's gap, which what waits to be written back waits for, too. */
void tx_queue_connect_timer(struct tx_queue *queue, const bool *runs, struct signal_port *over);

/* The driver's side. */
bool tx_queue_has_room(const struct tx_queue *queue);
uint64_t tx_queue_room(const struct tx_queue *queue); /* descriptors the driver may fill */
void tx_queue_post(struct tx_queue *queue, struct packet *pkt); /* writes the doorbell, too */

/* The same in two steps: one doorbell for all frames posted since the last. */
void tx_queue_post_silently(struct tx_queue *queue, struct packet *pkt);
void tx_queue_ring(struct tx_queue *queue);

/* For tx_chip.c: a frame is fetched if one waits and there is room; a frame of it has been sent. */
bool tx_queue_fetch_one(struct tx_queue *queue);
void tx_queue_frame_sent(struct tx_queue *queue);
uint64_t tx_queue_done(const struct tx_queue *queue);
void tx_queue_reclaim(struct tx_queue *queue, uint64_t descriptors); /* at most tx_queue_done */

/* The ring is full and nothing is done: whatever the number of frames, the next one sent raises an
 * interrupt. So a driver without transmit interrupts is not left with frames it cannot place. */
void tx_queue_ask_for_room(struct tx_queue *queue);

/* Enough frames are done for a transmit interrupt, or one is and the driver waits for it. */
bool tx_queue_wants_interrupt(const struct tx_queue *queue);

#endif
