#include "models/kernel/backlog.h"

#include "models/kernel/dev.h"
#include "models/kernel/kernel.h"
#include "models/kernel/rps.h"
#include "models/kernel/spinlock.h"
#include "models/kernel/xmit.h"
#include "models/trace/event_trace.h"

/* A packet's visit, in order. */
static bool flow_limit_objects(struct kernel_cpu *kc, const struct packet *pkt, uint64_t length);
static void schedule_backlog(struct kernel_cpu *kc, struct kernel_cpu *target);
static int process_backlog(struct napi *napi, int quota);

void backlog_init(struct kernel_cpu *kc)
{
    struct backlog *backlog = &kc->softnet.backlog;

    napi_init(&backlog->napi, kc, "(no_device)", kc->number, process_backlog, kc);
    backlog->lock = spin_lock_create(kc->kernel, "backlog");
    packet_queue_init(&backlog->queue, kc->kernel->sim, "backlog");
}

void backlog_window_open(struct kernel_cpu *kc)
{
    struct backlog *backlog = &kc->softnet.backlog;

    backlog->dropped = backlog->received_rps = backlog->flow_limit_count = 0;
    backlog->napi.polls = backlog->napi.full_polls = 0;
}

/* ---- in ---- */

void enqueue_to_backlog(struct kernel_cpu *kc, struct kernel_cpu *target, struct packet *pkt,
                        uint32_t *qtail)
{
    struct backlog *backlog = &target->softnet.backlog;
    uint64_t length;
    enum ipl before;

    take_lines(kc, target, kc->kernel->params->lines.wake_list);
    cpu_pay();
    before = cpu_spl_raise(kc->cpu, IPL_CLOCK);
    spin_lock(backlog->lock);
    kernel_run(kc, netif_rx);
    length = backlog->queue.length - backlog->process_packets;
    if (length <= kernel_max_backlog(kc->kernel->params) && !flow_limit_objects(kc, pkt, length)) {
        if (length == 0 && !(backlog->napi.state & NAPI_STATE_SCHED)) {
            backlog->napi.state |= NAPI_STATE_SCHED;
            schedule_backlog(kc, target);
        }
        packet_queue_push(&backlog->queue, pkt);
        backlog->input_queue_tail++;
        if (qtail)
            *qtail = backlog->input_queue_tail;
    } else {
        backlog->dropped++;
        kernel_run(kc, netif_rx_drop);
        pkt->dev->rx_dropped++;
        packet_drop(pkt, DROP_BACKLOG_FULL);
    }
    spin_unlock(backlog->lock);
    cpu_spl_lower(kc->cpu, before);
}

/* skb_flow_limit: what this CPU has enqueued lately, whatever for. */
static bool flow_limit_objects(struct kernel_cpu *kc, const struct packet *pkt, uint64_t length)
{
    const struct kernel *kernel = kc->kernel;
    struct backlog *own = &kc->softnet.backlog;
    struct flow_limit *limit = &own->flow_limit;
    uint16_t bucket, oldest;

    if (!(kernel->flow_limit_cpus >> kc->number & 1) ||
        length < kernel_max_backlog(kernel->params) / 2)
        return false;
    bucket = (uint16_t)(pkt->flow_hash & (kernel->params->flow_limit_table_len - 1));
    oldest = limit->history[limit->at];
    limit->history[limit->at] = bucket;
    limit->at = (limit->at + 1) % FLOW_LIMIT_HISTORY;
    if (limit->buckets[oldest] > 0)
        limit->buckets[oldest]--;
    if (++limit->buckets[bucket] <= FLOW_LIMIT_HISTORY / 2)
        return false;
    own->flow_limit_count++;
    return true;
}

/* napi_schedule_rps */
static void schedule_backlog(struct kernel_cpu *kc, struct kernel_cpu *target)
{
    struct backlog *own = &kc->softnet.backlog;

    if (target == kc) {
        napi_schedule_irqoff(&own->napi);
        return;
    }
    target->softnet.backlog.ipi_next = own->ipi_list;
    own->ipi_list = target;
    if (!kc->softnet.in_net_rx_action)
        raise_softirq_only(kc, NET_RX_SOFTIRQ);
}

void net_rps_action(struct kernel_cpu *kc)
{
    struct backlog *own = &kc->softnet.backlog;
    struct kernel_cpu *target, *next;

    cpu_pay();
    target = own->ipi_list;
    own->ipi_list = NULL;
    for (; target; target = next) {
        next = target->softnet.backlog.ipi_next;
        target->softnet.backlog.called = true;
        take_lines(kc, target, kc->kernel->params->lines.wake_list);
        smp_send_call(kc, target);
    }
}

void rps_trigger_softirq(struct kernel_cpu *kc)
{
    struct backlog *backlog = &kc->softnet.backlog;

    if (!backlog->called)
        return;
    backlog->called = false;
    napi_schedule_irqoff(&backlog->napi);
    backlog->received_rps++;
}

/* ---- out ---- */

/* What came meanwhile becomes process_queue. False: nothing did, and the NAPI is complete. */
static bool splice(struct kernel_cpu *kc)
{
    struct backlog *backlog = &kc->softnet.backlog;
    enum ipl before;

    cpu_pay();
    before = cpu_spl_raise(kc->cpu, IPL_CLOCK);
    spin_lock(backlog->lock);
    if (backlog->lock)
        kernel_run(kc, process_backlog);
    backlog->process_packets = backlog->queue.length;
    if (backlog->process_packets == 0)
        backlog->napi.state = 0;
    spin_unlock(backlog->lock);
    cpu_spl_lower(kc->cpu, before);
    return backlog->process_packets > 0;
}

static int process_backlog(struct napi *napi, int quota)
{
    struct kernel_cpu *kc = napi->driver;
    struct backlog *backlog = &kc->softnet.backlog;
    int work = 0;

    if (backlog->ipi_list)
        net_rps_action(kc);
    for (;;) {
        while (backlog->process_packets > 0) {
            struct packet *pkt;

            kernel_charge(kc, backlog_dequeue);
            cpu_pay();
            pkt = packet_queue_pop(&backlog->queue);
            backlog->process_packets--;
            packet_stamp(pkt, STAGE_RX_BACKLOG, kernel_now_ps(kc));
            take_packet_lines(kc, pkt);
            cpu_count(&kc->softnet.processed, 1);
            netif_receive_skb(kc, pkt);
            cpu_pay();
            backlog->input_queue_head++;
            if (++work >= quota)
                return work;
        }
        if (!splice(kc))
            return work;
    }
}
