#include "models/kernel/udp.h"

#include "models/kernel/kernel.h"
#include "models/kernel/net.h"
#include "models/kernel/rps.h"
#include "models/kernel/spinlock.h"

#define UDP_HEADER_BYTES 8u

/* A packet's visit, in order. */
static struct sock *lookup(struct net *net, unsigned port);
static struct sock *reuseport_select(struct kernel_cpu *kc, struct sock *sk, struct packet *pkt);
static void lose(struct kernel_cpu *kc, struct packet *pkt, enum drop_place place);

void udp_rcv(struct kernel_cpu *kc, struct packet *pkt, unsigned offset)
{
    struct net *net = kc->kernel->net;
    struct sock *sk;
    unsigned port, length;
    bool half_full;

    kernel_charge(kc, udp_rcv);
    if (offset + UDP_HEADER_BYTES > pkt->header_bytes) {
        lose(kc, pkt, DROP_UDP_HEADER);
        return;
    }
    port = (unsigned)pkt->header[offset + 2] << 8 | pkt->header[offset + 3];
    length = (unsigned)pkt->header[offset + 4] << 8 | pkt->header[offset + 5];
    if (length < UDP_HEADER_BYTES || offset + length + ETHERNET_FCS_BYTES > pkt->frame_bytes) {
        lose(kc, pkt, DROP_UDP_HEADER);
        return;
    }
    sk = lookup(net, port);
    if (!sk) {
        kernel_charge(kc, udp_no_port);
        lose(kc, pkt, DROP_UDP_NO_PORT);
        return;
    }
    if (sk->group)
        sk = reuseport_select(kc, sk, pkt);
    smp_pay(kc); /* other CPUs charge it, and its reader reads it */
    if (sk->connected)
        sk->rxhash = pkt->flow_hash;
    half_full = sk->rmem_alloc_bytes > sk->rcvbuf_bytes / 2;
    if (half_full) {
        spin_lock(sk->busy_lock);
        smp_pay(kc);
    }
    if (!sock_charge(kc, sk, pkt)) {
        if (half_full)
            spin_unlock(sk->busy_lock);
        cpu_count(&sk->drops, 1);
        lose(kc, pkt, DROP_UDP_RCVBUF);
        return;
    }
    if (half_full)
        kernel_charge(kc, udp_busylock);
    sock_queue_rcv(kc, sk, pkt);
    if (half_full)
        spin_unlock(sk->busy_lock);
}

/* A hash of its own, so that a queue's flows are not all one socket's. */
static struct sock *reuseport_select(struct kernel_cpu *kc, struct sock *sk, struct packet *pkt)
{
    uint64_t hash = (uint32_t)(rps_flow_hash(pkt) * UINT32_C(2654435769));

    kernel_charge(kc, reuseport_select);
    if (sk->group_by_cpu)
        return sk->group[kc->number % sk->group_count];
    return sk->group[hash * sk->group_count >> 32];
}

static struct sock *lookup(struct net *net, unsigned port)
{
    for (unsigned i = 0; i < net->udp_count; i++) {
        if (net->udp[i]->port == port)
            return net->udp[i];
    }
    return NULL;
}

static void lose(struct kernel_cpu *kc, struct packet *pkt, enum drop_place place)
{
    struct snmp *snmp = &kc->kernel->net->snmp;

    cpu_pay();
    snmp->udp_no_ports += place == DROP_UDP_NO_PORT;
    snmp->udp_rcvbuf_errors += place == DROP_UDP_RCVBUF;
    snmp->udp_in_errors += place != DROP_UDP_NO_PORT;
    packet_drop(pkt, place);
}
