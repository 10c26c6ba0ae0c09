#include "models/nic/tx_writeback.h"

#include <string.h>

#include "sim/check.h"

/* A frame's word, in order. */
static void write_back(struct tx_writeback *back);
static void have_arrived(void *ctx);

void tx_writeback_init(struct tx_writeback *back, struct sim *sim, struct bus *bus,
                       const struct nic_params *params, void (*done)(void *ctx, uint64_t frames),
                       void *ctx)
{
    memset(back, 0, sizeof *back);
    back->sim = sim;
    back->bus = bus;
    back->params = params;
    back->done = done;
    back->ctx = ctx;
    sim_event_init(&back->arrival, have_arrived, back);
}

void tx_writeback_ask(struct tx_writeback *back, uint64_t frames)
{
    if (!completion_queues_are_rings(back->params))
        return;
    SIM_CHECK(back->sim, back->doorbells < TX_DOORBELLS_MAX && frames <= UINT16_MAX,
              "more frames rung for than a transmit ring holds");
    back->asked[(back->first_asked + back->doorbells++) % TX_DOORBELLS_MAX] = (uint16_t)frames;
}

static void complete(struct tx_writeback *back)
{
    if (back->sent < back->asked[back->first_asked])
        return;
    back->first_asked = (back->first_asked + 1) % TX_DOORBELLS_MAX;
    back->doorbells--;
    write_back(back);
}

void tx_writeback_sent(struct tx_writeback *back)
{
    bool waits = back->timer_runs && *back->timer_runs;

    back->sent++;
    if (completion_queues_are_rings(back->params))
        complete(back);
    else if (!waits || back->sent >= back->params->tx_wthresh)
        write_back(back);
}

static void timer_is_over(void *ctx)
{
    struct tx_writeback *back = ctx;

    if (back->sent > 0)
        write_back(back);
}

struct signal_port tx_writeback_timer_over(struct tx_writeback *back)
{
    return (struct signal_port){ .signal = timer_is_over, .ctx = back };
}

static uint64_t bytes_of(const struct tx_writeback *back)
{
    uint64_t descriptor = back->params->tx_descriptor_bytes;

    if (completion_queues_are_rings(back->params))
        return back->params->rx_completion_bytes;
    if (back->params->tx_head_write_back)
        return TX_HEAD_BYTES;
    return back->sent * (descriptor ? descriptor : DMA_DESCRIPTOR_BYTES);
}

static void write_back(struct tx_writeback *back)
{
    uint64_t end_ps = bus_dma_write_ps(back->bus, sim_now_ps(back->sim), bytes_of(back));
    unsigned last = (back->first + back->writes_on_way) % TX_WRITES_MAX;

    if (back->writes_on_way == TX_WRITES_MAX) { /* seen with the one before it */
        last = (last + TX_WRITES_MAX - 1) % TX_WRITES_MAX;
        back->on_way[last].end_ps = end_ps;
        back->on_way[last].frames += back->sent;
    } else {
        back->on_way[last].end_ps = end_ps;
        back->on_way[last].frames = back->sent;
        back->writes_on_way++;
    }
    back->sent = 0;
    back->writes++;
    if (!sim_event_is_armed(&back->arrival))
        sim_at(back->sim, &back->arrival, back->on_way[back->first].end_ps);
}

static void have_arrived(void *ctx)
{
    struct tx_writeback *back = ctx;
    uint64_t now_ps = sim_now_ps(back->sim), frames = 0;

    while (back->writes_on_way > 0 && back->on_way[back->first].end_ps <= now_ps) {
        frames += back->on_way[back->first].frames;
        back->first = (back->first + 1) % TX_WRITES_MAX;
        back->writes_on_way--;
    }
    if (back->writes_on_way > 0)
        sim_at(back->sim, &back->arrival, back->on_way[back->first].end_ps);
    if (frames > 0)
        back->done(back->ctx, frames);
}
