#include "models/kernel/softirq24.h"

#include "models/kernel/kernel.h"

void do_softirq24(struct kernel_cpu *kc)
{
    uint32_t not_yet_run, pending;

    if (in_interrupt(kc) || !kc->softirqs.pending)
        return;
    kernel_run(kc, softirq_entry); /* with interrupts still off */
    softirq_begin(kc);
    not_yet_run = ~kc->softirqs.pending;
    for (;;) {
        pending = kc->softirqs.pending;
        kc->softirqs.pending = 0;
        cpu_spl_lower(kc->cpu, IPL_NONE);
        softirq_run_pass(kc, pending);
        cpu_spl_raise(kc->cpu, IPL_CLOCK);
        if (!(kc->softirqs.pending & not_yet_run))
            break;
        not_yet_run &= ~kc->softirqs.pending;
        kernel_run(kc, softirq_entry);
    }
    if (kc->softirqs.pending)
        wakeup_softirqd(kc);
    softirq_end(kc);
}
