#include "models/nic/moderation.h"

#include <string.h>

/* A cause's way, in order. */
static void frame_done(void *ctx);
static void wait_for_delays(struct moderated *way);
static void wait_for_company(struct moderated *way);
static void wait_is_over(void *ctx);
static void latch(struct moderation *moderation, unsigned cause);
static void update(struct moderation *moderation);
static void raise_interrupt(struct moderation *moderation);
static void raise_events(struct moderation *moderation);
static void begin_gap(struct moderation *moderation);
static void note_raised(struct moderated *way);
static void message_arrives(void *ctx);
static void gap_is_over(void *ctx);
static void gap_has_ended(struct moderation *moderation);
static void disarm_both(struct moderation *moderation);
static void disarm(struct moderated *way);
static void book_wait(struct moderation *moderation, uint64_t at_ps);

static void init_way(struct moderated *way, struct moderation *moderation, unsigned cause)
{
    way->moderation = moderation;
    way->cause = cause;
    sim_event_init(&way->packet_timer, wait_is_over, way);
    sim_event_init(&way->absolute_timer, wait_is_over, way);
}

void moderation_init(struct moderation *moderation, struct sim *sim, struct bus *bus,
                     const struct nic_params *params)
{
    memset(moderation, 0, sizeof *moderation);
    moderation->sim = sim;
    moderation->bus = bus;
    moderation->params = params;
    moderation->throttle_ps = params->rx_usecs_ps;
    init_way(&moderation->rx, moderation, CAUSE_RX);
    init_way(&moderation->tx, moderation, CAUSE_TX);
    moderation_set_counts(moderation, params->rx_usecs_ps, params->rx_frames, params->tx_usecs_ps,
                          params->tx_frames);
    sim_event_init(&moderation->gap_over, gap_is_over, moderation);
    sim_event_init(&moderation->message, message_arrives, moderation);
}

struct signal_port moderation_rx_event(struct moderation *moderation)
{
    return (struct signal_port){ .signal = frame_done, .ctx = &moderation->rx };
}

struct signal_port moderation_tx_event(struct moderation *moderation)
{
    return (struct signal_port){ .signal = frame_done, .ctx = &moderation->tx };
}

static void link_event(void *ctx)
{
    struct moderation *moderation = ctx;

    moderation->link_changed = true;
    latch(moderation, CAUSE_LINK);
}

struct signal_port moderation_link_event(struct moderation *moderation)
{
    return (struct signal_port){ .signal = link_event, .ctx = moderation };
}

bool moderation_take_link_change(struct moderation *moderation)
{
    bool changed = moderation->link_changed;

    moderation->link_changed = false;
    return changed;
}

static bool counts(const struct moderation *moderation)
{
    return moderation->params->moderation == MODERATION_COUNT_OR_TIME;
}

/* Each direction's completion queue has events of its own; a line has but one level. */
static bool events_are_own(const struct moderation *moderation)
{
    const struct nic_params *params = moderation->params;

    return counts(moderation) && completion_queues_are_rings(params) &&
           params->interrupt == NIC_INTERRUPT_MSIX;
}

static void frame_done(void *ctx)
{
    struct moderated *way = ctx;

    if (!counts(way->moderation)) {
        wait_for_delays(way);
    } else if (!way->moderation->masked && !way->disarmed) {
        way->frames++;
        wait_for_company(way);
    }
}

/* What a register of that unit holds. */
static uint64_t whole_units(uint64_t ps, uint64_t unit_ps)
{
    return ps > 0 && unit_ps > 0 ? ps / unit_ps * unit_ps : ps;
}

static void wait_for_delays(struct moderated *way)
{
    struct moderation *moderation = way->moderation;
    const struct nic_params *params = moderation->params;
    bool is_rx = way->cause == CAUSE_RX;
    uint64_t unit_ps = params->delay_unit_ps;
    uint64_t delay_ps = whole_units(is_rx ? params->rx_delay_ps : params->tx_delay_ps, unit_ps);
    uint64_t abs_ps =
        whole_units(is_rx ? params->rx_abs_delay_ps : params->tx_abs_delay_ps, unit_ps);

    if (delay_ps == 0 || (is_rx && params->rx_delay_is_gap)) {
        latch(moderation, way->cause);
        return;
    }
    sim_after(moderation->sim, &way->packet_timer, delay_ps);
    if (abs_ps && !sim_event_is_armed(&way->absolute_timer))
        sim_after(moderation->sim, &way->absolute_timer, abs_ps);
}

/* Linux' meaning of a pair: so many frames, or so long; neither is no waiting at all. */
static void wait_for_company(struct moderated *way)
{
    struct moderation *moderation = way->moderation;
    uint64_t now_ps = sim_now_ps(moderation->sim), over_ps;

    if (way->usecs_ps == 0 && way->frames_max == 0) {
        wait_is_over(way);
        return;
    }
    if (way->frames_max && way->frames >= way->frames_max) {
        wait_is_over(way);
        return;
    }
    if (way->usecs_ps == 0)
        return;
    switch ((enum coalesce_from)moderation->params->coalesce_from) {
    case COALESCE_FROM_FIRST:
        if (!sim_event_is_armed(&way->absolute_timer))
            sim_after(moderation->sim, &way->absolute_timer, way->usecs_ps);
        break;
    case COALESCE_FROM_LAST:
        sim_after(moderation->sim, &way->packet_timer, way->usecs_ps);
        break;
    case COALESCE_FROM_INTERRUPT:
        over_ps = way->any_raised ? way->raised_ps + way->usecs_ps : now_ps;
        if (over_ps <= now_ps)
            wait_is_over(way);
        else
            sim_at(moderation->sim, &way->absolute_timer, over_ps);
        break;
    }
}

static void wait_is_over(void *ctx)
{
    struct moderated *way = ctx;

    sim_cancel(way->moderation->sim, &way->packet_timer);
    sim_cancel(way->moderation->sim, &way->absolute_timer);
    latch(way->moderation, way->cause);
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
    uint64_t gap = counts(moderation) ? 0 : moderation->throttle_ps;

    if (params->rx_delay_is_gap && params->rx_delay_ps && params->rx_abs_delay_ps &&
        (gap == 0 || params->rx_abs_delay_ps < gap))
        gap = params->rx_abs_delay_ps;
    if (params->irq_gap_max_ps && gap > params->irq_gap_max_ps)
        gap = params->irq_gap_max_ps;
    gap = whole_units(gap, params->irq_gap_unit_ps);
    return gap > params->irq_gap_min_ps ? gap : params->irq_gap_min_ps;
}

uint64_t moderation_rx_wait_ps(const struct moderation *moderation)
{
    return counts(moderation) ? moderation->rx.usecs_ps : gap_ps(moderation);
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
    if (events_are_own(moderation)) {
        raise_events(moderation);
        return;
    }
    moderation->interrupts++;
    note_raised(&moderation->rx);
    note_raised(&moderation->tx);
    begin_gap(moderation);
    switch ((enum nic_interrupt)moderation->params->interrupt) {
    case NIC_INTERRUPT_LINE:
        moderation->raised = true;
        irq_port_set_level(&moderation->out, true);
        break;
    case NIC_INTERRUPT_MSIX:
        moderation->causes = 0;
        moderation->masked = true;
        disarm_both(moderation);
        sim_at(moderation->sim, &moderation->message, bus_msi_ps(moderation->bus));
        break;
    }
}

/* Of the completion queues that have come to theirs; the other one stays armed. */
static void raise_events(struct moderation *moderation)
{
    struct moderated *ways[] = { &moderation->rx, &moderation->tx };

    for (size_t i = 0; i < 2; i++) {
        if (!(moderation->causes & ways[i]->cause))
            continue;
        disarm(ways[i]);
        ways[i]->disarmed = true;
        note_raised(ways[i]);
    }
    moderation->causes = 0;
    if (sim_event_is_armed(&moderation->message))
        return;
    moderation->interrupts++;
    begin_gap(moderation);
    sim_at(moderation->sim, &moderation->message, bus_msi_ps(moderation->bus));
}

static void begin_gap(struct moderation *moderation)
{
    uint64_t gap = gap_ps(moderation);

    if (gap == 0)
        return;
    moderation->gap_runs = true;
    sim_after(moderation->sim, &moderation->gap_over, gap);
}

static void note_raised(struct moderated *way)
{
    way->any_raised = true;
    way->raised_ps = sim_now_ps(way->moderation->sim);
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

    gap_has_ended(moderation);
    update(moderation);
}

static void gap_has_ended(struct moderation *moderation)
{
    moderation->gap_runs = false;
    if (moderation->gap_ends.signal)
        signal_port_send(&moderation->gap_ends);
    if (moderation->tx_gap_ends.signal)
        signal_port_send(&moderation->tx_gap_ends);
}

/* ---- the driver's side ------------------------------------------------------------------- */

unsigned moderation_read_causes(struct moderation *moderation)
{
    unsigned causes = moderation->causes;

    moderation->causes = 0;
    update(moderation);
    return causes;
}

/* Count or time: what waited is the poll's now. */
static void disarm_both(struct moderation *moderation)
{
    if (!counts(moderation))
        return;
    disarm(&moderation->rx);
    disarm(&moderation->tx);
}

static void disarm(struct moderated *way)
{
    way->frames = 0;
    sim_cancel(way->moderation->sim, &way->packet_timer);
    sim_cancel(way->moderation->sim, &way->absolute_timer);
}

void moderation_set_masked(struct moderation *moderation, bool masked)
{
    moderation->masked = masked;
    if (masked)
        disarm_both(moderation);
    update(moderation);
}

void moderation_arm(struct moderation *moderation, uint64_t rx_unseen, uint64_t tx_unseen)
{
    moderation->rx.disarmed = moderation->tx.disarmed = false;
    moderation_set_masked(moderation, false);
    if (!counts(moderation))
        return;
    if (events_are_own(moderation))
        disarm_both(moderation); /* begins anew */
    /* The first may raise, and a message masks. */
    moderation->rx.frames = rx_unseen;
    moderation->tx.frames = tx_unseen;
    if (rx_unseen)
        wait_for_company(&moderation->rx);
    if (tx_unseen && !moderation->masked)
        wait_for_company(&moderation->tx);
}

/* The wait in force is about to change: the mean takes the old one up to now. */
static void book_wait(struct moderation *moderation, uint64_t at_ps)
{
    moderation->wait_integral +=
        (unsigned __int128)(at_ps - moderation->wait_since_ps) * moderation_rx_wait_ps(moderation);
    moderation->wait_since_ps = at_ps;
}

void moderation_set_throttle(struct moderation *moderation, uint64_t throttle_ps)
{
    book_wait(moderation, sim_now_ps(moderation->sim));
    moderation->throttle_ps = throttle_ps;
}

void moderation_set_counts(struct moderation *moderation, uint64_t rx_usecs_ps, uint64_t rx_frames,
                           uint64_t tx_usecs_ps, uint64_t tx_frames)
{
    book_wait(moderation, sim_now_ps(moderation->sim));
    moderation->rx.usecs_ps = rx_usecs_ps;
    moderation->rx.frames_max = rx_frames;
    moderation->tx.usecs_ps = tx_usecs_ps;
    moderation->tx.frames_max = tx_frames;
}

void moderation_window_open(struct moderation *moderation, uint64_t at_ps)
{
    moderation->interrupts = 0;
    moderation->wait_integral = 0;
    moderation->wait_since_ps = at_ps;
}

double moderation_rx_wait_mean_ps(const struct moderation *moderation, uint64_t opened_ps,
                                  uint64_t at_ps)
{
    unsigned __int128 rest =
        (unsigned __int128)(at_ps - moderation->wait_since_ps) * moderation_rx_wait_ps(moderation);

    if (at_ps == opened_ps)
        return (double)moderation_rx_wait_ps(moderation);
    return (double)(moderation->wait_integral + rest) / (double)(at_ps - opened_ps);
}

/* ---- low latency ------------------------------------------------------------------------- */

void moderation_low_latency_event(struct moderation *moderation)
{
    if (counts(moderation) && (moderation->masked || moderation->rx.disarmed))
        return; /* the poll will see it */
    if (moderation->gap_runs && !moderation->masked && !moderation->raised) {
        sim_cancel(moderation->sim, &moderation->gap_over);
        gap_has_ended(moderation);
    }
    wait_is_over(&moderation->rx);
}
