#include "models/kernel/driver_life.h"

#include "models/kernel/kernel.h"

/* A card's life, in order. */
static bool request_regions(struct driver_life *life);
static int open_device(void *ctx);
static int request_lines(struct driver_life *life);
static void enable(struct driver_life *life);
static void link_has_changed(void *ctx);
static void watchdog(void *ctx);
static void stop_device(void *ctx);
static void mask(struct driver_life *life);
static void wait_for_polls(struct driver_life *life);
static void free_rings(struct driver_life *life);
static void release_regions(struct driver_life *life);

void driver_life_init(struct driver_life *life, struct workqueue *queue)
{
    struct netdev_state *state = &life->dev->state;

    state->open = open_device;
    state->stop = stop_device;
    state->driver = life;
    timer_setup(&life->watchdog_timer, life->kc, watchdog, life);
    delayed_work_init(&life->watchdog_task, queue, watchdog, life);
}

void driver_life_add(struct driver_life *life, struct driver_channel *channel)
{
    channel->next = life->first.next;
    life->first.next = channel;
    if (!life->slot->empty)
        setup_irq(channel->irq, &channel->action);
}

struct signal_port driver_life_link_event(struct driver_life *life)
{
    return (struct signal_port){ .signal = link_has_changed, .ctx = life };
}

void driver_life_boot(struct driver_life *life)
{
    if (life->slot->empty) {
        mask(life);
        free_rings(life);
        life->dev->inactive = true;
        life->dev->state.no_carrier = true;
        life->dev->state.operstate = OPERSTATE_NOTPRESENT;
        return;
    }
    request_regions(life);
    life->dev->state.no_carrier = !slot_link_is_up(life->slot);
    dev_boot(life->devices, life->dev);
}

/* ---- probe --------------------------------------------------------------------------------- */

bool driver_probe(struct driver_life *life)
{
    kernel_run(life->kc, device_probe);
    if (!request_regions(life))
        return false;
    life->dev->state.no_carrier = true; /* until the watchdog has looked */
    if (register_netdevice(life->devices, life->dev) == 0)
        return true;
    release_regions(life);
    return false;
}

static bool request_regions(struct driver_life *life)
{
    if (life->ports.end && request_resource(life->ports_root, &life->ports))
        return false;
    if (!life->memory.end || !request_resource(life->memory_root, &life->memory))
        return true;
    release_resource(&life->ports);
    return false;
}

static void release_regions(struct driver_life *life)
{
    release_resource(&life->ports);
    release_resource(&life->memory);
}

/* ---- open ---------------------------------------------------------------------------------- */

static int open_device(void *ctx)
{
    struct driver_life *life = ctx;
    struct e1000_driver *ring = life->first.ring;
    uint64_t spare = life->csr ? 0 : 1; /* a full ring would look like an empty one */
    int result = request_lines(life);

    if (result != 0)
        return result;
    for (struct driver_channel *channel = &life->first; channel; channel = channel->next) {
        struct e1000_driver *each = channel->ring;
        uint64_t sent = tx_queue_done(each->tx);

        tx_queue_reclaim(each->tx, sent); /* of a life before this one */
        each->tx_cleaned += sent;
        rx_queue_lend(each->rx, rx_ring_places(ring->params) - spare);
    }
    for (unsigned i = 0; i < life->dev->tx_count; i++)
        life->dev->tx[i].stopped = false;
    slot_set_receiver(life->slot, true);
    enable(life);
    if (life->slot->link_changed.signal)
        signal_port_send(&life->slot->link_changed); /* e1000: ICS, LSC */
    return 0;
}

/* All, or none of them. */
static int request_lines(struct driver_life *life)
{
    for (struct driver_channel *channel = &life->first; channel; channel = channel->next) {
        int result = setup_irq(channel->irq, &channel->action);

        if (result == 0)
            continue;
        for (struct driver_channel *had = &life->first; had != channel; had = had->next)
            free_irq(had->irq, had->action.ctx);
        return result;
    }
    return 0;
}

static void enable(struct driver_life *life)
{
    if (life->csr) {
        csr11_read_causes(life->csr);
        csr11_set_masked(life->csr, 0);
        return;
    }
    for (struct driver_channel *channel = &life->first; channel; channel = channel->next) {
        moderation_read_causes(channel->ring->moderation);
        channel->ring->napi.state &= ~NAPI_STATE_DISABLE;
        e1000_arm(channel->ring);
    }
}

/* ---- link ---------------------------------------------------------------------------------- */

static void link_has_changed(void *ctx)
{
    struct driver_life *life = ctx;

    cpu_count(&life->link_changes, 1);
    if (life->kc->kernel->is_24)
        mod_timer(&life->watchdog_timer, life->kc->kernel->jiffies + 1);
    else
        schedule_delayed_work(&life->watchdog_task, 1);
}

static void watchdog(void *ctx)
{
    struct driver_life *life = ctx;

    kernel_run(life->kc, link_check);
    e1000_read_register(life->first.ring);
    cpu_pay();
    if (slot_link_is_up(life->slot))
        netif_carrier_on(life->watch, life->dev);
    else
        netif_carrier_off(life->watch, life->dev);
}

/* ---- stop and remove ----------------------------------------------------------------------- */

static void stop_device(void *ctx)
{
    struct driver_life *life = ctx;

    cpu_pay();
    slot_set_receiver(life->slot, false);
    wait_for_polls(life);
    mask(life);
    for (struct driver_channel *channel = &life->first; channel; channel = channel->next) {
        while (channel->irq->running) /* on another CPU: synchronize_irq */
            schedule_timeout(life->kc, 0);
        free_irq(channel->irq, channel->action.ctx);
    }
    del_timer(&life->watchdog_timer);
    cancel_delayed_work(&life->watchdog_task);
    free_rings(life);
}

static void mask(struct driver_life *life)
{
    if (life->csr) {
        csr11_set_masked(life->csr, ~0u);
        return;
    }
    for (struct driver_channel *channel = &life->first; channel; channel = channel->next)
        moderation_set_masked(channel->ring->moderation, true);
}

/* napi_disable; 2.4, dev_close: while __LINK_STATE_RX_SCHED. */
static void wait_for_polls(struct driver_life *life)
{
    for (struct driver_channel *channel = &life->first; channel; channel = channel->next) {
        struct napi *napi = &channel->ring->napi;

        napi->state |= NAPI_STATE_DISABLE;
        while (napi->state & NAPI_STATE_SCHED)
            schedule_timeout(life->kc, 0);
    }
    while (life->poll && life->poll->scheduled)
        schedule_timeout(life->kc, 0);
}

static void free_rings(struct driver_life *life)
{
    for (struct driver_channel *channel = &life->first; channel; channel = channel->next) {
        struct e1000_driver *ring = channel->ring;

        rx_queue_revoke(ring->rx);
        ring->unfilled = 0;
        while (rx_queue_has_frame(ring->rx))
            packet_drop(rx_queue_take(ring->rx), DROP_RX_RING_FREED);
    }
}

void driver_remove(struct driver_life *life)
{
    unregister_netdevice(life->devices, life->dev);
    link_watch_forget(life->watch, life->dev);
    release_regions(life);
    kernel_run(life->kc, device_remove);
}
