/* A NIC's counters as Linux tells them: ethtool -S and /proc/net/dev, under the names and by the
 * sums of the driver that the NIC's profile names.
 *
 * The same loss has another name under each driver, and some tell it in one of the two places only:
 * ethtool_stats.def and netdev_stats.def have the names, from the drivers' sources. All count from
 * the opening of the window.
 */
#ifndef MODELS_ADMIN_ETHTOOL_H
#define MODELS_ADMIN_ETHTOOL_H

#include <stdint.h>
#include <stdio.h>

#include "models/params.h"

/* What a receive queue and its driver have counted, in the window. */
struct nic_queue_counters {
    uint64_t rx_packets, rx_bytes, no_descriptor;
};

/* What a NIC and its driver have counted, in the window: over all queues. */
struct nic_counters {
    /* the chip: bytes with FCS */
    uint64_t good, good_bytes; /* frames of an allowed size that came in */
    uint64_t too_short, too_long;
    uint64_t lost_on_chip, lost_on_chip_bytes; /* no room in the on-chip buffer */
    uint64_t waited;                           /* there for a descriptor */
    uint64_t no_descriptor;                    /* lost for want of one */
    uint64_t sent, sent_bytes;
    /* the driver: bytes without FCS */
    uint64_t rx_packets, rx_bytes; /* taken from the ring */
    uint64_t tx_packets, tx_bytes; /* reclaimed */
    uint64_t tx_stops, tx_restarts;
    uint64_t interrupts, polls, arms;
    uint64_t cqe_blocks, cqe_block_packets; /* compressed completions */
    struct nic_queue_counters queue_0;
    /* the core */
    uint64_t nobody_wanted; /* no protocol handler */
};

/* Of struct rtnl_link_stats64. */
struct netdev_counters {
    uint64_t rx_packets, rx_bytes, rx_errors, rx_dropped, rx_missed_errors, rx_fifo_errors;
    uint64_t rx_length_errors;
    uint64_t tx_packets, tx_bytes;
};

struct netdev_counters netdev_counters(enum nic_driver driver, const struct nic_counters *c);

/* "NIC statistics:" and the driver's names. */
void ethtool_print_stats(FILE *out, enum nic_driver driver, const struct nic_counters *c);

/* The rows of a receive queue beyond the first, under the driver's names. */
void ethtool_print_queue(FILE *out, enum nic_driver driver, unsigned queue,
                         const struct nic_queue_counters *c);

/* The value under a name of the driver's; false: it has no such name. */
bool ethtool_stat(enum nic_driver driver, const struct nic_counters *c, const char *name,
                  uint64_t *value);

/* /proc/net/dev: the two lines of heading, and an interface's line. */
void proc_net_dev_heading(FILE *out);
void proc_net_dev_line(FILE *out, const char *name, const struct netdev_counters *n);

#endif
