/* XDP: a program in the driver's poll looks at a frame before there is an sk_buff.
 *
 * From:  driver_e1000.c (clean_rx_ring)
 * To:    nothing; the ring of the same channel (XDP_TX); by way of a bulk queue a ring of another
 *        device (redirect, route) or another CPU (cpumap.c); or the driver again, which makes an
 *        sk_buff.
 * Lost:  what the program drops (XDP); what finds no room in a transmit ring, or no ring for
 *        this CPU (XDP_XMIT).
 * Rule:  every frame counts as work of the poll. drop: UDP packets to a port
 *        (machine.nics.N.xdp-port), or all; the rest passes. tx: those go back out where they
 *        came from. redirect: they go out by xdp-to. route: the kernel's routing table is asked
 *        (bpf_fib_lookup); what is for this host passes, the rest goes out by the device of the
 *        route, its hop limit counted down. cpu: what drop would drop is dropped, all else goes
 *        to another CPU, whose stack takes it. A redirected frame takes the ring of the CPU's
 *        number. The bulk queue goes to the driver when it holds 16, and at the end of the poll;
 *        one doorbell a bulk, and for XDP_TX one a poll.
 * Time:  steps xdp-frame, xdp-program, xdp-drop, xdp-xmit, xdp-doorbell, xdp-redirect, xdp-fib,
 *        fib-full. A program that sends has read the frame: where the frames of all rings no
 *        longer fit the cache share that DMA writes to, that is memory's time (bus/ddio.h).
 * Not modelled: the generic hook; other maps; multi-buffer frames; rings of their own for such
 *        frames (they share the channel's, without its lock).
 * Source: Linux 6.1.192, as drivers call bpf_prog_run_xdp and xdp_do_redirect; net/core/filter.c,
 *        kernel/bpf/devmap.c; CoNEXT 2018 for what it costs.
 */
#ifndef MODELS_KERNEL_XDP_H
#define MODELS_KERNEL_XDP_H

#include <stdbool.h>

#include "models/packet.h"
#include "models/params.h"

#define XDP_BULK 16u /* DEV_MAP_BULK_SIZE */

struct kernel_cpu;
struct cpumap;
struct net_device;

/* A transmit ring for XDP frames (ndo_xdp_xmit). */
struct xdp_ring {
    /* False: no room; the packet stays the caller's. redirected: its page is another ring's. */
    bool (*xmit)(void *driver, struct packet *pkt, bool redirected);
    void (*doorbell)(void *driver); /* for all since the last */
    void *driver;
};

/* The program of one receive ring. */
struct xdp {
    const struct nic_params *nic; /* borrowed */
    struct xdp_ring own;          /* where XDP_TX sends */
    const struct xdp_ring *to;    /* borrowed: of the other device, by CPU; NULL: there is none */
    unsigned to_count;
    uint64_t miss_cycles; /* of an average frame, read from memory and not the cache */
    struct packet *bulk[XDP_BULK];
    unsigned bulk_count;
    bool must_ring;         /* own: frames without a doorbell */
    struct cpumap *cpumap;  /* borrowed; NULL: none */
    struct net_device *dev; /* whose frames they are */
    struct xdp_stats {
        uint64_t drops, sent, redirected, no_room, to_cpu;
    } stats; /* in the window */
};

/* True: the packet is gone. With a debt, or without one when it is. */
bool xdp_run(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt);

/* At the end of a poll (xdp_do_flush): nothing stays behind. */
void xdp_flush(struct kernel_cpu *kc, struct xdp *xdp);

#endif
