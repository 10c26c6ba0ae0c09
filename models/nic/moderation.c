#include "models/nic/moderation.h"

#include <string.h>

/* A cause's way, in order. */
static void frame_received(void *ctx);
static void frame_sent(void *ctx);
static void delay_over(void *ctx);
static void latch(struct moderation *moderation, unsigned cause);
static void update(struct moderation *moderation);
static void raise_interrupt(struct moderation *moderation);
static void message_arrives(void *ctx);
static void gap_is_over(void *ctx);

void moderation_init(struct moderation *moderation, struct sim *sim, struct bus *bus,
                     const struct nic_params *params)
{
    memset(moderation, 0, sizeof *moderation);
    moderation->sim = sim;
    moderation->bus = bus;
    moderation->params = params;
    moderation->throttle_ps = params->rx_usecs_ps;
    sim_event_init(&moderation->gap_over, gap_is_over, moderation);
    sim_event_init(&moderation->packet_timer, delay_over, moderation);
    sim_event_init(&moderation->absolute_timer, delay_over, moderation);
    sim_event_init(&moderation->message, message_arrives, moderation);
}

struct signal_port moderation_rx_event(struct moderation *moderation)
{
    return (struct signal_port){ .signal = frame_received, .ctx = moderation };
}

struct signal_port moderation_tx_event(struct moderation *moderation)
{
    return (struct signal_port){ .signal = frame_sent, .ctx = moderation };
}

static void frame_received(void *ctx)
{
    struct moderation *moderation = ctx;
    const struct nic_params *params = moderation->params;

    if (params->rx_delay_ps == 0 || params->rx_delay_is_gap) {
        latch(moderation, CAUSE_RX);
        return;
    }
    sim_after(moderation->sim, &moderation->packet_timer, params->rx_delay_ps);
    if (params->rx_abs_delay_ps && !sim_event_is_armed(&moderation->absolute_timer))
        sim_after(moderation->sim, &moderation->absolute_timer, params->rx_abs_delay_ps);
}

static void frame_sent(void *ctx)
{
    latch(ctx, CAUSE_TX);
}

static void delay_over(void *ctx)
{
    struct moderation *moderation = ctx;

    sim_cancel(moderation->sim, &moderation->packet_timer);
    sim_cancel(moderation->sim, &moderation->absolute_timer);
    latch(moderation, CAUSE_RX);
}

static void latch(struct moderation *moderation, unsigned cause)
{
    moderation->causes |= cause;
    update(moderation);
}

/* The shortest time between two interrupts, as it stands now. */
static uint64_t gap_ps(const struct moderation *moderation)
{
    const struct nic_params *params = moderation->params;
    uint64_t gap = moderation->throttle_ps;

    if (params->rx_delay_is_gap && params->rx_delay_ps && params->rx_abs_delay_ps &&
        (gap == 0 || params->rx_abs_delay_ps < gap))
        gap = params->rx_abs_delay_ps;
    return gap > params->irq_gap_min_ps ? gap : params->irq_gap_min_ps;
}

static void update(struct moderation *moderation)
{
    bool wanted = moderation->causes && !moderation->masked;

    if (!wanted && moderation->raised) {
        moderation->raised = false;
        irq_port_set_level(&moderation->out, false);
    } else if (wanted && !moderation->raised && !moderation->gap_runs) {
        raise_interrupt(moderation);
    }
}

static void raise_interrupt(struct moderation *moderation)
{
    uint64_t gap = gap_ps(moderation);

    moderation->interrupts++;
    if (gap) {
        moderation->gap_runs = true;
        sim_after(moderation->sim, &moderation->gap_over, gap);
    }
    switch ((enum nic_interrupt)moderation->params->interrupt) {
    case NIC_INTERRUPT_LINE:
        moderation->raised = true;
        irq_port_set_level(&moderation->out, true);
        break;
    case NIC_INTERRUPT_MSIX:
        moderation->causes = 0;
        moderation->masked = true;
        sim_at(moderation->sim, &moderation->message, bus_msi_ps(moderation->bus));
        break;
    }
}

/* An edge: the vector latches it. Masked by itself, so one message at most is under way. */
static void message_arrives(void *ctx)
{
    struct moderation *moderation = ctx;

    irq_port_set_level(&moderation->out, true);
    irq_port_set_level(&moderation->out, false);
}

static void gap_is_over(void *ctx)
{
    struct moderation *moderation = ctx;

    moderation->gap_runs = false;
    update(moderation);
}

unsigned moderation_read_causes(struct moderation *moderation)
{
    unsigned causes = moderation->causes;

    moderation->causes = 0;
    update(moderation);
    return causes;
}

void moderation_set_masked(struct moderation *moderation, bool masked)
{
    moderation->masked = masked;
    update(moderation);
}

void moderation_set_throttle(struct moderation *moderation, uint64_t throttle_ps)
{
    moderation->throttle_ps = throttle_ps;
}
