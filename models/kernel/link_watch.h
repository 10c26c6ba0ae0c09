/* Carriers that come and go, and who looks after them: at once where the queue waits for it, else
 * no more often than once a second.
 *
 *      netif_carrier_off ──> event listed ──(not before the second is over)──> queue off, CHANGE
 *      netif_carrier_on  ──> event listed ──(urgent: at once)────────────────> queue on,  CHANGE
 *
 * From:  drivers, when they have seen the link change
 * To:    xmit.c (queue), net_devices.c (CHANGE).
 * Rule:  one event a device. It is urgent when the device is open, has a carrier and its queue is
 *        off: then the work is queued without delay. Else the work waits until a second after the
 *        last run that was not for urgent ones alone; so a link that flaps is told of once a
 *        second. A run for urgent ones leaves the others listed, for the rest of the second.
 * Lost:  what the queue held when it was turned off (QDISC_NOOP).
 * Time:  linkwatch-event a device, netdev-notify a subscriber, on the kernel's thread.
 * Not modelled: the limit of 100 devices a run; stacked devices and bonds, which are urgent always.
 * Source: Linux 6.1.192 net/core/link_watch.c, net/sched/sch_generic.c netif_carrier_on. The same
 *        rules stand in for 2.4, where drivers look after carriers for the most part (assumption).
 */
#ifndef MODELS_KERNEL_LINK_WATCH_H
#define MODELS_KERNEL_LINK_WATCH_H

#include "models/kernel/net_devices.h"
#include "models/kernel/workqueue.h"

struct link_watch {
    struct net_devices *devices; /* borrowed */
    struct kernel *kernel;       /* borrowed */
    struct delayed_work work;
    bool urgent;             /* LW_URGENT: the work has been queued for urgent ones */
    uint64_t nextevent;      /* jiffies: not before, for the others */
    struct net_device *list; /* with an event, newest last */
    struct net_device *list_tail;
    uint64_t runs; /* in the window */
};

void link_watch_init(struct link_watch *watch, struct net_devices *devices,
                     struct workqueue *queue);

/* From the driver. No effect when the carrier is so already. */
void netif_carrier_on(struct link_watch *watch, struct net_device *dev);
void netif_carrier_off(struct link_watch *watch, struct net_device *dev);

/* A device leaves: its event is forgotten. */
void link_watch_forget(struct link_watch *watch, struct net_device *dev);

#endif
