/* The ISA bus, as a CPU meets it: programmed I/O, 16 bits an access.
 *
 * From:  kernel/driver_3c509.c     To: the card's ports
 * Time:  an access takes isa.io-cycle clocks of isa.clock; 32 bits are two. The CPU executes them
 *        (a string move may be interrupted between two words), so it spends the time in its own
 *        cycles, rounded up once for a whole string.
 * Not modelled: wait states other than by isa.io-cycle, DMA, refresh.
 * Numbers: machine.isa.* in models/params_linux24.def.
 */
#ifndef MODELS_BUS_ISA_H
#define MODELS_BUS_ISA_H

#include <stdint.h>

#include "models/params.h"

/* CPU cycles that so many 16-bit accesses take. */
static inline uint64_t isa_io_cycles(const struct machine_params *machine, uint64_t accesses)
{
    unsigned __int128 cycles =
        (unsigned __int128)accesses * machine->isa.io_cycles * machine->cpu.clock_hz;

    return (uint64_t)((cycles + machine->isa.clock_hz - 1) / machine->isa.clock_hz);
}

#endif
