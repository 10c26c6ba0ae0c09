#include "models/kernel/dev.h"

#include "models/kernel/af_packet.h"
#include "models/kernel/ip_header.h"
#include "models/kernel/ip_input.h"
#include "models/kernel/kernel.h"
#include "models/kernel/net.h"
#include "models/kernel/xmit.h"
#include "models/trace/event_trace.h"

/* A packet's visit, in order. */
static void receive_core(struct kernel_cpu *kc, struct packet *pkt);
static void share_falsely(struct kernel_cpu *kc);
static enum ip_version protocol_of(const struct packet *pkt);

void netif_receive_skb_list(struct kernel_cpu *kc, struct packet_list *list)
{
    struct packet_list run = { NULL, NULL, 0 };
    enum ip_version run_version = IP_NONE;
    struct packet *pkt, *next;

    kernel_charge(kc, list_receive);
    if (kc->kernel->rps_needed) {
        rps_steer(kc, list);
        if (list->count == 0)
            return;
    }
    cpu_count(&kc->softnet.processed, list->count);
    for (pkt = list->head; pkt; pkt = next) {
        enum ip_version version = protocol_of(pkt);

        next = pkt->next;
        receive_core(kc, pkt);
        if (version == IP_NONE) {
            cpu_pay();
            if (kc->kernel->net->tap_count == 0)
                pkt->dev->rx_dropped++; /* a packet socket would have wanted it */
            packet_drop(pkt, DROP_NO_PROTOCOL);
            continue;
        }
        if (run.count && version != run_version) {
            ip_list_rcv(kc, &run, run_version);
            run = (struct packet_list){ NULL, NULL, 0 };
        }
        run_version = version;
        packet_list_add(&run, pkt);
    }
    if (run.count)
        ip_list_rcv(kc, &run, run_version);
    kernel_charge(kc, list_return);
}

void netif_receive_skb(struct kernel_cpu *kc, struct packet *pkt)
{
    struct packet_list one = { NULL, NULL, 0 };
    enum ip_version version = protocol_of(pkt);

    receive_core(kc, pkt);
    if (version == IP_NONE) {
        cpu_pay();
        packet_drop(pkt, DROP_NO_PROTOCOL);
        return;
    }
    packet_list_add(&one, pkt);
    ip_list_rcv(kc, &one, version);
}

static void receive_core(struct kernel_cpu *kc, struct packet *pkt)
{
    TRACE(kc, trace_netif_receive_skb(kc, pkt));
    kernel_charge(kc, receive_core);
    if (kc->kernel->is_smp)
        share_falsely(kc);
    packet_stamp_running(pkt, STAGE_RX_CORE);
    packet_taps_deliver(kc, pkt);
}

/* Lines that every packet writes, and that lie on the CPU of the last one. */
static void share_falsely(struct kernel_cpu *kc)
{
    struct kernel *kernel = kc->kernel;
    uint64_t lines = kernel->params->lines.false_sharing;
    struct kernel_cpu *last;

    if (lines == 0)
        return;
    cpu_pay();
    last = &kernel->cpus[kernel->shared_lines_cpu];
    kernel->shared_lines_cpu = kc->number;
    take_lines(kc, last, lines);
}

/* Ethernet's type field tells. */
static enum ip_version protocol_of(const struct packet *pkt)
{
    unsigned type;

    if (pkt->header_bytes < ETHERNET_HEADER_BYTES)
        return IP_NONE;
    type = (unsigned)pkt->header[12] << 8 | pkt->header[13];
    if (type == ETHERTYPE_IPV4)
        return IP_V4;
    if (type == ETHERTYPE_IPV6)
        return IP_V6;
    return IP_NONE;
}
