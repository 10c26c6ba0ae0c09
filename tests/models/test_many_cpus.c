/* Linux hosts with several CPUs as a whole: random ones keep every identity and do not depend on
 * how the engine is driven; queues that share nothing do not disturb each other.
 */
#include <stdlib.h>

#include "models/trace/order.h"
#include "sim/experiment/run.h"
#include "tests/models/many_cpus.h"
#include "tests/models/runner.h"

enum { HOSTS = 1000, WINDOWS = 3, COMPARED_EVERY = 8 };

struct results {
    struct nicsim_metrics windows[WINDOWS];
};

static void run(const struct nicsim_params *params, struct sim_options options, uint64_t each_ps,
                FILE *events, unsigned host, struct results *results)
{
    struct model_run how = { .seed = params->run.seed, .events = events };
    struct sim *sim = sim_create();
    struct machine *m = malloc(sizeof *m);
    char text[256] = "";

    sim_set_options(sim, options);
    ck_assert_ptr_nonnull(m);
    ck_assert(machine_init(m, sim, params, &how, 0, NULL));
    for (unsigned i = 0; i < WINDOWS; i++) {
        uint64_t from_ps = (i + 1) * each_ps, to_ps = (i + 2) * each_ps;

        sim_run_until(sim, from_ps);
        if (sim_now_ps(sim) < from_ps)
            sim_advance_to(sim, from_ps);
        machine_window_open(m, from_ps);
        sim_run_until(sim, to_ps);
        if (sim_now_ps(sim) < to_ps)
            sim_advance_to(sim, to_ps);
        machine_window_close(m, to_ps);
        ck_assert_msg(machine_identities_hold(m, text, sizeof text), "host %u: %s", host, text);
        machine_collect(m, &results->windows[i]);
    }
    machine_fini(m);
    free(m);
    sim_destroy(sim);
}

static void assert_same(const struct results *a, const struct results *b, unsigned host,
                        const char *what)
{
    if (memcmp(a, b, sizeof *a) == 0)
        return;
    for (unsigned i = 0; i < WINDOWS; i++) {
        for (size_t row = 0; row < nicsim_metric_table.row_count; row++) {
            const struct metric_row *metric = &nicsim_metric_table.rows[row];
            double x = metric_value(metric, &a->windows[i]),
                   y = metric_value(metric, &b->windows[i]);

            ck_assert_msg(x == y, "host %u, %s, window %u: %s is %.17g and %.17g", host, what, i,
                          metric->name, x, y);
        }
    }
}

/* Windows of 400 us, every tenth host of 4 ms: then ticks, slices and balancing take part. */
START_TEST(a_thousand_random_hosts_keep_every_identity_however_they_are_driven)
{
    static struct results plain, other;
    struct scenario *scenario = many_cpus_load();
    struct sim_random random;
    FILE *nowhere = fopen("/dev/null", "w");
    uint64_t read = 0, steered = 0, moved = 0, resched = 0, irqs_moved = 0;

    ck_assert_ptr_nonnull(nowhere);
    sim_random_init(&random, 1, 0, "many cpus");
    for (unsigned host = 0; host < HOSTS; host++) {
        struct nicsim_params p = *(const struct nicsim_params *)scenario->set.values;
        uint64_t each_ps = host % 10 ? 400 * SIM_PS_PER_US : 4 * SIM_PS_PER_MS;

        many_cpus_host(&random, &p);
        run(&p, (struct sim_options){ 0 }, each_ps, NULL, host, &plain);
        for (unsigned i = 0; i < WINDOWS; i++) {
            read += plain.windows[i].delivered_packets;
            moved += plain.windows[i].migrations;
            irqs_moved += plain.windows[i].irq_moves;
            resched += plain.windows[i].reschedule_interrupts;
            for (unsigned cpu = 0; cpu < 8; cpu++)
                steered += plain.windows[i].cpus[cpu].received_rps;
        }
        if (host % COMPARED_EVERY)
            continue;
        run(&p, (struct sim_options){ .no_run_ahead = true }, each_ps, NULL, host, &other);
        assert_same(&plain, &other, host, "every spend parked");
        run(&p, (struct sim_options){ .charge_is_run = true }, each_ps, NULL, host, &other);
        assert_same(&plain, &other, host, "every charge a run");
        run(&p, (struct sim_options){ 0 }, each_ps, nowhere, host, &other);
        assert_same(&plain, &other, host, "events told");
    }
    /* They did what they are for. */
    ck_assert_uint_gt(read, 100 * HOSTS);
    ck_assert_uint_gt(steered, HOSTS);
    ck_assert_uint_gt(moved, HOSTS);
    ck_assert_uint_gt(irqs_moved, 50);
    ck_assert_uint_gt(resched, HOSTS);
    fclose(nowhere);
    scenario_free(scenario);
}
END_TEST

/* The native loop and SystemC, 40 hosts of 3 ms: of two CPUs and of four, steered, threaded. */
START_TEST(both_owners_of_the_clock_give_the_same_bytes)
{
    static const enum sim_owner owners[] = { OWNER_NATIVE, OWNER_SYSTEMC };
    struct scenario *scenario = many_cpus_load();
    struct histogram *histograms = calloc(2 * (STAGE_COUNT + 1), sizeof *histograms);
    struct nicsim_metrics metrics[2];
    struct sim_random random;
    unsigned of_cpus[CPUS_MAX + 1] = { 0 };
    uint64_t steered = 0, resched = 0;

    sim_random_init(&random, 3, 0, "many cpus");
    for (unsigned host = 0; host < 40 && sim_owner_is_built(OWNER_SYSTEMC); host++) {
        struct param_set set;
        struct nicsim_params *p;

        ck_assert(histograms && param_set_copy(&set, &scenario->set));
        p = set.values;
        many_cpus_host(&random, p);
        p->run.warmup_ps = SIM_PS_PER_MS;
        p->run.duration_ps = 2 * SIM_PS_PER_MS;
        memset(metrics, 0, sizeof metrics);
        memset(histograms, 0, 2 * (STAGE_COUNT + 1) * sizeof *histograms);
        for (unsigned o = 0; o < 2; o++) {
            struct run_request request = { .scenario = scenario, .set = &set, .owner = owners[o] };
            struct sim_error err = { .text = "" };

            ck_assert_msg(run_once(&request, &metrics[o], histograms + o * (STAGE_COUNT + 1), NULL,
                                   NULL, &err) == RUN_FINE,
                          "host %u: %s", host, err.text);
        }
        ck_assert_mem_eq(&metrics[0], &metrics[1], sizeof metrics[0]);
        ck_assert_mem_eq(histograms, histograms + STAGE_COUNT + 1,
                         (STAGE_COUNT + 1) * sizeof *histograms);
        of_cpus[p->machine.cpu_count]++;
        resched += metrics[0].reschedule_interrupts;
        for (unsigned cpu = 0; cpu < 8; cpu++)
            steered += metrics[0].cpus[cpu].received_rps;
        param_set_fini(&set);
    }
    if (sim_owner_is_built(OWNER_SYSTEMC)) {
        ck_assert_uint_gt(of_cpus[2], 5);
        ck_assert_uint_gt(of_cpus[4], 5);
        ck_assert_uint_gt(steered, 100);
        ck_assert_uint_gt(resched, 100);
    }
    free(histograms);
    scenario_free(scenario);
}
END_TEST

/* ---- the order of events -----------------------------------------------------------------------
 */

/* The events of 1.5 ms as text; freed by the caller. */
static char *events_of(const struct nicsim_params *params)
{
    char *text = NULL;
    size_t bytes;
    FILE *events = open_memstream(&text, &bytes);
    struct model_run how = { .seed = params->run.seed, .events = events };
    struct sim *sim = sim_create();
    struct machine *m = malloc(sizeof *m);

    ck_assert(events && m);
    ck_assert(machine_init(m, sim, params, &how, 0, NULL));
    sim_run_until(sim, 1500 * SIM_PS_PER_US);
    machine_fini(m);
    free(m);
    sim_destroy(sim);
    fclose(events);
    return text;
}

struct first_complaint {
    char text[300];
};

static void hear(void *ctx, const struct order_complaint *complaint)
{
    struct first_complaint *first = ctx;

    if (!first->text[0])
        snprintf(first->text, sizeof first->text, "line %llu: %s",
                 (unsigned long long)complaint->line, complaint->text);
}

static uint64_t complaints_about(const char *text, const struct kernel_params *kernel,
                                 struct first_complaint *first)
{
    static struct order_checker checker;
    struct order_options options = { .kernel = kernel->version == KERNEL_6_12 ? ORDER_LINUX_6_12
                                                                              : ORDER_LINUX_6_1,
                                     .rx_differs_from_work = true,
                                     .forced_threads = kernel->threadirqs };

    first->text[0] = '\0';
    order_checker_init(&checker, &options, hear, first);
    order_checker_text(&checker, text, strlen(text));
    order_checker_finish(&checker);
    return checker.complaints;
}

/* Steered or not, woken from elsewhere or not, interrupts threaded or not, forwarding or not. */
START_TEST(traces_of_many_cpus_obey_the_order)
{
    struct scenario *scenario = many_cpus_load();
    struct sim_random random;
    struct first_complaint first;
    unsigned steered = 0, threaded = 0, forwarded = 0, net_tx = 0;

    sim_random_init(&random, 2, 0, "many cpus");
    for (unsigned host = 0; host < 200; host++) {
        struct nicsim_params p = *(const struct nicsim_params *)scenario->set.values;
        char *text;

        many_cpus_host(&random, &p);
        for (size_t i = 0; i < p.machine.nic_count; i++)
            p.machine.nics[i].tx_ring_descriptors = 48; /* it stops, and NET_TX goes on */
        text = events_of(&p);
        ck_assert_msg(complaints_about(text, &p.kernel, &first) == 0, "host %u, %s", host,
                      first.text);
        steered += strstr(text, "(no_device)") != NULL;
        threaded += strstr(text, "next_comm=irq/") != NULL;
        forwarded += strstr(text, "net_dev_xmit") != NULL;
        net_tx += strstr(text, "[action=NET_TX]") != NULL;
        free(text);
    }
    ck_assert_uint_gt(steered, 50);
    ck_assert_uint_gt(threaded, 30);
    ck_assert_uint_gt(forwarded, 20);
    ck_assert_uint_gt(net_tx, 10);
    scenario_free(scenario);
}
END_TEST

/* Two CPUs of Linux 6.1, everything steered from 0 to 1. Each line of CPU 1 that tells of a raise,
 * a softirq's begin or a wake-up is left out once in turn, a few dozen of them. */
START_TEST(a_line_missing_on_the_steered_cpu_is_noticed)
{
    static const char *const kinds[] = { "softirq_raise: vec=3", "softirq_entry: vec=3",
                                         "sched_waking" };
    struct scenario *scenario = many_cpus_load();
    struct nicsim_params p = *(const struct nicsim_params *)scenario->set.values;
    struct first_complaint first;
    unsigned left_out = 0;
    char *text;

    p.machine.cpu_count = 2;
    snprintf(p.machine.nics[0].smp_affinity_list, PARAM_TEXT_BYTES, "0");
    snprintf(p.machine.nics[0].rps_cpus, PARAM_TEXT_BYTES, "2");
    snprintf(p.processes[0].cpus, PARAM_TEXT_BYTES, "1");
    p.traffic[0].rate_pps = 50000;
    text = events_of(&p);
    ck_assert_uint_eq(complaints_about(text, &p.kernel, &first), 0);
    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        bool wanted = false;
        char kept;

        *end = '\0';
        for (unsigned k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
            wanted |= strstr(line, "[001]") && strstr(line, kinds[k]);
        *end = '\n';
        /* The checker knows the CPU by then, and what follows shows what lacks. */
        if (!wanted || left_out >= 60 || line - text < 8000 || strlen(end) < 4000)
            continue;
        kept = *line;
        *line = '#'; /* a comment */
        ck_assert_msg(complaints_about(text, &p.kernel, &first) > 0, "%.120s", line);
        *line = kept;
        left_out++;
    }
    ck_assert_uint_ge(left_out, 30);
    free(text);
    scenario_free(scenario);
}
END_TEST

/* ---- queues that share nothing -----------------------------------------------------------------
 */

enum { QUEUES = 8 };

/* Eight CPUs, a NIC with eight queues, eight senders of one flow each, eight readers. Which port's
 * flow hashes to which queue is looked up; its reader is bound to that queue's CPU. The frames of
 * the senders never meet on the link: one every 2 us each, 250 ns apart; a 64-byte frame takes 6.7.
 */
static void eight_queues(struct nicsim_params *p, uint64_t bus_bits_per_s)
{
    struct nic_params *nic = &p->machine.nics[0];

    p->machine.cpu_count = QUEUES;
    p->machine.bus.kind = BUS_RATE;
    p->machine.bus.bits_per_s = bus_bits_per_s;
    nic->link_bits_per_s = UINT64_C(100000000000);
    nic->channels = QUEUES;
    nic->vectors = QUEUES + 1;
    nic->rss = true;
    nic->rss_udp4 = RSS_4_TUPLE;
    nic->rx_usecs_ps = 20 * SIM_PS_PER_US;
    nic->rx_buffer_bytes = 0;
    snprintf(nic->rss_table, sizeof nic->rss_table, "equal %d", QUEUES);
    p->traffic_count = p->process_count = QUEUES;
    for (unsigned i = 0; i < QUEUES; i++) {
        struct traffic_params *traffic = &p->traffic[i];
        struct process_params *process = &p->processes[i];

        *traffic = p->traffic[0];
        traffic->arrival = ARRIVAL_CONSTANT;
        traffic->rate_pps = 500000;
        traffic->flows = 1;
        traffic->start_ps = i * 250 * SIM_PS_PER_NS;
        *process = p->processes[0];
        snprintf(process->name, sizeof process->name, "sink%u", i);
        process->port = 100; /* until the queue's port is known */
    }
}

/* Ports whose flows go to queues 0, 1, .., found by sending one packet to each port. */
static void find_ports(const struct nicsim_params *params, uint64_t port_of_queue[QUEUES])
{
    for (unsigned queue = 0; queue < QUEUES; queue++)
        port_of_queue[queue] = 0;
    for (uint64_t port = 1; port < 400; port++) {
        struct nicsim_params p = *params;
        struct model_run how = { .seed = 1 };
        struct sim *sim = sim_create();
        struct machine *m = malloc(sizeof *m);

        ck_assert_ptr_nonnull(m);
        p.traffic[0].port = port;
        p.traffic_count = 1;
        p.process_count = 0;
        ck_assert(machine_init(m, sim, &p, &how, 0, NULL));
        sim_run_until(sim, 100 * SIM_PS_PER_NS);
        for (unsigned queue = 0; queue < QUEUES; queue++) {
            if (m->nics[0].rx_steer.queue_packets[queue] > 0)
                port_of_queue[queue] = port;
        }
        machine_fini(m);
        free(m);
        sim_destroy(sim);
    }
    for (unsigned queue = 0; queue < QUEUES; queue++)
        ck_assert_uint_ne(port_of_queue[queue], 0);
}

/* The senders of `senders` only (a bit each), for 10 ms after 1 ms. */
static void run_queues(const struct nicsim_params *params, const uint64_t port_of_queue[QUEUES],
                       unsigned senders, struct nicsim_metrics *metrics)
{
    struct nicsim_params p = *params;
    struct model_run how = { .seed = 1 };
    struct sim *sim = sim_create();
    struct machine *m = malloc(sizeof *m);
    char text[256] = "";

    ck_assert_ptr_nonnull(m);
    p.traffic_count = 0;
    for (unsigned i = 0; i < QUEUES; i++) {
        p.processes[i].port = port_of_queue[i];
        snprintf(p.processes[i].cpus, PARAM_TEXT_BYTES, "%u", i);
        if (!(senders >> i & 1))
            continue;
        p.traffic[p.traffic_count] = params->traffic[i];
        p.traffic[p.traffic_count++].port = port_of_queue[i];
    }
    ck_assert(machine_init(m, sim, &p, &how, 0, NULL));
    for (unsigned i = 0; i < QUEUES; i++)
        irq_set_affinity(machine_irq(&m->nics[0], i), UINT64_C(1) << i);
    sim_run_until(sim, SIM_PS_PER_MS);
    machine_window_open(m, SIM_PS_PER_MS);
    sim_run_until(sim, 11 * SIM_PS_PER_MS);
    if (sim_now_ps(sim) < 11 * SIM_PS_PER_MS)
        sim_advance_to(sim, 11 * SIM_PS_PER_MS);
    machine_window_close(m, 11 * SIM_PS_PER_MS);
    ck_assert_msg(machine_identities_hold(m, text, sizeof text), "%s", text);
    machine_collect(m, metrics);
    machine_fini(m);
    free(m);
    sim_destroy(sim);
}

/* How many of the queues have other counters when all eight senders send than with theirs alone. */
static unsigned disturbed_queues(uint64_t bus_bits_per_s)
{
    static struct nicsim_metrics all, one;
    struct scenario *scenario = many_cpus_load();
    struct nicsim_params p = *(const struct nicsim_params *)scenario->set.values;
    uint64_t port_of_queue[QUEUES];
    unsigned disturbed = 0;

    eight_queues(&p, bus_bits_per_s);
    find_ports(&p, port_of_queue);
    run_queues(&p, port_of_queue, (1u << QUEUES) - 1, &all);
    for (unsigned i = 0; i < QUEUES; i++) {
        run_queues(&p, port_of_queue, 1u << i, &one);
        ck_assert_uint_ge(one.queues[i].received_packets, 4990); /* 10 ms of 500 000 a second */
        ck_assert_uint_eq(one.delivered_packets, one.cpus[i].processed);
        disturbed += memcmp(&one.queues[i], &all.queues[i], sizeof one.queues[i]) != 0 ||
                     memcmp(&one.cpus[i], &all.cpus[i], sizeof one.cpus[i]) != 0;
    }
    scenario_free(scenario);
    return disturbed;
}

START_TEST(queues_that_share_nothing_do_not_disturb_each_other)
{
    ck_assert_uint_eq(disturbed_queues(0), 0);
}
END_TEST

/* 2 Gb/s: a frame's 64 bytes take 256 ns of the bus, and the next sender's comes after 250. */
START_TEST(queues_that_share_a_bus_do)
{
    ck_assert_uint_gt(disturbed_queues(UINT64_C(2000000000)), 0);
}
END_TEST

TEST_RUNNER("many cpus", a_thousand_random_hosts_keep_every_identity_however_they_are_driven,
            both_owners_of_the_clock_give_the_same_bytes, traces_of_many_cpus_obey_the_order,
            a_line_missing_on_the_steered_cpu_is_noticed,
            queues_that_share_nothing_do_not_disturb_each_other, queues_that_share_a_bus_do)
