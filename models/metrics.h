/* Everything a run leaves as a number; the rows are in models/metrics.c. */
#ifndef MODELS_METRICS_H
#define MODELS_METRICS_H

#include <stdint.h>

#include "models/packet.h"
#include "models/params.h"
#include "sim/metric.h"

/* What one CPU leaves, as X(number, KIND, field, unit, doc); only where there are several. */
#define CPU_METRICS(X, n)                                                                        \
    X(n, DOUBLE, busy_share, "1", "Share of CPU N's time that it was not idle.")                 \
    X(n, DOUBLE, interrupt_share, "1", "Share of its time in interrupts.")                       \
    X(n, DOUBLE, softirq_share, "1", "Share of its time in softirqs.")                           \
    X(n, DOUBLE, kernel_share, "1", "Share of its time in kernel threads.")                      \
    X(n, DOUBLE, user_share, "1", "Share of its time in user processes, their calls included.")  \
    X(n, DOUBLE, ksoftirqd_run_share, "1", "Share of its time that ksoftirqd/N ran.")            \
    X(n, UINT, interrupts, "interrupts", "Interrupts of devices that it took.")                  \
    X(n, UINT, timer_interrupts, "interrupts", "Interrupts of its timer (LOC).")                 \
    X(n, UINT, reschedule_interrupts, "interrupts", "Reschedule interrupts that it took (RES).") \
    X(n, UINT, call_interrupts, "interrupts", "Function-call interrupts that it took (CAL).")    \
    X(n, UINT, net_rx_softirqs, "softirqs", "NET_RX of its column of /proc/softirqs.")           \
    X(n, UINT, context_switches, "switches", "Times it changed hands.")                          \
    X(n, UINT, processed, "packets", "softnet_stat column 1: packets into the stack there.")     \
    X(n, UINT, dropped, "packets", "softnet_stat column 2: packets its backlog refused.")        \
    X(n, UINT, time_squeeze, "times", "softnet_stat column 3: net_rx_action out of budget.")     \
    X(n, UINT, received_rps, "interrupts", "softnet_stat column 10: wake-ups of its backlog.")   \
    X(n, UINT, flow_limit_count, "packets", "softnet_stat column 11: dropped by the flow limit.")

struct cpu_metrics {
#define CPU_FIELD_DOUBLE(field)              double field;
#define CPU_FIELD_UINT(field)                uint64_t field;
#define CPU_FIELD(n, KIND, field, unit, doc) CPU_FIELD_##KIND(field)
    CPU_METRICS(CPU_FIELD, 0)
#undef CPU_FIELD
#undef CPU_FIELD_UINT
#undef CPU_FIELD_DOUBLE
};

/* What one receive queue of several leaves, of the first NIC that traffic arrives at. */
#define QUEUE_METRICS(X, n)                                                         \
    X(n, UINT, received_packets, "packets", "Frames its driver took from ring N.")  \
    X(n, UINT, lost_packets, "packets", "Frames refused for want of a descriptor.") \
    X(n, UINT, ring_max_packets, "packets", "Largest number waiting in it.")        \
    X(n, UINT, interrupts, "interrupts", "Interrupts of its vector.")               \
    X(n, UINT, polls, "polls", "Polls of its NAPI.")

struct queue_metrics {
#define QUEUE_FIELD(n, KIND, field, unit, doc) uint64_t field;
    QUEUE_METRICS(QUEUE_FIELD, 0)
#undef QUEUE_FIELD
};

struct nicsim_metrics {
    double window_s, window_opens_s;
    uint64_t offered_packets, offered_bytes;
    uint64_t delivered_packets, delivered_bytes;
    uint64_t lost_packets, inside_packets;
    double offered_pps, delivered_pps, loss_share;
    uint64_t output_packets; /* by the output interfaces' counters */
    double output_pps;
    double first_to_last_s; /* from the first frame handed to a link to the last */
    uint64_t dropped[DROP_COUNT];
    uint64_t rx_interrupts;
    double rx_interrupts_per_s, packets_per_interrupt, interrupts_per_packet;
    double cpu_interrupt_share, cpu_kernel_share, cpu_user_share, cpu_idle_share;
    double cpu_mpstat_busy_share;
    double cpu_clock_hz; /* while busy, all CPUs together */
    double rx_ring_mean_packets, ipintrq_mean_packets, output_queue_mean_packets;
    uint64_t rx_ring_max_packets, ipintrq_max_packets, output_queue_max_packets;
    double screen_queue_mean_packets;
    uint64_t screen_queue_max_packets;
    double bus_busy_share;
    double kernel_latency_mean_us; /* frame in host memory to transmit ring */
    uint64_t poll_rounds;
    uint64_t feedback_inhibitions, feedback_timeouts, cycle_limit_inhibitions;
    uint64_t lost_ticks;
    double latency_mean_us, latency_p50_us, latency_p99_us, latency_max_us; /* end to end */
    /* Linux. */
    double nic_refused_pps;
    double cpu_softirq_share, cpu_busy_share, cycles_per_delivered;
    double irq_thread_run_share;
    uint64_t irq_moves;
    double ksoftirqd_run_share, reader_run_share, hog_run_share;
    uint64_t created_packets;
    uint64_t context_switches, reader_voluntary_switches, reader_involuntary_switches;
    uint64_t reader_wakeups, ksoftirqd_wakeups;
    double transactions_per_s; /* of clients that send requests */
    double transaction_p50_us, transaction_p99_us;
    uint64_t retransmits;
    uint64_t timer_interrupts, net_rx_softirqs, napi_polls, napi_full_polls, unhandled_interrupts;
    uint64_t rx_dropped, rx_missed_errors, rx_fifo_errors;
    double received_pps, received_gbps;
    uint64_t softnet_processed, time_squeeze;
    uint64_t udp_in_datagrams, udp_in_errors, udp_rcvbuf_errors, udp_no_ports;
    uint64_t low_latency_interrupts;
    double rx_wait_mean_us;
    double socket_mean_packets;
    uint64_t socket_max_packets;
    uint64_t rx_buffer_waits, rx_ring_dry, tx_packets, cstates_entered;
    uint64_t cq_max_entries;
    double cqe_blocks_per_s, cqe_block_pps;
    /* The wire and the MAC. */
    uint64_t rx_buffer_max_bytes;
    uint64_t pause_xoff_sent, pause_xon_sent, pauses_received;
    double sender_stopped_share, sender_wait_mean_us, sender_wait_max_us;
    double rss_busiest_queue_share;
    /* Linux 2.4. */
    uint64_t tx_interrupts, polls_done, backlog_throttled, backlog_max_packets;
    double backlog_mean_packets;
    uint64_t mitigation_switches, epochs;
    /* Several CPUs. */
    uint64_t migrations, reschedule_interrupts, call_interrupts;
    struct cpu_metrics cpus[CPUS_MAX];
    struct queue_metrics queues[CHANNELS_MAX]; /* where there are several */
    /* Devices that come, go and change. */
    uint64_t carrier_changes, netdev_events, linkwatch_runs, spurious_calls, entropy_samples;
};

extern const struct metric_table nicsim_metric_table;

/* The first NIC that traffic arrives at, or the first: the one whose queues are told of. */
size_t nicsim_watched_nic(const struct nicsim_params *p);

/* How many CPUs or queues leave this row of a series; 0: why says why none. */
uint64_t nicsim_series_count(const struct param_set *set, const struct metric_row *row,
                             char why[256]);

#endif
