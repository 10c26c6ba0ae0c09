/* A PCI Express link as the published model has it: MPS 256, MRRS 512, RCB 64, addresses of 64
 * bits. */
#ifndef TESTS_MODELS_PCIE_LINK_H
#define TESTS_MODELS_PCIE_LINK_H

#include "models/bus/bus.h"

static inline struct bus_params pcie_link(uint64_t generation, uint64_t lanes,
                                          uint64_t read_latency_ps)
{
    return (struct bus_params){ .kind = BUS_PCIE,
                                .pcie = { .generation = generation,
                                          .lanes = lanes,
                                          .mps_bytes = 256,
                                          .mrrs_bytes = 512,
                                          .rcb_bytes = 64,
                                          .address_bits = 64,
                                          .read_latency_ps = read_latency_ps } };
}

static inline double pcie_link_byte_ps(const struct bus_params *link)
{
    return 8e12 / (double)pcie_tlp_bits_per_s(link->pcie.generation, link->pcie.lanes,
                                              link->pcie.mps_bytes);
}

#endif
