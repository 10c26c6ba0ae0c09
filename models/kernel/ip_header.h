/* IP headers as they lie in a frame: what every IP input checks, and what a hop changes. */
#ifndef MODELS_KERNEL_IP_HEADER_H
#define MODELS_KERNEL_IP_HEADER_H

#include "models/packet.h"

#define ETHERTYPE_IPV4   0x0800u
#define ETHERTYPE_IPV6   0x86ddu
#define IP_OFFSET        ETHERNET_HEADER_BYTES /* of the IP header in the frame */
#define IPV4_LEAST_BYTES 20u
#define IPV6_BYTES       40u

/* Version, length and checksum (RFC 791). */
bool ipv4_header_is_good(const struct packet *pkt);

/* Version and length (RFC 8200). */
bool ipv6_header_is_good(const struct packet *pkt);

static inline unsigned ipv4_time_to_live(const struct packet *pkt)
{
    return pkt->header[IP_OFFSET + 8];
}

static inline unsigned ipv6_hop_limit(const struct packet *pkt)
{
    return pkt->header[IP_OFFSET + 7];
}

/* The time to live and with it the checksum (RFC 1141). */
void ipv4_decrement_time_to_live(struct packet *pkt);
void ipv6_decrement_hop_limit(struct packet *pkt);

/* The destination port of an IPv4 or IPv6 UDP packet without extension headers; PORT_NONE of
 * others. */
#define PORT_NONE UINT64_MAX
uint64_t udp_port_of(const struct packet *pkt);

#endif
