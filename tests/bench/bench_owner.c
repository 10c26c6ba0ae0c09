/* What SystemC as owner costs against the native loop, and what a draw of each kind costs.
 *
 * 64 events re-arm themselves with exponential delays of 400 ns on average. They are run by the
 * native loop; under SystemC alone; under SystemC beside a foreign method that comes every
 * microsecond (one visit to about 160 of our events); and beside one that comes every 6250 ps, as
 * often as our events do. Native and SystemC take turns in one process; the median of 11 counts.
 *
 * Prints: ns an event and the ratio to native; then ns a draw.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/model.h"
#include "sim/random.h"
#ifdef NICSIM_SYSTEMC
#include "sim/systemc/sysc.h"
#endif

#define EVENTS 64
#define TURNS  11
#define RUN_PS (UINT64_C(2000) * SIM_PS_PER_US) /* about 320 000 events */
#define DRAWS  2000000

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
static double run_once(enum sim_owner owner)
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
    if (!sim_drive(w.sim, owner, RUN_PS, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(EXIT_FAILURE);
    }
    ns = (cpu_ns() - ns) / (double)sim_work_done(w.sim).events;
    sim_destroy(w.sim);
    return ns;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

#ifdef NICSIM_SYSTEMC
static void visit(void *ctx)
{
    const uint64_t *every_ps = ctx;

    if (!sysc_next_trigger_after(*every_ps))
        exit(EXIT_FAILURE);
}
#endif

static void compare_owners(const char *beside)
{
    double native[TURNS], systemc[TURNS];

    for (int i = 0; i < TURNS; i++) {
        native[i] = run_once(OWNER_NATIVE);
        systemc[i] = run_once(OWNER_SYSTEMC);
    }
    qsort(native, TURNS, sizeof native[0], compare);
    qsort(systemc, TURNS, sizeof systemc[0], compare);
    printf("%-34s native %5.1f  SystemC %5.1f ns an event, ratio %.2f\n", beside, native[TURNS / 2],
           systemc[TURNS / 2], systemc[TURNS / 2] / native[TURNS / 2]);
}

#define PRINT_DRAW(name, draw)                                              \
    do {                                                                    \
        double ns = cpu_ns();                                               \
        for (int i = 0; i < DRAWS; i++)                                     \
            sum += (draw);                                                  \
        printf("%-34s %5.1f ns a draw\n", (name), (cpu_ns() - ns) / DRAWS); \
    } while (0)

static void print_draws(void)
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

int main(void)
{
#ifdef NICSIM_SYSTEMC
    static uint64_t often_ps = SIM_PS_PER_US;
    struct sysc_method_config foreign = { .name = "foreign", .body = visit, .arg = &often_ps };

    compare_owners("SystemC alone");
    if (sysc_method_create(&foreign) == NULL)
        return EXIT_FAILURE;
    compare_owners("beside a visit a microsecond");
    often_ps = 6250;
    compare_owners("beside a visit an event");
#else
    printf("this build has no SystemC; native %.1f ns an event\n", run_once(OWNER_NATIVE));
#endif
    print_draws();
    return EXIT_SUCCESS;
}
