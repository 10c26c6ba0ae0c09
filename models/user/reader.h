/* A process that reads a socket in a loop: recvfrom, its own work, recvfrom.
 *
 * From:  kernel/sock.c     To: the packet's end.
 * Time:  steps user-loop and syscall-entry .. syscall-exit-resched of costs.def, a copy by the
 * byte, and its own work in user mode. Not modelled: poll and epoll, batches (recvmmsg), page
 * faults.
 */
#ifndef MODELS_USER_READER_H
#define MODELS_USER_READER_H

#include "models/kernel/sched.h"
#include "models/kernel/sock.h"
#include "models/params.h"

struct reader {
    struct kernel_cpu *kc;
    const struct process_params *params; /* borrowed */
    struct task_struct task;
    struct sock sock;
    uint64_t received;  /* packets ever */
    uint64_t slab_left; /* buffers freed cheaply before the next slab is given back */
};

void reader_init(struct reader *reader, struct kernel_cpu *kc, const struct process_params *params,
                 int pid);

#endif
