/* Settings without effect: rows that the chosen receive path or arrival does not read. A value that
 * comes from a profile or a preset is nobody's setting and is never refused. */
#include <stdio.h>
#include <string.h>

#include "models/params.h"

#define BIT(choice) (1u << (choice))

static bool begins_with(const char *name, const char *start)
{
    return strncmp(name, start, strlen(start)) == 0;
}

/* ---- receive paths ------------------------------------------------------------------------- */

#define INTERRUPT BIT(RECEIVE_BSD_INTERRUPT)
#define POLLING   BIT(RECEIVE_BSD_POLLING)
#define OFF       BIT(RECEIVE_BSD_POLLING_OFF)
#define BSD       (INTERRUPT | POLLING | OFF)
#define LINUX_24 \
    (BIT(RECEIVE_NETIF_RX) | BIT(RECEIVE_TULIP) | BIT(RECEIVE_3C509) | BIT(RECEIVE_NAPI_24))
#define LINUX (BIT(RECEIVE_NAPI) | LINUX_24)

static const char *const path_names[] = {
    [RECEIVE_BSD_INTERRUPT] = "bsd-interrupt",
    [RECEIVE_BSD_POLLING] = "bsd-polling",
    [RECEIVE_BSD_POLLING_OFF] = "bsd-polling-off",
    [RECEIVE_NAPI] = "napi",
    [RECEIVE_NETIF_RX] = "netif-rx",
    [RECEIVE_TULIP] = "tulip",
    [RECEIVE_3C509] = "3c509",
    [RECEIVE_NAPI_24] = "napi-24",
};

/* Who reads a row: the first line whose list and beginning fit. Rows not named here everybody
 * reads. */
static const struct path_row {
    const char *list; /* "": rows of no list */
    const char *begin;
    unsigned paths;
} path_rows[] = {
    { "", "machine.cpu.tick", BSD },
    { "", "machine.costs.poll-", POLLING | OFF },
    { "", "machine.costs.service-exit", INTERRUPT },
    { "", "machine.costs.", BSD },
    { "", "machine.idle.", LINUX },
    { "", "machine.threads-per-core", BIT(RECEIVE_NAPI) },
    { "", "machine.nodes", BIT(RECEIVE_NAPI) },
    { "", "machine.thread-share", BIT(RECEIVE_NAPI) },
    { "", "machine.lines.", BIT(RECEIVE_NAPI) },
    { "", "machine.ipi-latency", BIT(RECEIVE_NAPI) },
    { "", "machine.ddio.", BIT(RECEIVE_NAPI) },
    { "", "kernel.lines.", BIT(RECEIVE_NAPI) },
    { "", "kernel.isolcpus", BIT(RECEIVE_NAPI) },
    { "", "net.core.rps_", BIT(RECEIVE_NAPI) },
    { "", "net.core.flow_limit_", BIT(RECEIVE_NAPI) },
    { "machine.nics", "node", BIT(RECEIVE_NAPI) },
    { "machine.nics", "rps_", BIT(RECEIVE_NAPI) }, /* _cpus, _flow_cnt */
    { "", "kernel.receive-path", BSD | LINUX },
    { "", "kernel.default-route", BSD | LINUX },
    { "", "kernel.quota", POLLING },
    { "", "kernel.cycle-limit-period", BSD }, /* bsd_row_has_effect says more of these two */
    { "", "kernel.cycle-limit", POLLING },
    { "", "kernel.feedback-", BSD },
    { "", "kernel.feedback", POLLING },
    { "", "kernel.ipintrq-maxlen", INTERRUPT | OFF },
    { "", "kernel.ip-input", INTERRUPT | OFF },
    { "", "kernel.ifq-maxlen", BSD },
    { "", "kernel.ip-cost", BSD },
    { "", "kernel.screen-queue-maxlen", BSD },
    { "", "kernel.netfilter", BIT(RECEIVE_NAPI) },
    { "", "kernel.nf-", BIT(RECEIVE_NAPI) },
    { "", "kernel.threadirqs", BIT(RECEIVE_NAPI) },
    { "", "kernel.", LINUX },
    { "", "user.", BSD },
    { "", "net.", LINUX },
    { "processes", "", LINUX },
    { "machine.nics", "rx-ring", BSD | LINUX },
    { "machine.nics", "rx-frames-per-interrupt", INTERRUPT },
    { "machine.nics", "tx-frames-per-interrupt", BSD | LINUX_24 },
    { "machine.nics", "ntuple", BIT(RECEIVE_NAPI) }, /* and -rules */
    { "machine.nics", "xdp", BIT(RECEIVE_NAPI) },    /* and xdp-port, -to */
    { "machine.nics", "rx-completion", BSD | LINUX },
    { "machine.nics", "completion-queue", BIT(RECEIVE_NAPI) },
    { "machine.nics", "cqe-", BIT(RECEIVE_NAPI) }, /* -compression, -session */
    { "machine.nics", "rx-chip-descriptors", BIT(RECEIVE_NAPI) },
    { "machine.nics", "rx-descriptor", BIT(RECEIVE_NAPI) },
    { "machine.nics", "rx-stride", BIT(RECEIVE_NAPI) }, /* and rx-strides */
    { "machine.nics", "rx-pthresh", BIT(RECEIVE_NAPI) },
    { "machine.nics", "rx-hthresh", BIT(RECEIVE_NAPI) },
    { "machine.nics", "rx-wthresh", BIT(RECEIVE_NAPI) },
    { "machine.nics", "tx-wthresh", BIT(RECEIVE_NAPI) },
    { "machine.nics", "tx-head-write-back", BIT(RECEIVE_NAPI) },
    { "machine.nics", "smp_affinity", BIT(RECEIVE_NAPI) }, /* and _list */
    { "machine.nics", "managed-irqs", BIT(RECEIVE_NAPI) },
    { "machine.nics", "threaded", BIT(RECEIVE_NAPI) },
    { "machine.nics", "driver", LINUX },
    { "machine.nics", "interrupt", LINUX },
    { "machine.nics", "moderation", LINUX },
    { "machine.nics", "coalesce-from", LINUX },
    { "machine.nics", "adaptive-", LINUX }, /* -rx, -tx */
    { "machine.nics", "irq-", LINUX },      /* irq-line, irq-gap-min, -max, -unit */
    { "machine.nics", "delay-unit", LINUX },
    { "machine.nics", "lli-", LINUX }, /* -port, -credit */
    { "machine.nics", "tx-usecs", LINUX },
    { "machine.nics", "tx-frames", LINUX },
    { "machine.nics", "tx-delay", LINUX },
    { "machine.nics", "tx-abs-delay", LINUX },
    { "machine.nics", "unplugged", LINUX },
    { "machine.nics", "rx-pause", BSD | LINUX },
    { "machine.nics", "rx-", LINUX }, /* rx-buffer, -usecs, -delay.., -abs-delay, -truesize, .. */
    { "traffic", "destination", LINUX },
    { "traffic", "protocol", LINUX },
    { "traffic", "port", LINUX },
};

static bool path_reads(int path, const struct param_ref *ref)
{
    const char *list = ref->list ? ref->list->name : "";

    for (size_t i = 0; i < sizeof path_rows / sizeof path_rows[0]; i++) {
        if (strcmp(list, path_rows[i].list) == 0 && begins_with(ref->row->name, path_rows[i].begin))
            return path_rows[i].paths & BIT(path);
    }
    return true;
}

/* ---- arrivals ------------------------------------------------------------------------------ */

static const struct arrival_row {
    const char *name;
    unsigned arrivals; /* bit of every arrival that reads it */
} arrival_rows[] = {
    { "rate", ~(BIT(ARRIVAL_REPLAY) | BIT(ARRIVAL_REQUEST)) },
    { "think", BIT(ARRIVAL_REQUEST) },
    { "rto", BIT(ARRIVAL_REQUEST) },
    { "jitter", BIT(ARRIVAL_JITTERED) },
    { "frame", ~BIT(ARRIVAL_REPLAY) },
    { "flows", ~(BIT(ARRIVAL_REPLAY) | BIT(ARRIVAL_REQUEST)) },
    { "flow-ports", ~(BIT(ARRIVAL_REPLAY) | BIT(ARRIVAL_REQUEST)) },
    { "burst", BIT(ARRIVAL_BURSTS) | BIT(ARRIVAL_ON_OFF) },
    { "burst-rate", BIT(ARRIVAL_BURSTS) | BIT(ARRIVAL_ON_OFF) },
    { "capture", BIT(ARRIVAL_REPLAY) },
    { "speed", BIT(ARRIVAL_REPLAY) },
    { "loops", BIT(ARRIVAL_REPLAY) },
    { "only-to", BIT(ARRIVAL_REPLAY) },
    { "only-from", BIT(ARRIVAL_REPLAY) },
    { "destination", ~BIT(ARRIVAL_REPLAY) },
    { "protocol", ~BIT(ARRIVAL_REPLAY) },
    { "port", ~BIT(ARRIVAL_REPLAY) },
};

static const char *const arrival_names[] = {
    [ARRIVAL_CONSTANT] = "constant", [ARRIVAL_JITTERED] = "jittered", [ARRIVAL_POISSON] = "poisson",
    [ARRIVAL_BURSTS] = "bursts",     [ARRIVAL_ON_OFF] = "on-off",     [ARRIVAL_REPLAY] = "replay",
    [ARRIVAL_REQUEST] = "request",
};

static bool arrival_reads(int arrival, const char *name)
{
    for (size_t i = 0; i < sizeof arrival_rows / sizeof arrival_rows[0]; i++) {
        if (strcmp(name, arrival_rows[i].name) == 0)
            return arrival_rows[i].arrivals & BIT(arrival);
    }
    return true;
}

/* ---- screening and the cures of 1996 ------------------------------------------------------- */

static const char *const screend_only[] = { "kernel.screen-queue-maxlen", "kernel.feedback",
                                            "machine.costs.screen-input",
                                            "machine.costs.system-call", "machine.costs.screend" };
static const char *const feedback_only[] = { "kernel.feedback-inhibit", "kernel.feedback-resume",
                                             "kernel.feedback-timeout",
                                             "kernel.feedback-timeout-when" };

#define IS_AMONG(name, names) is_among(name, names, sizeof names / sizeof *names)

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

/* Screening, feedback, the cycle limit, and who takes packets from ipintrq. */
static bool bsd_row_has_effect(const struct nicsim_params *p, const char *name, char why[256])
{
    bool polls = p->kernel.receive_path == RECEIVE_BSD_POLLING;
    bool soft = !polls && p->kernel.ip_input == IP_INPUT_SPLNET;
    const char *reason = NULL;

    if (IS_AMONG(name, screend_only) && !p->user.screend)
        reason = "user.screend is false: no packet is screened";
    else if (IS_AMONG(name, feedback_only) && !(polls && p->user.screend && p->kernel.feedback))
        reason = p->user.screend ? "kernel.feedback is false, or the kernel does not poll"
                                 : "user.screend is false: there is no queue to feed back";
    else if (strcmp(name, "kernel.cycle-limit-period") == 0 &&
             !(polls && p->kernel.cycle_limit_share > 0))
        reason = "kernel.cycle-limit is none, or the kernel does not poll";
    else if (strcmp(name, "machine.costs.process-switch") == 0 &&
             !(p->user.screend || (p->user.compute && !soft)))
        reason = "no process takes turns with the kernel's threads";
    else if (strcmp(name, "machine.costs.soft-interrupt") == 0 && !soft)
        reason = "no software interrupt is taken: kernel.ip-input, kernel.receive-path";
    else if (strcmp(name, "machine.costs.thread-switch") == 0 && soft)
        reason = "kernel.ip-input is splnet: no kernel thread runs";
    else if (p->machine.cpu.governor == GOVERNOR_PERFORMANCE &&
             (strcmp(name, "machine.cpu.scaling_min_freq") == 0 ||
              begins_with(name, "machine.cpu.pstate-")))
        reason = "machine.cpu.scaling_governor is performance: the clock is fixed";
    else if (strcmp(name, "machine.costs.tick") == 0 && p->machine.cpu.tick_hz == 0)
        reason = "machine.cpu.tick is none";
    if (reason)
        snprintf(why, 256, "%s", reason);
    return !reason;
}

/* -------------------------------------------------------------------------------------------- */

bool params_have_effect(const struct param_set *set, const struct param_ref *ref, char why[256])
{
    const struct nicsim_params *p = set->values;
    const char *name = ref->row->name;

    if (!path_reads(p->kernel.receive_path, ref)) {
        snprintf(why, 256, "kernel.receive-path is %s", path_names[p->kernel.receive_path]);
        return false;
    }
    if (!smp_row_has_effect(p, ref, why) || !wire_row_has_effect(p, ref, why))
        return false;
    if (ref->list && strcmp(ref->list->name, "traffic") == 0) {
        int arrival = p->traffic[ref->index].arrival;

        if (arrival_reads(arrival, name))
            return true;
        snprintf(why, 256, "traffic.%zu.arrival is %s", ref->index, arrival_names[arrival]);
        return false;
    }
    if (receive_is_linux(p->kernel.receive_path) ? !linux_row_has_effect(p, ref, why)
                                                 : !bsd_row_has_effect(p, name, why))
        return false;
    return linux24_row_has_effect(p, name, why) && bus_row_has_effect(p, name, why);
}
