/* The NIC's interrupt line: asserted while there is a cause the host has not masked.
 *
 * From:  nic/rx_queue.c, nic/tx_queue.c (causes), kernel/driver_*.c (mask)   To: host/irq_chip.c
 * Lost:  nothing: a cause is the state of a ring, so one that arises while masked is still there
 *        when the mask is lifted, and no packet rots in the ring.
 * Time:  none on a wire. On PCI Express a change of level is a message behind the data (bus/bus.c);
 *        one is under way at a time, and changes meanwhile are told by the next.
 * Not modelled: latched causes, moderation, vectors of their own (MSI-X), the time the host's write
 *        to the mask register takes.
 */
#ifndef MODELS_NIC_IRQ_LINE_H
#define MODELS_NIC_IRQ_LINE_H

#include <stdbool.h>

#include "models/bus/bus.h"
#include "models/nic/rx_queue.h"
#include "models/nic/tx_queue.h"
#include "models/ports.h"

struct irq_line {
    const struct rx_queue *rx; /* borrowed */
    const struct tx_queue *tx; /* borrowed */
    bool masked;
    bool asserted;
    struct irq_port out;

    /* Only where the level travels as messages. */
    struct sim *sim;         /* borrowed */
    struct bus *bus;         /* borrowed; NULL: a wire */
    struct sim_event arrive; /* the message under way */
    bool sent, told;         /* level in the message; level the controller knows */
};

void irq_line_init(struct irq_line *line, const struct rx_queue *rx, const struct tx_queue *tx);

/* From now on the level travels as messages over the bus. */
void irq_line_send_messages(struct irq_line *line, struct sim *sim, struct bus *bus);

/* A ring's state has changed. */
struct signal_port irq_line_causes(struct irq_line *line);

/* The driver's side: the interrupt mask register. */
void irq_line_set_masked(struct irq_line *line, bool masked);

#endif
