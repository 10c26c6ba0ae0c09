/* A receive ring at the limit of a PCI Express link: as many frames as there is room for, at once
 * and whenever there is room again. What each then costs the link is told in bytes. */
#ifndef TESTS_MODELS_NIC_FLOOD_H
#define TESTS_MODELS_NIC_FLOOD_H

#include <check.h>
#include <string.h>

#include "models/nic/rx_queue.h"
#include "tests/models/pcie_link.h"

#define FLOOD_FRAMES 4000u

struct flood {
    struct sim *sim;
    struct packet_pool pool;
    struct bus bus;
    struct dma dma;
    struct rx_queue ring;
    uint32_t frame_bytes;
    unsigned left, shown;
    uint64_t last_ps;
};

static inline void flood_feed(void *ctx)
{
    struct flood *f = ctx;
    struct packet_port in = rx_queue_in(&f->ring);
    const struct packet next = { .frame_bytes = f->frame_bytes };

    for (; f->left > 0 && rx_queue_has_room(&f->ring, &next); f->left--) {
        struct packet *pkt = packet_take(&f->pool);

        memset(pkt->header, 0, sizeof pkt->header);
        pkt->frame_bytes = f->frame_bytes;
        packet_offer(pkt, sim_now_ps(f->sim));
        packet_port_send(&in, pkt);
    }
}

static inline void flood_count_shown(void *ctx)
{
    struct flood *f = ctx;

    f->shown++;
    f->last_ps = sim_now_ps(f->sim);
}

/* Bytes of the link a frame. completion_bytes: cross behind each in the coarse twin. The gap
 * between interrupts runs all the time. */
static inline double flood_bytes_a_frame(const struct nic_params *params,
                                         const struct bus_params *link, uint32_t frame_bytes,
                                         uint64_t completion_bytes)
{
    static struct flood f;
    static const bool gap_runs = true;
    struct signal_port gap_over;

    memset(&f, 0, sizeof f);
    f.sim = sim_create();
    f.frame_bytes = frame_bytes;
    f.left = FLOOD_FRAMES;
    packet_pool_init(&f.pool, f.sim);
    bus_init(&f.bus, f.sim, link);
    dma_init(&f.dma, f.sim, &f.bus, DMA_TO_MEMORY, "rx_dma");
    dma_set_completion(&f.dma, completion_bytes);
    rx_queue_init(&f.ring, f.sim, &f.dma, params);
    rx_queue_connect_timer(&f.ring, &gap_runs, &gap_over);
    f.dma.out = rx_queue_filled(&f.ring);
    f.ring.filled = (struct signal_port){ .signal = flood_count_shown, .ctx = &f };
    f.ring.room = (struct signal_port){ .signal = flood_feed, .ctx = &f };
    flood_feed(&f);
    sim_run_until(f.sim, UINT64_MAX);
    ck_assert_uint_eq(f.left, 0);
    ck_assert_uint_eq(f.shown, FLOOD_FRAMES);
    packet_pool_fini(&f.pool);
    sim_destroy(f.sim);
    return (double)f.last_ps / FLOOD_FRAMES / pcie_link_byte_ps(link);
}

#endif
