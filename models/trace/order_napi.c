/* Polls and their frames; whose turn a NAPI is; transmissions. */
#include <stdlib.h>
#include <string.h>

#include "models/trace/order_rules.h"

static bool hides_address(const struct order_napi *napi)
{
    return strcmp(napi->address, "(____ptrval____)") == 0;
}

static int napi_row(struct order_checker *c, const struct order_line *line)
{
    for (int i = 0; i < ORDER_NAPIS; i++) {
        struct order_napi *napi = &c->napis[i];

        if (napi->device[0] == '\0') {
            *napi = (struct order_napi){ .cpu = line->cpu, .irq = ORDER_NONE };
            memcpy(napi->address, line->address, sizeof napi->address);
            memcpy(napi->device, line->device, sizeof napi->device);
        }
        if (strcmp(napi->address, line->address) == 0 && strcmp(napi->device, line->device) == 0)
            return i;
    }
    return ORDER_NONE;
}

/* A row stands for several NAPIs of a device when the kernel hides addresses and has several. */
static bool is_one(const struct order_checker *c, const struct order_napi *napi)
{
    unsigned lines = 0;

    for (unsigned i = 0; i < ORDER_IRQS; i++)
        lines += c->irqs[i].raises;
    return !hides_address(napi) || lines == 1;
}

/* The NAPI that the handler running on the CPU schedules, when that is certain. */
static struct order_napi *napi_of_handler(struct order_checker *c, const struct order_cpu *cpu)
{
    const struct order_irq *irq = cpu->irq >= 0 ? &c->irqs[cpu->irq] : NULL;

    if (irq == NULL || irq->napi < 0 || c->napis[irq->napi].irq != cpu->irq ||
        !is_one(c, &c->napis[irq->napi]))
        return NULL;
    return &c->napis[irq->napi];
}

/* NET_RX was raised for whom is not known: any NAPI may have been scheduled. */
static void schedule_anybody(struct order_checker *c)
{
    for (unsigned i = 0; i < ORDER_NAPIS && c->napis[i].device[0] != '\0'; i++) {
        c->napis[i].needs_raise = false;
        if (c->napis[i].state == ORDER_NAPI_FREE)
            c->napis[i].state = ORDER_NAPI_UNKNOWN;
    }
}

/* ---- raises of NET_RX ---------------------------------------------------------------------- */

void order_napi_handler_raised(struct order_checker *c, unsigned n)
{
    struct order_cpu *cpu = &c->cpus[n];
    struct order_napi *napi = napi_of_handler(c, cpu);
    bool polling = cpu->vec == ORDER_NET_RX && cpu->rx_known;

    cpu->rx_raises_before++;
    if (cpu->irq >= 0)
        c->irqs[cpu->irq].raises = true;
    if (cpu->vec == ORDER_NET_RX) /* others may be polled before the one it schedules */
        cpu->rx_raised_by = ORDER_MANY;
    else if (cpu->irq >= 0 && cpu->rx_raised_by == ORDER_NONE)
        cpu->rx_raised_by = cpu->irq;
    else if (cpu->irq < 0 || cpu->rx_raised_by != cpu->irq)
        cpu->rx_raised_by = ORDER_MANY;
    cpu->rx_other_raise |= polling;
    if (napi == NULL) {
        cpu->rx_stray_raise = true;
        schedule_anybody(c);
        return;
    }
    /* In a poll whose line is still to come it may just have been completed. */
    if (napi->state == ORDER_NAPI_OWNED && napi->cpu == n) {
        if (polling && napi->polled_serial != cpu->rx_serial && !napi->raised_in_poll)
            napi->raised_in_poll = true;
        else
            order_complain(c, n, ORDER_RULE_IRQ_RAISE,
                           "irq %u raises NET_RX, but the NAPI of %s is already owned",
                           cpu->irq_number, napi->device);
    }
    /* It may be in its own poll, whose completion was not known to be ahead. */
    if (napi->state == ORDER_NAPI_UNKNOWN && polling && napi->polled_serial != cpu->rx_serial)
        cpu->rx_stray_raise = true;
    napi->state = ORDER_NAPI_OWNED;
    napi->needs_raise = false;
}

/* From the entry of NET_RX on, and until the next one if that has raised itself, 6.12 looks at the
 * list of NAPIs without having been told. */
static bool raises_itself(const struct order_checker *c, const struct order_cpu *cpu)
{
    return c->options.kernel == ORDER_LINUX_6_12 &&
           (cpu->vec == ORDER_NET_RX || cpu->pending & 1u << ORDER_NET_RX);
}

/* A handler that finds its NAPI owned sets MISSED. The poll that completes then schedules it again,
 * which on 6.12 nothing tells of. */
static void note_missed(struct order_checker *c, const struct order_napi *napi)
{
    for (unsigned i = 0; i < ORDER_NAPIS && c->napis[i].device[0] != '\0'; i++)
        c->napis[i].maybe_missed |=
            (napi == NULL || napi == &c->napis[i]) && c->napis[i].state != ORDER_NAPI_FREE;
}

void order_napi_handler_left(struct order_checker *c, unsigned n, bool handled)
{
    struct order_cpu *cpu = &c->cpus[n];
    struct order_napi *napi = napi_of_handler(c, cpu);

    if (!cpu->irq_raised && handled && c->options.kernel == ORDER_LINUX_6_12)
        note_missed(c, napi);
    /* It has scheduled its NAPI without a raise, or found it owned. */
    if (!cpu->irq_raised && handled && raises_itself(c, cpu)) {
        cpu->rx_raised_by = ORDER_MANY;
        cpu->rx_other_raise = cpu->rx_stray_raise = true;
        schedule_anybody(c);
        return;
    }
    if (cpu->irq_raised && !handled)
        order_complain(c, n, ORDER_RULE_IRQ_RAISE, "irq %u raised NET_RX, yet was not handled",
                       cpu->irq_number);
    if (!cpu->irq_raised && handled && napi != NULL && napi->state == ORDER_NAPI_FREE &&
        !c->options.handler_may_not_raise)
        order_complain(c, n, ORDER_RULE_IRQ_RAISE,
                       "irq %u does not raise NET_RX, but the NAPI of %s is free", cpu->irq_number,
                       napi->device);
}

/* By net_rx_action itself, a MISSED reschedule, a timer, another CPU's request. */
void order_napi_others_raised(struct order_checker *c, unsigned n, enum order_context context)
{
    struct order_cpu *cpu = &c->cpus[n];

    cpu->rx_raises_before++;
    if (context == ORDER_IN_SOFTIRQ && cpu->vec == ORDER_NET_RX) {
        cpu->rx_late_raise = true;
        cpu->rx_full_unraised = false;
        cpu->rx_raised_by = ORDER_MANY; /* somebody waits already */
        return;
    }
    cpu->rx_raised_by = ORDER_MANY;
    cpu->rx_other_raise = cpu->rx_stray_raise = true;
    schedule_anybody(c);
}

/* ---- one call of NET_RX -------------------------------------------------------------------- */

/* Frames that GRO kept back in the call before still have to go up. */
void order_napi_begin(struct order_checker *c, unsigned n)
{
    struct order_cpu *cpu = &c->cpus[n];

    cpu->rx_serial++;
    cpu->rx_known = true;
    cpu->rx_polls = cpu->rx_sum = cpu->rx_row = 0;
    cpu->rx_owed = cpu->rx_gro_owed = cpu->rx_held = cpu->rx_carried;
    cpu->rx_gro = cpu->rx_full = cpu->rx_full_unraised = cpu->in_gro = false;
    cpu->rx_late_raise = cpu->rx_stray_raise = false;
    cpu->rx_other_raise = cpu->rx_raises_before > 1; /* more than one NAPI may be waiting */
    cpu->rx_raises_before = 0;
}

static unsigned napis_polled_on(const struct order_checker *c, unsigned n)
{
    unsigned count = 0;

    for (unsigned i = 0; i < ORDER_NAPIS && c->napis[i].device[0] != '\0'; i++)
        count += is_one(c, &c->napis[i]) && c->napis[i].cpu == n ? 1 : 2;
    return count;
}

void order_napi_end(struct order_checker *c, unsigned n)
{
    struct order_cpu *cpu = &c->cpus[n];

    if (cpu->rx_full_unraised && order_has_seen(c, ORDER_SOFTIRQ_RAISE))
        order_complain(c, n, ORDER_RULE_NAPI_FULL, "a full poll, and NET_RX is not raised");
    if (cpu->rx_late_raise && cpu->rx_polls > 0 && !cpu->rx_full && !cpu->rx_other_raise &&
        napis_polled_on(c, n) <= 1)
        order_complain(c, n, ORDER_RULE_NAPI_FINAL, "NET_RX raised itself after a final poll");
    cpu->rx_carried = cpu->rx_owed > 0 && cpu->rx_owed <= cpu->rx_held ? cpu->rx_owed : 0;
    if (cpu->rx_owed != cpu->rx_carried && !c->options.rx_differs_from_work &&
        order_has_seen(c, ORDER_RX) && order_has_seen(c, ORDER_NAPI_POLL))
        order_complain(c, n, ORDER_RULE_RX_WORK, "%d frames too %s went up", abs(cpu->rx_owed),
                       cpu->rx_owed > 0 ? "few" : "many");
    if (cpu->in_gro && order_has_seen(c, ORDER_GRO_EXIT))
        order_complain(c, n, ORDER_RULE_GRO_PAIR, "napi_gro_receive was not left");
    cpu->rx_known = false;
    cpu->in_gro = false;
}

/* ---- one poll ------------------------------------------------------------------------------ */

static void count_state(struct order_checker *c, struct order_cpu *cpu, bool full)
{
    enum order_state state = ORDER_STATE_INTERRUPT;

    if (!cpu->loop_borrowed)
        state = ORDER_STATE_KSOFTIRQD;
    else if (full || cpu->loop_full)
        state = ORDER_STATE_POLL_MODE;
    cpu->loop_full |= full;
    c->polls_in[state]++;
}

/* A line and a NAPI belong together when, alone, one raised and the other was polled. */
static void learn_irq(struct order_checker *c, struct order_cpu *cpu, int row)
{
    struct order_napi *napi = &c->napis[row];
    struct order_irq *irq;

    if (cpu->rx_polls > 1 || cpu->rx_raised_by < 0)
        return;
    irq = &c->irqs[cpu->rx_raised_by];
    irq->napi = irq->napi == ORDER_NONE || irq->napi == row ? row : ORDER_MANY;
    napi->irq =
        napi->irq == ORDER_NONE || napi->irq == cpu->rx_raised_by ? cpu->rx_raised_by : ORDER_MANY;
}

static void check_budgets(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);

    if (line->work > line->budget || line->work < 0)
        order_complain(c, line->cpu, ORDER_RULE_NAPI_BUDGET, "work %d of a budget of %d",
                       line->work, line->budget);
    if (line->context != ORDER_IN_SOFTIRQ)
        return;
    if (line->budget != (int)c->options.weight)
        order_complain(c, line->cpu, ORDER_RULE_NAPI_BUDGET, "budget %d in a softirq, not %u",
                       line->budget, c->options.weight);
    if (cpu->rx_known && cpu->rx_sum >= c->options.netdev_budget)
        order_complain(c, line->cpu, ORDER_RULE_NAPI_SUM, "a poll after %u packets", cpu->rx_sum);
    cpu->rx_sum += (unsigned)line->work;
}

/* Before a final poll's line all is up; after a full one's less than a batch follows. What GRO
 * holds it may hold for longer. */
static void check_frames(struct order_checker *c, const struct order_line *line, bool full)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    int most = (full ? (int)c->options.gro_normal_batch - 1 : 0) + cpu->rx_held;

    cpu->rx_owed += line->work;
    cpu->rx_row = 0;
    if (c->options.rx_differs_from_work || !order_has_seen(c, ORDER_RX)) {
        cpu->rx_owed = 0;
    } else if (cpu->rx_owed < 0 || cpu->rx_owed > most) {
        order_complain(c, line->cpu, ORDER_RULE_RX_WORK,
                       "%d frames too %s went up before the line of a poll of %d",
                       abs(cpu->rx_owed), cpu->rx_owed > 0 ? "few" : "many", line->work);
        cpu->rx_owed = 0;
    }
    if (cpu->in_gro && order_has_seen(c, ORDER_GRO_EXIT)) {
        order_complain(c, line->cpu, ORDER_RULE_GRO_PAIR, "a poll ends inside napi_gro_receive");
        cpu->in_gro = false;
    }
}

/* A CPU's own: on 6.12 a poll in NET_RX may schedule it without a raise (RPS). */
static bool is_backlog(const struct order_napi *napi)
{
    return strcmp(napi->device, "(no_device)") == 0;
}

static void check_turn(struct order_checker *c, const struct order_line *line, int row, bool full)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    struct order_napi *napi = &c->napis[row];
    bool missed = cpu->rx_late_raise || cpu->rx_stray_raise;

    if (missed) { /* in this poll NET_RX was raised, perhaps for this NAPI */
        schedule_anybody(c);
        cpu->rx_other_raise = true;
    }
    if (napi->polled_serial == cpu->rx_serial && napi->cpu == line->cpu && is_one(c, napi) &&
        c->options.kernel == ORDER_LINUX_6_1)
        order_complain(c, line->cpu, ORDER_RULE_NAPI_ONCE, "%s is polled twice in one NET_RX",
                       napi->device);
    if (napi->needs_raise && is_one(c, napi) && order_has_seen(c, ORDER_SOFTIRQ_RAISE) &&
        !(is_backlog(napi) && c->options.kernel == ORDER_LINUX_6_12))
        order_complain(c, line->cpu, ORDER_RULE_NAPI_SCHEDULED,
                       "%s is polled, but was completed and not scheduled since", napi->device);
    if (full && napi->raised_in_poll)
        order_complain(c, line->cpu, ORDER_RULE_IRQ_RAISE,
                       "the line of %s raised NET_RX inside a poll that did not complete",
                       napi->device);
    if (full || napi->raised_in_poll)
        napi->state = ORDER_NAPI_OWNED;
    else
        napi->state = missed || napi->maybe_missed ? ORDER_NAPI_UNKNOWN : ORDER_NAPI_FREE;
    napi->needs_raise = napi->state == ORDER_NAPI_FREE;
    napi->raised_in_poll = false;
    napi->maybe_missed &= full;
    napi->polled_serial = cpu->rx_serial;
    napi->cpu = line->cpu;
    learn_irq(c, cpu, row);
}

static bool may_poll_here(const struct order_cpu *cpu, const struct order_line *line)
{
    if (line->context == ORDER_IN_SOFTIRQ)
        return cpu->vec == ORDER_NET_RX || cpu->vec == ORDER_UNKNOWN;
    return line->budget == 0 || (line->context == ORDER_IN_TASK && line->bh_off);
}

void order_napi_poll(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    bool full = line->budget > 0 && line->work >= line->budget;
    int row = napi_row(c, line);

    if (!may_poll_here(cpu, line))
        order_complain(c, line->cpu, ORDER_RULE_NAPI_CONTEXT, "%s is polled outside NET_RX",
                       line->device);
    check_budgets(c, line);
    if (line->context != ORDER_IN_SOFTIRQ || cpu->vec != ORDER_NET_RX || !cpu->rx_known) {
        if (row >= 0) {
            c->napis[row].state = ORDER_NAPI_UNKNOWN;
            c->napis[row].needs_raise = c->napis[row].raised_in_poll = false;
        }
        return;
    }
    cpu->rx_polls++;
    check_frames(c, line, full);
    if (row >= 0)
        check_turn(c, line, row, full);
    cpu->rx_late_raise = cpu->rx_stray_raise = false;
    cpu->rx_raised_by = ORDER_NONE;
    if (full)
        cpu->rx_full = cpu->rx_full_unraised = true;
    count_state(c, cpu, full);
}

/* ---- frames on their way up ---------------------------------------------------------------- */

static void check_nobody_unmasked(struct order_checker *c, const struct order_line *line)
{
    for (unsigned i = 0; i < ORDER_NAPIS && c->napis[i].device[0] != '\0'; i++) {
        struct order_napi *napi = &c->napis[i];

        if (!napi->raised_in_poll || napi->cpu != line->cpu ||
            strcmp(napi->device, line->device) != 0)
            continue;
        order_complain(c, line->cpu, ORDER_RULE_IRQ_RAISE,
                       "the line of %s raised NET_RX before the poll had sent its frames up",
                       napi->device);
        napi->raised_in_poll = false;
    }
}

void order_napi_rx(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    unsigned most = c->options.gro_normal_batch;
    bool here = line->context == ORDER_IN_SOFTIRQ &&
                (cpu->vec == ORDER_NET_RX || cpu->vec == ORDER_UNKNOWN);

    if (!here && !(line->context == ORDER_IN_TASK && line->bh_off))
        order_complain(c, line->cpu, ORDER_RULE_RX_CONTEXT, "a frame goes up outside NET_RX");
    if (!here || !cpu->rx_known)
        return;
    cpu->rx_owed--;
    cpu->rx_row++;
    check_nobody_unmasked(c, line);
    if (!cpu->rx_gro)
        return;
    cpu->rx_gro_owed--;
    if (cpu->rx_gro_owed < 0 && !c->options.rx_differs_from_work) {
        order_complain(c, line->cpu, ORDER_RULE_RX_WORK, "a frame goes up that GRO has not taken");
        cpu->rx_gro_owed = 0;
    }
    if (!cpu->in_gro)
        most += (unsigned)(cpu->rx_held > 0 ? cpu->rx_held : 0);
    if (cpu->rx_row > most && order_has_seen(c, ORDER_GRO_EXIT)) {
        order_complain(c, line->cpu, ORDER_RULE_RX_BATCH, "%u frames in one batch", cpu->rx_row);
        cpu->rx_row = 0;
    }
}

void order_napi_gro(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);

    if (!cpu->rx_known)
        return;
    cpu->rx_row = 0;
    if (line->event == ORDER_GRO_ENTRY) {
        if (cpu->in_gro && order_has_seen(c, ORDER_GRO_EXIT))
            order_complain(c, line->cpu, ORDER_RULE_GRO_PAIR, "napi_gro_receive inside itself");
        cpu->in_gro = cpu->rx_gro = true;
        cpu->rx_gro_owed++;
        return;
    }
    if (!cpu->in_gro && order_has_seen(c, ORDER_GRO_ENTRY))
        order_complain(c, line->cpu, ORDER_RULE_GRO_PAIR,
                       "napi_gro_receive is left but was not entered");
    cpu->in_gro = false;
    if (line->gro_result == 2)
        cpu->rx_held++;
    /* Merged, freed or consumed: counted as work, never seen on the way up. */
    if (line->gro_result != 2 && line->gro_result != 3) {
        cpu->rx_owed--;
        cpu->rx_gro_owed--;
    }
}

/* ---- transmission -------------------------------------------------------------------------- */

/* Devices on top of others transmit inside one another; one device does not. */
void order_napi_xmit(struct order_checker *c, const struct order_line *line)
{
    struct order_cpu *cpu = order_cpu_of(c, line);
    struct order_xmit *top = cpu->xmits > 0 ? &cpu->xmit[cpu->xmits - 1] : NULL;

    if (line->event == ORDER_START_XMIT) {
        cpu->xmit_known = true;
        if (top == NULL || strcmp(top->device, line->device) != 0)
            top = cpu->xmits < ORDER_XMITS ? &cpu->xmit[cpu->xmits++] : NULL;
        else if (order_has_seen(c, ORDER_XMIT))
            order_complain(c, line->cpu, ORDER_RULE_XMIT, "%s begins a transmission inside another",
                           line->device);
        if (top == NULL)
            return;
        memcpy(top->device, line->device, sizeof top->device);
        memcpy(top->address, line->address, sizeof top->address);
        return;
    }
    if (!cpu->xmit_known)
        return;
    if (top == NULL || strcmp(top->device, line->device) != 0 ||
        strcmp(top->address, line->address) != 0) {
        order_complain(c, line->cpu, ORDER_RULE_XMIT, "%s ends a transmission it did not begin",
                       line->device);
        cpu->xmits = 0;
        return;
    }
    cpu->xmits--;
}
