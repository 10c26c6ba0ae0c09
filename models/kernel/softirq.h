/* Software interrupts: work that handlers leave for the way out, with interrupts on.
 *
 * From:  hardirq.c (irq_exit), local_bh_enable, ksoftirqd     To: napi.c, tick.c, xmit.c
 * Rule:  what is pending is taken as a snapshot, lowest number first; what is raised meanwhile
 * waits for the next pass. At most 10 passes, and only while two milliseconds in jiffies are not
 *        over and nobody waits for the CPU; then ksoftirqd has to go on. A runnable ksoftirqd keeps
 *        the way out of interrupts from running softirqs, unless HI or TASKLET is among them
 *        (kernel.version 6.1; 6.12 runs them all the same). With threaded interrupts their way out
 *        runs none but wakes ksoftirqd; what a task raises with bottom halves off it runs itself.
 * Time:  softirq-entry and softirq-exit around each function; booked as softirq time wherever it
 *        runs, and in schedstat's sense to the task it was run on top of.
 * Source: Linux 6.1.192 kernel/softirq.c.
 */
#ifndef MODELS_KERNEL_SOFTIRQ_H
#define MODELS_KERNEL_SOFTIRQ_H

#include <stdbool.h>
#include <stdint.h>

struct kernel_cpu;

enum softirq {
    HI_SOFTIRQ,
    TIMER_SOFTIRQ,
    NET_TX_SOFTIRQ,
    NET_RX_SOFTIRQ,
    BLOCK_SOFTIRQ,
    IRQ_POLL_SOFTIRQ,
    TASKLET_SOFTIRQ,
    SCHED_SOFTIRQ,
    HRTIMER_SOFTIRQ,
    RCU_SOFTIRQ,
    SOFTIRQS
};

extern const char *const softirq_names[SOFTIRQS];

#define SOFTIRQ_SERVING 1u /* units of kernel_cpu.softirq_count */
#define SOFTIRQ_DISABLE 2u
#define SOFTIRQ_PASSES  10u /* MAX_SOFTIRQ_RESTART */

struct softirqs {
    uint32_t pending;          /* bit of every type that waits */
    uint64_t counts[SOFTIRQS]; /* functions run in the window: /proc/softirqs */
    uint64_t softirqd_wakeups; /* times ksoftirqd was woken from sleep, in the window */
};

/* raise_softirq_irqoff: pending, and ksoftirqd is woken when no way out of an interrupt or section
 * will look. __raise: only pending. */
void raise_softirq_irqoff(struct kernel_cpu *kc, enum softirq nr);
void raise_softirq_only(struct kernel_cpu *kc, enum softirq nr);

/* invoke_softirq: the way out of the last interrupt, with something pending. */
void softirq_on_irq_exit(struct kernel_cpu *kc);

/* What loops are made of (softirq24.c has its own): time is booked as softirq time between begin
 * and end, both with interrupts off; a pass takes all that is pending and runs it with interrupts
 * on, off before and after; what is left over is ksoftirqd's. The way to a pass's first function
 * has been paid for. */
void softirq_begin(struct kernel_cpu *kc);
void softirq_run_pass(struct kernel_cpu *kc);
void wakeup_softirqd(struct kernel_cpu *kc);
void softirq_end(struct kernel_cpu *kc);

/* The body of ksoftirqd. */
void ksoftirqd_body(void *arg);

/* In a task: softirqs wait until they are enabled again; then what is pending runs at once. */
void local_bh_disable(struct kernel_cpu *kc);
void local_bh_enable(struct kernel_cpu *kc);

#endif
