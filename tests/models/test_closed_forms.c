/* The machine against queueing theory: fast versions of what the scenarios check in full.
 *
 * The CPU's clock is 10 GHz, so that a step theory does not know costs a cycle of 0.1 ns only. At
 * 1 GHz they would show: after a busy period of 28 packets the transmit callback frees 28
 * descriptors, and a frame that arrives in those 28 ns is found without an interrupt; at 900 000
 * frames a second that is one busy period in forty. */
#include <math.h>
#include <stdlib.h>

#include "sim/estimate.h"
#include "tests/models/measured_run.h"
#include "tests/models/reference_csv.h"
#include "tests/models/runner.h"

#define CYCLES_PER_US 10000

/* Everything theory does not know takes one cycle, links and rings are out of the way. */
static void theory_params(struct nicsim_params *p, enum receive_path path)
{
    memset(p, 0, sizeof *p);
    p->run.seed = 1;
    p->machine.cpu.clock_hz = UINT64_C(10000000000);
    p->machine.costs = (struct cost_params){
        .interrupt_cycles = 1,
        .tick_cycles = 1,
        .thread_switch_cycles = 1,
        .driver_rx_cycles = 1,
        .ip_forward_cycles = 1,
        .ip_output_cycles = 1,
        .driver_tx_cycles = 1,
        .driver_reclaim_cycles = 1,
        .poll_callback_cycles = 1,
        .poll_enable_cycles = 1,
        .service_exit_cycles = 1,
        .scale = 1.0,
    };
    p->machine.nic_count = 2;
    for (unsigned i = 0; i < 2; i++) {
        struct nic_params *nic = &p->machine.nics[i];

        snprintf(nic->name, sizeof nic->name, "eth%u", i);
        nic->link_bits_per_s = UINT64_C(100000000000);
        nic->link_up = true;
        nic->rx_ring_descriptors = 65536;
        nic->tx_ring_descriptors = 65536;
        nic->tx_fetch_frames = 1;
        nic->tx_chip_frames = 2;
        nic->tx_descriptors_a_read = 1;
        nic->tx_frames_per_interrupt = 0;
        nic->frame_max_bytes = 1518;
    }
    p->kernel.receive_path = path;
    p->kernel.ipintrq_max_packets = 1000;
    p->kernel.output_queue_max_packets = 65536;
    p->traffic_count = 1;
    strcpy(p->traffic[0].to, "eth0");
    p->traffic[0].arrival = ARRIVAL_POISSON;
    p->traffic[0].frame_bytes = 64;
    p->traffic[0].flows = 1;
}

/* Fails unless the mean lies within `share` of what is expected and the interval is that narrow. */
static void check_mean(const char *what, double lambda, const double *values, size_t n,
                       double expected, double within)
{
    struct estimate e = estimate_of(values, n);

    if (getenv("CLOSED_FORMS_PRINT"))
        printf("%-22s lambda %8.0f: %12.4f +- %.4f expected %12.4f (%+.2f %% of allowed)\n", what,
               lambda, e.mean, e.half_width, expected, 100.0 * (e.mean - expected) / within);
    ck_assert_msg(e.half_width < within, "%s at %g: half width %g is not below %g", what, lambda,
                  e.half_width, within);
    ck_assert_msg(fabs(e.mean - expected) <= within, "%s at %g: %g, expected %g +- %g", what,
                  lambda, e.mean, expected, within);
}

#define NAPI_REPLICATIONS 8

/* M/G/1 with set-up: an arrival at an idle machine starts an interrupt of I; then packets of p are
 * served until none is left. Quota none: a receive callback returns when the ring is empty. */
START_TEST(unlimited_polling_is_a_queue_with_set_up)
{
    struct reference_csv csv;
    unsigned rows = 0;

    reference_csv_open(&csv, "scenarios/reference/coalescing_closed_forms.csv",
                       "scheme,parameters,packets_per_irq,irqs_per_s,mean_latency_us");
    while (reference_csv_next(&csv)) {
        double per_irq[NAPI_REPLICATIONS], irqs[NAPI_REPLICATIONS], latency[NAPI_REPLICATIONS];
        double lambda, irq_us, pkt_us;
        struct nicsim_params p;

        if (strcmp(csv.cells[0], "napi_setup") != 0)
            continue;
        ck_assert_int_eq(
            sscanf(csv.cells[1], "lambda=%lf;irq_us=%lf;pkt_us=%lf", &lambda, &irq_us, &pkt_us), 3);
        theory_params(&p, RECEIVE_BSD_POLLING);
        p.kernel.quota_packets = 0;
        p.machine.costs.interrupt_cycles = (uint64_t)(irq_us * CYCLES_PER_US + 0.5);
        /* p in all: receive, output and transmit one cycle each, the rest is forwarding. */
        p.machine.costs.ip_forward_cycles = (uint64_t)(pkt_us * CYCLES_PER_US + 0.5) - 3;
        p.traffic[0].rate_pps = lambda;
        /* At load rho the sojourn's correlation lasts about 1 / (1 - rho)^2 packets: 100 at 0.9,
         * 25 at 0.8. Eight runs of 600 000 or 100 000 packets leave half widths of 1.7 % or less.
         */
        double rho = lambda * pkt_us / 1e6;
        uint64_t packets = rho > 0.85 ? 600000 : 100000;

        p.run.warmup_ps = (uint64_t)(5000.0 / lambda * 1e12);
        p.run.duration_ps = (uint64_t)((double)packets / lambda * 1e12);
        for (unsigned i = 0; i < NAPI_REPLICATIONS; i++) {
            struct nicsim_metrics x = measured_run(&p, i).metrics;

            per_irq[i] = x.packets_per_interrupt;
            irqs[i] = x.rx_interrupts_per_s;
            latency[i] = x.kernel_latency_mean_us;
            ck_assert_uint_eq(x.lost_packets, 0);
        }
        double expected_per_irq = strtod(csv.cells[2], NULL);
        double expected_irqs = strtod(csv.cells[3], NULL);
        double expected_latency = strtod(csv.cells[4], NULL);

        check_mean("packets per interrupt", lambda, per_irq, NAPI_REPLICATIONS, expected_per_irq,
                   0.02 * expected_per_irq);
        check_mean("interrupts per second", lambda, irqs, NAPI_REPLICATIONS, expected_irqs,
                   0.02 * expected_irqs);
        check_mean("mean latency us", lambda, latency, NAPI_REPLICATIONS, expected_latency,
                   0.02 * expected_latency);
        rows++;
    }
    reference_csv_close(&csv);
    ck_assert_uint_eq(rows, 7);
}
END_TEST

#define SERVICE_CYCLES  34400 /* T, interrupt service time: 3.44 us */
#define PROTOCOL_CYCLES 61700 /* 1 / mu, mean protocol time, exponential: 6.17 us */

enum scheme {
    IDEAL,
    DMA,
    PIO,
};

#define THROUGHPUT_REPLICATIONS 6

static void check_throughput(enum scheme scheme, double lambda, double expected,
                             double expected_share)
{
    static const char *const names[] = { "ideal", "dma", "pio" };
    double delivered[THROUGHPUT_REPLICATIONS], share[THROUGHPUT_REPLICATIONS];
    struct nicsim_params p;

    theory_params(&p, RECEIVE_BSD_INTERRUPT);
    p.kernel.ip_cost_law = COST_EXPONENTIAL;
    p.machine.costs.ip_forward_cycles = PROTOCOL_CYCLES - 2; /* ip-output and driver-tx: one each */
    if (scheme != IDEAL)
        p.machine.costs.interrupt_cycles =
            SERVICE_CYCLES - 2; /* driver-rx and service-exit: one each */
    p.machine.nics[0].rx_frames_per_interrupt = scheme == PIO ? 1 : 0;
    p.traffic[0].rate_pps = lambda;
    /* 50 000 packets delivered in each of six runs scatter by 0.45 %: a half width of 0.5 %. Close
     * to the livelock, where hardly any is, 200 000 packets offered. */
    double offered =
        50000.0 * lambda / expected < 200000.0 ? 50000.0 * lambda / expected : 200000.0;

    p.run.warmup_ps = (uint64_t)(25000.0 / lambda * 1e12);
    p.run.duration_ps = (uint64_t)(offered / lambda * 1e12);
    for (unsigned i = 0; i < THROUGHPUT_REPLICATIONS; i++) {
        struct nicsim_metrics x = measured_run(&p, i).metrics;

        delivered[i] = x.delivered_pps;
        share[i] = x.cpu_interrupt_share;
    }
    /* targets: 1 %, but near the livelock of pio 0.2 % of the arrival rate. */
    double within = 0.01 * expected;

    if (scheme == PIO && lambda >= 250000 && within < 0.002 * lambda)
        within = 0.002 * lambda;
    check_mean(names[scheme], lambda, delivered, THROUGHPUT_REPLICATIONS, expected, within);
    if (scheme != IDEAL)
        check_mean("interrupt share", lambda, share, THROUGHPUT_REPLICATIONS, expected_share,
                   0.01 * expected_share);
}

/* The rows this fast version takes; below, at and above each scheme's cliff. */
static bool is_chosen(double lambda)
{
    static const double chosen[] = {
        50000, 100000, 110000, 116000, 150000, 200000, 290000, 400000
    };

    for (unsigned i = 0; i < sizeof chosen / sizeof chosen[0]; i++) {
        if (lambda == chosen[i])
            return true;
    }
    return false;
}

static void check_scheme(enum scheme scheme)
{
    struct reference_csv csv;
    unsigned rows = 0;

    reference_csv_open(&csv, "scenarios/reference/interrupt_model_throughput.csv",
                       "lambda_pps,ideal_pps,dma_pps,pio_pps,isr_share_dma,isr_share_pio");
    while (reference_csv_next(&csv)) {
        double lambda = strtod(csv.cells[0], NULL);

        if (!is_chosen(lambda))
            continue;
        check_throughput(scheme, lambda, strtod(csv.cells[1 + scheme], NULL),
                         scheme == IDEAL ? 0.0 : strtod(csv.cells[3 + scheme], NULL));
        rows++;
    }
    reference_csv_close(&csv);
    ck_assert_uint_eq(rows, 8);
}

/* M/M/1/1000 with mu = 1 / 6.17 us: interrupts cost nothing to speak of. */
START_TEST(without_interrupt_cost_throughput_is_that_of_a_queue_of_1000)
{
    check_scheme(IDEAL);
}
END_TEST

/* Frames that arrive in the service routine are absorbed by it: mu / (1 + lambda T). */
START_TEST(draining_the_ring_never_livelocks)
{
    check_scheme(DMA);
}
END_TEST

/* Every frame needs a routine of its own: mu (1 - lambda T), nothing beyond 1 / T. */
START_TEST(one_frame_an_interrupt_livelocks_at_one_over_t)
{
    check_scheme(PIO);
}
END_TEST

TEST_RUNNER("closed forms", unlimited_polling_is_a_queue_with_set_up,
            without_interrupt_cost_throughput_is_that_of_a_queue_of_1000,
            draining_the_ring_never_livelocks, one_frame_an_interrupt_livelocks_at_one_over_t)
