/* What it costs a kernel thread to give the CPU back.
 *
 * A process that a thread has preempted goes on in the middle of what it did, so the cost of
 * switching back to it (registers, translation buffer, caches it finds cold) is the thread's last
 * act. A process that slept pays for its own beginning (user/screend.c).
 *
 * Time:  process-switch, while a preempted process waits and nothing better does.
 * Numbers: machine.costs.process-switch in models/params.c.
 */
#ifndef MODELS_KERNEL_KTHREAD_H
#define MODELS_KERNEL_KTHREAD_H

#include "models/host/sched.h"

/* From a thread with no work left. True when time has passed: it looks once more before it
 * sleeps. */
static inline bool kthread_gave_way(const struct sched *sched, uint64_t process_switch_cycles)
{
    if (!sched_resumes_preempted(sched))
        return false;
    cpu_run(process_switch_cycles);
    return true;
}

#endif
