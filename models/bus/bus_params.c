/* Rules between the rows of the bus: values between the ends of a range that no link has, and rows
 * that the chosen kind of bus does not read. */
#include <stdio.h>
#include <string.h>

#include "models/params.h"

static bool is_power_of_two(uint64_t value)
{
    return value && (value & (value - 1)) == 0;
}

static bool refuse(struct sim_error *err, char at_fault[256], const char *name, uint64_t value,
                   const char *allowed)
{
    snprintf(at_fault, 256, "machine.bus.%s", name);
    return sim_error_set(err, "", 0, 0, "machine.bus.%s is %llu: allowed is %s", name,
                         (unsigned long long)value, allowed);
}

static bool check_pcie(const struct pcie_params *pcie, struct sim_error *err, char at_fault[256])
{
    if (!is_power_of_two(pcie->lanes))
        return refuse(err, at_fault, "pcie-lanes", pcie->lanes, "1, 2, 4, 8 or 16");
    if (!is_power_of_two(pcie->mps_bytes))
        return refuse(err, at_fault, "pcie-mps", pcie->mps_bytes, "a power of two");
    if (!is_power_of_two(pcie->mrrs_bytes))
        return refuse(err, at_fault, "pcie-mrrs", pcie->mrrs_bytes, "a power of two");
    if (!is_power_of_two(pcie->rcb_bytes))
        return refuse(err, at_fault, "pcie-rcb", pcie->rcb_bytes, "64 or 128");
    if (!is_power_of_two(pcie->address_bits))
        return refuse(err, at_fault, "pcie-address-bits", pcie->address_bits, "32 or 64");
    if (pcie->posted_data_credits && pcie->posted_data_credits * 16 < pcie->mps_bytes)
        return refuse(err, at_fault, "pcie-posted-data", pcie->posted_data_credits,
                      "at least machine.bus.pcie-mps / 16 B, or a full packet would never leave");
    return true;
}

bool bus_params_check(const struct nicsim_params *params, struct sim_error *err, char at_fault[256])
{
    const struct bus_params *bus = &params->machine.bus;

    switch ((enum bus_kind)bus->kind) {
    case BUS_RATE:
        return true;
    case BUS_PCI:
        if (!is_power_of_two(bus->pci.width_bits))
            return refuse(err, at_fault, "pci-width", bus->pci.width_bits, "32 or 64");
        return true;
    case BUS_PCIE:
        return check_pcie(&bus->pcie, err, at_fault);
    }
    return true;
}

/* ---- settings without effect --------------------------------------------------------------- */

static const char *const kind_names[] = {
    [BUS_RATE] = "rate", [BUS_PCI] = "pci", [BUS_PCIE] = "pcie"
};

static bool begins_with(const char *name, const char *start)
{
    return strncmp(name, start, strlen(start)) == 0;
}

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

/* The kind of bus that reads the row; -1 for rows that every kind or none of the buses reads. */
static int kind_of_row(const char *name)
{
    static const char *const nic_rows[] = { "dma-rate", "dma-latency", "register-latency" };

    if (begins_with(name, "machine.bus.pcie-") ||
        is_among(name, nic_rows, sizeof nic_rows / sizeof *nic_rows))
        return BUS_PCIE;
    if (begins_with(name, "machine.bus.pci-"))
        return BUS_PCI;
    if (strcmp(name, "machine.bus.rate") == 0 || strcmp(name, "machine.bus.overhead") == 0)
        return BUS_RATE;
    return -1;
}

static bool pcie_row_has_effect(const struct pcie_params *pcie, const char *name, char why[256])
{
    static const char *const packet_only[] = {
        "machine.bus.pcie-read-split",    "machine.bus.pcie-rcb",
        "machine.bus.pcie-read-tags",     "machine.bus.pcie-posted-headers",
        "machine.bus.pcie-posted-data",   "machine.bus.pcie-nonposted-headers",
        "machine.bus.pcie-credit-latency"
    };

    if (pcie->detail == PCIE_TRANSFER &&
        is_among(name, packet_only, sizeof packet_only / sizeof *packet_only)) {
        snprintf(why, 256, "machine.bus.pcie-detail is transfer");
        return false;
    }
    if (strcmp(name, "machine.bus.pcie-rcb") == 0 && pcie->read_split == PCIE_SPLIT_AT_MPS) {
        snprintf(why, 256, "machine.bus.pcie-read-split is mps");
        return false;
    }
    if (strcmp(name, "machine.bus.pcie-credit-latency") == 0 && !pcie->posted_header_credits &&
        !pcie->posted_data_credits && !pcie->nonposted_header_credits) {
        snprintf(why, 256, "all credits are unlimited");
        return false;
    }
    return true;
}

/* Linux's handler of a line reads the cause register; nobody else reads any. */
static bool reads_registers(const struct nicsim_params *params)
{
    for (size_t i = 0; i < params->machine.nic_count; i++) {
        if (receive_is_linux(params->kernel.receive_path) &&
            params->machine.nics[i].interrupt == NIC_INTERRUPT_LINE)
            return true;
    }
    return false;
}

bool bus_row_has_effect(const struct nicsim_params *params, const char *name, char why[256])
{
    const struct bus_params *bus = &params->machine.bus;
    int kind = kind_of_row(name);

    if (kind >= 0 && kind != bus->kind) {
        snprintf(why, 256, "machine.bus.kind is %s", kind_names[bus->kind]);
        return false;
    }
    if (strcmp(name, "machine.bus.overhead") == 0 && bus->bits_per_s == 0) {
        snprintf(why, 256, "machine.bus.rate is unlimited: transfers take no time");
        return false;
    }
    if (strcmp(name, "machine.bus.pci-split-latency") == 0 &&
        bus->pci.protocol == PCI_CONVENTIONAL) {
        snprintf(why, 256, "machine.bus.pci-protocol is pci");
        return false;
    }
    if ((strcmp(name, "machine.bus.pci-register-wait") == 0 ||
         strcmp(name, "register-latency") == 0) &&
        !reads_registers(params)) {
        snprintf(why, 256, "no driver of this machine reads a register");
        return false;
    }
    return !begins_with(name, "machine.bus.pcie-") || pcie_row_has_effect(&bus->pcie, name, why);
}
