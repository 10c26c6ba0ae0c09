/* The completion queue of a receive ring: a ring of its own, in which the NIC says which frames are
 * in memory, and which the driver reads instead of descriptors (mlx5).
 *
 *      free ──a frame is in memory──> held ──alone, or in a block──> on the bus ──> valid
 *       ^                                                                             │
 *       └────────────────────────────the driver takes it──────────────────────────────┘
 *
 * From:  nic/rx_queue.c: a frame is in memory; the driver has taken one.
 * To:    nic/rx_untold.c, which shows the frame to the driver when its entry is there.
 * Lost:  nothing here: Linux makes the queue as large as the ring has room for frames, so it cannot
 *        overflow (an assertion).
 * Time:  an entry is a posted write of rx-completion bytes, asked for when its frame is in memory:
 *        frames that are on their way by then go before it.
 * Rule:  an entry for each frame at once. With cqe-compression they are held while the link has
 *        other writes to send, and go as one block when it has none, when cqe-session are held, or
 *        before a frame of another kind (tag, type, protocol). A block of n has a title as long as
 *        an entry and n minis of 8 B, in as many places of entries as they fill; the title and the
 *        first minis lie together, the others each in a place of their own, as all n places are
 *        used up: one write each. What would be a block of one is an entry. No entry has a hash
 *        then: minis have a checksum in its place, and Linux turns rxhash off.
 * Coarse twin: completion-queue coarse (struct rx_queue without this): each entry is booked with
 *        its frame, and right behind it. How far that is off: docs/hardware.md.
 * Not modelled: the consumer's index: a place is free when its entry is taken, not at the end of
 *        the poll; the driver's reads of the title.
 * Numbers: machine.nics.*.rx-completion, .cqe-compression, .cqe-session in
 *        models/params_linux.def.
 * Rules: DPDK commit 99c12dcca65d (net/mlx5: handle Rx CQE compression): compressed "when PCI back
 *        pressure is detected", and the layout; Linux 6.1 mlx5 en_rx.c
 *        mlx5e_decompress_cqes_start, en_main.c mlx5e_fix_features (rxhash).
 */
#ifndef MODELS_NIC_COMPLETION_QUEUE_H
#define MODELS_NIC_COMPLETION_QUEUE_H

#include "models/bus/bus.h"
#include "models/nic/rx_untold.h"
#include "models/packet.h"
#include "models/params.h"

#define CQE_MINI_BYTES 8u /* Linux include/linux/mlx5/device.h: struct mlx5_mini_cqe8 */

/* How a frame's entry was written. */
enum cqe_format {
    CQE_WHOLE, /* an entry of its own */
    CQE_TITLE, /* the first of a block */
    CQE_MINI,  /* one of the others */
};

struct completion_queue {
    struct sim *sim;                 /* borrowed */
    struct bus *bus;                 /* borrowed */
    const struct nic_params *params; /* borrowed */
    struct rx_untold *untold;        /* borrowed: frames whose entries are held or on the bus */
    uint64_t entries;                /* places */
    uint64_t used;                   /* of them: held, on the bus, or valid */
    uint64_t most_used;              /* in the window */
    struct sim_event link_free;      /* while entries are held */
};

/* frames: as many as may be in the ring at once. untold: where frames wait for their entries. */
void completion_queue_init(struct completion_queue *queue, struct sim *sim, struct bus *bus,
                           const struct nic_params *params, uint64_t frames,
                           struct rx_untold *untold);

/* A frame is in memory. Hands it to untold. */
void completion_queue_add(struct completion_queue *queue, struct packet *pkt);

/* An entry that tells of no frame: what is left of a work request is not used (nic/rx_strides.h).
 */
void completion_queue_add_filler(struct completion_queue *queue);

void completion_queue_taken(struct completion_queue *queue); /* one, by the driver */

/* The ring is gone: so are the entries not yet valid, and their frames. */
void completion_queue_revoke(struct completion_queue *queue);

#endif
