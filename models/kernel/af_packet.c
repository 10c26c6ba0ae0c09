#include "models/kernel/af_packet.h"

#include <string.h>

#include "models/kernel/kernel.h"
#include "models/kernel/net.h"
#include "models/kernel/xmit.h"

static void packet_rcv(struct kernel_cpu *kc, struct sock *sk, struct packet *pkt);

void packet_taps_deliver(struct kernel_cpu *kc, struct packet *pkt)
{
    struct net *net = kc->kernel->net;

    for (unsigned i = 0; i < net->tap_count; i++) {
        struct sock *sk = net->taps[i];

        if (!sk->dev_name[0] || strcmp(sk->dev_name, pkt->dev->name) == 0)
            packet_rcv(kc, sk, pkt);
    }
}

static void packet_rcv(struct kernel_cpu *kc, struct sock *sk, struct packet *pkt)
{
    struct packet *copy;

    kernel_run(kc, tap);
    copy = packet_clone(pkt);
    if (!sock_charge(kc, sk, copy)) {
        sk->drops++;
        packet_drop(copy, DROP_PACKET_RCVBUF);
        return;
    }
    sock_queue_rcv(kc, sk, copy);
}
