/* The ns-3 program that benches compare with, where it is built. */
#include <check.h>
#include <stdlib.h>

#include "tests/bench/bench_ns3.h"

static const char *const hows[] = { "usual", "stripped" };

START_TEST(ns3_reads_every_packet_and_says_how_fast)
{
    double packets_per_cpu_s = bench_ns3_packets_per_cpu_s(hows[_i], 1000);

    if (bench_ns3_is_built())
        ck_assert_double_gt(packets_per_cpu_s, 0);
    else
        ck_assert_double_eq(packets_per_cpu_s, 0);
}
END_TEST

START_TEST(ns3_without_packets_is_no_number)
{
    ck_assert_double_eq(bench_ns3_packets_per_cpu_s(hows[_i], 0), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ns3");
    TCase *tcase = tcase_create("udp_sink");
    SRunner *runner = srunner_create(suite);

    tcase_add_loop_test(tcase, ns3_reads_every_packet_and_says_how_fast, 0, 2);
    tcase_add_loop_test(tcase, ns3_without_packets_is_no_number, 0, 2);
    suite_add_tcase(suite, tcase);
    srunner_run_all(runner, CK_NORMAL);

    int failed = srunner_ntests_failed(runner);

    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
