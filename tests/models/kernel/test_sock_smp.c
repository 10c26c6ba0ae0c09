/* One socket and several CPUs: who is woken, who gets which packet, whose turn it is at a lock.
 * Every step costs one cycle of 1 us. Frames come in by CPU 0.
 */
#include "models/kernel/rps.h"
#include "models/kernel/spinlock.h"
#include "models/user/reader.h"

#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

static struct linux_machine *machine(unsigned cpus, unsigned threads, bool reuseport)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct process_params *reader = linux_add_process(lm, "reader", PROCESS_UDP_READER);

    lm->params.kernel.autogroup = false;
    lm->params.machine.cpu_count = cpus;
    lm->params.machine.smp.ipi_latency_ps = 3 * US;
    snprintf(lm->params.machine.nics[0].smp_affinity_list, PARAM_TEXT_BYTES, "0");
    reader->threads = threads;
    reader->pin_threads = true;
    reader->reuseport = reuseport;
    snprintf(reader->cpus, PARAM_TEXT_BYTES, "1-%u", cpus - 1);
    return lm;
}

static struct reader *thread(struct linux_machine *lm, unsigned number)
{
    return reader_thread(&lm->machine.os.readers[0], number);
}

/* Three threads sleep, in the order in which they came to the socket; six packets far apart wake
 * each of them twice, in that order. */
START_TEST(the_thread_that_has_slept_longest_is_woken)
{
    struct linux_machine *lm = machine(4, 3, false);

    linux_machine_build(lm);
    for (unsigned i = 0; i < 6; i++)
        linux_frame_at(lm, 0, (5000 + 1000 * i) * US);
    for (unsigned i = 1; i <= 6; i++) {
        unsigned most = 0, least = 6;

        linux_run_until(lm, (5000 + 1000 * i) * US);
        for (unsigned t = 0; t < 3; t++) {
            most = thread(lm, t)->received > most ? (unsigned)thread(lm, t)->received : most;
            least = thread(lm, t)->received < least ? (unsigned)thread(lm, t)->received : least;
        }
        ck_assert_uint_le(most - least, 1);
    }
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 6);
    ck_assert_uint_eq(thread(lm, 0)->sock.wakeups, 6);
    linux_machine_free(lm);
}
END_TEST

/* With SO_REUSEPORT the one flow has one socket, and the other threads sleep on. */
START_TEST(a_flow_stays_with_one_socket_of_a_reuseport_group)
{
    struct linux_machine *lm = machine(4, 3, true);
    unsigned readers = 0;

    linux_machine_build(lm);
    for (unsigned i = 0; i < 6; i++)
        linux_frame_at(lm, 0, (5000 + 1000 * i) * US);
    linux_run_until(lm, 12000 * US);
    for (unsigned t = 0; t < 3; t++) {
        ck_assert(thread(lm, t)->received == 0 || thread(lm, t)->received == 6);
        readers += thread(lm, t)->received > 0;
    }
    ck_assert_uint_eq(readers, 1);
    linux_machine_free(lm);
}
END_TEST

struct grab {
    struct sim_lock *lock;
    struct linux_machine *lm;
    unsigned *turns;
    unsigned turn;
    uint64_t owned_ps, released_ps;
};

static void grab(struct kernel_cpu *kc, void *ctx)
{
    struct grab *g = ctx;

    local_bh_disable(kc);
    spin_lock(g->lock);
    cpu_pay();
    g->turn = (*g->turns)++;
    g->owned_ps = kernel_now_ps(kc);
    cpu_run(100);
    g->released_ps = kernel_now_ps(kc);
    spin_unlock(g->lock);
    local_bh_enable(kc);
}

/* Three CPUs want the lock within 60 us, each holds it for 100: they have it in the order in which
 * they came. Taking it costs spin-lock 1; handing it over one line, 2, more; the waiter looks each
 * spin-turn, 1. So each owner after the first begins 3 to 4 us after the one before let go. */
START_TEST(a_lock_is_handed_over_first_come_first_served)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct linux_worker workers[3] = { 0 };
    struct grab grabs[3] = { 0 };
    struct sim_lock *lock;
    unsigned turns = 0;

    lm->params.kernel.autogroup = false;
    lm->params.machine.cpu_count = 4;
    lm->params.machine.smp.line_ps[NEAR_NODE - NEAR_CORE] = 2 * US;
    linux_machine_build(lm);
    lock = spin_lock_create(&lm->machine.os.kernel, "test");
    for (unsigned i = 0; i < 3; i++) {
        struct linux_worker *worker = &workers[i];

        grabs[i] = (struct grab){ .lock = lock, .lm = lm, .turns = &turns };
        worker->work = grab;
        worker->ctx = &grabs[i];
        worker->kc = &lm->machine.os.kernel.cpus[3 - i];
        task_create(&worker->task, worker->kc, "worker", 300 + (int)i, true, 0, 0,
                    linux_worker_body, worker);
        wake_up_new_task(&worker->task);
        linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, worker), (5000 + 30 * i) * US);
    }
    linux_run_until(lm, 9000 * US);
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_uint_eq(grabs[i].turn, i);
        if (i == 0)
            continue;
        ck_assert_uint_ge(grabs[i].owned_ps - grabs[i - 1].released_ps, 3 * US);
        ck_assert_uint_le(grabs[i].owned_ps - grabs[i - 1].released_ps, 4 * US);
    }
    linux_machine_free(lm);
}
END_TEST

/* A reader on the interrupt's node, or on another one: five lines of the packet, three of the
 * socket, each 5 us instead of 2 (0 on the same CPU). */
START_TEST(a_packet_read_on_another_node_costs_its_lines)
{
    uint64_t read_us[2];

    for (unsigned far = 0; far < 2; far++) {
        struct linux_machine *lm = machine(4, 1, false);

        lm->params.machine.smp.nodes = 2;
        lm->params.machine.smp.line_ps[NEAR_NODE - NEAR_CORE] = 2 * US;
        lm->params.machine.smp.line_ps[NEAR_FAR - NEAR_CORE] = 5 * US;
        lm->params.kernel.lines.packet = 5;
        lm->params.kernel.lines.sock = 3;
        snprintf(lm->params.processes[0].cpus, PARAM_TEXT_BYTES, far ? "2" : "1");
        linux_machine_build(lm);
        linux_frame_at(lm, 0, 5000 * US);
        linux_run_until(lm, 9000 * US);
        ck_assert_uint_eq(lm->machine.packets.total.delivered, 1);
        read_us[far] = lm->machine.packets.total_latency.max / US;
        linux_machine_free(lm);
    }
    ck_assert_uint_eq(read_us[1] - read_us[0], 8 * 3);
}
END_TEST

TEST_RUNNER("kernel/sock of several CPUs", the_thread_that_has_slept_longest_is_woken,
            a_flow_stays_with_one_socket_of_a_reuseport_group,
            a_lock_is_handed_over_first_come_first_served,
            a_packet_read_on_another_node_costs_its_lines)
