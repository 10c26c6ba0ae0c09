#include "models/trace/order.h"

#include <stdarg.h>
#include <string.h>

#include "models/trace/order_rules.h"

/* A line's way: its text, what its columns say, then what its event does. */
static void check_columns(struct order_checker *c, const struct order_line *line);
static void check_hardirq_context(struct order_checker *c, const struct order_line *line);
static void check_softirq_context(struct order_checker *c, const struct order_line *line);
static void check_need_resched(struct order_checker *c, const struct order_line *line);
static void check_tail(struct order_checker *c, const struct order_line *line);
static void take_event(struct order_checker *c, const struct order_line *line);

#define ORDER_RULE_NAME(name, label, text) label,
#define ORDER_RULE_TEXT(name, label, text) text,
const char *const order_rule_names[] = { ORDER_RULES(ORDER_RULE_NAME) };
const char *const order_rule_texts[] = { ORDER_RULES(ORDER_RULE_TEXT) };

static void forget_cpu(struct order_cpu *cpu)
{
    memset(cpu, 0, sizeof *cpu);
    cpu->vec = ORDER_NONE;
    cpu->irq = ORDER_NONE;
    cpu->rx_raised_by = ORDER_NONE;
    cpu->unknown = UINT32_MAX;
}

void order_checker_init(struct order_checker *c, const struct order_options *options,
                        void (*complain)(void *ctx, const struct order_complaint *complaint),
                        void *ctx)
{
    memset(c, 0, sizeof *c);
    if (options != NULL)
        c->options = *options;
    if (c->options.weight == 0)
        c->options.weight = 64;
    if (c->options.netdev_budget == 0)
        c->options.netdev_budget = 300;
    if (c->options.gro_normal_batch == 0)
        c->options.gro_normal_batch = 8;
    c->seen = c->options.recorded;
    c->complain = complain;
    c->ctx = ctx;
    for (unsigned i = 0; i < ORDER_CPUS; i++)
        forget_cpu(&c->cpus[i]);
}

/* What was lost may have touched any task and any NAPI. */
static void lose(struct order_checker *c, unsigned cpu)
{
    if (cpu < ORDER_CPUS)
        forget_cpu(&c->cpus[cpu]);
    for (unsigned i = 0; i < ORDER_TASKS; i++)
        c->tasks[i].state = ORDER_TASK_UNKNOWN;
    for (unsigned i = 0; i < ORDER_NAPIS; i++) {
        c->napis[i].state = ORDER_NAPI_UNKNOWN;
        c->napis[i].needs_raise = c->napis[i].raised_in_poll = false;
    }
}

void order_checker_line(struct order_checker *c, const char *text)
{
    struct order_line line;
    const char *cpus;

    c->line++;
    switch (order_line_parse(text, &line)) {
    case ORDER_TEXT_COMMENT:
        cpus = strstr(text, "#P:");
        if (cpus != NULL)
            sscanf(cpus, "#P:%u", &c->trace_cpus);
        return;
    case ORDER_TEXT_LOST:
        lose(c, line.cpu);
        return;
    case ORDER_TEXT_STRANGE:
        order_complain(c, 0, ORDER_RULE_TEXT, "not ftrace text: %.60s", text);
        return;
    case ORDER_TEXT_EVENT:
        break;
    }
    if (line.cpu >= ORDER_CPUS || line.context == ORDER_IN_NMI)
        return;
    check_columns(c, &line);
    take_event(c, &line);
}

void order_checker_text(struct order_checker *c, const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] != '\n') {
            if (c->partial_bytes < sizeof c->partial - 1)
                c->partial[c->partial_bytes++] = text[i];
            continue;
        }
        c->partial[c->partial_bytes] = '\0';
        c->partial_bytes = 0;
        order_checker_line(c, c->partial);
    }
}

bool order_checker_file(struct order_checker *c, FILE *in)
{
    char piece[4096];
    size_t bytes;

    while ((bytes = fread(piece, 1, sizeof piece, in)) > 0)
        order_checker_text(c, piece, bytes);
    return !ferror(in);
}

bool order_checker_finish(struct order_checker *c)
{
    if (c->partial_bytes > 0)
        order_checker_text(c, "\n", 1);
    return c->complaints == 0;
}

void order_complain(struct order_checker *c, unsigned cpu, enum order_rule rule, const char *format,
                    ...)
{
    struct order_complaint complaint = { .line = c->line, .cpu = cpu, .rule = rule };
    va_list args;

    c->complaints++;
    c->complaints_of[rule]++;
    if (c->complain == NULL)
        return;
    va_start(args, format);
    vsnprintf(complaint.text, sizeof complaint.text, format, args);
    va_end(args);
    c->complain(c->ctx, &complaint);
}

bool order_has_seen(const struct order_checker *c, enum order_event event)
{
    return c->seen >> event & 1;
}

struct order_cpu *order_cpu_of(struct order_checker *c, const struct order_line *line)
{
    return &c->cpus[line->cpu];
}

const char *order_vec_name(unsigned vec, char buf[16])
{
    static const char *const names[ORDER_VECS] = { "HI",      "TIMER",    "NET_TX",  "NET_RX",
                                                   "BLOCK",   "IRQ_POLL", "TASKLET", "SCHED",
                                                   "HRTIMER", "RCU" };

    if (vec < ORDER_VECS)
        return names[vec];
    snprintf(buf, 16, "vec %u", vec);
    return buf;
}

static unsigned lowest(uint32_t mask)
{
    return (unsigned)__builtin_ctz(mask);
}

/* ---- what the columns say ------------------------------------------------------------------ */

static bool is_hard(enum order_context context)
{
    return context == ORDER_IN_HARDIRQ || context == ORDER_IN_BOTH;
}

static bool is_soft(enum order_context context)
{
    return context == ORDER_IN_SOFTIRQ || context == ORDER_IN_BOTH;
}

static bool sees_wakeups(const struct order_checker *c)
{
    return order_has_seen(c, ORDER_WAKING) || order_has_seen(c, ORDER_WAKEUP);
}

/* Whether one loop's lines can be told from the next one's. ksoftirqd goes round silently; so does
 * 6.12 wherever bottom halves are enabled while ksoftirqd is runnable. */
static bool loops_show(const struct order_checker *c, const struct order_cpu *cpu)
{
    return cpu->loop_borrowed && order_has_seen(c, ORDER_SOFTIRQ_RAISE) && sees_wakeups(c) &&
           !(c->options.kernel == ORDER_LINUX_6_12 && cpu->ksoftirqd == ORDER_TASK_WOKEN);
}

static void check_columns(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);

    if (!cpu->started && is_soft(line->context)) {
        cpu->in_loop = true;
        cpu->vec = line->event == ORDER_SOFTIRQ_ENTRY ? ORDER_NONE : ORDER_UNKNOWN;
    }
    if (cpu->started && line->time_ns < cpu->time_ns)
        order_complain(c, line->cpu, ORDER_RULE_TIME, "%llu ns earlier than the line before",
                       (unsigned long long)(cpu->time_ns - line->time_ns));
    order_thread_before(c, line);
    check_tail(c, line);
    check_need_resched(c, line);
    check_hardirq_context(c, line);
    check_softirq_context(c, line);
    order_sched_column(c, line);
}

static void check_hardirq_context(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);

    if (is_hard(line->context))
        return;
    if (cpu->in_irq && order_has_seen(c, ORDER_IRQ_EXIT))
        order_complain(c, line->cpu, ORDER_RULE_IRQ_PAIR, "the handler of irq %u was not left",
                       cpu->irq_number);
    if (line->event == ORDER_IRQ_ENTRY || line->event == ORDER_IRQ_EXIT)
        order_complain(c, line->cpu, ORDER_RULE_CONTEXT, "a handler's line outside hardirq");
    cpu->in_irq = false;
    cpu->irq_known = true;
}

static void check_softirq_context(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    char name[16];

    if (!is_soft(line->context)) {
        if (cpu->vec >= 0 && order_has_seen(c, ORDER_SOFTIRQ_EXIT))
            order_complain(c, line->cpu, ORDER_RULE_SOFTIRQ_PAIR, "%s was not left",
                           order_vec_name((unsigned)cpu->vec, name));
        cpu->vec = ORDER_NONE;
        if (cpu->in_loop)
            order_softirq_leave(c, line->cpu);
        if (line->event == ORDER_SOFTIRQ_ENTRY || line->event == ORDER_SOFTIRQ_EXIT)
            order_complain(c, line->cpu, ORDER_RULE_CONTEXT, "a softirq's line outside softirq");
        return;
    }
    /* The loop itself says nothing between two handlers but that it wakes ksoftirqd. */
    if (line->context == ORDER_IN_SOFTIRQ && cpu->vec == ORDER_NONE && line->event != ORDER_OTHER &&
        line->event != ORDER_SOFTIRQ_ENTRY && line->event != ORDER_SOFTIRQ_EXIT &&
        !((line->event == ORDER_WAKING || line->event == ORDER_WAKEUP) &&
          order_is_ksoftirqd(&line->woken, line->cpu))) {
        if (order_has_seen(c, ORDER_SOFTIRQ_ENTRY))
            order_complain(c, line->cpu, ORDER_RULE_CONTEXT, "in softirq, and none was entered");
        cpu->vec = ORDER_UNKNOWN;
        cpu->in_loop = true;
        cpu->rx_known = false;
    }
}

/* Where one line and the next are of the same section, no scheduler can have run between them. A
 * line in whose writing an interrupt came shares its time with the interrupt's last. */
static void check_need_resched(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    bool hard = is_hard(line->context), soft = is_soft(line->context);
    bool inside = cpu->vec >= 0 && line->event != ORDER_SOFTIRQ_ENTRY;
    bool same = cpu->in_irq ? hard : soft && (inside || (cpu->in_loop && loops_show(c, cpu)));
    bool nested = is_hard(cpu->context) && !hard && line->time_ns == cpu->time_ns;

    if (same && cpu->need_resched && !line->need_resched && !nested)
        order_complain(c, line->cpu, ORDER_RULE_RESCHED, "need-resched vanished");
    cpu->need_resched = line->need_resched;
}

static void check_tail(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    char name[16];

    if (!cpu->tail_due || is_hard(line->context))
        return;
    cpu->tail_due = false;
    if (c->options.forced_threads) {
        if (line->event == ORDER_WAKING && order_is_ksoftirqd(&line->woken, line->cpu))
            return;
        order_complain(c, line->cpu, ORDER_RULE_IRQ_TAIL,
                       "%s is pending, and the end of the interrupt does not wake ksoftirqd",
                       order_vec_name(lowest(cpu->pending), name));
        return;
    }
    if (line->event == ORDER_SOFTIRQ_ENTRY || is_soft(line->context))
        return; /* anything else in softirq is complained about as such */
    order_complain(c, line->cpu, ORDER_RULE_IRQ_TAIL,
                   "%s is pending, and nobody runs it at the end of the interrupt",
                   order_vec_name(lowest(cpu->pending), name));
}

/* ---- hardirq ------------------------------------------------------------------------------- */

int order_irq_row(struct order_checker *c, unsigned number)
{
    for (int i = 0; i < ORDER_IRQS; i++) {
        struct order_irq *irq = &c->irqs[i];

        if (!irq->used)
            *irq = (struct order_irq){ .used = true, .number = number, .napi = ORDER_NONE };
        if (irq->number == number)
            return i;
    }
    return ORDER_NONE;
}

static void enter_irq(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);

    if (cpu->tail_due && line->context == ORDER_IN_HARDIRQ && line->number != cpu->irq_number)
        order_complain(c, line->cpu, ORDER_RULE_IRQ_TAIL,
                       "irq %u begins, and what the interrupt before left pending has not run",
                       line->number);
    if (cpu->in_irq && order_has_seen(c, ORDER_IRQ_EXIT))
        order_complain(c, line->cpu, ORDER_RULE_IRQ_PAIR, "irq %u inside the handler of irq %u",
                       line->number, cpu->irq_number);
    cpu->in_irq = cpu->irq_known = true;
    cpu->irq_number = line->number;
    cpu->irq = order_irq_row(c, line->number);
    if (cpu->irq >= 0) {
        struct order_irq *irq = &c->irqs[cpu->irq];

        if (irq->handler[0] == '\0')
            memcpy(irq->handler, line->device, sizeof irq->handler);
        else if (strcmp(irq->handler, line->device) != 0)
            irq->napi = ORDER_MANY;
    }
    cpu->irq_raised = false;
}

static void exit_irq(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);

    if (!cpu->in_irq && cpu->irq_known && order_has_seen(c, ORDER_IRQ_ENTRY))
        order_complain(c, line->cpu, ORDER_RULE_IRQ_PAIR, "irq %u is left but was not entered",
                       line->number);
    else if (cpu->in_irq && cpu->irq_number != line->number)
        order_complain(c, line->cpu, ORDER_RULE_IRQ_PAIR, "irq %u is left inside irq %u",
                       line->number, cpu->irq_number);
    else if (cpu->in_irq)
        order_napi_handler_left(c, line->cpu, line->handled);
    order_thread_handler_left(c, line);
    cpu->in_irq = false;
    cpu->irq_known = true;
}

/* ---- softirq ------------------------------------------------------------------------------- */

static void raise_softirq(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    uint32_t bit = 1u << line->number;

    if (line->context == ORDER_IN_BOTH && cpu->vec == ORDER_NONE) {
        cpu->maybe |= bit;
        cpu->again |= cpu->pending & bit;
    } else if (cpu->vec >= 0) {
        cpu->next |= cpu->remaining & bit;
        cpu->again |= cpu->maybe & bit;
    }
    cpu->pending |= bit;
    if (line->context == ORDER_IN_HARDIRQ && !cpu->in_irq && cpu->irq_known)
        cpu->irq_number = UINT32_MAX; /* the tick, or another CPU: no handler has this number */
    if (line->number != ORDER_NET_RX)
        return;
    order_thread_raise(c, line);
    if (cpu->in_irq) {
        cpu->irq_raised = true;
        order_napi_handler_raised(c, line->cpu);
    } else {
        order_napi_others_raised(c, line->cpu, line->context);
    }
}

/* Under 6.1 a loop begins on a borrowed task only while ksoftirqd sleeps. */
static void begin_loop(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    uint32_t now = (1u << ORDER_HI | 1u << ORDER_TASKLET);
    bool borrowed = !order_is_ksoftirqd(&line->task, line->cpu);

    if (c->options.kernel == ORDER_LINUX_6_1 && borrowed &&
        !((cpu->pending | cpu->unknown) & now)) {
        if (cpu->ksoftirqd == ORDER_TASK_WOKEN && order_has_seen(c, ORDER_SWITCH))
            order_complain(c, line->cpu, ORDER_RULE_KSOFTIRQD_OWNS,
                           "a softirq loop begins although ksoftirqd is runnable");
        cpu->ksoftirqd = ORDER_TASK_SLEEPS;
    }
    cpu->loop_known = cpu->started && !cpu->in_loop;
    cpu->in_loop = true;
    cpu->loop_borrowed = borrowed;
    cpu->loop_full = false;
    cpu->passes = 0;
}

/* What was pending when the pass began must run in it. An unknown bit that did not was not set. */
static void begin_pass(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    char name[16], other[16];

    if (cpu->remaining != 0)
        order_complain(c, line->cpu, ORDER_RULE_SOFTIRQ_ORDER,
                       "a new pass begins with %s, and %s of the last has not run",
                       order_vec_name(line->number, name),
                       order_vec_name(lowest(cpu->remaining), other));
    if (cpu->passes > 0 && cpu->loop_known)
        cpu->unknown &= cpu->twice & ~((1u << line->number) - 1);
    cpu->twice = 0;
    cpu->passes++;
    if (cpu->passes > 10 && cpu->loop_known && loops_show(c, cpu))
        order_complain(c, line->cpu, ORDER_RULE_SOFTIRQ_PASSES, "pass %u of one loop", cpu->passes);
    cpu->remaining = cpu->loop_known || cpu->passes > 1 ? cpu->pending & ~cpu->maybe : 0;
}

static void enter_softirq(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    unsigned vec = line->number;
    uint32_t bit = 1u << vec, lower;
    char name[16], other[16];
    bool raises = order_has_seen(c, ORDER_SOFTIRQ_RAISE);
    bool open = (!raises || (cpu->maybe | cpu->unknown) & bit) && vec > cpu->last_vec;

    if (cpu->vec >= 0 && order_has_seen(c, ORDER_SOFTIRQ_EXIT))
        order_complain(c, line->cpu, ORDER_RULE_SOFTIRQ_PAIR, "%s inside %s",
                       order_vec_name(vec, name), order_vec_name((unsigned)cpu->vec, other));
    if (!((cpu->pending | cpu->unknown) & bit) && raises)
        order_complain(c, line->cpu, ORDER_RULE_SOFTIRQ_RAISED, "%s runs and was not raised",
                       order_vec_name(vec, name));
    if (!cpu->in_loop || !cpu->started) {
        begin_loop(c, line);
        begin_pass(c, line);
    } else if (!(cpu->remaining & bit) && !open) {
        begin_pass(c, line);
    }
    lower = cpu->remaining & (bit - 1);
    if (lower != 0) {
        order_complain(c, line->cpu, ORDER_RULE_SOFTIRQ_ORDER, "%s runs before %s",
                       order_vec_name(vec, name), order_vec_name(lowest(lower), other));
        cpu->remaining &= ~lower;
    }
    cpu->remaining &= ~bit;
    cpu->maybe &= ~bit;
    cpu->unknown &= cpu->pending & bit ? UINT32_MAX : ~bit;
    cpu->unknown |= cpu->again & bit;
    cpu->twice |= cpu->again & bit;
    cpu->again &= ~bit;
    cpu->pending &= ~bit | (cpu->next & bit);
    cpu->next &= ~bit;
    cpu->last_vec = vec;
    cpu->vec = (int)vec;
    if (vec == ORDER_NET_RX)
        order_napi_begin(c, line->cpu);
}

static void exit_softirq(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    char name[16], other[16];

    if (cpu->vec == ORDER_NONE && order_has_seen(c, ORDER_SOFTIRQ_ENTRY))
        order_complain(c, line->cpu, ORDER_RULE_SOFTIRQ_PAIR, "%s is left but was not entered",
                       order_vec_name(line->number, name));
    else if (cpu->vec >= 0 && cpu->vec != (int)line->number)
        order_complain(c, line->cpu, ORDER_RULE_SOFTIRQ_PAIR, "%s is left inside %s",
                       order_vec_name(line->number, name),
                       order_vec_name((unsigned)cpu->vec, other));
    else if (line->number == ORDER_NET_RX && cpu->rx_known)
        order_napi_end(c, line->cpu);
    cpu->vec = ORDER_NONE;
    cpu->last_vec = line->number;
    cpu->in_loop = true;
}

void order_softirq_leave(struct order_checker *c, unsigned n)
{
    struct order_cpu *cpu = &c->cpus[n];
    char name[16];

    if (cpu->remaining != 0)
        order_complain(c, n, ORDER_RULE_SOFTIRQ_ORDER, "the loop was left and %s has not run",
                       order_vec_name(lowest(cpu->remaining), name));
    else if (cpu->pending != 0 && cpu->loop_borrowed && cpu->ksoftirqd == ORDER_TASK_SLEEPS &&
             order_has_seen(c, ORDER_WAKING))
        order_complain(c, n, ORDER_RULE_SOFTIRQ_LEFT,
                       "the loop was left with %s pending and ksoftirqd was not woken",
                       order_vec_name(lowest(cpu->pending), name));
    /* Left early, for ksoftirqd to go on: what was perhaps raised in the last pass may be pending.
     */
    if (cpu->loop_known && cpu->passes > 0)
        cpu->unknown &= cpu->ksoftirqd == ORDER_TASK_SLEEPS ? 0 : cpu->twice;
    cpu->twice = 0;
    cpu->in_loop = cpu->loop_known = cpu->loop_full = false;
    cpu->remaining = cpu->maybe = cpu->again = cpu->next = 0;
    cpu->passes = 0;
}

/* ---- an event ------------------------------------------------------------------------------ */

/* At the end of an interrupt whatever is pending runs, if nothing below it holds it back. */
static bool tail_is_due(const struct order_checker *c, const struct order_line *line)
{
    const struct order_cpu *cpu = &c->cpus[line->cpu];
    uint32_t now = (1u << ORDER_HI | 1u << ORDER_TASKLET);

    if (line->context == ORDER_IN_BOTH)
        return cpu->tail_due;
    return line->context == ORDER_IN_HARDIRQ && !line->bh_off && cpu->pending != 0 &&
           order_has_seen(c, ORDER_SOFTIRQ_ENTRY) &&
           ((!c->options.forced_threads &&
             (c->options.kernel == ORDER_LINUX_6_12 || cpu->pending & now)) ||
            (cpu->ksoftirqd == ORDER_TASK_SLEEPS && sees_wakeups(c)));
}

static void take_event(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);

    switch (line->event) {
    case ORDER_OTHER:
        break;
    case ORDER_IRQ_ENTRY:
        enter_irq(c, line);
        break;
    case ORDER_IRQ_EXIT:
        exit_irq(c, line);
        break;
    case ORDER_SOFTIRQ_RAISE:
        raise_softirq(c, line);
        break;
    case ORDER_SOFTIRQ_ENTRY:
        enter_softirq(c, line);
        break;
    case ORDER_SOFTIRQ_EXIT:
        exit_softirq(c, line);
        break;
    case ORDER_NAPI_POLL:
        order_napi_poll(c, line);
        break;
    case ORDER_RX:
        order_napi_rx(c, line);
        break;
    case ORDER_GRO_ENTRY:
    case ORDER_GRO_EXIT:
        order_napi_gro(c, line);
        break;
    case ORDER_WAKING:
        order_sched_waking(c, line);
        break;
    case ORDER_WAKEUP:
    case ORDER_WAKEUP_NEW:
        order_sched_wakeup(c, line);
        break;
    case ORDER_SWITCH:
        order_sched_switch(c, line);
        break;
    case ORDER_START_XMIT:
    case ORDER_XMIT:
        order_napi_xmit(c, line);
        break;
    }
    c->seen |= 1u << line->event;
    cpu->started = true;
    cpu->time_ns = line->time_ns;
    cpu->context = line->context;
    cpu->tail_due = tail_is_due(c, line);
}
