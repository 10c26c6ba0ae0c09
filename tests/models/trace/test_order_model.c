/* The model's own traces obey the order of Linux's receive path: in the states idle, poll mode and
 * ksoftirqd, with one NIC and several, by line and by message, on both kernels, forwarding. And
 * damage to them is noticed.
 *
 * All kinds of event the model writes are said to be recorded, so nothing is taken for missing.
 */
#include "models/machine.h"
#include "models/nicsim.h"
#include "sim/experiment/scenario.h"
#include "tests/models/runner.h"
#include "tests/models/trace/order_bench.h"

/* What models/trace/event_trace.c prints. */
#define WRITTEN                                                                      \
    (1u << ORDER_IRQ_ENTRY | 1u << ORDER_IRQ_EXIT | 1u << ORDER_SOFTIRQ_RAISE |      \
     1u << ORDER_SOFTIRQ_ENTRY | 1u << ORDER_SOFTIRQ_EXIT | 1u << ORDER_NAPI_POLL |  \
     1u << ORDER_RX | 1u << ORDER_WAKING | 1u << ORDER_WAKEUP | 1u << ORDER_SWITCH | \
     1u << ORDER_START_XMIT | 1u << ORDER_XMIT)

struct model_trace {
    char *text;
    size_t bytes;
    struct nicsim_metrics metrics; /* of the whole run */
};

/* The machine of the counted Linux, at 1000 packets a second. */
static struct nicsim_params counted_machine(void)
{
    struct sim_error err = { .text = "" };
    struct scenario *scenario =
        scenario_load(&nicsim_model, NICSIM_SOURCE_DIR "/scenarios/linux61-icount.yaml",
                      &(struct scenario_options){ .source_dir = NICSIM_SOURCE_DIR }, &err);
    struct nicsim_params params;

    ck_assert_msg(scenario != NULL, "%s", err.text);
    params = *(const struct nicsim_params *)scenario->set.values;
    scenario_free(scenario);
    return params;
}

static struct model_trace trace_of(const struct nicsim_params *params, uint64_t end_ps)
{
    struct model_trace trace = { .text = NULL };
    FILE *events = open_memstream(&trace.text, &trace.bytes);
    struct model_run run = { .seed = 1, .events = events };
    struct sim *sim = sim_create();
    struct machine *m = malloc(sizeof *m);
    char text[256] = "";

    ck_assert(m != NULL && events != NULL);
    ck_assert(machine_init(m, sim, params, &run, 0, NULL));
    sim_set_end(sim, end_ps);
    sim_run_until(sim, UINT64_MAX);
    machine_window_close(m, end_ps);
    ck_assert_msg(machine_identities_hold(m, text, sizeof text), "%s", text);
    machine_collect(m, &trace.metrics);
    machine_fini(m);
    free(m);
    sim_destroy(sim);
    fclose(events);
    return trace;
}

struct complaints {
    unsigned count;
    char first[400];
};

static void hear(void *ctx, const struct order_complaint *complaint)
{
    struct complaints *complaints = ctx;

    if (complaints->count++ == 0)
        snprintf(complaints->first, sizeof complaints->first, "line %llu: %s: %s",
                 (unsigned long long)complaint->line, order_rule_names[complaint->rule],
                 complaint->text);
}

static struct order_options options_for(const struct nicsim_params *params)
{
    return (struct order_options){
        .kernel = params->kernel.version == KERNEL_6_12 ? ORDER_LINUX_6_12 : ORDER_LINUX_6_1,
        .netdev_budget = (unsigned)params->kernel.netdev_budget_packets,
        .recorded = WRITTEN,
        .forced_threads = params->kernel.threadirqs,
    };
}

/* Returns the checker, for what it counted. */
static struct order_checker accepted(const struct model_trace *trace,
                                     const struct order_options *options)
{
    struct complaints complaints = { .count = 0 };
    static struct order_checker checker;

    order_checker_init(&checker, options, hear, &complaints);
    order_checker_text(&checker, trace->text, trace->bytes);
    ck_assert_msg(order_checker_finish(&checker), "%u complaints; %s", complaints.count,
                  complaints.first);
    ck_assert_uint_gt(checker.line, 100);
    ck_assert_uint_eq(checker.trace_cpus, 1);
    return checker;
}

/* Runs, and checks; the trace is kept when asked for. */
static struct order_checker run_and_accept(const struct nicsim_params *params, uint64_t end_ps,
                                           struct model_trace *keep)
{
    struct model_trace trace = trace_of(params, end_ps);
    struct order_options options = options_for(params);
    struct order_checker checker = accepted(&trace, &options);

    if (keep)
        *keep = trace;
    else
        free(trace.text);
    return checker;
}

/* ---- the states ---------------------------------------------------------------------------- */

/* 200 packets a second: each is alone. */
START_TEST(an_idle_host_obeys_the_order)
{
    struct nicsim_params p = counted_machine();
    struct order_checker c;

    p.traffic[0].rate_pps = 200;
    c = run_and_accept(&p, 2 * SIM_PS_PER_S, NULL);
    ck_assert_uint_ge(c.polls_in[ORDER_STATE_INTERRUPT], 390);
    ck_assert_uint_eq(c.polls_in[ORDER_STATE_POLL_MODE], 0);
    ck_assert_uint_eq(c.polls_in[ORDER_STATE_KSOFTIRQD], 0);
}
END_TEST

/* A bigger ring fills from a link of 1 Gb/s while polls of 64 empty it, and nobody is woken. */
static void make_bursts(struct nicsim_params *p, uint64_t packets)
{
    p->machine.cpu.clock_hz = UINT64_C(10000000000);
    p->process_count = 0;
    p->traffic[0].arrival = ARRIVAL_BURSTS;
    p->traffic[0].rate_pps = 4000;
    p->traffic[0].burst_packets = packets;
    p->traffic[0].burst_rate_pps = 2000000;
}

START_TEST(poll_mode_obeys_the_order)
{
    struct nicsim_params p = counted_machine();
    struct order_checker c;

    make_bursts(&p, 400);
    c = run_and_accept(&p, SIM_PS_PER_S, NULL);
    ck_assert_uint_gt(c.polls_in[ORDER_STATE_POLL_MODE], 10);
    ck_assert_uint_eq(c.polls_in[ORDER_STATE_KSOFTIRQD], 0);
}
END_TEST

/* 10000 packets a second are more than it can do. */
START_TEST(an_overloaded_host_obeys_the_order)
{
    struct nicsim_params p = counted_machine();
    struct order_checker c;

    p.traffic[0].rate_pps = 10000;
    c = run_and_accept(&p, SIM_PS_PER_S, NULL);
    ck_assert_uint_ge(c.polls_in[ORDER_STATE_KSOFTIRQD], 40);
}
END_TEST

/* Ten passes without a reader: the loop gives up by its count. */
START_TEST(a_loop_of_ten_passes_obeys_the_order)
{
    struct nicsim_params p = counted_machine();
    struct order_checker c;

    make_bursts(&p, 2000);
    p.machine.nics[0].rx_ring_descriptors = 4096;
    p.machine.cpu.clock_hz = 2000000000;
    c = run_and_accept(&p, 2 * SIM_PS_PER_S, NULL);
    ck_assert_uint_gt(c.polls_in[ORDER_STATE_POLL_MODE], 10);
    ck_assert_uint_gt(c.polls_in[ORDER_STATE_KSOFTIRQD], 10);
}
END_TEST

/* ---- other hosts --------------------------------------------------------------------------- */

/* All rates, kernels, ways of interrupting, preemption models and ticks. */
START_TEST(every_kind_of_host_obeys_the_order)
{
    static const double rates[] = { 150, 1000, 3250.2, 6000, 20000 };

    for (unsigned i = 0; i < 60; i++) {
        struct nicsim_params p = counted_machine();

        p.traffic[0].rate_pps = rates[i % 5];
        p.traffic[0].arrival = i % 7 ? ARRIVAL_POISSON : ARRIVAL_CONSTANT;
        p.machine.nics[0].interrupt = i % 2 ? NIC_INTERRUPT_MSIX : NIC_INTERRUPT_LINE;
        p.kernel.version = i % 4 < 2 ? KERNEL_6_1 : KERNEL_6_12;
        p.kernel.preemption = (int)(i % 3);
        p.kernel.hz = (uint64_t[]){ 100, 250, 1000 }[i / 3 % 3];
        p.kernel.nohz = i % 11 != 0;
        run_and_accept(&p, 300 * SIM_PS_PER_MS, NULL);
    }
}
END_TEST

static void add_nics(struct nicsim_params *p, unsigned count)
{
    for (unsigned i = 1; i < count; i++) {
        p->machine.nics[i] = p->machine.nics[0];
        snprintf(p->machine.nics[i].name, sizeof p->machine.nics[i].name, "eth%u", i);
        p->traffic[i] = p->traffic[0];
        snprintf(p->traffic[i].to, sizeof p->traffic[i].to, "eth%u", i);
    }
    p->machine.nic_count = p->traffic_count = count;
}

START_TEST(two_nics_obey_the_order)
{
    static const double rates[] = { 200, 1500, 8000 };

    for (unsigned i = 0; i < 12; i++) {
        struct nicsim_params p = counted_machine();

        p.traffic[0].rate_pps = rates[i % 3];
        p.traffic[0].arrival = ARRIVAL_POISSON;
        p.kernel.version = i < 6 ? KERNEL_6_1 : KERNEL_6_12;
        add_nics(&p, 2);
        p.machine.nics[1].interrupt = i % 2 ? NIC_INTERRUPT_MSIX : NIC_INTERRUPT_LINE;
        run_and_accept(&p, 300 * SIM_PS_PER_MS, NULL);
    }
}
END_TEST

/* Each interrupt calls the handlers of all three; those with no cause say so. */
START_TEST(nics_on_one_line_obey_the_order)
{
    static const double rates[] = { 200, 1500, 8000 };

    for (unsigned i = 0; i < 6; i++) {
        struct nicsim_params p = counted_machine();

        p.traffic[0].rate_pps = rates[i % 3];
        p.traffic[0].arrival = ARRIVAL_POISSON;
        p.kernel.version = i < 3 ? KERNEL_6_1 : KERNEL_6_12;
        p.machine.nics[0].irq_line = 5;
        add_nics(&p, 3);
        run_and_accept(&p, 300 * SIM_PS_PER_MS, NULL);
    }
}
END_TEST

/* Six NICs with full polls: net_rx_action ends by its budget. */
START_TEST(a_squeezed_cpu_obeys_the_order)
{
    struct nicsim_params p = counted_machine();
    struct model_trace trace;

    make_bursts(&p, 400);
    p.machine.cpu.clock_hz = UINT64_C(2000000000);
    add_nics(&p, 6);
    run_and_accept(&p, 500 * SIM_PS_PER_MS, &trace);
    ck_assert_uint_gt(trace.metrics.time_squeeze, 10);
    free(trace.text);
}
END_TEST

/* From eth0 to eth1; the transmit interrupts of eth1 poll without frames, and share its handler. */
START_TEST(a_router_obeys_the_order)
{
    static const double rates[] = { 200, 2000, 12000 };

    for (unsigned i = 0; i < 12; i++) {
        struct nicsim_params p = counted_machine();
        struct model_trace trace;

        p.traffic[0].rate_pps = rates[i % 3];
        p.traffic[0].destination = DESTINATION_BEYOND;
        p.kernel.ip_forward = true;
        p.kernel.version = i < 6 ? KERNEL_6_1 : KERNEL_6_12;
        add_nics(&p, 2);
        p.traffic_count = 1;
        for (unsigned n = 0; n < 2; n++)
            p.machine.nics[n].interrupt = i % 2 ? NIC_INTERRUPT_MSIX : NIC_INTERRUPT_LINE;
        run_and_accept(&p, 300 * SIM_PS_PER_MS, &trace);
        ck_assert_uint_gt(trace.metrics.delivered_packets, 10);
        free(trace.text);
    }
}
END_TEST

/* A hog of another session, and a section that keeps bottom halves off for 2 ms. */
START_TEST(a_host_that_computes_obeys_the_order)
{
    static const double rates[] = { 200, 2000, 12000 };

    for (unsigned i = 0; i < 12; i++) {
        struct nicsim_params p = counted_machine();

        p.traffic[0].rate_pps = rates[i % 3];
        p.kernel.version = i < 6 ? KERNEL_6_1 : KERNEL_6_12;
        p.kernel.preemption = i % 2 ? PREEMPT_FULL : PREEMPT_VOLUNTARY;
        p.processes[1] = p.processes[2] = p.processes[0];
        snprintf(p.processes[1].name, sizeof p.processes[1].name, "hog");
        p.processes[1].kind = PROCESS_HOG;
        p.processes[1].session = 2;
        snprintf(p.processes[2].name, sizeof p.processes[2].name, "section");
        p.processes[2].kind = PROCESS_KERNEL_SECTION;
        p.processes[2].every_ps = 17 * SIM_PS_PER_MS;
        p.processes[2].hold_ps = 2 * SIM_PS_PER_MS;
        p.process_count = 3;
        run_and_accept(&p, 500 * SIM_PS_PER_MS, NULL);
    }
}
END_TEST

/* ---- damage -------------------------------------------------------------------------------- */

static struct order_bench *bench_of(const struct model_trace *trace, unsigned from, unsigned lines)
{
    struct order_bench *b = bench_new();
    unsigned n = 0;

    bench_add(b, "# entries-in-buffer/entries-written: 0/0   #P:1", 47);
    for (const char *at = trace->text; *at && n < from + lines; at = strchr(at, '\n') + 1, n++) {
        if (n >= from)
            bench_add(b, at, strcspn(at, "\n"));
    }
    return b;
}

static bool is_tick(const struct order_bench *b, unsigned i)
{
    return b->event[i] == ORDER_SOFTIRQ_RAISE && strstr(b->line[i], "TIMER") != NULL;
}

/* Each line of the order is left out in turn, from the first whole NET_RX to the last one's exit.
 * Those after it may go unnoticed: the trace may have ended before them. */
static void assert_deletions_are_noticed(const struct nicsim_params *p, uint64_t end_ps,
                                         unsigned from)
{
    struct model_trace trace = trace_of(p, end_ps);
    struct order_options options = options_for(p);
    struct order_bench *b = bench_of(&trace, from, 1200), *spare = bench_new();
    unsigned tried = 0, last = b->lines - 1;

    while (b->event[last] != ORDER_SOFTIRQ_EXIT)
        last--;
    ck_assert_msg(bench_check(b, &options), "%s", b->said);
    for (unsigned i = bench_find(b, bench_find(b, 1, ORDER_SOFTIRQ_EXIT, "NET_RX"),
                                 ORDER_SOFTIRQ_ENTRY, "NET_RX");
         i < last; i++) {
        if (b->event[i] == ORDER_OTHER || is_tick(b, i))
            continue;
        *spare = *b;
        for (unsigned k = 0; k < b->lines; k++)
            spare->line[k] = spare->bytes + (b->line[k] - b->bytes);
        bench_delete(spare, i);
        ck_assert_msg(!bench_check(spare, &options), "without line %u: %s", i, b->line[i]);
        tried++;
    }
    ck_assert_uint_gt(tried, 400);
    free(spare);
    free(b);
    free(trace.text);
}

START_TEST(a_line_missing_from_an_idle_trace_is_noticed)
{
    struct nicsim_params p = counted_machine();

    p.traffic[0].rate_pps = 500;
    assert_deletions_are_noticed(&p, 300 * SIM_PS_PER_MS, 100);
}
END_TEST

START_TEST(a_line_missing_from_an_overload_trace_is_noticed)
{
    struct nicsim_params p = counted_machine();

    p.traffic[0].rate_pps = 10000;
    assert_deletions_are_noticed(&p, 800 * SIM_PS_PER_MS, 1000);
}
END_TEST

/* A poll of 65, a poll that says less than went up, an eleventh pass' worth of raises, frames in
 * lists of nine. */
START_TEST(a_changed_line_is_noticed)
{
    struct nicsim_params p = counted_machine();
    struct order_options options = options_for(&p);
    struct model_trace trace;
    struct order_bench *b;

    make_bursts(&p, 400);
    trace = trace_of(&p, SIM_PS_PER_S);
    b = bench_of(&trace, 0, 3000);
    ck_assert_msg(bench_check(b, &options), "%s", b->said);
    bench_edit(b, bench_find(b, 0, ORDER_NAPI_POLL, "work 64"), "work 64", "work 65");
    ck_assert(!bench_check(b, &options));
    ck_assert_uint_gt(b->checker.complaints_of[ORDER_RULE_NAPI_BUDGET], 0);
    free(b);

    b = bench_of(&trace, 0, 3000);
    bench_edit(b, bench_find(b, 0, ORDER_NAPI_POLL, "work 64"), "work 64", "work 63");
    ck_assert(!bench_check(b, &options));
    free(b);

    b = bench_of(&trace, 0, 3000);
    bench_edit(b, bench_find(b, 0, ORDER_SOFTIRQ_ENTRY, "NET_RX"), "vec=3", "vec=9");
    ck_assert(!bench_check(b, &options));
    free(b);
    free(trace.text);
}
END_TEST

/* ---- threaded interrupts ------------------------------------------------------------------- */

static struct nicsim_params threaded_machine(double rate_pps)
{
    struct nicsim_params p = counted_machine();

    p.kernel.threadirqs = true;
    p.traffic[0].rate_pps = rate_pps;
    return p;
}

START_TEST(threaded_interrupts_obey_the_order)
{
    static const double rates[] = { 200, 1000, 3250.2, 10000 };

    for (unsigned i = 0; i < 16; i++) {
        struct nicsim_params p = threaded_machine(rates[i / 4]);
        struct model_trace trace;

        p.kernel.version = i % 2 ? KERNEL_6_12 : KERNEL_6_1;
        p.machine.nics[0].interrupt = i / 2 % 2 ? NIC_INTERRUPT_MSIX : NIC_INTERRUPT_LINE;
        run_and_accept(&p, SIM_PS_PER_S, &trace);
        ck_assert_ptr_nonnull(strstr(trace.text, "next_comm=irq/"));
        ck_assert_double_gt(trace.metrics.irq_thread_run_share, 0);
        free(trace.text);
    }
}
END_TEST

START_TEST(threaded_napis_obey_the_order)
{
    static const double rates[] = { 200, 3250.2, 10000 };

    for (unsigned i = 0; i < 6; i++) {
        struct nicsim_params p = counted_machine();
        struct model_trace trace;

        p.machine.nics[0].threaded = true;
        p.traffic[0].rate_pps = rates[i / 2];
        p.kernel.version = i % 2 ? KERNEL_6_12 : KERNEL_6_1;
        run_and_accept(&p, SIM_PS_PER_S, &trace);
        ck_assert_ptr_nonnull(strstr(trace.text, "next_comm=napi/"));
        ck_assert_ptr_null(strstr(trace.text, "NET_RX"));
        free(trace.text);
    }
}
END_TEST

START_TEST(a_line_missing_from_a_threaded_trace_is_noticed)
{
    struct nicsim_params p = threaded_machine(500);

    assert_deletions_are_noticed(&p, 300 * SIM_PS_PER_MS, 100);
    p.traffic[0].rate_pps = 10000;
    assert_deletions_are_noticed(&p, 800 * SIM_PS_PER_MS, 1000);
}
END_TEST

static void assert_refused(struct order_bench *b, const struct order_options *options,
                           enum order_rule rule)
{
    ck_assert(!bench_check(b, options));
    ck_assert_msg(b->checker.complaints_of[rule] > 0, "expected %s; first was %s",
                  order_rule_names[rule], b->said);
    free(b);
}

/* The thread is woken before the handler is left, or not at all; the handler runs in the interrupt
 * though it has a thread; the thread raises with bottom halves on. */
START_TEST(a_threaded_interrupt_out_of_order_is_noticed)
{
    struct nicsim_params p = threaded_machine(500);
    struct order_options options = options_for(&p);
    struct model_trace trace = trace_of(&p, 300 * SIM_PS_PER_MS);
    struct order_bench *b = bench_of(&trace, 100, 1200);
    unsigned left, woken, raised, entered;
    char text[1024];

    left = bench_find(b, 200, ORDER_IRQ_EXIT, "irq=");
    woken = bench_find(b, left, ORDER_WAKING, "comm=irq/");
    raised = bench_find(b, woken, ORDER_SOFTIRQ_RAISE, "NET_RX");
    entered = bench_find(b, raised, ORDER_SOFTIRQ_ENTRY, "NET_RX");
    ck_assert_uint_eq(woken, left + 1);
    ck_assert_uint_eq(entered, raised + 1);
    bench_swap(b, left, woken);
    assert_refused(b, &options, ORDER_RULE_IRQ_THREAD);

    b = bench_of(&trace, 100, 1200);
    bench_delete(b, woken + 1);
    bench_delete(b, woken);
    assert_refused(b, &options, ORDER_RULE_IRQ_THREAD);

    b = bench_of(&trace, 100, 1200);
    bench_edit(b, raised, " D....", " d....");
    assert_refused(b, &options, ORDER_RULE_IRQ_THREAD);

    b = bench_of(&trace, 100, 1200);
    bench_delete(b, raised);
    bench_retime("<idle>-0       [000] d.h1.     0.000000: softirq_raise: vec=3 [action=NET_RX]",
                 b->line[left], text, sizeof text);
    bench_insert(b, left, text);
    assert_refused(b, &options, ORDER_RULE_IRQ_THREAD);
    free(trace.text);
}
END_TEST

TEST_RUNNER("trace/order of the model", threaded_interrupts_obey_the_order,
            threaded_napis_obey_the_order, a_line_missing_from_a_threaded_trace_is_noticed,
            a_threaded_interrupt_out_of_order_is_noticed, an_idle_host_obeys_the_order,
            poll_mode_obeys_the_order, an_overloaded_host_obeys_the_order,
            a_loop_of_ten_passes_obeys_the_order, every_kind_of_host_obeys_the_order,
            two_nics_obey_the_order, nics_on_one_line_obey_the_order,
            a_squeezed_cpu_obeys_the_order, a_router_obeys_the_order,
            a_host_that_computes_obeys_the_order, a_line_missing_from_an_idle_trace_is_noticed,
            a_line_missing_from_an_overload_trace_is_noticed, a_changed_line_is_noticed)
