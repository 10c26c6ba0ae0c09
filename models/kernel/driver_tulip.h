/* The tulip driver of Linux 2.4 with hardware flow control: the first hybrid of interrupts and
 * timer.
 *
 *      frame-driven ──an interrupt brought more than one, or packets are dropped──> timer-driven
 *           ^                                                                            │
 *           └───────── an interrupt brought one frame or none, and none is dropped ──────┘
 *
 * From:  hardirq.c (handler), xmit.c (start_xmit)     To: netif_rx.c; nic/csr11.c
 * Lost:  nothing here; while it is stopped (XOFF) the ring fills and the chip drops.
 * Rule:  one interrupt takes at most the frames the ring held; it listens to netif_rx: CN_HIGH
 *        costs four frames of that budget, DROP all of it. While any queue throttles it takes
 *        none, masks its receive causes and waits for netif_rx.c's XON. After a receive the
 *        handler leaves, and writes the mitigation register if it is to change: entry 15 of the
 *        table (timer of 15 cycles) or entry 0 (off).
 *        A frame left in the ring keeps its cause (on
 *        the chip it would wait for the next frame, and the last of a run for ever). The second
 *        acknowledgment on the way out is left out: it would forget a frame that arrived since the
 *        last look.
 * Time:  steps irq-handler, rx-frame, rx-refill, netif-rx, tx-clean; CSR reads stall, writes cost
 *        register-io.
 * Source: Linux 2.4 drivers/net/tulip/interrupt.c, tulip_core.c (CONFIG_NET_HW_FLOWCONTROL).
 */
#ifndef MODELS_KERNEL_DRIVER_TULIP_H
#define MODELS_KERNEL_DRIVER_TULIP_H

#include "models/kernel/driver_e1000_24.h"
#include "models/nic/csr11.h"

#define TULIP_MAX_INTERRUPT_WORK 25
#define TULIP_MITIGATION_ON      0x80F10000u /* mit_table[15]: CS, RXT 15, NRX 0, CON */
#define TULIP_CN_HIGH_COST       4           /* NET_RX_CN_HIGH */

struct tulip_driver {
    struct e1000_driver *ring; /* borrowed: rings, counters, the common steps */
    struct csr11 *csr;         /* connected by the machine */
    struct netdev_fc flow;
    bool mitigation_on;
    bool mitigation_changes;            /* to be written on the way out: mit_change */
    uint64_t switched_on, switched_off; /* in the window */
};

void tulip_init(struct tulip_driver *driver, struct e1000_driver *ring);
void tulip_up(struct tulip_driver *driver);

enum irqreturn tulip_interrupt(void *ctx);
void tulip_start_xmit(void *ctx, struct packet *pkt);

#endif
