#include "models/kernel/backlog.h"

#include <string.h>

#include "models/kernel/dev.h"
#include "models/kernel/kernel.h"

static int process_backlog(struct napi *napi, int quota);

void backlog_init(struct kernel_cpu *kc)
{
    struct backlog *backlog = &kc->backlog;

    memset(backlog, 0, sizeof *backlog);
    packet_queue_init(&backlog->input_pkt_queue, kc->kernel->sim, "input_pkt_queue");
    packet_queue_init(&backlog->process_queue, kc->kernel->sim, "process_queue");
    napi_init(&backlog->napi, kc, "(no_device)", 0, process_backlog, kc);
}

bool backlog_enqueue(struct kernel_cpu *kc, struct packet *pkt)
{
    struct backlog *backlog = &kc->backlog;

    kernel_run(kc, netif_rx);
    if (backlog->input_pkt_queue.length > BACKLOG_MAX) {
        backlog->dropped++;
        kernel_run(kc, netif_rx_drop);
        packet_drop(pkt, DROP_BACKLOG_FULL);
        return false;
    }
    if (packet_queue_is_empty(&backlog->input_pkt_queue) &&
        !(backlog->napi.state & NAPI_STATE_SCHED)) {
        backlog->napi.state |= NAPI_STATE_SCHED;
        napi_schedule_irqoff(&backlog->napi);
    }
    packet_queue_push(&backlog->input_pkt_queue, pkt);
    return true;
}

static int process_backlog(struct napi *napi, int quota)
{
    struct kernel_cpu *kc = napi->driver;
    struct backlog *backlog = &kc->backlog;
    int work = 0;

    cpu_pay();
    for (;;) {
        struct packet *pkt;

        while ((pkt = packet_queue_pop(&backlog->process_queue)) != NULL) {
            kernel_run(kc, backlog_dequeue);
            packet_stamp(pkt, STAGE_RX_BACKLOG, kernel_now_ps(kc));
            cpu_count(&kc->softnet.processed, 1);
            netif_receive_skb(kc, pkt);
            cpu_pay();
            if (++work >= quota)
                return work;
        }
        if (packet_queue_is_empty(&backlog->input_pkt_queue)) {
            napi->state = 0;
            return work;
        }
        while ((pkt = packet_queue_pop(&backlog->input_pkt_queue)) != NULL)
            packet_queue_push(&backlog->process_queue, pkt);
    }
}
