#include "models/nicsim.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "models/machine.h"
#include "models/machine_gauges.h"
#include "models/trace/story.h"
#include "sim/check.h"

#ifndef NICSIM_VERSION
#define NICSIM_VERSION "unversioned"
#endif

/* Latencies in the order of the path; the last is the whole way. */
static const struct model_latency latencies[] = {
#define RX_STAGE(stage, name, file, moment) { name, "until: " moment " (" file ")" },
#define TX_STAGE(stage, name, file, moment) { name, "until: " moment " (" file ")" },
#include "models/path.def"
#undef RX_STAGE
#undef TX_STAGE
    { "total", "from the sender's link to the receiver" },
    { NULL, NULL },
};

static const struct model_stage stages[] = {
#define RX_STAGE(stage, name, file, moment) { #stage, "rx", file, moment },
#define TX_STAGE(stage, name, file, moment) { #stage, "tx", file, moment },
#include "models/path.def"
#undef RX_STAGE
#undef TX_STAGE
    { NULL, NULL, NULL, NULL },
};

static bool build(struct sim *sim, void *params, const struct model_run *run, void **machine,
                  struct sim_error *err)
{
    struct machine *m = malloc(sizeof *m);

    SIM_CHECK(sim, m, "no memory for a machine");
    if (!machine_init(m, sim, params, run, 0, err)) {
        machine_fini(m);
        free(m);
        return false;
    }
    *machine = m;
    return true;
}

static bool is_coalesce_row(const char *name)
{
    static const char *const names[] = { "rx-usecs",  "rx-frames",   "tx-usecs",
                                         "tx-frames", "adaptive-rx", "adaptive-tx" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static void apply(void *machine, const struct param_ref *ref)
{
    if (strcmp(ref->row->name, "rate") == 0)
        machine_apply_rate(machine, ref->index);
    else if (strcmp(ref->row->name, "link-up") == 0)
        machine_apply_link_up(machine, ref->index);
    else if (strcmp(ref->row->name, "unplugged") == 0)
        machine_apply_unplugged(machine, ref->index);
    else if (is_coalesce_row(ref->row->name))
        machine_apply_coalesce(machine, ref->index);
    /* kernel.quota and net.core.* are read each time they count. */
}

static void window_open(void *machine, uint64_t at_ps)
{
    machine_window_open(machine, at_ps);
}

static void window_close(void *machine, uint64_t at_ps)
{
    machine_window_close(machine, at_ps);
}

static void collect(const void *machine, void *metrics, struct histogram *histograms)
{
    const struct machine *m = machine;

    machine_collect(m, metrics);
    for (unsigned stage = 0; stage < STAGE_COUNT; stage++)
        histogram_merge(&histograms[stage], &m->packets.stage_latency[stage]);
    histogram_merge(&histograms[STAGE_COUNT], &m->packets.total_latency);
}

static bool identities(const void *machine, char *text, size_t bytes)
{
    return machine_identities_hold(machine, text, bytes);
}

static bool story(const void *machine, FILE *out)
{
    const struct machine *m = machine;

    return story_print(&m->packets.story, out);
}

static bool host_text(const void *machine, FILE *out)
{
    return machine_linux_print(machine, out);
}

static void destroy(void *machine)
{
    machine_fini(machine);
    free(machine);
}

const struct sim_model nicsim_model = {
    .program = "nicsim",
    .version = NICSIM_VERSION,
    .about = "a cycle-level simulator of one computer's network path",
    .params = &nicsim_param_table,
    .run_offset = offsetof(struct nicsim_params, run),
    .metrics = &nicsim_metric_table,
    .latencies = latencies,
    .stages = stages,
    .check = params_check,
    .has_effect = params_have_effect,
    .series_count = nicsim_series_count,
    .gauges = machine_gauges,
    .has_gauge = machine_has_gauge,
    .read_gauge = machine_read_gauge,
    .build = build,
    .apply = apply,
    .window_open = window_open,
    .window_close = window_close,
    .collect = collect,
    .identities = identities,
    .story = story,
    .host_text = host_text,
    .destroy = destroy,
};
