/* The sheet of the schematic with the Linux host on it. */
#include <string.h>

#include "models/admin/ethtool.h"
#include "models/admin/proc.h"
#include "models/bus/ddio.h"
#include "models/host/cpu_set.h"
#include "models/kernel/irq_spread.h"
#include "models/kernel/irq_thread.h"
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

/* ---- measuring --------------------------------------------------------------------------- */

void machine_linux_window_open(struct machine *m, uint64_t at_ps)
{
    struct machine_linux *os = &m->os;

    kernel_window_open(&os->kernel);
    net_devices_window_open(&os->devices);
    irq_desc_window_open(&os->hotplug.irq);
    os->loopback.packets = os->loopback.bytes = 0;
    os->hotplug.uevents = os->link_watch.runs = os->kernel.entropy.samples = 0;
    memset(&os->net.snmp, 0, sizeof os->net.snmp);
    for (size_t i = 0; i < m->params->process_count; i++) {
        for (unsigned t = 0; t < os->readers[i].thread_count; t++) {
            struct reader *thread = reader_thread(&os->readers[i], t);

            task_window_open(&thread->task);
            sock_window_open(&thread->sock);
        }
        if (os->pollers[i].kc) {
            task_window_open(&os->pollers[i].task);
            os->pollers[i].taken = 0;
        }
        if (os->hogs[i].kc) {
            task_window_open(&os->hogs[i].task);
        }
        if (os->senders[i].kc)
            task_window_open(&os->senders[i].task);
    }
    if (os->irqbalance.kc) {
        task_window_open(&os->irqbalance.task);
        os->irqbalance.moves = 0;
    }
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        struct machine_nic *nic = &m->nics[i];

        irq_desc_window_open(&nic->irq);
        nic->life.link_changes = 0;
        nic->low_latency.interrupts = 0;
        moderation_window_open(&nic->moderation, m->window_open_ps);
        nic->rx_buffer.waited = nic->rx_queue.dry = 0;
        nic->rx_buffer.most_bytes = nic->rx_buffer.held_bytes;
        nic->flow_control.xoff_sent = nic->flow_control.xon_sent = 0;
        memset(nic->rx_steer.queue_packets, 0, sizeof nic->rx_steer.queue_packets);
        partner_window_open(&nic->partner, at_ps);
        nic->rx_buffer.lost = nic->rx_buffer.lost_bytes = nic->rx_queue.lost = 0;
        memset(&nic->mac.counts, 0, sizeof nic->mac.counts);
        memset(&nic->e1000.stats, 0, sizeof nic->e1000.stats);
        memset(&nic->e1000.xdp.stats, 0, sizeof nic->e1000.xdp.stats);
        nic->net_dev.rx_dropped = 0;
        nic->e1000.napi.polls = nic->e1000.napi.full_polls = 0;
        nic->net_dev.tx_packets = 0;
        machine_channels_window_open(nic, m->window_open_ps);
    }
    if (os->kernel.is_24)
        machine_linux24_window_open(m);
}

void machine_linux_window_close(struct machine *m, uint64_t at_ps)
{
    for (size_t i = 0; i < m->params->machine.nic_count; i++)
        partner_window_close(&m->nics[i].partner, at_ps);
}

static struct nic_counters counters_of(const struct machine_nic *nic)
{
    const struct e1000_stats *driver = &nic->e1000.stats;
    struct nic_counters counters = {
        .good = nic->mac.counts.good,
        .good_bytes = nic->mac.counts.good_bytes,
        .too_short = nic->mac.counts.too_short,
        .too_long = nic->mac.counts.too_long,
        .lost_on_chip = nic->rx_buffer.lost,
        .lost_on_chip_bytes = nic->rx_buffer.lost_bytes,
        .waited = nic->rx_buffer.waited,
        .no_descriptor = nic->rx_queue.lost,
        .sent = nic->mac.counts.sent,
        .sent_bytes = nic->mac.counts.sent_bytes,
        .rx_packets = driver->rx.packets,
        .rx_bytes = driver->rx.bytes,
        .tx_packets = driver->tx.packets,
        .tx_bytes = driver->tx.bytes,
        .tx_stops = driver->tx_stops,
        .tx_restarts = driver->tx_restarts,
        .interrupts = driver->interrupts,
        .polls = nic->e1000.napi.polls,
        .arms = driver->arms,
        .nobody_wanted = nic->net_dev.rx_dropped,
        .queue_0 = { .rx_packets = driver->rx.packets,
                     .rx_bytes = driver->rx.bytes,
                     .no_descriptor = nic->rx_queue.lost },
    };

    for (size_t channel = 1; channel < nic->channel_count; channel++) {
        const struct e1000_driver *other = machine_e1000(nic, channel);

        counters.no_descriptor += machine_rx_queue(nic, channel)->lost;
        counters.rx_packets += other->stats.rx.packets;
        counters.rx_bytes += other->stats.rx.bytes;
        counters.interrupts += other->stats.interrupts;
        counters.polls += other->napi.polls;
        counters.arms += other->stats.arms;
    }
    return counters;
}

static struct netdev_counters netdev_of(const struct machine *m, size_t i)
{
    struct nic_counters counters = counters_of(&m->nics[i]);

    return netdev_counters((enum nic_driver)m->params->machine.nics[i].driver, &counters);
}

static void print_interrupts(const struct machine *m, FILE *out)
{
    const struct machine_linux *os = &m->os;
    bool is_24 = os->kernel.is_24;
    unsigned cpus = os->kernel.cpu_count;

    fputs("$ cat /proc/interrupts\n", out);
    proc_interrupts_heading(out, cpus);
    if (is_24)
        proc_interrupts_timer(out, &os->kernel);
    proc_interrupts_line(out, cpus, &os->hotplug.irq, is_24 ? "XT-PIC" : "IO-APIC");
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        const struct machine_nic *nic = &m->nics[i];
        bool is_line = m->params->machine.nics[i].interrupt == NIC_INTERRUPT_LINE;
        const char *chip = is_24 ? "XT-PIC" : is_line ? "IO-APIC" : "PCI-MSI";

        if (nic->irq.kc)
            proc_interrupts_line(out, cpus, &nic->irq, chip);
        for (size_t channel = 1; channel < nic->channel_count; channel++)
            proc_interrupts_line(out, cpus, machine_irq(nic, channel), chip);
    }
    if (!is_24)
        proc_interrupts_timer(out, &os->kernel);
}

/* What both generations show. */
static bool print_devices(const struct machine *m, FILE *out)
{
    const struct machine_linux *os = &m->os;

    print_interrupts(m, out);
    fputs("\n$ cat /proc/ioports\n", out);
    proc_resources(out, &os->addresses.ports, 4);
    fputs("\n$ cat /proc/iomem\n", out);
    proc_resources(out, &os->addresses.memory, 8);
    if (m->params->kernel.irq_sample_random)
        fprintf(out, "\n$ cat /proc/sys/kernel/random/entropy_avail\n%llu\n",
                (unsigned long long)os->kernel.entropy.bits);
    fputs("\n$ cd /sys/class/net; grep . */ifindex */operstate */carrier_*\n", out);
    sys_class_net(out, &os->devices);
    return true;
}

/* What a terminal of the host would show. */
bool machine_linux_print(const struct machine *m, FILE *out)
{
    const struct nic_params *nics = m->params->machine.nics;

    if (!receive_is_linux(m->params->kernel.receive_path))
        return false;
    struct netdev_counters lo = { .rx_packets = m->os.loopback.packets,
                                  .rx_bytes = m->os.loopback.bytes,
                                  .tx_packets = m->os.loopback.packets,
                                  .tx_bytes = m->os.loopback.bytes };

    if (m->os.kernel.is_24)
        return print_devices(m, out);
    fputs("$ cat /proc/net/dev\n", out);
    proc_net_dev_heading(out);
    proc_net_dev_line(out, "lo", &lo);
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        struct netdev_counters n = netdev_of(m, i);

        proc_net_dev_line(out, nics[i].name, &n);
    }
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        struct nic_counters counters = counters_of(&m->nics[i]);

        fprintf(out, "\n$ ethtool -S %s\n", nics[i].name);
        ethtool_print_stats(out, (enum nic_driver)nics[i].driver, &counters);
        for (size_t channel = 1; channel < m->nics[i].channel_count; channel++) {
            const struct e1000_driver *driver = machine_e1000(&m->nics[i], channel);
            const struct nic_queue_counters queue = {
                .rx_packets = driver->stats.rx.packets,
                .rx_bytes = driver->stats.rx.bytes,
                .no_descriptor = machine_rx_queue(&m->nics[i], channel)->lost,
            };

            ethtool_print_queue(out, (enum nic_driver)nics[i].driver, (unsigned)channel, &queue);
        }
    }
    fputc('\n', out);
    return print_devices(m, out);
}

static double share(uint64_t part_ps, uint64_t whole_ps)
{
    return whole_ps ? (double)part_ps / (double)whole_ps : 0.0;
}

static double per_second(uint64_t count, double seconds)
{
    return seconds > 0 ? (double)count / seconds : 0.0;
}

/* The first NIC that traffic arrives at. */
static size_t watched_nic(const struct machine *m)
{
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        if (m->nics[i].has_traffic)
            return i;
    }
    return 0;
}

static void collect_nics(const struct machine *m, uint64_t window_ps, struct nicsim_metrics *x)
{
    uint64_t busiest = 0, steered = 0, stopped_ps = 0;

    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        const struct machine_nic *nic = &m->nics[i];
        struct netdev_counters netdev = netdev_of(m, i);
        uint64_t all;

        x->received_pps += per_second(netdev.rx_packets, x->window_s);
        x->received_gbps += per_second(netdev.rx_bytes * 8, x->window_s) / 1e9;
        x->rx_dropped += netdev.rx_dropped;
        x->rx_missed_errors += netdev.rx_missed_errors;
        x->rx_fifo_errors += netdev.rx_fifo_errors;
        x->low_latency_interrupts += nic->low_latency.interrupts;
        x->rx_buffer_waits += nic->rx_buffer.waited;
        x->tx_packets += nic->net_dev.tx_packets;
        for (size_t channel = 0; channel == 0 || channel < nic->channel_count; channel++) {
            const struct napi *napi = &machine_e1000(nic, channel)->napi;

            x->rx_ring_dry += machine_rx_queue(nic, channel)->dry;
            x->napi_polls += napi->polls;
            x->napi_full_polls += napi->full_polls;
        }
        x->unhandled_interrupts += nic->irq.unhandled;
        for (unsigned a = 0; a < nic->irq.action_count; a++)
            x->spurious_calls += nic->irq.actions[a].none;
        if (nic->rx_buffer.most_bytes > x->rx_buffer_max_bytes)
            x->rx_buffer_max_bytes = nic->rx_buffer.most_bytes;
        x->pause_xoff_sent += nic->flow_control.xoff_sent;
        x->pause_xon_sent += nic->flow_control.xon_sent;
        busiest += rx_steer_busiest(&nic->rx_steer, &all);
        steered += all;
        if (nic->partner.stopped_ps > stopped_ps)
            stopped_ps = nic->partner.stopped_ps;
    }
    x->sender_stopped_share = share(stopped_ps, window_ps);
    x->rss_busiest_queue_share = share(busiest, steered);
}

/* What all CPUs count together, and each for itself where there are several. */
static void collect_cpus(const struct machine *m, uint64_t window_ps, struct nicsim_metrics *x)
{
    const struct kernel *kernel = &m->os.kernel;

    for (unsigned i = 0; i < kernel->cpu_count; i++) {
        const struct kernel_cpu *kc = &kernel->cpus[i];
        const uint64_t *account_ps = kc->cpu->account_ps;
        double ksoftirqd_share = share(task_run_ps(&kc->ksoftirqd), window_ps);

        x->ksoftirqd_run_share += ksoftirqd_share / kernel->cpu_count;
        x->context_switches += kc->rq.nr_switches;
        x->timer_interrupts += kc->tick.interrupts;
        x->net_rx_softirqs += kc->softirqs.counts[NET_RX_SOFTIRQ];
        x->softnet_processed += kc->softnet.processed;
        x->time_squeeze += kc->softnet.time_squeeze;
        x->ksoftirqd_wakeups += kc->softirqs.softirqd_wakeups;
        x->reschedule_interrupts += kc->ipis.reschedule.taken;
        x->call_interrupts += kc->ipis.call.taken;
        for (int state = 0; state < CSTATES; state++)
            x->cstates_entered += kc->cstate_entered[state];
        if (!kernel->is_smp)
            continue;
        x->cpus[i] = (struct cpu_metrics){
            .busy_share = 1.0 - share(account_ps[CPU_IDLE], window_ps),
            .interrupt_share = share(account_ps[CPU_INTERRUPT], window_ps),
            .softirq_share = share(account_ps[CPU_SOFTIRQ], window_ps),
            .kernel_share = share(account_ps[CPU_KERNEL] + account_ps[CPU_IDLE_TASK], window_ps),
            .user_share = share(account_ps[CPU_USER], window_ps),
            .ksoftirqd_run_share = ksoftirqd_share,
            .interrupts = kc->irqs_taken,
            .timer_interrupts = kc->tick.interrupts,
            .reschedule_interrupts = kc->ipis.reschedule.taken,
            .call_interrupts = kc->ipis.call.taken,
            .net_rx_softirqs = kc->softirqs.counts[NET_RX_SOFTIRQ],
            .context_switches = kc->rq.nr_switches,
            .processed = kc->softnet.processed,
            .dropped = kc->softnet.backlog.dropped,
            .received_rps = kc->softnet.backlog.received_rps,
            .flow_limit_count = kc->softnet.backlog.flow_limit_count,
            .time_squeeze = kc->softnet.time_squeeze,
        };
    }
}

static void collect_devices(const struct machine_linux *os, struct nicsim_metrics *x)
{
    for (const struct net_device *dev = os->devices.first; dev; dev = dev->state.next)
        x->carrier_changes += dev->state.carrier_up_count + dev->state.carrier_down_count;
    for (unsigned event = 0; event < NETDEV_EVENTS_MAX; event++)
        x->netdev_events += os->devices.events[event];
    x->linkwatch_runs = os->link_watch.runs;
    x->entropy_samples = os->kernel.entropy.samples;
}

static void collect_reader(const struct reader *thread, uint64_t window_ps,
                           struct nicsim_metrics *x)
{
    const struct sock *sock = &thread->sock;

    x->reader_run_share += share(task_run_ps(&thread->task), window_ps);
    x->reader_voluntary_switches += thread->task.nvcsw;
    x->reader_involuntary_switches += thread->task.nivcsw;
    x->migrations += thread->task.migrations;
    if (thread->reads != sock)
        return; /* the first thread's */
    x->reader_wakeups += sock->wakeups;
    x->socket_mean_packets += packet_queue_mean_length(&sock->queue, window_ps);
    if (sock->queue.longest > x->socket_max_packets)
        x->socket_max_packets = sock->queue.longest;
}

void machine_linux_collect(const struct machine *m, struct nicsim_metrics *x)
{
    const struct machine_linux *os = &m->os;
    uint64_t window_ps = m->window_close_ps - m->window_open_ps;

    collect_cpus(m, window_ps, x);
    collect_devices(os, x);
    x->irq_moves = os->irqbalance.moves;
    x->irq_thread_run_share =
        share(irq_threads_run_ps(&os->kernel), window_ps) / os->kernel.cpu_count;
    x->udp_in_datagrams = os->net.snmp.udp_in_datagrams;
    x->udp_in_errors = os->net.snmp.udp_in_errors;
    x->udp_rcvbuf_errors = os->net.snmp.udp_rcvbuf_errors;
    x->udp_no_ports = os->net.snmp.udp_no_ports;
    for (size_t i = 0; i < m->params->process_count; i++) {
        struct reader *reader = (struct reader *)&os->readers[i];

        for (unsigned t = 0; t < reader->thread_count; t++)
            collect_reader(reader_thread(reader, t), window_ps, x);
        x->received_pps += per_second(os->pollers[i].taken, x->window_s);
        if (os->hogs[i].kc)
            x->hog_run_share += share(task_run_ps(&os->hogs[i].task), window_ps);
    }
    x->rx_wait_mean_us = moderation_rx_wait_mean_ps(&m->nics[watched_nic(m)].moderation,
                                                    m->window_open_ps, m->window_close_ps) /
                         SIM_PS_PER_US;
    collect_nics(m, window_ps, x);
    machine_channels_collect(&m->nics[watched_nic(m)], x->queues);
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        if (!m->nics[i].has_traffic)
            x->tx_interrupts += m->nics[i].irq.count;
    }
    x->polls_done = x->napi_polls - x->napi_full_polls;
    if (os->kernel.is_24)
        machine_linux24_collect(m, x);
}

void machine_apply_coalesce(struct machine *m, size_t nic)
{
    if (m->nics[nic].e1000.moderation)
        e1000_coalesce_changed(&m->nics[nic].e1000);
    for (size_t channel = 1; channel < m->nics[nic].channel_count; channel++)
        e1000_coalesce_changed(machine_e1000(&m->nics[nic], channel));
}
