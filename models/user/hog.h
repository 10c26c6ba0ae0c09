/* Processes that only use the CPU: one that computes for ever, one that holds its CPU in the
 * kernel.
 *
 * From, To, Lost: no packets.
 * Time:  a hog runs user code without end. A kernel section sleeps `every`, then runs `hold` with
 *        bottom halves off: interrupts are taken, softirqs wait, nobody else gets the CPU.
 */
#ifndef MODELS_USER_HOG_H
#define MODELS_USER_HOG_H

#include "models/kernel/sched.h"
#include "models/kernel/tick.h"
#include "models/params.h"

struct hog {
    struct kernel_cpu *kc;
    const struct process_params *params; /* borrowed */
    struct task_struct task;
    struct hrtimer timer;
};

/* params->kind is PROCESS_HOG or PROCESS_KERNEL_SECTION. */
void hog_init(struct hog *hog, struct kernel_cpu *kc, const struct process_params *params, int pid);

#endif
