/* Work that may sleep: interrupts and timers hand it to a kernel thread, which does it in order.
 *
 * From:  link_watch.c, hotplug.c, driver_life.c     To: the work's function, on the thread.
 * Rule:  work that is pending is not queued again; one that runs is, and then runs once more.
 *        Delayed work is a timer that queues it. The thread stays on its CPU.
 * Time:  schedule-work by who asks, work-call on the thread; waking it as any task.
 * Not modelled: more than one thread (2.4 has keventd alone; 6.1 has pools that grow).
 * Source: Linux 2.4 kernel/context.c; 6.1 kernel/workqueue.c.
 */
#ifndef MODELS_KERNEL_WORKQUEUE_H
#define MODELS_KERNEL_WORKQUEUE_H

#include "models/kernel/sched.h"
#include "models/kernel/timer.h"

struct work {
    void (*func)(void *ctx);
    void *ctx;
    bool pending;
    struct work *next;
};

struct workqueue {
    struct kernel_cpu *kc;
    struct task_struct task;
    struct work *head, *tail;
};

struct delayed_work {
    struct work work;
    struct workqueue *queue; /* borrowed */
    struct timer_list timer;
};

void workqueue_init(struct workqueue *queue, struct kernel_cpu *kc, const char *comm, int pid);

void work_init(struct work *work, void (*func)(void *ctx), void *ctx);
void delayed_work_init(struct delayed_work *work, struct workqueue *queue, void (*func)(void *ctx),
                       void *ctx);

/* False: it is pending already. Delays are jiffies; 0 queues at once. */
bool schedule_work(struct workqueue *queue, struct work *work);
bool schedule_delayed_work(struct delayed_work *work, uint64_t delay);

/* The same, but a delay that runs is replaced. */
void mod_delayed_work(struct delayed_work *work, uint64_t delay);

/* What is still waiting is forgotten. What has been queued is not taken back. */
void cancel_delayed_work(struct delayed_work *work);

#endif
