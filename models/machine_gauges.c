#include "models/machine_gauges.h"

#include <stdio.h>

#include "models/machine.h"
#include "sim/check.h"

/* Of what there may be several. */
enum gauge_of { OF_MACHINE, OF_RING, OF_NIC, OF_CPU, OF_PROCESS };

#define GAUGES(GAUGE)                                                                              \
    GAUGE(OFFERED, OF_MACHINE, "offered_pps", GAUGE_RATE, 1, "packets/s",                          \
          "Frames handed to links.")                                                               \
    GAUGE(DELIVERED, OF_MACHINE, "delivered_pps", GAUGE_RATE, 1, "packets/s",                      \
          "Frames that reached their receiver.")                                                   \
    GAUGE(LOST, OF_MACHINE, "lost_packets", GAUGE_COUNT, 1, "packets",                             \
          "Frames lost in the period, over all places.")                                           \
    GAUGE(INSIDE, OF_MACHINE, "inside_packets", GAUGE_LEVEL, 1, "packets",                         \
          "Frames neither delivered nor lost yet.")                                                \
    GAUGE(LATENCY, OF_MACHINE, "latency_mean_us", GAUGE_MEAN, 1e-6, "us",                          \
          "Mean latency of the frames delivered in the period; none: an empty cell.")              \
    GAUGE(RING_PACKETS, OF_RING, "rx_ring.N.packets", GAUGE_LEVEL, 1, "packets",                   \
          "Frames in the receive ring that the driver has not taken.")                             \
    GAUGE(RING_FREE, OF_RING, "rx_ring.N.free_descriptors", GAUGE_LEVEL, 1, "descriptors",         \
          "Descriptors, or work requests of many strides, the NIC may still fill.")                \
    GAUGE(RING_ENTRIES, OF_RING, "rx_ring.N.cq_entries", GAUGE_LEVEL, 1, "entries",                \
          "Places in use of the ring's completion queue: held, on the bus, or not taken "          \
          "(completion-queue ring).")                                                              \
    GAUGE(RING_INTERRUPTS, OF_RING, "rx_ring.N.interrupts", GAUGE_COUNT, 1, "interrupts",          \
          "Interrupts of the ring's vector taken in the period.")                                  \
    GAUGE(RING_WAIT, OF_RING, "rx_ring.N.wait_us", GAUGE_LEVEL, 1e-6, "us",                        \
          "How long moderation makes a received frame's interrupt wait: the gap or time in force " \
          "(Linux 6.1).")                                                                          \
    GAUGE(BUFFER_BYTES, OF_NIC, "nic.N.rx_buffer_bytes", GAUGE_LEVEL, 1, "bytes",                  \
          "Bytes in the NIC's receive buffer, waiting or being transferred (Linux 6.1).")          \
    GAUGE(TX_RING, OF_NIC, "nic.N.tx_ring_packets", GAUGE_LEVEL, 1, "packets",                     \
          "Transmit descriptors the driver has filled and not reclaimed, over its rings.")         \
    GAUGE(CPU_BUSY, OF_CPU, "cpu.N.busy_share", GAUGE_SHARE, 1, "1",                               \
          "Part of the period in which the CPU was not idle.")                                     \
    GAUGE(CPU_HARDIRQ, OF_CPU, "cpu.N.interrupt_share", GAUGE_SHARE, 1, "1",                       \
          "Part of the period in device and clock interrupts.")                                    \
    GAUGE(CPU_SOFTIRQ_TIME, OF_CPU, "cpu.N.softirq_share", GAUGE_SHARE, 1, "1",                    \
          "Part of the period in softirqs, wherever they ran.")                                    \
    GAUGE(BACKLOG, OF_CPU, "backlog.N.packets", GAUGE_LEVEL, 1, "packets",                         \
          "Packets in the CPU's backlog (Linux).")                                                 \
    GAUGE(SOCKET_PACKETS, OF_PROCESS, "socket.N.packets", GAUGE_LEVEL, 1, "packets",               \
          "Packets in the sockets of process N.")                                                  \
    GAUGE(SOCKET_BYTES, OF_PROCESS, "socket.N.bytes", GAUGE_LEVEL, 1, "bytes",                     \
          "Memory charged to the sockets of process N.")

enum gauge {
#define GAUGE(id, of, name, kind, scale, unit, doc) READ_##id,
    GAUGES(GAUGE)
#undef GAUGE
};

const struct model_gauge machine_gauges[] = {
#define GAUGE(id, of, name, kind, scale, unit, doc) { name, kind, scale, unit, doc },
    GAUGES(GAUGE)
#undef GAUGE
        { NULL, GAUGE_LEVEL, 0, NULL, NULL },
};

static const enum gauge_of gauge_of[] = {
#define GAUGE(id, of, name, kind, scale, unit, doc) of,
    GAUGES(GAUGE)
#undef GAUGE
};

/* ---- has the machine one? ---------------------------------------------------------------- */

static bool fits(uint64_t number, uint64_t count, const char *what, char why[256])
{
    if (number < count)
        return true;
    snprintf(why, 256, "the machine has %llu %s, counted from 0", (unsigned long long)count, what);
    return false;
}

static uint64_t ring_count(const struct nicsim_params *p)
{
    uint64_t count = 0;

    for (size_t i = 0; i < p->machine.nic_count; i++)
        count += p->machine.nics[i].channels > 1 ? p->machine.nics[i].channels : 1;
    return count;
}

static bool is_there(const struct nicsim_params *p, enum gauge_of of, uint64_t number,
                     char why[256])
{
    switch (of) {
    case OF_MACHINE:
        return true;
    case OF_RING:
        return fits(number, ring_count(p), "receive ring(s)", why);
    case OF_NIC:
        return fits(number, p->machine.nic_count, "NIC(s)", why);
    case OF_CPU:
        return fits(number, p->machine.cpu_count > 1 ? p->machine.cpu_count : 1, "CPU(s)", why);
    case OF_PROCESS:
        return fits(number, p->process_count, "process(es)", why);
    }
    return false;
}

static bool is_reader(const struct process_params *process)
{
    return process->kind == PROCESS_UDP_READER || process->kind == PROCESS_PACKET_READER;
}

bool machine_has_gauge(const struct param_set *set, size_t gauge, uint64_t number, char why[256])
{
    const struct nicsim_params *p = (const struct nicsim_params *)set->values;
    bool is_61 = p->kernel.receive_path == RECEIVE_NAPI;

    if (!is_there(p, gauge_of[gauge], number, why))
        return false;
    if ((gauge == READ_RING_WAIT || gauge == READ_BUFFER_BYTES) && !is_61) {
        snprintf(why, 256, "only the receive path napi has it");
        return false;
    }
    if (gauge == READ_BACKLOG && !receive_is_linux(p->kernel.receive_path)) {
        snprintf(why, 256, "only Linux has a backlog");
        return false;
    }
    if (gauge_of[gauge] == OF_PROCESS && !is_reader(&p->processes[number])) {
        snprintf(why, 256, "process '%s' reads no socket", p->processes[number].name);
        return false;
    }
    return true;
}

/* ---- reading ----------------------------------------------------------------------------- */

/* The ring's NIC, and which of its channels it is. */
static const struct machine_nic *nic_of_ring(const struct machine *m, uint64_t *number)
{
    for (size_t i = 0; i < m->params->machine.nic_count; i++) {
        uint64_t channels = m->nics[i].channel_count > 1 ? m->nics[i].channel_count : 1;

        if (*number < channels)
            return &m->nics[i];
        *number -= channels;
    }
    SIM_CHECK(m->sim, false, "a ring that the machine has not");
    return NULL;
}

static uint64_t read_ring(const struct machine *m, enum gauge gauge, uint64_t number)
{
    const struct machine_nic *nic = nic_of_ring(m, &number);
    const struct rx_queue *ring = machine_rx_queue(nic, number);

    if (gauge == READ_RING_PACKETS)
        return rx_queue_waiting(ring);
    if (gauge == READ_RING_FREE)
        return ring->lent_descriptors;
    if (gauge == READ_RING_ENTRIES)
        return ring->completions.used;
    if (gauge == READ_RING_WAIT)
        return moderation_rx_wait_ps(number == 0 ? &nic->moderation
                                                 : &nic->more[number - 1].moderation);
    if (number > 0)
        return machine_irq(nic, number)->count;
    return nic->vector.ctx ? cpu_interrupts_taken(&nic->vector) : 0;
}

static uint64_t read_tx_rings(const struct machine *m, uint64_t number)
{
    const struct machine_nic *nic = &m->nics[number];
    uint64_t size = m->params->machine.nics[number].tx_ring_descriptors;
    uint64_t filled = size - nic->tx_queue.free_descriptors;

    for (size_t channel = 1; channel < nic->channel_count; channel++)
        filled += size - nic->more[channel - 1].tx_queue.free_descriptors;
    return filled;
}

static uint64_t read_cpu(const struct machine *m, enum gauge gauge, uint64_t number, uint64_t at_ps)
{
    const struct cpu *cpu = &m->cpus[number];

    if (gauge == READ_CPU_BUSY)
        return at_ps - sim_cpu_account_ps(cpu->core, &cpu->account_ps[CPU_IDLE], at_ps);
    return sim_cpu_account_ps(
        cpu->core, &cpu->account_ps[gauge == READ_CPU_HARDIRQ ? CPU_INTERRUPT : CPU_SOFTIRQ],
        at_ps);
}

static uint64_t read_backlog(const struct machine *m, uint64_t number)
{
    const struct kernel_cpu *kc = &m->os.kernel.cpus[number];

    return m->os.kernel.is_24 ? kc->softnet24.input_pkt_queue.length
                              : kc->softnet.backlog.queue.length;
}

static uint64_t read_sockets(const struct machine *m, enum gauge gauge, uint64_t number)
{
    struct reader *reader = (struct reader *)&m->os.readers[number];
    uint64_t sum = 0;

    for (unsigned t = 0; t < reader->thread_count; t++) {
        const struct reader *thread = reader_thread(reader, t);

        if (thread->reads == &thread->sock)
            sum += gauge == READ_SOCKET_PACKETS ? thread->sock.queue.length
                                                : thread->sock.rmem_alloc_bytes;
    }
    return sum;
}

static uint64_t lost(const struct machine *m)
{
    uint64_t sum = 0;

    for (unsigned place = 0; place < DROP_COUNT; place++)
        sum += m->packets.total.dropped[place];
    return sum;
}

void machine_read_gauge(const void *machine, size_t gauge, uint64_t number, uint64_t at_ps,
                        uint64_t value[2])
{
    const struct machine *m = machine;

    switch ((enum gauge)gauge) {
    case READ_OFFERED:
        value[0] = m->packets.total.offered;
        return;
    case READ_DELIVERED:
        value[0] = m->packets.total.delivered;
        return;
    case READ_LOST:
        value[0] = lost(m);
        return;
    case READ_INSIDE:
        value[0] = m->packets.inside;
        return;
    case READ_LATENCY:
        value[0] = (uint64_t)histogram_sum(&m->packets.total_latency);
        value[1] = m->packets.total_latency.count;
        return;
    case READ_RING_PACKETS:
    case READ_RING_FREE:
    case READ_RING_ENTRIES:
    case READ_RING_INTERRUPTS:
    case READ_RING_WAIT:
        value[0] = read_ring(m, (enum gauge)gauge, number);
        return;
    case READ_BUFFER_BYTES:
        value[0] = m->nics[number].rx_buffer.held_bytes;
        return;
    case READ_TX_RING:
        value[0] = read_tx_rings(m, number);
        return;
    case READ_CPU_BUSY:
    case READ_CPU_HARDIRQ:
    case READ_CPU_SOFTIRQ_TIME:
        value[0] = read_cpu(m, (enum gauge)gauge, number, at_ps);
        return;
    case READ_BACKLOG:
        value[0] = read_backlog(m, number);
        return;
    case READ_SOCKET_PACKETS:
    case READ_SOCKET_BYTES:
        value[0] = read_sockets(m, (enum gauge)gauge, number);
        return;
    }
}
