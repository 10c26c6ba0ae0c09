/* The 3c509 driver of Linux 2.4: the handler copies each frame out of the card, word by word.
 *
 * From:  hardirq.c (handler), xmit.c (start_xmit)     To: netif_rx.c; nic/el3.c
 * Lost:  nothing here.
 * Rule:  the handler looks at the status up to ten times; a receive empties the FIFO, however long
 *        that takes. A frame to send is written into the card with interrupts off; with no more
 *        than tx-available bytes free then, the queue stops until the card says there are.
 * Time:  an access to a port is 16 bits on the ISA bus (bus/isa.h): one for the status, the receive
 *        status, a command; two for each 32 bits of a frame. So a frame of 1514 bytes is 758 + 2
 *        accesses, 274 us at 360 ns, all of it at interrupt level.
 * Source: Linux 2.4 drivers/net/3c509.c el3_interrupt, el3_rx, el3_start_xmit.
 */
#ifndef MODELS_KERNEL_DRIVER_3C509_H
#define MODELS_KERNEL_DRIVER_3C509_H

#include "models/kernel/hardirq.h"
#include "models/kernel/kernel.h"
#include "models/kernel/xmit.h"
#include "models/nic/el3.h"

#define EL3_MAX_INTERRUPT_WORK 10

struct el3_driver {
    struct kernel_cpu *kc;
    const struct nic_params *params; /* borrowed */
    struct el3 *el3;                 /* connected by the machine */
    struct net_device *dev;
};

void el3_driver_init(struct el3_driver *driver, struct kernel_cpu *kc,
                     const struct nic_params *params);

enum irqreturn el3_interrupt(void *ctx);
void el3_start_xmit(void *ctx, struct packet *pkt);

#endif
