/* The cure of 1996: the interrupt only wakes a polling thread, which carries packets to completion.
 *
 *      interrupt: mask the device, wake the thread
 *      thread:    for each device, round robin: receive callback (quota), transmit callback (quota)
 *                 nothing found: unmask all devices, sleep
 *      inhibited: no receive callbacks, and nothing unmasks the devices
 *
 * From:  kernel/driver_lance.c     To: kernel/ip.c
 * Lost:  nothing here: excess frames are lost in the device's ring, at no cost to the CPU.
 * Time:  interrupt when a device wakes the thread, thread-switch when it begins, poll-callback each
 *        time a callback is called, poll-enable before interrupts go on again, process-switch when
 *        it gives the CPU back to a process it has preempted.
 * Rule:  without a quota a receive callback returns only when the ring is empty, so under flood
 *        transmit callbacks never run, descriptors are never freed and the output queue overflows.
 * Inhibition: two may ask for it, queue_feedback.c and cycle_limit.c; input goes on when neither
 *        does. A receive callback looks before each packet, as at its quota: if only the thread
 *        looked between callbacks, a callback of ten packets would overrun the screening queue.
 *        Device interrupts as a whole stay off meanwhile: a LANCE has one enable bit (CSR0 INEA,
 *        Am7990 data sheet) for reception and transmission. So there is no interrupt for each
 *        packet that screend sends. But output is not inhibited: a device whose transmit ring is
 *        full while packets wait for it may interrupt, once, and the thread frees the ring.
 * Not modelled: the cost of asking; a device with an enable bit for each direction.
 * Numbers: kernel.quota, machine.costs.* in models/params.c.
 * Sources: Mogul and Ramakrishnan, USENIX ATC 1996, sections 6 and 7.
 */
#ifndef MODELS_KERNEL_BSD_POLLING_H
#define MODELS_KERNEL_BSD_POLLING_H

#include "models/host/cpu.h"
#include "models/kernel/driver_lance.h"
#include "models/kernel/ip.h"
#include "models/params.h"

struct cycle_limit;

/* Who may inhibit input; a bit each. */
enum input_inhibitor {
    INHIBITED_BY_FEEDBACK = 1,
    INHIBITED_BY_CYCLE_LIMIT = 2,
};

struct bsd_polling {
    struct sim *sim;                    /* borrowed */
    struct cpu *cpu;                    /* borrowed */
    const struct kernel_params *params; /* borrowed; the quota may change while running */
    struct ip *ip;                      /* borrowed */
    size_t device_count;
    struct lance_driver *devices[NICS_MAX]; /* borrowed: in the order they registered */
    struct task thread;
    bool scheduled;     /* a device has asked for the thread since it last went to sleep */
    bool will_enable;   /* the thread is asked for or at work, and enables interrupts at its end */
    unsigned inhibited; /* bits of enum input_inhibitor; 0: input goes on */
    struct cycle_limit *limit; /* borrowed: counts the cycles of loops; NULL: nobody does */
    uint64_t interrupt_cycles, switch_cycles, callback_cycles, enable_cycles;
    uint64_t process_switch_cycles;
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

/* From any context. Asking twice is asking once. allow: interrupts go on when nobody else asks and
 * the thread does not see to it. */
void bsd_polling_inhibit_input(struct bsd_polling *polling, enum input_inhibitor who);
void bsd_polling_allow_input(struct bsd_polling *polling, enum input_inhibitor who);

/* The device's transmit ring is full and packets wait; ctx is a struct bsd_polling_device. */
void bsd_polling_output_stuck(void *ctx);

/* The device's interrupt service routine; ctx is a struct bsd_polling_device. */
void bsd_polling_interrupt(void *ctx);

#endif
