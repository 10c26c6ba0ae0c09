/* A small made-up table with one row of every kind, for the tests of the parameter files. */
#ifndef TESTS_SIM_PARAM_SAMPLE_H
#define TESTS_SIM_PARAM_SAMPLE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/param.h"
#include "sim/param_yaml.h"
#include "sim/yaml.h"

enum sample_path { PATH_INTERRUPT, PATH_POLLING };

struct sample_nic {
    char name[PARAM_TEXT_BYTES];
    char profile[PARAM_TEXT_BYTES];
    uint64_t rx_ring;
    uint64_t bus_latency_ps;
};

struct sample_source {
    uint64_t frame_bytes;
    double rate_pps;
    bool loop;
};

struct sample {
    char host[PARAM_TEXT_BYTES];
    char costs[PARAM_TEXT_BYTES];
    uint64_t clock_hz;
    uint64_t interrupt_cycles;
    size_t nic_count;
    struct sample_nic nics[3];
    size_t source_count;
    struct sample_source sources[2];
    uint64_t quota;
    uint64_t budget;
    int path;
    bool trace;
    double share;
    uint64_t wire_bits_per_s;
    uint64_t seed;
};

static const struct param_choice sample_paths[] = {
    { "bsd-interrupt", PATH_INTERRUPT, "each device interrupt does the work" },
    { "bsd-polling", PATH_POLLING, "interrupts only start polling" },
    { NULL, 0, NULL },
};

#define SAMPLE_WORDS .doc = "A made-up row.", .source = "assumption: for tests"

static const struct param_row sample_rows[] = {
    { .name = "machine.host",
      PARAM_TEXT(struct sample, host),
      .profile_dir = "hosts",
      SAMPLE_WORDS },
    { .name = "machine.costs",
      PARAM_TEXT(struct sample, costs),
      .profile_dir = "hosts",
      SAMPLE_WORDS },
    { .name = "machine.cpu.clock",
      PARAM_UINT(struct sample, clock_hz),
      .unit = UNIT_HZ,
      .min = 1000000,
      .max = UINT64_C(10000000000),
      .preset = 150000000,
      SAMPLE_WORDS },
    { .name = "machine.cpu.cost.interrupt",
      PARAM_UINT(struct sample, interrupt_cycles),
      .unit = UNIT_CYCLES,
      .min = 1,
      .max = 1000000,
      .preset = 100,
      SAMPLE_WORDS },
    { .list = "machine.nics",
      .name = "name",
      PARAM_TEXT(struct sample_nic, name),
      .required = true,
      SAMPLE_WORDS },
    { .list = "machine.nics",
      .name = "profile",
      PARAM_TEXT(struct sample_nic, profile),
      .profile_dir = "nics",
      SAMPLE_WORDS },
    { .list = "machine.nics",
      .name = "rx-ring",
      PARAM_UINT(struct sample_nic, rx_ring),
      .unit = UNIT_PACKETS,
      .min = 1,
      .max = 4096,
      .preset = 256,
      SAMPLE_WORDS },
    { .list = "machine.nics",
      .name = "bus.latency",
      PARAM_UINT(struct sample_nic, bus_latency_ps),
      .unit = UNIT_TIME,
      .max = 1000000000,
      .preset = 250000,
      .zero_name = "none",
      SAMPLE_WORDS },
    { .name = "kernel.quota",
      PARAM_UINT(struct sample, quota),
      .unit = UNIT_PACKETS,
      .min = 1,
      .max = 100000,
      .preset = 5,
      .zero_name = "unlimited",
      .live = true,
      SAMPLE_WORDS },
    { .name = "kernel.net.core.netdev_budget",
      PARAM_UINT(struct sample, budget),
      .min = 1,
      .max = 65536,
      .preset = 300,
      SAMPLE_WORDS },
    { .name = "kernel.receive-path",
      PARAM_ENUM(struct sample, path),
      .choices = sample_paths,
      .preset = PATH_INTERRUPT,
      SAMPLE_WORDS },
    { .name = "kernel.trace", PARAM_BOOL(struct sample, trace), SAMPLE_WORDS },
    { .name = "kernel.share",
      PARAM_DOUBLE(struct sample, share),
      .unit = UNIT_FRACTION,
      .fmin = 0,
      .fmax = 1,
      .fpreset = 0.25,
      SAMPLE_WORDS },
    { .list = "traffic",
      .name = "frame",
      PARAM_UINT(struct sample_source, frame_bytes),
      .unit = UNIT_BYTES,
      .min = 64,
      .max = 9018,
      .preset = 64,
      SAMPLE_WORDS },
    { .list = "traffic",
      .name = "rate",
      PARAM_DOUBLE(struct sample_source, rate_pps),
      .unit = UNIT_PPS,
      .fmin = 0.001,
      .fmax = 1e9,
      .fpreset = 1000,
      .required = true,
      .live = true,
      SAMPLE_WORDS },
    { .list = "traffic",
      .name = "loop",
      PARAM_BOOL(struct sample_source, loop),
      .preset = 1,
      SAMPLE_WORDS },
    { .name = "wire.rate",
      PARAM_UINT(struct sample, wire_bits_per_s),
      .unit = UNIT_BITS_PER_S,
      .min = 1000000,
      .max = UINT64_C(400000000000),
      .preset = 10000000,
      SAMPLE_WORDS },
    { .name = "run.seed",
      PARAM_UINT(struct sample, seed),
      .max = UINT64_MAX,
      .preset = 1,
      SAMPLE_WORDS },
};

static const struct param_list sample_lists[] = {
    { .name = "machine.nics",
      .count_offset = offsetof(struct sample, nic_count),
      .first_offset = offsetof(struct sample, nics),
      .stride = sizeof(struct sample_nic),
      .max = 3,
      .name_row = "name",
      .doc = "Network interfaces." },
    { .name = "traffic",
      .count_offset = offsetof(struct sample, source_count),
      .first_offset = offsetof(struct sample, sources),
      .stride = sizeof(struct sample_source),
      .max = 2,
      .doc = "Traffic sources." },
};

static const struct param_table sample_table = {
    .rows = sample_rows,
    .row_count = sizeof(sample_rows) / sizeof(sample_rows[0]),
    .lists = sample_lists,
    .list_count = sizeof(sample_lists) / sizeof(sample_lists[0]),
    .bytes = sizeof(struct sample),
    .implied_prefix = "machine.",
};

static inline const struct sample *sample_of(const struct param_set *set)
{
    return set->values;
}

static const char *const sample_other_sections[] = { "title", "about", "sweep", NULL };

/* A directory of profiles that is made for the test and taken away with it. */
struct sample_dir {
    char path[64];
};

static inline void sample_write(const struct sample_dir *dir, const char *name, const char *text)
{
    char path[256];
    FILE *out;

    snprintf(path, sizeof(path), "%s/%s", dir->path, name);
    out = fopen(path, "w");
    if (out == NULL || fputs(text, out) < 0 || fclose(out) != 0)
        abort();
}

static inline struct sample_dir sample_dir_make(void)
{
    struct sample_dir dir = { "/tmp/nicsim-test-XXXXXX" };
    char command[256];

    snprintf(command, sizeof(command), "mkdir '%s/nics' '%s/hosts'",
             mkdtemp(dir.path) != NULL ? dir.path : "/nowhere", dir.path);
    if (system(command) != 0)
        abort();
    return dir;
}

static inline void sample_dir_remove(const struct sample_dir *dir)
{
    char command[256];

    snprintf(command, sizeof(command), "rm -r '%s'", dir->path);
    if (system(command) != 0)
        abort();
}

static inline struct profile_path sample_profiles(const struct sample_dir *dir)
{
    struct profile_path path = { .count = 1 };

    snprintf(path.dirs[0], sizeof(path.dirs[0]), "%s", dir->path);
    return path;
}

/* Reads a scenario called receive.yaml from text into a fresh set; the caller ends the set. */
static inline bool sample_read(struct param_set *set, const char *text,
                               const struct profile_path *profiles, struct sim_error *err)
{
    struct yaml_tree *tree;
    bool ok;

    if (!param_set_init(set, &sample_table))
        abort();
    tree = yaml_tree_read_text(text, strlen(text), "receive.yaml", err);
    ok = tree != NULL &&
         param_read_sections(set, yaml_tree_root(tree), sample_other_sections, profiles, err);
    yaml_tree_free(tree);
    return ok;
}

#endif
