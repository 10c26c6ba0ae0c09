#include "models/kernel/driver_e1000.h"

#include <string.h>

#include "models/kernel/gro.h"
#include "sim/check.h"

/* An episode, in order. */
static int e1000_clean(struct napi *napi, int budget);
static int clean_rx_ring(struct e1000_driver *driver, int budget);
static void set_itr(struct e1000_driver *driver);

#define COPY_UNIT_BYTES 64u

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
    driver->rx_class = driver->tx_class = E1000_LOWEST_LATENCY;
    sim_event_init(&driver->register_answer, register_answered, driver);
    sim_notice_init(&driver->register_read);
}

void e1000_up(struct e1000_driver *driver)
{
    rx_queue_withhold(driver->rx, 1);
    e1000_coalesce_changed(driver);
    moderation_set_masked(driver->moderation, false);
}

/* ---- interrupt
 * ------------------------------------------------------------------------------------ */

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
    struct kernel_cpu *kc = driver->kc;

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
    if (napi_schedule_prep(&driver->napi)) {
        driver->rx_totals = driver->tx_totals = (struct e1000_totals){ 0, 0 };
        napi_schedule_irqoff(&driver->napi);
    } else if (driver->params->interrupt == NIC_INTERRUPT_LINE) {
        moderation_set_masked(driver->moderation, false);
    }
    kernel_charge(kc, irq_handler_exit);
    return IRQ_HANDLED;
}

/* ---- poll
 * ------------------------------------------------------------------------------------------- */

static int e1000_clean(struct napi *napi, int budget)
{
    struct e1000_driver *driver = napi->driver;
    struct kernel_cpu *kc = driver->kc;
    int work;

    kernel_charge(kc, driver_poll);
    kernel_charge(kc, rx_clean_begin);
    cpu_pay();
    e1000_clean_tx_ring(driver);
    work = clean_rx_ring(driver, budget);
    if (work < budget && napi_complete_done(napi, work)) {
        if (driver->params->adaptive_rx)
            set_itr(driver);
        moderation_set_masked(driver->moderation, false);
    }
    return work;
}

void e1000_clean_tx_ring(struct e1000_driver *driver)
{
    struct kernel_cpu *kc = driver->kc;
    uint64_t done = tx_queue_done(driver->tx);

    if (done == 0)
        return;
    cpu_charge(done * kc->kernel->scaled.tx_clean_each_cycles);
    kernel_run(kc, tx_clean);
    tx_queue_reclaim(driver->tx, done);
    driver->tx_totals.packets += done;
    driver->tx_totals.bytes += driver->tx_bytes_posted;
    driver->tx_bytes_posted = 0;
    if (driver->dev->stopped && driver->tx->free_descriptors >= E1000_TX_WAKE)
        netif_wake_queue(driver->dev);
}

static int clean_rx_ring(struct e1000_driver *driver, int budget)
{
    int work = 0;

    while (work < budget) {
        struct packet *pkt;

        cpu_pay();
        if (!rx_queue_has_frame(driver->rx))
            break;
        pkt = rx_queue_take(driver->rx);
        packet_stamp(pkt, STAGE_RX_POLL, kernel_now_ps(driver->kc));
        e1000_fill_skb(driver, pkt);
        napi_gro_receive(&driver->napi, pkt);
        work++;
        if (++driver->unfilled >= E1000_RX_BUFFER_WRITE)
            e1000_alloc_rx_buffers(driver);
    }
    if (driver->unfilled)
        e1000_alloc_rx_buffers(driver);
    return work;
}

void e1000_fill_skb(struct e1000_driver *driver, struct packet *pkt)
{
    struct kernel_cpu *kc = driver->kc;
    const struct kernel_costs *costs = &kc->kernel->scaled;
    uint64_t bytes = pkt->frame_bytes - ETHERNET_FCS_BYTES;
    uint64_t n = driver->received++;

    kernel_charge(kc, rx_frame);
    if (costs->rx_page_every_packets && n % costs->rx_page_every_packets == 0)
        kernel_charge(kc, rx_page);
    else if (costs->rx_slab_every_packets && n % costs->rx_slab_every_packets == 0)
        kernel_charge(kc, rx_slab);
    if (bytes <= driver->params->rx_copybreak_bytes) {
        pkt->truesize_bytes = (uint32_t)driver->params->rx_truesize_bytes;
        cpu_charge((bytes / COPY_UNIT_BYTES) * costs->copy_each_64_cycles);
    } else {
        pkt->truesize_bytes = 256 + (uint32_t)((bytes + 64 + 320 + 2047) / 2048 * 2048);
    }
    pkt->dev = driver->dev;
    driver->rx_totals.packets++;
    driver->rx_totals.bytes += bytes;
}

void e1000_alloc_rx_buffers(struct e1000_driver *driver)
{
    struct kernel_cpu *kc = driver->kc;

    cpu_charge(driver->unfilled * kc->kernel->scaled.rx_refill_each_cycles);
    kernel_run(kc, rx_refill);
    rx_queue_lend(driver->rx, driver->unfilled);
    driver->unfilled = 0;
}

/* ---- transmit
 * ---------------------------------------------------------------------------------------- */

void e1000_xmit_frame(void *ctx, struct packet *pkt)
{
    struct e1000_driver *driver = ctx;
    struct kernel_cpu *kc = driver->kc;

    kernel_run(kc, xmit_frame);
    SIM_CHECK(kc->kernel->sim, driver->tx->free_descriptors > E1000_TX_RESERVE,
              "%s: a full transmit ring was not stopped", driver->params->name);
    packet_stamp(pkt, STAGE_TX_DOORBELL, kernel_now_ps(kc));
    driver->tx_bytes_posted += pkt->frame_bytes;
    tx_queue_post(driver->tx, pkt);
    if (driver->tx->free_descriptors < E1000_TX_STOP)
        netif_stop_queue(driver->dev);
    kernel_run(kc, xmit_frame_exit);
}

/* ---- interrupt throttling
 * ------------------------------------------------------------------------------- */

#define ITR_UNIT_PS (256 * SIM_PS_PER_NS)

/* The register counts units of 256 ns, rounded down. */
static uint64_t throttle_ps(uint64_t interrupts_per_s)
{
    return interrupts_per_s ? SIM_PS_PER_S / (interrupts_per_s * ITR_UNIT_PS) * ITR_UNIT_PS : 0;
}

void e1000_coalesce_changed(struct e1000_driver *driver)
{
    const struct nic_params *params = driver->params;

    bool adaptive = params->adaptive_rx && !driver->kc->kernel->is_24;

    driver->itr_per_s = adaptive ? 20000 : 0;
    moderation_set_throttle(driver->moderation,
                            adaptive ? throttle_ps(driver->itr_per_s) : params->rx_usecs_ps);
}

enum e1000_latency_class e1000_update_itr(enum e1000_latency_class now, uint64_t packets,
                                          uint64_t bytes)
{
    if (packets == 0)
        return now;
    switch (now) {
    case E1000_LOWEST_LATENCY:
        if (bytes / packets > 8000)
            return E1000_BULK_LATENCY;
        if (packets < 5 && bytes > 512)
            return E1000_LOW_LATENCY;
        return now;
    case E1000_LOW_LATENCY:
        if (bytes > 10000) {
            if (bytes / packets > 8000 || packets < 10 || bytes / packets > 1200)
                return E1000_BULK_LATENCY;
            return packets > 35 ? E1000_LOWEST_LATENCY : now;
        }
        if (bytes / packets > 2000)
            return E1000_BULK_LATENCY;
        return packets <= 2 && bytes < 512 ? E1000_LOWEST_LATENCY : now;
    case E1000_BULK_LATENCY:
        if (bytes > 25000)
            return packets > 35 ? E1000_LOW_LATENCY : now;
        return bytes < 6000 ? E1000_LOW_LATENCY : now;
    }
    return now;
}

static uint64_t rate_of(enum e1000_latency_class class)
{
    switch (class) {
    case E1000_LOWEST_LATENCY: /* setting 3 is conservative: low instead */
    case E1000_LOW_LATENCY:
        return 20000;
    case E1000_BULK_LATENCY:
        return 4000;
    }
    return 0;
}

/* e1000_set_itr with InterruptThrottleRate 3: falls at once, rises by a quarter a step. */
static void set_itr(struct e1000_driver *driver)
{
    uint64_t wanted, now = driver->itr_per_s;

    driver->tx_class =
        e1000_update_itr(driver->tx_class, driver->tx_totals.packets, driver->tx_totals.bytes);
    driver->rx_class =
        e1000_update_itr(driver->rx_class, driver->rx_totals.packets, driver->rx_totals.bytes);
    if (driver->tx_class == E1000_LOWEST_LATENCY)
        driver->tx_class = E1000_LOW_LATENCY;
    if (driver->rx_class == E1000_LOWEST_LATENCY)
        driver->rx_class = E1000_LOW_LATENCY;
    wanted = rate_of(driver->rx_class > driver->tx_class ? driver->rx_class : driver->tx_class);
    if (wanted == now)
        return;
    if (wanted > now && wanted > now + now / 4)
        wanted = now + now / 4;
    driver->itr_per_s = wanted;
    moderation_set_throttle(driver->moderation, throttle_ps(wanted));
}
