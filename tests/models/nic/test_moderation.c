/* Interrupt moderation: when a cause becomes an interrupt, and how many interrupts there are. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/nic/moderation.h"
#include "sim/random.h"
#include "tests/models/reference_csv.h"
#include "tests/models/runner.h"

#define US          SIM_PS_PER_US
#define CHANGES_MAX 64

/* A NIC's moderation with a far end that keeps every change of the line. */
static struct sim *sim;
static struct nic_params params;
static struct bus_params bus_params;
static struct bus bus;
static struct moderation moderation;
static struct signal_port rx, tx;
static unsigned changes;
static struct {
    uint64_t at_ps;
    bool level;
} change[CHANGES_MAX];

static void keep_change(void *ctx, bool level)
{
    (void)ctx;
    ck_assert_uint_lt(changes, CHANGES_MAX);
    change[changes].at_ps = sim_now_ps(sim);
    change[changes++].level = level;
}

/* From params, which the test has filled. */
static void bench_init(void)
{
    sim = sim_create();
    changes = 0;
    bus_init(&bus, sim, &bus_params);
    moderation_init(&moderation, sim, &bus, &params);
    moderation.out = (struct irq_port){ .set_level = keep_change };
    rx = moderation_rx_event(&moderation);
    tx = moderation_tx_event(&moderation);
}

static void bench_fini(void)
{
    sim_destroy(sim);
}

/* Everything due up to and at that moment has happened, and it is that moment. */
static void until(uint64_t ps)
{
    sim_run_until(sim, ps + 1);
    sim_advance_to(sim, ps);
}

static void frame_at(uint64_t ps)
{
    until(ps);
    signal_port_send(&rx);
}

/* The handler: reads, so the line goes down; poll and unmask take no time. */
static void handle(void)
{
    moderation_read_causes(&moderation);
}

static void check_change(unsigned n, uint64_t at_ps, bool level)
{
    ck_assert_uint_lt(n, changes);
    ck_assert_uint_eq(change[n].at_ps, at_ps);
    ck_assert_int_eq(change[n].level, level);
}

/* ---- the line ------------------------------------------------------------------------------ */

START_TEST(a_cause_that_arises_while_masked_is_raised_at_the_unmask)
{
    bench_init();
    moderation_set_masked(&moderation, true);
    frame_at(10 * US);
    until(20 * US);
    ck_assert_uint_eq(changes, 0);
    moderation_set_masked(&moderation, false);
    check_change(0, 20 * US, true);
    ck_assert_uint_eq(moderation.interrupts, 1);
    bench_fini();
}
END_TEST

START_TEST(the_line_goes_down_when_its_causes_are_read)
{
    bench_init();
    frame_at(0);
    signal_port_send(&tx);
    signal_port_send(&rx); /* latched already: one cause, one interrupt */
    until(5 * US);
    ck_assert_uint_eq(moderation_read_causes(&moderation), CAUSE_RX | CAUSE_TX);
    ck_assert_uint_eq(moderation_read_causes(&moderation), 0);
    check_change(0, 0, true);
    check_change(1, 5 * US, false);
    ck_assert_uint_eq(changes, 2);
    ck_assert_uint_eq(moderation.interrupts, 1);
    bench_fini();
}
END_TEST

START_TEST(a_masked_line_is_down_and_keeps_its_cause)
{
    bench_init();
    frame_at(0);
    until(US);
    moderation_set_masked(&moderation, true);
    check_change(1, US, false);
    until(2 * US);
    moderation_set_masked(&moderation, false);
    check_change(2, 2 * US, true);
    ck_assert_uint_eq(moderation_read_causes(&moderation), CAUSE_RX);
    bench_fini();
}
END_TEST

/* ---- the gap ------------------------------------------------------------------------------- */

/* 100 us between two. The first is raised at once; it is read at 30, and what comes at 50 waits for
 * 100, whenever the driver has unmasked. After that the line has been quiet at 250: at once. */
START_TEST(the_gap_runs_from_the_raise)
{
    params.rx_usecs_ps = 100 * US;
    bench_init();
    frame_at(0);
    until(30 * US);
    handle();
    moderation_set_masked(&moderation, true);
    frame_at(50 * US);
    until(60 * US);
    moderation_set_masked(&moderation, false);
    until(200 * US);
    handle();
    frame_at(250 * US);
    check_change(0, 0, true);
    check_change(1, 30 * US, false);
    check_change(2, 100 * US, true);
    check_change(3, 200 * US, false);
    check_change(4, 250 * US, true);
    bench_fini();
}
END_TEST

/* The unmask comes after the gap: then it is what the interrupt waited for. */
START_TEST(an_unmask_after_the_gap_raises_at_once)
{
    params.rx_usecs_ps = 100 * US;
    bench_init();
    frame_at(0);
    handle();
    moderation_set_masked(&moderation, true);
    frame_at(50 * US);
    until(130 * US);
    moderation_set_masked(&moderation, false);
    check_change(2, 130 * US, true);
    bench_fini();
}
END_TEST

/* The driver wants 50, then 250 us; the chip is not faster than 128. What it writes counts from the
 * next interrupt on. */
START_TEST(the_least_gap_bounds_what_the_driver_wants_from_below)
{
    params.rx_usecs_ps = 50 * US;
    params.irq_gap_min_ps = 128 * US;
    bench_init();
    frame_at(0);
    handle();
    moderation_set_throttle(&moderation, 250 * US);
    frame_at(10 * US);
    until(128 * US);
    handle();
    frame_at(130 * US);
    until(500 * US);
    check_change(2, 128 * US, true);
    check_change(4, (128 + 250) * US, true);
    bench_fini();
}
END_TEST

/* ---- delay timers -------------------------------------------------------------------------- */

/* 8 us after the last frame: 0, 5, 10 and then none. */
START_TEST(the_packet_timer_starts_again_with_every_frame)
{
    params.rx_delay_ps = 8 * US;
    bench_init();
    for (unsigned i = 0; i < 3; i++)
        frame_at(i * 5 * US);
    until(100 * US);
    check_change(0, 18 * US, true);
    ck_assert_uint_eq(changes, 1);
    bench_fini();
}
END_TEST

/* 20 us after the first at most: frames every 5 us from 100 on keep the packet timer from ever
 * running out. The next frame after the interrupt starts both anew. */
START_TEST(the_absolute_timer_bounds_the_packet_timer)
{
    params.rx_delay_ps = 8 * US;
    params.rx_abs_delay_ps = 20 * US;
    bench_init();
    for (unsigned i = 0; i < 4; i++)
        frame_at((100 + i * 5) * US);
    frame_at(119 * US);
    until(121 * US);
    check_change(0, 120 * US, true);
    handle();
    frame_at(122 * US);
    until(200 * US);
    check_change(2, 130 * US, true);
    ck_assert_uint_eq(changes, 3);
    bench_fini();
}
END_TEST

START_TEST(a_sent_frame_waits_for_no_receive_timer)
{
    params.rx_delay_ps = 8 * US;
    bench_init();
    until(3 * US);
    signal_port_send(&tx);
    check_change(0, 3 * US, true);
    ck_assert_uint_eq(moderation_read_causes(&moderation), CAUSE_TX);
    bench_fini();
}
END_TEST

/* An emulated 82540: no frame waits for a timer; the shorter of absolute delay and throttle is the
 * gap, and the least gap bounds both. */
START_TEST(a_delay_that_is_a_gap_delays_no_single_frame)
{
    static const struct {
        uint64_t rx_delay_us, rx_usecs, gap_min_us, gap_us;
    } cases[] = {
        { 1, 0, 0, 9 },     /* absolute delay of 9 us */
        { 1, 5, 0, 5 },     /* throttle of 5 us */
        { 1, 50, 0, 9 },    /* throttle of 50 us: the shorter one */
        { 1, 5, 128, 128 }, /* not below 128 us */
        { 0, 50, 0, 50 },   /* no packet timer: the absolute one is off, too */
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        params = (struct nic_params){ .rx_delay_is_gap = true,
                                      .rx_abs_delay_ps = 9 * US,
                                      .rx_delay_ps = cases[i].rx_delay_us * US,
                                      .rx_usecs_ps = cases[i].rx_usecs * US,
                                      .irq_gap_min_ps = cases[i].gap_min_us * US };
        bench_init();
        frame_at(0);
        handle();
        frame_at(3 * US);
        until(1000 * US);
        check_change(0, 0, true);
        check_change(2, cases[i].gap_us * US, true);
        bench_fini();
    }
}
END_TEST

/* ---- messages ------------------------------------------------------------------------------ */

START_TEST(a_message_masks_its_vector)
{
    params.interrupt = NIC_INTERRUPT_MSIX;
    bench_init();
    frame_at(US);
    frame_at(2 * US); /* waits for the unmask */
    until(10 * US);
    ck_assert_uint_eq(changes, 2); /* an edge */
    check_change(0, US, true);
    check_change(1, US, false);
    moderation_set_masked(&moderation, false);
    until(20 * US);
    ck_assert_uint_eq(changes, 4);
    check_change(2, 10 * US, true);
    moderation_set_masked(&moderation, false);
    until(30 * US);
    ck_assert_uint_eq(changes, 4); /* nothing was left */
    bench_fini();
}
END_TEST

/* A bus of 576 Mb/s has 720 bytes to carry when the cause arises: 10 us. The message comes after
 * them. */
START_TEST(a_message_crosses_the_bus_behind_the_data)
{
    params.interrupt = NIC_INTERRUPT_MSIX;
    bus_params.bits_per_s = 576000000;
    bench_init();
    until(US);
    ck_assert_uint_eq(bus_dma_write_ps(&bus, US, 720), 11 * US);
    frame_at(2 * US);
    until(20 * US);
    check_change(0, 11 * US, true);
    bench_fini();
}
END_TEST

/* ---- events of completion queues ----------------------------------------------------------- */

static void sent_at(uint64_t ps)
{
    until(ps);
    signal_port_send(&tx);
}

static void bench_of_completions(uint64_t rx_frames, uint64_t tx_frames)
{
    params.interrupt = NIC_INTERRUPT_MSIX;
    params.moderation = MODERATION_COUNT_OR_TIME;
    params.completion_queue = COMPLETION_QUEUE_RING;
    params.rx_frames = rx_frames;
    params.tx_frames = tx_frames;
    bench_init();
    moderation_arm(&moderation, 0, 0);
}

/* Received frames raise theirs at 2 us and no more until they are armed; the second frame sent
 * raises its own at 5 us, in the midst of the poll. Armed at 10 us, both begin anew: the frame
 * received at 3 us is the poll's, and so is not counted. */
START_TEST(a_completion_queue_that_has_not_raised_interrupts_the_poll)
{
    bench_of_completions(2, 2);
    frame_at(US);
    frame_at(2 * US);
    frame_at(3 * US);
    sent_at(4 * US);
    check_change(0, 2 * US, true);
    ck_assert_uint_eq(changes, 2);
    sent_at(5 * US);
    until(6 * US);
    check_change(2, 5 * US, true);
    ck_assert_uint_eq(moderation.interrupts, 2);
    until(10 * US);
    moderation_arm(&moderation, 0, 0);
    frame_at(11 * US);
    ck_assert_uint_eq(changes, 4);
    frame_at(12 * US);
    until(13 * US);
    check_change(4, 12 * US, true);
    bench_fini();
}
END_TEST

/* What the driver has not seen when it arms counts: one of two, and the next one raises. */
START_TEST(arming_counts_what_the_driver_has_not_seen)
{
    bench_of_completions(2, 2);
    sent_at(US); /* counted, and forgotten by the arming */
    until(2 * US);
    moderation_arm(&moderation, 1, 0);
    sent_at(3 * US);
    ck_assert_uint_eq(changes, 0);
    frame_at(4 * US);
    until(5 * US);
    check_change(0, 4 * US, true);
    ck_assert_uint_eq(changes, 2);
    bench_fini();
}
END_TEST

/* 720 bytes at 576 Mb/s keep the bus until 11 us, and the message of the frame received at 2 us
 * behind them; the frame sent at 3 us needs none of its own. */
START_TEST(an_event_while_a_message_is_on_its_way_needs_none)
{
    bus_params.bits_per_s = 576000000;
    bench_of_completions(1, 1);
    until(US);
    bus_dma_write_ps(&bus, US, 720);
    frame_at(2 * US);
    sent_at(3 * US);
    until(20 * US);
    check_change(0, 11 * US, true);
    ck_assert_uint_eq(changes, 2);
    ck_assert_uint_eq(moderation.interrupts, 1);
    bench_fini();
}
END_TEST

/* The second queue's event, at 5 us, waits for the 20 us that the chip keeps between two messages.
 */
START_TEST(the_least_gap_holds_between_events_of_two_queues)
{
    params.irq_gap_min_ps = 20 * US;
    bench_of_completions(1, 1);
    frame_at(US);
    sent_at(5 * US);
    until(20 * US);
    ck_assert_uint_eq(changes, 2);
    until(30 * US);
    check_change(2, 21 * US, true);
    bench_fini();
}
END_TEST

/* A line has one level: it goes up for either, and down when the causes are read. */
START_TEST(completion_queues_on_a_line_share_its_level)
{
    bench_of_completions(1, 1);
    params.interrupt = NIC_INTERRUPT_LINE;
    frame_at(US);
    until(2 * US);
    check_change(0, US, true);
    ck_assert_uint_eq(moderation_read_causes(&moderation), CAUSE_RX);
    check_change(1, 2 * US, false);
    bench_fini();
}
END_TEST

/* ---- how many ------------------------------------------------------------------------------ */

/* A host that handles every interrupt at once, and counts. */
static uint64_t handled;
static struct sim_event handler;

static void run_handler(void *ctx)
{
    (void)ctx;
    handled++;
    handle();
}

static void call_handler(void *ctx, bool level)
{
    (void)ctx;
    if (level)
        sim_at(sim, &handler, sim_now_ps(sim));
}

static void counting_init(void)
{
    bench_init();
    handled = 0;
    sim_event_init(&handler, run_handler, NULL);
    moderation.out = (struct irq_port){ .set_level = call_handler };
}

/* Gap 35 us, 100 frames 10 us apart from 0 on: in every gap there are three or four, so interrupts
 * come at 0, 35 .. 980 (29 of them); the last frame, at 990, has its own at 1015. 50 us apart the
 * gap is over when a frame comes: as many interrupts as frames. */
START_TEST(evenly_spaced_frames_and_a_gap_make_so_many_interrupts)
{
    static const struct {
        uint64_t spacing_us, interrupts, last_us;
    } cases[] = { { 10, 30, 1015 }, { 50, 100, 4950 } };

    for (unsigned i = 0; i < 2; i++) {
        params = (struct nic_params){ .rx_usecs_ps = 35 * US };
        counting_init();
        for (unsigned n = 0; n < 100; n++)
            frame_at(n * cases[i].spacing_us * US);
        while (sim_next_ps(sim) != UINT64_MAX && handled < cases[i].interrupts)
            sim_run_until(sim, sim_next_ps(sim) + 1);
        ck_assert_uint_eq(sim_now_ps(sim), cases[i].last_us * US);
        sim_run_until(sim, UINT64_MAX);
        ck_assert_uint_eq(handled, cases[i].interrupts);
        ck_assert_uint_eq(moderation.interrupts, cases[i].interrupts);
        bench_fini();
    }
}
END_TEST

#define CYCLES 20000u /* interrupts a row; a cycle's deviation is at most its mean: 0.7 % */

/* Poisson frames until so many interrupts have been handled; frames an interrupt and interrupts a
 * second against theory. */
static void check_poisson(double lambda, const struct reference_csv *csv)
{
    double packets_an_interrupt = strtod(csv->cells[2], NULL);
    double interrupts_a_second = strtod(csv->cells[3], NULL);
    struct sim_random random;
    uint64_t frames = 0, at_ps = 0;
    double packets, rate;

    counting_init();
    sim_random_init(&random, 1, 0, csv->cells[1]);
    while (handled < CYCLES) {
        at_ps += sim_random_exponential(&random, (double)SIM_PS_PER_S / lambda);
        frame_at(at_ps);
        frames++;
    }
    packets = (double)frames / (double)handled;
    rate = (double)handled / ((double)sim_now_ps(sim) / (double)SIM_PS_PER_S);
    ck_assert_msg(fabs(packets - packets_an_interrupt) < 0.02 * packets_an_interrupt,
                  "%s: %g frames an interrupt, expected %g", csv->cells[1], packets,
                  packets_an_interrupt);
    ck_assert_msg(fabs(rate - interrupts_a_second) < 0.02 * interrupts_a_second,
                  "%s: %g interrupts a second, expected %g", csv->cells[1], rate,
                  interrupts_a_second);
    bench_fini();
}

/* Every row of a scheme; set fills params from the row's second parameter, in picoseconds. */
static void check_scheme(const char *scheme, void (*set)(uint64_t ps), unsigned expected_rows)
{
    struct reference_csv csv;
    unsigned rows = 0;

    reference_csv_open(&csv, "scenarios/reference/coalescing_closed_forms.csv",
                       "scheme,parameters,packets_per_irq,irqs_per_s,mean_latency_us");
    while (reference_csv_next(&csv)) {
        double lambda;
        unsigned us;

        if (strcmp(csv.cells[0], scheme) != 0)
            continue;
        ck_assert_int_eq(sscanf(csv.cells[1], "lambda=%lf;%*[a-z_]=%u", &lambda, &us), 2);
        params = (struct nic_params){ 0 };
        set(us * US);
        check_poisson(lambda, &csv);
        rows++;
    }
    reference_csv_close(&csv);
    ck_assert_uint_eq(rows, expected_rows);
}

static void set_gap(uint64_t ps)
{
    params.rx_usecs_ps = ps;
}

/* The packet timer is so long that only the absolute one ever runs out. */
static void set_timer_from_first(uint64_t ps)
{
    params.rx_delay_ps = SIM_PS_PER_S;
    params.rx_abs_delay_ps = ps;
}

/* A cycle lasts the gap g, or until the first frame after it: g + exp(-lambda g) / lambda. */
START_TEST(poisson_frames_and_a_gap_agree_with_theory)
{
    check_scheme("min_gap_itr", set_gap, 15);
}
END_TEST

/* The frame that starts the timer tau, and those that come while it runs: 1 + lambda tau. */
START_TEST(poisson_frames_and_a_timer_from_the_first_agree_with_theory)
{
    check_scheme("timer_from_first", set_timer_from_first, 15);
}
END_TEST

TEST_RUNNER("nic/moderation", a_cause_that_arises_while_masked_is_raised_at_the_unmask,
            the_line_goes_down_when_its_causes_are_read, a_masked_line_is_down_and_keeps_its_cause,
            the_gap_runs_from_the_raise, an_unmask_after_the_gap_raises_at_once,
            the_least_gap_bounds_what_the_driver_wants_from_below,
            the_packet_timer_starts_again_with_every_frame,
            the_absolute_timer_bounds_the_packet_timer, a_sent_frame_waits_for_no_receive_timer,
            a_delay_that_is_a_gap_delays_no_single_frame, a_message_masks_its_vector,
            a_message_crosses_the_bus_behind_the_data,
            a_completion_queue_that_has_not_raised_interrupts_the_poll,
            arming_counts_what_the_driver_has_not_seen,
            an_event_while_a_message_is_on_its_way_needs_none,
            the_least_gap_holds_between_events_of_two_queues,
            completion_queues_on_a_line_share_its_level,
            evenly_spaced_frames_and_a_gap_make_so_many_interrupts,
            poisson_frames_and_a_gap_agree_with_theory,
            poisson_frames_and_a_timer_from_the_first_agree_with_theory)
