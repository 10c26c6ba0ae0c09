#include "models/kernel/ip_header.h"

#include <string.h>

#define PROTOCOL_NUMBER_UDP 17u

static uint32_t fold(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

/* Two words at a time, in the machine's byte order: RFC 1071 2 (B). */
static uint64_t sum_of(const uint8_t *at, unsigned bytes)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < bytes; i += 4) {
        uint32_t words;

        memcpy(&words, at + i, sizeof words);
        sum += words;
    }
    return sum;
}

bool ipv4_header_is_good(const struct packet *pkt)
{
    const uint8_t *ip = pkt->header + IP_OFFSET;
    uint64_t sum;
    unsigned length;

    if (pkt->header_bytes < IP_OFFSET + IPV4_LEAST_BYTES)
        return false;
    length = 4u * (ip[0] & 15u);
    if (ip[0] >> 4 != 4 || length < IPV4_LEAST_BYTES || IP_OFFSET + length > pkt->header_bytes)
        return false;
    sum = sum_of(ip, IPV4_LEAST_BYTES); /* of a known length: no loop */
    if (length > IPV4_LEAST_BYTES)
        sum += sum_of(ip + IPV4_LEAST_BYTES, length - IPV4_LEAST_BYTES);
    sum = (sum & 0xffffffff) + (sum >> 32);
    return fold((uint32_t)((sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32))) == 0xffff;
}

bool ipv6_header_is_good(const struct packet *pkt)
{
    return pkt->header_bytes >= IP_OFFSET + IPV6_BYTES && pkt->header[IP_OFFSET] >> 4 == 6;
}

/* RFC 1141: the checksum grows by what the time-to-live word shrinks, with end-around carry. */
void ipv4_decrement_time_to_live(struct packet *pkt)
{
    uint8_t *ip = pkt->header + IP_OFFSET;
    uint32_t sum = fold(((uint32_t)ip[10] << 8 | ip[11]) + 0x100);

    ip[8]--;
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
}

void ipv6_decrement_hop_limit(struct packet *pkt)
{
    pkt->header[IP_OFFSET + 7]--;
}

uint64_t udp_port_of(const struct packet *pkt)
{
    const uint8_t *ip = pkt->header + IP_OFFSET;
    bool is_4 = ip[0] >> 4 == 4, is_6 = ip[0] >> 4 == 6;
    unsigned header = is_4 ? 4u * (ip[0] & 15u) : IPV6_BYTES;

    if ((!is_4 && !is_6) || ip[is_4 ? 9 : 6] != PROTOCOL_NUMBER_UDP ||
        IP_OFFSET + header + 4 > pkt->header_bytes)
        return PORT_NONE;
    return (uint64_t)ip[header + 2] << 8 | ip[header + 3];
}
