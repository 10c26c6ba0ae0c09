/* A forwarder for benchmarks, without a scenario file: what the engine and the models cost. */
#ifndef TESTS_BENCH_MACHINE_H
#define TESTS_BENCH_MACHINE_H

#include "models/machine.h"
#include "sim/model.h"

/* Two 10 Gb/s NICs with rings of 256, a 1 GHz core that needs about 350 cycles a packet, frames of
 * 64 bytes with 10 % jitter. Everything else as the rows preset it. */
void bench_params(struct nicsim_params *params, enum receive_path path, double rate_pps,
                  uint64_t packets);

struct bench_result {
    double cpu_s; /* of this process, while the clock ran */
    struct nicsim_metrics metrics;
    struct sim_work work;
    uint64_t pool_packets; /* packets that existed at most */
};

/* Runs `machines` independent copies in one simulation until each has ended its trial; metrics are
 * the first one's. */
struct bench_result bench_run(const struct nicsim_params *params, size_t machines,
                              enum sim_owner owner);

double bench_cpu_now_s(void);
double bench_median(double *values, size_t n);

#endif
