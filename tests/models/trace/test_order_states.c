/* The order checker against traces written by the grammar: poll mode, the way into ksoftirqd and
 * back, several NAPIs, two CPUs, transmission, threads and busy polls.
 */
#include <stdarg.h>

#include "tests/models/runner.h"
#include "tests/models/trace/order_bench.h"

/* A writer of lines: each is 10 us after the one before. */
struct script {
    struct order_bench *b;
    unsigned cpu, time_us;
    char task[24];
};

static struct script begin(const char *header)
{
    struct script s = { .b = bench_new(), .task = "<idle>-0" };

    bench_add(s.b, header, strlen(header));
    return s;
}

static void say(struct script *s, const char *flags, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(struct script *s, const char *flags, const char *format, ...)
{
    char event[300], text[400];
    va_list args;

    va_start(args, format);
    vsnprintf(event, sizeof event, format, args);
    va_end(args);
    s->time_us += 10;
    snprintf(text, sizeof text, "%24s [%03u] %s     1.%06u: %s", s->task, s->cpu, flags, s->time_us,
             event);
    bench_add(s->b, text, strlen(text));
}

static void irq(struct script *s, const char *flags, unsigned number, bool raises)
{
    say(s, flags, "irq_handler_entry: irq=%u name=eth%u", number, number);
    if (raises)
        say(s, flags, "softirq_raise: vec=3 [action=NET_RX]");
    say(s, flags, "irq_handler_exit: irq=%u ret=handled", number);
}

static void enter_net_rx(struct script *s)
{
    say(s, "..s1.", "softirq_entry: vec=3 [action=NET_RX]");
}

static void exit_net_rx(struct script *s)
{
    say(s, "..s1.", "softirq_exit: vec=3 [action=NET_RX]");
}

static void raise_net_rx(struct script *s)
{
    say(s, "d.s1.", "softirq_raise: vec=3 [action=NET_RX]");
}

static void rx(struct script *s, unsigned frames)
{
    for (unsigned i = 0; i < frames; i++)
        say(s, "..s1.", "netif_receive_skb: dev=eth5 skbaddr=%08x len=46", i);
}

static void poll(struct script *s, unsigned napi, int work)
{
    say(s, "..s1.", "napi_poll: napi poll on napi struct %08x for device eth%u work %d budget 64",
        napi, napi, work);
}

/* FULL with an empty TAIL, and FINAL, in NET_RX of their own. */
static void full_pass(struct script *s)
{
    enter_net_rx(s);
    rx(s, 64);
    poll(s, 5, 64);
    raise_net_rx(s);
    exit_net_rx(s);
}

static void final_pass(struct script *s, unsigned frames)
{
    enter_net_rx(s);
    rx(s, frames);
    poll(s, 5, (int)frames);
    exit_net_rx(s);
}

static void wake_ksoftirqd(struct script *s)
{
    say(s, "d.s2.", "sched_waking: comm=ksoftirqd/0 pid=14 prio=120 target_cpu=000");
    say(s, "dNs3.", "sched_wakeup: comm=ksoftirqd/0 pid=14 prio=120 target_cpu=000");
}

static void switch_tasks(struct script *s, const char *prev, int prev_pid, const char *state,
                         const char *next, int next_pid)
{
    say(s, "d..2.",
        "sched_switch: prev_comm=%s prev_pid=%d prev_prio=120 prev_state=%s ==> next_comm=%s "
        "next_pid=%d next_prio=120",
        prev, prev_pid, state, next, next_pid);
    snprintf(s->task, sizeof s->task, "%s-%d", next_pid == 0 ? "<idle>" : next, next_pid);
}

static void accept(struct script *s)
{
    bench_accept(s->b);
    free(s->b);
}

static void refuse(struct script *s, enum order_rule rule)
{
    bench_refuse(s->b, rule);
    free(s->b);
}

static const char one_cpu[] = "# entries-in-buffer/entries-written: 1/1   #P:1";
static const char two_cpus[] = "# entries-in-buffer/entries-written: 1/1   #P:2";

/* A packet on its own, with no reader: every kind of line but a wakeup has been seen after it. */
static struct script after_one_packet(void)
{
    struct script s = begin(one_cpu);

    switch_tasks(&s, "swapper/0", 0, "R", "app", 100);
    switch_tasks(&s, "app", 100, "S", "swapper/0", 0);
    irq(&s, "d.h1.", 5, true);
    final_pass(&s, 1);
    say(&s, "d..1.", "sched_waking: comm=app pid=100 prio=120 target_cpu=000");
    say(&s, "dN.2.", "sched_wakeup: comm=app pid=100 prio=120 target_cpu=000");
    switch_tasks(&s, "swapper/0", 0, "R", "app", 100);
    switch_tasks(&s, "app", 100, "S", "swapper/0", 0);
    return s;
}

/* ---- the states ---------------------------------------------------------------------------- */

/* (a) a packet alone; (b) ten full polls in one loop; (c) ksoftirqd: one full, one final. */
START_TEST(a_path_goes_from_idle_to_poll_mode_to_ksoftirqd_and_back)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    for (unsigned i = 0; i < 10; i++)
        full_pass(&s);
    wake_ksoftirqd(&s);
    switch_tasks(&s, "swapper/0", 0, "R", "ksoftirqd/0", 14);
    full_pass(&s);
    final_pass(&s, 20);
    switch_tasks(&s, "ksoftirqd/0", 14, "S", "swapper/0", 0);
    irq(&s, "d.h1.", 5, true);
    final_pass(&s, 2);
    bench_accept(s.b);
    ck_assert_uint_eq(s.b->checker.polls_in[ORDER_STATE_INTERRUPT], 2);
    ck_assert_uint_eq(s.b->checker.polls_in[ORDER_STATE_POLL_MODE], 10);
    ck_assert_uint_eq(s.b->checker.polls_in[ORDER_STATE_KSOFTIRQD], 2);
    free(s.b);
}
END_TEST

START_TEST(a_loop_has_no_eleventh_pass)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    for (unsigned i = 0; i < 11; i++)
        full_pass(&s);
    wake_ksoftirqd(&s);
    refuse(&s, ORDER_RULE_SOFTIRQ_PASSES);
}
END_TEST

/* Its wakeup from itself would be silent, so its passes cannot be counted. */
START_TEST(ksoftirqd_goes_round_as_often_as_it_needs)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    full_pass(&s);
    wake_ksoftirqd(&s);
    switch_tasks(&s, "swapper/0", 0, "R", "ksoftirqd/0", 14);
    for (unsigned i = 0; i < 25; i++)
        full_pass(&s);
    final_pass(&s, 0);
    switch_tasks(&s, "ksoftirqd/0", 14, "S", "swapper/0", 0);
    accept(&s);
}
END_TEST

START_TEST(a_loop_left_with_work_pending_wakes_ksoftirqd)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    full_pass(&s);
    say(&s, "d..1.", "sched_waking: comm=app pid=100 prio=120 target_cpu=000");
    refuse(&s, ORDER_RULE_SOFTIRQ_LEFT);
}
END_TEST

START_TEST(ksoftirqd_is_not_woken_for_nothing)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    final_pass(&s, 3);
    wake_ksoftirqd(&s);
    refuse(&s, ORDER_RULE_KSOFTIRQD_WAKE);
}
END_TEST

START_TEST(ksoftirqd_is_not_woken_inside_a_softirq)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    enter_net_rx(&s);
    wake_ksoftirqd(&s);
    refuse(&s, ORDER_RULE_KSOFTIRQD_WAKE);
}
END_TEST

START_TEST(ksoftirqd_does_not_sleep_on_work)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    full_pass(&s);
    wake_ksoftirqd(&s);
    switch_tasks(&s, "swapper/0", 0, "R", "ksoftirqd/0", 14);
    full_pass(&s);
    switch_tasks(&s, "ksoftirqd/0", 14, "S", "swapper/0", 0);
    refuse(&s, ORDER_RULE_SOFTIRQ_LEFT);
}
END_TEST

/* The app runs, ksoftirqd waits as R+, and the line of another device raises NET_RX: no entry. With
 * TASKLET pending too, everything runs at once. In 6.12 an entry follows always. */
static struct script app_before_ksoftirqd(void)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    full_pass(&s);
    wake_ksoftirqd(&s);
    switch_tasks(&s, "swapper/0", 0, "R", "ksoftirqd/0", 14);
    say(&s, "d..1.", "sched_waking: comm=app pid=100 prio=120 target_cpu=000");
    say(&s, "dN.2.", "sched_wakeup: comm=app pid=100 prio=120 target_cpu=000");
    switch_tasks(&s, "ksoftirqd/0", 14, "R+", "app", 100);
    irq(&s, "d.h..", 6, true);
    return s;
}

/* Then ksoftirqd polls both NAPIs in one call, each with its own frames before its line. */
START_TEST(an_interrupt_is_followed_by_nothing_while_ksoftirqd_waits)
{
    struct script s = app_before_ksoftirqd();

    switch_tasks(&s, "app", 100, "S", "ksoftirqd/0", 14);
    enter_net_rx(&s);
    rx(&s, 2);
    poll(&s, 5, 2);
    rx(&s, 1);
    poll(&s, 6, 1);
    exit_net_rx(&s);
    switch_tasks(&s, "ksoftirqd/0", 14, "S", "swapper/0", 0);
    accept(&s);
}
END_TEST

START_TEST(an_interrupt_may_not_run_net_rx_while_ksoftirqd_waits)
{
    const struct order_options linux_6_12 = { .kernel = ORDER_LINUX_6_12 };
    struct script s = app_before_ksoftirqd();

    final_pass(&s, 2);
    ck_assert_msg(bench_check(s.b, &linux_6_12), "%s", s.b->said);
    refuse(&s, ORDER_RULE_KSOFTIRQD_OWNS);
}
END_TEST

/* 6.12: a poll that completes and is polled again at once, with or without an interrupt of its own
 * line in the first poll. Twice before, so that the checker knows whose line it is. */
static struct script polled_again(bool interrupted)
{
    struct script s = begin(one_cpu);

    for (unsigned i = 0; i < 3; i++) {
        irq(&s, "d.h..", 5, true);
        enter_net_rx(&s);
        if (i == 2 && interrupted)
            irq(&s, "d.H1.", 5, false);
        rx(&s, 1);
        poll(&s, 5, 1);
        if (i == 2)
            poll(&s, 5, 0);
        exit_net_rx(&s);
    }
    return s;
}

START_TEST(a_napi_whose_line_found_it_owned_comes_again_without_a_raise)
{
    const struct order_options linux_6_12 = { .kernel = ORDER_LINUX_6_12 };
    struct script s = polled_again(true);

    ck_assert_msg(bench_check(s.b, &linux_6_12), "%s", s.b->said);
    free(s.b);
    s = polled_again(false);
    ck_assert(!bench_check(s.b, &linux_6_12));
    ck_assert_ptr_nonnull(strstr(s.b->said, "eth5 is polled, but was completed"));
    free(s.b);
}
END_TEST

START_TEST(a_pending_tasklet_takes_net_rx_with_it)
{
    struct script s = app_before_ksoftirqd();

    s.b->lines--; /* before the handler is left */
    say(&s, "d.h..", "softirq_raise: vec=6 [action=TASKLET]");
    say(&s, "d.h..", "irq_handler_exit: irq=6 ret=handled");
    final_pass(&s, 2);
    say(&s, "..s..", "softirq_entry: vec=6 [action=TASKLET]");
    say(&s, "..s..", "softirq_exit: vec=6 [action=TASKLET]");
    accept(&s);
}
END_TEST

START_TEST(an_interrupt_over_disabled_bottom_halves_leaves_its_work)
{
    struct script s = after_one_packet();

    irq(&s, "D.h1.", 5, true);
    say(&s, "b..1.", "net_dev_queue: dev=eth0 skbaddr=1 len=60");
    final_pass(&s, 1);
    accept(&s);
    s = after_one_packet();
    irq(&s, "d.h1.", 5, true);
    say(&s, "...1.", "net_dev_queue: dev=eth0 skbaddr=1 len=60");
    refuse(&s, ORDER_RULE_IRQ_TAIL);
}
END_TEST

/* ---- NAPIs --------------------------------------------------------------------------------- */

/* MISSED: a handler found the NAPI owned; completion schedules it again, inside the poll. */
START_TEST(a_missed_interrupt_schedules_its_napi_at_completion)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    enter_net_rx(&s);
    irq(&s, "d.H1.", 5, false);
    rx(&s, 3);
    raise_net_rx(&s);
    poll(&s, 5, 3);
    raise_net_rx(&s); /* the list is not empty */
    exit_net_rx(&s);
    final_pass(&s, 0);
    accept(&s);
}
END_TEST

/* Unmasked, and a frame is there already: the handler comes before the poll's line is written. */
START_TEST(an_interrupt_after_completion_raises_before_the_polls_line)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    enter_net_rx(&s);
    rx(&s, 3);
    irq(&s, "d.H1.", 5, true);
    poll(&s, 5, 3);
    raise_net_rx(&s);
    exit_net_rx(&s);
    final_pass(&s, 1);
    accept(&s);
}
END_TEST

START_TEST(an_interrupt_of_a_napi_that_did_not_complete_does_not_raise)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    full_pass(&s);
    irq(&s, "d.H1.", 5, true);
    refuse(&s, ORDER_RULE_IRQ_RAISE);
}
END_TEST

/* Four full polls are 256 packets, less than 300, so a fifth begins: 320. A sixth does not. */
START_TEST(net_rx_stops_at_its_budget)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    enter_net_rx(&s);
    for (unsigned napi = 5; napi < 10; napi++) {
        rx(&s, 64);
        poll(&s, napi, 64);
    }
    raise_net_rx(&s);
    exit_net_rx(&s);
    bench_accept(s.b);
    s.b->lines -= 2;
    rx(&s, 1);
    poll(&s, 10, 1);
    refuse(&s, ORDER_RULE_NAPI_SUM);
}
END_TEST

/* TAIL: up to seven frames after the line of a full poll, before the raise. */
START_TEST(less_than_a_batch_follows_a_full_poll)
{
    for (unsigned tail = 0; tail <= 9; tail++) {
        struct script s = after_one_packet();

        irq(&s, "d.h1.", 5, true);
        enter_net_rx(&s);
        rx(&s, 64 - tail);
        poll(&s, 5, 64);
        rx(&s, tail);
        raise_net_rx(&s);
        exit_net_rx(&s);
        if (tail < 8)
            accept(&s);
        else
            refuse(&s, ORDER_RULE_RX_WORK);
    }
}
END_TEST

START_TEST(frames_may_differ_from_work_when_told)
{
    const struct order_options taps = { .rx_differs_from_work = true };
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    enter_net_rx(&s);
    rx(&s, 2);
    poll(&s, 5, 5);
    exit_net_rx(&s);
    ck_assert(!bench_check(s.b, NULL));
    ck_assert_msg(bench_check(s.b, &taps), "%s", s.b->said);
    free(s.b);
}
END_TEST

/* A thread and a busy poller poll with bottom halves off; nobody does with them on. */
START_TEST(polls_outside_net_rx_have_bottom_halves_off)
{
    struct script s = after_one_packet();

    say(&s, "b..1.", "napi_poll: napi poll on napi struct 5 for device eth5 work 1 budget 8");
    say(&s, "b..1.", "netif_receive_skb: dev=eth5 skbaddr=1 len=46");
    bench_accept(s.b);
    say(&s, "...1.", "napi_poll: napi poll on napi struct 5 for device eth5 work 0 budget 8");
    refuse(&s, ORDER_RULE_NAPI_CONTEXT);
}
END_TEST

/* Two queues of one device whose kernel hides addresses: two polls in one call look like one NAPI
 * polled twice. With addresses shown it would be that. */
START_TEST(hidden_addresses_make_one_napi_of_many)
{
    for (unsigned hidden = 0; hidden <= 1; hidden++) {
        struct script s = begin(one_cpu);
        const char *format = "napi_poll: napi poll on napi struct %s for device eth5 "
                             "work %d budget 64";
        const char *address = hidden ? "(____ptrval____)" : "00000005";

        irq(&s, "d.h1.", 5, true);
        enter_net_rx(&s);
        irq(&s, "d.H1.", 6, true);
        rx(&s, 64);
        say(&s, "..s1.", format, address, 64);
        raise_net_rx(&s);
        exit_net_rx(&s);
        enter_net_rx(&s);
        rx(&s, 64);
        say(&s, "..s1.", format, address, 64);
        rx(&s, 5);
        say(&s, "..s1.", format, address, 5);
        raise_net_rx(&s);
        exit_net_rx(&s);
        if (hidden)
            accept(&s);
        else
            refuse(&s, ORDER_RULE_NAPI_ONCE);
    }
}
END_TEST

/* RPS: the interrupted CPU queues to another and has an empty pass of its own; the other is asked
 * by an IPI, which is no handler, and sends frames up one by one. */
START_TEST(steered_frames_go_up_on_the_other_cpu)
{
    const struct order_options rps = { .rx_differs_from_work = true };
    struct script s = begin(two_cpus);

    irq(&s, "d.h1.", 5, true);
    enter_net_rx(&s);
    raise_net_rx(&s);
    poll(&s, 5, 3);
    exit_net_rx(&s);
    enter_net_rx(&s);
    exit_net_rx(&s);
    s.cpu = 1;
    say(&s, "d.h1.", "softirq_raise: vec=3 [action=NET_RX]");
    enter_net_rx(&s);
    rx(&s, 3);
    say(&s, "..s1.",
        "napi_poll: napi poll on napi struct 00000001 for device (no_device) work 3 budget 64");
    exit_net_rx(&s);
    ck_assert_msg(bench_check(s.b, &rps), "%s", s.b->said);
    free(s.b);
}
END_TEST

/* The NAPI timer is no handler either: it schedules a NAPI whose line stays masked. */
START_TEST(a_napi_timer_schedules_without_a_handler)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    final_pass(&s, 1);
    say(&s, "d.h1.", "hrtimer_expire_entry: hrtimer=00000001 function=napi_watchdog now=1");
    say(&s, "d.h1.", "softirq_raise: vec=3 [action=NET_RX]");
    say(&s, "d.h1.", "hrtimer_expire_exit: hrtimer=00000001");
    final_pass(&s, 2);
    accept(&s);
}
END_TEST

/* Both of two NAPIs wait for a pass of NET_TX and NET_RX, the second since NET_TX runs: its raise
 * is for a pass of its own, though NET_RX polls both of them in this one. */
static struct script raised_again_in_net_tx(bool again, bool third)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    enter_net_rx(&s);
    say(&s, "d.s1.", "softirq_raise: vec=2 [action=NET_TX]");
    rx(&s, 64);
    poll(&s, 5, 64);
    raise_net_rx(&s);
    exit_net_rx(&s);
    say(&s, "..s1.", "softirq_entry: vec=2 [action=NET_TX]");
    irq(&s, "d.H1.", 6, again);
    say(&s, "..s1.", "softirq_exit: vec=2 [action=NET_TX]");
    enter_net_rx(&s);
    rx(&s, 3);
    poll(&s, 6, 3);
    rx(&s, 2);
    poll(&s, 5, 2);
    exit_net_rx(&s);
    if (third) {
        enter_net_rx(&s);
        exit_net_rx(&s);
    }
    irq(&s, "d.h1.", 5, true);
    final_pass(&s, 1);
    return s;
}

START_TEST(net_rx_raised_again_in_the_net_tx_before_it_runs_twice)
{
    struct script s = raised_again_in_net_tx(true, true);

    accept(&s);
    s = raised_again_in_net_tx(false, true);
    refuse(&s, ORDER_RULE_SOFTIRQ_RAISED);
    s = raised_again_in_net_tx(true, false);
    refuse(&s, ORDER_RULE_SOFTIRQ_LEFT);
}
END_TEST

/* Completions wake the queue; NET_TX, raised in NET_RX, is in the next pass though its number is
 * lower; TCP's tasklet, raised there too, follows in the same. */
START_TEST(a_completion_lets_the_queue_run_in_the_next_pass)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    enter_net_rx(&s);
    say(&s, "..s1.", "consume_skb: skbaddr=00000001");
    say(&s, "d.s1.", "softirq_raise: vec=6 [action=TASKLET]");
    say(&s, "d.s1.", "softirq_raise: vec=2 [action=NET_TX]");
    poll(&s, 5, 0);
    exit_net_rx(&s);
    say(&s, "..s1.", "softirq_entry: vec=2 [action=NET_TX]");
    say(&s, "..s1.", "net_dev_start_xmit: dev=eth5 queue_mapping=0 skbaddr=00000002 len=60");
    say(&s, "..s1.", "net_dev_xmit: dev=eth5 skbaddr=00000002 len=60 rc=0");
    say(&s, "..s1.", "softirq_exit: vec=2 [action=NET_TX]");
    say(&s, "..s1.", "softirq_entry: vec=6 [action=TASKLET]");
    say(&s, "..s1.", "softirq_exit: vec=6 [action=TASKLET]");
    bench_accept(s.b);
    bench_swap(s.b, s.b->lines - 6, s.b->lines - 2); /* TASKLET { the transmission } NET_TX */
    bench_swap(s.b, s.b->lines - 3, s.b->lines - 1);
    refuse(&s, ORDER_RULE_SOFTIRQ_ORDER);
}
END_TEST

/* GRO held a frame and merged four into it: five of work, one line going up. */
START_TEST(merged_frames_go_up_as_one)
{
    struct script s = after_one_packet();

    irq(&s, "d.h1.", 5, true);
    enter_net_rx(&s);
    for (unsigned i = 0; i < 5; i++) {
        say(&s, "..s1.", "napi_gro_receive_entry: dev=eth5 napi_id=0x2001 len=1500");
        say(&s, "..s1.", "napi_gro_receive_exit: ret=%d", i == 0 ? 2 : 1);
    }
    rx(&s, 1);
    poll(&s, 5, 5);
    exit_net_rx(&s);
    accept(&s);
}
END_TEST

/* ---- two CPUs ------------------------------------------------------------------------------ */

/* CPU 0 wakes a reader of CPU 1, whose lines come in between; each CPU has its own order. */
static struct script reader_elsewhere(bool woken)
{
    struct script s = begin(two_cpus);

    s.cpu = 1;
    snprintf(s.task, sizeof s.task, "app-100");
    switch_tasks(&s, "app", 100, "S", "swapper/1", 0);
    switch_tasks(&s, "swapper/1", 0, "R", "other", 101);
    say(&s, "d..1.", "sched_waking: comm=third pid=102 prio=120 target_cpu=001");
    say(&s, "d..2.", "sched_wakeup: comm=third pid=102 prio=120 target_cpu=001");
    snprintf(s.task, sizeof s.task, "<idle>-0");
    s.cpu = 0;
    irq(&s, "d.h1.", 5, true);
    enter_net_rx(&s);
    rx(&s, 1);
    say(&s, "d.s2.", "sched_waking: comm=app pid=100 prio=120 target_cpu=001");
    poll(&s, 5, 1);
    s.cpu = 1;
    snprintf(s.task, sizeof s.task, "other-101");
    if (woken)
        say(&s, "dNh2.", "sched_wakeup: comm=app pid=100 prio=120 target_cpu=001");
    switch_tasks(&s, "other", 101, "R", "app", 100);
    s.cpu = 0;
    snprintf(s.task, sizeof s.task, "<idle>-0");
    exit_net_rx(&s);
    return s;
}

START_TEST(a_reader_may_be_woken_on_another_cpu)
{
    struct script s = reader_elsewhere(true);

    accept(&s);
}
END_TEST

START_TEST(a_reader_on_another_cpu_does_not_run_before_it_is_woken)
{
    struct script s = reader_elsewhere(false);

    refuse(&s, ORDER_RULE_SWITCH);
}
END_TEST

/* ---- transmission -------------------------------------------------------------------------- */

static void start_xmit(struct script *s, const char *device, unsigned skb)
{
    say(s, "...1.", "net_dev_start_xmit: dev=%s queue_mapping=0 skbaddr=%08x len=60", device, skb);
}

static void xmit(struct script *s, const char *device, unsigned skb)
{
    say(s, "...1.", "net_dev_xmit: dev=%s skbaddr=%08x len=60 rc=0", device, skb);
}

START_TEST(a_device_on_another_transmits_inside_its_transmission)
{
    struct script s = begin(one_cpu);

    start_xmit(&s, "vlan0", 1);
    start_xmit(&s, "eth0", 1);
    xmit(&s, "eth0", 1);
    xmit(&s, "vlan0", 1);
    start_xmit(&s, "eth0", 2);
    xmit(&s, "eth0", 2);
    accept(&s);
}
END_TEST

START_TEST(a_device_ends_a_transmission_before_the_next)
{
    struct script s = begin(one_cpu);

    start_xmit(&s, "eth0", 1);
    xmit(&s, "eth0", 1);
    start_xmit(&s, "eth0", 2);
    start_xmit(&s, "eth0", 3);
    refuse(&s, ORDER_RULE_XMIT);
}
END_TEST

START_TEST(a_device_ends_the_transmission_it_began)
{
    struct script s = begin(one_cpu);

    start_xmit(&s, "eth0", 1);
    xmit(&s, "eth0", 2);
    refuse(&s, ORDER_RULE_XMIT);
}
END_TEST

TEST_RUNNER("order checker, states", a_path_goes_from_idle_to_poll_mode_to_ksoftirqd_and_back,
            a_loop_has_no_eleventh_pass, ksoftirqd_goes_round_as_often_as_it_needs,
            a_loop_left_with_work_pending_wakes_ksoftirqd, ksoftirqd_is_not_woken_for_nothing,
            ksoftirqd_is_not_woken_inside_a_softirq, ksoftirqd_does_not_sleep_on_work,
            an_interrupt_is_followed_by_nothing_while_ksoftirqd_waits,
            a_napi_whose_line_found_it_owned_comes_again_without_a_raise,
            an_interrupt_may_not_run_net_rx_while_ksoftirqd_waits,
            a_pending_tasklet_takes_net_rx_with_it,
            an_interrupt_over_disabled_bottom_halves_leaves_its_work,
            a_missed_interrupt_schedules_its_napi_at_completion,
            an_interrupt_after_completion_raises_before_the_polls_line,
            an_interrupt_of_a_napi_that_did_not_complete_does_not_raise, net_rx_stops_at_its_budget,
            less_than_a_batch_follows_a_full_poll, frames_may_differ_from_work_when_told,
            polls_outside_net_rx_have_bottom_halves_off, hidden_addresses_make_one_napi_of_many,
            steered_frames_go_up_on_the_other_cpu, a_napi_timer_schedules_without_a_handler,
            net_rx_raised_again_in_the_net_tx_before_it_runs_twice,
            a_completion_lets_the_queue_run_in_the_next_pass, merged_frames_go_up_as_one,
            a_reader_may_be_woken_on_another_cpu,
            a_reader_on_another_cpu_does_not_run_before_it_is_woken,
            a_device_on_another_transmits_inside_its_transmission,
            a_device_ends_a_transmission_before_the_next, a_device_ends_the_transmission_it_began)
