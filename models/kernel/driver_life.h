/* The part of a PCI NIC's driver that meets no packet: probe, open, link, stop, remove.
 *
 *      slot full ──probe──> regions, register ──open──> line, ring, receiver ──> UP
 *      link changes ──interrupt──> one jiffy ──watchdog──> netif_carrier_on, _off
 *      slot empty ──remove──> stop: polls end, line and ring freed ──> unregister, regions back
 *
 * From:  hotplug.c (probe, remove), net_devices.c (open, stop), the drivers' handlers (link)
 * To:    the same; nic/slot.c, link_watch.c, resource.c.
 * Lost:  frames in the receive ring when it is freed (RX_RING_FREED).
 * Rule:  stop turns the receiver off, waits, a jiffy at a time, until nobody polls the device, then
 *        masks, gives its line back and frees the rings. What it has handed to the card to send the
 *        card still sends, or loses. Open asks the card to tell of the link at once.
 * Time:  device-probe, device-remove, link-check and a register read; driver-open is the caller's.
 * Not modelled: the e1000's look at the link every two seconds; reset.
 * Source: Linux 2.4 and 6.1 drivers/net/e1000 e1000_main.c: e1000_up, e1000_down, e1000_watchdog;
 *        2.4 drivers/net/tulip/tulip_core.c.
 */
#ifndef MODELS_KERNEL_DRIVER_LIFE_H
#define MODELS_KERNEL_DRIVER_LIFE_H

#include "models/kernel/driver_e1000.h"
#include "models/kernel/link_watch.h"
#include "models/kernel/net_devices.h"
#include "models/kernel/resource.h"
#include "models/nic/csr11.h"
#include "models/nic/slot.h"

/* A receive ring with its poll, and the line it has. */
struct driver_channel {
    struct e1000_driver *ring; /* borrowed */
    struct irq_desc *irq;      /* borrowed */
    struct irq_action action;  /* what the driver asks for */
    struct driver_channel *next;
};

struct driver_life {
    struct kernel_cpu *kc;
    struct net_devices *devices; /* borrowed, all of these */
    struct link_watch *watch;
    struct nic_slot *slot;
    struct net_device *dev;
    struct driver_channel first; /* its ring transmits, too, in either family */
    struct poll_device *poll;    /* napi-24; NULL */
    struct csr11 *csr;           /* tulip; NULL: an e1000 */

    struct io_resource *ports_root, *memory_root; /* borrowed */
    struct io_resource ports, memory;             /* end 0: it has none */

    struct timer_list watchdog_timer;  /* 2.4 */
    struct delayed_work watchdog_task; /* 6.1 */
    uint64_t link_changes;             /* the card told of, in the window */
};

/* Everything borrowed is set already. */
void driver_life_init(struct driver_life *life, struct workqueue *queue);

/* Another channel, at boot: it asks for its line unless the slot is empty. */
void driver_life_add(struct driver_life *life, struct driver_channel *channel);

/* From the handler: the card says that its link has changed. */
struct signal_port driver_life_link_event(struct driver_life *life);

/* At boot, the rings being lent and the line requested. Empty slots are left alone but for these.
 */
void driver_life_boot(struct driver_life *life);

/* On the kernel's thread. False: the driver does not take it (a region or the name is taken). */
bool driver_probe(struct driver_life *life);
void driver_remove(struct driver_life *life);

#endif
