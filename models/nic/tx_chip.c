#include "models/nic/tx_chip.h"

#include <string.h>

#include "sim/check.h"

static void finish_frame(void *ctx);

void tx_chip_init(struct tx_chip *chip)
{
    memset(chip, 0, sizeof *chip);
}

void tx_chip_add(struct tx_chip *chip, struct tx_queue *ring)
{
    SIM_CHECK(ring->sim, chip->ring_count < CHANNELS_MAX, "more than %d transmit rings of a NIC",
              CHANNELS_MAX);
    chip->rings[chip->ring_count++] = ring;
    ring->chip = chip;
}

struct signal_port tx_chip_sent(struct tx_chip *chip)
{
    return (struct signal_port){ .signal = finish_frame, .ctx = chip };
}

void tx_chip_fetch(struct tx_chip *chip)
{
    unsigned in_vain = 0;

    while (in_vain < chip->ring_count) {
        struct tx_queue *ring = chip->rings[chip->turn];

        chip->turn = (chip->turn + 1) % chip->ring_count;
        in_vain = tx_queue_fetch_one(ring) ? 0 : in_vain + 1;
    }
}

void tx_chip_fetched(struct tx_chip *chip, struct tx_queue *ring)
{
    SIM_CHECK(ring->sim, chip->taken - chip->sent < TX_CHIP_FRAMES_MAX,
              "more than %d frames on the chip", TX_CHIP_FRAMES_MAX);
    chip->fetching--;
    chip->owners[chip->taken++ % TX_CHIP_FRAMES_MAX] = ring;
}

static void finish_frame(void *ctx)
{
    struct tx_chip *chip = ctx;

    tx_queue_frame_sent(chip->owners[chip->sent++ % TX_CHIP_FRAMES_MAX]);
}
