/* The descriptors of a receive ring as the chip has them: read ahead, written back in company.
 *
 *      lent (in memory) ──read──> on the chip ──a frame is written──> used ──written back──> done
 *
 * From:  nic/rx_queue.c (lent, taken, a frame is in memory)
 * To:    the same (there is one on the chip; the driver may see a frame)
 * Lost:  frames in memory whose ring is taken away before their descriptors are written back
 *        (RX_RING_FREED).
 * Time:  one read over the bus (bus/bus.c) brings several; one write takes several back. A frame
 *        is the driver's when its descriptor has been written back.
 * Rule:  nothing on the chip: all that fit are read as soon as one is lent. Else when fewer than
 *        rx-pthresh are on the chip and the host holds at least rx-hthresh. A read ends where a
 *        cache line does, if it can, and at the end of the ring; one read at a time. Used ones are
 *        written back when rx-wthresh have come together, when the last of them ends a cache line
 *        begun by a shorter write (only where rx-wthresh is a line or more), and at once when no
 *        interrupt would have to wait: while moderation's gap does not run, and at its end. So an
 *        interrupt never finds less than its frames.
 * Coarse twin: rx-chip-descriptors all (struct rx_queue without this): descriptors are on the chip
 *        when they are lent and nothing reads them; each is written back behind its frame.
 * Not modelled: what a read costs the memory; reads that wait for frames; the descriptor of 8254x
 *        that is read again when its line is written back.
 * Numbers: machine.nics.*.rx-chip-descriptors, -descriptor, -pthresh, -hthresh, -wthresh in
 *        models/params_linux.def. Rules: 8254x manual 3.2.4, 3.2.5.
 */
#ifndef MODELS_NIC_RX_DESCRIPTORS_H
#define MODELS_NIC_RX_DESCRIPTORS_H

#include "models/bus/bus.h"
#include "models/nic/rx_untold.h"
#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"

#define RX_DESCRIPTOR_LINE_BYTES 64u /* of the host's caches: x86 */

struct rx_descriptors {
    struct sim *sim;                 /* borrowed; NULL: the coarse twin */
    struct bus *bus;                 /* borrowed */
    const struct nic_params *params; /* borrowed */
    uint64_t host, coming, chip;     /* lent ones: in memory only, being read, on the chip */
    uint64_t read_place;             /* in the ring: the next to be read */
    struct sim_event arrived;
    struct signal_port ready; /* some are on the chip */

    struct rx_untold *used;      /* borrowed: frames in memory whose descriptors are not */
    uint64_t write_place;        /* in the ring: the descriptor of the first that waits */
    const bool *timer_runs;      /* borrowed: moderation's gap; NULL: there is none */
    uint64_t reads, write_backs; /* ever */
};

/* All of the ring's descriptors are lent. used: where frames wait for their descriptors' write. */
void rx_descriptors_init(struct rx_descriptors *descriptors, struct sim *sim, struct bus *bus,
                         const struct nic_params *params, struct rx_untold *used);

void rx_descriptors_withhold(struct rx_descriptors *descriptors, uint64_t count);
void rx_descriptors_lend(struct rx_descriptors *descriptors, uint64_t count);
void rx_descriptors_take(struct rx_descriptors *descriptors); /* there must be one on the chip */
void rx_descriptors_revoke(struct rx_descriptors *descriptors);

/* The frame, of the descriptor taken first, is in memory. Hands it to used. */
void rx_descriptors_use(struct rx_descriptors *descriptors, struct packet *pkt);

/* Moderation's gap is over, before it raises anything. */
struct signal_port rx_descriptors_timer_over(struct rx_descriptors *descriptors);

#endif
