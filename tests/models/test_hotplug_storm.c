/* Cables and cards that are pulled and plugged at random under load, on every Linux path: nothing
 * is lost without a name, and how the engine is driven leaves no trace. */
#include <inttypes.h>

#include "sim/random.h"
#include "tests/models/linux24.h"
#include "tests/models/linux_params.h"
#include "tests/models/runner.h"

enum { MACHINES = 240, CHANGES = 24, RUN_MS = 300 };

struct storm {
    struct nicsim_params params;
    struct machine machine;
    struct sim *sim;
    struct sim_random random; /* what is changed next */
    struct sim_event next;
    unsigned left;
};

static uint64_t between(struct sim_random *random, uint64_t least, uint64_t most)
{
    return least + sim_random_below(random, most - least + 1);
}

/* The cable or the card of either NIC; up to 20 ms later the next. */
static void change_something(void *ctx)
{
    struct storm *storm = ctx;
    size_t nic = between(&storm->random, 0, 1);
    struct nic_params *params = &storm->params.machine.nics[nic];

    if (between(&storm->random, 0, 1)) {
        params->link_up = !params->link_up;
        machine_apply_link_up(&storm->machine, nic);
    } else {
        params->unplugged = !params->unplugged;
        machine_apply_unplugged(&storm->machine, nic);
    }
    if (--storm->left > 0)
        sim_after(storm->sim, &storm->next, between(&storm->random, 1, 20 * MS));
}

/* A CPU of 1 MHz whose steps are 1 us, and a packet some 20 of them. */
static void params_of(struct nicsim_params *p, struct sim_random *random)
{
    static const enum receive_path paths[] = { RECEIVE_NAPI, RECEIVE_NETIF_RX, RECEIVE_TULIP,
                                               RECEIVE_NAPI_24 };
    enum receive_path path = paths[between(random, 0, 3)];

    linux_test_params(p, 2, 100000000, 1518);
    p->kernel.ip_forward = true;
    p->kernel.background_work_cycles = 1;
    p->kernel.hotplug_helper_ps = between(random, 1, 30) * MS;
    if (path != RECEIVE_NAPI)
        linux24_params(p);
    p->kernel.receive_path = path;
    p->kernel.linux24.scheduler = (int)between(random, SCHEDULER_OWN, SCHEDULER_O1);
    if (path == RECEIVE_NAPI) {
        p->kernel.linux24.scheduler = SCHEDULER_OWN;
        p->machine.cpu_count = between(random, 1, 4);
        p->machine.smp.ipi_latency_ps = 3 * US;
    }
    for (unsigned i = 0; i < 2; i++) {
        struct nic_params *nic = &p->machine.nics[i];
        bool is_message = path == RECEIVE_NAPI && between(random, 0, 1);

        nic->interrupt = is_message ? NIC_INTERRUPT_MSIX : NIC_INTERRUPT_LINE;
        nic->rx_buffer_bytes = between(random, 0, 1) * 5120;
        nic->unplugged = between(random, 0, 7) == 0;
        nic->link_up = between(random, 0, 7) > 0;
        nic->rx_usecs_ps = between(random, 0, 1) * 100 * US;
        if (path == RECEIVE_NAPI && between(random, 0, 1)) {
            nic->moderation = MODERATION_COUNT_OR_TIME;
            nic->rx_frames = 8;
            nic->rx_usecs_ps = 50 * US;
        }
    }
    for (unsigned i = 0; i < 2; i++) {
        struct nic_params *nic = &p->machine.nics[i];

        if (nic->interrupt != NIC_INTERRUPT_MSIX || between(random, 0, 1))
            continue;
        nic->channels = between(random, 2, 4);
        nic->rss = true;
    }
    if (p->machine.nics[0].interrupt == NIC_INTERRUPT_LINE &&
        p->machine.nics[1].interrupt == NIC_INTERRUPT_LINE && between(random, 0, 1))
        p->machine.nics[0].irq_line = p->machine.nics[1].irq_line = 5;
    p->machine.bus.bits_per_s = between(random, 0, 1) * 200000000;
    for (unsigned i = 0; i < 2; i++) {
        struct traffic_params *traffic = &p->traffic[p->traffic_count++];

        snprintf(traffic->to, sizeof traffic->to, "eth%u", i);
        traffic->arrival = ARRIVAL_POISSON;
        traffic->frame_bytes = 64;
        traffic->flows = 16;
        traffic->port = 9;
        traffic->rate_pps = (double)between(random, 500, 30000);
        traffic->destination = (int)between(random, DESTINATION_HOST, DESTINATION_BEYOND);
    }
    if (between(random, 0, 1)) {
        struct process_params *sender = &p->processes[p->process_count++];

        snprintf(sender->name, sizeof sender->name, "sender");
        sender->kind = PROCESS_UDP_SENDER;
        sender->port = 9;
        sender->every_ps = 3 * MS;
    }
    p->run.duration_ps = RUN_MS * MS;
}

/* The storm's run; what it leaves, as text. */
static void run_storm(uint64_t seed, struct sim_options options, char *text, size_t bytes)
{
    struct storm *storm = calloc(1, sizeof *storm);
    struct model_run run = { .seed = seed };
    const struct packet_ledger *total;
    char complaint[256] = "";

    ck_assert_ptr_nonnull(storm);
    sim_random_init(&storm->random, seed, 0, "storm");
    params_of(&storm->params, &storm->random);
    storm->sim = sim_create();
    sim_set_options(storm->sim, options);
    ck_assert(machine_init(&storm->machine, storm->sim, &storm->params, &run, 0, NULL));
    storm->left = CHANGES;
    sim_event_init(&storm->next, change_something, storm);
    sim_at(storm->sim, &storm->next, 1 * MS);
    sim_set_end(storm->sim, RUN_MS * MS);
    sim_run_until(storm->sim, UINT64_MAX);
    machine_window_close(&storm->machine, RUN_MS * MS);
    ck_assert_msg(machine_identities_hold(&storm->machine, complaint, sizeof complaint),
                  "storm %" PRIu64 ": %s", seed, complaint);
    total = &storm->machine.packets.total;
    snprintf(text, bytes, "%" PRIu64 " %" PRIu64 " %" PRIu64, total->offered, total->created,
             total->delivered);
    for (unsigned place = 0; place < DROP_COUNT; place++) {
        size_t used = strlen(text);

        snprintf(text + used, bytes - used, " %" PRIu64, total->dropped[place]);
    }
    machine_fini(&storm->machine);
    sim_destroy(storm->sim);
    free(storm);
}

START_TEST(identities_hold_through_240_storms)
{
    for (uint64_t seed = 1; seed <= MACHINES; seed++) {
        char text[1000];

        run_storm(seed, (struct sim_options){ 0 }, text, sizeof text);
    }
}
END_TEST

/* Every spend parks; every charge is a run: the same machine. */
START_TEST(how_the_engine_is_driven_leaves_no_trace)
{
    for (uint64_t seed = 1; seed <= MACHINES / 4; seed++) {
        char plain[1000], parked[1000], charged[1000];

        run_storm(seed, (struct sim_options){ 0 }, plain, sizeof plain);
        run_storm(seed, (struct sim_options){ .no_run_ahead = true }, parked, sizeof parked);
        run_storm(seed, (struct sim_options){ .charge_is_run = true }, charged, sizeof charged);
        ck_assert_str_eq(plain, parked);
        ck_assert_str_eq(plain, charged);
    }
}
END_TEST

TEST_RUNNER("hotplug storm", identities_hold_through_240_storms,
            how_the_engine_is_driven_leaves_no_trace)
