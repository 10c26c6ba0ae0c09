#include "models/host/irq_chip.h"

#include <string.h>

#include "sim/check.h"

static void drive_wire(void *ctx, bool asserted);

void irq_chip_init(struct irq_chip *chip, struct sim *sim)
{
    memset(chip, 0, sizeof *chip);
    chip->sim = sim;
}

static struct irq_port add_wire(struct irq_chip *chip, struct irq_chip_line *line)
{
    struct irq_chip_wire *wire = &chip->wires[chip->wire_count];

    SIM_CHECK(chip->sim, chip->wire_count < IRQ_WIRES_MAX, "the controller has %d wires",
              IRQ_WIRES_MAX);
    chip->wire_count++;
    wire->line = line;
    return (struct irq_port){ .set_level = drive_wire, .ctx = wire };
}

struct irq_port irq_chip_add_line(struct irq_chip *chip, struct irq_port vector)
{
    SIM_CHECK(chip->sim, chip->line_count < IRQ_LINES_MAX, "the controller has %d lines",
              IRQ_LINES_MAX);

    struct irq_chip_line *line = &chip->lines[chip->line_count++];

    line->out = vector;
    return add_wire(chip, line);
}

struct irq_port irq_chip_share_line(struct irq_chip *chip, const struct irq_port *wire)
{
    const struct irq_chip_wire *first = wire->ctx;

    return add_wire(chip, first->line);
}

static void drive_wire(void *ctx, bool asserted)
{
    struct irq_chip_wire *wire = ctx;
    struct irq_chip_line *line = wire->line;
    bool was = line->asserted > 0;

    if (asserted == wire->asserted)
        return;
    wire->asserted = asserted;
    line->asserted += asserted ? 1 : -1u;
    if ((line->asserted > 0) == was)
        return;
    line->rises += asserted;
    irq_port_set_level(&line->out, asserted);
}

void irq_chip_window_open(struct irq_chip *chip)
{
    for (unsigned i = 0; i < chip->line_count; i++)
        chip->lines[i].rises = 0;
}
