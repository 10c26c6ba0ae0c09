#include "models/host/irq_chip.h"

#include <string.h>

#include "sim/check.h"

static void drive_line(void *ctx, bool asserted);

void irq_chip_init(struct irq_chip *chip, struct sim *sim)
{
    memset(chip, 0, sizeof *chip);
    chip->sim = sim;
}

struct irq_port irq_chip_add_line(struct irq_chip *chip, struct irq_port vector)
{
    SIM_CHECK(chip->sim, chip->line_count < IRQ_LINES_MAX, "the controller has %d lines",
              IRQ_LINES_MAX);

    struct irq_chip_line *line = &chip->lines[chip->line_count++];

    line->chip = chip;
    line->out = vector;
    return (struct irq_port){ .set_level = drive_line, .ctx = line };
}

static void drive_line(void *ctx, bool asserted)
{
    struct irq_chip_line *line = ctx;

    if (asserted == line->asserted)
        return;
    line->asserted = asserted;
    line->rises += asserted;
    irq_port_set_level(&line->out, asserted);
}

void irq_chip_window_open(struct irq_chip *chip)
{
    for (unsigned i = 0; i < chip->line_count; i++)
        chip->lines[i].rises = 0;
}
