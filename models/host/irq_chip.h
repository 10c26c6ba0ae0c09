/* The interrupt controller: level-triggered lines, each wired to one vector of one CPU.
 *
 * From:  nic/irq_line.c, host/timer.c     To: host/cpu.c
 * Lost:  nothing: a line that stays asserted stays pending.
 * Time:  none; delivery waits for the CPU's next edge there.
 * Rule:  a line that devices share is asserted while any of them asserts it.
 * Not modelled: affinity. Edges are the vectors' (host/cpu.h).
 */
#ifndef MODELS_HOST_IRQ_CHIP_H
#define MODELS_HOST_IRQ_CHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "models/ports.h"
#include "sim/engine.h"

#define IRQ_LINES_MAX 528 /* 64 of each of 8 NICs, and the host's own */
#define IRQ_WIRES_MAX 544 /* from devices to lines */

struct irq_chip;

struct irq_chip_line {
    unsigned asserted;   /* wires that assert it */
    uint64_t rises;      /* times it became asserted, in the window */
    struct irq_port out; /* the vector */
};

/* What one device drives. */
struct irq_chip_wire {
    struct irq_chip_line *line;
    bool asserted;
};

struct irq_chip {
    struct sim *sim; /* borrowed */
    unsigned wire_count;
    struct irq_chip_wire wires[IRQ_WIRES_MAX];
    unsigned line_count;
    struct irq_chip_line lines[IRQ_LINES_MAX];
};

void irq_chip_init(struct irq_chip *chip, struct sim *sim);

/* A new line to the given vector; returns where the device drives it. share: another device drives
 * the line that the first is wired to. */
struct irq_port irq_chip_add_line(struct irq_chip *chip, struct irq_port vector);
struct irq_port irq_chip_share_line(struct irq_chip *chip, const struct irq_port *wire);

void irq_chip_window_open(struct irq_chip *chip);

#endif
