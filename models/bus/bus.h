/* The way between a NIC and the rest of the computer, whatever it is made of.
 *
 *      kind   what lies between                          shared by
 *      rate   one transfer at a time at a given rate     all NICs
 *      pci    PCI or PCI-X, bus/pci.c                    all NICs
 *      pcie   a PCI Express link, bus/pcie.c             nobody: links are point to point
 *
 * From:  nic/dma.c, doorbells, interrupts.   To: memory, registers, the interrupt controller.
 * Lost:  nothing; a transfer waits.
 * Time:  busy-until: every function tells when what it began will be over, and whoever needs to act
 *        then arms one event. Rate: overhead, then bytes at its rate, after everything asked for
 *        before; rate 0 is no time at all; registers and interrupts take none.
 * Not modelled: addresses (buffers begin at a page); rate: who asks, and which way.
 * Numbers: machine.bus.* in models/params_bus.def.
 */
#ifndef MODELS_BUS_BUS_H
#define MODELS_BUS_BUS_H

#include <stdint.h>

#include "models/bus/pci.h"
#include "models/bus/pcie.h"
#include "models/params.h"
#include "sim/engine.h"
#include "sim/resource.h"

struct bus {
    struct sim *sim;                 /* borrowed */
    const struct bus_params *params; /* borrowed */
    struct resource lines;           /* rate */
    uint64_t bytes, bytes_ps;        /* rate: the last size and its time: most frames are alike */
    struct pci pci;                  /* pci */
    struct pcie pcie;                /* pcie */
    uint64_t up_before_ps, down_before_ps; /* busy before the window; see bus_window_open */
    uint64_t busy_ps;                      /* in the window, of the busier direction */
};

void bus_init(struct bus *bus, struct sim *sim, const struct bus_params *params);

/* The NIC at the end of a link of its own; does nothing to the other kinds. */
void bus_set_device(struct bus *bus, const struct nic_params *nic);

/* Each returns the picosecond at which it is over; bytes >= 1.
 * DMA write: the device's bytes are in memory. DMA read: the device has memory's bytes. Writes end
 * in the order asked for; reads need not. from_ps: not before now; a rate bus knows only now. */
uint64_t bus_dma_write_ps(struct bus *bus, uint64_t from_ps, uint64_t bytes);
uint64_t bus_dma_read_ps(struct bus *bus, uint64_t from_ps, uint64_t bytes);

/* When the device's writes asked for so far have left it: later than now, and another would have to
 * wait. A rate bus has one queue for both ways. */
uint64_t bus_written_ps(const struct bus *bus);

/* A CPU's write to a register reaches the device; the CPU goes on at once. */
uint64_t bus_mmio_write_ps(struct bus *bus);

/* A CPU's read of a register is answered; the CPU stands still until then. */
uint64_t bus_mmio_read_ps(struct bus *bus);

/* A message-signalled interrupt reaches the interrupt controller: never before the bytes of a DMA
 * write that was asked for earlier are in memory. */
uint64_t bus_msi_ps(struct bus *bus);

/* A frame and its descriptor. To memory: the frame, then its descriptor. From memory: the
 * descriptor is read, and what it names is read after it. A rate bus takes both as one transfer. */
uint64_t bus_frame_to_memory_ps(struct bus *bus, uint64_t frame_bytes, uint64_t descriptor_bytes);
uint64_t bus_frame_from_memory_ps(struct bus *bus, uint64_t frame_bytes, uint64_t descriptor_bytes);

/* Measures how busy it is between the two, each called when its edge is reached; after the second
 * bus->busy_ps tells it. */
void bus_window_open(struct bus *bus, uint64_t at_ps);
void bus_window_close(struct bus *bus, uint64_t at_ps);

#endif
