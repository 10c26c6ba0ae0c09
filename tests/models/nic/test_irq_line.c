/* The interrupt line: causes are the state of the rings, so nothing is lost while masked. */
#include <string.h>

#include "models/nic/irq_line.h"
#include "tests/models/runner.h"

static const struct nic_params params = { .tx_frames_per_interrupt = 2 };
static struct rx_queue rx;
static struct tx_queue tx;
static struct packet frame;
static struct irq_line line;
static struct signal_port causes;
static unsigned level_changes;
static bool level;

static void set_level(void *ctx, bool asserted)
{
    (void)ctx;
    ck_assert_int_ne(level, asserted); /* only changes are told */
    level = asserted;
    level_changes++;
}

static void bench_init(void)
{
    tx.params = &params;
    irq_line_init(&line, &rx, &tx);
    line.out = (struct irq_port){ .set_level = set_level };
    causes = irq_line_causes(&line);
}

static void set_rx_frames(bool any)
{
    rx.done.head = any ? &frame : NULL;
    signal_port_send(&causes);
}

static void set_tx_done(uint64_t done)
{
    tx.done_descriptors = done;
    signal_port_send(&causes);
}

START_TEST(the_line_is_asserted_while_a_received_frame_waits)
{
    bench_init();
    set_rx_frames(true);
    ck_assert(level);
    set_rx_frames(true);
    set_rx_frames(false);
    ck_assert(!level);
    ck_assert_uint_eq(level_changes, 2);
}
END_TEST

START_TEST(the_line_falls_only_when_both_causes_are_gone)
{
    bench_init();
    set_rx_frames(true);
    set_tx_done(2);
    set_rx_frames(false);
    ck_assert(level);
    set_tx_done(1);
    ck_assert(!level);
}
END_TEST

START_TEST(a_masked_line_is_low_and_a_cause_that_arises_meanwhile_is_not_lost)
{
    bench_init();
    irq_line_set_masked(&line, true);
    set_rx_frames(true);
    ck_assert(!level);
    irq_line_set_masked(&line, false);
    ck_assert(level);
    irq_line_set_masked(&line, true);
    ck_assert(!level);
}
END_TEST

/* Messages of 28 B on gen3 x8: 3870 ps each. The cause comes and goes while the first is under way;
 * the controller hears of both, one after the other. */
START_TEST(over_pci_express_the_level_travels_as_messages)
{
    static struct bus_params bus_params = {
        .kind = BUS_PCIE,
        .pcie = { .generation = 3,
                  .lanes = 8,
                  .mps_bytes = 256,
                  .mrrs_bytes = 512,
                  .address_bits = 64 },
    };
    static struct bus bus;
    struct sim *sim = sim_create();

    bench_init();
    bus_init(&bus, sim, &bus_params);
    irq_line_send_messages(&line, sim, &bus);
    set_rx_frames(true);
    ck_assert(!level);
    sim_run_until(sim, 1000);
    set_rx_frames(false);
    sim_run_until(sim, 3871);
    ck_assert(level);
    sim_run_until(sim, 2 * 3870 + 1);
    ck_assert(!level);
    sim_run_until(sim, 1000000);
    ck_assert_uint_eq(level_changes, 2);
    sim_destroy(sim);
}
END_TEST

TEST_RUNNER("nic/irq_line", the_line_is_asserted_while_a_received_frame_waits,
            the_line_falls_only_when_both_causes_are_gone,
            a_masked_line_is_low_and_a_cause_that_arises_meanwhile_is_not_lost,
            over_pci_express_the_level_travels_as_messages)
