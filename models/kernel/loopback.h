/* The loopback device: what it is given to send it receives, without wire, ring or interrupt.
 *
 *      dev_queue_xmit ──> loopback_xmit ──> netif_rx ──> backlog ──> NET_RX, at once ──> dev.c
 *
 * From:  xmit.c (start_xmit)     To: netif_rx.c (2.4), backlog.c (6.1).
 * Lost:  there, where the queue is full.
 * Rule:  first in the registry, so ifindex 1. The softirq runs when the sender enables bottom
 * halves again: before its system call returns, in its time. Time:  loopback-xmit; then the
 * queue's. Not modelled: segmentation that is put off (TSO), checksums: UDP's is 0. Source:
 * Linux 2.4 and 6.1 drivers/net/loopback.c.
 */
#ifndef MODELS_KERNEL_LOOPBACK_H
#define MODELS_KERNEL_LOOPBACK_H

#include "models/kernel/net_devices.h"

struct loopback {
    struct net_device dev;
    uint64_t packets, bytes; /* sent, and so received, in the window; headers in */
};

void loopback_init(struct loopback *loopback, struct kernel *kernel);

#endif
