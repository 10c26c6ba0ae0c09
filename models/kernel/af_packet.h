/* Packet sockets: a copy of every frame for whoever listens.
 *
 * From:  dev.c     To: sock.c
 * Lost:  a copy that finds the socket's buffer full (PACKET_RCVBUF); the frame itself goes on.
 * Time:  tap a copy, and the socket's enqueue and wake-up.
 * Not modelled: filters, rings (mmap), fanout.
 * Source: Linux 6.1.192 net/packet/af_packet.c packet_rcv.
 */
#ifndef MODELS_KERNEL_AF_PACKET_H
#define MODELS_KERNEL_AF_PACKET_H

#include "models/packet.h"

struct kernel_cpu;

void packet_taps_deliver(struct kernel_cpu *kc, struct packet *pkt);

#endif
