#include "models/nic/irq_line.h"

#include <string.h>

static void update_level(void *ctx)
{
    struct irq_line *line = ctx;
    bool asserted =
        !line->masked && (rx_queue_has_frame(line->rx) || tx_queue_wants_interrupt(line->tx));

    if (asserted == line->asserted)
        return;
    line->asserted = asserted;
    irq_port_set_level(&line->out, asserted);
}

void irq_line_init(struct irq_line *line, const struct rx_queue *rx, const struct tx_queue *tx)
{
    memset(line, 0, sizeof *line);
    line->rx = rx;
    line->tx = tx;
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
