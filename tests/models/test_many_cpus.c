/* Linux hosts with several CPUs as a whole: random ones keep every identity and do not depend on
 * how the engine is driven; queues that share nothing do not disturb each other.
 */
#include <stdlib.h>

#include "tests/models/many_cpus.h"
#include "tests/models/runner.h"

enum { HOSTS = 1000, WINDOWS = 3, COMPARED_EVERY = 8 };

struct results {
    struct nicsim_metrics windows[WINDOWS];
};

static void run(const struct nicsim_params *params, struct sim_options options, uint64_t each_ps,
                FILE *events, unsigned host, struct results *results)
{
    struct model_run how = { .seed = params->run.seed, .events = events };
    struct sim *sim = sim_create();
    struct machine *m = malloc(sizeof *m);
    char text[256] = "";

    sim_set_options(sim, options);
    ck_assert_ptr_nonnull(m);
    ck_assert(machine_init(m, sim, params, &how, 0, NULL));
    for (unsigned i = 0; i < WINDOWS; i++) {
        uint64_t from_ps = (i + 1) * each_ps, to_ps = (i + 2) * each_ps;

        sim_run_until(sim, from_ps);
        if (sim_now_ps(sim) < from_ps)
            sim_advance_to(sim, from_ps);
        machine_window_open(m, from_ps);
        sim_run_until(sim, to_ps);
        if (sim_now_ps(sim) < to_ps)
            sim_advance_to(sim, to_ps);
        machine_window_close(m, to_ps);
        ck_assert_msg(machine_identities_hold(m, text, sizeof text), "host %u: %s", host, text);
        machine_collect(m, &results->windows[i]);
    }
    machine_fini(m);
    free(m);
    sim_destroy(sim);
}

static void assert_same(const struct results *a, const struct results *b, unsigned host,
                        const char *what)
{
    if (memcmp(a, b, sizeof *a) == 0)
        return;
    for (unsigned i = 0; i < WINDOWS; i++) {
        for (size_t row = 0; row < nicsim_metric_table.row_count; row++) {
            const struct metric_row *metric = &nicsim_metric_table.rows[row];
            double x = metric_value(metric, &a->windows[i]),
                   y = metric_value(metric, &b->windows[i]);

            ck_assert_msg(x == y, "host %u, %s, window %u: %s is %.17g and %.17g", host, what, i,
                          metric->name, x, y);
        }
    }
}

/* Windows of 400 us, every tenth host of 4 ms: then ticks, slices and balancing take part. */
START_TEST(a_thousand_random_hosts_keep_every_identity_however_they_are_driven)
{
    static struct results plain, other;
    struct scenario *scenario = many_cpus_load();
    struct sim_random random;
    FILE *nowhere = fopen("/dev/null", "w");
    uint64_t read = 0, steered = 0, moved = 0, resched = 0;

    ck_assert_ptr_nonnull(nowhere);
    sim_random_init(&random, 1, 0, "many cpus");
    for (unsigned host = 0; host < HOSTS; host++) {
        struct nicsim_params p = *(const struct nicsim_params *)scenario->set.values;
        uint64_t each_ps = host % 10 ? 400 * SIM_PS_PER_US : 4 * SIM_PS_PER_MS;

        many_cpus_host(&random, &p);
        run(&p, (struct sim_options){ 0 }, each_ps, NULL, host, &plain);
        for (unsigned i = 0; i < WINDOWS; i++) {
            read += plain.windows[i].delivered_packets;
            moved += plain.windows[i].migrations;
            resched += plain.windows[i].reschedule_interrupts;
            for (unsigned cpu = 0; cpu < 8; cpu++)
                steered += plain.windows[i].cpus[cpu].received_rps;
        }
        if (host % COMPARED_EVERY)
            continue;
        run(&p, (struct sim_options){ .no_run_ahead = true }, each_ps, NULL, host, &other);
        assert_same(&plain, &other, host, "every spend parked");
        run(&p, (struct sim_options){ .charge_is_run = true }, each_ps, NULL, host, &other);
        assert_same(&plain, &other, host, "every charge a run");
        run(&p, (struct sim_options){ 0 }, each_ps, nowhere, host, &other);
        assert_same(&plain, &other, host, "events told");
    }
    /* They did what they are for. */
    ck_assert_uint_gt(read, 100 * HOSTS);
    ck_assert_uint_gt(steered, HOSTS);
    ck_assert_uint_gt(moved, HOSTS);
    ck_assert_uint_gt(resched, HOSTS);
    fclose(nowhere);
    scenario_free(scenario);
}
END_TEST

TEST_RUNNER("many cpus", a_thousand_random_hosts_keep_every_identity_however_they_are_driven)
