/* Timers of the wheel: functions that are due with a tick.
 *
 *      IDLE ──mod_timer──> PENDING ──tick of its jiffy: TIMER softirq, 2.4 bottom half──> IDLE
 *
 * From:  drivers, link_watch.c (through workqueue.c), schedule_timeout
 * To:    the timer's function.
 * Rule:  a timer waits on the CPU that armed it. One that expires at jiffy n runs after tick n, in
 *        the order of jiffies, those of one jiffy in the order of arming; never in the interrupt
 *        itself. A function may arm any timer.
 * Time:  timer-call each.
 * Not modelled: the wheel's cascade and its rounding of far timers (6.1 fires those beyond 63
 *        jiffies up to an eighth late), migration.
 * Source: Linux 2.4 kernel/timer.c; 6.1 kernel/time/timer.c.
 */
#ifndef MODELS_KERNEL_TIMER_H
#define MODELS_KERNEL_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/random.h"

struct kernel_cpu;

struct timer_list {
    struct kernel_cpu *kc; /* where it was armed last, and runs */
    struct timer_list *next;
    bool pending;
    uint64_t expires; /* jiffies */
    void (*function)(void *ctx);
    void *ctx;
};

/* A CPU's timers, by expiry. */
struct timer_base {
    struct timer_list *first;
};

void timer_setup(struct timer_list *timer, struct kernel_cpu *kc, void (*function)(void *ctx),
                 void *ctx);

/* Armed, or moved, to that jiffy. A jiffy that has passed means the next tick. */
void mod_timer(struct timer_list *timer, uint64_t expires);

/* False: it was not pending. */
bool del_timer(struct timer_list *timer);

/* From the softirq or bottom half: all that are due. */
void run_timers(struct kernel_cpu *kc);

/* When the tick strikes that the first one waits for; UINT64_MAX: there is none. */
uint64_t timers_next_ps(const struct kernel_cpu *kc);

/* The current task sleeps for so many jiffies and up to one more: the first tick may be near. Or
 * until somebody wakes it: the caller looks again at what it waits for. */
void schedule_timeout(struct kernel_cpu *kc, uint64_t jiffies);

/* A period that is not everybody's: uniform from base - base * share up to, and without, base +
 * base * share. With a share of one half it is neigh_rand_reach_time. share: 0 .. 1; 0 draws
 * nothing. */
uint64_t timer_random_skew(struct sim_random *random, uint64_t base, double share);

#endif
