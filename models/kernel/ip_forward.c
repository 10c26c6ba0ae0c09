#include "models/kernel/ip_forward.h"

#include "models/kernel/ip_header.h"
#include "models/kernel/kernel.h"
#include "models/kernel/net.h"
#include "models/kernel/xmit.h"

void ip_forward(struct kernel_cpu *kc, struct packet *pkt, enum ip_version version)
{
    struct net *net = kc->kernel->net;
    unsigned hops = version == IP_V6 ? ipv6_hop_limit(pkt) : ipv4_time_to_live(pkt);

    kernel_charge(kc, ip_forward);
    smp_pay(kc); /* another CPU may take the route away */
    if (hops <= 1 || !net->route) {
        cpu_pay();
        net->snmp.ip_in_hdr_errors++;
        packet_drop(pkt, DROP_IP_FORWARD);
        return;
    }
    if (version == IP_V6)
        ipv6_decrement_hop_limit(pkt);
    else
        ipv4_decrement_time_to_live(pkt);
    cpu_count(&net->snmp.ip_forw_datagrams, 1);
    dev_queue_xmit(net->route, pkt);
}
