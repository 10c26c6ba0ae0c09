/* A small machine for hand-worked timelines: CPUs with one task and two levels of interrupt
 * handlers each, timed actions, and a log of who said what when.
 *
 * Every CPU's cycle is 100 ps unless a test says otherwise, so edges lie at multiples of 100.
 */
#ifndef TESTS_SIM_TIMELINE_H
#define TESTS_SIM_TIMELINE_H

#include <check.h>
#include <string.h>

#include "sim/context.h"
#include "sim/engine.h"

#define TIMELINE_CPUS    3
#define TIMELINE_ACTIONS 16
#define TIMELINE_LINES   32

struct timeline;

struct timeline_host {
    struct timeline *timeline;
    struct sim_cpu *cpu;
    struct sim_context *task;       /* runs whenever it is fresh or ready and here */
    struct sim_context *handler[3]; /* by level; 0 is unused */
    bool pending[3];
    bool task_is_here;
    unsigned dispatches;
    uint64_t idle_ps, task_ps, handler_ps[3];
};

struct timeline_action {
    struct timeline *timeline;
    void (*act)(struct timeline *timeline, unsigned argument);
    unsigned argument;
    struct sim_event event;
};

struct timeline {
    struct sim *sim;
    struct sim_clock clock[TIMELINE_CPUS];
    struct timeline_host host[TIMELINE_CPUS];
    struct timeline_action actions[TIMELINE_ACTIONS];
    unsigned actions_count;
    struct {
        uint64_t ps;
        const char *what;
    } lines[TIMELINE_LINES];
    unsigned lines_count;
    /* For the tests' own use. */
    struct sim_notice notice;
    struct sim_lock *lock;
    uint64_t stamp_a_ps, stamp_b_ps, counter;
    bool handlers_nest;
};

static inline unsigned timeline_level(const struct timeline_host *host)
{
    const struct sim_context *top = sim_cpu_top(host->cpu);

    return top == NULL || top == host->task ? 0 : top == host->handler[1] ? 1 : 2;
}

static inline void timeline_dispatch(void *arg)
{
    struct timeline_host *host = arg;

    host->dispatches++;
    if (!host->task_is_here && host->task != NULL && sim_cpu_top(host->cpu) == host->task)
        sim_cpu_take(host->cpu);
    for (unsigned level = 2; level >= 1; level--) {
        if (host->pending[level] && timeline_level(host) < level &&
            sim_context_state(host->handler[level]) == CONTEXT_FRESH) {
            host->pending[level] = false;
            sim_cpu_push(host->cpu, host->handler[level]);
            return;
        }
    }
    if (sim_cpu_depth(host->cpu) == 0 && host->task_is_here && host->task != NULL &&
        (sim_context_state(host->task) == CONTEXT_FRESH ||
         sim_context_state(host->task) == CONTEXT_READY))
        sim_cpu_push(host->cpu, host->task);
}

/* mode: bit 0 parks every spend, bit 1 makes every charge a run, bit 2 lets handlers run on the
 * stack of what they preempt. Nothing may depend on it. */
static inline void timeline_init(struct timeline *t, int mode)
{
    memset(t, 0, sizeof *t);
    t->sim = sim_create();
    sim_set_options(
        t->sim, (struct sim_options){ .no_run_ahead = mode & 1, .charge_is_run = (mode & 2) != 0 });
    t->handlers_nest = (mode & 4) != 0;
    sim_notice_init(&t->notice);
    for (unsigned i = 0; i < TIMELINE_CPUS; i++) {
        struct timeline_host *host = &t->host[i];

        sim_clock_init(&t->clock[i], 10000000000, 1);
        host->timeline = t;
        host->task_is_here = true;
        host->cpu = sim_cpu_create(&(struct sim_cpu_config){ .sim = t->sim,
                                                             .clock = &t->clock[i],
                                                             .number = i,
                                                             .name = "cpu",
                                                             .dispatch = timeline_dispatch,
                                                             .host = host,
                                                             .idle_account_ps = &host->idle_ps });
    }
}

static inline void timeline_task(struct timeline *t, unsigned cpu, void (*body)(void *timeline))
{
    struct timeline_host *host = &t->host[cpu];

    host->task = sim_context_create(t->sim, "task", body, t, &host->task_ps, 0);
    sim_cpu_post_dispatch(host->cpu);
}

static inline void timeline_handler(struct timeline *t, unsigned cpu, unsigned level,
                                    void (*body)(void *timeline))
{
    struct timeline_host *host = &t->host[cpu];

    host->handler[level] =
        sim_context_create(t->sim, "handler", body, t, &host->handler_ps[level], 0);
    if (t->handlers_nest)
        sim_context_set_nested(host->handler[level]);
}

static inline void timeline_act(void *arg)
{
    struct timeline_action *action = arg;

    action->act(action->timeline, action->argument);
}

static inline void timeline_at(struct timeline *t, uint64_t ps,
                               void (*act)(struct timeline *timeline, unsigned argument),
                               unsigned argument)
{
    struct timeline_action *action = &t->actions[t->actions_count++];

    *action = (struct timeline_action){ .timeline = t, .act = act, .argument = argument };
    sim_event_init(&action->event, timeline_act, action);
    sim_at(t->sim, &action->event, ps);
}

static inline void timeline_say(struct timeline *t, const char *what)
{
    ck_assert_uint_lt(t->lines_count, TIMELINE_LINES);
    t->lines[t->lines_count].ps = sim_now_ps(t->sim);
    t->lines[t->lines_count++].what = what;
}

struct timeline_line {
    uint64_t ps;
    const char *what;
};

#define TIMELINE_EXPECT(t, ...)                                             \
    timeline_expect((t), (const struct timeline_line[]){ __VA_ARGS__ },     \
                    sizeof((const struct timeline_line[]){ __VA_ARGS__ }) / \
                        sizeof(struct timeline_line))

static inline void timeline_expect(const struct timeline *t, const struct timeline_line *lines,
                                   size_t count)
{
    for (size_t i = 0; i < count && i < t->lines_count; i++) {
        ck_assert_str_eq(t->lines[i].what, lines[i].what);
        ck_assert_msg(t->lines[i].ps == lines[i].ps, "'%s' at %llu ps, expected at %llu ps",
                      lines[i].what, (unsigned long long)t->lines[i].ps,
                      (unsigned long long)lines[i].ps);
    }
    ck_assert_uint_eq(t->lines_count, count);
}

/* Actions. */
static inline void raise_1(struct timeline *t, unsigned cpu)
{
    t->host[cpu].pending[1] = true;
    sim_cpu_post_dispatch(t->host[cpu].cpu);
}

static inline void raise_2(struct timeline *t, unsigned cpu)
{
    t->host[cpu].pending[2] = true;
    sim_cpu_post_dispatch(t->host[cpu].cpu);
}

static inline void wake_task(struct timeline *t, unsigned cpu)
{
    if (context_wake(t->host[cpu].task))
        sim_cpu_post_dispatch(t->host[cpu].cpu);
}

static inline void post_notice(struct timeline *t, unsigned argument)
{
    (void)argument;
    sim_notice_post(&t->notice);
}

/* Runs to the end and books every CPU up to it; all of the CPUs' time must be somewhere. */
static inline void timeline_run(struct timeline *t, uint64_t end_ps)
{
    uint64_t booked_ps = 0;

    sim_set_end(t->sim, end_ps);
    sim_run_until(t->sim, UINT64_MAX);
    for (unsigned i = 0; i < TIMELINE_CPUS; i++)
        sim_cpu_book(t->host[i].cpu, sim_end_ps(t->sim));
    for (unsigned i = 0; i < TIMELINE_CPUS; i++)
        booked_ps += t->host[i].idle_ps + t->host[i].task_ps + t->host[i].handler_ps[1] +
                     t->host[i].handler_ps[2];
    ck_assert_uint_eq(booked_ps, TIMELINE_CPUS * sim_end_ps(t->sim));
}

#endif
