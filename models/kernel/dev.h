/* Where received packets enter the stack: taps first, then the handler of their protocol.
 *
 * From:  gro.c, in lists; backlog.c
 * To:    rps.c, what goes to another CPU or its own backlog; af_packet.c (a copy for each tap),
 *        ip_input.c (runs of IP packets)
 * Lost:  a packet of a protocol nobody handles (NO_PROTOCOL).
 * Time:  list-receive a list, receive-core a packet, tap a copy, list-return on the way back.
 * Not modelled: tc and netfilter hooks at ingress, VLAN and bridge rounds.
 * Source: Linux 6.1.192 net/core/dev.c netif_receive_skb_list_internal, __netif_receive_skb_core.
 */
#ifndef MODELS_KERNEL_DEV_H
#define MODELS_KERNEL_DEV_H

#include "models/kernel/napi.h"

void netif_receive_skb_list(struct kernel_cpu *kc, struct packet_list *list);

/* One packet, as Linux 2.4 and the backlog give them up: neither list-receive nor list-return.
 * Takes ownership. */
void netif_receive_skb(struct kernel_cpu *kc, struct packet *pkt);

#endif
