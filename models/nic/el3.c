#include "models/nic/el3.h"

#include <string.h>

#include "sim/check.h"

/* A frame's visit, in order. */
static void begin_frame(void *ctx, struct packet *pkt);
static void threshold_reached(void *ctx);
static void accept_frame(void *ctx, struct packet *pkt);
static void frame_sent(void *ctx);
static void tell_if_available(struct el3 *el3);
static void update(struct el3 *el3);

void el3_init(struct el3 *el3, struct sim *sim, const struct link *rx_link,
              const struct nic_params *params)
{
    memset(el3, 0, sizeof *el3);
    el3->sim = sim;
    el3->rx_link = rx_link;
    el3->params = params;
    el3->tx_free_bytes = params->old.tx_fifo_bytes - EL3_NEVER_FREE_BYTES;
    packet_queue_init(&el3->rx_fifo, sim, "rx_fifo");
    sim_event_init(&el3->early, threshold_reached, el3);
}

struct packet_port el3_rx_in(struct el3 *el3)
{
    return (struct packet_port){ .send = accept_frame, .ctx = el3 };
}

struct packet_port el3_rx_begins(struct el3 *el3)
{
    return (struct packet_port){ .send = begin_frame, .ctx = el3 };
}

struct signal_port el3_tx_sent(struct el3 *el3)
{
    return (struct signal_port){ .signal = frame_sent, .ctx = el3 };
}

/* What a frame takes of a FIFO. */
static uint32_t fifo_bytes(const struct packet *pkt)
{
    return (pkt->frame_bytes - ETHERNET_FCS_BYTES + 3u) / 4u * 4u + EL3_FRAME_EXTRA_BYTES;
}

/* ---- receive ------------------------------------------------------------------------------- */

static void begin_frame(void *ctx, struct packet *pkt)
{
    struct el3 *el3 = ctx;
    uint64_t early_bytes = el3->params->old.rx_early_bytes;
    struct sim_edge begins = { .ps = el3->rx_link->slot_begins_ps };

    if (early_bytes == 0 || pkt->frame_bytes - ETHERNET_FCS_BYTES <= early_bytes)
        return;
    sim_at(el3->sim, &el3->early,
           sim_clock_advance(&el3->rx_link->bit_clock, begins,
                             8 * (ETHERNET_PREAMBLE_BYTES + early_bytes))
                   .ps +
               el3->rx_link->propagation_ps);
}

static void threshold_reached(void *ctx)
{
    struct el3 *el3 = ctx;

    el3->latched |= EL3_RX_EARLY;
    update(el3);
}

static void accept_frame(void *ctx, struct packet *pkt)
{
    struct el3 *el3 = ctx;

    if (el3->rx_bytes + fifo_bytes(pkt) > el3->params->rx_buffer_bytes - EL3_NEVER_FREE_BYTES) {
        packet_drop(pkt, DROP_RX_BUFFER_FULL);
        return;
    }
    el3->rx_bytes += fifo_bytes(pkt);
    packet_queue_push(&el3->rx_fifo, pkt);
    update(el3);
}

const struct packet *el3_rx_head(const struct el3 *el3)
{
    return el3->rx_fifo.head;
}

struct packet *el3_rx_discard(struct el3 *el3)
{
    struct packet *pkt = packet_queue_pop(&el3->rx_fifo);

    el3->rx_bytes -= fifo_bytes(pkt);
    update(el3);
    return pkt;
}

/* ---- transmit ------------------------------------------------------------------------------ */

void el3_tx_write(struct el3 *el3, struct packet *pkt)
{
    uint32_t bytes = fifo_bytes(pkt);

    SIM_CHECK(el3->sim, bytes <= el3->tx_free_bytes && el3->tx_count < EL3_TX_FRAMES_MAX,
              "a driver wrote into a full transmit FIFO");
    el3->tx_free_bytes -= bytes;
    el3->tx_sizes[(el3->tx_first + el3->tx_count++) % EL3_TX_FRAMES_MAX] = bytes;
    packet_port_send(&el3->tx_out, pkt);
}

static void frame_sent(void *ctx)
{
    struct el3 *el3 = ctx;

    el3->tx_free_bytes += el3->tx_sizes[el3->tx_first];
    el3->tx_first = (el3->tx_first + 1) % EL3_TX_FRAMES_MAX;
    el3->tx_count--;
    tell_if_available(el3);
}

void el3_ask_for_tx(struct el3 *el3)
{
    el3->tx_available_asked = true;
    tell_if_available(el3);
}

static void tell_if_available(struct el3 *el3)
{
    if (!el3->tx_available_asked || el3->tx_free_bytes < el3->params->old.tx_available_bytes)
        return;
    el3->tx_available_asked = false;
    el3->latched |= EL3_TX_AVAILABLE;
    update(el3);
}

/* ---- status -------------------------------------------------------------------------------- */

unsigned el3_status(const struct el3 *el3)
{
    return el3->latched | (packet_queue_is_empty(&el3->rx_fifo) ? 0 : EL3_RX_COMPLETE);
}

void el3_acknowledge(struct el3 *el3, unsigned causes)
{
    el3->latched &= ~causes;
    update(el3);
}

static void update(struct el3 *el3)
{
    bool wanted = el3_status(el3) != 0;

    if (wanted == el3->raised)
        return;
    el3->raised = wanted;
    el3->interrupts += wanted;
    irq_port_set_level(&el3->out, wanted);
}
