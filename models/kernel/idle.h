/* The idle loop: nothing to run, so the tick may stop and the CPU halts until an interrupt.
 *
 * From:  sched.c (nothing is runnable)     To: an interrupt, and schedule once it woke somebody.
 * Time:  idle-entry, the tick's stop, the halt (booked as idle), the sleep state's way out (booked
 *        as idle too), idle-exit, the tick's restart.
 * Rule:  the governor enters the deepest state whose target residency fits both the next timer and
 *        what the last idle periods lasted (an average that forgets with a weight of one eighth).
 * Not modelled: the menu governor's buckets and its iowait term; wake-up latency of one state is a
 *        constant.
 * Source: Linux 6.1.192 kernel/sched/idle.c, drivers/cpuidle/governors/menu.c in brief.
 */
#ifndef MODELS_KERNEL_IDLE_H
#define MODELS_KERNEL_IDLE_H

#include <stdint.h>

struct kernel_cpu;

/* The body of the idle task. */
void idle_body(void *arg);

/* An interrupt found the CPU halted: runs on the interrupt's context, before all else. Returns the
 * cycles that the interrupt costs more for what the sleep state lost. */
uint64_t idle_interrupted(struct kernel_cpu *kc);

#endif
