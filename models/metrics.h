/* Everything a run leaves as a number; the rows are in models/metrics.c. */
#ifndef MODELS_METRICS_H
#define MODELS_METRICS_H

#include <stdint.h>

#include "models/packet.h"
#include "sim/metric.h"

struct nicsim_metrics {
    double window_s;
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
    double rx_ring_mean_packets, ipintrq_mean_packets, output_queue_mean_packets;
    uint64_t rx_ring_max_packets, ipintrq_max_packets, output_queue_max_packets;
    double screen_queue_mean_packets;
    uint64_t screen_queue_max_packets;
    double bus_busy_share;
    double kernel_latency_mean_us; /* frame in host memory to transmit ring */
    uint64_t poll_rounds;
    uint64_t feedback_inhibitions, feedback_timeouts, cycle_limit_inhibitions;
    uint64_t lost_ticks;
};

extern const struct metric_table nicsim_metric_table;

#endif
