/* The foreign SystemC process. */
#include "tests/sim/program/program_foreign.h"

#ifdef NICSIM_SYSTEMC

#include "sim/systemc/sysc.h"

/* SystemC has one simulation a process, and so is this. */
static struct {
    struct sysc_method *method;
    struct sysc_event *begin;
    const struct log *log;
    size_t next;
    uint64_t base_ps, random, visits;
} foreign;

static uint64_t draw(uint64_t below)
{
    foreign.random = foreign.random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (foreign.random >> 33) % below;
}

/* Waits for one of the next times of the log, or a picosecond beside it; sometimes for a delta. */
static void visit(void *unused)
{
    uint64_t there_ps = sysc_now_ps() - foreign.base_ps;

    (void)unused;
    foreign.visits++;
    if (draw(8) == 0) {
        sysc_next_trigger_after(0);
        return;
    }
    foreign.next += draw(4);
    while (foreign.next < foreign.log->count) {
        uint64_t ps = foreign.log->lines[foreign.next].time_ps + draw(3);

        if (ps > there_ps + 1) {
            sysc_next_trigger_after(ps - 1 - there_ps);
            return;
        }
        foreign.next++;
    }
}

bool foreign_create(void)
{
    foreign.begin = sysc_event_create("foreign_begin");
    if (foreign.begin != NULL)
        foreign.method = sysc_method_create(&(struct sysc_method_config){
            .name = "foreign", .body = visit, .sensitive = foreign.begin, .wait_first = true });
    return foreign.method != NULL;
}

bool foreign_follow(const struct log *log, uint64_t seed)
{
    foreign.log = log;
    foreign.next = 0;
    foreign.base_ps = sysc_now_ps();
    foreign.random = seed;
    return sysc_event_notify_delta(foreign.begin);
}

uint64_t foreign_visits(void)
{
    return foreign.visits;
}

#endif
