/* What the Linux host's parts have counted: the window's opening and closing, its metrics, and the
 * host's own counters as Linux prints them. */
#include <string.h>

#include "models/admin/ethtool.h"
#include "models/admin/proc.h"
#include "models/kernel/irq_thread.h"
#include "models/machine.h"

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
        nic->rx_buffer.waited = 0;
        rx_queue_window_open(&nic->rx_queue);
        nic->rx_buffer.most_bytes = nic->rx_buffer.held_bytes;
        nic->flow_control.xoff_sent = nic->flow_control.xon_sent = 0;
        memset(nic->rx_steer.queue_packets, 0, sizeof nic->rx_steer.queue_packets);
        partner_window_open(&nic->partner, at_ps);
        nic->rx_buffer.lost = nic->rx_buffer.lost_bytes = 0;
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
        .cqe_blocks = driver->cqe_blocks,
        .cqe_block_packets = driver->cqe_block_packets,
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
        counters.cqe_blocks += other->stats.cqe_blocks;
        counters.cqe_block_packets += other->stats.cqe_block_packets;
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

static void collect_nics(const struct machine *m, uint64_t window_ps, struct nicsim_metrics *x)
{
    uint64_t busiest = 0, steered = 0, stopped_ps = 0;

    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        const struct machine_nic *nic = &m->nics[i];
        struct netdev_counters netdev = netdev_of(m, i);
        const struct nic_counters counters = counters_of(nic);
        uint64_t all;

        x->cqe_blocks_per_s += per_second(counters.cqe_blocks, x->window_s);
        x->cqe_block_pps += per_second(counters.cqe_block_packets, x->window_s);
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
            const struct rx_queue *ring = machine_rx_queue(nic, channel);

            x->rx_ring_dry += ring->dry;
            if (ring->completions.most_used > x->cq_max_entries)
                x->cq_max_entries = ring->completions.most_used;
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
    x->rx_wait_mean_us =
        moderation_rx_wait_mean_ps(&m->nics[nicsim_watched_nic(m->params)].moderation,
                                   m->window_open_ps, m->window_close_ps) /
        SIM_PS_PER_US;
    collect_nics(m, window_ps, x);
    machine_channels_collect(&m->nics[nicsim_watched_nic(m->params)], x->queues);
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        if (!m->nics[i].has_traffic)
            x->tx_interrupts += m->nics[i].irq.count;
    }
    x->polls_done = x->napi_polls - x->napi_full_polls;
    if (os->kernel.is_24)
        machine_linux24_collect(m, x);
}
