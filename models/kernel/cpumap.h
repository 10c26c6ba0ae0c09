/* XDP's map of CPUs: frames that a program redirects to another CPU, whose kernel thread makes
 * sk_buffs of them and gives them to the stack there.
 *
 *      program ──bulk of 8──> ring ──8 at a time──> cpumap/N ──list──> dev.c, softirqs off
 *
 * From:  xdp.c     To: dev.c, on the CPU of the map
 * Lost:  a frame that finds the ring full (XDP_CPUMAP).
 * Rule:  a bulk goes into the ring when it is full, and at the end of the poll, where the
 *        thread is woken. It sleeps when the ring is empty.
 * Time:  steps cpumap-enqueue a frame, cpumap-skb a frame, cpumap-loop a round; a wake-up.
 * Not modelled: a program at the map's end; several producers' lock; GRO.
 * Source: Linux 6.1.192 kernel/bpf/cpumap.c.
 */
#ifndef MODELS_KERNEL_CPUMAP_H
#define MODELS_KERNEL_CPUMAP_H

#include "models/kernel/sched.h"
#include "models/packet.h"

#define CPUMAP_BULK 8u /* CPU_MAP_BULK_SIZE, and CPUMAP_BATCH */

struct cpumap {
    struct kernel_cpu *kc;    /* the target's */
    uint64_t size_packets;    /* of the ring */
    struct packet_queue ring; /* ptr_ring */
    struct task_struct task;
    struct packet *bulk[CPUMAP_BULK]; /* of the one producer */
    unsigned bulk_count;
    bool must_wake;
};

/* In place: the thread keeps its address. */
void cpumap_init(struct cpumap *map, struct kernel_cpu *kc, uint64_t size_packets, int pid);

/* In a poll on kc, which is any CPU: takes ownership; and at its end. */
void cpumap_enqueue(struct kernel_cpu *kc, struct cpumap *map, struct packet *pkt);
void cpumap_flush(struct kernel_cpu *kc, struct cpumap *map);

#endif
