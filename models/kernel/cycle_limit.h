/* A limit on the cycles spent on input: the polling thread counts, the rest is for user processes.
 *
 *      each polling loop:       total += cycle counter at its end - at its start
 *                               total > threshold x period: input is inhibited (output is not)
 *      each period, idle CPU:   total = 0, input goes on
 *
 * From:  kernel/bsd_polling.c (loops), kernel/hardclock.c (periods), host/sched.c (idle)
 * To:    kernel/bsd_polling.c
 * Time:  none; reading the counter takes an instruction. What interrupts within a loop cost is
 *        counted with the loop; interrupts elsewhere, the thread's switch and the enabling of
 *        interrupts are not, though they take CPU from the user process.
 * Grain: one polling loop. At a quota of 5 it is about 1 ms of CPU, so the share used lies above
 *        the threshold by up to that.
 * Numbers: kernel.cycle-limit, kernel.cycle-limit-period in models/params.c.
 * Sources: Mogul and Ramakrishnan, USENIX ATC 1996, section 7.
 */
#ifndef MODELS_KERNEL_CYCLE_LIMIT_H
#define MODELS_KERNEL_CYCLE_LIMIT_H

#include "models/host/cpu.h"
#include "models/kernel/bsd_polling.h"
#include "models/kernel/hardclock.h"
#include "models/params.h"

struct cycle_limit {
    struct cpu *cpu;             /* borrowed: its cycle counter */
    struct bsd_polling *polling; /* borrowed: whose input it inhibits */
    struct hardclock *clock;     /* borrowed */
    uint64_t period_ticks;
    uint64_t allowed_cycles; /* threshold x period */
    uint64_t total_cycles;   /* of loops, since it was last cleared */
    uint64_t loop_began_cycles;
    bool inhibits;
    struct callout period;
    uint64_t inhibitions; /* in the window */
};

/* Begins its first period. tick_hz is not 0: params_check refuses a limit without a clock. */
void cycle_limit_init(struct cycle_limit *limit, struct cpu *cpu, struct bsd_polling *polling,
                      struct hardclock *clock, const struct kernel_params *params,
                      uint64_t tick_hz);

/* The polling thread, around each loop. */
void cycle_limit_loop_begins(struct cycle_limit *limit);
void cycle_limit_loop_ends(struct cycle_limit *limit);

/* The idle thread; ctx is a struct cycle_limit. */
void cycle_limit_idle(void *ctx);

#endif
