#include "models/kernel/bsd_polling.h"

#include <string.h>

#include "models/kernel/cycle_limit.h"
#include "models/kernel/kthread.h"
#include "sim/check.h"

/* In the order of events. */
static void run_thread(void *arg);
static void poll_until_idle(struct bsd_polling *polling);
static uint64_t run_round(struct bsd_polling *polling);
static uint64_t receive_callback(struct bsd_polling *polling, struct lance_driver *driver);
static uint64_t transmit_callback(struct bsd_polling *polling, struct lance_driver *driver);
static void enable_interrupts(struct bsd_polling *polling);
static bool output_waits(const struct lance_driver *driver);
static void mask_all(struct bsd_polling *polling, bool masked);

void bsd_polling_init(struct bsd_polling *polling, struct sim *sim, struct cpu *cpu, struct ip *ip,
                      const struct kernel_params *params, const struct cost_params *costs)
{
    memset(polling, 0, sizeof *polling);
    polling->sim = sim;
    polling->cpu = cpu;
    polling->params = params;
    polling->ip = ip;
    polling->interrupt_cycles = cost_cycles(costs, costs->interrupt_cycles);
    polling->switch_cycles = cost_cycles(costs, costs->thread_switch_cycles);
    polling->callback_cycles = cost_cycles(costs, costs->poll_callback_cycles);
    polling->enable_cycles = cost_cycles(costs, costs->poll_enable_cycles);
    polling->process_switch_cycles = cost_cycles(costs, costs->process_switch_cycles);
    task_init(&polling->thread, &cpu->sched, "netpoll", TASK_KERNEL, run_thread, polling,
              &cpu->account_ps[CPU_KERNEL]);
}

void bsd_polling_register(struct bsd_polling *polling, struct lance_driver *driver)
{
    SIM_CHECK(polling->sim, polling->device_count < NICS_MAX, "at most %d devices register",
              NICS_MAX);
    polling->devices[polling->device_count++] = driver;
}

void bsd_polling_interrupt(void *ctx)
{
    struct bsd_polling_device *device = ctx;

    cpu_run(device->polling->interrupt_cycles);
    irq_line_set_masked(device->driver->irq, true);
    device->polling->scheduled = true;
    device->polling->will_enable = true;
    task_wake(&device->polling->thread);
}

static void run_thread(void *arg)
{
    struct bsd_polling *polling = arg;

    for (;;) {
        cpu_run(polling->switch_cycles);
        do {
            poll_until_idle(polling);
        } while (kthread_gave_way(&polling->cpu->sched, polling->process_switch_cycles) &&
                 polling->scheduled);
        task_sleep(&polling->thread); /* tested and asleep in one instant: tsleep at splimp */
    }
}

static void poll_until_idle(struct bsd_polling *polling)
{
    do {
        polling->scheduled = false;
        polling->will_enable = true;
        while (run_round(polling) > 0)
            ;
        enable_interrupts(polling);
    } while (polling->scheduled);
}

/* Receive and transmit callbacks of each registered device in turn; returns the packets handled. */
static uint64_t run_round(struct bsd_polling *polling)
{
    uint64_t handled = 0;

    polling->rounds++;
    if (polling->limit)
        cycle_limit_loop_begins(polling->limit);
    for (size_t i = 0; i < polling->device_count; i++) {
        if (!polling->inhibited)
            handled += receive_callback(polling, polling->devices[i]);
        handled += transmit_callback(polling, polling->devices[i]);
    }
    if (polling->limit)
        cycle_limit_loop_ends(polling->limit);
    return handled;
}

static bool quota_is_used_up(const struct bsd_polling *polling, uint64_t packets)
{
    return polling->params->quota_packets != 0 && packets >= polling->params->quota_packets;
}

/* Looks at its ring when it is called; the call's cost is paid with the first packet's. */
static uint64_t receive_callback(struct bsd_polling *polling, struct lance_driver *driver)
{
    uint64_t received = 0;

    if (!rx_queue_has_frame(driver->rx)) {
        cpu_run(polling->callback_cycles);
        return 0;
    }
    do {
        ip_input(polling->ip, lance_receive(driver, received == 0 ? polling->callback_cycles : 0));
        received++;
    } while (rx_queue_has_frame(driver->rx) && !quota_is_used_up(polling, received) &&
             !polling->inhibited);
    return received;
}

static uint64_t transmit_callback(struct bsd_polling *polling, struct lance_driver *driver)
{
    uint64_t reclaimed =
        lance_reclaim(driver, polling->params->quota_packets, polling->callback_cycles);

    if (reclaimed > 0)
        lance_start(driver);
    return reclaimed;
}

/* Between the last look at the rings and the unmasking lies at least a cycle: a frame that arrives
 * there is a cause that the lifted mask lets through at once. */
static void enable_interrupts(struct bsd_polling *polling)
{
    cpu_run(polling->enable_cycles);
    polling->will_enable = false;
    for (size_t i = 0; i < polling->device_count; i++) {
        if (!polling->inhibited || output_waits(polling->devices[i]))
            irq_line_set_masked(polling->devices[i]->irq, false);
    }
}

static bool output_waits(const struct lance_driver *driver)
{
    return !packet_queue_is_empty(&driver->dev->output);
}

void bsd_polling_output_stuck(void *ctx)
{
    struct bsd_polling_device *device = ctx;

    if (device->polling->inhibited && !device->polling->will_enable)
        irq_line_set_masked(device->driver->irq, false);
}

static void mask_all(struct bsd_polling *polling, bool masked)
{
    for (size_t i = 0; i < polling->device_count; i++)
        irq_line_set_masked(polling->devices[i]->irq, masked);
}

void bsd_polling_inhibit_input(struct bsd_polling *polling, enum input_inhibitor who)
{
    polling->inhibited |= who;
    mask_all(polling, true);
}

void bsd_polling_allow_input(struct bsd_polling *polling, enum input_inhibitor who)
{
    bool was_inhibited = polling->inhibited != 0;

    polling->inhibited &= ~(unsigned)who;
    if (was_inhibited && !polling->inhibited && !polling->will_enable)
        mask_all(polling, false);
}
