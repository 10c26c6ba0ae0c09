/* The DECstation 3000/300 of scenarios/profiles/hosts/decstation-3000-300.yaml and its LANCE
 * (scenarios/profiles/nics/lance-10m.yaml), in C so that a golden story does not move with a
 * profile: costs in cycles of 150 MHz. */
#ifndef TESTS_MODELS_DECSTATION_H
#define TESTS_MODELS_DECSTATION_H

#include <stdio.h>
#include <string.h>

#include "models/params.h"

static inline void decstation_params(struct nicsim_params *p, enum receive_path path)
{
    memset(p, 0, sizeof *p);
    p->run.seed = 1;
    p->run.replications = 1;
    p->machine.cpu.clock_hz = 150000000;
    p->machine.cpu.tick_hz = 1024;
    p->machine.costs = (struct cost_params){
        .interrupt_cycles = 2250,     /* 15 us */
        .tick_cycles = 8789,          /* 58.6 us */
        .thread_switch_cycles = 1500, /* 10 us */
        .driver_rx_cycles = 8175,     /* 54.5 us */
        .ip_forward_cycles = 14250,   /* 95 us */
        .ip_output_cycles = 4080,     /* 27.2 us */
        .driver_tx_cycles = 300,      /* 2 us */
        .driver_reclaim_cycles = 300, /* 2 us */
        .poll_callback_cycles = 562,  /* 3.75 us */
        .poll_enable_cycles = 750,    /* 5 us */
        .service_exit_cycles = 1,
        .soft_interrupt_cycles = 750,  /* 5 us */
        .process_switch_cycles = 6000, /* 40 us */
        .screen_input_cycles = 6750,   /* 45 us */
        .system_call_cycles = 12900,   /* 86 us */
        .screend_cycles = 1995,        /* 13.3 us */
        .scale = 1.0,
    };
    p->machine.bus.bits_per_s = 800000000;
    p->machine.bus.overhead_ps = 400 * SIM_PS_PER_NS;
    p->machine.nic_count = 2;
    for (unsigned i = 0; i < 2; i++) {
        struct nic_params *nic = &p->machine.nics[i];

        snprintf(nic->name, sizeof nic->name, "ln%u", i);
        nic->link_bits_per_s = 10000000;
        nic->link_up = true;
        nic->rx_ring_descriptors = 32;
        nic->tx_ring_descriptors = 8;
        nic->tx_fetch_frames = 1;
        nic->tx_chip_frames = 2;
        nic->tx_descriptors_a_read = 1;
        nic->tx_frames_per_interrupt = 1;
        nic->frame_max_bytes = 1518;
    }
    p->kernel.receive_path = path;
    p->kernel.quota_packets = 5;
    p->kernel.ipintrq_max_packets = 50;
    p->kernel.output_queue_max_packets = 256;
    p->kernel.screen_queue_max_packets = 32;
    p->kernel.feedback_inhibit_share = 0.75;
    p->kernel.feedback_resume_share = 0.25;
    p->kernel.feedback_timeout_ps = SIM_PS_PER_MS;
    p->kernel.cycle_limit_period_ps = 10 * SIM_PS_PER_MS;
    p->traffic_count = 1;
    strcpy(p->traffic[0].to, "ln0");
    p->traffic[0].arrival = ARRIVAL_CONSTANT;
    p->traffic[0].rate_pps = 1000;
    p->traffic[0].frame_bytes = 64;
    p->traffic[0].flows = 1;
}

#endif
