/* Whole machines with the kernels of 2.4's generation: nothing is lost without a name, and how the
 * engine is driven leaves no trace. */
#include "sim/random.h"
#include "tests/models/linux24.h"
#include "tests/models/runner.h"

static const enum receive_path paths[] = { RECEIVE_NETIF_RX, RECEIVE_TULIP, RECEIVE_3C509,
                                           RECEIVE_NAPI_24 };

#define PATHS (sizeof paths / sizeof paths[0])

static uint64_t between(struct sim_random *random, uint64_t least, uint64_t most)
{
    return least + sim_random_below(random, most - least + 1);
}

/* A machine of 1 MHz: a step is 1 us, a packet some 20 of them, a 64-byte frame's slot 6.7. */
static void params_of(struct nicsim_params *p, enum receive_path path)
{
    small_params(p, path);
    linux24_params(p);
    p->machine.cpu.clock_hz = 1000000;
    p->machine.isa = (struct isa_params){ .clock_hz = 8333333, .io_cycles = 3 };
    for (unsigned i = 0; i < 2; i++) {
        p->machine.nics[i].link_bits_per_s = 100000000;
        p->machine.nics[i].rx_buffer_bytes = 5120;
    }
    p->traffic_count = 1;
    snprintf(p->traffic[0].to, sizeof p->traffic[0].to, "ln0");
    p->traffic[0].arrival = ARRIVAL_POISSON;
    p->traffic[0].frame_bytes = 64;
    p->traffic[0].flows = 1;
    p->traffic[0].rate_pps = 20000;
    p->traffic[0].burst_packets = 20;
    p->traffic[0].burst_rate_pps = 1e9;
    p->traffic[0].destination = DESTINATION_BEYOND;
    p->run.duration_ps = 100 * SIM_PS_PER_MS;
    linux24_add_hog(p, "hog", 0);
}

/* measured_run checks the four identities: conservation, stage times, CPU time, Little's law. */
START_TEST(identities_hold_for_200_random_machines)
{
    struct sim_random random;
    uint64_t delivered = 0, lost = 0, throttled = 0, switched = 0;

    sim_random_init(&random, 1, 0, "random machines of 2.4");
    for (unsigned i = 0; i < 200; i++) {
        struct nicsim_params p;
        struct nicsim_metrics x;

        params_of(&p, paths[i % PATHS]);
        p.kernel.linux24.scheduler = (int)between(&random, SCHEDULER_OWN, SCHEDULER_O1);
        p.kernel.linux24.max_backlog_packets = between(&random, 1, 300);
        p.kernel.linux24.no_cong_thresh_packets = between(&random, 1, 20);
        p.kernel.linux24.dev_weight_packets = between(&random, 1, 100);
        p.machine.nics[0].old.weight_packets = between(&random, 1, 100);
        p.machine.nics[0].old.mitigation_zero = (int)between(&random, 0, 1);
        p.machine.nics[0].old.rx_early_bytes = between(&random, 0, 1) * 128;
        p.machine.nics[0].rx_ring_descriptors = between(&random, 4, 64);
        p.traffic[0].rate_pps = (double)between(&random, 1000, 140000);
        p.traffic[0].arrival = (int)between(&random, ARRIVAL_CONSTANT, ARRIVAL_ON_OFF);
        p.traffic[0].frame_bytes = between(&random, 64, 400);
        p.traffic[0].destination = (int)between(&random, DESTINATION_HOST, DESTINATION_BEYOND);
        if (between(&random, 0, 1)) {
            p.run.duration_ps = 0;
            p.run.trial_packets = between(&random, 1, 500);
        }
        p.process_count = (size_t)between(&random, 0, 1);
        if (between(&random, 0, 1)) {
            struct process_params *reader = &p.processes[p.process_count++];

            snprintf(reader->name, sizeof reader->name, "sink");
            reader->kind = PROCESS_UDP_READER;
            reader->port = 9;
        }
        p.traffic[0].port = 9;
        x = measured_run(&p, i).metrics;
        ck_assert_uint_eq(x.offered_packets,
                          x.delivered_packets + x.lost_packets + x.inside_packets);
        if (p.run.trial_packets)
            ck_assert_uint_eq(x.inside_packets, 0);
        delivered += x.delivered_packets;
        lost += x.lost_packets;
        throttled += x.backlog_throttled;
        switched += x.mitigation_switches;
    }
    /* The sample is worth something. */
    ck_assert_uint_gt(delivered, 10000);
    ck_assert_uint_gt(lost, 10000);
    ck_assert_uint_gt(throttled, 20);
    ck_assert_uint_gt(switched, 100);
}
END_TEST

/* Every spend parked, every charge a run. */
START_TEST(run_ahead_changes_no_byte)
{
    for (unsigned path = 0; path < PATHS; path++) {
        struct nicsim_params p;
        struct nicsim_metrics x[3];

        params_of(&p, paths[path]);
        p.traffic[0].rate_pps = 60000;
        for (unsigned i = 0; i < 3; i++) {
            struct model_run run = { .seed = 1 };
            struct sim *sim = sim_create();
            struct machine *m = malloc(sizeof *m);

            sim_set_options(
                sim, (struct sim_options){ .no_run_ahead = i == 1, .charge_is_run = i == 2 });
            ck_assert(machine_init(m, sim, &p, &run, 0, NULL));
            measured_drive(m, sim, &p);
            machine_collect(m, &x[i]);
            machine_fini(m);
            free(m);
            sim_destroy(sim);
        }
        ck_assert_mem_eq(&x[0], &x[1], sizeof x[0]);
        ck_assert_mem_eq(&x[0], &x[2], sizeof x[0]);
        ck_assert_uint_gt(x[0].delivered_packets, 20);
    }
}
END_TEST

/* Wu, Crawford and Bowden (2006): the ring is a token bucket. While a descriptor is ready no frame
 * is lost, and the first that finds none is; so where the host never looks, loss begins after
 * exactly as many frames as the ring has (one is never lent). */
START_TEST(ring_loss_begins_when_the_last_descriptor_is_taken)
{
    for (uint64_t ring = 4; ring <= 384; ring *= 2) {
        struct small_machine *small = linux24_new(RECEIVE_NAPI_24);
        const struct machine_nic *nic = &small->machine.nics[0];

        small->params.machine.nics[0].rx_ring_descriptors = ring;
        small->params.kernel.costs.irq_entry_cycles = 100000; /* 0.1 s until anybody looks */
        linux24_add_hog(&small->params, "hog", 0);
        linux24_build(small);
        for (unsigned i = 0; i < 60; i++)
            small_machine_send_at(small, 10 * US + i * 2 * US);
        small_machine_run_to(small, 1000 * US);
        ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_RX_RING_FULL],
                          60 > ring - 1 ? 60 - (ring - 1) : 0);
        ck_assert_uint_eq(nic->rx_queue.dry, 60 >= ring - 1);
        small_machine_free(small);
    }
}
END_TEST

/* The scenario of the museum, reduced, under both owners of the clock: the same bytes. */
START_TEST(the_museum_is_the_same_under_both_engines)
{
    static const char *const engines[] = { "native", "systemc" };
    char command[1024];
    char dir[] = "/tmp/nicsim-museum-XXXXXX";

    ck_assert_ptr_nonnull(mkdtemp(dir));
    for (unsigned i = 0; i < 2; i++) {
        snprintf(command, sizeof command,
                 "%s run " NICSIM_SOURCE_DIR "/scenarios/museum.yaml --test --quiet --no-figures "
                 "--jobs 1 --engine %s -o %s/%s >/dev/null 2>%s/said",
                 NICSIM_PROGRAM, engines[i], dir, engines[i], dir);
        if (system(command) != 0) {
            snprintf(command, sizeof command, "grep -q 'without SystemC' %s/said", dir);
            ck_assert_msg(i == 1 && system(command) == 0, "the museum did not run");
            goto done;
        }
    }
    snprintf(command, sizeof command, "cd %s && cmp native/points.csv systemc/points.csv", dir);
    ck_assert_int_eq(system(command), 0);
done:
    snprintf(command, sizeof command, "rm -r %s", dir);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

TEST_RUNNER("linux 2.4", identities_hold_for_200_random_machines, run_ahead_changes_no_byte,
            ring_loss_begins_when_the_last_descriptor_is_taken,
            the_museum_is_the_same_under_both_engines)
