/* A Linux host gives the same bytes however the engine is driven: with run-ahead, with every spend
 * parked, with every charge a run, with somebody listening to its events, and under SystemC.
 *
 * Besides the results of a whole run, the metrics of many short windows are compared, cut at
 * instants that no step of the kernel knows of: a counter that moves too early or too late by a
 * part of a debt shows there.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "models/machine.h"
#include "models/nicsim.h"
#include "sim/experiment/run.h"
#include "sim/experiment/scenario.h"
#include "tests/models/runner.h"

enum { WINDOWS = 400 };

struct results {
    struct nicsim_metrics windows[WINDOWS];
    struct snmp snmp[WINDOWS];
    uint64_t softirqs[WINDOWS][SOFTIRQS];
    uint64_t runs_ps[WINDOWS]; /* ksoftirqd */
};

static struct scenario *load(const char *const *settings, size_t count)
{
    struct sim_error err = { .text = "" };
    struct scenario_options options = { .settings = settings,
                                        .setting_count = count,
                                        .source_dir = NICSIM_SOURCE_DIR };
    struct scenario *scenario = scenario_load(
        &nicsim_model, NICSIM_SOURCE_DIR "/scenarios/linux61-icount.yaml", &options, &err);

    ck_assert_msg(scenario != NULL, "%s", err.text);
    return scenario;
}

static const struct nicsim_params *params_of(const struct scenario *scenario)
{
    return scenario->set.values;
}

/* A warm-up, then windows of uneven lengths up to end_ps. */
static void run_windows(const struct nicsim_params *params, struct sim_options options,
                        uint64_t end_ps, FILE *events, struct results *results)
{
    struct model_run run = { .seed = params->run.seed, .events = events };
    struct sim *sim = sim_create();
    struct machine *m = malloc(sizeof *m);
    uint64_t each_ps = end_ps / (WINDOWS + 1), at_ps = each_ps;
    char text[256] = "";

    memset(results, 0, sizeof *results);
    sim_set_options(sim, options);
    ck_assert_ptr_nonnull(m);
    ck_assert(machine_init(m, sim, params, &run, 0, NULL));
    sim_run_until(sim, at_ps);
    for (unsigned i = 0; i < WINDOWS; i++) {
        uint64_t next_ps = at_ps + each_ps + (uint64_t)(i % 2 ? -1 : 1) * (i * 12347 % 100000);

        if (sim_now_ps(sim) < at_ps)
            sim_advance_to(sim, at_ps);
        machine_window_open(m, at_ps);
        sim_run_until(sim, next_ps);
        if (sim_now_ps(sim) < next_ps)
            sim_advance_to(sim, next_ps);
        machine_window_close(m, next_ps);
        ck_assert_msg(machine_identities_hold(m, text, sizeof text), "%s", text);
        machine_collect(m, &results->windows[i]);
        results->snmp[i] = m->os.net.snmp;
        memcpy(results->softirqs[i], m->os.kernel.cpus[0].softirqs.counts,
               sizeof results->softirqs[i]);
        results->runs_ps[i] = m->os.kernel.cpus[0].ksoftirqd.se.sum_exec_ps;
        at_ps = next_ps;
    }
    machine_fini(m);
    free(m);
    sim_destroy(sim);
}

static void assert_same(const struct results *a, const struct results *b, const char *what)
{
    for (unsigned i = 0; i < WINDOWS; i++) {
        if (memcmp(&a->windows[i], &b->windows[i], sizeof a->windows[i]) != 0) {
            for (size_t row = 0; row < nicsim_metric_table.row_count; row++) {
                const struct metric_row *metric = &nicsim_metric_table.rows[row];
                double x = metric_value(metric, &a->windows[i]),
                       y = metric_value(metric, &b->windows[i]);

                ck_assert_msg(x == y, "%s, window %u: %s is %.17g and %.17g", what, i, metric->name,
                              x, y);
            }
        }
        ck_assert_msg(memcmp(&a->windows[i], &b->windows[i], sizeof a->windows[i]) == 0,
                      "%s, window %u", what, i);
        ck_assert_msg(memcmp(&a->snmp[i], &b->snmp[i], sizeof a->snmp[i]) == 0,
                      "%s, snmp of window %u", what, i);
        ck_assert_msg(memcmp(a->softirqs[i], b->softirqs[i], sizeof a->softirqs[i]) == 0,
                      "%s, softirqs of window %u", what, i);
        ck_assert_uint_eq(a->runs_ps[i], b->runs_ps[i]);
    }
}

static void assert_however_driven(const struct nicsim_params *params, uint64_t end_ps)
{
    static struct results plain, other;
    FILE *nowhere = fopen("/dev/null", "w");

    ck_assert_ptr_nonnull(nowhere);
    run_windows(params, (struct sim_options){ 0 }, end_ps, NULL, &plain);
    run_windows(params, (struct sim_options){ .no_run_ahead = true }, end_ps, NULL, &other);
    assert_same(&plain, &other, "every spend parked");
    run_windows(params, (struct sim_options){ .charge_is_run = true }, end_ps, NULL, &other);
    assert_same(&plain, &other, "every charge a run");
    run_windows(params, (struct sim_options){ 0 }, end_ps, nowhere, &other);
    assert_same(&plain, &other, "events told");
    fclose(nowhere);
}

START_TEST(the_counted_machine_is_the_same_however_it_is_driven)
{
    static const double rates[] = { 200, 1000, 3250.2, 10000 };
    struct scenario *scenario = load(NULL, 0);

    for (unsigned i = 0; i < 4; i++) {
        struct nicsim_params p = *params_of(scenario);

        p.traffic[0].rate_pps = rates[i];
        assert_however_driven(&p, 700 * SIM_PS_PER_MS);
    }
    scenario_free(scenario);
}
END_TEST

/* Everything at once: two NICs, one with messages; a tap; forwarding; a hog and a section that
 * holds the kernel; random gaps; sleep states. */
static void busy_host(struct nicsim_params *p)
{
    struct nic_params *nics = p->machine.nics;
    struct process_params *processes = p->processes;

    nics[1] = nics[0];
    snprintf(nics[1].name, sizeof nics[1].name, "eth1");
    nics[1].interrupt = NIC_INTERRUPT_MSIX;
    nics[1].rx_usecs_ps = 50 * SIM_PS_PER_US;
    nics[1].adaptive_rx = true;
    p->machine.nic_count = 2;
    p->machine.idle.exit_latency_ps[CSTATE_C1] = 2 * SIM_PS_PER_US;
    p->machine.idle.target_residency_ps[CSTATE_C1] = 2 * SIM_PS_PER_US;
    p->machine.idle.exit_latency_ps[CSTATE_C6] = 85 * SIM_PS_PER_US;
    p->machine.idle.target_residency_ps[CSTATE_C6] = 200 * SIM_PS_PER_US;
    p->kernel.ip_forward = true;
    p->kernel.background_timer_ps = 11 * SIM_PS_PER_MS;
    processes[1] = processes[2] = processes[3] = processes[0];
    snprintf(processes[1].name, sizeof processes[1].name, "tap");
    processes[1].kind = PROCESS_PACKET_READER;
    snprintf(processes[2].name, sizeof processes[2].name, "hog");
    processes[2].kind = PROCESS_HOG;
    processes[2].session = 2;
    processes[2].nice = 10;
    snprintf(processes[3].name, sizeof processes[3].name, "section");
    processes[3].kind = PROCESS_KERNEL_SECTION;
    processes[3].every_ps = 17 * SIM_PS_PER_MS;
    processes[3].hold_ps = 2 * SIM_PS_PER_MS;
    p->process_count = 4;
    p->traffic[0].arrival = ARRIVAL_POISSON;
    p->traffic[1] = p->traffic[2] = p->traffic[0];
    snprintf(p->traffic[1].to, sizeof p->traffic[1].to, "eth1");
    p->traffic[2].destination = DESTINATION_BEYOND;
    p->traffic_count = 3;
}

START_TEST(a_host_with_everything_on_it_is_too)
{
    struct scenario *scenario = load(NULL, 0);

    for (unsigned i = 0; i < 12; i++) {
        struct nicsim_params p = *params_of(scenario);

        busy_host(&p);
        p.run.seed = i + 1;
        p.kernel.version = i % 2 ? KERNEL_6_12 : KERNEL_6_1;
        p.kernel.preemption = (int)(i % 3);
        p.kernel.hz = (uint64_t[]){ 100, 250, 1000 }[i / 2 % 3];
        p.kernel.autogroup = i % 4 < 2;
        p.process_count = i < 6 ? 4 : 2; /* without the hog the CPU idles */
        if (i % 5 == 4) {
            p.machine.nics[0].irq_line = p.machine.nics[1].irq_line = 7;
            p.machine.nics[1].interrupt = NIC_INTERRUPT_LINE;
        }
        for (unsigned t = 0; t < 3; t++)
            p.traffic[t].rate_pps = (double[]){ 300, 1500, 4000 }[i / 4];
        assert_however_driven(&p, 400 * SIM_PS_PER_MS);
    }
    scenario_free(scenario);
}
END_TEST

/* Bursts into four NICs: full polls, lists of those that used their weight, squeezed calls. */
static void squeezed_host(struct nicsim_params *p)
{
    p->machine.cpu.clock_hz = 2000000000;
    p->process_count = 0;
    p->machine.nic_count = p->traffic_count = 6;
    p->traffic[0].arrival = ARRIVAL_BURSTS;
    p->traffic[0].rate_pps = 4000;
    p->traffic[0].burst_packets = 400;
    p->traffic[0].burst_rate_pps = 2000000;
    for (unsigned i = 1; i < 6; i++) {
        p->machine.nics[i] = p->machine.nics[0];
        snprintf(p->machine.nics[i].name, sizeof p->machine.nics[i].name, "eth%u", i);
        p->traffic[i] = p->traffic[0];
        snprintf(p->traffic[i].to, sizeof p->traffic[i].to, "eth%u", i);
        p->traffic[i].rate_pps += 13 * i;
    }
}

START_TEST(a_squeezed_host_is_too)
{
    struct scenario *scenario = load(NULL, 0);

    for (unsigned i = 0; i < 4; i++) {
        struct nicsim_params p = *params_of(scenario);

        squeezed_host(&p);
        p.kernel.version = i % 2 ? KERNEL_6_12 : KERNEL_6_1;
        if (i / 2) {
            for (unsigned n = 0; n < 6; n++)
                p.machine.nics[n].interrupt = NIC_INTERRUPT_MSIX;
        }
        assert_however_driven(&p, 400 * SIM_PS_PER_MS);
    }
    scenario_free(scenario);
}
END_TEST

static char *events_of(const struct nicsim_params *params, struct sim_options options,
                       uint64_t end_ps)
{
    static struct results results;
    char *text = NULL;
    size_t bytes;
    FILE *events = open_memstream(&text, &bytes);

    ck_assert_ptr_nonnull(events);
    run_windows(params, options, end_ps, events, &results);
    fclose(events);
    return text;
}

/* The events too: the same lines at the same times. */
START_TEST(its_events_are_the_same_lines)
{
    static const struct sim_options ways[] = { { .no_run_ahead = true },
                                               { .charge_is_run = true } };
    struct scenario *scenario = load(NULL, 0);

    for (unsigned i = 0; i < 3; i++) {
        struct nicsim_params p = *params_of(scenario);
        char *plain, *other;

        if (i == 1)
            busy_host(&p);
        if (i == 2)
            squeezed_host(&p);
        plain = events_of(&p, (struct sim_options){ 0 }, 200 * SIM_PS_PER_MS);
        for (unsigned w = 0; w < 2; w++) {
            size_t same = 0, line = 1;

            other = events_of(&p, ways[w], 200 * SIM_PS_PER_MS);
            for (; plain[same] && plain[same] == other[same]; same++)
                line += plain[same] == '\n';
            ck_assert_msg(plain[same] == other[same], "host %u, way %u: line %zu", i, w, line);
            free(other);
        }
        ck_assert_uint_gt(strlen(plain), 10000);
        free(plain);
    }
    scenario_free(scenario);
}
END_TEST

/* Loss, sleep and bursts of the scenario's own runs, by both owners of the clock. */
START_TEST(both_owners_of_the_clock_give_the_same_bytes)
{
    static const double rates[] = { 200, 3250.2, 10000 };

    if (!sim_owner_is_built(OWNER_SYSTEMC))
        return;
    for (unsigned i = 0; i < 3; i++) {
        static const char *const settings[] = { "run.warmup=200 ms", "run.duration=500 ms" };
        struct scenario *scenario = load(settings, 2);
        struct param_set set;
        struct nicsim_metrics metrics[2];
        struct histogram *histograms = calloc(2 * (STAGE_COUNT + 1), sizeof *histograms);
        static const enum sim_owner owners[] = { OWNER_NATIVE, OWNER_SYSTEMC };

        memset(metrics, 0, sizeof metrics);
        ck_assert(param_set_copy(&set, &scenario->set));
        ((struct nicsim_params *)set.values)->traffic[0].rate_pps = rates[i];
        for (unsigned o = 0; o < 2; o++) {
            struct run_request request = { .scenario = scenario, .set = &set, .owner = owners[o] };
            struct sim_error err = { .text = "" };

            ck_assert_msg(run_once(&request, &metrics[o], histograms + o * (STAGE_COUNT + 1), NULL,
                                   NULL, &err) == RUN_FINE,
                          "%s", err.text);
        }
        ck_assert_mem_eq(&metrics[0], &metrics[1], sizeof metrics[0]);
        ck_assert_mem_eq(histograms, histograms + STAGE_COUNT + 1,
                         (STAGE_COUNT + 1) * sizeof *histograms);
        ck_assert_uint_gt(metrics[0].delivered_packets, 90);
        free(histograms);
        param_set_fini(&set);
        scenario_free(scenario);
    }
}
END_TEST

TEST_RUNNER("linux engines", the_counted_machine_is_the_same_however_it_is_driven,
            a_host_with_everything_on_it_is_too, a_squeezed_host_is_too,
            its_events_are_the_same_lines, both_owners_of_the_clock_give_the_same_bytes)
