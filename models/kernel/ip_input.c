#include "models/kernel/ip_input.h"

#include <string.h>

#include "models/kernel/ip_forward.h"
#include "models/kernel/ip_header.h"
#include "models/kernel/kernel.h"
#include "models/kernel/net.h"
#include "models/kernel/netfilter.h"
#include "models/kernel/udp.h"

/* A packet's visit, in order. */
static bool header_is_good(const struct packet *pkt, enum ip_version version);
static bool local_deliver(struct kernel_cpu *kc, struct packet *pkt, enum ip_version version);

#define PROTOCOL_UDP 17u
#define LOOPBACK_NET 127u

void ip_list_rcv(struct kernel_cpu *kc, struct packet_list *list, enum ip_version version)
{
    struct net *net = kc->kernel->net;
    struct packet *pkt, *next;
    unsigned good = 0, delivered = 0;
    bool route_known = false;
    struct packet *passed[NAPI_WEIGHT];

    kernel_charge(kc, ip_list);
    cpu_count(&net->snmp.ip_in_receives, list->count);
    for (pkt = list->head; pkt; pkt = next) {
        next = pkt->next;
        kernel_charge(kc, ip_rcv);
        if (!header_is_good(pkt, version)) {
            cpu_pay();
            net->snmp.ip_in_hdr_errors++;
            packet_drop(pkt, DROP_IP_IN_HEADER);
            continue;
        }
        if (nf_prerouting(kc, pkt))
            continue;
        packet_stamp_running(pkt, STAGE_RX_INPUT);
        passed[good++] = pkt;
    }
    for (unsigned i = 0; i < good; i++) {
        if (ip_is_for_us(kc, passed[i], version)) {
            delivered += local_deliver(kc, passed[i], version);
        } else {
            if (!route_known)
                kernel_charge(kc, ip_route);
            route_known = true;
            if (kc->kernel->params->full_table) { /* no hint: the next goes elsewhere */
                kernel_charge(kc, fib_full);
                route_known = false;
            }
            ip_forward(kc, passed[i], version);
        }
    }
    if (delivered)
        cpu_count(&net->snmp.ip_in_delivers, delivered);
}

static bool header_is_good(const struct packet *pkt, enum ip_version version)
{
    return version == IP_V6 ? ipv6_header_is_good(pkt) : ipv4_header_is_good(pkt);
}

bool ip_is_for_us(const struct kernel_cpu *kc, const struct packet *pkt, enum ip_version version)
{
    static const uint8_t our_ipv4[2] = { 198, 18 };
    static const uint8_t our_ipv6[8] = { 0x20, 0x01, 0, 2, 0, 0, 0, 0 };
    const uint8_t *ip = pkt->header + IP_OFFSET;

    if (!kc->kernel->params->ip_forward)
        return true;
    if (version == IP_V6)
        return memcmp(ip + 24, our_ipv6, sizeof our_ipv6) == 0;
    return memcmp(ip + 16, our_ipv4, sizeof our_ipv4) == 0 || ip[16] == LOOPBACK_NET;
}

/* True: a transport has it. */
static bool local_deliver(struct kernel_cpu *kc, struct packet *pkt, enum ip_version version)
{
    struct net *net = kc->kernel->net;
    const uint8_t *ip = pkt->header + IP_OFFSET;
    unsigned header = version == IP_V6 ? IPV6_BYTES : 4u * (ip[0] & 15u);
    unsigned protocol = version == IP_V6 ? ip[6] : ip[9];
    bool fragment = version == IP_V4 && ((ip[6] & 0x3f) | ip[7]) != 0; /* more to come, or offset */

    kernel_charge(kc, ip_local_deliver);
    if (nf_input(kc, pkt))
        return false;
    if (protocol != PROTOCOL_UDP || fragment) {
        cpu_pay();
        net->snmp.ip_in_unknown_protos++;
        packet_drop(pkt, DROP_IP_NO_TRANSPORT);
        return false;
    }
    udp_rcv(kc, pkt, IP_OFFSET + header);
    return true;
}
