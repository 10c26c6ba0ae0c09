/* A shared bus of a given rate: one transfer at a time, first come, first served.
 *
 * From:  nic/dma.c     To: the memory behind it, which answers at once.
 * Lost:  nothing; a transfer waits.
 * Time:  overhead, then bytes at the bus rate, after everything reserved before it (busy-until).
 *        Rate 0: no time at all.
 * Not modelled: bursts, retries, arbitration between masters other than order of asking.
 * Numbers: machine.bus.* in models/params.c.
 */
#ifndef MODELS_BUS_BUS_H
#define MODELS_BUS_BUS_H

#include <stdint.h>

#include "models/params.h"
#include "sim/engine.h"
#include "sim/resource.h"

struct bus {
    struct sim *sim;                 /* borrowed */
    const struct bus_params *params; /* borrowed */
    struct resource lines;
    uint64_t bytes, bytes_ps; /* the last size asked for and its time: most frames are alike */
};

void bus_init(struct bus *bus, struct sim *sim, const struct bus_params *params);

/* Reserves the bus for a transfer of bytes (>= 1) that is asked for now; returns when it ends. */
uint64_t bus_reserve_ps(struct bus *bus, uint64_t bytes);

#endif
