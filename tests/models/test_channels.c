/* A NIC of several channels: each ring gets the flows its hash says, and what they get adds up. */
#include <stdio.h>
#include <string.h>

#include "models/machine.h"
#include "models/nic/rx_steer.h"
#include "tests/models/runner.h"

enum { FLOWS = 64 };

static struct param_set set;
static struct nicsim_params *p;

/* A ConnectX-like NIC of so many channels on so many CPUs, 64 flows at 400000 a second in all, a
 * reader. */
static void describe(size_t channels, size_t cpus)
{
    ck_assert(param_set_init(&set, &nicsim_param_table));
    p = set.values;
    p->machine.nic_count = 1;
    strcpy(p->machine.nics[0].name, "eth0");
    p->machine.nics[0].link_bits_per_s = UINT64_C(100000000000);
    p->machine.nics[0].interrupt = NIC_INTERRUPT_MSIX;
    p->machine.nics[0].rx_buffer_bytes = 256 * 1024;
    p->machine.nics[0].channels = channels;
    p->machine.nics[0].rss = true;
    p->machine.nics[0].rss_udp4 = RSS_4_TUPLE;
    p->machine.cpu_count = cpus;
    p->machine.cpu.clock_hz = UINT64_C(3000000000);
    p->kernel.receive_path = RECEIVE_NAPI;
    p->process_count = 1;
    strcpy(p->processes[0].name, "sink");
    p->traffic_count = 1;
    strcpy(p->traffic[0].to, "eth0");
    p->traffic[0].arrival = ARRIVAL_CONSTANT;
    p->traffic[0].rate_pps = 400000;
    p->traffic[0].flows = FLOWS;
    p->run.duration_ps = 10 * SIM_PS_PER_MS;
}

static unsigned vector_cpu[CHANNELS_MAX]; /* where each channel's vector goes, after a run */

static void run(struct nicsim_metrics *x)
{
    const struct model_run how = { .seed = 1 };
    struct sim *sim = sim_create();
    static struct machine m;
    struct sim_error err;
    char text[256];

    ck_assert(machine_init(&m, sim, p, &how, 0, &err));
    sim_set_end(sim, p->run.duration_ps);
    machine_window_open(&m, 0);
    sim_run_until(sim, p->run.duration_ps);
    machine_window_close(&m, p->run.duration_ps);
    memset(x, 0, sizeof *x);
    machine_collect(&m, x);
    ck_assert_msg(machine_identities_hold(&m, text, sizeof text), "%s", text);
    for (size_t channel = 0; channel < m.nics[0].channel_count; channel++)
        vector_cpu[channel] = machine_irq(&m.nics[0], channel)->kc->number;
    machine_fini(&m);
    sim_destroy(sim);
    param_set_fini(&set);
}

/* The queue of a flow as its hash and the table have it; the source's ports are 1024 and on. */
static unsigned queue_of(unsigned flow, unsigned channels)
{
    uint8_t input[] = { 198, 18, 0, 2, 198, 18, 0, 1, 0, 0, 0, 9 }, key[RSS_KEY_BYTES];
    struct rss_hasher hasher;

    input[8] = (uint8_t)((1024 + flow) >> 8);
    input[9] = (uint8_t)(1024 + flow);
    ck_assert(rss_key_parse(p->machine.nics[0].rss_key, key));
    rss_hasher_init(&hasher, key);
    return (rss_hash(&hasher, input, sizeof input) & (RSS_TABLE_ENTRIES - 1)) % channels;
}

/* 4000 frames of 64 flows in turn: 62 or 63 of each. */
START_TEST(each_ring_gets_its_flows)
{
    static const size_t cpus[] = { 1, 4 };

    for (size_t i = 0; i < 2; i++) {
        unsigned flows[4] = { 0 };
        struct nicsim_metrics x;
        uint64_t sum = 0;

        describe(4, cpus[i]);
        for (unsigned flow = 0; flow < FLOWS; flow++)
            flows[queue_of(flow, 4)]++;
        run(&x);
        for (unsigned queue = 0; queue < 4; queue++) {
            ck_assert_uint_ge(x.queues[queue].received_packets, flows[queue] * 61);
            ck_assert_uint_le(x.queues[queue].received_packets, flows[queue] * 63);
            ck_assert_uint_gt(x.queues[queue].interrupts, 0);
            ck_assert_uint_gt(x.queues[queue].polls, 0);
            ck_assert_uint_eq(x.queues[queue].lost_packets, 0);
            sum += x.queues[queue].received_packets;
        }
        ck_assert_uint_ge(sum, 3990);
        ck_assert_uint_le(sum, 4000);
        ck_assert_uint_eq(x.napi_polls, x.queues[0].polls + x.queues[1].polls + x.queues[2].polls +
                                            x.queues[3].polls);
        ck_assert_uint_eq(x.rx_interrupts, x.queues[0].interrupts + x.queues[1].interrupts +
                                               x.queues[2].interrupts + x.queues[3].interrupts);
    }
}
END_TEST

/* The kernel gives each vector to the CPU that has the fewest: one each. */
START_TEST(vectors_spread_over_the_cpus)
{
    struct nicsim_metrics x;

    describe(4, 4);
    run(&x);
    for (unsigned cpu = 0; cpu < 4; cpu++)
        ck_assert_uint_gt(x.cpus[cpu].interrupts, 0);
}
END_TEST

/* All flows to ring 2: the others get nothing. */
START_TEST(the_table_decides)
{
    struct nicsim_metrics x;

    describe(4, 4);
    strcpy(p->machine.nics[0].rss_table, "weight 0 0 1 0");
    run(&x);
    ck_assert_uint_ge(x.queues[2].received_packets, 3990);
    ck_assert_uint_eq(x.queues[0].received_packets + x.queues[1].received_packets +
                          x.queues[3].received_packets,
                      0);
    ck_assert_double_eq(x.rss_busiest_queue_share, 1);
}
END_TEST

/* Hashed by addresses alone, as drivers do for UDP, all flows of two hosts are one. */
START_TEST(udp_flows_of_two_hosts_share_a_ring_unless_ports_are_hashed)
{
    struct nicsim_metrics x;

    describe(4, 4);
    p->machine.nics[0].rss_udp4 = RSS_2_TUPLE;
    run(&x);
    ck_assert_double_eq(x.rss_busiest_queue_share, 1);
}
END_TEST

/* Every packet of the traffic is for port 9. */
START_TEST(a_rule_goes_before_the_hash)
{
    static struct nicsim_metrics x;

    describe(4, 4);
    strcpy(p->machine.nics[0].ntuple_rules, "8:1, 9:2,10:3");
    run(&x);
    for (unsigned queue = 0; queue < 4; queue++)
        ck_assert_uint_eq(x.queues[queue].received_packets > 0, queue == 2);
}
END_TEST

START_TEST(rules_are_ports_and_queues)
{
    static const struct {
        const char *text;
        int count;
    } cases[] = { { "", 0 },          { "9:2", 1 },      { "9:2,10:3", 2 }, { "9", -1 },
                  { "9:2;10:3", -1 }, { "70000:1", -1 }, { "9:2,", 1 },     { "9:64", -1 } };
    struct rx_rule rules[RX_RULES_MAX];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_int_eq(rx_rules_parse(cases[i].text, rules), cases[i].count);
    ck_assert_int_eq(rx_rules_parse("1:0,2:0,3:0,4:0,5:0,6:0,7:0,8:0,9:0,10:0,11:0,12:0,13:0,14:0,"
                                    "15:0,16:0,17:0",
                                    rules),
                     -1);
}
END_TEST

/* One flow, whose hash gives it to a queue, and a connected reader on the CPU of the next queue's
 * vector. RFS hands every packet over; with filters the NIC is told once, and nearly all come by
 * the reader's own queue. */
START_TEST(accelerated_rfs_brings_the_interrupt_to_the_reader)
{
    static struct nicsim_metrics x;
    unsigned hashed, wanted, cpu;

    describe(4, 4);
    hashed = queue_of(0, 4);
    wanted = (hashed + 1) % 4;
    run(&x);
    cpu = vector_cpu[wanted];
    for (unsigned ntuple = 0; ntuple < 2; ntuple++) {
        uint64_t all = 0;

        describe(4, 4);
        p->traffic[0].flows = 1;
        p->traffic[0].rate_pps = 50000;
        p->processes[0].connected = true;
        snprintf(p->processes[0].cpus, sizeof p->processes[0].cpus, "%u", cpu);
        p->machine.nics[0].rps_flow_cnt = 16;
        p->machine.nics[0].ntuple = ntuple;
        p->kernel.rps_sock_flow_entries = 128;
        run(&x);
        for (unsigned queue = 0; queue < 4; queue++)
            all += x.queues[queue].received_packets;
        ck_assert_uint_gt(all, 450);
        ck_assert_uint_gt(x.queues[ntuple ? wanted : hashed].received_packets, all - 20);
        if (ntuple)
            ck_assert_uint_lt(x.cpus[cpu].received_rps, 20);
        else
            ck_assert_uint_gt(x.cpus[cpu].received_rps, 100);
    }
}
END_TEST

TEST_RUNNER("models/channels", each_ring_gets_its_flows, vectors_spread_over_the_cpus,
            the_table_decides, udp_flows_of_two_hosts_share_a_ring_unless_ports_are_hashed,
            a_rule_goes_before_the_hash, rules_are_ports_and_queues,
            accelerated_rfs_brings_the_interrupt_to_the_reader)
