/* NAPI: budgets, lists, order, completion. Every step costs one cycle of 1 us. */
#include "models/kernel/napi.h"

#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

enum { NAPIS = 8 };

struct order {
    char text[400]; /* which NAPI was polled, a letter each */
};

struct member {
    struct linux_napi napi;
    struct order *order;
    char letter;
};

struct group {
    struct linux_machine *lm;
    struct order order;
    struct member members[NAPIS];
    unsigned count;
};

static void note_poll(void *ctx)
{
    struct member *member = ctx;
    size_t n = strlen(member->order->text);

    ck_assert_uint_lt(n + 1, sizeof member->order->text);
    member->order->text[n] = member->letter;
}

static void schedule_all(void *ctx)
{
    struct group *group = ctx;

    for (unsigned i = 0; i < group->count; i++)
        linux_schedule_napi(&group->members[i].napi);
}

/* So many NAPIs "a", "b", ..., each with so many full polls before its last. */
static void add_group(struct group *group, struct linux_machine *lm, unsigned count, unsigned full)
{
    memset(group, 0, sizeof *group);
    group->lm = lm;
    group->count = count;
    for (unsigned i = 0; i < count; i++) {
        struct member *member = &group->members[i];

        linux_add_napi(lm, &member->napi, "test", full);
        member->order = &group->order;
        member->letter = (char)('a' + i);
        member->napi.in_poll = note_poll;
        member->napi.ctx = member;
    }
}

/* The polls of each NET_RX, in order: its NAPIs, then a blank. */
static const char *polls_by_call(struct group *group)
{
    static char text[600];
    const char *story = linux_story(group->lm, 0), *letter = group->order.text;
    size_t n = 0;

    memset(text, 0, sizeof text);
    for (const char *at = story; *at; at++) {
        if (strncmp(at, "poll:", 5) == 0)
            text[n++] = *letter++;
        else if (strncmp(at, "}NET_RX", 7) == 0)
            text[n++] = ' ';
    }
    return text;
}

static struct linux_machine *machine(void)
{
    struct linux_machine *lm = linux_machine_new(1);

    lm->params.kernel.autogroup = false;
    return lm;
}

/* ---- the weight ---------------------------------------------------------------------------- */

static void hold_interrupts_off(void *ctx)
{
    (void)ctx;
    cpu_run(150);
}

/* So many frames lie in the ring when the poll begins: all come while a handler keeps interrupts
 * off. No socket: they end at their port. */
static const char *polls_of(unsigned frames)
{
    static char text[200];
    struct linux_machine *lm = machine();
    const char *at;

    linux_machine_build(lm);
    linux_interrupt_at(lm, linux_add_irq(lm, hold_interrupts_off, NULL), 2000 * US);
    for (unsigned i = 0; i < frames; i++)
        linux_frame_at(lm, 0, (2010 + i) * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_uint_eq(lm->machine.packets.total.dropped[DROP_UDP_NO_PORT], frames);
    text[0] = '\0';
    linux_story(lm, 0);
    for (at = lm->story; (at = strstr(at, "poll:")); at += 5)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d ", atoi(at + 5));
    linux_machine_free(lm);
    return text;
}

START_TEST(a_poll_takes_sixty_four_frames)
{
    ck_assert_str_eq(polls_of(63), "63 ");
    ck_assert_str_eq(polls_of(64), "64 0 "); /* a full poll may not complete */
    ck_assert_str_eq(polls_of(65), "64 1 ");
    ck_assert_str_eq(polls_of(128), "64 64 0 ");
}
END_TEST

/* 20 frames: lists of 8, 8 and the 4 that completion hands up, all before the line of the poll. */
START_TEST(frames_go_up_eight_at_a_time)
{
    struct linux_machine *lm = machine();
    unsigned run = 0, lists = 0;
    static const unsigned wanted[] = { 8, 8, 4 };
    uint64_t first_us;

    lm->params.kernel.costs.ip_list_cycles = 50; /* once a list */
    lm->params.kernel.costs.receive_core_cycles = 2;
    linux_machine_build(lm);
    linux_interrupt_at(lm, linux_add_irq(lm, hold_interrupts_off, NULL), 2000 * US);
    for (unsigned i = 0; i < 20; i++)
        linux_frame_at(lm, 0, (2010 + i) * US);
    linux_run_until(lm, 9000 * US);
    first_us = linux_when_us(lm, "rx", 0);
    for (unsigned i = 1; i <= 20; i++) {
        uint64_t next_us = i < 20 ? linux_when_us(lm, "rx", i) : UINT64_MAX;

        run++;
        if (next_us - first_us > 2 || i == 20) { /* another list, or the end */
            ck_assert_uint_eq(run, wanted[lists++]);
            run = 0;
        }
        first_us = next_us;
    }
    ck_assert_uint_eq(lists, 3);
    ck_assert_uint_lt(linux_when_us(lm, "rx", 19), linux_when_us(lm, "poll:20", 0));
    linux_machine_free(lm);
}
END_TEST

/* ---- net_rx_action ----------------------------------------------------------------------------
 */

START_TEST(a_napi_is_polled_at_most_once_a_call)
{
    struct linux_machine *lm = machine();
    struct group group;

    linux_machine_build(lm);
    add_group(&group, lm, 1, 3);
    linux_interrupt_at(lm, linux_add_irq(lm, schedule_all, &group), 2000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_str_eq(polls_by_call(&group), "a a a a ");
    ck_assert_str_eq(linux_story(lm, 2000),
                     "irq40{ +NET_RX }irq NET_RX{ poll:64 +NET_RX }NET_RX "
                     "NET_RX{ poll:64 +NET_RX }NET_RX NET_RX{ poll:64 +NET_RX }NET_RX "
                     "NET_RX{ poll:0 }NET_RX");
    ck_assert_uint_eq(lm->kc->softnet.time_squeeze, 0);
    linux_machine_free(lm);
}
END_TEST

/* 4 x 64 = 256 of 300: no squeeze, however often. */
START_TEST(four_busy_napis_do_not_use_the_budget_up)
{
    struct linux_machine *lm = machine();
    struct group group;

    linux_machine_build(lm);
    add_group(&group, lm, 4, 2);
    linux_interrupt_at(lm, linux_add_irq(lm, schedule_all, &group), 2000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_str_eq(polls_by_call(&group), "abcd abcd abcd ");
    ck_assert_uint_eq(lm->kc->softnet.time_squeeze, 0);
    linux_machine_free(lm);
}
END_TEST

/* 5 x 64 = 320: the fifth poll uses 300 up. */
START_TEST(the_fifth_does_and_is_a_squeeze)
{
    struct linux_machine *lm = machine();
    struct group group;

    linux_machine_build(lm);
    add_group(&group, lm, 5, 2);
    linux_interrupt_at(lm, linux_add_irq(lm, schedule_all, &group), 2000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_str_eq(polls_by_call(&group), "abcde abcde abcde ");
    ck_assert_uint_eq(lm->kc->softnet.time_squeeze, 2);
    linux_machine_free(lm);
}
END_TEST

/* Those that had no turn come before those that used their weight. */
START_TEST(eight_napis_take_turns)
{
    struct linux_machine *lm = machine();
    struct group group;

    linux_machine_build(lm);
    add_group(&group, lm, 8, 2);
    linux_interrupt_at(lm, linux_add_irq(lm, schedule_all, &group), 2000 * US);
    linux_run_until(lm, 9000 * US);
    /* Last polls bring nothing, so the fourth call goes through all that are left. */
    ck_assert_str_eq(polls_by_call(&group), "abcde fghab cdefg habcdefg h ");
    ck_assert_uint_eq(lm->kc->softnet.time_squeeze, 3);
    linux_machine_free(lm);
}
END_TEST

START_TEST(netdev_budget_is_what_is_set)
{
    struct linux_machine *lm = machine();
    struct group group;

    lm->params.kernel.netdev_budget_packets = 65;
    linux_machine_build(lm);
    add_group(&group, lm, 3, 1);
    linux_interrupt_at(lm, linux_add_irq(lm, schedule_all, &group), 2000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_str_eq(polls_by_call(&group), "ab cab c ");
    ck_assert_uint_eq(lm->kc->softnet.time_squeeze, 1); /* then c's 64 leave 1 */
    linux_machine_free(lm);
}
END_TEST

/* Two jiffies of 10 ms by default, one with 1 ms: the call from 9 ms on is over at 20 ms or 10 ms,
 * after the poll that the tick falls in. Polls of 4 ms: from 9, 13 and 17 ms, or from 9 ms. A call
 * that is late still polls one. */
START_TEST(a_call_lasts_netdev_budget_usecs_in_whole_jiffies)
{
    static const uint64_t limit_ps[] = { 0, MS };
    static const char *const wanted[] = { "abc ", "a " };

    for (unsigned i = 0; i < 2; i++) {
        struct linux_machine *lm = machine();
        struct group group;

        lm->params.kernel.nohz = false;
        lm->params.kernel.netdev_budget_usecs_ps = limit_ps[i];
        linux_machine_build(lm);
        add_group(&group, lm, 6, 0);
        for (unsigned n = 0; n < 6; n++)
            group.members[n].napi.cycles = 4000;
        linux_interrupt_at(lm, linux_add_irq(lm, schedule_all, &group), 9 * MS);
        linux_run_until(lm, 60 * MS);
        ck_assert_uint_eq(strlen(group.order.text), 6);
        ck_assert_int_eq(strncmp(polls_by_call(&group), wanted[i], strlen(wanted[i])), 0);
        ck_assert_uint_ge(lm->kc->softnet.time_squeeze, 1);
        linux_machine_free(lm);
    }
}
END_TEST

/* Eight NICs on one CPU, their rings full when interrupts come on: the same squeeze, and all
 * frames end. */
START_TEST(eight_nics_squeeze_the_time_of_one_cpu)
{
    struct linux_machine *lm = linux_machine_new(8);

    linux_machine_build(lm);
    linux_interrupt_at(lm, linux_add_irq(lm, hold_interrupts_off, NULL), 2000 * US);
    for (unsigned i = 0; i < 8; i++) {
        for (unsigned n = 0; n < 100; n++)
            linux_frame_at(lm, i, (2010 + n) * US);
    }
    linux_run_until(lm, 60 * MS);
    ck_assert_uint_gt(lm->kc->softnet.time_squeeze, 0);
    ck_assert_uint_eq(lm->machine.packets.total.dropped[DROP_UDP_NO_PORT], 800);
    ck_assert_uint_eq(lm->kc->softnet.processed, 800);
    linux_machine_free(lm);
}
END_TEST

/* ---- scheduling and completing ------------------------------------------------------------------
 */

/* The request finds it owned: no raise, but MISSED; so it is scheduled again where it completes,
 * and net_rx_action raises once more for the list it leaves. */
START_TEST(a_request_during_a_poll_is_met_at_the_completion)
{
    struct linux_machine *lm = machine();
    struct linux_napi napi;
    struct linux_irq *irq;

    linux_machine_build(lm);
    linux_add_napi(lm, &napi, "test", 0);
    napi.cycles = 100;
    irq = linux_add_irq(lm, linux_schedule_napi, &napi);
    linux_interrupt_at(lm, irq, 2000 * US);
    linux_interrupt_at(lm, irq, 2050 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_str_eq(linux_story(lm, 2000),
                     "irq40{ +NET_RX }irq NET_RX{ irq40{ }irq +NET_RX poll:0 +NET_RX }NET_RX "
                     "NET_RX{ poll:0 }NET_RX");
    ck_assert_uint_eq(napi.napi.state, 0);
    linux_machine_free(lm);
}
END_TEST

/* 6.12 looks at its list again: no second raise, no second call. */
START_TEST(a_call_goes_on_with_what_was_scheduled_meanwhile_on_6_12)
{
    struct linux_machine *lm = machine();
    struct linux_napi napi, other;
    struct linux_irq *irq;

    lm->params.kernel.version = KERNEL_6_12;
    linux_machine_build(lm);
    linux_add_napi(lm, &napi, "test", 0);
    linux_add_napi(lm, &other, "other", 0);
    napi.cycles = other.cycles = 100;
    irq = linux_add_irq(lm, linux_schedule_napi, &napi);
    linux_interrupt_at(lm, irq, 2000 * US);
    linux_interrupt_at(lm, irq, 2050 * US); /* MISSED */
    linux_interrupt_at(lm, linux_add_irq(lm, linux_schedule_napi, &other), 2150 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_str_eq(linux_story(lm, 2000), "irq40{ +NET_RX }irq NET_RX{ irq40{ }irq poll:0 "
                                            "irq41{ }irq poll:0 poll:0 }NET_RX");
    ck_assert_uint_eq(napi.napi.state | other.napi.state, 0);
    ck_assert(!lm->kc->softnet.in_net_rx_action);
    linux_machine_free(lm);
}
END_TEST

/* One that used its weight ends the call, as on 6.1; who is scheduled between the two is polled in
 * the second, without a raise of its own. */
START_TEST(a_full_poll_ends_the_call_on_6_12_too)
{
    struct linux_machine *lm = machine();
    struct group group;

    lm->params.kernel.version = KERNEL_6_12;
    linux_machine_build(lm);
    add_group(&group, lm, 2, 2);
    linux_interrupt_at(lm, linux_add_irq(lm, schedule_all, &group), 2000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_str_eq(polls_by_call(&group), "ab ab ab ");
    ck_assert(!lm->kc->softnet.in_net_rx_action);
    linux_machine_free(lm);
}
END_TEST

START_TEST(a_disabled_napi_is_not_scheduled)
{
    struct napi napi = { .state = NAPI_STATE_DISABLE };

    ck_assert(!napi_schedule_prep(&napi));
    ck_assert_uint_eq(napi.state, NAPI_STATE_DISABLE);
}
END_TEST

/* Work of 63 completes; its answer says that the driver unmasks. */
START_TEST(completion_frees_the_napi)
{
    struct linux_machine *lm = machine();
    struct linux_napi napi;

    linux_machine_build(lm);
    linux_add_napi(lm, &napi, "test", 0);
    napi.last = 63;
    linux_interrupt_at(lm, linux_add_irq(lm, linux_schedule_napi, &napi), 2000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_uint_eq(napi.napi.state, 0);
    ck_assert_uint_eq(napi.napi.polls, 1);
    ck_assert_uint_eq(napi.napi.full_polls, 0);
    linux_machine_free(lm);
}
END_TEST

/* Looked at in every cycle of two full polls, a last one, and many of single frames. */
START_TEST(a_nic_is_masked_while_its_napi_is_owned)
{
    for (unsigned kind = NIC_INTERRUPT_LINE; kind <= NIC_INTERRUPT_MSIX; kind++) {
        struct linux_machine *lm = machine();
        const struct machine_nic *nic = &lm->machine.nics[0];
        unsigned owned_us = 0;

        lm->params.machine.nics[0].interrupt = (int)kind;
        linux_machine_build(lm);
        linux_interrupt_at(lm, linux_add_irq(lm, hold_interrupts_off, NULL), 2000 * US);
        for (unsigned i = 0; i < 140; i++)
            linux_frame_at(lm, 0, (2010 + i) * US);
        for (unsigned i = 0; i < 50; i++)
            linux_frame_at(lm, 0, (5000 + 37 * i) * US);
        for (unsigned us = 2000; us < 9000; us++) {
            bool owned;

            linux_run_until(lm, us * US);
            owned = nic->e1000.napi.state & NAPI_STATE_SCHED;
            owned_us += owned;
            ck_assert(nic->moderation.masked || !owned);
        }
        ck_assert_uint_gt(owned_us, 1000);
        ck_assert(!nic->moderation.masked);
        ck_assert_uint_eq(lm->machine.packets.total.dropped[DROP_UDP_NO_PORT], 190);
        linux_machine_free(lm);
    }
}
END_TEST

TEST_RUNNER("kernel/napi", a_poll_takes_sixty_four_frames, frames_go_up_eight_at_a_time,
            a_napi_is_polled_at_most_once_a_call, four_busy_napis_do_not_use_the_budget_up,
            the_fifth_does_and_is_a_squeeze, eight_napis_take_turns, netdev_budget_is_what_is_set,
            a_call_lasts_netdev_budget_usecs_in_whole_jiffies,
            eight_nics_squeeze_the_time_of_one_cpu,
            a_request_during_a_poll_is_met_at_the_completion,
            a_call_goes_on_with_what_was_scheduled_meanwhile_on_6_12,
            a_full_poll_ends_the_call_on_6_12_too, a_disabled_napi_is_not_scheduled,
            completion_frees_the_napi, a_nic_is_masked_while_its_napi_is_owned)
