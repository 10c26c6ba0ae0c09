#include "models/nic/rx_descriptors.h"

#include <string.h>

#include "sim/check.h"

/* A descriptor's way, in order. */
static void read_ahead(struct rx_descriptors *d);
static void have_arrived(void *ctx);
static void write_back(struct rx_descriptors *d);

void rx_descriptors_init(struct rx_descriptors *d, struct sim *sim, struct bus *bus,
                         const struct nic_params *params, struct rx_untold *used)
{
    memset(d, 0, sizeof *d);
    d->sim = sim;
    d->bus = bus;
    d->params = params;
    d->host = params->rx_ring_descriptors;
    d->used = used;
    sim_event_init(&d->arrived, have_arrived, d);
    sim_at(sim, &d->arrived, sim_now_ps(sim)); /* of none; the first read follows */
}

static uint64_t min_u64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t a_line(const struct rx_descriptors *d)
{
    uint64_t count = RX_DESCRIPTOR_LINE_BYTES / d->params->rx_descriptor_bytes;

    return count ? count : 1;
}

/* ---- read ahead -------------------------------------------------------------------------- */

void rx_descriptors_withhold(struct rx_descriptors *d, uint64_t count)
{
    SIM_CHECK(d->sim, count <= d->host, "descriptors withheld that the NIC has read");
    d->host -= count;
}

void rx_descriptors_lend(struct rx_descriptors *d, uint64_t count)
{
    d->host += count;
    read_ahead(d);
}

void rx_descriptors_take(struct rx_descriptors *d)
{
    SIM_CHECK(d->sim, d->chip > 0, "a frame without a descriptor on the chip");
    d->chip--;
    read_ahead(d);
}

static void read_ahead(struct rx_descriptors *d)
{
    const struct nic_params *params = d->params;
    uint64_t count = min_u64(d->host, params->rx_chip_descriptors - d->chip), past_line;

    if (sim_event_is_armed(&d->arrived) || count == 0)
        return;
    if (d->chip > 0 && (d->chip >= params->rx_pthresh || d->host < params->rx_hthresh))
        return;
    count = min_u64(count, params->rx_ring_descriptors - d->read_place);
    past_line = (d->read_place + count) % a_line(d);
    if (past_line < count && d->read_place + count < params->rx_ring_descriptors)
        count -= past_line;
    d->host -= count;
    d->coming = count;
    d->read_place = (d->read_place + count) % params->rx_ring_descriptors;
    d->reads++;
    sim_at(d->sim, &d->arrived,
           bus_dma_read_ps(d->bus, sim_now_ps(d->sim), count * params->rx_descriptor_bytes));
}

static void have_arrived(void *ctx)
{
    struct rx_descriptors *d = ctx;

    d->chip += d->coming;
    d->coming = 0;
    read_ahead(d);
    if (d->chip > 0 && d->ready.signal)
        signal_port_send(&d->ready);
}

/* The ring is anew from its first place. */
void rx_descriptors_revoke(struct rx_descriptors *d)
{
    d->host = d->coming = d->chip = d->read_place = d->write_place = 0;
    sim_cancel(d->sim, &d->arrived);
    rx_untold_revoke(d->used);
}

/* ---- written back ------------------------------------------------------------------------ */

static bool must_wait(const struct rx_descriptors *d)
{
    uint64_t waiting = rx_untold_waiting(d->used), line = a_line(d);
    bool ends_line = d->write_place % line != 0 && (d->write_place + waiting) % line == 0;

    if (!d->timer_runs || !*d->timer_runs || waiting >= d->params->rx_wthresh)
        return false;
    return !(ends_line && d->params->rx_wthresh >= line);
}

void rx_descriptors_use(struct rx_descriptors *d, struct packet *pkt)
{
    rx_untold_add(d->used, pkt);
    if (!must_wait(d))
        write_back(d);
}

static void timer_is_over(void *ctx)
{
    struct rx_descriptors *d = ctx;

    if (rx_untold_waiting(d->used) > 0)
        write_back(d);
}

struct signal_port rx_descriptors_timer_over(struct rx_descriptors *d)
{
    return (struct signal_port){ .signal = timer_is_over, .ctx = d };
}

/* All that wait, in one write, or two around the end of the ring. */
static void write_back(struct rx_descriptors *d)
{
    uint64_t left = rx_untold_waiting(d->used);

    while (left > 0) {
        uint64_t part = min_u64(left, d->params->rx_ring_descriptors - d->write_place);
        uint64_t end_ps =
            bus_dma_write_ps(d->bus, sim_now_ps(d->sim), part * d->params->rx_descriptor_bytes);

        d->write_backs++;
        d->write_place = (d->write_place + part) % d->params->rx_ring_descriptors;
        rx_untold_write(d->used, part, end_ps);
        left -= part;
    }
}
