/* The LANCE-style Ethernet driver of a BSD kernel: rings of one descriptor a frame.
 *
 * From:  nic/rx_queue.c (received frames), kernel/netdevice.c (frames to send)
 * To:    whoever called lance_receive; nic/tx_queue.c
 * Lost:  nothing here.
 * Time:  driver-rx a received frame, driver-tx a frame sent, driver-reclaim a descriptor freed. A
 *        received frame leaves the ring at the beginning of its step, its descriptor lent again
 *        with a fresh buffer; frames to send and descriptors freed reach it at the end of theirs.
 * Not modelled: watchdog, multicast filter, memory exhaustion.
 * Numbers: machine.costs.driver-* in models/params.c; the host's profile says where from.
 */
#ifndef MODELS_KERNEL_DRIVER_LANCE_H
#define MODELS_KERNEL_DRIVER_LANCE_H

#include "models/host/cpu.h"
#include "models/kernel/netdevice.h"
#include "models/nic/irq_line.h"
#include "models/nic/rx_queue.h"
#include "models/nic/tx_queue.h"

struct lance_driver {
    struct sim *sim;                 /* borrowed */
    struct cpu *cpu;                 /* borrowed: its spl guards the transmit ring */
    const struct nic_params *params; /* borrowed */
    struct rx_queue *rx;             /* borrowed: the device's registers and rings */
    struct tx_queue *tx;
    struct irq_line *irq;
    struct netdevice *dev;    /* borrowed: the kernel's side */
    struct signal_port stuck; /* packets wait and the ring has no room; may be left unconnected */
    uint64_t rx_cycles, tx_cycles, reclaim_cycles;
};

void lance_init(struct lance_driver *driver, struct sim *sim, struct cpu *cpu,
                const struct nic_params *params, const struct cost_params *costs);

/* Takes the oldest received frame off the ring and lends the descriptor again; there must be one.
 * The cost, and before it the caller's call_cycles, is charged (sim/context.h): the caller may work
 * on the packet, and runs before it touches anything shared. */
struct packet *lance_receive(struct lance_driver *driver, uint64_t call_cycles);

/* if_start: moves packets from the output queue to the transmit ring while it has room. Called from
 * the kernel and from the transmit interrupt; runs at splimp. */
void lance_start(void *driver);

/* Frees the descriptors of sent frames, `limit` at most (0: all of them); returns how many. The
 * caller's call_cycles are spent with the first look, also when nothing is found. */
uint64_t lance_reclaim(struct lance_driver *driver, uint64_t limit, uint64_t call_cycles);

#endif
