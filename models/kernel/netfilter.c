#include "models/kernel/netfilter.h"

#include "models/kernel/ip_header.h"
#include "models/kernel/kernel.h"

static bool matches(const struct kernel_cpu *kc, const struct packet *pkt)
{
    uint64_t port = kc->kernel->params->nf_port;

    return port == 0 || udp_port_of(pkt) == port;
}

/* net->ct.count: a dropped packet's connection is made and freed, an atomic operation each, on one
 * line for all CPUs. */
static void count_connection(struct kernel_cpu *kc)
{
    struct kernel *kernel = kc->kernel;

    if (!kernel->is_smp)
        return;
    cpu_pay();
    take_lines(kc, &kernel->cpus[kernel->nf_counted_by], kernel->params->lines.conntrack);
    kernel->nf_counted_by = kc->number;
}

static bool drop(struct kernel_cpu *kc, struct packet *pkt, enum drop_place place)
{
    if (kc->kernel->params->netfilter >= NF_CONNTRACK)
        count_connection(kc);
    kernel_run(kc, nf_drop);
    packet_drop(pkt, place);
    return true;
}

bool nf_prerouting(struct kernel_cpu *kc, struct packet *pkt)
{
    switch ((enum nf_rules)kc->kernel->params->netfilter) {
    case NF_NONE:
    case NF_FILTER:
        return false;
    case NF_RAW:
        kernel_charge(kc, nf_raw);
        return matches(kc, pkt) && drop(kc, pkt, DROP_NF_RAW);
    case NF_CONNTRACK:
    case NF_FIREWALLD:
        kernel_charge(kc, nf_conntrack);
        count_connection(kc);
        return false;
    }
    return false;
}

bool nf_input(struct kernel_cpu *kc, struct packet *pkt)
{
    switch ((enum nf_rules)kc->kernel->params->netfilter) {
    case NF_NONE:
    case NF_RAW:
        return false;
    case NF_FIREWALLD:
        kernel_charge(kc, nf_firewalld);
        /* fall through */
    case NF_FILTER:
    case NF_CONNTRACK:
        kernel_charge(kc, nf_filter);
        return matches(kc, pkt) && drop(kc, pkt, DROP_NF_INPUT);
    }
    return false;
}
