/* Count or time: when frames and time end an interrupt's waiting, and how many there are. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/nic/moderation.h"
#include "sim/estimate.h"
#include "sim/random.h"
#include "tests/models/reference_csv.h"
#include "tests/models/runner.h"

#define US SIM_PS_PER_US
#define NS SIM_PS_PER_NS

/* A NIC's moderation whose far end handles every message at once and arms it again when it is told
 * to; raised_at keeps when. */
static struct sim *sim;
static struct nic_params params;
static struct bus_params bus_params;
static struct bus bus;
static struct moderation moderation;
static struct signal_port rx, tx;
static uint64_t raised_at[16];
static unsigned raised;

static void keep_raise(void *ctx, bool level)
{
    (void)ctx;
    if (!level)
        return;
    ck_assert_uint_lt(raised, 16);
    raised_at[raised++] = sim_now_ps(sim);
}

static void bench_init(struct nic_params given)
{
    params = given;
    params.interrupt = NIC_INTERRUPT_MSIX;
    sim = sim_create();
    raised = 0;
    bus_init(&bus, sim, &bus_params);
    moderation_init(&moderation, sim, &bus, &params);
    moderation.out = (struct irq_port){ .set_level = keep_raise };
    rx = moderation_rx_event(&moderation);
    tx = moderation_tx_event(&moderation);
}

/* Everything due up to and at that moment has happened, and it is that moment. */
static void until(uint64_t us)
{
    sim_run_until(sim, us * US + 1);
    sim_advance_to(sim, us * US);
}

static void rx_at(uint64_t us)
{
    until(us);
    signal_port_send(&rx);
}

static void tx_at(uint64_t us)
{
    until(us);
    signal_port_send(&tx);
}

/* Ends the bench: so many interrupts, and no more, at those microseconds. */
static void check_raised(unsigned count, const uint64_t *us)
{
    until(100000);
    ck_assert_uint_eq(raised, count);
    for (unsigned i = 0; i < count; i++)
        ck_assert_uint_eq(raised_at[i], us[i] * US);
    sim_destroy(sim);
}

#define CHECK_RAISED(...) \
    check_raised(sizeof((uint64_t[]){ __VA_ARGS__ }) / 8, (uint64_t[]){ __VA_ARGS__ })

/* ---- one interrupt ----------------------------------------------------------------------- */

/* 8 us from the first frame at 10; those at 12 and 17 change nothing. */
START_TEST(time_runs_from_the_first_frame)
{
    bench_init(
        (struct nic_params){ .moderation = MODERATION_COUNT_OR_TIME, .rx_usecs_ps = 8 * US });
    rx_at(10);
    rx_at(12);
    rx_at(17);
    CHECK_RAISED(18);
}
END_TEST

/* Each frame starts the 8 us anew: 17 + 8. */
START_TEST(time_may_run_from_the_last_frame)
{
    bench_init((struct nic_params){ .moderation = MODERATION_COUNT_OR_TIME,
                                    .coalesce_from = COALESCE_FROM_LAST,
                                    .rx_usecs_ps = 8 * US });
    rx_at(10);
    rx_at(12);
    rx_at(17);
    CHECK_RAISED(25);
}
END_TEST

/* The first interrupt has none before it: at once. Armed at 13, a frame at 15 waits for 10 + 8;
 * armed at 20, one at 30 waits for nothing. */
START_TEST(time_may_run_from_the_last_interrupt)
{
    bench_init((struct nic_params){ .moderation = MODERATION_COUNT_OR_TIME,
                                    .coalesce_from = COALESCE_FROM_INTERRUPT,
                                    .rx_usecs_ps = 8 * US });
    rx_at(10);
    until(13);
    moderation_arm(&moderation, 0, 0);
    rx_at(15);
    until(20);
    moderation_arm(&moderation, 0, 0);
    rx_at(30);
    CHECK_RAISED(10, 18, 30);
}
END_TEST

/* Three frames or 8 us: the third comes first at 14; then, armed, two frames and the time at 28. */
START_TEST(frames_or_time_whichever_comes_first)
{
    bench_init((struct nic_params){
        .moderation = MODERATION_COUNT_OR_TIME, .rx_usecs_ps = 8 * US, .rx_frames = 3 });
    rx_at(10);
    rx_at(12);
    rx_at(14);
    until(15);
    moderation_arm(&moderation, 0, 0);
    rx_at(20);
    rx_at(22);
    CHECK_RAISED(14, 28);
}
END_TEST

START_TEST(without_a_time_frames_alone_count_and_without_both_nothing_waits)
{
    bench_init((struct nic_params){ .moderation = MODERATION_COUNT_OR_TIME, .rx_frames = 2 });
    rx_at(10);
    rx_at(9000);
    CHECK_RAISED(9000);
    bench_init((struct nic_params){ .moderation = MODERATION_COUNT_OR_TIME });
    rx_at(10);
    CHECK_RAISED(10);
}
END_TEST

/* A poll from 18 to 40: what comes meanwhile is the poll's. A frame it left, at 39, starts the time
 * when the interrupt is armed: 40 + 8. Four left of the three that count: at once. */
START_TEST(the_time_does_not_run_through_a_poll)
{
    bench_init((struct nic_params){
        .moderation = MODERATION_COUNT_OR_TIME, .rx_usecs_ps = 8 * US, .rx_frames = 3 });
    rx_at(10);
    rx_at(20);
    rx_at(30);
    rx_at(39);
    until(40);
    moderation_arm(&moderation, 1, 0);
    rx_at(50);
    until(60);
    moderation_arm(&moderation, 4, 0);
    until(70);
    moderation_arm(&moderation, 0, 0);
    CHECK_RAISED(18, 48, 60);
}
END_TEST

/* Each way has its own: sent frames wait for 4 or 20 us, received ones for 8 us. The interrupt is
 * one: what it finds counts as seen. */
START_TEST(sent_frames_wait_for_their_own_count_and_time)
{
    bench_init((struct nic_params){ .moderation = MODERATION_COUNT_OR_TIME,
                                    .rx_usecs_ps = 8 * US,
                                    .tx_usecs_ps = 20 * US,
                                    .tx_frames = 4 });
    tx_at(10);
    rx_at(12); /* 20, with the sent one */
    until(21);
    moderation_arm(&moderation, 0, 0);
    for (unsigned i = 0; i < 4; i++)
        tx_at(40 + i); /* 43 */
    until(50);
    moderation_arm(&moderation, 0, 1); /* 70 */
    CHECK_RAISED(20, 43, 70);
}
END_TEST

/* A new pair counts from the next frame on: three frames are there, two are enough now. */
START_TEST(a_new_pair_counts_from_the_next_frame)
{
    bench_init(
        (struct nic_params){ .moderation = MODERATION_COUNT_OR_TIME, .rx_usecs_ps = 100 * US });
    rx_at(10);
    rx_at(11);
    rx_at(12);
    moderation_set_counts(&moderation, 100 * US, 2, 0, 0);
    rx_at(20);
    CHECK_RAISED(20);
}
END_TEST

/* On a line the handler masks, and that is when the count begins anew. */
START_TEST(a_line_counts_as_a_message_does)
{
    bench_init(
        (struct nic_params){ .moderation = MODERATION_COUNT_OR_TIME, .rx_usecs_ps = 8 * US });
    params.interrupt = NIC_INTERRUPT_LINE;
    rx_at(10);
    until(19);
    ck_assert_uint_eq(moderation_read_causes(&moderation), CAUSE_RX);
    moderation_set_masked(&moderation, true);
    rx_at(20);
    until(30);
    moderation_arm(&moderation, 0, 0);
    rx_at(35);
    CHECK_RAISED(18, 43);
}
END_TEST

/* ---- units of the gap and the delays ----------------------------------------------------- */

/* 7 us in units of 256 ns: 27 of them, 6.912 us; in units of 2 us: 6; of 1 us: 7. At most 5. */
START_TEST(the_gap_is_rounded_down_to_its_unit_and_cut_to_its_longest)
{
    static const struct {
        uint64_t unit_ps, max_ps, gap_ps;
    } cases[] = {
        { 256 * NS, 0, 6912 * NS }, { 2 * US, 1022 * US, 6 * US },
        { US, 8191 * US, 7 * US },  { 2 * US, 5 * US, 4 * US },
        { 0, 0, 7 * US },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench_init((struct nic_params){ .rx_usecs_ps = 7 * US,
                                        .irq_gap_unit_ps = cases[i].unit_ps,
                                        .irq_gap_max_ps = cases[i].max_ps });
        ck_assert_uint_eq(moderation_rx_wait_ps(&moderation), cases[i].gap_ps);
        rx_at(10);
        until(11);
        moderation_arm(&moderation, 0, 0);
        rx_at(12);
        until(100);
        ck_assert_uint_eq(raised, 2);
        ck_assert_uint_eq(raised_at[1], 10 * US + cases[i].gap_ps);
        sim_destroy(sim);
    }
}
END_TEST

/* RDTR 8 and RADV 20 units of 1.024 us are 8.192 and 20.48; 9 us are 8 units, 0.5 us none at all.
 */
START_TEST(delays_are_whole_units)
{
    bench_init((struct nic_params){ .delay_unit_ps = 1024 * NS, .rx_delay_ps = 9 * US });
    rx_at(10);
    until(100);
    ck_assert_uint_eq(raised_at[0], 10 * US + 8192 * NS);
    sim_destroy(sim);
    bench_init((struct nic_params){ .delay_unit_ps = 1024 * NS, .rx_delay_ps = 500 * NS });
    rx_at(10);
    CHECK_RAISED(10);
}
END_TEST

/* TIDV and TADV: 8 us after the last, 20 after the first at most; received frames do not wait. */
START_TEST(sent_frames_have_delays_of_their_own)
{
    bench_init((struct nic_params){ .tx_delay_ps = 8 * US, .tx_abs_delay_ps = 20 * US });
    for (unsigned i = 0; i < 4; i++)
        tx_at(10 + 6 * i); /* the timer would run out at 36, the other does at 30 */
    until(40);
    moderation_arm(&moderation, 0, 0);
    tx_at(50);
    rx_at(52); /* what was sent is found, too; its own timer runs on */
    until(53);
    moderation_arm(&moderation, 0, 0);
    CHECK_RAISED(30, 52, 58);
}
END_TEST

/* ---- closed forms ------------------------------------------------------------------------ */

#define REPLICATIONS 8
#define FRAMES       100000u /* a replication */

static uint64_t handled, waiting, taken;
static double waited_us, arrivals_us; /* of those waiting: the sum of their times */
static struct sim_event handler;

/* Frames are taken, and the interrupt is armed again, in no time. */
static void handle(void *ctx)
{
    (void)ctx;
    handled++;
    waited_us += (double)waiting * ((double)sim_now_ps(sim) / US) - arrivals_us;
    taken += waiting;
    waiting = 0;
    arrivals_us = 0;
    moderation_arm(&moderation, 0, 0);
}

static void call_handler(void *ctx, bool level)
{
    (void)ctx;
    if (level)
        sim_at(sim, &handler, sim_now_ps(sim));
}

static void check_mean(const char *what, const char *row, const double *values, double expected)
{
    struct estimate e = estimate_of(values, REPLICATIONS);

    if (getenv("CLOSED_FORMS_PRINT"))
        printf("%-22s %-28s %12.4f +- %.4f expected %12.4f\n", what, row, e.mean, e.half_width,
               expected);
    ck_assert_msg(e.half_width <= 0.02 * expected, "%s, %s: half width %g of %g", row, what,
                  e.half_width, expected);
    ck_assert_msg(fabs(e.mean - expected) <= 0.02 * expected, "%s, %s: %g, expected %g", row, what,
                  e.mean, expected);
}

static void check_row(const struct nic_params *nic, double lambda, const struct reference_csv *csv)
{
    double an_interrupt[REPLICATIONS], a_second[REPLICATIONS], wait_us[REPLICATIONS];

    for (unsigned i = 0; i < REPLICATIONS; i++) {
        struct sim_random random;
        uint64_t at_ps = 0;

        bench_init(*nic);
        handled = waiting = taken = 0;
        waited_us = arrivals_us = 0;
        sim_event_init(&handler, handle, NULL);
        moderation.out = (struct irq_port){ .set_level = call_handler };
        sim_random_init(&random, 1, i, csv->cells[1]);
        for (unsigned frame = 0; frame < FRAMES; frame++) {
            at_ps += sim_random_exponential(&random, (double)SIM_PS_PER_S / lambda);
            sim_run_until(sim, at_ps + 1);
            sim_advance_to(sim, at_ps);
            waiting++;
            arrivals_us += (double)at_ps / US;
            signal_port_send(&rx);
        }
        an_interrupt[i] = (double)taken / (double)handled;
        a_second[i] = (double)handled / ((double)at_ps / (double)SIM_PS_PER_S);
        wait_us[i] = waited_us / (double)taken;
        sim_destroy(sim);
    }
    check_mean("frames an interrupt", csv->cells[1], an_interrupt, strtod(csv->cells[2], NULL));
    check_mean("interrupts a second", csv->cells[1], a_second, strtod(csv->cells[3], NULL));
    check_mean("mean wait", csv->cells[1], wait_us, strtod(csv->cells[4], NULL));
}

/* Every row of a scheme whose second parameter is a time in microseconds or a number. */
static void check_scheme(const char *scheme, struct nic_params (*nic_of)(unsigned value),
                         unsigned expected_rows)
{
    struct reference_csv csv;
    unsigned rows = 0;

    reference_csv_open(&csv, "scenarios/reference/coalescing_closed_forms.csv",
                       "scheme,parameters,packets_per_irq,irqs_per_s,mean_latency_us");
    while (reference_csv_next(&csv)) {
        struct nic_params nic;
        double lambda;
        unsigned value;

        if (strcmp(csv.cells[0], scheme) != 0)
            continue;
        ck_assert_int_eq(sscanf(csv.cells[1], "lambda=%lf;%*[a-z_]=%u", &lambda, &value), 2);
        nic = nic_of(value);
        check_row(&nic, lambda, &csv);
        rows++;
    }
    reference_csv_close(&csv);
    ck_assert_uint_eq(rows, expected_rows);
}

static struct nic_params timer_nic(unsigned us)
{
    return (struct nic_params){ .moderation = MODERATION_COUNT_OR_TIME, .rx_usecs_ps = us * US };
}

static struct nic_params gap_nic(unsigned us)
{
    return (struct nic_params){ .rx_usecs_ps = us * US };
}

static struct nic_params count_nic(unsigned frames)
{
    return (struct nic_params){ .moderation = MODERATION_COUNT_OR_TIME, .rx_frames = frames };
}

/* The frame that starts the time tau, and those that come while it runs: 1 + lambda tau. */
START_TEST(a_time_from_the_first_frame_agrees_with_theory)
{
    check_scheme("timer_from_first", timer_nic, 15);
}
END_TEST

/* A cycle lasts the gap g, or until the first frame after it: g + exp(-lambda g) / lambda. */
START_TEST(a_gap_agrees_with_theory)
{
    check_scheme("min_gap_itr", gap_nic, 15);
}
END_TEST

/* The n-th frame ends the waiting of those before it: (n - 1) / 2 gaps on average. */
START_TEST(a_count_agrees_with_theory)
{
    check_scheme("count_n", count_nic, 9);
}
END_TEST

TEST_RUNNER("nic/coalescing", time_runs_from_the_first_frame, time_may_run_from_the_last_frame,
            time_may_run_from_the_last_interrupt, frames_or_time_whichever_comes_first,
            without_a_time_frames_alone_count_and_without_both_nothing_waits,
            the_time_does_not_run_through_a_poll, sent_frames_wait_for_their_own_count_and_time,
            a_new_pair_counts_from_the_next_frame, a_line_counts_as_a_message_does,
            the_gap_is_rounded_down_to_its_unit_and_cut_to_its_longest, delays_are_whole_units,
            sent_frames_have_delays_of_their_own, a_time_from_the_first_frame_agrees_with_theory,
            a_gap_agrees_with_theory, a_count_agrees_with_theory)
