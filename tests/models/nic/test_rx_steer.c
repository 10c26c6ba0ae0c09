/* The hash of received packets: the sixteen published vectors over real headers, what is parsed,
 * and the indirection table. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "models/nic/rx_steer.h"
#include "sim/random.h"
#include "tests/models/recorder.h"
#include "tests/models/reference_csv.h"
#include "tests/models/runner.h"

#define KEY "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa"

static struct nic_params params;
static struct packet pkt;

static void set_fields(enum rss_fields fields)
{
    memset(&params, 0, sizeof params);
    strcpy(params.rss_key, KEY);
    strcpy(params.rss_table, "equal 128");
    params.rss_tcp4 = params.rss_udp4 = params.rss_tcp6 = params.rss_udp6 = fields;
}

/* A header with real addresses and ports. transport: offset of the ports. */
static void write_packet(const char *from, const char *to, unsigned from_port, unsigned to_port,
                         unsigned protocol)
{
    bool six = strchr(from, ':') != NULL;
    uint8_t *ip = pkt.header + 14, *ports = ip + (six ? 40 : 20);

    memset(&pkt, 0, sizeof pkt);
    pkt.header_bytes = 14 + (six ? 40 : 20) + 20;
    pkt.header[12] = six ? 0x86 : 0x08;
    pkt.header[13] = six ? 0xdd : 0x00;
    if (six) {
        ip[0] = 0x60;
        ip[6] = (uint8_t)protocol;
        ck_assert_int_eq(inet_pton(AF_INET6, from, ip + 8), 1);
        ck_assert_int_eq(inet_pton(AF_INET6, to, ip + 24), 1);
    } else {
        ip[0] = 0x45;
        ip[9] = (uint8_t)protocol;
        ck_assert_int_eq(inet_pton(AF_INET, from, ip + 12), 1);
        ck_assert_int_eq(inet_pton(AF_INET, to, ip + 16), 1);
    }
    ports[0] = (uint8_t)(from_port >> 8);
    ports[1] = (uint8_t)from_port;
    ports[2] = (uint8_t)(to_port >> 8);
    ports[3] = (uint8_t)to_port;
}

static uint32_t hash_of(enum rss_kind *kind)
{
    struct rx_steer steer;
    uint8_t input[RSS_INPUT_BYTES];

    rx_steer_init(&steer, &params);
    return rss_hash(&steer.hasher, input, rss_input(&pkt, &params, input, kind));
}

#define VECTORS_HEADER                                                                     \
    "family,src_addr,src_port,dst_addr,dst_port,hash_2tuple,hash_4tuple,bucket128_2tuple," \
    "bucket128_4tuple"

START_TEST(sixteen_published_vectors)
{
    struct reference_csv csv;
    unsigned vectors = 0;

    reference_csv_open(&csv, "tests/models/data/rss_toeplitz.csv", VECTORS_HEADER);
    while (reference_csv_next(&csv)) {
        for (unsigned fields = 0; fields < 2; fields++) {
            for (unsigned udp = 0; udp < 2; udp++) {
                uint8_t table[RSS_TABLE_ENTRIES];
                enum rss_kind kind;
                uint32_t hash;

                set_fields(fields ? RSS_4_TUPLE : RSS_2_TUPLE);
                write_packet(csv.cells[1], csv.cells[3], (unsigned)atoi(csv.cells[2]),
                             (unsigned)atoi(csv.cells[4]), udp ? 17 : 6);
                hash = hash_of(&kind);
                ck_assert_uint_eq(hash, strtoul(csv.cells[5 + fields], NULL, 16));
                ck_assert(rss_table_parse("equal 128", table));
                ck_assert_uint_eq(rx_steer_queue(hash, table),
                                  (unsigned)atoi(csv.cells[7 + fields]));
            }
            vectors++;
        }
    }
    reference_csv_close(&csv);
    ck_assert_uint_eq(vectors, 16);
}
END_TEST

/* The first vector with and without what keeps the ports out: 0x51ccc178 and 0x323e8fc2. */
static void first_vector(void)
{
    set_fields(RSS_4_TUPLE);
    write_packet("66.9.149.187", "161.142.100.80", 2794, 1766, 17);
}

START_TEST(fragments_and_other_protocols_are_hashed_by_addresses)
{
    enum rss_kind kind;

    first_vector();
    ck_assert_uint_eq(hash_of(&kind), 0x51ccc178);
    ck_assert_int_eq(kind, RSS_IPV4_PORTS);
    pkt.header[14 + 6] = 0x40; /* may not be fragmented: is not */
    ck_assert_uint_eq(hash_of(&kind), 0x51ccc178);
    pkt.header[14 + 6] = 0x20; /* the first fragment, though it has ports */
    ck_assert_uint_eq(hash_of(&kind), 0x323e8fc2);
    ck_assert_int_eq(kind, RSS_IPV4);
    pkt.header[14 + 6] = 0;
    pkt.header[14 + 7] = 1; /* a later one */
    ck_assert_uint_eq(hash_of(&kind), 0x323e8fc2);
    first_vector();
    pkt.header[14 + 9] = 1; /* ICMP */
    ck_assert_uint_eq(hash_of(&kind), 0x323e8fc2);
    first_vector();
    params.rss_udp4 = RSS_2_TUPLE;
    ck_assert_uint_eq(hash_of(&kind), 0x323e8fc2);
    first_vector();
    pkt.header_bytes = 14 + 20 + 3; /* a capture that ends inside the ports */
    ck_assert_uint_eq(hash_of(&kind), 0x323e8fc2);
}
END_TEST

START_TEST(options_and_tags_are_looked_behind)
{
    enum rss_kind kind;

    first_vector();
    memmove(pkt.header + 14 + 24, pkt.header + 14 + 20, 8); /* four bytes of options */
    pkt.header[14] = 0x46;
    pkt.header_bytes += 4;
    ck_assert_uint_eq(hash_of(&kind), 0x51ccc178);

    first_vector();
    memmove(pkt.header + 20, pkt.header + 12, 60); /* a service tag and a customer tag */
    memcpy(pkt.header + 12, "\x88\xa8\x00\x05\x81\x00\x00\x07", 8);
    pkt.header_bytes += 8;
    ck_assert_uint_eq(hash_of(&kind), 0x51ccc178);

    set_fields(RSS_4_TUPLE); /* IPv6, the sixth row: 0x40207d3d and 0x2cc18cd5 */
    write_packet("3ffe:2501:200:1fff::7", "3ffe:2501:200:3::1", 2794, 1766, 0);
    memcpy(pkt.header + 14 + 48, pkt.header + 14 + 40, 4);
    memcpy(pkt.header + 14 + 40, "\x06\x00\x00\x00\x00\x00\x00\x00", 8); /* hop by hop, then TCP */
    pkt.header_bytes += 8;
    ck_assert_uint_eq(hash_of(&kind), 0x40207d3d);
    ck_assert_int_eq(kind, RSS_IPV6_PORTS);
    pkt.header[14 + 6] = 44; /* a fragment header instead */
    ck_assert_uint_eq(hash_of(&kind), 0x2cc18cd5);
    ck_assert_int_eq(kind, RSS_IPV6);
}
END_TEST

START_TEST(what_is_no_ip_has_no_hash_and_goes_to_queue_0)
{
    struct sim *sim = sim_create();
    struct packet_pool pool;
    struct rx_steer steer;
    struct recorder next = { .sim = sim };
    struct packet_port in;
    uint64_t all;

    set_fields(RSS_4_TUPLE);
    packet_pool_init(&pool, sim);
    rx_steer_init(&steer, &params);
    steer.out = recorder_in(&next);
    in = rx_steer_in(&steer);
    for (unsigned i = 0; i < 3; i++) {
        struct packet *sent = packet_take(&pool);

        first_vector();
        sent->frame_bytes = 64;
        sent->header_bytes = pkt.header_bytes;
        memcpy(sent->header, pkt.header, sizeof pkt.header);
        if (i == 2)
            sent->header[13] = 0x06; /* ARP */
        packet_offer(sent, 0);
        packet_port_send(&in, sent);
    }
    ck_assert_uint_eq(next.seen[0].rss_hash, 0x51ccc178);
    ck_assert_int_eq(next.seen[0].rss_kind, RSS_IPV4_PORTS);
    ck_assert_int_eq(next.seen[2].rss_kind, RSS_NONE);
    ck_assert_uint_eq(steer.queue_packets[0x51ccc178 & 127], 2);
    ck_assert_uint_eq(steer.queue_packets[0], 1);
    ck_assert_uint_eq(rx_steer_busiest(&steer, &all), 2);
    ck_assert_uint_eq(all, 3);
    packet_pool_fini(&pool);
    sim_destroy(sim);
}
END_TEST

START_TEST(tables_are_equal_or_weighted)
{
    uint8_t table[RSS_TABLE_ENTRIES];
    unsigned of[4] = { 0 };

    ck_assert(rss_table_parse("equal 6", table));
    for (unsigned i = 0; i < RSS_TABLE_ENTRIES; i++)
        ck_assert_uint_eq(rx_steer_queue(i | 0xabcd00u << 8, table), i % 6);
    ck_assert(rss_table_parse("weight 6 0 1 1", table)); /* 96, none, 16, 16 */
    for (unsigned i = 0; i < RSS_TABLE_ENTRIES; i++)
        of[table[i]]++;
    ck_assert_uint_eq(of[0], 96);
    ck_assert_uint_eq(of[1], 0);
    ck_assert_uint_eq(of[2], 16);
    ck_assert_uint_eq(of[3], 16);
    ck_assert(!rss_table_parse("equal 0", table));
    ck_assert(!rss_table_parse("equal 129", table));
    ck_assert(!rss_table_parse("equal 2 3", table));
    ck_assert(!rss_table_parse("weight 0 0", table));
    ck_assert(!rss_table_parse("weight 1 x", table));
    ck_assert(!rss_table_parse("", table));
}
END_TEST

START_TEST(keys_are_40_bytes_in_hex)
{
    static const char with_colons[] = "6d:5a:56:da:25:5b:0e:c2:41:67:25:3d:43:a3:8f:b0:d0:ca:2b:cb:"
                                      "ae:7b:30:b4:77:cb:2d:a3:80:30:f2:0c:6a:42:b7:3b:be:ac:01:fa";
    uint8_t plain[RSS_KEY_BYTES], colons[RSS_KEY_BYTES];

    ck_assert(rss_key_parse(KEY, plain));
    ck_assert(rss_key_parse(with_colons, colons));
    ck_assert_mem_eq(plain, colons, sizeof plain);
    ck_assert_uint_eq(plain[0], 0x6d);
    ck_assert_uint_eq(plain[39], 0xfa);
    ck_assert(!rss_key_parse(KEY "00", plain));
    ck_assert(!rss_key_parse("6d5a", plain));
    ck_assert(!rss_key_parse("", plain));
}
END_TEST

/* Every NIC has its own key: over 1000 random keys, how many of 8 flows (random ports) come to
 * queue 0 of 8 follows the binomial law of 8 throws with 1/8: 0.3436, 0.3927, 0.1963, 0.0561 and
 * 0.0113 for 0, 1, 2, 3 and more. Chi-squared with 4 degrees of freedom lies below 18.47 in 999 of
 * 1000 cases. */
START_TEST(flows_fall_on_queues_like_dice_over_random_keys)
{
    static const double law[] = { 0.34361, 0.39270, 0.19635, 0.05610, 0.01124 };
    unsigned seen[5] = { 0 };
    double chi_squared = 0;
    struct sim_random random;
    uint8_t table[RSS_TABLE_ENTRIES];

    sim_random_init(&random, 1, 0, "keys");
    ck_assert(rss_table_parse("equal 8", table));
    for (unsigned trial = 0; trial < 1000; trial++) {
        struct rss_hasher hasher;
        uint8_t key[RSS_KEY_BYTES];
        unsigned hits = 0;

        for (unsigned i = 0; i < RSS_KEY_BYTES; i++)
            key[i] = (uint8_t)sim_random_below(&random, 256);
        rss_hasher_init(&hasher, key);
        for (unsigned flow = 0; flow < 8; flow++) {
            uint16_t port = (uint16_t)sim_random_below(&random, 65536);
            uint8_t input[12] = { 198, 18, 0, 2, 198, 18, 0, 1, 0, 0, 0, 9 };

            input[8] = (uint8_t)(port >> 8);
            input[9] = (uint8_t)port;
            hits += rx_steer_queue(rss_hash(&hasher, input, sizeof input), table) == 0;
        }
        seen[hits < 4 ? hits : 4]++;
    }
    for (unsigned i = 0; i < 5; i++)
        chi_squared += (seen[i] - 1000 * law[i]) * (seen[i] - 1000 * law[i]) / (1000 * law[i]);
    ck_assert_double_lt(chi_squared, 18.47);
}
END_TEST

/* With 4 channels the MAC's side marks the packet, the buffer's side leads it there: hash 51ccc178
 * and entry 78h = 120 of an equal table: queue 0; with weight 0 0 0 1 queue 3. */
START_TEST(several_channels_get_what_the_table_says)
{
    static struct rx_steer steer;
    static struct recorder buffer, queues[4];
    struct sim *sim = sim_create();
    struct packet_pool pool;
    uint8_t table[RSS_TABLE_ENTRIES];

    set_fields(RSS_4_TUPLE);
    params.channels = 4;
    strcpy(params.rss_table, "");
    ck_assert(rss_table_of(&params, table));
    for (unsigned entry = 0; entry < RSS_TABLE_ENTRIES; entry++)
        ck_assert_uint_eq(table[entry], entry % 4);
    strcpy(params.rss_table, "weight 0 0 0 1");
    packet_pool_init(&pool, sim);
    buffer.sim = queues[0].sim = queues[3].sim = sim;
    write_packet("66.9.149.187", "161.142.100.80", 2794, 1766, 6);
    rx_steer_init(&steer, &params);
    steer.out = recorder_in(&buffer);
    for (unsigned queue = 0; queue < 4; queue++)
        rx_steer_connect(&steer, queue, recorder_in(&queues[queue]));

    struct packet_port in = rx_steer_in(&steer), chosen = rx_steer_chosen_in(&steer);
    struct packet *sent = packet_take(&pool);

    memcpy(sent->header, pkt.header, sizeof sent->header);
    sent->header_bytes = pkt.header_bytes;
    sent->frame_bytes = 64;
    packet_offer(sent, 0);
    packet_port_send(&in, sent);
    ck_assert_uint_eq(buffer.count, 1);
    ck_assert_uint_eq(buffer.seen[0].rx_queue, 3);
    sent = packet_take(&pool);
    sent->rx_queue = 3;
    sent->frame_bytes = 64;
    packet_offer(sent, 0);
    packet_port_send(&chosen, sent);
    ck_assert_uint_eq(queues[3].count, 1);
    ck_assert_uint_eq(queues[0].count, 0);
    packet_pool_fini(&pool);
    sim_destroy(sim);
}
END_TEST

TEST_RUNNER("nic/rx_steer", flows_fall_on_queues_like_dice_over_random_keys,
            several_channels_get_what_the_table_says, sixteen_published_vectors,
            fragments_and_other_protocols_are_hashed_by_addresses,
            options_and_tags_are_looked_behind, what_is_no_ip_has_no_hash_and_goes_to_queue_0,
            tables_are_equal_or_weighted, keys_are_40_bytes_in_hex)
