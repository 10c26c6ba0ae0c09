#include "models/user/poller.h"

#include <string.h>

#include "models/kernel/kernel.h"

static void run(void *arg);
static void receive_burst(struct poller *poller);
static void frame_arrives(void *ctx);

void poller_init(struct poller *poller, struct kernel_cpu *kc, const struct process_params *params,
                 int pid)
{
    memset(poller, 0, sizeof *poller);
    poller->kc = kc;
    poller->params = params;
    sim_notice_init(&poller->arrival);
    task_create(&poller->task, kc, params->name, pid, false, params->nice, params->session, run,
                poller);
}

void poller_bind(struct poller *poller, struct rx_queue *rx, struct moderation *moderation)
{
    poller->rx = rx;
    poller->moderation = moderation;
    rx->changed = (struct signal_port){ .signal = frame_arrives, .ctx = poller };
    moderation_set_masked(moderation, true);
}

/* Also when it has just been emptied: the next look finds that out. */
static void frame_arrives(void *ctx)
{
    struct poller *poller = ctx;

    if (rx_queue_has_frame(poller->rx))
        sim_notice_post(&poller->arrival);
}

static void run(void *arg)
{
    struct poller *poller = arg;
    const struct kernel_costs *costs = &poller->kc->kernel->scaled;

    kernel_charge(poller->kc, switch_in);
    task_enter_user(&poller->task);
    for (;;) {
        cpu_pay();
        if (rx_queue_has_frame(poller->rx))
            receive_burst(poller);
        else
            cpu_spin(costs->pmd_empty_cycles ? costs->pmd_empty_cycles : 1, &poller->arrival);
    }
}

static void receive_burst(struct poller *poller)
{
    struct kernel_cpu *kc = poller->kc;
    unsigned taken = 0, places = 0;

    kernel_charge(kc, pmd_burst);
    while (taken < POLLER_BURST) {
        struct packet *pkt;

        cpu_pay();
        if (!rx_queue_has_frame(poller->rx))
            break;
        pkt = rx_queue_take(poller->rx);
        places += pkt->ring_places;
        packet_stamp(pkt, STAGE_RX_POLL, kernel_now_ps(kc));
        cpu_charge(poller->params->work_cycles);
        kernel_run(kc, pmd_frame);
        packet_stamp(pkt, STAGE_RX_READ, kernel_now_ps(kc));
        packet_deliver(pkt);
        taken++;
    }
    poller->taken += taken;
    rx_queue_lend(poller->rx, places);
}
