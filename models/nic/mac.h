/* The MAC: frame checks on the way in, one frame at a time on the way out.
 *
 *      send:  IDLE ──frame──> FRAME ──last bit──> next frame, or IDLE
 *                ╲──PAUSE──> CONTROL ──last bit──> the same
 *             STOPPED by a PAUSE frame from outside: only PAUSE frames of our own go out, until its
 *             time is over
 *
 * From:  wire/link.c (receive), nic/tx_queue.c, nic/flow_control.c (transmit)
 * To:    nic/rx_queue.c or nic/rx_buffer.c, wire/link.c
 * Lost:  a received frame that the line has damaged (RX_FCS), that is shorter than 64 bytes or
 *        longer than the largest allowed, a tag's 4 bytes not counted (RX_FRAME_SIZE), or that is
 *        for somebody else (RX_FILTERED).
 * Time:  none of its own; outgoing frames wait here while the link sends the one before.
 * Not modelled: hash filters that let a few strangers pass; what Linux does to strangers' frames
 * when promiscuous (it takes them as its own here); priority flow control.
 * Numbers: machine.nics.*.frame-max in models/params.c; .address, .promiscuous, .allmulticast,
 * .vlan-strip, .rx-pause in models/params_wire.def.
 */
#ifndef MODELS_NIC_MAC_H
#define MODELS_NIC_MAC_H

#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"
#include "models/wire/link.h"

enum mac_tx_state { MAC_TX_IDLE, MAC_TX_FRAME, MAC_TX_CONTROL, MAC_TX_STOPPED };

struct mac {
    struct sim *sim;                 /* borrowed */
    const struct nic_params *params; /* borrowed */
    uint8_t address[6];
    bool has_filter;
    bool looks_inside;           /* at every received frame, not only at its size */
    struct packet_port rx_out;   /* checked frames */
    struct packet_port tx_out;   /* the link */
    struct signal_port tx_sent;  /* a frame's last bit has left */
    struct packet_queue tx_fifo; /* fetched frames that wait for the link */
    enum mac_tx_state tx_state;
    struct packet *control; /* a PAUSE frame that goes before the others */
    struct sim_clock bit_clock;
    uint64_t stopped_until_ps; /* by a PAUSE frame received */
    struct sim_event resume;
    uint64_t received, transmitted;
    uint64_t pauses_received; /* PAUSE frames obeyed, in the window */
};

void mac_init(struct mac *mac, struct sim *sim, const struct nic_params *params);
struct packet_port mac_rx_in(struct mac *mac);
struct packet_port mac_tx_in(struct mac *mac);

/* The link tells here that the last bit of a frame has left. */
struct signal_port mac_link_sent(struct mac *mac);

/* Frames fetched and not yet sent, the one being sent included. */
uint64_t mac_tx_held(const struct mac *mac);

/* Sends a control frame as soon as the frame being sent is over; takes ownership. One that still
 * waits is replaced: only the newest counts. */
void mac_send_control(struct mac *mac, struct packet *pkt);

#endif
