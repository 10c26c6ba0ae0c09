#include "models/user/sender.h"

#include <string.h>

#include "models/kernel/kernel.h"
#include "models/kernel/udp_send.h"

/* A round, in order. */
static void run(void *arg);
static void enter_system_call(struct sender *sender);
static void nanosleep(struct sender *sender);
static void exit_to_user_mode(struct sender *sender);
static void wake(void *ctx);

void sender_init(struct sender *sender, struct kernel_cpu *kc, const struct process_params *params,
                 int pid, struct packet_pool *pool, struct loopback *loopback)
{
    memset(sender, 0, sizeof *sender);
    sender->kc = kc;
    sender->params = params;
    sender->pool = pool;
    sender->loopback = loopback;
    task_create(&sender->task, kc, params->name, pid, false, params->nice, params->session, run,
                sender);
    hrtimer_init(&sender->timer, kc, wake, &sender->task);
}

static void wake(void *ctx)
{
    try_to_wake_up(ctx);
}

static void run(void *arg)
{
    struct sender *sender = arg;

    kernel_charge(sender->kc, switch_in);
    task_enter_user(&sender->task);
    for (;;) {
        enter_system_call(sender);
        nanosleep(sender);
        exit_to_user_mode(sender);
        enter_system_call(sender);
        udp_send_local(sender->kc->kernel, sender->pool, sender->loopback, sender->params->port,
                       sender->params->datagram_bytes);
        exit_to_user_mode(sender);
    }
}

static void enter_system_call(struct sender *sender)
{
    kernel_charge(sender->kc, user_loop);
    task_exit_user(&sender->task);
    kernel_charge(sender->kc, syscall_entry);
    cpu_pay();
}

static void nanosleep(struct sender *sender)
{
    struct kernel_cpu *kc = sender->task.kc;

    sender->task.state = TASK_STATE_INTERRUPTIBLE;
    hrtimer_start(&sender->timer, kernel_now_ps(kc) + sender->params->every_ps);
    schedule(kc);
}

static void exit_to_user_mode(struct sender *sender)
{
    struct kernel_cpu *kc;

    kernel_charge(sender->kc, syscall_exit);
    cpu_pay();
    kc = sender->task.kc;
    while (kc->need_resched) {
        kernel_run(kc, syscall_exit_resched);
        schedule(kc);
        cpu_pay();
        kc = sender->task.kc;
    }
    sender->task.slept = false;
    task_enter_user(&sender->task);
}
