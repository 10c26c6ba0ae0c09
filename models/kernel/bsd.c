#include "models/kernel/bsd.h"

#include <string.h>

/* A packet's visit, in order. */
static void receive_frames(struct bsd_device *device);
static void enqueue(struct bsd *bsd, struct packet *pkt);
static void run_ip_thread(void *arg);

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
    packet_queue_init(&bsd->ipintrq, sim, "ipintrq");
    task_init(&bsd->ip_thread, &cpu->sched, "ip input", TASK_KERNEL, run_ip_thread, bsd,
              &cpu->account_ps[CPU_KERNEL]);
}

void bsd_interrupt(void *ctx)
{
    struct bsd_device *device = ctx;

    cpu_run(device->bsd->interrupt_cycles);
    receive_frames(device);
    if (tx_queue_wants_interrupt(device->driver->tx)) {
        lance_reclaim(device->driver, 0, 0);
        lance_start(device->driver);
    }
    cpu_run(device->bsd->exit_cycles); /* a frame may arrive here: the line then stays asserted */
}

static void receive_frames(struct bsd_device *device)
{
    struct lance_driver *driver = device->driver;
    uint64_t limit = driver->params->rx_frames_per_interrupt;
    uint64_t received = 0;

    while (rx_queue_has_frame(driver->rx) && (limit == 0 || received < limit)) {
        struct packet *pkt = lance_receive(driver, 0);

        cpu_run(0); /* pays for it: ipintrq is shared with the IP thread */
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
    task_wake(&bsd->ip_thread); /* schednetisr */
}

static void run_ip_thread(void *arg)
{
    struct bsd *bsd = arg;

    for (;;) {
        struct packet *pkt;

        cpu_run(bsd->switch_cycles);
        while ((pkt = packet_queue_pop(&bsd->ipintrq)) != NULL) { /* IF_DEQUEUE, at splimp */
            packet_stamp(pkt, STAGE_RX_IPINTRQ, sim_now_ps(bsd->sim));
            ip_input(bsd->ip, pkt);
        }
        task_sleep(&bsd->ip_thread); /* tested and asleep in one instant: tsleep at splimp */
    }
}
