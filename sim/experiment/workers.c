#include "sim/experiment/workers.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/check.h"
#include "sim/experiment/grid.h"
#include "sim/experiment/progress.h"
#include "sim/experiment/run.h"

/* What a worker says over the pipe; short enough to be written in one piece. */
struct report {
    enum work_end end; /* WORK_DONE: one run more is finished */
    struct sim_error err;
};
_Static_assert(sizeof(struct report) <= PIPE_BUF, "a report must be one piece");

struct crew {
    const struct work_order *order;
    atomic_size_t *next; /* the first run nobody has taken; shared with the workers */
    int pipe[2];
    int signals; /* a signalfd */
    pid_t *pids; /* 0: has gone */
    unsigned alive;
    size_t done;
    enum work_end end;
    struct sim_error err;
    int signal;
};

/* A sweep, in order. */
static void hire(struct crew *crew);
static _Noreturn void work(const struct crew *crew);
static void watch(struct crew *crew, struct progress *progress);
static void hear(struct crew *crew);
static void bury(struct crew *crew);
static void dismiss(struct crew *crew);

enum work_end work_all(const struct work_order *order, int *signal, struct sim_error *err)
{
    struct crew crew = { .order = order };
    struct progress progress;
    sigset_t set;

    if (order->run_count == 0)
        return WORK_DONE;
    crew.next =
        mmap(NULL, sizeof *crew.next, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    SIM_CHECK(NULL, crew.next != MAP_FAILED, "no shared memory: %s", strerror(errno));
    atomic_init(crew.next, 0);
    SIM_CHECK(NULL, pipe(crew.pipe) == 0, "no pipe: %s", strerror(errno));
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    crew.signals = signalfd(-1, &set, SFD_CLOEXEC);
    SIM_CHECK(NULL, crew.signals >= 0, "no signalfd: %s", strerror(errno));
    progress_begin(&progress, order->progress, order->done_before + order->run_count,
                   order->done_before);
    fflush(NULL); /* or every worker prints what still waits in our buffers */
    hire(&crew);
    watch(&crew, &progress);
    dismiss(&crew);
    progress_end(&progress);
    close(crew.signals);
    close(crew.pipe[0]);
    munmap(crew.next, sizeof *crew.next);
    free(crew.pids);
    *signal = crew.signal;
    if (err != NULL)
        *err = crew.err;
    return crew.end;
}

static void hire(struct crew *crew)
{
    unsigned jobs = crew->order->jobs;

    if (jobs > crew->order->run_count)
        jobs = (unsigned)crew->order->run_count;
    crew->pids = calloc(jobs, sizeof *crew->pids);
    SIM_CHECK(NULL, crew->pids != NULL, "no memory for workers");
    for (unsigned i = 0; i < jobs; i++) {
        pid_t parent = getpid(), pid = fork();

        SIM_CHECK(NULL, pid >= 0, "no worker process: %s", strerror(errno));
        if (pid == 0) {
            /* Ctrl-C is the parent's to answer; without a parent nobody wants the work */
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != parent)
                _exit(4);
            close(crew->pipe[0]);
            close(crew->signals);
            work(crew);
        }
        crew->pids[i] = pid;
        crew->alive++;
    }
    close(crew->pipe[1]);
}

static void say(const struct crew *crew, enum work_end end, const struct sim_error *err)
{
    struct report report;

    memset(&report, 0, sizeof report);
    report.end = end;
    if (err != NULL)
        report.err = *err;
    if (write(crew->pipe[1], &report, sizeof report) != (ssize_t)sizeof report)
        _exit(4); /* the parent has gone */
}

static void add_place(const struct scenario *sc, size_t run, size_t replications,
                      struct sim_error *err)
{
    char where[256];
    size_t used = strlen(err->text);

    grid_format(sc, run / replications, where, sizeof where);
    snprintf(err->text + used, sizeof err->text - used, " (at %s, replication %zu)", where,
             run % replications + 1);
}

static enum work_end do_run(const struct work_order *order, size_t run, void *metrics,
                            struct histogram *histograms, struct sim_error *err)
{
    size_t replications = order->store->replications;
    struct output_error trouble = { 0 };
    struct param_set set;
    bool told = false;

    if (!grid_set(order->scenario, run / replications, &set, err))
        return WORK_REFUSED;
    struct run_request request = {
        .scenario = order->scenario,
        .set = &set,
        .replication = run % replications,
        .owner = order->owner,
    };
    char *host = NULL, *samples = NULL;
    size_t host_bytes = 0, sample_bytes = 0;
    if (request.replication == 0) {
        request.host_text = open_memstream(&host, &host_bytes);
        SIM_CHECK(NULL, request.host_text != NULL, "no memory for a host's text");
    }
    if (request.replication == 0 && order->scenario->samples.node != NULL) {
        request.samples = open_memstream(&samples, &sample_bytes);
        SIM_CHECK(NULL, request.samples != NULL, "no memory for samples");
    }
    enum run_end end = run_once(&request, metrics, histograms, NULL, &told, err);
    param_set_fini(&set);
    if (request.host_text != NULL)
        fclose(request.host_text);
    if (request.samples != NULL)
        fclose(request.samples);
    bool written = end != RUN_FINE ||
                   ((host_bytes == 0 ||
                     point_store_write_host(order->store, run, host, host_bytes, &trouble)) &&
                    (sample_bytes == 0 || point_store_write_samples(order->store, run, samples,
                                                                    sample_bytes, &trouble)));
    free(host);
    free(samples);
    switch (end) {
    case RUN_FINE:
        if (written && point_store_write(order->store, run, metrics, histograms, &trouble))
            return WORK_DONE;
        *err = trouble.said;
        return WORK_CANNOT_WRITE;
    case RUN_REFUSED:
        add_place(order->scenario, run, replications, err);
        return WORK_REFUSED;
    case RUN_BROKEN:
        add_place(order->scenario, run, replications, err);
        return WORK_BROKEN;
    }
    return WORK_BROKEN;
}

static void work(const struct crew *crew)
{
    const struct work_order *order = crew->order;
    void *metrics = calloc(1, order->scenario->model->metrics->bytes);
    struct histogram *histograms = calloc(order->store->latency_count + 1, sizeof *histograms);

    SIM_CHECK(NULL, metrics != NULL && histograms != NULL, "no memory for a worker");
    for (;;) {
        size_t i = atomic_fetch_add(crew->next, 1);
        struct sim_error err = { 0 };

        if (i >= order->run_count)
            break;
        enum work_end end = do_run(order, order->runs[i], metrics, histograms, &err);
        say(crew, end, &err);
        if (end != WORK_DONE)
            break;
    }
    free(metrics);
    free(histograms);
    fflush(stderr);
    _exit(0); /* no handlers of the parent's, and its buffers are its own */
}

static void watch(struct crew *crew, struct progress *progress)
{
    struct pollfd fds[] = {
        { .fd = crew->pipe[0], .events = POLLIN },
        { .fd = crew->signals, .events = POLLIN },
    };

    while (crew->end == WORK_DONE && crew->done < crew->order->run_count) {
        poll(fds, 2, 250);
        if (fds[1].revents & POLLIN) {
            struct signalfd_siginfo info;

            if (read(crew->signals, &info, sizeof info) == (ssize_t)sizeof info) {
                crew->signal = (int)info.ssi_signo;
                crew->end = WORK_INTERRUPTED;
                return;
            }
        }
        if (fds[0].revents & POLLIN)
            hear(crew);
        else
            bury(crew); /* only when nothing is left to hear: last words come first */
        if (crew->alive == 0 && crew->end == WORK_DONE && (fds[0].revents & POLLIN) == 0) {
            crew->end = WORK_LOST;
            sim_error_set(&crew->err, "", 0, 0, "all workers have gone before the sweep was done");
        }
        progress_show(progress, crew->order->done_before + crew->done);
    }
}

static void hear(struct crew *crew)
{
    struct report report;

    if (read(crew->pipe[0], &report, sizeof report) != (ssize_t)sizeof report)
        return;
    if (report.end == WORK_DONE) {
        crew->done++;
        return;
    }
    crew->end = report.end;
    crew->err = report.err;
}

/* A worker that ends with 3 has printed which of our own checks failed. */
static void bury(struct crew *crew)
{
    unsigned jobs = crew->alive;

    for (unsigned i = 0, seen = 0; seen < jobs; i++) {
        int status;

        if (crew->pids[i] == 0)
            continue;
        seen++;
        if (waitpid(crew->pids[i], &status, WNOHANG) != crew->pids[i])
            continue;
        crew->pids[i] = 0;
        crew->alive--;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            continue;
        if (crew->end != WORK_DONE)
            continue;
        crew->end = WIFEXITED(status) && WEXITSTATUS(status) == 3 ? WORK_BROKEN : WORK_LOST;
        if (WIFSIGNALED(status))
            sim_error_set(&crew->err, "", 0, 0, "a worker was killed by signal %d (%s)",
                          WTERMSIG(status), strsignal(WTERMSIG(status)));
        else if (crew->end == WORK_LOST)
            sim_error_set(&crew->err, "", 0, 0, "a worker ended with status %d",
                          WEXITSTATUS(status));
    }
}

static void dismiss(struct crew *crew)
{
    unsigned left = crew->alive;

    for (unsigned i = 0; left > 0; i++) {
        if (crew->pids[i] == 0)
            continue;
        left--;
        if (crew->end != WORK_DONE)
            kill(crew->pids[i], SIGKILL);
        waitpid(crew->pids[i], NULL, 0);
    }
    /* what a killed worker had begun */
    output_remove_partials(crew->order->store->dir);
}
