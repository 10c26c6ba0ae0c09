/* The 4.2BSD receive path of 1996: a device interrupt fills ipintrq, IP input runs below it.
 *
 *      frame ──> device interrupt (splimp) ──> ipintrq ──> IP input ──> if_snd
 *                                     software interrupt (splnet) or thread (IPL 0)
 *
 * From:  kernel/driver_lance.c     To: kernel/ip.c
 * Lost:  a packet that finds ipintrq at its limit (IPINTRQ_FULL, drop-tail): work already done on
 *        it is lost, which is what livelock is made of.
 * Time:  interrupt once an interrupt, driver-rx a frame; thread-switch when the IP thread was
 *        asleep, or soft-interrupt when the software interrupt is taken.
 * Rule:  one interrupt drains all frames waiting (rx-frames-per-interrupt limits it), so at high
 *        rates there are few interrupts, each long.
 * Rule:  with polling off the modified kernel (bsd_polling.c) behaves as an unmodified one. Its
 *        drivers have callbacks and nothing else, so the interrupt masks the device, calls the
 *        callback its status register asks for (CSR0 RINT, TINT), without a quota, and enables the
 *        device again: poll-callback and poll-enable more an interrupt, which is all that makes it
 *        the slower kernel. Packets go through ipintrq as before.
 * Numbers: kernel.ipintrq-maxlen, kernel.ip-input, machine.costs.* in models/params.c.
 * Sources: Mogul and Ramakrishnan, Eliminating Receive Livelock in an Interrupt-Driven Kernel,
 *          USENIX ATC 1996, sections 4 to 6; Digital UNIX runs IP input as a thread at IPL 0.
 */
#ifndef MODELS_KERNEL_BSD_H
#define MODELS_KERNEL_BSD_H

#include "models/host/cpu.h"
#include "models/kernel/driver_lance.h"
#include "models/kernel/ip.h"
#include "models/params.h"

struct bsd {
    struct sim *sim;                    /* borrowed */
    struct cpu *cpu;                    /* borrowed */
    const struct kernel_params *params; /* borrowed */
    struct ip *ip;                      /* borrowed */
    struct packet_queue ipintrq;
    struct task ip_thread;   /* kernel.ip-input thread */
    struct irq_port softnet; /* kernel.ip-input splnet */
    uint64_t interrupt_cycles, exit_cycles, switch_cycles, process_switch_cycles;
    uint64_t soft_interrupt_cycles, callback_cycles, enable_cycles;
};

/* One device's interrupt handler; the machine embeds one for each NIC. */
struct bsd_device {
    struct bsd *bsd;
    struct lance_driver *driver;
};

void bsd_init(struct bsd *bsd, struct sim *sim, struct cpu *cpu, struct ip *ip,
              const struct kernel_params *params, const struct cost_params *costs);

/* The device's interrupt service routine; ctx is a struct bsd_device. */
void bsd_interrupt(void *ctx);
void bsd_polling_off_interrupt(void *ctx);

#endif
