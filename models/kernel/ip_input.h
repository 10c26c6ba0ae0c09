/* IP input: headers are checked, and each packet finds its way: up to UDP here, or out again.
 *
 * From:  dev.c, in runs of one version     To: udp.c, ip_forward.c
 * Lost:  a broken header (IP_IN_HEADER); no transport (IP_NO_TRANSPORT).
 * Time:  ip-list a run, ip-rcv a packet, then ip-local-deliver or ip-route.
 * Rule:  with net.ipv4.ip_forward off every packet counts as this host's. Otherwise those to
 *        198.18.0.0/16 and 2001:2::/64 are (the benchmarking addresses the sources write), others
 * go out by the default route. Not modelled: fragments, options, netfilter rules, early demux.
 * Source: Linux 6.1.192 net/ipv4/ip_input.c, net/ipv6/ip6_input.c.
 */
#ifndef MODELS_KERNEL_IP_INPUT_H
#define MODELS_KERNEL_IP_INPUT_H

#include "models/kernel/napi.h"

enum ip_version {
    IP_NONE,
    IP_V4,
    IP_V6,
};

void ip_list_rcv(struct kernel_cpu *kc, struct packet_list *list, enum ip_version version);

/* Whether an address is this host's; without forwarding every one is. */
bool ip_is_for_us(const struct kernel_cpu *kc, const struct packet *pkt, enum ip_version version);

#endif
