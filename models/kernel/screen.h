/* The screening queue: packets that wait for a user process to accept them.
 *
 * From:  kernel/ip.c     To: user/screend.c, one packet a system call.
 * Lost:  a packet that finds the queue at its limit (SCREEN_QUEUE_FULL, drop-tail): receive
 *        interrupt, driver and IP input have already worked on it.
 * Time:  none of its own; the cost of screen-input covers enqueue and wake-up.
 * Feedback: told of every change of length (kernel/queue_feedback.c), where the kernel has it.
 * Numbers: kernel.screen-queue-maxlen in models/params.c.
 */
#ifndef MODELS_KERNEL_SCREEN_H
#define MODELS_KERNEL_SCREEN_H

#include "models/host/sched.h"
#include "models/kernel/queue_feedback.h"
#include "models/packet.h"
#include "models/params.h"

struct screen {
    struct sim *sim;                    /* borrowed */
    const struct kernel_params *params; /* borrowed */
    struct packet_queue queue;
    struct task *screend;            /* borrowed: sleeps while the queue is empty */
    struct queue_feedback *feedback; /* borrowed; NULL: none */
};

void screen_init(struct screen *screen, struct sim *sim, const struct kernel_params *params,
                 struct task *screend, struct queue_feedback *feedback);

/* The kernel's side: takes ownership. */
void screen_enqueue(struct screen *screen, struct packet *pkt);

/* The system call's side: the oldest packet, now the caller's; NULL when there is none. */
struct packet *screen_take(struct screen *screen);

#endif
