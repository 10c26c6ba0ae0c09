#include "models/nic/slot.h"

#include <string.h>

static void init_channel(struct slot_channel *channel, struct packet_port *dma_port,
                         struct irq_port *irq_port);
static void route_ports(struct nic_slot *slot);
static void lower_lines(struct nic_slot *slot);
static void lose_arriving(void *ctx, struct packet *pkt);
static void lose_transferred(void *ctx, struct packet *pkt);
static void ignore_level(void *ctx, bool asserted);

void slot_init(struct nic_slot *slot, struct link *rx_link, struct link *tx_link,
               struct rx_buffer *buffer, struct packet_port *rx_port, struct packet_port *dma_port,
               struct irq_port *irq_port)
{
    memset(slot, 0, sizeof *slot);
    slot->cable = rx_link->up;
    slot->rx_link = rx_link;
    slot->tx_link = tx_link;
    slot->buffer = buffer;
    slot->rx_port = rx_port;
    slot->card_rx = *rx_port;
    init_channel(&slot->first, dma_port, irq_port);
}

static void init_channel(struct slot_channel *channel, struct packet_port *dma_port,
                         struct irq_port *irq_port)
{
    *channel = (struct slot_channel){
        .dma_port = dma_port, .irq_port = irq_port, .card_dma = *dma_port, .line = *irq_port
    };
}

void slot_add_channel(struct nic_slot *slot, struct slot_channel *channel,
                      struct packet_port *dma_port, struct irq_port *irq_port)
{
    init_channel(channel, dma_port, irq_port);
    channel->next = slot->first.next;
    slot->first.next = channel;
    route_ports(slot);
}

static enum drop_place place_of(const struct nic_slot *slot)
{
    return slot->empty ? DROP_NIC_UNPLUGGED : DROP_RX_DISABLED;
}

/* ---- card and cable ------------------------------------------------------------------------ */

static void set_links(struct nic_slot *slot)
{
    bool up = slot_link_is_up(slot);
    bool was = slot->rx_link->up;

    link_set_up(slot->rx_link, up);
    link_set_up(slot->tx_link, up);
    if (up != was && !slot->empty && slot->link_changed.signal)
        signal_port_send(&slot->link_changed);
}

void slot_set_empty(struct nic_slot *slot, bool empty)
{
    if (slot->empty == empty)
        return;
    slot->empty = empty;
    slot->pulled += empty;
    slot->tx_link->drop_place = empty ? DROP_NIC_UNPLUGGED : DROP_TX_LINK_DOWN;
    if (empty)
        lower_lines(slot);
    slot->receiver_off = true;
    route_ports(slot);
    if (empty)
        rx_buffer_purge(slot->buffer, DROP_NIC_UNPLUGGED);
    set_links(slot);
    if (slot->changed.signal)
        signal_port_send(&slot->changed);
}

void slot_set_cable(struct nic_slot *slot, bool cable)
{
    slot->cable = cable;
    set_links(slot);
}

void slot_set_receiver(struct nic_slot *slot, bool on)
{
    slot->receiver_off = !on;
    route_ports(slot);
    if (!on)
        rx_buffer_purge(slot->buffer, place_of(slot));
}

/* ---- the ports while there is nobody ------------------------------------------------------- */

static void route_ports(struct nic_slot *slot)
{
    bool dead = slot->empty || slot->receiver_off;

    *slot->rx_port =
        dead ? (struct packet_port){ .send = lose_arriving, .ctx = slot } : slot->card_rx;
    for (struct slot_channel *channel = &slot->first; channel; channel = channel->next) {
        *channel->dma_port = dead ? (struct packet_port){ .send = lose_transferred, .ctx = slot }
                                  : channel->card_dma;
        *channel->irq_port = slot->empty
                                 ? (struct irq_port){ .set_level = ignore_level, .ctx = NULL }
                                 : channel->line;
    }
}

static void lower_lines(struct nic_slot *slot)
{
    for (struct slot_channel *channel = &slot->first; channel; channel = channel->next)
        irq_port_set_level(&channel->line, false);
}

static void lose_arriving(void *ctx, struct packet *pkt)
{
    if (pkt->control)
        packet_consume(pkt);
    else
        packet_drop(pkt, place_of(ctx));
}

static void lose_transferred(void *ctx, struct packet *pkt)
{
    const struct nic_slot *slot = ctx;
    struct packet_port freed = rx_buffer_transferred(slot->buffer);

    packet_port_send(&freed, pkt);
    packet_drop(pkt, place_of(slot));
}

static void ignore_level(void *ctx, bool asserted)
{
    (void)ctx;
    (void)asserted;
}
