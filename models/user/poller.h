/* A poll-mode process: it owns a receive ring and looks at it without end, past the kernel.
 *
 * From:  nic/rx_queue.c     To: the packet's end.
 * Lost:  nothing here: a ring that it does not empty in time refuses frames.
 * Time:  steps pmd-burst, pmd-frame, pmd-empty of costs_early.def, and its own work; all in user
 *        mode. It never sleeps, so its CPU is always busy. A look at an empty ring is a turn of a
 *        spin, which costs the simulation nothing.
 * Rule:  up to 32 frames a burst, their buffers lent again at its end. The ring's interrupt stays
 *        masked.
 * Not modelled: sending, several rings a process, huge pages.
 * Source: DPDK's way of receiving, as the XDP paper compares it (CoNEXT 2018).
 */
#ifndef MODELS_USER_POLLER_H
#define MODELS_USER_POLLER_H

#include "models/kernel/sched.h"
#include "models/nic/moderation.h"
#include "models/nic/rx_queue.h"
#include "models/params.h"

#define POLLER_BURST 32u

struct poller {
    struct kernel_cpu *kc;
    const struct process_params *params; /* borrowed */
    struct task_struct task;
    struct rx_queue *rx;
    struct moderation *moderation;
    struct sim_notice arrival; /* the ring is no longer empty */
    uint64_t taken;            /* frames, in the window */
};

void poller_init(struct poller *poller, struct kernel_cpu *kc, const struct process_params *params,
                 int pid);

/* Takes the ring and its interrupt; once the driver has set both up. */
void poller_bind(struct poller *poller, struct rx_queue *rx, struct moderation *moderation);

#endif
