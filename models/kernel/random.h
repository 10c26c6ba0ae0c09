/* Entropy: interrupts at moments nobody foresees, mixed into the kernel's pool.
 *
 * From:  hardirq.c, after the handlers of a line one of whose drivers asked for it (2.4,
 *        SA_SAMPLE_RANDOM)     To: /proc/sys/kernel/random/entropy_avail.
 * Rule:  a sample is credited with the bits of the least of the three differences between moments:
 *        of the last two, of those, and of those again. A line that ticks like a clock gets nothing
 *        from its third interrupt on. The pool holds no more than 4096 bits.
 * Time:  interrupt-randomness a sample. In 6.1 every interrupt is sampled: irq-exit has that.
 * Not modelled: what takes entropy out; the mixing itself.
 * Source: Linux 2.4 drivers/char/random.c add_timer_randomness.
 */
#ifndef MODELS_KERNEL_RANDOM_H
#define MODELS_KERNEL_RANDOM_H

#include <stdint.h>

#define ENTROPY_POOL_BITS 4096u

/* Of one interrupt line: struct timer_rand_state. */
struct timer_rand_state {
    int64_t last_time, last_delta, last_delta2; /* CPU cycles */
};

struct entropy_pool {
    uint64_t bits;    /* entropy_avail */
    uint64_t samples; /* in the window */
};

/* An interrupt at that cycle; returns the bits it was credited with, 0 .. 11. */
unsigned add_timer_randomness(struct entropy_pool *pool, struct timer_rand_state *state,
                              uint64_t cycle);

#endif
