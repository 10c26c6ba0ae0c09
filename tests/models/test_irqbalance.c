/* irqbalance on four CPUs: which interrupt goes where, at which look, worked by hand. A cycle is
 * 1 us; it looks every 100 ms.
 */
#include "models/user/irqbalance.h"

#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

static struct linux_machine *balanced(const char *banned)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct process_params *process = linux_add_process(lm, "irqbalance", PROCESS_IRQBALANCE);

    process->interval_ps = 100 * MS;
    snprintf(process->cpus, sizeof process->cpus, "3");
    snprintf(process->banned_cpus, sizeof process->banned_cpus, "%s", banned);
    lm->params.machine.cpu_count = 4;
    lm->quiet = true;
    linux_machine_build(lm);
    return lm;
}

static void work(void *ctx)
{
    cpu_run(*(uint64_t *)ctx);
}

/* So many interrupts a millisecond on that CPU, from that microsecond of it on, one every 107 us,
 * up to a time. */
static struct irq_desc *line_on(struct linux_machine *lm, unsigned cpu, unsigned a_ms,
                                unsigned from_us, unsigned until_ms)
{
    static uint64_t cycles = 100;
    struct linux_irq *irq = linux_add_irq(lm, work, &cycles);

    irq_set_affinity(&irq->desc, UINT64_C(1) << cpu);
    irqbalance_add(&lm->machine.os.irqbalance, &irq->desc, 0);
    for (unsigned ms = 0; ms < until_ms; ms++) {
        for (unsigned i = 0; i < a_ms; i++)
            linux_interrupt_at(lm, irq, ms * MS + (from_us + 107 * i) * US);
    }
    return &irq->desc;
}

static unsigned cpu_of(const struct irq_desc *desc)
{
    return desc->kc->number;
}

/* Loads in % of the time, a, b and c on CPU 0: 40, 30, 20, as they count interrupts of 100 cycles.
 *
 *     look  loads        mean  deviation  load - deviation
 *     1     90  0  0  0  22.5  45         45: a goes (50 left > 40 there), b would not (20 < 70)
 *     2     50 40  0  0  22.5  26.3       23.7: b stays (20 < 30), c goes (30 > 20)
 *     3     30 40 20  0  22.5  17.1       12.9, 22.9 >= 22.5, but a is alone there */
START_TEST(the_heaviest_that_does_not_turn_the_imbalance_round_goes)
{
    struct linux_machine *lm = balanced("");
    const struct irq_desc *a = line_on(lm, 0, 4, 0, 420);
    const struct irq_desc *b = line_on(lm, 0, 3, 428, 420);
    const struct irq_desc *c = line_on(lm, 0, 2, 749, 420);
    unsigned to;

    linux_run_until(lm, 99 * MS);
    ck_assert_uint_eq(cpu_of(a) + cpu_of(b) + cpu_of(c), 0);
    linux_run_until(lm, 105 * MS);
    to = cpu_of(a); /* their ticks decide which of the others has the least */
    ck_assert_uint_ne(to, 0);
    ck_assert_uint_eq(cpu_of(b) + cpu_of(c), 0);
    linux_run_until(lm, 205 * MS);
    ck_assert_uint_eq(cpu_of(a), to);
    ck_assert_uint_eq(cpu_of(b), 0);
    ck_assert(cpu_of(c) != 0 && cpu_of(c) != to);
    linux_run_until(lm, 420 * MS);
    ck_assert_uint_eq(cpu_of(a), to);
    ck_assert_uint_eq(cpu_of(b), 0);
    ck_assert(cpu_of(c) != 0 && cpu_of(c) != to);
    ck_assert_uint_eq(lm->machine.os.irqbalance.moves, 2);
    linux_machine_free(lm);
}
END_TEST

/* One measured and one not: what is read is what the kernel counts, whoever opens a window. */
START_TEST(who_measures_does_not_matter)
{
    struct irq_desc *a[2];
    struct linux_machine *lm[2];

    for (unsigned i = 0; i < 2; i++) {
        lm[i] = balanced("");
        a[i] = line_on(lm[i], 0, 4, 0, 150);
        line_on(lm[i], 0, 3, 428, 150);
        line_on(lm[i], 0, 2, 749, 150);
        for (unsigned ms = 10; i == 1 && ms < 100; ms += 10) {
            linux_run_until(lm[i], ms * MS);
            machine_window_open(&lm[i]->machine, sim_now_ps(lm[i]->sim));
        }
        linux_run_until(lm[i], 150 * MS);
        ck_assert_uint_ne(cpu_of(a[i]), 0);
    }
    ck_assert_uint_eq(cpu_of(a[0]), cpu_of(a[1]));
    for (unsigned i = 0; i < 4; i++)
        ck_assert_uint_eq(lm[0]->machine.os.irqbalance.load[i],
                          lm[1]->machine.os.irqbalance.load[i]);
    ck_assert_uint_eq(a[0]->ever, a[1]->ever);
    for (unsigned i = 0; i < 2; i++)
        linux_machine_free(lm[i]);
}
END_TEST

START_TEST(banned_cpus_take_none_and_keep_none)
{
    struct linux_machine *lm = balanced("0-1");
    const struct irq_desc *a = line_on(lm, 0, 4, 0, 350);
    const struct irq_desc *b = line_on(lm, 1, 3, 0, 350);

    linux_run_until(lm, 105 * MS);
    ck_assert_uint_ge(cpu_of(a), 2);
    ck_assert_uint_ge(cpu_of(b), 2);
    ck_assert_uint_ne(cpu_of(a), cpu_of(b));
    linux_run_until(lm, 350 * MS);
    ck_assert_uint_ge(cpu_of(a), 2);
    ck_assert_uint_ge(cpu_of(b), 2);
    linux_machine_free(lm);
}
END_TEST

/* Two NAPIs on CPU 0 that never complete: all its time in softirqs, and no interrupts to weigh. */
START_TEST(who_polls_without_interrupts_stays)
{
    struct linux_machine *lm = balanced("");
    struct linux_napi napis[2];
    struct linux_irq *irqs[2];

    for (unsigned i = 0; i < 2; i++) {
        linux_add_napi(lm, &napis[i], "test", UINT32_MAX);
        napis[i].cycles = 100;
        irqs[i] = linux_add_irq(lm, linux_schedule_napi, &napis[i]);
        irq_set_affinity(&irqs[i]->desc, 1);
        irqbalance_add(&lm->machine.os.irqbalance, &irqs[i]->desc, 0);
        linux_interrupt_at(lm, irqs[i], 10 * MS);
    }
    linux_run_until(lm, 110 * MS); /* at this look each has had an interrupt */
    irq_set_affinity(&irqs[0]->desc, 1);
    irq_set_affinity(&irqs[1]->desc, 1);
    linux_run_until(lm, 550 * MS);
    ck_assert_uint_gt(lm->machine.os.irqbalance.load[0], 90000000);
    ck_assert_uint_eq(cpu_of(&irqs[0]->desc), 0);
    ck_assert_uint_eq(cpu_of(&irqs[1]->desc), 0);
    linux_machine_free(lm);
}
END_TEST

static void move_to_cpu_1(void *ctx)
{
    irq_set_affinity(ctx, 2);
}

/* Scheduled on CPU 0, its vector moved in the first of four polls: all are made there. The next
 * interrupt is CPU 1's. */
START_TEST(a_napi_in_poll_mode_stays_where_it_was_scheduled)
{
    struct linux_machine *lm = balanced("");
    struct linux_napi napi;
    struct linux_irq *irq;

    linux_add_napi(lm, &napi, "test", 3);
    napi.cycles = 500;
    irq = linux_add_irq(lm, linux_schedule_napi, &napi);
    linux_interrupt_at(lm, irq, 5 * MS);
    linux_call_at(lm, 5 * MS + 100 * US, move_to_cpu_1, &irq->desc);
    linux_run_until(lm, 6 * MS);
    ck_assert_uint_eq(napi.polls, 2);
    ck_assert_ptr_eq(napi.napi.kc, lm->kc);
    linux_run_until(lm, 9 * MS);
    ck_assert_uint_eq(napi.polls, 4);
    ck_assert_ptr_eq(napi.napi.kc, lm->kc);
    sim_advance_to(lm->sim, 9 * MS);
    linux_interrupt_at(lm, irq, 10 * MS);
    linux_run_until(lm, 11 * MS);
    ck_assert_uint_eq(napi.polls, 5);
    ck_assert_ptr_eq(napi.napi.kc, &lm->machine.os.kernel.cpus[1]);
    linux_machine_free(lm);
}
END_TEST

TEST_RUNNER("irqbalance", the_heaviest_that_does_not_turn_the_imbalance_round_goes,
            who_measures_does_not_matter, banned_cpus_take_none_and_keep_none,
            who_polls_without_interrupts_stays, a_napi_in_poll_mode_stays_where_it_was_scheduled)
