#include "models/kernel/driver_tulip.h"

#include <string.h>

#include "sim/check.h"

/* An interrupt, in order. */
static void receive(struct tulip_driver *driver);
static void throttle(struct tulip_driver *driver);
static void choose_mitigation(struct tulip_driver *driver, uint64_t received, bool dropping);
static void write_mitigation(struct tulip_driver *driver);
static void xon(void *ctx);

void tulip_init(struct tulip_driver *driver, struct e1000_driver *ring)
{
    memset(driver, 0, sizeof *driver);
    driver->ring = ring;
}

void tulip_up(struct tulip_driver *driver)
{
    netdev_register_fc(driver->ring->kc, &driver->flow, xon, driver);
}

enum irqreturn tulip_interrupt(void *ctx)
{
    struct tulip_driver *driver = ctx;
    struct e1000_driver *ring = driver->ring;
    struct kernel_cpu *kc = ring->kc;
    unsigned causes;

    kernel_charge(kc, irq_handler);
    e1000_read_register(ring);
    causes = csr11_read_causes(driver->csr);
    if (causes == 0)
        return IRQ_NONE;
    for (unsigned work = TULIP_MAX_INTERRUPT_WORK; causes;
         causes = csr11_read_causes(driver->csr)) {
        bool received = causes & CSR5_RX;

        kernel_run(kc, register_io); /* acknowledged */
        if (received && !driver->flow.xoff)
            receive(driver);
        if (causes & CSR5_LINK && ring->link_event.signal)
            signal_port_send(&ring->link_event);
        if (causes & CSR5_TX)
            e1000_24_clean_tx(ring);
        if (ring->dev->tx[0].stopped && ring->tx->free_descriptors > 2)
            netif_wake_queue(&ring->dev->tx[0]);
        if (received) { /* tulip_rx says "more than a ring": out by the way of too much work */
            write_mitigation(driver);
            break;
        }
        if (--work == 0)
            break;
        e1000_read_register(ring);
    }
    kernel_charge(kc, irq_handler_exit);
    return IRQ_HANDLED;
}

/* ---- receive ------------------------------------------------------------------------------- */

static bool is_dropping(const struct tulip_driver *driver)
{
    return driver->ring->kc->softnet24.netdev_dropping > 0;
}

/* tulip_rx and tulip_refill_rx. */
static void receive(struct tulip_driver *driver)
{
    struct e1000_driver *ring = driver->ring;
    struct kernel_cpu *kc = ring->kc;
    int64_t limit = (int64_t)(ring->params->rx_ring_descriptors - ring->unfilled);
    uint64_t received = 0;
    bool dropping = is_dropping(driver);

    cpu_pay();
    while (!dropping && rx_queue_has_frame(ring->rx) && --limit >= 0) {
        struct packet *pkt = rx_queue_take(ring->rx);

        packet_stamp(pkt, STAGE_RX_POLL, kernel_now_ps(kc));
        e1000_fill_skb(ring, pkt, 0);
        ring->unfilled++;
        received++;
        switch (netif_rx(kc, pkt)) {
        case NET_RX_CN_HIGH:
            limit -= TULIP_CN_HIGH_COST;
            break;
        case NET_RX_DROP:
            limit = -1;
            break;
        case NET_RX_SUCCESS:
        case NET_RX_CN_LOW:
        case NET_RX_CN_MOD:
            break;
        }
        dropping = is_dropping(driver);
        cpu_pay();
    }
    if (dropping)
        throttle(driver);
    choose_mitigation(driver, received, dropping);
    if (ring->unfilled)
        e1000_alloc_rx_buffers(ring);
    if (rx_queue_has_frame(ring->rx))
        csr11_latch(driver->csr, CSR5_RX);
}

static void throttle(struct tulip_driver *driver)
{
    kernel_run(driver->ring->kc, register_io);
    csr11_set_masked(driver->csr, CSR5_RX);
    driver->flow.xoff = true;
}

static void choose_mitigation(struct tulip_driver *driver, uint64_t received, bool dropping)
{
    bool on = received > 1 || dropping;

    if (!driver->ring->params->old.mitigation || on == driver->mitigation_on)
        return;
    driver->mitigation_on = on;
    driver->mitigation_changes = true;
    driver->switched_on += on;
    driver->switched_off += !on;
}

static void write_mitigation(struct tulip_driver *driver)
{
    if (!driver->mitigation_changes)
        return;
    driver->mitigation_changes = false;
    kernel_run(driver->ring->kc, register_io);
    csr11_write(driver->csr, driver->mitigation_on ? TULIP_MITIGATION_ON : 0);
}

/* The queue has drained: runs where that was seen. */
static void xon(void *ctx)
{
    struct tulip_driver *driver = ctx;

    kernel_run(driver->ring->kc, register_io);
    if (rx_queue_has_frame(driver->ring->rx))
        csr11_latch(driver->csr, CSR5_RX);
    csr11_set_masked(driver->csr, 0);
}

/* ---- transmit ------------------------------------------------------------------------------ */

void tulip_start_xmit(void *ctx, struct packet *pkt)
{
    struct tulip_driver *driver = ctx;
    struct e1000_driver *ring = driver->ring;
    struct kernel_cpu *kc = ring->kc;

    kernel_run(kc, xmit_frame);
    SIM_CHECK(kc->kernel->sim, tx_queue_has_room(ring->tx),
              "%s: a full transmit ring was not stopped", ring->params->name);
    packet_stamp(pkt, STAGE_TX_DOORBELL, kernel_now_ps(kc));
    tx_queue_post(ring->tx, pkt);
    if (ring->tx->free_descriptors <= 2)
        netif_stop_queue(&ring->dev->tx[0]);
    kernel_run(kc, xmit_frame_exit);
}
