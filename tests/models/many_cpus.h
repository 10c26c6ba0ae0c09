/* Random small Linux hosts with several CPUs: queues, interrupts placed and steered, readers that
 * share sockets, hogs, sections that hold the kernel, a daemon that moves
 * interrupts, threads of cores, nodes. */
#ifndef TESTS_MODELS_MANY_CPUS_H
#define TESTS_MODELS_MANY_CPUS_H

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "models/machine.h"
#include "models/nicsim.h"
#include "sim/experiment/scenario.h"
#include "sim/random.h"

/* The scenario whose profiles the hosts have. */
static inline struct scenario *many_cpus_load(void)
{
    struct sim_error err = { .text = "" };
    struct scenario_options options = { .source_dir = NICSIM_SOURCE_DIR };
    struct scenario *scenario = scenario_load(
        &nicsim_model, NICSIM_SOURCE_DIR "/scenarios/linux-udp-sink.yaml", &options, &err);

    ck_assert_msg(scenario != NULL, "%s", err.text);
    return scenario;
}

static inline unsigned many_cpus_below(struct sim_random *random, unsigned n)
{
    return (unsigned)sim_random_below(random, n);
}

/* Some CPUs, at least one, as a list or as a mask. */
static inline void many_cpus_some(struct sim_random *random, unsigned cpus, bool mask,
                                  char text[PARAM_TEXT_BYTES])
{
    uint64_t set = 1 + sim_random_below(random, (UINT64_C(1) << cpus) - 1);
    size_t used = 0;

    if (mask) {
        snprintf(text, PARAM_TEXT_BYTES, "%llx", (unsigned long long)set);
        return;
    }
    for (; set; set &= set - 1)
        used += (size_t)snprintf(text + used, PARAM_TEXT_BYTES - used, "%s%d", used ? "," : "",
                                 __builtin_ctzll(set));
}

static inline void many_cpus_process(struct sim_random *random, struct nicsim_params *p,
                                     enum process_kind kind, unsigned port)
{
    unsigned cpus = (unsigned)p->machine.cpu_count;
    struct process_params *process = &p->processes[p->process_count];

    *process = p->processes[0];
    snprintf(process->name, sizeof process->name, "p%zu", p->process_count++);
    process->kind = kind;
    process->port = port;
    process->session = many_cpus_below(random, 3);
    process->nice = many_cpus_below(random, 4) ? 0 : 5;
    process->threads = 1;
    process->every_ps = (50 + many_cpus_below(random, 300)) * SIM_PS_PER_US;
    process->hold_ps = process->every_ps / 3;
    process->interval_ps = process->every_ps;
    process->work_cycles = many_cpus_below(random, 2) * many_cpus_below(random, 3000);
    process->cpus[0] = '\0';
    if (many_cpus_below(random, 2))
        many_cpus_some(random, cpus, false, process->cpus);
    if (kind != PROCESS_UDP_READER)
        return;
    process->threads = 1 + many_cpus_below(random, 3);
    process->pin_threads = many_cpus_below(random, 2);
    process->reuseport = many_cpus_below(random, 2);
    process->connected = many_cpus_below(random, 2);
    process->rcvbuf_bytes = many_cpus_below(random, 2) ? 8192 : 0;
}

/* Of some, completion queues of their own with events of their own; of some, receive rings of many
 * strides a place. */
static inline void many_cpus_completions(uint64_t seed, struct nic_params *nic)
{
    if (seed % 4 < 2) {
        nic->completion_queue = COMPLETION_QUEUE_RING;
        nic->rx_completion_bytes = 64;
        nic->cqe_compression = seed % 8 == 0;
        nic->cqe_session = 2 + seed % 30;
        nic->moderation = MODERATION_COUNT_OR_TIME;
        nic->coalesce_from = (int)(seed % 3);
        nic->rx_frames = seed % 20;
        nic->tx_usecs_ps = nic->rx_usecs_ps;
        nic->tx_frames = seed % 5;
        nic->adaptive_rx = ADAPTIVE_RX_OFF;
        nic->tx_wthresh = 0;
    }
    if (seed % 5 < 2) {
        nic->rx_strides = 8 << seed % 3;
        nic->rx_stride_bytes = 256 << seed % 2;
    }
}

/* One of them. What it offers lies around what its CPUs can do. */
static inline void many_cpus_host(struct sim_random *random, struct nicsim_params *p)
{
    static const unsigned counts[] = { 2, 2, 3, 4, 4, 8 };
    unsigned cpus = counts[many_cpus_below(random, 6)], nics = 1 + many_cpus_below(random, 2);

    p->run.seed = 1 + many_cpus_below(random, 1000000);
    p->kernel.threadirqs = p->run.seed % 4 == 0;
    p->machine.cpu_count = cpus;
    p->machine.smp.threads = cpus % 2 == 0 && many_cpus_below(random, 3) == 0 ? 2 : 1;
    p->machine.smp.nodes = cpus % 4 == 0 && many_cpus_below(random, 2) ? 2 : 1;
    p->kernel.version = many_cpus_below(random, 2) ? KERNEL_6_12 : KERNEL_6_1;
    p->kernel.preemption = (int)many_cpus_below(random, 3);
    p->kernel.hz = 1000;
    p->kernel.nohz = many_cpus_below(random, 4) > 0;
    p->kernel.autogroup = many_cpus_below(random, 2);
    p->kernel.ip_forward = many_cpus_below(random, 3) == 0;
    p->kernel.rps_sock_flow_entries = many_cpus_below(random, 2) * 64;
    p->kernel.linux24.max_backlog_packets = 1 + many_cpus_below(random, 200);
    p->kernel.lines.false_sharing = many_cpus_below(random, 3);
    snprintf(p->kernel.flow_limit_cpus, PARAM_TEXT_BYTES, "%s",
             many_cpus_below(random, 2) ? "3" : "");
    for (unsigned i = 0; i < nics; i++) {
        struct nic_params *nic = &p->machine.nics[i];

        *nic = p->machine.nics[0];
        snprintf(nic->name, sizeof nic->name, "eth%u", i);
        nic->channels = 1 + many_cpus_below(random, 4);
        nic->rss = nic->channels > 1;
        snprintf(nic->rss_table, sizeof nic->rss_table, "equal %u", (unsigned)nic->channels);
        nic->rss_udp4 = RSS_4_TUPLE;
        nic->node = many_cpus_below(random, (unsigned)p->machine.smp.nodes);
        nic->rx_usecs_ps = many_cpus_below(random, 3) * 20 * SIM_PS_PER_US;
        nic->rx_ring_descriptors = 64 << many_cpus_below(random, 3);
        nic->smp_affinity_list[0] = nic->rps_cpus[0] = '\0';
        if (many_cpus_below(random, 2))
            many_cpus_some(random, cpus, false, nic->smp_affinity_list);
        if (many_cpus_below(random, 2))
            many_cpus_some(random, cpus, true, nic->rps_cpus);
        nic->threaded = p->run.seed % 7 == i;
        nic->managed_irqs = p->run.seed % 3 == 0 && !nic->smp_affinity_list[0];
        nic->rps_flow_cnt = p->kernel.rps_sock_flow_entries ? 32 : 0;
        many_cpus_completions(p->run.seed + i, nic);
    }
    p->machine.nic_count = nics;
    p->process_count = 1;
    p->process_count = 0;
    many_cpus_process(random, p, PROCESS_UDP_READER, 9);
    if (many_cpus_below(random, 2))
        many_cpus_process(random, p, PROCESS_UDP_READER, 10);
    if (many_cpus_below(random, 4) == 0)
        many_cpus_process(random, p, PROCESS_PACKET_READER, 11);
    for (unsigned hogs = many_cpus_below(random, 3); hogs > 0; hogs--)
        many_cpus_process(random, p, PROCESS_HOG, 12);
    if (many_cpus_below(random, 3) == 0)
        many_cpus_process(random, p, PROCESS_KERNEL_SECTION, 13);
    if (p->run.seed % 5 == 0)
        many_cpus_process(random, p, PROCESS_IRQBALANCE, 14);
    p->traffic_count = 1 + many_cpus_below(random, 3);
    for (unsigned i = 0; i < p->traffic_count; i++) {
        struct traffic_params *traffic = &p->traffic[i];

        *traffic = p->traffic[0];
        snprintf(traffic->to, sizeof traffic->to, "eth%u", many_cpus_below(random, nics));
        traffic->arrival = many_cpus_below(random, 2) ? ARRIVAL_POISSON : ARRIVAL_CONSTANT;
        traffic->rate_pps = 20000 + many_cpus_below(random, 1200000);
        traffic->flows = 1 + many_cpus_below(random, 12);
        traffic->port = 9 + many_cpus_below(random, 2);
        traffic->destination = many_cpus_below(random, 4) ? DESTINATION_HOST : DESTINATION_BEYOND;
    }
}

#endif
