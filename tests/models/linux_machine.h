/* A Linux host for hand-worked timelines: a CPU of 1 MHz, every step of the kernel one cycle, HZ
 * 100, no background timer, no sleep states. Frames are put into a NIC's MAC; the bus takes no
 * time.
 *
 * One cycle is 1 us, so every moment is a whole number of microseconds. A test fills
 * lm->params (costs included), builds, and adds what it needs beside the machine's own parts:
 * frames at given times, interrupts with handlers of its own, tasks, NAPIs, hooks that look at the
 * machine or poke it. The kernel's events are kept as text, and told in short by linux_story.
 */
#ifndef TESTS_MODELS_LINUX_MACHINE_H
#define TESTS_MODELS_LINUX_MACHINE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/machine.h"
#include "models/trace/order_line.h"
#include "tests/models/linux_params.h"

enum { LINUX_EVENTS_MAX = 4096, LINUX_IRQS_MAX = 8, LINUX_STORY_BYTES = 400000 };

struct linux_machine;

/* Something a test does at a given time: a frame, an interrupt, a call. */
struct linux_event {
    struct linux_machine *lm;
    struct sim_event event;
    unsigned nic;
    bool beyond;             /* the frame is for another host */
    struct irq_port *vector; /* the interrupt */
    void (*call)(void *ctx); /* the call */
    void *ctx;
};

/* An interrupt line of the test's own: a message, and a handler. */
struct linux_irq {
    struct kernel_cpu *kc;
    struct irq_desc desc;
    void (*handler)(void *ctx);
    void *ctx;
};

struct linux_machine {
    struct nicsim_params params;
    struct sim_options options;
    bool quiet; /* no events are kept */
    struct sim *sim;
    struct machine machine;
    struct kernel_cpu *kc;
    struct source template; /* for its header bytes */
    FILE *events;
    char *text;
    size_t text_bytes;
    unsigned event_count, irq_count;
    struct linux_event injected[LINUX_EVENTS_MAX];
    struct linux_irq irqs[LINUX_IRQS_MAX];
    char story[LINUX_STORY_BYTES];
};

/* No NIC is counted yet: lm->params.machine.nic_count says how many there are. */
static inline struct linux_machine *linux_machine_new(unsigned nics)
{
    struct linux_machine *lm = calloc(1, sizeof *lm);
    struct nicsim_params *p;

    ck_assert_ptr_nonnull(lm);
    p = &lm->params;
    linux_test_params(p, nics, 576000000, 1518);
    p->run.replications = 1;
    p->machine.idle.deepest = CSTATE_C6;
    p->kernel.preemption = PREEMPT_VOLUNTARY;
    p->kernel.autogroup = true;
    p->kernel.background_work_cycles = 1;
    return lm;
}

static inline struct process_params *linux_add_process(struct linux_machine *lm, const char *name,
                                                       enum process_kind kind)
{
    struct process_params *process = &lm->params.processes[lm->params.process_count++];

    snprintf(process->name, sizeof process->name, "%s", name);
    process->kind = kind;
    process->session = 1;
    process->port = 9;
    process->hold_ps = 3 * MS;
    process->every_ps = 100 * MS;
    return process;
}

/* Builds the machine from lm->params, which the test has filled. A machine without NICs has no
 * frames. */
static inline void linux_machine_build(struct linux_machine *lm)
{
    static const struct traffic_params plain = {
        .arrival = ARRIVAL_CONSTANT, .rate_pps = 1, .frame_bytes = 64, .flows = 1, .port = 9
    };
    struct model_run run = { .seed = 1, .replication = 0, .story_packet = 0 };
    struct machine *m = &lm->machine;

    lm->events = open_memstream(&lm->text, &lm->text_bytes);
    ck_assert_ptr_nonnull(lm->events);
    run.events = lm->quiet ? NULL : lm->events;
    lm->sim = sim_create();
    sim_set_options(lm->sim, lm->options);
    ck_assert(machine_init(m, lm->sim, &lm->params, &run, 0, NULL));
    lm->kc = &m->os.kernel.cpus[0];
    ck_assert(source_init(&lm->template, lm->sim, &m->packets, &m->nics[0].rx_link, &plain, &run,
                          "template", NULL));
}

/* Once all that had to be said has been: the identities hold at the end of every test. */
static inline void linux_machine_free(struct linux_machine *lm)
{
    char text[256] = "";

    machine_window_close(&lm->machine, sim_now_ps(lm->sim));
    ck_assert_msg(machine_identities_hold(&lm->machine, text, sizeof text), "%s", text);
    source_fini(&lm->template);
    machine_fini(&lm->machine);
    sim_destroy(lm->sim);
    fclose(lm->events);
    free(lm->text);
    free(lm);
}

/* ---- what happens when --------------------------------------------------------------------- */

static inline void linux_event_fires(void *ctx)
{
    struct linux_event *event = ctx;
    struct linux_machine *lm = event->lm;

    if (event->call) {
        event->call(event->ctx);
    } else if (event->vector) {
        irq_port_set_level(event->vector, true);
    } else {
        struct packet *pkt = packet_take(&lm->machine.packets);
        struct packet_port mac;

        pkt->frame_bytes = 64;
        pkt->flow = 0;
        pkt->header_bytes = 60;
        memcpy(pkt->header, lm->template.header, 60);
        if (event->beyond) { /* 198.18.0.1 becomes 198.20.0.1; the sum counts two down */
            pkt->header[31] += 2;
            pkt->header[25] -= 2;
        }
        packet_offer(pkt, sim_now_ps(lm->sim));
        mac = mac_rx_in(&lm->machine.nics[event->nic].mac);
        packet_port_send(&mac, pkt);
    }
}

static inline struct linux_event *linux_event_at(struct linux_machine *lm, uint64_t ps)
{
    struct linux_event *event = &lm->injected[lm->event_count++];

    ck_assert_uint_le(lm->event_count, LINUX_EVENTS_MAX);
    event->lm = lm;
    sim_event_init(&event->event, linux_event_fires, event);
    sim_at(lm->sim, &event->event, ps);
    return event;
}

/* A frame of 64 bytes whose last bit arrives at ps; it lies in the ring at the same instant. */
static inline struct linux_event *linux_frame_at(struct linux_machine *lm, unsigned nic,
                                                 uint64_t ps)
{
    struct linux_event *event = linux_event_at(lm, ps);

    event->nic = nic;
    return event;
}

static inline void linux_call_at(struct linux_machine *lm, uint64_t ps, void (*call)(void *ctx),
                                 void *ctx)
{
    struct linux_event *event = linux_event_at(lm, ps);

    event->call = call;
    event->ctx = ctx;
}

static inline enum irqreturn linux_handle_irq(void *ctx)
{
    struct linux_irq *irq = ctx;

    irq->handler(irq->ctx);
    return IRQ_HANDLED;
}

/* A line of the test's own. handler(ctx) runs as a device's would. */
static inline struct linux_irq *linux_add_irq(struct linux_machine *lm, void (*handler)(void *ctx),
                                              void *ctx)
{
    struct linux_irq *irq = &lm->irqs[lm->irq_count];

    ck_assert_uint_lt(lm->irq_count, LINUX_IRQS_MAX);
    irq->kc = lm->kc;
    irq->handler = handler;
    irq->ctx = ctx;
    irq_desc_init(&irq->desc, lm->kc, 40 + lm->irq_count++, true);
    request_irq(&irq->desc, "test", linux_handle_irq, irq);
    return irq;
}

static inline void linux_interrupt_at(struct linux_machine *lm, struct linux_irq *irq, uint64_t ps)
{
    linux_event_at(lm, ps)->vector = &irq->desc.vector;
}

/* Up to, not including, ps; CPU time is booked, and adds up. */
static inline void linux_run_until(struct linux_machine *lm, uint64_t ps)
{
    char text[256] = "";

    sim_run_until(lm->sim, ps);
    for (unsigned i = 0; i < lm->machine.cpu_count; i++) {
        cpu_window_close(&lm->machine.cpus[i], sim_now_ps(lm->sim));
        ck_assert_msg(cpu_identity_holds(&lm->machine.cpus[i], text, sizeof text), "%s", text);
    }
    fflush(lm->events);
}

/* ---- what happened ------------------------------------------------------------------------- */

static inline const char *linux_softirq_name(unsigned nr)
{
    return nr < SOFTIRQS ? softirq_names[nr] : "?";
}

/* A line in short: "irq40{", "}irq", "+NET_RX", "NET_RX{", "}NET_RX", "poll:64", "rx",
 * "waking:reader", "wakeup:reader", "->reader". Empty: a comment. */
static inline void linux_shorten(const char *text, char *out, size_t bytes, uint64_t *us)
{
    struct order_line line;

    out[0] = '\0';
    if (order_line_parse(text, &line) != ORDER_TEXT_EVENT)
        return;
    *us = line.time_ns / 1000;
    switch (line.event) {
    case ORDER_IRQ_ENTRY:
        snprintf(out, bytes, "irq%u{", line.number);
        break;
    case ORDER_IRQ_EXIT:
        snprintf(out, bytes, "}irq%s", line.handled ? "" : "(none)");
        break;
    case ORDER_SOFTIRQ_RAISE:
        snprintf(out, bytes, "+%s", linux_softirq_name(line.number));
        break;
    case ORDER_SOFTIRQ_ENTRY:
        snprintf(out, bytes, "%s{", linux_softirq_name(line.number));
        break;
    case ORDER_SOFTIRQ_EXIT:
        snprintf(out, bytes, "}%s", linux_softirq_name(line.number));
        break;
    case ORDER_NAPI_POLL:
        snprintf(out, bytes, "poll:%d", line.work);
        break;
    case ORDER_RX:
        snprintf(out, bytes, "rx");
        break;
    case ORDER_WAKING:
        snprintf(out, bytes, "waking:%s", line.woken.comm);
        break;
    case ORDER_WAKEUP:
        snprintf(out, bytes, "wakeup:%s", line.woken.comm);
        break;
    case ORDER_SWITCH:
        snprintf(out, bytes, "->%s", line.next.comm);
        break;
    case ORDER_START_XMIT:
        snprintf(out, bytes, "xmit{");
        break;
    case ORDER_XMIT:
        snprintf(out, bytes, "}xmit");
        break;
    case ORDER_OTHER:
    case ORDER_GRO_ENTRY:
    case ORDER_GRO_EXIT:
    case ORDER_WAKEUP_NEW:
        snprintf(out, bytes, "?");
        break;
    }
}

/* All lines from from_us on, in short, with blanks between them. */
static inline const char *linux_story(struct linux_machine *lm, uint64_t from_us)
{
    size_t used = 0;

    fflush(lm->events);
    lm->story[0] = '\0';
    for (const char *at = lm->text; at && *at; at = strchr(at, '\n') + 1) {
        char text[64];
        uint64_t us = 0;

        linux_shorten(at, text, sizeof text, &us);
        if (!text[0] || us < from_us)
            continue;
        ck_assert_uint_lt(used + sizeof text + 1, sizeof lm->story);
        used += (size_t)snprintf(lm->story + used, sizeof lm->story - used, "%s%s", used ? " " : "",
                                 text);
    }
    return lm->story;
}

/* How often the words occur in the story. */
static inline unsigned linux_times(struct linux_machine *lm, const char *words)
{
    unsigned n = 0;

    linux_story(lm, 0);
    for (const char *at = lm->story; (at = strstr(at, words)); at += strlen(words))
        n++;
    return n;
}

/* When the n-th line (from 0) whose short form is `word` was printed, in microseconds. */
static inline uint64_t linux_when_us(struct linux_machine *lm, const char *word, unsigned n)
{
    fflush(lm->events);
    for (const char *at = lm->text; at && *at; at = strchr(at, '\n') + 1) {
        char text[64];
        uint64_t us = 0;

        linux_shorten(at, text, sizeof text, &us);
        if (strcmp(text, word) == 0 && n-- == 0)
            return us;
    }
    ck_abort_msg("no line %s in: %s", word, linux_story(lm, 0));
    return 0;
}

#endif
