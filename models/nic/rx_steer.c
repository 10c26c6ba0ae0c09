#include "models/nic/rx_steer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/kernel/ip_header.h"

/* A packet's two visits. */
static void steer(void *ctx, struct packet *pkt);
static void lead(void *ctx, struct packet *pkt);

/* What is hashed of it. */
static size_t input_of_ipv4(const struct packet *pkt, size_t at, const struct nic_params *params,
                            uint8_t input[RSS_INPUT_BYTES], enum rss_kind *kind);
static size_t input_of_ipv6(const struct packet *pkt, size_t at, const struct nic_params *params,
                            uint8_t input[RSS_INPUT_BYTES], enum rss_kind *kind);
static size_t ports_of_ipv6(const struct packet *pkt, size_t at, const struct nic_params *params);

#define TYPE_IPV4   0x0800u
#define TYPE_IPV6   0x86ddu
#define TYPE_8021Q  0x8100u
#define TYPE_8021AD 0x88a8u

#define RSS_EXAMPLE_QUEUES 8u /* that one queue's load is shown spread over */

enum { HOP_BY_HOP = 0, TCP = 6, UDP = 17, ROUTING = 43, DESTINATION_OPTIONS = 60 };

void rx_steer_init(struct rx_steer *steer_block, const struct nic_params *params)
{
    uint8_t key[RSS_KEY_BYTES] = { 0 };

    memset(steer_block, 0, sizeof *steer_block);
    steer_block->params = params;
    rss_key_parse(params->rss_key, key); /* the reader of the scenario has tried both */
    rss_table_of(params, steer_block->table);
    rss_hasher_init(&steer_block->hasher, key);
    steer_block->rule_count = (unsigned)rx_rules_parse(params->ntuple_rules, steer_block->rules);
}

int rx_rules_parse(const char *text, struct rx_rule rules[RX_RULES_MAX])
{
    int count = 0;

    while (*text) {
        unsigned port, queue;
        int used;

        if (count == (int)RX_RULES_MAX || sscanf(text, " %5u:%3u%n", &port, &queue, &used) != 2 ||
            port > UINT16_MAX || queue >= CHANNELS_MAX)
            return -1;
        rules[count++] = (struct rx_rule){ (uint16_t)port, (uint8_t)queue };
        text += used;
        text += strspn(text, " ");
        if (*text == '\0')
            break;
        if (*text++ != ',')
            return -1;
    }
    return count;
}

void rx_steer_set_filter(struct rx_steer *block, uint32_t hash, unsigned queue)
{
    block->filters[hash & (RX_FILTERS - 1)] =
        (struct rx_filter){ .hash = hash, .queue = (uint8_t)queue, .set = true };
    block->filters_set++;
}

/* -1: no rule is for it. */
static int queue_by_rule(const struct rx_steer *block, const struct packet *pkt)
{
    uint64_t port = block->rule_count ? udp_port_of(pkt) : PORT_NONE;

    for (unsigned i = 0; i < block->rule_count; i++) {
        if (block->rules[i].port == port)
            return block->rules[i].queue;
    }
    return -1;
}

struct packet_port rx_steer_in(struct rx_steer *steer_block)
{
    return (struct packet_port){ .send = steer, .ctx = steer_block };
}

struct packet_port rx_steer_chosen_in(struct rx_steer *steer_block)
{
    return (struct packet_port){ .send = lead, .ctx = steer_block };
}

void rx_steer_connect(struct rx_steer *steer_block, unsigned queue, struct packet_port port)
{
    steer_block->queues[queue] = port;
}

static void steer(void *ctx, struct packet *pkt)
{
    struct rx_steer *block = ctx;
    uint8_t input[RSS_INPUT_BYTES];
    enum rss_kind kind;
    size_t bytes = rss_input(pkt, block->params, input, &kind);
    unsigned queue = 0;

    pkt->rss_kind = (uint8_t)kind;
    if (bytes) {
        pkt->rss_hash = rss_hash(&block->hasher, input, bytes);
        queue = rx_steer_queue(pkt->rss_hash, block->table);
        if (block->filters_set) {
            const struct rx_filter *filter = &block->filters[pkt->rss_hash & (RX_FILTERS - 1)];

            if (filter->set && filter->hash == pkt->rss_hash)
                queue = filter->queue;
        }
    }
    if (block->rule_count) {
        int ruled = queue_by_rule(block, pkt);

        if (ruled >= 0)
            queue = (unsigned)ruled;
    }
    block->queue_packets[queue]++;
    if (block->params->channels > 1)
        pkt->rx_queue = (uint8_t)queue;
    packet_port_send(&block->out, pkt);
}

static void lead(void *ctx, struct packet *pkt)
{
    struct rx_steer *block = ctx;

    packet_port_send(&block->queues[pkt->rx_queue], pkt);
}

uint64_t rx_steer_busiest(const struct rx_steer *block, uint64_t *all)
{
    uint64_t most = 0;

    *all = 0;
    for (unsigned queue = 0; queue < RSS_TABLE_ENTRIES; queue++) {
        *all += block->queue_packets[queue];
        if (block->queue_packets[queue] > most)
            most = block->queue_packets[queue];
    }
    return most;
}

/* ---- the hash ----------------------------------------------------------------------------- */

/* Every set bit of the input adds the 32 bits of the key that begin at its place. */
void rss_hasher_init(struct rss_hasher *hasher, const uint8_t key[RSS_KEY_BYTES])
{
    for (unsigned half = 0; half < 2 * RSS_INPUT_BYTES; half++) {
        const uint8_t *at = key + half / 2;
        uint64_t window = (uint64_t)at[0] << 32 | (uint64_t)at[1] << 24 | (uint64_t)at[2] << 16 |
                          (uint64_t)at[3] << 8 | at[4];

        if (half % 2)
            window <<= 4; /* 36 bits matter: of the lower half byte those 4 further on */
        for (unsigned value = 0; value < 16; value++) {
            uint32_t hash = 0;

            for (unsigned bit = 0; bit < 4; bit++) {
                if (value & (8u >> bit))
                    hash ^= (uint32_t)(window >> (8 - bit));
            }
            hasher->of[half][value] = hash;
        }
    }
}

uint32_t rss_hash(const struct rss_hasher *hasher, const uint8_t *input, size_t bytes)
{
    uint32_t hash = 0;

    for (size_t i = 0; i < bytes; i++)
        hash ^= hasher->of[2 * i][input[i] >> 4] ^ hasher->of[2 * i + 1][input[i] & 15];
    return hash;
}

/* ---- the parser --------------------------------------------------------------------------- */

static unsigned read16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

size_t rss_input(const struct packet *pkt, const struct nic_params *params,
                 uint8_t input[RSS_INPUT_BYTES], enum rss_kind *kind)
{
    size_t at = 12;

    *kind = RSS_NONE;
    while (at + 2 + ETHERNET_TAG_BYTES <= pkt->header_bytes &&
           (read16(pkt->header + at) == TYPE_8021Q || read16(pkt->header + at) == TYPE_8021AD))
        at += ETHERNET_TAG_BYTES;
    if (at + 2 > pkt->header_bytes)
        return 0;
    switch (read16(pkt->header + at)) {
    case TYPE_IPV4:
        return input_of_ipv4(pkt, at + 2, params, input, kind);
    case TYPE_IPV6:
        return input_of_ipv6(pkt, at + 2, params, input, kind);
    default:
        return 0;
    }
}

static bool hashes_ports(int tcp, int udp, unsigned protocol)
{
    return (protocol == TCP && tcp == RSS_4_TUPLE) || (protocol == UDP && udp == RSS_4_TUPLE);
}

static size_t input_of_ipv4(const struct packet *pkt, size_t at, const struct nic_params *params,
                            uint8_t input[RSS_INPUT_BYTES], enum rss_kind *kind)
{
    const uint8_t *ip = pkt->header + at;
    size_t header_bytes;

    if (at + 20 > pkt->header_bytes || ip[0] >> 4 != 4 || (ip[0] & 15) < 5)
        return 0;
    header_bytes = 4u * (ip[0] & 15u);
    memcpy(input, ip + 12, 8);
    *kind = RSS_IPV4;
    if ((read16(ip + 6) & 0x3fff) != 0 || /* more fragments, or not the first */
        !hashes_ports(params->rss_tcp4, params->rss_udp4, ip[9]) ||
        at + header_bytes + 4 > pkt->header_bytes)
        return 8;
    memcpy(input + 8, ip + header_bytes, 4);
    *kind = RSS_IPV4_PORTS;
    return 12;
}

static size_t input_of_ipv6(const struct packet *pkt, size_t at, const struct nic_params *params,
                            uint8_t input[RSS_INPUT_BYTES], enum rss_kind *kind)
{
    const uint8_t *ip = pkt->header + at;
    size_t ports;

    if (at + 40 > pkt->header_bytes || ip[0] >> 4 != 6)
        return 0;
    memcpy(input, ip + 8, 32);
    *kind = RSS_IPV6;
    ports = ports_of_ipv6(pkt, at, params);
    if (ports == 0)
        return 32;
    memcpy(input + 32, pkt->header + ports, 4);
    *kind = RSS_IPV6_PORTS;
    return 36;
}

/* Where they are; 0: none to hash. A fragment header ends the search like any other stranger. */
static size_t ports_of_ipv6(const struct packet *pkt, size_t at, const struct nic_params *params)
{
    unsigned next = pkt->header[at + 6];

    at += 40;
    while (at + 8 <= pkt->header_bytes &&
           (next == HOP_BY_HOP || next == ROUTING || next == DESTINATION_OPTIONS)) {
        next = pkt->header[at];
        at += 8u * (pkt->header[at + 1] + 1u);
    }
    if (!hashes_ports(params->rss_tcp6, params->rss_udp6, next) || at + 4 > pkt->header_bytes)
        return 0;
    return at;
}

/* ---- texts -------------------------------------------------------------------------------- */

bool rss_key_parse(const char *text, uint8_t key[RSS_KEY_BYTES])
{
    for (unsigned i = 0; i < RSS_KEY_BYTES; i++) {
        char byte[3] = { 0 };

        if (i > 0 && *text == ':')
            text++;
        if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]))
            return false;
        memcpy(byte, text, 2);
        key[i] = (uint8_t)strtoul(byte, NULL, 16);
        text += 2;
    }
    return *text == '\0';
}

static bool read_number(const char **text, unsigned long *value)
{
    char *end;

    while (**text == ' ')
        (*text)++;
    if (!isdigit((unsigned char)**text))
        return false;
    *value = strtoul(*text, &end, 10);
    *text = end;
    return true;
}

/* Entries in order: queue q gets as many of them as its weight's share, rounded so that all 128 are
 * given (Linux takes weights in the same way). */
static bool parse_weights(const char *text, uint8_t table[RSS_TABLE_ENTRIES])
{
    unsigned long weights[RSS_TABLE_ENTRIES], sum = 0, before = 0;
    unsigned queues = 0, entry = 0;

    while (queues < RSS_TABLE_ENTRIES && read_number(&text, &weights[queues])) {
        if (weights[queues] > 1000000)
            return false;
        sum += weights[queues++];
    }
    if (*text != '\0' || sum == 0)
        return false;
    for (unsigned queue = 0; queue < queues; queue++) {
        before += weights[queue];
        while (entry < RSS_TABLE_ENTRIES * before / sum)
            table[entry++] = (uint8_t)queue;
    }
    return true;
}

bool rss_table_parse(const char *text, uint8_t table[RSS_TABLE_ENTRIES])
{
    unsigned long queues;

    if (strncmp(text, "weight ", 7) == 0)
        return parse_weights(text + 7, table);
    if (strncmp(text, "equal ", 6) != 0)
        return false;
    text += 6;
    if (!read_number(&text, &queues) || *text != '\0' || queues < 1 || queues > RSS_TABLE_ENTRIES)
        return false;
    for (unsigned entry = 0; entry < RSS_TABLE_ENTRIES; entry++)
        table[entry] = (uint8_t)(entry % queues);
    return true;
}

bool rss_table_of(const struct nic_params *params, uint8_t table[RSS_TABLE_ENTRIES])
{
    uint64_t queues = params->channels > 1 ? params->channels : RSS_EXAMPLE_QUEUES;

    if (params->rss_table[0])
        return rss_table_parse(params->rss_table, table);
    for (unsigned entry = 0; entry < RSS_TABLE_ENTRIES; entry++)
        table[entry] = (uint8_t)(entry % queues);
    return true;
}
