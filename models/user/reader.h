/* A process that reads a socket in a loop: recvfrom, its own work, recvfrom; one that replies:
 * sendto in between, to whom the packet came from.
 *
 * Its threads read one socket in turns, or with SO_REUSEPORT a socket each of one port.
 *
 * From:  kernel/sock.c     To: the packet's end; an answer goes to kernel/udp_send.c.
 * Time:  steps user-loop and syscall-entry .. syscall-exit-resched of costs.def, a copy by the
 *        byte, and its own work in user mode.
 * Not modelled: poll and epoll, batches (recvmmsg), page faults.
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
    struct sock *reads; /* its own, or that of the first thread */
    uint64_t received;  /* packets ever */
    uint64_t slab_left; /* buffers freed cheaply before the next slab is given back */
    unsigned thread_count;
    struct reader *more; /* owned: thread_count - 1 threads beside this one */
    struct sock **group; /* owned: the sockets of all threads; NULL: one socket */
};

void reader_init(struct reader *reader, struct kernel_cpu *kc, const struct process_params *params,
                 int pid);
void reader_fini(struct reader *reader);

/* Thread 0 is the reader itself. A thread's own sock is in use if reads says so. */
static inline struct reader *reader_thread(struct reader *reader, unsigned number)
{
    return number == 0 ? reader : &reader->more[number - 1];
}

#endif
