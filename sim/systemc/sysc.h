/* SystemC for C: what a C program needs to take part in a SystemC simulation.
 *
 * SystemC keeps one simulation in a process, so there is no handle for it: these functions act on
 * that one. All are called from one thread. Time is in picoseconds; SystemC's resolution must be
 * 1 ps, which is its preset (sysc_check_resolution).
 *
 * Errors: a C++ exception never leaves these functions, and nothing is printed on stdout. What
 * SystemC reports as error or fatal becomes a false (or NULL) and a text, sysc_error(). Inside a
 * method's body a failed call also ends the simulation once the body has returned, so that none is
 * lost: sysc_start then returns false with the text. SystemC cannot go on after that; every later
 * start fails with the same text. Warnings go to stderr.
 *
 * No sc_main is needed, and no copyright notice is printed.
 *
 * This first part has modules, methods, events, time, start and stop. Threads, signals, clocks,
 * tracing and TLM sockets are not here.
 */
#ifndef SIM_SYSTEMC_SYSC_H
#define SIM_SYSTEMC_SYSC_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SYSC_NEVER UINT64_MAX

/* The last error's text, one line, "" when there was none. Valid until the next error. */
const char *sysc_error(void);

/* "2.3.4": the library that is linked, not the header. */
const char *sysc_version(void);

/* False + error when SystemC's time resolution is not 1 ps. */
bool sysc_check_resolution(void);

/* ---- things with a name; they live as long as the process unless destroyed ------------------- */

/* A level of the hierarchy: methods and events made in it are called "module.name". Only before the
 * first start. NULL + error after it, and when the name is taken or no name. */
struct sysc_module;
struct sysc_module *sysc_module_create(const char *name);

struct sysc_event;
struct sysc_event *sysc_event_create(const char *name);
void sysc_event_destroy(
    struct sysc_event *event); /* nobody may wait for it any more; NULL is fine */

/* body(arg) is called whenever what it is sensitive to happens, from start to end without waiting.
 * In SystemC's words an SC_METHOD before the first start, a spawned one later. */
struct sysc_method;
struct sysc_method_config {
    struct sysc_module *module; /* NULL: top level */
    const char *name;           /* copied */
    void (*body)(void *arg);
    void *arg;
    struct sysc_event *sensitive; /* static sensitivity; NULL: none */
    bool wait_first;              /* not called at the start (SystemC: dont_initialize) */
};
struct sysc_method *sysc_method_create(const struct sysc_method_config *config);

/* ---- inside a body: what calls it next, instead of its static sensitivity -------------------- */

bool sysc_next_trigger_after(uint64_t delay_ps); /* 0: in the next delta cycle */
bool sysc_next_trigger_event(struct sysc_event *event);
bool sysc_next_trigger_after_or_event(uint64_t delay_ps, struct sysc_event *event);

/* ---- events: at most one notification is pending; the earlier one wins ---------------------- */

bool sysc_event_notify(struct sysc_event *event);       /* now, in this evaluation */
bool sysc_event_notify_delta(struct sysc_event *event); /* in the next delta cycle */
bool sysc_event_notify_after(struct sysc_event *event, uint64_t delay_ps); /* 0: delta */
bool sysc_event_cancel(struct sysc_event *event);

/* ---- time --------------------------------------------------------------------------------- */

uint64_t sysc_now_ps(void);

/* How long until something else is due: 0 when a process is runnable or a delta notification is
 * pending, SYSC_NEVER when nothing is. */
uint64_t sysc_time_to_pending_ps(void);

/* The latest time SystemC can reach. */
uint64_t sysc_max_ps(void);

/* Number of delta cycles since the beginning. */
uint64_t sysc_delta_count(void);

/* ---- running ------------------------------------------------------------------------------ */

/* Both return true when they end as asked, or earlier by sysc_pause or sysc_stop. Not from a body.
 * Until nothing is due; may be called again. */
bool sysc_start_until_starved(void);

/* What is due before now + duration_ps runs, what is due then does not; now ends there exactly. */
bool sysc_start_for(uint64_t duration_ps);

/* The start returns after this delta cycle, and a later one goes on from here. */
bool sysc_pause(void);

/* The start returns after this delta cycle, and no later one can go on: once in a process. */
bool sysc_stop(void);
bool sysc_is_stopped(void);

#ifdef __cplusplus
}
#endif

#endif
