/* screend: a filter in user space that every forwarded packet must pass; it accepts all.
 *
 *      system call:  verdict on the packet before in, it is forwarded; the next packet's header out
 *                    (none there: sleep until one comes)
 *      user mode:    match the rules against the header
 *
 * From:  kernel/screen.c     To: kernel/ip.c, which forwards what it accepts.
 * Lost:  nothing here.
 * Time:  system-call and screend a packet; ip-forward, ip-output and driver-tx of the packet
 *        accepted run inside the call; process-switch when it wakes.
 * Rule:  a process, below every interrupt and kernel thread; but a call once begun is not preempted
 *        by threads (host/sched.h), and its protocol work runs at splnet.
 * Not modelled: rejection, the rules themselves; other processes beside it.
 * Numbers: user.screend, machine.costs.screend, .system-call, .process-switch in models/params.c.
 * Sources: Mogul, Simple and Flexible Datagram Access Controls for Unix-based Gateways, USENIX
 *          Summer 1989; Mogul and Ramakrishnan, USENIX ATC 1996, section 6.
 */
#ifndef MODELS_USER_SCREEND_H
#define MODELS_USER_SCREEND_H

#include "models/host/cpu.h"
#include "models/kernel/ip.h"
#include "models/kernel/screen.h"
#include "models/params.h"

struct screend {
    struct sim *sim;       /* borrowed */
    struct cpu *cpu;       /* borrowed */
    struct ip *ip;         /* borrowed */
    struct screen *screen; /* borrowed */
    struct task task;
    uint64_t switch_cycles, call_cycles, user_cycles;
};

/* Begins to run at once, and sleeps in its first system call. */
void screend_init(struct screend *screend, struct sim *sim, struct cpu *cpu, struct ip *ip,
                  struct screen *screen, const struct cost_params *costs);

#endif
