#include "models/bus/bus.h"

#include <string.h>

static uint64_t reserve_rate_ps(struct bus *bus, uint64_t bytes);

void bus_init(struct bus *bus, struct sim *sim, const struct bus_params *params)
{
    memset(bus, 0, sizeof *bus);
    bus->sim = sim;
    bus->params = params;
    switch ((enum bus_kind)params->kind) {
    case BUS_RATE:
        resource_init(&bus->lines);
        break;
    case BUS_PCI:
        pci_init(&bus->pci, sim, &params->pci);
        break;
    case BUS_PCIE:
        pcie_init(&bus->pcie, sim, &params->pcie);
        break;
    }
}

void bus_set_device(struct bus *bus, const struct nic_params *nic)
{
    switch ((enum bus_kind)bus->params->kind) {
    case BUS_RATE:
    case BUS_PCI:
        break;
    case BUS_PCIE:
        pcie_set_device(&bus->pcie, nic->dma_bits_per_s, nic->dma_latency_ps,
                        nic->register_latency_ps);
        break;
    }
}

uint64_t bus_dma_write_ps(struct bus *bus, uint64_t from_ps, uint64_t bytes)
{
    switch ((enum bus_kind)bus->params->kind) {
    case BUS_RATE:
        return reserve_rate_ps(bus, bytes);
    case BUS_PCI:
        return pci_dma_write_ps(&bus->pci, from_ps, bytes);
    case BUS_PCIE:
        return pcie_dma_write_ps(&bus->pcie, from_ps, 0, bytes);
    }
    return from_ps;
}

uint64_t bus_dma_read_ps(struct bus *bus, uint64_t from_ps, uint64_t bytes)
{
    switch ((enum bus_kind)bus->params->kind) {
    case BUS_RATE:
        return reserve_rate_ps(bus, bytes);
    case BUS_PCI:
        return pci_dma_read_ps(&bus->pci, from_ps, bytes);
    case BUS_PCIE:
        return pcie_dma_read_ps(&bus->pcie, from_ps, 0, bytes);
    }
    return from_ps;
}

static uint64_t reserve_rate_ps(struct bus *bus, uint64_t bytes)
{
    uint64_t now_ps = sim_now_ps(bus->sim);

    if (bus->params->bits_per_s == 0)
        return now_ps;
    if (bytes != bus->bytes) {
        bus->bytes = bytes;
        bus->bytes_ps = bus->params->overhead_ps + sim_ps_for(8 * bytes, bus->params->bits_per_s);
    }
    return resource_reserve(&bus->lines, now_ps, bus->bytes_ps);
}

uint64_t bus_written_ps(const struct bus *bus)
{
    switch ((enum bus_kind)bus->params->kind) {
    case BUS_RATE:
        break;
    case BUS_PCI:
        return pci_written_ps(&bus->pci);
    case BUS_PCIE:
        return pcie_written_ps(&bus->pcie);
    }
    return resource_free_at(&bus->lines, sim_now_ps(bus->sim));
}

uint64_t bus_mmio_write_ps(struct bus *bus)
{
    switch ((enum bus_kind)bus->params->kind) {
    case BUS_RATE:
        break;
    case BUS_PCI:
        return pci_mmio_write_ps(&bus->pci, PCI_REGISTER_BYTES);
    case BUS_PCIE:
        return pcie_mmio_write_ps(&bus->pcie, PCIE_REGISTER_BYTES);
    }
    return sim_now_ps(bus->sim);
}

uint64_t bus_mmio_read_ps(struct bus *bus)
{
    switch ((enum bus_kind)bus->params->kind) {
    case BUS_RATE:
        break;
    case BUS_PCI:
        return pci_mmio_read_ps(&bus->pci, PCI_REGISTER_BYTES);
    case BUS_PCIE:
        return pcie_mmio_read_ps(&bus->pcie, PCIE_REGISTER_BYTES);
    }
    return sim_now_ps(bus->sim);
}

uint64_t bus_msi_ps(struct bus *bus)
{
    switch ((enum bus_kind)bus->params->kind) {
    case BUS_RATE:
        break;
    case BUS_PCI:
        return pci_msi_ps(&bus->pci);
    case BUS_PCIE:
        return pcie_msi_ps(&bus->pcie);
    }
    return resource_free_at(&bus->lines, sim_now_ps(bus->sim)); /* behind the data */
}

uint64_t bus_frame_to_memory_ps(struct bus *bus, uint64_t frame_bytes, uint64_t descriptor_bytes)
{
    uint64_t now_ps;

    if (bus->params->kind == BUS_RATE)
        return reserve_rate_ps(bus, frame_bytes + descriptor_bytes);
    now_ps = sim_now_ps(bus->sim);
    if (bus->params->kind == BUS_PCIE)
        return pcie_dma_write_pair_ps(&bus->pcie, now_ps, frame_bytes, descriptor_bytes);
    bus_dma_write_ps(bus, now_ps, frame_bytes);
    return bus_dma_write_ps(bus, now_ps, descriptor_bytes);
}

uint64_t bus_frame_from_memory_ps(struct bus *bus, uint64_t frame_bytes, uint64_t descriptor_bytes)
{
    if (bus->params->kind == BUS_RATE)
        return reserve_rate_ps(bus, frame_bytes + descriptor_bytes);
    return bus_dma_read_ps(bus, bus_dma_read_ps(bus, sim_now_ps(bus->sim), descriptor_bytes),
                           frame_bytes);
}

/* ---- how busy ------------------------------------------------------------------------------ */

static void busy_until_ps(const struct bus *bus, uint64_t at_ps, uint64_t *up_ps, uint64_t *down_ps)
{
    *up_ps = *down_ps = 0;
    switch ((enum bus_kind)bus->params->kind) {
    case BUS_RATE:
        *up_ps = *down_ps = resource_busy_ps(&bus->lines, at_ps);
        return;
    case BUS_PCI:
        *up_ps = *down_ps = pci_busy_ps(&bus->pci, at_ps);
        return;
    case BUS_PCIE:
        *up_ps = calendar_busy(&bus->pcie.up.calendar, at_ps);
        *down_ps = calendar_busy(&bus->pcie.down.calendar, at_ps);
        return;
    }
}

void bus_window_open(struct bus *bus, uint64_t at_ps)
{
    busy_until_ps(bus, at_ps, &bus->up_before_ps, &bus->down_before_ps);
}

void bus_window_close(struct bus *bus, uint64_t at_ps)
{
    uint64_t up_ps, down_ps;

    busy_until_ps(bus, at_ps, &up_ps, &down_ps);
    up_ps -= bus->up_before_ps;
    down_ps -= bus->down_before_ps;
    bus->busy_ps = up_ps > down_ps ? up_ps : down_ps;
}
