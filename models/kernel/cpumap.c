#include "models/kernel/cpumap.h"

#include <stdio.h>
#include <string.h>

#include "models/kernel/dev.h"
#include "models/kernel/kernel.h"
#include "models/kernel/softirq.h"

/* What a frame in a page of its own is charged: sk_buff 256, shared info and half a page
 * (Linux 6.1, x86-64). */
#define PAGE_TRUESIZE_BYTES 2304u
#define COMM_TEXT_BYTES     16

static void kthread_run(void *arg);
static void bulk_flush(struct kernel_cpu *kc, struct cpumap *map);

void cpumap_init(struct cpumap *map, struct kernel_cpu *kc, uint64_t size_packets, int pid)
{
    char comm[COMM_TEXT_BYTES];

    memset(map, 0, sizeof *map);
    map->kc = kc;
    map->size_packets = size_packets;
    packet_queue_init(&map->ring, kc->kernel->sim, "cpumap");
    snprintf(comm, sizeof comm, "cpumap/%u", kc->number);
    task_create(&map->task, kc, comm, pid, true, 0, 0, kthread_run, map);
    task_set_cpus_allowed(&map->task, UINT64_C(1) << kc->number);
}

/* ---- the producer -------------------------------------------------------------------------- */

void cpumap_enqueue(struct kernel_cpu *kc, struct cpumap *map, struct packet *pkt)
{
    map->bulk[map->bulk_count++] = pkt;
    if (map->bulk_count == CPUMAP_BULK)
        bulk_flush(kc, map);
}

/* bq_flush_to_queue. */
static void bulk_flush(struct kernel_cpu *kc, struct cpumap *map)
{
    for (unsigned i = 0; i < map->bulk_count; i++) {
        kernel_run(kc, cpumap_enqueue);
        if (map->ring.length < map->size_packets)
            packet_queue_push(&map->ring, map->bulk[i]);
        else
            packet_drop(map->bulk[i], DROP_XDP_CPUMAP);
    }
    map->bulk_count = 0;
    map->must_wake = true;
}

void cpumap_flush(struct kernel_cpu *kc, struct cpumap *map)
{
    if (map->bulk_count > 0)
        bulk_flush(kc, map);
    if (!map->must_wake)
        return;
    map->must_wake = false;
    try_to_wake_up(&map->task);
    cpu_pay();
}

/* ---- the thread ---------------------------------------------------------------------------- */

/* cpu_map_kthread_run. */
static void kthread_run(void *arg)
{
    struct cpumap *map = arg;
    struct kernel_cpu *kc = map->kc;

    kernel_charge(kc, switch_in);
    for (;;) {
        struct packet_list list = { 0 };

        cpu_pay();
        if (packet_queue_is_empty(&map->ring)) {
            map->task.state = TASK_STATE_INTERRUPTIBLE;
            schedule(kc);
            continue;
        }
        kernel_run(kc, cpumap_loop);
        local_bh_disable(kc);
        for (unsigned i = 0; i < CPUMAP_BULK && !packet_queue_is_empty(&map->ring); i++) {
            struct packet *pkt = packet_queue_pop(&map->ring);

            pkt->truesize_bytes = PAGE_TRUESIZE_BYTES;
            pkt->made_on = pkt->cpu = (uint8_t)kc->number;
            packet_list_add(&list, pkt);
            kernel_run(kc, cpumap_skb);
        }
        netif_receive_skb_list(kc, &list);
        local_bh_enable(kc);
        cond_resched(kc);
    }
}
