#include "models/kernel/loopback.h"

#include <string.h>

#include "models/kernel/backlog.h"
#include "models/kernel/kernel.h"

static void loopback_xmit(void *driver, struct packet *pkt);

void loopback_init(struct loopback *loopback, struct kernel *kernel)
{
    memset(loopback, 0, sizeof *loopback);
    net_device_init(&loopback->dev, &kernel->cpus[0], "lo");
    loopback->dev.start_xmit = loopback_xmit;
    loopback->dev.tx[0].driver = loopback;
}

static void loopback_xmit(void *driver, struct packet *pkt)
{
    struct loopback *loopback = driver;
    struct kernel_cpu *kc = this_cpu(loopback->dev.kernel);

    kernel_run(kc, loopback_xmit);
    loopback->packets++;
    loopback->bytes += pkt->frame_bytes - ETHERNET_FCS_BYTES;
    pkt->dev = &loopback->dev;
    pkt->made_on = pkt->cpu = (uint8_t)kc->number;
    pkt->stages_passed = 0; /* its way in begins */
    packet_stamp(pkt, STAGE_RX_SEND, kernel_now_ps(kc));
    if (kc->kernel->is_24)
        netif_rx(kc, pkt);
    else
        enqueue_to_backlog(kc, kc, pkt, NULL);
}
