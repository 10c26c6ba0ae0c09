/* Rules between parameters: what no single row can say. Those of a Linux host are in
 * params_linux.c, those of the bus in bus/bus_params.c. */
#include <stdio.h>
#include <string.h>

#include "models/params.h"
#include "models/wire/capture.h"
#include "models/wire/source.h"

static bool check_run(const struct nicsim_params *p, struct sim_error *err, char at_fault[256]);
static bool check_tick(const struct nicsim_params *p, struct sim_error *err, char at_fault[256]);
static bool check_governor(const struct nicsim_params *p, struct sim_error *err,
                           char at_fault[256]);
static bool check_nics(const struct nicsim_params *p, struct sim_error *err, char at_fault[256]);
static bool check_input_control(const struct nicsim_params *p, struct sim_error *err,
                                char at_fault[256]);
static bool check_traffic(const struct nicsim_params *p, size_t i, const char *base_dir,
                          struct sim_error *err, char at_fault[256]);
static bool check_capture(const struct traffic_params *traffic, size_t i, const char *base_dir,
                          struct sim_error *err, char at_fault[256]);

bool params_check(const struct param_set *set, struct sim_error *err, char at_fault[256])
{
    const struct nicsim_params *p = set->values;

    at_fault[0] = '\0';
    if (!check_run(p, err, at_fault) || !check_tick(p, err, at_fault) ||
        !check_governor(p, err, at_fault) || !check_nics(p, err, at_fault) ||
        !bus_params_check(p, err, at_fault) || !wire_params_check(p, err, at_fault) ||
        !check_input_control(p, err, at_fault) || !linux_params_check(p, err, at_fault) ||
        !linux24_params_check(p, err, at_fault) || !smp_params_check(p, err, at_fault))
        return false;
    if (p->traffic_count == 0) {
        snprintf(at_fault, 256, "traffic");
        return sim_error_set(err, "", 0, 0, "traffic is empty: at least one sender is needed");
    }
    for (size_t i = 0; i < p->traffic_count; i++) {
        if (!check_traffic(p, i, set->profiles.base_dir, err, at_fault))
            return false;
    }
    return true;
}

static bool check_run(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    const struct run_params *run = &p->run;

    if ((run->trial_packets == 0) == (run->duration_ps == 0)) {
        snprintf(at_fault, 256, run->trial_packets ? "run.trial" : "run");
        return sim_error_set(err, "", 0, 0,
                             "run needs either a trial (packets) or a duration (time), %s given",
                             run->trial_packets ? "both are" : "neither is");
    }
    if (run->trial_packets && run->warmup_ps) {
        snprintf(at_fault, 256, "run.warmup");
        return sim_error_set(err, "", 0, 0,
                             "run.warmup has no place in a trial: its start is part of it");
    }
    return true;
}

/* A CPU that does nothing but tick never ends a trial. Linux has a tick of its own. */
static bool check_tick(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    const struct machine_params *machine = &p->machine;
    uint64_t tick_cycles = cost_cycles(&machine->costs, machine->costs.tick_cycles);

    if (receive_is_linux(p->kernel.receive_path) || machine->cpu.tick_hz == 0 ||
        tick_cycles < machine->cpu.clock_hz / machine->cpu.tick_hz)
        return true;
    snprintf(at_fault, 256, "machine.costs.tick");
    return sim_error_set(err, "", 0, 0,
                         "machine.costs.tick is %llu cycles (scaled), %llu times a second: allowed "
                         "is below %llu cycles, or a CPU of %llu Hz does nothing else",
                         (unsigned long long)tick_cycles, (unsigned long long)machine->cpu.tick_hz,
                         (unsigned long long)(machine->cpu.clock_hz / machine->cpu.tick_hz),
                         (unsigned long long)machine->cpu.clock_hz);
}

/* Whether the governor has a clock to choose. */
static bool check_governor(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    const struct cpu_params *cpu = &p->machine.cpu;
    bool min_at_fault =
        cpu->scaling_min_hz > cpu->clock_hz / cpu->pstate_step_hz * cpu->pstate_step_hz;

    if (cpu->governor == GOVERNOR_PERFORMANCE || !min_at_fault)
        return true;
    snprintf(at_fault, 256, "machine.cpu.scaling_min_freq");
    return sim_error_set(
        err, "", 0, 0,
        "machine.cpu.scaling_min_freq is %llu Hz: allowed is up to the highest "
        "multiple of machine.cpu.pstate-step, %llu Hz, in machine.cpu.clock, %llu Hz",
        (unsigned long long)cpu->scaling_min_hz, (unsigned long long)cpu->pstate_step_hz,
        (unsigned long long)cpu->clock_hz);
}

static bool check_nics(const struct nicsim_params *p, struct sim_error *err, char at_fault[256])
{
    const struct machine_params *machine = &p->machine;

    if (machine->nic_count == 0) {
        snprintf(at_fault, 256, "machine.nics");
        return sim_error_set(err, "", 0, 0, "machine.nics is empty: at least one NIC is needed");
    }
    for (size_t i = 0; i < machine->nic_count; i++) {
        if (nic_index(machine, machine->nics[i].name) != i) {
            snprintf(at_fault, 256, "machine.nics.%zu.name", i);
            return sim_error_set(err, "", 0, 0, "machine.nics.%zu.name is %s: that name is taken",
                                 i, machine->nics[i].name);
        }
        if (!receive_is_linux(p->kernel.receive_path) &&
            machine->nics[i].tx_frames_per_interrupt > machine->nics[i].tx_ring_descriptors) {
            snprintf(at_fault, 256, "machine.nics.%zu.tx-frames-per-interrupt", i);
            return sim_error_set(
                err, "", 0, 0,
                "machine.nics.%zu.tx-frames-per-interrupt is %llu packets: at most "
                "the ring's %llu, or a full ring would never interrupt",
                i, (unsigned long long)machine->nics[i].tx_frames_per_interrupt,
                (unsigned long long)machine->nics[i].tx_ring_descriptors);
        }
    }
    for (size_t i = 0; i < machine->nic_count; i++) {
        const char *to = machine->nics[i].xdp_to;

        if (machine->nics[i].xdp == XDP_CPU && machine->nics[i].xdp_cpu >= machine->cpu_count) {
            snprintf(at_fault, 256, "machine.nics.%zu.xdp-cpu", i);
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.xdp-cpu is %llu: machine.cpus is %llu", i,
                                 (unsigned long long)machine->nics[i].xdp_cpu,
                                 (unsigned long long)machine->cpu_count);
        }
        if (to[0] && nic_index(machine, to) == NICS_MAX) {
            snprintf(at_fault, 256, "machine.nics.%zu.xdp-to", i);
            return sim_error_set(err, "", 0, 0,
                                 "machine.nics.%zu.xdp-to is %s: no NIC has that name", i, to);
        }
    }
    if (p->kernel.default_route[0] && nic_index(machine, p->kernel.default_route) == NICS_MAX) {
        snprintf(at_fault, 256, "kernel.default-route");
        return sim_error_set(err, "", 0, 0, "kernel.default-route is %s: no NIC has that name",
                             p->kernel.default_route);
    }
    return true;
}

/* Feedback and limit where they act: timeouts and periods are clock ticks. */
static bool check_input_control(const struct nicsim_params *p, struct sim_error *err,
                                char at_fault[256])
{
    const struct kernel_params *kernel = &p->kernel;
    bool polls = kernel->receive_path == RECEIVE_BSD_POLLING;

    if (p->user.screend && p->user.compute) {
        snprintf(at_fault, 256, "user.compute");
        return sim_error_set(err, "", 0, 0,
                             "user.compute is true beside user.screend: time slices are not "
                             "modelled, one of them would never run");
    }
    if (polls && p->user.screend && kernel->feedback) {
        if (kernel->feedback_resume_share >= kernel->feedback_inhibit_share) {
            snprintf(at_fault, 256, "kernel.feedback-resume");
            return sim_error_set(err, "", 0, 0,
                                 "kernel.feedback-resume is %g %%: must lie below "
                                 "kernel.feedback-inhibit, %g %%",
                                 kernel->feedback_resume_share * 100,
                                 kernel->feedback_inhibit_share * 100);
        }
        if (p->machine.cpu.tick_hz == 0) {
            snprintf(at_fault, 256, "kernel.feedback");
            return sim_error_set(err, "", 0, 0,
                                 "kernel.feedback is true and machine.cpu.tick is none: its "
                                 "timeout needs a clock");
        }
    }
    if (polls && kernel->cycle_limit_share > 0 && p->machine.cpu.tick_hz == 0) {
        snprintf(at_fault, 256, "kernel.cycle-limit");
        return sim_error_set(err, "", 0, 0,
                             "kernel.cycle-limit is %g %% and machine.cpu.tick is none: its period "
                             "needs a clock",
                             kernel->cycle_limit_share * 100);
    }
    return true;
}

static bool check_traffic(const struct nicsim_params *p, size_t i, const char *base_dir,
                          struct sim_error *err, char at_fault[256])
{
    const struct traffic_params *traffic = &p->traffic[i];
    size_t to = nic_index(&p->machine, traffic->to);
    uint8_t address[6];

    if (to == NICS_MAX) {
        snprintf(at_fault, 256, "traffic.%zu.to", i);
        return sim_error_set(err, "", 0, 0, "traffic.%zu.to is %s: no NIC has that name", i,
                             traffic->to);
    }
    if (traffic->arrival == ARRIVAL_REPLAY) {
        if (!traffic->capture[0]) {
            snprintf(at_fault, 256, "traffic.%zu.arrival", i);
            return sim_error_set(err, "", 0, 0,
                                 "traffic.%zu.arrival is replay: traffic.%zu.capture must name "
                                 "the file",
                                 i, i);
        }
        if (traffic->only_to[0] && !mac_address_parse(traffic->only_to, address)) {
            snprintf(at_fault, 256, "traffic.%zu.only-to", i);
            return sim_error_set(err, "", 0, 0,
                                 "traffic.%zu.only-to is %s: allowed is a MAC address like "
                                 "02:00:00:00:00:01",
                                 i, traffic->only_to);
        }
        if (traffic->only_from[0] && !mac_address_parse(traffic->only_from, address)) {
            snprintf(at_fault, 256, "traffic.%zu.only-from", i);
            return sim_error_set(err, "", 0, 0,
                                 "traffic.%zu.only-from is %s: allowed is a MAC address like "
                                 "02:00:00:00:00:01",
                                 i, traffic->only_from);
        }
        if (!check_capture(traffic, i, base_dir, err, at_fault))
            return false;
    } else if (traffic->frame_bytes > p->machine.nics[to].frame_max_bytes) {
        snprintf(at_fault, 256, "traffic.%zu.frame", i);
        return sim_error_set(err, "", 0, 0,
                             "traffic.%zu.frame is %llu B: NIC %s takes at most %llu B", i,
                             (unsigned long long)traffic->frame_bytes, traffic->to,
                             (unsigned long long)p->machine.nics[to].frame_max_bytes);
    }
    if (!receive_is_linux(p->kernel.receive_path) && traffic->protocol == PROTOCOL_UDP6 &&
        traffic->arrival != ARRIVAL_REPLAY) {
        snprintf(at_fault, 256, "traffic.%zu.protocol", i);
        return sim_error_set(err, "", 0, 0,
                             "traffic.%zu.protocol is udp6: the BSD receive paths know IPv4 alone: "
                             "allowed is udp4, or kernel.receive-path napi",
                             i);
    }
    if (traffic->protocol == PROTOCOL_UDP6 && traffic->arrival != ARRIVAL_REPLAY &&
        traffic->frame_bytes < SOURCE_UDP6_MIN_BYTES) {
        snprintf(at_fault, 256, "traffic.%zu.frame", i);
        return sim_error_set(err, "", 0, 0,
                             "traffic.%zu.frame is %llu B: allowed is at least %u B for udp6, the "
                             "Ethernet, IPv6 and UDP headers and the FCS",
                             i, (unsigned long long)traffic->frame_bytes, SOURCE_UDP6_MIN_BYTES);
    }
    if ((traffic->arrival == ARRIVAL_BURSTS || traffic->arrival == ARRIVAL_ON_OFF) &&
        traffic->burst_rate_pps < traffic->rate_pps) {
        snprintf(at_fault, 256, "traffic.%zu.burst-rate", i);
        return sim_error_set(err, "", 0, 0,
                             "traffic.%zu.burst-rate is %g pps: must not be below the mean rate "
                             "of %g pps",
                             i, traffic->burst_rate_pps, traffic->rate_pps);
    }
    return true;
}

/* The capture is read before anything runs, so that a broken one is told of with its place. */
static bool check_capture(const struct traffic_params *traffic, size_t i, const char *base_dir,
                          struct sim_error *err, char at_fault[256])
{
    struct capture capture;
    struct sim_error said = { 0 };
    char path[CAPTURE_PATH_BYTES];

    snprintf(at_fault, 256, "traffic.%zu.capture", i);
    if (!capture_find(path, base_dir, traffic->capture))
        return sim_error_set(err, "", 0, 0,
                             "traffic.%zu.capture is %s: no such file beside the scenario or in "
                             "its captures folder",
                             i, traffic->capture);
    if (!capture_read(&capture, path, traffic->only_to, traffic->only_from, &said))
        return sim_error_set(err, "", 0, 0, "traffic.%zu.capture is %s: %s", i, traffic->capture,
                             said.text);
    capture_free(&capture);
    at_fault[0] = '\0';
    return true;
}
