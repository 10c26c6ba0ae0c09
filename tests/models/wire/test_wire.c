/* A NIC's wire in a whole machine: the time between two MACs adds up, tags and addresses travel,
 * the rows of the wire keep their rules. */
#include <string.h>

#include "models/nicsim.h"
#include "tests/models/runner.h"
#include "tests/models/small_machine.h"

#define NS SIM_PS_PER_NS

/* 25 Gb/s: preamble and 64 bytes are 576 bits, 23.04 ns. 3 m of cable 15 ns, MAC and PHY of both
 * ends 53 ns, a codeword of 5120 bits 204.8 ns, its decoder 70 ns: 365.84 ns. */
START_TEST(serialisation_cable_phy_and_codeword_add_up)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);
    const struct packet *pkt;

    for (unsigned i = 0; i < 2; i++) {
        struct nic_params *nic = &small->params.machine.nics[i];

        nic->link_bits_per_s = UINT64_C(25000000000);
        nic->propagation_ps = 15 * NS;
        nic->phy_latency_ps = 53 * NS;
        nic->fec = FEC_RS528;
        nic->fec_decode_ps = 70 * NS;
    }
    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_run(small);
    ck_assert_uint_eq(small->left.count, 1);
    pkt = &small->left.seen[0];
    ck_assert_uint_eq(pkt->stamp_ps[STAGE_RX_LINK], 365840);
    /* Out again: the last bit leaves 23.04 ns after the frame was there, the rest comes behind. */
    ck_assert_uint_eq(small->left.at_ps[0] - pkt->stamp_ps[STAGE_TX_LINK], 365840 - 23040);
    small_machine_free(small);
}
END_TEST

/* Senders write the NIC's address, or the one their row gives, and the tag between addresses and
 * type; a frame of 64 bytes is one of 68 with it. 68 + 8 bytes at 576 Mb/s take 76 / 72 us. */
START_TEST(a_sender_writes_address_and_tag)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);
    static struct recorder seen;
    struct nicsim_params *p = &small->params;

    p->run.trial_packets = 2;
    p->traffic_count = 2;
    for (unsigned i = 0; i < 2; i++) {
        p->traffic[i] = (struct traffic_params){
            .arrival = ARRIVAL_CONSTANT, .rate_pps = 1, .frame_bytes = 64, .flows = 1
        };
        snprintf(p->traffic[i].to, sizeof p->traffic[i].to, "ln0");
    }
    strcpy(p->machine.nics[0].address, "02:00:00:00:00:0a");
    strcpy(p->traffic[1].to_address, "ff:ff:ff:ff:ff:ff");
    p->traffic[1].vlan = 0x123;
    small_machine_build(small);
    seen.sim = small->sim;
    seen.next = small->machine.nics[0].rx_link.out;
    small->machine.nics[0].rx_link.out = recorder_in(&seen);
    small_machine_run(small);
    ck_assert_uint_eq(seen.count, 2);
    ck_assert_mem_eq(seen.seen[0].header, "\x02\0\0\0\0\x0a\x02\0\0\0\0\x02\x08\0\x45", 15);
    ck_assert_uint_eq(seen.seen[0].frame_bytes, 64);
    ck_assert_mem_eq(seen.seen[1].header,
                     "\xff\xff\xff\xff\xff\xff\x02\0\0\0\0\x02\x81\0\x01\x23\x08\0\x45", 19);
    ck_assert_uint_eq(seen.seen[1].frame_bytes, 68);
    ck_assert_uint_eq(seen.seen[1].header_bytes, 64);
    ck_assert_mem_eq(seen.seen[1].header + 16, seen.seen[0].header + 12, 48);
    small_machine_free(small);
}
END_TEST

/* 576 Mb/s, so a quantum is 512 / 576 us: 36 of them are 32 us. A station on NIC 1's link asks for
 * them at 0; its frame is heard after 1 us, so NIC 1 sends nothing before 33 us. A packet forwarded
 * earlier waits in its MAC, and its last bit leaves 1 us after that. */
START_TEST(a_station_that_sends_pause_holds_back_what_is_forwarded_to_it)
{
    struct small_machine *small = small_machine_new(RECEIVE_BSD_INTERRUPT);
    struct nicsim_params *p = &small->params;

    p->machine.nics[1].rx_pause = true;
    p->run.trial_packets = 1;
    p->traffic_count = 1;
    p->traffic[0] = (struct traffic_params){ .arrival = ARRIVAL_CONSTANT,
                                             .rate_pps = 1,
                                             .frame_bytes = 64,
                                             .flows = 1,
                                             .protocol = PROTOCOL_PAUSE,
                                             .quanta = 36 };
    snprintf(p->traffic[0].to, sizeof p->traffic[0].to, "ln1");
    small_machine_build(small);
    small_machine_send_at(small, 0);
    small_machine_run(small);
    ck_assert_uint_eq(small->machine.nics[1].mac.pauses_received, 1);
    ck_assert_uint_eq(small->machine.packets.total.consumed, 1);
    ck_assert_uint_eq(small->left.count, 1);
    ck_assert_uint_lt(small->left.seen[0].stamp_ps[STAGE_TX_FETCH], 33 * US);
    ck_assert_uint_eq(small->left.seen[0].stamp_ps[STAGE_TX_LINK], 34 * US);
    small_machine_free(small);
}
END_TEST

/* ---- rules -------------------------------------------------------------------------------- */

static struct param_set set;
static struct nicsim_params *p;

static void bench_init(void)
{
    ck_assert(param_set_init(&set, &nicsim_param_table));
    p = set.values;
    for (size_t i = 0; i < nicsim_param_table.list_count; i++)
        param_list_resize(&set, &nicsim_param_table.lists[i], 1);
    strcpy(p->machine.nics[0].name, "eth0");
    strcpy(p->traffic[0].to, "eth0");
    p->run.trial_packets = 100;
    p->kernel.receive_path = RECEIVE_NAPI;
}

static void check_refused(const char *at_fault, const char *text)
{
    struct sim_error err = { .text = "" };
    char at[256] = "";

    ck_assert_msg(!wire_params_check(p, &err, at), "was accepted: %s", text);
    ck_assert_str_eq(err.text, text);
    ck_assert_str_eq(at, at_fault);
    param_set_fini(&set);
}

START_TEST(rows_of_the_wire_keep_their_rules)
{
    struct sim_error err = { .text = "" };
    struct nic_params *nic;
    char at[256];

#define NIC_WITH(...)          \
    bench_init();              \
    nic = &p->machine.nics[0]; \
    __VA_ARGS__

    NIC_WITH(ck_assert_msg(wire_params_check(p, &err, at), "%s", err.text));
    param_set_fini(&set);
    NIC_WITH(nic->fec = FEC_RS528);
    check_refused("machine.nics.0.fec",
                  "machine.nics.0.fec is rs528: defined for links of 25 to 100 Gb/s");
    NIC_WITH(nic->tx_pause = true);
    check_refused("machine.nics.0.tx-pause",
                  "machine.nics.0.tx-pause is true: needs an rx-buffer whose fill it follows");
    NIC_WITH(nic->tx_pause = true; nic->rx_buffer_bytes = 8000; nic->pause_high_bytes = 8001);
    check_refused("machine.nics.0.pause-high",
                  "machine.nics.0.pause-high is 8001 B: allowed is 1 B to rx-buffer");
    NIC_WITH(nic->tx_pause = true; nic->rx_buffer_bytes = 8000; nic->pause_high_bytes = 4000;
             nic->pause_low_bytes = 4000);
    check_refused("machine.nics.0.pause-low",
                  "machine.nics.0.pause-low is 4000 B: must lie below pause-high");
    NIC_WITH(strcpy(nic->address, "01:00:5e:00:00:01"));
    check_refused("machine.nics.0.address", "machine.nics.0.address is 01:00:5e:00:00:01: is a "
                                            "group's, not one station's");
    NIC_WITH(strcpy(nic->rss_key, "6d5a"));
    check_refused("machine.nics.0.rss-key",
                  "machine.nics.0.rss-key is 6d5a: allowed are 40 bytes in hex");
    NIC_WITH(strcpy(nic->rss_table, "equal 0"));
    check_refused(
        "machine.nics.0.rss-table",
        "machine.nics.0.rss-table is equal 0: allowed is equal N or weight A B ..., up to "
        "128 queues");
    bench_init();
    strcpy(p->traffic[0].to_address, "somebody");
    check_refused("traffic.0.to-address", "traffic.0.to-address is somebody: allowed is a MAC "
                                          "address like 02:00:00:00:00:01");
}
END_TEST

/* Whether the row of NIC 0 or of sender 0 has an effect. */
static bool has_effect(const char *list, const char *name)
{
    char why[256] = "";

    for (size_t i = 0; i < nicsim_param_table.row_count; i++) {
        const struct param_row *row = &nicsim_param_table.rows[i];

        if (row->list && strcmp(row->list, list) == 0 && strcmp(row->name, name) == 0) {
            struct param_ref ref = { .row = row, .list = param_list_of(&nicsim_param_table, row) };

            return wire_row_has_effect(p, &ref, why);
        }
    }
    ck_abort_msg("no row %s", name);
}

START_TEST(rows_without_effect_are_known)
{
    bench_init();
    ck_assert(has_effect("machine.nics", "phy-latency"));
    ck_assert(!has_effect("machine.nics", "fec-decode"));
    ck_assert(!has_effect("machine.nics", "allmulticast"));
    ck_assert(!has_effect("machine.nics", "pause-quanta"));
    ck_assert(!has_effect("machine.nics", "rss-key"));
    ck_assert(has_effect("machine.nics", "tx-pause"));
    p->machine.nics[0].fec = FEC_RS528;
    p->machine.nics[0].promiscuous = false;
    p->machine.nics[0].tx_pause = p->machine.nics[0].rss = true;
    ck_assert(has_effect("machine.nics", "fec-decode"));
    ck_assert(has_effect("machine.nics", "allmulticast"));
    ck_assert(has_effect("machine.nics", "pause-quanta"));
    ck_assert(has_effect("machine.nics", "rss-key"));
    ck_assert(has_effect("traffic", "vlan"));
    p->traffic[0].arrival = ARRIVAL_REPLAY;
    ck_assert(!has_effect("traffic", "vlan"));
    p->kernel.receive_path = RECEIVE_BSD_INTERRUPT;
    ck_assert(!has_effect("machine.nics", "tx-pause"));
    ck_assert(!has_effect("machine.nics", "rss-key"));
    param_set_fini(&set);
}
END_TEST

TEST_RUNNER("wire", serialisation_cable_phy_and_codeword_add_up, a_sender_writes_address_and_tag,
            a_station_that_sends_pause_holds_back_what_is_forwarded_to_it,
            rows_of_the_wire_keep_their_rules, rows_without_effect_are_known)
