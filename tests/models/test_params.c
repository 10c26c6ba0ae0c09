/* The tables: rows, rules between them, settings without effect, stages and places of loss. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/nicsim.h"
#include "models/packet.h"
#include "models/params.h"
#include "tests/models/params_bench.h"
#include "tests/models/runner.h"

static const struct param_table *const table = &nicsim_param_table;

static size_t value_bytes(const struct param_row *row)
{
    switch (row->kind) {
    case PARAM_KIND_UINT:
        return sizeof(uint64_t);
    case PARAM_KIND_DOUBLE:
        return sizeof(double);
    case PARAM_KIND_BOOL:
        return sizeof(bool);
    case PARAM_KIND_ENUM:
        return sizeof(int);
    case PARAM_KIND_TEXT:
        return PARAM_TEXT_BYTES;
    }
    return 0;
}

/* Names unique, presets in range and readable, doc and source there: sim's own walk. */
START_TEST(every_row_makes_sense)
{
    char text[512] = "";

    ck_assert_msg(param_table_check(table, text, sizeof text), "%s", text);
}
END_TEST

/* A poisoned struct: every row clears its field, in every element of its list; every list clears
 * its count. What is still poisoned is padding: fewer than 8 bytes up to the next boundary of 8. */
START_TEST(no_field_of_a_poisoned_struct_stays_poisoned)
{
    unsigned char *bytes = malloc(table->bytes);

    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 0xa5, table->bytes);
    for (size_t i = 0; i < table->row_count; i++) {
        const struct param_row *row = &table->rows[i];
        const struct param_list *list = row->list ? param_list_of(table, row) : NULL;

        for (size_t element = 0; element < (list ? list->max : 1); element++)
            memset(bytes + (list ? list->first_offset + element * list->stride : 0) + row->offset,
                   0, value_bytes(row));
    }
    for (size_t i = 0; i < table->list_count; i++)
        memset(bytes + table->lists[i].count_offset, 0, sizeof(size_t));
    for (size_t at = 0; at < table->bytes; at++) {
        if (bytes[at] == 0xa5)
            ck_assert_msg(at % 8 != 0, "byte %zu of struct nicsim_params has no row", at);
    }
    free(bytes);
}
END_TEST

/* ---- rules between rows -------------------------------------------------------------------- */

static void bench_init(void)
{
    bench_init_with(RECEIVE_BSD_INTERRUPT, 0);
}

START_TEST(a_plain_machine_passes)
{
    bench_init();
    check_accepted();
    param_set_fini(&set);
}
END_TEST

START_TEST(a_run_is_a_trial_or_a_duration)
{
    bench_init();
    p->run.duration_ps = 1;
    check_refused("run.trial", "run needs either a trial (packets) or a duration (time), both are "
                               "given");
    bench_init();
    p->run.trial_packets = 0;
    check_refused("run",
                  "run needs either a trial (packets) or a duration (time), neither is given");
    bench_init();
    p->run.warmup_ps = 1;
    check_refused("run.warmup", "run.warmup has no place in a trial: its start is part of it");
}
END_TEST

/* 1 GHz and 1000 Hz: a million cycles a tick. */
START_TEST(a_tick_leaves_something_of_the_cpu)
{
    struct sim_error err;
    char at[256];

    bench_init();
    p->machine.cpu.tick_hz = 1000;
    p->machine.costs.tick_cycles = 999999;
    ck_assert(params_check(&set, &err, at));
    p->machine.costs.tick_cycles = 500000;
    p->machine.costs.scale = 2.0;
    check_refused("machine.costs.tick",
                  "machine.costs.tick is 1000000 cycles (scaled), 1000 times a second: allowed is "
                  "below 1000000 cycles, or a CPU of 1000000000 Hz does nothing else");
}
END_TEST

START_TEST(nics_have_names_of_their_own_and_routes_name_one)
{
    bench_init();
    p->machine.nic_count = 0;
    check_refused("machine.nics", "machine.nics is empty: at least one NIC is needed");
    bench_init();
    strcpy(p->machine.nics[1].name, "ln0");
    check_refused("machine.nics.1.name", "machine.nics.1.name is ln0: that name is taken");
    bench_init();
    strcpy(p->kernel.default_route, "ln2");
    check_refused("kernel.default-route", "kernel.default-route is ln2: no NIC has that name");
}
END_TEST

/* Two processes would need time slices; timeouts and periods are clock ticks. */
START_TEST(feedback_and_limit_need_a_clock_and_screend_the_cpu_to_itself)
{
    bench_init();
    p->user.screend = p->user.compute = true;
    check_refused("user.compute", "user.compute is true beside user.screend: time slices are not "
                                  "modelled, one of them would never run");
    bench_init();
    p->kernel.receive_path = RECEIVE_BSD_POLLING;
    p->kernel.feedback = p->user.screend = true;
    check_refused("kernel.feedback", "kernel.feedback is true and machine.cpu.tick is none: its "
                                     "timeout needs a clock");
    bench_init();
    p->kernel.receive_path = RECEIVE_BSD_POLLING;
    p->kernel.feedback = p->user.screend = true;
    p->kernel.feedback_resume_share = 0.75;
    check_refused("kernel.feedback-resume", "kernel.feedback-resume is 75 %: must lie below "
                                            "kernel.feedback-inhibit, 75 %");
    bench_init();
    p->kernel.receive_path = RECEIVE_BSD_POLLING;
    p->kernel.cycle_limit_share = 0.25;
    check_refused("kernel.cycle-limit", "kernel.cycle-limit is 25 % and machine.cpu.tick is none: "
                                        "its period needs a clock");
}
END_TEST

START_TEST(traffic_goes_to_a_nic_that_takes_it)
{
    bench_init();
    p->traffic_count = 0;
    check_refused("traffic", "traffic is empty: at least one sender is needed");
    bench_init();
    strcpy(p->traffic[0].to, "eth0");
    check_refused("traffic.0.to", "traffic.0.to is eth0: no NIC has that name");
    bench_init();
    p->traffic[0].frame_bytes = 1519;
    check_refused("traffic.0.frame", "traffic.0.frame is 1519 B: NIC ln0 takes at most 1518 B");
    bench_init();
    p->traffic[0].arrival = ARRIVAL_ON_OFF;
    p->traffic[0].rate_pps = 1000;
    p->traffic[0].burst_rate_pps = 999;
    check_refused("traffic.0.burst-rate",
                  "traffic.0.burst-rate is 999 pps: must not be below the mean rate of 1000 pps");
}
END_TEST

START_TEST(a_replay_names_a_capture_that_can_be_read)
{
    bench_init();
    p->traffic[0].arrival = ARRIVAL_REPLAY;
    check_refused("traffic.0.arrival",
                  "traffic.0.arrival is replay: traffic.0.capture must name the file");
    bench_init();
    p->traffic[0].arrival = ARRIVAL_REPLAY;
    strcpy(p->traffic[0].capture, "nowhere.pcap");
    check_refused("traffic.0.capture",
                  "traffic.0.capture is nowhere.pcap: no such file beside the scenario or in its "
                  "captures folder");
    bench_init();
    p->traffic[0].arrival = ARRIVAL_REPLAY;
    strcpy(p->traffic[0].capture, NICSIM_SOURCE_DIR "/scenarios/captures/udp_bursts.pcapng");
    strcpy(p->traffic[0].only_to, "server");
    check_refused("traffic.0.only-to",
                  "traffic.0.only-to is server: allowed is a MAC address like 02:00:00:00:00:01");
}
END_TEST

/* ---- settings without effect --------------------------------------------------------------- */

START_TEST(a_setting_of_the_other_receive_path_has_no_effect)
{
    /* Which of bsd-interrupt, bsd-polling, bsd-polling-off read it. */
    static const struct {
        const char *path;
        bool read[3];
    } cases[] = {
        { "kernel.ipintrq-maxlen", { true, false, true } },
        { "kernel.ip-input", { true, false, true } },
        { "machine.costs.service-exit", { true, false, false } },
        { "machine.nics.0.rx-frames-per-interrupt", { true, false, false } },
        { "kernel.quota", { false, true, false } },
        { "kernel.cycle-limit", { false, true, false } },
        { "machine.costs.poll-callback", { false, true, true } },
        { "machine.costs.poll-enable", { false, true, true } },
    };
    static const char *const why[] = { "kernel.receive-path is bsd-interrupt",
                                       "kernel.receive-path is bsd-polling",
                                       "kernel.receive-path is bsd-polling-off" };

    bench_init();
    for (int path = 0; path < 3; path++) {
        p->kernel.receive_path = path;
        for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
            check_effect(cases[i].path, cases[i].read[path] ? NULL : why[path]);
    }
    param_set_fini(&set);
}
END_TEST

START_TEST(screening_and_feedback_have_no_effect_without_screend)
{
    static const char *const screening[] = { "kernel.screen-queue-maxlen", "kernel.feedback",
                                             "machine.costs.screen-input",
                                             "machine.costs.system-call", "machine.costs.screend" };
    static const char *const feedback[] = { "kernel.feedback-inhibit", "kernel.feedback-resume",
                                            "kernel.feedback-timeout",
                                            "kernel.feedback-timeout-when" };

    bench_init();
    p->kernel.receive_path = RECEIVE_BSD_POLLING;
    for (unsigned i = 0; i < 5; i++)
        check_effect(screening[i], "user.screend is false: no packet is screened");
    for (unsigned i = 0; i < 4; i++)
        check_effect(feedback[i], "user.screend is false: there is no queue to feed back");
    p->user.screend = true;
    for (unsigned i = 0; i < 5; i++)
        check_effect(screening[i], NULL);
    for (unsigned i = 0; i < 4; i++)
        check_effect(feedback[i], "kernel.feedback is false, or the kernel does not poll");
    p->kernel.feedback = true;
    for (unsigned i = 0; i < 4; i++)
        check_effect(feedback[i], NULL);
    param_set_fini(&set);
}
END_TEST

START_TEST(switching_costs_have_no_effect_where_nothing_switches)
{
    bench_init();
    check_effect("machine.costs.process-switch",
                 "no process takes turns with the kernel's threads");
    check_effect("machine.costs.soft-interrupt",
                 "no software interrupt is taken: kernel.ip-input, kernel.receive-path");
    check_effect("machine.costs.thread-switch", NULL);
    check_effect("kernel.cycle-limit-period",
                 "kernel.cycle-limit is none, or the kernel does not poll");
    p->user.compute = true;
    check_effect("machine.costs.process-switch", NULL);
    p->kernel.ip_input = IP_INPUT_SPLNET;
    check_effect("machine.costs.process-switch",
                 "no process takes turns with the kernel's threads");
    check_effect("machine.costs.soft-interrupt", NULL);
    check_effect("machine.costs.thread-switch", "kernel.ip-input is splnet: no kernel thread runs");
    p->kernel.receive_path = RECEIVE_BSD_POLLING;
    p->kernel.cycle_limit_share = 0.25;
    check_effect("kernel.cycle-limit-period", NULL);
    check_effect("machine.costs.thread-switch", NULL);
    param_set_fini(&set);
}
END_TEST

START_TEST(a_setting_of_another_arrival_has_no_effect)
{
    bench_init();
    p->traffic[0].arrival = ARRIVAL_CONSTANT;
    check_effect("traffic.0.rate", NULL);
    check_effect("traffic.0.jitter", "traffic.0.arrival is constant");
    check_effect("traffic.0.burst", "traffic.0.arrival is constant");
    check_effect("traffic.0.speed", "traffic.0.arrival is constant");
    p->traffic[0].arrival = ARRIVAL_ON_OFF;
    check_effect("traffic.0.burst", NULL);
    check_effect("traffic.0.jitter", "traffic.0.arrival is on-off");
    p->traffic[0].arrival = ARRIVAL_REPLAY;
    check_effect("traffic.0.speed", NULL);
    check_effect("traffic.0.only-to", NULL);
    check_effect("traffic.0.rate", "traffic.0.arrival is replay");
    check_effect("traffic.0.frame", "traffic.0.arrival is replay");
    param_set_fini(&set);
}
END_TEST

START_TEST(the_cost_of_what_never_happens_has_no_effect)
{
    bench_init();
    check_effect("machine.costs.tick", "machine.cpu.tick is none");
    check_effect("machine.bus.overhead", "machine.bus.rate is unlimited: transfers take no time");
    p->machine.cpu.tick_hz = 100;
    p->machine.bus.bits_per_s = 1;
    check_effect("machine.costs.tick", NULL);
    check_effect("machine.bus.overhead", NULL);
    param_set_fini(&set);
}
END_TEST

START_TEST(a_row_of_another_bus_has_no_effect)
{
    bench_init();
    check_effect("machine.bus.rate", NULL);
    check_effect("machine.bus.pcie-gen", "machine.bus.kind is rate");
    check_effect("machine.bus.pci-clock", "machine.bus.kind is rate");
    check_effect("machine.nics.0.dma-rate", "machine.bus.kind is rate");
    p->machine.bus.kind = BUS_PCI;
    check_effect("machine.bus.rate", "machine.bus.kind is pci");
    check_effect("machine.bus.pcie-gen", "machine.bus.kind is pci");
    check_effect("machine.bus.pci-clock", NULL);
    check_effect("machine.bus.pci-split-latency", "machine.bus.pci-protocol is pci");
    p->machine.bus.kind = BUS_PCIE;
    check_effect("machine.bus.overhead", "machine.bus.kind is pcie");
    check_effect("machine.bus.pcie-gen", NULL);
    check_effect("machine.bus.pcie-rcb", "machine.bus.pcie-read-split is mps");
    check_effect("machine.bus.pcie-credit-latency", "all credits are unlimited");
    check_effect("machine.nics.0.dma-rate", NULL);
    p->machine.bus.pcie.detail = PCIE_TRANSFER;
    check_effect("machine.bus.pcie-read-tags", "machine.bus.pcie-detail is transfer");
    param_set_fini(&set);
}
END_TEST

START_TEST(a_link_no_standard_knows_is_refused)
{
    bench_init();
    p->machine.bus.pcie.lanes = 3; /* of no interest on another bus */
    ck_assert(params_check(&set, &(struct sim_error){ 0 }, (char[256]){ 0 }));
    p->machine.bus.kind = BUS_PCIE;
    check_refused("machine.bus.pcie-lanes",
                  "machine.bus.pcie-lanes is 3: allowed is 1, 2, 4, 8 or 16");
    bench_init();
    p->machine.bus.kind = BUS_PCIE;
    p->machine.bus.pcie.posted_data_credits = 15;
    check_refused("machine.bus.pcie-posted-data",
                  "machine.bus.pcie-posted-data is 15: allowed is at least machine.bus.pcie-mps / "
                  "16 B, or a full packet would never leave");
    bench_init();
    p->machine.bus.kind = BUS_PCI;
    p->machine.bus.pci.width_bits = 48;
    check_refused("machine.bus.pci-width", "machine.bus.pci-width is 48: allowed is 32 or 64");
}
END_TEST

/* ---- stages, places and metrics ------------------------------------------------------------ */

static void check_file_exists(const char *file)
{
    char path[1024];

    snprintf(path, sizeof path, "%s/models/%s", NICSIM_SOURCE_DIR, file);
    ck_assert_msg(access(path, R_OK) == 0, "%s is named and does not exist", path);
}

static void check_unique(const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(names[i][0] != '\0', "name %zu is empty", i);
        for (size_t other = 0; other < i; other++)
            ck_assert_str_ne(names[i], names[other]);
    }
}

START_TEST(every_file_of_the_path_and_of_the_drop_places_exists)
{
    for (unsigned stage = 0; stage < STAGE_COUNT; stage++)
        check_file_exists(packet_stage_files[stage]);
    for (unsigned place = 0; place < DROP_COUNT; place++)
        check_file_exists(drop_place_files[place]);
}
END_TEST

START_TEST(every_stage_place_and_metric_has_a_name_of_its_own)
{
    const struct metric_table *metrics = nicsim_model.metrics;
    const char **names = calloc(metrics->row_count, sizeof *names);

    check_unique(packet_stage_names, STAGE_COUNT);
    check_unique(drop_place_names, DROP_COUNT);
    for (size_t i = 0; i < metrics->row_count; i++) {
        names[i] = metrics->rows[i].name;
        ck_assert(metrics->rows[i].unit && metrics->rows[i].unit[0]);
        ck_assert(metrics->rows[i].doc && metrics->rows[i].doc[0]);
    }
    check_unique(names, metrics->row_count);
    free(names);
}
END_TEST

/* Every field of struct nicsim_metrics has a row: all its fields are 8 bytes and none is padding.
 */
START_TEST(every_metric_field_has_a_row)
{
    const struct metric_table *metrics = nicsim_model.metrics;

    ck_assert_uint_eq(metrics->row_count * 8, metrics->bytes);
    for (size_t i = 0; i < metrics->row_count; i++) {
        for (size_t other = 0; other < i; other++)
            ck_assert_uint_ne(metrics->rows[i].offset, metrics->rows[other].offset);
    }
}
END_TEST

static uint64_t count_of(const char *name)
{
    char why[256];

    return nicsim_model.series_count(&set, metric_find(nicsim_model.metrics, name), why);
}

/* ln1 has 3 queues, ln0 5; traffic arrives at ln1 alone, then, too, at ln0. */
START_TEST(metrics_of_each_are_as_many_as_cpus_and_queues_of_the_first_nic_with_traffic)
{
    bench_init_with(RECEIVE_NAPI, 1);
    p->machine.cpu_count = 4;
    p->machine.nics[0].channels = 5;
    p->machine.nics[1].channels = 3;
    strcpy(p->traffic[0].to, "ln1");
    ck_assert_uint_eq(count_of("cpu.0.busy_share"), 4);
    ck_assert_uint_eq(count_of("cpu.9.flow_limit_count"), 4);
    ck_assert_uint_eq(count_of("queue.0.received_packets"), 3);
    ck_assert_uint_eq(count_of("queue.63.polls"), 3);
    p->traffic_count = 2;
    strcpy(p->traffic[1].to, "ln0");
    ck_assert_uint_eq(count_of("queue.0.received_packets"), 5);
    p->machine.nics[0].channels = p->machine.cpu_count = 1;
    ck_assert_uint_eq(count_of("queue.0.received_packets"), 0);
    ck_assert_uint_eq(count_of("cpu.0.busy_share"), 0);
    param_set_fini(&set);
}
END_TEST

TEST_RUNNER("params", every_row_makes_sense, no_field_of_a_poisoned_struct_stays_poisoned,
            a_plain_machine_passes, a_run_is_a_trial_or_a_duration,
            a_tick_leaves_something_of_the_cpu, nics_have_names_of_their_own_and_routes_name_one,
            feedback_and_limit_need_a_clock_and_screend_the_cpu_to_itself,
            traffic_goes_to_a_nic_that_takes_it, a_replay_names_a_capture_that_can_be_read,
            a_setting_of_the_other_receive_path_has_no_effect,
            screening_and_feedback_have_no_effect_without_screend,
            switching_costs_have_no_effect_where_nothing_switches,
            a_setting_of_another_arrival_has_no_effect,
            the_cost_of_what_never_happens_has_no_effect, a_row_of_another_bus_has_no_effect,
            a_link_no_standard_knows_is_refused,
            every_file_of_the_path_and_of_the_drop_places_exists,
            every_stage_place_and_metric_has_a_name_of_its_own, every_metric_field_has_a_row,
            metrics_of_each_are_as_many_as_cpus_and_queues_of_the_first_nic_with_traffic)
