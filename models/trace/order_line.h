/* One line of ftrace text, taken apart.
 *
 *           <idle>-0       [001] d.h1.  1234.567890: irq_handler_entry: irq=35 name=eth0-TxRx-0
 *
 * Only the events that the order of a receive or transmit path is told by are named; any other is
 * ORDER_OTHER, of which the columns before its name are still worth reading.
 */
#ifndef MODELS_TRACE_ORDER_LINE_H
#define MODELS_TRACE_ORDER_LINE_H

#include <stdbool.h>
#include <stdint.h>

enum order_event {
    ORDER_OTHER,
    ORDER_IRQ_ENTRY,
    ORDER_IRQ_EXIT,
    ORDER_SOFTIRQ_RAISE,
    ORDER_SOFTIRQ_ENTRY,
    ORDER_SOFTIRQ_EXIT,
    ORDER_NAPI_POLL,
    ORDER_RX,        /* netif_receive_skb */
    ORDER_GRO_ENTRY, /* napi_gro_receive_entry, napi_gro_frags_entry */
    ORDER_GRO_EXIT,
    ORDER_WAKING,
    ORDER_WAKEUP,
    ORDER_WAKEUP_NEW,
    ORDER_SWITCH,
    ORDER_START_XMIT,
    ORDER_XMIT
};

/* The third flag: what the CPU was in. */
enum order_context {
    ORDER_IN_TASK,    /* . */
    ORDER_IN_SOFTIRQ, /* s */
    ORDER_IN_HARDIRQ, /* h */
    ORDER_IN_BOTH,    /* H: a hardirq inside a softirq */
    ORDER_IN_NMI      /* z, Z */
};

enum order_text { ORDER_TEXT_EVENT, ORDER_TEXT_COMMENT, ORDER_TEXT_LOST, ORDER_TEXT_STRANGE };

struct order_task_name {
    char comm[20];
    int pid;
};

struct order_line {
    struct order_task_name task; /* the first column */
    unsigned cpu;
    enum order_context context;
    bool bh_off;       /* b or D in the first flag */
    bool need_resched; /* n, p or N in the second */
    uint64_t time_ns;
    enum order_event event;

    unsigned number;              /* irq, vec, queue_mapping, or lost events */
    bool handled;                 /* irq_handler_exit */
    int gro_result;               /* napi_gro_receive_exit: 2 is held, 3 is a packet of its own */
    int work, budget;             /* napi_poll */
    char device[24];              /* dev=, the device of a napi_poll, the name of a handler */
    char address[24];             /* skbaddr=, or the napi struct */
    struct order_task_name woken; /* sched_waking, sched_wakeup */
    struct order_task_name prev, next;
    char prev_state;     /* R, S, D, I, ... */
    bool prev_preempted; /* R+ */
};

/* Reads one line, with or without its newline. The fields of other events are left empty. */
enum order_text order_line_parse(const char *text, struct order_line *line);

#endif
