/* Rules between the rows of the wire, the MAC and the hash, and settings of theirs without effect.
 */
#include <stdio.h>
#include <string.h>

#include "models/nic/flow_control.h"
#include "models/nic/rx_steer.h"
#include "models/params.h"
#include "models/wire/capture.h"

/* ---- rules -------------------------------------------------------------------------------- */

struct place {
    size_t nic;
    const struct nic_params *params;
    struct sim_error *err;
    char *at_fault; /* 256 bytes */
};

static bool refuse(const struct place *at, const char *row, const char *is, const char *allowed)
{
    snprintf(at->at_fault, 256, "machine.nics.%zu.%s", at->nic, row);
    return sim_error_set(at->err, "", 0, 0, "machine.nics.%zu.%s is %s: %s", at->nic, row, is,
                         allowed);
}

static bool check_fec(const struct place *at)
{
    static const struct {
        const char *name;
        uint64_t min, max;
        const char *allowed;
    } codes[] = {
        [FEC_NONE] = { "none", 0, UINT64_MAX, "" },
        [FEC_BASE_R] = { "base-r", UINT64_C(10000000000), UINT64_C(100000000000),
                         "defined for links of 10 to 100 Gb/s" },
        [FEC_RS528] = { "rs528", UINT64_C(25000000000), UINT64_C(100000000000),
                        "defined for links of 25 to 100 Gb/s" },
        [FEC_RS544] = { "rs544", UINT64_C(50000000000), UINT64_C(400000000000),
                        "defined for links of 50 to 400 Gb/s" },
    };
    uint64_t rate = at->params->link_bits_per_s;
    size_t fec = (size_t)at->params->fec;

    return (rate >= codes[fec].min && rate <= codes[fec].max) ||
           refuse(at, "fec", codes[fec].name, codes[fec].allowed);
}

static bool check_pause(const struct place *at)
{
    const struct nic_params *nic = at->params;
    uint64_t high_bytes, low_bytes;
    char text[32];

    if (!nic->tx_pause)
        return true;
    if (nic->rx_buffer_bytes == 0)
        return refuse(at, "tx-pause", "true", "needs an rx-buffer whose fill it follows");
    flow_control_marks(nic, &high_bytes, &low_bytes);
    if (high_bytes == 0 || high_bytes > nic->rx_buffer_bytes) {
        snprintf(text, sizeof text, "%llu B", (unsigned long long)high_bytes);
        return refuse(at, "pause-high", text, "allowed is 1 B to rx-buffer");
    }
    if (low_bytes >= high_bytes) {
        snprintf(text, sizeof text, "%llu B", (unsigned long long)low_bytes);
        return refuse(at, "pause-low", text, "must lie below pause-high");
    }
    return true;
}

/* What ethtool -N would answer. */
static bool check_rules(const struct place *at)
{
    const struct nic_params *nic = at->params;
    struct rx_rule rules[RX_RULES_MAX];
    int count = rx_rules_parse(nic->ntuple_rules, rules);
    char allowed[128];

    if (count < 0)
        return refuse(at, "ntuple-rules", nic->ntuple_rules,
                      "allowed are up to 16 PORT:QUEUE, separated by commas");
    if (count > 0 && !nic->rss)
        return refuse(at, "ntuple-rules", nic->ntuple_rules, "without rss nobody parses headers");
    for (int i = 0; i < count; i++) {
        if (rules[i].queue < nic->channels)
            continue;
        snprintf(allowed, sizeof allowed, "it has %llu queues (Linux: EINVAL to ethtool -N)",
                 (unsigned long long)nic->channels);
        return refuse(at, "ntuple-rules", nic->ntuple_rules, allowed);
    }
    return true;
}

/* Several channels: what ethtool -L and -X would answer. */
static bool check_channels(const struct place *at)
{
    const struct nic_params *nic = at->params;
    uint8_t table[RSS_TABLE_ENTRIES];
    char text[PARAM_TEXT_BYTES], allowed[128];

    if (!rss_table_of(nic, table))
        return refuse(at, "rss-table", nic->rss_table,
                      "allowed is equal N or weight A B ..., up to 128 queues");
    snprintf(text, sizeof text, "%llu", (unsigned long long)nic->channels);
    if (nic->channels > nic->vectors) {
        snprintf(allowed, sizeof allowed,
                 "more than its vectors, %llu (Linux: EINVAL to ethtool -L combined)",
                 (unsigned long long)nic->vectors);
        return refuse(at, "channels", text, allowed);
    }
    if (nic->channels == 1)
        return true;
    if (!nic->rss)
        return refuse(at, "channels", text, "without rss nothing chooses among them");
    if (nic->interrupt != NIC_INTERRUPT_MSIX)
        return refuse(at, "channels", text, "each needs a vector: interrupt msix");
    for (unsigned entry = 0; entry < RSS_TABLE_ENTRIES; entry++) {
        if (table[entry] < nic->channels)
            continue;
        snprintf(allowed, sizeof allowed,
                 "entry %u names queue %u, and it has %llu (Linux: EINVAL to ethtool -X)", entry,
                 table[entry], (unsigned long long)nic->channels);
        return refuse(at, "rss-table", nic->rss_table, allowed);
    }
    return true;
}

bool wire_params_check(const struct nicsim_params *params, struct sim_error *err,
                       char at_fault[256])
{
    static const char one_address[] = "allowed is a MAC address like 02:00:00:00:00:01";
    uint8_t address[6], key[RSS_KEY_BYTES];

    for (size_t i = 0; i < params->machine.nic_count; i++) {
        const struct nic_params *nic = &params->machine.nics[i];
        const struct place at = { .nic = i, .params = nic, .err = err, .at_fault = at_fault };

        if (!mac_address_parse(nic->address, address))
            return refuse(&at, "address", nic->address, one_address);
        if (address[0] & 1)
            return refuse(&at, "address", nic->address, "is a group's, not one station's");
        if (!check_fec(&at) || !check_pause(&at))
            return false;
        if (!rss_key_parse(nic->rss_key, key))
            return refuse(&at, "rss-key", nic->rss_key, "allowed are 40 bytes in hex");
        if (!check_channels(&at) || !check_rules(&at))
            return false;
    }
    for (size_t i = 0; i < params->traffic_count; i++) {
        const struct traffic_params *traffic = &params->traffic[i];
        const char *to = traffic->to_address;

        if (traffic->protocol == PROTOCOL_PAUSE && traffic->arrival != ARRIVAL_REPLAY &&
            (traffic->frame_bytes != ETHERNET_MIN_BYTES || traffic->vlan)) {
            snprintf(at_fault, 256, "traffic.%zu.protocol", i);
            return sim_error_set(err, "", 0, 0,
                                 "traffic.%zu.protocol is pause: such frames have 64 B and no tag",
                                 i);
        }

        if (to[0] && !mac_address_parse(to, address)) {
            snprintf(at_fault, 256, "traffic.%zu.to-address", i);
            return sim_error_set(err, "", 0, 0, "traffic.%zu.to-address is %s: %s", i, to,
                                 one_address);
        }
    }
    return true;
}

/* ---- settings without effect -------------------------------------------------------------- */

static bool begins_with(const char *name, const char *start)
{
    return strncmp(name, start, strlen(start)) == 0;
}

static bool is(const char *name, const char *other)
{
    return strcmp(name, other) == 0;
}

static const char *traffic_reason(const struct traffic_params *traffic, const char *name)
{
    bool is_header_row = is(name, "to-address") || is(name, "vlan") || is(name, "quanta");

    if (is_header_row && traffic->arrival == ARRIVAL_REPLAY)
        return "frames of a capture are replayed as they are";
    if (is(name, "quanta") && traffic->protocol != PROTOCOL_PAUSE)
        return "protocol is not pause";
    if (is(name, "to-address") && traffic->protocol == PROTOCOL_PAUSE)
        return "PAUSE frames go to 01:80:c2:00:00:01";
    return NULL;
}

static bool has_linux(const struct nicsim_params *params)
{
    return params->kernel.receive_path == RECEIVE_NAPI;
}

static const char *nic_reason(const struct nicsim_params *params, const struct nic_params *nic,
                              const char *name)
{
    bool linux_only = is(name, "tx-pause") || is(name, "rss") || is(name, "channels");

    if (linux_only && !has_linux(params))
        return "kernel.receive-path is not napi";
    if (is(name, "fec-decode") && nic->fec == FEC_NONE)
        return "fec is none";
    if (is(name, "allmulticast") && nic->promiscuous)
        return "promiscuous is true: all frames are taken";
    if (is(name, "unplugged") && nic->channels > 1)
        return "a NIC of several channels stays where it is (not modelled)";
    if (begins_with(name, "pause-") && !(nic->tx_pause && has_linux(params)))
        return "tx-pause is false, or the kernel is not napi";
    if (begins_with(name, "rss-") && !(nic->rss && has_linux(params)))
        return "rss is false, or the kernel is not napi";
    return NULL;
}

bool wire_row_has_effect(const struct nicsim_params *params, const struct param_ref *ref,
                         char why[256])
{
    const char *name = ref->row->name;
    const char *list = ref->list ? ref->list->name : "";
    const char *reason = NULL;

    if (is(list, "machine.nics"))
        reason = nic_reason(params, &params->machine.nics[ref->index], name);
    else if (is(list, "traffic"))
        reason = traffic_reason(&params->traffic[ref->index], name);
    if (!reason)
        return true;
    snprintf(why, 256, "%s", reason);
    return false;
}
