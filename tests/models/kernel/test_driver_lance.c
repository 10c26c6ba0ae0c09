/* The driver by itself, on a task of a small machine (1 cycle is 1 us): driver-rx 3, driver-tx 2,
 * driver-reclaim 1. A frame of 64 bytes is on the link for 1 us. */
#include "tests/models/runner.h"
#include "tests/models/small_machine.h"

struct bench {
    struct small_machine *small;
    struct lance_driver *driver; /* of ln1 */
    struct task task;
    void (*code)(struct bench *b);
    uint64_t ended_ps;
};

static void run_code(void *arg)
{
    struct bench *b = arg;

    b->code(b);
    b->ended_ps = sim_now_ps(b->small->sim);
}

static void bench_run(struct bench *b, void (*code)(struct bench *b))
{
    struct cpu *cpu;

    small_machine_build(b->small);
    cpu = &b->small->machine.cpus[0];
    b->driver = &b->small->machine.nics[1].driver;
    b->code = code;
    task_init(&b->task, &cpu->sched, "code", TASK_KERNEL, run_code, b,
              &cpu->account_ps[CPU_KERNEL]);
    task_wake(&b->task);
    small_machine_run(b->small);
}

/* Puts packets in the output queue without starting the driver. */
static void queue_output(struct bench *b, unsigned packets)
{
    for (unsigned i = 0; i < packets; i++) {
        struct packet *pkt = packet_take(&b->small->machine.packets);

        pkt->frame_bytes = 64;
        pkt->header_bytes = 0;
        packet_offer(pkt, sim_now_ps(b->small->sim));
        packet_queue_push(&b->driver->dev->output, pkt);
    }
}

static void start_three(struct bench *b)
{
    queue_output(b, 3);
    lance_start(b->driver);
    ck_assert_int_eq(b->small->machine.cpus[0].spl, IPL_NONE); /* lowered again */
    cpu_run(1);
}

/* Each costs driver-tx, and is the NIC's at the end of it: 2, 4, 6. The transmit interrupt of the
 * frame sent at 3 waits until the driver lowers splimp at 6. */
START_TEST(starting_moves_packets_to_the_ring_at_splimp)
{
    struct bench b = { .small = small_machine_new(RECEIVE_BSD_INTERRUPT) };

    bench_run(&b, start_three);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_uint_eq(left_us(b.small, i, STAGE_TX_DRIVER), 2 * (i + 1));
    ck_assert_uint_eq(b.small->machine.nics[1].dev.opackets, 3);
    /* 6..10 interrupt, three reclaimed ..13 (the third is sent at 7), exit ..14; then the code's
     * last cycle. */
    ck_assert_uint_eq(b.ended_ps, 15 * US);
    ck_assert_uint_eq(b.driver->tx->free_descriptors, 8);
    small_machine_free(b.small);
}
END_TEST

/* A ring of two: two posted at 2 and 4, the third stays. The interrupt of the frame sent at 3 comes
 * at 4: 4..8, both reclaimed ..10 (the second was sent at 5), the third posted at 12. */
START_TEST(a_full_ring_goes_on_in_the_transmit_interrupt)
{
    struct bench b = { .small = small_machine_new(RECEIVE_BSD_INTERRUPT) };

    b.small->params.machine.nics[1].tx_ring_descriptors = 2;
    bench_run(&b, start_three);
    ck_assert_uint_eq(left_us(b.small, 1, STAGE_TX_DRIVER), 4);
    ck_assert_uint_eq(left_us(b.small, 2, STAGE_TX_DRIVER), 12);
    small_machine_free(b.small);
}
END_TEST

/* The same without transmit interrupts: at 4 the ring is full, but the frame sent at 3 is done:
 * reclaimed 4..5; by then the one sent at 5 is done as well: ..6. The third is posted at 8. */
START_TEST(without_transmit_interrupts_descriptors_are_freed_when_sending)
{
    struct bench b = { .small = small_machine_new(RECEIVE_BSD_INTERRUPT) };

    b.small->params.machine.nics[1].tx_ring_descriptors = 2;
    b.small->params.machine.nics[1].tx_frames_per_interrupt = 0;
    bench_run(&b, start_three);
    ck_assert_uint_eq(left_us(b.small, 2, STAGE_TX_DRIVER), 8);
    ck_assert_uint_eq(cpu_interrupts_taken(&b.small->machine.nics[1].vector), 0);
    small_machine_free(b.small);
}
END_TEST

/* A link of 57.6 Mb/s sends a frame in 10 us. A ring of one: posted at 2, sent at 12. Nothing is
 * done when the second finds the ring full at 2, and nobody sends any more: the driver asks for
 * room. Interrupt 12..16, reclaim ..17, posted at 19; its last bit at 29, and the third's turn:
 * 29..33, ..34, posted at 36. */
START_TEST(without_transmit_interrupts_the_last_packets_do_not_wait_for_ever)
{
    struct bench b = { .small = small_machine_new(RECEIVE_BSD_INTERRUPT) };

    b.small->params.machine.nics[1].link_bits_per_s = 57600000;
    b.small->params.machine.nics[1].tx_ring_descriptors = 1;
    b.small->params.machine.nics[1].tx_frames_per_interrupt = 0;
    bench_run(&b, start_three);
    ck_assert_uint_eq(left_us(b.small, 0, STAGE_TX_DRIVER), 2);
    ck_assert_uint_eq(left_us(b.small, 1, STAGE_TX_DRIVER), 19);
    ck_assert_uint_eq(left_us(b.small, 2, STAGE_TX_DRIVER), 36);
    ck_assert_uint_eq(b.small->machine.packets.inside, 0);
    small_machine_free(b.small);
}
END_TEST

static void reclaim_with_limits(struct bench *b)
{
    queue_output(b, 5);
    lance_start(b->driver);
    cpu_run(10); /* all are sent by now */
    ck_assert_uint_eq(lance_reclaim(b->driver, 2, 0), 2);
    ck_assert_uint_eq(b->driver->tx->free_descriptors, 8 - 3);
    ck_assert_uint_eq(lance_reclaim(b->driver, 0, 0), 3);
    ck_assert_uint_eq(lance_reclaim(b->driver, 0, 0), 0);
}

/* 5 x driver-tx, 10, 5 x reclaim: 25. */
START_TEST(reclaiming_costs_a_step_a_descriptor_up_to_its_limit)
{
    struct bench b = { .small = small_machine_new(RECEIVE_BSD_INTERRUPT) };

    b.small->params.machine.nics[1].tx_frames_per_interrupt = 0;
    bench_run(&b, reclaim_with_limits);
    ck_assert_uint_eq(b.ended_ps, 25 * US);
    small_machine_free(b.small);
}
END_TEST

static void receive_one(struct bench *b)
{
    struct packet_port filled = rx_queue_filled(b->driver->rx);
    struct packet *pkt = packet_take(&b->small->machine.packets);

    cpu_spl_raise(&b->small->machine.cpus[0],
                  IPL_IMP); /* the interrupt handler stays out of this */
    pkt->frame_bytes = 64;
    packet_offer(pkt, 0);
    b->driver->rx->lent_descriptors--;
    packet_port_send(&filled, pkt);
    ck_assert_ptr_eq(lance_receive(b->driver, 0), pkt);
    ck_assert(!rx_queue_has_frame(b->driver->rx));
    ck_assert_uint_eq(b->driver->rx->lent_descriptors, 8);
    cpu_run(1); /* pays the step with its own cycle; the stamp is a mark inside */
    ck_assert_uint_eq(pkt->stamp_ps[STAGE_RX_DRIVER], 3 * US);
    packet_drop(pkt, DROP_NOT_IP);
}

/* A fresh buffer takes the old one's place at once; the stamp lies at the end of driver-rx. */
START_TEST(receiving_takes_the_oldest_frame_and_lends_its_buffer_again)
{
    struct bench b = { .small = small_machine_new(RECEIVE_BSD_INTERRUPT) };

    bench_run(&b, receive_one);
    ck_assert_uint_eq(b.ended_ps, 4 * US);
    small_machine_free(b.small);
}
END_TEST

TEST_RUNNER("kernel/driver_lance", starting_moves_packets_to_the_ring_at_splimp,
            a_full_ring_goes_on_in_the_transmit_interrupt,
            without_transmit_interrupts_descriptors_are_freed_when_sending,
            without_transmit_interrupts_the_last_packets_do_not_wait_for_ever,
            reclaiming_costs_a_step_a_descriptor_up_to_its_limit,
            receiving_takes_the_oldest_frame_and_lends_its_buffer_again)
