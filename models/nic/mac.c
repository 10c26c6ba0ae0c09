#include "models/nic/mac.h"

#include <string.h>

#include "models/wire/capture.h"
#include "models/wire/pause_frame.h"

/* A received frame's visit, in order; most need no close look. */
static void check_frame(void *ctx, struct packet *pkt);
static void look_inside(struct mac *mac, struct packet *pkt);
static bool fits_with_tag(const struct mac *mac, const struct packet *pkt);
static bool is_for_us(const struct mac *mac, const struct packet *pkt);
static void strip_tag(struct packet *pkt);
static void pass(struct mac *mac, struct packet *pkt);
static void obey_pause(struct mac *mac, uint64_t quanta);

/* A transmitted frame's visit, in order. */
static void accept_frame(void *ctx, struct packet *pkt);
static void send(struct mac *mac, struct packet *pkt, enum mac_tx_state state);
static void finish_frame(void *ctx);
static void send_next(struct mac *mac);
static void resume_sending(void *ctx);

void mac_init(struct mac *mac, struct sim *sim, const struct nic_params *params)
{
    memset(mac, 0, sizeof *mac);
    mac->sim = sim;
    mac->params = params;
    mac->has_filter = mac_address_parse(params->address, mac->address) && !params->promiscuous;
    mac->looks_inside = mac->has_filter || params->vlan_strip || params->rx_pause;
    sim_clock_init(&mac->bit_clock, params->link_bits_per_s ? params->link_bits_per_s : 1, 1);
    packet_queue_init(&mac->tx_fifo, sim, "mac_tx_fifo");
    sim_event_init(&mac->resume, resume_sending, mac);
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
    return mac->tx_fifo.length + (mac->tx_state == MAC_TX_FRAME ? 1 : 0);
}

/* ---- receive ------------------------------------------------------------------------------ */

static void check_frame(void *ctx, struct packet *pkt)
{
    struct mac *mac = ctx;
    bool usual =
        pkt->frame_bytes >= ETHERNET_MIN_BYTES && pkt->frame_bytes <= mac->params->frame_max_bytes;

    if (pkt->damaged) {
        packet_drop(pkt, DROP_RX_FCS);
    } else if (!usual && !fits_with_tag(mac, pkt)) {
        if (pkt->frame_bytes < ETHERNET_MIN_BYTES)
            mac->counts.too_short++;
        else
            mac->counts.too_long++;
        packet_drop(pkt, DROP_RX_FRAME_SIZE);
    } else if (mac->looks_inside) {
        look_inside(mac, pkt);
    } else {
        pass(mac, pkt);
    }
}

static bool has_tag(const struct packet *pkt)
{
    return pkt->header_bytes >= ETHERNET_HEADER_BYTES + ETHERNET_TAG_BYTES &&
           pkt->header[12] == 0x81 && pkt->header[13] == 0x00;
}

static bool fits_with_tag(const struct mac *mac, const struct packet *pkt)
{
    return pkt->frame_bytes >= ETHERNET_MIN_BYTES && has_tag(pkt) &&
           pkt->frame_bytes <= mac->params->frame_max_bytes + ETHERNET_TAG_BYTES;
}

static void look_inside(struct mac *mac, struct packet *pkt)
{
    if (mac->params->rx_pause && is_pause_frame(pkt)) {
        mac->pauses_received++;
        obey_pause(mac, pause_frame_quanta(pkt));
        packet_consume(pkt);
        return;
    }
    if (mac->has_filter && !is_for_us(mac, pkt)) {
        packet_drop(pkt, DROP_RX_FILTERED);
        return;
    }
    if (mac->params->vlan_strip && has_tag(pkt))
        strip_tag(pkt);
    pass(mac, pkt);
}

static bool is_for_us(const struct mac *mac, const struct packet *pkt)
{
    static const uint8_t everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    static const uint8_t all_nodes4[6] = { 0x01, 0x00, 0x5e, 0, 0, 1 }; /* RFC 1112 */
    static const uint8_t all_nodes6[6] = { 0x33, 0x33, 0, 0, 0, 1 };    /* RFC 2464 */
    const uint8_t *to = pkt->header;

    if (!(to[0] & 1)) /* one station */
        return memcmp(to, mac->address, 6) == 0;
    return mac->params->allmulticast || memcmp(to, everybody, 6) == 0 ||
           memcmp(to, all_nodes4, 6) == 0 || memcmp(to, all_nodes6, 6) == 0;
}

/* Never below the smallest frame: what is handed on then ends in padding. */
static void strip_tag(struct packet *pkt)
{
    uint32_t bytes = pkt->frame_bytes - ETHERNET_TAG_BYTES;

    memmove(pkt->header + 12, pkt->header + 12 + ETHERNET_TAG_BYTES,
            pkt->header_bytes - 12 - ETHERNET_TAG_BYTES);
    pkt->header_bytes -= ETHERNET_TAG_BYTES;
    pkt->frame_bytes = bytes < ETHERNET_MIN_BYTES ? ETHERNET_MIN_BYTES : bytes;
}

static void pass(struct mac *mac, struct packet *pkt)
{
    mac->received++;
    mac->counts.good++;
    mac->counts.good_bytes += pkt->frame_bytes;
    packet_stamp(pkt, STAGE_RX_MAC, sim_now_ps(mac->sim));
    packet_port_send(&mac->rx_out, pkt);
}

/* The frame being sent goes to its end; a new time replaces the old one. */
static void obey_pause(struct mac *mac, uint64_t quanta)
{
    struct sim_edge now = { .n = 0, .ps = sim_now_ps(mac->sim), .frac = 0 };

    mac->stopped_until_ps = sim_clock_advance(&mac->bit_clock, now, quanta * PAUSE_QUANTUM_BITS).ps;
    if (mac->tx_state == MAC_TX_IDLE || mac->tx_state == MAC_TX_STOPPED)
        send_next(mac);
}

/* ---- transmit ----------------------------------------------------------------------------- */

static void accept_frame(void *ctx, struct packet *pkt)
{
    struct mac *mac = ctx;

    if (mac->tx_state != MAC_TX_IDLE)
        packet_queue_push(&mac->tx_fifo, pkt);
    else
        send(mac, pkt, MAC_TX_FRAME);
}

static void send(struct mac *mac, struct packet *pkt, enum mac_tx_state state)
{
    mac->tx_state = state;
    mac->counts.sent++;
    mac->counts.sent_bytes += pkt->frame_bytes;
    packet_port_send(&mac->tx_out, pkt);
}

static void finish_frame(void *ctx)
{
    struct mac *mac = ctx;
    bool was_frame = mac->tx_state == MAC_TX_FRAME;

    send_next(mac);
    if (was_frame) {
        mac->transmitted++;
        signal_port_send(&mac->tx_sent);
    }
}

/* The link is free. */
static void send_next(struct mac *mac)
{
    struct packet *control = mac->control;

    mac->tx_state = MAC_TX_IDLE;
    if (control) {
        mac->control = NULL;
        send(mac, control, MAC_TX_CONTROL);
    } else if (mac->stopped_until_ps > sim_now_ps(mac->sim)) {
        mac->tx_state = MAC_TX_STOPPED;
        sim_at(mac->sim, &mac->resume, mac->stopped_until_ps);
    } else if (!packet_queue_is_empty(&mac->tx_fifo)) {
        send(mac, packet_queue_pop(&mac->tx_fifo), MAC_TX_FRAME);
    }
}

static void resume_sending(void *ctx)
{
    struct mac *mac = ctx;

    if (mac->tx_state == MAC_TX_STOPPED)
        send_next(mac);
}

void mac_send_control(struct mac *mac, struct packet *pkt)
{
    if (mac->control)
        packet_consume(mac->control);
    mac->control = pkt;
    if (mac->tx_state == MAC_TX_IDLE || mac->tx_state == MAC_TX_STOPPED)
        send_next(mac);
}
