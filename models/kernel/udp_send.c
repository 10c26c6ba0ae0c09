#include "models/kernel/udp_send.h"

#include <string.h>

#include "models/kernel/ip_header.h"
#include "models/kernel/kernel.h"
#include "models/kernel/loopback.h"

static void write_headers(struct packet *pkt, uint64_t port, uint64_t bytes);

#define COPY_UNIT_BYTES  64u
#define UDP_HEADER_BYTES 8u
#define PROTOCOL_UDP     17u
#define TIME_TO_LIVE     64u    /* net.ipv4.ip_default_ttl */
#define SOURCE_PORT      32768u /* the first of net.ipv4.ip_local_port_range */
#define SKB_BYTES        576u   /* sk_buff 256 and shared info 320: Linux 6.1, x86-64 */
#define DATA_UNIT_BYTES  64u    /* data is allocated in whole cache lines */

void udp_send_local(struct kernel *kernel, struct packet_pool *pool, struct loopback *loopback,
                    uint64_t port, uint64_t bytes)
{
    struct kernel_cpu *kc = this_cpu(kernel);
    struct packet *pkt;

    cpu_charge(bytes / COPY_UNIT_BYTES * kernel->scaled.copy_each_64_cycles);
    kernel_run(kc, udp_sendmsg);
    pkt = packet_create(pool);
    write_headers(pkt, port, bytes);
    kc = this_cpu(kernel);
    local_bh_disable(kc);
    dev_queue_xmit(&loopback->dev, pkt);
    local_bh_enable(kc);
}

static void swap_bytes(uint8_t *a, uint8_t *b, size_t bytes)
{
    uint8_t kept[16];

    memcpy(kept, a, bytes);
    memcpy(a, b, bytes);
    memcpy(b, kept, bytes);
}

/* No checksum changes: their sums know no order. */
struct packet *udp_make_answer(const struct packet *question, uint64_t now_ps)
{
    struct packet *pkt = packet_create(question->pool);
    uint8_t *ip = pkt->header + IP_OFFSET, *udp;
    bool is_v6 = question->header[IP_OFFSET] >> 4 == 6;

    memcpy(pkt->header, question->header, sizeof pkt->header);
    pkt->header_bytes = question->header_bytes;
    pkt->frame_bytes = question->frame_bytes;
    pkt->truesize_bytes =
        SKB_BYTES + (pkt->frame_bytes + DATA_UNIT_BYTES - 1) / DATA_UNIT_BYTES * DATA_UNIT_BYTES;
    pkt->flow = question->flow;
    packet_stamp(pkt, STAGE_RX_SEND, now_ps);
    swap_bytes(pkt->header, pkt->header + 6, 6);
    if (is_v6)
        swap_bytes(ip + 8, ip + 24, 16);
    else
        swap_bytes(ip + 12, ip + 16, 4);
    udp = ip + (is_v6 ? IPV6_BYTES : 4u * (ip[0] & 15u));
    swap_bytes(udp, udp + 2, 2);
    return pkt;
}

void udp_send_answer(struct kernel *kernel, struct packet *pkt, struct net_device *dev)
{
    struct kernel_cpu *kc;

    cpu_charge(pkt->frame_bytes / COPY_UNIT_BYTES * kernel->scaled.copy_each_64_cycles);
    kernel_run(this_cpu(kernel), udp_sendmsg);
    kc = this_cpu(kernel);
    local_bh_disable(kc);
    dev_queue_xmit(dev, pkt);
    local_bh_enable(kc);
}

/* Network byte order: the most significant byte first. */
static void put16(uint8_t *at, uint64_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void write_headers(struct packet *pkt, uint64_t port, uint64_t bytes)
{
    static const uint8_t localhost[4] = { 127, 0, 0, 1 };
    uint8_t *ip = pkt->header + IP_OFFSET, *udp = ip + IPV4_LEAST_BYTES;
    uint32_t sum = 0;

    memset(pkt->header, 0, sizeof pkt->header);
    pkt->header_bytes = IP_OFFSET + IPV4_LEAST_BYTES + UDP_HEADER_BYTES;
    pkt->frame_bytes = pkt->header_bytes + (uint32_t)bytes + ETHERNET_FCS_BYTES;
    pkt->truesize_bytes =
        SKB_BYTES + (pkt->frame_bytes + DATA_UNIT_BYTES - 1) / DATA_UNIT_BYTES * DATA_UNIT_BYTES;
    put16(pkt->header + 12, ETHERTYPE_IPV4);
    ip[0] = 0x45; /* version 4, five words of header */
    put16(ip + 2, IPV4_LEAST_BYTES + UDP_HEADER_BYTES + bytes);
    ip[8] = TIME_TO_LIVE;
    ip[9] = PROTOCOL_UDP;
    memcpy(ip + 12, localhost, sizeof localhost);
    memcpy(ip + 16, localhost, sizeof localhost);
    for (unsigned i = 0; i < IPV4_LEAST_BYTES; i += 2)
        sum += (uint32_t)ip[i] << 8 | ip[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    put16(ip + 10, ~(sum + (sum >> 16)) & 0xffff);
    put16(udp, SOURCE_PORT);
    put16(udp + 2, port);
    put16(udp + 4, UDP_HEADER_BYTES + bytes);
}
