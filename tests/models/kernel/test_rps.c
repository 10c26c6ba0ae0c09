/* RPS and RFS: who takes a packet through the stack, what waits where, what is dropped. Every step
 * costs one cycle of 1 us, an interrupt between CPUs is 3 us on its way. Frames come in by CPU 0.
 */
#include "models/kernel/backlog.h"
#include "models/kernel/rps.h"

#include "tests/models/linux_actors.h"
#include "tests/models/runner.h"

static struct linux_machine *machine(unsigned cpus, const char *rps_cpus)
{
    struct linux_machine *lm = linux_machine_new(1);

    lm->params.kernel.autogroup = false;
    lm->params.machine.cpu_count = cpus;
    lm->params.machine.smp.ipi_latency_ps = 3 * US;
    lm->params.kernel.flow_limit_table_len = 4096;
    snprintf(lm->params.machine.nics[0].smp_affinity_list, PARAM_TEXT_BYTES, "0");
    snprintf(lm->params.machine.nics[0].rps_cpus, PARAM_TEXT_BYTES, "%s", rps_cpus);
    return lm;
}

static struct softnet_data *softnet(struct linux_machine *lm, unsigned cpu)
{
    return &lm->machine.os.kernel.cpus[cpu].softnet;
}

/* kernel-path 12(d): the raise costs CPU 0 an extra pass that finds nothing; the interrupt goes out
 * at the end of net_rx_action; no rx line on CPU 0, one a packet on CPU 1, no list. */
START_TEST(a_steered_packet_enters_the_stack_on_the_other_cpu)
{
    struct linux_machine *lm = machine(2, "2");

    linux_machine_build(lm);
    linux_frame_at(lm, 0, 5000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_str_eq(linux_story(lm, 5000),
                     "irq10{ +NET_RX }irq NET_RX{ +NET_RX poll:1 }NET_RX NET_RX{ }NET_RX "
                     "+NET_RX NET_RX{ rx poll:1 }NET_RX");
    ck_assert_uint_eq(softnet(lm, 0)->processed, 0);
    ck_assert_uint_eq(softnet(lm, 1)->processed, 1);
    ck_assert_uint_eq(softnet(lm, 1)->backlog.received_rps, 1);
    ck_assert_uint_eq(lm->machine.os.kernel.cpus[1].ipis.call.taken, 1);
    ck_assert_uint_eq(lm->machine.packets.total.dropped[DROP_UDP_NO_PORT], 1);
    linux_machine_free(lm);
}
END_TEST

/* The map may name the CPU of the interrupt: a backlog all the same, without an interrupt. */
START_TEST(a_packet_steered_to_its_own_cpu_goes_through_the_backlog)
{
    struct linux_machine *lm = machine(2, "1");

    linux_machine_build(lm);
    linux_frame_at(lm, 0, 5000 * US);
    linux_run_until(lm, 9000 * US);
    ck_assert_str_eq(linux_story(lm, 5000),
                     "irq10{ +NET_RX }irq NET_RX{ +NET_RX poll:1 +NET_RX }NET_RX NET_RX{ rx poll:1 "
                     "}NET_RX");
    ck_assert_uint_eq(softnet(lm, 0)->backlog.received_rps, 0);
    ck_assert_uint_eq(softnet(lm, 0)->processed, 1);
    linux_machine_free(lm);
}
END_TEST

static void hold_cpu(struct kernel_cpu *kc, void *ctx)
{
    (void)ctx;
    local_bh_disable(kc);
    cpu_run(20000);
    local_bh_enable(kc);
}

/* Softirqs are off on CPU 1 for 20 ms; 8 frames come, the limit is 3: input_pkt_queue takes one
 * more than it, since the test is "not above", and none is in process_queue. */
START_TEST(the_backlog_takes_one_more_than_its_limit)
{
    struct linux_machine *lm = machine(2, "2");
    struct linux_worker worker = { 0 };

    lm->params.kernel.linux24.max_backlog_packets = 3;
    linux_machine_build(lm);
    worker.work = hold_cpu;
    worker.kc = &lm->machine.os.kernel.cpus[1];
    task_create(&worker.task, worker.kc, "worker", 300, true, 0, 0, linux_worker_body, &worker);
    wake_up_new_task(&worker.task);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 2000 * US);
    for (unsigned i = 0; i < 8; i++)
        linux_frame_at(lm, 0, (5000 + 500 * i) * US);
    linux_run_until(lm, 20000 * US);
    ck_assert_uint_eq(backlog_length(&softnet(lm, 1)->backlog), 4);
    ck_assert_uint_eq(softnet(lm, 1)->backlog.dropped, 4);
    ck_assert_uint_eq(lm->machine.packets.total.dropped[DROP_BACKLOG_FULL], 4);
    ck_assert_uint_eq(lm->machine.nics[0].net_dev.rx_dropped, 4);
    ck_assert_uint_eq(softnet(lm, 1)->backlog.received_rps, 1); /* the first alone */
    linux_run_until(lm, 40000 * US);
    ck_assert_uint_eq(softnet(lm, 1)->processed, 4);
    linux_machine_free(lm);
}
END_TEST

/* The same with a limit of 200 and one flow: the first 100 are taken unseen; from 100 waiting on
 * CPU 0 counts, and the 65th of those is the first that makes more than half of 128. */
START_TEST(the_flow_limit_drops_what_one_flow_has_too_much_of)
{
    struct linux_machine *lm = machine(2, "2");
    struct linux_worker worker = { .work = hold_cpu };

    lm->params.kernel.linux24.max_backlog_packets = 200;
    snprintf(lm->params.kernel.flow_limit_cpus, PARAM_TEXT_BYTES, "1");
    linux_machine_build(lm);
    worker.kc = &lm->machine.os.kernel.cpus[1];
    task_create(&worker.task, worker.kc, "worker", 300, true, 0, 0, linux_worker_body, &worker);
    wake_up_new_task(&worker.task);
    linux_interrupt_at(lm, linux_add_irq(lm, linux_wake_worker, &worker), 2000 * US);
    for (unsigned i = 0; i < 180; i++)
        linux_frame_at(lm, 0, (5000 + 80 * i) * US);
    linux_run_until(lm, 21000 * US);
    ck_assert_uint_eq(backlog_length(&softnet(lm, 1)->backlog), 164);
    ck_assert_uint_eq(softnet(lm, 0)->backlog.flow_limit_count, 16);
    ck_assert_uint_eq(softnet(lm, 1)->backlog.dropped, 16);
    linux_machine_free(lm);
}
END_TEST

/* A connected reader on CPU 1 of 3; rps_cpus says CPU 2. Its first packet goes by the map, then it
 * has called recvmsg on CPU 1, and the rest follow it there. */
START_TEST(with_rfs_a_flow_goes_where_its_reader_reads)
{
    struct linux_machine *lm = machine(3, "4");
    struct process_params *reader = linux_add_process(lm, "reader", PROCESS_UDP_READER);

    reader->connected = true;
    snprintf(reader->cpus, PARAM_TEXT_BYTES, "1");
    lm->params.kernel.rps_sock_flow_entries = 100; /* 128 */
    lm->params.machine.nics[0].rps_flow_cnt = 16;
    linux_machine_build(lm);
    for (unsigned i = 0; i < 5; i++)
        linux_frame_at(lm, 0, (5000 + 1000 * i) * US);
    linux_run_until(lm, 15000 * US);
    ck_assert_uint_eq(lm->machine.os.kernel.sock_flows.mask, 127);
    ck_assert_uint_eq(softnet(lm, 2)->processed, 1);
    ck_assert_uint_eq(softnet(lm, 1)->processed, 4);
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 5);
    linux_machine_free(lm);
}
END_TEST

/* Hashes spread over the map as its rule says: place = hash * len / 2^32, so 3 CPUs get a third
 * each of what is uniform; and a flow has one hash. */
START_TEST(a_flow_has_one_hash_and_flows_spread)
{
    struct linux_machine *lm = machine(2, "3");
    struct packet *pkt;
    unsigned count[3] = { 0 };

    linux_machine_build(lm);
    pkt = packet_take(&lm->machine.packets);
    pkt->header_bytes = 60;
    memcpy(pkt->header, lm->template.header, 60);
    for (unsigned flow = 0; flow < 3000; flow++) {
        uint32_t hash;

        pkt->header[34] = (uint8_t)(flow >> 8); /* source port */
        pkt->header[35] = (uint8_t)flow;
        pkt->flow_hash = 0;
        hash = rps_flow_hash(pkt);
        ck_assert_uint_eq(hash, rps_flow_hash(pkt));
        ck_assert_uint_ne(hash, 0);
        count[(uint64_t)hash * 3 >> 32]++;
    }
    for (unsigned i = 0; i < 3; i++) { /* 1000 each; five standard deviations are 130 */
        ck_assert_uint_gt(count[i], 870);
        ck_assert_uint_lt(count[i], 1130);
    }
    linux_machine_free(lm);
}
END_TEST

TEST_RUNNER("kernel/rps", a_steered_packet_enters_the_stack_on_the_other_cpu,
            a_packet_steered_to_its_own_cpu_goes_through_the_backlog,
            the_backlog_takes_one_more_than_its_limit,
            the_flow_limit_drops_what_one_flow_has_too_much_of,
            with_rfs_a_flow_goes_where_its_reader_reads, a_flow_has_one_hash_and_flows_spread)
