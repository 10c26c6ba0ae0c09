/* NAPI: a driver's poll, with a budget, between an interrupt that is masked and one unmasked again.
 *
 *      IDLE ──napi_schedule──> SCHED ──net_rx_action──> polled ──used its weight──> SCHED (repoll)
 *        ^                                                 │
 *        └────────────── napi_complete_done ───────────────┘      MISSED: scheduled again at once
 *
 * From:  the driver's interrupt handler     To: the driver's poll; dev.c gets its packets in lists.
 * Lost:  nothing: a schedule request while it is owned sets MISSED, and the completion sees it.
 * Rule:  one net_rx_action polls each NAPI at most once, 64 packets each, until the budget (300) or
 *        two jiffies are used up (time_squeeze). One that used its weight is put at the end. On
 *        6.12 the call goes on with what was scheduled meanwhile, unless one used its weight.
 * Time:  steps net-rx-action .. napi-complete-exit. Between a driver's last look at its ring, the
 *        completion and the unmask lies at least one cycle each: a frame may arrive there.
 *        One that is threaded is polled by a task of its own, of normal priority and on any CPU,
 * round after round with bottom halves off, until a poll does not use its weight: no softirq, no
 *        budget, no time limit. What its polls raise runs where bottom halves are on again.
 * Not modelled: merging (every packet goes to the list of eight), busy polling, deferral.
 * Source: Linux 6.1.192 net/core/dev.c.
 */
#ifndef MODELS_KERNEL_NAPI_H
#define MODELS_KERNEL_NAPI_H

#include <stdbool.h>
#include <stdint.h>

#include "models/kernel/sched.h"
#include "models/packet.h"

#define NAPI_WEIGHT               64
#define SKB_CACHE_SIZE            64u /* NAPI_SKB_CACHE_SIZE */
#define GRO_NORMAL_BATCH          8
#define NAPI_STATE_SCHED          1u
#define NAPI_STATE_MISSED         2u
#define NAPI_STATE_DISABLE        4u
#define NAPI_STATE_THREADED       8u
#define NAPI_STATE_SCHED_THREADED 16u /* its thread owns it */

struct kernel_cpu;
struct net_device;

/* Packets on their way up, in order; no accounting of their own. */
struct packet_list {
    struct packet *head, *tail;
    unsigned count;
};

struct napi {
    struct kernel_cpu *kc; /* where it was scheduled last */
    const char *dev_name;  /* borrowed */
    unsigned id;
    unsigned state;
    struct napi *next; /* in a poll list */
    int (*poll)(struct napi *napi, int budget);
    void *driver;
    struct packet_list rx_list; /* GRO_NORMAL: waits for company up to eight */
    uint64_t polls, full_polls; /* in the window */
    struct task_struct thread;  /* where it is threaded */
};

struct napi_list {
    struct napi *head, *tail;
};

void napi_init(struct napi *napi, struct kernel_cpu *kc, const char *dev_name, unsigned id,
               int (*poll)(struct napi *napi, int budget), void *driver);

/* napi_kthread_create: a thread polls it from now on; before anything runs. */
void napi_set_threaded(struct napi *napi);

/* True: the caller owns it now and calls napi_schedule_irqoff. False: somebody else polls (and has
 * been told), or it is disabled. */
bool napi_schedule_prep(struct napi *napi);
void napi_schedule_irqoff(struct napi *napi);

/* The driver's poll handled fewer than its budget. True: the driver unmasks its interrupt. */
bool napi_complete_done(struct napi *napi, int work_done);

void net_rx_action(struct kernel_cpu *kc);

static inline void packet_list_add(struct packet_list *list, struct packet *pkt)
{
    pkt->next = NULL;
    if (list->tail)
        list->tail->next = pkt;
    else
        list->head = pkt;
    list->tail = pkt;
    list->count++;
}

#endif
