/* What the transmit rings of one NIC share: the room on the chip, and the way to the link.
 *
 *      ring 0 ─┐
 *      ring 1 ─┼─ in turn, while there is room ──fetch──> MAC, in the order they arrive ──> link
 *      ring n ─┘
 *
 * From:  nic/tx_queue.c     To: nic/mac.c; whose frame has been sent, back to its ring.
 * Lost:  nothing.
 * Time:  none of its own.
 * Rule:  when a frame can be fetched, the ring after the one that fetched last goes first
 *        (round robin, one frame each).
 * Not modelled: weights and rate limits of rings, priorities.
 */
#ifndef MODELS_NIC_TX_CHIP_H
#define MODELS_NIC_TX_CHIP_H

#include "models/nic/tx_queue.h"

struct tx_chip {
    struct tx_queue *rings[CHANNELS_MAX]; /* borrowed */
    unsigned ring_count;
    unsigned turn;     /* who may fetch next */
    uint64_t fetching; /* frames of all rings that are being fetched */
    /* Of the frames in the MAC, oldest first: whose they are. */
    struct tx_queue *owners[TX_CHIP_FRAMES_MAX];
    uint64_t taken, sent; /* frames the MAC has taken, and sent, ever */
};

void tx_chip_init(struct tx_chip *chip);
void tx_chip_add(struct tx_chip *chip, struct tx_queue *ring);
struct signal_port tx_chip_sent(struct tx_chip *chip); /* the MAC has sent one */

/* For tx_queue.c: there may be room, or a frame to fetch; a frame of a ring goes to the MAC. */
void tx_chip_fetch(struct tx_chip *chip);
void tx_chip_fetched(struct tx_chip *chip, struct tx_queue *ring);

#endif
