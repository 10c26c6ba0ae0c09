/* main for a file of tests: every test of the list in one case, four minutes for each. */
#ifndef TESTS_MODELS_RUNNER_H
#define TESTS_MODELS_RUNNER_H

#include <check.h>

#define TEST_RUNNER(component, ...)                                   \
    int main(void)                                                    \
    {                                                                 \
        const TTest *const tests[] = { __VA_ARGS__ };                 \
        Suite *suite = suite_create(component);                       \
        TCase *tc = tcase_create(component);                          \
        SRunner *runner = srunner_create(suite);                      \
        int failed;                                                   \
                                                                      \
        tcase_set_timeout(tc, 240);                                   \
        for (unsigned i = 0; i < sizeof tests / sizeof tests[0]; i++) \
            tcase_add_test(tc, tests[i]);                             \
        suite_add_tcase(suite, tc);                                   \
        srunner_run_all(runner, CK_NORMAL);                           \
        failed = srunner_ntests_failed(runner);                       \
        srunner_free(runner);                                         \
        return failed != 0;                                           \
    }

#endif
