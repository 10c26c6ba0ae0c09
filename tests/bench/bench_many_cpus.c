/* 64-byte UDP packets read by a thread on each of many CPUs, per CPU second of the machine that
 * simulates: as many queues with a vector and a poll each, SO_REUSEPORT sockets chosen by the CPU,
 * so that a packet stays where its queue's interrupt goes.
 *
 * Every CPU is offered what it can just read. Medians of RUNS; nothing here fails on time. The
 * argument "smoke" runs everything once and small.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench_machine.h"

#define RUNS          5
#define CPU_PPS       560000.0 /* of a 3 GHz core at the preset costs, locks of several CPUs included */
#define RX_USECS_PS   (50 * SIM_PS_PER_US)
#define FLOWS_A_QUEUE 64u
#define LINK_BITS_A_S UINT64_C(400000000000)

static void params_of(struct nicsim_params *p, unsigned cpus, uint64_t packets)
{
    struct nic_params *nic = &p->machine.nics[0];

    bench_params(p, RECEIVE_NAPI, CPU_PPS * cpus, packets);
    p->machine.cpu.clock_hz = UINT64_C(3000000000);
    p->machine.cpu_count = cpus;
    p->machine.nic_count = 1;
    p->machine.bus.kind = BUS_RATE;
    p->machine.bus.bits_per_s = 0;
    nic->link_bits_per_s = LINK_BITS_A_S;
    nic->interrupt = NIC_INTERRUPT_MSIX;
    nic->rx_usecs_ps = RX_USECS_PS;
    nic->rx_buffer_bytes = 0;
    nic->rx_ring_descriptors = 1024;
    nic->channels = cpus;
    nic->vectors = cpus + 1;
    nic->rss = true;
    nic->rss_udp4 = RSS_4_TUPLE;
    snprintf(nic->rss_table, sizeof nic->rss_table, "equal %u", cpus);
    p->traffic[0].flows = FLOWS_A_QUEUE * cpus;
    p->process_count = 1;
    snprintf(p->processes[0].name, sizeof p->processes[0].name, "sink");
    p->processes[0].threads = cpus;
    p->processes[0].pin_threads = cpus > 1;
    p->processes[0].reuseport = cpus > 1;
    p->processes[0].reuseport_by_cpu = cpus > 1;
}

static void print_rate(unsigned cpus, uint64_t packets, double target_mpps, unsigned runs)
{
    struct nicsim_params params;
    struct bench_result result = { 0 };
    double mpps[RUNS];

    params_of(&params, cpus, packets);
    for (unsigned i = 0; i < runs; i++) {
        result = bench_run(&params, 1, OWNER_NATIVE);
        mpps[i] = (double)result.metrics.delivered_packets / result.cpu_s / 1e6;
    }
    printf("%2u CPUs with %2u queues %6.2f million packets a CPU second (target %.1f); loss %.4f, "
           "busy %.2f, %.2f events, %.2f inline spends, %.2f switches a packet\n",
           cpus, cpus, bench_median(mpps, runs), target_mpps, result.metrics.loss_share,
           result.metrics.cpu_busy_share,
           (double)result.work.events / (double)result.metrics.delivered_packets,
           (double)result.work.inline_spends / (double)result.metrics.delivered_packets,
           (double)result.work.switches / (double)result.metrics.delivered_packets);
}

/* `bench_many_cpus CPUS PACKETS` runs one row once and prints nothing: for profilers. */
static bool profile_row(unsigned long cpus, uint64_t packets)
{
    struct nicsim_params params;

    if (cpus != 1 && cpus != 4 && cpus != 64)
        return false;
    params_of(&params, (unsigned)cpus, packets);
    bench_run(&params, 1, OWNER_NATIVE);
    return true;
}

int main(int argc, char **argv)
{
    bool smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    uint64_t packets = smoke ? 2000 : 1000000;
    unsigned runs = smoke ? 1 : RUNS;

    if (argc == 3 && profile_row(strtoul(argv[1], NULL, 10), strtoull(argv[2], NULL, 10)))
        return 0;
    print_rate(1, packets, 5.0, runs);
    print_rate(4, packets, 2.5, runs);
    print_rate(64, packets, 1.0, runs);
    return 0;
}
