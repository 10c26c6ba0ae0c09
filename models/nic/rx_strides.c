#include "models/nic/rx_strides.h"

/* The slot of a frame of the largest size: a stride, or the power of two that holds it. */
static uint64_t slot_bytes(const struct nic_params *params)
{
    uint64_t bytes = params->rx_stride_bytes;

    while (bytes < params->frame_max_bytes)
        bytes *= 2;
    return bytes;
}

uint64_t rx_ring_places(const struct nic_params *params)
{
    uint64_t places;

    if (!rx_strides_are_used(params))
        return params->rx_ring_descriptors;
    places = params->rx_ring_descriptors * slot_bytes(params) /
             (params->rx_strides * params->rx_stride_bytes);
    return places > RX_STRIDE_PLACES_LEAST ? places : RX_STRIDE_PLACES_LEAST;
}

uint64_t rx_ring_frames(const struct nic_params *params)
{
    return rx_ring_places(params) * (rx_strides_are_used(params) ? params->rx_strides : 1);
}

void rx_strides_init(struct rx_strides *strides, const struct nic_params *params)
{
    *strides = (struct rx_strides){ .params = params };
}

static uint64_t strides_of(const struct rx_strides *strides, const struct packet *pkt)
{
    uint64_t bytes = pkt->frame_bytes - ETHERNET_FCS_BYTES;

    return (bytes + strides->params->rx_stride_bytes - 1) / strides->params->rx_stride_bytes;
}

bool rx_strides_need_place(const struct rx_strides *strides, const struct packet *pkt)
{
    return strides_of(strides, pkt) > strides->left;
}

bool rx_strides_take(struct rx_strides *strides, struct packet *pkt, bool opens)
{
    bool filler = opens && strides->left > 0;

    if (opens)
        strides->left = strides->params->rx_strides;
    strides->left -= strides_of(strides, pkt);
    strides->fillers += filler;
    pkt->ring_places = (uint8_t)((filler ? 1 : 0) + (strides->left == 0 ? 1 : 0));
    return filler;
}

void rx_strides_revoke(struct rx_strides *strides)
{
    strides->left = 0;
}
