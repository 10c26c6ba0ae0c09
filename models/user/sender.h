/* A process that sends a datagram to a port of its own host now and then, over the loopback device.
 *
 * From:  nobody     To: kernel/udp_send.c
 * Lost:  nothing here.
 * Time:  user-loop and syscall-entry .. syscall-exit around each of its two calls: clock_nanosleep,
 *        sendto.
 */
#ifndef MODELS_USER_SENDER_H
#define MODELS_USER_SENDER_H

#include "models/kernel/loopback.h"
#include "models/kernel/sched.h"
#include "models/kernel/tick.h"
#include "models/params.h"

struct sender {
    struct kernel_cpu *kc;
    const struct process_params *params; /* borrowed */
    struct packet_pool *pool;            /* borrowed */
    struct loopback *loopback;           /* borrowed */
    struct task_struct task;
    struct hrtimer timer;
};

/* params->kind is PROCESS_UDP_SENDER. */
void sender_init(struct sender *sender, struct kernel_cpu *kc, const struct process_params *params,
                 int pid, struct packet_pool *pool, struct loopback *loopback);

#endif
