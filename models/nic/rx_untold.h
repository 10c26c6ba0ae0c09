/* Frames that are in host memory, and the driver does not know yet: the word that says so, a
 * descriptor or a completion, is still on the chip or on its way.
 *
 *      waits for company ──rx_untold_write──> its word is on the bus ──there──> told
 *
 * From:  nic/rx_descriptors.c or nic/completion_queue.c, which decide when to write what
 * To:    nic/rx_queue.c: the driver may see the frame.
 * Lost:  frames whose ring is taken away meanwhile (RX_RING_FREED).
 * Time:  the bus said when a word is there; one event for all that are there at once. In order.
 * Numbers: none.
 */
#ifndef MODELS_NIC_RX_UNTOLD_H
#define MODELS_NIC_RX_UNTOLD_H

#include "models/packet.h"
#include "models/ports.h"

struct rx_untold {
    struct sim *sim;            /* borrowed */
    struct packet_queue frames; /* in memory, oldest first */
    uint64_t writing;           /* the first of them: their word is on the way */
    struct packet *waiting;     /* the first behind those; NULL: none */
    struct sim_event there;
    struct packet_port out;
};

void rx_untold_init(struct rx_untold *untold, struct sim *sim, const char *name);

/* A frame is in memory. Owns it until out gets it. */
void rx_untold_add(struct rx_untold *untold, struct packet *pkt);

/* How many wait: nothing has been written of them. */
static inline uint64_t rx_untold_waiting(const struct rx_untold *untold)
{
    return untold->frames.length - untold->writing;
}

/* The word of the next frames that wait has been given to the bus, which has it there at end_ps;
 * at most so many as wait, and not before the word of those before them. */
void rx_untold_write(struct rx_untold *untold, uint64_t frames, uint64_t end_ps);

void rx_untold_revoke(struct rx_untold *untold); /* the ring is gone */

#endif
