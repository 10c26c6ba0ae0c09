/* What the hand-worked Linux hosts of the tests have in common: a CPU of 1 MHz, so that a cycle is
 * 1 us; every step of the kernel one cycle; HZ 100, no sleep states set, NICs eth0, eth1 and so on.
 */
#ifndef TESTS_MODELS_LINUX_PARAMS_H
#define TESTS_MODELS_LINUX_PARAMS_H

#include <inttypes.h>
#include <stdio.h>

#include "models/params.h"

#define US SIM_PS_PER_US
#define MS SIM_PS_PER_MS

/* Fills `p`, which is all zero. */
static inline void linux_test_params(struct nicsim_params *p, unsigned nics,
                                     uint64_t link_bits_per_s, uint64_t frame_max_bytes)
{
    p->run.seed = 1;
    p->machine.cpu.clock_hz = 1000000;
    p->machine.costs.scale = 1.0;
    p->machine.cpu_count = p->machine.smp.threads = p->machine.smp.nodes = 1;
    p->machine.smp.thread_share = 0.5;
    p->machine.nic_count = nics;
    for (unsigned i = 0; i < nics; i++) {
        struct nic_params *nic = &p->machine.nics[i];

        snprintf(nic->name, sizeof nic->name, "eth%u", i);
        nic->link_bits_per_s = link_bits_per_s;
        nic->link_up = true;
        nic->rx_ring_descriptors = 256;
        nic->tx_ring_descriptors = 256;
        nic->tx_fetch_frames = 1;
        nic->tx_chip_frames = 2;
        nic->tx_descriptors_a_read = 1;
        nic->tx_frames_per_interrupt = 1;
        nic->frame_max_bytes = frame_max_bytes;
        nic->rx_truesize_bytes = 1280;
        nic->rx_copybreak_bytes = 256;
    }
    p->kernel.receive_path = RECEIVE_NAPI;
    p->kernel.hz = 100;
    p->kernel.nohz = true;
    p->kernel.netdev_budget_packets = 300;
    p->kernel.rmem_default_bytes = 212992;
    p->kernel.rmem_max_bytes = 212992;
    p->kernel.tx_queue_len_packets = 1000;
    p->kernel.costs.scale = 1.0;
#define KERNEL_COST(field, name, preset, doc) p->kernel.costs.field##_cycles = 1;
#include "models/kernel/costs.def"
#include "models/kernel/costs_smp.def"
#include "models/kernel/costs_early.def"
#undef KERNEL_COST
}

#endif
