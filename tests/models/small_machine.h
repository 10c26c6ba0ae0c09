/* A machine for hand-worked timelines: a CPU of 1 MHz, steps of a few cycles, two NICs, no tick.
 *
 * One cycle is 1 us, and a 64-byte frame's last bit arrives 1 us after the frame was sent: 8 bytes
 * of preamble and 64 of frame are 576 bits, on a link of 576 Mb/s. DMA takes no time. So every
 * moment of a timeline is a whole number of microseconds.
 *
 * Frames are put in by small_machine_send_at, on the link of NIC 0; those that leave by NIC 1 are
 * recorded.
 */
#ifndef TESTS_MODELS_SMALL_MACHINE_H
#define TESTS_MODELS_SMALL_MACHINE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/machine.h"
#include "tests/models/recorder.h"

#define US SIM_PS_PER_US

#define INJECTIONS_MAX 64

struct small_machine;

struct injection {
    struct small_machine *small;
    struct sim_event event;
    uint64_t frame_bytes;
    bool at_mac; /* straight to the MAC: no wire */
    bool no_ip;  /* an ARP frame */
};

struct small_machine {
    struct nicsim_params params;
    struct sim *sim;
    struct machine machine;
    struct recorder left;   /* NIC 1 */
    struct source template; /* for its header bytes */
    struct injection injections[INJECTIONS_MAX];
    unsigned injection_count;
};

static inline void small_params(struct nicsim_params *p, enum receive_path path)
{
    memset(p, 0, sizeof *p);
    p->run.seed = 1;
    p->run.replications = 1;
    p->machine.cpu.clock_hz = 1000000;
    p->machine.costs = (struct cost_params){
        .interrupt_cycles = 4,
        .tick_cycles = 3,
        .thread_switch_cycles = 2,
        .driver_rx_cycles = 3,
        .ip_forward_cycles = 5,
        .ip_output_cycles = 2,
        .driver_tx_cycles = 2,
        .driver_reclaim_cycles = 1,
        .poll_callback_cycles = 1,
        .poll_enable_cycles = 2,
        .service_exit_cycles = 1,
        .soft_interrupt_cycles = 1,
        .process_switch_cycles = 6,
        .screen_input_cycles = 4,
        .system_call_cycles = 3,
        .screend_cycles = 5,
        .scale = 1.0,
    };
    p->machine.nic_count = 2;
    for (unsigned i = 0; i < 2; i++) {
        snprintf(p->machine.nics[i].name, sizeof p->machine.nics[i].name, "ln%u", i);
        p->machine.nics[i].link_bits_per_s = 576000000;
        p->machine.nics[i].link_up = true;
        p->machine.nics[i].rx_ring_descriptors = 8;
        p->machine.nics[i].tx_ring_descriptors = 8;
        p->machine.nics[i].tx_fetch_frames = 1;
        p->machine.nics[i].tx_chip_frames = 2;
        p->machine.nics[i].tx_descriptors_a_read = 1;
        p->machine.nics[i].tx_frames_per_interrupt = 1;
        p->machine.nics[i].frame_max_bytes = 1518;
    }
    p->kernel.receive_path = path;
    p->kernel.quota_packets = 5;
    p->kernel.ipintrq_max_packets = 50;
    p->kernel.output_queue_max_packets = 50;
    p->kernel.screen_queue_max_packets = 4;
    p->kernel.feedback_inhibit_share = 0.75;
    p->kernel.feedback_resume_share = 0.25;
    p->kernel.feedback_timeout_ps = SIM_PS_PER_MS;
    p->kernel.cycle_limit_period_ps = SIM_PS_PER_MS;
}

/* Builds the machine from small->params, which the test has filled. */
static inline void small_machine_build(struct small_machine *small)
{
    static const struct traffic_params plain = {
        .arrival = ARRIVAL_CONSTANT, .rate_pps = 1, .frame_bytes = 64, .flows = 1
    };
    struct model_run run = { .seed = 1, .replication = 0, .story_packet = 0 };
    struct machine *m = &small->machine;

    small->sim = sim_create();
    ck_assert(machine_init(m, small->sim, &small->params, &run, 0, NULL));
    ck_assert(source_init(&small->template, small->sim, &m->packets, &m->nics[0].rx_link, &plain,
                          &run, "template", NULL));
    small->left.sim = small->sim;
    small->left.next = m->nics[1].tx_link.out;
    m->nics[1].tx_link.out = recorder_in(&small->left);
}

/* A machine on the heap with small_params; end it with small_machine_free. */
static inline struct small_machine *small_machine_new(enum receive_path path)
{
    struct small_machine *small = calloc(1, sizeof *small);

    ck_assert_ptr_nonnull(small);
    small_params(&small->params, path);
    return small;
}

static inline void small_machine_inject(void *ctx)
{
    struct injection *injection = ctx;
    struct small_machine *small = injection->small;
    struct packet *pkt = packet_take(&small->machine.packets);

    pkt->frame_bytes = (uint32_t)injection->frame_bytes;
    pkt->flow = 0;
    pkt->header_bytes = 60;
    memcpy(pkt->header, small->template.header, 60);
    if (injection->no_ip)
        pkt->header[13] = 0x06;
    packet_offer(pkt, sim_now_ps(small->sim));
    if (injection->at_mac) {
        struct packet_port mac = mac_rx_in(&small->machine.nics[0].mac);

        packet_port_send(&mac, pkt);
    } else {
        link_send(&small->machine.nics[0].rx_link, pkt);
    }
}

static inline struct injection *small_machine_send_at(struct small_machine *small, uint64_t ps)
{
    ck_assert_uint_lt(small->injection_count, INJECTIONS_MAX);

    struct injection *injection = &small->injections[small->injection_count++];

    injection->small = small;
    injection->frame_bytes = 64;
    sim_event_init(&injection->event, small_machine_inject, injection);
    sim_at(small->sim, &injection->event, ps);
    return injection;
}

/* Runs until nothing is due any more, and checks the identities. */
static inline void small_machine_run(struct small_machine *small)
{
    char text[256] = "";

    sim_run_until(small->sim, UINT64_MAX);
    machine_window_close(&small->machine, sim_now_ps(small->sim));
    ck_assert_msg(machine_identities_hold(&small->machine, text, sizeof text), "%s", text);
}

/* Runs up to a time: for machines with a clock, which is always due again. */
static inline void small_machine_run_to(struct small_machine *small, uint64_t ps)
{
    char text[256] = "";

    sim_set_end(small->sim, ps);
    sim_run_until(small->sim, UINT64_MAX);
    machine_window_close(&small->machine, ps);
    ck_assert_msg(machine_identities_hold(&small->machine, text, sizeof text), "%s", text);
}

static inline void small_machine_free(struct small_machine *small)
{
    source_fini(&small->template);
    machine_fini(&small->machine);
    sim_destroy(small->sim);
    free(small);
}

/* The stamp of the n-th frame that left, in whole microseconds (checked). */
static inline uint64_t left_us(const struct small_machine *small, unsigned n,
                               enum packet_stage stage)
{
    const struct packet *pkt = &small->left.seen[n];

    ck_assert_uint_lt(n, small->left.count);
    ck_assert_msg(pkt->stages_passed & 1u << stage, "no stamp %s", packet_stage_names[stage]);
    ck_assert_uint_eq(pkt->stamp_ps[stage] % US, 0);
    return pkt->stamp_ps[stage] / US;
}

#endif
