#include "models/admin/ethtool.h"

#include <inttypes.h>
#include <string.h>

struct named_value {
    enum nic_driver driver;
    const char *name;
    uint64_t value;
};

#define ETHTOOL_STAT(driver, name, value) +1
enum {
    ALL_STATS = 0
#include "models/admin/ethtool_stats.def"
};
#undef ETHTOOL_STAT

static void read_all(const struct nic_counters *c, struct named_value all[ALL_STATS])
{
    const struct named_value values[] = {
#define ETHTOOL_STAT(driver, name, value) { DRIVER_##driver, name, value },
#include "models/admin/ethtool_stats.def"
#undef ETHTOOL_STAT
    };

    memcpy(all, values, sizeof values);
}

void ethtool_print_stats(FILE *out, enum nic_driver driver, const struct nic_counters *c)
{
    struct named_value all[ALL_STATS];

    read_all(c, all);
    fputs("NIC statistics:\n", out);
    for (size_t i = 0; i < ALL_STATS; i++) {
        if (all[i].driver == driver)
            fprintf(out, "     %s: %" PRIu64 "\n", all[i].name, all[i].value);
    }
}

/* How each driver calls a receive queue's packets, bytes and drops; NULL: it has no such row. */
static const char *const queue_names[][3] = {
    [DRIVER_E1000] = { NULL, NULL, NULL },
    [DRIVER_E1000E] = { NULL, NULL, NULL },
    [DRIVER_IGB] = { "rx_queue_%u_packets", "rx_queue_%u_bytes", "rx_queue_%u_drops" },
    [DRIVER_IXGBE] = { "rx_queue_%u_packets", "rx_queue_%u_bytes", NULL },
    [DRIVER_I40E] = { "rx-%u.packets", "rx-%u.bytes", NULL },
    [DRIVER_ICE] = { "rx_queue_%u_packets", "rx_queue_%u_bytes", NULL },
    [DRIVER_MLX5] = { "rx%u_packets", "rx%u_bytes", NULL },
    [DRIVER_ENA] = { "queue_%u_rx_cnt", "queue_%u_rx_bytes", NULL },
    [DRIVER_VIRTIO_NET] = { "rx_queue_%u_packets", "rx_queue_%u_bytes", "rx_queue_%u_drops" },
};

static void print_row(FILE *out, const char *format, unsigned queue, uint64_t value)
{
    if (format == NULL)
        return;

    int number = (int)(strchr(format, '%') - format);

    fprintf(out, "     %.*s%u%s: %" PRIu64 "\n", number, format, queue, format + number + 2, value);
}

void ethtool_print_queue(FILE *out, enum nic_driver driver, unsigned queue,
                         const struct nic_queue_counters *c)
{
    const char *const *names = queue_names[driver];

    print_row(out, names[0], queue, c->rx_packets);
    print_row(out, names[1], queue, c->rx_bytes);
    /* virtio-net's drops are frames too long for it; this machine sends none. */
    print_row(out, names[2], queue, driver == DRIVER_VIRTIO_NET ? 0 : c->no_descriptor);
}

bool ethtool_stat(enum nic_driver driver, const struct nic_counters *c, const char *name,
                  uint64_t *value)
{
    struct named_value all[ALL_STATS];

    read_all(c, all);
    for (size_t i = 0; i < ALL_STATS; i++) {
        if (all[i].driver != driver || strcmp(all[i].name, name) != 0)
            continue;
        *value = all[i].value;
        return true;
    }
    return false;
}

struct netdev_counters netdev_counters(enum nic_driver driver, const struct nic_counters *c)
{
    struct netdev_counters n = {
        .rx_packets = c->rx_packets,
        .rx_bytes = c->rx_bytes,
        .tx_packets = c->tx_packets,
        .tx_bytes = c->tx_bytes,
    };

    switch (driver) {
#define NETDEV_STATS(name, errors, dropped, missed, fifo) \
    case DRIVER_##name:                                   \
        n.rx_errors = errors;                             \
        n.rx_dropped = dropped;                           \
        n.rx_missed_errors = missed;                      \
        n.rx_fifo_errors = fifo;                          \
        break;
#include "models/admin/netdev_stats.def"
#undef NETDEV_STATS
    }
    n.rx_length_errors = n.rx_errors; /* frames of a wrong size are the only errors here */
    n.rx_dropped += c->nobody_wanted;
    return n;
}

void proc_net_dev_heading(FILE *out)
{
    fputs("Inter-|   Receive                                                |  Transmit\n"
          " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs "
          "drop fifo colls carrier compressed\n",
          out);
}

void proc_net_dev_line(FILE *out, const char *name, const struct netdev_counters *n)
{
    fprintf(out,
            "%6s: %7" PRIu64 " %7" PRIu64 " %4" PRIu64 " %4" PRIu64 " %4" PRIu64 " %5" PRIu64
            " %10u %9u %8" PRIu64 " %7" PRIu64 " %4u %4u %4u %5u %7u %10u\n",
            name, n->rx_bytes, n->rx_packets, n->rx_errors, n->rx_dropped + n->rx_missed_errors,
            n->rx_fifo_errors, n->rx_length_errors, 0u, 0u, n->tx_bytes, n->tx_packets, 0u, 0u, 0u,
            0u, 0u, 0u);
}
