#include "models/kernel/rps.h"

#include <stdlib.h>
#include <string.h>

#include "models/kernel/backlog.h"
#include "models/kernel/ip_header.h"
#include "models/kernel/kernel.h"
#include "models/kernel/net.h"
#include "models/kernel/xmit.h"
#include "sim/check.h"

/* A packet's choice, in order. */
static struct kernel_cpu *get_rps_cpu(struct kernel_cpu *kc, struct packet *pkt,
                                      struct rps_dev_flow **flow);
static struct kernel_cpu *follow_reader(struct kernel_cpu *kc, const struct packet *pkt,
                                        uint32_t hash, struct rps_dev_flow **flow);
static void accelerate(struct kernel_cpu *kc, const struct packet *pkt, unsigned cpu);

#define CPU_BITS_MASK ((uint32_t)CPUS_MAX - 1) /* rps_cpu_mask: the low bits of an entry */

static uint32_t power_of_two_at_least(uint64_t n)
{
    uint32_t power = 1;

    while (power < n)
        power *= 2;
    return power;
}

void netdev_rx_queue_init(struct netdev_rx_queue *queue, uint64_t cpus, uint64_t flow_count)
{
    memset(queue, 0, sizeof *queue);
    for (uint64_t left = cpus; left; left &= left - 1)
        queue->map[queue->map_len++] = (uint8_t)__builtin_ctzll(left);
    if (flow_count == 0)
        return;
    queue->flow_mask = power_of_two_at_least(flow_count) - 1;
    queue->flows = calloc(queue->flow_mask + 1, sizeof *queue->flows);
    SIM_CHECK(NULL, queue->flows, "no memory for a flow table");
    for (uint32_t i = 0; i <= queue->flow_mask; i++)
        queue->flows[i].cpu = RPS_NO_CPU;
}

void netdev_rx_queue_fini(struct netdev_rx_queue *queue)
{
    free(queue->flows);
    queue->flows = NULL;
}

void sock_flow_table_init(struct sock_flow_table *table, uint64_t entries)
{
    *table = (struct sock_flow_table){ 0, NULL };
    if (entries == 0)
        return;
    table->mask = power_of_two_at_least(entries) - 1;
    table->entries = malloc(((size_t)table->mask + 1) * sizeof *table->entries);
    SIM_CHECK(NULL, table->entries, "no memory for the sockets' flow table");
    memset(table->entries, 0xff, ((size_t)table->mask + 1) * sizeof *table->entries);
}

void sock_flow_table_fini(struct sock_flow_table *table)
{
    free(table->entries);
    table->entries = NULL;
}

/* ---- steering ---- */

void rps_steer(struct kernel_cpu *kc, struct packet_list *list)
{
    struct packet_list rest = { NULL, NULL, 0 };
    struct packet *next;

    for (struct packet *pkt = list->head; pkt; pkt = next) {
        struct rps_dev_flow *flow = NULL;
        struct kernel_cpu *target;

        next = pkt->next;
        target = get_rps_cpu(kc, pkt, &flow);
        if (target)
            enqueue_to_backlog(kc, target, pkt, flow ? &flow->last_qtail : NULL);
        else
            packet_list_add(&rest, pkt);
    }
    *list = rest;
}

/* NULL: it stays where it is. flow: whose place in the backlog is to be kept. */
static struct kernel_cpu *get_rps_cpu(struct kernel_cpu *kc, struct packet *pkt,
                                      struct rps_dev_flow **flow)
{
    struct kernel *kernel = kc->kernel;
    struct netdev_rx_queue *queue = &pkt->dev->rx_queue;
    struct kernel_cpu *target = NULL;
    uint32_t hash;

    if (!queue->flows && queue->map_len == 0)
        return NULL;
    kernel_charge(kc, rps_lookup);
    hash = skb_get_hash(kc, pkt);
    cpu_pay(); /* tables that other CPUs write */
    if (hash == 0)
        return NULL;
    if (queue->flows && kernel->sock_flows.entries)
        target = follow_reader(kc, pkt, hash, flow);
    if (!target && queue->map_len > 0)
        target = &kernel->cpus[queue->map[(uint64_t)hash * queue->map_len >> 32]];
    return target;
}

/* RFS: where the flow's packets are taken to, or may be taken to from now on. */
static struct kernel_cpu *follow_reader(struct kernel_cpu *kc, const struct packet *pkt,
                                        uint32_t hash, struct rps_dev_flow **flow)
{
    struct netdev_rx_queue *queue = &pkt->dev->rx_queue;
    struct kernel *kernel = kc->kernel;
    uint32_t entry = kernel->sock_flows.entries[hash & kernel->sock_flows.mask];
    struct rps_dev_flow *known = &queue->flows[hash & queue->flow_mask];
    uint16_t wanted = entry & CPU_BITS_MASK;

    if ((entry ^ hash) & ~CPU_BITS_MASK)
        return NULL; /* another flow's, or nobody's */
    if (known->cpu != wanted) {
        const struct backlog *there =
            known->cpu == RPS_NO_CPU ? NULL : &kernel->cpus[known->cpu].softnet.backlog;

        if (!there || (int32_t)(there->input_queue_head - known->last_qtail) >= 0) {
            known->cpu = wanted;
            known->last_qtail = kernel->cpus[wanted].softnet.backlog.input_queue_head;
            if (pkt->dev->rx_flow_steer && pkt->rss_kind)
                accelerate(kc, pkt, wanted);
        }
    }
    *flow = known;
    return &kernel->cpus[known->cpu];
}

/* Accelerated RFS: the NIC is told, so that the flow's interrupt comes there too. */
static void accelerate(struct kernel_cpu *kc, const struct packet *pkt, unsigned cpu)
{
    if (!pkt->dev->rx_flow_steer(pkt->dev->rx_flow_steer_ctx, pkt->rss_hash, cpu))
        return;
    kernel_charge(kc, arfs_filter);
    cpu_pay();
}

/* ---- the flow's hash ---- */

uint32_t skb_get_hash(struct kernel_cpu *kc, struct packet *pkt)
{
    if (pkt->flow_hash)
        return pkt->flow_hash;
    if (pkt->rss_kind) {
        pkt->flow_hash = pkt->rss_hash;
    } else {
        kernel_charge(kc, flow_hash);
        pkt->flow_hash = rps_flow_hash(pkt);
    }
    return pkt->flow_hash;
}

/* Addresses and ports, eight bytes at a time (the finaliser of splitmix64). Never 0 for IP. */
uint32_t rps_flow_hash(const struct packet *pkt)
{
    const uint8_t *ip = pkt->header + IP_OFFSET;
    bool is_v6 =
        pkt->header[12] == ETHERTYPE_IPV6 >> 8 && pkt->header[13] == (ETHERTYPE_IPV6 & 255);
    unsigned from = is_v6 ? 8 : 12, to = is_v6 ? IPV6_BYTES + 4 : 4u * (ip[0] & 15u) + 4;
    uint64_t h = 0x9e3779b97f4a7c15u;

    if (!is_v6 && (pkt->header[12] != ETHERTYPE_IPV4 >> 8 || pkt->header[13] != 0))
        return 0;
    for (unsigned i = from; i < to && IP_OFFSET + i < pkt->header_bytes; i++) {
        h = (h ^ ip[i]) * UINT64_C(0xbf58476d1ce4e5b9);
        h ^= h >> 29;
    }
    h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
    h ^= h >> 31;
    return (uint32_t)h ? (uint32_t)h : 1;
}

void sock_rps_record_flow(const struct sock *sk)
{
    struct sock_flow_table *table = &sk->kernel->sock_flows;
    struct kernel_cpu *kc;

    if (!table->entries)
        return;
    cpu_charge(sk->kernel->scaled.rfs_record_cycles);
    cpu_pay();
    kc = this_cpu(sk->kernel);
    if (sk->rxhash == 0)
        return;
    table->entries[sk->rxhash & table->mask] = (sk->rxhash & ~CPU_BITS_MASK) | kc->number;
}
