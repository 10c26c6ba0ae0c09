#include "models/nic/irq_line.h"

#include <string.h>

static void send_message(struct irq_line *line);

static void update_level(void *ctx)
{
    struct irq_line *line = ctx;
    bool asserted =
        !line->masked && (rx_queue_has_frame(line->rx) || tx_queue_wants_interrupt(line->tx));

    if (asserted == line->asserted)
        return;
    line->asserted = asserted;
    if (!line->bus)
        irq_port_set_level(&line->out, asserted);
    else if (!sim_event_is_armed(&line->arrive))
        send_message(line);
}

static void send_message(struct irq_line *line)
{
    line->sent = line->asserted;
    sim_at(line->sim, &line->arrive, bus_msi_ps(line->bus));
}

static void receive_message(void *ctx)
{
    struct irq_line *line = ctx;

    line->told = line->sent;
    if (line->asserted != line->told)
        send_message(line);
    irq_port_set_level(&line->out, line->told);
}

void irq_line_init(struct irq_line *line, const struct rx_queue *rx, const struct tx_queue *tx)
{
    memset(line, 0, sizeof *line);
    line->rx = rx;
    line->tx = tx;
}

void irq_line_send_messages(struct irq_line *line, struct sim *sim, struct bus *bus)
{
    line->sim = sim;
    line->bus = bus;
    sim_event_init(&line->arrive, receive_message, line);
}

struct signal_port irq_line_causes(struct irq_line *line)
{
    return (struct signal_port){ .signal = update_level, .ctx = line };
}

void irq_line_set_masked(struct irq_line *line, bool masked)
{
    line->masked = masked;
    update_level(line);
}
