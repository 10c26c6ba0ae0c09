/* Queue-state feedback: a queue that fills stops input, one that has drained lets it go on.
 *
 *      OPEN ──length reaches inhibit──> INHIBITED ──length falls to resume, or timeout──> OPEN
 *
 * From:  kernel/screen.c (every change of length)     To: kernel/bsd_polling.c
 * Lost:  nothing here; while input is inhibited, excess frames are lost in the device's ring at no
 *        cost to the CPU.
 * Time:  none. The timeout is a callout of the clock interrupt, in whole ticks. With `hung` it ends
 *        the inhibition when screend has taken no packet for that long, a tick begun not counted;
 *        with `always` it does not ask, and strikes at the tick itself, up to a tick early.
 * Surprise: draining from 24 to 8 takes screend some 4 ms, so `always` strikes before the lower
 *        mark in every cycle, and the kernel changes between input and screend each tick instead of
 *        every 16 packets. docs/history.md has the numbers.
 * Numbers: kernel.feedback-* in models/params.c.
 * Sources: Mogul and Ramakrishnan, USENIX ATC 1996, section 6.
 */
#ifndef MODELS_KERNEL_QUEUE_FEEDBACK_H
#define MODELS_KERNEL_QUEUE_FEEDBACK_H

#include "models/kernel/bsd_polling.h"
#include "models/kernel/hardclock.h"
#include "models/params.h"

struct queue_feedback {
    struct bsd_polling *polling;        /* borrowed: whose input it inhibits */
    struct hardclock *clock;            /* borrowed */
    const struct kernel_params *params; /* borrowed */
    uint64_t inhibit_packets, resume_packets, timeout_ticks;
    bool inhibits;
    bool progress; /* the queue has shrunk since the last look, or no whole tick has passed */
    struct callout timeout;
    uint64_t inhibitions, timeouts; /* in the window */
};

void queue_feedback_init(struct queue_feedback *feedback, struct bsd_polling *polling,
                         struct hardclock *clock, const struct kernel_params *params,
                         uint64_t tick_hz);

/* The queue has this many packets now, one more or one fewer than before. */
void queue_feedback_grew(struct queue_feedback *feedback, uint64_t length);
void queue_feedback_shrank(struct queue_feedback *feedback, uint64_t length);

#endif
