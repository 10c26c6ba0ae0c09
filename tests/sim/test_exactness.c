/* The engine is exact: random programs leave the log that the naive interpreter leaves, however the
 * engine is driven (docs/decisions/0003-why-run-ahead-is-exact.md).
 *
 * NICSIM_PROGRAMS=n runs n programs instead of 10 000, NICSIM_FIRST_PROGRAM=seed starts elsewhere.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/program/program.h"
#include "tests/sim/program/program_foreign.h"

static uint64_t from_environment(const char *name, uint64_t preset)
{
    const char *text = getenv(name);

    return text != NULL ? strtoull(text, NULL, 10) : preset;
}

static uint64_t first_program(void)
{
    return from_environment("NICSIM_FIRST_PROGRAM", 1);
}

static uint64_t programs(void)
{
    return from_environment("NICSIM_PROGRAMS", 10000);
}

static void check_equal(const struct program *program, const char *name, const struct log *naive,
                        const struct log *engine)
{
    if (log_equal(naive, engine))
        return;
    program_print(stdout, program);
    log_print_difference(stdout, "naive", naive, name, engine);
    ck_abort_msg("program %llu differs: %s", (unsigned long long)program->seed, name);
}

/* Runs all programs in one way beside the naive interpreter. */
static void run_all(const char *name, struct program_way way)
{
    struct program program;
    struct log naive = { 0 }, engine = { 0 };
    bool slices = way.slices_seed != 0;

    for (uint64_t seed = first_program(); seed < first_program() + programs(); seed++) {
        program_make(&program, seed);
        program_run_naive(&program, &naive);
        if (slices)
            way.slices_seed = seed + 1;
#ifdef NICSIM_SYSTEMC
        if (way.systemc)
            ck_assert(foreign_follow(&naive, seed));
#endif
        program_run_engine(&program, way, &engine);
        check_equal(&program, name, &naive, &engine);
    }
    log_free(&naive);
    log_free(&engine);
}

START_TEST(programs_leave_the_naive_log_when_every_spend_parks)
{
    run_all("every spend parks", (struct program_way){ .options.no_run_ahead = true });
}
END_TEST

START_TEST(programs_leave_the_naive_log_when_every_charge_is_a_run)
{
    run_all("every charge is a run", (struct program_way){ .options.charge_is_run = true });
}
END_TEST

START_TEST(programs_leave_the_naive_log_with_run_ahead)
{
    run_all("run-ahead", (struct program_way){ .slices_seed = 0 });
}
END_TEST

START_TEST(programs_leave_the_naive_log_when_driven_in_random_slices)
{
    run_all("random slices", (struct program_way){ .slices_seed = 1 });
}
END_TEST

#ifdef NICSIM_SYSTEMC
START_TEST(programs_leave_the_naive_log_under_systemc_beside_a_foreign_process)
{
    ck_assert(foreign_create());
    run_all("SystemC", (struct program_way){ .systemc = true });
    /* Not vacuous: the process was really due, many times a program. */
    ck_assert_uint_gt(foreign_visits(), 10 * programs());
}
END_TEST
#endif

/* ---- the programs are worth running ---------------------------------------------------------- */

/* How many programs of the first thousand do what. A generator that had gone lame would prove
 * nothing: each thing the rules speak of must happen often. */
START_TEST(programs_contain_what_the_rules_speak_of)
{
    struct program program;
    struct log log = { 0 };
    unsigned with[64] = { 0 }, with_ties = 0;

    for (uint64_t seed = 1; seed <= 1000; seed++) {
        bool seen[64] = { false }, tie = false;

        program_make(&program, seed);
        program_run_naive(&program, &log);
        for (size_t i = 0; i < log.count; i++) {
            const struct log_line *line = &log.lines[i];

            seen[line->what] = true;
            /* Two CPUs' code at one picosecond. */
            if (i > 0 && line->time_ps == line[-1].time_ps && line->cpu < PROGRAM_CPUS &&
                line[-1].cpu < PROGRAM_CPUS && line->cpu != line[-1].cpu && line->what < OP_KINDS &&
                line[-1].what < OP_KINDS)
                tie = true;
        }
        for (unsigned what = 0; what < 64; what++)
            with[what] += seen[what];
        with_ties += tie;
    }
    log_free(&log);
    static const enum op_kind wanted[] = { OP_STAMP, OP_SET,    OP_TEST,   OP_LOCK, OP_UNLOCK,
                                           OP_RAISE, OP_UNMASK, OP_POST,   OP_SPIN, OP_STALL,
                                           OP_SLEEP, OP_WAKE,   OP_CANCEL, OP_ARM,  OP_CLOCK };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        ck_assert_msg(with[wanted[i]] >= 100, "only %u of 1000 programs come to operation %d",
                      with[wanted[i]], wanted[i]);
    ck_assert_uint_ge(with_ties, 300);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("exactness");
    TCase *ways = tcase_create("random programs");
    SRunner *runner;
    int failed;

    tcase_set_timeout(ways, 3600); /* a soak takes as long as it is told to */
    tcase_add_test(ways, programs_contain_what_the_rules_speak_of);
    tcase_add_test(ways, programs_leave_the_naive_log_when_every_spend_parks);
    tcase_add_test(ways, programs_leave_the_naive_log_when_every_charge_is_a_run);
    tcase_add_test(ways, programs_leave_the_naive_log_with_run_ahead);
    tcase_add_test(ways, programs_leave_the_naive_log_when_driven_in_random_slices);
#ifdef NICSIM_SYSTEMC
    tcase_add_test(ways, programs_leave_the_naive_log_under_systemc_beside_a_foreign_process);
#endif
    suite_add_tcase(suite, ways);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
