/* A PCI or PCI-X bus: address and data share the same lines, all masters share the bus.
 *
 *      clocks   1       wait       data phases          1
 *            |address|-wait--|==data==data==data==|turnaround|        write
 *            |address|turnaround|-wait--|==data==data==|turnaround|   read: the lines change hands
 *            |address|attribute|-wait--|==data==...|turnaround|       PCI-X, either way
 *
 * From:  bus.c, for every device on it and for the CPU.   To: memory, registers.
 * Lost:  nothing; a transfer waits.
 * Time:  whole clocks, counted from the first clock edge at or after the wish. A data phase moves
 *        the width of the bus. Arbitration runs beside the transfer before (hidden), so it costs
 *        only on an idle bus. A burst ends when the latency timer does: the rest is a transfer of
 *        its own. PCI-X reads are split: the bus is free from the request until the completion. All
 *        clocks of a transfer are booked when it is asked for, first come, first served; no event.
 * Order: writes stay in order; a split read may be answered after one asked for later.
 * Not modelled: round robin between masters inside one transfer (the timer counts as if another
 *        master always waited, but its burst is not put between), target disconnects and retries,
 *        wait states between data phases, dual address cycles, parity, several segments and
 *        bridges, PCI-X read size limits.
 * Numbers: machine.bus.pci-* in models/params_bus.def. The wait states are a model, not a
 * measurement.
 */
#ifndef MODELS_BUS_PCI_H
#define MODELS_BUS_PCI_H

#include <stdint.h>

#include "models/bus/calendar.h"
#include "models/params.h"
#include "sim/engine.h"

#define PCI_REGISTER_BYTES 4u

struct pci {
    struct sim *sim;                 /* borrowed */
    const struct pci_params *params; /* borrowed */
    struct sim_clock clock;
    struct calendar calendar; /* in clocks since time 0 */
    uint64_t written_cycle;   /* end of the last write */
    uint64_t split_cycles;    /* params->split_latency_ps, rounded up */
};

void pci_init(struct pci *pci, struct sim *sim, const struct pci_params *params);

/* A device writes bytes (>= 1) to memory, or reads them, from from_ps (>= now) on. Returns when the
 * last turnaround is over. */
uint64_t pci_dma_write_ps(struct pci *pci, uint64_t from_ps, uint64_t bytes);
uint64_t pci_dma_read_ps(struct pci *pci, uint64_t from_ps, uint64_t bytes);

/* The CPU writes a register: the bridge posts it, the CPU goes on. Returns when the device has it.
 */
uint64_t pci_mmio_write_ps(struct pci *pci, uint64_t bytes);

/* The CPU reads a register (memory or I/O space alike), and stands still until the time returned.
 */
uint64_t pci_mmio_read_ps(struct pci *pci, uint64_t bytes);

/* When the last write asked for is over. */
uint64_t pci_written_ps(const struct pci *pci);

/* A message-signalled interrupt is a write of 4 bytes, behind the device's other writes. An INTx
 * line is a wire of its own, takes no bus time and keeps no order. */
uint64_t pci_msi_ps(struct pci *pci);

/* Exact for one clock: busy picoseconds in [0, up_to_ps). */
uint64_t pci_busy_ps(const struct pci *pci, uint64_t up_to_ps);

#endif
