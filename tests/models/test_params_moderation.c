/* Rules between the rows of interrupt moderation, and rows of the other kind. */
#include "tests/models/params_bench.h"
#include "tests/models/runner.h"

/* 511 units of 2 us. */
START_TEST(no_gap_is_longer_than_its_register)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].irq_gap_max_ps = 1022 * SIM_PS_PER_US;
    p->machine.nics[0].rx_usecs_ps = 1022 * SIM_PS_PER_US;
    check_accepted();
    p->machine.nics[0].rx_usecs_ps = 1024 * SIM_PS_PER_US;
    p->machine.nics[0].moderation = MODERATION_COUNT_OR_TIME;
    check_accepted();
    p->machine.nics[0].moderation = MODERATION_GAP;
    check_refused("machine.nics.0.rx-usecs",
                  "machine.nics.0.rx-usecs is 1024000 ns: allowed is at most the 1022000 ns of "
                  "machine.nics.0.irq-gap-max");
}
END_TEST

/* 16 bits of 1.024 us: 67107840 ns, and a part of a unit more is rounded down. */
START_TEST(no_delay_is_longer_than_its_register)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[1].delay_unit_ps = 1024 * SIM_PS_PER_NS;
    p->machine.nics[1].tx_abs_delay_ps = UINT64_C(67108863) * SIM_PS_PER_NS;
    check_accepted();
    p->machine.nics[1].tx_abs_delay_ps += SIM_PS_PER_NS;
    check_refused("machine.nics.1.tx-abs-delay",
                  "machine.nics.1.tx-abs-delay is 67108864 ns: allowed is at most 65535 units of "
                  "machine.nics.1.delay-unit, 1024 ns");
}
END_TEST

START_TEST(no_threshold_is_above_what_the_chip_has_room_for)
{
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].rx_pthresh = 65; /* without effect: descriptors are not read ahead */
    check_accepted();
    p->machine.nics[0].rx_chip_descriptors = 64;
    check_refused("machine.nics.0.rx-pthresh",
                  "machine.nics.0.rx-pthresh is 65: allowed is at most the 64 of "
                  "machine.nics.0.rx-chip-descriptors");
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].rx_chip_descriptors = 64;
    p->machine.nics[0].rx_pthresh = p->machine.nics[0].rx_wthresh = 64;
    check_accepted();
    p->machine.nics[0].rx_wthresh = 65;
    check_refused("machine.nics.0.rx-wthresh",
                  "machine.nics.0.rx-wthresh is 65: allowed is at most the 64 of "
                  "machine.nics.0.rx-chip-descriptors");
}
END_TEST

START_TEST(thresholds_have_an_effect_where_descriptors_are_read_ahead)
{
    static const char *const rows[] = { "machine.nics.0.rx-descriptor", "machine.nics.0.rx-pthresh",
                                        "machine.nics.0.rx-hthresh", "machine.nics.0.rx-wthresh" };

    bench_init_with(RECEIVE_NAPI, 0);
    for (unsigned i = 0; i < 4; i++)
        check_effect(rows[i], "machine.nics.0.rx-chip-descriptors is all");
    check_effect("machine.nics.0.rx-completion", NULL);
    p->machine.nics[0].rx_chip_descriptors = 64;
    for (unsigned i = 0; i < 4; i++)
        check_effect(rows[i], NULL);
    check_effect("machine.nics.0.rx-completion",
                 "machine.nics.0.rx-chip-descriptors is not all: rx-descriptor counts");
}
END_TEST

START_TEST(a_row_of_the_other_kind_of_moderation_has_no_effect)
{
    static const char *const counts[] = { "machine.nics.0.rx-frames", "machine.nics.0.tx-usecs",
                                          "machine.nics.0.tx-frames",
                                          "machine.nics.0.coalesce-from" };
    static const char *const gaps[] = { "machine.nics.0.irq-gap-max", "machine.nics.0.irq-gap-unit",
                                        "machine.nics.0.delay-unit", "machine.nics.0.rx-delay",
                                        "machine.nics.0.tx-delay" };

    bench_init_with(RECEIVE_NAPI, 0);
    for (unsigned i = 0; i < 4; i++)
        check_effect(counts[i], "machine.nics.0.moderation is gap");
    for (unsigned i = 0; i < 5; i++)
        check_effect(gaps[i], NULL);
    check_effect("machine.nics.0.tx-abs-delay", "machine.nics.0.tx-delay is none");
    p->machine.nics[0].moderation = MODERATION_COUNT_OR_TIME;
    for (unsigned i = 0; i < 4; i++)
        check_effect(counts[i], NULL);
    for (unsigned i = 0; i < 5; i++)
        check_effect(gaps[i], "machine.nics.0.moderation is count-or-time");
    check_effect("machine.nics.0.adaptive-tx", "machine.nics.0.adaptive-rx is not dim");
    p->machine.nics[0].adaptive_rx = ADAPTIVE_RX_DIM;
    check_effect("machine.nics.0.adaptive-tx", NULL);
    check_effect("machine.nics.0.lli-credit", "machine.nics.0.lli-port is none");
    p->machine.nics[0].lli_port = 9;
    check_effect("machine.nics.0.lli-credit", NULL);
    param_set_fini(&set);
}
END_TEST

/* Where completions are written, nothing is written back; an entry must say where and how long. */
START_TEST(a_completion_queue_takes_the_place_of_descriptors_written_back)
{
    bench_init_with(RECEIVE_NAPI, 0);
    check_effect("machine.nics.0.cqe-compression", "machine.nics.0.completion-queue is coarse");
    p->machine.nics[0].completion_queue = COMPLETION_QUEUE_RING;
    p->machine.nics[0].rx_completion_bytes = 64;
    check_accepted();
    check_effect("machine.nics.0.cqe-compression", NULL);
    check_effect("machine.nics.0.tx-wthresh", "machine.nics.0.completion-queue is ring");
    check_effect("machine.nics.0.cqe-session", "machine.nics.0.cqe-compression is false");
    p->machine.nics[0].cqe_compression = true;
    check_effect("machine.nics.0.cqe-session", NULL);
    p->machine.nics[0].rx_chip_descriptors = 64;
    check_effect("machine.nics.0.rx-completion", NULL);
    check_effect("machine.nics.0.rx-wthresh", "machine.nics.0.completion-queue is ring");
    p->machine.nics[0].rx_completion_bytes = 8;
    check_refused("machine.nics.0.completion-queue",
                  "machine.nics.0.completion-queue is ring, and machine.nics.0.rx-completion is 8 "
                  "B: allowed is a multiple of 8 B from 16 B on");
}
END_TEST

START_TEST(a_work_request_of_strides_holds_a_frame_of_the_largest_size)
{
    bench_init_with(RECEIVE_NAPI, 0);
    check_effect("machine.nics.0.rx-stride", "machine.nics.0.rx-strides is none");
    p->machine.nics[0].frame_max_bytes = 1518;
    p->machine.nics[0].rx_strides = 6;
    p->machine.nics[0].rx_stride_bytes = 256;
    check_accepted();
    check_effect("machine.nics.0.rx-stride", NULL);
    p->machine.nics[0].rx_strides = 5;
    check_refused("machine.nics.0.rx-strides",
                  "machine.nics.0.rx-strides is 5 of 256 B: allowed is what holds a frame of the "
                  "1518 B of machine.nics.0.frame-max");
    bench_init_with(RECEIVE_NAPI, 0);
    p->machine.nics[0].rx_chip_descriptors = 64;
    check_effect("machine.nics.0.rx-strides", "machine.nics.0.rx-chip-descriptors is not all");
}
END_TEST

TEST_RUNNER("params of moderation", a_completion_queue_takes_the_place_of_descriptors_written_back,
            a_work_request_of_strides_holds_a_frame_of_the_largest_size,
            no_threshold_is_above_what_the_chip_has_room_for,
            thresholds_have_an_effect_where_descriptors_are_read_ahead,
            no_gap_is_longer_than_its_register, no_delay_is_longer_than_its_register,
            a_row_of_the_other_kind_of_moderation_has_no_effect)
