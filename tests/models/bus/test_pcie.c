/* PCI Express, packet by packet, worked out by hand.
 *
 * Gen3 x8, largest payload 256 B: 8 lanes x 8 GT/s x 128/130 = 63.015385 Gb/s. An acknowledgement
 * and a flow-control update of 8 B each every (256 + 28) x 2.5 / 8 = 88 + 115 = 203 B, a skip of 4
 * in 1538: x (1 - 8/203 - 8/203 - 4/1538) = 57.884766 Gb/s for packets, 138.20562 ps a byte.
 *
 *      bytes   what                              ps, rounded up
 *         24   read request                       3317
 *         28   write of 4                         3870
 *         84   completion of 64                  11610
 *         88   write of 64                       12163
 *        254   completion of 234                 35105
 *        258   write of 234                      35658
 *        276   completion of 256                 38145
 *        280   write of 256                      38698 */
#include "models/bus/pcie.h"
#include "tests/models/runner.h"
#include "tests/models/wait.h"

#define NS SIM_PS_PER_NS

static struct pcie_params params;
static struct pcie pcie;
static struct sim *sim;

/* Memory answers after 400 ns; nothing else takes time or is scarce. */
static void bench_init(void)
{
    params = (struct pcie_params){ .generation = 3,
                                   .lanes = 8,
                                   .mps_bytes = 256,
                                   .mrrs_bytes = 512,
                                   .rcb_bytes = 64,
                                   .address_bits = 64,
                                   .read_latency_ps = 400 * NS };
    sim = sim_create();
    pcie_init(&pcie, sim, &params);
}

/* After params were changed. */
static void bench_again(void)
{
    pcie_init(&pcie, sim, &params);
}

START_TEST(a_packet_has_the_overheads_of_the_standard)
{
    bench_init();
    ck_assert_uint_eq(pcie.tlp_bits_per_s, UINT64_C(57884765626));
    ck_assert_uint_eq(pcie.request_bytes, 24);    /* 8 framing, 16 header */
    ck_assert_uint_eq(pcie.completion_bytes, 20); /* 8 framing, 12 header */
    params.address_bits = 32;
    bench_again();
    ck_assert_uint_eq(pcie.request_bytes, 20);
    ck_assert_uint_eq(pcie.completion_bytes, 20);
    params.ecrc = true;
    bench_again();
    ck_assert_uint_eq(pcie.request_bytes, 24);
    ck_assert_uint_eq(pcie.completion_bytes, 24);
    sim_destroy(sim);
}
END_TEST

/* Assumption of pcie.c: flits carry 236 of 256 bytes, and packets no framing. x16: 1024 x 236/256.
 */
START_TEST(generation_6_packs_packets_in_flits)
{
    ck_assert_uint_eq(pcie_raw_bits_per_s(6, 16), UINT64_C(1024000000000));
    ck_assert_uint_eq(pcie_tlp_bits_per_s(6, 16, 256), UINT64_C(944000000000));
    bench_init();
    params.generation = 6;
    bench_again();
    ck_assert_uint_eq(pcie.request_bytes, 16);
    ck_assert_uint_eq(pcie.completion_bytes, 12);
    sim_destroy(sim);
}
END_TEST

/* 64 + 24 = 88 B. */
START_TEST(a_write_of_64_bytes_is_one_packet)
{
    bench_init();
    ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0, 64), 12163);
    params.write_latency_ps = 100 * NS;
    ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0, 64), 2 * 12163 + 100 * NS);
    sim_destroy(sim);
}
END_TEST

/* 1514 = 5 x 256 + 234: 5 x 38698 + 35658 = 229148 ps. */
START_TEST(a_write_of_1514_bytes_is_six_packets)
{
    bench_init();
    ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0, 1514), 229148);
    sim_destroy(sim);
}
END_TEST

/* Requests of 512, 512 and 490 B end at 3317, 6634 and 9951 ps; memory answers 400 ns after each,
 * but for the answers before: 403317 + 2 x 38145 = 479607, + 2 x 38145 = 555897, + 38145 + 35105 =
 * 629147 ps. */
START_TEST(a_read_of_1514_bytes_is_three_requests_and_six_completions)
{
    bench_init();
    ck_assert_uint_eq(pcie_dma_read_ps(&pcie, 0, 0, 1514), 629147);
    ck_assert_uint_eq(calendar_busy(&pcie.up.calendar, 1000 * NS), 9951);
    ck_assert_uint_eq(calendar_busy(&pcie.down.calendar, 1000 * NS), 225830);
    sim_destroy(sim);
}
END_TEST

/* From 0x3f0 on, 1514 B. Writes are cut every 256 B: the same six packets as anywhere, but no
 * packet crosses 4096: from 0xf80 on a write of 256 B is two of 128 (+ 24: 152 B, 21008 ps each).
 * Reads: 256 B from 0x1f0 on are answered with 16 B up to the boundary of 256 (36 B, 4976 ps) and
 * 240 B (260 B, 35934 ps). */
START_TEST(packets_end_at_boundaries)
{
    bench_init();
    ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0x3f0, 1514), 229148);
    bench_again();
    ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0xf80, 256), 2 * 21008);
    bench_again();
    ck_assert_uint_eq(pcie_dma_read_ps(&pcie, 0, 0x1f0, 256), 3317 + 400 * NS + 4976 + 35934);
    sim_destroy(sim);
}
END_TEST

/* 256 B as four completions of 84 B instead of one of 276. */
START_TEST(a_root_complex_may_answer_in_single_boundaries)
{
    bench_init();
    params.read_split = PCIE_SPLIT_AT_RCB;
    ck_assert_uint_eq(pcie_dma_read_ps(&pcie, 0, 0, 256), 3317 + 400 * NS + 4 * 11610);
    sim_destroy(sim);
}
END_TEST

/* A doorbell now goes before completions that are booked for later; both directions are apart. */
START_TEST(a_doorbell_does_not_wait_for_answers_to_come)
{
    bench_init();
    pcie_dma_read_ps(&pcie, 0, 0, 1514);
    ck_assert_uint_eq(pcie_mmio_write_ps(&pcie, 4), 3870);
    ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0, 64), 9951 + 12163);
    sim_destroy(sim);
}
END_TEST

/* Request 3317 ps, the device 300 ns, a completion of 4 + 20 = 24 B. */
START_TEST(a_register_read_is_a_round_trip)
{
    bench_init();
    pcie_set_device(&pcie, 0, 0, 300 * NS);
    ck_assert_uint_eq(pcie_mmio_read_ps(&pcie, 4), 3317 + 300 * NS + 3317);
    sim_destroy(sim);
}
END_TEST

/* The answer pushes the write of 64 KiB (256 x 38698 ps = 9.9 us) before it. */
START_TEST(a_register_read_pushes_writes_to_memory)
{
    bench_init();
    for (unsigned i = 0; i < 16; i++)
        pcie_dma_write_ps(&pcie, 0, 0, 4096);
    ck_assert_uint_eq(pcie_mmio_read_ps(&pcie, 4), 256 * 38698 + 3317);
    sim_destroy(sim);
}
END_TEST

/* Whatever delays the data (here: one credit, back after 200 ns), the interrupt comes after it. */
START_TEST(an_interrupt_never_overtakes_the_data)
{
    for (uint64_t credits = 0; credits < 4; credits++) {
        for (uint64_t bytes = 1; bytes <= 2048; bytes = 3 * bytes + 1) {
            uint64_t data_ps;

            bench_init();
            params.write_latency_ps = 100 * NS;
            params.posted_header_credits = credits;
            params.credit_latency_ps = 200 * NS;
            bench_again();
            pcie_set_device(&pcie, bytes % 2 ? UINT64_C(20000000000) : 0, 0, 0);
            pcie_dma_read_ps(&pcie, 0, 0, 2048);
            data_ps = pcie_dma_write_ps(&pcie, 0, 0, bytes);
            ck_assert_uint_ge(pcie_msi_ps(&pcie), data_ps + 3870);
            sim_destroy(sim);
        }
    }
}
END_TEST

/* A read asked for behind a write goes behind it; a write does not wait for a read's answer. */
START_TEST(reads_stay_behind_writes_asked_for_before)
{
    bench_init();
    pcie_dma_write_ps(&pcie, 0, 0, 256);
    ck_assert_uint_eq(pcie_dma_read_ps(&pcie, 0, 0, 64), 38698 + 3317 + 400 * NS + 11610);
    ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0, 64), 38698 + 3317 + 12163);
    sim_destroy(sim);
}
END_TEST

/* Little's law: T requests of 64 B under way, each for 3317 + 400000 + 11610 = 414927 ps, make one
 * every 414927 / T ps, until the completions fill their lanes: one every 11610 ps. */
START_TEST(tags_limit_reads_as_littles_law_says)
{
    enum { READS = 4000 };

    for (uint64_t tags = 1; tags <= 64; tags *= 2) {
        uint64_t end_ps = 0;
        double gap_ps = 414927.0 / (double)tags > 11610.0 ? 414927.0 / (double)tags : 11610.0;

        bench_init();
        params.read_tags = tags;
        bench_again();
        for (unsigned i = 0; i < READS; i++)
            end_ps = pcie_dma_read_ps(&pcie, 0, 0, 64);
        ck_assert_double_eq_tol((double)end_ps / READS, gap_ps, 0.002 * gap_ps + 414927.0 / READS);
        sim_destroy(sim);
    }
}
END_TEST

/* Exactly, with one tag: the next request goes when the answer is there. */
START_TEST(with_one_tag_reads_take_turns)
{
    bench_init();
    params.read_tags = 1;
    bench_again();
    for (uint64_t i = 1; i <= 5; i++)
        ck_assert_uint_eq(pcie_dma_read_ps(&pcie, 0, 0, 64), i * 414927);
    sim_destroy(sim);
}
END_TEST

/* Two headers, back 200 ns after a packet's arrival: packets 1 and 2 at 12163 and 24326, 3 when 1's
 * credit is back: 212163 + 12163. The same from data credits: 8 of 16 B are two packets of 64 B. */
START_TEST(credits_limit_writes)
{
    for (unsigned data = 0; data < 2; data++) {
        bench_init();
        params.posted_header_credits = data ? 0 : 2;
        params.posted_data_credits = data ? 8 : 0;
        params.credit_latency_ps = 200 * NS;
        bench_again();
        ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0, 64), 12163);
        ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0, 64), 24326);
        ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0, 64), 224326);
        ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0, 64), 236489);
        sim_destroy(sim);
    }
}
END_TEST

/* One credit for requests: the second goes 200 ns after the first. */
START_TEST(credits_limit_read_requests)
{
    bench_init();
    params.nonposted_header_credits = 1;
    params.credit_latency_ps = 200 * NS;
    bench_again();
    pcie_dma_read_ps(&pcie, 0, 0, 64);
    ck_assert_uint_eq(pcie_dma_read_ps(&pcie, 0, 0, 64), 3317 + 200 * NS + 3317 + 400 * NS + 11610);
    sim_destroy(sim);
}
END_TEST

/* The device's engine at 28 Gb/s (2 ns for 7 B) takes 128 ns for 448 B. Read: completions of 256
 * and 192 B; the second (212 B, 29300 ps) is in before the engine is done with the first (73143
 * ps), so the engine ends 54858 ps after that. Write: the first packet leaves after 256 B. */
START_TEST(the_devices_engine_takes_packet_after_packet)
{
    bench_init();
    pcie_set_device(&pcie, UINT64_C(28000000000), 50 * NS, 0);
    ck_assert_uint_eq(pcie_dma_read_ps(&pcie, 0, 0, 448),
                      50 * NS + 3317 + 400 * NS + 38145 + 73143 + 54858);
    bench_again();
    pcie_set_device(&pcie, UINT64_C(28000000000), 50 * NS, 0);
    ck_assert_uint_eq(pcie_dma_write_ps(&pcie, 0, 0, 448),
                      50 * NS + 128 * NS + pcie_packet_ps(&pcie, 192 + 24));
    sim_destroy(sim);
}
END_TEST

/* What the fast way books as one is what single packets would make: a credit limit that is never
 * reached makes it go packet by packet. */
START_TEST(a_write_booked_as_one_ends_when_its_packets_do)
{
    static struct pcie slow;
    static struct pcie_params slow_params;

    bench_init();
    slow_params = params;
    slow_params.posted_header_credits = PCIE_OUTSTANDING_MAX;
    pcie_init(&slow, sim, &slow_params);
    for (uint64_t bytes = 1, at_ps = 0; bytes < 4000; bytes = bytes * 5 / 4 + 1) {
        uint64_t end_ps = pcie_dma_write_ps(&pcie, at_ps, 0, bytes);

        ck_assert_uint_eq(pcie_dma_write_ps(&slow, at_ps, 0, bytes), end_ps);
        wait_until(sim, at_ps);
        at_ps = end_ps - 7 * (bytes % 3); /* now and then before the end of the last */
    }
    ck_assert_uint_eq(pcie.up.calendar.reserved, slow.up.calendar.reserved);
    sim_destroy(sim);
}
END_TEST

/* ---- the coarse twin ----------------------------------------------------------------------- */

static double twin_error(uint64_t read, uint64_t bytes, uint64_t tags, unsigned transfers)
{
    uint64_t end_ps[2] = { 0, 0 };

    for (int detail = PCIE_TLP; detail <= PCIE_TRANSFER; detail++) {
        bench_init();
        params.detail = detail;
        params.read_tags = tags;
        bench_again();
        for (unsigned i = 0; i < transfers; i++)
            end_ps[detail] =
                read ? pcie_dma_read_ps(&pcie, 0, 0, bytes) : pcie_dma_write_ps(&pcie, 0, 0, bytes);
        sim_destroy(sim);
    }
    return (double)end_ps[PCIE_TRANSFER] / (double)end_ps[PCIE_TLP] - 1.0;
}

/* How far off the twin is:
 *   writes: nothing, as long as credits do not run out;
 *   one read: it waits for all of its requests before the first answer: 1514 B 2 x 3317 ps of
 *       629147, 1.05 %; 4096 B 7 x 3317 of 1014 ns, 2.3 %;
 *   reads one after another: the lanes are as full, nothing;
 *   reads short of tags: it knows none. 64 B, 32 tags: 11.6 instead of 13.0 ns a read, -10 %; with
 * 8 tags 51.9 ns, -78 %. */
START_TEST(the_coarse_twin_is_off_where_packets_matter)
{
    static const uint64_t sizes[] = { 64, 256, 512, 1514, 4096 };

    for (unsigned i = 0; i < 5; i++) {
        ck_assert_double_eq(twin_error(0, sizes[i], 32, 1), 0.0);
        ck_assert_double_eq(twin_error(0, sizes[i], 32, 100), 0.0);
        ck_assert_double_eq_tol(twin_error(1, sizes[i], 64, 1000), 0.0, 0.001);
    }
    ck_assert_double_eq(twin_error(1, 512, 32, 1), 0.0);
    ck_assert_double_eq_tol(twin_error(1, 1514, 32, 1), 0.0105, 0.0001);
    ck_assert_double_eq_tol(twin_error(1, 4096, 32, 1), 0.0229, 0.0005);
    ck_assert_double_eq_tol(twin_error(1, 64, 32, 1000), -0.10, 0.01);
    ck_assert_double_eq_tol(twin_error(1, 64, 8, 1000), -0.77, 0.01);
}
END_TEST

/* Without the two shares: 63.015385 x (1 - 4/1538) = 62.851495 Gb/s, 127.28416 ps a byte; a write
 * of 256 is 35640 ps instead of 38698, so the share makes a stream one way 8.6 % too slow. Twenty
 * are 712800 ps; every 203 B of them, 25839 ps, ask for 16 B the other way, 2037 ps: 27 pairs
 * (27.6). */
START_TEST(single_acknowledgements_go_against_the_traffic_they_answer)
{
    bench_init();
    for (unsigned i = 0; i < 20; i++)
        pcie_dma_write_ps(&pcie, 0, 0, 256);
    ck_assert_uint_eq(pcie.up.posted_end_ps, 20 * UINT64_C(38698));
    params.dllps = PCIE_DLLPS_SINGLE;
    bench_again();
    for (unsigned i = 0; i < 20; i++)
        pcie_dma_write_ps(&pcie, 0, 0, 256);
    ck_assert_uint_eq(pcie.up.posted_end_ps, 20 * UINT64_C(35640));
    ck_assert_uint_eq(pcie.down.owed_ps, 27 * UINT64_C(2037));
    sim_destroy(sim);
}
END_TEST

/* The first write up asks for one pair. The doorbell of 28 B, 3564 ps, right behind it pays its own
 * share, 3564 x 2037 / 25839 = 280; one that comes 10 ns later pays nothing: the pair has gone. */
START_TEST(an_acknowledgement_rides_on_the_next_packet_or_finds_room_before_it)
{
    bench_init();
    params.dllps = PCIE_DLLPS_SINGLE;
    bench_again();
    pcie_dma_write_ps(&pcie, 0, 0, 256);
    ck_assert_uint_eq(pcie_mmio_write_ps(&pcie, 4), 3564 + 280);
    bench_again();
    pcie_dma_write_ps(&pcie, 0, 0, 256);
    wait_until(sim, 10 * NS);
    ck_assert_uint_eq(pcie_mmio_write_ps(&pcie, 4), 10 * NS + 3564);
    sim_destroy(sim);
}
END_TEST

/* As much both ways, back to back: each direction carries 20 x 35640 of packets and some 26 x 2037
 * of answers (the last are still owed), 765762 ps; the share says 773960, 1 % more. Where traffic
 * goes both ways the coarse twin is that near. */
START_TEST(with_traffic_both_ways_the_share_of_the_rate_is_near)
{
    bench_init();
    params.dllps = PCIE_DLLPS_SINGLE;
    bench_again();
    for (unsigned i = 0; i < 20; i++) {
        pcie_dma_write_ps(&pcie, 0, 0, 256);
        pcie_mmio_write_ps(&pcie, 256);
    }
    ck_assert_uint_ge(pcie.up.calendar.reserved, 20 * UINT64_C(35640) + 25 * UINT64_C(2037));
    ck_assert_uint_le(pcie.up.calendar.reserved, 20 * UINT64_C(35640) + 27 * UINT64_C(2037));
    ck_assert_uint_ge(pcie.down.calendar.reserved, 20 * UINT64_C(35640) + 25 * UINT64_C(2037));
    ck_assert_uint_le(pcie.down.calendar.reserved, 20 * UINT64_C(35640) + 27 * UINT64_C(2037));
    sim_destroy(sim);
}
END_TEST

TEST_RUNNER("bus/pcie", a_packet_has_the_overheads_of_the_standard,
            generation_6_packs_packets_in_flits, a_write_of_64_bytes_is_one_packet,
            a_write_of_1514_bytes_is_six_packets,
            a_read_of_1514_bytes_is_three_requests_and_six_completions, packets_end_at_boundaries,
            a_root_complex_may_answer_in_single_boundaries,
            a_doorbell_does_not_wait_for_answers_to_come, a_register_read_is_a_round_trip,
            a_register_read_pushes_writes_to_memory, an_interrupt_never_overtakes_the_data,
            reads_stay_behind_writes_asked_for_before, tags_limit_reads_as_littles_law_says,
            with_one_tag_reads_take_turns, credits_limit_writes, credits_limit_read_requests,
            the_devices_engine_takes_packet_after_packet,
            a_write_booked_as_one_ends_when_its_packets_do,
            the_coarse_twin_is_off_where_packets_matter,
            single_acknowledgements_go_against_the_traffic_they_answer,
            an_acknowledgement_rides_on_the_next_packet_or_finds_room_before_it,
            with_traffic_both_ways_the_share_of_the_rate_is_near)
