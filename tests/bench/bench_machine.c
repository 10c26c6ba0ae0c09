#include "tests/bench/bench_machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/check.h"

double bench_cpu_now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double bench_median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

void bench_params(struct nicsim_params *p, enum receive_path path, double rate_pps,
                  uint64_t packets)
{
    struct param_set set;

    SIM_CHECK(NULL, param_set_init(&set, &nicsim_param_table), "no memory for parameters");
    memcpy(p, set.values, sizeof *p);
    param_set_fini(&set);

    p->run.trial_packets = packets;
    p->machine.costs.interrupt_cycles = 100;
    p->machine.costs.thread_switch_cycles = 50;
    p->machine.costs.driver_rx_cycles = 100;
    p->machine.costs.ip_forward_cycles = 150;
    p->machine.costs.ip_output_cycles = 50;
    p->machine.costs.driver_tx_cycles = 20;
    p->machine.costs.driver_reclaim_cycles = 20;
    p->machine.costs.poll_callback_cycles = 10;
    p->machine.costs.poll_enable_cycles = 10;
    p->machine.nic_count = 2;
    for (size_t i = 0; i < 2; i++) {
        struct nic_params *nic = &p->machine.nics[i];

        snprintf(nic->name, sizeof nic->name, "eth%zu", i);
        nic->link_bits_per_s = UINT64_C(10000000000);
        if (path == RECEIVE_BSD_INTERRUPT)
            nic->tx_frames_per_interrupt = 0; /* the receive interrupt is what is measured */
    }
    p->kernel.receive_path = path;
    p->kernel.quota_packets = 8;
    p->traffic_count = 1;
    snprintf(p->traffic[0].to, sizeof p->traffic[0].to, "eth0");
    p->traffic[0].arrival = ARRIVAL_JITTERED;
    p->traffic[0].rate_pps = rate_pps;
}

struct bench_result bench_run(const struct nicsim_params *params, size_t machines,
                              enum sim_owner owner)
{
    struct bench_result result = { 0 };
    struct sim *sim = sim_create();
    struct machine *all = calloc(machines, sizeof *all);
    struct sim_error err;
    uint64_t gone = 0;
    char text[256];

    SIM_CHECK(sim, sim && all, "no memory for %zu machines", machines);
    for (size_t i = 0; i < machines; i++) {
        const struct model_run run = { .seed = 1, .replication = i };

        SIM_CHECK(sim, machine_init(&all[i], sim, params, &run, (unsigned)i, &err), "%s", err.text);
        if (machines > 1)
            all[i].packets.stop_after = 0; /* one machine's end is not the simulation's */
    }

    double begin_s = bench_cpu_now_s();

    if (machines == 1) {
        SIM_CHECK(sim, sim_drive(sim, owner, UINT64_MAX, &err), "%s", err.text);
    } else {
        uint64_t gap_ps = (uint64_t)((double)SIM_PS_PER_S / params->traffic[0].rate_pps);
        uint64_t until_ps = params->run.trial_packets * gap_ps;

        sim_set_end(sim, until_ps);
        SIM_CHECK(sim, sim_drive(sim, owner, until_ps, &err), "%s", err.text);
    }
    result.cpu_s = bench_cpu_now_s() - begin_s;

    for (size_t i = 0; i < machines; i++) {
        machine_window_close(&all[i], machines == 1 ? sim_now_ps(sim) + 1 : sim_end_ps(sim));
        SIM_CHECK(sim, machine_identities_hold(&all[i], text, sizeof text), "%s", text);
        gone += all[i].packets.total.delivered;
    }
    machine_collect(&all[0], &result.metrics);
    result.metrics.delivered_packets = gone;
    result.work = sim_work_done(sim);
    result.pool_packets = all[0].packets.made;
    for (size_t i = 0; i < machines; i++)
        machine_fini(&all[i]);
    free(all);
    sim_destroy(sim);
    return result;
}
