#include "models/kernel/driver_e1000_24.h"

#include <string.h>

#include "models/kernel/dev.h"

/* A poll, in order. */
static bool poll(struct poll_device *dev, int64_t *budget);
static int64_t receive(struct e1000_24 *driver, int64_t limit);

void e1000_24_init(struct e1000_24 *driver, struct e1000_driver *e1000)
{
    memset(driver, 0, sizeof *driver);
    driver->e1000 = e1000;
    poll_device_init(&driver->poll, e1000->kc, e1000->params->name,
                     e1000->params->old.weight_packets, poll, driver);
}

/* Somebody's interrupt, and what caused it. */
static bool is_ours(struct e1000_driver *e1000)
{
    kernel_charge(e1000->kc, irq_handler);
    e1000_read_register(e1000);
    if (moderation_read_causes(e1000->moderation) == 0)
        return false;
    e1000_check_link(e1000);
    return true;
}

static struct packet *take_frame(struct e1000_driver *e1000)
{
    struct packet *pkt;

    cpu_pay();
    if (!rx_queue_has_frame(e1000->rx))
        return NULL;
    pkt = rx_queue_take(e1000->rx);
    packet_stamp(pkt, STAGE_RX_POLL, kernel_now_ps(e1000->kc));
    e1000_fill_skb(e1000, pkt, 0);
    return pkt;
}

static void taken(struct e1000_driver *e1000)
{
    if (++e1000->unfilled >= E1000_RX_BUFFER_WRITE)
        e1000_alloc_rx_buffers(e1000);
}

/* ---- netif-rx ------------------------------------------------------------------------------ */

enum irqreturn e1000_24_intr(void *ctx)
{
    struct e1000_24 *driver = ctx;
    struct e1000_driver *e1000 = driver->e1000;

    if (!is_ours(e1000))
        return IRQ_NONE;
    for (unsigned round = 0; round < E1000_MAX_INTR; round++) {
        uint64_t received = e1000_24_clean_rx(e1000);
        uint64_t sent = e1000_24_clean_tx(e1000);

        if (received + sent == 0)
            break;
    }
    kernel_charge(e1000->kc, irq_handler_exit);
    return IRQ_HANDLED;
}

uint64_t e1000_24_clean_rx(struct e1000_driver *e1000)
{
    uint64_t received = 0;
    struct packet *pkt;

    while ((pkt = take_frame(e1000)) != NULL) {
        netif_rx(e1000->kc, pkt);
        taken(e1000);
        received++;
    }
    if (e1000->unfilled)
        e1000_alloc_rx_buffers(e1000);
    return received;
}

uint64_t e1000_24_clean_tx(struct e1000_driver *e1000)
{
    struct kernel_cpu *kc = e1000->kc;
    const struct kernel_costs *costs = &kc->kernel->scaled;
    uint64_t done = tx_queue_done(e1000->tx);

    if (done == 0)
        return 0;
    if (costs->tx_clean_each_cycles > costs->recv_free_cycles) /* the rest is NET_TX's */
        cpu_charge(done * (costs->tx_clean_each_cycles - costs->recv_free_cycles));
    kernel_run(kc, tx_clean);
    tx_queue_reclaim(e1000->tx, done);
    e1000->tx_cleaned += done;
    dev_kfree_skb_irq(kc, done);
    if (e1000->dev->tx[0].stopped && e1000->tx->free_descriptors > E1000_TX_WAKE)
        netif_wake_queue(&e1000->dev->tx[0]);
    return done;
}

/* ---- napi-24 ------------------------------------------------------------------------------- */

enum irqreturn e1000_24_intr_napi(void *ctx)
{
    struct e1000_24 *driver = ctx;
    struct e1000_driver *e1000 = driver->e1000;

    if (!is_ours(e1000))
        return IRQ_NONE;
    if (netif_rx_schedule(&driver->poll))
        moderation_set_masked(e1000->moderation, true);
    kernel_charge(e1000->kc, irq_handler_exit);
    return IRQ_HANDLED;
}

static bool poll(struct poll_device *dev, int64_t *budget)
{
    struct e1000_24 *driver = dev->driver;
    struct kernel_cpu *kc = dev->kc;
    int64_t limit = dev->quota < *budget ? dev->quota : *budget;
    int64_t work;

    kernel_charge(kc, driver_poll);
    kernel_charge(kc, rx_clean_begin);
    cpu_pay();
    e1000_clean_tx_ring(driver->e1000);
    work = receive(driver, limit);
    *budget -= work;
    dev->quota -= work;
    if (work >= limit)
        return true;
    kernel_run(kc, backlog_done);
    netif_rx_complete(dev);
    kernel_charge(kc, napi_complete_exit);
    kernel_run(kc, driver_complete); /* a frame may arrive here: the unmask raises it */
    e1000_arm(driver->e1000);
    return false;
}

static int64_t receive(struct e1000_24 *driver, int64_t limit)
{
    struct e1000_driver *e1000 = driver->e1000;
    int64_t work = 0;
    struct packet *pkt;

    while (work < limit && (pkt = take_frame(e1000)) != NULL) {
        netif_receive_skb(e1000->kc, pkt);
        taken(e1000);
        work++;
    }
    if (e1000->unfilled)
        e1000_alloc_rx_buffers(e1000);
    kernel_charge(e1000->kc, rx_clean_end);
    return work;
}
