/* What the network side of a kernel shares: sockets by port, packet sockets, the route out, and the
 * counters of /proc/net/snmp.
 *
 * Sockets are found as Linux finds them, by destination port; addresses are not compared: a packet
 * that is not forwarded counts as this host's. Filled by the machine before anything runs.
 */
#ifndef MODELS_KERNEL_NET_H
#define MODELS_KERNEL_NET_H

#include <stdint.h>

#include "models/kernel/sock.h"
#include "models/params.h"

struct net_device;

struct snmp {
    uint64_t ip_in_receives, ip_in_hdr_errors, ip_in_delivers, ip_forw_datagrams,
        ip_in_unknown_protos;
    uint64_t udp_in_datagrams, udp_no_ports, udp_in_errors, udp_rcvbuf_errors;
};

struct net {
    unsigned udp_count;
    struct sock *udp[PROCESSES_MAX]; /* borrowed */
    unsigned tap_count;
    struct sock *taps[PROCESSES_MAX]; /* borrowed */
    struct net_device *route;         /* borrowed; the way out; NULL: none */
    struct snmp snmp;                 /* in the window */
};

#endif
