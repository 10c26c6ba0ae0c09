/* What a user can set on a computer of 1995 to 2005: the kernels 2.4 and early 2.6, the ISA bus,
 * and the NICs of that time. The rows are in models/params_linux24.def; part of models/params.h.
 */
#ifndef MODELS_PARAMS_LINUX24_H
#define MODELS_PARAMS_LINUX24_H

#include <stdbool.h>
#include <stdint.h>

/* kernel.scheduler. */
enum kernel_scheduler {
    SCHEDULER_OWN,     /* the kernel's own: fair for 6.x, counter for 2.4 */
    SCHEDULER_FAIR,    /* CFS, 2.6.23 and later */
    SCHEDULER_COUNTER, /* 2.4: goodness, counter, epochs */
    SCHEDULER_O1,      /* 2.6: active and expired arrays */
};

/* kernel.congestion-sampling: when netif_rx's average is taken. */
enum congestion_sampling {
    SAMPLING_PER_PACKET, /* at each packet queued */
    SAMPLING_TIMER,      /* OFFLINE_SAMPLE: at each tick */
};

struct linux24_params {
    int scheduler;           /* enum kernel_scheduler */
    int congestion_sampling; /* enum congestion_sampling */
    bool congestion_lie;     /* RAND_LIE */
    uint64_t max_backlog_packets;
    uint64_t no_cong_thresh_packets;
    uint64_t no_cong_packets, lo_cong_packets, mod_cong_packets;
    uint64_t dev_weight_packets; /* of the backlog's pseudo device */
};

struct isa_params {
    uint64_t clock_hz;
    uint64_t io_cycles; /* of the bus: one 16-bit access to an I/O port */
};

/* What a count of 0 in the 21143's mitigation register means. */
enum mitigation_zero {
    MITIGATION_ZERO_TIMER, /* the timer alone decides */
    MITIGATION_ZERO_OFF,   /* no mitigation for this direction */
};

struct nic24_params {
    uint64_t weight_packets; /* napi-24: quota a poll */
    bool mitigation;         /* tulip: the chip has CSR11 mitigation, and the driver uses it */
    int mitigation_zero;     /* enum mitigation_zero */
    uint64_t mitigation_cycle_ps, mitigation_long_cycle_ps; /* CSR11 with bit 31 set, and clear */
    uint64_t rx_early_bytes;                                /* 3c509; 0: disabled */
    uint64_t tx_fifo_bytes, tx_available_bytes;             /* 3c509 */
};

struct sim_error;
struct nicsim_params;

/* Rules between these rows and the rest, and which of them have an effect; as in models/params.h.
 * (models/params_linux24.c) */
bool linux24_params_check(const struct nicsim_params *params, struct sim_error *err,
                          char at_fault[256]);
bool linux24_row_has_effect(const struct nicsim_params *params, const char *name, char why[256]);

#endif
