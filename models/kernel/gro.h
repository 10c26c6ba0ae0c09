/* Generic receive offload: the gate between a driver's poll and the stack.
 *
 * From:  a driver's poll, packet by packet     To: dev.c, in lists of up to eight.
 * Lost:  nothing.
 * Time:  gro-receive a packet.
 * Not modelled: merging. Plain UDP is never merged by Linux either: it is only batched.
 * Source: Linux 6.1.192 net/core/gro.c; gro_normal_batch 8.
 */
#ifndef MODELS_KERNEL_GRO_H
#define MODELS_KERNEL_GRO_H

#include "models/kernel/napi.h"

void napi_gro_receive(struct napi *napi, struct packet *pkt);

/* What waits goes up now. */
void gro_normal_list(struct napi *napi);

#endif
