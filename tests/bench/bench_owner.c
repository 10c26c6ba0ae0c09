/* What SystemC as owner costs against the native loop, and what a draw of each kind costs.
 *
 * 64 events re-arm themselves with exponential delays of 400 ns on average. They are run by the
 * native loop; under SystemC alone; under SystemC beside a foreign method that comes every
 * microsecond (one visit to about 160 of our events); and beside one that comes every 6250 ps, as
 * often as our events do. Native and SystemC take turns in one process; the median of 11 counts.
 *
 * Prints: ns an event and the ratio to native; then ns a draw. With the argument "smoke" it does a
 * tiny part of that, so that a test can see it work.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/model.h"
#include "sim/random.h"
#ifdef NICSIM_SYSTEMC
#include "sim/systemc/sysc.h"
#endif

#define EVENTS 64
#define TURNS  11

struct effort {
    uint64_t run_ps;
    int turns; /* at most TURNS, odd */
    int draws;
};
static const struct effort whole = { 2 * SIM_PS_PER_MS, TURNS,
                                     2000000 }; /* 320 000 events a turn */
static const struct effort smoke = { 20 * SIM_PS_PER_US, 1, 1000 };

struct world {
    struct sim *sim;
    struct sim_random random;
    struct sim_event events[EVENTS];
    struct mover {
        struct world *world;
        int number;
    } movers[EVENTS];
};

static double cpu_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void move_on(void *ctx)
{
    struct mover *mover = ctx;
    struct world *w = mover->world;

    sim_after(w->sim, &w->events[mover->number], sim_random_exponential(&w->random, 400e3));
}

/* ns an event. */
static double run_once(enum sim_owner owner, const struct effort *effort)
{
    static struct world w;
    struct sim_error err;
    double ns;

    w.sim = sim_create();
    sim_random_init(&w.random, 1, 0, "bench");
    for (int i = 0; i < EVENTS; i++) {
        w.movers[i] = (struct mover){ &w, i };
        sim_event_init(&w.events[i], move_on, &w.movers[i]);
        sim_at(w.sim, &w.events[i], (uint64_t)i);
    }
    ns = cpu_ns();
    if (!sim_drive(w.sim, owner, effort->run_ps, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(EXIT_FAILURE);
    }
    ns = (cpu_ns() - ns) / (double)sim_work_done(w.sim).events;
    sim_destroy(w.sim);
    return ns;
}

#ifdef NICSIM_SYSTEMC
static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void visit(void *ctx)
{
    const uint64_t *every_ps = ctx;

    if (!sysc_next_trigger_after(*every_ps))
        exit(EXIT_FAILURE);
}

static void compare_owners(const char *beside, const struct effort *effort)
{
    double native[TURNS], systemc[TURNS];

    for (int i = 0; i < effort->turns; i++) {
        native[i] = run_once(OWNER_NATIVE, effort);
        systemc[i] = run_once(OWNER_SYSTEMC, effort);
    }
    qsort(native, (size_t)effort->turns, sizeof native[0], compare);
    qsort(systemc, (size_t)effort->turns, sizeof systemc[0], compare);
    printf("%-34s native %5.1f  SystemC %5.1f ns an event, ratio %.2f\n", beside,
           native[effort->turns / 2], systemc[effort->turns / 2],
           systemc[effort->turns / 2] / native[effort->turns / 2]);
}

#endif

#define PRINT_DRAW(name, draw)                                                      \
    do {                                                                            \
        double ns = cpu_ns();                                                       \
        for (int i = 0; i < effort->draws; i++)                                     \
            sum += (draw);                                                          \
        printf("%-34s %5.1f ns a draw\n", (name), (cpu_ns() - ns) / effort->draws); \
    } while (0)

static void print_draws(const struct effort *effort)
{
    struct sim_random random;
    uint64_t sum = 0;

    sim_random_init(&random, 1, 0, "draws");
    PRINT_DRAW("64 bits", sim_random_u64(&random));
    PRINT_DRAW("below 1000", sim_random_below(&random, 1000));
    PRINT_DRAW("exponential", sim_random_exponential(&random, 1e9));
    PRINT_DRAW("geometric", sim_random_geometric(&random, 1e3));
    PRINT_DRAW("Pareto", sim_random_pareto(&random, 1.5, 1e6, UINT64_MAX));
    fprintf(stderr, "(sum of all draws %" PRIu64 ")\n", sum); /* so that none is optimised away */
}

int main(int argc, char **argv)
{
    const struct effort *effort = argc > 1 && strcmp(argv[1], "smoke") == 0 ? &smoke : &whole;
#ifdef NICSIM_SYSTEMC
    static uint64_t often_ps = SIM_PS_PER_US;
    struct sysc_method_config foreign = { .name = "foreign", .body = visit, .arg = &often_ps };

    compare_owners("SystemC alone", effort);
    if (sysc_method_create(&foreign) == NULL)
        return EXIT_FAILURE;
    compare_owners("beside a visit a microsecond", effort);
    often_ps = 6250;
    compare_owners("beside a visit an event", effort);
#else
    printf("this build has no SystemC; native %.1f ns an event\n", run_once(OWNER_NATIVE, effort));
#endif
    print_draws(effort);
    return EXIT_SUCCESS;
}
