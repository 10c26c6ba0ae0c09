/* Tasks and NAPIs of a test's own, for a struct linux_machine. */
#ifndef TESTS_MODELS_LINUX_ACTORS_H
#define TESTS_MODELS_LINUX_ACTORS_H

#include "tests/models/linux_machine.h"

/* A task that sleeps, and each time it is woken calls what it is told to, in the kernel. */
struct linux_worker {
    struct kernel_cpu *kc;
    struct task_struct task;
    void (*work)(struct kernel_cpu *kc, void *ctx);
    void *ctx;
    unsigned times;
};

static inline void linux_worker_body(void *arg)
{
    struct linux_worker *worker = arg;
    struct kernel_cpu *kc = worker->kc;

    kernel_run(kc, switch_in);
    for (;;) {
        worker->task.state = TASK_STATE_INTERRUPTIBLE;
        schedule(kc);
        kc = worker->task.kc; /* it may have gone elsewhere */
        worker->times++;
        if (worker->work)
            worker->work(kc, worker->ctx);
        cpu_pay();
    }
}

/* Call it before anything runs. A kernel thread, beside all sessions. */
static inline void linux_add_worker(struct linux_machine *lm, struct linux_worker *worker,
                                    const char *comm,
                                    void (*work)(struct kernel_cpu *kc, void *ctx), void *ctx)
{
    worker->kc = lm->kc;
    worker->work = work;
    worker->ctx = ctx;
    worker->times = 0;
    task_create(&worker->task, lm->kc, comm, 300, true, 0, 0, linux_worker_body, worker);
    wake_up_new_task(&worker->task);
}

/* A handler that wakes it. */
static inline void linux_wake_worker(void *ctx)
{
    struct linux_worker *worker = ctx;

    try_to_wake_up(&worker->task);
    cpu_pay();
}

/* A NAPI whose poll takes so many cycles, uses its whole weight so many times, and then completes
 * with `last` packets. */
struct linux_napi {
    struct napi napi;
    uint64_t cycles;
    unsigned full; /* polls to come that use the weight; UINT_MAX: all of them */
    int last;
    unsigned polls;
    void (*in_poll)(void *ctx); /* called at the poll's begin, when set */
    void *ctx;
};

static inline int linux_napi_poll(struct napi *napi, int budget)
{
    struct linux_napi *test = napi->driver;

    test->polls++;
    if (test->in_poll)
        test->in_poll(test->ctx);
    cpu_run(test->cycles);
    if (test->full > 0) {
        test->full -= test->full != UINT32_MAX;
        return budget;
    }
    napi_complete_done(napi, test->last);
    return test->last;
}

static inline void linux_add_napi(struct linux_machine *lm, struct linux_napi *test,
                                  const char *name, unsigned full)
{
    memset(test, 0, sizeof *test);
    test->cycles = 1;
    test->full = full;
    napi_init(&test->napi, lm->kc, name, 9000, linux_napi_poll, test);
}

/* A handler that schedules it. */
static inline void linux_schedule_napi(void *ctx)
{
    struct linux_napi *test = ctx;

    if (napi_schedule_prep(&test->napi))
        napi_schedule_irqoff(&test->napi);
}

#endif
