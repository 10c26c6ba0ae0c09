/* A subscriber of the notifier chain that writes down what it is told, and when. */
#ifndef TESTS_MODELS_KERNEL_NETDEV_LOG_H
#define TESTS_MODELS_KERNEL_NETDEV_LOG_H

#include "tests/models/linux_machine.h"

enum { NETDEV_LOG_MAX = 64, NETDEV_LOG_BYTES = 2000 };

struct netdev_log {
    struct linux_machine *lm;
    struct notifier_block block;
    unsigned count;
    enum netdev_event events[NETDEV_LOG_MAX];
    uint64_t at_ps[NETDEV_LOG_MAX];
    char text[NETDEV_LOG_BYTES]; /* "eth0 UP, eth0 CHANGE" */
    enum netdev_event refused;   /* answered with BAD */
};

static inline enum notify_result netdev_log_call(void *ctx, enum netdev_event event,
                                                 struct net_device *dev)
{
    struct netdev_log *log = ctx;
    size_t used = strlen(log->text);

    ck_assert_uint_lt(log->count, NETDEV_LOG_MAX);
    log->events[log->count] = event;
    log->at_ps[log->count++] = sim_now_ps(log->lm->sim);
    snprintf(log->text + used, sizeof log->text - used, "%s%s %s", used ? ", " : "", dev->name,
             netdev_event_name(event) + strlen("NETDEV_"));
    return log->refused == event ? NOTIFY_BAD : NOTIFY_DONE;
}

/* Of what happens from now on: what is there already is forgotten again. */
static inline void netdev_log_begin(struct netdev_log *log, struct linux_machine *lm)
{
    memset(log, 0, sizeof *log);
    log->lm = lm;
    log->block = (struct notifier_block){ .name = "log", .call = netdev_log_call, .ctx = log };
    register_netdevice_notifier(&lm->machine.os.devices, &log->block);
    log->count = 0;
    log->text[0] = '\0';
}

/* A NIC's cable is pulled (false) or plugged, its card pulled (true) or plugged, at a time. */
struct netdev_change {
    struct linux_machine *lm;
    unsigned nic;
    bool value;
};

static inline void netdev_set_cable(void *ctx)
{
    struct netdev_change *change = ctx;

    change->lm->params.machine.nics[change->nic].link_up = change->value;
    machine_apply_link_up(&change->lm->machine, change->nic);
}

static inline void netdev_set_unplugged(void *ctx)
{
    struct netdev_change *change = ctx;

    change->lm->params.machine.nics[change->nic].unplugged = change->value;
    machine_apply_unplugged(&change->lm->machine, change->nic);
}

#endif
