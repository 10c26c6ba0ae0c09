/* The channels of a NIC beyond its first: each a receive and a transmit ring with engines,
 * moderation and a vector of their own, and the driver's poll behind it (ethtool -l: combined).
 *
 *   MAC ──> steer (hash, table: which queue) ──> buffer (one for all) ──> steer ──> ring 0, 1, 2 ..
 *
 *   link <── MAC <── in turn (tx_chip) <── ring 0, 1, 2 ..
 *
 * The first channel is part of struct machine_nic, for a NIC of one queue is nothing else.
 */
#ifndef MODELS_MACHINE_CHANNELS_H
#define MODELS_MACHINE_CHANNELS_H

#include "models/kernel/driver_e1000.h"
#include "models/kernel/driver_life.h"
#include "models/nic/dma.h"
#include "models/nic/low_latency.h"
#include "models/nic/moderation.h"
#include "models/nic/rx_queue.h"
#include "models/nic/tx_queue.h"

struct machine;
struct machine_nic;

struct machine_channel {
    char name[2 * PARAM_TEXT_BYTES]; /* of its vector: eth0-TxRx-1 */
    struct dma rx_dma, tx_dma;
    struct rx_queue rx_queue;
    struct tx_queue tx_queue;
    struct moderation moderation;
    struct low_latency low_latency;
    struct irq_desc irq;
    struct e1000_driver e1000;
    struct slot_channel slot; /* what is cut off when the card is pulled */
    struct driver_channel life;
};

/* Makes and connects channels 1 .. channels - 1 of a NIC whose first channel stands already. */
void machine_channels_init(struct machine *machine, size_t nic, struct bus *bus);
void machine_channels_fini(struct machine_nic *nic);

/* The blocks of a channel, 0 .. nic->channel_count - 1. */
struct rx_queue *machine_rx_queue(const struct machine_nic *nic, size_t channel);
struct e1000_driver *machine_e1000(const struct machine_nic *nic, size_t channel);
struct irq_desc *machine_irq(const struct machine_nic *nic, size_t channel);

void machine_channels_window_open(struct machine_nic *nic, uint64_t at_ps);

/* Its rows of the metrics, of the NIC that is watched. */
struct queue_metrics;
void machine_channels_collect(const struct machine_nic *nic, struct queue_metrics *queues);

#endif
