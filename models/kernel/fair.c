#include "models/kernel/fair.h"

#include <string.h>

#include "models/kernel/sched.h"
#include "models/params.h"
#include "sim/check.h"
#include "sim/clock.h"

#define PS_PER_NS UINT64_C(1000)

static void place(struct rq *rq, struct cfs_rq *cfs_rq, struct sched_entity *se,
                  enum enqueue_as as);
static void insert(struct cfs_rq *cfs_rq, struct sched_entity *se);
static void remove_queued(struct cfs_rq *cfs_rq, struct sched_entity *se);

/* kernel/sched/core.c sched_prio_to_weight: each step of nice is 1.25 times the share. */
static const uint32_t nice_weights[NICE_MAX - NICE_MIN + 1] = {
    88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904,
    3906,  3121,  2501,  1991,  1586,  1277,  1024,  820,   655,   526,   423,  335,  272,  215,
    172,   137,   110,   87,    70,    56,    45,    36,    29,    23,    18,   15,
};

uint64_t fair_nice_weight(int nice)
{
    return nice_weights[nice - NICE_MIN];
}

void fair_tunables_init(struct fair_tunables *tunables, unsigned cpus)
{
    uint64_t factor = 1;

    for (unsigned n = cpus < 8 ? cpus : 8; n > 1; n /= 2)
        factor++;
    tunables->latency_ps = factor * 6 * SIM_PS_PER_MS;
    tunables->min_granularity_ps = factor * 750 * SIM_PS_PER_US;
    tunables->wakeup_granularity_ps = factor * 1 * SIM_PS_PER_MS;
    tunables->nr_latency = 8; /* latency over granularity */
}

void cfs_rq_init(struct cfs_rq *cfs_rq)
{
    memset(cfs_rq, 0, sizeof *cfs_rq);
}

void sched_entity_init(struct sched_entity *se, struct cfs_rq *cfs_rq, uint64_t weight)
{
    memset(se, 0, sizeof *se);
    se->cfs_rq = cfs_rq;
    se->weight = weight;
}

/* Virtual times wrap; a difference may be negative. */
static int64_t behind_ns(uint64_t a_ns, uint64_t b_ns)
{
    return (int64_t)(a_ns - b_ns);
}

/* calc_delta_fair: a time in the entity's own virtual clock. */
static uint64_t virtual_ns(uint64_t ps, const struct sched_entity *se)
{
    return ps / PS_PER_NS * NICE_0_WEIGHT / se->weight;
}

/* ---- run time ---------------------------------------------------------------------------- */

static void update_min_vruntime(struct cfs_rq *cfs_rq)
{
    const struct sched_entity *curr = cfs_rq->curr && cfs_rq->curr->on_rq ? cfs_rq->curr : NULL;
    uint64_t least_ns = cfs_rq->min_vruntime_ns;

    if (curr)
        least_ns = curr->vruntime_ns;
    if (cfs_rq->queued_count > 0) {
        uint64_t first_ns = cfs_rq->queued[0]->vruntime_ns;

        if (!curr || behind_ns(first_ns, least_ns) < 0)
            least_ns = first_ns;
    }
    if (behind_ns(least_ns, cfs_rq->min_vruntime_ns) > 0)
        cfs_rq->min_vruntime_ns = least_ns;
}

static void update_entity(struct cfs_rq *cfs_rq, uint64_t now_ps)
{
    struct sched_entity *curr = cfs_rq->curr;

    if (!curr || now_ps <= curr->exec_start_ps)
        return;

    uint64_t ran_ps = now_ps - curr->exec_start_ps;
    uint64_t whole_ps = ran_ps + curr->remainder_ps;

    curr->exec_start_ps = now_ps;
    curr->sum_exec_ps += ran_ps;
    curr->remainder_ps = whole_ps % PS_PER_NS;
    curr->vruntime_ns += virtual_ns(whole_ps, curr);
    update_min_vruntime(cfs_rq);
}

void fair_update_curr(struct rq *rq, struct sched_entity *task, uint64_t now_ps)
{
    (void)rq;
    for (struct sched_entity *se = task; se; se = se->parent)
        update_entity(se->cfs_rq, now_ps);
}

/* ---- in and out of the queue --------------------------------------------------------------- */

static uint64_t period_ps(const struct fair_tunables *tunables, unsigned nr_running)
{
    if (nr_running > tunables->nr_latency)
        return nr_running * tunables->min_granularity_ps;
    return tunables->latency_ps;
}

/* sched_slice: the entity's part of the period, level by level, not below the granularity. The
 * period counts the tasks of all sessions (ALT_PERIOD). */
static uint64_t slice_ps(const struct rq *rq, const struct sched_entity *se)
{
    const struct fair_tunables *tunables = &rq->tunables;
    uint64_t slice = period_ps(tunables, rq->nr_tasks - rq->fifo.count + !se->on_rq);

    for (; se; se = se->parent) {
        uint64_t load = se->cfs_rq->load_weight + (se->on_rq ? 0 : se->weight);

        slice = (uint64_t)((unsigned __int128)slice * se->weight / load);
    }
    return slice > tunables->min_granularity_ps ? slice : tunables->min_granularity_ps;
}

static void place(struct rq *rq, struct cfs_rq *cfs_rq, struct sched_entity *se, enum enqueue_as as)
{
    uint64_t at_ns = cfs_rq->min_vruntime_ns;

    switch (as) {
    case ENQUEUE_WAKEUP:
        at_ns -= rq->tunables.latency_ps / 2 / PS_PER_NS; /* GENTLE_FAIR_SLEEPERS */
        break;
    case ENQUEUE_NEW:
        at_ns += virtual_ns(slice_ps(rq, se), se); /* START_DEBIT */
        break;
    case ENQUEUE_MOVED:
        return;
    }
    if (behind_ns(se->vruntime_ns, at_ns) < 0)
        se->vruntime_ns = at_ns;
}

static void insert(struct cfs_rq *cfs_rq, struct sched_entity *se)
{
    unsigned at = cfs_rq->queued_count++;

    SIM_CHECK(NULL, at < CFS_TASKS_MAX, "a CPU's queue holds %d entities", CFS_TASKS_MAX);
    while (at > 0 && behind_ns(cfs_rq->queued[at - 1]->vruntime_ns, se->vruntime_ns) > 0) {
        cfs_rq->queued[at] = cfs_rq->queued[at - 1];
        at--;
    }
    cfs_rq->queued[at] = se;
}

static void remove_queued(struct cfs_rq *cfs_rq, struct sched_entity *se)
{
    unsigned at = 0;

    while (cfs_rq->queued[at] != se)
        at++;
    cfs_rq->queued_count--;
    memmove(&cfs_rq->queued[at], &cfs_rq->queued[at + 1],
            (cfs_rq->queued_count - at) * sizeof cfs_rq->queued[0]);
}

static void clear_buddies(struct cfs_rq *cfs_rq, const struct sched_entity *se)
{
    if (cfs_rq->next == se)
        cfs_rq->next = NULL;
    if (cfs_rq->last == se)
        cfs_rq->last = NULL;
}

void fair_enqueue(struct rq *rq, struct sched_entity *se, enum enqueue_as as, uint64_t now_ps)
{
    for (; se && !se->on_rq; se = se->parent) {
        struct cfs_rq *cfs_rq = se->cfs_rq;

        update_entity(cfs_rq, now_ps);
        place(rq, cfs_rq, se, as);
        as = ENQUEUE_WAKEUP; /* a session has always been there */
        rq->nr_tasks += se->task != NULL;
        insert(cfs_rq, se);
        se->on_rq = true;
        cfs_rq->nr_running++;
        cfs_rq->load_weight += se->weight;
    }
}

void fair_dequeue(struct rq *rq, struct sched_entity *se, bool sleep, uint64_t now_ps)
{
    rq->nr_tasks--;
    for (; se; se = se->parent) {
        struct cfs_rq *cfs_rq = se->cfs_rq;

        update_entity(cfs_rq, now_ps);
        clear_buddies(cfs_rq, se);
        if (se != cfs_rq->curr)
            remove_queued(cfs_rq, se);
        se->on_rq = false;
        cfs_rq->nr_running--;
        cfs_rq->load_weight -= se->weight;
        update_min_vruntime(cfs_rq);
        if (cfs_rq->nr_running > 0) {
            /* The session still has work and the rest of its slice: it is to be picked again. */
            for (struct sched_entity *up = se->parent; sleep && up && up->on_rq; up = up->parent)
                up->cfs_rq->next = up;
            break;
        }
    }
}

/* ---- who preempts whom ---------------------------------------------------------------------- */

/* -1: curr is not ahead of se; 0: ahead by less than the granularity; 1: by more. */
static int wakeup_preempt_entity(const struct rq *rq, const struct sched_entity *curr,
                                 const struct sched_entity *se)
{
    int64_t ahead_ns = behind_ns(curr->vruntime_ns, se->vruntime_ns);

    if (ahead_ns <= 0)
        return -1;
    return (uint64_t)ahead_ns > virtual_ns(rq->tunables.wakeup_granularity_ps, se);
}

static unsigned depth(const struct sched_entity *se)
{
    unsigned n = 0;

    while (se->parent) {
        se = se->parent;
        n++;
    }
    return n;
}

/* find_matching_se: the ancestors of both that share a queue. */
static void find_siblings(struct sched_entity **a, struct sched_entity **b)
{
    unsigned depth_a = depth(*a), depth_b = depth(*b);

    for (; depth_a > depth_b; depth_a--)
        *a = (*a)->parent;
    for (; depth_b > depth_a; depth_b--)
        *b = (*b)->parent;
    while ((*a)->cfs_rq != (*b)->cfs_rq) {
        *a = (*a)->parent;
        *b = (*b)->parent;
    }
}

bool fair_wakeup_preempts(struct rq *rq, struct sched_entity *curr, struct sched_entity *woken,
                          uint64_t now_ps)
{
    struct sched_entity *se = curr, *pse = woken;

    if (se == pse)
        return false;
    find_siblings(&se, &pse);
    update_entity(se->cfs_rq, now_ps);
    if (wakeup_preempt_entity(rq, se, pse) != 1)
        return false;
    for (struct sched_entity *up = pse; up; up = up->parent)
        up->cfs_rq->next = up;
    if (curr->cfs_rq->nr_running >= rq->tunables.nr_latency && !se->my_q) {
        for (struct sched_entity *up = se; up; up = up->parent)
            up->cfs_rq->last = up;
    }
    return true;
}

static bool tick_entity(struct rq *rq, struct sched_entity *curr, uint64_t now_ps)
{
    struct cfs_rq *cfs_rq = curr->cfs_rq;

    update_entity(cfs_rq, now_ps);
    if (cfs_rq->nr_running <= 1)
        return false;

    uint64_t ideal_ps = slice_ps(rq, curr);
    uint64_t ran_ps = curr->sum_exec_ps - curr->prev_sum_exec_ps;

    if (ideal_ps > rq->tunables.latency_ps)
        ideal_ps = rq->tunables.latency_ps;
    if (ran_ps > ideal_ps) {
        clear_buddies(cfs_rq, curr);
        return true;
    }
    if (ran_ps < rq->tunables.min_granularity_ps)
        return false;

    int64_t ahead_ns = behind_ns(curr->vruntime_ns, cfs_rq->queued[0]->vruntime_ns);

    return ahead_ns > 0 && (uint64_t)ahead_ns * PS_PER_NS > ideal_ps;
}

bool fair_tick(struct rq *rq, struct sched_entity *curr, uint64_t now_ps)
{
    bool over = false;

    for (struct sched_entity *se = curr; se; se = se->parent)
        over |= tick_entity(rq, se, now_ps);
    return over;
}

/* ---- picking -------------------------------------------------------------------------------- */

void fair_put_prev(struct rq *rq, struct sched_entity *prev, uint64_t now_ps)
{
    (void)rq;
    for (struct sched_entity *se = prev; se; se = se->parent) {
        struct cfs_rq *cfs_rq = se->cfs_rq;

        if (se->on_rq) {
            update_entity(cfs_rq, now_ps);
            insert(cfs_rq, se);
        }
        cfs_rq->curr = NULL;
    }
}

static struct sched_entity *pick_entity(const struct rq *rq, struct cfs_rq *cfs_rq)
{
    struct sched_entity *left = cfs_rq->queued[0];
    struct sched_entity *se = left;

    if (cfs_rq->next && wakeup_preempt_entity(rq, cfs_rq->next, left) < 1)
        se = cfs_rq->next;
    else if (cfs_rq->last && wakeup_preempt_entity(rq, cfs_rq->last, left) < 1)
        se = cfs_rq->last;
    return se;
}

/* The entity itself, or the session it belongs to. */
static bool is_of_branch(const struct sched_entity *se, const struct sched_entity *leaf)
{
    while (leaf && leaf != se)
        leaf = leaf->parent;
    return leaf != NULL;
}

struct task_struct *fair_pick_next(struct rq *rq, const struct sched_entity *prev, uint64_t now_ps)
{
    struct cfs_rq *cfs_rq = &rq->cfs;
    struct sched_entity *se;

    if (cfs_rq->nr_running == 0)
        return NULL;
    for (;;) {
        se = pick_entity(rq, cfs_rq);
        remove_queued(cfs_rq, se);
        cfs_rq->curr = se;
        se->exec_start_ps = now_ps;
        if (!is_of_branch(se, prev)) { /* set_next_entity: one that goes on keeps its slice */
            clear_buddies(cfs_rq, se);
            se->prev_sum_exec_ps = se->sum_exec_ps;
        }
        if (!se->my_q)
            return se->task;
        cfs_rq = se->my_q;
    }
}
