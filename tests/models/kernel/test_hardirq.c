/* Lines and who may have them, and the moments of interrupts as entropy. */
#include "models/kernel/random.h"
#include "tests/models/linux24.h"
#include "tests/models/linux_machine.h"
#include "tests/models/runner.h"

struct called {
    char order[16];
    unsigned mine; /* bit of every handler that will say it was its device */
};

struct sharer {
    struct called *called;
    unsigned number;
};

static enum irqreturn answer(void *ctx)
{
    const struct sharer *sharer = ctx;
    size_t used = strlen(sharer->called->order);

    sharer->called->order[used] = (char)('A' + sharer->number);
    sharer->called->order[used + 1] = '\0';
    return sharer->called->mine >> sharer->number & 1 ? IRQ_HANDLED : IRQ_NONE;
}

START_TEST(a_line_is_shared_only_by_those_who_all_say_so)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct called called = { 0 };
    struct sharer a = { &called, 0 }, b = { &called, 1 };
    struct irq_action first = { .name = "a", .handler = answer, .ctx = &a };
    struct irq_action second = { .name = "b", .handler = answer, .ctx = &b };
    struct irq_desc desc;

    linux_machine_build(lm);
    irq_desc_init(&desc, lm->kc, 50, true);
    ck_assert_int_eq(setup_irq(&desc, &first), 0);
    ck_assert_int_eq(setup_irq(&desc, &second), -KERNEL_EBUSY);
    second.flags = IRQF_SHARED;
    ck_assert_int_eq(setup_irq(&desc, &second), -KERNEL_EBUSY); /* the first does not share */
    ck_assert(free_irq(&desc, &a));
    ck_assert(!free_irq(&desc, &a));
    first.flags = IRQF_SHARED;
    ck_assert_int_eq(setup_irq(&desc, &first), 0);
    ck_assert_int_eq(setup_irq(&desc, &first), -KERNEL_EINVAL); /* its cookie is there */
    ck_assert_int_eq(setup_irq(&desc, &second), 0);
    second.handler = NULL;
    ck_assert_int_eq(setup_irq(&desc, &second), -KERNEL_EINVAL);
    second = (struct irq_action){ .name = "c", .handler = answer, .ctx = &called };
    ck_assert_int_eq(setup_irq(&desc, &second), -KERNEL_EBUSY); /* refused a line in use */
    ck_assert_uint_eq(desc.action_count, 2);
    linux_machine_free(lm);
}
END_TEST

static void set_mine(struct called *called, unsigned mine)
{
    called->mine = mine;
}

/* Three interrupts: of A, of C, of nobody. All three handlers are called each time, in the order of
 * request; of nine calls seven find nothing, and one interrupt was nobody's. Then B leaves. */
START_TEST(every_sharer_is_called_every_time)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct called called = { 0 };
    struct sharer sharers[3] = { { &called, 0 }, { &called, 1 }, { &called, 2 } };
    struct irq_desc desc;
    static const unsigned mine[] = { 1, 4, 0 };
    uint64_t none = 0;

    linux_machine_build(lm);
    irq_desc_init(&desc, lm->kc, 50, true);
    for (unsigned i = 0; i < 3; i++)
        request_irq(&desc, "sharer", answer, &sharers[i]);
    for (unsigned i = 0; i < 3; i++) {
        set_mine(&called, mine[i]);
        irq_port_set_level(&desc.vector, true);
        linux_run_until(lm, (i + 1) * MS);
        sim_advance_to(lm->sim, (i + 1) * MS);
    }
    ck_assert_str_eq(called.order, "ABCABCABC");
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_uint_eq(desc.actions[i].calls, 3);
        none += desc.actions[i].none;
    }
    ck_assert_uint_eq(none, 7);
    ck_assert_uint_eq(desc.count, 3);
    ck_assert_uint_eq(desc.unhandled, 1);
    ck_assert(free_irq(&desc, &sharers[1]));
    irq_port_set_level(&desc.vector, true);
    linux_run_until(lm, 5 * MS);
    ck_assert_str_eq(called.order, "ABCABCABCAC");
    linux_machine_free(lm);
}
END_TEST

/* ---- entropy ------------------------------------------------------------------------------- */

/*   cycle  delta  of deltas  of those   least   half   bits
 *     100    100        100       100     100     50      5
 *     200    100          0      -100       0      0      0
 *     300    100          0         0       0      0      0
 *     450    150         50        50      50     25      4
 *   20450  20000      19850     19800   19800   9900, 12 bits of it 1708:  10 */
START_TEST(a_moment_is_worth_the_bits_of_its_least_surprise)
{
    struct entropy_pool pool = { 0 };
    struct timer_rand_state state = { 0 };

    ck_assert_uint_eq(add_timer_randomness(&pool, &state, 100), 5);
    ck_assert_uint_eq(add_timer_randomness(&pool, &state, 200), 0);
    ck_assert_uint_eq(add_timer_randomness(&pool, &state, 300), 0);
    ck_assert_uint_eq(add_timer_randomness(&pool, &state, 450), 4);
    ck_assert_uint_eq(add_timer_randomness(&pool, &state, 20450), 10);
    ck_assert_uint_eq(pool.bits, 19);
    ck_assert_uint_eq(pool.samples, 5);
    pool.bits = ENTROPY_POOL_BITS - 1;
    add_timer_randomness(&pool, &state, 50000);
    ck_assert_uint_eq(pool.bits, ENTROPY_POOL_BITS);
}
END_TEST

/* Four frames, an interrupt each, and four for those that leave (frames are 1 ms apart): eight
 * samples of 7 us. Nothing else differs. */
START_TEST(a_sampled_interrupt_costs_its_mixing)
{
    uint64_t interrupt_ps[2];

    for (unsigned sampled = 0; sampled < 2; sampled++) {
        struct small_machine *small = linux24_new(RECEIVE_NETIF_RX);

        small->params.kernel.costs.interrupt_randomness_cycles = 7;
        small->params.kernel.irq_sample_random = sampled;
        linux24_build(small);
        for (unsigned i = 0; i < 4; i++)
            small_machine_send_at(small, (i + 1) * SIM_PS_PER_MS);
        small_machine_run_to(small, 9 * SIM_PS_PER_MS);
        ck_assert_uint_eq(small->machine.os.kernel.entropy.samples, sampled ? 8 : 0);
        ck_assert_uint_eq(small->left.count, 4);
        interrupt_ps[sampled] = small->machine.cpus[0].account_ps[CPU_INTERRUPT];
        small_machine_free(small);
    }
    ck_assert_uint_eq(interrupt_ps[1] - interrupt_ps[0], 8 * 7 * US);
}
END_TEST

TEST_RUNNER("kernel/hardirq", a_line_is_shared_only_by_those_who_all_say_so,
            every_sharer_is_called_every_time, a_moment_is_worth_the_bits_of_its_least_surprise,
            a_sampled_interrupt_costs_its_mixing)
