/* UDP input: the socket of the port, room in it, a place in its queue.
 *
 * From:  ip_input.c     To: sock.c
 * Lost:  a broken header (UDP_HEADER), a port nobody is bound to (UDP_NO_PORT), a full receive
 *        buffer (UDP_RCVBUF: RcvbufErrors and InErrors).
 * Time:  udp-rcv; then, unless it is lost, udp-busylock when the buffer is more than half full,
 *        udp-enqueue, the wake-up.
 * Not modelled: the payload's checksum, multicast, encapsulation, the ICMP answer.
 * Source: Linux 6.1.192 net/ipv4/udp.c.
 */
#ifndef MODELS_KERNEL_UDP_H
#define MODELS_KERNEL_UDP_H

#include "models/packet.h"

struct kernel_cpu;

/* Takes ownership; offset: of the UDP header in the frame. */
void udp_rcv(struct kernel_cpu *kc, struct packet *pkt, unsigned offset);

#endif
