#include "models/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

/* In the order of the schematic. */
static void init_host(struct machine *m, const struct model_run *run, unsigned cpu_number);
static void init_cpus(struct machine *m, unsigned first_number);
static void start_cpufreq(struct machine *m);
static void init_input_control(struct machine *m);
static void init_user(struct machine *m);
static void init_nic(struct machine *m, const struct model_run *run, size_t i);
static void init_wire(struct machine *m, const struct model_run *run, size_t i);
static void connect_nic(struct machine *m, struct machine_nic *nic);
static bool start_traffic(struct machine *m, const struct model_run *run, struct sim_error *err);

bool machine_init(struct machine *m, struct sim *sim, const struct nicsim_params *params,
                  const struct model_run *run, unsigned first_cpu_number, struct sim_error *err)
{
    memset(m, 0, sizeof *m);
    m->sim = sim;
    m->params = params;
    packet_pool_init(&m->packets, sim);
    m->packets.story.wanted = run->story_packet;

    init_host(m, run, first_cpu_number);
    for (size_t i = 0; i < params->machine.nic_count; i++)
        init_nic(m, run, i);

    size_t route = params->kernel.default_route[0]
                       ? nic_index(&params->machine, params->kernel.default_route)
                       : params->machine.nic_count - 1;

    if (receive_is_linux(params->kernel.receive_path)) {
        machine_linux_start(m, route);
    } else {
        m->ip.route = &m->nics[route].dev;
        timer_start(&m->timer);
    }
    return start_traffic(m, run, err);
}

static bool has_threads(const struct machine *m)
{
    return m->params->machine.smp.threads > 1;
}

static void init_cpus(struct machine *m, unsigned first_number)
{
    m->cpu_count = m->params->machine.cpu_count > 1 ? (unsigned)m->params->machine.cpu_count : 1;
    m->cpus = calloc(m->cpu_count, sizeof *m->cpus);
    SIM_CHECK(m->sim, m->cpus, "no memory for the CPUs of a machine");
    for (unsigned i = 0; i < m->cpu_count; i++)
        cpu_init(&m->cpus[i], m->sim, &m->params->machine.cpu, first_number + i);
    for (unsigned i = 0; has_threads(m) && i < m->cpu_count / 2; i++)
        cpu_share_core(&m->cpus[i], &m->cpus[m->cpu_count / 2 + i],
                       m->params->machine.smp.thread_share);
    if (m->params->machine.cpu.governor == GOVERNOR_POWERSAVE)
        start_cpufreq(m);
}

static void start_cpufreq(struct machine *m)
{
    m->cpufreqs = calloc(m->cpu_count, sizeof *m->cpufreqs);
    SIM_CHECK(m->sim, m->cpufreqs, "no memory for the governors of a machine");
    for (unsigned i = 0; i < m->cpu_count; i++)
        cpufreq_start(&m->cpufreqs[i], &m->cpus[i], &m->params->machine.cpu);
    for (unsigned i = 0; has_threads(m) && i < m->cpu_count / 2; i++)
        cpufreq_share_core(&m->cpufreqs[i], &m->cpufreqs[m->cpu_count / 2 + i]);
}

static void init_host(struct machine *m, const struct model_run *run, unsigned cpu_number)
{
    const struct machine_params *params = &m->params->machine;
    const struct kernel_params *kernel = &m->params->kernel;

    if (params->bus.kind != BUS_PCIE)
        bus_init(&m->bus, m->sim, &params->bus);
    irq_chip_init(&m->irq_chip, m->sim);
    init_cpus(m, cpu_number);

    ip_init(&m->ip, m->sim, kernel, &params->costs, run->seed, run->replication);
    switch ((enum receive_path)kernel->receive_path) {
    case RECEIVE_BSD_INTERRUPT:
    case RECEIVE_BSD_POLLING_OFF:
        bsd_init(&m->bsd, m->sim, &m->cpus[0], &m->ip, kernel, &params->costs);
        break;
    case RECEIVE_BSD_POLLING:
        bsd_polling_init(&m->polling, m->sim, &m->cpus[0], &m->ip, kernel, &params->costs);
        break;
    case RECEIVE_NAPI:
    case RECEIVE_NETIF_RX:
    case RECEIVE_TULIP:
    case RECEIVE_3C509:
    case RECEIVE_NAPI_24:
        machine_linux_init_host(m, run);
        return;
    }

    timer_init(&m->timer, m->sim, params->cpu.tick_hz);
    hardclock_init(&m->hardclock, &m->timer, &params->costs);
    m->timer.out =
        irq_chip_add_line(&m->irq_chip, cpu_add_vector(&m->cpus[0], IPL_CLOCK, "hardclock",
                                                       hardclock_interrupt, &m->hardclock));
    init_input_control(m);
    init_user(m);
}

/* What keeps input from taking the whole CPU: both act on the polling thread. */
static void init_input_control(struct machine *m)
{
    const struct kernel_params *kernel = &m->params->kernel;
    uint64_t tick_hz = m->params->machine.cpu.tick_hz;

    if (kernel->receive_path != RECEIVE_BSD_POLLING)
        return;
    if (kernel->feedback)
        queue_feedback_init(&m->feedback, &m->polling, &m->hardclock, kernel, tick_hz);
    if (kernel->cycle_limit_share > 0) {
        cycle_limit_init(&m->cycle_limit, &m->cpus[0], &m->polling, &m->hardclock, kernel, tick_hz);
        m->polling.limit = &m->cycle_limit;
        m->cpus[0].sched.idle = cycle_limit_idle;
        m->cpus[0].sched.idle_ctx = &m->cycle_limit;
    }
}

static void init_user(struct machine *m)
{
    const struct kernel_params *kernel = &m->params->kernel;

    if (m->params->user.screend) {
        screen_init(&m->screen, m->sim, kernel, &m->screend.task,
                    m->feedback.polling ? &m->feedback : NULL);
        screend_init(&m->screend, m->sim, &m->cpus[0], &m->ip, &m->screen,
                     &m->params->machine.costs);
        m->ip.screen = &m->screen;
    }
    if (m->params->user.compute)
        compute_init(&m->compute, &m->cpus[0]);
}

/* What a NIC reaches memory by: a link of its own, or the bus of all. */
static struct bus *bus_of(struct machine *m, size_t i)
{
    return m->params->machine.bus.kind == BUS_PCIE ? &m->nics[i].link : &m->bus;
}

/* Between the last bit's departure at one end and the frame's arrival in the other's MAC. */
static uint64_t flight_ps(const struct nic_params *params)
{
    return params->propagation_ps + params->phy_latency_ps +
           fec_latency_ps((enum fec)params->fec, params->link_bits_per_s, params->fec_decode_ps);
}

static void init_wire(struct machine *m, const struct model_run *run, size_t i)
{
    struct machine_nic *nic = &m->nics[i];
    const struct nic_params *params = &m->params->machine.nics[i];
    char name[64];

    link_init(&nic->rx_link, m->sim, params->link_bits_per_s, flight_ps(params), STAGE_RX_LINK,
              false, DROP_RX_LINK_DOWN);
    link_init(&nic->tx_link, m->sim, params->link_bits_per_s, flight_ps(params), STAGE_TX_LINK,
              true, DROP_TX_LINK_DOWN);
    link_set_up(&nic->rx_link, params->link_up);
    link_set_up(&nic->tx_link, params->link_up);
    if (params->bit_error_rate > 0) {
        snprintf(name, sizeof name, "rx_link %zu", i);
        link_set_errors(&nic->rx_link, params->bit_error_rate, (enum fec)params->fec, run, name);
        snprintf(name, sizeof name, "tx_link %zu", i);
        link_set_errors(&nic->tx_link, params->bit_error_rate, (enum fec)params->fec, run, name);
    }
    sink_init(&nic->sink, m->sim);
}

static void init_nic(struct machine *m, const struct model_run *run, size_t i)
{
    struct machine_nic *nic = &m->nics[i];
    const struct nic_params *params = &m->params->machine.nics[i];
    struct sim *sim = m->sim;
    struct bus *bus = bus_of(m, i);

    init_wire(m, run, i);
    mac_init(&nic->mac, sim, params);
    if (bus == &nic->link) {
        bus_init(bus, sim, &m->params->machine.bus);
        bus_set_device(bus, params);
    }
    dma_init(&nic->rx_dma, sim, bus, DMA_TO_MEMORY, "rx_dma");
    dma_set_completion(&nic->rx_dma, params->rx_completion_bytes);
    dma_init(&nic->tx_dma, sim, bus, DMA_FROM_MEMORY, "tx_dma");
    dma_set_completion(&nic->tx_dma, params->tx_descriptor_bytes);
    nic->tx_dma.descriptors_a_read = params->tx_descriptors_a_read;
    rx_queue_init(&nic->rx_queue, sim, &nic->rx_dma, params);
    tx_queue_init(&nic->tx_queue, sim, &nic->tx_dma, &nic->mac, params);
    if (receive_is_linux(m->params->kernel.receive_path)) {
        machine_linux_init_nic(m, i, bus);
        return;
    }
    irq_line_init(&nic->irq_line, &nic->rx_queue, &nic->tx_queue);
    if (bus == &nic->link)
        irq_line_send_messages(&nic->irq_line, sim, bus);
    netdevice_init(&nic->dev, sim, params->name, &m->params->kernel);
    lance_init(&nic->driver, sim, &m->cpus[0], params, &m->params->machine.costs);
    connect_nic(m, nic);
}

static void connect_nic(struct machine *m, struct machine_nic *nic)
{
    /* Receive: wire to host memory. */
    nic->rx_link.out = mac_rx_in(&nic->mac);
    nic->mac.rx_out = rx_queue_in(&nic->rx_queue);
    nic->rx_dma.out = rx_queue_filled(&nic->rx_queue);
    nic->rx_queue.changed = irq_line_causes(&nic->irq_line);

    /* Transmit: host memory to wire. */
    nic->tx_dma.out = tx_queue_fetched(&nic->tx_queue);
    nic->tx_queue.out = mac_tx_in(&nic->mac);
    nic->tx_queue.changed = irq_line_causes(&nic->irq_line);
    nic->mac.tx_out = link_in(&nic->tx_link);
    nic->mac.tx_sent = tx_queue_sent(&nic->tx_queue);
    nic->tx_link.sent = mac_link_sent(&nic->mac);
    nic->tx_link.out = sink_in(&nic->sink);

    /* The driver between the device and the kernel. */
    nic->driver.rx = &nic->rx_queue;
    nic->driver.tx = &nic->tx_queue;
    nic->driver.irq = &nic->irq_line;
    nic->driver.dev = &nic->dev;
    nic->dev.driver = &nic->driver;
    nic->dev.start = lance_start;

    /* The interrupt: line, controller, vector, handler of the receive path chosen. */
    switch ((enum receive_path)m->params->kernel.receive_path) {
    case RECEIVE_BSD_INTERRUPT:
        nic->bsd = (struct bsd_device){ .bsd = &m->bsd, .driver = &nic->driver };
        nic->vector =
            cpu_add_vector(&m->cpus[0], IPL_IMP, "device interrupt", bsd_interrupt, &nic->bsd);
        break;
    case RECEIVE_BSD_POLLING_OFF:
        nic->bsd = (struct bsd_device){ .bsd = &m->bsd, .driver = &nic->driver };
        nic->vector = cpu_add_vector(&m->cpus[0], IPL_IMP, "device interrupt",
                                     bsd_polling_off_interrupt, &nic->bsd);
        break;
    case RECEIVE_BSD_POLLING:
        nic->polling =
            (struct bsd_polling_device){ .polling = &m->polling, .driver = &nic->driver };
        nic->vector = cpu_add_vector(&m->cpus[0], IPL_IMP, "device interrupt",
                                     bsd_polling_interrupt, &nic->polling);
        bsd_polling_register(&m->polling, &nic->driver);
        nic->driver.stuck =
            (struct signal_port){ .signal = bsd_polling_output_stuck, .ctx = &nic->polling };
        break;
    case RECEIVE_NAPI: /* wired in machine_linux.c, machine_linux24.c */
    case RECEIVE_NETIF_RX:
    case RECEIVE_TULIP:
    case RECEIVE_3C509:
    case RECEIVE_NAPI_24:
        break;
    }
    nic->irq_line.out = irq_chip_add_line(&m->irq_chip, nic->vector);
}

/* What a sender knows of the NIC at the end of its link, and its MAC of it. */
static void connect_source(struct machine *m, size_t i, struct machine_nic *nic)
{
    const struct traffic_params *traffic = &m->params->traffic[i];
    size_t to = nic_index(&m->params->machine, traffic->to);
    const char *text =
        traffic->to_address[0] ? traffic->to_address : m->params->machine.nics[to].address;
    uint8_t address[6];

    if (mac_address_parse(text, address))
        source_set_destination(&m->sources[i], address);
    nic->partner.sources[nic->partner.source_count++] = &m->sources[i];
}

/* A trial's packets are shared out evenly, earlier senders first; a replay ends by itself. */
static bool start_traffic(struct machine *m, const struct model_run *run, struct sim_error *err)
{
    const struct nicsim_params *params = m->params;
    uint64_t left = params->run.trial_packets;
    uint64_t offered = 0;

    for (size_t i = 0; i < params->traffic_count; i++) {
        const struct traffic_params *traffic = &params->traffic[i];
        struct machine_nic *nic = &m->nics[nic_index(&params->machine, traffic->to)];
        uint64_t share = left / (params->traffic_count - i);
        uint64_t limit = 0;
        char name[64];

        snprintf(name, sizeof name, "source %zu", i);
        nic->has_traffic = true;
        if (!source_init(&m->sources[i], m->sim, &m->packets, &nic->rx_link, traffic, run, name,
                         err))
            return false;
        connect_source(m, i, nic);
        if (params->run.trial_packets) {
            uint64_t length = source_length(&m->sources[i]);

            limit = share < length ? share : length;
            left -= share;
            offered += limit;
            if (limit == 0)
                continue;
        }
        if (traffic->arrival == ARRIVAL_REQUEST) {
            requester_init(&m->requesters[i], m->sim, &m->sources[i], &m->round_trips);
            sink_add_requester(&nic->sink, &m->requesters[i]);
            requester_start(&m->requesters[i]);
        } else {
            source_start(&m->sources[i], limit);
        }
    }
    m->packets.stop_after = offered;
    return true;
}

void machine_fini(struct machine *m)
{
    for (size_t i = 0; i < m->params->traffic_count; i++)
        source_fini(&m->sources[i]);
    packet_pool_fini(&m->packets);
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        netdev_rx_queue_fini(&m->nics[i].net_dev.rx_queue);
        machine_channels_fini(&m->nics[i]);
    }
    for (size_t i = 0; i < m->params->process_count; i++)
        reader_fini(&m->os.readers[i]);
    kernel_fini(&m->os.kernel);
    free(m->cpufreqs);
    m->cpufreqs = NULL;
    free(m->cpus);
    m->cpus = NULL;
}

/* ---- measuring --------------------------------------------------------------------------- */

/* Calls visit for every queue of a Linux host, until one answers false. */
static bool for_each_linux_queue(struct machine *m, bool (*visit)(struct packet_queue *, void *),
                                 void *arg)
{
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        struct machine_nic *nic = &m->nics[i];
        struct packet_queue *queues[] = { &nic->rx_buffer.frames,      &nic->rx_dma.frames,
                                          &nic->rx_queue.done,         &nic->net_dev.tx[0].qdisc,
                                          &nic->tx_queue.posted,       &nic->tx_dma.frames,
                                          &nic->mac.tx_fifo,           &nic->el3.rx_fifo,
                                          &nic->rx_queue.untold.frames };

        for (size_t q = 0; q < sizeof queues / sizeof queues[0]; q++) {
            if (queues[q]->sim && !visit(queues[q], arg))
                return false;
        }
        for (size_t channel = 1; channel < nic->channel_count; channel++) {
            struct machine_channel *c = &nic->more[channel - 1];

            if (c->rx_queue.untold.frames.sim && !visit(&c->rx_queue.untold.frames, arg))
                return false;
            if (!visit(&c->rx_dma.frames, arg) || !visit(&c->rx_queue.done, arg) ||
                !visit(&c->tx_dma.frames, arg) || !visit(&c->tx_queue.posted, arg) ||
                !visit(&nic->net_dev.tx[channel].qdisc, arg))
                return false;
        }
    }
    if (m->os.kernel.is_24 && !visit(&m->os.kernel.cpus[0].softnet24.input_pkt_queue, arg))
        return false;
    for (unsigned i = 0; !m->os.kernel.is_24 && i < m->os.kernel.cpu_count; i++) {
        if (!visit(&m->os.kernel.cpus[i].softnet.backlog.queue, arg))
            return false;
    }
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        if (m->os.cpumaps[i].kc && !visit(&m->os.cpumaps[i].ring, arg))
            return false;
    }
    for (size_t i = 0; i < m->params->process_count; i++) {
        struct reader *reader = &m->os.readers[i];

        for (unsigned t = 0; t < reader->thread_count; t++) {
            struct reader *thread = reader_thread(reader, t);

            if (thread->reads == &thread->sock && !visit(&thread->sock.queue, arg))
                return false;
        }
    }
    return true;
}

/* Calls visit for every queue of the machine, until one answers false. */
static bool for_each_queue(struct machine *m, bool (*visit)(struct packet_queue *, void *),
                           void *arg)
{
    if (receive_is_linux(m->params->kernel.receive_path))
        return for_each_linux_queue(m, visit, arg);
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        struct machine_nic *nic = &m->nics[i];
        struct packet_queue *queues[] = { &nic->rx_dma.frames, &nic->rx_queue.done,
                                          &nic->dev.output,    &nic->tx_queue.posted,
                                          &nic->tx_dma.frames, &nic->mac.tx_fifo };

        for (size_t q = 0; q < sizeof queues / sizeof queues[0]; q++) {
            if (!visit(queues[q], arg))
                return false;
        }
    }
    return (m->bsd.ipintrq.sim == NULL || visit(&m->bsd.ipintrq, arg)) &&
           (m->screen.queue.sim == NULL || visit(&m->screen.queue, arg));
}

static bool open_queue(struct packet_queue *queue, void *at_ps)
{
    packet_queue_window_open(queue, *(const uint64_t *)at_ps);
    return true;
}

static bool close_queue(struct packet_queue *queue, void *at_ps)
{
    packet_queue_window_close(queue, *(const uint64_t *)at_ps);
    return true;
}

struct complaint {
    char *text;
    size_t bytes;
};

static bool queue_holds(struct packet_queue *queue, void *arg)
{
    struct complaint *complaint = arg;

    return packet_queue_identity_holds(queue, complaint->text, complaint->bytes);
}

void machine_window_open(struct machine *m, uint64_t at_ps)
{
    m->window_open_ps = at_ps;
    for (unsigned i = 0; i < m->cpu_count; i++)
        cpu_window_open(&m->cpus[i], at_ps); /* first: what is owed up to here was before */
    packet_pool_window_open(&m->packets);
    for_each_queue(m, open_queue, &at_ps);
    if (receive_is_linux(m->params->kernel.receive_path))
        machine_linux_window_open(m, at_ps);
    irq_chip_window_open(&m->irq_chip);
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        m->nics[i].dev.opackets = 0;
        m->nics[i].mac.pauses_received = 0;
    }
    for (size_t i = 0; i < m->params->traffic_count; i++) {
        m->sources[i].wait_sum_ps = m->sources[i].wait_max_ps = 0;
        m->requesters[i].transactions = m->requesters[i].retransmits = 0;
    }
    histogram_clear(&m->round_trips);
    m->polling.rounds = 0;
    m->feedback.inhibitions = m->feedback.timeouts = 0;
    m->cycle_limit.inhibitions = 0;
    m->timer.lost = 0;
    for (size_t i = 0; i < m->params->machine.nic_count; i++)
        bus_window_open(bus_of(m, i), at_ps);
}

void machine_window_close(struct machine *m, uint64_t at_ps)
{
    m->window_close_ps = at_ps;
    for (size_t i = 0; i < m->params->machine.nic_count; i++)
        bus_window_close(bus_of(m, i), at_ps);
    for_each_queue(m, close_queue, &at_ps);
    if (receive_is_linux(m->params->kernel.receive_path))
        machine_linux_window_close(m, at_ps);
    for (unsigned i = 0; i < m->cpu_count; i++)
        cpu_window_close(&m->cpus[i], at_ps);
}

bool machine_identities_hold(const struct machine *m, char *text, size_t bytes)
{
    struct complaint complaint = { .text = text, .bytes = bytes };

    for (unsigned i = 0; i < m->cpu_count; i++) {
        if (!cpu_identity_holds(&m->cpus[i], text, bytes))
            return false;
    }
    return packet_pool_identities_hold(&m->packets, text, bytes) &&
           for_each_queue((struct machine *)m, queue_holds, &complaint);
}

static double share(uint64_t part_ps, uint64_t whole_ps)
{
    return whole_ps ? (double)part_ps / (double)whole_ps : 0.0;
}

static double ratio(double a, double b)
{
    return b != 0.0 ? a / b : 0.0;
}

/* Frames over the time they were sent in. A trial's sending time ends one mean gap after its last
 * frame: n frames span n - 1 gaps. */
static double window_seconds(const struct machine *m)
{
    uint64_t n = m->packets.window.offered;
    double span_s =
        (double)(m->packets.last_offered_ps - m->packets.first_offered_ps) / (double)SIM_PS_PER_S;

    if (m->params->run.trial_packets == 0)
        return (double)(m->window_close_ps - m->window_open_ps) / (double)SIM_PS_PER_S;
    return n > 1 ? span_s * (double)n / (double)(n - 1) : 0.0;
}

static void collect_queues(const struct machine *m, uint64_t window_ps, struct nicsim_metrics *x)
{
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        const struct machine_nic *nic = &m->nics[i];

        x->output_packets += nic->dev.opackets;
        for (size_t channel = 0; channel == 0 || channel < nic->channel_count; channel++) {
            const struct packet_queue *ring = &machine_rx_queue(nic, channel)->done;

            x->rx_ring_mean_packets += packet_queue_mean_length(ring, window_ps);
            if (ring->longest > x->rx_ring_max_packets)
                x->rx_ring_max_packets = ring->longest;
        }
        x->output_queue_mean_packets += packet_queue_mean_length(&nic->dev.output, window_ps);
        if (nic->dev.output.longest > x->output_queue_max_packets)
            x->output_queue_max_packets = nic->dev.output.longest;
    }
    x->ipintrq_mean_packets = packet_queue_mean_length(&m->bsd.ipintrq, window_ps);
    x->ipintrq_max_packets = m->bsd.ipintrq.longest;
    x->screen_queue_mean_packets = packet_queue_mean_length(&m->screen.queue, window_ps);
    x->screen_queue_max_packets = m->screen.queue.longest;
}

static double quantile_us(const struct histogram *latency, double q)
{
    return (double)histogram_quantile(latency, q) / (double)SIM_PS_PER_US;
}

static void collect_senders(const struct machine *m, struct nicsim_metrics *x)
{
    uint64_t sum_ps = 0, max_ps = 0, transactions = 0;

    for (size_t i = 0; i < m->params->traffic_count; i++) {
        sum_ps += m->sources[i].wait_sum_ps;
        if (m->sources[i].wait_max_ps > max_ps)
            max_ps = m->sources[i].wait_max_ps;
        transactions += m->requesters[i].transactions;
        x->retransmits += m->requesters[i].retransmits;
    }
    x->transactions_per_s = ratio((double)transactions, x->window_s);
    x->transaction_p50_us = quantile_us(&m->round_trips, 0.5);
    x->transaction_p99_us = quantile_us(&m->round_trips, 0.99);
    x->sender_wait_mean_us =
        ratio((double)sum_ps, (double)x->offered_packets) / (double)SIM_PS_PER_US;
    x->sender_wait_max_us = (double)max_ps / (double)SIM_PS_PER_US;
    for (size_t i = 0; i < m->params->machine.nic_count; i++)
        x->pauses_received += m->nics[i].mac.pauses_received;
}

static uint64_t busiest_bus_ps(const struct machine *m)
{
    uint64_t most_ps = m->bus.busy_ps;

    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        if (m->nics[i].link.busy_ps > most_ps)
            most_ps = m->nics[i].link.busy_ps;
    }
    return most_ps;
}

static void collect_interrupts(const struct machine *m, struct nicsim_metrics *x)
{
    uint64_t frames = m->packets.window.offered - m->packets.window.dropped[DROP_RX_LINK_DOWN] -
                      m->packets.window.dropped[DROP_RX_FCS] -
                      m->packets.window.dropped[DROP_RX_FILTERED] -
                      m->packets.window.dropped[DROP_RX_FRAME_SIZE] - m->packets.window.consumed -
                      m->packets.window.dropped[DROP_RX_BUFFER_FULL] -
                      m->packets.window.dropped[DROP_RX_RING_FULL];

    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        if (m->nics[i].has_traffic && m->nics[i].vector.ctx)
            x->rx_interrupts += cpu_interrupts_taken(&m->nics[i].vector);
        for (size_t channel = 1; m->nics[i].has_traffic && channel < m->nics[i].channel_count;
             channel++)
            x->rx_interrupts += machine_irq(&m->nics[i], channel)->count;
    }
    x->rx_interrupts_per_s = ratio((double)x->rx_interrupts, x->window_s);
    x->interrupts_per_packet = ratio((double)x->rx_interrupts, (double)frames);
    x->packets_per_interrupt = ratio((double)frames, (double)x->rx_interrupts);
}

/* Shares of the time of all CPUs together. */
static void collect_cpus(const struct machine *m, uint64_t window_ps, struct nicsim_metrics *x)
{
    uint64_t booked_ps[CPU_ACCOUNTS] = { 0 }, all_ps = window_ps * m->cpu_count;

    for (unsigned i = 0; i < m->cpu_count; i++) {
        for (unsigned account = 0; account < CPU_ACCOUNTS; account++)
            booked_ps[account] += m->cpus[i].account_ps[account];
    }
    x->cpu_interrupt_share = share(booked_ps[CPU_INTERRUPT], all_ps);
    x->cpu_softirq_share = share(booked_ps[CPU_SOFTIRQ], all_ps);
    x->cpu_kernel_share = share(booked_ps[CPU_KERNEL] + booked_ps[CPU_IDLE_TASK], all_ps);
    x->cpu_user_share = share(booked_ps[CPU_USER], all_ps);
    x->cpu_idle_share = share(booked_ps[CPU_IDLE], all_ps);
    x->cpu_busy_share = 1.0 - x->cpu_idle_share;
    x->cpu_mpstat_busy_share = 1.0 - share(booked_ps[CPU_IDLE] + booked_ps[CPU_IDLE_TASK], all_ps);

    double busy_s = x->cpu_busy_share * (double)all_ps / (double)SIM_PS_PER_S;
    double cycles = x->cpu_busy_share * (double)all_ps * (double)m->params->machine.cpu.clock_hz /
                    (double)SIM_PS_PER_S;

    for (unsigned i = 0; i < m->cpu_count; i++)
        cycles -= (double)cpu_forgone_cycles(&m->cpus[i]);
    x->cycles_per_delivered = ratio(cycles, (double)x->delivered_packets);
    x->cpu_clock_hz = ratio(cycles, busy_s);
}

void machine_collect(const struct machine *m, struct nicsim_metrics *x)
{
    const struct packet_pool *packets = &m->packets;
    uint64_t window_ps = m->window_close_ps - m->window_open_ps;

    memset(x, 0, sizeof *x);
    x->window_s = window_seconds(m);
    x->window_opens_s = (double)m->window_open_ps / (double)SIM_PS_PER_S;
    x->offered_packets = packets->window.offered;
    x->offered_bytes = packets->window.offered_bytes;
    x->delivered_packets = packets->window.delivered;
    x->delivered_bytes = packets->window.delivered_bytes;
    for (unsigned place = 0; place < DROP_COUNT; place++) {
        x->dropped[place] = packets->window.dropped[place];
        x->lost_packets += packets->window.dropped[place];
    }
    x->inside_packets = packets->inside;
    x->created_packets = packets->window.created;
    x->offered_pps = ratio((double)x->offered_packets, x->window_s);
    x->delivered_pps = ratio((double)x->delivered_packets, x->window_s);
    x->loss_share = ratio((double)x->lost_packets, (double)x->offered_packets);
    if (x->offered_packets)
        x->first_to_last_s =
            (double)(packets->last_offered_ps - packets->first_offered_ps) / (double)SIM_PS_PER_S;

    collect_cpus(m, window_ps, x);
    collect_interrupts(m, x);
    collect_queues(m, window_ps, x);
    collect_senders(m, x);
    x->output_pps = ratio((double)x->output_packets, x->window_s);
    x->bus_busy_share = share(busiest_bus_ps(m), window_ps);
    x->kernel_latency_mean_us =
        ratio((double)(histogram_sum(&packets->stage_latency[STAGE_RX_DRIVER]) +
                       histogram_sum(&packets->stage_latency[STAGE_RX_IPINTRQ]) +
                       histogram_sum(&packets->stage_latency[STAGE_RX_SCREEN]) +
                       histogram_sum(&packets->stage_latency[STAGE_RX_IP]) +
                       histogram_sum(&packets->stage_latency[STAGE_TX_QUEUE]) +
                       histogram_sum(&packets->stage_latency[STAGE_TX_DRIVER])),
              (double)packets->stage_latency[STAGE_TX_DRIVER].count) /
        (double)SIM_PS_PER_US;
    x->nic_refused_pps = ratio(
        (double)(x->dropped[DROP_RX_RING_FULL] + x->dropped[DROP_RX_BUFFER_FULL]), x->window_s);
    x->latency_mean_us = histogram_mean(&packets->total_latency) / (double)SIM_PS_PER_US;
    x->latency_p50_us = quantile_us(&packets->total_latency, 0.5);
    x->latency_p99_us = quantile_us(&packets->total_latency, 0.99);
    x->latency_max_us = quantile_us(&packets->total_latency, 1.0);
    x->poll_rounds = m->polling.rounds;
    x->feedback_inhibitions = m->feedback.inhibitions;
    x->feedback_timeouts = m->feedback.timeouts;
    x->cycle_limit_inhibitions = m->cycle_limit.inhibitions;
    x->lost_ticks = m->timer.lost;
    if (receive_is_linux(m->params->kernel.receive_path))
        machine_linux_collect(m, x);
}

/* ---- live parameters --------------------------------------------------------------------- */

void machine_apply_rate(struct machine *m, size_t traffic)
{
    source_rate_changed(&m->sources[traffic]);
}

void machine_apply_link_up(struct machine *m, size_t nic)
{
    bool up = m->params->machine.nics[nic].link_up;

    if (m->nics[nic].slot.rx_link) {
        slot_set_cable(&m->nics[nic].slot, up);
        return;
    }
    link_set_up(&m->nics[nic].rx_link, up);
    link_set_up(&m->nics[nic].tx_link, up);
}

void machine_apply_unplugged(struct machine *m, size_t nic)
{
    slot_set_empty(&m->nics[nic].slot, m->params->machine.nics[nic].unplugged);
}
