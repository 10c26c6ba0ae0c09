/* 64-byte UDP packets read by an application on one CPU, per CPU second: wire, NIC, bus, interrupt,
 * softirq, NAPI, IP, UDP, socket, recvfrom; stamps, histograms and ledger on.
 *
 * At 0.98 of capacity, and at one interrupt a packet; over PCI Express and over a bus that takes no
 * time; and beside an ns-3 UDP sink where libns3 is installed, the two in turn. Figures are medians
 * of RUNS; nothing here fails on time. The argument "smoke" runs everything once and small; "pcie",
 * "bus" or "irq" and a number of packets runs that row alone, once, for a profiler.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench_machine.h"
#include "tests/bench/bench_ns3.h"

#define RUNS 7

/* A 3 GHz core at the preset costs with interrupts 50 us apart: about 4690 cycles a packet with its
 * share of a round. */
#define CAPACITY_PPS      640000.0
#define INTERRUPT_PPS     420000.0 /* no moderation, 0.98 of what is lossless then */
#define RX_USECS_PS       (50 * SIM_PS_PER_US)
#define NS3_PACKETS       100000u
#define NS3_PACKETS_SMOKE 1000u

static void linux_params(struct nicsim_params *p, enum bus_kind bus, uint64_t rx_usecs_ps,
                         double rate_pps, uint64_t packets)
{
    bench_params(p, RECEIVE_NAPI, rate_pps, packets);
    p->machine.cpu.clock_hz = UINT64_C(3000000000);
    p->machine.nic_count = 1;
    p->machine.nics[0].interrupt = NIC_INTERRUPT_MSIX;
    p->machine.nics[0].rx_usecs_ps = rx_usecs_ps;
    p->machine.nics[0].rx_buffer_bytes = 512 * 1024;
    p->machine.bus.kind = bus;
    p->process_count = 1;
    snprintf(p->processes[0].name, sizeof p->processes[0].name, "sink");
}

static double run(enum bus_kind bus, uint64_t rx_usecs_ps, double rate_pps, uint64_t packets,
                  struct bench_result *result)
{
    struct nicsim_params params;

    linux_params(&params, bus, rx_usecs_ps, rate_pps, packets);
    *result = bench_run(&params, 1, OWNER_NATIVE);
    return (double)result->metrics.delivered_packets / result->cpu_s;
}

static void print_rate(const char *what, enum bus_kind bus, uint64_t rx_usecs_ps, double rate_pps,
                       uint64_t packets, double target_mpps, unsigned runs)
{
    double mpps[RUNS];
    struct bench_result result = { 0 };

    for (unsigned i = 0; i < runs; i++)
        mpps[i] = run(bus, rx_usecs_ps, rate_pps, packets, &result) / 1e6;
    printf("%-34s %6.2f million packets a CPU second (target %.1f); loss %.4f, %.3f interrupts a "
           "packet, %.2f events, %.2f inline spends, %.2f switches a packet\n",
           what, bench_median(mpps, runs), target_mpps, result.metrics.loss_share,
           result.metrics.interrupts_per_packet,
           (double)result.work.events / (double)result.metrics.delivered_packets,
           (double)result.work.inline_spends / (double)result.metrics.delivered_packets,
           (double)result.work.switches / (double)result.metrics.delivered_packets);
}

static void print_ns3_ratio(const char *how, uint64_t packets, uint64_t ns3_packets, unsigned runs)
{
    double ratios[RUNS];
    struct bench_result result;

    for (unsigned i = 0; i < runs; i++) {
        double ns3 = bench_ns3_packets_per_cpu_s(how, ns3_packets);

        if (ns3 <= 0) {
            printf("beside an ns-3 UDP sink, %s: its program (target bench-ns3_udp_sink) did not "
                   "run\n",
                   how);
            return;
        }
        ratios[i] = run(BUS_PCIE, RX_USECS_PS, 0.98 * CAPACITY_PPS, packets, &result) / ns3;
    }
    printf("beside an ns-3 UDP sink, %-9s %6.1f times as many packets a CPU second (target 25)\n",
           how, bench_median(ratios, runs));
}

/* One row alone; false: the argument names none. */
static bool profile_row(const char *row, uint64_t packets)
{
    struct bench_result result;

    if (strcmp(row, "pcie") == 0)
        run(BUS_PCIE, RX_USECS_PS, 0.98 * CAPACITY_PPS, packets, &result);
    else if (strcmp(row, "bus") == 0)
        run(BUS_RATE, RX_USECS_PS, 0.98 * CAPACITY_PPS, packets, &result);
    else if (strcmp(row, "irq") == 0)
        run(BUS_PCIE, 0, INTERRUPT_PPS, packets, &result);
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    bool smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    uint64_t packets = smoke ? 2000 : 500000;
    unsigned runs = smoke ? 1 : RUNS;

    if (argc == 3 && profile_row(argv[1], strtoull(argv[2], NULL, 10)))
        return 0;
    print_rate("UDP sink, PCIe, 0.98 of capacity", BUS_PCIE, RX_USECS_PS, 0.98 * CAPACITY_PPS,
               packets, 5.0, runs);
    print_rate("the same, bus without time", BUS_RATE, RX_USECS_PS, 0.98 * CAPACITY_PPS, packets,
               5.0, runs);
    print_rate("PCIe, one interrupt a packet", BUS_PCIE, 0, INTERRUPT_PPS, packets, 3.0, runs);
    if (bench_ns3_is_built()) {
        print_ns3_ratio("usual", packets, smoke ? NS3_PACKETS_SMOKE : NS3_PACKETS, runs);
        print_ns3_ratio("stripped", packets, smoke ? NS3_PACKETS_SMOKE : NS3_PACKETS, runs);
    } else {
        printf("ns-3 is not built in (Debian: libns3-dev)\n");
    }
    return 0;
}
