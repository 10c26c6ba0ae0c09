#include "models/kernel/link_watch.h"

#include <string.h>

#include "models/kernel/kernel.h"
#include "models/trace/event_trace.h"

/* A change, in order. */
static void fire_event(struct link_watch *watch, struct net_device *dev);
static bool is_urgent(const struct net_device *dev);
static void schedule_watch(struct link_watch *watch, bool urgent);
static void run_queue(void *ctx);
static void do_dev(struct link_watch *watch, struct net_device *dev);

void link_watch_init(struct link_watch *watch, struct net_devices *devices, struct workqueue *queue)
{
    memset(watch, 0, sizeof *watch);
    watch->devices = devices;
    watch->kernel = devices->kernel;
    delayed_work_init(&watch->work, queue, run_queue, watch);
}

void netif_carrier_on(struct link_watch *watch, struct net_device *dev)
{
    cpu_pay();
    if (!dev->state.no_carrier)
        return;
    dev->state.no_carrier = false;
    if (!dev->state.registered)
        return;
    dev->state.carrier_up_count++;
    fire_event(watch, dev);
}

void netif_carrier_off(struct link_watch *watch, struct net_device *dev)
{
    cpu_pay();
    if (dev->state.no_carrier)
        return;
    dev->state.no_carrier = true;
    if (!dev->state.registered)
        return;
    dev->state.carrier_down_count++;
    fire_event(watch, dev);
}

static void list_add_tail(struct link_watch *watch, struct net_device *dev)
{
    dev->state.link_watch_next = NULL;
    if (watch->list)
        watch->list_tail->state.link_watch_next = dev;
    else
        watch->list = dev;
    watch->list_tail = dev;
}

static void fire_event(struct link_watch *watch, struct net_device *dev)
{
    struct kernel_cpu *kc = this_cpu(watch->kernel);
    bool urgent = is_urgent(dev);

    TRACE(kc, trace_netif_carrier(kc, dev, urgent));
    if (!dev->state.link_watch_pending) {
        dev->state.link_watch_pending = true;
        list_add_tail(watch, dev);
    } else if (!urgent) {
        return;
    }
    schedule_watch(watch, urgent);
}

/* The queue waits for the carrier that has come. */
static bool is_urgent(const struct net_device *dev)
{
    return dev->state.up && !dev->state.no_carrier && dev->inactive;
}

static void schedule_watch(struct link_watch *watch, bool urgent)
{
    uint64_t jiffies = watch->kernel->jiffies;
    uint64_t delay = watch->nextevent > jiffies ? watch->nextevent - jiffies : 0;

    if (watch->urgent)
        return;
    if (urgent) {
        watch->urgent = true;
        mod_delayed_work(&watch->work, 0);
    } else {
        schedule_delayed_work(&watch->work, delay);
    }
}

/* linkwatch_event and __linkwatch_run_queue, on the thread. */
static void run_queue(void *ctx)
{
    struct link_watch *watch = ctx;
    uint64_t jiffies = watch->kernel->jiffies;
    bool urgent_only = watch->nextevent > jiffies;
    struct net_device *dev = watch->list, *next;

    watch->runs++;
    if (!urgent_only)
        watch->nextevent = jiffies + watch->kernel->params->hz;
    watch->urgent = false;
    watch->list = watch->list_tail = NULL;
    for (; dev; dev = next) {
        next = dev->state.link_watch_next;
        if (urgent_only && !is_urgent(dev))
            list_add_tail(watch, dev);
        else
            do_dev(watch, dev);
    }
    if (watch->list)
        schedule_watch(watch, false);
}

static void do_dev(struct link_watch *watch, struct net_device *dev)
{
    kernel_run(&watch->kernel->cpus[0], linkwatch_event);
    dev->state.link_watch_pending = false; /* from here on a change is a new event */
    dev->state.operstate = dev->state.up && !dev->state.no_carrier ? OPERSTATE_UP : OPERSTATE_DOWN;
    if (!dev->state.up)
        return;
    if (dev->state.no_carrier)
        dev_deactivate(dev);
    else
        dev_activate(dev);
    call_netdevice_notifiers(watch->devices, NETDEV_CHANGE, dev);
}

void link_watch_forget(struct link_watch *watch, struct net_device *dev)
{
    struct net_device **at = &watch->list, *before = NULL;

    cpu_pay();
    while (*at && *at != dev) {
        before = *at;
        at = &before->state.link_watch_next;
    }
    if (*at == dev) {
        *at = dev->state.link_watch_next;
        if (watch->list_tail == dev)
            watch->list_tail = before;
    }
    dev->state.link_watch_pending = false;
}
