#include "models/kernel/xdp.h"

#include "models/kernel/cpumap.h"
#include "models/kernel/ip_header.h"
#include "models/kernel/ip_input.h"
#include "models/kernel/kernel.h"
#include "models/kernel/net.h"

static bool drop(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt);
static bool send_back(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt);
static bool redirect(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt);
static bool route(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt);
static bool drop_or_to_cpu(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt);
static void bulk_xmit(struct kernel_cpu *kc, struct xdp *xdp);

bool xdp_run(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt)
{
    const struct nic_params *nic = xdp->nic;

    kernel_charge(kc, xdp_program);
    if (nic->xdp == XDP_CPU)
        return drop_or_to_cpu(kc, xdp, pkt);
    if (nic->xdp != XDP_ROUTE && nic->xdp_port != 0 && udp_port_of(pkt) != nic->xdp_port)
        return false;
    switch ((enum xdp_action)nic->xdp) {
    case XDP_NONE:
    case XDP_PASS:
        return false;
    case XDP_DROP:
        return drop(kc, xdp, pkt);
    case XDP_TX:
        return send_back(kc, xdp, pkt);
    case XDP_REDIRECT:
        return redirect(kc, xdp, pkt);
    case XDP_ROUTE:
        return route(kc, xdp, pkt);
    case XDP_CPU:
        break; /* above */
    }
    return false;
}

static bool drop(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt)
{
    kernel_charge(kc, xdp_frame);
    kernel_run(kc, xdp_drop);
    xdp->stats.drops++;
    packet_drop(pkt, DROP_XDP);
    return true;
}

static void drop_unsent(struct xdp *xdp, struct packet *pkt)
{
    xdp->stats.no_room++;
    packet_drop(pkt, DROP_XDP_XMIT);
}

/* Its addresses are changed about, so the frame is read. */
static bool send_back(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt)
{
    kernel_charge(kc, xdp_frame);
    cpu_charge(xdp->miss_cycles);
    kernel_run(kc, xdp_xmit);
    if (xdp->own.xmit(xdp->own.driver, pkt, false)) {
        xdp->stats.sent++;
        xdp->must_ring = true;
    } else {
        drop_unsent(xdp, pkt);
    }
    return true;
}

static bool redirect(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt)
{
    kernel_charge(kc, xdp_frame);
    cpu_charge(xdp->miss_cycles);
    kernel_run(kc, xdp_redirect);
    xdp->bulk[xdp->bulk_count++] = pkt;
    if (xdp->bulk_count == XDP_BULK)
        bulk_xmit(kc, xdp);
    return true;
}

static bool is_ipv4(const struct packet *pkt)
{
    return pkt->header_bytes >= ETHERNET_HEADER_BYTES &&
           (pkt->header[12] << 8 | pkt->header[13]) == ETHERTYPE_IPV4;
}

static bool route(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt)
{
    if (!kc->kernel->net->route || !is_ipv4(pkt) || !ipv4_header_is_good(pkt) ||
        ip_is_for_us(kc, pkt, IP_V4) || ipv4_time_to_live(pkt) <= 1)
        return false; /* the stack knows better */
    kernel_charge(kc, xdp_fib);
    if (kc->kernel->params->full_table)
        kernel_charge(kc, fib_full);
    ipv4_decrement_time_to_live(pkt);
    return redirect(kc, xdp, pkt);
}

static bool drop_or_to_cpu(struct kernel_cpu *kc, struct xdp *xdp, struct packet *pkt)
{
    if (xdp->nic->xdp_port == 0 || udp_port_of(pkt) == xdp->nic->xdp_port)
        return drop(kc, xdp, pkt);
    kernel_charge(kc, xdp_frame);
    pkt->dev = xdp->dev;
    kernel_run(kc, xdp_redirect);
    xdp->stats.to_cpu++;
    cpumap_enqueue(kc, xdp->cpumap, pkt);
    return true;
}

/* bq_xmit_all: what the driver cannot take is dropped. */
static void bulk_xmit(struct kernel_cpu *kc, struct xdp *xdp)
{
    const struct xdp_ring *ring = kc->number < xdp->to_count ? &xdp->to[kc->number] : NULL;
    bool sent = false;

    for (unsigned i = 0; i < xdp->bulk_count; i++) {
        kernel_run(kc, xdp_xmit);
        if (ring && ring->xmit(ring->driver, xdp->bulk[i], true)) {
            xdp->stats.redirected++;
            sent = true;
        } else {
            drop_unsent(xdp, xdp->bulk[i]);
        }
    }
    xdp->bulk_count = 0;
    if (sent) {
        kernel_run(kc, xdp_doorbell);
        ring->doorbell(ring->driver);
    }
}

void xdp_flush(struct kernel_cpu *kc, struct xdp *xdp)
{
    if (xdp->bulk_count > 0)
        bulk_xmit(kc, xdp);
    if (xdp->cpumap)
        cpumap_flush(kc, xdp->cpumap);
    if (xdp->must_ring) {
        kernel_run(kc, xdp_doorbell);
        xdp->own.doorbell(xdp->own.driver);
        xdp->must_ring = false;
    }
}
