/* A striding receive ring: each place in it is a work request of many strides, and a frame takes
 * as many of them, one behind the other, as its bytes fill (mlx5's multi-packet WQE).
 *
 *      place:  lent ──opened──> strides taken, frame by frame ──full, or the next frame does not
 *                                                                fit──> the driver's again
 *
 * From:  nic/rx_queue.c, which counts the places lent; kernel/driver_*.c gets places back.
 * Lost:  nothing here: nic/rx_queue.c loses a frame for which no place can be opened.
 * Time:  none. A frame that does not fit into what is left closes the place with a filler
 *        completion, an entry of its own on the bus, and opens the next.
 * Rule:  the ring has as many places as its frames would fill at the largest size, a power of two,
 *        and RX_STRIDE_PLACES_LEAST at least.
 * Not modelled: the filler's place in the completion queue; the request that maps a place's pages
 *        (UMR), which the NIC works off before it may open the place; which part of the cache the
 *        strides are in (bus/ddio.h).
 * Numbers: machine.nics.*.rx-strides, .rx-stride in models/params_linux.def.
 * Rules: Linux 6.1 mlx5 en_rx.c mlx5e_handle_rx_cqe_mpwrq (filler), en/params.c
 *        mlx5e_mpwqe_get_log_rq_size, en.h MLX5E_PARAMS_MINIMUM_LOG_RQ_SIZE_MPW.
 */
#ifndef MODELS_NIC_RX_STRIDES_H
#define MODELS_NIC_RX_STRIDES_H

#include "models/packet.h"
#include "models/params.h"

#define RX_STRIDE_PLACES_LEAST 4u

struct rx_strides {
    const struct nic_params *params; /* borrowed */
    uint64_t left;                   /* strides of the open place */
    uint64_t fillers;                /* ever */
};

/* Places of a receive ring: descriptors, or work requests of many strides. */
uint64_t rx_ring_places(const struct nic_params *params);

/* Frames that may be in it at once. */
uint64_t rx_ring_frames(const struct nic_params *params);

void rx_strides_init(struct rx_strides *strides, const struct nic_params *params);

/* What of a ring is striding; else a frame takes a place. */
static inline bool rx_strides_are_used(const struct nic_params *params)
{
    return params->rx_strides > 0;
}

/* Another place must be opened for the frame. */
bool rx_strides_need_place(const struct rx_strides *strides, const struct packet *pkt);

/* The frame takes its strides; opens: from a place just opened. Sets what the driver gets back with
 * it, and returns true if a filler has gone before it. */
bool rx_strides_take(struct rx_strides *strides, struct packet *pkt, bool opens);

void rx_strides_revoke(struct rx_strides *strides); /* no place is open any more */

#endif
