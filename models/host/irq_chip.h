/* The interrupt controller: level-triggered lines, each wired to one vector of one CPU.
 *
 * From:  nic/irq_line.c, host/timer.c     To: host/cpu.c
 * Lost:  nothing: a line that stays asserted stays pending.
 * Time:  none; delivery waits for the CPU's next edge there.
 * Not modelled: edge triggering, sharing of a line, affinity.
 */
#ifndef MODELS_HOST_IRQ_CHIP_H
#define MODELS_HOST_IRQ_CHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "models/ports.h"
#include "sim/engine.h"

#define IRQ_LINES_MAX 16

struct irq_chip;

struct irq_chip_line {
    struct irq_chip *chip;
    bool asserted;
    uint64_t rises;      /* times it became asserted, in the window */
    struct irq_port out; /* the vector */
};

struct irq_chip {
    struct sim *sim; /* borrowed */
    unsigned line_count;
    struct irq_chip_line lines[IRQ_LINES_MAX];
};

void irq_chip_init(struct irq_chip *chip, struct sim *sim);

/* A new line to the given vector; returns where the device drives it. */
struct irq_port irq_chip_add_line(struct irq_chip *chip, struct irq_port vector);

void irq_chip_window_open(struct irq_chip *chip);

#endif
