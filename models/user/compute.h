/* A process that computes without end: what the kernel leaves of the CPU is its share.
 *
 * From:  nobody     To: nobody; cpu_user_share is what is measured.
 * Time:  all it can get, in user mode, below every interrupt and kernel thread.
 * Not modelled: system calls, page faults, time slices with another process.
 * Numbers: user.compute in models/params.c.
 * Sources: Mogul and Ramakrishnan, USENIX ATC 1996, section 7.
 */
#ifndef MODELS_USER_COMPUTE_H
#define MODELS_USER_COMPUTE_H

#include "models/host/cpu.h"

struct compute {
    struct task task;
    uint64_t stretch_cycles; /* what it computes in one go; of no consequence */
};

/* Begins to run at once. */
void compute_init(struct compute *compute, struct cpu *cpu);

#endif
