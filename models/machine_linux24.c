/* The sheet of the schematic with the NICs of a Linux 2.4 host on it. */
#include <string.h>

#include "models/machine.h"

/* In this order; one of the three. */
static void connect_ring(struct machine *m, struct machine_nic *nic);
static void connect_e1000(struct machine *m, size_t i);
static void connect_tulip(struct machine *m, size_t i);
static void connect_3c509(struct machine *m, size_t i);

void machine_linux24_init_nic(struct machine *m, size_t i, struct bus *bus)
{
    struct machine_nic *nic = &m->nics[i];
    const struct nic_params *params = &m->params->machine.nics[i];
    struct kernel_cpu *kc = &m->os.kernel.cpus[0];

    net_device_init(&nic->net_dev, kc, params->name);
    e1000_init(&nic->e1000, kc, params, bus, 0);            /* its rings; also under tulip */
    moderation_init(&nic->moderation, m->sim, bus, params); /* an e1000's; its counts are read */
    rx_steer_init(&nic->rx_steer, params);
    flow_control_init(&nic->flow_control, m->sim, &m->packets, &nic->mac, params);
    partner_init(&nic->partner, m->sim, &nic->rx_link);
    nic->mac.tx_out = link_in(&nic->tx_link);
    nic->tx_link.sent = mac_link_sent(&nic->mac);
    nic->tx_link.out = sink_in(&nic->sink);
    nic->rx_link.out = mac_rx_in(&nic->mac);
    if (m->params->kernel.receive_path == RECEIVE_3C509) {
        connect_3c509(m, i);
        return;
    }
    connect_ring(m, nic);
    if (m->params->kernel.receive_path == RECEIVE_TULIP)
        connect_tulip(m, i);
    else
        connect_e1000(m, i);
}

/* The device's interrupt: on a line of its own, or on one it shares. */
static struct irq_desc *connect_line(struct machine *m, size_t i)
{
    struct machine_nic *nic = &m->nics[i], *sharer = machine_linux_sharer(m, i);

    if (sharer) {
        nic->line = irq_chip_share_line(&m->irq_chip, &sharer->line);
        return &sharer->irq;
    }
    irq_desc_init(&nic->irq, nic->e1000.kc, MACHINE_FIRST_IRQ + (unsigned)i, false);
    nic->vector = nic->irq.vector;
    nic->line = irq_chip_add_line(&m->irq_chip, nic->vector);
    return &nic->irq;
}

/* Descriptor rings, as an e1000 and a tulip have them. */
static void connect_ring(struct machine *m, struct machine_nic *nic)
{
    rx_buffer_init(&nic->rx_buffer, m->sim, &nic->rx_queue, nic->e1000.params);
    nic->mac.rx_out = rx_buffer_in(&nic->rx_buffer);
    nic->rx_buffer.out =
        nic->e1000.params->rss ? rx_steer_in(&nic->rx_steer) : rx_queue_in(&nic->rx_queue);
    nic->rx_steer.out = rx_queue_in(&nic->rx_queue);
    nic->rx_dma.out = rx_queue_filled(&nic->rx_queue);
    nic->rx_queue.room = rx_buffer_room(&nic->rx_buffer);
    nic->rx_queue.transferred = rx_buffer_transferred(&nic->rx_buffer);

    nic->tx_dma.out = tx_queue_fetched(&nic->tx_queue);
    nic->tx_queue.out = mac_tx_in(&nic->mac);
    nic->mac.tx_sent = tx_queue_sent(&nic->tx_queue);

    if (nic->e1000.params->tx_pause) {
        nic->rx_buffer.control = &nic->flow_control;
        nic->tx_link.out = partner_in(&nic->partner);
        nic->partner.out = sink_in(&nic->sink);
    }

    nic->e1000.rx = &nic->rx_queue;
    nic->e1000.tx = &nic->tx_queue;
    nic->e1000.dev = &nic->net_dev;
}

static void connect_e1000(struct machine *m, size_t i)
{
    struct machine_nic *nic = &m->nics[i];
    const struct nic_params *params = nic->e1000.params;
    bool polls = m->params->kernel.receive_path == RECEIVE_NAPI_24;

    nic->rx_queue.filled = moderation_rx_event(&nic->moderation);
    nic->tx_threshold.params = params;
    nic->tx_queue.finished = tx_threshold_in(&nic->tx_threshold);
    nic->tx_threshold.out = moderation_tx_event(&nic->moderation);
    nic->e1000.moderation = &nic->moderation;

    e1000_24_init(&nic->e1000_24, &nic->e1000);
    connect_line(m, i);
    nic->moderation.out = nic->line;
    nic->net_dev.start_xmit = e1000_xmit_frame;
    nic->net_dev.tx[0].driver = &nic->e1000;
    nic->e1000.txq = &nic->net_dev.tx[0];
    e1000_up(&nic->e1000);
    machine_linux_init_life(m, i, NULL, polls ? e1000_24_intr_napi : e1000_24_intr, &nic->e1000_24);
}

static void connect_tulip(struct machine *m, size_t i)
{
    struct machine_nic *nic = &m->nics[i];
    const struct nic_params *params = nic->e1000.params;

    csr11_init(&nic->csr11, m->sim, &nic->tx_queue, params);
    nic->rx_queue.filled = csr11_rx_event(&nic->csr11);
    nic->tx_queue.finished = csr11_tx_event(&nic->csr11);

    tulip_init(&nic->tulip, &nic->e1000);
    nic->tulip.csr = &nic->csr11;
    connect_line(m, i);
    nic->csr11.out = nic->line;
    nic->net_dev.start_xmit = tulip_start_xmit;
    nic->net_dev.tx[0].driver = &nic->tulip;
    tulip_up(&nic->tulip);
    machine_linux_init_life(m, i, &nic->csr11, tulip_interrupt, &nic->tulip);
}

static void connect_3c509(struct machine *m, size_t i)
{
    struct machine_nic *nic = &m->nics[i];
    const struct nic_params *params = nic->e1000.params;

    struct irq_action action = { /* ISA: edges, which nobody can share */
                                 .name = params->name,
                                 .handler = el3_interrupt,
                                 .ctx = &nic->el3_driver
    };

    el3_init(&nic->el3, m->sim, &nic->rx_link, params);
    nic->rx_link.begun = el3_rx_begins(&nic->el3);
    nic->mac.rx_out = el3_rx_in(&nic->el3);
    nic->el3.tx_out = mac_tx_in(&nic->mac);
    nic->mac.tx_sent = el3_tx_sent(&nic->el3);

    el3_driver_init(&nic->el3_driver, nic->e1000.kc, params);
    nic->el3_driver.el3 = &nic->el3;
    nic->el3_driver.dev = &nic->net_dev;
    setup_irq(connect_line(m, i), &action);
    m->os.addresses.isa[i] = machine_addresses_of_isa(i, params->name);
    request_resource(&m->os.addresses.ports, &m->os.addresses.isa[i]);
    nic->el3.out = nic->line;
    nic->net_dev.start_xmit = el3_start_xmit;
    nic->net_dev.tx[0].driver = &nic->el3_driver;
}

/* ---- measuring --------------------------------------------------------------------------- */

void machine_linux24_window_open(struct machine *m)
{
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        struct machine_nic *nic = &m->nics[i];

        nic->e1000_24.poll.polls = nic->e1000_24.poll.not_done = 0;
        nic->tulip.switched_on = nic->tulip.switched_off = 0;
        nic->csr11.interrupts = nic->el3.interrupts = 0;
    }
}

void machine_linux24_collect(const struct machine *m, struct nicsim_metrics *x)
{
    const struct kernel_cpu *kc = &m->os.kernel.cpus[0];
    const struct softnet24 *sd = &kc->softnet24;
    uint64_t window_ps = m->window_close_ps - m->window_open_ps;

    x->napi_polls = sd->blog_dev.polls;
    x->napi_full_polls = sd->blog_dev.not_done;
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        const struct machine_nic *nic = &m->nics[i];

        if (nic->has_traffic) { /* the others' polls free what was sent */
            x->napi_polls += nic->e1000_24.poll.polls;
            x->napi_full_polls += nic->e1000_24.poll.not_done;
        }
        x->mitigation_switches += nic->tulip.switched_on + nic->tulip.switched_off;
    }
    x->polls_done = x->napi_polls - x->napi_full_polls;
    x->backlog_throttled = sd->throttled;
    if (window_ps)
        x->backlog_mean_packets = packet_queue_mean_length(&sd->input_pkt_queue, window_ps);
    x->backlog_max_packets = sd->input_pkt_queue.longest;
    x->epochs = kc->rq.old.epochs;
}
