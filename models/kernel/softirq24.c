#include "models/kernel/softirq24.h"

#include "models/kernel/kernel.h"

void do_softirq24(struct kernel_cpu *kc)
{
    uint32_t not_yet_run;

    if (in_interrupt(kc) || !kc->softirqs.pending)
        return;
    kernel_run(kc, softirq_entry); /* with interrupts still off */
    softirq_begin(kc);
    not_yet_run = ~kc->softirqs.pending;
    for (;;) {
        softirq_run_pass(kc);
        if (!(kc->softirqs.pending & not_yet_run))
            break;
        not_yet_run &= ~kc->softirqs.pending;
        kernel_run(kc, softirq_entry);
    }
    if (kc->softirqs.pending)
        wakeup_softirqd(kc);
    softirq_end(kc);
}
