/* The whole machine: identities for any parameters, same seed same bytes, two side by side. */
#include <stdlib.h>
#include <string.h>

#include "sim/random.h"
#include "tests/models/decstation.h"
#include "tests/models/measured_run.h"
#include "tests/models/runner.h"

static uint64_t between(struct sim_random *random, uint64_t low, uint64_t high)
{
    return low + sim_random_below(random, high - low + 1);
}

/* Any machine a user could describe, on a small scale: short rings, tight queues, any arrivals,
 * from idle to many times what the CPU can do. */
static void random_params(struct nicsim_params *p, struct sim_random *random)
{
    uint64_t *const costs[] = {
        &p->machine.costs.interrupt_cycles,      &p->machine.costs.tick_cycles,
        &p->machine.costs.thread_switch_cycles,  &p->machine.costs.driver_rx_cycles,
        &p->machine.costs.ip_forward_cycles,     &p->machine.costs.ip_output_cycles,
        &p->machine.costs.driver_tx_cycles,      &p->machine.costs.driver_reclaim_cycles,
        &p->machine.costs.poll_callback_cycles,  &p->machine.costs.poll_enable_cycles,
        &p->machine.costs.service_exit_cycles,   &p->machine.costs.soft_interrupt_cycles,
        &p->machine.costs.process_switch_cycles, &p->machine.costs.screen_input_cycles,
        &p->machine.costs.system_call_cycles,    &p->machine.costs.screend_cycles,
    };

    decstation_params(p, (enum receive_path)between(random, 0, RECEIVE_BSD_POLLING_OFF));
    p->machine.cpu.clock_hz = between(random, 1000000, 200000000);
    p->machine.cpu.tick_hz = between(random, 0, 2) ? between(random, 1, 2000) : 0;
    for (unsigned i = 0; i < sizeof costs / sizeof costs[0]; i++)
        *costs[i] = between(random, 1, 5000);
    if (p->machine.cpu.tick_hz) /* a CPU must do something else, too (params_check) */
        p->machine.costs.tick_cycles =
            between(random, 1, p->machine.cpu.clock_hz / p->machine.cpu.tick_hz / 2);
    p->machine.bus.bits_per_s = between(random, 0, 2) ? between(random, 5000000, 1000000000) : 0;
    p->machine.bus.overhead_ps = between(random, 0, 1000000);
    p->machine.nic_count = between(random, 1, 4);
    for (unsigned i = 0; i < p->machine.nic_count; i++) {
        struct nic_params *nic = &p->machine.nics[i];

        snprintf(nic->name, sizeof nic->name, "ln%u", i);
        nic->link_bits_per_s =
            between(random, 0, 1) ? 10000000 : between(random, 1000000, 1000000000);
        nic->propagation_ps = between(random, 0, 1) ? between(random, 1, 2000000000) : 0;
        nic->link_up = between(random, 0, 15) > 0;
        nic->rx_ring_descriptors = between(random, 1, 8);
        nic->tx_ring_descriptors = between(random, 1, 8);
        nic->tx_fetch_frames = 1;
        nic->tx_chip_frames = 2;
        nic->tx_descriptors_a_read = 1;
        nic->rx_frames_per_interrupt = between(random, 0, 3);
        nic->tx_frames_per_interrupt = between(random, 0, nic->tx_ring_descriptors);
        nic->frame_max_bytes = between(random, 64, 1518);
    }
    p->kernel.quota_packets = between(random, 0, 6);
    p->kernel.ipintrq_max_packets = between(random, 1, 10);
    p->kernel.output_queue_max_packets = between(random, 1, 10);
    p->kernel.ip_cost_law = (int)between(random, 0, 1);
    p->kernel.ip_input = (int)between(random, 0, 1);
    p->user.screend = between(random, 0, 1);
    p->user.compute = !p->user.screend && between(random, 0, 1);
    p->kernel.screen_queue_max_packets = between(random, 1, 10);
    p->kernel.feedback = p->machine.cpu.tick_hz && between(random, 0, 1);
    p->kernel.feedback_inhibit_share = (double)between(random, 40, 100) / 100;
    p->kernel.feedback_resume_share = (double)between(random, 0, 39) / 100;
    p->kernel.feedback_timeout_ps = between(random, 1, 5 * SIM_PS_PER_MS);
    p->kernel.feedback_timeout_when = (int)between(random, 0, 1);
    if (p->machine.cpu.tick_hz && between(random, 0, 1))
        p->kernel.cycle_limit_share = (double)between(random, 1, 100) / 100;
    p->kernel.cycle_limit_period_ps = between(random, 1, 20 * SIM_PS_PER_MS);
    p->traffic_count = between(random, 1, 3);
    for (unsigned i = 0; i < p->traffic_count; i++) {
        struct traffic_params *traffic = &p->traffic[i];

        snprintf(traffic->to, sizeof traffic->to, "ln%u",
                 (unsigned)between(random, 0, p->machine.nic_count - 1));
        traffic->arrival = (int)between(random, ARRIVAL_CONSTANT, ARRIVAL_ON_OFF);
        traffic->rate_pps = (double)between(random, 10, 30000);
        traffic->jitter = sim_random_unit(random);
        traffic->frame_bytes = between(random, 64, 400);
        traffic->flows = between(random, 1, 5);
        traffic->burst_packets = between(random, 1, 40);
        traffic->burst_rate_pps = traffic->rate_pps * (double)between(random, 1, 50);
    }
    if (between(random, 0, 1)) {
        p->run.trial_packets = between(random, 1, 500);
    } else {
        p->run.warmup_ps = between(random, 0, 30) * SIM_PS_PER_MS;
        p->run.duration_ps = between(random, 1, 30 * SIM_PS_PER_MS);
    }
}

/* measured_run checks the four identities of every machine: conservation, stage times, CPU time,
 * Little's law. Over the whole run, what was offered is delivered, lost or still inside. */
START_TEST(identities_hold_for_500_random_machines)
{
    struct sim_random random;
    uint64_t delivered = 0, lost = 0;

    sim_random_init(&random, 1, 0, "random machines");
    for (unsigned i = 0; i < 500; i++) {
        struct nicsim_params p;
        struct nicsim_metrics x;

        random_params(&p, &random);
        x = measured_run(&p, i).metrics;
        if (p.run.warmup_ps == 0)
            ck_assert_uint_eq(x.offered_packets,
                              x.delivered_packets + x.lost_packets + x.inside_packets);
        if (p.run.trial_packets) {
            ck_assert_uint_eq(x.offered_packets, p.run.trial_packets);
            ck_assert_uint_eq(x.inside_packets, 0);
        }
        delivered += x.delivered_packets;
        lost += x.lost_packets;
    }
    /* The sample is worth something: many frames arrive, and many die. */
    ck_assert_uint_gt(delivered, 10000);
    ck_assert_uint_gt(lost, 10000);
}
END_TEST

START_TEST(the_same_seed_gives_the_same_bytes_and_another_replication_others)
{
    for (unsigned path = 0; path < 2; path++) {
        struct nicsim_params p;
        struct nicsim_metrics first, again, other;

        decstation_params(&p, (enum receive_path)path);
        p.traffic[0].arrival = ARRIVAL_POISSON;
        p.traffic[0].rate_pps = 4000;
        p.run.trial_packets = 2000;
        first = measured_run(&p, 0).metrics;
        again = measured_run(&p, 0).metrics;
        other = measured_run(&p, 1).metrics;
        ck_assert_mem_eq(&first, &again, sizeof first);
        ck_assert_mem_ne(&first, &other, sizeof first);
        p.run.seed = 2;
        other = measured_run(&p, 0).metrics;
        ck_assert_mem_ne(&first, &other, sizeof first);
    }
}
END_TEST

/* How the engine is driven leaves no trace: every spend parked, every charge a run. */
START_TEST(run_ahead_changes_no_byte)
{
    static const struct {
        enum receive_path path;
        enum ip_input_as ip_input;
        bool screend, feedback, compute;
    } kernels[] = {
        { .path = RECEIVE_BSD_INTERRUPT },
        { .path = RECEIVE_BSD_POLLING },
        { .path = RECEIVE_BSD_POLLING_OFF, .ip_input = IP_INPUT_SPLNET },
        { .path = RECEIVE_BSD_INTERRUPT, .screend = true },
        { .path = RECEIVE_BSD_INTERRUPT, .ip_input = IP_INPUT_SPLNET, .screend = true },
        { .path = RECEIVE_BSD_POLLING, .screend = true, .feedback = true },
        { .path = RECEIVE_BSD_POLLING, .compute = true },
    };

    for (unsigned kernel = 0; kernel < sizeof kernels / sizeof kernels[0]; kernel++) {
        struct nicsim_params p;
        struct nicsim_metrics x[3];

        decstation_params(&p, kernels[kernel].path);
        p.kernel.ip_input = (int)kernels[kernel].ip_input;
        p.kernel.feedback = kernels[kernel].feedback;
        p.kernel.cycle_limit_share = kernels[kernel].compute ? 0.5 : 0;
        p.user.screend = kernels[kernel].screend;
        p.user.compute = kernels[kernel].compute;
        p.traffic[0].arrival = ARRIVAL_POISSON;
        p.traffic[0].rate_pps = 5000;
        p.run.trial_packets = 2000;
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
    }
}
END_TEST

/* An interrupt-driven and a polling machine in one simulation, each as it is alone. */
START_TEST(two_machines_in_one_simulation_do_not_disturb_each_other)
{
    struct nicsim_params p[2];
    struct machine *m[2];
    struct sim *sim = sim_create();
    uint64_t end_ps = 200 * SIM_PS_PER_MS;

    for (unsigned i = 0; i < 2; i++) {
        struct model_run run = { .seed = 1 };

        decstation_params(&p[i], (enum receive_path)i);
        p[i].traffic[0].arrival = ARRIVAL_POISSON;
        p[i].traffic[0].rate_pps = 6000;
        p[i].run.duration_ps = end_ps;
        m[i] = malloc(sizeof *m[i]);
        ck_assert(machine_init(m[i], sim, &p[i], &run, i, NULL));
    }
    sim_set_end(sim, end_ps);
    sim_run_until(sim, UINT64_MAX);
    for (unsigned i = 0; i < 2; i++) {
        struct nicsim_metrics alone = measured_run(&p[i], 0).metrics, together;
        char text[256] = "";

        machine_window_close(m[i], end_ps);
        ck_assert_msg(machine_identities_hold(m[i], text, sizeof text), "%s", text);
        machine_collect(m[i], &together);
        ck_assert_mem_eq(&alone, &together, sizeof alone);
        machine_fini(m[i]);
        free(m[i]);
    }
    sim_destroy(sim);
}
END_TEST

/* Polling under flood: queues are as full as they get long before 10^5 packets; ten times as many
 * need no packet more. */
START_TEST(the_packet_pool_does_not_grow_with_the_run)
{
    for (unsigned path = 0; path < 2; path++) {
        struct nicsim_params p;
        struct measured run;
        uint64_t made;

        decstation_params(&p, (enum receive_path)path);
        p.traffic[0].rate_pps = 10000;
        p.run.trial_packets = 100000;
        made = measured_run(&p, 0).packets_made;
        p.run.trial_packets = 1000000;
        run = measured_run(&p, 0);
        ck_assert_uint_eq(run.packets_made, made);
        ck_assert_uint_gt(run.metrics.lost_packets, 100000);
    }
}
END_TEST

/* Ten frames offered 1 ms apart: nine gaps of 1 ms span 9 ms, the sending time is ten gaps, 10 ms;
 * so the rate is 1000/s, and all ten leave in the drain or before. */
START_TEST(a_trial_divides_by_its_sending_time)
{
    struct nicsim_params p;
    struct nicsim_metrics x;

    decstation_params(&p, RECEIVE_BSD_INTERRUPT);
    p.run.trial_packets = 10;
    x = measured_run(&p, 0).metrics;
    ck_assert_double_eq_tol(x.window_s, 0.010, 1e-12);
    ck_assert_double_eq_tol(x.offered_pps, 1000, 1e-6);
    ck_assert_double_eq_tol(x.delivered_pps, 1000, 1e-6);
    ck_assert_double_eq_tol(x.first_to_last_s, 0.009, 1e-12);
    ck_assert_double_eq_tol(x.cpu_interrupt_share + x.cpu_kernel_share + x.cpu_idle_share, 1.0,
                            1e-12);
}
END_TEST

/* A trial of 10 over three senders is shared 3, 3, 4; and a sender with nothing to send is quiet.
 */
START_TEST(a_trial_is_shared_out_over_its_senders)
{
    struct nicsim_params p;

    decstation_params(&p, RECEIVE_BSD_INTERRUPT);
    p.traffic_count = 3;
    p.traffic[1] = p.traffic[2] = p.traffic[0];
    p.run.trial_packets = 10;
    ck_assert_uint_eq(measured_run(&p, 0).metrics.offered_packets, 10);
    p.run.trial_packets = 2;
    ck_assert_uint_eq(measured_run(&p, 0).metrics.offered_packets, 2);
}
END_TEST

TEST_RUNNER("machine", identities_hold_for_500_random_machines,
            the_same_seed_gives_the_same_bytes_and_another_replication_others,
            run_ahead_changes_no_byte, two_machines_in_one_simulation_do_not_disturb_each_other,
            the_packet_pool_does_not_grow_with_the_run, a_trial_divides_by_its_sending_time,
            a_trial_is_shared_out_over_its_senders)
