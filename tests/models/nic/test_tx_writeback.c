/* Frames sent, written back together. A bus of 8 Gb/s takes 1 ns a byte: a descriptor of 16 B 16
 * ns, the head 4 ns; one transfer at a time. */
#include "models/nic/tx_writeback.h"
#include "tests/models/runner.h"
#include "tests/models/wait.h"

#define NS SIM_PS_PER_NS

static struct nic_params params;
static struct bus_params bus_params;
static struct sim *sim;
static struct bus bus;
static struct tx_writeback back;
static bool timer_runs;
static uint64_t done_frames, done_ps;

static void note(void *ctx, uint64_t frames)
{
    (void)ctx;
    done_frames += frames;
    done_ps = sim_now_ps(sim);
}

static void bench_init(uint64_t wthresh, bool head)
{
    params = (struct nic_params){ .tx_wthresh = wthresh,
                                  .tx_head_write_back = head,
                                  .tx_descriptor_bytes = 16 };
    bus_params = (struct bus_params){ .kind = BUS_RATE, .bits_per_s = 8000000000 };
    sim = sim_create();
    bus_init(&bus, sim, &bus_params);
    tx_writeback_init(&back, sim, &bus, &params, note, NULL);
    timer_runs = true;
    back.timer_runs = &timer_runs;
    done_frames = done_ps = 0;
}

static void send(unsigned frames)
{
    while (frames-- > 0)
        tx_writeback_sent(&back);
}

static void end_gap(void)
{
    struct signal_port over = tx_writeback_timer_over(&back);

    timer_runs = false;
    signal_port_send(&over);
}

/* Three wait. The fourth comes at 30 ns: four descriptors are 64 ns on the bus. */
START_TEST(wthresh_gathers_while_the_gap_runs)
{
    bench_init(4, false);
    send(3);
    wait_until(sim, 30 * NS);
    ck_assert_uint_eq(done_frames, 0);
    send(1);
    wait_until(sim, 200 * NS);
    ck_assert_uint_eq(done_frames, 4);
    ck_assert_uint_eq(done_ps, 94 * NS);
    ck_assert_uint_eq(back.writes, 1);
    sim_destroy(sim);
}
END_TEST

/* At 0 and at 100 ns, 16 ns each. */
START_TEST(without_a_gap_each_is_written_at_once)
{
    bench_init(4, false);
    timer_runs = false;
    send(1);
    wait_until(sim, 20 * NS);
    ck_assert_uint_eq(done_ps, 16 * NS);
    wait_until(sim, 100 * NS);
    send(1);
    wait_until(sim, 200 * NS);
    ck_assert_uint_eq(done_ps, 116 * NS);
    ck_assert_uint_eq(back.writes, 2);
    sim_destroy(sim);
}
END_TEST

/* Two wait until 50 ns: 32 B more. With nothing left the next end of a gap writes nothing. */
START_TEST(the_end_of_the_gap_writes_what_waits)
{
    bench_init(4, false);
    send(2);
    wait_until(sim, 50 * NS);
    end_gap();
    wait_until(sim, 200 * NS);
    ck_assert_uint_eq(done_frames, 2);
    ck_assert_uint_eq(done_ps, 82 * NS);
    end_gap();
    ck_assert_uint_eq(back.writes, 1);
    sim_destroy(sim);
}
END_TEST

/* Four frames, one word. */
START_TEST(the_head_is_a_word_whatever_it_stands_for)
{
    bench_init(4, true);
    send(4);
    wait_until(sim, 200 * NS);
    ck_assert_uint_eq(done_frames, 4);
    ck_assert_uint_eq(done_ps, 4 * NS);
    sim_destroy(sim);
}
END_TEST

/* Twenty writes of one at once, 16 ns each: sixteen places are kept, and what comes beyond arrives
 * with the last. All at 320 ns, none lost, none early: at 255 ns fifteen have come. */
START_TEST(more_writes_than_places_arrive_with_the_last)
{
    bench_init(1, false);
    send(20);
    wait_until(sim, 255 * NS);
    ck_assert_uint_eq(done_frames, 15);
    wait_until(sim, 400 * NS);
    ck_assert_uint_eq(done_frames, 20);
    ck_assert_uint_eq(done_ps, 320 * NS);
    sim_destroy(sim);
}
END_TEST

/* A doorbell for three, one for one: an entry of 64 B when the third has been sent, another for the
 * fourth. A gap that runs makes no difference. */
START_TEST(a_completion_tells_of_all_frames_of_a_doorbell)
{
    bench_init(0, false);
    params.completion_queue = COMPLETION_QUEUE_RING;
    params.rx_completion_bytes = 64;
    tx_writeback_ask(&back, 3);
    tx_writeback_ask(&back, 1);
    send(2);
    wait_until(sim, 100 * NS);
    ck_assert_uint_eq(back.writes, 0);
    send(1);
    wait_until(sim, 200 * NS);
    ck_assert_uint_eq(done_frames, 3);
    ck_assert_uint_eq(done_ps, 164 * NS);
    send(1);
    wait_until(sim, 300 * NS);
    ck_assert_uint_eq(done_frames, 4);
    ck_assert_uint_eq(done_ps, 264 * NS);
    ck_assert_uint_eq(back.writes, 2);
    sim_destroy(sim);
}
END_TEST

TEST_RUNNER("nic/tx_writeback", a_completion_tells_of_all_frames_of_a_doorbell,
            wthresh_gathers_while_the_gap_runs, without_a_gap_each_is_written_at_once,
            the_end_of_the_gap_writes_what_waits, the_head_is_a_word_whatever_it_stands_for,
            more_writes_than_places_arrive_with_the_last)
