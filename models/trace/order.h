/* The order checker: does a trace follow the order of Linux's receive path?
 *
 *     WIRE IRQ softirq_entry(NET_RX) rx waking wakeup napi_poll softirq_exit sched_switch
 *
 * From:  ftrace text of a real kernel or of the model, line by line.
 * To:    a complaint for each line that cannot stand where it stands.
 * State: per CPU the current task, the handler and the softirq it is in, what has been raised;
 *        tasks by pid, NAPIs by address and device, interrupt lines by number, in fixed tables.
 *        A full table makes the checker more lenient, never wrong.
 * Begins and ends anywhere: what happened before the first line is not known, so nothing that may
 *        have begun there is complained about; a kind of event that was never seen is taken for
 *        one that was not recorded. After LOST EVENTS a CPU begins anew.
 * Time:  only its direction per CPU is looked at.
 * Not checked: causes that leave no line. A tick may set need-resched, end a softirq loop early or
 *        end net_rx_action unseen, so neither R in a sched_switch nor the reason of a ksoftirqd
 *        wakeup is asked for more than the lines can tell. Polls outside NET_RX (threads, busy
 *        polls) are held to their budget and their context, not to a count of frames.
 *
 *     lines of one CPU        task ──irq──> hardirq ──pending──> softirq loop ──empty──> task
 *                                             ^                   │  │
 *                                             └──────irq (H)──────┘  └─10 passes, need-resched,
 *                                                                      time: wakes ksoftirqd
 */
#ifndef MODELS_TRACE_ORDER_H
#define MODELS_TRACE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "models/trace/order_line.h"

/* Name and what is true. docs and messages print both. */
#define ORDER_RULES(RULE)                                                                          \
    RULE(TEXT, "text", "every line is ftrace text")                                                \
    RULE(TIME, "time", "time does not run backwards on a CPU")                                     \
    RULE(TASK, "task-column", "the first column names the current task")                           \
    RULE(CONTEXT, "context", "the flags say s, h, H inside the pairs and nowhere else")            \
    RULE(RESCHED, "need-resched", "need-resched stays set until the scheduler can run")            \
    RULE(IRQ_PAIR, "irq-pair", "handlers are entered and left in pairs that never nest")           \
    RULE(IRQ_RAISE, "irq-raise", "a handler raises NET_RX if, and only if, its NAPI is free")      \
    RULE(IRQ_TAIL, "irq-tail", "pending softirqs run at the exit of the interrupt")                \
    RULE(IRQ_THREAD, "irq-thread",                                                                 \
         "an interrupt wakes its thread last, and leaves the work to it")                          \
    RULE(SOFTIRQ_PAIR, "softirq-pair", "softirqs are entered and left in pairs that never nest")   \
    RULE(SOFTIRQ_RAISED, "softirq-raised", "a softirq that runs was raised")                       \
    RULE(SOFTIRQ_ORDER, "softirq-order", "a pass runs all that was pending, lowest first")         \
    RULE(SOFTIRQ_PASSES, "softirq-passes", "a loop has at most ten passes")                        \
    RULE(SOFTIRQ_LEFT, "softirq-left", "a loop left with work pending wakes ksoftirqd")            \
    RULE(KSOFTIRQD_OWNS, "ksoftirqd-owns", "a runnable ksoftirqd runs the softirqs (6.1)")         \
    RULE(KSOFTIRQD_WAKE, "ksoftirqd-wake", "ksoftirqd is woken after a handler, for pending work") \
    RULE(NAPI_CONTEXT, "napi-context", "polls are in NET_RX, or with bottom halves off")           \
    RULE(NAPI_BUDGET, "napi-budget", "work is at most the budget, which is the weight")            \
    RULE(NAPI_ONCE, "napi-once", "NET_RX polls a NAPI once (6.1)")                                 \
    RULE(NAPI_SUM, "napi-sum", "NET_RX begins a poll only with budget left")                       \
    RULE(NAPI_FULL, "napi-full", "after a full poll NET_RX raises itself")                         \
    RULE(NAPI_FINAL, "napi-final", "with all polls final NET_RX does not raise itself")            \
    RULE(NAPI_SCHEDULED, "napi-scheduled",                                                         \
         "a NAPI that was completed is scheduled before its poll")                                 \
    RULE(RX_CONTEXT, "rx-context", "frames go up in NET_RX, or with bottom halves off")            \
    RULE(RX_BATCH, "rx-batch", "frames go up at most eight at a time")                             \
    RULE(RX_WORK, "rx-work", "as many frames go up as polls counted, before a final poll's line")  \
    RULE(GRO_PAIR, "gro-pair", "napi_gro_receive is entered and left in pairs")                    \
    RULE(WAKE, "wake", "a sleeping task is being woken, then is woken, once")                      \
    RULE(SWITCH, "switch", "the current task gives way, to one that can run")                      \
    RULE(IDLE, "idle", "a CPU idles only with nothing to do")                                      \
    RULE(XMIT, "xmit", "a transmission is over before the next begins")

enum order_rule {
#define ORDER_RULE_ENUM(name, label, text) ORDER_RULE_##name,
    ORDER_RULES(ORDER_RULE_ENUM)
#undef ORDER_RULE_ENUM
        ORDER_RULE_COUNT
};

extern const char *const order_rule_names[ORDER_RULE_COUNT];
extern const char *const order_rule_texts[ORDER_RULE_COUNT];

enum order_kernel {
    ORDER_LINUX_6_1, /* a runnable ksoftirqd stops softirqs at interrupt exit */
    ORDER_LINUX_6_12 /* it does not, and NET_RX may poll a NAPI again */
};

struct order_options {
    enum order_kernel kernel;
    unsigned weight;            /* packets a poll may take; 0 means 64 */
    unsigned netdev_budget;     /* packets a NET_RX may take before its last poll; 0 means 300 */
    unsigned gro_normal_batch;  /* 0 means 8 */
    uint32_t recorded;          /* 1 << enum order_event of each kind known to be recorded */
    bool rx_differs_from_work;  /* taps, VLANs, RPS, XDP, work that is not frames: do not compare */
    bool forced_threads;        /* threadirqs: handlers run in threads, exits wake ksoftirqd */
    bool handler_may_not_raise; /* the line also tells of other things: link, transmit done */
};

struct order_complaint {
    uint64_t line; /* from 1, comments included */
    unsigned cpu;
    enum order_rule rule;
    char text[200]; /* what is wrong here; no newline */
};

/* Where polls of NET_RX were made, by the states of a receive path. */
enum order_state {
    ORDER_STATE_INTERRUPT, /* at the tail of the interrupt, all frames in one poll */
    ORDER_STATE_POLL_MODE, /* in the same loop: a full poll and what follows it */
    ORDER_STATE_KSOFTIRQD,
    ORDER_STATE_COUNT
};

enum {
    ORDER_CPUS = 64,
    ORDER_TASKS = 256,
    ORDER_NAPIS = 64,
    ORDER_IRQS = 64,
    ORDER_XMITS = 8,
    ORDER_NONE = -1,
    ORDER_UNKNOWN = -2,
    ORDER_MANY = -3
};

enum order_task_state {
    ORDER_TASK_UNKNOWN,
    ORDER_TASK_SLEEPS,
    ORDER_TASK_WAKING,  /* sched_waking seen */
    ORDER_TASK_WOKEN,   /* sched_wakeup seen, has not run since */
    ORDER_TASK_RUNS,    /* current somewhere */
    ORDER_TASK_GAVE_WAY /* left as R or R+ */
};

struct order_task {
    bool waking_on_cpu; /* sched_waking seen while it ran: another CPU waits for it to leave */
    int pid;            /* 0: a free row */
    unsigned cpu;
    enum order_task_state state;
    bool preempted; /* R+: it may have been about to sleep */
};

enum order_napi_state { ORDER_NAPI_UNKNOWN, ORDER_NAPI_FREE, ORDER_NAPI_OWNED };

struct order_napi {
    char address[24], device[24]; /* device empty: a free row */
    enum order_napi_state state;
    unsigned cpu;           /* of its last poll */
    int irq;                /* row of the one line that schedules it, ORDER_NONE, ORDER_MANY */
    bool needs_raise;       /* completed, and nothing has raised NET_RX since */
    bool raised_in_poll;    /* its line raised inside the poll that is not yet printed */
    bool maybe_missed;      /* owned, and a handler that may be its own raised nothing */
    uint64_t polled_serial; /* NET_RX call of its last poll */
};

struct order_irq {
    bool used;
    unsigned number;
    bool raises;      /* has raised NET_RX */
    char handler[24]; /* the first one's name */
    int thread;       /* pid of irq/N-name; 0: none seen, ORDER_MANY */
    int napi;         /* row, ORDER_NONE; ORDER_MANY also where handlers share the line */
};

struct order_xmit {
    char device[24], address[24];
};

struct order_cpu {
    bool started;
    uint64_t time_ns;
    enum order_context context; /* of the line before */
    struct order_task_name task;
    bool need_resched;
    enum order_task_state ksoftirqd; /* UNKNOWN, SLEEPS or WOKEN; WOKEN also while it runs */

    bool in_irq, irq_known; /* known: a handler seen left was seen entered */
    int irq;                /* row, or ORDER_NONE when the table is full */
    unsigned irq_number;
    bool irq_raised;
    int thread_due; /* pid of the thread that the handler just left has to wake; 0: none */
    bool tail_due;  /* an interrupt ends with work pending and nobody else to do it */

    int vec;            /* running, ORDER_NONE, ORDER_UNKNOWN */
    bool in_loop;       /* of softirqs */
    bool loop_known;    /* its first pass was seen from the beginning */
    bool loop_borrowed; /* runs on a task that is not ksoftirqd */
    bool loop_full;     /* has had a full poll */
    unsigned passes;
    unsigned last_vec; /* of this pass */
    uint32_t pending;  /* raised and not yet run */
    uint32_t unknown;  /* may be pending */
    uint32_t again;    /* raised while already pending, perhaps inside the entry that follows */
    uint32_t next;     /* part of this pass, not yet run, and raised again: for the next one, too */
    uint32_t twice;    /* of unknown: raised again so near their entry in this pass */
    uint32_t remaining; /* of the pass: was pending when it began, has not run */
    uint32_t maybe;     /* raised so near the pass's beginning that it may be part of it */

    /* One call of NET_RX. */
    uint64_t rx_serial;
    bool rx_known; /* seen from its entry on */
    unsigned rx_polls;
    unsigned rx_sum;           /* work */
    int rx_owed;               /* work counted minus frames gone up */
    int rx_gro_owed;           /* frames taken by GRO minus frames gone up and merged */
    unsigned rx_row;           /* frames gone up since the last other step */
    int rx_held;               /* frames GRO keeps back */
    int rx_carried;            /* of them, into the next call */
    bool rx_gro;               /* GRO lines seen in this call */
    bool rx_full;              /* had a full poll */
    bool rx_full_unraised;     /* the last full poll has no raise yet */
    bool rx_other_raise;       /* raised by an interrupt, or before a poll's line */
    bool rx_late_raise;        /* raised, and no poll's line since */
    bool rx_stray_raise;       /* raised since the last poll's line, for whom is not known */
    unsigned rx_raises_before; /* raises since the call before */
    int rx_raised_by;          /* row of the one line that raised since the call before */
    bool in_gro;

    int wake_due; /* pid whose sched_wakeup comes next on a one-CPU machine; 0: none */

    struct order_xmit xmit[ORDER_XMITS];
    unsigned xmits;
    bool xmit_known;
};

struct order_checker {
    struct order_options options;
    void (*complain)(void *ctx, const struct order_complaint *complaint);
    void *ctx;

    uint64_t line, complaints;
    uint64_t complaints_of[ORDER_RULE_COUNT];
    uint64_t polls_in[ORDER_STATE_COUNT];
    uint32_t seen;       /* 1 << enum order_event */
    unsigned trace_cpus; /* "#P:n" of the header; 0: not told */
    char partial[1024];  /* a line that order_checker_text was given in pieces */
    size_t partial_bytes;
    struct order_cpu cpus[ORDER_CPUS];
    struct order_task tasks[ORDER_TASKS];
    struct order_napi napis[ORDER_NAPIS];
    struct order_irq irqs[ORDER_IRQS];
};

/* options and complain may be NULL: Linux 6.1 with its defaults; complaints are only counted. */
void order_checker_init(struct order_checker *c, const struct order_options *options,
                        void (*complain)(void *ctx, const struct order_complaint *complaint),
                        void *ctx);

/* One line, with or without its newline. */
void order_checker_line(struct order_checker *c, const char *text);

/* Text in pieces of any size. */
void order_checker_text(struct order_checker *c, const char *text, size_t bytes);

/* To the end of the file. False when reading failed. */
bool order_checker_file(struct order_checker *c, FILE *in);

/* The trace is over: a last line without newline is read. True when nothing was wrong. */
bool order_checker_finish(struct order_checker *c);

#endif
