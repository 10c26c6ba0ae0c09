#include "models/machine_channels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/machine.h"
#include "sim/check.h"

#define FIRST_CHANNEL_IRQ  64u    /* Linux's numbers of their vectors, 64 a NIC */
#define FIRST_CHANNEL_NAPI 16385u /* apart from the first channels' */

static void init_channel(struct machine *m, size_t i, size_t channel, struct bus *bus);

void machine_channels_init(struct machine *m, size_t i, struct bus *bus)
{
    struct machine_nic *nic = &m->nics[i];
    uint64_t channels = m->params->machine.nics[i].channels;
    size_t more = channels > 1 ? channels - 1 : 0;

    nic->channel_count = 1;
    rx_steer_connect(&nic->rx_steer, 0, rx_queue_in(&nic->rx_queue));
    if (more == 0)
        return;
    tx_chip_init(&nic->tx_chip);
    tx_chip_add(&nic->tx_chip, &nic->tx_queue);
    nic->more = calloc(more, sizeof *nic->more);
    SIM_CHECK(m->sim, nic->more, "no memory for %zu channels", more + 1);
    for (size_t channel = 1; channel <= more; channel++)
        init_channel(m, i, channel, bus);
    nic->channel_count = more + 1;
}

static void init_channel(struct machine *m, size_t i, size_t channel, struct bus *bus)
{
    struct machine_nic *nic = &m->nics[i];
    struct machine_channel *c = &nic->more[channel - 1];
    const struct nic_params *params = &m->params->machine.nics[i];
    struct kernel_cpu *kc = &m->os.kernel.cpus[0];
    unsigned number = (unsigned)(64 * i + channel);

    snprintf(c->name, sizeof c->name, "%s-TxRx-%zu", params->name, channel);
    dma_init(&c->rx_dma, m->sim, bus, DMA_TO_MEMORY, "rx_dma");
    dma_set_completion(&c->rx_dma, params->rx_completion_bytes);
    dma_init(&c->tx_dma, m->sim, bus, DMA_FROM_MEMORY, "tx_dma");
    dma_set_completion(&c->tx_dma, params->tx_descriptor_bytes);
    c->tx_dma.descriptors_a_read = params->tx_descriptors_a_read;
    rx_queue_init(&c->rx_queue, m->sim, &c->rx_dma, params);
    tx_queue_init(&c->tx_queue, m->sim, &c->tx_dma, &nic->mac, params);
    moderation_init(&c->moderation, m->sim, bus, params);
    low_latency_init(&c->low_latency, m->sim, params, &c->rx_queue, &c->moderation);
    e1000_init(&c->e1000, kc, params, bus, FIRST_CHANNEL_NAPI + number);
    if (params->threaded)
        napi_set_threaded(&c->e1000.napi);

    /* Receive: from the buffer of all to memory. */
    rx_steer_connect(&nic->rx_steer, (unsigned)channel, rx_queue_in(&c->rx_queue));
    rx_buffer_add_queue(&nic->rx_buffer, (unsigned)channel, &c->rx_queue);
    c->rx_dma.out = rx_queue_filled(&c->rx_queue);
    c->rx_queue.room = rx_buffer_room(&nic->rx_buffer);
    c->rx_queue.transferred = rx_buffer_transferred(&nic->rx_buffer);
    c->rx_queue.filled = low_latency_rx_event(&c->low_latency);
    rx_queue_connect_timer(&c->rx_queue, &c->moderation.gap_runs, &c->moderation.gap_ends);

    /* Transmit: by the MAC of all. */
    c->tx_dma.out = tx_queue_fetched(&c->tx_queue);
    c->tx_queue.out = mac_tx_in(&nic->mac);
    c->tx_queue.finished = moderation_tx_event(&c->moderation);
    tx_queue_connect_timer(&c->tx_queue, &c->moderation.gap_runs, &c->moderation.tx_gap_ends);
    tx_chip_add(&nic->tx_chip, &c->tx_queue);

    /* The interrupt: a message of its own. */
    irq_desc_init(&c->irq, kc, FIRST_CHANNEL_IRQ + number, true);
    irq_start_at(&c->irq, machine_irq_affinity(m, params, channel));
    c->moderation.out = irq_chip_add_line(&m->irq_chip, c->irq.vector);

    /* The driver's poll. */
    c->e1000.rx = &c->rx_queue;
    c->e1000.moderation = &c->moderation;
    c->e1000.tx = &c->tx_queue;
    c->e1000.dev = &nic->net_dev;
    netdev_add_ring(&nic->net_dev, &c->e1000);
    c->e1000.txq = &nic->net_dev.tx[channel];
    e1000_up(&c->e1000);
    slot_add_channel(&nic->slot, &c->slot, &c->rx_dma.out, &c->moderation.out);
    c->life = (struct driver_channel){
        .ring = &c->e1000,
        .irq = &c->irq,
        .action = { .name = c->name, .handler = e1000_intr, .ctx = &c->e1000, .flags = IRQF_SHARED }
    };
    driver_life_add(&nic->life, &c->life);
}

void machine_channels_fini(struct machine_nic *nic)
{
    free(nic->more);
    nic->more = NULL;
}

struct rx_queue *machine_rx_queue(const struct machine_nic *nic, size_t channel)
{
    return (struct rx_queue *)(channel == 0 ? &nic->rx_queue : &nic->more[channel - 1].rx_queue);
}

struct e1000_driver *machine_e1000(const struct machine_nic *nic, size_t channel)
{
    return (struct e1000_driver *)(channel == 0 ? &nic->e1000 : &nic->more[channel - 1].e1000);
}

struct irq_desc *machine_irq(const struct machine_nic *nic, size_t channel)
{
    return (struct irq_desc *)(channel == 0 ? &nic->irq : &nic->more[channel - 1].irq);
}

/* ---- measuring --------------------------------------------------------------------------- */

void machine_channels_window_open(struct machine_nic *nic, uint64_t at_ps)
{
    for (size_t channel = 1; channel < nic->channel_count; channel++) {
        struct machine_channel *c = &nic->more[channel - 1];

        irq_desc_window_open(&c->irq);
        moderation_window_open(&c->moderation, at_ps);
        c->low_latency.interrupts = 0;
        rx_queue_window_open(&c->rx_queue);
        memset(&c->e1000.stats, 0, sizeof c->e1000.stats);
        memset(&c->e1000.xdp.stats, 0, sizeof c->e1000.xdp.stats);
        c->e1000.napi.polls = c->e1000.napi.full_polls = 0;
    }
}

void machine_channels_collect(const struct machine_nic *nic, struct queue_metrics *queues)
{
    for (size_t channel = 0; channel < nic->channel_count && nic->channel_count > 1; channel++) {
        const struct e1000_driver *driver = machine_e1000(nic, channel);

        queues[channel] = (struct queue_metrics){
            .received_packets = driver->stats.rx.packets,
            .lost_packets = machine_rx_queue(nic, channel)->lost,
            .ring_max_packets = machine_rx_queue(nic, channel)->done.longest,
            .interrupts = machine_irq(nic, channel)->count,
            .polls = driver->napi.polls,
        };
    }
}
