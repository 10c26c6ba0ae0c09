#include "models/bus/pci.h"

#include <string.h>

#include "sim/check.h"

/* Phases that the standard fixes, in clocks. */
#define ADDRESS_CYCLES    1u
#define ATTRIBUTE_CYCLES  1u /* PCI-X */
#define RESPONSE_CYCLES   1u /* PCI-X: a split request is acknowledged */
#define TURNAROUND_CYCLES 1u

enum way { READING, WRITING };

static uint64_t max_u64(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void pci_init(struct pci *pci, struct sim *sim, const struct pci_params *params)
{
    memset(pci, 0, sizeof *pci);
    pci->sim = sim;
    pci->params = params;
    sim_clock_init(&pci->clock, params->clock_hz, 1);
    calendar_init(&pci->calendar);
    pci->split_cycles = sim_clock_edge_at_or_after(&pci->clock, params->split_latency_ps).n;
}

static uint64_t edge_after(const struct pci *pci, uint64_t ps)
{
    return sim_clock_edge_at_or_after(&pci->clock, ps).n;
}

static uint64_t now_cycle(const struct pci *pci)
{
    return edge_after(pci, sim_now_ps(pci->sim));
}

/* What stands before the first data phase, wait states included. */
static uint64_t cycles_before_data(const struct pci *pci, enum way way, uint64_t wait_cycles)
{
    switch ((enum pci_protocol)pci->params->protocol) {
    case PCI_CONVENTIONAL:
        return ADDRESS_CYCLES + (way == READING ? TURNAROUND_CYCLES : 0) + wait_cycles;
    case PCI_X:
        return ADDRESS_CYCLES + ATTRIBUTE_CYCLES + wait_cycles;
    }
    return 0;
}

/* Books the bursts of a transfer, the first at or after earliest; returns the clock after the last
 * turnaround. The timer runs from the address phase; the data phase it ends in is still done. */
static uint64_t book_bursts(struct pci *pci, uint64_t earliest, uint64_t bytes,
                            uint64_t cycles_before)
{
    uint64_t now = now_cycle(pci);
    uint64_t timer = pci->params->latency_timer_cycles;
    uint64_t width = pci->params->width_bits / 8;
    uint64_t left = (bytes + width - 1) / width;
    uint64_t most = timer == 0 ? left : timer > cycles_before ? timer - cycles_before : 1;

    while (left > 0) {
        uint64_t phases = left < most ? left : most;

        earliest = calendar_reserve(&pci->calendar, now, earliest,
                                    cycles_before + phases + TURNAROUND_CYCLES);
        left -= phases;
    }
    return earliest;
}

uint64_t pci_dma_write_ps(struct pci *pci, uint64_t from_ps, uint64_t bytes)
{
    uint64_t from = edge_after(pci, from_ps) + pci->params->arbitration_cycles;

    SIM_CHECK(pci->sim, bytes > 0, "a DMA write of no bytes");
    pci->written_cycle =
        book_bursts(pci, max_u64(from, pci->written_cycle), bytes,
                    cycles_before_data(pci, WRITING, pci->params->write_wait_cycles));
    return sim_clock_edge_ps(&pci->clock, pci->written_cycle);
}

uint64_t pci_dma_read_ps(struct pci *pci, uint64_t from_ps, uint64_t bytes)
{
    const struct pci_params *params = pci->params;
    uint64_t from = edge_after(pci, from_ps) + params->arbitration_cycles;
    uint64_t before_data = cycles_before_data(pci, READING, params->read_wait_cycles);
    uint64_t end = 0;

    SIM_CHECK(pci->sim, bytes > 0, "a DMA read of no bytes");
    switch ((enum pci_protocol)params->protocol) {
    case PCI_CONVENTIONAL:
        end = book_bursts(pci, from, bytes, before_data);
        break;
    case PCI_X:
        from = calendar_reserve(&pci->calendar, now_cycle(pci), from,
                                ADDRESS_CYCLES + ATTRIBUTE_CYCLES + RESPONSE_CYCLES +
                                    TURNAROUND_CYCLES);
        end = book_bursts(pci, from + pci->split_cycles, bytes, before_data);
        break;
    }
    return sim_clock_edge_ps(&pci->clock, end);
}

uint64_t pci_mmio_write_ps(struct pci *pci, uint64_t bytes)
{
    uint64_t end = book_bursts(pci, now_cycle(pci) + pci->params->arbitration_cycles, bytes,
                               cycles_before_data(pci, WRITING, pci->params->write_wait_cycles));

    return sim_clock_edge_ps(&pci->clock, end);
}

uint64_t pci_mmio_read_ps(struct pci *pci, uint64_t bytes)
{
    uint64_t end = book_bursts(pci, now_cycle(pci) + pci->params->arbitration_cycles, bytes,
                               cycles_before_data(pci, READING, pci->params->register_wait_cycles));

    return sim_clock_edge_ps(&pci->clock, end);
}

uint64_t pci_written_ps(const struct pci *pci)
{
    return sim_clock_edge_ps(&pci->clock, pci->written_cycle);
}

uint64_t pci_msi_ps(struct pci *pci)
{
    return pci_dma_write_ps(pci, sim_now_ps(pci->sim), PCI_REGISTER_BYTES);
}

/* Up to the last edge at or before up_to_ps, and the part of the clock that runs then. A clock is
 * busy or idle as a whole. */
uint64_t pci_busy_ps(const struct pci *pci, uint64_t up_to_ps)
{
    uint64_t n = sim_clock_edge_at_or_after(&pci->clock, up_to_ps).n;
    uint64_t busy = calendar_busy(&pci->calendar, n);

    return busy * pci->clock.period_ps + busy * pci->clock.period_rem / pci->clock.period_den;
}
