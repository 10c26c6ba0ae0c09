#include "models/nic/low_latency.h"

#include <string.h>

#define ETHERTYPE_IPV4_HIGH 0x08u
#define IP_PROTOCOL_UDP     17u

/* A frame's way, in order. */
static void frame_received(void *ctx);
static bool matches(const struct packet *pkt, uint64_t port);
static bool take_credit(struct low_latency *filter);

void low_latency_init(struct low_latency *filter, struct sim *sim, const struct nic_params *params,
                      const struct rx_queue *queue, struct moderation *moderation)
{
    memset(filter, 0, sizeof *filter);
    filter->sim = sim;
    filter->params = params;
    filter->queue = queue;
    filter->moderation = moderation;
}

struct signal_port low_latency_rx_event(struct low_latency *filter)
{
    if (filter->params->lli_port == 0)
        return moderation_rx_event(filter->moderation);
    return (struct signal_port){ .signal = frame_received, .ctx = filter };
}

static void frame_received(void *ctx)
{
    struct low_latency *filter = ctx;
    struct signal_port ordinary = moderation_rx_event(filter->moderation);

    if (matches(filter->queue->done.tail, filter->params->lli_port) && take_credit(filter)) {
        filter->interrupts++;
        moderation_low_latency_event(filter->moderation);
    } else {
        signal_port_send(&ordinary);
    }
}

static bool matches(const struct packet *pkt, uint64_t port)
{
    const uint8_t *ip = pkt->header + ETHERNET_HEADER_BYTES;
    unsigned header_bytes = (ip[0] & 0x0fu) * 4;

    if (ip[-2] != ETHERTYPE_IPV4_HIGH || ip[-1] != 0 || ip[9] != IP_PROTOCOL_UDP ||
        ETHERNET_HEADER_BYTES + header_bytes + 4 > pkt->header_bytes)
        return false;
    return ((unsigned)ip[header_bytes + 2] << 8 | ip[header_bytes + 3]) == port;
}

/* Counted up when it is asked for: whole intervals since the last. */
static bool take_credit(struct low_latency *filter)
{
    uint64_t each_ps = filter->params->lli_credit_ps, came;

    if (each_ps == 0)
        return true;
    came = (sim_now_ps(filter->sim) - filter->credited_ps) / each_ps;
    filter->credited_ps += came * each_ps;
    filter->credits =
        filter->credits + came < LLI_CREDITS_MAX ? filter->credits + came : LLI_CREDITS_MAX;
    if (filter->credits == 0)
        return false;
    filter->credits--;
    return true;
}
