#include "models/params.h"

#include <string.h>

#define KIB UINT64_C(1024)

#define ROW_RUN(F) PARAM_UINT(struct nicsim_params, run.F)
#define ROW_COST(F)                                                                   \
    PARAM_UINT(struct nicsim_params, machine.costs.F), .unit = UNIT_CYCLES, .min = 1, \
                                                       .max = UINT64_C(1000000000)
#define ROW_BUS(F)        PARAM_UINT(struct nicsim_params, machine.bus.F)
#define NIC_UINT(F)       .list = "machine.nics", PARAM_UINT(struct nic_params, F)
#define NIC_TEXT(F)       .list = "machine.nics", PARAM_TEXT(struct nic_params, F)
#define TRAFFIC_UINT(F)   .list = "traffic", PARAM_UINT(struct traffic_params, F)
#define TRAFFIC_DOUBLE(F) .list = "traffic", PARAM_DOUBLE(struct traffic_params, F)
#define TRAFFIC_TEXT(F)   .list = "traffic", PARAM_TEXT(struct traffic_params, F)

static const struct param_choice receive_paths[] = {
    { "bsd-interrupt", RECEIVE_BSD_INTERRUPT,
      "4.2BSD: the device interrupt fills ipintrq, IP input runs below it" },
    { "bsd-polling", RECEIVE_BSD_POLLING,
      "the 1996 cure: the interrupt only wakes a polling thread with quotas" },
    { "bsd-polling-off", RECEIVE_BSD_POLLING_OFF,
      "the cure's kernel with polling off: the interrupt itself calls the callbacks" },
    { "napi", RECEIVE_NAPI,
      "Linux 6.x: the interrupt schedules NAPI, a softirq polls, a socket's reader wakes" },
    { "netif-rx", RECEIVE_NETIF_RX,
      "Linux 2.4: the interrupt fills a queue of 300 by netif_rx, a softirq empties it" },
    { "tulip", RECEIVE_TULIP,
      "Linux 2.4, 21143: netif_rx with flow control; the chip's timer takes over under load" },
    { "3c509", RECEIVE_3C509,
      "Linux 2.4, ISA: the handler copies each frame out of the card word by word" },
    { "napi-24", RECEIVE_NAPI_24,
      "Linux 2.4.20, e1000: early NAPI, polled by quota and budget while the interrupt is off" },
    { NULL, 0, NULL },
};

static const struct param_choice kernel_versions[] = {
    { "6.1", KERNEL_6_1, "a runnable ksoftirqd keeps softirqs from interrupt exits" },
    { "6.12", KERNEL_6_12, "softirqs run at every interrupt exit" },
    { NULL, 0, NULL },
};

static const struct param_choice preemptions[] = {
    { "none", PREEMPT_NONE, "kernel code runs until it sleeps, returns or offers the CPU" },
    { "voluntary", PREEMPT_VOLUNTARY,
      "more offers, none of them on the receive path: the same as none here" },
    { "full", PREEMPT_FULL, "kernel code is preempted at the end of any interrupt" },
    { NULL, 0, NULL },
};

static const struct param_choice nic_drivers[] = {
    { "e1000", DRIVER_E1000, "8254x" },
    { "e1000e", DRIVER_E1000E, "82571 to 82574 and the chipsets' own" },
    { "igb", DRIVER_IGB, "82575, 82576, I350" },
    { "ixgbe", DRIVER_IXGBE, "82598, 82599, X540, X550" },
    { "i40e", DRIVER_I40E, "X710, XL710" },
    { "ice", DRIVER_ICE, "E810" },
    { "mlx5", DRIVER_MLX5, "ConnectX-4 and later" },
    { "ena", DRIVER_ENA, "Amazon's Elastic Network Adapter" },
    { "virtio_net", DRIVER_VIRTIO_NET, "a guest's: the host's losses are not told to it" },
    { NULL, 0, NULL },
};

static const struct param_choice nic_interrupts[] = {
    { "line", NIC_INTERRUPT_LINE, "a level on a line, and a cause register the handler reads" },
    { "msi-x", NIC_INTERRUPT_MSIX, "a message, masked by itself when it is sent" },
    { NULL, 0, NULL },
};

static const struct param_choice nic_moderations[] = {
    { "gap", MODERATION_GAP, "a shortest time between two interrupts (ITR, EITR)" },
    { "count-or-time", MODERATION_COUNT_OR_TIME,
      "an interrupt waits for so many frames or so long, from when it was armed (mlx5)" },
    { NULL, 0, NULL },
};

static const struct param_choice completion_queues[] = {
    { "coarse", COMPLETION_QUEUE_COARSE,
      "an entry crosses with its frame, and what has been sent is known at once" },
    { "ring", COMPLETION_QUEUE_RING, "a ring of its own for each direction (mlx5)" },
    { NULL, 0, NULL },
};

static const struct param_choice scaling_governors[] = {
    { "performance", GOVERNOR_PERFORMANCE, "machine.cpu.clock, always" },
    { "powersave", GOVERNOR_POWERSAVE, "intel_pstate: 1.25 times the busy share of the highest" },
    { NULL, 0, NULL },
};

static const struct param_choice coalesce_froms[] = {
    { "first", COALESCE_FROM_FIRST, "the first frame since the interrupt was armed" },
    { "last", COALESCE_FROM_LAST, "the last frame: each starts the time anew" },
    { "interrupt", COALESCE_FROM_INTERRUPT, "the last interrupt" },
    { NULL, 0, NULL },
};

static const struct param_choice adaptive_rxs[] = {
    { "off", ADAPTIVE_RX_OFF, "nobody: they stay as set" },
#define ITR_POLICY(NAME, name, policy, doc) { name, ADAPTIVE_RX_##NAME, doc },
#include "models/kernel/itr_policies.def"
#undef ITR_POLICY
    { NULL, 0, NULL },
};

static const struct param_choice cstates[] = {
    { "c1", CSTATE_C1, "halt" },
    { "c1e", CSTATE_C1E, "halt, at the lowest clock" },
    { "c3", CSTATE_C3, "caches flushed" },
    { "c6", CSTATE_C6, "power off" },
    { NULL, 0, NULL },
};

static const struct param_choice process_kinds[] = {
    { "udp-reader", PROCESS_UDP_READER, "reads a UDP socket with recvfrom in a loop" },
    { "packet-reader", PROCESS_PACKET_READER, "reads a packet socket: a copy of every frame" },
    { "hog", PROCESS_HOG, "computes for ever" },
    { "kernel-section", PROCESS_KERNEL_SECTION,
      "now and then holds its CPU inside the kernel, softirqs off" },
    { "udp-sender", PROCESS_UDP_SENDER,
      "now and then sends a datagram to a port of this host, over lo" },
    { "poll-mode", PROCESS_POLL_MODE,
      "takes frames from a NIC's ring itself, past the kernel, and never sleeps" },
    { "irqbalance", PROCESS_IRQBALANCE,
      "now and then moves interrupts from the CPU they load most" },
    { NULL, 0, NULL },
};

#define NICE(n)                                                                      \
    {                                                                                \
#n, n, n < 0 ? "more of the CPU" : n> 0 ? "less of the CPU" : "as everybody" \
    }
static const struct param_choice nices[] = {
    NICE(-20), NICE(-19), NICE(-18), NICE(-17), NICE(-16), NICE(-15),         NICE(-14),
    NICE(-13), NICE(-12), NICE(-11), NICE(-10), NICE(-9),  NICE(-8),          NICE(-7),
    NICE(-6),  NICE(-5),  NICE(-4),  NICE(-3),  NICE(-2),  NICE(-1),          NICE(0),
    NICE(1),   NICE(2),   NICE(3),   NICE(4),   NICE(5),   NICE(6),           NICE(7),
    NICE(8),   NICE(9),   NICE(10),  NICE(11),  NICE(12),  NICE(13),          NICE(14),
    NICE(15),  NICE(16),  NICE(17),  NICE(18),  NICE(19),  { NULL, 0, NULL },
};

static const struct param_choice destinations[] = {
    { "host", DESTINATION_HOST, "an address of this computer" },
    { "beyond", DESTINATION_BEYOND, "an address that is reached through it" },
    { NULL, 0, NULL },
};

static const struct param_choice protocols[] = {
    { "udp4", PROTOCOL_UDP4, "UDP over IPv4" },
    { "udp6", PROTOCOL_UDP6, "UDP over IPv6" },
    { "pause", PROTOCOL_PAUSE, "PAUSE frames of 64 B, as of a station that has had enough" },
    { NULL, 0, NULL },
};

static const struct param_choice ip_inputs[] = {
    { "thread", IP_INPUT_THREAD, "a kernel thread at IPL 0, as in Digital UNIX" },
    { "splnet", IP_INPUT_SPLNET, "a software interrupt at splnet, as in 4.2BSD" },
    { NULL, 0, NULL },
};

static const struct param_choice timeouts_when[] = {
    { "hung", FEEDBACK_TIMEOUT_HUNG, "only when screend took no packet for that long" },
    { "always", FEEDBACK_TIMEOUT_ALWAYS, "that long after inhibiting, whatever screend does" },
    { NULL, 0, NULL },
};

static const struct param_choice cost_laws[] = {
    { "constant", COST_CONSTANT, "every packet costs the same" },
    { "exponential", COST_EXPONENTIAL, "exponential with the given mean, for queueing theory" },
    { NULL, 0, NULL },
};

static const struct param_choice arrivals[] = {
    { "constant", ARRIVAL_CONSTANT, "evenly spaced" },
    { "jittered", ARRIVAL_JITTERED, "each gap uniform around its mean" },
    { "poisson", ARRIVAL_POISSON, "exponential gaps" },
    { "bursts", ARRIVAL_BURSTS, "periodic bursts of a fixed length" },
    { "on-off", ARRIVAL_ON_OFF, "geometric bursts, exponential silences" },
    { "replay", ARRIVAL_REPLAY, "a packet capture: its times, sizes and header bytes" },
    { "request", ARRIVAL_REQUEST, "one at a time: the next when the answer to the last has come" },
    { NULL, 0, NULL },
};

static const struct param_choice bus_kinds[] = {
    { "rate", BUS_RATE, "one transfer at a time at a given rate, shared by all NICs" },
    { "pci", BUS_PCI, "PCI or PCI-X, shared by all NICs" },
    { "pcie", BUS_PCIE, "PCI Express, a link of its own for each NIC" },
    { NULL, 0, NULL },
};

static const struct param_choice fecs[] = {
    { "none", FEC_NONE, "bits as they come" },
    { "base-r", FEC_BASE_R, "the (2112, 2080) code of BASE-R: a burst of up to 11 bits a block" },
    { "rs528", FEC_RS528, "Reed-Solomon (528, 514): up to 7 symbols of 10 bits a codeword" },
    { "rs544", FEC_RS544, "Reed-Solomon (544, 514): up to 15 symbols of 10 bits a codeword" },
    { NULL, 0, NULL },
};

static const struct param_choice xdp_actions[] = {
    { "none", XDP_NONE, "no program" },
    { "pass", XDP_PASS, "a program that lets everything pass" },
    { "drop", XDP_DROP, "a program that drops packets to xdp-port" },
    { "tx", XDP_TX, "sends them back out by the same NIC (XDP_TX)" },
    { "redirect", XDP_REDIRECT, "sends them out by xdp-to" },
    { "cpu", XDP_CPU, "drops packets to xdp-port and hands all others to xdp-cpu (cpumap)" },
    { "route", XDP_ROUTE,
      "asks the routing table and sends out by xdp-to what is not for this host" },
    { NULL, 0, NULL },
};

static const struct param_choice nf_rules[] = {
    { "none", NF_NONE, "no rules" },
    { "raw", NF_RAW, "in the raw table, at PREROUTING" },
    { "filter", NF_FILTER, "in the filter table, at INPUT" },
    { "conntrack", NF_CONNTRACK, "there, and connections are tracked" },
    { "firewalld", NF_FIREWALLD, "there, behind a firewalld's chains and tracking" },
    { NULL, 0, NULL },
};

static const struct param_choice flow_ports[] = {
    { "sequence", FLOW_PORTS_SEQUENCE, "1024 and the flow's number" },
    { "random", FLOW_PORTS_RANDOM, "drawn once, all different" },
    { NULL, 0, NULL },
};

static const struct param_choice rss_fields[] = {
    { "2-tuple", RSS_2_TUPLE, "both addresses (ethtool -N rx-flow-hash sd)" },
    { "4-tuple", RSS_4_TUPLE, "both addresses and both ports (sdfn)" },
    { NULL, 0, NULL },
};

static const struct param_choice pcie_details[] = {
    { "tlp", PCIE_TLP, "every packet on its own: credits, tags, the order of packets" },
    { "transfer", PCIE_TRANSFER, "a transfer as one booking: its packets' time, nothing else" },
    { NULL, 0, NULL },
};

static const struct param_choice pcie_dllps[] = {
    { "share", PCIE_DLLPS_SHARE,
      "a share of each direction's rate, as the pcie-bench model has it" },
    { "single", PCIE_DLLPS_SINGLE, "each on the lanes against the traffic it answers" },
    { NULL, 0, NULL },
};

static const struct param_choice pcie_read_splits[] = {
    { "mps", PCIE_SPLIT_AT_MPS, "as long as the largest payload allows" },
    { "rcb", PCIE_SPLIT_AT_RCB, "one read completion boundary each" },
    { NULL, 0, NULL },
};

static const struct param_choice pci_protocols[] = {
    { "pci", PCI_CONVENTIONAL, "a read holds the bus until memory answers" },
    { "pci-x", PCI_X, "an attribute phase; reads are split and free the bus meanwhile" },
    { NULL, 0, NULL },
};

static const struct param_choice kernel_schedulers[] = {
    { "own", SCHEDULER_OWN, "the kernel's own: fair for 6.x, counter for 2.4" },
    { "fair", SCHEDULER_FAIR, "CFS: the task that has run least" },
    { "counter", SCHEDULER_COUNTER, "2.4: the most ticks left, new ones when nobody has any" },
    { "o1", SCHEDULER_O1, "2.6: time slices by nice, active and expired arrays" },
    { NULL, 0, NULL },
};

static const struct param_choice congestion_samplings[] = {
    { "per-packet", SAMPLING_PER_PACKET, "at each packet queued" },
    { "timer", SAMPLING_TIMER, "at each tick (OFFLINE_SAMPLE)" },
    { NULL, 0, NULL },
};

static const struct param_choice mitigation_zeros[] = {
    { "timer", MITIGATION_ZERO_TIMER, "the timer alone decides" },
    { "off", MITIGATION_ZERO_OFF, "no mitigation for this direction" },
    { NULL, 0, NULL },
};

#define OUR_CHOICE "nicsim: no machine property"
#define PCIE_BENCH "pcie-bench (Neugebauer et al., SIGCOMM 2018)"

#define PROCESS_UINT(F) .list = "processes", PARAM_UINT(struct process_params, F)
#define PROCESS_TEXT(F) .list = "processes", PARAM_TEXT(struct process_params, F)
#define NIC_BOOL(F)     .list = "machine.nics", PARAM_BOOL(struct nic_params, F)
#define ROW_KERNEL(F)   PARAM_UINT(struct nicsim_params, kernel.F)
#define ROW_KERNEL_COST(F)                                                           \
    PARAM_UINT(struct nicsim_params, kernel.costs.F), .unit = UNIT_CYCLES, .min = 1, \
                                                      .max = UINT64_C(1000000000)

static const struct param_row rows[] = {
    /* ---- run ---- */
    { .name = "run.trial",
      ROW_RUN(trial_packets),
      .unit = UNIT_PACKETS,
      .max = UINT64_C(1000000000000),
      .zero_name = "none",
      .doc = "The run ends when this many packets have been sent and each has left or been lost.",
      .source = "Mogul and Ramakrishnan 1996: a trial of 10000 packets a point" },
    { .name = "run.warmup",
      ROW_RUN(warmup_ps),
      .unit = UNIT_TIME,
      .max = 3600 * SIM_PS_PER_S,
      .zero_name = "none",
      .doc = "Time before measuring starts; runs by duration only.",
      .source = OUR_CHOICE },
    { .name = "run.duration",
      ROW_RUN(duration_ps),
      .unit = UNIT_TIME,
      .max = 3600 * SIM_PS_PER_S,
      .zero_name = "none",
      .doc = "Measured time after the warm-up; give this or a trial.",
      .source = OUR_CHOICE },
    { .name = "run.seed",
      ROW_RUN(seed),
      .max = UINT64_MAX,
      .preset = 1,
      .doc = "Seed of every random stream; streams belong to components by name.",
      .source = OUR_CHOICE },
    { .name = "run.replications",
      ROW_RUN(replications),
      .min = 1,
      .max = 10000,
      .preset = 1,
      .doc = "Independent runs of every point; results are means with 95 % intervals.",
      .source = OUR_CHOICE },

    /* ---- the host ---- */
    { .name = "machine.host",
      PARAM_TEXT(struct nicsim_params, machine.host),
      .text_preset = "",
      .profile_dir = "hosts",
      .doc = "Host profile: a file of profiles/hosts that sets the rows of machine.*.",
      .source = OUR_CHOICE },
    { .name = "machine.cpu.clock",
      PARAM_UINT(struct nicsim_params, machine.cpu.clock_hz),
      .unit = UNIT_HZ,
      .min = 1000000,
      .max = UINT64_C(10000000000),
      .preset = 1000000000,
      .doc = "Clock of the CPU; every cost is a number of its cycles.",
      .source = "data sheet of the processor; preset: a round number" },
    { .name = "machine.cpu.scaling_governor",
      PARAM_ENUM(struct nicsim_params, machine.cpu.governor),
      .choices = scaling_governors,
      .preset = GOVERNOR_PERFORMANCE,
      .doc = "Who chooses a core's clock; machine.cpu.clock is the highest.",
      .source = "Linux 6.1 drivers/cpufreq/intel_pstate.c; preset: a fixed clock" },
    { .name = "machine.cpu.scaling_min_freq",
      PARAM_UINT(struct nicsim_params, machine.cpu.scaling_min_hz),
      .unit = UNIT_HZ,
      .min = 1000000,
      .max = UINT64_C(10000000000),
      .preset = 1000000,
      .doc = "The lowest clock the governor chooses (scaling_governor powersave).",
      .source = "data sheet of the processor; preset: the lowest allowed" },
    { .name = "machine.cpu.pstate-step",
      PARAM_UINT(struct nicsim_params, machine.cpu.pstate_step_hz),
      .unit = UNIT_HZ,
      .min = 1000000,
      .max = UINT64_C(1000000000),
      .preset = 100000000,
      .doc = "Clocks are multiples of it (scaling_governor powersave).",
      .source = "Linux 6.1 intel_pstate.c: core_get_scaling, 100000 kHz" },
    { .name = "machine.cpu.pstate-interval",
      PARAM_UINT(struct nicsim_params, machine.cpu.pstate_interval_ps),
      .unit = UNIT_TIME,
      .min = SIM_PS_PER_US,
      .max = SIM_PS_PER_S,
      .preset = 10 * SIM_PS_PER_MS,
      .doc = "How often the governor looks (scaling_governor powersave).",
      .source = "Linux 6.1 intel_pstate.c: INTEL_PSTATE_SAMPLING_INTERVAL, 10 ms" },
    { .name = "machine.cpu.tick",
      PARAM_UINT(struct nicsim_params, machine.cpu.tick_hz),
      .unit = UNIT_HZ,
      .max = 10000,
      .zero_name = "none",
      .doc = "Rate of the clock interrupt.",
      .source = "hz of the kernel; preset: none" },
    { .name = "machine.costs.interrupt",
      ROW_COST(interrupt_cycles),
      .preset = 1000,
      .doc = "A device interrupt: entry, dispatch to the handler, exit.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.tick",
      ROW_COST(tick_cycles),
      .preset = 1000,
      .doc = "A clock interrupt with the housekeeping that hangs on it.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.thread-switch",
      ROW_COST(thread_switch_cycles),
      .preset = 1000,
      .doc = "A kernel thread begins to run after having slept.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.driver-rx",
      ROW_COST(driver_rx_cycles),
      .preset = 1000,
      .doc = "A received frame in the driver: descriptor, buffer, refill, demultiplexing.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.ip-forward",
      ROW_COST(ip_forward_cycles),
      .preset = 1000,
      .doc = "IP input and forwarding: header check, route, header rewrite.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.ip-output",
      ROW_COST(ip_output_cycles),
      .preset = 1000,
      .doc = "IP output: link header, enqueue on the interface.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.driver-tx",
      ROW_COST(driver_tx_cycles),
      .preset = 500,
      .doc = "A frame handed to the NIC: descriptor and doorbell.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.driver-reclaim",
      ROW_COST(driver_reclaim_cycles),
      .preset = 500,
      .doc = "A transmitted frame's descriptor and buffer freed.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.poll-callback",
      ROW_COST(poll_callback_cycles),
      .preset = 200,
      .doc = "Polling thread: calling one callback of one device, packets not included.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.poll-enable",
      ROW_COST(poll_enable_cycles),
      .preset = 200,
      .doc = "Polling thread: no work was found, device interrupts go on again.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.service-exit",
      ROW_COST(service_exit_cycles),
      .preset = 1,
      .doc = "Between an interrupt handler's last look at the rings and its return.",
      .source = "one cycle: a frame may arrive there" },
    { .name = "machine.costs.soft-interrupt",
      ROW_COST(soft_interrupt_cycles),
      .preset = 500,
      .doc = "A software interrupt: entry, dispatch to IP input, exit (kernel.ip-input splnet).",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.process-switch",
      ROW_COST(process_switch_cycles),
      .preset = 2000,
      .doc = "A process gets the CPU after having slept or been preempted by a kernel thread.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.screen-input",
      ROW_COST(screen_input_cycles),
      .preset = 1000,
      .doc = "IP input up to the screening queue, screend's wake-up included; ip-forward follows "
             "after the verdict.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.system-call",
      ROW_COST(system_call_cycles),
      .preset = 1000,
      .doc = "screend's system call: entry, one packet's header out, one verdict in, exit.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.screend",
      ROW_COST(screend_cycles),
      .preset = 1000,
      .doc = "screend's own work on a packet, in user mode.",
      .source = "host profile; preset is an assumption" },
    { .name = "machine.costs.scale",
      PARAM_DOUBLE(struct nicsim_params, machine.costs.scale),
      .unit = UNIT_NONE,
      .fmin = 0.001,
      .fmax = 1000,
      .fpreset = 1,
      .doc = "One common factor on every cost of the machine.",
      .source = "1 unless a page says why" },

#include "models/params_bus.def"

    /* ---- NICs ---- */
    { NIC_TEXT(name), .name = "name", .text_preset = "", .required = true,
      .doc = "What the NIC is called; traffic and routes name it.", .source = OUR_CHOICE },
    { NIC_TEXT(profile), .name = "profile", .text_preset = "", .profile_dir = "nics",
      .doc = "NIC profile: a file of profiles/nics that sets the rows of this NIC.",
      .source = OUR_CHOICE },
    { NIC_UINT(link_bits_per_s), .name = "link", .unit = UNIT_BITS_PER_S, .min = 1000000,
      .max = UINT64_C(400000000000), .preset = UINT64_C(1000000000),
      .doc = "Bit rate of its link, each direction.", .source = "IEEE 802.3; preset: 1 Gb/s" },
    { NIC_UINT(propagation_ps), .name = "propagation", .unit = UNIT_TIME,
      .max = 1000 * SIM_PS_PER_MS, .zero_name = "none",
      .doc = "Time a bit travels on the link, each direction.",
      .source = "about 5 ns a metre; preset: none" },
    { .list = "machine.nics",
      PARAM_BOOL(struct nic_params, link_up),
      .name = "link-up",
      .preset = 1,
      .live = true,
      .doc = "The link carries frames. A Linux host is told when it changes, and turns its queue "
             "off or on.",
      .source = "preset: up" },
    { .list = "machine.nics",
      PARAM_BOOL(struct nic_params, unplugged),
      .name = "unplugged",
      .live = true,
      .doc = "The card is out of its slot. What is on it when it is pulled is lost; a card that is "
             "plugged is probed, registered and brought up (Linux paths but 3c509).",
      .source = "preset: in its slot" },
    { NIC_UINT(rx_ring_descriptors), .name = "rx-ring", .min = 1, .max = 65536, .preset = 256,
      .unit = UNIT_PACKETS,
      .doc =
          "Receive descriptors (ethtool -G rx); one frame each. Linux takes 48 to 4096 and lends "
          "all but one.",
      .source = "NIC profile; preset: a common driver value" },
    { NIC_UINT(tx_ring_descriptors), .name = "tx-ring", .min = 1, .max = 65536, .preset = 256,
      .unit = UNIT_PACKETS,
      .doc =
          "Transmit descriptors (ethtool -G tx); one frame each. Linux takes 48 to 4096 and uses "
          "all but one.",
      .source = "NIC profile; preset: a common driver value" },
    { NIC_UINT(rx_frames_per_interrupt), .name = "rx-frames-per-interrupt", .max = 65536,
      .unit = UNIT_PACKETS, .zero_name = "all",
      .doc = "Frames a receive interrupt's handler takes before it returns; all: drains the ring.",
      .source = "driver; preset: drivers batch" },
    { NIC_UINT(tx_frames_per_interrupt), .name = "tx-frames-per-interrupt", .max = 65536,
      .unit = UNIT_PACKETS, .zero_name = "none", .preset = 1,
      .doc = "Sent frames that raise a transmit interrupt; none: descriptors are reclaimed when "
             "the next frame is sent, and only a full ring interrupts.",
      .source = "driver; preset: every frame" },
    { NIC_UINT(tx_fetch_frames), .name = "tx-fetch", .min = 1, .max = TX_CHIP_FRAMES_MAX,
      .unit = UNIT_PACKETS, .preset = 1,
      .doc = "Frames to be sent that the NIC reads from memory at a time, of all its rings "
             "together: while one answer is under way the next can be asked for.",
      .source = "NIC profile; preset: one at a time" },
    { NIC_UINT(tx_chip_frames), .name = "tx-chip", .min = 1, .max = TX_CHIP_FRAMES_MAX,
      .unit = UNIT_PACKETS, .preset = 2,
      .doc = "Frames that the NIC is reading from memory or holds for the link, the one being sent "
             "included.",
      .source = "NIC profile; preset: one on the link, one fetched ahead; assumption" },
    { NIC_UINT(tx_descriptor_bytes), .name = "tx-descriptor", .unit = UNIT_BYTES, .max = 256,
      .zero_name = "short",
      .doc = "Bytes of a transmit descriptor, which the NIC reads from memory; short: 8 B.",
      .source = "NIC profile; preset: a LANCE message descriptor (Am7990 data sheet)" },
    { NIC_UINT(tx_descriptors_a_read), .name = "tx-descriptors-a-read", .min = 1, .max = 64,
      .preset = 1, .doc = "Transmit descriptors that one read brings where so many wait in a ring.",
      .source = "NIC profile; preset: one" },
    { NIC_UINT(frame_max_bytes), .name = "frame-max", .unit = UNIT_BYTES, .min = 64,
      .max = 16 * KIB, .preset = 1518, .doc = "Longest frame received, FCS included.",
      .source = "IEEE 802.3 4.4.2: 1518" },
    { NIC_UINT(dma_bits_per_s), .name = "dma-rate", .unit = UNIT_BITS_PER_S, .min = 0,
      .max = UINT64_C(10000000000000), .zero_name = "unlimited",
      .doc =
          "Rate at which the NIC's engine moves the bytes of one transfer between the PCI Express "
          "link and its memory, packet by packet.",
      .source = "NIC profile; preset: unlimited" },
    { NIC_UINT(dma_latency_ps), .name = "dma-latency", .unit = UNIT_TIME, .max = SIM_PS_PER_MS,
      .zero_name = "none",
      .doc = "From the NIC's wish for a transfer to its first packet on the PCI Express link.",
      .source = "NIC profile; preset: none" },
    { NIC_UINT(register_latency_ps), .name = "register-latency", .unit = UNIT_TIME,
      .max = SIM_PS_PER_MS, .preset = 300 * SIM_PS_PER_NS, .zero_name = "none",
      .doc = "From a register read's arrival over PCI Express to the NIC's answer.",
      .source = "assumption, range 100 ns to 900 ns: a register read takes 0.5 to 1 us in all" },

    /* ---- the kernel ---- */
    { .name = "kernel.receive-path",
      PARAM_ENUM(struct nicsim_params, kernel.receive_path),
      .choices = receive_paths,
      .preset = RECEIVE_BSD_INTERRUPT,
      .doc = "Which kernel receives.",
      .source = "Mogul and Ramakrishnan 1996, sections 4 and 6" },
    { .name = "kernel.quota",
      PARAM_UINT(struct nicsim_params, kernel.quota_packets),
      .unit = UNIT_PACKETS,
      .max = 1000000,
      .preset = 5,
      .zero_name = "unlimited",
      .live = true,
      .doc = "Packets a receive or transmit callback handles before it returns (bsd-polling).",
      .source = "Mogul and Ramakrishnan 1996, figure 6-3: 5" },
    { .name = "kernel.ipintrq-maxlen",
      PARAM_UINT(struct nicsim_params, kernel.ipintrq_max_packets),
      .unit = UNIT_PACKETS,
      .min = 1,
      .max = 1000000,
      .preset = 50,
      .doc = "Limit of ipintrq, the queue between device interrupt and IP (bsd-interrupt).",
      .source = "4.3BSD IFQ_MAXLEN 50; unverified for the machine of 1996" },
    { .name = "kernel.ifq-maxlen",
      PARAM_UINT(struct nicsim_params, kernel.output_queue_max_packets),
      .unit = UNIT_PACKETS,
      .min = 1,
      .max = 1000000,
      .preset = 50,
      .doc = "Limit of an interface's output queue.",
      .source = "4.3BSD IFQ_MAXLEN 50; unverified for the machine of 1996" },
    { .name = "kernel.ip-input",
      PARAM_ENUM(struct nicsim_params, kernel.ip_input),
      .choices = ip_inputs,
      .preset = IP_INPUT_THREAD,
      .doc = "What takes packets from ipintrq (bsd-interrupt, bsd-polling-off).",
      .source = "Mogul and Ramakrishnan 1996, section 4: 4.2BSD and Digital UNIX differ in this" },
    { .name = "kernel.screen-queue-maxlen",
      PARAM_UINT(struct nicsim_params, kernel.screen_queue_max_packets),
      .unit = UNIT_PACKETS,
      .min = 1,
      .max = 1000000,
      .preset = 32,
      .doc = "Limit of the screening queue, in front of screend.",
      .source = "Mogul and Ramakrishnan 1996, section 6: 32" },
    { .name = "kernel.feedback",
      PARAM_BOOL(struct nicsim_params, kernel.feedback),
      .doc = "A screening queue that fills inhibits input: receive callbacks are not run and "
             "device interrupts stay off (bsd-polling with screend).",
      .source = "Mogul and Ramakrishnan 1996, section 6; preset: off" },
    { .name = "kernel.feedback-inhibit",
      PARAM_DOUBLE(struct nicsim_params, kernel.feedback_inhibit_share),
      .unit = UNIT_FRACTION,
      .fmin = 0.001,
      .fmax = 1,
      .fpreset = 0.75,
      .doc = "Input is inhibited when the screening queue is that full.",
      .source = "Mogul and Ramakrishnan 1996, section 6: 75 %" },
    { .name = "kernel.feedback-resume",
      PARAM_DOUBLE(struct nicsim_params, kernel.feedback_resume_share),
      .unit = UNIT_FRACTION,
      .fmin = 0,
      .fmax = 1,
      .fpreset = 0.25,
      .doc = "Input goes on when the screening queue has drained to that.",
      .source = "Mogul and Ramakrishnan 1996, section 6: 25 %" },
    { .name = "kernel.feedback-timeout",
      PARAM_UINT(struct nicsim_params, kernel.feedback_timeout_ps),
      .unit = UNIT_TIME,
      .min = 1,
      .max = 3600 * SIM_PS_PER_S,
      .preset = SIM_PS_PER_MS,
      .doc = "Input goes on after this, in whole clock ticks (nearest, at least one).",
      .source = "Mogul and Ramakrishnan 1996, section 6: one clock tick, about 1 ms" },
    { .name = "kernel.feedback-timeout-when",
      PARAM_ENUM(struct nicsim_params, kernel.feedback_timeout_when),
      .choices = timeouts_when,
      .preset = FEEDBACK_TIMEOUT_HUNG,
      .doc = "When the timeout ends the inhibition.",
      .source = "assumption: the paper gives its purpose, a screend that has hung; docs/history.md "
                "has both" },
    { .name = "kernel.cycle-limit",
      PARAM_DOUBLE(struct nicsim_params, kernel.cycle_limit_share),
      .unit = UNIT_FRACTION,
      .fmin = 0.001,
      .fmax = 1,
      .zero_name = "none",
      .doc = "Share of a period the polling thread may spend in its loops before input is "
             "inhibited (bsd-polling).",
      .source = "Mogul and Ramakrishnan 1996, section 7: 25 to 100 %; preset: none" },
    { .name = "kernel.cycle-limit-period",
      PARAM_UINT(struct nicsim_params, kernel.cycle_limit_period_ps),
      .unit = UNIT_TIME,
      .min = 1,
      .max = 3600 * SIM_PS_PER_S,
      .preset = 10 * SIM_PS_PER_MS,
      .doc = "The limit's period, in whole clock ticks (nearest, at least one).",
      .source = "Mogul and Ramakrishnan 1996, section 7: 10 ms, the scheduler's quantum" },
    { .name = "kernel.ip-cost",
      PARAM_ENUM(struct nicsim_params, kernel.ip_cost_law),
      .choices = cost_laws,
      .preset = COST_CONSTANT,
      .doc = "How the cost of IP forwarding varies from packet to packet.",
      .source = "constant; exponential is for comparison with closed forms" },
    { .name = "kernel.default-route",
      PARAM_TEXT(struct nicsim_params, kernel.default_route),
      .text_preset = "",
      .doc = "The NIC packets leave by; empty: the last one.",
      .source = OUR_CHOICE },

#include "models/params_linux.def"
#include "models/params_linux24.def"
#include "models/params_smp.def"

    /* ---- user processes ---- */
    { .name = "user.screend",
      PARAM_BOOL(struct nicsim_params, user.screend),
      .doc = "Every forwarded packet waits for the verdict of a filter process, which accepts all.",
      .source = "Mogul and Ramakrishnan 1996, section 6; preset: none runs" },
    { .name = "user.compute",
      PARAM_BOOL(struct nicsim_params, user.compute),
      .doc = "A process that computes without end takes what the kernel leaves.",
      .source = "Mogul and Ramakrishnan 1996, section 7; preset: none runs" },

    /* ---- traffic ---- */
    { TRAFFIC_TEXT(to), .name = "to", .text_preset = "", .required = true,
      .doc = "The NIC whose link the sender is on.", .source = OUR_CHOICE },
    { .list = "traffic",
      PARAM_ENUM(struct traffic_params, arrival),
      .name = "arrival",
      .choices = arrivals,
      .preset = ARRIVAL_CONSTANT,
      .doc = "How frames follow each other.",
      .source = OUR_CHOICE },
    { TRAFFIC_UINT(start_ps), .name = "start", .unit = UNIT_TIME, .max = 3600 * SIM_PS_PER_S,
      .zero_name = "at-once", .doc = "When its first frame is sent.", .source = OUR_CHOICE },
    { TRAFFIC_DOUBLE(rate_pps), .name = "rate", .unit = UNIT_PPS, .fmin = 0.001, .fmax = 1e9,
      .fpreset = 1000, .live = true,
      .doc = "Mean rate of sending. A sender never exceeds its link: frames then wait for it.",
      .source = OUR_CHOICE },
    { TRAFFIC_DOUBLE(jitter), .name = "jitter", .unit = UNIT_FRACTION, .fmin = 0, .fmax = 1,
      .fpreset = 0.1,
      .doc = "Half width of the spread of a gap, as a share of its mean (jittered).",
      .source = "assumption: targets say the sender of 1996 was not precisely paced" },
    { TRAFFIC_UINT(think_ps), .name = "think", .unit = UNIT_TIME, .max = 60 * SIM_PS_PER_S,
      .preset = 20 * SIM_PS_PER_US,
      .doc =
          "Time from an answer to the next request: the client's computer, both ways through its "
          "kernel (request).",
      .source = "assumption, 5 us to 100 us" },
    { TRAFFIC_UINT(rto_ps), .name = "rto", .unit = UNIT_TIME, .min = SIM_PS_PER_US,
      .max = 120 * SIM_PS_PER_S, .preset = 200 * SIM_PS_PER_MS,
      .doc = "Time without an answer after which a request is sent again; it doubles each time "
             "(request).",
      .source = "Linux TCP_RTO_MIN, 200 ms" },
    { TRAFFIC_UINT(frame_bytes), .name = "frame", .unit = UNIT_BYTES, .min = 64, .max = 16 * KIB,
      .preset = 64,
      .doc = "Frame size on the wire, FCS included, preamble and gap not; at least 66 for udp6.",
      .source = "IEEE 802.3 smallest frame" },
    { TRAFFIC_UINT(flows), .name = "flows", .min = 1, .max = 65536, .preset = 1,
      .doc = "Distinct UDP source ports, used in turn.", .source = OUR_CHOICE },
    { .list = "traffic",
      PARAM_ENUM(struct traffic_params, flow_ports),
      .name = "flow-ports",
      .choices = flow_ports,
      .preset = FLOW_PORTS_SEQUENCE,
      .doc = "UDP source ports of the flows.",
      .source = "preset: a traffic generator's; random: as many hosts choose them (RFC 6056)" },
    { TRAFFIC_UINT(burst_packets), .name = "burst", .unit = UNIT_PACKETS, .min = 1, .max = 1000000,
      .preset = 32, .doc = "Length of a burst (bursts), or its mean (on-off).",
      .source = OUR_CHOICE },
    { TRAFFIC_DOUBLE(burst_rate_pps), .name = "burst-rate", .unit = UNIT_PPS, .fmin = 0.001,
      .fmax = 1e9, .fpreset = 1e9,
      .doc = "Rate inside a burst; the link limits it (bursts, on-off).", .source = OUR_CHOICE },
    { TRAFFIC_TEXT(capture), .name = "capture", .text_preset = "",
      .doc = "pcap or pcapng file to replay, beside the scenario or in its captures folder.",
      .source = OUR_CHOICE },
    { TRAFFIC_DOUBLE(speed), .name = "speed", .unit = UNIT_NONE, .fmin = 1e-6, .fmax = 1e6,
      .fpreset = 1, .doc = "How fast the capture is replayed: 0.1 is a tenth of its speed.",
      .source = OUR_CHOICE },
    { TRAFFIC_UINT(loops), .name = "loops", .min = 1, .max = 1000000, .preset = 1,
      .doc = "How many times the capture is replayed, one mean gap between the turns.",
      .source = OUR_CHOICE },
    { TRAFFIC_TEXT(only_to), .name = "only-to", .text_preset = "",
      .doc = "Keep frames of the capture with this destination MAC address.",
      .source = OUR_CHOICE },
    { TRAFFIC_TEXT(only_from), .name = "only-from", .text_preset = "",
      .doc = "Keep frames of the capture with this source MAC address.", .source = OUR_CHOICE },
    { .list = "traffic",
      PARAM_ENUM(struct traffic_params, destination),
      .name = "destination",
      .choices = destinations,
      .preset = DESTINATION_HOST,
      .doc =
          "Whom the packets are for (napi; the BSD paths forward everything). Beyond with "
          "net.ipv4.ip_forward off: addresses of elsewhere, and this host takes them all the same.",
      .source = OUR_CHOICE },
    { .list = "traffic",
      PARAM_ENUM(struct traffic_params, protocol),
      .name = "protocol",
      .choices = protocols,
      .preset = PROTOCOL_UDP4,
      .doc = "Headers of the frames (napi; the BSD paths know IPv4 alone).",
      .source = OUR_CHOICE },
    { TRAFFIC_UINT(port), .name = "port", .min = 1, .max = 65535, .preset = 9,
      .doc = "UDP destination port (napi).", .source = "RFC 863: discard" },

#include "models/params_wire.def"
};

static const struct param_list lists[] = {
    { .name = "machine.nics",
      .count_offset = offsetof(struct nicsim_params, machine.nic_count),
      .first_offset = offsetof(struct nicsim_params, machine.nics),
      .stride = sizeof(struct nic_params),
      .max = NICS_MAX,
      .name_row = "name",
      .doc = "Network interfaces, in order." },
    { .name = "processes",
      .count_offset = offsetof(struct nicsim_params, process_count),
      .first_offset = offsetof(struct nicsim_params, processes),
      .stride = sizeof(struct process_params),
      .max = PROCESSES_MAX,
      .name_row = "name",
      .doc = "User processes of the host, in the order of their pids." },
    { .name = "traffic",
      .count_offset = offsetof(struct nicsim_params, traffic_count),
      .first_offset = offsetof(struct nicsim_params, traffic),
      .stride = sizeof(struct traffic_params),
      .max = TRAFFIC_MAX,
      .name_row = NULL,
      .doc = "Senders, each on the link of one NIC." },
};

const struct param_table nicsim_param_table = {
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .lists = lists,
    .list_count = sizeof lists / sizeof lists[0],
    .bytes = sizeof(struct nicsim_params),
    .implied_prefix = "machine.",
};

uint64_t cost_cycles(const struct cost_params *costs, uint64_t cycles)
{
    double scaled = (double)cycles * costs->scale + 0.5;

    return scaled < 1.0 ? 1 : (uint64_t)scaled;
}

uint64_t kernel_cost_cycles(const struct kernel_costs *costs, uint64_t cycles)
{
    double scaled = (double)cycles * costs->scale + 0.5;

    return scaled < 1.0 ? 1 : (uint64_t)scaled;
}

size_t nic_index(const struct machine_params *machine, const char *name)
{
    for (size_t i = 0; i < machine->nic_count; i++) {
        if (strcmp(machine->nics[i].name, name) == 0)
            return i;
    }
    return NICS_MAX;
}
