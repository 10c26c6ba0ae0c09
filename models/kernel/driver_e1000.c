#include "models/kernel/driver_e1000.h"

#include <string.h>

#include "models/kernel/gro.h"
#include "sim/check.h"

/* An episode, in order. */
static int e1000_clean(struct napi *napi, int budget);
static void free_sent(struct e1000_driver *driver, uint64_t frames);
static void consume_skb(struct kernel_cpu *kc, uint64_t n);
static int clean_rx_ring(struct e1000_driver *driver, int budget);
static void decompress(struct e1000_driver *driver, const struct packet *pkt);
static uint64_t unused_descriptors(const struct e1000_driver *driver);
static void adapt(struct e1000_driver *driver);
static void write_setting(struct e1000_driver *driver);

#define COPY_UNIT_BYTES 64u

/* What a frame in a buffer of its own is charged: the sk_buff, and its bytes with what stands
 * before and behind them in halves of a page (Linux 6.1 include/linux/skbuff.h, x86-64). */
#define SK_BUFF_BYTES         256u
#define SKB_HEADROOM_BYTES    64u
#define SKB_SHARED_INFO_BYTES 320u
#define HALF_PAGE_BYTES       2048u
#define PAGE_BYTES            4096u

static void register_answered(void *ctx)
{
    struct e1000_driver *driver = ctx;

    sim_notice_post(&driver->register_read);
}

void e1000_init(struct e1000_driver *driver, struct kernel_cpu *kc, const struct nic_params *params,
                struct bus *bus, unsigned napi_id)
{
    memset(driver, 0, sizeof *driver);
    driver->kc = kc;
    driver->params = params;
    driver->bus = bus;
    napi_init(&driver->napi, kc, params->name, napi_id, e1000_clean, driver);
    sim_event_init(&driver->register_answer, register_answered, driver);
    sim_notice_init(&driver->register_read);
}

void e1000_up(struct e1000_driver *driver)
{
    rx_queue_withhold(driver->rx, 1);
    e1000_coalesce_changed(driver);
    e1000_arm(driver);
}

/* ---- interrupt --------------------------------------------------------------------------- */

void e1000_read_register(struct e1000_driver *driver)
{
    uint64_t answered_ps;

    cpu_pay();
    answered_ps = bus_mmio_read_ps(driver->bus);
    if (answered_ps <= kernel_now_ps(driver->kc))
        return;
    sim_at(driver->kc->kernel->sim, &driver->register_answer, answered_ps);
    cpu_stall(&driver->register_read);
}

enum irqreturn e1000_intr(void *ctx)
{
    struct e1000_driver *driver = ctx;
    struct kernel_cpu *kc = this_cpu(driver->kc->kernel);

    kernel_charge(kc, irq_handler);
    cpu_pay();
    switch ((enum nic_interrupt)driver->params->interrupt) {
    case NIC_INTERRUPT_LINE:
        e1000_read_register(driver);
        if (moderation_read_causes(driver->moderation) == 0)
            return IRQ_NONE;
        moderation_set_masked(driver->moderation, true);
        break;
    case NIC_INTERRUPT_MSIX: /* read nothing: the message has masked itself */
        break;
    }
    e1000_check_link(driver);
    driver->seen.interrupts++;
    driver->stats.interrupts++;
    if (driver->setting_waits)
        write_setting(driver);
    if (napi_schedule_prep(&driver->napi)) {
        driver->rx_totals = driver->tx_totals = (struct itr_totals){ 0, 0 };
        napi_schedule_irqoff(&driver->napi);
    } else if (driver->params->interrupt == NIC_INTERRUPT_LINE) {
        moderation_set_masked(driver->moderation, false);
    }
    kernel_charge(kc, irq_handler_exit);
    return IRQ_HANDLED;
}

void e1000_check_link(struct e1000_driver *driver)
{
    if (moderation_take_link_change(driver->moderation) && driver->link_event.signal)
        signal_port_send(&driver->link_event);
}

/* ---- poll -------------------------------------------------------------------------------- */

static int e1000_clean(struct napi *napi, int budget)
{
    struct e1000_driver *driver = napi->driver;
    struct kernel_cpu *kc = napi->kc;
    int work;

    kernel_charge(kc, driver_poll);
    kernel_charge(kc, rx_clean_begin);
    cpu_pay();
    e1000_clean_tx_ring(driver);
    work = clean_rx_ring(driver, budget);
    if (work < budget && napi_complete_done(napi, work)) {
        if (driver->policy)
            adapt(driver);
        kernel_run(kc, driver_complete);
        e1000_arm(driver);
    }
    return work;
}

static void add(struct itr_totals *totals, uint64_t packets, uint64_t bytes)
{
    totals->packets += packets;
    totals->bytes += bytes;
}

void e1000_clean_tx_ring(struct e1000_driver *driver)
{
    struct kernel_cpu *kc = driver->napi.kc;
    uint64_t done = tx_queue_done(driver->tx), bytes = 0;

    if (done == 0)
        return;
    free_sent(driver, done);
    kernel_run(kc, tx_clean);
    tx_queue_reclaim(driver->tx, done);
    for (uint64_t i = 0; i < done; i++)
        bytes += driver->tx_bytes[driver->tx_cleaned++ % E1000_TXD_MAX];
    add(&driver->tx_totals, done, bytes);
    add(&driver->seen.tx, done, bytes);
    add(&driver->stats.tx, done, bytes);
    if (driver->txq->stopped && unused_descriptors(driver) >= E1000_TX_WAKE) {
        driver->stats.tx_restarts++;
        netif_wake_queue(driver->txq);
    }
}

/* The oldest frames of the ring, which have been sent, by what becomes of each. */
static void free_sent(struct e1000_driver *driver, uint64_t frames)
{
    struct kernel_cpu *kc = driver->napi.kc;

    for (uint64_t i = driver->tx_cleaned; i < driver->tx_cleaned + frames; i++) {
        switch ((enum e1000_tx_kind)driver->tx_kind[i % E1000_TXD_MAX]) {
        case E1000_TX_SKB:
            kernel_charge(kc, tx_clean_each);
            if (!kc->kernel->is_24)
                consume_skb(kc, i);
            break;
        case E1000_TX_XDP:
            kernel_charge(kc, xdp_done);
            break;
        case E1000_TX_XDP_REDIRECTED:
            kernel_charge(kc, xdp_return);
            break;
        }
    }
}

/* napi_consume_skb of the ring's n-th: the header's page fragment is freed, the sk_buff stays at
 * hand. */
static void consume_skb(struct kernel_cpu *kc, uint64_t n)
{
    const struct kernel_costs *costs = &kc->kernel->scaled;
    unsigned *cache = &kc->softnet.skb_cache_count;

    if (costs->rx_slab_every_packets && n % costs->rx_slab_every_packets == 0)
        kernel_charge(kc, recv_free_slab);
    if (++*cache == SKB_CACHE_SIZE) {
        *cache /= 2;
        kernel_charge(kc, skb_free_bulk);
    }
}

/* mlx5e counts for DIM what it passes up (mlx5e_complete_rx_cqe): a program's packets are none. */
static bool taken_by_xdp(struct e1000_driver *driver, struct packet *pkt)
{
    uint64_t bytes = pkt->frame_bytes - ETHERNET_FCS_BYTES;

    if (__builtin_expect(driver->params->xdp == XDP_NONE, 1) ||
        !xdp_run(driver->napi.kc, &driver->xdp, pkt))
        return false;
    add(&driver->rx_totals, 1, bytes);
    add(&driver->seen.rx, 1, bytes);
    if (driver->params->driver == DRIVER_MLX5)
        add(&driver->rx_unseen, 1, bytes);
    return true;
}

static int clean_rx_ring(struct e1000_driver *driver, int budget)
{
    struct itr_totals before = driver->seen.rx;
    int work = 0;

    while (work < budget) {
        struct packet *pkt;

        cpu_pay();
        if (!rx_queue_has_frame(driver->rx))
            break;
        pkt = rx_queue_take(driver->rx);
        driver->unfilled += pkt->ring_places;
        packet_stamp(pkt, STAGE_RX_POLL, kernel_now_ps(driver->napi.kc));
        if (pkt->cqe_format != CQE_WHOLE)
            decompress(driver, pkt);
        if (!taken_by_xdp(driver, pkt)) {
            e1000_fill_skb(driver, pkt, work);
            napi_gro_receive(&driver->napi, pkt);
        }
        work++;
        if (driver->unfilled >= E1000_RX_BUFFER_WRITE && !driver->rx->strides_used)
            e1000_alloc_rx_buffers(driver);
    }
    if (driver->unfilled >= (driver->rx->strides_used ? MLX5_UMR_WQE_BULK : 1))
        e1000_alloc_rx_buffers(driver);
    if (driver->params->xdp != XDP_NONE)
        xdp_flush(driver->napi.kc, &driver->xdp);
    if (work > 0) {
        cpu_count(&driver->stats.rx.packets, driver->seen.rx.packets - before.packets);
        cpu_count(&driver->stats.rx.bytes, driver->seen.rx.bytes - before.bytes);
    }
    kernel_charge(driver->napi.kc, rx_clean_end);
    return work;
}

/* mlx5e_decompress_cqes_start, _cont. */
static void decompress(struct e1000_driver *driver, const struct packet *pkt)
{
    kernel_charge(driver->napi.kc, cqe_decompress);
    if (pkt->cqe_format == CQE_TITLE)
        cpu_count(&driver->stats.cqe_blocks, 1);
    cpu_count(&driver->stats.cqe_block_packets, 1);
}

void e1000_fill_skb(struct e1000_driver *driver, struct packet *pkt, int taken)
{
    struct kernel_cpu *kc = driver->napi.kc;
    const struct kernel_costs *costs = &kc->kernel->scaled;
    uint64_t bytes = pkt->frame_bytes - ETHERNET_FCS_BYTES;

    kernel_charge(kc, rx_frame);
    if (kc->node != driver->params->node)
        cpu_charge(kc->kernel->params->lines.frame * kc->kernel->line_cycles[NEAR_FAR]);
    if (costs->rx_slab_every_packets) {
        if (driver->slab_left == 0) {
            kernel_charge(kc, rx_slab);
            driver->slab_left = costs->rx_slab_every_packets;
        }
        driver->slab_left--;
    }
    if (costs->rx_page_every_packets && kc->softnet.skb_cache_count == 0 && !kc->kernel->is_24) {
        kc->softnet.skb_cache_count = (unsigned)costs->rx_page_every_packets;
        kernel_charge(kc, rx_page);
        if ((uint64_t)taken >= costs->rx_page_every_packets)
            kernel_charge(kc, rx_page_more);
    }
    if (kc->softnet.skb_cache_count > 0)
        kc->softnet.skb_cache_count--;
    if (pkt->frame_bytes <= driver->params->rx_copybreak_bytes) {
        pkt->truesize_bytes = (uint32_t)driver->params->rx_truesize_bytes;
        cpu_charge((bytes / COPY_UNIT_BYTES) * costs->copy_each_64_cycles);
    } else {
        uint64_t used = bytes + SKB_HEADROOM_BYTES + SKB_SHARED_INFO_BYTES;

        pkt->truesize_bytes = SK_BUFF_BYTES + (uint32_t)((used + HALF_PAGE_BYTES - 1) /
                                                         HALF_PAGE_BYTES * HALF_PAGE_BYTES);
    }
    pkt->dev = driver->dev;
    pkt->made_on = pkt->cpu = (uint8_t)kc->number;
    add(&driver->rx_totals, 1, bytes);
    add(&driver->seen.rx, 1, bytes);
}

static uint64_t pages_a_place(const struct nic_params *params)
{
    uint64_t bytes = params->rx_strides * params->rx_stride_bytes;

    return rx_strides_are_used(params) ? (bytes + PAGE_BYTES - 1) / PAGE_BYTES : 1;
}

void e1000_alloc_rx_buffers(struct e1000_driver *driver)
{
    struct kernel_cpu *kc = driver->napi.kc;
    uint64_t buffers = driver->unfilled * pages_a_place(driver->params);

    cpu_charge(buffers * kc->kernel->scaled.rx_refill_each_cycles);
    kernel_run(kc, rx_refill);
    rx_queue_lend(driver->rx, driver->unfilled);
    driver->unfilled = 0;
}

/* ---- transmit ---------------------------------------------------------------------------- */

/* E1000_DESC_UNUSED: a full ring would look like an empty one, so one descriptor stays free. */
static uint64_t unused_descriptors(const struct e1000_driver *driver)
{
    return tx_queue_room(driver->tx) - 1;
}

static void take_descriptor(struct e1000_driver *driver, const struct packet *pkt,
                            enum e1000_tx_kind kind)
{
    uint64_t at = driver->tx_posted++ % E1000_TXD_MAX;

    SIM_CHECK(driver->kc->kernel->sim, driver->tx_posted - driver->tx_cleaned <= E1000_TXD_MAX,
              "%s: more than %u frames in a transmit ring", driver->params->name, E1000_TXD_MAX);
    driver->tx_bytes[at] = (uint16_t)(pkt->frame_bytes - ETHERNET_FCS_BYTES);
    driver->tx_kind[at] = (uint8_t)kind;
}

void e1000_xmit_frame(void *ctx, struct packet *pkt)
{
    struct e1000_driver *driver = ctx;
    struct kernel_cpu *kc = this_cpu(driver->kc->kernel);

    kernel_run(kc, xmit_frame);
    SIM_CHECK(kc->kernel->sim, unused_descriptors(driver) > E1000_TX_RESERVE,
              "%s: a full transmit ring was not stopped", driver->params->name);
    packet_stamp(pkt, STAGE_TX_DOORBELL, kernel_now_ps(kc));
    take_descriptor(driver, pkt, E1000_TX_SKB);
    tx_queue_post(driver->tx, pkt);
    if (unused_descriptors(driver) < E1000_TX_STOP) {
        driver->stats.tx_stops++;
        netif_stop_queue(driver->txq);
    }
    kernel_run(kc, xmit_frame_exit);
}

/* Frames of the stack find their room where the queue is stopped in time. */
static bool xdp_xmit(void *ctx, struct packet *pkt, bool redirected)
{
    struct e1000_driver *driver = ctx;

    if (unused_descriptors(driver) <= E1000_TX_STOP)
        return false;
    packet_stamp(pkt, STAGE_TX_DOORBELL, kernel_now_ps(driver->kc));
    take_descriptor(driver, pkt, redirected ? E1000_TX_XDP_REDIRECTED : E1000_TX_XDP);
    tx_queue_post_silently(driver->tx, pkt);
    return true;
}

static void xdp_doorbell(void *ctx)
{
    struct e1000_driver *driver = ctx;

    tx_queue_ring(driver->tx);
}

struct xdp_ring e1000_xdp_ring(struct e1000_driver *driver)
{
    return (struct xdp_ring){ .xmit = xdp_xmit, .doorbell = xdp_doorbell, .driver = driver };
}

/* ---- interrupt moderation ---------------------------------------------------------------- */

void e1000_arm(struct e1000_driver *driver)
{
    driver->stats.arms++;
    moderation_arm(driver->moderation, rx_queue_waiting(driver->rx), tx_queue_done(driver->tx));
}

void e1000_coalesce_changed(struct e1000_driver *driver)
{
    const struct nic_params *params = driver->params;

    driver->policy = driver->kc->kernel->is_24 ? NULL : itr_policy_of(params->adaptive_rx);
    driver->setting = (struct itr_setting){ .rx = { params->rx_usecs_ps, params->rx_frames },
                                            .tx = { params->tx_usecs_ps, params->tx_frames } };
    if (driver->policy)
        driver->policy->init(driver->policy_state, params, &driver->setting);
    write_setting(driver);
}

static void write_setting(struct e1000_driver *driver)
{
    const struct itr_setting *setting = &driver->setting;

    driver->setting_waits = false;
    moderation_set_throttle(driver->moderation, setting->rx.usecs_ps);
    moderation_set_counts(driver->moderation, setting->rx.usecs_ps, setting->rx.frames,
                          setting->tx.usecs_ps, setting->tx.frames);
}

/* A poll has completed. */
static void adapt(struct e1000_driver *driver)
{
    struct itr_sample seen;

    cpu_pay();
    driver->seen.now_ps = kernel_now_ps(driver->kc);
    driver->seen.jiffies = driver->kc->kernel->jiffies;
    driver->seen.rx_episode = driver->rx_totals;
    driver->seen.tx_episode = driver->tx_totals;
    seen = driver->seen;
    seen.rx.packets -= driver->rx_unseen.packets;
    seen.rx.bytes -= driver->rx_unseen.bytes;
    driver->policy->sample(driver->policy_state, &seen);
    if (!driver->policy->decide(driver->policy_state, &driver->setting))
        return;
    switch (driver->policy->written) {
    case ITR_WRITTEN_AT_ONCE:
        write_setting(driver);
        break;
    case ITR_WRITTEN_AT_NEXT_INTERRUPT:
        driver->setting_waits = true;
        break;
    case ITR_WRITTEN_AT_NEXT_MESSAGE:
        if (driver->params->interrupt == NIC_INTERRUPT_MSIX)
            driver->setting_waits = true;
        else
            write_setting(driver);
        break;
    }
}
