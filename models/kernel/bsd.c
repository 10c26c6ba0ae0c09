#include "models/kernel/bsd.h"

#include <string.h>

#include "models/kernel/kthread.h"

/* A packet's visit, in order. */
static void receive_frames(struct bsd_device *device, uint64_t limit, uint64_t call_cycles);
static void enqueue(struct bsd *bsd, struct packet *pkt);
static void schedule_ip_input(struct bsd *bsd);
static void run_ip_thread(void *arg);
static void run_soft_interrupt(void *ctx);
static void drain(struct bsd *bsd);

void bsd_init(struct bsd *bsd, struct sim *sim, struct cpu *cpu, struct ip *ip,
              const struct kernel_params *params, const struct cost_params *costs)
{
    memset(bsd, 0, sizeof *bsd);
    bsd->sim = sim;
    bsd->cpu = cpu;
    bsd->ip = ip;
    bsd->params = params;
    bsd->interrupt_cycles = cost_cycles(costs, costs->interrupt_cycles);
    bsd->exit_cycles = cost_cycles(costs, costs->service_exit_cycles);
    bsd->switch_cycles = cost_cycles(costs, costs->thread_switch_cycles);
    bsd->process_switch_cycles = cost_cycles(costs, costs->process_switch_cycles);
    bsd->soft_interrupt_cycles = cost_cycles(costs, costs->soft_interrupt_cycles);
    bsd->callback_cycles = cost_cycles(costs, costs->poll_callback_cycles);
    bsd->enable_cycles = cost_cycles(costs, costs->poll_enable_cycles);
    packet_queue_init(&bsd->ipintrq, sim, "ipintrq");
    switch ((enum ip_input_as)params->ip_input) {
    case IP_INPUT_THREAD:
        task_init(&bsd->ip_thread, &cpu->sched, "ip input", TASK_KERNEL, run_ip_thread, bsd,
                  &cpu->account_ps[CPU_KERNEL]);
        break;
    case IP_INPUT_SPLNET:
        bsd->softnet = cpu_add_vector(cpu, IPL_NET, "softnet", run_soft_interrupt, bsd);
        break;
    }
}

void bsd_interrupt(void *ctx)
{
    struct bsd_device *device = ctx;

    cpu_run(device->bsd->interrupt_cycles);
    receive_frames(device, device->driver->params->rx_frames_per_interrupt, 0);
    if (tx_queue_wants_interrupt(device->driver->tx)) {
        lance_reclaim(device->driver, 0, 0);
        lance_start(device->driver);
    }
    cpu_run(device->bsd->exit_cycles); /* a frame may arrive here: the line then stays asserted */
}

void bsd_polling_off_interrupt(void *ctx)
{
    struct bsd_device *device = ctx;
    struct bsd *bsd = device->bsd;

    cpu_run(bsd->interrupt_cycles);
    irq_line_set_masked(device->driver->irq, true);
    receive_frames(device, 0, bsd->callback_cycles);
    if (tx_queue_done(device->driver->tx) > 0 &&
        lance_reclaim(device->driver, 0, bsd->callback_cycles) > 0)
        lance_start(device->driver);
    cpu_run(bsd->enable_cycles); /* a frame may arrive here: the line rises when unmasked */
    irq_line_set_masked(device->driver->irq, false);
}

/* limit 0: all that wait. call_cycles are paid with the first. */
static void receive_frames(struct bsd_device *device, uint64_t limit, uint64_t call_cycles)
{
    struct lance_driver *driver = device->driver;
    uint64_t received = 0;

    while (rx_queue_has_frame(driver->rx) && (limit == 0 || received < limit)) {
        struct packet *pkt = lance_receive(driver, received == 0 ? call_cycles : 0);

        cpu_run(0); /* pays for it: ipintrq is shared with IP input */
        enqueue(device->bsd, pkt);
        received++;
    }
}

static void enqueue(struct bsd *bsd, struct packet *pkt)
{
    if (bsd->ipintrq.length >= bsd->params->ipintrq_max_packets) {
        packet_drop(pkt, DROP_IPINTRQ_FULL);
        return;
    }
    packet_queue_push(&bsd->ipintrq, pkt);
    schedule_ip_input(bsd);
}

/* schednetisr */
static void schedule_ip_input(struct bsd *bsd)
{
    switch ((enum ip_input_as)bsd->params->ip_input) {
    case IP_INPUT_THREAD:
        task_wake(&bsd->ip_thread);
        break;
    case IP_INPUT_SPLNET:
        irq_port_set_level(&bsd->softnet, true);
        break;
    }
}

static void run_ip_thread(void *arg)
{
    struct bsd *bsd = arg;

    for (;;) {
        cpu_run(bsd->switch_cycles);
        do {
            drain(bsd);
        } while (kthread_gave_way(&bsd->cpu->sched, bsd->process_switch_cycles) &&
                 !packet_queue_is_empty(&bsd->ipintrq));
        task_sleep(&bsd->ip_thread); /* tested and asleep in one instant: tsleep at splimp */
    }
}

/* The request is taken back first: a packet queued from then on asks again. */
static void run_soft_interrupt(void *ctx)
{
    struct bsd *bsd = ctx;

    irq_port_set_level(&bsd->softnet, false);
    cpu_run(bsd->soft_interrupt_cycles);
    drain(bsd);
}

static void drain(struct bsd *bsd)
{
    struct packet *pkt;

    while ((pkt = packet_queue_pop(&bsd->ipintrq)) != NULL) { /* IF_DEQUEUE, at splimp */
        packet_stamp(pkt, STAGE_RX_IPINTRQ, sim_now_ps(bsd->sim));
        ip_input(bsd->ip, pkt);
    }
}
