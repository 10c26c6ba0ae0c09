/* Rules between the rows of a Linux host, and what has no effect there or without one. */
#include <stdlib.h>

#include "tests/models/params_bench.h"
#include "tests/models/runner.h"

/* ---- rules --------------------------------------------------------------------------------- */

START_TEST(a_plain_linux_host_passes)
{
    bench_init_with(RECEIVE_NAPI, 2);
    check_accepted();
    param_set_fini(&set);
}
END_TEST

/* irq-entry 200, tick 1300, tick-task 800, irq-exit 270 and irq-return 60 are 2630 cycles a tick.
 * At 1 MHz and 250 Hz a jiffy has 4000 cycles, nine tenths of it 3600. Times 1.4: 280, 1820, 1120,
 * 378 and 84, together 3682. */
START_TEST(the_tick_is_one_a_kernel_is_built_with_and_leaves_a_tenth_of_the_cpu)
{
    static const uint64_t fine[] = { 100, 250, 1000 };

    for (unsigned i = 0; i < 3; i++) {
        bench_init_with(RECEIVE_NAPI, 0);
        p->kernel.hz = fine[i];
        check_accepted();
        param_set_fini(&set);
    }
    bench_init_with(RECEIVE_NAPI, 0);
    p->kernel.hz = 300;
    check_refused("kernel.hz", "kernel.hz is 300 Hz: allowed is 100 Hz, 250 Hz or 1000 Hz");
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.cpu.clock_hz = 1000000;
    p->kernel.costs.irq_entry_cycles = 200;
    p->kernel.costs.tick_cycles = 1300;
    p->kernel.costs.tick_task_cycles = 800;
    p->kernel.costs.irq_exit_cycles = 270;
    p->kernel.costs.irq_return_cycles = 60;
    check_accepted();
    p->kernel.costs.scale = 1.4;
    check_refused("kernel.hz",
                  "kernel.hz is 250 Hz: a tick that finds a task costs 3682 cycles (scaled), "
                  "allowed is below nine tenths of the 4000 between two");
}
END_TEST

/* The rows of the 1996 clock are not read, whatever a host profile says. */
START_TEST(the_tick_of_a_bsd_host_is_of_no_interest_to_linux)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.cpu.tick_hz = 1000;
    p->machine.costs.tick_cycles = 1000000000;
    p->machine.nics[0].tx_frames_per_interrupt = 65536;
    check_accepted();
    param_set_fini(&set);
}
END_TEST

START_TEST(a_program_sends_where_there_is_something)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].xdp = XDP_CPU;
    p->machine.nics[0].xdp_cpu = 1;
    check_refused("machine.nics.0.xdp-cpu", "machine.nics.0.xdp-cpu is 1: machine.cpus is 1");
    bench_init_with(RECEIVE_NAPI, 0);
    strcpy(p->machine.nics[0].xdp_to, "eth7");
    check_refused("machine.nics.0.xdp-to", "machine.nics.0.xdp-to is eth7: no NIC has that name");
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].rss = true;
    strcpy(p->machine.nics[0].ntuple_rules, "9:1");
    check_refused("machine.nics.0.ntuple-rules",
                  "machine.nics.0.ntuple-rules is 9:1: it has 1 queues (Linux: EINVAL to ethtool "
                  "-N)");
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].rss = true;
    strcpy(p->machine.nics[0].ntuple_rules, "9=1");
    check_refused("machine.nics.0.ntuple-rules",
                  "machine.nics.0.ntuple-rules is 9=1: allowed are up to 16 PORT:QUEUE, separated "
                  "by commas");
}
END_TEST

/* As ethtool -L and -X would be answered. */
START_TEST(channels_need_vectors_a_hash_and_a_table_that_knows_them)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].channels = 4;
    p->machine.nics[0].rss = true;
    p->machine.nics[0].interrupt = NIC_INTERRUPT_MSIX;
    check_accepted();
    strcpy(p->machine.nics[0].rss_table, "equal 4");
    check_accepted();
    strcpy(p->machine.nics[0].rss_table, "equal 6");
    check_refused(
        "machine.nics.0.rss-table",
        "machine.nics.0.rss-table is equal 6: entry 4 names queue 4, and it has 4 (Linux: "
        "EINVAL to ethtool -X)");
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].channels = 4;
    p->machine.nics[0].vectors = 2;
    check_refused(
        "machine.nics.0.channels",
        "machine.nics.0.channels is 4: more than its vectors, 2 (Linux: EINVAL to ethtool "
        "-L combined)");
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].channels = 4;
    check_refused("machine.nics.0.channels",
                  "machine.nics.0.channels is 4: without rss nothing chooses among them");
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[1].channels = 2;
    p->machine.nics[1].rss = true;
    check_refused("machine.nics.1.channels",
                  "machine.nics.1.channels is 2: each needs a vector: interrupt msix");
}
END_TEST

/* E1000_MIN_TXD 48, E1000_MAX_82544_TXD 4096. */
START_TEST(a_linux_ring_has_48_to_4096_descriptors)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].rx_ring_descriptors = p->machine.nics[1].tx_ring_descriptors = 48;
    p->machine.nics[1].rx_ring_descriptors = p->machine.nics[0].tx_ring_descriptors = 4096;
    check_accepted();
    p->machine.nics[0].rx_ring_descriptors = 47;
    check_refused("machine.nics.0.rx-ring", "machine.nics.0.rx-ring is 47 packets: allowed is 48 "
                                            "packets .. 4096 packets with a Linux driver");
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[1].tx_ring_descriptors = 4097;
    check_refused("machine.nics.1.tx-ring", "machine.nics.1.tx-ring is 4097 packets: allowed is 48 "
                                            "packets .. 4096 packets with a Linux driver");
    bench_init_with(RECEIVE_BSD_INTERRUPT, 0);
    p->machine.nics[0].rx_ring_descriptors = 8;
    check_accepted();
    param_set_fini(&set);
}
END_TEST

START_TEST(messages_share_no_line)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].irq_line = p->machine.nics[1].irq_line = 11;
    check_accepted();
    p->machine.nics[1].interrupt = NIC_INTERRUPT_MSIX;
    check_refused("machine.nics.1.irq-line",
                  "machine.nics.1.irq-line is 11: allowed is own where machine.nics.1.interrupt is "
                  "msi-x, messages share no line");
}
END_TEST

START_TEST(a_deeper_sleep_state_is_slower_to_leave_and_worth_it_for_longer)
{
    for (unsigned i = 0; i < 3; i++) {
        struct idle_params *idle;

        bench_init_with(RECEIVE_NAPI, 0);
        idle = &p->machine.idle;
        idle->exit_latency_ps[CSTATE_C1] = 2 * SIM_PS_PER_US;
        idle->target_residency_ps[CSTATE_C1] = 4 * SIM_PS_PER_US;
        idle->exit_latency_ps[CSTATE_C6] = 133 * SIM_PS_PER_US;
        idle->target_residency_ps[CSTATE_C6] = 400 * SIM_PS_PER_US;
        check_accepted();
        if (i == 0) {
            idle->exit_latency_ps[CSTATE_C6] = SIM_PS_PER_US;
            check_refused(
                "machine.idle.c6-exit-latency",
                "machine.idle.c6-exit-latency is 1000 ns: allowed is at least the 2000 ns "
                "of c1, which is less deep");
        } else if (i == 1) {
            idle->target_residency_ps[CSTATE_C6] = 3 * SIM_PS_PER_US;
            check_refused("machine.idle.c6-target-residency",
                          "machine.idle.c6-target-residency is 3000 ns: allowed is at least the "
                          "4000 ns of c1, or c1 would never be entered");
        } else {
            param_set_fini(&set);
        }
    }
}
END_TEST

/* 15 characters and a zero are a comm. */
START_TEST(processes_have_short_names_of_their_own)
{
    bench_init_with(RECEIVE_NAPI, 2);
    strcpy(p->processes[0].name, "fifteen-letters");
    check_accepted();
    strcpy(p->processes[0].name, "sixteen--letters");
    check_refused("processes.0.name",
                  "processes.0.name is sixteen--letters: allowed is at most 15 characters");
    bench_init_with(RECEIVE_NAPI, 2);
    strcpy(p->processes[1].name, "a");
    check_refused("processes.1.name", "processes.1.name is a: that name is taken");
}
END_TEST

START_TEST(a_port_has_one_reader)
{
    bench_init_with(RECEIVE_NAPI, 2);
    p->processes[1].port = 9;
    check_refused("processes.1.port", "processes.1.port is 9: a is bound to that port");
    bench_init_with(RECEIVE_NAPI, 2);
    p->processes[1].port = 9; /* of a process that reads no port */
    p->processes[1].kind = PROCESS_HOG;
    check_accepted();
    param_set_fini(&set);
}
END_TEST

START_TEST(a_packet_reader_is_bound_to_a_nic_there_is)
{
    bench_init_with(RECEIVE_NAPI, 2);
    p->processes[0].kind = PROCESS_PACKET_READER;
    strcpy(p->processes[0].nic, "ln1");
    check_accepted();
    strcpy(p->processes[0].nic, "ln2");
    check_refused("processes.0.nic", "processes.0.nic is ln2: no NIC has that name");
}
END_TEST

START_TEST(a_kernel_section_is_shorter_than_the_time_between_two)
{
    bench_init_with(RECEIVE_NAPI, 1);
    p->processes[0].hold_ps = p->processes[0].every_ps; /* of a process that holds nothing */
    check_accepted();
    p->processes[0].kind = PROCESS_KERNEL_SECTION;
    p->processes[0].every_ps = p->processes[0].hold_ps = SIM_PS_PER_US;
    check_refused("processes.0.hold",
                  "processes.0.hold is 1000 ns: allowed is below the 1000 ns of "
                  "processes.0.every");
}
END_TEST

/* 14 Ethernet, 40 IPv6, 8 UDP, 4 FCS. */
START_TEST(a_frame_of_ipv6_has_room_for_its_headers)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->traffic[0].protocol = PROTOCOL_UDP6;
    p->traffic[0].frame_bytes = 66;
    check_accepted();
    p->traffic[0].frame_bytes = 65;
    check_refused("traffic.0.frame", "traffic.0.frame is 65 B: allowed is at least 66 B for udp6, "
                                     "the Ethernet, IPv6 and UDP headers and the FCS");
    bench_init_with(RECEIVE_BSD_POLLING, 0);
    p->traffic[0].protocol = PROTOCOL_UDP6;
    p->traffic[0].frame_bytes = 66;
    check_refused("traffic.0.protocol",
                  "traffic.0.protocol is udp6: the BSD receive paths know IPv4 alone: allowed is "
                  "udp4, or kernel.receive-path napi");
}
END_TEST

/* An address beyond this host while it forwards nothing: the host takes the packets. */
START_TEST(packets_for_elsewhere_may_be_sent_to_a_host_that_forwards_nothing)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->traffic[0].destination = DESTINATION_BEYOND;
    check_accepted();
    check_effect("traffic.0.destination", NULL);
    param_set_fini(&set);
}
END_TEST

/* ---- settings without effect --------------------------------------------------------------- */

#define KERNEL_COST(field, name, preset, doc) +1
enum {
    STEPS = 0
#include "models/kernel/costs.def"
    ,
    SMP_STEPS = 0
#include "models/kernel/costs_smp.def"
};
enum {
    DEVICE_STEPS = 0
#include "models/kernel/costs_device.def"
#include "models/kernel/costs_early.def"
};
#undef KERNEL_COST

/* Every row, by name: those of a Linux host begin like one of these and are no BSD row. */
static bool is_linux_row(const struct param_row *row)
{
    static const char *const begins[] = {
        "kernel.",      "net.",        "machine.idle.", "interrupt",        "rx-",
        "driver",       "adaptive-rx", "irq-",          "destination",      "protocol",
        "port",         "moderation",  "coalesce-from", "adaptive-tx",      "delay-unit",
        "lli-",         "tx-usecs",    "tx-frames",     "tx-delay",         "tx-abs-delay",
        "smp_",         "rps_",        "node",          "machine.ddio.",    "xdp",
        "managed-irqs", "threaded",    "ntuple",        "completion-queue", "cqe-"
    };
    static const char *const everybodys_or_bsd[] = { "kernel.receive-path",
                                                     "kernel.default-route",
                                                     "kernel.quota",
                                                     "kernel.ip",
                                                     "kernel.ifq-maxlen",
                                                     "kernel.screen-queue-maxlen",
                                                     "kernel.feedback",
                                                     "kernel.cycle-limit",
                                                     "rx-ring",
                                                     "rx-pause",
                                                     "rx-completion",
                                                     "rx-frames-per-interrupt",
                                                     "tx-frames-per-interrupt" };

    if (row->list && strcmp(row->list, "processes") == 0)
        return true;
    for (unsigned i = 0; i < sizeof everybodys_or_bsd / sizeof everybodys_or_bsd[0]; i++) {
        if (strncmp(row->name, everybodys_or_bsd[i], strlen(everybodys_or_bsd[i])) == 0)
            return false;
    }
    for (unsigned i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        if (strncmp(row->name, begins[i], strlen(begins[i])) == 0)
            return true;
    }
    return false;
}

START_TEST(a_row_of_linux_has_no_effect_on_a_bsd_host)
{
    static const char *const reasons[] = { "kernel.receive-path is bsd-interrupt",
                                           "kernel.receive-path is bsd-polling",
                                           "kernel.receive-path is bsd-polling-off" };
    const struct param_table *table = &nicsim_param_table;
    unsigned rows = 0;

    for (int path = RECEIVE_BSD_INTERRUPT; path <= RECEIVE_BSD_POLLING_OFF; path++) {
        bench_init_with((enum receive_path)path, 1);
        for (size_t i = 0; i < table->row_count; i++) {
            struct param_ref ref = { .row = &table->rows[i],
                                     .list = param_list_of(table, &table->rows[i]) };
            char why[256] = "";
            bool effect = params_have_effect(&set, &ref, why);

            if (!is_linux_row(ref.row)) {
                ck_assert_msg(effect || strcmp(why, "kernel.receive-path is napi") != 0,
                              "%s is refused", ref.row->name);
                continue;
            }
            rows++;
            ck_assert_msg(!effect, "%s is not refused", ref.row->name);
            ck_assert_str_eq(why, reasons[path]);
        }
        param_set_fini(&set);
    }
    /* The steps, those of devices and 4 more costs; 12 of kernel.* beside them and 5 of net.*; 10
     * of idle and 4 for what its states lose; 44 of a NIC; 13 of a process; 3 of a sender; 3 of the
     * cache for DMA. Of 2.4's generation 6 steps, kernel.scheduler, irq-sample-random and the two
     * ways to sample congestion, 6 of net.* and rx-early (params_linux24.def; its other rows begin
     * otherwise). Of several CPUs their steps, 7 kinds of lines, isolcpus, 7 of a NIC, 8 of a
     * process and 3 of net.*. Of netfilter its rules, their port and its kind of lines. */
    ck_assert_uint_eq(rows, 3 * (STEPS + DEVICE_STEPS + 4 + 12 + 5 + 10 + 4 + 44 + 13 + 3 + 3 + 6 +
                                 4 + 6 + 1 + SMP_STEPS + 7 + 1 + 7 + 8 + 3 + 3));
}
END_TEST

START_TEST(a_row_of_bsd_has_no_effect_on_a_linux_host)
{
    static const char *const rows[] = {
        "machine.cpu.tick",
        "machine.costs.interrupt",
        "machine.costs.tick",
        "machine.costs.poll-callback",
        "machine.costs.service-exit",
        "machine.costs.scale",
        "kernel.quota",
        "kernel.ipintrq-maxlen",
        "kernel.ifq-maxlen",
        "kernel.ip-cost",
        "kernel.ip-input",
        "kernel.feedback",
        "kernel.cycle-limit",
        "user.screend",
        "user.compute",
        "machine.nics.0.rx-frames-per-interrupt",
        "machine.nics.1.tx-frames-per-interrupt",
    };

    bench_init_with(RECEIVE_NAPI, 0);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_effect(rows[i], "kernel.receive-path is napi");
    check_effect("machine.cpu.clock", NULL);
    check_effect("machine.nics.0.rx-ring", NULL);
    check_effect("machine.nics.0.rx-buffer", NULL);
    check_effect("kernel.hz", NULL);
    check_effect("kernel.costs.udp-rcv", NULL);
    check_effect("net.core.netdev_budget", NULL);
    param_set_fini(&set);
}
END_TEST

START_TEST(a_process_reads_the_rows_of_its_kind)
{
    static const char *const rows[] = { "port", "rcvbuf", "nic", "work", "hold", "every" };
    static const char *const read_by[] = { "u", "up", "p", "up", "k", "k" };
    static const char *const kinds[] = { "udp-reader", "packet-reader", "hog", "kernel-section" };

    bench_init_with(RECEIVE_NAPI, 1);
    for (int kind = PROCESS_UDP_READER; kind <= PROCESS_KERNEL_SECTION; kind++) {
        p->processes[0].kind = kind;
        for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            char path[64], why[64];

            snprintf(path, sizeof path, "processes.0.%s", rows[i]);
            snprintf(why, sizeof why, "processes.0.kind is %s", kinds[kind]);
            check_effect(path, strchr(read_by[i], kinds[kind][0]) ? NULL : why);
        }
        check_effect("processes.0.nice", NULL);
    }
    param_set_fini(&set);
}
END_TEST

START_TEST(sessions_and_autogroup_need_each_other)
{
    bench_init_with(RECEIVE_NAPI, 1);
    check_effect("kernel.autogroup", NULL);
    check_effect("processes.0.session", NULL);
    p->kernel.autogroup = false;
    check_effect("processes.0.session", "kernel.autogroup is false");
    p->processes[0].session = 0;
    check_effect("kernel.autogroup", "no process is in a session");
    param_set_fini(&set);
}
END_TEST

START_TEST(receive_buffers_belong_to_sockets)
{
    bench_init_with(RECEIVE_NAPI, 1);
    check_effect("net.core.rmem_default", NULL);
    check_effect("net.core.rmem_max", "no process asks for a rcvbuf");
    p->processes[0].rcvbuf_bytes = 65536;
    check_effect("net.core.rmem_max", NULL);
    check_effect("net.core.rmem_default", "no process opens a socket without a rcvbuf of its own");
    p->processes[0].kind = PROCESS_HOG;
    check_effect("net.core.rmem_max", "no process asks for a rcvbuf");
    param_set_fini(&set);
}
END_TEST

START_TEST(the_way_out_is_of_interest_to_a_host_that_forwards)
{
    bench_init_with(RECEIVE_NAPI, 0);
    check_effect("kernel.default-route", "net.ipv4.ip_forward is false");
    check_effect("kernel.txqueuelen", "net.ipv4.ip_forward is false");
    p->kernel.ip_forward = true;
    check_effect("kernel.default-route", NULL);
    check_effect("kernel.txqueuelen", NULL);
    param_set_fini(&set);
}
END_TEST

START_TEST(a_delay_that_another_row_turns_off_has_no_effect)
{
    struct nic_params *nic;

    bench_init_with(RECEIVE_NAPI, 0);
    nic = &p->machine.nics[1];
    check_effect("machine.nics.1.rx-delay", NULL);
    check_effect("machine.nics.1.rx-abs-delay", "machine.nics.1.rx-delay is none");
    check_effect("machine.nics.1.rx-delay-is-gap", "machine.nics.1.rx-delay is none");
    nic->rx_delay_ps = SIM_PS_PER_US;
    check_effect("machine.nics.1.rx-abs-delay", NULL);
    nic->rx_delay_is_gap = true; /* and no gap given */
    check_effect("machine.nics.1.rx-delay", "machine.nics.1.rx-abs-delay is none");
    nic->rx_abs_delay_ps = SIM_PS_PER_US;
    check_effect("machine.nics.1.rx-delay", NULL);
    check_effect("machine.nics.1.rx-delay-is-gap", NULL);
    /* The driver writes what its policy says. */
    nic->adaptive_rx = ADAPTIVE_RX_E1000;
    check_effect("machine.nics.1.rx-usecs",
                 "machine.nics.1.adaptive-rx is not off: the driver chooses");
    param_set_fini(&set);
}
END_TEST

START_TEST(a_linux_cost_of_what_never_happens_has_no_effect)
{
    bench_init_with(RECEIVE_NAPI, 0);
    check_effect("kernel.background-work", "kernel.background-timer is none");
    p->kernel.background_timer_ps = SIM_PS_PER_MS;
    check_effect("kernel.background-work", NULL);
    check_effect("kernel.costs.rx-slab", NULL);
    check_effect("kernel.costs.rx-page", NULL);
    p->kernel.costs.rx_slab_every_packets = p->kernel.costs.rx_page_every_packets = 0;
    check_effect("kernel.costs.rx-slab", "kernel.costs.rx-slab-every is never");
    check_effect("kernel.costs.recv-free-slab", "kernel.costs.rx-slab-every is never");
    check_effect("kernel.costs.rx-page", "kernel.costs.rx-page-every is never");
    check_effect("machine.nics.0.rx-truesize", NULL);
    p->machine.nics[0].rx_copybreak_bytes = 0;
    check_effect("machine.nics.0.rx-truesize", "machine.nics.0.rx-copybreak is none");
    param_set_fini(&set);
}
END_TEST

START_TEST(a_sleep_state_the_cpu_does_not_use_has_no_effect)
{
    bench_init_with(RECEIVE_NAPI, 0);
    check_effect("machine.idle.deepest", "the CPU has no sleep state: every exit latency is none");
    check_effect("machine.idle.c1-exit-latency", NULL);
    check_effect("machine.idle.c1-target-residency", "machine.idle.c1-exit-latency is none");
    p->machine.idle.exit_latency_ps[CSTATE_C1] = 1;
    check_effect("machine.idle.c1-target-residency", NULL);
    check_effect("machine.idle.deepest", NULL);
    p->machine.idle.deepest = CSTATE_C1E;
    check_effect("machine.idle.c3-exit-latency", "machine.idle.deepest is c1e");
    check_effect("machine.idle.c6-target-residency", "machine.idle.deepest is c1e");
    param_set_fini(&set);
}
END_TEST

START_TEST(a_replay_brings_its_own_headers)
{
    static const char *const rows[] = { "traffic.0.destination", "traffic.0.protocol",
                                        "traffic.0.port" };

    bench_init_with(RECEIVE_NAPI, 0);
    for (unsigned i = 0; i < 3; i++)
        check_effect(rows[i], NULL);
    p->traffic[0].arrival = ARRIVAL_REPLAY;
    for (unsigned i = 0; i < 3; i++)
        check_effect(rows[i], "traffic.0.arrival is replay");
    param_set_fini(&set);
}
END_TEST

/* The handler of a line reads the cause register; a message tells the cause. */
START_TEST(a_register_is_read_where_a_line_interrupts)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.bus.kind = BUS_PCIE;
    check_effect("machine.nics.0.register-latency", NULL);
    p->machine.nics[0].interrupt = p->machine.nics[1].interrupt = NIC_INTERRUPT_MSIX;
    check_effect("machine.nics.0.register-latency", "no driver of this machine reads a register");
    p->machine.bus.kind = BUS_PCI;
    check_effect("machine.bus.pci-register-wait", "no driver of this machine reads a register");
    p->machine.nics[1].interrupt = NIC_INTERRUPT_LINE;
    check_effect("machine.bus.pci-register-wait", NULL);
    p->kernel.receive_path = RECEIVE_BSD_INTERRUPT;
    check_effect("machine.bus.pci-register-wait", "no driver of this machine reads a register");
    param_set_fini(&set);
}
END_TEST

TEST_RUNNER("params of Linux", a_program_sends_where_there_is_something,
            channels_need_vectors_a_hash_and_a_table_that_knows_them, a_plain_linux_host_passes,
            the_tick_is_one_a_kernel_is_built_with_and_leaves_a_tenth_of_the_cpu,
            the_tick_of_a_bsd_host_is_of_no_interest_to_linux,
            a_linux_ring_has_48_to_4096_descriptors, messages_share_no_line,
            a_deeper_sleep_state_is_slower_to_leave_and_worth_it_for_longer,
            processes_have_short_names_of_their_own, a_port_has_one_reader,
            a_packet_reader_is_bound_to_a_nic_there_is,
            a_kernel_section_is_shorter_than_the_time_between_two,
            a_frame_of_ipv6_has_room_for_its_headers,
            packets_for_elsewhere_may_be_sent_to_a_host_that_forwards_nothing,
            a_row_of_linux_has_no_effect_on_a_bsd_host, a_row_of_bsd_has_no_effect_on_a_linux_host,
            a_process_reads_the_rows_of_its_kind, sessions_and_autogroup_need_each_other,
            receive_buffers_belong_to_sockets, the_way_out_is_of_interest_to_a_host_that_forwards,
            a_delay_that_another_row_turns_off_has_no_effect,
            a_linux_cost_of_what_never_happens_has_no_effect,
            a_sleep_state_the_cpu_does_not_use_has_no_effect, a_replay_brings_its_own_headers,
            a_register_is_read_where_a_line_interrupts)
