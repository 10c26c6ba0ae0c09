#include "models/trace/event_trace.h"

#include <inttypes.h>

#include "models/kernel/ip_header.h"
#include "models/kernel/kernel.h"
#include "models/kernel/xmit.h"

static void prefix(const struct kernel_cpu *kc, const struct task_struct *task, unsigned depth,
                   const char *event);

#define PRIO_NICE_0 120
#define PRIO_RT_MAX 99 /* a real-time priority counts down from it */

/* As ftrace begins. It counts its buffer's entries there; here they are yet to come. */
void event_trace_begin(struct event_trace *trace, FILE *out, unsigned cpus)
{
    trace->out = out;
    fprintf(out,
            "# tracer: nop\n"
            "#\n"
            "# entries-in-buffer/entries-written: 0/0   #P:%u\n"
            "#\n",
            cpus);
    fputs("#                                _-----=> irqs-off/BH-disabled\n"
          "#                               / _----=> need-resched\n"
          "#                              | / _---=> hardirq/softirq\n"
          "#                              || / _--=> preempt-depth\n"
          "#                              ||| / _-=> migrate-disable\n"
          "#                              |||| /     delay\n"
          "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n"
          "#              | |         |   |||||     |         |\n",
          out);
}

static int prio_of(const struct task_struct *task)
{
    return task->rt_priority ? PRIO_RT_MAX - (int)task->rt_priority : PRIO_NICE_0 + task->nice;
}

static bool is_idle(const struct task_struct *task)
{
    return task->pid == 0;
}

/* trace_print_context and trace_print_lat_fmt. depth: preemption forbidden so many times, not
 * counting the idle task's own. */
static void prefix(const struct kernel_cpu *kc, const struct task_struct *task, unsigned depth,
                   const char *event)
{
    uint64_t us = kernel_now_ps(kc) / SIM_PS_PER_US;
    bool irqs_off = kc->hardirq_count > 0 || kc->cpu->spl == IPL_CLOCK || depth >= 2;
    bool serving = kc->softirq_count & SOFTIRQ_SERVING;
    bool bh_off = kc->softirq_count >= SOFTIRQ_DISABLE;
    char context = kc->hardirq_count ? (serving ? 'H' : 'h') : serving ? 's' : '.';

    depth += is_idle(task);
    fprintf(kc->kernel->trace->out, "%16s-%-7d [%03u] %c%c%c%c. %5" PRIu64 ".%06" PRIu64 ": %s: ",
            is_idle(task) ? "<idle>" : task->comm, task->pid, kc->number,
            irqs_off ? (bh_off ? 'D' : 'd')
            : bh_off ? 'b'
                     : '.',
            kc->need_resched ? 'N' : '.', context, depth ? (char)('0' + depth) : '.', us / 1000000,
            us % 1000000, event);
}

void trace_irq_handler_entry(const struct kernel_cpu *kc, unsigned irq, const char *name)
{
    prefix(kc, kc->rq.curr, 0, "irq_handler_entry");
    fprintf(kc->kernel->trace->out, "irq=%u name=%s\n", irq, name);
}

void trace_irq_handler_exit(const struct kernel_cpu *kc, unsigned irq, bool handled)
{
    prefix(kc, kc->rq.curr, 0, "irq_handler_exit");
    fprintf(kc->kernel->trace->out, "irq=%u ret=%s\n", irq, handled ? "handled" : "unhandled");
}

void trace_softirq(const struct kernel_cpu *kc, const char *event, unsigned nr)
{
    prefix(kc, kc->rq.curr, 0, event);
    fprintf(kc->kernel->trace->out, "vec=%u [action=%s]\n", nr, softirq_names[nr]);
}

void trace_napi_poll(const struct kernel_cpu *kc, const struct napi *napi, int work, int budget)
{
    prefix(kc, kc->rq.curr, 0, "napi_poll");
    fprintf(kc->kernel->trace->out,
            "napi poll on napi struct 0x%016x for device %s work %d budget %d\n", napi->id,
            napi->dev_name, work, budget);
}

void trace_poll_device(const struct kernel_cpu *kc, const struct poll_device *dev, int work)
{
    prefix(kc, kc->rq.curr, 0, "napi_poll");
    fprintf(kc->kernel->trace->out,
            "napi poll on napi struct 0x%016x for device %s work %d budget %d\n", 0, dev->name,
            work, (int)dev->weight);
}

void trace_netif_receive_skb(const struct kernel_cpu *kc, const struct packet *pkt)
{
    prefix(kc, kc->rq.curr, 0, "netif_receive_skb");
    fprintf(kc->kernel->trace->out, "dev=%s skbaddr=0x%016" PRIx64 " len=%u\n", pkt->dev->name,
            pkt->number, pkt->frame_bytes - ETHERNET_FCS_BYTES - ETHERNET_HEADER_BYTES);
}

void trace_net_dev_queue(const struct kernel_cpu *kc, const char *dev, const struct packet *pkt)
{
    prefix(kc, kc->rq.curr, 0, "net_dev_queue");
    fprintf(kc->kernel->trace->out, "dev=%s skbaddr=0x%016" PRIx64 " len=%u\n", dev, pkt->number,
            pkt->frame_bytes - ETHERNET_FCS_BYTES);
}

void trace_net_dev_start_xmit(const struct kernel_cpu *kc, const char *dev,
                              const struct packet *pkt)
{
    prefix(kc, kc->rq.curr, 0, "net_dev_start_xmit");
    fprintf(kc->kernel->trace->out,
            "dev=%s queue_mapping=0 skbaddr=0x%016" PRIx64
            " vlan_tagged=0 vlan_proto=0x0000 vlan_tci=0x0000 protocol=0x%02x%02x ip_summed=0 "
            "len=%u data_len=0 network_offset=%u transport_offset_valid=1 transport_offset=%u "
            "tx_flags=0 gso_size=0 gso_segs=0 gso_type=0x0\n",
            dev, pkt->number, pkt->header[12], pkt->header[13],
            pkt->frame_bytes - ETHERNET_FCS_BYTES, IP_OFFSET,
            IP_OFFSET + (pkt->header[12] == ETHERTYPE_IPV6 >> 8 ? IPV6_BYTES : IPV4_LEAST_BYTES));
}

/* The packet may be gone by now. */
void trace_net_dev_xmit(const struct kernel_cpu *kc, const char *dev, unsigned long long number,
                        unsigned bytes)
{
    prefix(kc, kc->rq.curr, 0, "net_dev_xmit");
    fprintf(kc->kernel->trace->out, "dev=%s skbaddr=0x%016llx len=%u rc=0\n", dev, number, bytes);
}

void trace_sched_waking(const struct kernel_cpu *kc, const struct task_struct *task)
{
    prefix(kc, kc->rq.curr, 3, "sched_waking");
    fprintf(kc->kernel->trace->out, "comm=%s pid=%d prio=%d target_cpu=%03u\n", task->comm,
            task->pid, prio_of(task), task->kc->number);
}

void trace_sched_wakeup(const struct kernel_cpu *kc, const struct task_struct *task)
{
    prefix(kc, kc->rq.curr, 4, "sched_wakeup");
    fprintf(kc->kernel->trace->out, "comm=%s pid=%d prio=%d target_cpu=%03u\n", task->comm,
            task->pid, prio_of(task), task->kc->number);
}

void trace_sched_switch(const struct kernel_cpu *kc, const struct task_struct *prev,
                        const struct task_struct *next, const char *prev_state)
{
    prefix(kc, prev, 2, "sched_switch");
    fprintf(kc->kernel->trace->out,
            "prev_comm=%s prev_pid=%d prev_prio=%d prev_state=%s ==> next_comm=%s next_pid=%d "
            "next_prio=%d\n",
            prev->comm, prev->pid, prio_of(prev), prev_state, next->comm, next->pid, prio_of(next));
}

void trace_netdev_event(const struct kernel_cpu *kc, const struct net_device *dev,
                        enum netdev_event event)
{
    prefix(kc, kc->rq.curr, 0, "call_netdevice_notifiers");
    fprintf(kc->kernel->trace->out, "dev=%s ifindex=%u event=%d %s\n", dev->name,
            dev->state.ifindex, event, netdev_event_name(event));
}

void trace_netif_carrier(const struct kernel_cpu *kc, const struct net_device *dev, bool urgent)
{
    prefix(kc, kc->rq.curr, 0, "linkwatch_fire_event");
    fprintf(kc->kernel->trace->out, "dev=%s carrier=%s urgent=%d\n", dev->name,
            dev->state.no_carrier ? "off" : "on", urgent);
}
