#include "models/nic/rx_buffer.h"

#include <string.h>

/* A frame's visit, in order. */
static void accept_frame(void *ctx, struct packet *pkt);
static void drain(void *ctx);
static void free_bytes(void *ctx, struct packet *pkt);
static void tell_level(struct rx_buffer *buffer);

void rx_buffer_init(struct rx_buffer *buffer, struct sim *sim, const struct rx_queue *queue,
                    const struct nic_params *params)
{
    memset(buffer, 0, sizeof *buffer);
    buffer->sim = sim;
    buffer->params = params;
    buffer->queues[0] = queue;
    packet_queue_init(&buffer->frames, sim, "rx_buffer");
}

void rx_buffer_add_queue(struct rx_buffer *buffer, unsigned number, const struct rx_queue *queue)
{
    buffer->queues[number] = queue;
}

/* Of the ring the packet goes to. */
static bool has_descriptor(const struct rx_buffer *buffer, const struct packet *pkt)
{
    return rx_queue_has_descriptor(buffer->queues[pkt->rx_queue]);
}

struct packet_port rx_buffer_in(struct rx_buffer *buffer)
{
    return (struct packet_port){ .send = accept_frame, .ctx = buffer };
}

struct signal_port rx_buffer_room(struct rx_buffer *buffer)
{
    return (struct signal_port){ .signal = drain, .ctx = buffer };
}

struct packet_port rx_buffer_transferred(struct rx_buffer *buffer)
{
    return (struct packet_port){ .send = free_bytes, .ctx = buffer };
}

static void accept_frame(void *ctx, struct packet *pkt)
{
    struct rx_buffer *buffer = ctx;

    if (buffer->params->rx_buffer_bytes == 0) {
        packet_port_send(&buffer->out, pkt);
        return;
    }
    if (buffer->held_bytes + pkt->frame_bytes > buffer->params->rx_buffer_bytes) {
        buffer->lost++;
        buffer->lost_bytes += pkt->frame_bytes;
        packet_drop(pkt, DROP_RX_BUFFER_FULL);
        return;
    }
    if (buffer->params->rx_drop_en && !has_descriptor(buffer, pkt)) {
        packet_port_send(&buffer->out, pkt); /* to be refused there */
        return;
    }
    buffer->held_bytes += pkt->frame_bytes;
    if (buffer->held_bytes > buffer->most_bytes)
        buffer->most_bytes = buffer->held_bytes;
    tell_level(buffer);
    if (packet_queue_is_empty(&buffer->frames) && has_descriptor(buffer, pkt)) {
        packet_port_send(&buffer->out, pkt);
        return;
    }
    buffer->waited++;
    packet_queue_push(&buffer->frames, pkt);
}

static void drain(void *ctx)
{
    struct rx_buffer *buffer = ctx;

    while (!packet_queue_is_empty(&buffer->frames) && has_descriptor(buffer, buffer->frames.head))
        packet_port_send(&buffer->out, packet_queue_pop(&buffer->frames));
}

static void free_bytes(void *ctx, struct packet *pkt)
{
    struct rx_buffer *buffer = ctx;

    if (buffer->params->rx_buffer_bytes == 0)
        return;
    buffer->held_bytes -= pkt->frame_bytes;
    tell_level(buffer);
}

static void tell_level(struct rx_buffer *buffer)
{
    if (buffer->control)
        flow_control_level(buffer->control, buffer->held_bytes);
}

void rx_buffer_purge(struct rx_buffer *buffer, enum drop_place place)
{
    struct packet *pkt;

    while ((pkt = packet_queue_pop(&buffer->frames)) != NULL) {
        free_bytes(buffer, pkt);
        packet_drop(pkt, place);
    }
}
