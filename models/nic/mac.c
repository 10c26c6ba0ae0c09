#include "models/nic/mac.h"

#include <string.h>

/* A received frame's visit. */
static void check_frame(void *ctx, struct packet *pkt);

/* A transmitted frame's visit, in order. */
static void accept_frame(void *ctx, struct packet *pkt);
static void send(struct mac *mac, struct packet *pkt);
static void finish_frame(void *ctx);

void mac_init(struct mac *mac, struct sim *sim, const struct nic_params *params)
{
    memset(mac, 0, sizeof *mac);
    mac->sim = sim;
    mac->params = params;
    packet_queue_init(&mac->tx_fifo, sim, "mac_tx_fifo");
}

struct packet_port mac_rx_in(struct mac *mac)
{
    return (struct packet_port){ .send = check_frame, .ctx = mac };
}

struct packet_port mac_tx_in(struct mac *mac)
{
    return (struct packet_port){ .send = accept_frame, .ctx = mac };
}

struct signal_port mac_link_sent(struct mac *mac)
{
    return (struct signal_port){ .signal = finish_frame, .ctx = mac };
}

uint64_t mac_tx_held(const struct mac *mac)
{
    return mac->tx_fifo.length + (mac->tx_sending ? 1 : 0);
}

static void check_frame(void *ctx, struct packet *pkt)
{
    struct mac *mac = ctx;

    if (pkt->frame_bytes < ETHERNET_MIN_BYTES || pkt->frame_bytes > mac->params->frame_max_bytes) {
        if (pkt->frame_bytes < ETHERNET_MIN_BYTES)
            mac->counts.too_short++;
        else
            mac->counts.too_long++;
        packet_drop(pkt, DROP_RX_FRAME_SIZE);
        return;
    }
    mac->received++;
    mac->counts.good++;
    mac->counts.good_bytes += pkt->frame_bytes;
    packet_stamp(pkt, STAGE_RX_MAC, sim_now_ps(mac->sim));
    packet_port_send(&mac->rx_out, pkt);
}

static void accept_frame(void *ctx, struct packet *pkt)
{
    struct mac *mac = ctx;

    if (mac->tx_sending)
        packet_queue_push(&mac->tx_fifo, pkt);
    else
        send(mac, pkt);
}

static void send(struct mac *mac, struct packet *pkt)
{
    mac->tx_sending = true;
    mac->counts.sent++;
    mac->counts.sent_bytes += pkt->frame_bytes;
    packet_port_send(&mac->tx_out, pkt);
}

static void finish_frame(void *ctx)
{
    struct mac *mac = ctx;

    mac->transmitted++;
    mac->tx_sending = false;
    if (!packet_queue_is_empty(&mac->tx_fifo))
        send(mac, packet_queue_pop(&mac->tx_fifo));
    signal_port_send(&mac->tx_sent);
}
