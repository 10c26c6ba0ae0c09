/* The local timer of a CPU: the tick, jiffies, high-resolution timers, and the tick's stop in idle.
 *
 * From:  the clock event device (a sim event)
 * To:    softirq.c (TIMER), sched.c, the timers' users.
 * Time:  tick n is due at n / hz seconds, on every CPU. The handler costs tick, more when it hits a
 *        task, and hrtimer for each timer that is due.
 * Rule:  an idle CPU keeps its tick until one has hit it since a task last ran
 *        (tick_nohz_idle_got_tick), and when a timer is due within the next jiffy. One CPU's tick
 *        moves jiffies; when it stops its tick, the next to tick takes that over. While all ticks
 *        are stopped jiffies stand still; the next interrupt out of idle brings them up to date.
 * Not modelled: timer slack and migration, skewed ticks. TIMER is raised for
 *        kernel.background-timer and the timers of the wheel (timer.h).
 * Source: Linux 6.1.192 kernel/time/tick-sched.c, timer.c, hrtimer.c; that the first idle period
 *        after work keeps the tick is read off traces of it.
 */
#ifndef MODELS_KERNEL_TICK_H
#define MODELS_KERNEL_TICK_H

#include <stdbool.h>
#include <stdint.h>

#include "models/ports.h"
#include "sim/engine.h"
#include "sim/random.h"

struct kernel_cpu;

#define HRTIMERS_MAX 32

/* One shot. The function runs in the timer interrupt and may arm the timer again. */
struct hrtimer {
    struct kernel_cpu *kc; /* whose timer interrupt runs it */
    uint64_t expires_ps;   /* UINT64_MAX: not armed */
    void (*function)(void *ctx);
    void *ctx;
};

struct tick {
    struct irq_port vector;
    struct sim_event device; /* the clock event device: when the timer interrupt is due */
    struct sim_clock rate;   /* one edge a tick */
    struct sim_edge next;    /* the next tick, or the one it stopped before */
    bool stopped;
    uint64_t stopped_before;      /* number of the tick it stopped before */
    bool rcu_waits;               /* a task has run since the last tick that found the CPU idle */
    uint64_t background_ps;       /* when the background timer expires; UINT64_MAX: never */
    struct sim_random net_random; /* kernel.background-timer-skew */
    uint64_t wheel_ps;            /* when TIMER is to be raised next; UINT64_MAX: not now */
    unsigned hrtimer_count;
    struct hrtimer *hrtimers[HRTIMERS_MAX]; /* NULL: free */
    uint64_t interrupts;                    /* timer interrupts in the window: the LOC row */
};

void tick_init(struct kernel_cpu *kc);
void tick_start(struct kernel_cpu *kc);

/* The stream of kernel.background-timer-skew. */
void tick_seed(struct kernel_cpu *kc, uint64_t seed, uint64_t replication);

void hrtimer_init(struct hrtimer *timer, struct kernel_cpu *kc, void (*function)(void *ctx),
                  void *ctx);

/* From code on a context: the timer is then that CPU's. */
void hrtimer_start(struct hrtimer *timer, uint64_t expires_ps);

/* The first interrupt out of idle: jiffies are brought up to date. */
void tick_irq_enter(struct kernel_cpu *kc);

/* The idle loop is about to halt, or leaves. */
void tick_nohz_idle_stop(struct kernel_cpu *kc);
void tick_nohz_idle_exit(struct kernel_cpu *kc);

/* When the next timer interrupt is due. */
uint64_t tick_next_event_ps(const struct kernel_cpu *kc);

/* A timer of the wheel (timer.h) has been armed: TIMER is raised no later than its tick. */
void tick_timer_armed(struct kernel_cpu *kc);

void run_timer_softirq(struct kernel_cpu *kc);

/* 2.4: every tick marks the timer bottom half, which runs as HI. */
void run_timer_bh(struct kernel_cpu *kc);

#endif
