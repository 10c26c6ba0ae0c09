#include "models/user/reader.h"

#include <string.h>

#include "models/kernel/kernel.h"
#include "models/kernel/net.h"

/* A packet's last steps, in order. */
static void run(void *arg);
static struct packet *recvfrom(struct reader *reader);
static void free_skb(struct reader *reader, bool cold);
static void exit_to_user_mode(struct reader *reader);

#define COPY_UNIT_BYTES 64u

void reader_init(struct reader *reader, struct kernel_cpu *kc, const struct process_params *params,
                 int pid)
{
    memset(reader, 0, sizeof *reader);
    reader->kc = kc;
    reader->params = params;
    sock_init(&reader->sock, kc->kernel, params->name, params->rcvbuf_bytes);
    reader->sock.port = params->port;
    reader->sock.dev_name = params->nic;
    reader->sock.connected = params->connected;
    reader->sock.lazy = params->kind == PROCESS_UDP_READER && !kc->kernel->is_24;
    task_create(&reader->task, kc, params->name, pid, false, params->nice, params->session, run,
                reader);
}

static void run(void *arg)
{
    struct reader *reader = arg;
    struct kernel_cpu *kc = reader->kc;

    kernel_charge(kc, switch_in);
    task_enter_user(&reader->task);
    for (;;) {
        struct packet *pkt = recvfrom(reader);

        packet_stamp(pkt, STAGE_RX_READ, kernel_now_ps(kc));
        packet_deliver(pkt);
        kc->kernel->net->snmp.udp_in_datagrams += reader->params->kind == PROCESS_UDP_READER;
        cpu_charge(reader->params->work_cycles);
    }
}

static struct packet *recvfrom(struct reader *reader)
{
    struct kernel_cpu *kc = reader->kc;
    const struct kernel_costs *costs = &kc->kernel->scaled;
    struct packet *pkt;
    uint64_t bytes;

    kernel_charge(kc, user_loop);
    task_exit_user(&reader->task);
    kernel_charge(kc, syscall_entry);
    kernel_charge(kc, recv_entry);
    pkt = sock_recv(&reader->sock, &reader->task);
    kernel_charge(kc, recv_finish);
    bytes = pkt->frame_bytes - ETHERNET_FCS_BYTES;
    kernel_charge(kc, recv_copy);
    cpu_charge(bytes / COPY_UNIT_BYTES * costs->copy_each_64_cycles);
    free_skb(reader, reader->sock.others_wait);
    exit_to_user_mode(reader);
    return pkt;
}

/* A buffer from the slab in use is cheap to free; every so often a slab is given back. */
static void free_skb(struct reader *reader, bool cold)
{
    struct kernel_cpu *kc = reader->kc;
    uint64_t every = kc->kernel->scaled.rx_slab_every_packets;

    kernel_charge(kc, recv_free);
    if (cold)
        kernel_charge(kc, recv_free_cold);
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
