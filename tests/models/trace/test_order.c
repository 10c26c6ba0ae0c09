/* The order checker against two real traces of Linux 6.1: it accepts them whole and in parts, and
 * notices what is put out of order in them. tests/golden/linux61-ftrace/README.md tells their
 * origin.
 */
#include "tests/models/runner.h"
#include "tests/models/trace/order_bench.h"

static const char *const idle_trace = "e1000_100.txt";
static const char *const overload_trace = "e1000_10000.txt";

/* ---- accepted ------------------------------------------------------------------------------ */

/* 201 napi_poll lines, one after each of 201 interrupts. */
START_TEST(a_real_trace_of_an_idle_machine_is_in_order)
{
    struct order_bench *b = bench_read(idle_trace);

    bench_accept(b);
    ck_assert_uint_eq(b->checker.polls_in[ORDER_STATE_INTERRUPT], 201);
    ck_assert_uint_eq(b->checker.polls_in[ORDER_STATE_POLL_MODE], 0);
    ck_assert_uint_eq(b->checker.polls_in[ORDER_STATE_KSOFTIRQD], 0);
    free(b);
}
END_TEST

/* 4 napi_poll lines of 64 frames, all in ksoftirqd/0. */
START_TEST(a_real_trace_of_an_overloaded_machine_is_in_order)
{
    struct order_bench *b = bench_read(overload_trace);

    bench_accept(b);
    ck_assert_uint_eq(b->checker.polls_in[ORDER_STATE_INTERRUPT], 0);
    ck_assert_uint_eq(b->checker.polls_in[ORDER_STATE_POLL_MODE], 0);
    ck_assert_uint_eq(b->checker.polls_in[ORDER_STATE_KSOFTIRQD], 4);
    free(b);
}
END_TEST

/* Every beginning is one that has no complaint, for complaints come with their line; so only the
 * ends are tried. The header stays, for it tells the number of CPUs. */
static void accept_every_end(const char *name, unsigned step)
{
    struct order_bench *b = bench_read(name);
    const char *header = b->line[2];
    const struct order_options all_recorded = bench_all_recorded(b);

    for (unsigned from = 3; from < b->lines; from += step) {
        b->line[from - 1] = header;
        ck_assert_msg(bench_check_part(b, NULL, from - 1, b->lines), "from %u: %s", from, b->said);
        ck_assert_msg(bench_check_part(b, &all_recorded, from - 1, b->lines), "from %u: %s", from,
                      b->said);
    }
    free(b);
}

START_TEST(a_trace_may_begin_anywhere)
{
    accept_every_end(overload_trace, 1);
    accept_every_end(idle_trace, 5);
}
END_TEST

START_TEST(lines_may_be_lost_if_the_trace_says_so)
{
    for (unsigned from = 12; from < 700; from += 7) {
        struct order_bench *b = bench_read(overload_trace);

        for (unsigned i = 0; i < 10 + from % 90; i++)
            bench_delete(b, from);
        bench_insert(b, from, "CPU:0 [LOST 99 EVENTS]");
        ck_assert_msg(bench_check(b, NULL), "%s", b->said);
        free(b);
    }
}
END_TEST

/* Any choice of events may be recorded: here those of 400 random masks of the fifteen kinds. */
static void accept_choices(const char *name, unsigned step)
{
    struct order_bench *b = bench_read(name);

    for (uint32_t choice = 1; choice <= 400; choice += step) {
        uint32_t kinds = choice * 2654435761u >> 8;
        struct order_checker *c = &b->checker;

        b->first_complaint = 0;
        order_checker_init(c, NULL, bench_hear, b);
        for (unsigned i = 0; i < b->lines; i++)
            if (b->event[i] == ORDER_OTHER || kinds >> b->event[i] & 1)
                order_checker_line(c, b->line[i]);
        ck_assert_msg(order_checker_finish(c), "kinds %x: %s", kinds, b->said);
    }
    free(b);
}

START_TEST(an_event_that_is_not_recorded_is_not_missed)
{
    accept_choices(overload_trace, 1);
    accept_choices(idle_trace, 5);
}
END_TEST

START_TEST(text_may_come_in_pieces)
{
    struct order_bench *b = bench_read(idle_trace);

    order_checker_init(&b->checker, NULL, bench_hear, b);
    for (unsigned i = 0; i < b->lines; i++) {
        size_t half = strlen(b->line[i]) / 2;

        order_checker_text(&b->checker, b->line[i], half);
        order_checker_text(&b->checker, b->line[i] + half, strlen(b->line[i]) - half);
        if (i + 1 < b->lines)
            order_checker_text(&b->checker, "\n", 1);
    }
    ck_assert_msg(order_checker_finish(&b->checker), "%s", b->said);
    ck_assert_uint_eq(b->checker.line, 2756);
    free(b);
}
END_TEST

START_TEST(a_file_is_read_to_its_end)
{
    struct order_bench *b = bench_new();
    char path[512];
    FILE *in;

    snprintf(path, sizeof path, "%s/tests/golden/linux61-ftrace/%s", NICSIM_SOURCE_DIR, idle_trace);
    in = fopen(path, "r");
    ck_assert_ptr_nonnull(in);
    order_checker_init(&b->checker, NULL, bench_hear, b);
    ck_assert(order_checker_file(&b->checker, in));
    ck_assert(order_checker_finish(&b->checker));
    ck_assert_uint_eq(b->checker.line, 2756);
    fclose(in);
    free(b);
}
END_TEST

/* ---- one thing out of order ---------------------------------------------------------------- */

/* The idle trace, and the first interrupt of its second hundred lines: by then each kind of line
 * has been seen. The lines of a packet from there:
 *   0 irq entry  1 raise  2 irq exit  3 softirq entry  4, 5 gro  6 rx  7 waking  8 wakeup
 *   9 napi_poll  10 softirq exit  11 switch to the reader  12 switch to idle */
static struct order_bench *idle_from(unsigned *irq)
{
    struct order_bench *b = bench_read(idle_trace);

    *irq = bench_find(b, 99, ORDER_IRQ_ENTRY, "irq=10");
    ck_assert_int_eq(b->event[*irq + 9], ORDER_NAPI_POLL);
    ck_assert_int_eq(b->event[*irq + 12], ORDER_SWITCH);
    return b;
}

/* The overload trace, and the second full poll's line. After it: raise, softirq exit, switch. */
static struct order_bench *overload_from(unsigned *poll)
{
    struct order_bench *b = bench_read(overload_trace);

    *poll = bench_find(b, 0, ORDER_NAPI_POLL, "work 64");
    *poll = bench_find(b, *poll + 1, ORDER_NAPI_POLL, "work 64");
    ck_assert_int_eq(b->event[*poll + 3], ORDER_SWITCH);
    return b;
}

static void refuse_swap(unsigned first, unsigned second, enum order_rule rule)
{
    unsigned irq;
    struct order_bench *b = idle_from(&irq);

    bench_swap(b, irq + first, irq + second);
    bench_refuse(b, rule);
    free(b);
}

static void refuse_without(unsigned step, enum order_rule rule)
{
    unsigned irq;
    struct order_bench *b = idle_from(&irq);

    bench_delete(b, irq + step);
    bench_refuse(b, rule);
    free(b);
}

static void refuse_edit(unsigned step, const char *word, const char *with, enum order_rule rule)
{
    unsigned irq;
    struct order_bench *b = idle_from(&irq);

    bench_edit(b, irq + step, word, with);
    bench_refuse(b, rule);
    free(b);
}

START_TEST(a_handler_is_not_left_before_it_is_entered)
{
    refuse_swap(0, 2, ORDER_RULE_IRQ_PAIR);
}
END_TEST

START_TEST(a_handler_raises_between_its_entry_and_its_exit)
{
    refuse_swap(0, 1, ORDER_RULE_IRQ_TAIL);
    refuse_swap(1, 2, ORDER_RULE_IRQ_RAISE);
}
END_TEST

START_TEST(a_softirq_does_not_run_before_it_is_raised)
{
    refuse_swap(1, 3, ORDER_RULE_SOFTIRQ_RAISED);
}
END_TEST

START_TEST(a_final_poll_has_sent_its_frames_up_before_its_line)
{
    refuse_swap(6, 9, ORDER_RULE_RX_WORK);
}
END_TEST

START_TEST(a_task_is_not_woken_before_it_is_being_woken)
{
    refuse_swap(7, 8, ORDER_RULE_WAKE);
}
END_TEST

START_TEST(the_woken_task_runs_after_the_softirq_not_inside)
{
    refuse_swap(10, 11, ORDER_RULE_SOFTIRQ_PAIR);
}
END_TEST

START_TEST(no_line_of_a_packets_way_can_be_missing)
{
    static const enum order_rule rules[] = {
        ORDER_RULE_IRQ_PAIR, ORDER_RULE_SOFTIRQ_RAISED, ORDER_RULE_IRQ_PAIR,     ORDER_RULE_CONTEXT,
        ORDER_RULE_GRO_PAIR, ORDER_RULE_GRO_PAIR,       ORDER_RULE_RX_WORK,      ORDER_RULE_WAKE,
        ORDER_RULE_WAKE,     ORDER_RULE_RX_WORK,        ORDER_RULE_SOFTIRQ_PAIR, ORDER_RULE_TASK,
        ORDER_RULE_TASK,
    };

    for (unsigned step = 0; step < sizeof rules / sizeof rules[0]; step++)
        refuse_without(step, rules[step]);
}
END_TEST

/* Interrupt and softirq together: what is left is a raise, and an idle CPU that stays so. */
START_TEST(an_interrupt_does_not_end_with_work_pending)
{
    unsigned irq;
    struct order_bench *b = idle_from(&irq);

    for (unsigned i = 3; i <= 12; i++)
        bench_delete(b, irq + 3);
    bench_refuse(b, ORDER_RULE_IRQ_RAISE); /* the next interrupt's: its NAPI is owned */
    free(b);
}
END_TEST

START_TEST(a_poll_does_no_more_than_its_budget)
{
    refuse_edit(9, "work 1 ", "work 65 ", ORDER_RULE_NAPI_BUDGET);
}
END_TEST

START_TEST(a_poll_in_a_softirq_has_the_weight_for_budget)
{
    refuse_edit(9, "budget 64", "budget 8", ORDER_RULE_NAPI_BUDGET);
}
END_TEST

START_TEST(time_does_not_run_backwards)
{
    unsigned irq;
    struct order_bench *b = idle_from(&irq);
    char text[1024];

    bench_retime(b->line[irq + 1], b->line[irq - 1], text, sizeof text);
    bench_replace(b, irq + 1, text);
    bench_refuse(b, ORDER_RULE_TIME);
    free(b);
}
END_TEST

START_TEST(only_the_current_task_gives_way)
{
    refuse_edit(12, "prev_comm=sink prev_pid=108", "prev_comm=rig prev_pid=107", ORDER_RULE_SWITCH);
}
END_TEST

START_TEST(a_sleeping_task_does_not_run)
{
    refuse_edit(11, "next_comm=sink next_pid=108", "next_comm=rig next_pid=107", ORDER_RULE_SWITCH);
}
END_TEST

START_TEST(the_idle_task_does_not_sleep)
{
    refuse_edit(11, "prev_state=R", "prev_state=S", ORDER_RULE_SWITCH);
}
END_TEST

START_TEST(a_cpu_does_not_idle_with_a_task_to_run)
{
    refuse_edit(12, "prev_state=S", "prev_state=R", ORDER_RULE_IDLE);
}
END_TEST

START_TEST(need_resched_does_not_vanish_in_a_softirq)
{
    refuse_edit(9, ".Ns1.", "..s1.", ORDER_RULE_RESCHED);
}
END_TEST

START_TEST(what_is_not_ftrace_text_is_told)
{
    refuse_edit(9, "[000]", "000", ORDER_RULE_TEXT);
}
END_TEST

/* Once more in the same call, and nothing has scheduled it: two rules at once. */
START_TEST(a_completed_napi_is_not_polled_unscheduled)
{
    unsigned irq;
    struct order_bench *b = idle_from(&irq);

    bench_insert(b, irq + 10, b->line[irq + 9]);
    bench_refuse(b, ORDER_RULE_NAPI_SCHEDULED);
    bench_refuse(b, ORDER_RULE_NAPI_ONCE);
    free(b);
}
END_TEST

/* The line is masked while the poll runs: a handler that comes then finds its NAPI owned, and has
 * no raise (the reference's IRQ_MISS). With one, it was unmasked too early. */
static const char early_irq[][160] = {
    "          <idle>-0       [000] d.H1.   %s: irq_handler_entry: irq=10 name=eth0",
    "          <idle>-0       [000] d.H1.   %s: softirq_raise: vec=3 [action=NET_RX]",
    "          <idle>-0       [000] d.H1.   %s: irq_handler_exit: irq=10 ret=handled",
};

static void insert_irq(struct order_bench *b, unsigned at, bool raises)
{
    char line[200], time[32];
    int bytes;
    const char *before = bench_time(b->line[at - 1], &bytes);

    snprintf(time, sizeof time, "%.*s", bytes, before);
    for (unsigned i = 0; i < 3; i++) {
        const char *hole = strstr(early_irq[i], "%s");

        if (i == 1 && !raises)
            continue;
        snprintf(line, sizeof line, "%.*s%s%s", (int)(hole - early_irq[i]), early_irq[i], time,
                 hole + 2);
        bench_insert(b, at++, line);
    }
}

START_TEST(an_interrupt_inside_a_poll_that_goes_on_does_not_raise)
{
    unsigned irq;
    struct order_bench *b = idle_from(&irq);

    insert_irq(b, irq + 6, true); /* before the frame goes up */
    bench_refuse(b, ORDER_RULE_IRQ_RAISE);
    free(b);
}
END_TEST

START_TEST(an_interrupt_that_finds_its_napi_owned_is_in_order)
{
    unsigned irq;
    struct order_bench *b = idle_from(&irq);

    insert_irq(b, irq + 6, false);
    bench_accept(b);
    free(b);
}
END_TEST

/* ---- in ksoftirqd -------------------------------------------------------------------------- */

START_TEST(a_full_poll_is_followed_by_a_raise)
{
    unsigned poll;
    struct order_bench *b = overload_from(&poll);

    bench_delete(b, poll + 1);
    bench_refuse(b, ORDER_RULE_NAPI_FULL);
    free(b);
}
END_TEST

START_TEST(a_raise_after_the_exit_is_too_late_for_a_full_poll)
{
    unsigned poll;
    struct order_bench *b = overload_from(&poll);

    bench_swap(b, poll + 1, poll + 2);
    bench_refuse(b, ORDER_RULE_NAPI_FULL);
    free(b);
}
END_TEST

START_TEST(a_final_poll_is_not_followed_by_a_raise)
{
    unsigned irq;
    struct order_bench *b = idle_from(&irq);
    char text[1024];

    bench_retime(
        "          <idle>-0       [000] dNs1.   1.000000: softirq_raise: vec=3 [action=NET_RX]",
        b->line[irq + 9], text, sizeof text);
    bench_insert(b, irq + 10, text);
    bench_refuse(b, ORDER_RULE_NAPI_FINAL);
    free(b);
}
END_TEST

/* A batch of eight is followed by napi_gro_receive's exit; a ninth frame is one too many. */
START_TEST(a_batch_has_no_nine_frames)
{
    unsigned poll, exit;
    struct order_bench *b = overload_from(&poll);

    exit = bench_find(b, poll + 4, ORDER_RX, "netif_receive_skb");
    exit = bench_find(b, exit, ORDER_GRO_EXIT, "ret=3");
    exit = bench_find(b, bench_find(b, exit, ORDER_RX, "netif"), ORDER_GRO_EXIT, "ret=3");
    ck_assert_int_eq(b->event[exit - 1], ORDER_RX);
    bench_insert(b, exit, b->line[exit - 1]);
    bench_refuse(b, ORDER_RULE_RX_BATCH);
    free(b);
}
END_TEST

/* TIMER and NET_RX both pending: TIMER goes first. */
START_TEST(a_pass_runs_the_lowest_softirq_first)
{
    unsigned poll, timer, net_rx;
    struct order_bench *b = overload_from(&poll);

    poll = bench_find(b, poll + 1, ORDER_NAPI_POLL, "work 64");
    timer = bench_find(b, poll, ORDER_SOFTIRQ_ENTRY, "TIMER");
    net_rx = timer + 2;
    ck_assert_int_eq(b->event[net_rx], ORDER_SOFTIRQ_ENTRY);
    /* ... exit NET_RX, entry TIMER, exit TIMER: */
    poll = bench_find(b, net_rx, ORDER_SOFTIRQ_EXIT, "NET_RX");
    bench_insert(b, poll + 1, b->line[timer]);
    bench_insert(b, poll + 2, b->line[timer + 1]);
    for (unsigned i = 1; i <= 2; i++) {
        char text[1024];

        bench_retime(b->line[poll + i], b->line[poll], text, sizeof text);
        bench_replace(b, poll + i, text);
    }
    bench_delete(b, timer);
    bench_delete(b, timer);
    bench_refuse(b, ORDER_RULE_SOFTIRQ_ORDER);
    free(b);
}
END_TEST

/* The reader runs while ksoftirqd is runnable (it left as R+), and an interrupt comes. */
static struct order_bench *interrupted_reader(void)
{
    static const char tail[][100] = {
        "            sink-133     [000] ..s..   1.000000: softirq_entry: vec=1 [action=TIMER]",
        "            sink-133     [000] ..s..   1.000000: softirq_exit: vec=1 [action=TIMER]",
    };
    unsigned poll, raise;
    struct order_bench *b = overload_from(&poll);
    char text[1024];

    raise = bench_find(b, poll + 3, ORDER_SOFTIRQ_RAISE, "TIMER");
    ck_assert_ptr_nonnull(strstr(b->line[raise], "sink-133"));
    for (unsigned i = 0; i < 2; i++) {
        bench_retime(tail[i], b->line[raise], text, sizeof text);
        bench_insert(b, raise + 1 + i, text);
    }
    return b;
}

START_TEST(an_interrupts_exit_leaves_softirqs_to_a_runnable_ksoftirqd)
{
    struct order_bench *b = interrupted_reader();

    bench_refuse(b, ORDER_RULE_KSOFTIRQD_OWNS);
    free(b);
}
END_TEST

/* In 6.12 the tail runs all that is pending: TIMER, then NET_RX, which this trace leaves out. */
START_TEST(linux_6_12_does_not_leave_them_to_ksoftirqd)
{
    const struct order_options linux_6_12 = { .kernel = ORDER_LINUX_6_12 };
    struct order_bench *b = interrupted_reader();

    ck_assert(!bench_check(b, &linux_6_12));
    ck_assert_uint_eq(b->checker.complaints_of[ORDER_RULE_KSOFTIRQD_OWNS], 0);
    ck_assert_uint_gt(b->checker.complaints_of[ORDER_RULE_SOFTIRQ_ORDER] +
                          b->checker.complaints_of[ORDER_RULE_IRQ_TAIL],
                      0);
    free(b);
}
END_TEST

TEST_RUNNER(
    "order checker, real traces", a_real_trace_of_an_idle_machine_is_in_order,
    a_real_trace_of_an_overloaded_machine_is_in_order, a_trace_may_begin_anywhere,
    lines_may_be_lost_if_the_trace_says_so, an_event_that_is_not_recorded_is_not_missed,
    text_may_come_in_pieces, a_file_is_read_to_its_end, a_handler_is_not_left_before_it_is_entered,
    a_handler_raises_between_its_entry_and_its_exit, a_softirq_does_not_run_before_it_is_raised,
    a_final_poll_has_sent_its_frames_up_before_its_line,
    a_task_is_not_woken_before_it_is_being_woken, the_woken_task_runs_after_the_softirq_not_inside,
    no_line_of_a_packets_way_can_be_missing, an_interrupt_does_not_end_with_work_pending,
    a_poll_does_no_more_than_its_budget, a_poll_in_a_softirq_has_the_weight_for_budget,
    time_does_not_run_backwards, only_the_current_task_gives_way, a_sleeping_task_does_not_run,
    the_idle_task_does_not_sleep, a_cpu_does_not_idle_with_a_task_to_run,
    need_resched_does_not_vanish_in_a_softirq, what_is_not_ftrace_text_is_told,
    a_completed_napi_is_not_polled_unscheduled,
    an_interrupt_inside_a_poll_that_goes_on_does_not_raise,
    an_interrupt_that_finds_its_napi_owned_is_in_order, a_full_poll_is_followed_by_a_raise,
    a_raise_after_the_exit_is_too_late_for_a_full_poll, a_final_poll_is_not_followed_by_a_raise,
    a_batch_has_no_nine_frames, a_pass_runs_the_lowest_softirq_first,
    an_interrupts_exit_leaves_softirqs_to_a_runnable_ksoftirqd,
    linux_6_12_does_not_leave_them_to_ksoftirqd)
