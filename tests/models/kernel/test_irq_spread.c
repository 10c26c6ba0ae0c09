/* Managed vectors over CPUs, worked by hand after irq_create_affinity_masks. */
#include "models/kernel/irq_spread.h"

#include "tests/models/linux_machine.h"
#include "tests/models/runner.h"

static const struct {
    unsigned cpus, threads, nodes, vectors;
    uint64_t masks[9];
} cases[] = {
    { 8, 1, 1, 4, { 0x03, 0x0c, 0x30, 0xc0 } },
    { 8, 1, 1, 3, { 0x07, 0x38, 0xc0 } },       /* 8 = 3 + 3 + 2 */
    { 8, 1, 2, 3, { 0x0f, 0x30, 0xc0 } },       /* one vector for node 0, two for node 1 */
    { 8, 1, 2, 1, { 0xff } },                   /* fewer vectors than nodes */
    { 8, 1, 4, 3, { 0xc3, 0x0c, 0x30 } },       /* node 3 goes to vector 0 again */
    { 4, 2, 1, 2, { 0x5, 0xa } },               /* CPUs 0 and 2 are threads of a core */
    { 8, 2, 2, 4, { 0x11, 0x22, 0x44, 0x88 } }, /* a core each */
    { 2, 1, 1, 5, { 1, 2, 3, 3, 3 } },          /* what no CPU is left for goes anywhere */
    { 1, 1, 1, 1, { 1 } },
};

START_TEST(vectors_are_spread_over_nodes_cores_and_threads)
{
    struct linux_machine *lm = linux_machine_new(1);
    uint64_t masks[9];

    lm->params.machine.cpu_count = cases[_i].cpus;
    lm->params.machine.smp.threads = cases[_i].threads;
    lm->params.machine.smp.nodes = cases[_i].nodes;
    linux_machine_build(lm);
    irq_create_affinity_masks(&lm->machine.os.kernel, masks, cases[_i].vectors);
    for (unsigned v = 0; v < cases[_i].vectors; v++)
        ck_assert_msg(masks[v] == cases[_i].masks[v], "vector %u: %llx, not %llx", v,
                      (unsigned long long)masks[v], (unsigned long long)cases[_i].masks[v]);
    linux_run_until(lm, MS);
    linux_machine_free(lm);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel/irq_spread");
    TCase *tcase = tcase_create("masks");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tcase, vectors_are_spread_over_nodes_cores_and_threads, 0,
                        sizeof cases / sizeof *cases);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
