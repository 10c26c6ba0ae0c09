/* Netfilter: rules at the kernel's hooks, as far as they drop a flood.
 *
 *   ip_rcv ──PREROUTING: raw, conntrack──> route ──INPUT: filter──> transport
 *
 * From:  ip_input.c, at either hook     To: ip_input.c again.
 * Lost:  what the rule drops (NF_RAW, NF_INPUT).
 * Time:  steps nf-raw, nf-conntrack, nf-filter, nf-firewalld, nf-drop.
 * Rule:  kernel.netfilter says where one rule stands, and kernel.nf-port which UDP packets it
 * drops; conntrack and firewalld are the filter's rule behind more work. Every packet pays for the
 *        hooks that are in use, dropped or not.
 *        CPUs share the count of connections: one cache line, taken over when a packet's connection
 *        is made and when it is freed (kernel.lines.conntrack).
 * Not modelled: tables of connections (each costs the same, none is kept), other hooks.
 * Source: Linux 6.1 net/ipv4/ip_input.c (NF_HOOK at both places); CoNEXT 2018 for what it costs.
 */
#ifndef MODELS_KERNEL_NETFILTER_H
#define MODELS_KERNEL_NETFILTER_H

#include <stdbool.h>

#include "models/packet.h"

struct kernel_cpu;

/* True: the packet is gone, and no debt left. */
bool nf_prerouting(struct kernel_cpu *kc, struct packet *pkt);
bool nf_input(struct kernel_cpu *kc, struct packet *pkt);

#endif
