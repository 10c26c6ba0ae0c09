/* The e1000 driver as Linux 2.4 had it, two ways: an interrupt that receives, and early NAPI.
 *
 *      netif-rx   interrupt ──> ring emptied in the handler ──netif_rx──> queue ──> softirq
 *      napi-24    interrupt masked ──> dev->poll: quota and budget ──> ring empty: unmasked
 *
 * From:  hardirq.c (handler), netif_rx.c (poll), xmit.c (start_xmit: driver_e1000.c's)
 * To:    netif_rx.c; dev.c
 * Lost:  nothing here.
 * Rule:  netif-rx: the handler reads the cause register and then looks after both rings until
 *        neither has anything, ten times at most (E1000_MAX_INTR). The receive ring is emptied each
 *        time, so under flood one handler may go on as long as frames come in faster than it takes
 *        them. Sent frames are freed by NET_TX. What netif_rx answers is not looked at.
 *        napi-24: the handler masks and puts the device on the poll list. A poll frees what was
 *        sent and takes min(quota, budget) frames; with fewer it is done and unmasks. A frame that
 *        comes between its last look and the unmask has latched its cause: it interrupts then.
 * Time:  as in driver_e1000.h, without gro-receive.
 * Not modelled: the driver's dynamic throttle, which is younger.
 * Source: Linux 2.4.20 and later drivers/net/e1000/e1000_main.c,
 *        Documentation/networking/NAPI_HOWTO.txt.
 */
#ifndef MODELS_KERNEL_DRIVER_E1000_24_H
#define MODELS_KERNEL_DRIVER_E1000_24_H

#include "models/kernel/driver_e1000.h"
#include "models/kernel/netif_rx.h"

#define E1000_MAX_INTR 10

struct e1000_24 {
    struct e1000_driver *e1000; /* borrowed: rings, counters, transmit */
    struct poll_device poll;    /* napi-24 */
};

void e1000_24_init(struct e1000_24 *driver, struct e1000_driver *e1000);

/* Handlers; ctx is a struct e1000_24. */
enum irqreturn e1000_24_intr(void *ctx);
enum irqreturn e1000_24_intr_napi(void *ctx);

/* e1000_clean_rx_irq of netif-rx: takes all frames; returns how many. */
uint64_t e1000_24_clean_rx(struct e1000_driver *e1000);

/* e1000_clean_tx_irq in a handler: sent frames to NET_TX; returns how many. */
uint64_t e1000_24_clean_tx(struct e1000_driver *e1000);

#endif
