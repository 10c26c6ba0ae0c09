#include "models/kernel/ipi.h"

#include <string.h>

#include "models/kernel/hardirq.h"
#include "models/kernel/kernel.h"

/* A message, in order. */
static void send(struct kernel_cpu *from, struct kernel_cpu *target, struct ipi *ipi);
static void arrives(void *ctx);
static void reschedule_interrupt(void *ctx);
static void call_interrupt(void *ctx);

static void init(struct kernel_cpu *kc, struct ipi *ipi, const char *name,
                 void (*handler)(void *ctx))
{
    sim_event_init(&ipi->arrival, arrives, ipi);
    ipi->vector = cpu_add_vector(kc->cpu, IPL_CLOCK, name, handler, kc);
    cpu_vector_set_edge(&ipi->vector);
}

void ipi_init(struct kernel_cpu *kc)
{
    memset(&kc->ipis, 0, sizeof kc->ipis);
    if (!kc->kernel->is_smp)
        return;
    init(kc, &kc->ipis.reschedule, "reschedule", reschedule_interrupt);
    init(kc, &kc->ipis.call, "function call", call_interrupt);
}

void ipi_window_open(struct kernel_cpu *kc)
{
    kc->ipis.reschedule.taken = kc->ipis.call.taken = 0;
}

void smp_send_reschedule(struct kernel_cpu *from, struct kernel_cpu *target)
{
    send(from, target, &target->ipis.reschedule);
}

void smp_send_call(struct kernel_cpu *from, struct kernel_cpu *target)
{
    send(from, target, &target->ipis.call);
}

static void send(struct kernel_cpu *from, struct kernel_cpu *target, struct ipi *ipi)
{
    struct kernel *kernel = target->kernel;

    kernel_run(from, ipi_send);
    if (!sim_event_is_armed(&ipi->arrival))
        sim_after(kernel->sim, &ipi->arrival, kernel->machine->smp.ipi_latency_ps);
}

static void arrives(void *ctx)
{
    struct ipi *ipi = ctx;

    irq_port_set_level(&ipi->vector, true);
}

static void reschedule_interrupt(void *ctx)
{
    struct kernel_cpu *kc = ctx;

    irq_enter(kc);
    kernel_run(kc, ipi_reschedule);
    kc->ipis.reschedule.taken++;
    sched_wake_pending(kc);
    irq_exit(kc);
}

static void call_interrupt(void *ctx)
{
    struct kernel_cpu *kc = ctx;

    irq_enter(kc);
    kernel_run(kc, ipi_call);
    kc->ipis.call.taken++;
    rps_trigger_softirq(kc);
    irq_exit(kc);
}
