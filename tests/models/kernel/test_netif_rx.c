/* netif_rx, its queue, and the poll list, on the machine of tests/models/linux24.h: code of the
 * test runs in an interrupt handler, what it leaves runs after it. */
#include "tests/models/linux24.h"
#include "tests/models/runner.h"

struct bench {
    struct small_machine *small;
    struct test_line lines[4];
    unsigned count;
    unsigned accepted;
    unsigned first[NET_RX_CN_HIGH + 1]; /* which packet first got that answer, from 1 */
    unsigned answers[NET_RX_CN_HIGH + 1];
};

static void bench_init(struct bench *b, enum receive_path path)
{
    memset(b, 0, sizeof *b);
    b->small = linux24_new(path);
    linux24_add_hog(&b->small->params, "hog", 0); /* so that ksoftirqd, nice 19, waits */
}

static enum irqreturn receive_count(void *ctx)
{
    struct bench *b = ctx;

    for (unsigned i = 0; i < b->count; i++) {
        enum net_rx_result answer = netif_rx(linux24_cpu(b->small), linux24_packet(b->small));

        if (b->answers[answer]++ == 0)
            b->first[answer] = i + 1;
    }
    return IRQ_HANDLED;
}

/* The queue's limit is 300 and one more fits. Each packet is sampled: avg = avg/2 + n/2, both
 * halves whole numbers. From 10 the average falls to n - 2 and stays there: n even, (n-1) - 2 is
 * odd, so (n-4)/2 + n/2 = n - 2; n odd, (n-3)/2 + (n-1)/2 = n - 2. So it passes 20, 100 and 290
 * with the 23rd, 103rd and 293rd packet. */
START_TEST(a_queue_of_300_holds_301_and_says_how_full_it_is)
{
    struct bench b;
    struct softnet24 *sd;

    bench_init(&b, RECEIVE_NETIF_RX);
    linux24_build(b.small);
    b.count = 305;
    linux24_line(&b.lines[0], b.small, 10 * US, receive_count, &b);
    small_machine_run_to(b.small, 500 * US); /* 305 netif_rx and 4 drops: the handler runs still */
    sd = &linux24_cpu(b.small)->softnet24;
    ck_assert_uint_eq(b.answers[NET_RX_SUCCESS], 22);
    ck_assert_uint_eq(b.first[NET_RX_CN_LOW], 23);
    ck_assert_uint_eq(b.first[NET_RX_CN_MOD], 103);
    ck_assert_uint_eq(b.first[NET_RX_CN_HIGH], 293);
    ck_assert_uint_eq(b.first[NET_RX_DROP], 302);
    ck_assert_uint_eq(b.answers[NET_RX_DROP], 4);
    ck_assert_uint_eq(sd->throttled, 1);
    ck_assert_uint_eq(sd->dropped, 4);
    ck_assert_uint_eq(sd->input_pkt_queue.longest, 301);
    small_machine_free(b.small);
}
END_TEST

static enum irqreturn receive_one(void *ctx)
{
    struct bench *b = ctx;

    b->answers[netif_rx(linux24_cpu(b->small), linux24_packet(b->small))]++;
    return IRQ_HANDLED;
}

/* 301 wait and the queue throttles. The softirq takes 300, the budget, and stops; ksoftirqd is
 * woken and does not get the CPU. The one that is left keeps the throttle up: the next packet is
 * dropped although 300 would fit. The end of its interrupt empties the queue, and with it the
 * throttle is gone: the packet after it is welcome. */
START_TEST(throttled_means_dropping_until_the_queue_is_empty)
{
    struct bench b;
    struct kernel_cpu *kc;

    bench_init(&b, RECEIVE_NETIF_RX);
    b.small->params.machine.nics[1].tx_frames_per_interrupt = 0; /* no other interrupt's end */
    linux24_build(b.small);
    kc = linux24_cpu(b.small);
    b.count = 302;
    linux24_line(&b.lines[0], b.small, 10 * US, receive_count, &b);
    linux24_line(&b.lines[1], b.small, 9000 * US, receive_one, &b);
    linux24_line(&b.lines[2], b.small, 9500 * US, receive_one, &b);
    sim_run_until(b.small->sim, 9000 * US);
    ck_assert_uint_eq(kc->softnet24.input_pkt_queue.length, 1);
    ck_assert(kc->softnet24.throttle);
    ck_assert_uint_eq(kc->softnet.time_squeeze, 1);
    ck_assert_uint_eq(kc->softirqs.softirqd_wakeups, 1);
    ck_assert_uint_eq(kc->softirqs.counts[NET_RX_SOFTIRQ], 1);
    sim_run_until(b.small->sim, 9500 * US);
    ck_assert_uint_eq(b.answers[NET_RX_DROP], 2); /* the 302nd, and this one */
    ck_assert_uint_eq(kc->softnet24.input_pkt_queue.length, 0);
    ck_assert(!kc->softnet24.throttle);
    b.answers[NET_RX_SUCCESS] = b.answers[NET_RX_CN_LOW] = b.answers[NET_RX_CN_MOD] = 0;
    small_machine_run_to(b.small, 9900 * US);
    ck_assert_uint_eq(b.answers[NET_RX_DROP], 2);
    ck_assert_uint_eq(b.answers[NET_RX_CN_MOD], 1); /* avg 299/2 and 1/2: 149, above 100 */
    small_machine_free(b.small);
}
END_TEST

/* ---- the compile-time options of sampling -------------------------------------------------- */

/* OFFLINE_SAMPLE: the average moves with the tick alone. 301 packets come and go before the first,
 * at 10 ms; nobody is told, and the tick finds the one that the budget left: 10/2 + 1/2 = 5. */
START_TEST(a_burst_between_two_ticks_is_not_seen_by_the_timer)
{
    struct bench b;

    bench_init(&b, RECEIVE_NETIF_RX);
    b.small->params.kernel.linux24.congestion_sampling = SAMPLING_TIMER;
    b.small->params.machine.nics[1].tx_frames_per_interrupt = 0; /* no other interrupt's end */
    linux24_build(b.small);
    b.count = 301;
    linux24_line(&b.lines[0], b.small, 10 * US, receive_count, &b);
    sim_run_until(b.small->sim, 9000 * US);
    ck_assert_uint_eq(b.answers[NET_RX_SUCCESS], 301);
    ck_assert_uint_eq(linux24_cpu(b.small)->softnet24.avg_blog, 10);
    small_machine_run_to(b.small, 10900 * US);
    ck_assert_uint_eq(linux24_cpu(b.small)->softnet24.avg_blog, 5);
    small_machine_free(b.small);
}
END_TEST

/* 200 packets lie in the queue when the tick's bottom half samples, after the handler it has
 * interrupted and before NET_RX, whose number is higher: 10/2 + 200/2 = 105, above 100. The next
 * packet is told so, though the queue may be empty by then. */
START_TEST(what_lies_in_the_queue_at_a_tick_is_the_answer_until_the_next)
{
    struct bench b;

    bench_init(&b, RECEIVE_NETIF_RX);
    b.small->params.kernel.linux24.congestion_sampling = SAMPLING_TIMER;
    linux24_build(b.small);
    b.count = 200;
    linux24_line(&b.lines[0], b.small, 9900 * US, receive_count, &b);
    linux24_line(&b.lines[1], b.small, 19000 * US, receive_one, &b);
    sim_run_until(b.small->sim, 10500 * US);
    ck_assert_uint_eq(b.answers[NET_RX_SUCCESS], 200);
    ck_assert_uint_eq(linux24_cpu(b.small)->softnet24.avg_blog, 105);
    small_machine_run_to(b.small, 19500 * US);
    ck_assert_uint_eq(b.answers[NET_RX_CN_MOD], 1);
    small_machine_free(b.small);
}
END_TEST

/* RAND_LIE: from the 103rd packet on the average is n - 2 and above lo_cong, and a random number
 * below 300 that is less than it makes the answer one level worse: MOD becomes HIGH, HIGH (from the
 * 293rd) DROP. The stream of random numbers is the run's own; the same one here says which. All 301
 * packets are queued, whatever was said of them. */
START_TEST(a_lie_is_one_level_worse_and_loses_nothing)
{
    struct bench b;
    struct sim_random net_random;
    unsigned expected[NET_RX_CN_HIGH + 1] = { 0 };

    bench_init(&b, RECEIVE_NETIF_RX);
    b.small->params.kernel.linux24.congestion_lie = true;
    linux24_build(b.small);
    b.count = 301;
    linux24_line(&b.lines[0], b.small, 10 * US, receive_count, &b);
    small_machine_run_to(b.small, 450 * US);
    sim_random_init(&net_random, 1, 0, "net_random 0");
    for (unsigned n = 1; n <= 301; n++) {
        bool is_lie = n >= 103 && sim_random_below(&net_random, 300) < n - 2;

        if (n < 23)
            expected[NET_RX_SUCCESS]++;
        else if (n < 103)
            expected[NET_RX_CN_LOW]++;
        else if (n < 293)
            expected[is_lie ? NET_RX_CN_HIGH : NET_RX_CN_MOD]++;
        else
            expected[is_lie ? NET_RX_DROP : NET_RX_CN_HIGH]++;
    }
    ck_assert_mem_eq(b.answers, expected, sizeof expected);
    ck_assert_uint_gt(b.answers[NET_RX_DROP], 0);
    ck_assert_uint_eq(linux24_cpu(b.small)->softnet24.input_pkt_queue.longest, 301);
    ck_assert_uint_eq(linux24_cpu(b.small)->softnet24.dropped, 0);
    small_machine_free(b.small);
}
END_TEST

/* ---- polled devices ------------------------------------------------------------------------ */

struct polled {
    struct poll_device dev;
    int64_t waiting;
    char letter;
    struct polled_log *log;
};

struct polled_log {
    unsigned count;
    int64_t work[32];
    char letters[33];
};

/* Early NAPI's contract, without a ring. */
static bool poll(struct poll_device *dev, int64_t *budget)
{
    struct polled *polled = dev->driver;
    int64_t limit = dev->quota < *budget ? dev->quota : *budget;
    int64_t work = polled->waiting < limit ? polled->waiting : limit;

    cpu_run(1);
    polled->waiting -= work;
    dev->quota -= work;
    *budget -= work;
    if (polled->log->count < 32) {
        polled->log->letters[polled->log->count] = polled->letter;
        polled->log->work[polled->log->count++] = work;
    }
    if (work == limit)
        return true;
    netif_rx_complete(dev);
    return false;
}

static void polled_init(struct polled *polled, struct bench *b, char letter, int64_t waiting,
                        struct polled_log *log)
{
    poll_device_init(&polled->dev, linux24_cpu(b->small), "polled", 64, poll, polled);
    polled->waiting = waiting;
    polled->letter = letter;
    polled->log = log;
}

static enum irqreturn schedule_polled(void *ctx)
{
    struct polled *polled = ctx;

    netif_rx_schedule(&polled->dev);
    return IRQ_HANDLED;
}

/* A quota of 64 and a budget of 300: 64, 64, 64, 64, 44, and the budget is used up. What is left,
 * 100, waits for the next end of an interrupt (the tick at 10 ms): 64 and 36. On average of full
 * rounds 60 a poll, as in the table of the NAPI HOWTO (59.9). */
START_TEST(a_budget_of_300_is_polled_as_four_quotas_and_the_rest)
{
    struct bench b;
    struct polled polled;
    struct polled_log log = { 0 };
    static const int64_t expected[] = { 64, 64, 64, 64, 44, 64, 36 };

    bench_init(&b, RECEIVE_NAPI_24);
    linux24_build(b.small);
    polled_init(&polled, &b, 'a', 400, &log);
    linux24_line(&b.lines[0], b.small, 10 * US, schedule_polled, &polled);
    sim_run_until(b.small->sim, 9000 * US);
    ck_assert_uint_eq(log.count, 5);
    ck_assert_uint_eq(linux24_cpu(b.small)->softnet.time_squeeze, 1);
    small_machine_run_to(b.small, 11000 * US);
    ck_assert_uint_eq(log.count, 7);
    ck_assert_mem_eq(log.work, expected, sizeof expected);
    ck_assert_uint_eq(polled.dev.polls, 7);
    ck_assert_uint_eq(polled.dev.not_done, 6);
    ck_assert(!polled.dev.scheduled);
    small_machine_free(b.small);
}
END_TEST

/* Two devices take turns within one call, unlike in 6.1, where each is polled once. */
START_TEST(devices_take_turns_within_one_call)
{
    struct bench b;
    struct polled one, other;
    struct polled_log log = { 0 };

    bench_init(&b, RECEIVE_NAPI_24);
    linux24_build(b.small);
    polled_init(&one, &b, 'a', 130, &log);
    polled_init(&other, &b, 'b', 100, &log);
    linux24_line(&b.lines[0], b.small, 10 * US, schedule_polled, &one);
    linux24_line(&b.lines[1], b.small, 10 * US, schedule_polled, &other);
    small_machine_run_to(b.small, 9000 * US);
    /* a 64, then b comes on the list; 64 + 64, 64 + 36, 2: 230 of 300. */
    ck_assert_str_eq(log.letters, "ababa");
    ck_assert_int_eq(log.work[3], 36);
    ck_assert_int_eq(log.work[4], 2);
    ck_assert_uint_eq(linux24_cpu(b.small)->softirqs.counts[NET_RX_SOFTIRQ], 1);
    small_machine_free(b.small);
}
END_TEST

/* ---- the softirq rule ---------------------------------------------------------------------- */

struct raiser {
    struct poll_device dev;
    enum softirq raises; /* in its first poll; SOFTIRQS: nothing */
    unsigned polls;
};

/* Never done, and always uses the whole budget: NET_RX raises itself each time it is run. */
static bool poll_without_end(struct poll_device *dev, int64_t *budget)
{
    struct raiser *raiser = dev->driver;

    cpu_run(1);
    if (raiser->polls++ == 0 && raiser->raises != SOFTIRQS)
        raise_softirq_only(dev->kc, raiser->raises);
    dev->quota = 0;
    *budget = 0;
    return true;
}

static enum irqreturn schedule_raiser(void *ctx)
{
    netif_rx_schedule(&((struct raiser *)ctx)->dev);
    return IRQ_HANDLED;
}

static void check_passes(enum softirq raises, unsigned net_rx, unsigned other)
{
    struct bench b;
    struct raiser raiser = { .raises = raises };
    struct kernel_cpu *kc;

    bench_init(&b, RECEIVE_NAPI_24);
    linux24_build(b.small);
    kc = linux24_cpu(b.small);
    poll_device_init(&raiser.dev, kc, "raiser", 64, poll_without_end, &raiser);
    linux24_line(&b.lines[0], b.small, 10 * US, schedule_raiser, &raiser);
    small_machine_run_to(b.small, 9000 * US);
    ck_assert_uint_eq(kc->softirqs.counts[NET_RX_SOFTIRQ], net_rx);
    if (raises != SOFTIRQS)
        ck_assert_uint_eq(kc->softirqs.counts[raises], other);
    ck_assert_uint_eq(kc->softirqs.softirqd_wakeups, 1);
    small_machine_free(b.small);
}

/* Raised again is not enough. */
START_TEST(what_has_run_is_not_run_again_but_left_to_ksoftirqd)
{
    check_passes(SOFTIRQS, 1, 0);
}
END_TEST

/* A type that has not run: everything pending, NET_RX too, is run once more. */
START_TEST(a_type_that_has_not_run_takes_all_pending_along)
{
    check_passes(TASKLET_SOFTIRQ, 2, 1);
    check_passes(NET_TX_SOFTIRQ, 2, 1);
}
END_TEST

/* NET_RX is pending all the time and a hog of nice 0 computes. An epoch is 6 ticks for the hog and
 * one for ksoftirqd; the end of each tick's interrupt runs NET_RX once more, on top of whoever
 * runs. */
START_TEST(ksoftirqd_of_nice_19_gets_a_tick_of_seven)
{
    struct bench b;
    struct raiser raiser = { .raises = SOFTIRQS };
    struct kernel_cpu *kc;
    double share;

    bench_init(&b, RECEIVE_NAPI_24);
    linux24_build(b.small);
    kc = linux24_cpu(b.small);
    poll_device_init(&raiser.dev, kc, "raiser", 64, poll_without_end, &raiser);
    linux24_line(&b.lines[0], b.small, 10 * US, schedule_raiser, &raiser);
    small_machine_run_to(b.small, 7000 * SIM_PS_PER_MS);
    share = (double)task_run_ps(&kc->ksoftirqd) / (7000.0 * (double)SIM_PS_PER_MS);
    ck_assert_double_eq_tol(share, 1.0 / 7, 0.01);
    ck_assert_int_eq(kc->ksoftirqd.nice, 19);
    small_machine_free(b.small);
}
END_TEST

/* ---- interrupts nest ----------------------------------------------------------------------- */

static uint64_t nested_ended_ps;

static enum irqreturn run_50(void *ctx)
{
    (void)ctx;
    cpu_run(50);
    return IRQ_HANDLED;
}

static enum irqreturn run_5(void *ctx)
{
    struct small_machine *small = ctx;

    cpu_run(5);
    nested_ended_ps = sim_now_ps(small->sim);
    return IRQ_HANDLED;
}

/* The long handler begins at 10 and two for the entry. The short one's line rises at 20: its own
 * entry and five are over at 26 (irq-entry 1), inside the long one; or, if that is fast, after it
 * and its exit (irq-exit, irq-return): 11 + 50 + 2, then 1 and 5 again. */
START_TEST(handlers_nest_unless_they_are_fast)
{
    for (unsigned fast = 0; fast < 2; fast++) {
        struct bench b;

        bench_init(&b, RECEIVE_NETIF_RX);
        linux24_build(b.small);
        linux24_line(&b.lines[0], b.small, 10 * US, run_50, NULL);
        linux24_line(&b.lines[1], b.small, 20 * US, run_5, b.small);
        b.lines[0].irq.fast = fast;
        small_machine_run_to(b.small, 200 * US);
        ck_assert_uint_eq(nested_ended_ps, (fast ? 11 + 50 + 2 + 1 + 5 : 20 + 1 + 5) * US);
        small_machine_free(b.small);
    }
}
END_TEST

TEST_RUNNER("kernel/netif_rx", a_queue_of_300_holds_301_and_says_how_full_it_is,
            throttled_means_dropping_until_the_queue_is_empty,
            a_burst_between_two_ticks_is_not_seen_by_the_timer,
            what_lies_in_the_queue_at_a_tick_is_the_answer_until_the_next,
            a_lie_is_one_level_worse_and_loses_nothing,
            a_budget_of_300_is_polled_as_four_quotas_and_the_rest,
            devices_take_turns_within_one_call, what_has_run_is_not_run_again_but_left_to_ksoftirqd,
            a_type_that_has_not_run_takes_all_pending_along,
            ksoftirqd_of_nice_19_gets_a_tick_of_seven, handlers_nest_unless_they_are_fast)
