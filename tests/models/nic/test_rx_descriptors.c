/* Descriptors read ahead and written back together. A bus of 8 Gb/s takes 1 ns a byte: a descriptor
 * of 16 B 16 ns, a cache line of four 64 ns; one transfer at a time. */
#include "models/nic/rx_descriptors.h"
#include "tests/models/nic/flood.h"
#include "tests/models/recorder.h"
#include "tests/models/runner.h"
#include "tests/models/wait.h"

#define NS SIM_PS_PER_NS

static struct nic_params params;
static struct bus_params bus_params;
static struct sim *sim;
static struct packet_pool pool;
static struct bus bus;
static struct rx_descriptors chip;
static struct rx_untold used;
static struct recorder seen;
static bool timer_runs;

static void bench_init(uint64_t ring, uint64_t room, uint64_t pthresh, uint64_t hthresh,
                       uint64_t wthresh)
{
    params = (struct nic_params){ .rx_ring_descriptors = ring,
                                  .rx_chip_descriptors = room,
                                  .rx_descriptor_bytes = 16,
                                  .rx_pthresh = pthresh,
                                  .rx_hthresh = hthresh,
                                  .rx_wthresh = wthresh };
    bus_params = (struct bus_params){ .kind = BUS_RATE, .bits_per_s = 8000000000 };
    sim = sim_create();
    packet_pool_init(&pool, sim);
    bus_init(&bus, sim, &bus_params);
    rx_untold_init(&used, sim, "used");
    rx_descriptors_init(&chip, sim, &bus, &params, &used);
    seen = (struct recorder){ .sim = sim };
    used.out = recorder_in(&seen);
    timer_runs = true;
    chip.timer_runs = &timer_runs;
}

static void bench_fini(void)
{
    packet_pool_fini(&pool);
    sim_destroy(sim);
}

static void take(unsigned count)
{
    while (count-- > 0)
        rx_descriptors_take(&chip);
}

static void use(unsigned count)
{
    while (count-- > 0) {
        struct packet *pkt = packet_take(&pool);

        pkt->frame_bytes = 64;
        packet_offer(pkt, sim_now_ps(sim));
        rx_descriptors_use(&chip, pkt);
    }
}

static void end_gap(void)
{
    struct signal_port over = rx_descriptors_timer_over(&chip);

    timer_runs = false;
    signal_port_send(&over);
}

/* A ring of 16, room for 8: at 0 places 0..7 are read, 128 B, here at 128 ns. */
START_TEST(an_empty_chip_reads_all_it_has_room_for)
{
    bench_init(16, 8, 0, 0, 1);
    wait_until(sim, 127 * NS);
    ck_assert_uint_eq(chip.chip, 0);
    ck_assert_uint_eq(chip.coming, 8);
    wait_until(sim, 128 * NS);
    ck_assert_uint_eq(chip.chip, 8);
    ck_assert_uint_eq(chip.host, 8);
    ck_assert_uint_eq(chip.reads, 1);
    bench_fini();
}
END_TEST

/* PTHRESH 4, HTHRESH 4. Four taken leave 4: not fewer than 4. The fifth leaves 3, and the host has
 * 8: there is room for 5, but places 8..12 would end in the middle of a line, so 8..11 are read: 64
 * ns. */
START_TEST(it_reads_ahead_below_pthresh_and_ends_with_a_line)
{
    bench_init(16, 8, 4, 4, 1);
    wait_until(sim, 200 * NS);
    take(4);
    ck_assert_uint_eq(chip.reads, 1);
    take(1);
    ck_assert_uint_eq(chip.reads, 2);
    ck_assert_uint_eq(chip.coming, 4);
    wait_until(sim, 263 * NS);
    ck_assert_uint_eq(chip.chip, 3);
    wait_until(sim, 264 * NS);
    ck_assert_uint_eq(chip.chip, 7);
    ck_assert_uint_eq(chip.host, 4);
    bench_fini();
}
END_TEST

/* The host has 4 of 12 left, and HTHRESH is 5: nothing is read ahead until the chip has none; then
 * HTHRESH does not count. Two lent meanwhile do: 4 + 2 >= 5. */
START_TEST(hthresh_counts_while_the_chip_has_some)
{
    bench_init(12, 8, 8, 5, 1);
    wait_until(sim, 200 * NS);
    take(7);
    ck_assert_uint_eq(chip.reads, 1);
    take(1);
    ck_assert_uint_eq(chip.reads, 2);
    ck_assert_uint_eq(chip.coming, 4);
    bench_fini();

    bench_init(12, 8, 8, 5, 1);
    wait_until(sim, 200 * NS);
    take(7);
    rx_descriptors_lend(&chip, 2);
    ck_assert_uint_eq(chip.reads, 2);
    ck_assert_uint_eq(chip.coming, 4); /* places 8..11: a read ends with the ring */
    bench_fini();
}
END_TEST

/* The gap runs and WTHRESH is 4: three wait, the fourth takes all along in one write of 64 B. The
 * bus has read 128 ns until then; the write is asked for at 1000. */
START_TEST(wthresh_gathers_while_the_gap_runs)
{
    bench_init(16, 8, 0, 0, 4);
    wait_until(sim, 1000 * NS);
    use(3);
    ck_assert_uint_eq(chip.write_backs, 0);
    use(1);
    ck_assert_uint_eq(chip.write_backs, 1);
    wait_until(sim, 1063 * NS);
    ck_assert_uint_eq(seen.count, 0);
    wait_until(sim, 1064 * NS);
    ck_assert_uint_eq(seen.count, 4);
    bench_fini();
}
END_TEST

/* No gap: each for itself, 16 ns one behind the other. */
START_TEST(without_a_gap_each_is_written_back_at_once)
{
    bench_init(16, 8, 0, 0, 4);
    timer_runs = false;
    wait_until(sim, 1000 * NS);
    use(3);
    ck_assert_uint_eq(chip.write_backs, 3);
    wait_until(sim, 2000 * NS);
    ck_assert_uint_eq(seen.at_ps[0], 1016 * NS);
    ck_assert_uint_eq(seen.at_ps[1], 1032 * NS);
    ck_assert_uint_eq(seen.at_ps[2], 1048 * NS);
    bench_fini();
}
END_TEST

/* The gap's end takes two of a line along, 32 ns. In the next gap the two that complete the line go
 * although they are fewer than WTHRESH; the three behind them begin a line and wait. */
START_TEST(the_gaps_end_flushes_and_the_rest_of_the_line_follows)
{
    bench_init(16, 8, 0, 0, 4);
    wait_until(sim, 1000 * NS);
    use(2);
    end_gap();
    wait_until(sim, 1032 * NS);
    ck_assert_uint_eq(seen.count, 2);
    timer_runs = true;
    use(1);
    ck_assert_uint_eq(chip.write_backs, 1);
    use(1);
    ck_assert_uint_eq(chip.write_backs, 2);
    use(3);
    wait_until(sim, 2000 * NS);
    ck_assert_uint_eq(chip.write_backs, 2);
    ck_assert_uint_eq(seen.count, 4);
    bench_fini();
}
END_TEST

/* A ring of 6: the four behind the first four lie at 4, 5, 0 and 1: two writes of 32 ns each. */
START_TEST(a_write_back_around_the_end_of_the_ring_is_two)
{
    bench_init(6, 6, 0, 0, 4);
    wait_until(sim, 1000 * NS);
    use(4);
    wait_until(sim, 2000 * NS);
    use(4);
    wait_until(sim, 3000 * NS);
    ck_assert_uint_eq(chip.write_backs, 3);
    ck_assert_uint_eq(seen.at_ps[5], 2032 * NS);
    ck_assert_uint_eq(seen.at_ps[7], 2064 * NS);
    bench_fini();
}
END_TEST

/* The ring goes while two frames wait for their descriptors and one read is under way. */
START_TEST(a_ring_that_is_taken_away_takes_its_frames_along)
{
    bench_init(16, 8, 0, 0, 4);
    wait_until(sim, 64 * NS);
    use(2);
    rx_descriptors_revoke(&chip);
    wait_until(sim, 1000 * NS);
    ck_assert_uint_eq(pool.total.dropped[DROP_RX_RING_FREED], 2);
    ck_assert_uint_eq(chip.chip, 0);
    rx_descriptors_lend(&chip, 16);
    wait_until(sim, 1128 * NS);
    ck_assert_uint_eq(chip.chip, 8);
    bench_fini();
}
END_TEST

/* ---- how far the coarse twin is off ---------------------------------------------------------- */

/* Of frames of 64 B over a link of gen2 x4, memory after 400 ns. */
static double flood(uint64_t room)
{
    const struct nic_params nic = { .rx_ring_descriptors = 4096,
                                    .rx_chip_descriptors = room,
                                    .rx_descriptor_bytes = 16,
                                    .rx_pthresh = 48,
                                    .rx_hthresh = 4,
                                    .rx_wthresh = 4 };
    const struct bus_params link = pcie_link(2, 4, 400 * NS);

    return flood_bytes_a_frame(&nic, &link, 64, 16);
}

/* Upwards a frame costs 64 + 24 B, and of four descriptors 64 + 24 B for their write and, with 16 a
 * read (48 of 64 left), 24 B for their request: 88 + 22 + 24 / 16 = 111.5 B. The twin writes each
 * descriptor for itself, 16 + 24 B, and reads none: 128 B. It needs 128 / 111.5 = 1.148 times as
 * long for frames of 64 B, where the bus is the limit, and shows a frame up to a gap too early. */
START_TEST(the_coarse_twin_needs_15_percent_more_of_the_bus_for_small_frames)
{
    double coarse = flood(0), fine = flood(64);

    ck_assert_double_eq_tol(coarse, 128, 0.5);
    ck_assert_double_eq_tol(fine, 111.5, 1.0);
    ck_assert_double_eq_tol(coarse / fine, 1.148, 0.012);
}
END_TEST

TEST_RUNNER("nic/rx_descriptors", an_empty_chip_reads_all_it_has_room_for,
            it_reads_ahead_below_pthresh_and_ends_with_a_line,
            hthresh_counts_while_the_chip_has_some, wthresh_gathers_while_the_gap_runs,
            without_a_gap_each_is_written_back_at_once,
            the_gaps_end_flushes_and_the_rest_of_the_line_follows,
            a_write_back_around_the_end_of_the_ring_is_two,
            a_ring_that_is_taken_away_takes_its_frames_along,
            the_coarse_twin_needs_15_percent_more_of_the_bus_for_small_frames)
