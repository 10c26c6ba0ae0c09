/* The sheet of the schematic with the Linux host on it. */
#include "models/bus/ddio.h"
#include "models/host/cpu_set.h"
#include "models/kernel/irq_spread.h"
#include "models/machine.h"

#define FIRST_PID        101
#define EVENTS_PID       19
#define FIRST_CPUMAP_PID 901
#define FIRST_NAPI       8193u /* above the largest CPU number of Debian's kernel */

/* Where the process may run: its row, or every CPU that is not isolated. */
static void place(struct task_struct *task, const struct process_params *process)
{
    const struct kernel *kernel = task->kc->kernel;
    uint64_t cpus = 0;
    const char *why;

    if (process->cpus[0])
        cpu_list_parse(process->cpus, kernel->cpu_count, &cpus, &why);
    else
        cpus = all_cpus(kernel) & ~kernel->isolated_cpus;
    task_set_cpus_allowed(task, cpus);
}

static void init_reader(struct reader *reader, struct kernel_cpu *kc,
                        const struct process_params *process, int pid)
{
    uint64_t left = 0;

    reader_init(reader, kc, process, pid);
    for (unsigned i = 0; i < reader->thread_count; i++) {
        struct task_struct *task = &reader_thread(reader, i)->task;

        place(task, process);
        if (!process->pin_threads)
            continue;
        if (!left)
            left = task->cpus_allowed;
        task_set_cpus_allowed(task, left & -left);
        left &= left - 1;
    }
}

static void init_irqbalance(struct irqbalance *daemon, struct kernel_cpu *kc,
                            const struct process_params *process, int pid)
{
    uint64_t banned = 0;
    const char *why;

    cpu_list_parse(process->banned_cpus, kc->kernel->cpu_count, &banned, &why);
    irqbalance_init(daemon, kc, process, pid, banned);
    place(&daemon->task, process);
}

void machine_linux_init_host(struct machine *m, const struct model_run *run)
{
    struct machine_linux *os = &m->os;
    const struct nicsim_params *params = m->params;
    struct kernel_cpu *kc;

    if (run->events)
        event_trace_begin(&os->trace, run->events, m->cpu_count);
    kernel_init(&os->kernel, m->sim, m->cpus, m->cpu_count, params,
                run->events ? &os->trace : NULL);
    os->kernel.net = &os->net;
    kc = &os->kernel.cpus[0];
    if (os->kernel.is_24)
        softnet24_seed(kc, run->seed, run->replication);
    for (unsigned i = 0; i < os->kernel.cpu_count; i++)
        tick_seed(&os->kernel.cpus[i], run->seed, run->replication);
    machine_addresses_init(&os->addresses);
    net_devices_init(&os->devices, &os->kernel);
    workqueue_init(&os->events, kc, os->kernel.is_24 ? "keventd" : "kworker/0:2", EVENTS_PID);
    link_watch_init(&os->link_watch, &os->devices, &os->events);
    loopback_init(&os->loopback, &os->kernel);
    hotplug_init(&os->hotplug, kc, &os->net, &os->devices, &os->events);
    for (size_t i = 0; i < params->process_count; i++) {
        const struct process_params *process = &params->processes[i];
        int pid = FIRST_PID + (int)i;

        switch ((enum process_kind)process->kind) {
        case PROCESS_UDP_READER:
            init_reader(&os->readers[i], kc, process, pid);
            os->net.udp[os->net.udp_count++] = &os->readers[i].sock;
            break;
        case PROCESS_PACKET_READER:
            init_reader(&os->readers[i], kc, process, pid);
            os->net.taps[os->net.tap_count++] = &os->readers[i].sock;
            break;
        case PROCESS_HOG:
        case PROCESS_KERNEL_SECTION:
            hog_init(&os->hogs[i], kc, process, pid);
            place(&os->hogs[i].task, process);
            break;
        case PROCESS_UDP_SENDER:
            sender_init(&os->senders[i], kc, process, pid, &m->packets, &os->loopback);
            place(&os->senders[i].task, process);
            break;
        case PROCESS_IRQBALANCE:
            init_irqbalance(&os->irqbalance, kc, process, pid);
            break;
        case PROCESS_POLL_MODE:
            poller_init(&os->pollers[i], kc, process, pid);
            place(&os->pollers[i].task, process);
            break;
        }
    }
}

struct machine_nic *machine_linux_sharer(struct machine *m, size_t i)
{
    const struct nic_params *nics = m->params->machine.nics;

    for (size_t other = 0; nics[i].irq_line && other < i; other++) {
        if (nics[other].irq_line == nics[i].irq_line)
            return &m->nics[other];
    }
    return NULL;
}

/* smp_affinity or smp_affinity_list, whichever is given; the default is every CPU. */
uint64_t machine_irq_affinity(const struct machine *m, const struct nic_params *params,
                              size_t channel)
{
    uint64_t cpus = all_cpus(&m->os.kernel), masks[CHANNELS_MAX];
    const char *why;

    if (params->managed_irqs) {
        irq_create_affinity_masks(&m->os.kernel, masks,
                                  params->channels > 1 ? (unsigned)params->channels : 1);
        return masks[channel];
    }

    if (params->smp_affinity_list[0])
        cpu_list_parse(params->smp_affinity_list, m->cpu_count, &cpus, &why);
    else if (params->smp_affinity[0])
        cpu_mask_parse(params->smp_affinity, m->cpu_count, &cpus, &why);
    return cpus;
}

void machine_linux_init_life(struct machine *m, size_t i, struct csr11 *csr,
                             enum irqreturn (*handler)(void *ctx), void *ctx)
{
    struct machine_linux *os = &m->os;
    struct machine_nic *nic = &m->nics[i], *sharer = machine_linux_sharer(m, i);
    struct driver_life *life = &nic->life;

    slot_init(&nic->slot, &nic->rx_link, &nic->tx_link, &nic->rx_buffer, &nic->rx_link.out,
              &nic->rx_dma.out, csr ? &csr->out : &nic->moderation.out);
    nic->slot.link_changed = csr ? csr11_link_event(csr) : moderation_link_event(&nic->moderation);
    life->kc = nic->e1000.kc;
    life->devices = &os->devices;
    life->watch = &os->link_watch;
    life->slot = &nic->slot;
    life->dev = &nic->net_dev;
    life->first.ring = &nic->e1000;
    life->poll = os->kernel.is_24 ? &nic->e1000_24.poll : NULL;
    life->csr = csr;
    life->first.irq = sharer ? &sharer->irq : &nic->irq;
    life->first.action = (struct irq_action){
        .name = nic->e1000.params->name, .handler = handler, .ctx = ctx, .flags = IRQF_SHARED
    };
    if (os->kernel.is_24 && m->params->kernel.irq_sample_random)
        life->first.action.flags |= SA_SAMPLE_RANDOM;
    life->ports_root = &os->addresses.ports;
    life->memory_root = &os->addresses.memory;
    machine_addresses_of_pci(i, csr != NULL, nic->e1000.params->name, &life->ports, &life->memory);
    driver_life_init(life, &os->events);
    nic->e1000.link_event = driver_life_link_event(life);
    if (nic->e1000.params->unplugged)
        slot_set_empty(&nic->slot, true);
    else
        setup_irq(life->first.irq, &life->first.action);
    hotplug_add(&os->hotplug, life);
}

/* To the queue whose vector goes to the CPU (cpu_rmap). */
static bool lead_flow(void *ctx, uint32_t hash, unsigned cpu)
{
    struct machine_nic *nic = ctx;

    for (size_t channel = 0; channel < nic->channel_count; channel++) {
        if (machine_irq(nic, channel)->kc->number == cpu) {
            rx_steer_set_filter(&nic->rx_steer, hash, (unsigned)channel);
            return true;
        }
    }
    return false;
}

/* RPS and RFS of its receive queue. */
static void init_rps(struct machine *m, struct machine_nic *nic, const struct nic_params *params)
{
    uint64_t cpus = 0;
    const char *why;

    if (params->rps_cpus[0])
        cpu_mask_parse(params->rps_cpus, m->cpu_count, &cpus, &why);
    netdev_rx_queue_init(&nic->net_dev.rx_queue, cpus, params->rps_flow_cnt);
    m->os.kernel.rps_needed |= cpus != 0 || params->rps_flow_cnt > 0;
    if (params->ntuple) {
        nic->net_dev.rx_flow_steer = lead_flow;
        nic->net_dev.rx_flow_steer_ctx = nic;
    }
}

void machine_linux_init_nic(struct machine *m, size_t i, struct bus *bus)
{
    struct machine_nic *nic = &m->nics[i];
    const struct nic_params *params = &m->params->machine.nics[i];
    struct kernel_cpu *kc = &m->os.kernel.cpus[0];
    struct machine_nic *sharer = machine_linux_sharer(m, i);

    if (m->os.kernel.is_24) {
        machine_linux24_init_nic(m, i, bus);
        return;
    }
    rx_buffer_init(&nic->rx_buffer, m->sim, &nic->rx_queue, params);
    rx_steer_init(&nic->rx_steer, params);
    flow_control_init(&nic->flow_control, m->sim, &m->packets, &nic->mac, params);
    partner_init(&nic->partner, m->sim, &nic->rx_link);
    moderation_init(&nic->moderation, m->sim, bus, params);
    low_latency_init(&nic->low_latency, m->sim, params, &nic->rx_queue, &nic->moderation);
    net_device_init(&nic->net_dev, kc, params->name);
    init_rps(m, nic, params);
    e1000_init(&nic->e1000, kc, params, bus, FIRST_NAPI + (unsigned)i);
    if (params->threaded)
        napi_set_threaded(&nic->e1000.napi);

    /* Receive: wire to host memory. */
    nic->rx_link.out = mac_rx_in(&nic->mac);
    nic->mac.rx_out = params->rss ? rx_steer_in(&nic->rx_steer) : rx_buffer_in(&nic->rx_buffer);
    nic->rx_steer.out = rx_buffer_in(&nic->rx_buffer);
    nic->rx_buffer.out =
        params->channels > 1 ? rx_steer_chosen_in(&nic->rx_steer) : rx_queue_in(&nic->rx_queue);
    nic->rx_dma.out = rx_queue_filled(&nic->rx_queue);
    nic->rx_queue.room = rx_buffer_room(&nic->rx_buffer);
    nic->rx_queue.transferred = rx_buffer_transferred(&nic->rx_buffer);
    nic->rx_queue.filled = low_latency_rx_event(&nic->low_latency);
    rx_queue_connect_timer(&nic->rx_queue, &nic->moderation.gap_runs, &nic->moderation.gap_ends);

    /* Transmit: host memory to wire. */
    nic->tx_dma.out = tx_queue_fetched(&nic->tx_queue);
    nic->tx_queue.out = mac_tx_in(&nic->mac);
    nic->tx_queue.finished = moderation_tx_event(&nic->moderation);
    tx_queue_connect_timer(&nic->tx_queue, &nic->moderation.gap_runs, &nic->moderation.tx_gap_ends);
    nic->mac.tx_out = link_in(&nic->tx_link);
    nic->mac.tx_sent =
        params->channels > 1 ? tx_chip_sent(&nic->tx_chip) : tx_queue_sent(&nic->tx_queue);
    nic->tx_link.sent = mac_link_sent(&nic->mac);
    nic->tx_link.out = sink_in(&nic->sink);

    /* Flow control: fill of the buffer to PAUSE frames, and those to the senders. */
    if (params->tx_pause) {
        nic->rx_buffer.control = &nic->flow_control;
        nic->tx_link.out = partner_in(&nic->partner);
        nic->partner.out = sink_in(&nic->sink);
    }

    /* The interrupt: moderation, controller, vector, handler. */
    if (sharer) {
        nic->line = irq_chip_share_line(&m->irq_chip, &sharer->line);
    } else {
        irq_desc_init(&nic->irq, kc, MACHINE_FIRST_IRQ + (unsigned)i,
                      params->interrupt == NIC_INTERRUPT_MSIX);
        irq_start_at(&nic->irq, machine_irq_affinity(m, params, 0));
        nic->vector = nic->irq.vector;
        nic->line = irq_chip_add_line(&m->irq_chip, nic->vector);
    }
    nic->moderation.out = nic->line;

    /* The driver between the device and the kernel. */
    nic->e1000.rx = &nic->rx_queue;
    nic->e1000.tx = &nic->tx_queue;
    nic->e1000.moderation = &nic->moderation;
    nic->e1000.dev = &nic->net_dev;
    nic->net_dev.start_xmit = e1000_xmit_frame;
    netdev_add_ring(&nic->net_dev, &nic->e1000);
    nic->e1000.txq = &nic->net_dev.tx[0];
    e1000_up(&nic->e1000);
    machine_linux_init_life(m, i, NULL, e1000_intr, &nic->e1000);
    machine_channels_init(m, i, bus);
}

/* Where the programs of each ring send, and how often what they read is gone from the cache. */
static void connect_xdp(struct machine *m, size_t i)
{
    const struct machine_params *params = &m->params->machine;
    const struct nic_params *nic = &params->nics[i];
    struct machine_nic *to =
        &m->nics[nic->xdp_to[0] ? nic_index(params, nic->xdp_to) : (i + 1) % params->nic_count];
    uint64_t buffers = nic->channels * nic->rx_ring_descriptors;
    double miss_ps = (double)params->ddio.memory_ps *
                     ddio_miss_share(buffers * params->ddio.buffer_bytes, params->ddio.half_bytes);

    struct cpumap *cpumap = nic->xdp == XDP_CPU ? &m->os.cpumaps[i] : NULL;

    if (cpumap)
        cpumap_init(cpumap, &m->os.kernel.cpus[nic->xdp_cpu], nic->xdp_cpu_ring_packets,
                    FIRST_CPUMAP_PID + (int)i);
    for (size_t channel = 0; channel < to->channel_count; channel++)
        to->xdp_rings[channel] = e1000_xdp_ring(machine_e1000(to, channel));
    for (size_t channel = 0; channel < m->nics[i].channel_count; channel++) {
        struct e1000_driver *driver = machine_e1000(&m->nics[i], channel);

        driver->xdp = (struct xdp){
            .nic = nic,
            .own = e1000_xdp_ring(driver),
            .to = to->xdp_rings,
            .to_count = (unsigned)to->channel_count,
            .cpumap = cpumap,
            .dev = &m->nics[i].net_dev,
            .miss_cycles =
                (uint64_t)(miss_ps * (double)params->cpu.clock_hz / (double)SIM_PS_PER_S + 0.5),
        };
    }
}

static void bind_poller(struct machine *m, size_t i)
{
    const struct process_params *process = &m->params->processes[i];
    size_t at = process->nic[0] ? nic_index(&m->params->machine, process->nic) : 0;
    struct machine_nic *nic = &m->nics[at];

    poller_bind(&m->os.pollers[i], machine_rx_queue(nic, process->queue),
                machine_e1000(nic, process->queue)->moderation);
}

/* Every vector of a NIC that may be moved. */
static void bind_irqbalance(struct machine *m)
{
    struct irqbalance *daemon = &m->os.irqbalance;

    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        const struct nic_params *params = &m->params->machine.nics[i];
        struct machine_nic *nic = &m->nics[i];

        if (params->managed_irqs)
            continue;
        if (nic->irq.kc)
            irqbalance_add(daemon, &nic->irq, (unsigned)params->node);
        for (size_t channel = 1; channel < nic->channel_count; channel++)
            irqbalance_add(daemon, machine_irq(nic, channel), (unsigned)params->node);
    }
}

void machine_linux_start(struct machine *m, size_t route)
{
    struct machine_linux *os = &m->os;

    dev_boot(&os->devices, &os->loopback.dev);
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        if (m->nics[i].life.dev)
            driver_life_boot(&m->nics[i].life);
        else
            dev_boot(&os->devices, &m->nics[i].net_dev);
    }
    for (size_t i = 0; i < m->params->machine.nic_count && !os->kernel.is_24; i++)
        connect_xdp(m, i);
    os->devices.running = true;
    hotplug_set_route(&os->hotplug, &m->nics[route].net_dev);
    for (size_t i = 0; i < m->params->process_count; i++) {
        for (unsigned t = 0; t < os->readers[i].thread_count; t++)
            wake_up_new_task(&reader_thread(&os->readers[i], t)->task);
        if (os->hogs[i].kc)
            wake_up_new_task(&os->hogs[i].task);
        if (os->senders[i].kc)
            wake_up_new_task(&os->senders[i].task);
        if (os->pollers[i].kc) {
            bind_poller(m, i);
            wake_up_new_task(&os->pollers[i].task);
        }
    }
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        if (os->cpumaps[i].kc)
            wake_up_new_task(&os->cpumaps[i].task);
    }
    if (os->irqbalance.kc) {
        bind_irqbalance(m);
        wake_up_new_task(&os->irqbalance.task);
    }
    kernel_start(&os->kernel);
}

void machine_apply_coalesce(struct machine *m, size_t nic)
{
    if (m->nics[nic].e1000.moderation)
        e1000_coalesce_changed(&m->nics[nic].e1000);
    for (size_t channel = 1; channel < m->nics[nic].channel_count; channel++)
        e1000_coalesce_changed(machine_e1000(&m->nics[nic], channel));
}
