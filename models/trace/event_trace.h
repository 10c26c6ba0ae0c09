/* The kernel's own events as text: the lines ftrace prints, for people and for the order checker.
 *
 * From:  the kernel's files, at the places of Linux's tracepoints     To: a FILE.
 * Time:  none. A line is printed at its instant: what the code owes is paid first, which changes no
 *        result (the same spends, split).
 * Source: formats of Linux 6.1: include/trace/events/{irq,napi,net,sched}.h, kernel/trace/
 *        trace_output.c. Pointers are made of packet numbers, so that they are the same every run.
 */
#ifndef MODELS_TRACE_EVENT_TRACE_H
#define MODELS_TRACE_EVENT_TRACE_H

#include <stdbool.h>
#include <stdio.h>

#include "models/kernel/notifier.h"

struct kernel_cpu;
struct napi;
struct net_device;
struct poll_device;
struct packet;
struct task_struct;

struct event_trace {
    FILE *out; /* borrowed */
};

/* Calls one of the functions below if somebody listens. */
#define TRACE(kc, call)                                   \
    do {                                                  \
        if (__builtin_expect(!!(kc)->kernel->trace, 0)) { \
            cpu_pay();                                    \
            call;                                         \
        }                                                 \
    } while (0)

void event_trace_begin(struct event_trace *trace, FILE *out, unsigned cpus);

void trace_irq_handler_entry(const struct kernel_cpu *kc, unsigned irq, const char *name);
void trace_irq_handler_exit(const struct kernel_cpu *kc, unsigned irq, bool handled);
void trace_softirq(const struct kernel_cpu *kc, const char *event, unsigned nr);
void trace_napi_poll(const struct kernel_cpu *kc, const struct napi *napi, int work, int budget);
/* 2.4 had no tracepoints: the same line, so that both can be read alike. */
void trace_poll_device(const struct kernel_cpu *kc, const struct poll_device *dev, int work);
void trace_netif_receive_skb(const struct kernel_cpu *kc, const struct packet *pkt);
void trace_net_dev_queue(const struct kernel_cpu *kc, const char *dev, const struct packet *pkt);
void trace_net_dev_start_xmit(const struct kernel_cpu *kc, const char *dev,
                              const struct packet *pkt);
void trace_net_dev_xmit(const struct kernel_cpu *kc, const char *dev, unsigned long long number,
                        unsigned bytes);
void trace_sched_waking(const struct kernel_cpu *kc, const struct task_struct *task);
void trace_sched_wakeup(const struct kernel_cpu *kc, const struct task_struct *task);
void trace_sched_switch(const struct kernel_cpu *kc, const struct task_struct *prev,
                        const struct task_struct *next, const char *prev_state);

/* No tracepoints of Linux: what a probe on call_netdevice_notifiers and on linkwatch_fire_event
 * would tell. */
void trace_netdev_event(const struct kernel_cpu *kc, const struct net_device *dev,
                        enum netdev_event event);
void trace_netif_carrier(const struct kernel_cpu *kc, const struct net_device *dev, bool urgent);

#endif
