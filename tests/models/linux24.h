/* The machine for hand-worked timelines with a kernel of 2.4's generation on it: every step costs
 * one cycle of 1 us unless a test says otherwise, the tick comes every 10 ms, a 16-bit access to
 * the ISA bus takes 3 us, frames are forwarded from NIC 0 to NIC 1.
 */
#ifndef TESTS_MODELS_LINUX24_H
#define TESTS_MODELS_LINUX24_H

#include "tests/models/measured_run.h"
#include "tests/models/small_machine.h"

static inline void linux24_params(struct nicsim_params *p)
{
    p->kernel.hz = 100;
    p->kernel.ip_forward = true;
    p->kernel.tx_queue_len_packets = 100;
    p->kernel.rmem_default_bytes = 65535;
    p->kernel.rmem_max_bytes = 65535;
    p->kernel.netdev_budget_packets = 300;
    p->kernel.background_work_cycles = 1;
    p->kernel.linux24 = (struct linux24_params){
        .max_backlog_packets = 300,
        .no_cong_thresh_packets = 10,
        .no_cong_packets = 20,
        .lo_cong_packets = 100,
        .mod_cong_packets = 290,
        .dev_weight_packets = 64,
    };
    p->kernel.costs.scale = 1;
    p->machine.isa = (struct isa_params){ .clock_hz = 1000000, .io_cycles = 3 };
    for (unsigned i = 0; i < p->machine.nic_count; i++) {
        struct nic_params *nic = &p->machine.nics[i];

        nic->rx_ring_descriptors = 64;
        nic->tx_ring_descriptors = 64;
        nic->tx_fetch_frames = 1;
        nic->tx_chip_frames = 2;
        nic->tx_descriptors_a_read = 1;
        nic->rx_truesize_bytes = 1280;
        nic->old = (struct nic24_params){
            .weight_packets = 64,
            .mitigation = true,
            .mitigation_cycle_ps = 5 * US,
            .mitigation_long_cycle_ps = 80 * US,
            .tx_fifo_bytes = 3072,
            .tx_available_bytes = 1536,
        };
    }
}

/* small_machine_new with those; frames injected are for beyond. */
static inline struct small_machine *linux24_new(enum receive_path path)
{
    struct small_machine *small = small_machine_new(path);

    linux24_params(&small->params);
    if (path == RECEIVE_3C509)
        small->params.machine.nics[0].rx_buffer_bytes =
            small->params.machine.nics[1].rx_buffer_bytes = 2048;
    return small;
}

static inline void linux24_add_hog(struct nicsim_params *p, const char *name, int nice)
{
    struct process_params *process = &p->processes[p->process_count++];

    snprintf(process->name, sizeof process->name, "%s", name);
    process->kind = PROCESS_HOG;
    process->nice = nice;
}

/* Builds it; frames that are injected are for beyond the host. */
static inline void linux24_build(struct small_machine *small)
{
    static const struct traffic_params beyond = {
        .rate_pps = 1, .frame_bytes = 64, .flows = 1, .destination = DESTINATION_BEYOND
    };
    struct model_run run = { .seed = 1 };

    small_machine_build(small);
    source_fini(&small->template);
    ck_assert(source_init(&small->template, small->sim, &small->machine.packets,
                          &small->machine.nics[0].rx_link, &beyond, &run, "beyond", NULL));
}

static inline struct kernel_cpu *linux24_cpu(struct small_machine *small)
{
    return &small->machine.os.kernel.cpus[0];
}

/* A line of its own whose handler is the test's code: runs in a handler at the given times. */
struct test_line {
    struct irq_desc irq;
    struct sim_event event;
    enum irqreturn (*code)(void *ctx);
    void *ctx;
};

static inline enum irqreturn linux24_run_code(void *ctx)
{
    struct test_line *line = ctx;

    irq_port_set_level(&line->irq.vector, false);
    return line->code(line->ctx);
}

static inline void linux24_raise(void *ctx)
{
    struct test_line *line = ctx;

    irq_port_set_level(&line->irq.vector, true);
}

static inline void linux24_line(struct test_line *line, struct small_machine *small, uint64_t at_ps,
                                enum irqreturn (*code)(void *ctx), void *ctx)
{
    memset(line, 0, sizeof *line);
    line->code = code;
    line->ctx = ctx;
    irq_desc_init(&line->irq, linux24_cpu(small), 5, false);
    request_irq(&line->irq, "test", linux24_run_code, line);
    sim_event_init(&line->event, linux24_raise, line);
    sim_at(small->sim, &line->event, at_ps);
}

/* A packet as a driver has it, from nowhere. */
static inline struct packet *linux24_packet(struct small_machine *small)
{
    struct packet *pkt = packet_take(&small->machine.packets);

    pkt->frame_bytes = 64;
    pkt->flow = 0;
    pkt->header_bytes = 60;
    memcpy(pkt->header, small->template.header, 60);
    packet_offer(pkt, sim_now_ps(small->sim));
    pkt->dev = &small->machine.nics[0].net_dev;
    return pkt;
}

#endif
