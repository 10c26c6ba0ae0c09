/* The agenda alone, against a textbook heap: the HOLD model.
 *
 * N events are pending; the earliest is taken and armed again at now + a delay, over and over. Each
 * belongs to a component that always draws the same kind of delay, in picoseconds as a network path
 * makes them. Of the components
 *
 *   30 %  are links: a frame slot, 64 B at 10 Gb/s (67.2 ns) or a larger frame up to 1230.4 ns
 *   25 %  are DMA engines: 400 ns +- 40 ns
 *   35 %  are CPUs: a cost of 50 ns .. 1 us, evenly
 *    8 %  are short timers: 10 us .. 100 us
 *    2 %  are long timers: 100 us .. 1 ms
 *
 * (Shares of components, not of arming: else nearly all that is pending would be long timers.)
 *
 * The other side is a 4-ary heap of 32-byte records {time, order, callback, context}. Both call a
 * callback that arms again, and draw the same delays from tables long enough that no branch
 * predictor learns them. They take turns in one process, and the median of 11 turns counts.
 *
 * Prints: N, ns an event of each, and their ratio.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/engine.h"

#define DELAYS  4096 /* of each kind */
#define PENDING 1000
#define TURNS   11
#define HOLDS   400000

enum kind { LINK, DMA, CPU, SHORT_TIMER, LONG_TIMER, KINDS };

struct component {
    struct bench *bench;
    const uint64_t *delays_ps;
    uint64_t at; /* the next delay */
    struct sim_event event;
};

struct record {
    uint64_t time_ps, order;
    void (*fire)(void *ctx);
    void *ctx;
};

struct bench {
    uint64_t delays_ps[KINDS][DELAYS];
    struct component ours[PENDING], theirs[PENDING];
    uint64_t left; /* holds to go */

    struct sim *sim;

    struct record heap[PENDING];
    unsigned count;
    uint64_t now_ps, order;
};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static uint64_t draw_ps(enum kind kind, uint64_t value)
{
    switch (kind) {
    case LINK:
        return (84 + (value % 3 == 0 ? value % 1455 : 0)) * 800; /* 0.8 ns a byte, 20 around it */
    case DMA:
        return 360000 + value % 80001;
    case CPU:
        return 50000 + value % 950001;
    case SHORT_TIMER:
        return 10000000 + value % 90000001;
    case LONG_TIMER:
        return 100000000 + value % 900000001;
    case KINDS:
        break;
    }
    abort();
}

static enum kind kind_of(unsigned component)
{
    unsigned share = component * 37 % 100; /* any neighbouring hundred has the exact shares */

    return share < 30   ? LINK
           : share < 55 ? DMA
           : share < 90 ? CPU
           : share < 98 ? SHORT_TIMER
                        : LONG_TIMER;
}

static void make_delays(struct bench *bench)
{
    uint64_t state = 88172645463325252u;

    for (int kind = 0; kind < KINDS; kind++)
        for (uint64_t i = 0; i < DELAYS; i++)
            bench->delays_ps[kind][i] = draw_ps((enum kind)kind, next_random(&state));
}

static void init_component(struct bench *bench, struct component *component, unsigned number)
{
    *component = (struct component){ .bench = bench,
                                     .delays_ps = bench->delays_ps[kind_of(number)],
                                     .at = number * UINT64_C(40503) };
}

static uint64_t next_delay_ps(struct component *component)
{
    return component->delays_ps[component->at++ % DELAYS];
}

/* ---- ours -------------------------------------------------------------------------------- */

static void hold_ours(void *ctx)
{
    struct component *component = ctx;
    struct bench *bench = component->bench;

    if (--bench->left == 0)
        sim_stop(bench->sim);
    sim_after(bench->sim, &component->event, next_delay_ps(component));
}

/* ---- the textbook heap ------------------------------------------------------------------- */

static int record_is_before(const struct record *a, const struct record *b)
{
    return a->time_ps < b->time_ps || (a->time_ps == b->time_ps && a->order < b->order);
}

static void heap_push(struct bench *bench, struct record record)
{
    unsigned at = bench->count++;

    while (at > 0 && record_is_before(&record, &bench->heap[(at - 1) / 4])) {
        bench->heap[at] = bench->heap[(at - 1) / 4];
        at = (at - 1) / 4;
    }
    bench->heap[at] = record;
}

static struct record heap_pop(struct bench *bench)
{
    struct record first = bench->heap[0];
    struct record last = bench->heap[--bench->count];
    unsigned at = 0;

    for (;;) {
        unsigned child = 4 * at + 1;
        unsigned least = child;

        if (child >= bench->count)
            break;
        for (unsigned i = child + 1; i < child + 4 && i < bench->count; i++)
            if (record_is_before(&bench->heap[i], &bench->heap[least]))
                least = i;
        if (!record_is_before(&bench->heap[least], &last))
            break;
        bench->heap[at] = bench->heap[least];
        at = least;
    }
    bench->heap[at] = last;
    return first;
}

static void hold_textbook(void *ctx)
{
    struct component *component = ctx;
    struct bench *bench = component->bench;

    bench->left--;
    heap_push(bench, (struct record){ .time_ps = bench->now_ps + next_delay_ps(component),
                                      .order = bench->order++,
                                      .fire = hold_textbook,
                                      .ctx = component });
}

/* ---- taking turns ------------------------------------------------------------------------ */

static double cpu_seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double turn_ours(struct bench *bench)
{
    double begin = cpu_seconds();

    bench->left = HOLDS;
    sim_set_end(bench->sim, UINT64_MAX);
    sim_run_until(bench->sim, UINT64_MAX);
    return (cpu_seconds() - begin) / HOLDS * 1e9;
}

static double turn_textbook(struct bench *bench)
{
    double begin = cpu_seconds();

    bench->left = HOLDS;
    while (bench->left > 0) {
        struct record record = heap_pop(bench);

        bench->now_ps = record.time_ps;
        record.fire(record.ctx);
    }
    return (cpu_seconds() - begin) / HOLDS * 1e9;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *values)
{
    qsort(values, TURNS, sizeof *values, compare_doubles);
    return values[TURNS / 2];
}

static void measure(struct bench *bench, unsigned pending, double target)
{
    double ours_ns[TURNS], textbook_ns[TURNS];

    bench->left = UINT64_MAX;
    bench->sim = sim_create();
    if (bench->sim == NULL)
        exit(1);
    bench->count = 0;
    bench->now_ps = bench->order = 0;
    for (unsigned i = 0; i < pending; i++) {
        init_component(bench, &bench->ours[i], i);
        init_component(bench, &bench->theirs[i], i);
        sim_event_init(&bench->ours[i].event, hold_ours, &bench->ours[i]);
        hold_ours(&bench->ours[i]);
        hold_textbook(&bench->theirs[i]);
    }
    turn_ours(bench);
    turn_textbook(bench);
    for (unsigned turn = 0; turn < TURNS; turn++) {
        ours_ns[turn] = turn_ours(bench);
        textbook_ns[turn] = turn_textbook(bench);
    }

    double ours = median(ours_ns), textbook = median(textbook_ns);

    printf("hold pending %4u  agenda %6.1f ns  textbook heap %6.1f ns  ratio %.2f", pending, ours,
           textbook, ours / textbook);
    if (target > 0)
        printf("  (target %.2f)", target);
    printf("\n");
    sim_destroy(bench->sim);
}

int main(void)
{
    static struct bench bench;

    make_delays(&bench);
    measure(&bench, 16, 0.7);
    measure(&bench, 64, 0.45);
    measure(&bench, 256, 0.4);
    measure(&bench, 1000, 0);
    return 0;
}
