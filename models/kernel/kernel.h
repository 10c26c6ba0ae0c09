/* One Linux kernel: what it keeps once, and what it keeps per CPU.
 *
 * Everything a function of the kernel needs hangs on struct kernel_cpu, as this_cpu does in Linux.
 * A task may come back on another CPU after any spend, so its code asks its task_struct again.
 * The parts are in files of the kernel's own names: hardirq, softirq, tick, sched, fair, idle,
 * napi, gro, dev, ip_input, ip_forward, udp, af_packet, sock, xmit, driver_e1000. A kernel of 2.4's
 * generation has softirq24, netif_rx, sched_counter or sched_o1, and drivers of its own instead.
 *
 * Time: code spends cycles with the verbs of sim/context.h. kernel_charge is for steps between
 * which the code touches nothing that an interrupt on this CPU, another CPU or a device can see;
 * kernel_run is for the rest. Interrupts are off where cpu_spl says IPL_CLOCK and while a handler
 * runs; between two spends code is one instant, so a short local_irq_disable needs no code here.
 * With more than one CPU the instant is all CPUs': what two of them touch is paid for before
 * (smp_pay).
 * Not modelled: caches and page faults inside the kernel's steps; the RCU machinery beyond what it
 * does to the tick; CPU hotplug.
 */
#ifndef MODELS_KERNEL_KERNEL_H
#define MODELS_KERNEL_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "models/host/cpu.h"
#include "models/host/topology.h"
#include "models/kernel/ipi.h"
#include "models/kernel/napi.h"
#include "models/kernel/netif_rx.h"
#include "models/kernel/random.h"
#include "models/kernel/sched.h"
#include "models/kernel/rps.h"
#include "models/kernel/softirq.h"
#include "models/kernel/softnet.h"
#include "models/kernel/tick.h"
#include "models/kernel/timer.h"
#include "models/packet.h"
#include "models/params.h"
#include "sim/context.h"

struct event_trace;
struct irq_thread;
struct net;

struct kernel_cpu {
    struct kernel *kernel; /* borrowed */
    struct cpu *cpu;       /* borrowed */
    unsigned number;
    unsigned core, node; /* models/host/topology.h */

    /* The preempt counter, in parts. */
    unsigned hardirq_count; /* handlers that run */
    unsigned softirq_count; /* SOFTIRQ_SERVING while serving, SOFTIRQ_DISABLE a disable */
    bool need_resched;

    struct rq rq;
    struct task_struct idle;
    struct task_struct ksoftirqd;
    struct task_struct kworker; /* housekeeping */
    struct softirqs softirqs;
    struct tick tick;
    struct ipis ipis;
    struct timer_base timers;
    struct softnet_data softnet;
    struct softnet24 softnet24; /* 2.4 */

    uint64_t irqs_taken;     /* from devices, in the window */
    bool halted;             /* the idle task waits for an interrupt */
    uint64_t halted_ps;      /* since when */
    uint64_t idle_lasted_ps; /* what the governor saw the last times, averaged */
    int cstate;              /* enum cstate it waits in, CSTATES: none */
    uint64_t cstate_entered[CSTATES];
};

struct kernel {
    struct sim *sim;                      /* borrowed */
    const struct kernel_params *params;   /* borrowed; live rows may change */
    const struct machine_params *machine; /* borrowed */
    bool is_24;                           /* of 2.4's generation: receive_is_linux24 */
    struct kernel_costs scaled;           /* the costs, each times their common scale */
    uint64_t jiffies;
    uint64_t jiffy_ps;
    struct kernel_cpu *timekeeper; /* the CPU whose tick moves jiffies; NULL: the next that ticks */
    struct event_trace *trace;     /* borrowed; NULL: nobody listens */
    struct net *net;               /* borrowed; sockets and routes */
    struct entropy_pool entropy;
    struct irq_thread *irq_threads;    /* owned */
    bool rps_needed;                   /* some queue of a device steers */
    struct sock_flow_table sock_flows; /* RFS */
    uint64_t flow_limit_cpus;          /* bit of each that limits */
    unsigned shared_lines_cpu;         /* where the falsely shared lines are */
    uint64_t isolated_cpus;            /* bit of each */
    uint64_t line_cycles[4];           /* a cache line from another CPU, by enum nearness */
    bool is_smp;                       /* it has more than one CPU */
    unsigned nf_counted_by;            /* CPU that changed the count of connections last */
    unsigned cpu_count;                /* 1 .. CPUS_MAX */
    struct kernel_cpu *cpus;           /* owned: cpu_count of them */
};

/* A kernel that runs on the given CPUs. Their idle tasks run from the first dispatch on. */
void kernel_init(struct kernel *kernel, struct sim *sim, struct cpu *cpus, unsigned cpu_count,
                 const struct nicsim_params *params, struct event_trace *trace);
void kernel_fini(struct kernel *kernel);

/* The boot: the tick starts, the idle loop begins. */
void kernel_start(struct kernel *kernel);

void kernel_window_open(struct kernel *kernel);

/* Costs of this kernel's steps: kernel_run(kc, rx_frame) is cpu_run of that row. */
#define kernel_run(kc, step)    cpu_run((kc)->kernel->scaled.step##_cycles)
#define kernel_charge(kc, step) cpu_charge((kc)->kernel->scaled.step##_cycles)

/* The CPU that runs this code: from code on a context alone. */
struct kernel_cpu *this_cpu_of_many(const struct kernel *kernel);
static inline struct kernel_cpu *this_cpu(const struct kernel *kernel)
{
    return kernel->is_smp ? this_cpu_of_many(kernel) : &kernel->cpus[0];
}

/* Cache lines that the other CPU wrote last come here: a debt. From itself they cost nothing. */
static inline enum nearness cpu_nearness(const struct kernel_cpu *a, const struct kernel_cpu *b)
{
    if (a == b)
        return NEAR_SELF;
    if (a->core == b->core)
        return NEAR_CORE;
    return a->node == b->node ? NEAR_NODE : NEAR_FAR;
}

static inline void take_lines(const struct kernel_cpu *kc, const struct kernel_cpu *from,
                              uint64_t lines)
{
    cpu_charge(lines * kc->kernel->line_cycles[cpu_nearness(kc, from)]);
}

/* The lines of a packet that another CPU has handled. */
static inline void take_packet_lines(const struct kernel_cpu *kc, struct packet *pkt)
{
    if (!kc->kernel->is_smp || pkt->cpu == kc->number)
        return;
    take_lines(kc, &kc->kernel->cpus[pkt->cpu], kc->kernel->params->lines.packet);
    pkt->cpu = (uint8_t)kc->number;
}

#define MAX_BACKLOG    1000u
#define MAX_BACKLOG_24 300u

/* net.core.netdev_max_backlog of the kernel's generation. */
static inline uint64_t kernel_max_backlog(const struct kernel_params *params)
{
    if (params->linux24.max_backlog_packets)
        return params->linux24.max_backlog_packets;
    return receive_is_linux24(params->receive_path) ? MAX_BACKLOG_24 : MAX_BACKLOG;
}

/* Pays in the instant before what other CPUs touch, too. One CPU is alone with it. */
static inline void smp_pay(const struct kernel_cpu *kc)
{
    if (kc->kernel->is_smp)
        cpu_pay();
}

static inline uint64_t kernel_now_ps(const struct kernel_cpu *kc)
{
    return sim_now_ps(kc->kernel->sim);
}

/* A hardirq, a softirq or a section with bottom halves off is under way. */
static inline bool in_interrupt(const struct kernel_cpu *kc)
{
    return kc->hardirq_count > 0 || kc->softirq_count > 0;
}

#endif
