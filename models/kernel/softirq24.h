/* Softirqs by the rule of Linux 2.4: another pass only for a type that has not run yet.
 *
 * From:  hardirq.c (the end of every interrupt), ksoftirqd     To: softirq.c, which runs a pass.
 * Rule:  what is pending is taken as a snapshot and run, interrupts on. If then a type is pending
 *        that no pass has run so far, everything pending is run once more; else what is left wakes
 *        ksoftirqd. A loop so has four passes at most, usually one or two. No time limit, and
 *        nobody asks whether ksoftirqd is running: the end of any interrupt runs what is pending.
 *        ksoftirqd has nice 19: beside a process that computes it gets next to nothing.
 * Time:  as in softirq.h.
 * Source: Linux 2.4 kernel/softirq.c do_softirq, ksoftirqd.
 */
#ifndef MODELS_KERNEL_SOFTIRQ24_H
#define MODELS_KERNEL_SOFTIRQ24_H

struct kernel_cpu;

#define KSOFTIRQD24_NICE 19

void do_softirq24(struct kernel_cpu *kc);

#endif
