/* Forwarded packets per CPU second: polling near capacity, one interrupt a packet, four machines in
 * one simulation, SystemC against native, and memory over run length.
 *
 * Ratios are taken in one run, figures are medians of RUNS; nothing here fails on time. The
 * argument "smoke" runs everything once and small, to see that it works.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "tests/bench/bench_machine.h"

#define RUNS 7

/* The capacity of the polling machine is 1 / (100+150+50+20+20 + 4*10/8) = 2 898 551 packets/s. */
#define POLLING_CAPACITY_PPS 2898551.0
#define INTERRUPT_RATE_PPS   1000000.0 /* half of capacity: each frame finds the handler done */

static void print_rate(const char *what, const struct nicsim_params *params, size_t machines,
                       double target_mpps, unsigned runs)
{
    double mpps[RUNS];
    struct bench_result result = { 0 };

    for (unsigned i = 0; i < runs; i++) {
        result = bench_run(params, machines, OWNER_NATIVE);
        mpps[i] = (double)result.metrics.delivered_packets / result.cpu_s / 1e6;
    }
    printf("%-34s %6.2f million packets a CPU second (target %.1f); loss %.4f, %.3f interrupts a "
           "packet, %.2f events, %.2f inline spends, %.2f switches a packet\n",
           what, bench_median(mpps, runs), target_mpps, result.metrics.loss_share,
           result.metrics.interrupts_per_packet,
           (double)result.work.events / (double)result.metrics.delivered_packets,
           (double)result.work.inline_spends / (double)result.metrics.delivered_packets,
           (double)result.work.switches / (double)result.metrics.delivered_packets);
}

/* Over a sweep of rates from a tenth of capacity to twice it, the two owners in turn. */
static void print_owner_ratio(uint64_t packets, unsigned runs)
{
    double ratios[RUNS];

    if (!sim_owner_is_built(OWNER_SYSTEMC)) {
        printf("SystemC is not built in\n");
        return;
    }
    for (unsigned i = 0; i < runs; i++) {
        double cpu_s[2] = { 0 };

        for (unsigned point = 1; point <= 20; point++) {
            struct nicsim_params params;

            bench_params(&params, RECEIVE_BSD_POLLING, POLLING_CAPACITY_PPS * point / 10, packets);
            cpu_s[0] += bench_run(&params, 1, OWNER_NATIVE).cpu_s;
            cpu_s[1] += bench_run(&params, 1, OWNER_SYSTEMC).cpu_s;
        }
        ratios[i] = cpu_s[1] / cpu_s[0];
    }
    printf("%-34s %6.3f times native over a sweep (target at most 1.15)\n", "SystemC as owner",
           bench_median(ratios, runs));
}

static void print_memory(uint64_t packets)
{
    struct nicsim_params params;
    struct rusage usage;

    bench_params(&params, RECEIVE_BSD_POLLING, 0.98 * POLLING_CAPACITY_PPS, packets);

    struct bench_result result = bench_run(&params, 1, OWNER_NATIVE);

    getrusage(RUSAGE_SELF, &usage);
    printf("%-34s %6.1f MiB at most resident after %llu packets, %llu packets in the pool "
           "(target under 64 MiB)\n",
           "memory", (double)usage.ru_maxrss / 1024.0, (unsigned long long)packets,
           (unsigned long long)result.pool_packets);
}

int main(int argc, char **argv)
{
    bool smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    uint64_t packets = smoke ? 2000 : 1000000;
    unsigned runs = smoke ? 1 : RUNS;
    struct nicsim_params params;

    bench_params(&params, RECEIVE_BSD_POLLING, 0.98 * POLLING_CAPACITY_PPS, packets);
    print_rate("polling, 0.98 of capacity", &params, 1, 5.0, runs);
    bench_params(&params, RECEIVE_BSD_INTERRUPT, INTERRUPT_RATE_PPS, packets);
    print_rate("one interrupt a packet", &params, 1, 3.0, runs);
    bench_params(&params, RECEIVE_BSD_POLLING, 0.98 * POLLING_CAPACITY_PPS, packets / 4);
    print_rate("four machines in one simulation", &params, 4, 2.5, runs);
    print_owner_ratio(smoke ? 200 : 10000, runs);
    print_memory(smoke ? 2000 : 10000000);
    if (!smoke)
        print_memory(100000000);
    return 0;
}
