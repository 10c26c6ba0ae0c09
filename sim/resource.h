/* Something that does one job at a time, first come, first served: a link, a bus, a DMA engine.
 *
 * A job begins when it is asked for or when the one before it ends, whichever is later; so when it
 * ends is known at once, and one event a job is enough: the caller arms it for the time returned.
 * Lost:  nothing; who limits how much may wait is the caller.
 * Time:  durations are the caller's, in picoseconds (sim_ps_for, sim_clock_advance).
 * Not modelled: jobs that are called off, priorities.
 */
#ifndef SIM_RESOURCE_H
#define SIM_RESOURCE_H

#include <stdint.h>

struct resource {
    uint64_t free_ps;     /* when the last job ends */
    uint64_t reserved_ps; /* all jobs' durations together */
    uint64_t asked_ps;    /* when the last job was asked for */
};

/* Free since time 0. */
void resource_init(struct resource *resource);

/* Asks for duration_ps at now_ps, which never goes back. Returns when the job ends. */
uint64_t resource_reserve(struct resource *resource, uint64_t now_ps, uint64_t duration_ps);

/* When a job asked for at now_ps would begin. */
uint64_t resource_free_at(const struct resource *resource, uint64_t now_ps);

/* How long it was busy in [0, up_to_ps), exact; up_to_ps not before the last job was asked for. The
 * busy time in a window is the difference of two calls, made when each of its edges is reached. */
uint64_t resource_busy_ps(const struct resource *resource, uint64_t up_to_ps);

#endif
