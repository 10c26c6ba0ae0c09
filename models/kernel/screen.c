#include "models/kernel/screen.h"

#include <string.h>

void screen_init(struct screen *screen, struct sim *sim, const struct kernel_params *params,
                 struct task *screend, struct queue_feedback *feedback)
{
    memset(screen, 0, sizeof *screen);
    screen->sim = sim;
    screen->params = params;
    screen->screend = screend;
    screen->feedback = feedback;
    packet_queue_init(&screen->queue, sim, "screen_queue");
}

void screen_enqueue(struct screen *screen, struct packet *pkt)
{
    if (screen->queue.length >= screen->params->screen_queue_max_packets) {
        packet_drop(pkt, DROP_SCREEN_QUEUE_FULL);
        return;
    }
    packet_queue_push(&screen->queue, pkt);
    task_wake(screen->screend);
    if (screen->feedback)
        queue_feedback_grew(screen->feedback, screen->queue.length);
}

struct packet *screen_take(struct screen *screen)
{
    struct packet *pkt = packet_queue_pop(&screen->queue);

    if (!pkt)
        return NULL;
    packet_stamp(pkt, STAGE_RX_SCREEN, sim_now_ps(screen->sim));
    if (screen->feedback)
        queue_feedback_shrank(screen->feedback, screen->queue.length);
    return pkt;
}
