/* IP forwarding: one hop less, and out by the route.
 *
 * From:  ip_input.c     To: xmit.c
 * Lost:  a used-up time to live or hop limit, or no route (IP_FORWARD).
 * Time:  ip-forward.
 * Not modelled: the ICMP answers, fragmentation to a smaller MTU.
 * Source: Linux 6.1.192 net/ipv4/ip_forward.c, net/ipv6/ip6_output.c.
 */
#ifndef MODELS_KERNEL_IP_FORWARD_H
#define MODELS_KERNEL_IP_FORWARD_H

#include "models/kernel/ip_input.h"

void ip_forward(struct kernel_cpu *kc, struct packet *pkt, enum ip_version version);

#endif
