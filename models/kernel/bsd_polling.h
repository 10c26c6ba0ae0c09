/* The cure of 1996: the interrupt only wakes a polling thread, which carries packets to completion.
 *
 *      interrupt: mask the device, wake the thread
 *      thread:    for each device, round robin: receive callback (quota), transmit callback (quota)
 *                 nothing found: unmask all devices, sleep
 *
 * From:  kernel/driver_lance.c     To: kernel/ip.c
 * Lost:  nothing here: excess frames are lost in the device's ring, at no cost to the CPU.
 * Time:  interrupt when a device wakes the thread, thread-switch when it begins, poll-callback each
 *        time a callback is called, poll-enable before interrupts go on again.
 * Rule:  without a quota a receive callback returns only when the ring is empty, so under flood
 *        transmit callbacks never run, descriptors are never freed and the output queue overflows.
 * Not modelled: queue-state feedback, the limit on cycles spent on input.
 * Numbers: kernel.quota, machine.costs.* in models/params.c.
 * Sources: Mogul and Ramakrishnan, USENIX ATC 1996, section 6.4.
 */
#ifndef MODELS_KERNEL_BSD_POLLING_H
#define MODELS_KERNEL_BSD_POLLING_H

#include "models/host/cpu.h"
#include "models/kernel/driver_lance.h"
#include "models/kernel/ip.h"
#include "models/params.h"

struct bsd_polling {
    struct sim *sim;                    /* borrowed */
    struct cpu *cpu;                    /* borrowed */
    const struct kernel_params *params; /* borrowed; the quota may change while running */
    struct ip *ip;                      /* borrowed */
    size_t device_count;
    struct lance_driver *devices[NICS_MAX]; /* borrowed: in the order they registered */
    struct task thread;
    bool scheduled; /* a device has asked for the thread since it last went to sleep */
    uint64_t interrupt_cycles, switch_cycles, callback_cycles, enable_cycles;
    uint64_t rounds; /* of callbacks, in the window */
};

/* One device's interrupt handler; the machine embeds one for each NIC. */
struct bsd_polling_device {
    struct bsd_polling *polling;
    struct lance_driver *driver;
};

void bsd_polling_init(struct bsd_polling *polling, struct sim *sim, struct cpu *cpu, struct ip *ip,
                      const struct kernel_params *params, const struct cost_params *costs);

/* The driver registers its callbacks. */
void bsd_polling_register(struct bsd_polling *polling, struct lance_driver *driver);

/* The device's interrupt service routine; ctx is a struct bsd_polling_device. */
void bsd_polling_interrupt(void *ctx);

#endif
