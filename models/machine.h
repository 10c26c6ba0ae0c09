/* The schematic: every component of one modelled computer by value, every connection once.
 *
 * A machine holds no globals and shares nothing with another: several may live in one simulation,
 * each with a first CPU number of its own.
 */
#ifndef MODELS_MACHINE_H
#define MODELS_MACHINE_H

#include "models/bus/bus.h"
#include "models/host/cpu.h"
#include "models/host/irq_chip.h"
#include "models/host/timer.h"
#include "models/kernel/bsd.h"
#include "models/kernel/bsd_polling.h"
#include "models/kernel/cycle_limit.h"
#include "models/kernel/driver_lance.h"
#include "models/kernel/hardclock.h"
#include "models/kernel/ip.h"
#include "models/kernel/netdevice.h"
#include "models/kernel/queue_feedback.h"
#include "models/kernel/screen.h"
#include "models/metrics.h"
#include "models/nic/dma.h"
#include "models/nic/irq_line.h"
#include "models/nic/mac.h"
#include "models/nic/rx_queue.h"
#include "models/nic/tx_queue.h"
#include "models/packet.h"
#include "models/params.h"
#include "models/user/compute.h"
#include "models/user/screend.h"
#include "models/wire/link.h"
#include "models/wire/sink.h"
#include "models/wire/source.h"
#include "sim/model.h"

/* One network interface: its links, its blocks, and the kernel's side of it. */
struct machine_nic {
    struct link rx_link, tx_link;
    struct sink sink;
    struct mac mac;
    struct dma rx_dma, tx_dma;
    struct rx_queue rx_queue;
    struct tx_queue tx_queue;
    struct irq_line irq_line;
    struct irq_port vector; /* of the CPU, for its counts */
    struct netdevice dev;
    struct lance_driver driver;
    struct bsd_device bsd;
    struct bsd_polling_device polling;
    bool has_traffic;
};

struct machine {
    struct sim *sim;                    /* borrowed */
    const struct nicsim_params *params; /* borrowed; live rows may change */
    uint64_t window_open_ps, window_close_ps;
    uint64_t bus_busy_before_ps, bus_busy_ps; /* up to the window's opening; in the window */

    struct packet_pool packets;
    struct source sources[TRAFFIC_MAX];
    struct machine_nic nics[NICS_MAX];
    struct bus bus;
    struct irq_chip irq_chip;
    struct timer timer;
    struct cpu cpu;
    struct hardclock hardclock;
    struct ip ip;
    struct bsd bsd;
    struct bsd_polling polling;
    struct queue_feedback feedback;
    struct cycle_limit cycle_limit;
    struct screen screen;
    struct screend screend;
    struct compute compute;
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

/* A live parameter has changed. */
void machine_apply_rate(struct machine *machine, size_t traffic);
void machine_apply_link_up(struct machine *machine, size_t nic);

#endif
