/* A 3Com 3c509: two FIFOs and a status word; the CPU moves every byte.
 *
 *      MAC ──> receive FIFO ──CPU reads, discards──> (host)
 *      MAC <── transmit FIFO <──CPU writes── (host)
 *
 * From:  nic/mac.c, kernel/driver_3c509.c     To: the same; host/irq_chip.c
 * Lost:  a frame that does not fit behind those that wait (RX_BUFFER_FULL).
 * Time:  none of its own: the CPU's accesses take the time (bus/isa.h).
 * Rule:  a frame takes its bytes without FCS in whole words and 4 more; 4 bytes are never free.
 *        A complete frame at the FIFO's head is a cause until it is discarded; RX early and TX
 *        available are latched until acknowledged. RX early is raised when rx-early bytes of a
 *        frame are in, if it is longer; nothing of that frame can be taken before it is complete.
 * Not modelled: reading a frame while it comes in, statistics, underruns, other windows.
 * Source: 3Com 3c509B technical reference by way of nics that cite it; Linux 2.4
 *         drivers/net/3c509.c.
 */
#ifndef MODELS_NIC_EL3_H
#define MODELS_NIC_EL3_H

#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"
#include "models/wire/link.h"
#include "sim/engine.h"

#define EL3_RX_COMPLETE  1u
#define EL3_RX_EARLY     2u
#define EL3_TX_AVAILABLE 4u

#define EL3_FRAME_EXTRA_BYTES 4u
#define EL3_NEVER_FREE_BYTES  4u
#define EL3_TX_FRAMES_MAX     512u /* of 64 bytes in 32 KB */

struct el3 {
    struct sim *sim;                 /* borrowed */
    const struct nic_params *params; /* borrowed */
    const struct link *rx_link;      /* borrowed: when a frame begins */
    struct packet_queue rx_fifo;     /* complete frames */
    uint64_t rx_bytes;               /* they take */
    uint64_t tx_free_bytes;
    uint32_t tx_sizes[EL3_TX_FRAMES_MAX]; /* of the frames in the transmit FIFO, a ring */
    unsigned tx_first, tx_count;
    bool tx_available_asked;
    unsigned latched; /* EL3_RX_EARLY, EL3_TX_AVAILABLE */
    bool raised;
    struct sim_event early;
    uint64_t interrupts; /* raised in the window */
    struct packet_port tx_out;
    struct irq_port out;
};

void el3_init(struct el3 *el3, struct sim *sim, const struct link *rx_link,
              const struct nic_params *params);
struct packet_port el3_rx_in(struct el3 *el3);     /* complete frames from the MAC */
struct packet_port el3_rx_begins(struct el3 *el3); /* only told: the link has begun with a frame */
struct signal_port el3_tx_sent(struct el3 *el3);   /* the MAC has sent one */

/* The driver's side, each what one access does. */
unsigned el3_status(const struct el3 *el3);
void el3_acknowledge(struct el3 *el3, unsigned causes);
const struct packet *el3_rx_head(const struct el3 *el3); /* NULL: none is complete */
struct packet *el3_rx_discard(struct el3 *el3);          /* the one at the head, which was read */
void el3_tx_write(struct el3 *el3, struct packet *pkt);  /* it must fit */
void el3_ask_for_tx(struct el3 *el3);                    /* TX available at tx-available */

#endif
