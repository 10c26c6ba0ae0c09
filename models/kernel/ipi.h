/* Interrupts that CPUs send one another.
 *
 *      reschedule     look who runs: need_resched has been set, or tasks stand on the wake list
 *      function call  run what stands on this CPU's call list (RPS)
 *
 * From:  sched.c, rps.c     To: host/cpu.c of the other CPU, and back into those files.
 * Lost:  nothing. One that is sent while another of its kind is under way to the same CPU is the
 *        same interrupt.
 * Time:  ipi-send at the sender; machine.ipi-latency on the way; irq-entry, ipi-reschedule or
 *        ipi-call and irq-exit at the target, which a halted CPU leaves its sleep state for.
 * Not modelled: a halted CPU that watches need_resched itself (mwait) and needs no interrupt.
 * Source: Linux 6.1.192 kernel/smp.c, arch/x86/kernel/smp.c, kernel/sched/core.c.
 */
#ifndef MODELS_KERNEL_IPI_H
#define MODELS_KERNEL_IPI_H

#include "models/ports.h"
#include "sim/engine.h"

struct kernel_cpu;

/* One kind of interrupt, at its target. */
struct ipi {
    struct irq_port vector;
    struct sim_event arrival; /* the message is on its way */
    uint64_t taken;           /* in the window: RES and CAL of /proc/interrupts */
};

struct ipis {
    struct ipi reschedule, call;
};

/* Nothing to do where there is one CPU alone. */
void ipi_init(struct kernel_cpu *kc);
void ipi_window_open(struct kernel_cpu *kc);

/* From code on another CPU than the target. */
void smp_send_reschedule(struct kernel_cpu *from, struct kernel_cpu *target);
void smp_send_call(struct kernel_cpu *from, struct kernel_cpu *target);

#endif
