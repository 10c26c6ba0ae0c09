/* Receive-side scaling as the chip does it: headers parsed, real bytes hashed, a queue chosen.
 *
 * From:  nic/mac.c, and nic/rx_buffer.c behind it     To: nic/rx_buffer.c, then the queue chosen
 * Lost:  nothing.
 * Time:  none of its own: the parser keeps up with the line.
 * The hash is Toeplitz's over source and destination address, and over both ports where the packet
 * is whole and the row of its protocol says so; in network byte order. What is neither IPv4 nor
 * IPv6 has none and goes to queue 0. Tags are looked behind; so are hop-by-hop, routing and
 * destination options of IPv6 within the bytes kept of a packet.
 * Before the table come rules (ntuple-rules: a UDP destination port, a queue), and filters that the
 * driver sets for single flows by their hash (accelerated RFS); a filter stays until another flow
 * takes its place.
 * With one queue the table tells only how a load would spread.
 * Not modelled: home addresses and routing headers as sources of addresses (Microsoft's IPV6_EX).
 * Numbers: machine.nics.*.rss-* in models/params_wire.def.
 */
#ifndef MODELS_NIC_RX_STEER_H
#define MODELS_NIC_RX_STEER_H

#include "models/packet.h"
#include "models/params.h"
#include "models/ports.h"

#define RSS_KEY_BYTES     40u
#define RSS_TABLE_ENTRIES 128u
#define RSS_INPUT_BYTES   36u /* two IPv6 addresses and two ports */

enum rss_kind { RSS_NONE, RSS_IPV4, RSS_IPV4_PORTS, RSS_IPV6, RSS_IPV6_PORTS };

/* The hash of every value of every half byte of the input: their sum modulo 2 is the hash. */
struct rss_hasher {
    uint32_t of[2 * RSS_INPUT_BYTES][16];
};

#define RX_RULES_MAX 16u
#define RX_FILTERS   1024u /* a power of two; assumption: 82599 has 2048 perfect filters or 8192 */

/* UDP packets to the port go to the queue. */
struct rx_rule {
    uint16_t port;
    uint8_t queue;
};

struct rx_filter {
    uint32_t hash;
    uint8_t queue;
    bool set;
};

struct rx_steer {
    const struct nic_params *params; /* borrowed */
    struct rx_rule rules[RX_RULES_MAX];
    unsigned rule_count;
    struct rx_filter filters[RX_FILTERS]; /* by the low bits of the hash */
    uint64_t filters_set;                 /* ever */
    struct rss_hasher hasher;
    uint8_t table[RSS_TABLE_ENTRIES];
    struct packet_port out;                    /* the buffer */
    struct packet_port queues[CHANNELS_MAX];   /* where each queue takes its frames */
    uint64_t queue_packets[RSS_TABLE_ENTRIES]; /* that the table gives to each, in the window */
};

void rx_steer_init(struct rx_steer *steer, const struct nic_params *params);
void rx_steer_connect(struct rx_steer *steer, unsigned queue, struct packet_port port);

/* Parses ntuple-rules, PORT:QUEUE separated by commas, into at most RX_RULES_MAX. The number of
 * rules; -1: no such list, or too long. */
int rx_rules_parse(const char *text, struct rx_rule rules[RX_RULES_MAX]);

/* The driver's side: packets with this hash go to the queue from now on. */
void rx_steer_set_filter(struct rx_steer *steer, uint32_t hash, unsigned queue);

/* From the MAC: chooses; from the buffer: leads to what was chosen. */
struct packet_port rx_steer_in(struct rx_steer *steer);
struct packet_port rx_steer_chosen_in(struct rx_steer *steer);

/* Prepares the hash of a key. */
void rss_hasher_init(struct rss_hasher *hasher, const uint8_t key[RSS_KEY_BYTES]);

/* The hash of bytes (at most RSS_INPUT_BYTES) of input. */
uint32_t rss_hash(const struct rss_hasher *hasher, const uint8_t *input, size_t bytes);

/* Finds what of a packet is hashed. Returns its length, 0 when there is nothing. */
size_t rss_input(const struct packet *pkt, const struct nic_params *params,
                 uint8_t input[RSS_INPUT_BYTES], enum rss_kind *kind);

/* The queue of a hash: its lowest seven bits choose an entry. */
static inline unsigned rx_steer_queue(uint32_t hash, const uint8_t table[RSS_TABLE_ENTRIES])
{
    return table[hash & (RSS_TABLE_ENTRIES - 1)];
}

/* Texts of the rows; false when they are none. Key: 40 bytes in hex, colons between bytes allowed.
 * Table: "equal N" or "weight A B ...", up to 128 queues. */
bool rss_key_parse(const char *text, uint8_t key[RSS_KEY_BYTES]);
bool rss_table_parse(const char *text, uint8_t table[RSS_TABLE_ENTRIES]);

/* What the NIC's row makes of it: its text, or equally over its channels where it is empty. With
 * one channel an empty row is equal 8. */
bool rss_table_of(const struct nic_params *params, uint8_t table[RSS_TABLE_ENTRIES]);

/* The largest number of frames that one queue would have got in the window, and their sum. */
uint64_t rx_steer_busiest(const struct rx_steer *steer, uint64_t *all);

#endif
