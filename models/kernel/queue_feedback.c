#include "models/kernel/queue_feedback.h"

#include <string.h>

/* In the order of events. */
static void inhibit(struct queue_feedback *feedback);
static void allow(struct queue_feedback *feedback);
static void time_out(void *ctx);

static uint64_t share_of(double share, uint64_t packets)
{
    return (uint64_t)(share * (double)packets + 0.5);
}

void queue_feedback_init(struct queue_feedback *feedback, struct bsd_polling *polling,
                         struct hardclock *clock, const struct kernel_params *params,
                         uint64_t tick_hz)
{
    memset(feedback, 0, sizeof *feedback);
    feedback->polling = polling;
    feedback->clock = clock;
    feedback->params = params;
    feedback->inhibit_packets =
        share_of(params->feedback_inhibit_share, params->screen_queue_max_packets);
    feedback->resume_packets =
        share_of(params->feedback_resume_share, params->screen_queue_max_packets);
    feedback->timeout_ticks = hardclock_ticks(params->feedback_timeout_ps, tick_hz);
    callout_init(&feedback->timeout, time_out, feedback);
}

void queue_feedback_grew(struct queue_feedback *feedback, uint64_t length)
{
    if (!feedback->inhibits && length >= feedback->inhibit_packets)
        inhibit(feedback);
}

static void inhibit(struct queue_feedback *feedback)
{
    feedback->inhibits = true;
    feedback->progress = true; /* the tick already begun does not count */
    feedback->inhibitions++;
    bsd_polling_inhibit_input(feedback->polling, INHIBITED_BY_FEEDBACK);
    hardclock_timeout(feedback->clock, &feedback->timeout, feedback->timeout_ticks);
}

void queue_feedback_shrank(struct queue_feedback *feedback, uint64_t length)
{
    feedback->progress = true;
    if (feedback->inhibits && length <= feedback->resume_packets) {
        hardclock_untimeout(feedback->clock, &feedback->timeout);
        allow(feedback);
    }
}

static void allow(struct queue_feedback *feedback)
{
    feedback->inhibits = false;
    bsd_polling_allow_input(feedback->polling, INHIBITED_BY_FEEDBACK);
}

static void time_out(void *ctx)
{
    struct queue_feedback *feedback = ctx;

    if (feedback->progress && feedback->params->feedback_timeout_when == FEEDBACK_TIMEOUT_HUNG) {
        feedback->progress = false;
        hardclock_timeout(feedback->clock, &feedback->timeout, feedback->timeout_ticks);
        return;
    }
    feedback->timeouts++;
    allow(feedback);
}
