/* A datagram from a process to a port of its own host: sendto, down to the loopback device.
 *
 * From:  user/sender.c     To: xmit.c, with the loopback device.
 * Lost:  nothing here.
 * Time:  udp-sendmsg, a copy by the length; then dev-queue-xmit and what follows from it: the
 *        softirq that receives the packet runs before the call returns.
 * Not modelled: the socket's send buffer (the packet is received before it could fill), routes to
 *        other hosts, fragments.
 * Source: Linux 6.1.192 net/ipv4/udp.c udp_sendmsg; net/ipv4/ip_output.c.
 */
#ifndef MODELS_KERNEL_UDP_SEND_H
#define MODELS_KERNEL_UDP_SEND_H

#include <stdint.h>

#include "models/packet.h"

struct loopback;
struct kernel;

/* Largest datagram of one frame: an MTU of 1500 less 20 of IP and 8 of UDP. */
#define UDP_SEND_MAX_BYTES 1472u

/* In a process, in the kernel. bytes: 0 .. UDP_SEND_MAX_BYTES of payload. */
void udp_send_local(struct kernel *kernel, struct packet_pool *pool, struct loopback *loopback,
                    uint64_t port, uint64_t bytes);

#endif
