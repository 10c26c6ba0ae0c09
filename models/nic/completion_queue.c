#include "models/nic/completion_queue.h"

#include <string.h>

#include "models/nic/rx_steer.h"
#include "sim/check.h"

/* An entry's way, in order. */
static bool link_is_busy(const struct completion_queue *queue);
static void write_held(struct completion_queue *queue);
static void link_is_free(void *ctx);

void completion_queue_init(struct completion_queue *queue, struct sim *sim, struct bus *bus,
                           const struct nic_params *params, uint64_t frames,
                           struct rx_untold *untold)
{
    memset(queue, 0, sizeof *queue);
    queue->sim = sim;
    queue->bus = bus;
    queue->params = params;
    queue->untold = untold;
    for (queue->entries = 1; queue->entries < frames;)
        queue->entries *= 2;
    sim_event_init(&queue->link_free, link_is_free, queue);
}

/* What all entries of a block have in common: tag, type and protocol. */
static uint64_t kind_of(const struct packet *pkt)
{
    const uint8_t *at = pkt->header + 12;
    uint64_t tag = 0, type;

    if (at[0] == 0x81 && at[1] == 0x00) {
        tag = (uint64_t)(0x10000 | at[2] << 8 | at[3]);
        at += ETHERNET_TAG_BYTES;
    }
    type = (uint64_t)(at[0] << 8 | at[1]);
    return tag << 32 | type << 8 | (type == 0x86dd ? at[2 + 6] : at[2 + 9]);
}

void completion_queue_add(struct completion_queue *queue, struct packet *pkt)
{
    const struct nic_params *params = queue->params;

    SIM_CHECK(queue->sim, queue->used < queue->entries, "a completion queue overflowed");
    if (++queue->used > queue->most_used)
        queue->most_used = queue->used;
    pkt->cqe_format = CQE_WHOLE;
    if (!params->cqe_compression) {
        rx_untold_add(queue->untold, pkt);
        write_held(queue);
        return;
    }
    if (rx_untold_waiting(queue->untold) > 0 && kind_of(queue->untold->frames.tail) != kind_of(pkt))
        write_held(queue);
    pkt->rss_kind = RSS_NONE; /* a mini has the checksum in its place */
    rx_untold_add(queue->untold, pkt);
    if (!link_is_busy(queue) || rx_untold_waiting(queue->untold) == params->cqe_session)
        write_held(queue);
    else if (!sim_event_is_armed(&queue->link_free))
        sim_at(queue->sim, &queue->link_free, bus_written_ps(queue->bus));
}

static bool link_is_busy(const struct completion_queue *queue)
{
    return bus_written_ps(queue->bus) > sim_now_ps(queue->sim);
}

static void link_is_free(void *ctx)
{
    struct completion_queue *queue = ctx;

    if (rx_untold_waiting(queue->untold) == 0)
        return;
    if (link_is_busy(queue))
        sim_at(queue->sim, &queue->link_free, bus_written_ps(queue->bus));
    else
        write_held(queue);
}

static uint64_t write(struct completion_queue *queue, uint64_t places)
{
    return bus_dma_write_ps(queue->bus, sim_now_ps(queue->sim),
                            places * queue->params->rx_completion_bytes);
}

static void write_held(struct completion_queue *queue)
{
    uint64_t held = rx_untold_waiting(queue->untold);
    uint64_t minis_a_place = queue->params->rx_completion_bytes / CQE_MINI_BYTES;
    struct packet *pkt = queue->untold->waiting;
    uint64_t end_ps;

    if (held == 0)
        return;
    if (held == 1) {
        rx_untold_write(queue->untold, 1, write(queue, 1));
        return;
    }
    pkt->cqe_format = CQE_TITLE;
    while ((pkt = pkt->next) != NULL)
        pkt->cqe_format = CQE_MINI;
    end_ps = write(queue, 2);
    for (uint64_t minis = minis_a_place; minis < held; minis += minis_a_place)
        end_ps = write(queue, 1);
    rx_untold_write(queue->untold, held, end_ps);
}

void completion_queue_add_filler(struct completion_queue *queue)
{
    write(queue, 1);
}

void completion_queue_taken(struct completion_queue *queue)
{
    SIM_CHECK(queue->sim, queue->used > 0, "an entry taken of an empty completion queue");
    queue->used--;
}

void completion_queue_revoke(struct completion_queue *queue)
{
    queue->used -= queue->untold->frames.length;
    rx_untold_revoke(queue->untold);
    sim_cancel(queue->sim, &queue->link_free);
}
