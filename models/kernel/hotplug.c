#include "models/kernel/hotplug.h"

#include <string.h>

#include "models/kernel/kernel.h"

/* A change, in order. */
static void slot_has_changed(void *ctx);
static enum irqreturn hotplug_interrupt(void *ctx);
static void look_at_slots(void *ctx);
static void bind(struct hotplug_card *card);
static void run_helper(void *ctx);
static void unbind(struct hotplug_card *card);
static enum notify_result fib_netdev_event(void *ctx, enum netdev_event event,
                                           struct net_device *dev);

void hotplug_init(struct hotplug *hotplug, struct kernel_cpu *kc, struct net *net,
                  struct net_devices *devices, struct workqueue *queue)
{
    struct irq_action action = {
        .name = "acpi", .handler = hotplug_interrupt, .ctx = hotplug, .flags = IRQF_SHARED
    };

    memset(hotplug, 0, sizeof *hotplug);
    hotplug->kc = kc;
    hotplug->net = net;
    hotplug->devices = devices;
    hotplug->queue = queue;
    work_init(&hotplug->work, look_at_slots, hotplug);
    hotplug->fib =
        (struct notifier_block){ .name = "fib", .call = fib_netdev_event, .ctx = hotplug };
    register_netdevice_notifier(devices, &hotplug->fib);
    irq_desc_init(&hotplug->irq, kc, HOTPLUG_IRQ, true);
    setup_irq(&hotplug->irq, &action);
}

void hotplug_add(struct hotplug *hotplug, struct driver_life *life)
{
    struct hotplug_card *card = &hotplug->cards[hotplug->card_count++];

    card->hotplug = hotplug;
    card->life = life;
    card->in_slot = !life->slot->empty;
    delayed_work_init(&card->helper, hotplug->queue, run_helper, card);
    life->slot->changed = hotplug_changed(hotplug);
}

struct signal_port hotplug_changed(struct hotplug *hotplug)
{
    return (struct signal_port){ .signal = slot_has_changed, .ctx = hotplug };
}

/* ---- from the slot to the thread ----------------------------------------------------------- */

static void slot_has_changed(void *ctx)
{
    struct hotplug *hotplug = ctx;

    irq_port_set_level(&hotplug->irq.vector, true);
    irq_port_set_level(&hotplug->irq.vector, false);
}

static enum irqreturn hotplug_interrupt(void *ctx)
{
    struct hotplug *hotplug = ctx;

    kernel_run(hotplug->kc, hotplug_event);
    schedule_work(hotplug->queue, &hotplug->work);
    return IRQ_HANDLED;
}

static void look_at_slots(void *ctx)
{
    struct hotplug *hotplug = ctx;

    for (unsigned i = 0; i < hotplug->card_count; i++) {
        struct hotplug_card *card = &hotplug->cards[i];
        const struct nic_slot *slot = card->life->slot;

        cpu_pay();
        if (card->in_slot && card->pulled != slot->pulled)
            unbind(card);
        if (!card->in_slot && !slot->empty)
            bind(card);
    }
}

/* ---- in ------------------------------------------------------------------------------------ */

static void bind(struct hotplug_card *card)
{
    struct hotplug *hotplug = card->hotplug;
    const struct kernel *kernel = hotplug->kc->kernel;
    uint64_t helper_ps = kernel->params->hotplug_helper_ps;

    card->in_slot = true;
    card->pulled = card->life->slot->pulled;
    if (!driver_probe(card->life))
        return;
    cpu_count(&hotplug->uevents, 1);
    schedule_delayed_work(&card->helper, (helper_ps + kernel->jiffy_ps - 1) / kernel->jiffy_ps);
}

/* ip link set up; ip route add. */
static void run_helper(void *ctx)
{
    struct hotplug_card *card = ctx;

    if (dev_open(card->hotplug->devices, card->life->dev) == 0 &&
        card->life->dev == card->hotplug->route)
        card->hotplug->net->route = card->life->dev;
}

/* ---- out ----------------------------------------------------------------------------------- */

static void unbind(struct hotplug_card *card)
{
    card->in_slot = false;
    cancel_delayed_work(&card->helper);
    driver_remove(card->life);
    cpu_count(&card->hotplug->uevents, 1);
}

/* ---- the route ----------------------------------------------------------------------------- */

void hotplug_set_route(struct hotplug *hotplug, struct net_device *route)
{
    hotplug->route = route;
    hotplug->net->route = route->state.up ? route : NULL;
}

/* fib_disable_ip: no route leads out of a device that is down. */
static enum notify_result fib_netdev_event(void *ctx, enum netdev_event event,
                                           struct net_device *dev)
{
    struct hotplug *hotplug = ctx;

    switch (event) {
    case NETDEV_DOWN:
    case NETDEV_UNREGISTER:
        if (hotplug->net->route == dev)
            hotplug->net->route = NULL;
        return NOTIFY_OK;
    case NETDEV_UP:
    case NETDEV_CHANGE:
    case NETDEV_REGISTER:
    case NETDEV_GOING_DOWN:
    case NETDEV_PRE_UP:
    case NETDEV_POST_INIT:
    case NETDEV_EVENTS_MAX:
        break;
    }
    return NOTIFY_DONE;
}
