#include "models/kernel/sock.h"

#include <string.h>

#include "models/kernel/kernel.h"
#include "models/kernel/spinlock.h"

/* A packet's visit, in order. */
static void data_ready(struct kernel_cpu *kc, struct sock *sk);
static void wait_for_packet(struct sock *sk, struct task_struct *self);
static bool give_back(struct sock *sk, uint64_t bytes);
static void touch(struct kernel_cpu *kc, struct sock *sk);

void sock_init(struct sock *sk, struct kernel *kernel, const char *name, uint64_t asked_bytes)
{
    const struct kernel_params *params = kernel->params;

    memset(sk, 0, sizeof *sk);
    sk->kernel = kernel;
    sk->strict = kernel->is_24;
    sk->rcvbuf_bytes = params->rmem_default_bytes;
    if (asked_bytes) {
        uint64_t cut = asked_bytes < params->rmem_max_bytes ? asked_bytes : params->rmem_max_bytes;

        sk->rcvbuf_bytes = 2 * cut > SOCK_RCVBUF_MIN_BYTES ? 2 * cut : SOCK_RCVBUF_MIN_BYTES;
    }
    sk->lock = spin_lock_create(kernel, "receive queue");
    sk->reader_lock = spin_lock_create(kernel, "reader queue");
    sk->busy_lock = spin_lock_create(kernel, "busy socket");
    packet_queue_init(&sk->queue, kernel->sim, name);
}

bool sock_charge(struct kernel_cpu *kc, struct sock *sk, const struct packet *pkt)
{
    if (sk->rmem_alloc_bytes > sk->rcvbuf_bytes)
        return false;
    if (sk->strict ? sk->rmem_alloc_bytes + pkt->truesize_bytes >= sk->rcvbuf_bytes
                   : !sk->lazy && sk->rmem_alloc_bytes == sk->rcvbuf_bytes)
        return false;
    sk->rmem_alloc_bytes += pkt->truesize_bytes;
    while (sk->forward_alloc_bytes <= sk->rmem_alloc_bytes) {
        sk->forward_alloc_bytes += SOCK_PAGE_BYTES;
        kernel_charge(kc, sock_mem);
    }
    return true;
}

void sock_queue_rcv(struct kernel_cpu *kc, struct sock *sk, struct packet *pkt)
{
    if (sk->lock)
        touch(kc, sk);
    spin_lock(sk->lock);
    kernel_run(kc, udp_enqueue);
    packet_stamp(pkt, STAGE_RX_SOCKET, kernel_now_ps(kc));
    packet_queue_push(&sk->queue, pkt);
    spin_unlock(sk->lock);
    data_ready(kc, sk);
}

/* sock_def_readable: a sleeper leaves the wait queue when it is woken. */
static void data_ready(struct kernel_cpu *kc, struct sock *sk)
{
    struct task_struct *sleeper = sk->sleeper;

    if (!sleeper) {
        kernel_charge(kc, sock_readable);
        return;
    }
    sk->sleeper = sleeper->next_waiter;
    cpu_count(&sk->wakeups, 1);
    wake_up_sync(sleeper, kc->kernel->scaled.sock_wake_cycles);
}

/* Its lines come here from the CPU that had them. */
static void touch(struct kernel_cpu *kc, struct sock *sk)
{
    cpu_pay();
    take_lines(kc, &kc->kernel->cpus[sk->cpu], kc->kernel->params->lines.sock);
    cpu_pay();
    sk->cpu = kc->number;
}

/* spin_lock_bh; with one CPU its steps have it in them. */
static void lock_bh(const struct sock *sk, struct sim_lock *lock)
{
    if (!lock)
        return;
    cpu_pay(); /* it may go on elsewhere */
    local_bh_disable(this_cpu(sk->kernel));
    spin_lock(lock);
}

static void unlock_bh(const struct sock *sk, struct sim_lock *lock)
{
    if (!lock)
        return;
    spin_unlock(lock);
    local_bh_enable(this_cpu(sk->kernel));
    cpu_pay(); /* softirqs may have run, and others */
}

/* ---- the reader -------------------------------------------------------------------------- */

struct packet *sock_recv(struct sock *sk, struct task_struct *self, bool *others_wait)
{
    struct kernel_cpu *kc;
    struct packet *pkt;
    bool spliced = false, released, softirqs_wait;

    if (sk->connected)
        sock_rps_record_flow(sk);
    for (;;) {
        lock_bh(sk, sk->reader_lock);
        cpu_run(sk->kernel->scaled.recv_look_cycles);
        kc = this_cpu(sk->kernel);
        if (sk->queue.length > 0)
            break;
        unlock_bh(sk, sk->reader_lock);
        if (sk->queue.length > 0)
            continue; /* softirqs have run meanwhile */
        wait_for_packet(sk, self);
    }
    if (sk->lazy && sk->reader_packets == 0) {
        if (sk->lock)
            touch(kc, sk);
        spin_lock(sk->lock);
        spin_unlock(sk->lock);
        sk->reader_packets = sk->queue.length;
        spliced = true;
    }
    pkt = packet_queue_pop(&sk->queue);
    if (sk->lazy)
        sk->reader_packets--;
    released = give_back(sk, pkt->truesize_bytes);
    *others_wait = sk->queue.length > 0;
    softirqs_wait = kc->softirqs.pending != 0;
    if (spliced)
        kernel_charge(kc, recv_splice);
    else
        kernel_charge(kc, recv_dequeue);
    if (released && spliced)
        kernel_charge(kc, recv_release_held);
    else if (released)
        kernel_charge(kc, recv_release);
    take_packet_lines(kc, pkt);
    unlock_bh(sk, sk->reader_lock);
    if (softirqs_wait) /* left to ksoftirqd: local_bh_enable finds them */
        kernel_charge(kc, bh_enable_pending);
    return pkt;
}

/* __skb_wait_for_more_packets: on the wait queue in the instant of the look that found nothing, so
 * a packet that comes now finds somebody to wake, and schedule finds the task awake. */
static void wait_for_packet(struct sock *sk, struct task_struct *self)
{
    struct kernel_cpu *kc = self->kc;

    struct task_struct **last = &sk->sleeper;

    while (*last)
        last = &(*last)->next_waiter;
    self->next_waiter = NULL;
    *last = self;
    self->state = TASK_STATE_INTERRUPTIBLE;
    if (kc->softirqs.pending)
        kernel_charge(kc, bh_enable_pending);
    kernel_charge(kc, recv_wait);
    self->slept |= schedule(kc);
    kernel_charge(kc, recv_woken);
}

/* udp_rmem_release. Whether anything was given back. */
static bool give_back(struct sock *sk, uint64_t bytes)
{
    sk->deficit_bytes += bytes;
    if (sk->lazy && sk->deficit_bytes < sk->rcvbuf_bytes / 4 && sk->reader_packets > 0)
        return false;
    sk->rmem_alloc_bytes -= sk->deficit_bytes;
    sk->deficit_bytes = 0;
    /* Whole pages go back to the protocol, but for one byte: between packets one page stays. */
    while (sk->forward_alloc_bytes > sk->rmem_alloc_bytes + SOCK_PAGE_BYTES)
        sk->forward_alloc_bytes -= SOCK_PAGE_BYTES;
    if (sk->lazy)
        sk->reader_packets = sk->queue.length; /* the receive queue's lock is held anyhow */
    return true;
}

void sock_window_open(struct sock *sk)
{
    sk->drops = 0;
    sk->wakeups = 0;
}
