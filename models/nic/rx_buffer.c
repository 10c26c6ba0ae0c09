#include "models/nic/rx_buffer.h"

#include <string.h>

/* A frame's visit, in order. */
static void accept_frame(void *ctx, struct packet *pkt);
static void drain(void *ctx);
static bool may_write(const struct rx_buffer *buffer);
static void write_to_memory(struct rx_buffer *buffer, struct packet *pkt);
static void give_up(struct rx_buffer *buffer, struct packet *pkt);
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
    return rx_queue_has_room(buffer->queues[pkt->rx_queue], pkt);
}

/* And the host has none for it either, which is when a queue may drop. */
static bool is_dry(const struct rx_buffer *buffer, const struct packet *pkt)
{
    return rx_queue_is_dry(buffer->queues[pkt->rx_queue], pkt);
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
    if (buffer->params->rx_drop_en && is_dry(buffer, pkt)) {
        packet_port_send(&buffer->out, pkt); /* to be refused there */
        return;
    }
    buffer->held_bytes += pkt->frame_bytes;
    if (buffer->held_bytes > buffer->most_bytes)
        buffer->most_bytes = buffer->held_bytes;
    tell_level(buffer);
    if (packet_queue_is_empty(&buffer->frames) && may_write(buffer) &&
        has_descriptor(buffer, pkt)) {
        write_to_memory(buffer, pkt);
        return;
    }
    buffer->waited += is_dry(buffer, pkt);
    packet_queue_push(&buffer->frames, pkt);
}

static void drain(void *ctx)
{
    struct rx_buffer *buffer = ctx;

    while (!packet_queue_is_empty(&buffer->frames) && may_write(buffer)) {
        if (has_descriptor(buffer, buffer->frames.head))
            write_to_memory(buffer, packet_queue_pop(&buffer->frames));
        else if (buffer->params->rx_drop_en && is_dry(buffer, buffer->frames.head))
            give_up(buffer, packet_queue_pop(&buffer->frames));
        else
            return;
    }
}

static bool may_write(const struct rx_buffer *buffer)
{
    return buffer->params->rx_write_frames == 0 ||
           buffer->writing < buffer->params->rx_write_frames;
}

static void write_to_memory(struct rx_buffer *buffer, struct packet *pkt)
{
    buffer->writing++;
    packet_port_send(&buffer->out, pkt);
}

/* Its descriptor was taken by one before it: refused behind us. */
static void give_up(struct rx_buffer *buffer, struct packet *pkt)
{
    buffer->held_bytes -= pkt->frame_bytes;
    tell_level(buffer);
    packet_port_send(&buffer->out, pkt);
}

static void free_bytes(void *ctx, struct packet *pkt)
{
    struct rx_buffer *buffer = ctx;

    if (buffer->params->rx_buffer_bytes == 0)
        return;
    buffer->held_bytes -= pkt->frame_bytes;
    tell_level(buffer);
    buffer->writing--;
    if (buffer->params->rx_write_frames)
        drain(buffer);
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
        buffer->held_bytes -= pkt->frame_bytes;
        tell_level(buffer);
        packet_drop(pkt, place);
    }
    buffer->writing = 0; /* nobody will tell */
}
