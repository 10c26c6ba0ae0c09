#include "models/kernel/netdevice.h"

#include <string.h>

void netdevice_init(struct netdevice *dev, struct sim *sim, const char *name,
                    const struct kernel_params *params)
{
    memset(dev, 0, sizeof *dev);
    dev->sim = sim;
    dev->name = name;
    dev->params = params;
    packet_queue_init(&dev->output, sim, "output_queue");
}

void netdevice_output(struct netdevice *dev, struct packet *pkt)
{
    if (dev->output.length >= dev->params->output_queue_max_packets) {
        packet_drop(pkt, DROP_OUTPUT_QUEUE_FULL);
        return;
    }
    packet_stamp(pkt, STAGE_TX_QUEUE, sim_now_ps(dev->sim));
    packet_queue_push(&dev->output, pkt);
    dev->start(dev->driver);
}
