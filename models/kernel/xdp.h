/* XDP: a program in the driver's poll looks at a frame before there is an sk_buff.
 *
 * From:  driver_e1000.c (clean_rx_ring)     To: nothing, or the driver again.
 * Lost:  what the program drops (XDP). It counts as work of the poll, and its buffer goes back to
 *        the ring at once; no part of the stack hears of it.
 * Time:  steps xdp-frame, xdp-program, xdp-drop.
 * Rule:  the program drops UDP packets to a port (machine.nics.N.xdp-port), or all; the rest
 * passes. Not modelled: programs that send (XDP_TX) or redirect; the generic hook; maps. Source:
 * Linux 6.1.192, as drivers call bpf_prog_run_xdp; CoNEXT 2018 for what it costs.
 */
#ifndef MODELS_KERNEL_XDP_H
#define MODELS_KERNEL_XDP_H

#include <stdbool.h>

#include "models/packet.h"
#include "models/params.h"

struct kernel_cpu;

/* True: the packet is gone. With a debt, or without one when it is. */
bool xdp_run(struct kernel_cpu *kc, const struct nic_params *nic, struct packet *pkt);

#endif
