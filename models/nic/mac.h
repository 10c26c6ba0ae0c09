/* The MAC: frame checks on the way in, one frame at a time on the way out.
 *
 * From:  wire/link.c (receive), nic/tx_queue.c (transmit)   To: nic/rx_queue.c, wire/link.c
 * Lost:  a received frame shorter than 64 bytes or longer than the largest allowed (RX_FRAME_SIZE).
 * Time:  none of its own; outgoing frames wait here while the link sends the one before.
 * Not modelled: bit errors, address filter (all frames are taken), pause frames.
 * Numbers: machine.nics.*.frame-max in models/params.c.
 */
#ifndef MODELS_NIC_MAC_H
#define MODELS_NIC_MAC_H

#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"
#include "models/wire/link.h"

struct mac {
    struct sim *sim;                 /* borrowed */
    const struct nic_params *params; /* borrowed */
    struct packet_port rx_out;       /* checked frames */
    struct packet_port tx_out;       /* the link */
    struct signal_port tx_sent;      /* a frame's last bit has left */
    struct packet_queue tx_fifo;     /* fetched frames that wait for the link */
    bool tx_sending;                 /* the link has a frame of ours */
    uint64_t received, transmitted;
    struct mac_counts {
        uint64_t good, good_bytes, too_short, too_long; /* received */
        uint64_t sent, sent_bytes;
    } counts; /* in the window; bytes with FCS */
};

void mac_init(struct mac *mac, struct sim *sim, const struct nic_params *params);
struct packet_port mac_rx_in(struct mac *mac);
struct packet_port mac_tx_in(struct mac *mac);

/* The link tells here that the last bit of a frame has left. */
struct signal_port mac_link_sent(struct mac *mac);

/* Frames fetched and not yet sent, the one being sent included. */
uint64_t mac_tx_held(const struct mac *mac);

#endif
