/* Linux' driver of the 8254x: its rings, its buffers, and how often it wants to be interrupted. */
#include "models/kernel/driver_e1000.h"
#include "models/kernel/itr_e1000.h"
#include "tests/models/linux_bench.h"
#include "tests/models/runner.h"

/* ---- the throttle -------------------------------------------------------------------------- */

#define LOWEST E1000_LOWEST_LATENCY
#define LOW    E1000_LOW_LATENCY
#define BULK   E1000_BULK_LATENCY

/* Every branch, on both sides of each bound. */
START_TEST(an_episode_moves_the_class_by_its_packets_and_bytes)
{
    static const struct {
        enum e1000_latency_class now;
        uint64_t packets, bytes;
        enum e1000_latency_class then;
    } cases[] = {
        /* nothing came */
        { LOWEST, 0, 0, LOWEST },
        { LOW, 0, 0, LOW },
        { BULK, 0, 0, BULK },
        /* lowest: jumbo frames; few packets of some size */
        { LOWEST, 1, 8000, LOW },
        { LOWEST, 1, 8001, BULK },
        { LOWEST, 4, 513, LOW },
        { LOWEST, 4, 512, LOWEST },
        { LOWEST, 5, 513, LOWEST },
        { LOWEST, 10, 80000, LOWEST },
        { LOWEST, 10, 80010, BULK },
        /* low, more than 10000 bytes: jumbo, few packets, large ones, many */
        { LOW, 1, 10001, BULK },
        { LOW, 9, 10001, BULK },
        { LOW, 10, 10001, LOW },
        { LOW, 10, 12009, LOW },  /* 1200 a packet */
        { LOW, 10, 12010, BULK }, /* 1201 */
        { LOW, 35, 10001, LOW },
        { LOW, 36, 10001, LOWEST },
        { LOW, 40, 48039, LOWEST },
        { LOW, 40, 48040, BULK },
        /* low, at most 10000 bytes: large ones; hardly anything */
        { LOW, 4, 8003, LOW },  /* 2000 a packet */
        { LOW, 4, 8004, BULK }, /* 2001 */
        { LOW, 2, 511, LOWEST },
        { LOW, 2, 512, LOW },
        { LOW, 3, 180, LOW },
        { LOW, 100, 10000, LOW },
        /* bulk: many packets; little */
        { BULK, 36, 25001, LOW },
        { BULK, 35, 25001, BULK },
        { BULK, 36, 25000, BULK },
        { BULK, 10, 6000, BULK },
        { BULK, 10, 5999, LOW },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum e1000_latency_class then =
            e1000_update_itr(cases[i].now, cases[i].packets, cases[i].bytes);

        ck_assert_msg(then == cases[i].then, "case %u: %d, expected %d", i, then, cases[i].then);
    }
}
END_TEST

static struct itr_e1000 *itr(struct e1000_driver *driver)
{
    return (struct itr_e1000 *)driver->policy_state;
}

static struct linux_bench *adaptive_new(uint64_t link_bits_per_s)
{
    struct linux_bench *b = linux_bench_new();

    b->params.machine.nics[0].adaptive_rx = ADAPTIVE_RX_E1000;
    b->params.machine.nics[0].link_bits_per_s = link_bits_per_s;
    linux_bench_build(b);
    linux_bench_run(b, 50 * MS);
    return b;
}

/* One frame of 66 bytes an interrupt: low latency, 20000 a second wanted. From 4000 that goes by
 * quarters of 20000. The register holds 1000000000 / (rate x 256) units of 256 ns: 434, 279, 205
 * and 195 of them. It begins at 195. */
START_TEST(the_rate_rises_in_steps_of_a_quarter_of_what_is_wanted)
{
    static const struct {
        uint64_t per_s, units;
    } steps[] = { { 9000, 434 }, { 14000, 279 }, { 19000, 205 }, { 20000, 195 }, { 20000, 195 } };
    struct linux_bench *b = adaptive_new(1000000000);
    struct e1000_driver *driver = &b->machine.nics[0].e1000;

    ck_assert_uint_eq(itr(driver)->per_s, 20000);
    ck_assert_uint_eq(driver->moderation->throttle_ps, 195 * 256 * SIM_PS_PER_NS);
    itr(driver)->per_s = 4000;
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        linux_bench_frames(b, 0, 1, 66);
        linux_bench_run(b, 10 * MS);
        ck_assert_uint_eq(itr(driver)->per_s, steps[i].per_s);
        if (i < 4)
            ck_assert_uint_eq(driver->moderation->throttle_ps,
                              steps[i].units * 256 * SIM_PS_PER_NS);
    }
    linux_bench_free(b);
}
END_TEST

/* 20 frames of 1518 bytes at once: 30280 bytes, 1514 a packet. Lowest stays lowest and counts as
 * low in setting 3; low sees more than 1200 a packet and goes to bulk: 976 units. Then 20 x 66
 * bytes are little: back to low. */
START_TEST(the_rate_falls_at_once)
{
    struct linux_bench *b = adaptive_new(1000000000);
    struct e1000_driver *driver = &b->machine.nics[0].e1000;

    linux_bench_frames(b, 0, 20, 1518);
    linux_bench_run(b, 10 * MS);
    ck_assert_int_eq(itr(driver)->rx_class, E1000_LOW_LATENCY);
    ck_assert_uint_eq(driver->rx_totals.packets, 20);
    ck_assert_uint_eq(driver->rx_totals.bytes, 20 * 1514);
    ck_assert_uint_eq(itr(driver)->per_s, 20000);
    linux_bench_frames(b, 0, 20, 1518);
    linux_bench_run(b, 10 * MS);
    ck_assert_int_eq(itr(driver)->rx_class, E1000_BULK_LATENCY);
    ck_assert_uint_eq(itr(driver)->per_s, 4000);
    ck_assert_uint_eq(driver->moderation->throttle_ps, 976 * 256 * SIM_PS_PER_NS);
    linux_bench_frames(b, 0, 20, 66);
    linux_bench_run(b, 10 * MS);
    ck_assert_int_eq(itr(driver)->rx_class, E1000_LOW_LATENCY);
    ck_assert_uint_eq(itr(driver)->per_s, 9000);
    linux_bench_free(b);
}
END_TEST

START_TEST(a_link_below_a_gigabit_is_throttled_to_4000)
{
    struct linux_bench *b = adaptive_new(100000000);
    struct e1000_driver *driver = &b->machine.nics[0].e1000;

    linux_bench_frames(b, 0, 1, 66);
    linux_bench_run(b, 10 * MS);
    ck_assert_uint_eq(itr(driver)->per_s, 4000);
    linux_bench_free(b);
}
END_TEST

/* adaptive-rx off: rx-usecs as it stands, and no step moves it. */
START_TEST(without_adaptive_rx_the_throttle_is_what_was_set)
{
    struct linux_bench *b = linux_bench_new();
    struct nic_params *nic = &b->params.machine.nics[0];
    struct e1000_driver *driver = &b->machine.nics[0].e1000;

    nic->rx_usecs_ps = 100 * US;
    linux_bench_build(b);
    linux_bench_run(b, 50 * MS);
    linux_bench_frames(b, 0, 20, 1518);
    linux_bench_run(b, 10 * MS);
    ck_assert_uint_eq(driver->moderation->throttle_ps, 100 * US);
    nic->rx_usecs_ps = 50 * US;
    machine_apply_coalesce(&b->machine, 0);
    ck_assert_uint_eq(driver->moderation->throttle_ps, 50 * US);
    nic->adaptive_rx = ADAPTIVE_RX_E1000;
    machine_apply_coalesce(&b->machine, 0);
    ck_assert_uint_eq(driver->moderation->throttle_ps, 195 * 256 * SIM_PS_PER_NS);
    linux_bench_free(b);
}
END_TEST

/* ---- receive ------------------------------------------------------------------------------- */

static uint64_t lent_after[8];
static unsigned lendings;

static void keep_lending(void *ctx)
{
    struct rx_queue *queue = ctx;

    ck_assert_uint_lt(lendings, 8);
    lent_after[lendings++] = queue->lent_descriptors;
}

/* A ring of 64 lends 63; 40 frames leave 23. The poll gives 16, 16 and at its end 8 back. */
START_TEST(buffers_are_given_back_in_batches_of_16_and_at_the_end)
{
    struct linux_bench *b = linux_bench_new();
    struct rx_queue *queue = &b->machine.nics[0].rx_queue;

    b->params.machine.nics[0].rx_ring_descriptors = 64;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(queue->lent_descriptors, 63);
    lendings = 0;
    queue->room = (struct signal_port){ .signal = keep_lending, .ctx = queue };
    linux_bench_frames(b, 0, 40, 66);
    ck_assert_uint_eq(queue->lent_descriptors, 23);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(lendings, 3);
    ck_assert_uint_eq(lent_after[0], 39);
    ck_assert_uint_eq(lent_after[1], 55);
    ck_assert_uint_eq(lent_after[2], 63);
    ck_assert_uint_eq(b->sock.queue.length, 40);
    linux_bench_free(b);
}
END_TEST

/* 48 frames of up to 512 B are 12 places of eight strides of 256 B, and eleven of them are lent.
 * Eight small frames fill one, which is not given back before a second is full. */
START_TEST(work_requests_of_strides_are_given_back_by_two)
{
    struct linux_bench *b = linux_bench_new();
    struct rx_queue *queue = &b->machine.nics[0].rx_queue;
    struct nic_params *nic = &b->params.machine.nics[0];

    nic->rx_ring_descriptors = 48;
    nic->rx_strides = 8;
    nic->rx_stride_bytes = 256;
    nic->frame_max_bytes = 512;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(queue->lent_descriptors, 48 * 512 / 2048 - 1);
    linux_bench_frames(b, 0, 8, 66);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(queue->lent_descriptors, 10);
    linux_bench_frames(b, 0, 7, 66);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(queue->lent_descriptors, 9); /* the second is open */
    linux_bench_frames(b, 0, 1, 66);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(queue->lent_descriptors, 11);
    ck_assert_uint_eq(b->sock.queue.length, 16);
    linux_bench_free(b);
}
END_TEST

/* Five frames at once over a bus of 1 Gb/s: the entries of four would have to wait for the frames
 * behind them, and come as one block when the last is over; its own entry stands alone. */
START_TEST(compressed_completions_are_counted)
{
    struct linux_bench *b = linux_bench_new();
    struct nic_params *nic = &b->params.machine.nics[0];
    struct e1000_driver *driver = &b->machine.nics[0].e1000;

    nic->completion_queue = COMPLETION_QUEUE_RING;
    nic->rx_completion_bytes = 64;
    nic->cqe_compression = true;
    nic->cqe_session = 64;
    b->params.machine.bus.bits_per_s = 1000000000;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    linux_bench_run(b, 50 * MS);
    linux_bench_frames(b, 0, 5, 66);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(b->sock.queue.length, 5);
    ck_assert_uint_eq(driver->stats.cqe_blocks, 1);
    ck_assert_uint_eq(driver->stats.cqe_block_packets, 4);
    linux_bench_free(b);
}
END_TEST

/* 48 frames at once to a ring of 48: 47 find a descriptor. */
START_TEST(one_descriptor_is_never_lent)
{
    struct linux_bench *b = linux_bench_new();

    b->params.machine.nics[0].rx_ring_descriptors = 48;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    linux_bench_run(b, 50 * MS);
    linux_bench_frames(b, 0, 48, 66);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(b->sock.queue.length, 47);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_RX_RING_FULL), 1);
    linux_bench_free(b);
}
END_TEST

/* A copied frame costs 1280 bytes, whatever its size. Any other keeps its buffer: its bytes without
 * FCS, 64 of headroom and 320 of shared info in halves of a page, and 256 of sk_buff. 1668 bytes on
 * the wire are the last in one half (1664 + 384 = 2048). */
START_TEST(a_socket_is_charged_for_the_buffer_a_frame_lies_in)
{
    static const struct {
        uint32_t frame_bytes, truesize_bytes;
    } cases[] = { { 66, 1280 },   { 256, 1280 },  { 257, 2304 },  { 1518, 2304 },
                  { 1668, 2304 }, { 1669, 4352 }, { 3716, 4352 }, { 3717, 6400 } };
    struct linux_bench *b = linux_bench_new();

    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    linux_bench_run(b, 50 * MS);
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t before = b->sock.rmem_alloc_bytes;

        linux_bench_frames(b, 0, 1, cases[i].frame_bytes);
        linux_bench_run(b, 50 * MS);
        ck_assert_uint_eq(b->sock.queue.tail->truesize_bytes, cases[i].truesize_bytes);
        ck_assert_uint_eq(b->sock.rmem_alloc_bytes - before, cases[i].truesize_bytes);
    }
    linux_bench_free(b);
}
END_TEST

/* Every 4th frame takes a slab. The cache of sk_buffs is empty at first and filled with 16 at a
 * time, and nothing comes back to it here. A slab costs 100 cycles, a filling 10000, all else 1:
 * seventeen frames one by one are told apart by their cost. */
START_TEST(the_allocators_slow_ways_come_round)
{
    struct linux_bench *b = linux_bench_new();
    struct kernel_costs *costs = &b->params.kernel.costs;

    costs->rx_slab_cycles = 100;
    costs->rx_page_cycles = 10000;
    costs->rx_slab_every_packets = 4;
    costs->rx_page_every_packets = 16;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    linux_bench_run(b, 50 * MS);
    for (unsigned i = 0; i < 17; i++) {
        uint64_t before_ps = b->machine.cpus[0].account_ps[CPU_SOFTIRQ], spent_us;

        linux_bench_frames(b, 0, 1, 66);
        linux_bench_run(b, 50 * MS);
        spent_us = (b->machine.cpus[0].account_ps[CPU_SOFTIRQ] - before_ps) / US;
        ck_assert_uint_eq(spent_us / 10000, i % 16 == 0);
        ck_assert_uint_eq(spent_us % 10000 / 100, i % 4 == 0);
    }
    linux_bench_free(b);
}
END_TEST

/* ---- transmit ------------------------------------------------------------------------------ */

static void xmit_many(struct linux_bench *b, void *arg)
{
    unsigned n = *(const unsigned *)arg;
    struct e1000_driver *driver = &b->machine.nics[1].e1000;

    for (unsigned i = 0; i < n; i++)
        e1000_xmit_frame(driver, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_BEYOND));
}

/* NIC 1 on a link of 1 Mb/s, where a frame takes 688 us and 96 of silence. */
static struct linux_bench *slow_new(void)
{
    struct linux_bench *b = linux_bench_new();

    b->params.machine.nics[1].tx_ring_descriptors = 48;
    b->params.machine.nics[1].link_bits_per_s = 1000000;
    linux_bench_build(b);
    linux_bench_run(b, 50 * MS);
    return b;
}

/* A ring of 48 has 47 to use. 23 frames leave 24 and do not stop the device, the 24th does. When 8
 * have been freed 31 are unused, with the 9th 32: the device is woken. Time goes on in steps of a
 * microsecond, much shorter than a frame. */
START_TEST(fewer_than_24_free_stop_the_device_and_32_wake_it)
{
    struct linux_bench *b = slow_new();
    struct e1000_driver *driver = &b->machine.nics[1].e1000;
    unsigned n = 23;

    b->call = xmit_many;
    b->arg = &n;
    irq_port_set_level(&b->irq.vector, true);
    linux_bench_run(b, 500 * US);
    ck_assert_uint_eq(driver->tx->free_descriptors, 48 - 23);
    ck_assert(!driver->txq->stopped);
    n = 1;
    irq_port_set_level(&b->irq.vector, true);
    linux_bench_run(b, 100 * US);
    ck_assert(driver->txq->stopped);
    while (driver->tx_cleaned < 9) {
        ck_assert(driver->txq->stopped);
        linux_bench_run(b, US);
    }
    ck_assert_uint_eq(driver->tx_cleaned, 9);
    ck_assert(!driver->txq->stopped);
    linux_bench_run(b, 100 * MS);
    ck_assert_uint_eq(b->left.count, 24);
    ck_assert_uint_eq(driver->tx->free_descriptors, 48);
    linux_bench_free(b);
}
END_TEST

static void xmit_two_sizes(struct linux_bench *b, void *arg)
{
    static const uint32_t sizes[] = { 66, 1000, 1518 };
    struct e1000_driver *driver = &b->machine.nics[1].e1000;

    (void)arg;
    for (unsigned i = 0; i < 3; i++)
        e1000_xmit_frame(driver,
                         linux_bench_packet_of(b, PROTOCOL_UDP4, DESTINATION_BEYOND, sizes[i]));
}

/* Three frames are posted, each interrupt frees one: its bytes without FCS count, not those of the
 * two behind it. */
START_TEST(an_episode_counts_the_bytes_of_what_it_freed)
{
    static const uint64_t bytes[] = { 62, 996, 1514 };
    struct linux_bench *b = slow_new();
    struct e1000_driver *driver = &b->machine.nics[1].e1000;

    b->call = xmit_two_sizes;
    irq_port_set_level(&b->irq.vector, true);
    for (unsigned i = 0; i < 3; i++) {
        while (driver->tx_cleaned <= i)
            linux_bench_run(b, US);
        ck_assert_uint_eq(driver->tx_cleaned, i + 1);
        ck_assert_uint_eq(driver->tx_totals.packets, 1);
        ck_assert_uint_eq(driver->tx_totals.bytes, bytes[i]);
    }
    linux_bench_run(b, 100 * MS);
    linux_bench_free(b);
}
END_TEST

/* A forwarding host with a slow way out: a ring of 48 (47 to use, 24 in it when it stops), a queue
 * of 10, and the rest of 60 frames at once is lost. What was not lost leaves, in order. */
START_TEST(a_slow_way_out_fills_ring_then_queue_and_then_loses)
{
    struct linux_bench *b = linux_bench_new();

    b->params.machine.nics[1].tx_ring_descriptors = 48;
    b->params.machine.nics[1].link_bits_per_s = 1000000;
    b->params.machine.nics[0].interrupt = NIC_INTERRUPT_MSIX;
    b->params.kernel.ip_forward = true;
    b->params.kernel.tx_queue_len_packets = 10;
    b->params.machine.cpu.clock_hz = 1000000000;
    linux_bench_build(b);
    linux_bench_run(b, 50 * MS);
    for (unsigned i = 0; i < 60; i++) {
        struct packet_port mac = mac_rx_in(&b->machine.nics[0].mac);

        packet_port_send(&mac, linux_bench_packet(b, PROTOCOL_UDP4, DESTINATION_BEYOND));
    }
    linux_bench_run(b, 1000 * MS);
    ck_assert_uint_eq(linux_bench_lost(b, DROP_TX_QUEUE_FULL), 60 - 24 - 10);
    ck_assert_uint_eq(b->left.count, 34);
    for (unsigned i = 0; i < 34; i++)
        ck_assert_uint_eq(b->left.seen[i].number, i + 1);
    linux_bench_free(b);
}
END_TEST

/* ---- interrupts ---------------------------------------------------------------------------- */

static unsigned other_called;
static enum irqreturn other_says;

/* Another device on NIC 0's line. */
static enum irqreturn other_handler(void *ctx)
{
    struct linux_bench *b = ctx;

    other_called++;
    cpu_run(1);
    irq_port_set_level(&b->machine.nics[0].irq.vector, false); /* its own cause, if it had one */
    return other_says;
}

/* Both handlers are called every time. A cause of the NIC's is handled; one of the other's, too;
 * one of nobody's is counted. */
START_TEST(a_shared_line_calls_all_its_handlers_and_counts_what_is_nobodys)
{
    struct linux_bench *b = linux_bench_new();
    struct irq_desc *irq = &b->machine.nics[0].irq;

    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    request_irq(irq, "other", other_handler, b);
    linux_bench_run(b, 50 * MS);
    other_called = 0;
    other_says = IRQ_NONE;
    linux_bench_frames(b, 0, 1, 66);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(other_called, 1);
    ck_assert_uint_eq(irq->count, 1);
    ck_assert_uint_eq(irq->unhandled, 0);
    other_says = IRQ_HANDLED;
    irq_port_set_level(&irq->vector, true);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(other_called, 2);
    ck_assert_uint_eq(irq->unhandled, 0);
    other_says = IRQ_NONE;
    irq_port_set_level(&irq->vector, true);
    linux_bench_run(b, 50 * MS);
    ck_assert_uint_eq(other_called, 3);
    ck_assert_uint_eq(irq->count, 3);
    ck_assert_uint_eq(irq->unhandled, 1);
    ck_assert_uint_eq(b->sock.queue.length, 1);
    linux_bench_free(b);
}
END_TEST

/* Two NICs on line 11: whichever has a frame, both handlers run (irq-handler is 1000 cycles here),
 * and the interrupt is the line's. */
START_TEST(two_nics_on_a_line_are_both_asked)
{
    struct linux_bench *b = linux_bench_new();
    struct irq_desc *irq = &b->machine.nics[0].irq;

    b->params.machine.nics[0].irq_line = b->params.machine.nics[1].irq_line = 11;
    b->params.kernel.costs.irq_handler_cycles = 1000;
    linux_bench_build(b);
    linux_bench_bind(b, 9, 0);
    linux_bench_run(b, 50 * MS);
    for (unsigned nic = 0; nic < 2; nic++) {
        uint64_t before_ps = b->machine.cpus[0].account_ps[CPU_INTERRUPT];

        linux_bench_frames(b, nic, 1, 66);
        linux_bench_run(b, 50 * MS);
        ck_assert_uint_eq((b->machine.cpus[0].account_ps[CPU_INTERRUPT] - before_ps) / (1000 * US),
                          2);
        ck_assert_uint_eq(irq->count, nic + 1);
        ck_assert_uint_eq(b->sock.queue.length, nic + 1);
    }
    ck_assert_uint_eq(irq->unhandled, 0);
    linux_bench_free(b);
}
END_TEST

/* On PCI the handler of a line reads the cause register, and the CPU stands still for it: 2 clocks
 * of arbitration, address, turnaround, 8 waits and the data, at 33.333333 MHz some 0.39 us, so the
 * CPU of 1 GHz loses as many cycles. A message tells the cause: no read. */
START_TEST(a_line_costs_a_register_read_and_a_message_none)
{
    uint64_t spent_ps[2];

    for (int interrupt = NIC_INTERRUPT_LINE; interrupt <= NIC_INTERRUPT_MSIX; interrupt++) {
        struct linux_bench *b = linux_bench_new();
        struct pci_params *pci = &b->params.machine.bus.pci;

        b->params.machine.bus.kind = BUS_PCI;
        pci->clock_hz = 33333333;
        pci->width_bits = 32;
        pci->arbitration_cycles = 2;
        pci->register_wait_cycles = 8;
        b->params.machine.cpu.clock_hz = 1000000000;
        b->params.machine.nics[0].interrupt = interrupt;
        linux_bench_build(b);
        linux_bench_bind(b, 9, 0);
        linux_bench_run(b, 50 * MS);
        linux_bench_frames(b, 0, 1, 66);
        linux_bench_run(b, 50 * MS);
        ck_assert_uint_eq(b->sock.queue.length, 1);
        ck_assert_uint_eq(b->machine.nics[0].irq.count, 1);
        spent_ps[interrupt] = b->machine.cpus[0].account_ps[CPU_INTERRUPT];
        linux_bench_free(b);
    }
    ck_assert_uint_gt(spent_ps[NIC_INTERRUPT_LINE], spent_ps[NIC_INTERRUPT_MSIX] + 300000);
    ck_assert_uint_lt(spent_ps[NIC_INTERRUPT_LINE], spent_ps[NIC_INTERRUPT_MSIX] + 450000);
}
END_TEST

TEST_RUNNER("kernel/driver_e1000", an_episode_moves_the_class_by_its_packets_and_bytes,
            the_rate_rises_in_steps_of_a_quarter_of_what_is_wanted, the_rate_falls_at_once,
            a_link_below_a_gigabit_is_throttled_to_4000,
            without_adaptive_rx_the_throttle_is_what_was_set,
            work_requests_of_strides_are_given_back_by_two, compressed_completions_are_counted,
            buffers_are_given_back_in_batches_of_16_and_at_the_end, one_descriptor_is_never_lent,
            a_socket_is_charged_for_the_buffer_a_frame_lies_in, the_allocators_slow_ways_come_round,
            fewer_than_24_free_stop_the_device_and_32_wake_it,
            an_episode_counts_the_bytes_of_what_it_freed,
            a_slow_way_out_fills_ring_then_queue_and_then_loses,
            a_shared_line_calls_all_its_handlers_and_counts_what_is_nobodys,
            two_nics_on_a_line_are_both_asked, a_line_costs_a_register_read_and_a_message_none)
