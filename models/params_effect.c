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
#define BSD       (INTERRUPT | POLLING)
#define LINUX     BIT(RECEIVE_NAPI)

static const char *const path_names[] = {
    [RECEIVE_BSD_INTERRUPT] = "bsd-interrupt",
    [RECEIVE_BSD_POLLING] = "bsd-polling",
    [RECEIVE_NAPI] = "napi",
};

/* Who reads a row: the first line whose list and beginning fit. Rows not named here everybody
 * reads. */
static const struct path_row {
    const char *list; /* "": rows of no list */
    const char *begin;
    unsigned paths;
} path_rows[] = {
    { "", "machine.cpu.tick", BSD },
    { "", "machine.costs.poll-", POLLING },
    { "", "machine.costs.service-exit", INTERRUPT },
    { "", "machine.costs.", BSD },
    { "", "machine.idle.", LINUX },
    { "", "kernel.receive-path", BSD | LINUX },
    { "", "kernel.default-route", BSD | LINUX },
    { "", "kernel.quota", POLLING },
    { "", "kernel.ipintrq-maxlen", INTERRUPT },
    { "", "kernel.ifq-maxlen", BSD },
    { "", "kernel.ip-cost", BSD },
    { "", "kernel.", LINUX },
    { "", "net.", LINUX },
    { "processes", "", LINUX },
    { "machine.nics", "rx-ring", BSD | LINUX },
    { "machine.nics", "rx-frames-per-interrupt", INTERRUPT },
    { "machine.nics", "tx-frames-per-interrupt", BSD },
    { "machine.nics", "interrupt", LINUX },
    { "machine.nics", "adaptive-rx", LINUX },
    { "machine.nics", "irq-gap-min", LINUX },
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
    { "rate", ~BIT(ARRIVAL_REPLAY) },
    { "jitter", BIT(ARRIVAL_JITTERED) },
    { "frame", ~BIT(ARRIVAL_REPLAY) },
    { "flows", ~BIT(ARRIVAL_REPLAY) },
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
};

static bool arrival_reads(int arrival, const char *name)
{
    for (size_t i = 0; i < sizeof arrival_rows / sizeof arrival_rows[0]; i++) {
        if (strcmp(name, arrival_rows[i].name) == 0)
            return arrival_rows[i].arrivals & BIT(arrival);
    }
    return true;
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
    if (ref->list && strcmp(ref->list->name, "traffic") == 0) {
        int arrival = p->traffic[ref->index].arrival;

        if (arrival_reads(arrival, name))
            return true;
        snprintf(why, 256, "traffic.%zu.arrival is %s", ref->index, arrival_names[arrival]);
        return false;
    }
    if (strcmp(name, "machine.costs.tick") == 0 && p->machine.cpu.tick_hz == 0) {
        snprintf(why, 256, "machine.cpu.tick is none");
        return false;
    }
    if (p->kernel.receive_path == RECEIVE_NAPI && !linux_row_has_effect(p, ref, why))
        return false;
    return bus_row_has_effect(p, name, why);
}
