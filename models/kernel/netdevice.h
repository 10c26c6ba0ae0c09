/* A network interface as the kernel sees it: a name, an output queue, a driver.
 *
 * From:  kernel/ip.c     To: kernel/driver_*.c, which takes from the queue when the ring has room.
 * Lost:  a packet that finds the output queue at its limit (OUTPUT_QUEUE_FULL, drop-tail).
 * Time:  none of its own; the cost of ip_output covers the enqueue.
 * Numbers: kernel.ifq-maxlen in models/params.c.
 */
#ifndef MODELS_KERNEL_NETDEVICE_H
#define MODELS_KERNEL_NETDEVICE_H

#include "models/packet.h"
#include "models/params.h"

struct netdevice {
    struct sim *sim;                    /* borrowed */
    const char *name;                   /* borrowed */
    const struct kernel_params *params; /* borrowed */
    struct packet_queue output;         /* if_snd */
    void (*start)(void *driver);        /* if_start: move packets to the ring while it has room */
    void *driver;
    uint64_t opackets; /* frames the driver gave to the NIC */
};

void netdevice_init(struct netdevice *dev, struct sim *sim, const char *name,
                    const struct kernel_params *params);

/* IF_ENQUEUE or drop, then if_start. Takes ownership. Runs on the caller's context. */
void netdevice_output(struct netdevice *dev, struct packet *pkt);

#endif
