/* Rules of the rows of a host with more than one CPU. What Linux would refuse is refused with the
 * reason it gives. */
#include <stdio.h>
#include <string.h>

#include "models/host/cpu_set.h"
#include "models/params.h"

static bool check_topology(const struct nicsim_params *p, struct sim_error *err,
                           char at_fault[256]);
static bool check_kernel(const struct nicsim_params *p, struct sim_error *err, char at_fault[256]);
static bool check_irqs(const struct nicsim_params *p, struct sim_error *err, char at_fault[256]);
static bool check_processes(const struct nicsim_params *p, struct sim_error *err,
                            char at_fault[256]);

static unsigned cpus_of(const struct nicsim_params *p)
{
    return p->machine.cpu_count > 1 ? (unsigned)p->machine.cpu_count : 1;
}

bool smp_params_check(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    return check_topology(p, err, at_fault) && check_kernel(p, err, at_fault) &&
           check_irqs(p, err, at_fault) && check_processes(p, err, at_fault);
}

static bool check_topology(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    uint64_t cpus = cpus_of(p), threads = p->machine.smp.threads, nodes = p->machine.smp.nodes;

    snprintf(at_fault, 256, "machine.cpus");
    if (cpus > 1 && p->kernel.receive_path != RECEIVE_NAPI)
        return sim_error_set(err, "", 0, 0,
                             "machine.cpus is %llu: allowed is 1 with this receive path; "
                             "kernel.receive-path napi takes up to %d",
                             (unsigned long long)cpus, CPUS_MAX);
    if (threads > 1 && cpus % threads != 0)
        return sim_error_set(err, "", 0, 0,
                             "machine.cpus is %llu: allowed is a multiple of the %llu of "
                             "machine.threads-per-core",
                             (unsigned long long)cpus, (unsigned long long)threads);
    if (nodes > 1 && cpus % (nodes * (threads > 1 ? threads : 1)) != 0)
        return sim_error_set(err, "", 0, 0,
                             "machine.cpus is %llu: allowed is the same number of cores on each of "
                             "machine.nodes, %llu",
                             (unsigned long long)cpus, (unsigned long long)nodes);
    at_fault[0] = '\0';
    return true;
}

static bool refuse(struct sim_error *err, const char *at_fault, const char *text, const char *why,
                   unsigned cpus)
{
    return sim_error_set(err, "", 0, 0, "%s is %s: %s, CPUs are 0 .. %u", at_fault, text, why,
                         cpus - 1);
}

static bool check_irqs(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    static const char nobody[] = "Invalid argument (EINVAL): no CPU is named";
    uint64_t cpus;
    const char *why;

    for (size_t i = 0; i < p->machine.nic_count; i++) {
        const struct nic_params *nic = &p->machine.nics[i];
        const char *mask = nic->smp_affinity, *list = nic->smp_affinity_list;

        snprintf(at_fault, 256, "machine.nics.%zu.smp_affinity", i);
        if (mask[0] && list[0])
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.smp_affinity is %s and "
                                 "machine.nics.%zu.smp_affinity_list is %s: allowed is one of them",
                                 i, mask, i, list);
        if (mask[0] && !cpu_mask_parse(mask, cpus_of(p), &cpus, &why))
            return refuse(err, at_fault, mask, why, cpus_of(p));
        if (mask[0] && !cpus)
            return refuse(err, at_fault, mask, nobody, cpus_of(p));
        snprintf(at_fault, 256, "machine.nics.%zu.managed-irqs", i);
        if (nic->managed_irqs && (mask[0] || list[0]))
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.managed-irqs is true beside smp_affinity: "
                                 "Input/output error (EIO): nobody moves managed interrupts",
                                 i);
        snprintf(at_fault, 256, "machine.nics.%zu.node", i);
        if (nic->node >= (p->machine.smp.nodes > 1 ? p->machine.smp.nodes : 1))
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.node is %llu: allowed is below machine.nodes, "
                                 "%llu",
                                 i, (unsigned long long)nic->node,
                                 (unsigned long long)(p->machine.smp.nodes));
        snprintf(at_fault, 256, "machine.nics.%zu.rps_cpus", i);
        if (nic->rps_cpus[0] && !cpu_mask_parse(nic->rps_cpus, cpus_of(p), &cpus, &why))
            return refuse(err, at_fault, nic->rps_cpus, why, cpus_of(p));
        snprintf(at_fault, 256, "machine.nics.%zu.smp_affinity_list", i);
        if (list[0] && !cpu_list_parse(list, cpus_of(p), &cpus, &why))
            return refuse(err, at_fault, list, why, cpus_of(p));
    }
    at_fault[0] = '\0';
    return true;
}

static bool check_kernel(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    const char *list = p->kernel.isolcpus, *mask = p->kernel.flow_limit_cpus;
    uint64_t cpus, len = p->kernel.flow_limit_table_len;
    const char *why;

    snprintf(at_fault, 256, "net.core.flow_limit_cpu_bitmap");
    if (mask[0] && !cpu_mask_parse(mask, cpus_of(p), &cpus, &why))
        return refuse(err, at_fault, mask, why, cpus_of(p));
    snprintf(at_fault, 256, "net.core.flow_limit_table_len");
    if (len & (len - 1))
        return sim_error_set(err, "", 0, 0,
                             "net.core.flow_limit_table_len is %llu: Invalid argument (EINVAL): "
                             "allowed is a power of two",
                             (unsigned long long)len);
    snprintf(at_fault, 256, "kernel.isolcpus");
    if (!cpu_list_parse(list, cpus_of(p), &cpus, &why))
        return refuse(err, at_fault, list, why, cpus_of(p));
    if (cpus == UINT64_MAX >> (CPUS_MAX - cpus_of(p)))
        return sim_error_set(err, "", 0, 0, "kernel.isolcpus is %s: no CPU is left for the rest",
                             list);
    at_fault[0] = '\0';
    return true;
}

static bool check_processes(const struct nicsim_params *p, struct sim_error *err,
                            char at_fault[256])
{
    uint64_t cpus;
    const char *why;

    for (size_t i = 0; i < p->process_count; i++) {
        const char *list = p->processes[i].cpus;

        snprintf(at_fault, 256, "processes.%zu.banned-cpus", i);
        if (p->processes[i].banned_cpus[0] &&
            !cpu_list_parse(p->processes[i].banned_cpus, cpus_of(p), &cpus, &why))
            return refuse(err, at_fault, p->processes[i].banned_cpus, why, cpus_of(p));
        snprintf(at_fault, 256, "processes.%zu.kind", i);
        for (size_t other = 0; p->processes[i].kind == PROCESS_IRQBALANCE && other < i; other++) {
            if (p->processes[other].kind == PROCESS_IRQBALANCE)
                return sim_error_set(err, "", 0, 0,
                                     "processes.%zu.kind is irqbalance: %s is one, and one is "
                                     "allowed",
                                     i, p->processes[other].name);
        }
        snprintf(at_fault, 256, "processes.%zu.cpus", i);
        if (list[0] && !cpu_list_parse(list, cpus_of(p), &cpus, &why))
            return refuse(err, at_fault, list, why, cpus_of(p));
    }
    at_fault[0] = '\0';
    return true;
}

bool smp_rps_is_on(const struct nicsim_params *p)
{
    for (size_t i = 0; i < p->machine.nic_count; i++) {
        if (p->machine.nics[i].rps_cpus[0] || p->machine.nics[i].rps_flow_cnt)
            return true;
    }
    return false;
}

/* Why a row of RPS has no effect; NULL: it has. */
static const char *why_not_rps(const struct nicsim_params *p, const char *name)
{
    bool rfs = false;

    for (size_t i = 0; i < p->machine.nic_count; i++)
        rfs |= p->machine.nics[i].rps_flow_cnt > 0;
    if (strcmp(name, "rps_flow_cnt") == 0 && p->kernel.rps_sock_flow_entries == 0)
        return "net.core.rps_sock_flow_entries is none";
    if (strcmp(name, "net.core.rps_sock_flow_entries") == 0 && !rfs)
        return "no NIC has rps_flow_cnt";
    if (strcmp(name, "connected") == 0 && p->kernel.rps_sock_flow_entries == 0)
        return "net.core.rps_sock_flow_entries is none";
    if (strcmp(name, "net.core.flow_limit_cpu_bitmap") == 0 && !smp_rps_is_on(p))
        return "no NIC has rps_cpus or rps_flow_cnt";
    if (strcmp(name, "net.core.flow_limit_table_len") == 0 && !p->kernel.flow_limit_cpus[0])
        return "net.core.flow_limit_cpu_bitmap is 0";
    return NULL;
}

bool smp_row_has_effect(const struct nicsim_params *p, const struct param_ref *ref, char why[256])
{
    const char *reason = why_not_rps(p, ref->row->name);

    if (reason) {
        snprintf(why, 256, "%s", reason);
        return false;
    }
    if (strcmp(ref->row->name, "reuseport-by-cpu") == 0 && !p->processes[ref->index].reuseport) {
        snprintf(why, 256, "processes.%zu.reuseport is false", ref->index);
        return false;
    }
    if (strcmp(ref->row->name, "reuseport") == 0 && p->processes[ref->index].threads <= 1) {
        snprintf(why, 256, "processes.%zu.threads is 1", ref->index);
        return false;
    }

    static const char *const rows[] = { "machine.threads-per-core", "machine.nodes",
                                        "machine.ipi-latency",      "machine.lines.core",
                                        "machine.lines.node",       "machine.lines.far",
                                        "machine.thread-share",     "managed-irqs" };

    if (cpus_of(p) > 1)
        return true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(ref->row->name, rows[i]) != 0)
            continue;
        snprintf(why, 256, "machine.cpus is 1");
        return false;
    }
    return true;
}
