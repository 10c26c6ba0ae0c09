/* Everything a user can set on the machine, in one struct; the rows are in models/params.c.
 *
 * Base units: picoseconds, bytes, bits a second, hertz, cycles of the CPU clock, packets.
 */
#ifndef MODELS_PARAMS_H
#define MODELS_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/params_linux24.h"
#include "sim/model.h"
#include "sim/param.h"

#define NICS_MAX           8
#define TRAFFIC_MAX        8
#define PROCESSES_MAX      16
#define CPUS_MAX           64
#define CHANNELS_MAX       64 /* of a NIC */
#define TX_CHIP_FRAMES_MAX 1024

#define PCIE_READ_TAGS_MAX 768 /* tags of 10 bits; 256 of their values stand for shorter tags */

/* Who chooses a core's clock (Linux: cpufreq). */
enum scaling_governor {
    GOVERNOR_PERFORMANCE, /* always the highest */
    GOVERNOR_POWERSAVE    /* intel_pstate: by how busy the core was */
};

struct cpu_params {
    uint64_t clock_hz; /* the highest, and that of the time stamp counter */
    uint64_t tick_hz;  /* 0: no clock interrupt */
    int governor;      /* enum scaling_governor */
    uint64_t scaling_min_hz;
    uint64_t pstate_step_hz;
    uint64_t pstate_interval_ps; /* the governor looks so often */
};

/* What CPUs have to do with one another. */
struct smp_params {
    uint64_t threads;        /* of a core: 1 or 2 */
    uint64_t nodes;          /* of memory, with a last-level cache each */
    double thread_share;     /* of the clock, to each thread of a core where both run */
    uint64_t line_ps[3];     /* a cache line from the core, the node, another node */
    uint64_t ipi_latency_ps; /* from the sender's register to the target's first instruction */
};

/* Sleep states of an idle CPU, from shallow to deep. */
enum cstate { CSTATE_C1, CSTATE_C1E, CSTATE_C3, CSTATE_C6, CSTATES };

struct idle_params {
    char profile[PARAM_TEXT_BYTES];
    uint64_t exit_latency_ps[CSTATES];     /* 0: the CPU does not have the state */
    uint64_t target_residency_ps[CSTATES]; /* worth entering for at least so long */
    uint64_t refill_cycles[CSTATES];       /* more for the interrupt that ends it: lost caches */
    int deepest;                           /* enum cstate: deeper ones are not used */
};

/* Cycles of each named step of the kernel; the profile of a host says where they come from. */
struct cost_params {
    uint64_t interrupt_cycles;      /* device interrupt: entry, dispatch, exit */
    uint64_t tick_cycles;           /* clock interrupt and what hangs on it */
    uint64_t thread_switch_cycles;  /* a kernel thread begins after having slept */
    uint64_t driver_rx_cycles;      /* a received frame: descriptor, buffer, refill, demultiplex */
    uint64_t ip_forward_cycles;     /* header check, route, header rewrite */
    uint64_t ip_output_cycles;      /* link header, enqueue on the interface */
    uint64_t driver_tx_cycles;      /* descriptor and doorbell of a frame */
    uint64_t driver_reclaim_cycles; /* a transmitted frame's descriptor and buffer freed */
    uint64_t poll_callback_cycles;  /* polling thread: one callback of one device */
    uint64_t poll_enable_cycles;    /* polling thread: nothing left, interrupts on again */
    uint64_t service_exit_cycles;   /* between an interrupt handler's last look and its return */
    uint64_t soft_interrupt_cycles; /* software interrupt: entry, dispatch, exit */
    uint64_t process_switch_cycles; /* a process goes on after a kernel thread or after sleep */
    uint64_t screen_input_cycles;   /* IP input up to the screening queue, and the wake-up */
    uint64_t system_call_cycles;    /* screend's call: entry, a header out, a verdict in, exit */
    uint64_t screend_cycles;        /* screend's own work on a packet, user mode */
    double scale;                   /* one common factor on all of the above */
};

enum bus_kind {
    BUS_RATE,
    BUS_PCI,
    BUS_PCIE,
};

enum pcie_detail {
    PCIE_TLP,
    PCIE_TRANSFER,
};

/* Acknowledgements and flow-control updates (data link layer packets). */
enum pcie_dllps {
    PCIE_DLLPS_SHARE, /* of each direction's rate, whatever goes the other way */
    PCIE_DLLPS_SINGLE /* packets against the traffic they answer */
};

enum pcie_read_split {
    PCIE_SPLIT_AT_MPS,
    PCIE_SPLIT_AT_RCB,
};

struct pcie_params {
    int detail; /* enum pcie_detail */
    int dllps;  /* enum pcie_dllps */
    uint64_t generation;
    uint64_t lanes;
    uint64_t mps_bytes;  /* largest payload of a write or a completion */
    uint64_t mrrs_bytes; /* largest read request */
    int read_split;      /* enum pcie_read_split */
    uint64_t rcb_bytes;
    uint64_t address_bits; /* 32: headers of three words; 64: of four */
    bool ecrc;
    uint64_t read_tags;             /* read requests without their answer; 0: no limit */
    uint64_t posted_header_credits; /* of the root complex; 0: no limit */
    uint64_t posted_data_credits;   /* 16 bytes each; 0: no limit */
    uint64_t nonposted_header_credits;
    uint64_t credit_latency_ps; /* from a TLP's arrival to its credit at the sender */
    uint64_t read_latency_ps;   /* from a request's arrival to its first completion's start */
    uint64_t write_latency_ps;  /* from a write's arrival to its bytes in memory */
};

enum pci_protocol {
    PCI_CONVENTIONAL,
    PCI_X,
};

struct pci_params {
    int protocol; /* enum pci_protocol */
    uint64_t clock_hz;
    uint64_t width_bits;
    uint64_t latency_timer_cycles; /* 0: bursts are not limited */
    uint64_t arbitration_cycles;
    uint64_t write_wait_cycles;    /* of a memory target, before the first data phase */
    uint64_t read_wait_cycles;     /* the same of a read */
    uint64_t register_wait_cycles; /* of a device whose register is read */
    uint64_t split_latency_ps;     /* PCI-X: from a read request's end to its completion */
};

struct bus_params {
    int kind;             /* enum bus_kind */
    uint64_t bits_per_s;  /* 0: transfers take no time */
    uint64_t overhead_ps; /* arbitration and address of a transfer */
    struct pcie_params pcie;
    struct pci_params pci;
};

struct nic_params {
    char name[PARAM_TEXT_BYTES];
    char profile[PARAM_TEXT_BYTES];
    uint64_t link_bits_per_s;
    uint64_t propagation_ps;
    bool link_up;
    bool unplugged; /* the card is out of its slot */
    uint64_t rx_ring_descriptors;
    uint64_t tx_ring_descriptors;
    uint64_t rx_frames_per_interrupt; /* 0: drain the ring */
    uint64_t tx_frames_per_interrupt; /* 0: none; descriptors are reclaimed when sending */
    uint64_t tx_fetch_frames;         /* being fetched at a time, of all rings */
    uint64_t tx_chip_frames;          /* being fetched, or fetched and not sent */
    uint64_t tx_descriptor_bytes;     /* 0: DMA_DESCRIPTOR_BYTES */
    uint64_t tx_wthresh;              /* 0: done as they are sent */
    bool tx_head_write_back;
    uint64_t tx_descriptors_a_read;
    uint64_t frame_max_bytes;
    /* The wire and the MAC. */
    uint64_t phy_latency_ps; /* of both ends together, one direction */
    int fec;                 /* enum fec */
    uint64_t fec_decode_ps;
    double bit_error_rate;          /* of the line, before correction; 0: none */
    char address[PARAM_TEXT_BYTES]; /* empty: none, every frame is taken */
    bool promiscuous;
    bool allmulticast;
    bool vlan_strip;
    bool rx_pause;
    bool tx_pause;
    uint64_t pause_quanta;
    uint64_t pause_high_bytes; /* 0: from the buffer's size */
    uint64_t pause_low_bytes;  /* 0: just below the high mark */
    uint64_t channels;         /* receive rings with a vector and a poll each: 1 .. CHANNELS_MAX */
    uint64_t vectors;          /* that it can have */
    bool rss;
    bool ntuple; /* accelerated RFS sets filters */
    char ntuple_rules[PARAM_TEXT_BYTES];
    char rss_key[PARAM_TEXT_BYTES];
    char rss_table[PARAM_TEXT_BYTES];
    int rss_tcp4, rss_udp4, rss_tcp6, rss_udp6; /* enum rss_fields */
    uint64_t dma_bits_per_s;      /* of the NIC's own engine, one transfer; 0: no time */
    uint64_t dma_latency_ps;      /* from the wish for a transfer to its first request */
    uint64_t register_latency_ps; /* from a register read's arrival to its answer */
    /* Linux drivers. */
    int driver;    /* enum nic_driver: under whose names it counts */
    int interrupt; /* enum nic_interrupt */
    uint64_t irq_line;
    uint64_t node;                       /* of memory it is near to */
    char smp_affinity[PARAM_TEXT_BYTES]; /* hex mask; empty: all CPUs */
    char smp_affinity_list[PARAM_TEXT_BYTES];
    bool managed_irqs;
    bool threaded;
    char rps_cpus[PARAM_TEXT_BYTES]; /* hex mask; empty: none */
    uint64_t rps_flow_cnt;           /* 0: none */
    uint64_t rx_buffer_bytes;
    uint64_t rx_write_frames; /* being written to memory at a time; 0: no limit */
    bool rx_drop_en;          /* drop what finds no descriptor, though the chip has room */
    int moderation;           /* enum nic_moderation */
    uint64_t rx_usecs_ps, rx_frames;
    uint64_t tx_usecs_ps, tx_frames;
    int coalesce_from; /* enum coalesce_from */
    int adaptive_rx;   /* enum adaptive_rx */
    bool adaptive_tx;
    uint64_t irq_gap_min_ps;
    uint64_t irq_gap_max_ps;  /* what the register holds; 0: no limit */
    uint64_t irq_gap_unit_ps; /* 0: exact */
    uint64_t delay_unit_ps;   /* of the four below; 0: exact */
    uint64_t rx_delay_ps, rx_abs_delay_ps;
    uint64_t tx_delay_ps, tx_abs_delay_ps;
    bool rx_delay_is_gap;
    uint64_t lli_port;            /* 0: none */
    uint64_t lli_credit_ps;       /* 0: no limit */
    uint64_t rx_completion_bytes; /* 0: a descriptor of DMA_DESCRIPTOR_BYTES */
    int completion_queue;         /* enum completion_queue_detail */
    bool cqe_compression;
    uint64_t cqe_session; /* entries of a compressed block, at most */
    uint64_t rx_strides;  /* of a place in the ring; 0: a frame takes a place */
    uint64_t rx_stride_bytes;
    uint64_t rx_chip_descriptors; /* 0: all, without reading them */
    uint64_t rx_descriptor_bytes;
    uint64_t rx_pthresh, rx_hthresh, rx_wthresh;
    int xdp;                       /* enum xdp_action */
    uint64_t xdp_port;             /* 0: every packet */
    char xdp_to[PARAM_TEXT_BYTES]; /* NIC; empty: the next one */
    uint64_t xdp_cpu;
    uint64_t xdp_cpu_ring_packets;
    uint64_t rx_truesize_bytes;
    uint64_t rx_copybreak_bytes;
    struct nic24_params old; /* NICs of the 1990s */
};

/* Source ports of a sender's flows. */
enum flow_ports {
    FLOW_PORTS_SEQUENCE, /* 1024 + the flow's number */
    FLOW_PORTS_RANDOM,   /* all different, drawn once */
};

/* Forward error correction between the ends of a link. */
enum fec {
    FEC_NONE,
    FEC_BASE_R, /* IEEE 802.3 clause 74 */
    FEC_RS528,  /* clauses 91, 108 */
    FEC_RS544,  /* clauses 91, 119, 134 */
};

/* What of a packet with ports is hashed. */
enum rss_fields {
    RSS_2_TUPLE, /* addresses */
    RSS_4_TUPLE, /* addresses and ports */
};

/* Whose driver counts, and under which names: models/admin/ethtool_stats.def. */
enum nic_driver {
    DRIVER_E1000,
    DRIVER_E1000E,
    DRIVER_IGB,
    DRIVER_IXGBE,
    DRIVER_I40E,
    DRIVER_ICE,
    DRIVER_MLX5,
    DRIVER_ENA,
    DRIVER_VIRTIO_NET,
};

/* How a NIC interrupts. */
enum nic_interrupt {
    NIC_INTERRUPT_LINE, /* a level on a line, a cause register the handler reads */
    NIC_INTERRUPT_MSIX, /* a message a queue, masked by itself when sent */
};

/* What keeps interrupts from coming at once. */
enum nic_moderation {
    MODERATION_GAP,           /* a shortest time between two */
    MODERATION_COUNT_OR_TIME, /* a number of frames or a time, whichever comes first */
};

/* How a NIC's completion queues are modelled. */
enum completion_queue_detail {
    COMPLETION_QUEUE_COARSE, /* an entry crosses with its frame; of frames sent nothing does */
    COMPLETION_QUEUE_RING,   /* nic/completion_queue.h, nic/tx_writeback.h */
};

static inline bool completion_queues_are_rings(const struct nic_params *params)
{
    return params->completion_queue == COMPLETION_QUEUE_RING;
}

/* Where the time of count-or-time counts from. */
enum coalesce_from {
    COALESCE_FROM_FIRST,     /* the first frame after the interrupt was armed */
    COALESCE_FROM_LAST,      /* every frame anew */
    COALESCE_FROM_INTERRUPT, /* the last interrupt */
};

/* Who chooses rx-usecs and its kin while the machine runs. */
enum adaptive_rx {
    ADAPTIVE_RX_OFF,
#define ITR_POLICY(NAME, name, policy, doc) ADAPTIVE_RX_##NAME,
#include "models/kernel/itr_policies.def"
#undef ITR_POLICY
};

/* The cache that DMA writes to, models/bus/ddio.h. */
struct ddio_params {
    uint64_t half_bytes;   /* in use: half of what is read is gone; 0: never */
    uint64_t buffer_bytes; /* that a descriptor of a receive ring takes up of it */
    uint64_t memory_ps;    /* to read what is gone */
};

struct machine_params {
    char host[PARAM_TEXT_BYTES];
    struct ddio_params ddio;
    uint64_t cpu_count; /* 1 .. CPUS_MAX */
    struct smp_params smp;
    struct cpu_params cpu;
    struct idle_params idle;
    struct cost_params costs;
    struct bus_params bus;
    struct isa_params isa;
    struct nic_params nics[NICS_MAX];
    size_t nic_count;
};

enum receive_path {
    RECEIVE_BSD_INTERRUPT,
    RECEIVE_BSD_POLLING,
    RECEIVE_BSD_POLLING_OFF,
    RECEIVE_NAPI,
    RECEIVE_NETIF_RX,
    RECEIVE_TULIP,
    RECEIVE_3C509,
    RECEIVE_NAPI_24,
};

/* A Linux kernel receives; it is one of 2.4's generation. */
static inline bool receive_is_linux(int path)
{
    return path >= RECEIVE_NAPI;
}

static inline bool receive_is_linux24(int path)
{
    return path > RECEIVE_NAPI;
}

enum ip_input_as {
    IP_INPUT_THREAD,
    IP_INPUT_SPLNET,
};

enum feedback_timeout_when {
    FEEDBACK_TIMEOUT_HUNG,
    FEEDBACK_TIMEOUT_ALWAYS,
};

/* Cycles of each step of Linux, and how often the allocator's slow ways are taken. */
struct kernel_costs {
    char profile[PARAM_TEXT_BYTES];
#define KERNEL_COST(field, name, preset, doc) uint64_t field##_cycles;
#include "models/kernel/costs.def"
#include "models/kernel/costs24.def"
#include "models/kernel/costs_smp.def"
#include "models/kernel/costs_device.def"
#include "models/kernel/costs_early.def"
#undef KERNEL_COST
    uint64_t rx_slab_every_packets; /* 0: never */
    uint64_t rx_page_every_packets; /* 0: never */
    double scale;
};

/* What a program in the driver does with the packets it is meant for. */
enum xdp_action {
    XDP_NONE, /* there is none */
    XDP_PASS,
    XDP_DROP,
    XDP_TX,       /* back out where they came from */
    XDP_REDIRECT, /* out by another device */
    XDP_ROUTE,    /* out by the device the routing table says */
    XDP_CPU,      /* dropped; all others to another CPU */
};

/* The rule that drops a flood, and what stands before it. */
enum nf_rules {
    NF_NONE,
    NF_RAW,       /* raw table, PREROUTING */
    NF_FILTER,    /* filter table, INPUT */
    NF_CONNTRACK, /* the same behind connection tracking */
    NF_FIREWALLD, /* and behind a firewalld's chains */
};

enum kernel_version {
    KERNEL_6_1,
    KERNEL_6_12,
};

enum kernel_preemption {
    PREEMPT_NONE,
    PREEMPT_VOLUNTARY,
    PREEMPT_FULL,
};

enum cost_law {
    COST_CONSTANT,
    COST_EXPONENTIAL,
};

/* Cache lines that an operation takes over from the CPU that wrote them last. */
struct line_params {
    uint64_t wake_up, wake_list, balance, packet, frame, sock, false_sharing;
    uint64_t conntrack;
};

struct kernel_params {
    int receive_path;       /* enum receive_path */
    int netfilter;          /* enum nf_rules */
    uint64_t nf_port;       /* 0: every packet */
    uint64_t quota_packets; /* a callback's limit; 0: none */
    uint64_t ipintrq_max_packets;
    uint64_t output_queue_max_packets;
    int ip_input; /* enum ip_input_as */
    uint64_t screen_queue_max_packets;
    bool feedback;
    double feedback_inhibit_share, feedback_resume_share; /* of the screening queue's limit */
    uint64_t feedback_timeout_ps;
    int feedback_timeout_when; /* enum feedback_timeout_when */
    double cycle_limit_share;  /* of a period; 0: no limit */
    uint64_t cycle_limit_period_ps;
    int ip_cost_law;                      /* enum cost_law */
    char default_route[PARAM_TEXT_BYTES]; /* NIC by name; empty: the last one */
    /* Linux. */
    int version;    /* enum kernel_version */
    int preemption; /* enum kernel_preemption */
    uint64_t hz;
    bool nohz;
    bool threadirqs;
    bool autogroup;
    bool ip_forward;
    bool full_table; /* of routes */
    uint64_t background_timer_ps;
    uint64_t hotplug_helper_ps;
    bool irq_sample_random;       /* 2.4 */
    double background_timer_skew; /* share of the period */
    uint64_t background_work_cycles;
    uint64_t netdev_budget_packets;
    uint64_t netdev_budget_usecs_ps; /* 0: two jiffies */
    uint64_t rmem_default_bytes;
    uint64_t rmem_max_bytes;
    uint64_t tx_queue_len_packets;
    struct linux24_params linux24;
    struct line_params lines;
    uint64_t rps_sock_flow_entries; /* 0: none */
    char flow_limit_cpus[PARAM_TEXT_BYTES];
    uint64_t flow_limit_table_len;
    char isolcpus[PARAM_TEXT_BYTES]; /* list; empty: none */
    struct kernel_costs costs;
};

enum process_kind {
    PROCESS_UDP_READER,
    PROCESS_PACKET_READER,
    PROCESS_HOG,
    PROCESS_KERNEL_SECTION,
    PROCESS_UDP_SENDER,
    PROCESS_POLL_MODE,
    PROCESS_IRQBALANCE,
};

#define NICE_MIN (-20)
#define NICE_MAX 19

struct process_params {
    char name[PARAM_TEXT_BYTES];
    int kind; /* enum process_kind */
    int nice; /* NICE_MIN .. NICE_MAX */
    uint64_t session;
    uint64_t port;
    uint64_t rcvbuf_bytes; /* 0: rmem_default */
    char nic[PARAM_TEXT_BYTES];
    uint64_t interval_ps;               /* irqbalance */
    char banned_cpus[PARAM_TEXT_BYTES]; /* irqbalance: list; empty: none */
    uint64_t queue;                     /* poll-mode: the ring it owns */
    uint64_t work_cycles;
    uint64_t hold_ps;
    uint64_t every_ps;
    uint64_t datagram_bytes;
    uint64_t threads;
    bool pin_threads;
    bool reuseport;
    bool reuseport_by_cpu;
    bool connected;              /* UDP: connect(2) to its peer */
    bool replies;                /* to every packet it reads */
    char cpus[PARAM_TEXT_BYTES]; /* list; empty: all that are not isolated */
};

struct user_params {
    bool screend;
    bool compute;
};

enum arrival {
    ARRIVAL_CONSTANT,
    ARRIVAL_JITTERED,
    ARRIVAL_POISSON,
    ARRIVAL_BURSTS,
    ARRIVAL_ON_OFF,
    ARRIVAL_REPLAY,
    ARRIVAL_REQUEST, /* when the answer to the last has come */
};

struct traffic_params {
    char to[PARAM_TEXT_BYTES];
    int arrival; /* enum arrival */
    uint64_t start_ps;
    double rate_pps;
    double jitter;
    uint64_t think_ps; /* from an answer to the next request */
    uint64_t rto_ps;   /* for the answer, before a request is sent again */
    uint64_t frame_bytes;
    uint64_t flows;
    int flow_ports; /* enum flow_ports */
    uint64_t burst_packets;
    double burst_rate_pps;
    char capture[PARAM_TEXT_BYTES];
    double speed;
    uint64_t loops;
    char only_to[PARAM_TEXT_BYTES];
    char only_from[PARAM_TEXT_BYTES];
    int destination; /* enum destination */
    int protocol;    /* enum traffic_protocol */
    uint64_t port;
    char to_address[PARAM_TEXT_BYTES]; /* empty: the NIC's */
    uint64_t vlan;                     /* 0: no tag */
    uint64_t quanta;                   /* of PAUSE frames; 0: go on */
};

enum destination {
    DESTINATION_HOST,
    DESTINATION_BEYOND,
};

enum traffic_protocol {
    PROTOCOL_UDP4,
    PROTOCOL_UDP6,
    PROTOCOL_PAUSE,
};

struct nicsim_params {
    struct run_params run;
    struct machine_params machine;
    struct kernel_params kernel;
    struct process_params processes[PROCESSES_MAX];
    size_t process_count;
    struct user_params user;
    struct traffic_params traffic[TRAFFIC_MAX];
    size_t traffic_count;
};

extern const struct param_table nicsim_param_table;

/* Cycles of a step after the common scale: at least 1, so that no two looks share an instant. */
uint64_t cost_cycles(const struct cost_params *costs, uint64_t cycles);

/* The same for a step of Linux. */
uint64_t kernel_cost_cycles(const struct kernel_costs *costs, uint64_t cycles);

/* Whether a row of the bus, or of a NIC's way to it, has an effect; false + why if not. Rows that
 * do not belong to the bus have. (models/bus/bus_params.c) */
bool bus_row_has_effect(const struct nicsim_params *params, const char *name, char why[256]);
bool bus_params_check(const struct nicsim_params *params, struct sim_error *err,
                      char at_fault[256]);

/* The same for the rows of the wire and the MAC. (models/wire/wire_params.c) */
bool wire_row_has_effect(const struct nicsim_params *params, const struct param_ref *ref,
                         char why[256]);
bool wire_params_check(const struct nicsim_params *params, struct sim_error *err,
                       char at_fault[256]);

/* The same for the rows that only a Linux host reads. (models/params_linux.c) */
bool linux_row_has_effect(const struct nicsim_params *params, const struct param_ref *ref,
                          char why[256]);
bool linux_params_check(const struct nicsim_params *params, struct sim_error *err,
                        char at_fault[256]);

/* The same for the rows of hosts with more than one CPU. (models/params_smp.c) */
bool smp_row_has_effect(const struct nicsim_params *params, const struct param_ref *ref,
                        char why[256]);
bool smp_rps_is_on(const struct nicsim_params *params);
bool smp_params_check(const struct nicsim_params *params, struct sim_error *err,
                      char at_fault[256]);

/* Rules between parameters; see struct sim_model. (models/params_check.c, params_effect.c) */
bool params_check(const struct param_set *set, struct sim_error *err, char at_fault[256]);
bool params_have_effect(const struct param_set *set, const struct param_ref *ref, char why[256]);

/* The NIC of that name, or NICS_MAX. */
size_t nic_index(const struct machine_params *machine, const char *name);

#endif
