/* A run as the instrument makes it, from C parameters: by trial or by warm-up and duration. */
#ifndef TESTS_MODELS_MEASURED_RUN_H
#define TESTS_MODELS_MEASURED_RUN_H

#include <check.h>
#include <stdlib.h>

#include "models/machine.h"
#include "models/trace/story.h"

struct measured {
    struct nicsim_metrics metrics;
    uint64_t packets_made; /* by the pool, at the end */
};

/* Drives the machine to the end of its run and closes the window; the identities must hold. */
static inline void measured_drive(struct machine *m, struct sim *sim,
                                  const struct nicsim_params *params)
{
    char text[256] = "";
    uint64_t end_ps;

    if (params->run.trial_packets) {
        sim_run_until(sim, UINT64_MAX);
        end_ps = sim_end_ps(sim) == UINT64_MAX ? sim_now_ps(sim) : sim_end_ps(sim);
    } else {
        end_ps = params->run.warmup_ps + params->run.duration_ps;
        sim_run_until(sim, params->run.warmup_ps);
        machine_window_open(m, params->run.warmup_ps);
        sim_set_end(sim, end_ps);
        sim_run_until(sim, UINT64_MAX);
    }
    machine_window_close(m, end_ps);
    ck_assert_msg(machine_identities_hold(m, text, sizeof text), "%s", text);
}

static inline struct measured measured_run(const struct nicsim_params *params, uint64_t replication)
{
    struct model_run run = { .seed = params->run.seed, .replication = replication };
    struct sim *sim = sim_create();
    struct machine *m = malloc(sizeof *m);
    struct measured measured;
    struct sim_error err = { .text = "" };

    ck_assert_ptr_nonnull(m);
    ck_assert_msg(machine_init(m, sim, params, &run, 0, &err), "%s", err.text);
    measured_drive(m, sim, params);
    machine_collect(m, &measured.metrics);
    measured.packets_made = m->packets.made;
    machine_fini(m);
    free(m);
    sim_destroy(sim);
    return measured;
}

#endif
