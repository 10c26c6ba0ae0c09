/* Which CPU a task gets when it wakes: its last one, the waker's, or an idle one near them.
 *
 *      1. the waker's rather than its last one (wake_affine): if the waker's is idle, and shares a
 *         cache with its last one, which is not; or if a datagram's softirq wakes it and that CPU
 *         has but one task; or if fewer tasks wait there
 *      2. of the CPUs that share a cache with that one: itself if it is idle, its last one if that
 *         is, else an idle core, else an idle CPU (select_idle_sibling)
 *
 * A CPU it may not run on (cpus_allowed) is never chosen, and an isolated one only for a task that
 * may run nowhere else. A new task gets the CPU with the fewest. A CPU that runs out of tasks pulls
 * one that waits elsewhere.
 * Time:  select-cpu of costs_smp.def, at the waker.
 * Not modelled: balancing at the tick; load averages (tasks are counted instead), wake_wide, the
 * CPU used before the last, a search that gives up early (all of the cache's CPUs are looked at).
 * Source: Linux 6.1.192 kernel/sched/fair.c select_task_rq_fair.
 */
#ifndef MODELS_KERNEL_PLACEMENT_H
#define MODELS_KERNEL_PLACEMENT_H

#include <stdbool.h>

struct kernel_cpu;
struct task_struct;

/* For a task that is to be woken from the given CPU; it belongs to the answer from then on. One
 * that has not left its CPU yet stays there. NULL: somebody else has woken it. */
struct kernel_cpu *select_task_rq(struct kernel_cpu *waker, struct task_struct *task, bool sync);
struct kernel_cpu *select_task_rq_fork(const struct task_struct *task);

/* A task that waits on another CPU and is to be pulled over to this one, which has none left; NULL:
 * none. A CPU whose idle periods are shorter than 500 us on average does not look, and a task that
 * ran within so long stays. */
struct task_struct *pull_task(struct kernel_cpu *kc);

/* They share a last-level cache. */
bool share_cache(const struct kernel_cpu *a, const struct kernel_cpu *b);

/* Nothing runs there, and nothing is about to. */
bool cpu_is_idle(const struct kernel_cpu *kc);

#endif
