/* Rules between the rows of the kernels 2.4 and early 2.6 and the rest of the table. */
#include <stdio.h>
#include <string.h>

#include "models/params.h"

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

#define IS_AMONG(name, names) is_among(name, names, sizeof names / sizeof *names)

static bool check_hz(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    uint64_t hz = p->kernel.hz;

    if (!receive_is_linux24(p->kernel.receive_path) || hz == 100 || hz == 1000)
        return true;
    snprintf(at_fault, 256, "kernel.hz");
    return sim_error_set(err, "", 0, 0,
                         "kernel.hz is %llu Hz: a kernel of this receive path ticks 100 times a "
                         "second (2.4), or 1000 (2.6)",
                         (unsigned long long)hz);
}

#define E1000_RING_LEAST 32 /* free descriptors that wake a stopped queue */

/* An e1000 that is never told of sent frames, or too late, stops for ever. */
static bool check_tx(const struct nicsim_params *p, size_t i, struct sim_error *err,
                     char at_fault[256])
{
    const struct nic_params *nic = &p->machine.nics[i];
    uint64_t frames = nic->tx_frames_per_interrupt;

    if (p->kernel.receive_path != RECEIVE_NETIF_RX && p->kernel.receive_path != RECEIVE_NAPI_24)
        return true;
    if (frames > 0 && frames + E1000_RING_LEAST <= nic->tx_ring_descriptors)
        return true;
    snprintf(at_fault, 256, "machine.nics.%zu.tx-frames-per-interrupt", i);
    return sim_error_set(err, "", 0, 0,
                         "machine.nics.%zu.tx-frames-per-interrupt is %llu packets beside a ring "
                         "of %llu: allowed with this receive path is 1 to the ring less %d, or a "
                         "full ring would never be emptied",
                         i, (unsigned long long)frames,
                         (unsigned long long)nic->tx_ring_descriptors, E1000_RING_LEAST);
}

/* request_irq of a 3c509 does not share, so the second on a line is refused it (-EBUSY). */
static bool check_line(const struct nicsim_params *p, size_t i, struct sim_error *err,
                       char at_fault[256])
{
    const struct nic_params *nics = p->machine.nics;

    for (size_t other = 0; nics[i].irq_line && other < i; other++) {
        if (p->kernel.receive_path != RECEIVE_3C509 || nics[other].irq_line != nics[i].irq_line)
            continue;
        snprintf(at_fault, 256, "machine.nics.%zu.irq-line", i);
        return sim_error_set(err, "", 0, 0,
                             "machine.nics.%zu.irq-line is %llu: %s has that line, and a 3c509 "
                             "shares none: allowed is own or a line nobody has",
                             i, (unsigned long long)nics[i].irq_line, nics[other].name);
    }
    return true;
}

/* The handlers read their causes from a line's register. */
static bool check_nics(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    if (!receive_is_linux24(p->kernel.receive_path))
        return true;
    for (size_t i = 0; i < p->machine.nic_count; i++) {
        const struct nic_params *nic = &p->machine.nics[i];

        if (nic->interrupt != NIC_INTERRUPT_LINE) {
            snprintf(at_fault, 256, "machine.nics.%zu.interrupt", i);
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.interrupt is msi-x: allowed with this receive "
                                 "path is line",
                                 i);
        }
        if (nic->moderation != MODERATION_GAP) {
            snprintf(at_fault, 256, "machine.nics.%zu.moderation", i);
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.moderation is count-or-time: allowed with this "
                                 "receive path is gap",
                                 i);
        }
        if (!check_line(p, i, err, at_fault) || !check_tx(p, i, err, at_fault))
            return false;
        if (p->kernel.receive_path == RECEIVE_3C509 && nic->rx_buffer_bytes < 2048) {
            snprintf(at_fault, 256, "machine.nics.%zu.rx-buffer", i);
            return sim_error_set(
                err, "", 0, 0, "machine.nics.%zu.rx-buffer is %llu B: a 3c509 has at least 2048 B",
                i, (unsigned long long)nic->rx_buffer_bytes);
        }
        if (p->kernel.receive_path == RECEIVE_3C509 &&
            nic->old.tx_available_bytes > nic->old.tx_fifo_bytes - 4) {
            snprintf(at_fault, 256, "machine.nics.%zu.tx-available", i);
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.tx-available is %llu B: at most %llu B are ever "
                                 "free in tx-fifo",
                                 i, (unsigned long long)nic->old.tx_available_bytes,
                                 (unsigned long long)nic->old.tx_fifo_bytes - 4);
        }
    }
    return true;
}

bool linux24_params_check(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    return check_hz(p, err, at_fault) && check_nics(p, err, at_fault);
}

/* ---- settings without effect --------------------------------------------------------------- */

static const char *const backlog_rows[] = { "net.core.no_cong", "net.core.lo_cong",
                                            "net.core.mod_cong", "net.core.dev_weight" };
static const char *const tulip_rows[] = { "net.core.no_cong_thresh", "kernel.congestion-sampling",
                                          "kernel.congestion-lie",   "mitigation",
                                          "mitigation-zero",         "mitigation-cycle",
                                          "mitigation-long-cycle" };
static const char *const el3_rows[] = { "rx-early", "tx-fifo", "tx-available", "machine.isa.clock",
                                        "machine.isa.io-cycle" };
static const char *const newer_rows[] = {
    "kernel.version",   "kernel.preempt",         "kernel.nohz",
    "kernel.autogroup", "net.core.netdev_budget", "net.core.netdev_budget_usecs",
    "adaptive-rx"
};
static const char *const moderation_rows[] = { "rx-usecs",        "irq-gap-min",
                                               "rx-delay",        "rx-abs-delay",
                                               "rx-delay-is-gap", "tx-delay",
                                               "tx-abs-delay",    "tx-frames-per-interrupt" };

bool linux24_row_has_effect(const struct nicsim_params *p, const char *name, char why[256])
{
    enum receive_path path = (enum receive_path)p->kernel.receive_path;
    bool has_backlog = receive_is_linux24(path) && path != RECEIVE_NAPI_24;
    const char *reason = NULL;

    if (IS_AMONG(name, backlog_rows) && !has_backlog)
        reason = "kernel.receive-path has no queue of netif_rx";
    else if (strcmp(name, "net.core.netdev_max_backlog") == 0 && !receive_is_linux24(path) &&
             !smp_rps_is_on(p))
        reason = "no NIC has rps_cpus or rps_flow_cnt";
    else if (strcmp(name, "kernel.scheduler") == 0 && !receive_is_linux(path))
        reason = "kernel.receive-path is none of Linux";
    else if (strcmp(name, "weight") == 0 && path != RECEIVE_NAPI_24)
        reason = "kernel.receive-path is not napi-24";
    else if (IS_AMONG(name, tulip_rows) && path != RECEIVE_TULIP)
        reason = "kernel.receive-path is not tulip";
    else if (IS_AMONG(name, el3_rows) && path != RECEIVE_3C509)
        reason = "kernel.receive-path is not 3c509";
    else if (IS_AMONG(name, newer_rows) && receive_is_linux24(path))
        reason = "a kernel of Linux 2.4 receives: it does not have it";
    else if (IS_AMONG(name, moderation_rows) && (path == RECEIVE_TULIP || path == RECEIVE_3C509))
        reason = "a NIC of this receive path has no such register";
    else if (path == RECEIVE_3C509 && strcmp(name, "unplugged") == 0)
        reason = "an ISA card stays in its slot";
    else if (strcmp(name, "kernel.irq-sample-random") == 0 &&
             (!receive_is_linux24(path) || path == RECEIVE_3C509))
        reason = "no driver of kernel.receive-path asks for it";
    else if (path == RECEIVE_3C509 && (strcmp(name, "rss") == 0 || strcmp(name, "tx-pause") == 0))
        reason = "a 3c509 has neither hash nor flow control";
    if (!reason)
        return true;
    snprintf(why, 256, "%s", reason);
    return false;
}
