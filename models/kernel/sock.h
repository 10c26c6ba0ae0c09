/* A datagram socket: the queue a reader sleeps on, and the memory it is charged for.
 *
 * From:  udp.c, af_packet.c (softirq)     To: user/reader.c (recvfrom)
 * Lost:  by its owner, when memory is short: sock_charge says so.
 * Rule:  one packet may overshoot the buffer; a buffer that is exactly full takes one more of UDP
 *        and none of a packet socket. A UDP reader takes from a queue of its own and moves the
 *        receive queue there when that is empty; the memory of what it has read goes back when a
 *        quarter of the buffer has come together, or its own queue is empty: so packets may be
 *        lost although the reader has just read some. One sleeping reader is woken, once,
 *        the one that has slept longest.
 *        With several CPUs softirqs take the receive queue's lock, and before it a busy lock when
 *        the buffer is more than half full; readers take the reader queue's, and the other to move.
 *        In 2.4 a packet must fit, and its memory goes back when it is read.
 * Time:  steps recv-* of costs.def; udp-enqueue and sock-wake in the softirq.
 * Not modelled: protocol memory limits (what is accounted ahead is
 *        counted), timestamps, control messages.
 * Source: Linux 6.1.192 net/ipv4/udp.c, net/core/datagram.c, net/core/sock.c.
 */
#ifndef MODELS_KERNEL_SOCK_H
#define MODELS_KERNEL_SOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "models/packet.h"

#define SOCK_RCVBUF_MIN_BYTES 2304u /* SOCK_MIN_RCVBUF: 2048 and an aligned sk_buff */
#define SOCK_PAGE_BYTES       4096u

struct kernel;
struct kernel_cpu;
struct task_struct;

struct sock {
    struct kernel *kernel; /* borrowed */
    uint64_t port;         /* UDP */
    const char *dev_name;  /* packet socket: the device it is bound to; empty: all */
    bool connected;        /* its peer is known: it saves the flow's hash */
    uint32_t rxhash;       /* of the packet queued last; 0: none */
    bool lazy;             /* UDP: memory is given back lazily, through a reader's queue */
    bool strict;           /* 2.4: no packet overshoots the buffer */
    uint64_t rcvbuf_bytes;
    uint64_t rmem_alloc_bytes;    /* charged now */
    uint64_t deficit_bytes;       /* read, and not yet given back */
    uint64_t forward_alloc_bytes; /* accounted ahead with the protocol, in whole pages */
    struct packet_queue queue;    /* reader's and receive queue, one behind the other */
    uint64_t reader_packets;      /* the first of them that are in the reader's queue */
    struct task_struct *sleeper;  /* first on its wait queue; NULL when nobody is */
    struct sock **group;          /* SO_REUSEPORT: the sockets of its port; NULL: alone */
    unsigned group_count;
    bool group_by_cpu; /* the packet's CPU chooses, not its flow */
    /* Several CPUs; NULL with one. */
    struct sim_lock *lock;        /* of the receive queue */
    struct sim_lock *reader_lock; /* of the reader's queue */
    struct sim_lock *busy_lock;   /* more than half full: softirqs queue up here first */
    unsigned cpu;                 /* that touched it last */
    uint64_t drops;               /* sk_drops in the window */
    uint64_t wakeups;             /* readers woken in the window */
};

/* asked_bytes: SO_RCVBUF, 0 for net.core.rmem_default. */
void sock_init(struct sock *sk, struct kernel *kernel, const char *name, uint64_t asked_bytes);

/* Softirq: room for the packet? Charges it if so. */
bool sock_charge(struct kernel_cpu *kc, struct sock *sk, const struct packet *pkt);

/* Softirq: takes ownership of a charged packet, and wakes the reader if it sleeps. */
void sock_queue_rcv(struct kernel_cpu *kc, struct sock *sk, struct packet *pkt);

/* The reader's task, in the kernel: the next packet, asleep until there is one. others_wait:
 * packets stood behind it. */
struct packet *sock_recv(struct sock *sk, struct task_struct *self, bool *others_wait);

/* Its counters begin again; its queue is opened with all queues. */
void sock_window_open(struct sock *sk);

#endif
