/* What a machine hands to the instrument: tables, and how to build, observe and end one run.
 *
 * The instrument knows nothing of networking; everything a user meets by name comes from these
 * tables. All functions are called from the thread that runs the simulation.
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/engine.h"
#include "sim/error.h"
#include "sim/histogram.h"
#include "sim/metric.h"
#include "sim/param.h"

/* How long a run lasts; the instrument's own rows (run.*), part of the model's parameter struct. */
struct run_params {
    uint64_t trial_packets; /* end when that many have left or been dropped; 0: by duration */
    uint64_t warmup_ps;     /* not measured; duration runs only */
    uint64_t duration_ps;   /* measured, after the warm-up; 0: by trial */
    uint64_t seed;
    uint64_t replications;
};

/* One row of the spine: a moment in a packet's life and the file it happens in. */
struct model_stage {
    const char *name;      /* "RX_LINK" */
    const char *direction; /* "rx" or "tx" */
    const char *file;      /* "wire/link.c" */
    const char *moment;    /* "last bit reaches the NIC" */
};

/* One latency histogram a run leaves. */
struct model_latency {
    const char *name; /* "rx_mac"; columns latency_<name>_p50_us ... come from it */
    const char *doc;
};

/* How a gauge's readings become the numbers of a time series (samples: in a scenario). */
enum gauge_kind {
    GAUGE_LEVEL, /* value[0] as it stands */
    GAUGE_COUNT, /* by how much value[0] has grown in the period */
    GAUGE_RATE,  /* the same, a second */
    GAUGE_SHARE, /* value[0] is a time in ps: its part of the period */
    GAUGE_MEAN,  /* growth of value[0] over growth of value[1]; no number where that is 0 */
};

/* Something that can be read while the machine runs. */
struct model_gauge {
    const char *name; /* "rx_ring.N.packets"; N counts from 0 */
    enum gauge_kind kind;
    double scale; /* one of value[0] in the gauge's unit; of a share 1 */
    const char *unit;
    const char *doc;
};

struct model_run {
    uint64_t seed;
    uint64_t replication;  /* from 0 */
    uint64_t story_packet; /* the packet whose story is kept, from 1; 0: none */
    FILE *events;          /* the machine's own events go there as text; NULL: nobody listens */
    const char *base_dir;  /* where files that parameters name are looked for; NULL: here */
};

struct sim_model {
    const char *program; /* "nicsim" */
    const char *version;
    const char *about; /* one line for --help */
    const struct param_table *params;
    size_t run_offset; /* of struct run_params in the parameter struct */
    const struct metric_table *metrics;
    const struct model_latency *latencies; /* ends with a NULL name */
    const struct model_stage *stages;      /* ends with a NULL name; RX in order, then TX */

    /* Rules between parameters (a profile that names no such thing, a setting without effect).
     * Called for every point of a sweep before anything runs. err->text names the parameters; when
     * `at_fault` is set to a row's path the instrument adds file, line and column of that value. */
    bool (*check)(const struct param_set *set, struct sim_error *err, char at_fault[256]);

    /* Whether changing the parameter can change this machine's results at all, given the rest;
     * false makes the scenario's setting an error ("has no effect: ..."), why[256] says why. */
    bool (*has_effect)(const struct param_set *set, const struct param_ref *ref, char why[256]);

    /* How many of the series that this metric is of (cpu.0.busy_share, cpu.1.busy_share ..) the
     * machine of these parameters fills; 0: why[256] says why none. The others read 0, and a
     * scenario that names one is refused. Parameters may not have been checked yet. May be NULL:
     * all. */
    uint64_t (*series_count)(const struct param_set *set, const struct metric_row *row,
                             char why[256]);

    /* Gauges; may be NULL, or ends with a NULL name. has_gauge: the machine of these parameters has
     * number N of it; else why[256] says what it has. read_gauge changes nothing; the window's
     * opening may set values back. at_ps is now, or the edge of the window. */
    const struct model_gauge *gauges;
    bool (*has_gauge)(const struct param_set *set, size_t gauge, uint64_t number, char why[256]);
    void (*read_gauge)(const void *machine, size_t gauge, uint64_t number, uint64_t at_ps,
                       uint64_t value[2]);

    /* Opens what the parameters name (captures) and wires the machine. false + err for trouble a
     * user can mend. params stays valid and may be changed by `apply` while the run lasts. */
    bool (*build)(struct sim *sim, void *params, const struct model_run *run, void **machine,
                  struct sim_error *err);

    /* The live parameter at `ref` has just been changed in params, at sim_now_ps. */
    void (*apply)(void *machine, const struct param_ref *ref);

    void (*window_open)(void *machine, uint64_t at_ps);  /* measuring starts: clear the accounts */
    void (*window_close)(void *machine, uint64_t at_ps); /* measuring ends: book up to at_ps */

    /* Fills the metrics struct and the histograms (one for each row of latencies, cleared). */
    void (*collect)(const void *machine, void *metrics, struct histogram *histograms);

    /* Conservation, CPU time, stage times, Little's law. False + text: an invariant is broken. */
    bool (*identities)(const void *machine, char *text, size_t bytes);

    /* The kept packet's story as text. False when the run had no such packet. */
    bool (*story)(const void *machine, FILE *out);

    /* What the machine's own tools would print of the window, as text. False: it has none. May be
     * NULL. */
    bool (*host_text)(const void *machine, FILE *out);

    void (*destroy)(void *machine);
};

/* Who owns the clock. Results are byte-identical. */
enum sim_owner {
    OWNER_SYSTEMC,
    OWNER_NATIVE,
};

/* Runs [now, min(until_ps, the end)) under the given owner (sim/systemc/owner.c or the native
 * loop). Several calls and several simulations one after the other are fine. False + err when the
 * owner is not built in or SystemC complained. */
bool sim_drive(struct sim *sim, enum sim_owner owner, uint64_t until_ps, struct sim_error *err);
bool sim_owner_is_built(enum sim_owner owner);

/* The instrument's command line; returns the exit status. */
int sim_cli_main(int argc, char **argv, const struct sim_model *model);

#endif
