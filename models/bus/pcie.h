/* One PCI Express link between a device and the root complex, packet by packet (TLP).
 *
 *           device                                    root complex
 *      DMA write  ──[MWr 256][MWr 256][MWr 40]── up ──> memory
 *      DMA read   ──[MRd]─────────────────────── up ──> memory, after read_latency:
 *                 <── down ──[CplD 256][CplD 256]────
 *      doorbell   <── down ──[MWr 4]─────────────────── CPU goes on at once
 *      register   <── down ──[MRd]───────────────────── CPU stands still
 *                 ──[CplD 4]──────────────────── up ──> CPU goes on
 *      MSI        ──[MWr 4]───────────────────── up ──> interrupt controller
 *
 * From:  bus.c, for one device and the CPUs.   To: memory, registers, the interrupt controller.
 * Lost:  nothing; a packet waits for its lane, for a credit, for a tag, for what it may not pass.
 * Time:  each direction is a calendar of its own: a packet takes payload, header and framing at the
 *        rate that acknowledgements, flow control and skip symbols leave, rounded up to 1 ps. All
 *        packets of a transfer are booked when it is asked for; no event. With pcie-dllps single
 *        acknowledgements and updates go against the traffic they answer, as often as the limits
 *        of the standard ask: between packets where there is room, else in front of the next.
 * Order: posted writes of one direction stay in order; read requests and completions do not pass
 *        them, so neither a register read nor an MSI overtakes a DMA write asked for before. The
 *        requests of one transfer are answered in order, those of different ones as gaps allow.
 * Not modelled: replays, virtual channels, relaxed ordering, link training and power states,
 *        completion credits (endpoints advertise infinite ones), writes that come between a
 *        register read and its answer. Memory answers each request after the same latency; an
 *        IOMMU is not here.
 * Numbers: overheads, rates and intervals: the published pcie-bench model (pcie.py, which cites
 *        PCIe Base 5.0 tables 2-46..48 and 3-7..9); generation 6 is an assumption, see pcie.c. The
 *        rest: machine.bus.pcie-* in models/params_bus.def, machine.nics.*.dma-* and
 *        .register-latency in models/params.c.
 */
#ifndef MODELS_BUS_PCIE_H
#define MODELS_BUS_PCIE_H

#include <stdbool.h>
#include <stdint.h>

#include "models/bus/calendar.h"
#include "models/params.h"
#include "sim/engine.h"

#define PCIE_REGISTER_BYTES   4u    /* of a doorbell, a register, an MSI */
#define PCIE_OUTSTANDING_MAX  1024u /* a power of two, not below any limit of a window */
#define PCIE_PAGE_BYTES       4096u /* no request crosses it */
#define PCIE_CREDIT_BYTES     16u
#define PCIE_GENERATION_FLITS 6u /* from here on packets travel in flits of fixed size */

/* Packets that may be under way at once: credits or tags. Who waits for one waits for
 * the one taken longest ago. */
struct pcie_window {
    uint64_t limit_packets, limit_units; /* 0: no limit */
    struct pcie_outstanding {
        uint64_t back_ps; /* when what it holds is there again */
        uint64_t units;
    } taken[PCIE_OUTSTANDING_MAX]; /* a ring, oldest first */
    uint32_t first, count;
    uint64_t units;
};

/* One direction of the link. */
struct pcie_lanes {
    struct calendar calendar; /* in picoseconds */
    uint64_t posted_end_ps;   /* of the last posted write: what came later may not pass it */
    /* pcie-dllps single: traffic that is not yet answered; answers the other way's traffic is owed,
     * on the lanes; the last packet's end. */
    uint64_t unanswered_ps, owed_ps, end_ps;
};

struct pcie {
    struct sim *sim;                  /* borrowed */
    const struct pcie_params *params; /* borrowed */
    uint64_t tlp_bits_per_s;          /* what is left for packets */
    uint64_t byte_ps_q32;             /* picoseconds of a byte, times 2^32, rounded up */
    bool dllps_are_single;            /* see machine.bus.pcie-dllps */
    uint64_t dllp_interval_ps;        /* of traffic that an acknowledgement and an update answer */
    uint64_t dllps_ps;                /* both on the lanes */
    uint64_t request_bytes;           /* a read request; a write has as much beside its payload */
    uint64_t completion_bytes;        /* a completion, beside its payload */
    struct pcie_lanes up, down;       /* device to root complex, and back */
    struct pcie_window posted, nonposted, tags;

    /* The device's own engine: see machine.nics.*.dma-rate and its neighbours. */
    uint64_t engine_bits_per_s; /* 0: no time */
    uint64_t engine_latency_ps;
    uint64_t register_latency_ps;

    uint64_t pair_bytes, pair_more_bytes, pair_ps; /* the last pair and its time on the lanes */
};

/* What a link of that kind carries, both from the tables of the standard: bits a second after the
 * line code, and what is left of them for packets. Generation 1 .. 6, lanes 1, 2, 4, 8, 16, mps a
 * power of two from 128. */
uint64_t pcie_raw_bits_per_s(uint64_t generation, uint64_t lanes);
uint64_t pcie_tlp_bits_per_s(uint64_t generation, uint64_t lanes, uint64_t mps_bytes);

/* Memory is large (three windows and two calendars); cannot fail. */
void pcie_init(struct pcie *pcie, struct sim *sim, const struct pcie_params *params);

/* The device at its end; all 0 after pcie_init. */
void pcie_set_device(struct pcie *pcie, uint64_t dma_bits_per_s, uint64_t dma_latency_ps,
                     uint64_t register_latency_ps);

/* Time of a packet of that many bytes, header and framing included, on the lanes. */
uint64_t pcie_packet_ps(const struct pcie *pcie, uint64_t bytes);

/* The device writes bytes (>= 1) to memory, from from_ps (>= now) on. Returns when they are there.
 * Of the address only its place in the page matters: no request crosses a page. */
uint64_t pcie_dma_write_ps(struct pcie *pcie, uint64_t from_ps, uint64_t address, uint64_t bytes);

/* The same twice, one behind the other, both from now on and each at the beginning of a page: a
 * frame and its descriptor. from_ps is now. */
uint64_t pcie_dma_write_pair_ps(struct pcie *pcie, uint64_t from_ps, uint64_t bytes,
                                uint64_t more_bytes);

/* When the last write asked for has left the device. */
static inline uint64_t pcie_written_ps(const struct pcie *pcie)
{
    return pcie->up.posted_end_ps;
}

/* The device reads bytes (>= 1) from memory. Returns when it has them all. */
uint64_t pcie_dma_read_ps(struct pcie *pcie, uint64_t from_ps, uint64_t address, uint64_t bytes);

/* The CPU writes a register (posted). Returns when the device has it. */
uint64_t pcie_mmio_write_ps(struct pcie *pcie, uint64_t bytes);

/* The CPU reads a register, and stands still until the time returned. */
uint64_t pcie_mmio_read_ps(struct pcie *pcie, uint64_t bytes);

/* The device signals an interrupt. Returns when the interrupt controller has it: not before the
 * bytes of any DMA write asked for earlier are in memory. */
uint64_t pcie_msi_ps(struct pcie *pcie);

#endif
