#include "models/kernel/napi.h"

#include <stdio.h>
#include <string.h>

#include "models/kernel/gro.h"
#include "models/kernel/kernel.h"
#include "models/trace/event_trace.h"

#define COMM_TEXT_BYTES 64

/* A round, in order. */
static int poll_one(struct napi *napi, struct napi_list *repoll);
static bool poll_with_weight(struct napi *napi, int *work);
static void napi_threaded_poll(void *arg);
static void list_add_tail(struct napi_list *list, struct napi *napi);
static struct napi *list_take_head(struct napi_list *list);
static struct napi_list list_take_all(struct napi_list *list);
static void list_append(struct napi_list *list, struct napi_list *rest);

void napi_init(struct napi *napi, struct kernel_cpu *kc, const char *dev_name, unsigned id,
               int (*poll)(struct napi *napi, int budget), void *driver)
{
    memset(napi, 0, sizeof *napi);
    napi->kc = kc;
    napi->dev_name = dev_name;
    napi->id = id;
    napi->poll = poll;
    napi->driver = driver;
}

/* ---- scheduling ---- */

bool napi_schedule_prep(struct napi *napi)
{
    cpu_pay();
    if (napi->state & NAPI_STATE_DISABLE)
        return false;
    if (napi->state & NAPI_STATE_SCHED) {
        napi->state |= NAPI_STATE_MISSED;
        return false;
    }
    napi->state |= NAPI_STATE_SCHED;
    return true;
}

void napi_schedule_irqoff(struct napi *napi)
{
    struct kernel_cpu *kc = this_cpu(napi->kc->kernel);

    if (__builtin_expect(napi->state & NAPI_STATE_THREADED, 0)) {
        napi->state |= NAPI_STATE_SCHED_THREADED;
        try_to_wake_up(&napi->thread);
        return;
    }
    napi->kc = kc;
    list_add_tail(&kc->softnet.poll_list, napi);
    if (!kc->softnet.in_net_rx_action)
        raise_softirq_irqoff(kc, NET_RX_SOFTIRQ);
}

/* ---- the softirq ---- */

static uint64_t budget_jiffies(const struct kernel *kernel)
{
    uint64_t limit_ps = kernel->params->netdev_budget_usecs_ps;

    if (limit_ps == 0)
        return 2;
    return (limit_ps + kernel->jiffy_ps - 1) / kernel->jiffy_ps; /* usecs_to_jiffies */
}

void net_rx_action(struct kernel_cpu *kc)
{
    struct softnet_data *sd = &kc->softnet;
    struct kernel *kernel = kc->kernel;
    uint64_t time_limit;
    int64_t budget = (int64_t)kernel->params->netdev_budget_packets;
    struct napi_list list, repoll = { NULL, NULL };

    cpu_pay();
    time_limit = kernel->jiffies + budget_jiffies(kernel);
    list = list_take_all(&sd->poll_list);
    sd->in_net_rx_action = kernel->params->version == KERNEL_6_12;
    kernel_charge(kc, net_rx_action);
    while (list.head) {
        budget -= poll_one(list_take_head(&list), &repoll);
        cpu_pay();
        if (budget <= 0 || kernel->jiffies >= time_limit) {
            sd->time_squeeze++;
            kernel_charge(kc, driver_poll_exit);
            break;
        }
        kernel_charge(kc, driver_poll_exit);
        if (!list.head && !repoll.head && sd->in_net_rx_action) {
            cpu_pay();
            list = list_take_all(&sd->poll_list);
        }
    }
    /* An interrupt may still schedule somebody before them, or be the reason for another raise. */
    if (list.head || repoll.head || kernel->trace)
        cpu_pay();
    /* What is left, then what was scheduled here meanwhile, then those that used their weight. */
    list_append(&list, &sd->poll_list);
    list_append(&list, &repoll);
    sd->poll_list = list;
    if (list.head)
        raise_softirq_only(kc, NET_RX_SOFTIRQ);
    else
        sd->in_net_rx_action = false;
    if (sd->backlog.ipi_list)
        net_rps_action(kc);
    kernel_charge(kc, net_rx_action_exit);
}

/* napi_poll */
static int poll_one(struct napi *napi, struct napi_list *repoll)
{
    int work = 0;

    if (poll_with_weight(napi, &work))
        list_add_tail(repoll, napi);
    return work;
}

/* __napi_poll. True: it used its weight, and wants to be polled again. */
static bool poll_with_weight(struct napi *napi, int *used)
{
    struct kernel_cpu *kc = napi->kc;
    int work = 0;

    kernel_charge(kc, napi_poll);
    cpu_count(&napi->polls, 1);
    if (napi->state & NAPI_STATE_SCHED) {
        work = napi->poll(napi, NAPI_WEIGHT);
        TRACE(kc, trace_napi_poll(kc, napi, work, NAPI_WEIGHT));
    }
    *used = work;
    if (work < NAPI_WEIGHT)
        return false;
    cpu_count(&napi->full_polls, 1);
    gro_normal_list(napi);
    kernel_run(kc, napi_repoll);
    return true;
}

bool napi_complete_done(struct napi *napi, int work_done)
{
    struct kernel_cpu *kc = napi->kc;
    bool missed;

    (void)work_done; /* counts for deferral, which is not modelled */
    kernel_charge(kc, napi_complete);
    gro_normal_list(napi);
    kernel_run(kc, napi_complete_exit);
    missed = napi->state & NAPI_STATE_MISSED;
    napi->state &=
        ~(NAPI_STATE_MISSED | NAPI_STATE_SCHED_THREADED | (missed ? 0 : NAPI_STATE_SCHED));
    if (missed)
        napi_schedule_irqoff(napi);
    return !missed;
}

/* ---- threads --------------------------------------------------------------------------------- */

void napi_set_threaded(struct napi *napi)
{
    struct kernel *kernel = napi->kc->kernel;
    uint64_t cpus = all_cpus(kernel) & ~kernel->isolated_cpus;
    char comm[COMM_TEXT_BYTES];

    snprintf(comm, sizeof comm, "napi/%s-%u", napi->dev_name, napi->id);
    task_create(&napi->thread, napi->kc, comm, (int)napi->id, true, 0, 0, napi_threaded_poll, napi);
    task_set_cpus_allowed(&napi->thread, cpus);
    napi->state |= NAPI_STATE_THREADED;
}

static void napi_threaded_poll(void *arg)
{
    struct napi *napi = arg;

    kernel_charge(napi->thread.kc, switch_in);
    for (;;) {
        bool again;
        int work;

        cpu_pay();
        if (!(napi->state & NAPI_STATE_SCHED_THREADED)) {
            napi->thread.state = TASK_STATE_INTERRUPTIBLE;
            schedule(napi->thread.kc);
            continue;
        }
        do {
            local_bh_disable(napi->thread.kc);
            napi->kc = napi->thread.kc;
            again = poll_with_weight(napi, &work);
            kernel_run(napi->kc, driver_poll_exit);
            local_bh_enable(napi->kc);
            if (again)
                cond_resched(napi->thread.kc);
        } while (again);
    }
}

/* ---- lists ---- */

static void list_add_tail(struct napi_list *list, struct napi *napi)
{
    napi->next = NULL;
    if (list->tail)
        list->tail->next = napi;
    else
        list->head = napi;
    list->tail = napi;
}

static struct napi *list_take_head(struct napi_list *list)
{
    struct napi *napi = list->head;

    list->head = napi->next;
    if (!list->head)
        list->tail = NULL;
    return napi;
}

static struct napi_list list_take_all(struct napi_list *list)
{
    struct napi_list all = *list;

    *list = (struct napi_list){ NULL, NULL };
    return all;
}

static void list_append(struct napi_list *list, struct napi_list *rest)
{
    if (!rest->head)
        return;
    if (list->tail)
        list->tail->next = rest->head;
    else
        list->head = rest->head;
    list->tail = rest->tail;
    *rest = (struct napi_list){ NULL, NULL };
}
