/* Rules between the rows that only a Linux host reads: what no single row can say, and rows that
 * another row puts out of action. */
#include <stdio.h>
#include <string.h>

#include "models/kernel/driver_e1000.h"
#include "models/params.h"

static bool check_tick(const struct nicsim_params *p, struct sim_error *err, char at_fault[256]);
static bool check_idle(const struct idle_params *idle, struct sim_error *err, char at_fault[256]);
static bool check_lines(const struct nicsim_params *p, struct sim_error *err, char at_fault[256]);
static bool check_rings(const struct nicsim_params *p, struct sim_error *err, char at_fault[256]);
static bool check_moderation(const struct nicsim_params *p, struct sim_error *err,
                             char at_fault[256]);
static bool check_completions(const struct nicsim_params *p, struct sim_error *err,
                              char at_fault[256]);
static bool check_descriptors(const struct nicsim_params *p, struct sim_error *err,
                              char at_fault[256]);
static bool check_process(const struct nicsim_params *p, size_t i, struct sim_error *err,
                          char at_fault[256]);

#define COMM_BYTES 15u /* TASK_COMM_LEN without its zero */

static const char *const cstate_names[] = {
    [CSTATE_C1] = "c1", [CSTATE_C1E] = "c1e", [CSTATE_C3] = "c3", [CSTATE_C6] = "c6"
};

static const char *const kind_names[] = {
    [PROCESS_UDP_READER] = "udp-reader",
    [PROCESS_PACKET_READER] = "packet-reader",
    [PROCESS_HOG] = "hog",
    [PROCESS_KERNEL_SECTION] = "kernel-section",
    [PROCESS_UDP_SENDER] = "udp-sender",
    [PROCESS_POLL_MODE] = "poll-mode",
    [PROCESS_IRQBALANCE] = "irqbalance",
};

bool linux_params_check(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    if (!receive_is_linux(p->kernel.receive_path))
        return true;
    if (!check_tick(p, err, at_fault) || !check_idle(&p->machine.idle, err, at_fault) ||
        !check_lines(p, err, at_fault) || !check_moderation(p, err, at_fault) ||
        !check_descriptors(p, err, at_fault) || !check_completions(p, err, at_fault))
        return false;
    if (p->kernel.receive_path != RECEIVE_TULIP && p->kernel.receive_path != RECEIVE_3C509 &&
        !check_rings(p, err, at_fault))
        return false;
    for (size_t i = 0; i < p->process_count; i++) {
        if (!check_process(p, i, err, at_fault))
            return false;
    }
    return true;
}

/* What a tick costs that finds a task: more than there is of the CPU, and nothing else ever runs.
 * A tenth is left for everything else, or the run would not get anywhere. */
static bool check_tick(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    const struct kernel_costs *costs = &p->kernel.costs;
    uint64_t hz = p->kernel.hz, jiffy_cycles;
    uint64_t steps[] = { costs->irq_entry_cycles, costs->tick_cycles, costs->tick_task_cycles,
                         costs->irq_exit_cycles, costs->irq_return_cycles };
    uint64_t tick_cycles = 0;

    snprintf(at_fault, 256, "kernel.hz");
    if (hz != 100 && hz != 250 && hz != 1000)
        return sim_error_set(err, "", 0, 0,
                             "kernel.hz is %llu Hz: allowed is 100 Hz, 250 Hz or 1000 Hz",
                             (unsigned long long)hz);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        tick_cycles += kernel_cost_cycles(costs, steps[i]);
    jiffy_cycles = p->machine.cpu.clock_hz / hz;
    if (tick_cycles >= jiffy_cycles - jiffy_cycles / 10)
        return sim_error_set(err, "", 0, 0,
                             "kernel.hz is %llu Hz: a tick that finds a task costs %llu cycles "
                             "(scaled), allowed is below nine tenths of the %llu between two",
                             (unsigned long long)hz, (unsigned long long)tick_cycles,
                             (unsigned long long)jiffy_cycles);
    at_fault[0] = '\0';
    return true;
}

/* Deeper is slower to leave and worth it only for longer. */
static bool check_idle(const struct idle_params *idle, struct sim_error *err, char at_fault[256])
{
    int shallower = -1;

    for (int state = 0; state < CSTATES; state++) {
        const char *name = cstate_names[state];

        if (idle->exit_latency_ps[state] == 0)
            continue;
        if (shallower >= 0 && idle->exit_latency_ps[state] < idle->exit_latency_ps[shallower]) {
            snprintf(at_fault, 256, "machine.idle.%s-exit-latency", name);
            return sim_error_set(
                err, "", 0, 0,
                "machine.idle.%s-exit-latency is %llu ns: allowed is at least the "
                "%llu ns of %s, which is less deep",
                name, (unsigned long long)idle->exit_latency_ps[state] / SIM_PS_PER_NS,
                (unsigned long long)idle->exit_latency_ps[shallower] / SIM_PS_PER_NS,
                cstate_names[shallower]);
        }
        if (shallower >= 0 &&
            idle->target_residency_ps[state] < idle->target_residency_ps[shallower]) {
            snprintf(at_fault, 256, "machine.idle.%s-target-residency", name);
            return sim_error_set(
                err, "", 0, 0,
                "machine.idle.%s-target-residency is %llu ns: allowed is at least the %llu ns of "
                "%s, or %s would never be entered",
                name, (unsigned long long)idle->target_residency_ps[state] / SIM_PS_PER_NS,
                (unsigned long long)idle->target_residency_ps[shallower] / SIM_PS_PER_NS,
                cstate_names[shallower], cstate_names[shallower]);
        }
        shallower = state;
    }
    return true;
}

static bool check_lines(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    for (size_t i = 0; i < p->machine.nic_count; i++) {
        const struct nic_params *nic = &p->machine.nics[i];

        if (nic->irq_line == 0 || nic->interrupt == NIC_INTERRUPT_LINE)
            continue;
        snprintf(at_fault, 256, "machine.nics.%zu.irq-line", i);
        return sim_error_set(err, "", 0, 0,
                             "machine.nics.%zu.irq-line is %llu: allowed is own where "
                             "machine.nics.%zu.interrupt is msi-x, messages share no line",
                             i, (unsigned long long)nic->irq_line, i);
    }
    return true;
}

/* As e1000_set_ringparam has it. */
static bool check_rings(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    for (size_t i = 0; i < p->machine.nic_count; i++) {
        const struct nic_params *nic = &p->machine.nics[i];
        const struct {
            const char *name;
            uint64_t descriptors;
        } rings[] = { { "rx-ring", nic->rx_ring_descriptors },
                      { "tx-ring", nic->tx_ring_descriptors } };

        for (size_t r = 0; r < 2; r++) {
            uint64_t descriptors = rings[r].descriptors;

            if (descriptors >= E1000_TXD_MIN && descriptors <= E1000_TXD_MAX)
                continue;
            snprintf(at_fault, 256, "machine.nics.%zu.%s", i, rings[r].name);
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.%s is %llu packets: allowed is %u packets .. %u "
                                 "packets with a Linux driver",
                                 i, rings[r].name, (unsigned long long)descriptors, E1000_TXD_MIN,
                                 E1000_TXD_MAX);
        }
    }
    return true;
}

/* No register holds more than its bits do. */
static bool check_moderation(const struct nicsim_params *p, struct sim_error *err,
                             char at_fault[256])
{
    for (size_t i = 0; i < p->machine.nic_count; i++) {
        const struct nic_params *nic = &p->machine.nics[i];
        const struct {
            const char *name;
            uint64_t ps;
        } delays[] = { { "rx-delay", nic->rx_delay_ps },
                       { "rx-abs-delay", nic->rx_abs_delay_ps },
                       { "tx-delay", nic->tx_delay_ps },
                       { "tx-abs-delay", nic->tx_abs_delay_ps } };

        if (nic->moderation == MODERATION_GAP && nic->irq_gap_max_ps &&
            nic->rx_usecs_ps > nic->irq_gap_max_ps) {
            snprintf(at_fault, 256, "machine.nics.%zu.rx-usecs", i);
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.rx-usecs is %llu ns: allowed is at most the "
                                 "%llu ns of machine.nics.%zu.irq-gap-max",
                                 i, (unsigned long long)nic->rx_usecs_ps / SIM_PS_PER_NS,
                                 (unsigned long long)nic->irq_gap_max_ps / SIM_PS_PER_NS, i);
        }
        for (size_t d = 0; d < sizeof delays / sizeof delays[0]; d++) {
            if (nic->delay_unit_ps == 0 || delays[d].ps / nic->delay_unit_ps <= UINT16_MAX)
                continue;
            snprintf(at_fault, 256, "machine.nics.%zu.%s", i, delays[d].name);
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.%s is %llu ns: allowed is at most 65535 units "
                                 "of machine.nics.%zu.delay-unit, %llu ns",
                                 i, delays[d].name,
                                 (unsigned long long)delays[d].ps / SIM_PS_PER_NS, i,
                                 (unsigned long long)nic->delay_unit_ps / SIM_PS_PER_NS);
        }
    }
    return true;
}

/* The least that holds where a frame lies and how long it is; minis are parts of it. */
#define CQE_LEAST_BYTES 16u

static bool check_completions(const struct nicsim_params *p, struct sim_error *err,
                              char at_fault[256])
{
    for (size_t i = 0; i < p->machine.nic_count; i++) {
        const struct nic_params *nic = &p->machine.nics[i];

        if (rx_strides_are_used(nic) &&
            nic->rx_strides * nic->rx_stride_bytes < nic->frame_max_bytes) {
            snprintf(at_fault, 256, "machine.nics.%zu.rx-strides", i);
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.rx-strides is %llu of %llu B: allowed is what "
                                 "holds a frame of the %llu B of machine.nics.%zu.frame-max",
                                 i, (unsigned long long)nic->rx_strides,
                                 (unsigned long long)nic->rx_stride_bytes,
                                 (unsigned long long)nic->frame_max_bytes, i);
        }
        if (nic->completion_queue == COMPLETION_QUEUE_COARSE ||
            (nic->rx_completion_bytes >= CQE_LEAST_BYTES && nic->rx_completion_bytes % 8 == 0))
            continue;
        snprintf(at_fault, 256, "machine.nics.%zu.completion-queue", i);
        return sim_error_set(err, "", 0, 0,
                             "machine.nics.%zu.completion-queue is ring, and "
                             "machine.nics.%zu.rx-completion is %llu B: allowed is a multiple of "
                             "8 B from %u B on",
                             i, i, (unsigned long long)nic->rx_completion_bytes, CQE_LEAST_BYTES);
    }
    return true;
}

/* Thresholds of descriptors count what is on the chip. */
static bool check_descriptors(const struct nicsim_params *p, struct sim_error *err,
                              char at_fault[256])
{
    for (size_t i = 0; i < p->machine.nic_count; i++) {
        const struct nic_params *nic = &p->machine.nics[i];
        const struct {
            const char *name;
            uint64_t count;
        } thresholds[] = { { "rx-pthresh", nic->rx_pthresh }, { "rx-wthresh", nic->rx_wthresh } };

        for (size_t t = 0; t < sizeof thresholds / sizeof thresholds[0]; t++) {
            if (nic->rx_chip_descriptors == 0 || thresholds[t].count <= nic->rx_chip_descriptors)
                continue;
            snprintf(at_fault, 256, "machine.nics.%zu.%s", i, thresholds[t].name);
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.%s is %llu: allowed is at most the %llu of "
                                 "machine.nics.%zu.rx-chip-descriptors",
                                 i, thresholds[t].name, (unsigned long long)thresholds[t].count,
                                 (unsigned long long)nic->rx_chip_descriptors, i);
        }
    }
    return true;
}

static size_t nic_of(const struct nicsim_params *p, const struct process_params *process)
{
    return process->nic[0] ? nic_index(&p->machine, process->nic) : 0;
}

/* A ring that is there, and nobody else's. */
static bool check_poller(const struct nicsim_params *p, size_t i, struct sim_error *err,
                         char at_fault[256])
{
    const struct process_params *process = &p->processes[i];
    const struct nic_params *nic = &p->machine.nics[nic_of(p, process)];
    uint64_t channels = nic->channels > 1 ? nic->channels : 1;

    snprintf(at_fault, 256, "processes.%zu.queue", i);
    if (process->queue >= channels)
        return sim_error_set(
            err, "", 0, 0, "processes.%zu.queue is %llu: allowed is below %llu, the channels of %s",
            i, (unsigned long long)process->queue, (unsigned long long)channels, nic->name);
    for (size_t other = 0; other < i; other++) {
        const struct process_params *owner = &p->processes[other];

        if (owner->kind == PROCESS_POLL_MODE && owner->queue == process->queue &&
            nic_of(p, owner) == nic_of(p, process))
            return sim_error_set(err, "", 0, 0, "processes.%zu.queue is %llu: %s owns that ring", i,
                                 (unsigned long long)process->queue, owner->name);
    }
    return true;
}

static bool check_process(const struct nicsim_params *p, size_t i, struct sim_error *err,
                          char at_fault[256])
{
    const struct process_params *process = &p->processes[i];

    snprintf(at_fault, 256, "processes.%zu.name", i);
    if (strlen(process->name) > COMM_BYTES)
        return sim_error_set(err, "", 0, 0,
                             "processes.%zu.name is %s: allowed is at most %u characters", i,
                             process->name, COMM_BYTES);
    for (size_t other = 0; other < i; other++) {
        if (strcmp(p->processes[other].name, process->name) == 0)
            return sim_error_set(err, "", 0, 0, "processes.%zu.name is %s: that name is taken", i,
                                 process->name);
    }
    snprintf(at_fault, 256, "processes.%zu.port", i);
    for (size_t other = 0; other < i; other++) {
        if (process->kind == PROCESS_UDP_READER && p->processes[other].kind == PROCESS_UDP_READER &&
            p->processes[other].port == process->port)
            return sim_error_set(err, "", 0, 0,
                                 "processes.%zu.port is %llu: %s is bound to that port", i,
                                 (unsigned long long)process->port, p->processes[other].name);
    }
    snprintf(at_fault, 256, "processes.%zu.nic", i);
    if ((process->kind == PROCESS_PACKET_READER || process->kind == PROCESS_POLL_MODE) &&
        process->nic[0] && nic_index(&p->machine, process->nic) == NICS_MAX)
        return sim_error_set(err, "", 0, 0, "processes.%zu.nic is %s: no NIC has that name", i,
                             process->nic);
    if (process->kind == PROCESS_POLL_MODE && !check_poller(p, i, err, at_fault))
        return false;
    snprintf(at_fault, 256, "processes.%zu.hold", i);
    if (process->kind == PROCESS_KERNEL_SECTION && process->hold_ps >= process->every_ps)
        return sim_error_set(err, "", 0, 0,
                             "processes.%zu.hold is %llu ns: allowed is below the %llu ns of "
                             "processes.%zu.every",
                             i, (unsigned long long)process->hold_ps / SIM_PS_PER_NS,
                             (unsigned long long)process->every_ps / SIM_PS_PER_NS, i);
    at_fault[0] = '\0';
    return true;
}

/* ---- settings without effect --------------------------------------------------------------- */

static bool is(const char *name, const char *other)
{
    return strcmp(name, other) == 0;
}

static bool is_reader(const struct process_params *process)
{
    return process->kind == PROCESS_UDP_READER || process->kind == PROCESS_PACKET_READER;
}

static bool process_row_has_effect(const struct nicsim_params *p, const struct param_ref *ref,
                                   char why[256])
{
    const struct process_params *process = &p->processes[ref->index];
    const char *name = ref->row->name;
    bool read = true;

    if (is(name, "session") && !p->kernel.autogroup) {
        snprintf(why, 256, "kernel.autogroup is false");
        return false;
    }
    if (is(name, "port"))
        read = process->kind == PROCESS_UDP_READER || process->kind == PROCESS_UDP_SENDER;
    else if (is(name, "nic"))
        read = process->kind == PROCESS_PACKET_READER || process->kind == PROCESS_POLL_MODE;
    else if (is(name, "queue"))
        read = process->kind == PROCESS_POLL_MODE;
    else if (is(name, "threads") || is(name, "pin-threads"))
        read = is_reader(process);
    else if (is(name, "reuseport") || is(name, "reuseport-by-cpu") || is(name, "connected") ||
             is(name, "replies"))
        read = process->kind == PROCESS_UDP_READER;
    else if (is(name, "rcvbuf"))
        read = is_reader(process);
    else if (is(name, "work"))
        read = is_reader(process) || process->kind == PROCESS_POLL_MODE;
    else if (is(name, "every"))
        read = process->kind == PROCESS_KERNEL_SECTION || process->kind == PROCESS_UDP_SENDER;
    else if (is(name, "interval") || is(name, "banned-cpus"))
        read = process->kind == PROCESS_IRQBALANCE;
    else if (is(name, "hold"))
        read = process->kind == PROCESS_KERNEL_SECTION;
    else if (is(name, "datagram"))
        read = process->kind == PROCESS_UDP_SENDER;
    if (!read)
        snprintf(why, 256, "processes.%zu.kind is %s", ref->index, kind_names[process->kind]);
    return read;
}

/* Rows of one kind of moderation, by their beginning. */
static const char *moderation_without(const struct nic_params *nic, const char *name)
{
    static const char *const count_rows[] = { "rx-frames", "tx-usecs", "tx-frames",
                                              "coalesce-from" };
    static const char *const gap_rows[] = { "irq-gap-max", "irq-gap-unit", "delay-unit",
                                            "rx-delay",    "rx-abs-delay", "rx-delay-is-gap",
                                            "tx-delay",    "tx-abs-delay" };
    bool counts = nic->moderation == MODERATION_COUNT_OR_TIME;

    for (size_t i = 0; !counts && i < sizeof count_rows / sizeof count_rows[0]; i++) {
        if (is(name, count_rows[i]))
            return "gap";
    }
    for (size_t i = 0; counts && i < sizeof gap_rows / sizeof gap_rows[0]; i++) {
        if (is(name, gap_rows[i]))
            return "count-or-time";
    }
    return NULL;
}

static bool nic_row_has_effect(const struct nicsim_params *p, const struct param_ref *ref,
                               char why[256])
{
    const struct nic_params *nic = &p->machine.nics[ref->index];
    const char *name = ref->row->name;
    const char *off = NULL, *other = moderation_without(nic, name);

    if (other) {
        snprintf(why, 256, "machine.nics.%zu.moderation is %s", ref->index, other);
        return false;
    }
    if (is(name, "rx-usecs") && nic->adaptive_rx != ADAPTIVE_RX_OFF) {
        snprintf(why, 256, "machine.nics.%zu.adaptive-rx is not off: the driver chooses",
                 ref->index);
        return false;
    }
    if (is(name, "adaptive-tx") && nic->adaptive_rx != ADAPTIVE_RX_DIM) {
        snprintf(why, 256, "machine.nics.%zu.adaptive-rx is not dim", ref->index);
        return false;
    }
    if (is(name, "ntuple") && (!nic->rss || nic->rps_flow_cnt == 0)) {
        snprintf(why, 256, "machine.nics.%zu.%s", ref->index,
                 nic->rss ? "rps_flow_cnt is none" : "rss is false");
        return false;
    }
    if (is(name, "xdp-to") && nic->xdp != XDP_REDIRECT && nic->xdp != XDP_ROUTE) {
        snprintf(why, 256, "machine.nics.%zu.xdp redirects nothing", ref->index);
        return false;
    }
    if ((is(name, "xdp-cpu") || is(name, "xdp-cpu-ring")) && nic->xdp != XDP_CPU) {
        snprintf(why, 256, "machine.nics.%zu.xdp hands nothing to a CPU", ref->index);
        return false;
    }
    if (is(name, "tx-abs-delay") && nic->tx_delay_ps == 0)
        off = "tx-delay";
    else if (is(name, "lli-credit") && nic->lli_port == 0)
        off = "lli-port";
    else if ((is(name, "rx-drop-en") || is(name, "rx-write")) && nic->rx_buffer_bytes == 0)
        off = "rx-buffer";
    else if ((is(name, "rx-abs-delay") || is(name, "rx-delay-is-gap")) && nic->rx_delay_ps == 0)
        off = "rx-delay";
    else if ((is(name, "rx-delay") || is(name, "rx-delay-is-gap")) && nic->rx_delay_is_gap &&
             nic->rx_abs_delay_ps == 0)
        off = "rx-abs-delay";
    else if (is(name, "rx-truesize") && nic->rx_copybreak_bytes == 0)
        off = "rx-copybreak";
    if (nic->rx_chip_descriptors == 0 && (is(name, "rx-descriptor") || is(name, "rx-pthresh") ||
                                          is(name, "rx-hthresh") || is(name, "rx-wthresh"))) {
        snprintf(why, 256, "machine.nics.%zu.rx-chip-descriptors is all", ref->index);
        return false;
    }
    if (nic->tx_wthresh == 0 && is(name, "tx-head-write-back")) {
        snprintf(why, 256, "machine.nics.%zu.tx-wthresh is none", ref->index);
        return false;
    }
    if (nic->completion_queue == COMPLETION_QUEUE_RING) {
        if (is(name, "tx-wthresh") || is(name, "rx-wthresh")) {
            snprintf(why, 256, "machine.nics.%zu.completion-queue is ring", ref->index);
            return false;
        }
    } else if (is(name, "cqe-compression")) {
        snprintf(why, 256, "machine.nics.%zu.completion-queue is coarse", ref->index);
        return false;
    } else if (nic->rx_chip_descriptors > 0 && is(name, "rx-completion")) {
        snprintf(why, 256, "machine.nics.%zu.rx-chip-descriptors is not all: rx-descriptor counts",
                 ref->index);
        return false;
    }
    if (nic->rx_strides == 0 && is(name, "rx-stride")) {
        snprintf(why, 256, "machine.nics.%zu.rx-strides is none", ref->index);
        return false;
    }
    if (nic->rx_chip_descriptors > 0 && is(name, "rx-strides")) {
        snprintf(why, 256, "machine.nics.%zu.rx-chip-descriptors is not all", ref->index);
        return false;
    }
    if (!nic->cqe_compression && is(name, "cqe-session")) {
        snprintf(why, 256, "machine.nics.%zu.cqe-compression is false", ref->index);
        return false;
    }
    if (off)
        snprintf(why, 256, "machine.nics.%zu.%s is none", ref->index, off);
    return !off;
}

static bool idle_row_has_effect(const struct idle_params *idle, const char *name, char why[256])
{
    bool any = false;

    for (int state = 0; state < CSTATES; state++) {
        char latency[64], residency[64], refill[64];

        any |= idle->exit_latency_ps[state] > 0;
        snprintf(latency, sizeof latency, "machine.idle.%s-exit-latency", cstate_names[state]);
        snprintf(residency, sizeof residency, "machine.idle.%s-target-residency",
                 cstate_names[state]);
        snprintf(refill, sizeof refill, "machine.idle.%s-refill", cstate_names[state]);
        if (!is(name, latency) && !is(name, residency) && !is(name, refill))
            continue;
        if (state > idle->deepest) {
            snprintf(why, 256, "machine.idle.deepest is %s", cstate_names[idle->deepest]);
            return false;
        }
        if (!is(name, latency) && idle->exit_latency_ps[state] == 0) {
            snprintf(why, 256, "%s is none", latency);
            return false;
        }
    }
    if (is(name, "machine.idle.deepest") && !any) {
        snprintf(why, 256, "the CPU has no sleep state: every exit latency is none");
        return false;
    }
    return true;
}

/* Why a row of the kernel has none; NULL: it has. */
static const char *why_not(const struct nicsim_params *p, const char *name)
{
    const struct kernel_params *kernel = &p->kernel;
    unsigned asking = 0, not_asking = 0, in_sessions = 0;

    for (size_t i = 0; i < p->process_count; i++) {
        bool reads = is_reader(&p->processes[i]);

        asking += reads && p->processes[i].rcvbuf_bytes > 0;
        not_asking += reads && p->processes[i].rcvbuf_bytes == 0;
        in_sessions += p->processes[i].session > 0;
    }
    if ((is(name, "kernel.default-route") || is(name, "kernel.txqueuelen") ||
         is(name, "kernel.full-table")) &&
        !kernel->ip_forward)
        return "net.ipv4.ip_forward is false";
    if (strncmp(name, "machine.ddio.", strlen("machine.ddio.")) == 0 &&
        p->machine.ddio.half_bytes == 0 && !is(name, "machine.ddio.half"))
        return "machine.ddio.half is never";
    if (is(name, "kernel.background-timer-skew") && kernel->background_timer_ps == 0)
        return "kernel.background-timer is none";
    if (is(name, "kernel.background-work") && kernel->background_timer_ps == 0)
        return "kernel.background-timer is none";
    if (is(name, "kernel.autogroup") && in_sessions == 0)
        return "no process is in a session";
    if (is(name, "net.core.rmem_default") && not_asking == 0)
        return "no process opens a socket without a rcvbuf of its own";
    if (is(name, "net.core.rmem_max") && asking == 0)
        return "no process asks for a rcvbuf";
    if ((is(name, "kernel.costs.rx-slab") || is(name, "kernel.costs.recv-free-slab")) &&
        kernel->costs.rx_slab_every_packets == 0)
        return "kernel.costs.rx-slab-every is never";
    if ((is(name, "kernel.costs.rx-page") || is(name, "kernel.costs.rx-page-more")) &&
        kernel->costs.rx_page_every_packets == 0)
        return "kernel.costs.rx-page-every is never";
    return NULL;
}

bool linux_row_has_effect(const struct nicsim_params *p, const struct param_ref *ref, char why[256])
{
    const char *name = ref->row->name;
    const char *reason;

    if (ref->list && is(ref->list->name, "processes"))
        return process_row_has_effect(p, ref, why);
    if (ref->list && is(ref->list->name, "machine.nics"))
        return nic_row_has_effect(p, ref, why);
    if (!idle_row_has_effect(&p->machine.idle, name, why))
        return false;
    reason = why_not(p, name);
    if (reason)
        snprintf(why, 256, "%s", reason);
    return !reason;
}
