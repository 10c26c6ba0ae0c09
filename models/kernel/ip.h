/* IPv4 input and forwarding: header check, route, time to live, output.
 *
 * From:  kernel/bsd.c or kernel/bsd_polling.c     To: kernel/netdevice.c of the route's interface;
 *        with screend, kernel/screen.c first and back from user/screend.c when it is accepted.
 * Lost:  what is no IPv4 (NOT_IP); a broken header or a used-up time to live (IP_HEADER).
 * Time:  ip-forward for every packet, then ip-output for one that goes on. With screend:
 *        screen-input up to the screening queue, ip-forward and ip-output after the verdict. The
 *        forwarding cost may be exponential (kernel.ip-cost), for comparison with queueing theory.
 * Not modelled: options, fragments, ICMP errors, address resolution (the next hop is a fixed entry,
 *        as in the measurements of 1996), a routing table of more than one route.
 */
#ifndef MODELS_KERNEL_IP_H
#define MODELS_KERNEL_IP_H

#include "models/kernel/netdevice.h"
#include "models/kernel/screen.h"
#include "models/packet.h"
#include "models/params.h"
#include "sim/random.h"

struct ip {
    struct sim *sim;                    /* borrowed */
    const struct kernel_params *params; /* borrowed */
    struct netdevice *route;            /* borrowed: the default route's interface */
    struct screen *screen;              /* borrowed; NULL: nobody screens */
    struct sim_random random;
    uint64_t forward_cycles, output_cycles, screen_cycles;
};

void ip_init(struct ip *ip, struct sim *sim, const struct kernel_params *params,
             const struct cost_params *costs, uint64_t seed, uint64_t replication);

/* Takes ownership. Runs on the caller's context, whose charged cycles it pays. */
void ip_input(struct ip *ip, struct packet *pkt);

/* The rest of a packet's way that was screened and accepted. Takes ownership. */
void bsd_ip_forward(struct ip *ip, struct packet *pkt);

#endif
