#include "models/user/reader.h"

#include <stdlib.h>
#include <string.h>

#include "models/kernel/kernel.h"
#include "models/kernel/net.h"
#include "models/kernel/udp_send.h"
#include "sim/check.h"

/* A packet's last steps, in order. */
static void run(void *arg);
static struct packet *recvfrom(struct reader *reader);
static void answer(struct reader *reader, struct packet *pkt, struct net_device *dev);
static void free_skb(struct reader *reader, const struct packet *pkt, bool cold);
static void exit_to_user_mode(struct reader *reader);

#define COPY_UNIT_BYTES   64u
#define FIRST_TID         1000 /* of threads beside the first */
#define PIDS_OF_PROCESSES 100

static void init_thread(struct reader *thread, struct kernel_cpu *kc,
                        const struct process_params *params, int pid);
static void init_sock(struct sock *sk, struct kernel *kernel, const struct process_params *params);

void reader_init(struct reader *reader, struct kernel_cpu *kc, const struct process_params *params,
                 int pid)
{
    unsigned threads = params->threads > 1 ? (unsigned)params->threads : 1;

    init_thread(reader, kc, params, pid);
    init_sock(&reader->sock, kc->kernel, params);
    reader->reads = &reader->sock;
    reader->thread_count = threads;
    if (threads == 1)
        return;
    reader->more = calloc(threads - 1, sizeof *reader->more);
    reader->group = params->reuseport ? calloc(threads, sizeof *reader->group) : NULL;
    SIM_CHECK(kc->kernel->sim, reader->more && (reader->group || !params->reuseport),
              "no memory for the threads of a reader");
    for (unsigned i = 1; i < threads; i++) {
        struct reader *thread = reader_thread(reader, i);

        init_thread(thread, kc, params, FIRST_TID + (pid % PIDS_OF_PROCESSES) * CPUS_MAX + (int)i);
        thread->reads = &reader->sock;
        if (!reader->group)
            continue;
        init_sock(&thread->sock, kc->kernel, params);
        thread->reads = &thread->sock;
    }
    for (unsigned i = 0; reader->group && i < threads; i++)
        reader->group[i] = reader_thread(reader, i)->reads;
    reader->sock.group = reader->group;
    reader->sock.group_count = reader->group ? threads : 0;
    reader->sock.group_by_cpu = params->reuseport_by_cpu;
}

void reader_fini(struct reader *reader)
{
    free(reader->more);
    free(reader->group);
    reader->more = NULL;
    reader->group = NULL;
}

static void init_thread(struct reader *thread, struct kernel_cpu *kc,
                        const struct process_params *params, int pid)
{
    memset(thread, 0, sizeof *thread);
    thread->kc = kc;
    thread->params = params;
    task_create(&thread->task, kc, params->name, pid, false, params->nice, params->session, run,
                thread);
}

static void init_sock(struct sock *sk, struct kernel *kernel, const struct process_params *params)
{
    sock_init(sk, kernel, params->name, params->rcvbuf_bytes);
    sk->port = params->port;
    sk->dev_name = params->nic;
    sk->connected = params->connected;
    sk->lazy = params->kind == PROCESS_UDP_READER && !kernel->is_24;
}

static void run(void *arg)
{
    struct reader *reader = arg;
    struct kernel_cpu *kc = reader->kc;

    kernel_charge(kc, switch_in);
    task_enter_user(&reader->task);
    for (;;) {
        struct packet *pkt = recvfrom(reader), *reply = NULL;
        struct net_device *dev = pkt->dev;

        packet_stamp(pkt, STAGE_RX_READ, kernel_now_ps(kc));
        if (reader->params->replies)
            reply = udp_make_answer(pkt, kernel_now_ps(kc));
        packet_deliver(pkt);
        kc->kernel->net->snmp.udp_in_datagrams += reader->params->kind == PROCESS_UDP_READER;
        cpu_charge(reader->params->work_cycles);
        if (reply)
            answer(reader, reply, dev);
    }
}

/* sendto, by the device the question came from. */
static void answer(struct reader *reader, struct packet *pkt, struct net_device *dev)
{
    kernel_charge(reader->kc, user_loop);
    task_exit_user(&reader->task);
    kernel_charge(reader->kc, syscall_entry);
    udp_send_answer(reader->kc->kernel, pkt, dev);
    exit_to_user_mode(reader);
}

static struct packet *recvfrom(struct reader *reader)
{
    struct kernel_cpu *kc = reader->kc;
    const struct kernel_costs *costs = &kc->kernel->scaled;
    struct packet *pkt;
    bool others_wait;
    uint64_t bytes;

    kernel_charge(kc, user_loop);
    task_exit_user(&reader->task);
    kernel_charge(kc, syscall_entry);
    kernel_charge(kc, recv_entry);
    pkt = sock_recv(reader->reads, &reader->task, &others_wait);
    kernel_charge(kc, recv_finish);
    bytes = pkt->frame_bytes - ETHERNET_FCS_BYTES;
    kernel_charge(kc, recv_copy);
    cpu_charge(bytes / COPY_UNIT_BYTES * costs->copy_each_64_cycles);
    free_skb(reader, pkt, others_wait);
    exit_to_user_mode(reader);
    return pkt;
}

/* A buffer from the slab in use is cheap to free; every so often a slab is given back. */
static void free_skb(struct reader *reader, const struct packet *pkt, bool cold)
{
    struct kernel_cpu *kc = reader->kc;
    uint64_t every = kc->kernel->scaled.rx_slab_every_packets;

    kernel_charge(kc, recv_free);
    if (cold)
        kernel_charge(kc, recv_free_cold);
    if (pkt->made_on != pkt->cpu)
        kernel_charge(kc, recv_free_remote);
    reader->received++;
    if (every == 0)
        return;
    if (reader->slab_left == 0) {
        kernel_charge(kc, recv_free_slab);
        reader->slab_left = every;
    }
    reader->slab_left--;
}

/* Whoever is to run instead runs before user mode is reached. */
static void exit_to_user_mode(struct reader *reader)
{
    struct kernel_cpu *kc = reader->kc;

    kernel_charge(kc, syscall_exit);
    if (reader->task.slept) {
        kernel_charge(kc, syscall_exit_slept);
        reader->task.slept = false;
    }
    cpu_pay();
    kc = reader->task.kc;
    while (kc->need_resched) {
        kernel_run(kc, syscall_exit_resched);
        schedule(kc);
        cpu_pay();
        kc = reader->task.kc;
    }
    task_enter_user(&reader->task);
}
