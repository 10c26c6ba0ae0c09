/* Everything a user can set on the machine, in one struct; the rows are in models/params.c.
 *
 * Base units: picoseconds, bytes, bits a second, hertz, cycles of the CPU clock, packets.
 */
#ifndef MODELS_PARAMS_H
#define MODELS_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/model.h"
#include "sim/param.h"

#define NICS_MAX    8
#define TRAFFIC_MAX 8

struct cpu_params {
    uint64_t clock_hz;
    uint64_t tick_hz; /* 0: no clock interrupt */
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

struct bus_params {
    uint64_t bits_per_s;  /* 0: transfers take no time */
    uint64_t overhead_ps; /* arbitration and address of a transfer */
};

struct nic_params {
    char name[PARAM_TEXT_BYTES];
    char profile[PARAM_TEXT_BYTES];
    uint64_t link_bits_per_s;
    uint64_t propagation_ps;
    bool link_up;
    uint64_t rx_ring_descriptors;
    uint64_t tx_ring_descriptors;
    uint64_t rx_frames_per_interrupt; /* 0: drain the ring */
    uint64_t tx_frames_per_interrupt; /* 0: none; descriptors are reclaimed when sending */
    uint64_t frame_max_bytes;
};

struct machine_params {
    char host[PARAM_TEXT_BYTES];
    struct cpu_params cpu;
    struct cost_params costs;
    struct bus_params bus;
    struct nic_params nics[NICS_MAX];
    size_t nic_count;
};

enum receive_path {
    RECEIVE_BSD_INTERRUPT,
    RECEIVE_BSD_POLLING,
    RECEIVE_BSD_POLLING_OFF,
};

enum ip_input_as {
    IP_INPUT_THREAD,
    IP_INPUT_SPLNET,
};

enum feedback_timeout_when {
    FEEDBACK_TIMEOUT_HUNG,
    FEEDBACK_TIMEOUT_ALWAYS,
};

enum cost_law {
    COST_CONSTANT,
    COST_EXPONENTIAL,
};

struct kernel_params {
    int receive_path;       /* enum receive_path */
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
};

struct traffic_params {
    char to[PARAM_TEXT_BYTES];
    int arrival; /* enum arrival */
    double rate_pps;
    double jitter;
    uint64_t frame_bytes;
    uint64_t flows;
    uint64_t burst_packets;
    double burst_rate_pps;
    char capture[PARAM_TEXT_BYTES];
    double speed;
    uint64_t loops;
    char only_to[PARAM_TEXT_BYTES];
    char only_from[PARAM_TEXT_BYTES];
};

struct nicsim_params {
    struct run_params run;
    struct machine_params machine;
    struct kernel_params kernel;
    struct user_params user;
    struct traffic_params traffic[TRAFFIC_MAX];
    size_t traffic_count;
};

extern const struct param_table nicsim_param_table;

/* Cycles of a step after the common scale: at least 1, so that no two looks share an instant. */
uint64_t cost_cycles(const struct cost_params *costs, uint64_t cycles);

/* Rules between parameters; see struct sim_model. */
bool params_check(const struct param_set *set, struct sim_error *err, char at_fault[256]);
bool params_have_effect(const struct param_set *set, const struct param_ref *ref, char why[256]);

/* The NIC of that name, or NICS_MAX. */
size_t nic_index(const struct machine_params *machine, const char *name);

#endif
