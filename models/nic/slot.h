/* The slot a card sits in, and its PHY: what is at the card's end of the wire.
 *
 *      PLUGGED ──slot_set_empty(true)──> EMPTY ──slot_set_empty(false)──> PLUGGED, receiver off
 *
 * From:  the machine (somebody pulls or plugs the card, or the cable)
 * To:    kernel/hotplug.c (the slot has changed), the NIC's interrupt (the link has changed).
 * Lost:  while the card is out, frames that were under way to it, on it, or being sent by it
 *        (NIC_UNPLUGGED); while it is in and its driver has not turned the receiver on, what
 *        arrives (RX_DISABLED). A sender whose link is down loses its frames there (RX_LINK_DOWN).
 * Time:  none of its own.
 * Rule:  the slot takes the ports that lead to and from the card while it is out, and gives them
 *        back: a card in place is not slower for it. Its line falls when it goes.
 * Not modelled: a bus transfer that is cut; power-up time (the driver's probe has it).
 */
#ifndef MODELS_NIC_SLOT_H
#define MODELS_NIC_SLOT_H

#include "models/nic/rx_buffer.h"
#include "models/wire/link.h"

/* What the card does for each of its receive rings. */
struct slot_channel {
    struct packet_port *dma_port; /* borrowed: where a frame goes that lies in memory */
    struct irq_port *irq_port;    /* borrowed: what the card's interrupt drives */
    struct packet_port card_dma;  /* what was there */
    struct irq_port line;
    struct slot_channel *next;
};

struct nic_slot {
    bool empty;
    bool receiver_off; /* the driver's RCTL.EN */
    bool cable;        /* the link would be up with a card in the slot */
    uint64_t pulled;   /* times, ever: a card that is back at once is another one all the same */
    struct link *rx_link, *tx_link; /* borrowed */
    struct rx_buffer *buffer;       /* borrowed */
    struct packet_port *rx_port;    /* borrowed: where the wire leads */
    struct packet_port card_rx;     /* what was there */
    struct slot_channel first;
    struct signal_port changed;      /* plugged or pulled; may be unconnected */
    struct signal_port link_changed; /* to the card; may be unconnected */
};

/* Once the NIC is wired: takes note of where its ports lead. */
void slot_init(struct nic_slot *slot, struct link *rx_link, struct link *tx_link,
               struct rx_buffer *buffer, struct packet_port *rx_port, struct packet_port *dma_port,
               struct irq_port *irq_port);

/* Another ring of the card, at boot. */
void slot_add_channel(struct nic_slot *slot, struct slot_channel *channel,
                      struct packet_port *dma_port, struct irq_port *irq_port);

void slot_set_empty(struct nic_slot *slot, bool empty);
void slot_set_cable(struct nic_slot *slot, bool cable);

/* The driver's side. */
void slot_set_receiver(struct nic_slot *slot, bool on);
static inline bool slot_link_is_up(const struct nic_slot *slot)
{
    return slot->cable && !slot->empty;
}

#endif
