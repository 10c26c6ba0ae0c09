/* Hot-plug: a card comes or goes, its driver is bound or unbound, and user space brings it up.
 *
 *      slot changes ──interrupt──> work: remove what has gone, probe what has come
 *                                                        └── uevent ──(helper)──> ifup: open, route
 *
 * From:  nic/slot.c     To: driver_life.c; net_devices.c.
 * Time:  hotplug-event in the handler; the work on the kernel's thread; the helper, a program in
 *        user space, is a time (kernel.hotplug-helper), in whole jiffies, and no load.
 * Rule:  one interrupt for all slots, 9 as ACPI has it. A route through a device that goes down is
 *        gone; the helper puts it back with the device.
 * Not modelled: the attention button and its five seconds: cards are pulled by surprise.
 * Source: Linux 2.4 drivers/hotplug, net/core/dev.c net_run_sbin_hotplug; 6.1
 *        drivers/pci/hotplug/pciehp_ctrl.c.
 */
#ifndef MODELS_KERNEL_HOTPLUG_H
#define MODELS_KERNEL_HOTPLUG_H

#include "models/kernel/driver_life.h"
#include "models/kernel/net.h"

#define HOTPLUG_IRQ 9

struct hotplug_card {
    struct hotplug *hotplug;
    struct driver_life *life; /* borrowed */
    struct delayed_work helper;
    bool in_slot;    /* as the driver core knows it */
    uint64_t pulled; /* of slot->pulled */
};

struct hotplug {
    struct kernel_cpu *kc;
    struct net *net;             /* borrowed */
    struct net_device *route;    /* what the way out is meant to be */
    struct workqueue *queue;     /* borrowed */
    struct net_devices *devices; /* borrowed */
    struct irq_desc irq;
    struct work work;
    struct notifier_block fib;
    unsigned card_count;
    struct hotplug_card cards[NICS_MAX];
    uint64_t uevents; /* in the window: add and remove */
};

void hotplug_init(struct hotplug *hotplug, struct kernel_cpu *kc, struct net *net,
                  struct net_devices *devices, struct workqueue *queue);

/* A slot's card, before the boot. */
void hotplug_add(struct hotplug *hotplug, struct driver_life *life);

/* A slot has changed. */
struct signal_port hotplug_changed(struct hotplug *hotplug);

/* The boot is over: the way out, if its device is there. */
void hotplug_set_route(struct hotplug *hotplug, struct net_device *route);

#endif
