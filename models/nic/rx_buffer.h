/* On-chip receive buffer: holds whole frames until a descriptor is free and the bus has taken them.
 *
 * From:  nic/mac.c, or nic/rx_steer.c behind it     To: nic/rx_queue.c, or nic/rx_steer.c before it
 * Lost:  a frame that does not fit (RX_BUFFER_FULL). With rx-buffer none there is no buffer:
 *        frames go straight on and are refused there when no descriptor is free. With
 *        rx-drop-en they are, too, instead of waiting here. It is one queue: a frame whose
 *        ring has no descriptor holds up those behind it, also those of other rings
 *        (head-of-line blocking).
 * Time:  a frame leaves when the ring has a descriptor for it and no more than rx-write others
 *        are being written to memory; its bytes are free when its transfer is over. Where
 *        PAUSE is in use, nic/flow_control.c hears of every change of its fill.
 * Not modelled: cut-through, the split between receive and transmit.
 * Numbers: machine.nics.*.rx-buffer, .rx-write in models/params_linux.def.
 */
#ifndef MODELS_NIC_RX_BUFFER_H
#define MODELS_NIC_RX_BUFFER_H

#include "models/nic/flow_control.h"
#include "models/nic/rx_queue.h"
#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"

struct rx_buffer {
    struct sim *sim;                             /* borrowed */
    const struct nic_params *params;             /* borrowed */
    const struct rx_queue *queues[CHANNELS_MAX]; /* borrowed: has it a descriptor? */
    struct packet_queue frames;                  /* wait for a descriptor, or to be written */
    uint64_t writing;                            /* frames being written to memory */
    uint64_t held_bytes;                         /* of those that wait or are being transferred */
    uint64_t most_bytes;                         /* of those, in the window */
    uint64_t waited;              /* frames that found no descriptor, in the window */
    uint64_t lost, lost_bytes;    /* of frames that did not fit, in the window */
    struct packet_port out;       /* the queue */
    struct flow_control *control; /* borrowed: is told how full it is; may be NULL */
};

void rx_buffer_init(struct rx_buffer *buffer, struct sim *sim, const struct rx_queue *queue,
                    const struct nic_params *params);

/* A further ring. */
void rx_buffer_add_queue(struct rx_buffer *buffer, unsigned number, const struct rx_queue *queue);

/* Where the MAC sends. Owns every frame it is given, and never refuses one. */
struct packet_port rx_buffer_in(struct rx_buffer *buffer);

/* Descriptors were lent; a frame's transfer is over (its bytes are free). */
struct signal_port rx_buffer_room(struct rx_buffer *buffer);
struct packet_port rx_buffer_transferred(struct rx_buffer *buffer);

/* The chip loses its memory: what waits in it ends there. */
void rx_buffer_purge(struct rx_buffer *buffer, enum drop_place place);

#endif
