/* No frame is left behind in a ring, at whatever cycle of handler, poll, completion and unmask it
 * arrives. Every step costs one cycle of 1 us, so a sweep in steps of 1 us meets every instant
 * between two steps.
 *
 * Two things protect a frame that arrives after the driver's last look at its ring:
 *
 *  - the cause the NIC latches while it is masked: raised at the unmask;
 *  - NAPI's MISSED: a handler that finds its NAPI owned leaves word, and the completion schedules
 *    it again.
 *
 * A NIC alone on its line, and a NIC whose message masks itself, need only the first: nothing but
 * the completion unmasks, so no handler of theirs can find the NAPI owned. MISSED is needed where a
 * handler runs while the NIC is masked: on a shared line, where another NIC's interrupt makes the
 * handler read, and so clear, the latched cause; and where messages do not mask themselves.
 */
#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

struct trial {
    enum nic_interrupt interrupt;
    enum kernel_version version;
    bool latch_taken_out;
    bool missed_taken_out;
    bool shared_line;      /* of the two NICs: each interrupt calls the handlers of both */
    bool never_masked;     /* messages leave their vector unmasked */
    uint64_t burst;        /* frames that lie in the ring before anything runs */
    uint64_t second_us;    /* when the frame in question comes; 0: none */
    uint64_t other_us;     /* when another interrupt comes; 0: none */
    uint64_t other_cycles; /* what its handler takes; 0: it is a frame of the other NIC */
};

struct outcome {
    uint64_t delivered, left_in_rings;
    uint64_t last_us; /* when the last frame was delivered */
};

/* ---- taking protections out -------------------------------------------------------------------
 */

/* In front of the NIC's moderation: causes that arise while masked are forgotten. */
struct forgetful {
    struct moderation *moderation;
    struct signal_port cause;
};

static void cause_unless_masked(void *ctx)
{
    struct forgetful *forgetful = ctx;

    if (!forgetful->moderation->masked)
        signal_port_send(&forgetful->cause);
}

/* Around the driver's handler: what it tells an owned NAPI is forgotten. */
static enum irqreturn handler_without_missed(void *ctx)
{
    struct e1000_driver *driver = ctx;
    enum irqreturn result = e1000_intr(driver);

    driver->napi.state &= ~NAPI_STATE_MISSED;
    return result;
}

/* Behind the NIC: its message leaves, and it is not masked. */
struct unmasker {
    struct moderation *moderation;
    struct irq_port out;
};

static void unmask_and_forward(void *ctx, bool asserted)
{
    struct unmasker *unmasker = ctx;

    unmasker->moderation->masked = false;
    irq_port_set_level(&unmasker->out, asserted);
}

/* ---- one trial ---------------------------------------------------------------------------------
 */

static void hold_interrupts_off(void *ctx)
{
    cpu_run(*(const uint64_t *)ctx);
}

static struct outcome run_trial(const struct trial *trial)
{
    struct linux_machine *lm = linux_machine_new(2);
    struct machine *m = &lm->machine;
    enum irqreturn (*handler)(void *) =
        trial->missed_taken_out ? handler_without_missed : e1000_intr;
    struct forgetful forgetful[2];
    struct unmasker unmaskers[2];
    uint64_t hold = trial->burst + 20;
    struct outcome outcome;

    lm->quiet = true;
    lm->params.kernel.version = trial->version;
    linux_add_process(lm, "reader", PROCESS_UDP_READER);
    for (unsigned i = 0; i < 2; i++)
        lm->params.machine.nics[i].interrupt = trial->interrupt;
    for (unsigned i = 0; trial->shared_line && i < 2; i++)
        lm->params.machine.nics[i].irq_line = 1;
    linux_machine_build(lm);
    for (unsigned i = 0; i < 2; i++) {
        struct machine_nic *nic = &m->nics[i];

        for (unsigned a = 0; a < nic->irq.action_count; a++)
            nic->irq.actions[a].handler = handler;
        forgetful[i] = (struct forgetful){ &nic->moderation, nic->rx_queue.filled };
        if (trial->latch_taken_out)
            nic->rx_queue.filled = (struct signal_port){ cause_unless_masked, &forgetful[i] };
        unmaskers[i] = (struct unmasker){ &nic->moderation, nic->moderation.out };
        if (trial->never_masked)
            nic->moderation.out = (struct irq_port){ unmask_and_forward, &unmaskers[i] };
    }
    if (trial->burst) {
        linux_interrupt_at(lm, linux_add_irq(lm, hold_interrupts_off, &hold), 1900 * US);
        for (unsigned i = 0; i < trial->burst; i++)
            linux_frame_at(lm, 0, (1910 + i) * US);
    } else {
        linux_frame_at(lm, 0, 2000 * US);
    }
    if (trial->second_us)
        linux_frame_at(lm, 0, trial->second_us * US);
    if (trial->other_us && trial->other_cycles)
        linux_interrupt_at(
            lm, linux_add_irq(lm, hold_interrupts_off, (void *)(uintptr_t)&trial->other_cycles),
            trial->other_us * US);
    else if (trial->other_us)
        linux_frame_at(lm, 1, trial->other_us * US);
    linux_run_until(lm, 30 * MS);
    outcome.delivered = m->packets.total.delivered;
    outcome.left_in_rings = m->nics[0].rx_queue.done.length + m->nics[1].rx_queue.done.length;
    outcome.last_us = m->os.readers[0].task.se.exec_start_ps / US;
    ck_assert_uint_eq(outcome.delivered + m->nics[0].rx_queue.done.length +
                          m->nics[1].rx_queue.done.length,
                      m->packets.total.offered);
    linux_machine_free(lm);
    return outcome;
}

/* How many arrivals of the second frame, at each of `steps` cycles from 2000 us on, leave a frame
 * in a ring. Of those that do not, the longest time from the second frame to the reader's sleep. */
struct sweep {
    unsigned lost;
    uint64_t first_lost_us; /* after 2000 us */
    uint64_t longest_us;
};

static struct sweep sweep_second(struct trial trial, unsigned steps, unsigned other_after_us)
{
    struct sweep sweep = { 0, 0, 0 };

    for (unsigned d = 0; d < steps; d++) {
        struct outcome outcome;

        trial.second_us = 2000 + d;
        if (other_after_us)
            trial.other_us = trial.second_us + other_after_us;
        outcome = run_trial(&trial);
        if (outcome.left_in_rings) {
            if (sweep.lost++ == 0)
                sweep.first_lost_us = d;
        } else if (outcome.last_us - trial.second_us > sweep.longest_us) {
            sweep.longest_us = outcome.last_us - trial.second_us;
        }
    }
    return sweep;
}

static const enum nic_interrupt interrupts[] = { NIC_INTERRUPT_LINE, NIC_INTERRUPT_MSIX };
static const enum kernel_version versions[] = { KERNEL_6_1, KERNEL_6_12 };

/* From a frame alone to the reader asleep again, step by step (the tick has not been stopped yet):
 *   interrupt  irq-entry, -rcu, -idle, irq-handler, -exit, irq-exit, softirq-entry           7
 *   poll       net-rx-action, napi-poll, driver-poll, rx-clean-begin, rx-frame, gro-receive  6
 *              rx-clean-end, rx-refill-each, rx-refill, napi-complete                        4
 *   stack      list-receive, receive-core, ip-list, ip-rcv, ip-local-deliver, udp-rcv, sock-mem,
 *              udp-enqueue, sock-wake, wake-up, wake-up-exit, list-return                   12
 *   way out    napi-complete-exit, driver-complete                                           2
 *              driver-poll-exit, net-rx-action-exit, softirq-exit, irq-return                4
 *   switch     idle-exit, schedule, switch-in                                                3
 *   reader     recv-woken, recv-look, recv-splice, recv-release-held, recv-finish, recv-copy,
 *              recv-free, syscall-exit, -slept, user-loop, syscall-entry, recv-entry, recv-look,
 *              recv-wait                                                                    14 */
#define ALONE_US 52

START_TEST(a_frame_alone_takes_its_steps)
{
    for (unsigned i = 0; i < 2; i++) {
        struct trial trial = { .interrupt = interrupts[i] };

        ck_assert_uint_eq(run_trial(&trial).last_us, 2000 + ALONE_US);
    }
}
END_TEST

/* ---- as the machine is --------------------------------------------------------------------------
 */

/* The frame before may be on its whole way first, and its idle-entry; then this one's. */
START_TEST(a_second_frame_is_delivered_whenever_it_comes)
{
    for (unsigned i = 0; i < 4; i++) {
        struct trial trial = { .interrupt = interrupts[i % 2], .version = versions[i / 2] };
        struct sweep sweep = sweep_second(trial, 2 * ALONE_US, 0);

        ck_assert_uint_eq(sweep.lost, 0);
        ck_assert_uint_le(sweep.longest_us, 2 * ALONE_US + 2);
    }
}
END_TEST

/* A handler of 1 us, and one of 30, at every cycle; the second frame at every third. */
START_TEST(another_interrupt_at_any_cycle_leaves_no_frame_behind)
{
    static const uint64_t cycles[] = { 1, 30 };

    for (unsigned i = 0; i < 8; i++) {
        struct trial trial = { .interrupt = interrupts[i % 2],
                               .version = versions[i / 2 % 2],
                               .other_cycles = cycles[i / 4] };

        for (unsigned e = 0; e < ALONE_US + 10; e++) {
            for (unsigned d = e % 3; d < ALONE_US + 10; d += 3) {
                struct outcome outcome;

                trial.other_us = 2000 + e;
                trial.second_us = 2000 + d;
                outcome = run_trial(&trial);
                ck_assert_uint_eq(outcome.delivered, 2);
                /* Twice the way of one frame, the handler, and entry and exit around it. */
                ck_assert_uint_le(outcome.last_us - trial.second_us,
                                  2 * ALONE_US + 2 + trial.other_cycles + 8);
            }
        }
    }
}
END_TEST

/* 70 frames wait when interrupts come on: a full poll, ksoftirqd, a last poll. Another arrives at
 * each cycle of all that: about 12 us a frame in the softirq, 8 in the reader, one after the
 * other. */
START_TEST(nor_does_poll_mode_or_ksoftirqd)
{
    for (unsigned i = 0; i < 4; i++) {
        struct trial trial = { .interrupt = interrupts[i % 2],
                               .version = versions[i / 2],
                               .burst = 70 };
        struct sweep sweep = sweep_second(trial, 70 * 20 + 100, 0);

        ck_assert_uint_eq(sweep.lost, 0);
        ck_assert_uint_le(sweep.longest_us, 70 * 20 + 100 + 2 * ALONE_US);
    }
}
END_TEST

/* ---- without the latch ---- */

/* After the last look at the ring: the 4 steps up to napi-complete, the 12 of the stack, and 2 to
 * the unmask. A frame that comes in any of these 18 us waits for ever. The last look is after 7 + 6
 * steps, and the handler masked long before. */
START_TEST(without_the_latch_frames_from_the_last_look_to_the_unmask_are_left)
{
    for (unsigned i = 0; i < 4; i++) {
        struct trial trial = { .interrupt = interrupts[i % 2],
                               .version = versions[i / 2],
                               .latch_taken_out = true };
        struct sweep sweep = sweep_second(trial, 2 * ALONE_US, 0);

        ck_assert_uint_eq(sweep.lost, 4 + 12 + 2);
        ck_assert_uint_eq(sweep.first_lost_us, 7 + 6 + 1);
    }
}
END_TEST

/* ---- without MISSED ---- */

START_TEST(a_nic_alone_does_not_need_missed)
{
    for (unsigned i = 0; i < 4; i++) {
        struct trial trial = { .interrupt = interrupts[i % 2],
                               .version = versions[i / 2],
                               .missed_taken_out = true };

        ck_assert_uint_eq(sweep_second(trial, 2 * ALONE_US, 0).lost, 0);
    }
}
END_TEST

/* The other NIC's frame comes 1 us after the frame in question: its interrupt makes this NIC's
 * handler read the cause that was latched for the unmask. */
START_TEST(on_a_shared_line_missed_is_needed)
{
    for (unsigned i = 0; i < 2; i++) {
        struct trial trial = { .interrupt = NIC_INTERRUPT_LINE,
                               .version = versions[i],
                               .shared_line = true };
        struct sweep sweep;

        sweep = sweep_second(trial, 2 * ALONE_US, 1);
        ck_assert_uint_eq(sweep.lost, 0);
        trial.missed_taken_out = true;
        sweep = sweep_second(trial, 2 * ALONE_US, 1);
        ck_assert_uint_gt(sweep.lost, 0);
        ck_assert_uint_ge(sweep.first_lost_us, 7 + 6 + 1); /* not before the last look */
    }
}
END_TEST

/* And the latch too: a frame that comes while its NIC is masked raises nothing by itself. */
START_TEST(on_a_shared_line_the_latch_is_needed)
{
    struct trial trial = { .interrupt = NIC_INTERRUPT_LINE,
                           .shared_line = true,
                           .latch_taken_out = true };

    ck_assert_uint_eq(sweep_second(trial, 2 * ALONE_US, 0).lost, 4 + 12 + 2);
}
END_TEST

/* Each frame sends its message; one that comes during a poll finds the NAPI owned. Nothing is ever
 * masked, so the latch has nothing to do. */
START_TEST(messages_that_do_not_mask_themselves_need_missed)
{
    for (unsigned i = 0; i < 2; i++) {
        struct trial trial = { .interrupt = NIC_INTERRUPT_MSIX,
                               .version = versions[i],
                               .never_masked = true };

        ck_assert_uint_eq(sweep_second(trial, 2 * ALONE_US, 0).lost, 0);
        trial.latch_taken_out = true;
        ck_assert_uint_eq(sweep_second(trial, 2 * ALONE_US, 0).lost, 0);
        trial.missed_taken_out = true;
        ck_assert_uint_gt(sweep_second(trial, 2 * ALONE_US, 0).lost, 0);
    }
}
END_TEST

TEST_RUNNER("kernel/lost wake-ups", a_frame_alone_takes_its_steps,
            a_second_frame_is_delivered_whenever_it_comes,
            another_interrupt_at_any_cycle_leaves_no_frame_behind, nor_does_poll_mode_or_ksoftirqd,
            without_the_latch_frames_from_the_last_look_to_the_unmask_are_left,
            a_nic_alone_does_not_need_missed, on_a_shared_line_missed_is_needed,
            on_a_shared_line_the_latch_is_needed, messages_that_do_not_mask_themselves_need_missed)
