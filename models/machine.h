/* The schematic: every component of one modelled computer by value, every connection once.
 *
 * A machine holds no globals and shares nothing with another: several may live in one simulation,
 * each with a first CPU number of its own.
 */
#ifndef MODELS_MACHINE_H
#define MODELS_MACHINE_H

#include "models/bus/bus.h"
#include "models/host/cpu.h"
#include "models/host/cpufreq.h"
#include "models/host/irq_chip.h"
#include "models/host/timer.h"
#include "models/kernel/bsd.h"
#include "models/kernel/bsd_polling.h"
#include "models/kernel/driver_3c509.h"
#include "models/kernel/driver_e1000.h"
#include "models/kernel/driver_e1000_24.h"
#include "models/kernel/driver_life.h"
#include "models/kernel/driver_tulip.h"
#include "models/kernel/cpumap.h"
#include "models/kernel/cycle_limit.h"
#include "models/kernel/driver_lance.h"
#include "models/kernel/hardclock.h"
#include "models/kernel/hotplug.h"
#include "models/kernel/ip.h"
#include "models/kernel/kernel.h"
#include "models/kernel/net.h"
#include "models/kernel/netdevice.h"
#include "models/kernel/queue_feedback.h"
#include "models/kernel/screen.h"
#include "models/machine_channels.h"
#include "models/metrics.h"
#include "models/nic/csr11.h"
#include "models/nic/dma.h"
#include "models/nic/el3.h"
#include "models/nic/flow_control.h"
#include "models/nic/irq_line.h"
#include "models/nic/low_latency.h"
#include "models/nic/mac.h"
#include "models/nic/moderation.h"
#include "models/nic/rx_buffer.h"
#include "models/nic/rx_queue.h"
#include "models/nic/rx_steer.h"
#include "models/nic/slot.h"
#include "models/nic/tx_chip.h"
#include "models/nic/tx_queue.h"
#include "models/nic/tx_threshold.h"
#include "models/packet.h"
#include "models/params.h"
#include "models/trace/event_trace.h"
#include "models/user/hog.h"
#include "models/user/irqbalance.h"
#include "models/user/poller.h"
#include "models/user/reader.h"
#include "models/user/compute.h"
#include "models/user/screend.h"
#include "models/user/sender.h"
#include "models/wire/link.h"
#include "models/wire/partner.h"
#include "models/wire/requester.h"
#include "models/wire/sink.h"
#include "models/wire/source.h"
#include "sim/model.h"

#define MACHINE_FIRST_IRQ 10 /* Linux's number of the first NIC's line */

/* One network interface: its links, its blocks, and the kernel's side of it. */
struct machine_nic {
    struct link rx_link, tx_link;
    struct sink sink;
    struct partner partner; /* in front of the sink where the NIC sends PAUSE */
    struct mac mac;
    struct bus link; /* to memory: only where every NIC has one of its own */
    struct dma rx_dma, tx_dma;
    struct rx_queue rx_queue;
    struct tx_queue tx_queue;
    struct tx_chip tx_chip; /* where there are several */
    struct irq_line irq_line;
    struct irq_port vector; /* of the CPU, for its counts */
    struct netdevice dev;
    struct lance_driver driver;
    struct bsd_device bsd;
    struct bsd_polling_device polling;
    bool has_traffic;

    /* Linux. */
    struct rx_buffer rx_buffer;
    struct flow_control flow_control; /* tx-pause */
    struct rx_steer rx_steer;         /* rss */
    struct moderation moderation;
    struct low_latency low_latency;
    struct irq_desc irq;
    struct irq_port line; /* where its interrupt goes */
    struct net_device net_dev;
    struct e1000_driver e1000;
    struct nic_slot slot;
    struct driver_life life;
    struct machine_channel *more;            /* owned: channels 1 .. channel_count - 1 */
    size_t channel_count;                    /* on Linux 6.1 */
    struct xdp_ring xdp_rings[CHANNELS_MAX]; /* of its channels, for those who redirect to it */

    /* Linux 2.4: one of the three, and its chip. */
    struct tx_threshold tx_threshold;
    struct e1000_24 e1000_24;
    struct csr11 csr11;
    struct tulip_driver tulip;
    struct el3 el3;
    struct el3_driver el3_driver;
};

/* Its address spaces, and the old devices of a PC in them: models/machine_addresses.c. */
#define MACHINE_PC_PORTS 9

struct machine_addresses {
    struct io_resource ports, memory; /* roots */
    struct io_resource pc[MACHINE_PC_PORTS];
    struct io_resource isa[NICS_MAX]; /* 3c509s */
};

/* A Linux host: its kernel and its processes. */
struct machine_linux {
    struct event_trace trace;
    struct kernel kernel;
    struct net net;
    struct net_devices devices;
    struct workqueue events; /* the kernel's thread for work */
    struct link_watch link_watch;
    struct hotplug hotplug;
    struct loopback loopback;
    struct sender senders[PROCESSES_MAX]; /* those whose process is one */
    struct machine_addresses addresses;
    struct reader readers[PROCESSES_MAX]; /* those whose process is one */
    struct hog hogs[PROCESSES_MAX];       /* those whose process is one */
    struct poller pollers[PROCESSES_MAX]; /* those whose process is one */
    struct cpumap cpumaps[NICS_MAX];      /* of NICs whose program hands to a CPU */
    struct irqbalance irqbalance;         /* where a process is it */
};

struct machine {
    struct sim *sim;                    /* borrowed */
    const struct nicsim_params *params; /* borrowed; live rows may change */
    uint64_t window_open_ps, window_close_ps;

    struct packet_pool packets;
    struct source sources[TRAFFIC_MAX];
    struct requester requesters[TRAFFIC_MAX]; /* of those that send requests */
    struct machine_nic nics[NICS_MAX];
    struct bus bus; /* of all NICs: rate or pci */
    struct irq_chip irq_chip;
    struct timer timer;
    unsigned cpu_count;
    struct cpu *cpus;         /* owned: cpu_count of them */
    struct cpufreq *cpufreqs; /* owned: as many; NULL: the clock is fixed */
    struct hardclock hardclock;
    struct ip ip;
    struct bsd bsd;
    struct bsd_polling polling;
    struct machine_linux os; /* Linux paths */
    struct queue_feedback feedback;
    struct cycle_limit cycle_limit;
    struct screen screen;
    struct screend screend;
    struct compute compute;
    struct histogram round_trips; /* of all the requesters' transactions, in ps; large, so here: in
                                   * the midst of the parts above it made every packet dearer */
};

/* Wires the machine and starts its traffic at the present time. False + err when a capture cannot
 * be replayed. machine_fini in any case. */
bool machine_init(struct machine *machine, struct sim *sim, const struct nicsim_params *params,
                  const struct model_run *run, unsigned first_cpu_number, struct sim_error *err);
void machine_fini(struct machine *machine);

void machine_window_open(struct machine *machine, uint64_t at_ps);
void machine_window_close(struct machine *machine, uint64_t at_ps);
void machine_collect(const struct machine *machine, struct nicsim_metrics *metrics);
bool machine_identities_hold(const struct machine *machine, char *text, size_t bytes);

/* The sheet of the schematic with the Linux host on it: models/machine_linux.c. In this order: the
 * host, each NIC, the start. */
void machine_linux_init_host(struct machine *machine, const struct model_run *run);
void machine_linux_init_nic(struct machine *machine, size_t nic, struct bus *bus);
void machine_linux_start(struct machine *machine, size_t route);

/* What its parts have counted: models/machine_linux_measure.c. print: as the host's own tools show
 * it; false: no host that has such. */
void machine_linux_window_open(struct machine *machine, uint64_t at_ps);
void machine_linux_window_close(struct machine *machine, uint64_t at_ps);
void machine_linux_collect(const struct machine *machine, struct nicsim_metrics *metrics);
bool machine_linux_print(const struct machine *machine, FILE *out);

/* From where a NIC is wired: its slot, and the part of its driver that meets no packet. csr: a
 * tulip's; NULL: an e1000. */
void machine_linux_init_life(struct machine *machine, size_t nic, struct csr11 *csr,
                             enum irqreturn (*handler)(void *ctx), void *ctx);

/* In place: it is not copied afterwards. What the i-th card was given. */
void machine_addresses_init(struct machine_addresses *addresses);
void machine_addresses_of_pci(size_t i, bool is_tulip, const char *name, struct io_resource *ports,
                              struct io_resource *memory);
struct io_resource machine_addresses_of_isa(size_t i, const char *name);

/* The NIC before this one that is on the same line; NULL when there is none. */
struct machine_nic *machine_linux_sharer(struct machine *machine, size_t nic);

/* The sheet for a NIC and the counters of Linux 2.4: models/machine_linux24.c. */
void machine_linux24_init_nic(struct machine *machine, size_t nic, struct bus *bus);
void machine_linux24_window_open(struct machine *machine);
void machine_linux24_collect(const struct machine *machine, struct nicsim_metrics *metrics);

/* ethtool -C has changed this NIC's rows. */
void machine_apply_coalesce(struct machine *machine, size_t nic);

/* CPUs the NIC's vectors may go to. */
uint64_t machine_irq_affinity(const struct machine *machine, const struct nic_params *nic,
                              size_t channel);

/* A live parameter has changed. */
void machine_apply_rate(struct machine *machine, size_t traffic);
void machine_apply_link_up(struct machine *machine, size_t nic);
void machine_apply_unplugged(struct machine *machine, size_t nic);

#endif
