/* A datagram from a process: sendto, to a port of its own host or back to where one came from.
 *
 * From:  user/sender.c, user/reader.c     To: xmit.c, with the loopback device, or a NIC's.
 * Lost:  nothing here.
 * Time:  udp-sendmsg, a copy by the length; then dev-queue-xmit and what follows from it: the
 *        softirq that receives the packet runs before the call returns.
 * Not modelled: the socket's send buffer (the packet is received, or its question was, before
 *        it could fill), the route of an answer (it goes back by the same device), fragments.
 * Source: Linux 6.1.192 net/ipv4/udp.c udp_sendmsg; net/ipv4/ip_output.c.
 */
#ifndef MODELS_KERNEL_UDP_SEND_H
#define MODELS_KERNEL_UDP_SEND_H

#include <stdint.h>

#include "models/packet.h"

struct loopback;
struct net_device;
struct kernel;

/* Largest datagram of one frame: an MTU of 1500 less 20 of IP and 8 of UDP. */
#define UDP_SEND_MAX_BYTES 1472u

/* In a process, in the kernel. bytes: 0 .. UDP_SEND_MAX_BYTES of payload. */
void udp_send_local(struct kernel *kernel, struct packet_pool *pool, struct loopback *loopback,
                    uint64_t port, uint64_t bytes);

/* An answer as long as the question, with its addresses and ports the other way round and its
 * flow's number; made in no time, then sent. Created: in the ledger; its latency counts from
 * now_ps. */
struct packet *udp_make_answer(const struct packet *question, uint64_t now_ps);
void udp_send_answer(struct kernel *kernel, struct packet *pkt, struct net_device *dev);

#endif
