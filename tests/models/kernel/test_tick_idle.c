/* The tick, its stop in idle, and the way into and out of sleep states. Every step costs one cycle
 * of 1 us.
 */
#include "models/kernel/idle.h"
#include "models/kernel/tick.h"

#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

static void nothing(void *ctx)
{
    (void)ctx;
    cpu_run(1);
}

/* ---- ticks --------------------------------------------------------------------------------- */

START_TEST(a_second_has_hz_ticks)
{
    static const uint64_t hz[] = { 100, 250, 1000 };

    for (unsigned i = 0; i < 3; i++) {
        struct linux_machine *lm = linux_machine_new(1);

        lm->params.kernel.hz = hz[i];
        lm->params.kernel.nohz = false;
        linux_machine_build(lm);
        linux_run_until(lm, 1000 * MS - US);
        ck_assert_uint_eq(lm->machine.os.kernel.jiffies, hz[i] - 1);
        linux_run_until(lm, 1000 * MS + 500 * US);
        ck_assert_uint_eq(lm->machine.os.kernel.jiffies, hz[i]);
        ck_assert_uint_eq(lm->kc->tick.interrupts, hz[i]);
        linux_machine_free(lm);
    }
}
END_TEST

START_TEST(a_busy_cpu_keeps_its_tick)
{
    struct linux_machine *lm = linux_machine_new(1);

    linux_add_process(lm, "hog", PROCESS_HOG);
    linux_machine_build(lm);
    linux_run_until(lm, 1000 * MS + 500 * US);
    ck_assert_uint_eq(lm->kc->tick.interrupts, 100);
    linux_machine_free(lm);
}
END_TEST

/* Nothing has run yet: the tick stops at once, and no other timer is due. */
START_TEST(an_idle_cpu_takes_no_timer_interrupts)
{
    struct linux_machine *lm = linux_machine_new(1);

    linux_machine_build(lm);
    linux_run_until(lm, 1000 * MS);
    ck_assert(lm->kc->tick.stopped);
    ck_assert_uint_eq(lm->kc->tick.interrupts, 0);
    linux_machine_free(lm);
}
END_TEST

/* A worker runs at 2 ms. The idle period after it keeps the tick; the one at 10 ms hits the idle
 * CPU, and the next period stops it. */
START_TEST(the_first_idle_period_after_work_keeps_the_tick)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct linux_worker worker;

    linux_machine_build(lm);
    linux_add_worker(lm, &worker, "worker", NULL, NULL);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 2 * MS);
    linux_run_until(lm, 9 * MS);
    ck_assert(!lm->kc->tick.stopped);
    ck_assert(lm->kc->tick.rcu_waits);
    linux_run_until(lm, 11 * MS);
    ck_assert(lm->kc->tick.stopped);
    ck_assert(!lm->kc->tick.rcu_waits);
    linux_run_until(lm, 500 * MS);
    ck_assert_uint_eq(lm->kc->tick.interrupts, 1);
    linux_machine_free(lm);
}
END_TEST

/* Five ticks are left out before 55 ms; an interrupt that wakes nobody does not bring the tick
 * back. */
START_TEST(jiffies_catch_up_at_the_first_interrupt)
{
    struct linux_machine *lm = linux_machine_new(1);

    linux_machine_build(lm);
    linux_interrupt_at(lm, linux_add_irq(lm, nothing, NULL), 55 * MS);
    linux_run_until(lm, 55 * MS);
    ck_assert_uint_eq(lm->machine.os.kernel.jiffies, 0);
    linux_run_until(lm, 59 * MS);
    ck_assert_uint_eq(lm->machine.os.kernel.jiffies, 5);
    ck_assert(lm->kc->tick.stopped);
    linux_run_until(lm, 100 * MS);
    ck_assert_uint_eq(lm->kc->tick.interrupts, 0);
    linux_machine_free(lm);
}
END_TEST

/* irq-entry, -rcu, -idle, -nohz: 4 us up to the handler; with a jiffy behind, jiffies-update 40. */
START_TEST(catching_up_costs_its_step)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct linux_irq *irq;

    lm->params.kernel.costs.jiffies_update_cycles = 40;
    linux_machine_build(lm);
    irq = linux_add_irq(lm, nothing, NULL);
    linux_interrupt_at(lm, irq, 5 * MS);
    linux_interrupt_at(lm, irq, 15 * MS);
    linux_interrupt_at(lm, irq, 16 * MS);
    linux_run_until(lm, 19 * MS);
    ck_assert_uint_eq(linux_when_us(lm, "irq40{", 0), 5004);
    ck_assert_uint_eq(linux_when_us(lm, "irq40{", 1), 15044);
    ck_assert_uint_eq(linux_when_us(lm, "irq40{", 2), 16004);
    linux_machine_free(lm);
}
END_TEST

/* A tick stopped at 0 is at its old places again when a task runs at 55 ms: 60 ms, 70 ms. */
START_TEST(a_tick_comes_back_where_it_would_have_been)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct linux_worker worker;

    linux_machine_build(lm);
    linux_add_worker(lm, &worker, "worker", NULL, NULL);
    linux_run_until(lm, 20 * MS);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 55 * MS);
    linux_run_until(lm, 59 * MS);
    ck_assert_uint_eq(lm->kc->tick.next.ps, 60 * MS);
    ck_assert_uint_eq(lm->kc->tick.next.n, 6);
    linux_run_until(lm, 60 * MS + 500 * US);
    ck_assert_uint_eq(lm->machine.os.kernel.jiffies, 6);
    linux_machine_free(lm);
}
END_TEST

/* Every 25 ms TIMER is raised, though the tick is stopped in between, and wakes the kworker. */
START_TEST(a_background_timer_interrupts_idle)
{
    struct linux_machine *lm = linux_machine_new(1);

    lm->params.kernel.background_timer_ps = 25 * MS;
    linux_machine_build(lm);
    linux_run_until(lm, 260 * MS);
    ck_assert_uint_eq(linux_times(lm, "TIMER{"), 10);
    ck_assert_uint_eq(linux_times(lm, "waking:kworker/0:1"), 10);
    linux_machine_free(lm);
}
END_TEST

/* ---- sleep states ---------------------------------------------------------------------------- */

static void set_cstates(struct linux_machine *lm)
{
    struct idle_params *idle = &lm->params.machine.idle;

    idle->exit_latency_ps[CSTATE_C1] = 2 * US;
    idle->target_residency_ps[CSTATE_C1] = 2 * US;
    idle->exit_latency_ps[CSTATE_C6] = 100 * US;
    idle->target_residency_ps[CSTATE_C6] = 1000 * US;
}

/* An interrupt each 8 ms. The governor has seen no idle period at first: no state. Then, with an
 * eighth of the last 8 ms less an eighth of itself, about 0.87 ms: C1; then 1.6 ms: C6. */
START_TEST(the_deepest_state_that_pays_is_entered)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct linux_irq *irq;

    set_cstates(lm);
    linux_machine_build(lm);
    irq = linux_add_irq(lm, nothing, NULL);
    for (unsigned i = 1; i <= 3; i++)
        linux_interrupt_at(lm, irq, i * 8 * MS);
    linux_run_until(lm, 7 * MS);
    ck_assert_int_eq(lm->kc->cstate, CSTATES);
    linux_run_until(lm, 15 * MS);
    ck_assert_int_eq(lm->kc->cstate, CSTATE_C1);
    linux_run_until(lm, 23 * MS);
    ck_assert_int_eq(lm->kc->cstate, CSTATE_C6);
    linux_machine_free(lm);
}
END_TEST

/* The same, but deeper states than C1 are forbidden. */
START_TEST(the_deepest_state_allowed_is_a_limit)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct linux_irq *irq;

    set_cstates(lm);
    lm->params.machine.idle.deepest = CSTATE_C1;
    linux_machine_build(lm);
    irq = linux_add_irq(lm, nothing, NULL);
    for (unsigned i = 1; i <= 9; i++)
        linux_interrupt_at(lm, irq, i * 8 * MS);
    linux_run_until(lm, 80 * MS);
    ck_assert_int_eq(lm->kc->cstate, CSTATE_C1);
    ck_assert_uint_eq(lm->kc->cstate_entered[CSTATE_C6], 0);
    linux_machine_free(lm);
}
END_TEST

/* A timer 0.5 ms ahead is too near for C6, however long idle periods have been. */
START_TEST(the_next_timer_bounds_the_state)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct linux_irq *irq;

    set_cstates(lm);
    lm->params.kernel.nohz = false; /* a tick every 10 ms */
    linux_machine_build(lm);
    irq = linux_add_irq(lm, nothing, NULL);
    linux_interrupt_at(lm, irq, 95 * MS);
    linux_interrupt_at(lm, irq, 99 * MS + 500 * US);
    linux_run_until(lm, 97 * MS);
    ck_assert_int_eq(lm->kc->cstate, CSTATE_C6);
    linux_run_until(lm, 99 * MS + 900 * US);
    ck_assert_int_eq(lm->kc->cstate, CSTATE_C1);
    linux_machine_free(lm);
}
END_TEST

/* C6: 100 us and the cycle begun, then irq-entry, -rcu, -idle, -nohz, jiffies-update: 5 us. The
 * way out is idle time; the interrupt is what follows. */
START_TEST(the_way_out_of_a_state_comes_before_the_handler_and_is_idle_time)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct linux_irq *irq;
    uint64_t idle_ps, interrupt_ps;

    set_cstates(lm);
    linux_machine_build(lm);
    irq = linux_add_irq(lm, nothing, NULL);
    for (unsigned i = 1; i <= 4; i++)
        linux_interrupt_at(lm, irq, i * 8 * MS);
    linux_run_until(lm, 32 * MS);
    ck_assert_int_eq(lm->kc->cstate, CSTATE_C6);
    idle_ps = lm->machine.cpus[0].account_ps[CPU_IDLE];
    interrupt_ps = lm->machine.cpus[0].account_ps[CPU_INTERRUPT];
    linux_run_until(lm, 40 * MS);
    ck_assert_uint_eq(linux_when_us(lm, "irq40{", 3), 32000 + 101 + 5);
    /* The interrupt: those 5, the handler's 1, irq-exit, irq-return, irq-return-idle. Then
     * idle-again, of the kernel's time, to a new halt. */
    ck_assert_uint_eq(lm->machine.cpus[0].account_ps[CPU_INTERRUPT] - interrupt_ps, 9 * US);
    ck_assert_uint_ge(lm->machine.cpus[0].account_ps[CPU_IDLE] - idle_ps, 101 * US);
    linux_machine_free(lm);
}
END_TEST

/* As above, with 7 cycles of 1 us for what C6 lost: the handler runs 7 us later, and they are the
 * interrupt's, 9 + 7 us. */
START_TEST(what_a_state_lost_is_paid_by_the_interrupt_that_ends_it)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct linux_irq *irq;
    uint64_t interrupt_ps;

    set_cstates(lm);
    lm->params.machine.idle.refill_cycles[CSTATE_C6] = 7;
    linux_machine_build(lm);
    irq = linux_add_irq(lm, nothing, NULL);
    for (unsigned i = 1; i <= 4; i++)
        linux_interrupt_at(lm, irq, i * 8 * MS);
    linux_run_until(lm, 32 * MS);
    ck_assert_int_eq(lm->kc->cstate, CSTATE_C6);
    interrupt_ps = lm->machine.cpus[0].account_ps[CPU_INTERRUPT];
    linux_run_until(lm, 40 * MS);
    ck_assert_uint_eq(linux_when_us(lm, "irq40{", 3), 32000 + 101 + 7 + 5);
    ck_assert_uint_eq(lm->machine.cpus[0].account_ps[CPU_INTERRUPT] - interrupt_ps, (9 + 7) * US);
    linux_machine_free(lm);
}
END_TEST

/* ---- accounts -------------------------------------------------------------------------------- */

/* On a clock whose edges are no whole picoseconds, with work of every kind, in windows cut
 * anywhere: what is booked is what has passed (asserted by linux_run_until). */
START_TEST(cpu_time_adds_up_to_the_picosecond)
{
    struct linux_machine *lm = linux_machine_new(2);
    uint64_t at_ps = 1234567;

    set_cstates(lm);
    lm->params.machine.cpu.clock_hz = 1999993;
    lm->params.kernel.background_timer_ps = 7 * MS;
    lm->params.kernel.hz = 1000;
    linux_add_process(lm, "reader", PROCESS_UDP_READER)->work_cycles = 37;
    linux_add_process(lm, "hold", PROCESS_KERNEL_SECTION)->every_ps = 9 * MS;
    linux_machine_build(lm);
    for (unsigned i = 0; i < 1000; i++)
        linux_frame_at(lm, i % 2, 2 * MS + i * 60 * US + i * i % 977 * 101);
    for (unsigned i = 0; i < 200; i++) {
        linux_run_until(lm, at_ps);
        machine_window_open(&lm->machine, sim_now_ps(lm->sim));
        at_ps += 199999 * (i + 3) + i;
    }
    linux_run_until(lm, 100 * MS);
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 1000);
    linux_machine_free(lm);
}
END_TEST

TEST_RUNNER("kernel/tick", a_second_has_hz_ticks, a_busy_cpu_keeps_its_tick,
            an_idle_cpu_takes_no_timer_interrupts, the_first_idle_period_after_work_keeps_the_tick,
            jiffies_catch_up_at_the_first_interrupt, catching_up_costs_its_step,
            a_tick_comes_back_where_it_would_have_been, a_background_timer_interrupts_idle,
            the_deepest_state_that_pays_is_entered, the_deepest_state_allowed_is_a_limit,
            the_next_timer_bounds_the_state,
            the_way_out_of_a_state_comes_before_the_handler_and_is_idle_time,
            what_a_state_lost_is_paid_by_the_interrupt_that_ends_it,
            cpu_time_adds_up_to_the_picosecond)
