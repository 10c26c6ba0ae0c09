/* A Linux host to call into: a CPU of 1 MHz, every step of the kernel one cycle, two NICs, no
 * processes unless a test adds some. One cycle is 1 us.
 *
 * Calls of the kernel's network code are made from a handler of the bench's own, as a driver would;
 * softirqs it raises run on the way out. A socket nobody reads can be bound, so that what lies in
 * it stays there. What leaves by NIC 1 is recorded.
 */
#ifndef TESTS_MODELS_LINUX_BENCH_H
#define TESTS_MODELS_LINUX_BENCH_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/machine.h"
#include "tests/models/linux_params.h"
#include "tests/models/recorder.h"

struct linux_bench {
    struct nicsim_params params;
    struct sim *sim;
    struct machine machine;
    struct kernel_cpu *kc;
    struct net *net;
    struct recorder left; /* by NIC 1 */
    struct sock sock;     /* nobody reads */
    struct irq_desc irq;
    void (*call)(struct linux_bench *b, void *arg);
    void *arg;
    unsigned calls;
};

static inline struct linux_bench *linux_bench_new(void)
{
    struct linux_bench *b = calloc(1, sizeof *b);

    ck_assert_ptr_nonnull(b);
    linux_test_params(&b->params, 2, UINT64_C(100000000000), 9018);
    return b;
}

static inline struct process_params *linux_bench_process(struct linux_bench *b, const char *name,
                                                         enum process_kind kind)
{
    struct process_params *process = &b->params.processes[b->params.process_count++];

    snprintf(process->name, sizeof process->name, "%s", name);
    process->kind = kind;
    process->port = 9;
    return process;
}

static inline enum irqreturn linux_bench_interrupt(void *ctx)
{
    struct linux_bench *b = ctx;

    b->call(b, b->arg);
    cpu_pay();
    b->calls++;
    return IRQ_HANDLED;
}

/* Builds the machine from b->params, which the test has filled. */
static inline void linux_bench_build(struct linux_bench *b)
{
    struct model_run run = { .seed = 1, .replication = 0, .story_packet = 0 };
    struct machine *m = &b->machine;

    b->sim = sim_create();
    ck_assert(machine_init(m, b->sim, &b->params, &run, 0, NULL));
    b->kc = &m->os.kernel.cpus[0];
    b->net = &m->os.net;
    b->left.sim = b->sim;
    b->left.next = m->nics[1].tx_link.out;
    m->nics[1].tx_link.out = recorder_in(&b->left);
    irq_desc_init(&b->irq, b->kc, 99, true);
    request_irq(&b->irq, "bench", linux_bench_interrupt, b);
}

/* The machine goes on for so long from now. */
static inline void linux_bench_run(struct linux_bench *b, uint64_t ps)
{
    uint64_t then_ps = sim_now_ps(b->sim) + ps;

    sim_run_until(b->sim, then_ps);
    sim_advance_to(b->sim, then_ps);
}

/* call(b, arg) in a handler, and 100 ms for all that follows from it. */
static inline void linux_bench_call(struct linux_bench *b,
                                    void (*call)(struct linux_bench *b, void *arg), void *arg)
{
    unsigned before = b->calls;

    b->call = call;
    b->arg = arg;
    irq_port_set_level(&b->irq.vector, true);
    linux_bench_run(b, 100 * MS);
    ck_assert_uint_eq(b->calls, before + 1);
}

/* Binds b->sock, whose reader never comes. SO_RCVBUF asked for: 0 for the default. */
static inline void linux_bench_bind(struct linux_bench *b, uint64_t port, uint64_t rcvbuf)
{
    sock_init(&b->sock, b->kc->kernel, "sock", rcvbuf);
    b->sock.port = port;
    b->sock.lazy = true;
    b->net->udp[b->net->udp_count++] = &b->sock;
}

/* A packet as a sender makes it, received by NIC 0 and charged 1280 bytes. */
static inline struct packet *linux_bench_packet_of(struct linux_bench *b,
                                                   enum traffic_protocol protocol,
                                                   enum destination destination,
                                                   uint32_t frame_bytes)
{
    struct traffic_params params = { .arrival = ARRIVAL_CONSTANT,
                                     .rate_pps = 1,
                                     .frame_bytes = frame_bytes,
                                     .flows = 1,
                                     .protocol = protocol,
                                     .destination = destination,
                                     .port = 9 };
    struct model_run run = { .seed = 1 };
    struct machine *m = &b->machine;
    struct packet *pkt = packet_take(&m->packets);
    struct source source;

    ck_assert(source_init(&source, b->sim, &m->packets, &m->nics[0].rx_link, &params, &run,
                          "template", NULL));
    pkt->frame_bytes = frame_bytes;
    pkt->flow = 0;
    pkt->header_bytes = source.header_bytes;
    memcpy(pkt->header, source.header, source.header_bytes);
    pkt->truesize_bytes = 1280;
    pkt->dev = &m->nics[0].net_dev;
    source_fini(&source);
    cpu_pay();
    packet_offer(pkt, sim_now_ps(b->sim));
    return pkt;
}

/* One that fits either protocol. */
static inline struct packet *linux_bench_packet(struct linux_bench *b,
                                                enum traffic_protocol protocol,
                                                enum destination destination)
{
    return linux_bench_packet_of(b, protocol, destination, 66);
}

/* n frames arrive at a NIC's MAC at once. */
static inline void linux_bench_frames(struct linux_bench *b, unsigned nic, unsigned n,
                                      uint32_t frame_bytes)
{
    struct packet_port mac = mac_rx_in(&b->machine.nics[nic].mac);

    for (unsigned i = 0; i < n; i++)
        packet_port_send(&mac,
                         linux_bench_packet_of(b, PROTOCOL_UDP4, DESTINATION_HOST, frame_bytes));
}

static inline uint64_t linux_bench_lost(const struct linux_bench *b, enum drop_place place)
{
    return b->machine.packets.total.dropped[place];
}

/* Conservation, of what the bench's socket holds, too. */
static inline void linux_bench_free(struct linux_bench *b)
{
    char text[256] = "";

    machine_window_close(&b->machine, sim_now_ps(b->sim));
    ck_assert_msg(machine_identities_hold(&b->machine, text, sizeof text), "%s", text);
    machine_fini(&b->machine);
    sim_destroy(b->sim);
    free(b);
}

/* The IPv4 header's checksum made right again. */
static inline void ipv4_header_seal(struct packet *pkt)
{
    uint8_t *ip = pkt->header + ETHERNET_HEADER_BYTES;
    uint32_t sum = 0;

    ip[10] = ip[11] = 0;
    for (unsigned i = 0; i < 4u * (ip[0] & 15u); i += 2)
        sum += (uint32_t)ip[i] << 8 | ip[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~(sum + (sum >> 16));
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
}

#endif
