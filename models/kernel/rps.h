/* Receive packet steering: which CPU takes a packet through the stack.
 *
 * From:  dev.c, before a packet enters the stack     To: backlog.c of the CPU chosen
 * Rule:  a queue of a NIC has a map, rps_cpus: the flow's hash chooses one of its CPUs. With RFS a
 *        flow goes where its reader called recvmsg last (rps_sock_flow_entries, written by the
 *        sockets' readers), as the queue's own table has it (rps_flow_cnt): a flow moves only when
 *        all of it that waits on the old CPU has been taken from there, so it stays in order.
 *        With accelerated RFS (ntuple) the NIC is then told to lead the flow to that CPU's queue.
 * Time:  rps-lookup a packet, flow-hash where the device gave no hash; rfs-record a recvmsg;
 *        arfs-filter a filter, in force at once.
 * Not modelled: the flow dissector's own hash: a keyed mix of addresses and ports stands for it.
 *        Filters that expire, and the time a NIC takes to set one.
 * Source: Linux 6.1.192 net/core/dev.c get_rps_cpu, set_rps_cpu.
 */
#ifndef MODELS_KERNEL_RPS_H
#define MODELS_KERNEL_RPS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/params.h"

struct kernel_cpu;
struct packet;
struct packet_list;
struct sock;

#define RPS_NO_CPU 0xffffu

/* One flow of a queue's table. */
struct rps_dev_flow {
    uint16_t cpu; /* RPS_NO_CPU: none yet */
    uint32_t last_qtail;
};

/* What a receive queue of a device keeps: all zero is none. */
struct netdev_rx_queue {
    unsigned map_len;
    uint8_t map[CPUS_MAX]; /* CPUs by place */
    uint32_t flow_mask;
    struct rps_dev_flow *flows; /* owned: flow_mask + 1 of them; NULL: no table */
};

/* cpus: rps_cpus; flow_count: rps_flow_cnt, rounded up to a power of two; 0: none. */
void netdev_rx_queue_init(struct netdev_rx_queue *queue, uint64_t cpus, uint64_t flow_count);
void netdev_rx_queue_fini(struct netdev_rx_queue *queue);

/* Takes out of the list what goes to a backlog, this CPU's included. */
void rps_steer(struct kernel_cpu *kc, struct packet_list *list);

/* skb_get_hash: the device's, or one of the kernel's own. 0: the packet has no flow. */
uint32_t skb_get_hash(struct kernel_cpu *kc, struct packet *pkt);

uint32_t rps_flow_hash(const struct packet *pkt); /* the kernel's own */

/* The socket's flow table, of the whole kernel. */
struct sock_flow_table {
    uint32_t mask;
    uint32_t *entries; /* owned; the hash's high bits and a CPU; NULL: no table */
};
void sock_flow_table_init(struct sock_flow_table *table, uint64_t entries);
void sock_flow_table_fini(struct sock_flow_table *table);

/* recvmsg of a socket whose flow is known runs here. */
void sock_rps_record_flow(const struct sock *sk);

#endif
