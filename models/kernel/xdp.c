#include "models/kernel/xdp.h"

#include "models/kernel/ip_header.h"
#include "models/kernel/kernel.h"

static bool matches(const struct packet *pkt, uint64_t port)
{
    return port == 0 || udp_port_of(pkt) == port;
}

bool xdp_run(struct kernel_cpu *kc, const struct nic_params *nic, struct packet *pkt)
{
    kernel_charge(kc, xdp_program);
    switch ((enum xdp_action)nic->xdp) {
    case XDP_NONE:
    case XDP_PASS:
        return false;
    case XDP_DROP:
        if (!matches(pkt, nic->xdp_port))
            return false;
        kernel_charge(kc, xdp_frame);
        kernel_run(kc, xdp_drop);
        packet_drop(pkt, DROP_XDP);
        return true;
    }
    return false;
}
